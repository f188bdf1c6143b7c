//! A request whose time is over: it is answered, and what it computed comes to an end. The server is a process of its
//! own, whose processor time nobody else uses.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::app::App;
use tantieme::clock::Clock;
use tantieme::server::ServerConfig;

use crate::api::october::{RULE, completion, owner};
use crate::api::site::{Reply, Site, agent, reply};

/// So many events are evaluated by each of so many fields: many seconds.
const EVENTS: usize = 30_000;
const FIELDS: usize = 18;

/// A server as a process; ended with the test.
struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts `serve` on a database whose requests may take so many seconds.
    fn start(database: &Path, seconds: u64) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tantieme"))
            .args(["serve", "--bind", "127.0.0.1:0", "--request-time", &seconds.to_string()])
            .arg("--database")
            .arg(database)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = lines.map(Result::unwrap);
        let line = lines.find(|line| line.starts_with("GraphQL")).unwrap();
        let url = line.split_whitespace().last().unwrap().trim_end_matches("/graphql").to_owned();
        Self { child, url }
    }

    /// The processor time that it has used.
    fn used(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // Behind the name of the program, which may hold anything.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 10)
    }

    fn ask(&self, token: &str, query: &str) -> Reply {
        let body = json!({ "query": query, "variables": { "s": RULE.replace("2026", "2020") } });
        let response = agent()
            .post(format!("{}/graphql", self.url))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .send(body.to_string());
        reply(response.unwrap())
    }

    /// Waits until hardly anything is computed any more, and says how much was used since `before`.
    fn used_until_still(&self, before: Duration) -> Duration {
        let began = Instant::now();
        loop {
            let used = self.used();
            std::thread::sleep(Duration::from_millis(500));
            let now = self.used();
            if now - used < Duration::from_millis(100) {
                return now - before;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "it computes and computes");
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn previews() -> String {
    let period = "{start: \"2020-10-01\", end: \"2020-11-01\"}";
    let fields: Vec<String> = (0..FIELDS)
        .map(|index| format!("p{index}: preview(source: $s, period: {period}) {{ digest }}"))
        .collect();
    format!("query($s: String) {{ {} }}", fields.join(" "))
}

/// Records what happened in a month that is over everywhere, and gives the token of an admin.
fn recorded(database: &Path) -> String {
    let clock = Clock::fixed(Moment::parse("2020-11-10T12:00:00Z").unwrap());
    let app = App::open(&database.to_str().unwrap().parse().unwrap(), clock.clone()).unwrap();
    let site = Site::of(app, clock, tempfile::tempdir().unwrap(), ServerConfig::default());
    let mut owner = owner("rust-101", "ana");
    owner["from"] = json!("2020-01-01T00:00:00Z");
    site.perform(&site.integration, "setFacts", "", &json!({ "facts": [owner] }));
    let event = |number: usize| {
        let mut event = completion(&format!("e{number}"), "rust-101", &format!("c{number}"));
        event["occurredAt"] = json!("2020-10-05T10:00:00Z");
        event
    };
    let events: Vec<Value> = (0..EVENTS).map(event).collect();
    for some in events.chunks(1_000) {
        site.perform(&site.integration, "recordEvents", "", &json!({ "events": some }));
    }
    site.app.close();
    site.admin.clone()
}

#[test]
fn what_takes_too_long_ends_where_it_computes() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("long.db");
    let token = recorded(&database);
    let whole = {
        let patient = Process::start(&database, 600);
        let before = patient.used();
        let answer = patient.ask(&token, &previews());
        assert_eq!((answer.status, answer.json().get("errors")), (200, None), "{}", answer.text);
        patient.used_until_still(before)
    };
    let hasty = Process::start(&database, 1);
    let before = hasty.used();
    let began = Instant::now();
    let answer = hasty.ask(&token, &previews());
    let took = began.elapsed();
    println!("whole {whole:?}, given up after {took:?}");
    assert_eq!((answer.status, answer.code().as_str()), (503, "TIMEOUT"), "{}", answer.text);
    assert!(took >= Duration::from_secs(1), "{took:?}");
    let used = hasty.used_until_still(before);
    println!("used {used:?}");
    assert!(used * 4 < whole * 3, "given up, it took {used:?} of {whole:?}");
    assert_eq!(hasty.ask(&token, "{ viewer { name } }").status, 200, "others are answered");
}
