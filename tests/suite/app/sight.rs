//! What a token lets somebody see.

use rules::domain::{Role, SettlementState};
use tantieme::app::Sight;

use crate::api::roles::token;

#[test]
fn each_kind_of_token_sees_its_own() {
    let sight = |role| Sight::of(&token(role));
    let some = |name: &str| Some(name.to_owned());
    let unnamed =
        Sight::of(&rules::domain::Token { collaborator: None, ..token(Role::Collaborator) });
    // Sight, whether it is whole, sees ana, bo and nobody's, narrows any, ana and bo to.
    type Narrowed = Option<Option<String>>;
    let rows: [(Sight, bool, [bool; 3], [Narrowed; 3]); 6] = [
        (sight(Role::Admin), true, [true; 3], [Some(None), Some(some("ana")), Some(some("bo"))]),
        (sight(Role::Finance), true, [true; 3], [Some(None), Some(some("ana")), Some(some("bo"))]),
        (sight(Role::Viewer), true, [true; 3], [Some(None), Some(some("ana")), Some(some("bo"))]),
        (
            sight(Role::Collaborator),
            false,
            [true, false, false],
            [Some(some("ana")), Some(some("ana")), None],
        ),
        (sight(Role::Integration), false, [false; 3], [None, None, None]),
        (unnamed, false, [false; 3], [None, None, None]),
    ];
    for (sight, whole, seen, narrowed) in rows {
        assert_eq!(sight.is_whole(), whole, "{sight:?}");
        let found = [Some("ana"), Some("bo"), None].map(|who| sight.sees_of(who));
        assert_eq!(found, seen, "{sight:?}");
        let found = [None, some("ana"), some("bo")].map(|who| sight.narrow(who).ok());
        assert_eq!(found, narrowed, "{sight:?}");
    }
    let (proposed, settled) = (SettlementState::Proposed, SettlementState::Settled);
    for (sight, any, waiting) in [
        (sight(Role::Finance), Some(None), Some(Some(proposed))),
        (sight(Role::Collaborator), Some(Some(settled)), None),
        (sight(Role::Integration), Some(Some(settled)), None),
    ] {
        assert_eq!(sight.narrow_state(None).ok(), any, "{sight:?}");
        assert_eq!(sight.narrow_state(Some(proposed)).ok(), waiting, "{sight:?}");
    }
    let own = sight(Role::Integration);
    assert_eq!(own.narrow_source(None), Ok(some("test")));
    assert!(own.narrow_source(some("shop")).is_err());
    assert!(sight(Role::Collaborator).narrow_source(None).is_err());
    assert_eq!(sight(Role::Viewer).narrow_source(some("shop")), Ok(some("shop")));
    assert!(!Sight::Own(String::new()).sees(""), "nothing belongs to the empty reference");
}
