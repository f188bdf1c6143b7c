//! Random logs, looked at by two servers that end at any moment and start again, with checkpoints that are
//! stored and thrown away in between: what they show and what is settled is what a server gives that starts from
//! the beginning, to the digest. `RESUMED_ROUNDS=100` plays more of them, `RESUMED_SEED` others.

use rules::domain::{ApprovalState, Moment, Outcome, PageArgs};
use serde_json::{Value as Json, json};
use tantieme::app::{
    App, ContributionInput, CorrectionInput, CorrectionKind, EventInput, FactInput,
};

use super::fixture::{Fixture, on_two_of_each};
use super::live::{CUSTOMERS, EVENTS, JOURNEYS, begin, look};
use crate::actor::admin;
use crate::reference::generator::Dice;

const STEPS: usize = 60;
const HOUR: i64 = 3_600_000_000;

/// The days around the period, which is January; the last is after its end and before it is settled.
const FIRST: &str = "2026-01-01T00:00:00Z";
const LAST: &str = "2026-02-01T08:00:00Z";

/// Totals that run on, of single events.
const RUNNING: &str = r#"language 1
distributor journeys
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     site_visited
  credit    link.owner
  where     customer is not link.owner.customer
  since     the start

metric sales
  sum       order_paid.amount
  where     customer.country is not "XX"
  over      the year

metric webinars
  count     webinar_attended
  credit    link.owner

pool
  take      10% of sales
  take      1.00 USD per webinars
  take      contributions
  if nobody qualifies, carry over

weighting
  share by  visits
  qualify   when group is not "staff"

schedule
  every month on day 1 at 09:00
  measure the month before
  unapproved are left out
"#;

/// Something that comes into the log.
enum Happening {
    Event(EventInput),
    /// Something that is said of an earlier event, by its key.
    Word(String, i64),
    Fact(FactInput),
    Contribution(String, i64),
}

fn at(text: &str) -> i64 {
    Moment::parse(text).unwrap().micros()
}

fn customer(dice: &mut Dice) -> Json {
    json!(dice.pick(&["c1", "c2", "c3", "c4"]))
}

fn link(dice: &mut Dice) -> Json {
    json!(dice.pick(&["a", "b", "t", "nobodys"]))
}

/// What happens next, as of now; it may have occurred at any time before.
fn happening(dice: &mut Dice, number: usize, now: i64) -> Happening {
    let key = format!("e{number}");
    let some_time = Moment::from_micros(dice.between(at(FIRST), now + 1)).to_string();
    match dice.between(0, 10) {
        0..6 => {
            let (kind, fields) = match dice.between(0, 3) {
                0 => ("site_visited", json!({ "customer": customer(dice), "link": link(dice) })),
                1 => {
                    ("webinar_attended", json!({ "customer": customer(dice), "link": link(dice) }))
                }
                _ => {
                    let amount = format!("{}.{:02}", dice.between(1, 90), dice.between(0, 100));
                    let amount = json!({ "amount": amount, "currency": "USD" });
                    ("order_paid", json!({ "customer": customer(dice), "amount": amount }))
                }
            };
            let approval = dice.maybe(15, |_| ApprovalState::Pending);
            let kind = kind.to_owned();
            Happening::Event(EventInput { key, kind, occurred_at: some_time, fields, approval })
        }
        6 | 7 => {
            Happening::Word(format!("e{}", dice.between(0, number as i64 + 1)), dice.between(0, 4))
        }
        8 => {
            let (kind, attribute) = *dice.pick(&[
                ("link", "owner"),
                ("customer", "country"),
                ("collaborator", "group"),
                ("collaborator", "status"),
            ]);
            let value = match attribute {
                "owner" => match dice.between(0, 3) {
                    0 => json!({ "ana": "equally", "bo": "equally", "cy": "equally" }),
                    _ => json!(dice.pick(&["ana", "bo", "cy"])),
                },
                "country" => json!(dice.pick(&["US", "XX"])),
                "group" => json!(dice.pick(&["partners", "staff"])),
                _ => json!(dice.pick(&["ACTIVE", "INACTIVE"])),
            };
            let reference = match kind {
                "link" => *dice.pick(&["a", "b", "t", "nobodys"]),
                "customer" => *dice.pick(&["c1", "c2", "c3", "c4"]),
                _ => *dice.pick(&["ana", "bo", "cy"]),
            };
            Happening::Fact(FactInput {
                key,
                kind: kind.to_owned(),
                reference: reference.to_owned(),
                attribute: attribute.to_owned(),
                value,
                from: Some(some_time),
            })
        }
        _ => Happening::Contribution(key, dice.between(1, 20)),
    }
}

