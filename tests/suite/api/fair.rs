//! Recording and settling beside readers who ask for as much as they may.
//!
//! `FAIR_SECONDS=20 cargo test --test suite -- api::fair --nocapture` measures for so long, prints the
//! ratios, and asserts nothing of them: they say as much about the machine. Without it, the test runs as
//! long as it takes to see that everybody is served.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rules::domain::{Moment, Role};
use serde_json::{Value, json};
use tantieme::app::TokenInput;

use super::october::{RULE, completion, owner};
use super::site::Site;
use crate::actor::admin;

/// How many read at the same time.
const READERS: usize = 4;
/// As many events as `FAIR_EVENTS` says are there to be evaluated.
const EVENTS: usize = 2_000;

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The most expensive document that is allowed: nothing but evaluations of all that is recorded.
fn greedy() -> String {
    let mut text = "query($s: String) {".to_owned();
    for index in 0..19 {
        let period = "{start: \"2026-10-01\", end: \"2026-11-01\"}";
        write!(text, " p{index}: preview(source: $s, period: {period}) {{ digest }}").unwrap();
    }
    text + " }"
}

/// As many texts as are allowed: each reader asks for another kind.
fn wordy(reader: usize) -> String {
    let (count, selection) = match reader % 3 {
        0 => (4, "explanation { text }"),
        1 => (8, "source"),
        _ => (40, "name state createdAt"),
    };
    let mut text = "query($ids: [ID!]!) {".to_owned();
    for index in 0..count {
        let fields = format!("... on Distributor {{ {selection} }}");
        write!(text, " a{index}: nodes(ids: $ids) {{ {fields} }}").unwrap();
    }
    text + " }"
}

/// A site with two distributors that measure October, and events of both.
fn site(events: usize) -> Site {
    let site = Site::at("2026-10-10T12:00:00Z");
    for name in ["profit", "other"] {
        let source = RULE.replace("distributor profit", &format!("distributor {name}"));
        let saved = site.perform(&site.admin, "saveDistributor", "", &json!({ "source": source }));
        assert_eq!(saved["errors"], json!([]), "{saved:#}");
        site.perform(&site.admin, "activateDistributor", "", &json!({ "name": name }));
    }
    let facts = json!({ "facts": [owner("rust-101", "ana"), owner("go-1", "bo")] });
    site.perform(&site.integration, "setFacts", "", &facts);
    let all: Vec<usize> = (0..events).collect();
    for some in all.chunks(1_000) {
        let some: Vec<Value> = some.iter().map(|n| event(&format!("before-{n}"))).collect();
        site.perform(&site.integration, "recordEvents", "", &json!({ "events": some }));
    }
    site
}

fn event(key: &str) -> Value {
    completion(key, "rust-101", "c1")
}

/// A token of its own for each reader.
fn viewer(site: &Site, number: usize) -> String {
    let input = TokenInput {
        name: format!("reader-{number}"),
        role: Role::Viewer,
        collaborator: None,
        expires_at: None,
    };
    site.runtime.block_on(site.app.create_token(&admin(), input)).unwrap().1
}

/// How long each of the events took that were recorded one after the other, in order of length.
fn record(site: &Site, what: &str, time: Duration) -> Vec<Duration> {
    let (start, mut took) = (Instant::now(), Vec::new());
    while start.elapsed() < time || took.len() < 20 {
        let begun = Instant::now();
        let events = json!({ "events": [event(&format!("{what}-{}", took.len()))] });
        let recorded =
            site.perform(&site.integration, "recordEvents", "results { status }", &events);
        assert_eq!(recorded["results"][0]["status"], "RECORDED", "{recorded}");
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    took
}

/// How long it takes to settle October of a distributor.
fn settle(site: &Site, distributor: &str) -> Duration {
    let begun = Instant::now();
    let settled = site.runtime.block_on(site.app.settle_now(&admin(), distributor)).unwrap();
    assert_eq!(settled.len(), 1, "{settled:?}");
    begun.elapsed()
}

fn p99(sorted: &[Duration]) -> Duration {
    sorted[(sorted.len() * 99 / 100).min(sorted.len() - 1)]
}

/// The most memory that the process had, in MB.
fn most_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).unwrap_or(0) / 1024
}

#[test]
fn readers_hold_up_neither_recording_nor_settling() {
    let time = Duration::from_secs(number("FAIR_SECONDS").unwrap_or(0) as u64);
    let site = &site(number("FAIR_EVENTS").unwrap_or(EVENTS));
    let alone = record(site, "alone", time);
    site.clock.set(Moment::parse("2026-11-01T10:00:00Z").unwrap());
    let settled_alone = settle(site, "profit");
    let (over, answered) = (&AtomicBool::new(false), &AtomicUsize::new(0));
    let (beside, settled_beside) = std::thread::scope(|scope| {
        for reader in 0..READERS {
            let token = viewer(site, reader);
            scope.spawn(move || {
                let id = site.data(&token, "{ distributor(name: \"other\") { id } }", &json!({}));
                let ids = vec![id["distributor"]["id"].clone(); 500];
                let documents =
                    [(greedy(), json!({ "s": RULE })), (wordy(reader), json!({ "ids": ids }))];
                for (document, variables) in documents.iter().cycle() {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let answer = site.ask(&token, document, variables);
                    answered.fetch_add(1, Ordering::Relaxed);
                    let code = &answer["errors"][0]["extensions"]["code"];
                    assert!(*code == Value::Null || code == "TOO_COMPLEX", "{answer}");
                }
            });
        }
        let beside = record(site, "beside", time);
        let settled = settle(site, "other");
        over.store(true, Ordering::Relaxed);
        (beside, settled)
    });
    let (before, after) = (p99(&alone), p99(&beside));
    println!(
        "recording: p99 {before:?} of {} alone, {after:?} of {} beside {READERS} readers, {} %\n\
         settling: {settled_alone:?} alone, {settled_beside:?} beside them\n\
         documents answered: {}\nmemory: {} MB at most",
        alone.len(),
        beside.len(),
        after.as_micros() * 100 / before.as_micros().max(1),
        answered.load(Ordering::Relaxed),
        most_memory(),
    );
}
