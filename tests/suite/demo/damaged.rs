//! Damage that is done to the demo by hand is found, each kind by the check that has to find it.

use std::path::Path;

use std::cell::{Cell, RefCell};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use rules::domain::Moment;
use serde_json::json;
use tantieme::app::{App, EventInput, Finding, audit_checks};
use tantieme::clock::Clock;
use tantieme::store::DatabaseUrl;

use super::more_damage::{MORE, everything};
use super::{NOW, fill, filled};
use crate::actor::admin;
use crate::app::proving::prove;
use crate::postgres;

/// What was done, how, and which check finds it.
const DAMAGE: &[(&str, &str, &str)] = &[
    ("an entry is gone", "DELETE FROM entries WHERE position = 1000", "positions"),
    (
        "the last entry is gone",
        "DELETE FROM entries WHERE position = (SELECT MAX(position) FROM entries)",
        "positions",
    ),
    (
        "an entry was slipped in",
        "INSERT INTO entries (stream, position, source, key, recorded_at, entry, name, occurred_at, approved_at,
            customer, subject, target, digest, body)
         SELECT stream, 100000, source, 'slipped in', recorded_at, entry, name, occurred_at, approved_at,
            customer, subject, target, digest, body FROM entries WHERE position = 1000",
        "positions",
    ),
    ("a head says less", "UPDATE log_heads SET last_position = last_position - 1", "positions"),
    ("the heads are gone", "DELETE FROM log_heads", "positions"),
    (
        "an order has another amount",
        "UPDATE entries SET body = replace(replace(body, '1', '2'), '0', '1')
         WHERE position = (SELECT MIN(position) FROM entries WHERE name = 'order_paid')",
        "contents",
    ),
    (
        "an event happened at another moment",
        "UPDATE entries SET occurred_at = occurred_at + 1
         WHERE position = (SELECT MAX(position) FROM entries WHERE entry = 'EVENT')",
        "contents",
    ),
    (
        "an event is of another kind",
        "UPDATE entries SET name = 'course_completed'
         WHERE position = (SELECT MIN(position) FROM entries WHERE name = 'order_paid')",
        "contents",
    ),
    (
        "an event is another customer's",
        "UPDATE entries SET customer = 'somebody'
         WHERE position = (SELECT MIN(position) FROM entries WHERE entry = 'EVENT' AND customer IS NOT NULL)",
        "contents",
    ),
    (
        "a fact is about another thing",
        "UPDATE entries SET subject = 'course:another'
         WHERE position = (SELECT MIN(position) FROM entries WHERE subject IS NOT NULL)",
        "contents",
    ),
    ("what was taken back is not there", "UPDATE entries SET target = 'gone' WHERE target IS NOT NULL", "corrections"),
    (
        "an event waits for approval",
        "UPDATE entries SET approved_at = NULL
         WHERE position = (SELECT MIN(position) FROM entries WHERE name = 'course_completed')",
        "replays",
    ),
    (
        "an entry was recorded at another moment",
        "UPDATE entries SET recorded_at = recorded_at + 1 WHERE position = 1000",
        "chains",
    ),
    ("an entry is from another", "UPDATE entries SET source = 'another' WHERE position = 1000", "chains"),
    (
        "two entries changed their places",
        "UPDATE entries SET position = -1 WHERE position = 1000;
         UPDATE entries SET position = 1000 WHERE position = 1001;
         UPDATE entries SET position = 1001 WHERE position = -1",
        "chains",
    ),
    ("an entry has no seal", "UPDATE entries SET seal = NULL WHERE position = 1000", "chains"),
    (
        "a stream ends in another link",
        "UPDATE log_heads SET link = (SELECT seal FROM entries WHERE position = 1000)",
        "chains",
    ),
    ("somebody else did it", "UPDATE audit SET who = 'somebody' WHERE number = 5", "chains"),
    (
        "a movement is due to something else",
        "UPDATE journal SET cause = (SELECT MAX(id) FROM payouts) WHERE number = 3",
        "chains",
    ),
    ("a line of the audit trail is gone", "DELETE FROM audit WHERE number = 5", "trail"),
    (
        "the last line of the audit trail is gone",
        "DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)",
        "trail",
    ),
    ("a movement is gone", "DELETE FROM journal WHERE number = 3", "journal"),
    ("a movement has no cause", "UPDATE journal SET cause = 'gone' WHERE number = 3", "journal"),
    ("a counter says less", "UPDATE counters SET last_number = 1 WHERE name = 'journal'", "journal"),
    ("a movement is of more", "UPDATE journal SET amount = amount + 1 WHERE number = 3", "books"),
    ("a movement is of another time", "UPDATE journal SET at = at + 1 WHERE number = 3", "books"),
    (
        "a movement was slipped in",
        "INSERT INTO journal (number, from_account, to_account, amount, currency, at, cause)
         SELECT MAX(number) + 1, 'owner', 'collaborator:ana:owed', 100, 'USD', MAX(at), 'best_affiliate.0'
         FROM journal;
         UPDATE counters SET last_number = last_number + 1 WHERE name = 'journal'",
        "books",
    ),
    (
        "somebody else was credited",
        "UPDATE journal SET to_account = 'collaborator:thief:owed'
         WHERE number = (SELECT MIN(number) FROM journal WHERE to_account = 'collaborator:ana:owed')",
        "balances",
    ),
    (
        "a pool was given more",
        "UPDATE journal SET amount = amount + 1
         WHERE number = (SELECT MAX(number) FROM journal WHERE to_account = 'pool:best_affiliate')",
        "balances",
    ),
    (
        "a standing has more",
        "UPDATE standings SET amount = amount + 1 WHERE settlement = 'best_affiliate.3' AND place = 0",
        "obligations",
    ),
    (
        "a standing is gone",
        "DELETE FROM standings WHERE settlement = 'best_affiliate.3' AND place = 0",
        "obligations",
    ),
    (
        "a standing was reasoned otherwise",
        "UPDATE standings SET detail = replace(detail, '\"score\":\"', '\"score\":\"1')
         WHERE settlement = 'best_affiliate.3' AND place = 0",
        "replays",
    ),
    (
        "a standing has another rank",
        "UPDATE standings SET rank = rank + 1 WHERE settlement = 'best_affiliate.3' AND place = 0",
        "replays",
    ),
    ("more is owed", "UPDATE obligations SET amount = amount + 1 WHERE number = 1", "obligations"),
    ("what was owed is gone", "DELETE FROM obligations WHERE number = 1", "obligations"),
    (
        "an obligation is of another settlement",
        "UPDATE obligations SET settlement = 'best_affiliate.9999' WHERE number = 1",
        "obligations",
    ),
    (
        "something is owed that nobody credited",
        "INSERT INTO obligations (number, id, collaborator, amount, currency, state, kind, payable_from, created_at)
         SELECT 100000, 'credit.100000', 'ana', 100, 'USD', 'PENDING', 'CREDIT', 0, 0",
        "moved",
    ),
    (
        "what is owed was cancelled",
        "UPDATE obligations SET state = 'CANCELLED'
         WHERE number = (SELECT MAX(number) FROM obligations WHERE state = 'PENDING')",
        "moved",
    ),
    (
        "what was paid is payable again",
        "UPDATE obligations SET state = 'PENDING', payout = NULL WHERE number = 1",
        "payouts",
    ),
    (
        "an obligation is in another's payout",
        "UPDATE obligations SET payout = (SELECT MAX(p.id) FROM payouts p WHERE p.id <> obligations.payout)
         WHERE number = 1",
        "payouts",
    ),
    ("a payout pays more", "UPDATE payouts SET amount = amount + 1 WHERE number = 1", "payouts"),
    ("a payout was not made", "UPDATE payouts SET state = 'FAILED' WHERE number = 1", "payouts"),
    (
        "a payout was made that was not",
        "UPDATE payouts SET state = 'PAID' WHERE state = 'FAILED'",
        "payouts",
    ),
    ("a payout is gone", "DELETE FROM payouts WHERE number = 1", "payouts"),
    ("a fulfillment is gone", "DELETE FROM fulfillments WHERE number = 1", "fulfillments"),
    (
        "a fulfillment has not begun",
        "UPDATE fulfillments SET state = 'PENDING' WHERE state = 'COMPLETE'",
        "fulfillments",
    ),
    (
        "a settlement had a larger pool",
        "UPDATE settlements SET pool = pool + 1 WHERE id = 'best_affiliate.3'",
        "books",
    ),
    (
        "a settlement has another digest",
        "UPDATE settlements SET digest = 'another' WHERE id = 'best_affiliate.3'",
        "replays",
    ),
    (
        "a settlement read the log further",
        "UPDATE settlements SET cut_off = '0:1' WHERE id = 'best_affiliate.3'",
        "periods",
    ),
    (
        "a settlement is of another version",
        "UPDATE settlements SET version = 2 WHERE id = 'best_affiliate.3'",
        "periods",
    ),
    ("a settlement is gone", "DELETE FROM settlements WHERE id = 'best_affiliate.3'", "periods"),
    (
        "a settlement waits for approval",
        "UPDATE settlements SET owed_since = NULL WHERE id = 'best_affiliate.3'",
        "periods",
    ),
    (
        "a period begins earlier",
        "UPDATE periods SET starts_at = starts_at - 1 WHERE distributor = 'best_affiliate' AND period_index = 3",
        "periods",
    ),
    (
        "an open period begins later than the one before ends",
        "UPDATE periods SET starts_at = starts_at + 86400000000
         WHERE distributor = 'best_affiliate' AND state = 'OPEN'",
        "events",
    ),
    (
        "what an open period came to was read further than it was",
        "UPDATE checkpoints SET cut_off = (SELECT '0:' || CAST(last_position AS TEXT) FROM log_heads)",
        "kept",
    ),
    (
        "what became known late was forgotten",
        "UPDATE late_found SET cut_off = (SELECT '0:' || CAST(last_position AS TEXT) FROM log_heads)",
        "kept",
    ),
    (
        "a period is gone",
        "DELETE FROM periods WHERE distributor = 'best_affiliate' AND period_index = 3",
        "periods",
    ),
    (
        "a period is open again",
        "UPDATE periods SET state = 'OPEN' WHERE distributor = 'best_affiliate' AND period_index = 3",
        "periods",
    ),
    (
        "more was carried over",
        "UPDATE periods SET carried_in = carried_in + 1 WHERE distributor = 'best_affiliate' AND period_index = 3",
        "periods",
    ),
    (
        "something else counts as late",
        "UPDATE periods SET late_after = '0:1' WHERE distributor = 'best_affiliate' AND period_index = 3",
        "periods",
    ),
    (
        "a version of a rule is gone",
        "DELETE FROM rule_versions WHERE distributor = 'best_affiliate' AND version = 1",
        "periods",
    ),
    (
        "a rule says something else",
        "UPDATE rule_versions SET source = replace(source, '500.00', '400.00')
         WHERE distributor = 'best_affiliate' AND version = 1",
        "replays",
    ),
];

