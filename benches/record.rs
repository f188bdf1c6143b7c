//! What recording through HTTP costs, as a ratio against rows inserted straight into the same
//! database in the same run, each commit durable. Never bare times: they say more about a machine.
//!
//! `cargo bench --bench record [-- EVENTS]`. SQLite always; PostgreSQL as in the tests, where a
//! server of the test's own does not wait for its disk: name a real one in `TANTIEME_TEST_POSTGRES`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    reason = "a benchmark prints what it measured, and stops at anything unexpected"
)]

#[path = "../tests/suite/postgres.rs"]
mod postgres;

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection, sql_query};
use serde_json::{Value, json};
use tantieme::app::{App, TokenInput};
use tantieme::clock::Clock;
use tantieme::domain::Role;
use tantieme::server::{self, ServerConfig};
use tantieme::store::DatabaseUrl;

/// Events of one measurement, unless the command line says otherwise.
const EVENTS: usize = 5_000;
/// Measurements; the middle ratio is printed.
const ROUNDS: usize = 5;
/// The yardstick: the log's key and an event's text, nothing else.
const TABLE: &str = "CREATE TABLE yardstick (stream INTEGER NOT NULL, position BIGINT NOT NULL,
    source TEXT NOT NULL, key TEXT NOT NULL, recorded_at BIGINT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (stream, position), UNIQUE (key, source))";

/// Executes one statement in a transaction of its own.
type Insert = Box<dyn FnMut(&str)>;

fn main() {
    let events = std::env::args().filter_map(|argument| argument.parse().ok()).next();
    let events = events.unwrap_or(EVENTS);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.db");
    let url = DatabaseUrl::file(&file);
    let app = App::open(&url, Clock::System).unwrap();
    let mut sqlite = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;";
    sqlite.batch_execute(settings).unwrap();
    let insert = move |statement: &str| {
        sql_query(statement).execute(&mut sqlite).unwrap();
    };
    compare("SQLite", app, Box::new(insert), events);

    let Some(url) = postgres::url() else { return };
    let app = App::open(&DatabaseUrl::parse(&url).unwrap(), Clock::System).unwrap();
    let mut connection = PgConnection::establish(&url).unwrap();
    let insert = move |statement: &str| {
        sql_query(statement).execute(&mut connection).unwrap();
    };
    compare("PostgreSQL", app, Box::new(insert), events);
}

/// Prints what recording through HTTP reaches, in parts of what plain inserts reach.
fn compare(database: &str, app: App, mut insert: Insert, events: usize) {
    insert(TABLE);
    let site = Site::open(app);
    let next = AtomicUsize::new(0);
    let range = |count: usize| {
        let start = next.fetch_add(count, Ordering::SeqCst);
        start..start + count
    };
    for (size, clients, what) in [
        (1, 1, "single events, 1 client, against single inserts"),
        (1, 16, "single events, 16 clients, against single inserts"),
        (100, 4, "batches of 100, 4 clients, against inserts of 100 rows"),
    ] {
        let mut ratios: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let plain = seconds(|| plain(&mut insert, range(events), size));
                let recorded = seconds(|| site.record(range(events), size, clients));
                plain / recorded
            })
            .collect();
        ratios.sort_by(f64::total_cmp);
        let middle = ratios.get(ROUNDS / 2).unwrap();
        println!("{database}: {what}: {middle:.2} × as fast");
    }
}

fn seconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

fn plain(insert: &mut Insert, range: Range<usize>, size: usize) {
    for chunk in chunks(range, size) {
        let rows: Vec<String> = chunk
            .map(|number| {
                let body = event(number)["fields"].to_string();
                format!("(0, {number}, 'shop', '{}', 1790000000000000, '{body}')", key(number))
            })
            .collect();
        insert(&format!("INSERT INTO yardstick VALUES {}", rows.join(", ")));
    }
}

fn chunks(range: Range<usize>, size: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(size).map(move |start| start..(start + size).min(end))
}

/// Not ascending, as keys of real senders are not.
fn key(number: usize) -> String {
    format!("{:016x}", (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn event(number: usize) -> Value {
    json!({
        "key": key(number), "type": "order_paid", "occurredAt": "2026-10-03T10:00:00Z",
        "fields": {
            "customer": format!("c{}", number % 10_000),
            "amount": {"amount": "19.90", "currency": "USD"},
        },
    })
}

/// The server under measurement, and a token to record with.
struct Site {
    url: String,
    token: String,
}

impl Site {
    fn open(app: App) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (name, role) = ("shop".to_owned(), Role::Integration);
        let input = TokenInput { name, role, collaborator: None, expires_at: None };
        let (_, token) = runtime.block_on(app.create_token(input)).unwrap();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            runtime.block_on(async move {
                let bind = "127.0.0.1:0".to_owned();
                let config = ServerConfig { bind, signals: false, ..ServerConfig::default() };
                let bound = server::bind(app, config).unwrap();
                sender.send(bound.address()).unwrap();
                bound.run().await.unwrap();
            });
        });
        let address = receiver.recv().expect("the server has a port");
        Self { url: format!("http://{address}/graphql"), token }
    }

    /// Records the events in requests of `size`, shared between clients that each wait for an
    /// answer before they send the next.
    fn record(&self, range: Range<usize>, size: usize, clients: usize) {
        let requests: Vec<Range<usize>> = chunks(range, size).collect();
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..clients {
                scope.spawn(|| {
                    let agent = ureq::agent();
                    while let Some(request) = requests.get(next.fetch_add(1, Ordering::SeqCst)) {
                        self.send(&agent, request.clone());
                    }
                });
            }
        });
    }

    fn send(&self, agent: &ureq::Agent, range: Range<usize>) {
        let count = range.len();
        let query = "mutation($input: RecordEventsInput!) {
            recordEvents(input: $input) { results { status } } }";
        let events: Vec<Value> = range.map(event).collect();
        let body = json!({ "query": query, "variables": {"input": {"events": events}} });
        let mut response = agent
            .post(&self.url)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .send(body.to_string())
            .unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        assert_eq!(text.matches("\"RECORDED\"").count(), count, "{text}");
    }
}
