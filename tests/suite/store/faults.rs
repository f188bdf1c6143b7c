//! What becomes of the database under the server has a name, and nothing is acknowledged that is lost.

use std::fs::{self, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};

use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use rules::domain::Moment;
use tantieme::app::AppError;
use tantieme::store::{DatabaseUrl, Store, StoreError, health, log};
use tempfile::TempDir;

use super::databases::{Database, on_both};
use super::samples::{october, sale};

/// A SQLite file with some entries, closed.
fn closed(entries: usize) -> (TempDir, DatabaseUrl) {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::file(folder.path().join("test.db"));
    let store = Store::open(&url).unwrap();
    let sales: Vec<_> =
        (0..entries).map(|n| sale(&format!("o-{n}"), &format!("c{n}"), october(1))).collect();
    store.write(|c| log::append(c, &sales, october(2))).unwrap();
    store.close().unwrap();
    (folder, url)
}

fn append(store: &Store, key: &str) -> Result<(), StoreError> {
    store
        .write(|c| log::append(c, &[sale(key, "c1", october(1))], Moment::from_micros(1)))
        .map(drop)
}

#[test]
fn a_file_that_was_deleted_or_replaced_takes_nothing_any_more() {
    for replace in [false, true] {
        let (folder, url) = closed(3);
        let store = Store::open(&url).unwrap();
        append(&store, "before").unwrap();
        let path = folder.path().join("test.db");
        fs::rename(&path, folder.path().join("elsewhere.db")).unwrap();
        if replace {
            let other = closed(1);
            fs::copy(other.0.path().join("test.db"), &path).unwrap();
        }
        let error = append(&store, "after").unwrap_err();
        assert!(matches!(error, StoreError::Replaced(_)), "{error}");
        assert!(store.require_same_file().is_err());
        if !replace {
            assert!(!path.exists(), "no new file is made in its place");
        }
    }
}

#[test]
fn what_was_written_first_is_not_lost_when_it_is_moved_or_deleted() {
    for ending in ["-wal", "-shm"] {
        for keep in [true, false] {
            let (folder, url) = closed(3);
            let store = Store::open(&url).unwrap();
            append(&store, "before").unwrap();
            let beside = folder.path().join(format!("test.db{ending}"));
            fs::rename(&beside, folder.path().join("moved")).unwrap();
            if keep {
                fs::copy(folder.path().join("moved"), &beside).unwrap();
            }
            let error = append(&store, "after").unwrap_err();
            assert!(matches!(error, StoreError::Misplaced(_)), "{ending} {error:?}");
            assert!(error.to_string().contains("Before the next start"), "{error}");
            assert!(matches!(store.require_same_file(), Err(StoreError::Misplaced(_))));
            // What the server does before it stops.
            store.close().unwrap();
            drop(store);
            let _gone = fs::remove_file(&beside);
            let again = Store::open(&url).unwrap();
            again.examine().unwrap();
            assert!(again.read(log::head).unwrap().last(0) >= 4, "{ending} was not saved");
        }
    }
}

#[test]
fn changes_that_are_cut_off_stop_the_store() {
    for (length, write_first) in [(0, false), (0, true), (4_096, false), (4_096, true)] {
        let (folder, url) = closed(3);
        let store = Store::open(&url).unwrap();
        for number in 0..20 {
            append(&store, &format!("before-{number}")).unwrap();
        }
        let changes = folder.path().join("test.db-wal");
        OpenOptions::new().write(true).open(&changes).unwrap().set_len(length).unwrap();
        if write_first {
            let error = append(&store, "after").unwrap_err();
            assert!(matches!(error, StoreError::Shortened(_)), "{length} {error:?}");
        }
        let error = store.require_same_file().unwrap_err();
        assert!(error.ends_all(), "{length} {error:?}");
        assert!(error.to_string().contains("restore the newest backup"), "{error}");
    }
}

#[test]
fn a_file_that_is_cut_while_it_is_open_stops_the_store() {
    for length in [0, 8_192] {
        let (folder, url) = closed(500);
        let store = Store::open(&url).unwrap();
        let file = OpenOptions::new().write(true).open(folder.path().join("test.db")).unwrap();
        file.set_len(length).unwrap();
        let error = store.require_same_file().unwrap_err();
        assert!(matches!(error, StoreError::Shortened(_)), "{length} {error:?}");
        let error = append(&store, "after").unwrap_err();
        assert!(error.may_pass(), "{length} {error:?}");
    }
}

#[test]
fn emptying_the_changes_and_compacting_the_file_are_no_fault() {
    let (folder, url) = closed(2_000);
    let store = Store::open(&url).unwrap();
    let other = Store::open(&url).unwrap();
    for round in 0..3 {
        append(&store, &format!("one-{round}")).unwrap();
        other.close().unwrap();
        store.require_same_file().unwrap();
        append(&other, &format!("two-{round}")).unwrap();
        other.close().unwrap();
        append(&store, &format!("three-{round}")).unwrap();
        other.require_same_file().unwrap();
    }
    let mut tool =
        diesel::SqliteConnection::establish(folder.path().join("test.db").to_str().unwrap())
            .unwrap();
    tool.batch_execute("CREATE TABLE filler (x)").unwrap();
    let fill = "INSERT INTO filler SELECT zeroblob(4000) FROM entries";
    tool.batch_execute(fill).unwrap();
    store.close().unwrap();
    store.require_same_file().unwrap();
    tool.batch_execute("DROP TABLE filler; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    store.require_same_file().unwrap();
    append(&store, "last").unwrap();
}

#[test]
fn an_empty_file_is_not_taken_for_a_new_one() {
    for left_open in [false, true] {
        let (folder, url) = closed(3);
        let path = folder.path().join("test.db");
        if left_open {
            fs::write(folder.path().join("test.db-wal"), [1; 100]).unwrap();
        }
        fs::write(&path, "").unwrap();
        let error = Store::open(&url).map(drop).unwrap_err();
        assert!(matches!(error, StoreError::Emptied(_)), "{error:?}");
        assert!(error.to_string().contains("restore a backup"), "{error}");
        assert_eq!(fs::metadata(&path).unwrap().len(), 0, "it is left as it is");
    }
}

#[test]
fn a_truncated_file_is_refused_with_what_to_do() {
    let (folder, url) = closed(500);
    let file = OpenOptions::new().write(true).open(folder.path().join("test.db")).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length - 4_096).unwrap();
    let error = Store::open(&url).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    assert!(error.to_string().contains(&format!("should have {length}")), "{error}");
    assert!(error.to_string().contains("restore the newest backup"), "{error}");
}

