//! Live standings: whatever happens between two looks, the second shows what a server shows that has
//! never looked before. Of rules over journeys, over customers, and over single events.

use std::collections::BTreeSet;
use std::sync::Arc;

use rules::domain::{ApprovalState, Outcome};
use serde_json::{Value as Json, json};
use tantieme::app::{
    App, ContributionInput, CorrectionInput, CorrectionKind, EntryStatus, EventInput, FactInput,
    Sight,
};

use super::fixture::{Fixture, moment, on_each_database};
use crate::actor::admin;
use crate::statements;

const CATALOGUE: &str = "language 1\ncatalogue\n\nevent webinar_attended \"Webinar attended\"\n  \
    customer  customer\n  link      link\n  approval  after 2 days\n";

pub const JOURNEYS: &str = r#"language 1
distributor journeys
  currency  USD
  time zone UTC
  starts    2026-01-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  touch     webinar_attended by link.owner
  ends with order_paid
  window    30 days before the end
  segment   customer.country is not "XX"
  repeats   count once
  hold      12 hours after the end

metric journey_value
  sum       journey.amount
  split     first 40%, middle 20%, last 40%

metric visits
  count     site_visited
  credit    link.owner
  once per  customer

pool
  take      10% of journey_value
  take      1.00 USD per visits
  take      contributions
  if nobody qualifies, carry over

weighting
  share by  journey_value
  qualify   when group is not "staff"

schedule
  every month on day 1 at 09:00
  measure the month before
  unapproved are left out
"#;

/// Which event counts is decided among those of a customer.
pub const CUSTOMERS: &str = r#"language 1
distributor journeys
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     site_visited
  credit    link.owner
  where     customer is not link.owner.customer
  once per  customer, link

metric webinars
  count     webinar_attended
  credit    link.owner
  at most   1 per customer

metric sales
  sum       order_paid.amount
  where     customer.country is not "XX"

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

/// No event changes what others count for.
pub const EVENTS: &str = r#"language 1
distributor journeys
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     site_visited
  credit    link.owner
  where     customer is not link.owner.customer
  worth     2 points

metric webinars
  count     webinar_attended
  credit    link.owner
  worth     5 points

metric sales
  sum       order_paid.amount
  where     customer.country is not "XX"

metric largest
  highest   order_paid.amount

metric usual
  average   order_paid.amount

pool
  take      10% of sales
  take      1% of largest
  take      1% of usual
  take      contributions
  if nobody qualifies, carry over

weighting
  top       2 by points
  places    60%, 40%
  ties      earliest wins
  qualify   when group is not "staff"
  leftover  carry over

schedule
  every month on day 1 at 09:00
  measure the month before
  unapproved are left out
"#;

