//! Opening a database: fresh, again, locked, newer, or not there; and its schema's way up and down.

use diesel::connection::SimpleConnection;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tantieme::store::log::Appended;
use tantieme::store::{DatabaseUrl, Store, StoreError, log};

use super::databases::{Database, on_both};
use super::samples::{october, owner, sale};

fn names(store: &Store) -> Vec<(String, bool)> {
    let status = store.migration_status().unwrap();
    status.into_iter().map(|migration| (migration.name, migration.applied)).collect()
}

on_both! {
    fn the_schema_goes_up_down_and_up(database) {
        if database.is_spread() {
            return;
        }
        assert!(names(&database.store).iter().all(|(_, applied)| *applied));
        database.store.migrate_down_all().unwrap();
        assert!(names(&database.store).iter().all(|(_, applied)| !applied));
        assert!(database.store.read(log::head).is_err(), "no table is left");
        database.store.migrate().unwrap();
        database.store.migrate().unwrap();
        assert!(names(&database.store).iter().all(|(_, applied)| *applied));
        database.write(|c| log::append(c, &[sale("o-1", "c1", october(1))], october(2)));
        assert_eq!(database.read(log::head).last(0), 1);
    }

    fn what_was_recorded_before_digests_were_cut_is_known_afterwards(database) {
        if database.is_spread() {
            return;
        }
        let recorded = [sale("o-1", "c1", october(1)), owner("f-1", "rust-101", &json!("ana"), october(1))];
        database.write(|c| log::append(c, &recorded, october(2)));
        let whole = |content: &Json| hex::encode(Sha256::digest(content.to_string()));
        let at = october(1).micros();
        let body = r#"{"amount":{"amount":"19.90","currency":"USD"},"customer":"c1","order":"o-1"}"#;
        let digests = [
            whole(&json!(["EVENT", "order_paid", at, null, null, body])),
            whole(&json!(["FACT", "owner", at, "course:rust-101", null, r#"{"ana":"100%"}"#])),
        ];
        database.write(|c| {
            c.batch_execute(&undo("2026-11-27-000024_narrower", &database.url))?;
            for (position, digest) in (1..).zip(digests) {
                let old = format!("UPDATE entries SET digest = '{digest}' WHERE position = {position}");
                c.batch_execute(&old)?;
            }
            let forget = "DELETE FROM __diesel_schema_migrations WHERE version = '20261127000024'";
            Ok(c.batch_execute(forget)?)
        });
        let migrated = database.open_again();
        let known = |stream, position| Appended::Duplicate { stream, position };
        let again = migrated.write(|c| log::append(c, &recorded, october(3))).unwrap();
        assert_eq!(again, [known(0, 1), known(0, 2)]);
        let other = migrated.write(|c| log::append(c, &[sale("o-1", "c2", october(1))], october(3)));
        assert_eq!(other.unwrap(), [Appended::KeyReused { stream: 0, position: 1 }]);
    }

    fn a_newer_database_is_refused(database) {
        database.write(|c| {
            c.batch_execute(
                "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')",
            )?;
            Ok(())
        });
        let error = Store::open(&database.url).map(drop).unwrap_err();
        assert!(matches!(&error, StoreError::Newer { found } if found == "29991231000000"));
        assert!(error.to_string().contains("use a newer release"), "{error}");
    }

    fn servers_that_start_together_all_start(database) {
        if database.is_spread() {
            return;
        }
        database.store.migrate_down_all().unwrap();
        let url = &database.url;
        std::thread::scope(|scope| {
            let servers: Vec<_> =
                (0..6).map(|_| scope.spawn(|| Store::open(url).map(drop))).collect();
            for server in servers {
                server.join().unwrap().unwrap();
            }
        });
        assert!(names(&database.store).iter().all(|(_, applied)| *applied));
    }
}

/// What undoes a migration.
fn undo(migration: &str, url: &DatabaseUrl) -> String {
    let kind = if url.is_postgres() { "postgres" } else { "sqlite" };
    let root = env!("CARGO_MANIFEST_DIR");
    std::fs::read_to_string(format!("{root}/migrations/{kind}/{migration}/down.sql")).unwrap()
}

#[test]
fn both_databases_have_the_same_migrations() {
    let Some(postgres) = Database::postgres() else { return };
    assert_eq!(names(&Database::sqlite().store), names(&postgres.store));
}

#[test]
fn a_locked_file_is_refused() {
    let database = Database::sqlite();
    let other = database.open_again();
    database.write(|_| {
        // Inside of another process's transaction: the file is taken.
        let error = other.write(|c| log::append(c, &[], october(1))).unwrap_err();
        assert!(matches!(error, StoreError::Locked), "{error:?}");
        assert!(error.to_string().contains("locked by another process"), "{error}");
        Ok(())
    });
}

#[test]
fn what_is_not_there_is_unreachable() {
    for url in
        ["postgres://nobody:secret@127.0.0.1:1/nothing", "sqlite:/no/such/folder/tantieme.db"]
    {
        let error = Store::open(&DatabaseUrl::parse(url).unwrap()).map(drop).unwrap_err();
        assert!(matches!(error, StoreError::Unreachable(_)), "{url}: {error:?}");
        let sentence = error.to_string();
        assert!(!sentence.contains("secret") && !sentence.contains('\n'), "{sentence}");
    }
    let text = DatabaseUrl::parse("/proc/version").unwrap();
    let error = Store::open(&text).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::NotOurs(_)), "{error:?}");
}

#[test]
fn urls_say_which_database() {
    for (text, shown, postgres) in [
        ("tantieme.db", "tantieme.db", false),
        ("sqlite:a/b.db", "a/b.db", false),
        ("sqlite:///a/b.db", "/a/b.db", false),
        ("postgres://h/d", "postgres://h/d", true),
        ("postgresql://u:p@h/d", "postgresql://u:…@h/d", true),
        ("postgres://u@h/d?password=p&x=y", "postgres://u@h/d?password=…&x=y", true),
    ] {
        let url = DatabaseUrl::parse(text).unwrap();
        assert_eq!((url.to_string().as_str(), url.is_postgres()), (shown, postgres));
        assert_eq!(format!("{url:?}"), format!("DatabaseUrl({shown})"));
    }
    for text in ["", "sqlite:", ":memory:", "mysql://u:p@h/d"] {
        let error = DatabaseUrl::parse(text).unwrap_err().to_string();
        assert!(error.contains("is not a database") && !error.contains(":p@"), "{error}");
    }
}
