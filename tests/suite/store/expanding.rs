//! A newer release migrates while servers of the one before go on. What a migration does to them is read out of its text here, and
//! what a server makes of a migration that it does not know is tried on both databases.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use diesel::connection::SimpleConnection;
use tantieme::store::{Store, StoreError, log, migrations};

use super::databases::on_both;
use super::samples::{october, sale};

/// The first migration behind which each one says what it is.
const FIRST: &str = "2026-11-27-000990_expand_steps";

/// Migrations with which the release before cannot go on, because they take away or tighten what it uses: the name, and the release
/// that has not used it any more, which has to be out before the one that has the migration.
const CONTRACTS: &[(&str, &str)] = &[];

on_both! {
    fn what_only_adds_is_no_obstacle(database) {
        database.write(|c| Ok(c.batch_execute(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000');
             INSERT INTO expand_steps (version) VALUES ('29991231000000');
             ALTER TABLE entries ADD COLUMN of_a_newer_release TEXT;
             CREATE TABLE of_a_newer_release (name TEXT NOT NULL);",
        )?));
        let old = database.open_again();
        let known = old.read(migrations::require_known).unwrap();
        assert_eq!(known, migrations::Known { missing: 0, newer: 1 });
        old.write(|c| log::append(c, &[sale("o-1", "c1", october(1))], october(2))).unwrap();
        assert_eq!(old.read(log::head).unwrap().last(0), 1);
        database.write(|c| Ok(c.batch_execute(
            "DELETE FROM __diesel_schema_migrations WHERE version = '29991231000000';
             DROP TABLE of_a_newer_release;
             ALTER TABLE entries DROP COLUMN of_a_newer_release;",
        )?));
    }

    fn what_does_not_say_so_is_refused(database) {
        database.write(|c| Ok(c.batch_execute(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000'), ('29991231000001');
             INSERT INTO expand_steps (version) VALUES ('29991231000000');",
        )?));
        let error = Store::open(&database.url).map(drop).unwrap_err();
        assert!(matches!(&error, StoreError::Newer { found } if found == "29991231000001"));
        let error = database.refused(migrations::require_known);
        assert!(error.to_string().contains("cannot go on with"), "{error}");
    }

    fn a_database_from_before_says_nothing_of_it(database) {
        database.write(|c| Ok(c.batch_execute(
            "DELETE FROM __diesel_schema_migrations WHERE version = '20261127000990';
             INSERT INTO __diesel_schema_migrations (version) VALUES ('20261127000991');
             DROP TABLE expand_steps;",
        )?));
        let error = Store::open(&database.url).map(drop).unwrap_err();
        assert!(matches!(&error, StoreError::Newer { found } if found == "20261127000991"));
    }
}

/// Whether the release before can go on with a migration; what is in the way otherwise. `version` is as it is recorded.
fn expands(text: &str, version: &str) -> Result<(), String> {
    let (mut tables, mut columns, mut said) = (BTreeSet::new(), BTreeSet::new(), false);
    let text: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"))
        .collect::<Vec<_>>()
        .join(" ");
    for statement in text.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let spaced = statement
            .replace('(', " ( ")
            .replace(')', " ) ")
            .replace(',', " , ")
            .replace('=', " = ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let upper: Vec<String> = words.iter().map(|word| word.to_ascii_uppercase()).collect();
        let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
        let added = match upper.as_slice() {
            ["CREATE", "TABLE", _, "(", ..] => tables.insert(words[2].to_owned()),
            ["CREATE", "INDEX", _, "ON", ..] => true,
            // What is unique from now on may be there twice.
            ["CREATE", "UNIQUE", "INDEX", _, "ON", ..] => tables.contains(words[5]),
            ["ALTER", "TABLE", table, "ADD", "COLUMN", _, _, rest @ ..] => {
                columns.insert((words[2].to_owned(), words[5].to_owned()));
                let bound =
                    ["UNIQUE", "CHECK", "PRIMARY", "REFERENCES", "GENERATED", "CONSTRAINT", ","];
                let needs = rest.contains(&"NULL") && !rest.contains(&"DEFAULT");
                table.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_')
                    && !needs
                    && !rest.iter().any(|word| bound.contains(word))
            }
            ["INSERT", "INTO", "EXPAND_STEPS", ..] => {
                said = statement.ends_with(&format!("VALUES ('{version}')"));
                said
            }
            // A counter that nobody asked for before.
            ["INSERT", "INTO", "COUNTERS", ..] => true,
            ["INSERT", "INTO", ..] => tables.contains(words[2]),
            ["UPDATE", _, "SET", _, "=", ..] => {
                let own = columns.contains(&(words[1].to_owned(), words[3].to_owned()));
                own && !upper.contains(&",")
            }
            _ => false,
        };
        if !added {
            return Err(statement.to_owned());
        }
    }
    if said {
        Ok(())
    } else {
        Err(format!("no INSERT INTO expand_steps (version) VALUES ('{version}')"))
    }
}

