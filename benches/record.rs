//! What recording costs over HTTP and GraphQL, as a ratio against raw inserts of the same rows into
//! the same database in the same run. Never bare times: they say more about a machine.
//!
//! The yardsticks are statements sent on one open connection, with the settings that Tantieme uses,
//! into a table with the columns of the log, its primary key and its unique key, and no more: one
//! row a transaction for single events, 100 rows a transaction for batches. The log has five further
//! indexes, looks every key up, hands out positions and keeps an audit trail on top of that.
//!
//! A ratio above 1 for single events is the work of grouping: many clients share a commit; one
//! client alone waits for two, that of its event and that of its line in the audit trail. Clients,
//! server and database share the processors, and the clients take a good part of them, so that the
//! ratios are lower bounds. SQLite always; PostgreSQL where the tests find one too: a throw-away
//! server that does not wait for its disk, or the one that `TANTIEME_TEST_POSTGRES` names.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

#[path = "../tests/suite/postgres.rs"]
mod postgres;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::{BigInt, Text};
use diesel::{
    Connection as _, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query,
};
use rules::domain::Role;
use serde_json::{Value as Json, json};
use tantieme::app::{Actor, App, TokenInput};
use tantieme::clock::Clock;
use tantieme::server::{self, ServerConfig};
use tantieme::store::{Connection, DatabaseUrl};

/// Each way is measured this often, in turns, so that a machine that slows down slows all of them.
const ROUNDS: u32 = 4;
/// How long one way runs in one round.
const TURN: Duration = Duration::from_millis(250);
const BATCH: usize = 100;
/// Clients that send single events, and clients that send batches.
const CLIENTS: usize = 64;
const BATCH_CLIENTS: usize = 8;
const MUTATION: &str =
    "mutation($input: RecordEventsInput!) { recordEvents(input: $input) { results { status } } }";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.db");
    let raw = || Connection::Sqlite(SqliteConnection::establish(file.to_str().unwrap()).unwrap());
    compare("SQLite, synchronous FULL", &DatabaseUrl::file(&file), raw);
    match postgres::url() {
        None => println!("\nPostgreSQL: LEFT OUT, there is none"),
        Some(url) => {
            let raw = || Connection::Postgres(PgConnection::establish(&url).unwrap());
            let fsync = text(&mut raw(), "SHOW fsync", |row: Setting| row.fsync);
            compare(&format!("PostgreSQL, fsync {fsync}"), &url.parse().unwrap(), raw);
        }
    }
}

/// Measures the five ways on one database and prints their ratios.
fn compare(title: &str, database: &DatabaseUrl, connect: impl Fn() -> Connection) {
    let site = Site::start(database);
    let mut raw = connect();
    raw.batch_execute(YARDSTICK).unwrap();
    if matches!(raw, Connection::Sqlite(_)) {
        raw.batch_execute("PRAGMA synchronous = FULL; PRAGMA cache_size = -65536").unwrap();
    }
    let next = AtomicI64::new(1);
    let [mut alone, mut singles, mut batches] = [Way::default(); 3];
    let [mut raw_singles, mut raw_batches] = [Way::default(); 2];
    for round in 0..=ROUNDS {
        let ways = [
            (&mut raw_singles, insert_for_a_turn(&mut raw, &next, 1)),
            (&mut alone, site.record_for_a_turn(&next, 1, 1)),
            (&mut singles, site.record_for_a_turn(&next, CLIENTS, 1)),
            (&mut raw_batches, insert_for_a_turn(&mut raw, &next, BATCH)),
            (&mut batches, site.record_for_a_turn(&next, BATCH_CLIENTS, BATCH)),
        ];
        // The first round warms up.
        for (way, turn) in ways.into_iter().filter(|_| round > 0) {
            way.add(turn);
        }
    }
    println!("\n{title}\n  {:<46}{:>10}{:>12}", "", "events", "of raw rate");
    let line = |what: &str, way: &Way, yardstick: &Way| {
        println!("  {what:<46}{:>10}{:>12.2}", way.events, way.rate() / yardstick.rate());
    };
    line("raw inserts, 1 row a transaction", &raw_singles, &raw_singles);
    line("recordEvents, 1 event, 1 client", &alone, &raw_singles);
    line(&format!("recordEvents, 1 event, {CLIENTS} clients"), &singles, &raw_singles);
    line(&format!("raw inserts, {BATCH} rows a transaction"), &raw_batches, &raw_batches);
    line(&format!("recordEvents, {BATCH} events, {BATCH_CLIENTS} clients"), &batches, &raw_batches);
    let all = next.into_inner() - 1;
    let count = "SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM yardstick) AS rows";
    assert_eq!(text(&mut raw, count, |row: Count| row.rows), all, "every row is there");
}

/// How much one way has done in how long.
#[derive(Default, Clone, Copy)]
struct Way {
    events: usize,
    time: Duration,
}

impl Way {
    fn add(&mut self, turn: Self) {
        self.events += turn.events;
        self.time += turn.time;
    }

    fn rate(&self) -> f64 {
        self.events as f64 / self.time.as_secs_f64()
    }
}

