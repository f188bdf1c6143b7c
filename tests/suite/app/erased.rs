//! An erasure is whole or nothing, what it leaves in a file goes, and damage is found behind it.

use super::erasing::{EVE, erase, played};
use super::fixture::{Fixture, moment, on_each_database};
use super::proving::prove;
use super::searched::places_of;
use super::trail::lines;
use crate::actor::admin;
use tantieme::store::{Store, periods};

/// Whatever breaks in the middle, all of it is done or nothing.
#[test]
fn an_erasure_is_whole_or_nothing() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        let before = places_of(&fixture.url, EVE);
        for (table, elsewhere) in [("erased_keys", "elsewhere"), ("checkpoints", "elsewhere")] {
            fixture.damage(&format!("ALTER TABLE {table} RENAME TO {elsewhere}"));
            assert!(erase(&fixture, EVE).await.is_err());
            fixture.damage(&format!("ALTER TABLE {elsewhere} RENAME TO {table}"));
            assert_eq!(places_of(&fixture.url, EVE), before, "{table}");
            prove(&fixture.app).await;
        }
        erase(&fixture, EVE).await.unwrap();
        prove(&fixture.app).await;
    });
}

/// A server that was stopped before it had written the file anew does so when it starts.
#[test]
fn what_a_stopped_server_left_in_the_file_goes_at_the_next_start() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        erase(&fixture, EVE).await.unwrap();
        let Some(path) = fixture.url.path() else { return };
        // As much as a server leaves there that is stopped: a row that was deleted.
        let name = format!("gone {EVE}");
        fixture.damage(&format!("INSERT INTO payout_answers VALUES ('{name}', 'x', 0, 'x')"));
        fixture.damage("DELETE FROM payout_answers");
        let bytes = || {
            let read = |end: &str| std::fs::read(format!("{}{end}", path.display())).unwrap();
            let all = [read(""), read("-wal")].concat();
            all.windows(name.len()).any(|window| window == name.as_bytes())
        };
        assert!(bytes());
        let store = Store::open(&fixture.url).unwrap();
        store.examine().unwrap();
        assert!(bytes(), "nobody was erased since");
        fixture.damage("UPDATE counters SET last_number = 0 WHERE name = 'compacted'");
        store.examine().unwrap();
        assert!(!bytes());
        prove(&fixture.app).await;
    });
}

/// Who settles meanwhile has read the customer by two names, and stores nothing of it.
#[test]
fn what_is_settled_meanwhile_is_computed_anew() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        let store = Store::open(&fixture.url).unwrap();
        let (now, until) = (moment("2026-03-01T09:00:00Z"), moment("2026-03-01T09:00:30Z"));
        let leased =
            store.write(|c| periods::lease(c, &[("journeys", 1)], "another server", (now, until)));
        let leased = leased.unwrap().remove(0);
        let is_held = || store.write(|c| periods::require_leases(c, &[&leased])).is_ok();
        assert!(is_held());
        erase(&fixture, EVE).await.unwrap();
        assert!(!is_held());
        assert_eq!(fixture.tick_at("2026-03-01T09:00:00Z").await, ["journeys.1"]);
    });
}

async fn found(fixture: &Fixture) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for step in fixture.app.audit_steps(None, &[]).await.unwrap() {
        let findings = fixture.app.audit(&step).await.unwrap();
        found.extend(findings.findings.into_iter().map(|it| (it.check, it.row)));
    }
    found
}

