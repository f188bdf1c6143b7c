//! What is wrong with a set-up is found, each by its name, with what to do about it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection, SqliteConnection};
use serde_json::Value;
use tantieme::app::doctor::CHECKS;

use super::{ENTRIES, Folder, RULE};
use crate::postgres;

/// A set-up with a rule, some entries and an admin.
fn sound() -> Folder {
    let folder = Folder::new();
    folder.write("entries.jsonl", ENTRIES);
    folder.write("rule.tan", RULE);
    folder.fine("import events entries.jsonl");
    folder.fine("token create --name boss --role admin");
    folder
}

fn sql(folder: &Folder, statements: &str) {
    let path = folder.path("tantieme.db");
    let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    connection.batch_execute(statements).unwrap();
}

/// What is found that is not fine: the check, how bad, what and what to do.
fn found(folder: &Folder, arguments: &str) -> (i32, Vec<(String, String, String)>) {
    let ran = folder.run(&format!("doctor --json {arguments}"));
    let all: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    for finding in &all {
        assert!(CHECKS.contains(&finding["check"].as_str().unwrap()), "{finding}");
        assert_eq!(finding["advice"].is_null(), finding["grade"] == "fine", "{finding}");
    }
    let all = all.iter().filter(|it| it["grade"] != "fine");
    (ran.code, all.map(|it| (text(it, "check"), text(it, "grade"), text(it, "what"))).collect())
}

/// An ACTIVE rule with a period, as if it had been there for long.
const ACTIVE: &str = "
    INSERT INTO distributors (name, title, state, version, activated_at, created_at)
        VALUES ('best', 'The best one', 'ACTIVE', 1, 0, 0);
    INSERT INTO rule_versions (distributor, version, source, created_at) VALUES ('best', 1, 'SOURCE', 0);
    INSERT INTO periods (distributor, period_index, starts_at, ends_at, trigger_at, version, state, carried_in,
        currency, lease_number) VALUES ('best', 0, 0, 1000000, 2000000, 1, 'OPEN', 0, 'USD', 0);";

fn with_rule(more: &str) -> String {
    format!("{}{more}", ACTIVE.replace("SOURCE", &RULE.replace('\'', "''")))
}

type Break = fn(&Folder);

