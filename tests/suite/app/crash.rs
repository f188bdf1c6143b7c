//! kill -9 at any point: nothing acknowledged is lost, and a period has one settlement or none.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rules::domain::{EventFilter, PageArgs, Role, SettlementFilter};
use serde_json::{Value as Json, json};
use tantieme::app::{App, Sight, TokenInput};
use tantieme::clock::Clock;

use super::fixture::{Fixture, coupon, databases, moment, on_each_database, order, pairs};
use super::trail::{lines, recorded as written, settled};
use crate::actor::admin;

/// So many servers are killed on each database while they record, unless `KILL_ROUNDS` says another
/// number.
const ROUNDS: usize = 25;

/// So many are killed while they settle, unless `KILL_ROUNDS` says another number.
const SETTLE_ROUNDS: usize = 20;

/// How many servers a test kills that usually kills so many.
pub fn rounds(usually: usize) -> usize {
    std::env::var("KILL_ROUNDS").map_or(usually, |rounds| rounds.parse().unwrap())
}

/// A server is killed as soon as so many requests were acknowledged in its life.
const ACKNOWLEDGED_BEFORE_KILL: usize = 60;

/// Clients that send at the same time.
const CLIENTS: usize = 4;

/// A server process that dies with the test.
pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Server {
    /// Starts one on a free port and waits until it listens.
    pub fn start(database: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tantieme"))
            .args(["serve", "--bind", "127.0.0.1:0", "--database", database])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let address = output
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("GraphQL ").map(|rest| rest.trim().to_owned()))
            .expect("the server says where it listens");
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Performs a mutation with its input; `None` when the server is gone before it has answered.
pub fn ask(address: &str, token: &str, mutation: &str, input: &Json) -> Option<Json> {
    let body = json!({ "query": mutation, "variables": { "input": input } });
    let mut response = ureq::post(address)
        .header("Authorization", &format!("Bearer {token}"))
        .header("Content-Type", "application/json")
        .send(body.to_string())
        .ok()?;
    serde_json::from_str(&response.body_mut().read_to_string().ok()?).ok()
}

const RECORD: &str = "mutation($input: RecordEventsInput!) { recordEvents(input: $input) {
    results { key status } errors { message } } }";

/// Sends one request; the keys that were acknowledged, or `None` when the server is gone.
fn send(address: &str, token: &str, keys: &[String]) -> Option<Vec<String>> {
    let events: Vec<Json> = keys
        .iter()
        .map(|key| {
            json!({ "key": key, "type": "order_paid", "occurredAt": "2026-01-10T12:00:00Z",
                "fields": { "customer": "c1", "amount": { "amount": "1.00", "currency": "USD" } } })
        })
        .collect();
    let answer = ask(address, token, RECORD, &json!({ "events": events }))?;
    let results = answer["data"]["recordEvents"]["results"].as_array()?.clone();
    let acknowledged = results
        .iter()
        .filter(|result| matches!(result["status"].as_str(), Some("RECORDED" | "DUPLICATE")))
        .map(|result| result["key"].as_str().unwrap().to_owned());
    Some(acknowledged.collect())
}

/// One client: single events and batches of ten in turn, until the server is gone. On a busy machine it may be told to
/// come again later.
fn client(
    name: &str,
    address: &str,
    token: &str,
    acknowledged: &Mutex<BTreeSet<String>>,
    (count, is_gone): (&AtomicUsize, &AtomicBool),
) {
    for request in 0_usize.. {
        let size = if request.is_multiple_of(2) { 1 } else { 10 };
        let keys: Vec<String> = (0..size).map(|n| format!("{name}-{request}-{n}")).collect();
        let Some(taken) = send(address, token, &keys) else {
            if is_gone.load(Ordering::SeqCst) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
            continue;
        };
        acknowledged.lock().unwrap().extend(taken);
        count.fetch_add(1, Ordering::SeqCst);
    }
}

fn round(number: usize, database: &str, token: &str, acknowledged: &Mutex<BTreeSet<String>>) {
    let mut server = Server::start(database);
    let (address, count) = (server.address.clone(), AtomicUsize::new(0));
    let is_gone = AtomicBool::new(false);
    let stopped = std::thread::scope(|scope| {
        for n in 0..CLIENTS {
            let (address, seen) = (&address, (&count, &is_gone));
            scope.spawn(move || {
                client(&format!("r{number}c{n}"), address, token, acknowledged, seen)
            });
        }
        let mut stopped = None;
        while stopped.is_none() && count.load(Ordering::SeqCst) < ACKNOWLEDGED_BEFORE_KILL {
            stopped = server.child.try_wait().unwrap();
            std::thread::sleep(Duration::from_micros(200));
        }
        server.child.kill().unwrap();
        is_gone.store(true, Ordering::SeqCst);
        stopped
    });
    assert!(stopped.is_none(), "the server stopped by itself: {stopped:?}");
}

