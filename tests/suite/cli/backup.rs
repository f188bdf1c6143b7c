//! A copy of a database that is used, and the way back.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use super::{ENTRIES, Folder, RULE};
use crate::demo::server::Demo;
use crate::postgres;

fn with_entries() -> Folder {
    let folder = Folder::new();
    folder.write("entries.jsonl", ENTRIES);
    folder.write("rule.tan", RULE);
    folder.fine("import events entries.jsonl");
    folder
}

#[test]
fn a_backup_of_a_running_server_is_whole_and_comes_back() {
    let folder = Folder::new();
    let demo = Demo::start(&folder.path("."), &[]);
    let said = folder.fine("backup copy.db --database tantieme-demo.db");
    assert!(said.starts_with("copy.db  ") && said.contains("opened and read whole"), "{said}");
    let mode = fs::metadata(folder.path("copy.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it holds what the database holds");
    let settled = "{ settlements(first: 100) { nodes { id digest } } }";
    let before = demo.ask(settled, demo.word("admin token"));
    drop(demo);

    fs::set_permissions(folder.path("copy.db"), fs::Permissions::from_mode(0o644)).unwrap();
    folder.fine("restore copy.db --database again.db");
    assert_eq!(
        fs::read(folder.path("copy.db")).unwrap(),
        fs::read(folder.path("again.db")).unwrap()
    );
    let audit = folder.fine("audit --database again.db");
    assert!(audit.ends_with("everything agrees\n"), "{audit}");
    let mode = fs::metadata(folder.path("again.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "it is its owner's, whoever may read the copy");
    let restored = Demo::start(&folder.path("."), &["--database", "again.db"]);
    assert_eq!(restored.ask(settled, restored.word("admin token")), before);
}

#[test]
fn nothing_is_overwritten() {
    let folder = with_entries();
    folder.fine("backup copy.db");
    for line in ["backup copy.db", "backup tantieme.db", "restore copy.db"] {
        let before = fs::read(folder.path("copy.db")).unwrap();
        let ran = folder.run(line);
        assert_eq!(ran.code, 2, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains("is there already"), "{line}: {}", ran.stderr);
        assert_eq!(fs::read(folder.path("copy.db")).unwrap(), before);
    }
    // What SQLite would take for changes of the database that is made.
    folder.write("new.db-wal", "changes of another one");
    assert_eq!(folder.run("restore copy.db --database new.db").code, 2);
    assert!(!folder.path("new.db").exists());
}

#[test]
fn what_is_no_whole_backup_makes_no_database() {
    let folder = with_entries();
    folder.fine("backup whole.db");
    let whole = fs::read(folder.path("whole.db")).unwrap();
    folder.write_bytes("cut.db", &whole[..whole.len() / 2]);
    let mut damaged = whole.clone();
    // The middle of a page in the middle of the file.
    let middle = whole.len() / 2 / 4096 * 4096;
    damaged[middle..middle + 2048].fill(0xAA);
    folder.write_bytes("damaged.db", &damaged);
    folder.write("text.db", "not a database at all");
    folder.write("empty.db", "");
    folder.write_bytes("used.db", &whole);
    folder.write("used.db-wal", "changes that nobody moved into it");
    for file in ["cut.db", "damaged.db", "text.db", "empty.db", "used.db", "missing.db"] {
        let before = fs::read(folder.path(file)).ok();
        let sentence = folder.refused(&format!("restore {file} --database new.db"));
        assert!(sentence.contains(file), "{sentence}");
        assert!(!folder.path("new.db").exists(), "{file}");
        assert!(!folder.path("new.db.unfinished").exists(), "{file}");
        assert_eq!(fs::read(folder.path(file)).ok(), before, "{file} stays as it is");
    }
    let ran = folder.run_on("restore - --database new.db", b"not a database at all");
    assert!(ran.code != 0 && ran.stderr.contains("standard input: "), "{}", ran.stderr);
    assert!(!folder.path("new.db").exists());
}

#[test]
fn a_file_of_another_program_stays_as_it_is() {
    let folder = with_entries();
    let path = folder.path("other.db");
    let mut other = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    other.batch_execute("CREATE TABLE theirs (a INTEGER)").unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    for command in [
        "audit",
        "replay --all",
        "export heads",
        "settle",
        "token list",
        "migrate",
        "backup copy.db",
    ] {
        let sentence = folder.refused(&format!("{command} --database other.db"));
        assert!(sentence.contains("no database of Tantieme"), "{command}: {sentence}");
        assert_eq!(fs::read(&path).unwrap(), before, "{command}");
    }
    assert!(!folder.path("copy.db").exists());
}

#[test]
fn a_backup_that_cannot_be_written_leaves_nothing() {
    let folder = with_entries();
    let sentence = folder.refused("backup nowhere/copy.db");
    assert!(sentence.contains("nowhere"), "{sentence}");
    let ran = folder.run("backup copy.db --database missing.db");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(!folder.path("copy.db").exists() && !folder.path("missing.db").exists());
}

#[test]
fn postgres_is_copied_by_its_own_tools() {
    let Some(url) = postgres::url() else { return };
    let folder = with_entries();
    folder.fine("backup copy.db");
    for line in
        [format!("backup other.db --database {url}"), format!("restore copy.db --database {url}")]
    {
        let ran = folder.run(&line);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("pg_dump") && ran.stderr.contains("pg_restore"),
            "{}",
            ran.stderr
        );
    }
}