fn open(url: &str) -> App {
    let url: DatabaseUrl = url.parse().unwrap();
    App::open(&url, Clock::fixed(Moment::parse(NOW).unwrap())).unwrap()
}

/// Changes a database as somebody does who may do anything with it: no constraint is in the way.
fn damage(url: &str, sql: &str) {
    if url.starts_with("postgres") {
        let mut connection = PgConnection::establish(url).unwrap();
        connection.batch_execute("SET session_replication_role = replica").unwrap();
        connection.batch_execute(sql).unwrap();
    } else {
        let mut connection = SqliteConnection::establish(url).unwrap();
        connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
        connection.batch_execute(sql).unwrap();
    }
}

/// What a check finds; the first step that finds anything is enough.
async fn found_by(app: &App, check: &str) -> Vec<Finding> {
    for step in app.audit_steps(None, &[]).await.unwrap() {
        if step.check() == check {
            let found = app.audit(&step).await.unwrap().findings;
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}

/// Keeps what the open periods came to, before two more sales: one of them in a settled period.
async fn look_and_go_on(app: &App) {
    // An erasure throws away what is kept.
    everything(app).await;
    assert!(app.store_checkpoint("best_affiliate").await.unwrap());
    // Its rule is evaluated whole: only what became known late is kept.
    assert!(!app.store_checkpoint("coupon_commission").await.unwrap());
    let sale = |key: &str, at: &str| EventInput {
        key: key.to_owned(),
        kind: "coupon_code_used".to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c-new", "order": key, "coupon": "FEN10",
            "amount": { "amount": "129.00", "currency": "USD" } }),
        approval: None,
    };
    let sales = vec![sale("now", "2026-11-20T12:00:00Z"), sale("late", "2026-10-20T12:00:00Z")];
    let answers = app.record_events(&admin(), sales).await.unwrap();
    assert!(answers.iter().all(|answer| answer.error.is_none()), "{answers:?}");
    prove(app).await;
}

