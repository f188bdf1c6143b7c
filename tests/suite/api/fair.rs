//! Recording and settling beside readers who ask for as much as they may.
//!
//! `FAIR_SECONDS=20 cargo test --test suite -- api::fair --nocapture` measures for so long, prints the
//! ratios, and asserts nothing of them: they say as much about the machine. Without it, the test runs as
//! long as it takes to see that everybody is served.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_graphql::Variables;
use rules::domain::{Moment, Role};
use serde_json::{Value, json};
use tantieme::api::guard::{Limits, admit};
use tantieme::app::TokenInput;

use super::october::{RULE, completion, owner};
use super::site::Site;
use crate::actor::admin;

/// How many read at the same time.
const READERS: usize = 4;
/// As many events as `FAIR_EVENTS` says are there to be evaluated.
const EVENTS: usize = 2_000;
/// As many people as `FAIR_OWNERS` says have a standing in each settled month.
const OWNERS: usize = 60;
/// The settled months.
const MONTHS: usize = 9;

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

/// As many fields as the guard lets pass, each the next of a kind.
fn most(variables: &Value, head: &str, field: &dyn Fn(usize) -> String) -> String {
    let variables = Variables::from_json(variables.clone());
    let mut text = head.to_owned();
    for index in 0.. {
        let longer = format!("{text} a{index}: {}", field(index));
        if admit(&format!("{longer} }}"), &variables, &Limits::default()).is_err() {
            break;
        }
        text = longer;
    }
    text + " }"
}

/// The most expensive documents that are allowed: of each kind the one that this reader sends.
fn documents(reader: usize, ids: &[Value]) -> Vec<(String, Value)> {
    let evaluating = |_: usize| {
        let period = "{start: \"2026-10-01\", end: \"2026-11-01\"}";
        format!("preview(source: $s, period: {period}) {{ digest }}")
    };
    let selection = ["explanation { text }", "source", "name state createdAt"][reader % 3];
    let wordy = |_: usize| format!("nodes(ids: $ids) {{ ... on Distributor {{ {selection} }} }}");
    let source = json!({ "s": RULE });
    let ids = json!({ "ids": ids });
    let mut all = vec![
        (most(&source, "query($s: String) {", &evaluating), source),
        (most(&ids, "query($ids: [ID!]!) {", &wordy), ids),
    ];
    all.extend((0..SETTLED).map(|kind| (settled((reader + kind) % SETTLED), json!({}))));
    all
}

/// How many kinds of questions there are about what is settled.
const SETTLED: usize = 5;

/// As much of the settled months as is allowed: all that is known of each standing; as many standings as
/// possible; pages of which nothing is wanted; the events behind values; and what is owed.
fn settled(kind: usize) -> String {
    let of_all = |index: usize, inside: &str| {
        // No two of them ask for the same page, which would be read once for both.
        let page = format!("settlements(first: {})", MONTHS + index);
        format!("distributor(name: \"past\") {{ {page} {{ nodes {{ {inside} }} }} }}")
    };
    let derived = "rank points amount { amount currency } earned { amount } debt { amount }
        share { numerator denominator percent } metrics { name value } collaborator { ref name }
        derivation { score disqualifiedBy exact { numerator denominator decimal } cap { clause }
          waits { clause } debtBefore { amount } forgiven { clause } spareUnit place
          tiers { clause } scaled { clause } sharedAgain { decimal } }";
    let owed = "totalCount nodes { amount { amount } state }";
    let events = "derivation { events(metric: \"completions\", first: 1) { nodes { value } } }";
    most(&json!({}), "{", &|index: usize| match kind {
        0 => {
            of_all(index, &format!("standings(first: {}) {{ nodes {{ {derived} }} }}", 200 - index))
        }
        1 => of_all(index, &format!("standings(first: {}) {{ nodes {{ rank }} }}", 500 - index)),
        2 => of_all(index, &format!("standings(first: {}) {{ totalCount }}", 500 - index)),
        3 => of_all(index, &format!("standings(first: 5) {{ nodes {{ {events} }} }}")),
        _ => of_all(index, &format!("obligations(first: {}) {{ {owed} }}", 400 - index)),
    })
}

/// A site with two distributors that measure October, and events of both; and one that has settled
/// the months before.
fn site(events: usize) -> Site {
    let site = Site::at("2026-10-10T12:00:00Z");
    for name in ["profit", "other"] {
        activate(&site, &RULE.replace("distributor profit", &format!("distributor {name}")), name);
    }
    let facts = json!({ "facts": [owner("rust-101", "ana"), owner("go-1", "bo")] });
    site.perform(&site.integration, "setFacts", "", &facts);
    send(&site, (0..events).map(|n| event(&format!("before-{n}"))).collect());
    settle_months(&site, number("FAIR_OWNERS").unwrap_or(OWNERS));
    site
}

fn activate(site: &Site, source: &str, name: &str) {
    let saved = site.perform(&site.admin, "saveDistributor", "", &json!({ "source": source }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let active = site.perform(&site.admin, "activateDistributor", "", &json!({ "name": name }));
    assert_eq!(active["errors"], json!([]), "{active:#}");
}

fn send(site: &Site, events: Vec<Value>) {
    for some in events.chunks(1_000) {
        site.perform(&site.integration, "recordEvents", "", &json!({ "events": some }));
    }
}

/// Settles nine months, in each of which so many have completed one course of each owner.
fn settle_months(site: &Site, owners: usize) {
    let facts: Vec<Value> =
        (0..owners).map(|one| owner(&format!("course-{one}"), &format!("owner-{one}"))).collect();
    for facts in facts.chunks(1_000) {
        site.perform(&site.integration, "setFacts", "", &json!({ "facts": facts }));
    }
    for month in 1..=MONTHS {
        let one = |owner: usize| {
            let key = format!("month-{month}-{owner}");
            let mut event = completion(&key, &format!("course-{owner}"), "c1");
            event["occurredAt"] = json!(format!("2026-{month:02}-05T10:00:00Z"));
            event
        };
        send(site, (0..owners).map(one).collect());
    }
    let past = RULE
        .replace("distributor profit", "distributor past")
        .replace("starts    2026-10-01", "starts    2026-01-01")
        .replace("take      30% of sales", "take      fixed 1000 USD");
    activate(site, &past, "past");
    let settled = site.runtime.block_on(site.app.settle_now(&admin(), "past")).unwrap();
    assert_eq!(settled.len(), MONTHS);
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
                for (document, variables) in documents(reader, &ids).iter().cycle() {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let answer = site.ask(&token, document, variables);
                    answered.fetch_add(1, Ordering::Relaxed);
                    let error = &answer["errors"][0];
                    let code = &error["extensions"]["code"];
                    assert!(*code == Value::Null || code == "TIMEOUT", "{answer}");
                    let message = error["message"].as_str().unwrap_or_default();
                    assert!(!message.contains("is allowed"), "{document}: {message}");
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
