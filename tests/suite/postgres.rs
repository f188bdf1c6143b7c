//! A PostgreSQL for the tests: the server that `TANTIEME_TEST_POSTGRES` names, or one that is
//! started from the binaries of this machine and goes away with the test process.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use diesel::sql_types::{Integer, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

/// Names a server to use instead of starting one: a URL whose user may create databases. It may be the
/// coordinator of Citus, in whose database `postgres` the extension is: then all tests of the store and of the
/// verbs have their log spread over its workers.
const VARIABLE: &str = "TANTIEME_TEST_POSTGRES";

/// Makes a cluster in a directory of its own and serves it on a socket there, says where, and takes
/// everything away when its input closes, which happens however the test process ends.
const SERVE: &str = r#"
set -e
bin=$1
dir=$(mktemp -d /tmp/tantieme-postgres-XXXXXX)
cd "$dir"
trap '"$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
trap '' PIPE
"$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || { cat log >&2; exit 1; }
"$bin/pg_ctl" -D data -l log -w -o "-k $dir -c listen_addresses='' -c fsync=off \
  -c full_page_writes=off -c synchronous_commit=off -c max_connections=300" start >>log 2>&1 \
  || { cat log >&2; exit 1; }
echo "$dir"
cat >/dev/null
"#;

/// A server, with the connection on which databases are made.
struct Server {
    admin: Mutex<(PgConnection, u32)>,
    url: String,
    nodes: Vec<Node>,
    /// Closes with the process, which stops a server of our own.
    _until: Option<ChildStdin>,
}

/// A server of Citus: the coordinator first.
#[derive(QueryableByName)]
struct Node {
    #[diesel(sql_type = Text)]
    host: String,
    #[diesel(sql_type = Integer)]
    port: i32,
}

/// The URL of a fresh, empty database; `None` where there is no PostgreSQL, which is then said on
/// the terminal once. In CI, where `CI` is set, that is a failure instead.
pub fn url() -> Option<String> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| match Server::find() {
        Ok(server) => Some(server),
        Err(reason) => {
            assert!(std::env::var_os("CI").is_none(), "no PostgreSQL in CI: {reason}");
            // Not `eprintln!`, which the test harness would swallow.
            let note = format!("\nPostgreSQL tests are LEFT OUT: {reason}\n");
            std::io::stderr().write_all(note.as_bytes()).unwrap();
            None
        }
    });
    server.as_ref().map(Server::fresh_database)
}

impl Server {
    fn find() -> Result<Self, String> {
        let (url, until) = match std::env::var(VARIABLE) {
            Ok(url) => (url, None),
            Err(_) => start().map(|(url, until)| (url, Some(until)))?,
        };
        let mut admin = PgConnection::establish(&url).map_err(|error| error.to_string())?;
        if until.is_none() {
            drop_what_dead_processes_left(&mut admin);
        }
        let nodes = nodes(&mut admin);
        Ok(Self { admin: Mutex::new((admin, 0)), url, nodes, _until: until })
    }

    fn fresh_database(&self) -> String {
        let mut admin = self.admin.lock().unwrap();
        admin.1 += 1;
        let name = format!("tantieme_test_{}_{}", std::process::id(), admin.1);
        sql_query(format!("CREATE DATABASE {name}")).execute(&mut admin.0).unwrap();
        let url = with_database(&self.url, &name);
        if let Some((coordinator, workers)) = self.nodes.split_first() {
            for worker in workers {
                let mut server = PgConnection::establish(&worker.of(&self.url)).unwrap();
                sql_query(format!("CREATE DATABASE {name}")).execute(&mut server).unwrap();
            }
            join(&url, coordinator, workers);
        }
        url
    }
}

impl Node {
    /// The same URL with this server in it.
    fn of(&self, url: &str) -> String {
        let mark = if url.contains('?') { '&' } else { '?' };
        format!("{url}{mark}host={}&port={}", self.host, self.port)
    }
}