/// Does each damage to a copy of its own.
async fn all_is_found(copy: impl Fn() -> String) {
    let mut missed = Vec::new();
    for (what, sql, check) in DAMAGE.iter().chain(MORE) {
        let url = copy();
        let app = open(&url);
        damage(&url, sql);
        let found = found_by(&app, check).await;
        if found.is_empty() || found.iter().any(|it| it.check != *check || it.what.is_empty()) {
            missed.push(format!("{what}: {check} finds {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[tokio::test]
async fn every_kind_of_damage_is_found_on_sqlite() {
    let (folder, database) = filled().await;
    // It stays open, so that nothing writes to its files while they are copied.
    let app = open(database.to_str().unwrap());
    look_and_go_on(&app).await;
    let copies = Cell::new(0);
    let copy = || {
        copies.set(copies.get() + 1);
        let copy = folder.path().join(format!("copy-{}.db", copies.get()));
        for end in ["", "-wal", "-shm"] {
            let of = |path: &Path| format!("{}{end}", path.display());
            if Path::new(&of(&database)).exists() {
                std::fs::copy(of(&database), of(&copy)).unwrap();
            }
        }
        copy.to_str().unwrap().to_owned()
    };
    all_is_found(copy).await;
    drop(app);
}

#[tokio::test]
async fn every_kind_of_damage_is_found_on_postgres() {
    let Some(url) = postgres::url() else { return };
    let app = open(&url);
    fill(&app).await;
    look_and_go_on(&app).await;
    drop(app);
    let mut server = PgConnection::establish(&postgres::url().unwrap()).unwrap();
    let (name, copies) = (name_of(&url), Cell::new(0));
    let server = RefCell::new(&mut server);
    let copy = || {
        copies.set(copies.get() + 1);
        let copy = format!("{name}_{}", copies.get());
        // The template has to be left alone while it is copied.
        let sql = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        server.borrow_mut().batch_execute(&sql).unwrap();
        let sql = format!("CREATE DATABASE {copy} TEMPLATE {name}");
        server.borrow_mut().batch_execute(&sql).unwrap();
        url.replace(&name, &copy)
    };
    all_is_found(copy).await;
}

/// The name of the database in a URL.
fn name_of(url: &str) -> String {
    url.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[test]
fn every_check_has_damage_that_it_finds() {
    for check in audit_checks() {
        assert!(DAMAGE.iter().chain(MORE).any(|(_, _, finds)| *finds == check), "{check}");
    }
    for (what, _, check) in DAMAGE.iter().chain(MORE) {
        assert!(audit_checks().any(|name| name == *check), "{what}: {check}");
    }
}
