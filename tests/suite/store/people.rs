//! Collaborators, tokens and the audit trail.

use rules::domain::{
    AuditFilter, AuditRecord, Channel, Collaborator, CollaboratorFilter, Moment, PageArgs, Role,
    Token,
};
use tantieme::store::{StoreError, audit, collaborators, tokens};

use super::databases::on_both;
use super::samples::{at, october};

fn token(name: &str) -> Token {
    Token {
        id: String::new(),
        name: name.to_owned(),
        role: Role::Collaborator,
        collaborator: Some("ana".to_owned()),
        hash: format!("hash of {name}"),
        created_at: october(1),
        expires_at: Some(october(30)),
        revoked_at: None,
        last_used_at: None,
    }
}

on_both! {
    fn collaborators_come_into_being_once(database) {
        database.write(|c| collaborators::ensure(c, ["bo", "ana", "bo"], october(1)));
        database.write(|c| collaborators::ensure(c, ["cy", "ana"], october(2)));
        let ana = database.read(|c| collaborators::find(c, "ana")).unwrap();
        let expected = Collaborator {
            reference: "ana".to_owned(),
            name: "ana".to_owned(),
            active: true,
            hold: None,
            created_at: october(1),
        };
        assert_eq!(ana, expected);
        let renamed = Collaborator { name: "Ana M.".to_owned(), active: false, ..ana };
        assert_eq!(database.write(|c| collaborators::upsert(c, &renamed)), renamed);
        database.write(|c| collaborators::ensure(c, ["ana"], october(3)));
        assert_eq!(database.read(|c| collaborators::find(c, "ana")), Some(renamed));
        let new = Collaborator { reference: "dee".to_owned(), ..expected };
        assert_eq!(database.write(|c| collaborators::upsert(c, &new)), new);
        let inactive: Vec<String> = database.read(collaborators::inactive).into_iter().collect();
        assert_eq!(inactive, ["ana"]);
        let both = ["dee".to_owned(), "bo".to_owned(), "zoe".to_owned()];
        let found = database.read(|c| collaborators::find_all(c, &both));
        let references: Vec<&str> = found.iter().map(|one| one.reference.as_str()).collect();
        assert_eq!(references, ["bo", "dee"]);
    }

    fn collaborators_are_listed_by_reference(database) {
        let names = ["ana", "an_b", "Bo", "bo", "añ"];
        database.write(|c| collaborators::ensure(c, names, october(1)));
        let inactive = Collaborator {
            reference: "bo".to_owned(),
            name: "Bo".to_owned(),
            active: false,
            hold: None,
            created_at: october(1),
        };
        database.write(|c| collaborators::upsert(c, &inactive));
        let list = |filter: &CollaboratorFilter| -> Vec<String> {
            let page = database.read(|c| collaborators::page(c, filter, &PageArgs::default()));
            page.items.into_iter().map(|(_, one)| one.reference).collect()
        };
        let all = CollaboratorFilter::default;
        assert_eq!(list(&all()), ["Bo", "an_b", "ana", "añ", "bo"], "in byte order");
        let starts = |start: &str| {
            list(&CollaboratorFilter { ref_starts_with: Some(start.to_owned()), ..all() })
        };
        assert_eq!(starts("an"), ["an_b", "ana"]);
        assert_eq!(starts("an_"), ["an_b"], "no wildcard");
        assert_eq!(list(&CollaboratorFilter { active: Some(false), ..all() }), ["bo"]);
    }

    fn tokens_live_and_are_taken_back(database) {
        assert!(!database.read(tokens::any));
        let stored = database.write(|c| tokens::insert(c, &token("shop")));
        assert_eq!(stored, Token { id: "1".to_owned(), ..token("shop") });
        assert!(database.read(tokens::any));
        let found = database.read(|c| tokens::find_by_hash(c, "hash of shop"));
        assert_eq!(found.as_ref(), Some(&stored));
        assert_eq!(database.read(|c| tokens::find_by_hash(c, "another")), None);
        let used = |moment: Moment| {
            database.write(|c| tokens::touch(c, "1", moment));
            database.read(|c| tokens::find(c, "1")).unwrap().last_used_at.unwrap()
        };
        let noon = at("2026-10-02T12:00:00Z");
        assert_eq!(used(noon), noon);
        assert_eq!(used(at("2026-10-02T12:00:59Z")), noon, "to the minute");
        assert_eq!(used(at("2026-10-02T12:01:00Z")), at("2026-10-02T12:01:00Z"));
        let revoked = database.write(|c| tokens::revoke(c, "1", october(3)));
        assert_eq!(revoked.revoked_at, Some(october(3)));
        assert_eq!(database.write(|c| tokens::revoke(c, "1", october(4))), revoked);
        for id in ["2", "x"] {
            let error = database.refused(|c| tokens::revoke(c, id, october(3)));
            assert_eq!(error.to_string(), format!("there is no token {id}"));
        }
        database.write(|c| tokens::insert(c, &token("other")));
        let names: Vec<String> =
            database.read(tokens::list).into_iter().map(|token| token.name).collect();
        assert_eq!(names, ["shop", "other"]);
        let error = database.refused(|c| tokens::insert(c, &token("shop")));
        assert!(matches!(error, StoreError::Database(_)), "one secret, one token: {error:?}");
    }

    fn the_trail_is_kept_newest_first(database) {
        let line = |what: &str| AuditRecord {
            id: String::new(),
            at: october(1),
            who: "admin".to_owned(),
            channel: Some(Channel::CommandLine),
            role: None,
            what: what.to_owned(),
            about: "share".to_owned(),
            outcome: "OK".to_owned(),
            before: Some("DRAFT".to_owned()),
            after: None,
            happened: Vec::new(),
        };
        database.write(|c| audit::append(c, &[line("saveDistributor")]));
        database.write(|c| audit::append(c, &[]));
        let two = [line("activateDistributor"), line("pauseDistributor")];
        database.write(|c| audit::append(c, &two));
        let trail = database.read(|c| audit::page(c, &AuditFilter::default(), &PageArgs::default()));
        let lines: Vec<(&str, &str)> =
            trail.items.iter().map(|(_, one)| (one.id.as_str(), one.what.as_str())).collect();
        let expected =
            [("3", "pauseDistributor"), ("2", "activateDistributor"), ("1", "saveDistributor")];
        assert_eq!(lines, expected);
        let read = AuditRecord { id: String::new(), ..trail.items[2].1.clone() };
        assert_eq!(read, line("saveDistributor"), "it comes back as it was written");
    }

    fn one_name_belongs_to_one_good_token(database) {
        let named = |name: &str, hash: &str| Token {
            name: name.to_owned(),
            hash: hash.to_owned(),
            ..token("shop")
        };
        let first = database.write(|c| tokens::insert(c, &named("shop", "h1")));
        let refused = database.refused(|c| tokens::insert(c, &named("Shop", "h2")));
        let sentence = format!(
            "the token {} is called \"shop\"; take it back first, or use another name", first.id
        );
        assert_eq!(refused.to_string(), sentence);
        database.write(|c| tokens::revoke(c, &first.id, october(2)));
        let expiring = Token { expires_at: Some(october(3)), ..named("shop", "h3") };
        database.write(|c| tokens::insert(c, &expiring));
        let later = Token { created_at: october(3), ..named("SHOP", "h4") };
        database.write(|c| tokens::insert(c, &later));
    }
}
