//! Who acts in tests.

use rules::domain::{Moment, Role, Token};
use tantieme::app::Actor;

/// An admin who records as `test`.
pub fn admin() -> Actor {
    named("test", Role::Admin)
}

/// The holder of a token of that name and role.
pub fn named(name: &str, role: Role) -> Actor {
    Actor::of(&Token {
        id: "1".to_owned(),
        name: name.to_owned(),
        role,
        collaborator: (role == Role::Collaborator).then(|| "ana".to_owned()),
        hash: String::new(),
        created_at: Moment::from_micros(0),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    })
}
