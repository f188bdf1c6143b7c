//! A rule over customer journeys, from events to paid payouts.

use chrono::NaiveDate;
use rules::domain::{FulfillmentState, Outcome, Page, PageArgs, PayoutState, Skipped, Standing};
use serde_json::json;
use tantieme::app::{
    CorrectionInput, CorrectionKind, EntryStatus, EventInput, FactInput, FulfillmentInput,
    JourneyView, PreviewInput, Sight,
};

use super::fixture::{Fixture, moment, on_each_database, pairs};
use crate::actor::admin;

/// The sample of the language page as a whole rule.
const RULE: &str = r#"language 1
distributor journeys "Everybody on the way to an order shares a tenth of it"
  currency  USD
  time zone America/New_York
  starts    2026-01-01

cluster journey
  group by  customer
  touch     site_visited by link.owner
  touch     blog_post_visited by post.owner
  touch     coupon_code_used by coupon.owner
  ends with order_paid
  window    30 days before the end
  gap       7 days
  segment   customer.country is any of "US", "CA"
  segment   customer.plan is not "internal"
  repeats   count once
  touches   belong to one journey
  hold      21 days after the end

metric journey_value
  sum       journey.amount
  split     first 40%, middle 20%, last 40%

pool
  take      10% of journey_value
  if nobody qualifies, carry over

weighting
  share by  journey_value

schedule
  every month on day 1 at 09:00
  measure the month before
  pay after 14 days
"#;

const OWNERS: [(&str, &str); 3] = [("a", "ana"), ("b", "bo"), ("c", "cy")];

fn fact(kind: &str, reference: &str, attribute: &str, value: &str) -> FactInput {
    FactInput {
        key: format!("{kind}-{reference}-{attribute}"),
        kind: kind.to_owned(),
        reference: reference.to_owned(),
        attribute: attribute.to_owned(),
        value: json!(value),
        from: Some("2026-01-01T00:00:00Z".to_owned()),
    }
}

/// A touch such as `link a`, or an order such as `paid 200.00`.
fn happened(key: &str, at: &str, what: &str) -> EventInput {
    let (word, which) = what.split_once(' ').unwrap();
    let (kind, name, value) = match word {
        "link" => ("site_visited", "link", json!(which)),
        "post" => ("blog_post_visited", "post", json!(which)),
        "coupon" => ("coupon_code_used", "coupon", json!(which)),
        _ => ("order_paid", "amount", json!({ "amount": which, "currency": "USD" })),
    };
    EventInput {
        key: key.to_owned(),
        kind: kind.to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c1", name: value }),
        approval: None,
    }
}

async fn with_rule(fixture: Fixture) -> Fixture {
    let saved = fixture.app.save_distributor(&admin(), RULE.to_owned()).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
    fixture.app.activate_distributor(&admin(), "journeys").await.unwrap();
    let mut facts =
        vec![fact("customer", "c1", "country", "US"), fact("customer", "c1", "plan", "pro")];
    for (asset, who) in OWNERS {
        facts.extend(["link", "post", "coupon"].map(|kind| fact(kind, asset, "owner", who)));
    }
    for result in fixture.app.set_facts(&admin(), facts).await.unwrap() {
        assert_eq!(result.status, EntryStatus::Recorded, "{result:?}");
    }
    fixture
}

/// January: a whole journey, and the beginning of one that is held until February.
async fn with_january(fixture: Fixture) -> Fixture {
    let fixture = with_rule(fixture).await;
    fixture.clock.set(moment("2026-01-31T20:00:00Z"));
    let events = [
        ("v1", "2026-01-02T12:00:00Z", "link a"),
        ("p1", "2026-01-04T12:00:00Z", "post b"),
        ("k1", "2026-01-05T12:00:00Z", "coupon c"),
        ("o1", "2026-01-05T12:00:00Z", "paid 200.00"),
        ("v2", "2026-01-28T12:00:00Z", "link a"),
        ("p2", "2026-01-30T12:00:00Z", "post b"),
        ("o2", "2026-01-31T12:00:00Z", "paid 100.00"),
    ];
    fixture.record(events.map(|(key, at, what)| happened(key, at, what)).to_vec()).await;
    fixture
}