/// So many entries that most of the file is theirs, whatever tables there are besides.
const MANY: usize = 3_000;

#[test]
fn a_file_that_was_not_closed_is_looked_over() {
    let (folder, url) = closed(MANY);
    // Overwrites pages of entries and of their indexes.
    let path = folder.path().join("test.db");
    let mut bytes = fs::read(&path).unwrap();
    let place = |percent: usize| bytes.len() / 4_096 * percent / 100 * 4_096;
    let damaged = place(70)..place(85);
    bytes[damaged].fill(0x55);
    fs::write(&path, &bytes).unwrap();
    let store = Store::open(&url).unwrap();
    let count = "UPDATE counters SET last_number = last_number + 1";
    store.write(|c| Ok(c.batch_execute(count)?)).unwrap();
    // As after a kill: what was written last is beside the file.
    let copied = tempfile::tempdir().unwrap();
    for name in ["test.db", "test.db-wal"] {
        fs::copy(folder.path().join(name), copied.path().join(name)).unwrap();
    }
    let url = DatabaseUrl::file(copied.path().join("test.db"));
    let error = Store::open(&url).and_then(|store| store.examine()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}

#[test]
fn a_file_that_is_found_damaged_is_used_no_more() {
    let (folder, url) = closed(MANY);
    let store = Store::open(&url).unwrap();
    let path = folder.path().join("test.db");
    let mut file = OpenOptions::new().write(true).open(&path).unwrap();
    let pages = file.metadata().unwrap().len() / 4_096;
    file.seek(SeekFrom::Start(pages * 70 / 100 * 4_096)).unwrap();
    file.write_all(&vec![0x55; (pages as usize * 15 / 100) * 4_096]).unwrap();
    let error = store.read(health::require_sound).unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    let told = AppError::from(error);
    assert!(matches!(&told, AppError::Unavailable(text) if text.contains("restore")), "{told:?}");
    // The server ends with it, and nothing is acknowledged until then.
    let error = store.require_same_file().unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)) && error.ends_all(), "{error:?}");
    let error = append(&store, "after").unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}

#[test]
fn what_a_disk_says_comes_with_what_to_do() {
    for (said, advice) in [
        ("disk I/O error", "disk is full or broken"),
        ("database or disk is full", "disk is full or broken"),
        ("attempt to write a readonly database", "may be written"),
    ] {
        let (_folder, url) = closed(1);
        let store = Store::open(&url).unwrap();
        let failed = store.write(|c| {
            c.batch_execute(&format!(
                "CREATE TEMP TRIGGER fails BEFORE UPDATE ON counters BEGIN \
                 SELECT RAISE(ABORT, '{said}'); END"
            ))?;
            health::write(c)
        });
        let error = failed.unwrap_err();
        assert!(error.may_pass() && error.to_string().contains(advice), "{error}");
    }
}

#[test]
fn a_file_that_cannot_be_written_may_be_written_later() {
    let (_folder, url) = closed(3);
    let store = Store::open(&url).unwrap();
    store.read(log::head).unwrap();
    let full = store.write(|c| {
        // No page more than there are.
        c.batch_execute("PRAGMA max_page_count = 1")?;
        let sales: Vec<_> = (0..2_000).map(|n| sale(&format!("f-{n}"), "c1", october(1))).collect();
        log::append(c, &sales, october(2))
    });
    let error = full.unwrap_err();
    assert!(error.may_pass(), "{error:?}");
    assert_eq!(store.read(log::head).unwrap().last(0), 3, "nothing of it was written");
}

on_both! {
    fn a_log_that_does_not_end_at_its_head_is_refused(database) {
        database.write(|c| log::append(c, &[sale("o-1", "c1", october(1))], october(2)));
        database.store.examine().unwrap();
        database.write(health::write);
        database.write(|c| {
            c.batch_execute("UPDATE log_heads SET last_position = last_position + 1")?;
            Ok(())
        });
        let error = database.store.examine().unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
        assert!(error.to_string().contains("is 1, and should be 2"), "{error}");
    }

    fn what_the_database_says_of_itself_may_pass(database) {
        let refused = database.refused(|c| {
            let read_only = match c {
                tantieme::store::Connection::Sqlite(_) => "PRAGMA query_only = ON",
                tantieme::store::Connection::Postgres(_) => "SET TRANSACTION READ ONLY",
            };
            c.batch_execute(read_only)?;
            health::write(c)
        });
        assert!(refused.may_pass(), "{refused:?}");
    }
}

#[test]
fn a_fresh_database_is_sound() {
    Database::sqlite().store.examine().unwrap();
}