/// What is wrong, how it comes about, which check says so, how bad it is, and a part of what it says.
const BROKEN: &[(&str, Break, &str, &str, &str)] = &[
    (
        "a migration is missing",
        |folder| {
            sql(
                folder,
                "DELETE FROM __diesel_schema_migrations WHERE version =
                (SELECT MAX(version) FROM __diesel_schema_migrations)",
            );
        },
        "migrations",
        "ill",
        "1 of",
    ),
    (
        "a newer release was here",
        |folder| {
            sql(
                folder,
                "INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')",
            )
        },
        "migrations",
        "ill",
        "newer release",
    ),
    (
        "the log does not end where it should",
        |folder| sql(folder, "UPDATE log_heads SET last_position = last_position + 1"),
        "database",
        "ill",
        "damaged",
    ),
    (
        "the file is damaged",
        |folder| {
            let path = folder.path("tantieme.db");
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2 / 4096 * 4096;
            bytes[middle..middle + 2048].fill(0xAA);
            fs::write(path, bytes).unwrap();
        },
        "database",
        "ill",
        "damaged",
    ),
    (
        "others can read the file",
        |folder| {
            let path = folder.path("tantieme.db");
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
        },
        "file",
        "notice",
        "read by others",
    ),
    (
        "the clock was set back",
        |folder| sql(folder, "UPDATE audit SET at = at + 86400000000"),
        "clock",
        "ill",
        "recorded at",
    ),
    (
        "a rule no longer reads",
        |folder| sql(folder, &with_rule("UPDATE rule_versions SET source = 'language 1'")),
        "rules",
        "ill",
        "no longer reads",
    ),
    (
        "a period failed",
        |folder| {
            sql(
                folder,
                &with_rule("UPDATE periods SET state = 'FAILED', reason = 'no rate for EUR'"),
            )
        },
        "periods",
        "ill",
        "no rate for EUR",
    ),
    (
        "no server settles what is due",
        |folder| sql(folder, &with_rule("")),
        "periods",
        "ill",
        "best.0 is due since 1970-01-01",
    ),
    (
        "a settlement waits for its review",
        |folder| sql(folder, &with_rule("UPDATE periods SET state = 'REVIEW'")),
        "periods",
        "notice",
        "best.0 is REVIEW",
    ),
    (
        "a server stopped in the middle",
        |folder| {
            sql(
                folder,
                &with_rule(
                    "UPDATE periods SET holder = 'gone', held_until = 3000000,
                trigger_at = 9000000000000000",
                ),
            )
        },
        "leases",
        "notice",
        "not given back",
    ),
    (
        "nobody can get in",
        |folder| sql(folder, "UPDATE tokens SET revoked_at = 1"),
        "tokens",
        "notice",
        "no admin",
    ),
    (
        "a receiver wants nothing more",
        |folder| {
            sql(folder, "INSERT INTO webhooks (number, url, events, secret, created_by, created_at, disabled_at,
                disabled_why) VALUES (1, 'https://example.com', 1, 'whsec_', 'boss', 0, 1, 'it answered 410')");
        },
        "webhooks",
        "notice",
        "it answered 410",
    ),
    (
        "messages were given up",
        |folder| {
            sql(folder, "INSERT INTO webhooks (number, url, events, secret, created_by, created_at)
                VALUES (1, 'https://example.com', 1, 'whsec_', 'boss', 0);
                INSERT INTO webhook_deliveries (number, message_id, webhook, kind, object, about, happened_at, state,
                attempts, queued_at, lease_number) VALUES (1, 'msg_1', 1, 'payout.paid', 'payout 1', '{}', 0, 'FAILED', 20, 0, 0)");
        },
        "webhooks",
        "notice",
        "1 messages to webhook 1",
    ),
    (
        "a delivery is kept",
        |folder| {
            sql(folder, "INSERT INTO hook_deliveries (number, source, delivery_id, kind, received_at, state, entries)
                VALUES (1, 'stripe', 'evt_1', 'plan.created', 0, 'KEPT', 0)");
        },
        "hooks",
        "notice",
        "1 deliveries are kept",
    ),
    (
        "a token ends",
        |folder| {
            let tomorrow = chrono::Utc::now() + chrono::Duration::days(1);
            let tomorrow = tomorrow.format("%Y-%m-%dT00:00:00Z");
            folder
                .fine(&format!("token create --name shop --role integration --expires {tomorrow}"));
        },
        "tokens",
        "notice",
        "INTEGRATION ends at",
    ),
];

#[test]
fn each_broken_set_up_is_found() {
    for (name, break_it, check, grade, what) in BROKEN {
        let folder = sound();
        assert_eq!(found(&folder, ""), (0, vec![]), "{name}: before");
        break_it(&folder);
        let (code, seen) = found(&folder, "");
        assert_eq!(code, i32::from(*grade == "ill"), "{name}: {seen:?}");
        let is_it = |(of, how, said): &(String, String, String)| {
            of == check && how == grade && said.contains(what)
        };
        assert!(seen.iter().any(is_it), "{name}: {seen:?}");
        // What is wrong is named, and nothing besides.
        let due = |what: &str| what.contains("is due since");
        let of_it = |(of, _, said): &(String, String, String)| of == check || due(said);
        assert!(seen.iter().all(of_it), "{name}: {seen:?}");
    }
}

#[test]
fn what_is_around_a_database_is_looked_at() {
    let folder = sound();
    let (code, seen) = found(&folder, "--least-free 99999999999");
    assert_eq!((code, seen.len(), seen[0].0.as_str()), (1, 1, "disk"), "{seen:?}");
    let (code, seen) = found(&folder, "--database elsewhere.db");
    assert_eq!((code, seen[0].0.as_str()), (1, "database"), "{seen:?}");
    assert!(!folder.path("elsewhere.db").exists(), "nothing is made");
    let text = folder.fine("doctor");
    for check in CHECKS {
        assert!(text.contains(&format!("fine    {check}")), "{check}: {text}");
    }
}

#[test]
fn a_postgres_that_forgets_is_found() {
    let Some(url) = postgres::url() else { return };
    let folder = Folder::new();
    folder.fine(&format!("token create --name boss --role admin --database {url}"));
    let mut server = PgConnection::establish(&url).unwrap();
    let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let mut with = |value: &str| {
        let sql = format!("ALTER DATABASE {name} SET synchronous_commit = {value}");
        server.batch_execute(&sql).unwrap();
        found(&folder, &format!("--database {url}"))
    };
    let ((_, keeps), (code, forgets)) = (with("on"), with("off"));
    assert_eq!(code, 1);
    let new: Vec<_> = forgets.iter().filter(|finding| !keeps.contains(finding)).collect();
    assert_eq!(new.len(), 1, "{keeps:?} {forgets:?}");
    assert_eq!(new[0].2, "synchronous_commit is off");
    let nobody = "--database postgres://nobody@127.0.0.1:1/nothing";
    let (code, seen) = found(&folder, nobody);
    assert_eq!((code, seen.len(), seen[0].0.as_str()), (1, 1, "database"), "{seen:?}");
}

/// What is said of the database, and nothing else: the rest cannot be looked at.
fn of_database(folder: &Folder, database: &str) -> (String, String) {
    let ran = folder.run(&format!("doctor --json --database {database}"));
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let all: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let found = all.iter().find(|it| it["check"] == "database").unwrap();
    let text = |name: &str| found[name].as_str().unwrap().to_owned();
    assert!(all.iter().all(|it| it["check"] != "migrations"), "{all:?}");
    assert!(!text("what").contains("damaged"), "{found}");
    (text("what"), text("advice"))
}

#[test]
fn a_new_postgres_is_said_to_be_new_and_is_left_as_it_is() {
    let Some(url) = postgres::url() else { return };
    let folder = Folder::new();
    for _ in 0..2 {
        let (what, advice) = of_database(&folder, &url);
        assert!(what.contains("is new: there is nothing in it yet"), "{what}");
        assert!(advice.starts_with("`tantieme serve` or `tantieme migrate` makes"), "{advice}");
    }
    let mut server = PgConnection::establish(&url).unwrap();
    server.batch_execute("CREATE TABLE theirs (a INTEGER)").unwrap();
    let (what, advice) = of_database(&folder, &url);
    assert!(what.contains("has 1 tables of another program"), "{what}");
    assert!(advice.contains("--database"), "{advice}");
    folder.fine(&format!("migrate --database {url}"));
    folder.fine(&format!("token create --name boss --role admin --database {url}"));
    let (_, seen) = found(&folder, &format!("--database {url}"));
    assert!(seen.iter().all(|(check, _, _)| check == "settings"), "{seen:?}");
}

#[test]
fn a_file_of_another_program_and_a_copy_of_one_in_use_are_told_from_a_damaged_one() {
    let folder = Folder::new();
    let other = |name: &str, statements: &str| {
        let path = folder.path(name);
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        connection.batch_execute(statements).unwrap();
    };
    other("notes.db", "CREATE TABLE notes (a TEXT)");
    let theirs = "CREATE TABLE __diesel_schema_migrations (version TEXT, run_on TEXT);
        INSERT INTO __diesel_schema_migrations VALUES ('20200101000000', '2020'); CREATE TABLE posts (a TEXT)";
    other("diesel.db", theirs);
    folder.write("letter.db", &"Dear all, this is a text. ".repeat(100));
    for (name, said) in [
        ("notes.db", "notes.db is the database of another program"),
        ("diesel.db", "diesel.db is the database of another program"),
        ("letter.db", "letter.db is no SQLite file"),
    ] {
        let before = fs::read(folder.path(name)).unwrap();
        let (what, advice) = of_database(&folder, name);
        assert!(what.contains(said), "{what}");
        assert!(advice.contains("--database"), "{advice}");
        for command in ["migrate", "token list"] {
            let sentence = folder.refused(&format!("{command} --database {name}"));
            assert!(sentence.contains(said), "{command}: {sentence}");
        }
        assert_eq!(fs::read(folder.path(name)).unwrap(), before, "it stays as it is");
    }

    // In use: all that was written since lies in the file beside it.
    let fresh = Folder::new();
    let file = fresh.path("tantieme.db");
    let _open = tantieme::store::Store::open(&tantieme::store::DatabaseUrl::file(&file)).unwrap();
    fs::copy(&file, fresh.path("copy.db")).unwrap();
    let (what, advice) = of_database(&fresh, "copy.db");
    assert_eq!(what, "there is nothing in copy.db");
    assert!(advice.contains("`tantieme backup`"), "{advice}");
    fresh.fine("backup whole.db");
    let (_, seen) = found(&fresh, "--database whole.db");
    let seen: Vec<&str> = seen.iter().map(|(_, _, what)| what.as_str()).collect();
    assert_eq!(seen, ["no admin can get in"]);
}

#[test]
fn a_new_database_is_its_owners() {
    let folder = sound();
    for file in ["tantieme.db", "tantieme.db-wal", "tantieme.db-shm"] {
        if let Ok(found) = fs::metadata(folder.path(file)) {
            assert_eq!(found.permissions().mode() & 0o777, 0o600, "{file}");
        }
    }
}