/// Brings it into the log. What was answered, which is the same of the same log.
async fn take(app: &App, happening: &Happening) -> String {
    match happening {
        Happening::Event(event) => {
            let results = app.record_events(&admin(), vec![event.clone()]).await.unwrap();
            format!("{:?}", results.iter().map(|one| &one.status).collect::<Vec<_>>())
        }
        Happening::Word(target, which) => {
            let amount = Some(("0.50".to_owned(), "USD".to_owned()));
            let kind = match which {
                0 => CorrectionKind::Approve,
                1 => CorrectionKind::Reject,
                2 => CorrectionKind::Reverse { amount, occurred_at: None },
                _ => CorrectionKind::Reverse { amount: None, occurred_at: None },
            };
            let word = CorrectionInput {
                key: None,
                target: target.clone(),
                source: None,
                kind,
                reason: None,
            };
            let results = app.correct_events(&admin(), vec![word]).await.unwrap();
            format!("{:?}", results.iter().map(|one| &one.status).collect::<Vec<_>>())
        }
        Happening::Fact(fact) => {
            let results = app.set_facts(&admin(), vec![fact.clone()]).await.unwrap();
            format!("{:?}", results.iter().map(|one| &one.status).collect::<Vec<_>>())
        }
        Happening::Contribution(key, amount) => {
            let contribution = ContributionInput {
                key: key.clone(),
                distributor: "journeys".to_owned(),
                amount: (format!("{amount}.00"), "USD".to_owned()),
                occurred_at: None,
                reason: None,
            };
            format!("{}", app.contribute(&admin(), vec![contribution]).await.is_ok())
        }
    }
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

fn resumes(rule: &str) {
    let first = setting("RESUMED_SEED", 1);
    for seed in first..first + setting("RESUMED_ROUNDS", 3) {
        on_two_of_each(async |disturbed, another| {
            let plain = another();
            plays(&disturbed, &plain, rule, seed).await;
        });
    }
}

/// Two servers on one database, and one on another that has never had a checkpoint.
async fn plays(disturbed: &Fixture, plain: &Fixture, rule: &str, seed: u64) {
    let mut dice = Dice::new(seed);
    for fixture in [disturbed, plain] {
        begin(fixture, rule).await;
    }
    let open = |fixture: &Fixture| App::open(&fixture.url, fixture.clock.clone()).unwrap();
    let mut servers = [open(disturbed), open(disturbed)];
    let mut compared = 0;
    for step in 0..STEPS {
        let mut now = plain.clock.now().micros();
        if dice.percent(30) {
            now = (now + dice.between(0, 20 * HOUR)).min(at(LAST));
            disturbed.clock.set(Moment::from_micros(now));
            plain.clock.set(Moment::from_micros(now));
        }
        let happening = happening(&mut dice, step, now);
        let server = dice.between(0, 2) as usize;
        let answers =
            [take(&servers[server], &happening).await, take(&plain.app, &happening).await];
        assert_eq!(answers[0], answers[1], "seed {seed}, step {step}");
        let server = dice.between(0, 2) as usize;
        match dice.between(0, 10) {
            0 => drop(servers[server].store_checkpoint("journeys").await.unwrap()),
            1 => drop(servers[server].forget_checkpoints().await.unwrap()),
            // As if it had been killed: nothing is stopped, and nothing is written any more.
            2 => servers[server] = open(disturbed),
            3..7 => {
                let (shown, expected) = (look(&servers[server]).await, look(&open(plain)).await);
                assert_eq!(shown.digest(), expected.digest(), "seed {seed}, step {step}");
                assert_eq!(shown, expected, "seed {seed}, step {step}");
                if rule != JOURNEYS {
                    adds_up(&servers[server], &shown, (seed, step)).await;
                }
                compared += 1;
            }
            7 => servers[server].read_mentions().await.unwrap(),
            _ => {}
        }
    }
    assert!(compared > 5, "seed {seed}: only {compared} looks");
    settles_alike((&servers[0], disturbed), plain, seed).await;
}

/// The events behind each value come to it, though those of others are not read for it.
async fn adds_up(app: &App, shown: &Outcome, at: (u64, usize)) {
    for standing in &shown.standings {
        for metric in &standing.metrics {
            let value = (metric.name.as_str(), Some(standing.collaborator.as_str()));
            let all = PageArgs { first: Some(500), ..PageArgs::default() };
            let behind = app.events_behind(("journeys", None), value, false, all).await.unwrap();
            let sum: i128 = behind.items.iter().map(|(_, event)| event.value.nanos()).sum();
            // A third of an event is shown to nine places: as many of the last one may be missing as there are events.
            let missing = (metric.value.nanos() - sum).unsigned_abs();
            assert!(missing <= behind.items.len() as u128, "{at:?} {value:?} {sum} {metric:?}");
        }
    }
}

/// The period comes to the same on both.
async fn settles_alike((app, disturbed): (&App, &Fixture), plain: &Fixture, seed: u64) {
    let due = Moment::parse("2026-02-01T09:00:00Z").unwrap();
    let mut settled = Vec::new();
    for (app, clock) in [(app, &disturbed.clock), (&plain.app, &plain.clock)] {
        clock.set(due);
        let report = tantieme::app::tick(app, due).await.unwrap();
        assert_eq!(report.settled, ["journeys.0"], "seed {seed}: {report:?}");
        let settlement = app.settlement("journeys.0").await.unwrap().unwrap();
        settled.push((settlement.digest, settlement.pool));
    }
    assert_eq!(settled[0], settled[1], "seed {seed}");
}

#[test]
fn events_are_the_same_from_any_checkpoint() {
    resumes(EVENTS);
}

#[test]
fn totals_that_run_on_are_the_same_from_any_checkpoint() {
    resumes(RUNNING);
}

#[test]
fn customers_are_the_same_from_any_checkpoint() {
    resumes(CUSTOMERS);
}

#[test]
fn journeys_are_the_same_from_any_checkpoint() {
    resumes(JOURNEYS);
}
