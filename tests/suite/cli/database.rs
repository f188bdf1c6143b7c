//! Databases that cannot be used: one clear sentence, exit code 1.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};

use super::Folder;
use crate::postgres;

fn sqlite(folder: &Folder) -> SqliteConnection {
    SqliteConnection::establish(folder.path("tantieme.db").to_str().unwrap()).unwrap()
}

#[test]
fn migrate_makes_a_database_and_leaves_one_that_is_there() {
    let folder = Folder::new();
    assert!(folder.fine("migrate").contains("tantieme.db is up to date"));
    folder.fine("token create --name kept --role viewer");
    folder.fine("migrate");
    assert!(folder.fine("token list").contains("kept"));
    folder.fine("migrate --database other.db");
    assert!(folder.path("other.db").exists());
}

#[test]
fn a_file_gets_no_streams_and_no_workers() {
    let folder = Folder::new();
    let sentence = folder.refused("migrate --streams 4");
    assert!(sentence.contains("a SQLite file has one writer"), "{sentence}");
    let sentence = folder.refused("migrate --distributed");
    assert!(sentence.contains("needs PostgreSQL with Citus"), "{sentence}");
}

#[test]
fn a_log_is_split_while_it_is_empty() {
    let (folder, Some(url)) = (Folder::new(), postgres::url()) else { return };
    let said = folder.fine(&format!("migrate --streams 4 --database {url}"));
    assert!(said.contains("its log has 4 streams"), "{said}");
    let sentence = folder.refused(&format!("migrate --streams 0 --database {url}"));
    assert!(sentence.contains("1 to 1024 streams, and not 0"), "{sentence}");
}

#[test]
fn a_newer_database_is_left_alone() {
    let folder = Folder::new();
    folder.fine("migrate");
    sqlite(&folder)
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')")
        .unwrap();
    for line in ["migrate", "token list", "settle", "serve --bind 127.0.0.1:0"] {
        let sentence = folder.refused(line);
        assert!(sentence.contains("newer release"), "{line}: {sentence}");
    }
}

#[test]
fn a_database_that_is_newer_by_what_was_added_is_used() {
    let folder = Folder::new();
    folder.fine("migrate");
    sqlite(&folder)
        .batch_execute(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000');
             INSERT INTO expand_steps (version) VALUES ('99990101000000');",
        )
        .unwrap();
    folder.fine("migrate");
    folder.fine("token create --name kept --role viewer");
    folder.fine("audit");
    folder.fine("backup copy.db");
    folder.fine("restore copy.db --database again.db");
    assert!(folder.fine("token list --database again.db").contains("kept"));
    let said = folder.run("doctor --json").stdout;
    assert!(said.contains("and 1 of a newer release, which only add to them"), "{said}");
}

#[test]
fn a_locked_database_is_said_to_be_locked() {
    let folder = Folder::new();
    folder.fine("migrate");
    let mut other = sqlite(&folder);
    other.batch_execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;").unwrap();
    other.batch_execute("BEGIN EXCLUSIVE").unwrap();
    let sentence = folder.refused("token create --name x --role viewer");
    assert!(sentence.contains("locked"), "{sentence}");
}

#[test]
fn what_is_no_database_is_refused() {
    let folder = Folder::new();
    folder.write("tantieme.db", "this is a text file and has been one for a long time, really");
    folder.refused("token list");
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let sentence = Folder::new().refused("migrate --database nowhere/at/all.db");
    assert!(sentence.contains("nowhere/at/all.db"), "{sentence}");
}

#[test]
fn a_server_that_does_not_answer_is_refused() {
    let folder = Folder::new();
    let sentence = folder.refused("migrate --database postgres://nobody@127.0.0.1:1/nothing");
    assert!(sentence.contains("cannot be reached"), "{sentence}");
}

#[test]
fn an_unknown_scheme_is_wrong_usage() {
    assert_eq!(Folder::new().run("migrate --database mysql://localhost/x").code, 2);
}

#[test]
fn a_mistyped_database_is_not_made_by_commands_that_only_use_one() {
    for line in ["settle", "token list", "token revoke 1"] {
        let folder = Folder::new();
        let ran = folder.run(line);
        let sentence = super::one_sentence(&ran);
        assert_eq!(ran.code, 2, "{line}: {sentence}");
        assert!(sentence.contains("there is no database at tantieme.db"), "{line}: {sentence}");
        assert!(!folder.path("tantieme.db").exists(), "{line}");
    }
}