/// What happens between two looks.
enum Step {
    Event(&'static str, &'static str, Json),
    Pending(&'static str, &'static str, Json),
    Correct(&'static str, CorrectionKind),
    Fact(&'static str, &'static str, &'static str, Json),
    Contribution(&'static str),
    Clock(&'static str),
}

fn visit(key: &'static str, customer: &str, link: &str) -> Step {
    Step::Event(key, "site_visited", json!({ "customer": customer, "link": link }))
}

fn paid(key: &'static str, customer: &str, amount: &str) -> Step {
    let amount = json!({ "amount": amount, "currency": "USD" });
    Step::Event(key, "order_paid", json!({ "customer": customer, "amount": amount }))
}

fn steps() -> Vec<Step> {
    let part = || CorrectionKind::Reverse {
        amount: Some(("10.00".to_owned(), "USD".to_owned())),
        occurred_at: None,
    };
    let whole = || CorrectionKind::Reverse { amount: None, occurred_at: None };
    let late = json!({ "customer": "c3", "amount": { "amount": "7.00", "currency": "USD" } });
    vec![
        visit("v1", "c1", "a"),
        visit("v2", "c1", "b"),
        visit("thirds-1", "c3", "t"),
        paid("o1", "c1", "100.00"),
        visit("v3", "c2", "a"),
        paid("o2", "c2", "33.33"),
        visit("unowned", "c2", "nobodys"),
        visit("unowned-too", "c2", "nobodys-either"),
        Step::Correct("o1", part()),
        Step::Fact("link", "nobodys", "owner", json!("dee")),
        Step::Correct("unowned-too", whole()),
        Step::Event("anonymous", "site_visited", json!({ "link": "a" })),
        Step::Event("nowhere", "site_visited", json!({ "customer": "c2" })),
        Step::Correct("v2", CorrectionKind::Reject),
        Step::Pending("o3", "order_paid", late),
        visit("v4", "c3", "b"),
        Step::Correct("o3", CorrectionKind::Approve),
        Step::Contribution("5.00"),
        Step::Event("w1", "webinar_attended", json!({ "customer": "c2", "link": "b" })),
        paid("o4", "c2", "12.00"),
        Step::Clock("2026-01-10T23:59:59Z"),
        Step::Clock("2026-01-11T00:00:00Z"),
        Step::Clock("2026-01-12T11:59:59Z"),
        Step::Clock("2026-01-12T12:00:00Z"),
        Step::Fact("customer", "c3", "country", json!("XX")),
        Step::Fact("collaborator", "ana", "status", json!("INACTIVE")),
        Step::Fact("collaborator", "ana", "status", json!("ACTIVE")),
        Step::Fact("collaborator", "bo", "group", json!("staff")),
        Step::Fact("collaborator", "bo", "group", json!("friends")),
        Step::Fact("collaborator", "bo", "customer", json!("c1")),
        Step::Fact("coupon", "BO10", "owner", json!("bo")),
        Step::Event("elsewhere", "course_completed", json!({ "customer": "c1", "course": "x" })),
        Step::Correct("o2", whole()),
        Step::Correct("v3", whole()),
        visit("thirds-2", "c1", "t"),
        Step::Event("thirds-3", "webinar_attended", json!({ "customer": "c3", "link": "t" })),
        Step::Correct("thirds-1", whole()),
        Step::Clock("2026-02-01T00:00:00Z"),
        visit("v5", "c1", "a"),
    ]
}

async fn take(fixture: &Fixture, step: Step) {
    let app = &fixture.app;
    let event = |key: &str, kind: &str, fields, approval| EventInput {
        key: key.to_owned(),
        kind: kind.to_owned(),
        occurred_at: fixture.clock.now().to_string(),
        fields,
        approval,
    };
    match step {
        Step::Event(key, kind, fields) => {
            fixture.record(vec![event(key, kind, fields, None)]).await;
        }
        Step::Pending(key, kind, fields) => {
            fixture.record(vec![event(key, kind, fields, Some(ApprovalState::Pending))]).await;
        }
        Step::Correct(target, kind) => {
            let word = CorrectionInput {
                key: None,
                target: target.to_owned(),
                source: None,
                kind,
                reason: None,
            };
            let results = app.correct_events(&admin(), vec![word]).await.unwrap();
            assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
        }
        Step::Fact(kind, reference, attribute, value) => {
            let fact = FactInput {
                key: format!("{kind}-{reference}-{attribute}-{value}"),
                kind: kind.to_owned(),
                reference: reference.to_owned(),
                attribute: attribute.to_owned(),
                value,
                from: Some("2026-01-01T00:00:00Z".to_owned()),
            };
            let results = app.set_facts(&admin(), vec![fact]).await.unwrap();
            assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
        }
        Step::Contribution(amount) => {
            let contribution = ContributionInput {
                key: amount.to_owned(),
                distributor: "journeys".to_owned(),
                amount: (amount.to_owned(), "USD".to_owned()),
                occurred_at: None,
                reason: None,
            };
            app.contribute(&admin(), vec![contribution]).await.unwrap();
        }
        Step::Clock(at) => fixture.clock.set(moment(at)),
    }
}

pub async fn look(app: &App) -> Arc<Outcome> {
    app.standings(&Sight::All, "journeys").await.unwrap().unwrap()
}

#[test]
fn every_look_at_journeys_shows_what_a_first_look_shows() {
    every_look_shows_what_a_first_look_shows(JOURNEYS, 20);
}

#[test]
fn every_look_at_customers_shows_what_a_first_look_shows() {
    every_look_shows_what_a_first_look_shows(CUSTOMERS, 20);
}

#[test]
fn every_look_at_events_shows_what_a_first_look_shows() {
    every_look_shows_what_a_first_look_shows(EVENTS, 20);
}

/// Saves and activates a rule, with owners and customers.
pub async fn begin(fixture: &Fixture, rule: &str) {
    fixture.app.save_catalogue(&admin(), CATALOGUE.to_owned()).await.unwrap();
    let saved = fixture.app.save_distributor(&admin(), rule.to_owned()).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
    fixture.app.activate_distributor(&admin(), "journeys").await.unwrap();
    fixture.clock.set(moment("2026-01-10T12:00:00Z"));
    for (link, owner) in [("a", "ana"), ("b", "bo")] {
        take(fixture, Step::Fact("link", link, "owner", json!(owner))).await;
        take(fixture, Step::Fact("collaborator", owner, "group", json!("partners"))).await;
    }
    let thirds = json!({ "ana": "equally", "bo": "equally", "cy": "equally" });
    take(fixture, Step::Fact("link", "t", "owner", thirds)).await;
    for customer in ["c1", "c2", "c3"] {
        take(fixture, Step::Fact("customer", customer, "country", json!("US"))).await;
    }
}

#[test]
fn a_settlement_from_a_checkpoint_is_the_same() {
    for rule in [JOURNEYS, CUSTOMERS, EVENTS] {
        let digests = std::sync::Mutex::new(BTreeSet::new());
        // No checkpoint at all, one from early on, one from late, and one of the end.
        for stored_after in [usize::MAX, 3, 21, steps().len() - 1] {
            on_each_database(async |fixture| {
                begin(&fixture, rule).await;
                for (place, step) in steps().into_iter().enumerate() {
                    take(&fixture, step).await;
                    if place == stored_after {
                        assert!(fixture.app.store_checkpoint("journeys").await.unwrap());
                    }
                }
                assert_eq!(fixture.tick_at("2026-02-01T09:00:00Z").await, ["journeys.0"]);
                let settled = fixture.app.settlement("journeys.0").await.unwrap().unwrap();
                digests.lock().unwrap().insert(settled.digest);
            });
        }
        let digests = digests.into_inner().unwrap();
        assert_eq!(digests.len(), 1, "{digests:?}");
    }
}

/// At least so many of the steps change what is shown.
fn every_look_shows_what_a_first_look_shows(rule: &str, least: usize) {
    on_each_database(async |fixture| {
        begin(&fixture, rule).await;
        let mut last = look(&fixture.app).await;
        let mut paid = 0;
        let mut changes = 0;
        for (place, step) in steps().into_iter().enumerate() {
            if place % 2 == 0 {
                assert!(fixture.app.store_checkpoint("journeys").await.unwrap());
            }
            take(&fixture, step).await;
            let now = look(&fixture.app).await;
            // As after a restart, or on another server: from the checkpoint, and from the start.
            let restarted = App::open(&fixture.url, fixture.clock.clone()).unwrap();
            assert_eq!(now, look(&restarted).await, "from the checkpoint after step {place}");
            restarted.forget_checkpoints().await.unwrap();
            let fresh = App::open(&fixture.url, fixture.clock.clone()).unwrap();
            assert_eq!(now, look(&fresh).await, "from the start after step {place}");
            assert_eq!(now, look(&fixture.app).await, "once more after step {place}");
            changes += usize::from(now != last);
            paid += usize::from(now.standings.iter().any(|one| one.amount.minor > 0));
            last = now;
        }
        assert!(changes > least, "only {changes} steps changed anything");
        assert!(paid > 5, "somebody was paid after only {paid} steps");
    });
}

#[test]
fn looks_that_wait_for_each_other_go_on_from_each_other() {
    statements::listen();
    on_each_database(async |fixture| {
        begin(&fixture, EVENTS).await;
        look(&fixture.app).await;
        let path = fixture.command_url.as_str();
        statements::since_last(path);
        let visitor = async |who: usize| {
            for visit in 0..10 {
                let fields = json!({ "customer": format!("c{who}"), "link": "a" });
                let visit = EventInput {
                    key: format!("{who}-{visit}"),
                    kind: "site_visited".to_owned(),
                    occurred_at: fixture.clock.now().to_string(),
                    fields,
                    approval: None,
                };
                fixture.record(vec![visit]).await;
                look(&fixture.app).await;
            }
        };
        futures_util::future::join_all((0..8).map(visitor)).await;
        // Only a look that starts from the beginning reads all facts.
        let of_facts = ["`subject` IS NOT NULL", "\"subject\" IS NOT NULL"];
        let from_the_start = statements::since_last(path);
        let from_the_start =
            from_the_start.iter().filter(|it| of_facts.iter().any(|w| it.contains(w)));
        assert_eq!(from_the_start.count(), 0, "of 80 looks");
        let ana = look(&fixture.app).await;
        let ana = ana.standings.iter().find(|one| one.collaborator == "ana").unwrap();
        assert_eq!(ana.points.to_string(), "160", "80 visits of 2 points");
    });
}