/// Whether a migration that takes away says that it only adds.
fn claims_to_expand(text: &str) -> bool {
    text.contains("INTO expand_steps")
}

fn version(name: &str) -> String {
    name.split('_').next().unwrap().replace('-', "")
}

#[test]
fn each_migration_lets_the_release_before_go_on_or_is_known_not_to() {
    for kind in ["sqlite", "postgres"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
        let names =
            fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        let names: BTreeSet<String> = names.collect();
        assert!(names.contains(FIRST), "{kind}: {FIRST}");
        for name in names.iter().filter(|name| name.as_str() > FIRST) {
            let text = fs::read_to_string(folder.join(name).join("up.sql")).unwrap();
            if CONTRACTS.iter().any(|(contract, _)| contract == name) {
                assert!(
                    !claims_to_expand(&text),
                    "{kind}/{name}: it takes away and says that it does not"
                );
                continue;
            }
            if let Err(why) = expands(&text, &version(name)) {
                panic!(
                    "{kind}/{name}: servers of the release before cannot go on with: {why}\n\
                     Add what is new beside what is there, and take away what is old in the release after; that migration gets a \
                     line in CONTRACTS (docs/operate.md, Newer releases)"
                );
            }
        }
    }
}

#[test]
fn what_lets_nobody_go_on_is_found() {
    const SAID: &str = "INSERT INTO expand_steps (version) VALUES ('20261201000001');";
    let judged = |text: &str| expands(&format!("{text}\n{SAID}"), "20261201000001");
    for fine in [
        "-- A comment; with DROP TABLE entries; in it\nCREATE TABLE notes (number BIGINT NOT NULL PRIMARY KEY, text TEXT UNIQUE);
         INSERT INTO notes (number) VALUES (0); CREATE UNIQUE INDEX notes_by_text ON notes (text);",
        "CREATE INDEX payouts_by_reason ON payouts (reason);",
        "ALTER TABLE payouts ADD COLUMN note TEXT;",
        "ALTER TABLE payouts ADD COLUMN note TEXT COLLATE \"C\"; UPDATE payouts SET note = reason;",
        "alter table payouts add column noted BIGINT NOT NULL DEFAULT 0;",
        "INSERT INTO counters (name, last_number) VALUES ('note', 0);",
    ] {
        assert_eq!(judged(fine), Ok(()), "{fine}");
    }
    for wrong in [
        "DROP TABLE payouts",
        "DROP INDEX payouts_by_amount",
        "ALTER TABLE payouts DROP COLUMN reason",
        "ALTER TABLE payouts RENAME TO payments",
        "ALTER TABLE payouts RENAME COLUMN reason TO why",
        "ALTER TABLE payouts ALTER COLUMN reason SET NOT NULL",
        "ALTER TABLE payouts ALTER COLUMN amount TYPE NUMERIC",
        "ALTER TABLE payouts ADD COLUMN note TEXT NOT NULL",
        "ALTER TABLE payouts ADD COLUMN note TEXT UNIQUE",
        "ALTER TABLE payouts ADD COLUMN note TEXT REFERENCES notes (text)",
        "ALTER TABLE payouts ADD COLUMN note TEXT, DROP COLUMN reason",
        "ALTER TABLE payouts ADD CONSTRAINT positive CHECK (amount > 0)",
        "CREATE UNIQUE INDEX payouts_by_reference ON payouts (reference)",
        "CREATE TRIGGER x AFTER INSERT ON payouts BEGIN SELECT 1",
        "UPDATE payouts SET reason = 'none'",
        "ALTER TABLE payouts ADD COLUMN note TEXT; UPDATE payouts SET note = reason, reason = NULL",
        "DELETE FROM payouts",
        "INSERT INTO payouts (number) VALUES (1)",
    ] {
        let last = wrong.rsplit("; ").next().unwrap();
        assert_eq!(judged(&format!("{wrong};")), Err(last.to_owned()));
    }
    let unsaid = expands("CREATE TABLE notes (number BIGINT)", "20261201000001").unwrap_err();
    assert!(unsaid.contains("no INSERT INTO expand_steps"), "{unsaid}");
    let another = expands(SAID, "20261201000002").unwrap_err();
    assert!(another.contains("20261201000001"), "{another}");
}