#[test]
fn no_acknowledged_event_is_lost_when_the_server_is_killed_under_load() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (url, _directory, command_url) in databases() {
        let app = App::open(&url, Clock::System).unwrap();
        let input = TokenInput {
            name: "shop".to_owned(),
            role: Role::Integration,
            collaborator: None,
            expires_at: None,
        };
        let (_, token) = runtime.block_on(app.create_token(&admin(), input)).unwrap();
        let acknowledged = Mutex::new(BTreeSet::new());
        let rounds = rounds(ROUNDS);
        for number in 0..rounds {
            round(number, &command_url, &token, &acknowledged);
        }
        let acknowledged = acknowledged.into_inner().unwrap();
        assert!(acknowledged.len() > rounds * ACKNOWLEDGED_BEFORE_KILL);
        let recorded = runtime.block_on(all_keys(&app));
        let lost: Vec<&String> = acknowledged.difference(&recorded).collect();
        assert!(
            lost.is_empty(),
            "{} of {} lost on {url}: {lost:?}",
            lost.len(),
            acknowledged.len()
        );
        let written = written(&runtime.block_on(lines(&app)), &["recordEvents"]);
        assert_eq!(written, recorded.len(), "what lines say was recorded, on {url}");
    }
}

async fn all_keys(app: &App) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut after = None;
    loop {
        let args = PageArgs { first: Some(500), after, ..PageArgs::default() };
        let page = app.events(EventFilter::default(), args).await.unwrap();
        after = page.items.last().map(|(cursor, _)| cursor.clone());
        keys.extend(page.items.into_iter().map(|(_, event)| event.recorded.key));
        if !page.has_next {
            return keys;
        }
    }
}

#[test]
fn a_settle_that_is_killed_leaves_everything_or_nothing() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-12-30T00:00:00Z"));
        let events = (1..=12)
            .flat_map(|month| {
                let at = format!("2026-{month:02}-15T12:00:00Z");
                [order(&format!("o{month}"), &at, "10.00"), coupon(&format!("k{month}"), &at, "A")]
            })
            .collect();
        fixture.record(events).await;
        // A minute later each time, when the lease of the one that was killed before has run out.
        let settle = |round: u64| {
            let now = format!("2027-01-02T{:02}:{:02}:00Z", round / 60, round % 60);
            Command::new(env!("CARGO_BIN_EXE_tantieme"))
                .args(["settle", "--now", &now, "--database", &fixture.command_url])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        };
        for round in 0..rounds(SETTLE_ROUNDS) as u64 {
            let before = made(&fixture).await.len();
            let mut killed = settle(round);
            // Right behind one settlement; or another moment in each round, between starting up and
            // having settled it all.
            if round % 2 == 0 {
                while made(&fixture).await.len() == before && killed.try_wait().unwrap().is_none() {
                    tokio::task::yield_now().await;
                }
            } else {
                std::thread::sleep(Duration::from_millis(10 + round % 20 * 7 + round / 20 % 7));
            }
            let _already_done = killed.kill();
            killed.wait().unwrap();
            assert_each_has_its_line(&fixture).await;
        }
        // A lease of a killed process runs out by the clock; it is not waited for here.
        let server = fixture.app.at(Clock::fixed(moment("2099-01-01T00:00:00Z")));
        let now = moment("2027-01-03T00:00:00Z");
        tantieme::app::tick(&server, now).await.unwrap();
        let all = server
            .settlements(&Sight::All, SettlementFilter::default(), PageArgs::default())
            .await
            .unwrap();
        assert_eq!(all.total, Some(12), "one for each month");
        for index in 0..12 {
            let owed = fixture.owed(&format!("coupon_share.{index}")).await;
            assert_eq!(owed, pairs(&[("ana", "5.00 USD")]), "period {index}");
        }
        assert_each_has_its_line(&fixture).await;
    });
}

/// The ids of all settlements.
async fn made(fixture: &Fixture) -> Vec<String> {
    let page =
        fixture.app.settlements(&Sight::All, SettlementFilter::default(), PageArgs::default());
    page.await.unwrap().items.into_iter().map(|(_, settlement)| settlement.id).collect()
}

/// As many settlements as lines, each with its own.
async fn assert_each_has_its_line(fixture: &Fixture) {
    let mut made = made(fixture).await;
    let mut written = settled(&lines(&fixture.app).await, &["settle"]);
    made.sort();
    written.sort();
    assert_eq!(made, written);
}
