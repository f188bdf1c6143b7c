//! Whoever asks: tokens of each role, one's own and another's, and such as are good no longer.

use rules::domain::Role;
use serde_json::json;

use super::super::site::Site;

/// Somebody who asks.
pub struct Holder {
    pub name: &'static str,
    /// The role of a token that is good; `None` where there is none.
    pub role: Option<Role>,
    pub secret: String,
    /// Whose things they have, by reference; whom they ask about.
    pub own: &'static str,
}

impl Holder {
    /// Everybody who has a good token.
    pub fn good(site: &Site) -> Vec<Self> {
        let holder = |name, role, secret: &str| {
            let own = if name == "bo" { "bo" } else { "ana" };
            Self { name, role: Some(role), secret: secret.to_owned(), own }
        };
        let make = |name, role, own| token(site, name, role, own, None);
        vec![
            holder("admin", Role::Admin, &site.admin),
            holder("finance", Role::Finance, &site.finance),
            holder("viewer", Role::Viewer, &site.viewer),
            holder("shop", Role::Integration, &site.integration),
            holder("rival", Role::Integration, &make("rival", "INTEGRATION", None)),
            holder("ana", Role::Collaborator, &site.ana),
            holder("bo", Role::Collaborator, &make("bo", "COLLABORATOR", Some("bo"))),
            holder("cy", Role::Collaborator, &make("cy", "COLLABORATOR", Some("cy"))),
        ]
    }

    /// Everybody whose token is good no longer, or never was.
    pub fn refused(site: &Site) -> Vec<Self> {
        let expired = token(site, "expired", "ADMIN", None, Some("2026-12-01T00:00:00Z"));
        let revoked = token(site, "revoked", "ADMIN", None, None);
        let tokens = site.runtime.block_on(site.app.tokens()).unwrap();
        let id = tokens.into_iter().find(|token| token.name == "revoked").unwrap().id;
        site.runtime.block_on(site.app.revoke_token(&crate::actor::admin(), &id)).unwrap();
        let holder = |name, secret| Self { name, role: None, secret, own: "ana" };
        let unknown = "tnt_000000000000000000000000000000000000000000000000".to_owned();
        vec![
            holder("expired", expired),
            holder("revoked", revoked),
            holder("unknown", unknown),
            holder("nobody", String::new()),
        ]
    }
}

fn token(
    site: &Site,
    name: &str,
    role: &str,
    collaborator: Option<&str>,
    expires: Option<&str>,
) -> String {
    let input =
        json!({ "name": name, "role": role, "collaborator": collaborator, "expiresAt": expires });
    let made = site.perform(&site.admin, "createToken", "secret", &input);
    assert_eq!(made["errors"], json!([]), "{made:#}");
    made["secret"].as_str().unwrap().to_owned()
}

impl Holder {
    /// Somebody else, of whom they may see nothing.
    pub fn other(&self) -> &'static str {
        if self.name == "ana" { "bo" } else { "ana" }
    }

    /// Whether they see everything that there is of everybody.
    pub fn sees_all(&self) -> bool {
        matches!(self.role, Some(Role::Admin | Role::Finance | Role::Viewer))
    }

    /// Whether a word, in small letters, tells of what is not theirs to see.
    pub fn is_stranger(&self, word: &str) -> bool {
        let begins = |with: &[&str]| with.iter().any(|with| word.starts_with(with));
        let of_ana = || word == "ana" || begins(&["amsel", "1234"]);
        let of_bo = || word == "bo" || begins(&["zweig", "4321"]);
        let of_customers = || begins(&["kunde", "auftrag", "seite", "schluessel"]);
        match self.name {
            "admin" | "finance" | "viewer" => false,
            // What was recorded under its name tells of customers, and of whose links they followed.
            "shop" => begins(&["admins", "1234", "4321"]),
            "rival" => of_customers() || begins(&["amsel", "1234", "4321"]),
            "ana" => of_bo() || of_customers(),
            "bo" => of_ana() || of_customers(),
            _ => of_ana() || of_bo() || of_customers(),
        }
    }
}
