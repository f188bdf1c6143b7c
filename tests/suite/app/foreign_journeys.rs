//! Journeys whose value is money of another currency, at the rate of the day of what is paid.

use rules::domain::{PageArgs, Period, PeriodState};
use serde_json::json;
use tantieme::app::{
    CorrectionInput, CorrectionKind, EntryStatus, EventInput, FactInput, RateInput, Sight, tick,
};

use super::fixture::{Fixture, moment, on_each_database, pairs};
use crate::actor::admin;

/// What is closed by an order, and counts a week later.
const BY_ORDER: &str = r#"language 1
distributor abroad "A tenth of every order, for those who led to it"
  currency  USD, others at the day's rate
  time zone America/New_York
  starts    2026-01-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  ends with order_paid
  window    10 days before the end
  segment   amount at least 50.00 USD
  hold      7 days after the end

metric earned
  sum       journey.amount
  split     evenly

pool
  take      10% of earned
  if nobody qualifies, carry over

weighting
  share by  earned

schedule
  every month on day 1 at 09:00
  measure the month before
"#;

/// The same where the period closes the group, whose worth are its customer's orders.
fn by_period() -> String {
    BY_ORDER
        .replace("  ends with order_paid\n", "  value     sum order_paid.amount\n")
        .replace("  window    10 days before the end\n", "")
        .replace("  segment   amount at least 50.00 USD\n", "")
        .replace("  hold      7 days after the end\n", "")
        .replace("journey.amount", "journey.value")
}

const TRIGGER: &str = "2026-02-01T14:00:00Z";

fn event(key: &str, kind: &str, at: &str, field: (&str, serde_json::Value)) -> EventInput {
    EventInput {
        key: key.to_owned(),
        kind: kind.to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c1", field.0: field.1 }),
        approval: None,
    }
}

fn visit(key: &str, at: &str, link: &str) -> EventInput {
    event(key, "site_visited", at, ("link", json!(link)))
}

fn paid(key: &str, at: &str, amount: &str, currency: &str) -> EventInput {
    event(key, "order_paid", at, ("amount", json!({ "amount": amount, "currency": currency })))
}

/// Visits by ana and bo and an order of 100.00 EUR, which is paid on the evening of the ninth by the
/// rule's clock and on the tenth in UTC.
async fn with_euros(fixture: Fixture, rule: &str) -> Fixture {
    let saved = fixture.app.save_distributor(&admin(), rule.to_owned()).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
    fixture.app.activate_distributor(&admin(), "abroad").await.unwrap();
    let facts = [("a", "ana"), ("b", "bo")].map(|(link, owner)| FactInput {
        key: format!("owner-{link}"),
        kind: "link".to_owned(),
        reference: link.to_owned(),
        attribute: "owner".to_owned(),
        value: json!(owner),
        from: Some("2026-01-01T00:00:00Z".to_owned()),
    });
    fixture.app.set_facts(&admin(), facts.to_vec()).await.unwrap();
    fixture.clock.set(moment("2026-01-20T00:00:00Z"));
    let events = vec![
        visit("v1", "2026-01-05T12:00:00Z", "a"),
        visit("v2", "2026-01-06T12:00:00Z", "b"),
        paid("o1", "2026-01-10T03:00:00Z", "100.00", "EUR"),
    ];
    fixture.record(events).await;
    fixture.clock.set(moment(TRIGGER));
    fixture
}

