//! What one due period costs: the statements that the database is asked for it, and how many of them are read
//! or written for it alone.

use std::collections::BTreeMap;

use serde_json::json;
use tantieme::app::{EventInput, FactInput};

use super::fixture::{Fixture, moment, on_each_database};
use crate::actor::admin;
use crate::statements;

/// How many periods are due besides one.
const MORE: usize = 100;

/// The most statements for one period more of a hundred that are due, each with an event: 11 on SQLite, which writes each
/// of its seven rows by a statement of its own, and 3 on PostgreSQL when nothing else runs. A machine that is busy does less
/// at the same time, and renews leases besides.
const FOR_ONE: [(&str, usize); 2] = [("sqlite", 20), ("postgres", 12)];

/// The same for one of which the log has nothing, and that is the only one of its distributor: 8 and 3.
const FOR_AN_EMPTY_ONE: [(&str, usize); 2] = [("sqlite", 20), ("postgres", 12)];

fn rule(name: &str) -> String {
    format!(
        "language 1\ndistributor {name}\n  currency  USD\n  time zone UTC\n  starts    2026-01-01\n\n\
         metric completions\n  count     course_completed\n  credit    course.owner\n\n\
         pool\n  take      fixed 10.00 USD\n  if nobody qualifies, return to owner\n\n\
         weighting\n  share by  completions\n\n\
         schedule\n  every day at 00:00\n  measure the day before\n"
    )
}

/// The same rule, settled once.
fn only_once(name: &str, at: &str) -> String {
    let daily = "every day at 00:00\n  measure the day before";
    rule(name).replace("2026-01-01", "2026-02-01").replace(daily, &format!("once on {at}"))
}

async fn begin(fixture: &Fixture, rules: impl Iterator<Item = (String, String)>) {
    for (name, rule) in rules {
        let saved = fixture.app.save_distributor(&admin(), rule).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        fixture.app.activate_distributor(&admin(), &name).await.unwrap();
    }
}

async fn completed(fixture: &Fixture, day: usize) {
    let completed = EventInput {
        key: format!("day-{day}"),
        kind: "course_completed".to_owned(),
        occurred_at: format!("2026-01-{day:02}T12:00:00Z"),
        fields: json!({ "customer": "c1", "course": "rust-101" }),
        approval: None,
    };
    fixture.record(vec![completed]).await;
}

fn days(numbers: std::ops::Range<usize>) -> impl Iterator<Item = (String, String)> {
    numbers.map(|number| format!("days{number}")).map(|name| (name.clone(), rule(&name)))
}

/// Those that are settled at some o'clock of one day.
fn once(numbers: std::ops::Range<usize>, hour: usize) -> impl Iterator<Item = (String, String)> {
    let at = format!("2026-02-02 at {hour:02}:00");
    numbers
        .map(|number| format!("once{number}"))
        .map(move |name| (name.clone(), only_once(&name, &at)))
}

/// Refuses when one period more costs more statements than it may. How many they were.
fn require_few(
    fixture: &Fixture,
    what: &str,
    (one, many): (&[String], &[String]),
    most: [(&str, usize); 2],
) -> String {
    let for_one = (many.len() - one.len()).div_ceil(MORE);
    let of_postgres = fixture.command_url.starts_with("postgres");
    let most = most.iter().find(|(name, _)| (*name == "postgres") == of_postgres).unwrap().1;
    if for_one > most {
        panic!("{for_one} statements for one period, {what}:\n{}", table(many));
    }
    format!("{what}: one period {}, {} {}, one more {for_one}", one.len(), MORE + 1, many.len())
}

/// Statements with how often each is asked, without their values.
fn table(statements: &[String]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in statements {
        *counts.entry(text.split(" -- binds").next().unwrap()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().map(|(text, count)| format!("{count:6} {text}\n")).collect()
}

/// How many statements a tick asks that settles so many periods.
async fn asked(fixture: &Fixture, at: &str, periods: usize) -> Vec<String> {
    let path = fixture.command_url.as_str();
    statements::since_last(path);
    assert_eq!(fixture.tick_at(at).await.len(), periods);
    statements::since_last(path)
}

#[test]
fn a_due_period_costs_so_many_statements_whatever_else_is_due() {
    statements::listen();
    on_each_database(async |fixture| {
        let owner = FactInput {
            key: "owner".to_owned(),
            kind: "course".to_owned(),
            reference: "rust-101".to_owned(),
            attribute: "owner".to_owned(),
            value: json!("ana"),
            from: Some("2026-01-01T00:00:00Z".to_owned()),
        };
        fixture.app.set_facts(&admin(), vec![owner]).await.unwrap();
        begin(&fixture, days(0..1)).await;
        completed(&fixture, 1).await;
        asked(&fixture, "2026-01-02T00:00:00Z", 1).await;
        completed(&fixture, 2).await;
        let one = asked(&fixture, "2026-01-03T00:00:00Z", 1).await;
        completed(&fixture, 3).await;
        begin(&fixture, days(1..1 + MORE)).await;
        // These have two days before this one to settle as well.
        asked(&fixture, "2026-01-04T00:00:00Z", 1 + MORE * 3).await;
        completed(&fixture, 4).await;
        let many = asked(&fixture, "2026-01-05T00:00:00Z", 1 + MORE).await;
        println!("{}", require_few(&fixture, "with an event", (&one, &many), FOR_ONE));
    });
}

#[test]
fn a_period_of_which_there_is_nothing_costs_no_reading_of_its_own() {
    statements::listen();
    on_each_database(async |fixture| {
        fixture.clock.set(moment("2026-02-01T12:00:00Z"));
        begin(&fixture, once(0..1, 9)).await;
        begin(&fixture, once(1..2 + MORE, 10)).await;
        let one = asked(&fixture, "2026-02-02T09:00:00Z", 1).await;
        let many = asked(&fixture, "2026-02-02T10:00:00Z", 1 + MORE).await;
        println!("{}", require_few(&fixture, "empty", (&one, &many), FOR_AN_EMPTY_ONE));
        // That nothing follows is found out once.
        asked(&fixture, "2026-02-02T10:01:00Z", 0).await;
        let idle = asked(&fixture, "2026-02-02T10:02:00Z", 0).await;
        assert!(idle.len() < 10, "{}", table(&idle));
    });
}