/// Does something again and again for a turn; it says how many events that were.
fn for_a_turn(mut once: impl FnMut() -> usize) -> Way {
    let start = Instant::now();
    let mut events = 0;
    while start.elapsed() < TURN {
        events += once();
    }
    Way { events, time: start.elapsed() }
}

const YARDSTICK: &str = "
    CREATE TABLE yardstick (
        stream INTEGER NOT NULL, position BIGINT NOT NULL, source TEXT NOT NULL, key TEXT NOT NULL,
        recorded_at BIGINT NOT NULL, entry TEXT NOT NULL, name TEXT NOT NULL, occurred_at BIGINT,
        approved_at BIGINT, customer TEXT, subject TEXT, target TEXT, digest TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (stream, position)
    );
    CREATE UNIQUE INDEX yardstick_by_key ON yardstick (key, source);
";

/// Raw inserts of `size` rows a transaction on one connection.
fn insert_for_a_turn(raw: &mut Connection, next: &AtomicI64, size: usize) -> Way {
    for_a_turn(|| {
        let rows: Vec<String> = (0..size).map(|_| row(take(next))).collect();
        let insert = format!("INSERT INTO yardstick VALUES {}", rows.join(", "));
        sql_query(insert).execute(raw).unwrap()
    })
}

/// The row that the log keeps of the event with this number.
fn row(number: i64) -> String {
    let (key, at, body) = (key(number), 1_790_000_000_000_000 + number, fields(number));
    let customer = customer(number);
    format!(
        "(0, {number}, 'bench', '{key}', {at}, 'EVENT', 'order_paid', {at}, {at}, '{customer}', \
         NULL, NULL, '{number:064x}', '{body}')"
    )
}

fn take(next: &AtomicI64) -> i64 {
    next.fetch_add(1, Ordering::Relaxed)
}

/// Not ascending, as the keys of real senders are not.
fn key(number: i64) -> String {
    format!("{:016x}", number.wrapping_mul(0x1e37_79b9_7f4a_7c15))
}

fn customer(number: i64) -> String {
    format!("customer-{}", number.wrapping_mul(7_919) % 20_000)
}

fn fields(number: i64) -> Json {
    let amount = json!({ "amount": format!("{}.50", number % 200), "currency": "USD" });
    json!({ "customer": customer(number), "amount": amount, "category": "course" })
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    fsync: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// The only row of a query.
fn text<R, T>(raw: &mut Connection, query: &str, column: impl Fn(R) -> T) -> T
where
    R: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static,
{
    let row = match raw {
        Connection::Sqlite(raw) => sql_query(query).get_result(raw),
        Connection::Postgres(raw) => sql_query(query).get_result(raw),
    };
    column(row.unwrap())
}

/// A server on threads of its own, and clients whose connections stay open.
struct Site {
    url: String,
    bearer: String,
    agents: Vec<ureq::Agent>,
}

impl Site {
    fn start(database: &DatabaseUrl) -> Self {
        let app = App::open(database, Clock::System).unwrap();
        let input = TokenInput {
            name: "bench".to_owned(),
            role: Role::Integration,
            collaborator: None,
            expires_at: None,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (_, secret) =
            runtime.block_on(app.create_token(&Actor::command_line(), input)).unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let bind = "127.0.0.1:0".to_owned();
                let config = ServerConfig { bind, signals: false, ..ServerConfig::default() };
                let bound = server::bind(app, config).unwrap();
                sender.send(bound.address()).unwrap();
                bound.run().await.unwrap();
            });
        });
        Self {
            url: format!("http://{}/graphql", receiver.recv().unwrap()),
            bearer: format!("Bearer {secret}"),
            agents: (0..CLIENTS).map(|_| ureq::Agent::new_with_defaults()).collect(),
        }
    }

    /// `clients` at once, each sending `size` events as soon as the last ones are acknowledged.
    fn record_for_a_turn(&self, next: &AtomicI64, clients: usize, size: usize) -> Way {
        let start = Instant::now();
        let events = thread::scope(|scope| {
            let client = |agent| scope.spawn(move || for_a_turn(|| self.send(agent, next, size)));
            let clients: Vec<_> = self.agents.iter().take(clients).map(client).collect();
            clients.into_iter().map(|client| client.join().unwrap().events).sum()
        });
        Way { events, time: start.elapsed() }
    }

    fn send(&self, agent: &ureq::Agent, next: &AtomicI64, size: usize) -> usize {
        let event = |number| {
            let (key, fields) = (key(number), fields(number));
            let occurred_at = format!("2026-09-21T14:13:20.{:06}Z", number % 1_000_000);
            json!({ "key": key, "type": "order_paid", "occurredAt": occurred_at, "fields": fields })
        };
        let events: Vec<Json> = (0..size).map(|_| event(take(next))).collect();
        let body = json!({ "query": MUTATION, "variables": { "input": { "events": events } } });
        let request = agent
            .post(&self.url)
            .header("Authorization", &self.bearer)
            .header("Content-Type", "application/json");
        let answer = request.send(body.to_string()).unwrap().body_mut().read_to_string().unwrap();
        assert_eq!(answer.matches("RECORDED").count(), size, "{answer}");
        size
    }
}