/// The coordinator of Citus and its workers; none where the server is an ordinary one.
fn nodes(admin: &mut PgConnection) -> Vec<Node> {
    let there = "SELECT 'x' AS name FROM pg_extension WHERE extname = 'citus'";
    if sql_query(there).execute(admin).unwrap() == 0 {
        return Vec::new();
    }
    let nodes = "SELECT nodename AS host, nodeport AS port FROM pg_dist_node ORDER BY groupid";
    sql_query(nodes).load(admin).unwrap()
}

/// Makes a database one of Citus: it has to be so on each server by itself.
fn join(url: &str, coordinator: &Node, workers: &[Node]) {
    for node in workers.iter().chain([coordinator]) {
        let mut server = PgConnection::establish(&node.of(url)).unwrap();
        sql_query("CREATE EXTENSION citus").execute(&mut server).unwrap();
    }
    let mut server = PgConnection::establish(&coordinator.of(url)).unwrap();
    let Node { host, port } = coordinator;
    let said = format!("SELECT citus_set_coordinator_host('{host}', {port})");
    sql_query(said).execute(&mut server).unwrap();
    for Node { host, port } in workers {
        sql_query(format!("SELECT citus_add_node('{host}', {port})")).execute(&mut server).unwrap();
    }
}

/// The same URL with another database in it.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) =
        url.split_once('?').map_or((url, ""), |(address, query)| (address, query));
    let (scheme, rest) = address.split_once("://").expect("a postgres:// URL");
    let host = rest.split('/').next().unwrap();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{scheme}://{host}/{name}{mark}{query}")
}

/// Starts a server of our own: its URL and what keeps it alive.
fn start() -> Result<(String, ChildStdin), String> {
    let bin = binaries().ok_or_else(|| {
        format!("{VARIABLE} is not set and no initdb is in PATH or /usr/lib/postgresql")
    })?;
    let mut command = if is_root() {
        let mut as_postgres = Command::new("setpriv");
        as_postgres.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
        as_postgres
    } else {
        Command::new("sh")
    };
    command.args(["-c", SERVE, "serve"]).arg(bin);
    // A group of its own: what ends the tests is not to end it before it has tidied up.
    command.process_group(0).current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    let until = child.stdin.take().unwrap();
    let mut directory = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut directory).unwrap();
    match directory.trim() {
        "" => Err("the server did not start, see above".to_owned()),
        directory => {
            Ok((format!("postgres://postgres@{}/postgres", directory.replace('/', "%2F")), until))
        }
    }
}

/// The directory with `initdb` and `pg_ctl`: in PATH, else where Debian keeps them, newest first.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    let mut candidates = std::env::split_paths(&path).chain(debian.into_iter().rev());
    candidates.find(|bin| ["initdb", "pg_ctl"].iter().all(|name| bin.join(name).is_file()))
}

/// PostgreSQL refuses to be run by root.
fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// Drops the databases of test processes that have ended on a server that outlives them.
fn drop_what_dead_processes_left(admin: &mut PgConnection) {
    #[derive(QueryableByName)]
    struct Database {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let databases = sql_query(
        "SELECT datname::text AS name FROM pg_database WHERE datname LIKE 'tantieme_test_%'",
    );
    for Database { name } in databases.load::<Database>(admin).unwrap() {
        let process = name.split('_').nth(2).unwrap_or_default();
        if !Path::new("/proc").join(process).exists() {
            sql_query(format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))
                .execute(admin)
                .unwrap();
        }
    }
}

#[test]
fn every_call_gives_a_database_of_its_own() {
    let (Some(one), Some(other)) = (url(), url()) else { return };
    assert_ne!(one, other);
    for url in [one, other] {
        let mut database = PgConnection::establish(&url).unwrap();
        sql_query("CREATE TABLE mine (x bigint)").execute(&mut database).unwrap();
    }
}

#[test]
fn the_database_is_the_only_part_of_a_url_that_changes() {
    for (url, expected) in [
        ("postgres://u:p@h:5432/postgres", "postgres://u:p@h:5432/x"),
        ("postgres://h", "postgres://h/x"),
        ("postgres://h/a?sslmode=disable", "postgres://h/x?sslmode=disable"),
        ("postgres://u@%2Ftmp%2Fa/postgres", "postgres://u@%2Ftmp%2Fa/x"),
    ] {
        assert_eq!(with_database(url, "x"), expected);
    }
}
