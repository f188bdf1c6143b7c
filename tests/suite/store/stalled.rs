//! Servers that stand still, and connections that cannot write any more. Only PostgreSQL has them.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use tantieme::store::{Store, StoreError, log};

use super::databases::Database;
use super::samples::{october, sale};

fn append(store: &Store, key: &str) -> Result<Vec<log::Appended>, StoreError> {
    store.write(|c| log::append(c, &[sale(key, "c1", october(1))], october(2)))
}

/// A server as the database sees it, which speaks no faster than it is told to.
struct Server(UnixStream);

impl Server {
    /// Connects to the database of a URL with a socket in its host; `None` for another one.
    fn connect(url: &str) -> Option<Self> {
        let (folder, database) = url.strip_prefix("postgres://postgres@")?.split_once('/')?;
        let folder = folder.replace("%2F", "/");
        let stream = UnixStream::connect(format!("{folder}/.s.PGSQL.5432")).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut server = Self(stream);
        let mut parameters = 196_608_i32.to_be_bytes().to_vec();
        for text in ["user", "postgres", "database", database, "application_name", "tantieme"] {
            parameters.extend_from_slice(text.as_bytes());
            parameters.push(0);
        }
        parameters.push(0);
        server.send(None, &parameters);
        server.wait_for(b'Z');
        Some(server)
    }

    fn send(&mut self, kind: Option<u8>, content: &[u8]) {
        let length = i32::try_from(content.len() + 4).unwrap().to_be_bytes();
        let message: Vec<u8> =
            kind.into_iter().chain(length).chain(content.iter().copied()).collect();
        self.0.write_all(&message).unwrap();
    }

    /// Reads messages up to one of a kind; its text.
    fn wait_for(&mut self, kind: u8) -> String {
        loop {
            let mut head = [0; 5];
            self.0.read_exact(&mut head).unwrap();
            let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize - 4;
            let mut content = vec![0; length];
            self.0.read_exact(&mut content).unwrap();
            if head[0] == kind {
                return String::from_utf8_lossy(&content).into_owned();
            }
        }
    }
}

#[test]
fn a_server_that_stands_still_in_the_middle_of_a_statement_holds_nobody_up() {
    let Some(database) = Database::postgres() else { return };
    append(&database.store, "before").unwrap();
    let Some(mut stopped) = Server::connect(&database.url.to_string()) else { return };
    stopped.send(Some(b'Q'), b"BEGIN; SELECT 1 FROM log_heads FOR UPDATE\0");
    stopped.wait_for(b'Z');
    // A statement, and of its values only the beginning.
    stopped.send(Some(b'P'), b"\0SELECT $1::text\0\0\0");
    stopped.send(Some(b'H'), b"");
    stopped.wait_for(b'1');
    stopped.0.write_all(b"B\0\0\x10\0").unwrap();
    // Who waited for it in vain is told so, and the next one goes on.
    let error = append(&database.store, "after").unwrap_err();
    assert!(error.may_pass(), "{error:?}");
    append(&database.store, "after").unwrap();
    assert_eq!(database.read(log::head).last(0), 2, "once");
    let told = stopped.wait_for(b'E');
    assert!(told.contains("57P01"), "{told}");
}

#[test]
fn who_takes_their_time_between_statements_or_computes_is_not_ended() {
    let Some(database) = Database::postgres() else { return };
    let Some(mut busy) = Server::connect(&database.url.to_string()) else { return };
    // It has the lock before anybody else asks for it, however late its statement begins.
    busy.send(Some(b'Q'), b"BEGIN; SELECT 1 FROM log_heads FOR UPDATE\0");
    busy.wait_for(b'Z');
    busy.send(Some(b'Q'), b"SELECT pg_sleep(6)\0");
    let waited = database.store.write(|c| Ok(c.batch_execute("LOCK TABLE log_heads")?));
    assert!(waited.unwrap_err().may_pass());
    busy.wait_for(b'Z');
    busy.send(Some(b'Q'), b"COMMIT\0");
    busy.wait_for(b'Z');
}

#[test]
fn a_connection_made_while_nothing_could_be_written_is_given_up() {
    let Some(database) = Database::postgres() else { return };
    let later = database.open_again();
    let set = |value: &str| {
        let name = database.url.to_string();
        let name = name.rsplit('/').next().unwrap().to_owned();
        let text = format!("ALTER DATABASE {name} SET default_transaction_read_only = {value}");
        database.write(|c| Ok(c.batch_execute(&text)?));
    };
    database.write(|_| Ok(()));
    set("on");
    for _ in 0..2 {
        let error = append(&later, "o-1").unwrap_err();
        assert!(error.may_pass(), "{error:?}");
    }
    set("off");
    append(&later, "o-1").unwrap();
}

#[test]
fn connections_that_the_database_has_ended_meanwhile_are_not_noticed() {
    let Some(database) = Database::postgres() else { return };
    // Each waits until the one it ends is gone.
    let end = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let other = database.open_again();
    for round in 0..3 {
        // Some connections each way: those that read at the same time, and the one that writes.
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| database.read(log::head));
            }
        });
        append(&database.store, &format!("sale {round}")).unwrap();
        other.write(|c| Ok(c.batch_execute(end)?)).unwrap();
        assert_eq!(database.read(log::head).last(0), 2 * round + 1);
        append(&database.store, &format!("another of {round}")).unwrap_or_else(|error| {
            panic!("in round {round}: {error:?}");
        });
        other.write(|c| Ok(c.batch_execute(end)?)).unwrap();
        let key = format!("another of {round}");
        let again = append(&database.store, &key).unwrap();
        assert_eq!(again.len(), 1, "it is there already");
    }
}