async fn reverse(fixture: &Fixture, target: &str, amount: Option<&str>) {
    let amount = amount.map(|amount| (amount.to_owned(), "USD".to_owned()));
    let reversal = CorrectionInput {
        key: None,
        target: target.to_owned(),
        source: None,
        kind: CorrectionKind::Reverse { amount, occurred_at: None },
        reason: None,
    };
    let results = fixture.app.correct_events(&admin(), vec![reversal]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

/// `ana 80, bo 40`, by collaborator.
fn values(standings: &[Standing]) -> String {
    let mut values: Vec<String> = standings
        .iter()
        .map(|standing| format!("{} {}", standing.collaborator, standing.metrics[0].value))
        .collect();
    values.sort();
    values.join(", ")
}

async fn live(fixture: &Fixture) -> Outcome {
    let outcome = fixture.app.standings(&Sight::All, "journeys").await.unwrap().unwrap();
    Outcome::clone(&outcome)
}

async fn preview(fixture: &Fixture, (start, end): (&str, &str)) -> Outcome {
    let wanted = PreviewInput {
        distributor: Some("journeys".to_owned()),
        period: Some((start.to_owned(), end.to_owned())),
        ..PreviewInput::default()
    };
    fixture.app.preview(wanted).await.unwrap().outcome
}

async fn settled(fixture: &Fixture, settlement: &str) -> String {
    let page = fixture.app.settled_standings(settlement, PageArgs::default()).await.unwrap();
    values(&page.items.into_iter().map(|(_, standing)| standing).collect::<Vec<_>>())
}

async fn journeys(fixture: &Fixture, of: Option<&str>, who: &str) -> Page<JourneyView> {
    let all = PageArgs::default();
    fixture
        .app
        .journeys_behind(&Sight::All, ("journeys", of), ("journey_value", who), false, all)
        .await
        .unwrap()
}

/// `o1 200: v1 80, p1 40 | x: clause`
fn line(view: &JourneyView) -> String {
    let journey = &view.journey;
    let touches = journey.touches.iter().map(|touch| {
        let parts = touch.parts.iter().map(|part| part.value.to_string());
        format!("{} {}", touch.event.key, parts.collect::<Vec<_>>().join("+"))
    });
    let touches = touches.collect::<Vec<_>>().join(", ");
    let excluded = journey.excluded.iter().map(|it| format!("{}: {}", it.event.key, it.clause));
    let excluded = excluded.collect::<Vec<_>>().join(", ");
    let end = journey.end.as_ref().map_or("period", |end| &end.key);
    format!("{end} {}: {touches} | {excluded}", journey.value)
}

fn lines(page: &Page<JourneyView>) -> Vec<String> {
    page.items.iter().map(|(_, view)| line(view)).collect()
}

#[test]
fn journeys_are_paid_from_events_to_payouts() {
    on_each_database(async |fixture| {
        let fixture = with_january(fixture).await;
        let before = live(&fixture).await;
        assert_eq!(values(&before.standings), "ana 80, bo 40, cy 80");
        let previewed = preview(&fixture, ("2026-01-01", "2026-02-01")).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        let paid = pairs(&[("ana", "8.00 USD"), ("bo", "4.00 USD"), ("cy", "8.00 USD")]);
        assert_eq!(fixture.owed("journeys.0").await, paid);
        assert_eq!(settled(&fixture, "journeys.0").await, values(&before.standings));
        let settlement = fixture.app.settlement("journeys.0").await.unwrap().unwrap();
        assert_eq!(settlement.digest, before.digest());
        assert_eq!((previewed.pool, previewed.standings), (settlement.pool, before.standings));

        fixture.clock.set(moment("2026-02-16T14:00:00Z"));
        let dollars =
            FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
        let fulfillment = fixture.app.create_fulfillment(&admin(), dollars).await.unwrap();
        fixture.app.start_fulfillment(&admin(), &fulfillment.id).await.unwrap();
        let ids = OWNERS.map(|(_, who)| format!("{}.{who}", fulfillment.id)).to_vec();
        let day = NaiveDate::from_ymd_opt(2026, 2, 16).unwrap();
        let paid = fixture.app.mark_payouts_paid(&admin(), ids, day, None).await.unwrap();
        assert!(paid.iter().all(|payout| payout.state == PayoutState::Paid), "{paid:?}");
        let done = fixture.app.fulfillment(&fulfillment.id).await.unwrap().unwrap();
        assert_eq!(done.state, FulfillmentState::Complete);
    });
}

#[test]
fn a_journey_counts_after_its_hold_with_touches_of_the_period_before() {
    on_each_database(async |fixture| {
        let fixture = with_january(fixture).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        for (at, expected) in [
            ("2026-02-01T14:00:00Z", ""),
            ("2026-02-21T11:59:59Z", ""),
            ("2026-02-21T12:00:00Z", "ana 50, bo 50"),
        ] {
            fixture.clock.set(moment(at));
            let open = live(&fixture).await;
            assert_eq!(values(&open.standings), expected, "{at}");
            let previewed = preview(&fixture, ("2026-02-01", "2026-03-01")).await;
            assert_eq!(values(&previewed.standings), expected, "{at}");
        }
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(settled(&fixture, "journeys.1").await, "ana 50, bo 50");
        let owed = pairs(&[("ana", "5.00 USD"), ("bo", "5.00 USD")]);
        assert_eq!(fixture.owed("journeys.1").await, owed);
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        assert_eq!(settled(&fixture, "journeys.2").await, "", "not twice");
    });
}

#[test]
fn a_journey_that_is_held_is_named_with_the_clause() {
    on_each_database(async |fixture| {
        let fixture = with_january(fixture).await;
        let hold = |outcome: &Outcome| -> Vec<u64> {
            let held = |one: &&Skipped| one.clause == "journey: hold 21 days after the end";
            outcome.skipped.iter().filter(held).map(|one| one.count).collect()
        };
        assert_eq!(hold(&live(&fixture).await), [1], "o2 is held beyond January");
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        assert_eq!(hold(&live(&fixture).await), [1], "o2 is still held");
        let missed = async |of| {
            let all = PageArgs::default();
            let found = fixture
                .app
                .journeys_behind(&Sight::All, ("journeys", of), ("journey_value", "bo"), true, all)
                .await;
            let shown = |view: &JourneyView| {
                let clause = view.journey.left_out_by.clone().unwrap_or_default();
                (line(view), clause, view.journey.counts_at.to_string())
            };
            found.unwrap().items.iter().map(|(_, view)| shown(view)).next_back()
        };
        let clause = "hold 21 days after the end";
        let touches = "v1: touches belong to one journey, p1: touches belong to one journey, \
                       k1: touches belong to one journey";
        let held = (
            format!("o2 100:  | {touches}, v2: {clause}, p2: {clause}"),
            clause.to_owned(),
            "2026-02-21T12:00:00Z".to_owned(),
        );
        assert_eq!(missed(None).await, Some(held.clone()));
        assert_eq!(missed(Some("journeys.0")).await, Some(held), "in the period of its end too");
        fixture.clock.set(moment("2026-02-22T00:00:00Z"));
        assert!(hold(&live(&fixture).await).is_empty());
        let (line, clause, _) = missed(None).await.unwrap();
        assert_eq!((line.split(" |").next(), &*clause), (Some("o2 100: v2 50, p2 50"), ""));
    });
}

#[test]
fn a_held_journey_that_is_taken_back_never_counts() {
    on_each_database(async |fixture| {
        let fixture = with_january(fixture).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        fixture.clock.set(moment("2026-02-10T00:00:00Z"));
        reverse(&fixture, "o2", None).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(settled(&fixture, "journeys.1").await, "");
        assert_eq!(fixture.owed("journeys.1").await, pairs(&[]));
    });
}

#[test]
fn late_touches_and_reversed_ends_change_settled_journeys() {
    on_each_database(async |fixture| {
        let fixture = with_january(fixture).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        fixture.clock.set(moment("2026-02-22T00:00:00Z"));
        fixture.record(vec![happened("late", "2026-01-03T12:00:00Z", "link c")]).await;
        assert_eq!(values(&live(&fixture).await.standings), "ana 50, bo 30, cy 20");
        reverse(&fixture, "o1", Some("50.00")).await;
        let open = live(&fixture).await;
        assert_eq!(values(&open.standings), "ana 30, bo 25, cy -5");
        let expected = [
            "o1 -200: v1 -80, p1 -40, k1 -80 | ",
            "o1 150: v1 60, late 15, p1 15, k1 60 | ",
            "o2 100: v2 50, p2 50 | v1: touches belong to one journey, late: touches belong to one \
             journey, p1: touches belong to one journey, k1: touches belong to one journey",
        ];
        assert_eq!(lines(&journeys(&fixture, None, "ana").await), expected);

        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(settled(&fixture, "journeys.1").await, values(&open.standings));
        let settlement = fixture.app.settlement("journeys.1").await.unwrap().unwrap();
        assert_eq!((settlement.digest.as_str(), settlement.pool), (open.digest(), open.pool));
        let owed = pairs(&[("ana", "2.73 USD"), ("bo", "2.27 USD")]);
        assert_eq!(fixture.owed("journeys.1").await, owed, "of 5.00 USD");
        let then = journeys(&fixture, Some("journeys.1"), "ana").await;
        assert_eq!(lines(&then), expected, "as it was settled");
        let first = journeys(&fixture, Some("journeys.0"), "ana").await;
        assert_eq!(lines(&first), ["o1 200: v1 80, p1 40, k1 80 | "], "as it was known then");
    });
}

#[test]
fn the_journeys_of_somebody_come_in_pages() {
    on_each_database(async |fixture| {
        let fixture = with_january(fixture).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        fixture.clock.set(moment("2026-02-22T00:00:00Z"));
        reverse(&fixture, "o1", Some("50.00")).await;
        let page = async |after| {
            let args = PageArgs { first: Some(1), after, ..PageArgs::default() };
            let app = &fixture.app;
            app.journeys_behind(
                &Sight::All,
                ("journeys", None),
                ("journey_value", "bo"),
                false,
                args,
            )
            .await
            .unwrap()
        };
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let found = page(after.take()).await;
            assert_eq!(found.total, Some(3));
            let (cursor, view) = &found.items[0];
            assert!(!cursor.contains("c1"), "{cursor}");
            seen.push(view.journey.part_of("bo").to_string());
            after = Some(cursor.clone());
            if !found.has_next {
                break;
            }
        }
        assert_eq!(seen, ["-40", "30", "50"]);
        let asset = |kind: &str, reference: &str| (kind.to_owned(), reference.to_owned());
        let whole = journeys(&fixture, None, "bo").await;
        let last = &whole.items[2].1;
        let touched = last.journey.touches.iter().map(|touch| &touch.event);
        let assets = touched.map(|event| &last.assets[&(event.stream, event.position)]);
        let assets: Vec<_> = assets.map(|it| asset(&it.kind, &it.reference)).collect();
        assert_eq!(assets, [asset("link", "a"), asset("post", "b")]);
    });
}

#[test]
fn events_behind_a_journey_metric_are_its_touches() {
    on_each_database(async |fixture| {
        let fixture = with_january(fixture).await;
        let page = fixture
            .app
            .events_behind(
                ("journeys", None),
                ("journey_value", Some("bo")),
                false,
                PageArgs::default(),
            )
            .await
            .unwrap();
        let behind: Vec<String> = page
            .items
            .iter()
            .map(|(_, view)| format!("{} {}", view.event.recorded.key, view.value))
            .collect();
        assert_eq!(behind, ["p1 40"]);
    });
}