async fn rate(fixture: &Fixture, key: &str, from: &str, value: &str, on: &str) {
    let rate = RateInput {
        key: key.to_owned(),
        from: from.to_owned(),
        to: "USD".to_owned(),
        value: value.to_owned(),
        on: on.to_owned(),
    };
    let results = fixture.app.set_exchange_rates(&admin(), vec![rate]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

/// Ticks at the trigger, which settles nothing; the period as it is then.
async fn held(fixture: &Fixture) -> Period {
    let report = tick(&fixture.app, moment(TRIGGER)).await.unwrap();
    assert_eq!(report.settled, Vec::<String>::new());
    let period = fixture.app.period("abroad", 0).await.unwrap().unwrap();
    assert_eq!(report.held, [("abroad.0".to_owned(), period.reason.clone().unwrap())]);
    period
}

/// `ana 55, bo 55` of a settlement, or of the open period.
async fn earned(fixture: &Fixture, settlement: Option<&str>) -> String {
    let standings = match settlement {
        Some(id) => {
            let page = fixture.app.settled_standings(id, PageArgs::default()).await.unwrap();
            page.items.into_iter().map(|(_, standing)| standing).collect()
        }
        None => {
            fixture.app.standings(&Sight::All, "abroad").await.unwrap().unwrap().standings.clone()
        }
    };
    let mut values: Vec<String> = standings
        .iter()
        .map(|one| format!("{} {}", one.collaborator, one.metrics[0].value))
        .collect();
    values.sort();
    values.join(", ")
}

#[test]
fn a_missing_rate_fails_the_period_until_it_is_there() {
    for rule in [BY_ORDER.to_owned(), by_period()] {
        on_each_database(async |fixture| {
            let fixture = with_euros(fixture, &rule).await;
            let missing = "there is no exchange rate into USD for EUR on 2026-01-09; store it with \
                           setExchangeRates";
            for other in [("EUR", "2026-01-10"), ("GBP", "2026-01-09")] {
                let period = held(&fixture).await;
                assert_eq!(period.state, PeriodState::Failed);
                assert_eq!(period.reason.as_deref(), Some(missing));
                rate(&fixture, other.0, other.0, "3", other.1).await;
            }
            assert_eq!(held(&fixture).await.reason.as_deref(), Some(missing), "no other will do");
            let unknown = fixture.app.standings(&Sight::All, "abroad").await;
            assert!(unknown.is_ok(), "february has nothing that needs a rate: {unknown:?}");

            rate(&fixture, "right", "EUR", "1.1", "2026-01-09").await;
            assert_eq!(fixture.tick_at(TRIGGER).await, ["abroad.0"]);
            assert_eq!(earned(&fixture, Some("abroad.0")).await, "ana 55, bo 55");
            let owed = pairs(&[("ana", "5.50 USD"), ("bo", "5.50 USD")]);
            assert_eq!(fixture.owed("abroad.0").await, owed);
            let period = fixture.app.period("abroad", 0).await.unwrap().unwrap();
            assert_eq!((period.state, period.reason), (PeriodState::Settled, None));
        });
    }
}

#[test]
fn a_rate_corrected_later_and_a_refund_count_in_the_next_period() {
    for rule in [BY_ORDER.to_owned(), by_period()] {
        on_each_database(async |fixture| {
            let fixture = with_euros(fixture, &rule).await;
            rate(&fixture, "right", "EUR", "1.1", "2026-01-09").await;
            assert_eq!(fixture.tick_at(TRIGGER).await, ["abroad.0"]);
            fixture.clock.set(moment("2026-02-10T00:00:00Z"));
            rate(&fixture, "corrected", "EUR", "3", "2026-01-09").await;
            let refund = CorrectionInput {
                key: None,
                target: "o1".to_owned(),
                source: None,
                kind: CorrectionKind::Reverse {
                    amount: Some(("20.00".to_owned(), "EUR".to_owned())),
                    occurred_at: None,
                },
                reason: None,
            };
            let results = fixture.app.correct_events(&admin(), vec![refund]).await.unwrap();
            assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
            let events = vec![
                visit("v3", "2026-02-03T12:00:00Z", "a"),
                paid("o2", "2026-02-04T12:00:00Z", "200.00", "USD"),
            ];
            fixture.record(events).await;
            assert_eq!(fixture.tick_at("2026-03-01T14:00:00Z").await, ["abroad.1"]);
            // 100 EUR at 1.1 were 55 each; 80 EUR at 3 are 120 each, so 65 more.
            assert_eq!(earned(&fixture, Some("abroad.1")).await, "ana 265, bo 65");
            // A tenth of it: commissions of 10%.
            let owed = pairs(&[("ana", "26.50 USD"), ("bo", "6.50 USD")]);
            assert_eq!(fixture.owed("abroad.1").await, owed);
        });
    }
}

#[test]
fn a_segment_compares_at_the_rate_of_the_day() {
    for (value, expected) in [("0.5", "ana 25, bo 25"), ("0.499", "")] {
        on_each_database(async |fixture| {
            let fixture = with_euros(fixture, BY_ORDER).await;
            rate(&fixture, "right", "EUR", value, "2026-01-09").await;
            fixture.tick_at(TRIGGER).await;
            assert_eq!(earned(&fixture, Some("abroad.0")).await, expected, "100.00 EUR at {value}");
        });
    }
}
