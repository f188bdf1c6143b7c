//! An erasure is whole or nothing, what it leaves in a file goes, and damage is found behind it.

use super::erasing::{EVE, erase, played};
use super::fixture::{Fixture, moment, on_each_database};
use super::proving::prove;
use super::searched::places_of;
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
            store.write(|c| periods::lease(c, "journeys", 1, "another server", now, until));
        let number = leased.unwrap().unwrap();
        let is_held = || store.write(|c| periods::require_lease(c, "journeys", 1, number)).is_ok();
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