#[test]
fn damage_behind_an_erasure_is_found() {
    on_each_database(async |fixture| {
        let fixture = played(fixture, EVE).await;
        let heads = fixture.app.heads().await.unwrap().heads;
        let erased = erase(&fixture, EVE).await.unwrap();
        for step in fixture.app.audit_steps(None, &heads).await.unwrap() {
            // Links that were kept elsewhere before are still on the way.
            assert_eq!(fixture.app.audit(&step).await.unwrap().findings, []);
        }
        let of_erased = format!("customer = '{}' AND entry = 'EVENT'", erased.customer);
        let first = format!("position = (SELECT MIN(position) FROM entries WHERE {of_erased})");
        let blob = if fixture.url.path().is_some() { "x''" } else { "''::bytea" };
        for (change, back, check) in [
            // What an erasure left.
            (
                format!("UPDATE entries SET source = 'another' WHERE {first}"),
                format!("UPDATE entries SET source = 'test' WHERE {first}"),
                "chains",
            ),
            (
                format!("UPDATE entries SET recorded_at = recorded_at + 1 WHERE {first}"),
                format!("UPDATE entries SET recorded_at = recorded_at - 1 WHERE {first}"),
                "contents",
            ),
            // What nobody erased, made to look as if somebody had.
            (
                "UPDATE entries SET recorded_at = recorded_at + 1 WHERE key = 'w-1'".to_owned(),
                "UPDATE entries SET recorded_at = recorded_at - 1 WHERE key = 'w-1'".to_owned(),
                "chains",
            ),
            (
                "UPDATE entries SET key = 'k-1' WHERE entry = 'ERASURE'".to_owned(),
                "UPDATE entries SET key = 'erasure-1' WHERE entry = 'ERASURE'".to_owned(),
                "chains",
            ),
        ] {
            fixture.damage(&change);
            let found = found(&fixture).await;
            assert!(found.iter().any(|(it, _)| *it == check), "{change}: {found:?}");
            fixture.damage(&back);
            prove(&fixture.app).await;
        }
        fixture.damage(&format!("UPDATE entries SET digest = {blob} WHERE key = 'w-1'"));
        assert_eq!(found(&fixture).await[0].0, "contents");
    });
}

/// What is said of somebody else's erasure, of a hold and of a single event names a customer whose reference may as well
/// be a number.
#[test]
fn what_people_wrote_into_the_trail_goes_whatever_the_reference_looks_like() {
    on_each_database(async |fixture| {
        for customer in ["4711", EVE] {
            let key = format!("visit {customer}");
            let event = |key: &str, customer: &str| tantieme::app::EventInput {
                key: key.to_owned(),
                kind: "site_visited".to_owned(),
                occurred_at: "2026-01-02T12:00:00Z".to_owned(),
                fields: serde_json::json!({ "customer": customer, "link": "a" }),
                approval: None,
            };
            fixture.clock.set(moment("2026-01-05T00:00:00Z"));
            let other = format!("other-{}", customer.len());
            fixture.record(vec![event(&key, customer), event(&other, &other)]).await;
            let back = tantieme::app::CorrectionInput {
                key: None,
                target: key.clone(),
                source: None,
                kind: tantieme::app::CorrectionKind::Reverse { amount: None, occurred_at: None },
                reason: None,
            };
            fixture.app.correct_events(&admin(), vec![back]).await.unwrap();
            let zoe = tantieme::app::CollaboratorInput {
                reference: "zoe".to_owned(),
                name: None,
                active: None,
            };
            fixture.app.upsert_collaborators(&admin(), vec![zoe]).await.unwrap();
            let why = format!("a friend of {customer}");
            fixture.app.hold_collaborator(&admin(), "zoe", why.clone()).await.unwrap();
            fixture.app.erase_customer(&admin(), &other, &why).await.unwrap();
            assert!(!places_of(&fixture.url, customer).is_empty());
            erase(&fixture, customer).await.unwrap();
            let lines = lines(&fixture.app).await;
            let told = lines
                .iter()
                .map(|line| format!("{} {:?} {:?}", line.about, line.before, line.after));
            let naming: Vec<String> = told.filter(|line| line.contains(customer)).collect();
            assert_eq!(naming, Vec::<String>::new());
            fixture.app.release_collaborator(&admin(), "zoe", None).await.unwrap();
            prove(&fixture.app).await;
        }
    });
}
