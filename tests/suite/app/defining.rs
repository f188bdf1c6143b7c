//! Saving rules and making the first token.

use rules::domain::Role;
use tantieme::app::TokenInput;

use super::fixture::{RULE, on_each_database};
use crate::actor::admin;

#[test]
fn the_same_text_again_is_the_same_version() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let again = fixture.app.save_distributor(&admin(), RULE.to_owned()).await.unwrap();
        assert_eq!(again.version.unwrap().version, 1);
        let commented = format!("{RULE}# agreed on in May\n");
        let changed = fixture.app.save_distributor(&admin(), commented).await.unwrap();
        assert_eq!(changed.version.unwrap().version, 2);
    });
}

#[test]
fn an_admin_token_is_made_once_also_where_others_were_made_before() {
    on_each_database(async |fixture| {
        let shop = TokenInput {
            name: "shop".to_owned(),
            role: Role::Integration,
            collaborator: None,
            expires_at: None,
        };
        fixture.app.create_token(&admin(), shop).await.unwrap();
        let secret =
            fixture.app.first_token(&admin()).await.unwrap().expect("nobody is an admin yet");
        let token = fixture.app.authenticate(&secret).await.unwrap().expect("it works");
        assert_eq!(token.role, Role::Admin);
        assert_eq!(fixture.app.first_token(&admin()).await.unwrap(), None);
    });
}

#[test]
fn a_catalogue_keeps_every_attribute_that_rules_may_read() {
    on_each_database(async |fixture| {
        let texts =
            ["customer\n  age number", "collaborator\n  level text", "asset course\n  level text"];
        for text in texts {
            let with = format!("language 1\ncatalogue\n\n{text}\n");
            let before = fixture.app.catalogue().await.unwrap().source;
            let with = before.map_or(with.clone(), |before| format!("{before}\n{text}\n"));
            let saved = fixture.app.save_catalogue(&admin(), with).await.unwrap();
            assert!(saved.catalogue.is_some(), "{:?}", saved.diagnostics);
            let without = "language 1\ncatalogue\n\ncustomer\n  hair text\n".to_owned();
            let lost = fixture.app.save_catalogue(&admin(), without).await.unwrap_err().to_string();
            assert!(lost.contains("must keep it"), "{lost}");
        }
    });
}
