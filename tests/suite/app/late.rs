//! Nothing acknowledged is lost: what comes late counts in the next period.

use tantieme::app::{CorrectionInput, CorrectionKind, EntryStatus, Sight};

use super::fixture::{Fixture, RULE, coupon, moment, on_each_database, order, pairs};
use crate::actor::admin;

async fn settled_january(fixture: Fixture) -> Fixture {
    let fixture = fixture.with_rule().await;
    fixture.clock.set(moment("2026-01-20T00:00:00Z"));
    let events = vec![
        order("o1", "2026-01-10T12:00:00Z", "100.00"),
        coupon("k1", "2026-01-11T12:00:00Z", "A"),
    ];
    fixture.record(events).await;
    fixture.tick_at("2026-02-01T14:00:00Z").await;
    assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "50.00 USD")]));
    fixture
}

#[test]
fn a_late_event_counts_once_in_the_open_period() {
    on_each_database(async |fixture| {
        let fixture = settled_january(fixture).await;
        fixture.record(vec![order("late", "2026-01-30T12:00:00Z", "30.00")]).await;
        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        fixture.record(vec![coupon("k2", "2026-02-11T12:00:00Z", "B")]).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("bo", "15.00 USD")]));
        fixture.clock.set(moment("2026-03-20T00:00:00Z"));
        fixture.record(vec![coupon("k3", "2026-03-11T12:00:00Z", "B")]).await;
        fixture.tick_at("2026-04-01T13:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.2").await, pairs(&[]), "not twice");
    });
}

#[test]
fn a_refund_of_a_settled_sale_counts_against_the_open_period() {
    on_each_database(async |fixture| {
        let fixture = settled_january(fixture).await;
        fixture.clock.set(moment("2026-02-10T00:00:00Z"));
        let refund = CorrectionInput {
            key: Some("r1".to_owned()),
            target: "o1".to_owned(),
            source: None,
            kind: CorrectionKind::Reverse {
                amount: Some(("30.00".to_owned(), "USD".to_owned())),
                occurred_at: None,
            },
            reason: None,
        };
        let results = fixture.app.correct_events(&admin(), vec![refund]).await.unwrap();
        assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
        let events = vec![
            order("o2", "2026-02-05T12:00:00Z", "100.00"),
            coupon("k2", "2026-02-06T12:00:00Z", "B"),
        ];
        fixture.record(events).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("bo", "35.00 USD")]));
    });
}

#[test]
fn an_event_without_an_owner_is_credited_by_an_earlier_fact() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let events = vec![
            order("o1", "2026-01-10T12:00:00Z", "100.00"),
            coupon("k1", "2026-01-11T12:00:00Z", "D"),
        ];
        fixture.record(events).await;
        let before = fixture.app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap();
        assert_eq!(before.uncredited.len(), 1);
        assert!(before.standings.is_empty());
        let owner = tantieme::app::FactInput {
            key: "owner-D".to_owned(),
            kind: "coupon".to_owned(),
            reference: "D".to_owned(),
            attribute: "owner".to_owned(),
            value: serde_json::json!({ "ana": "60%", "bo": "40%" }),
            from: Some("2026-01-01T00:00:00Z".to_owned()),
        };
        fixture.app.set_facts(&admin(), vec![owner]).await.unwrap();
        let after = fixture.app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap();
        assert!(after.uncredited.is_empty());
        let amounts: Vec<String> =
            after.standings.iter().map(|standing| standing.amount.to_string()).collect();
        assert_eq!(amounts, ["30.00 USD", "20.00 USD"]);
    });
}

#[test]
fn pending_events_hold_a_run_back_until_they_are_judged() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let mut pending = order("o1", "2026-01-10T12:00:00Z", "100.00");
        pending.approval = Some(rules::domain::ApprovalState::Pending);
        fixture.record(vec![pending, coupon("k1", "2026-01-11T12:00:00Z", "A")]).await;
        let trigger = moment("2026-02-01T14:00:00Z");
        fixture.clock.set(trigger);
        let report = tantieme::app::tick(&fixture.app, trigger).await.unwrap();
        assert_eq!(report.settled, Vec::<String>::new());
        assert!(report.held[0].1.contains("1 event waits for approval"), "{report:?}");
        let approve = CorrectionInput {
            key: None,
            target: "o1".to_owned(),
            source: None,
            kind: CorrectionKind::Approve,
            reason: None,
        };
        fixture.app.correct_events(&admin(), vec![approve]).await.unwrap();
        assert_eq!(fixture.tick_at("2026-02-01T14:00:05Z").await, ["coupon_share.0"]);
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "50.00 USD")]));
    });
}

fn word(target: &str, kind: CorrectionKind) -> CorrectionInput {
    CorrectionInput { key: None, target: target.to_owned(), source: None, kind, reason: None }
}

#[test]
fn what_is_left_out_counts_in_the_period_of_its_approval() {
    on_each_database(async |fixture| {
        let text = RULE.replace("  pay after", "  unapproved are left out\n  pay after");
        let fixture = fixture.with_text(&text).await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let mut pending = order("o1", "2026-01-10T12:00:00Z", "100.00");
        pending.approval = Some(rules::domain::ApprovalState::Pending);
        let sale = order("o2", "2026-01-10T12:00:00Z", "20.00");
        fixture.record(vec![pending, sale, coupon("k1", "2026-01-11T12:00:00Z", "A")]).await;
        assert_eq!(fixture.tick_at("2026-02-01T14:00:00Z").await, ["coupon_share.0"]);
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "10.00 USD")]));

        fixture.record(vec![coupon("k2", "2026-02-01T14:00:00Z", "B")]).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[]), "still not approved");
        let approve = word("o1", CorrectionKind::Approve);
        fixture.app.correct_events(&admin(), vec![approve]).await.unwrap();
        fixture.record(vec![coupon("k3", "2026-03-01T14:00:00Z", "B")]).await;
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.2").await, pairs(&[("bo", "50.00 USD")]));

        let reject = word("o1", CorrectionKind::Reject);
        fixture.app.correct_events(&admin(), vec![reject]).await.unwrap();
        let at = "2026-04-10T12:00:00Z";
        fixture.clock.set(moment(at));
        fixture.record(vec![coupon("k4", at, "B"), order("o4", at, "160.00")]).await;
        fixture.tick_at("2026-05-01T14:00:00Z").await;
        let owed = fixture.owed("coupon_share.3").await;
        assert_eq!(owed, pairs(&[("bo", "30.00 USD")]), "160.00 less the 100.00 that counted");
    });
}

#[test]
fn a_period_that_cannot_be_evaluated_is_tried_again_by_every_tick() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let mut euros = order("euros", "2026-01-10T12:00:00Z", "100.00");
        euros.fields["amount"]["currency"] = "EUR".into();
        let sale = order("o2", "2026-01-10T12:00:00Z", "20.00");
        fixture.record(vec![euros, sale, coupon("k1", "2026-01-11T12:00:00Z", "A")]).await;
        let due = moment("2026-02-01T14:00:00Z");
        fixture.clock.set(due);
        for _ in 0..2 {
            let report = tantieme::app::tick(&fixture.app, due).await.unwrap();
            assert!(report.held[0].1.contains("\"euros\" of test, 100.00 EUR"), "{report:?}");
            let period = fixture.app.period("coupon_share", 0).await.unwrap().unwrap();
            assert_eq!(period.state, rules::domain::PeriodState::Failed);
            assert!(period.reason.unwrap().contains("100.00 EUR"));
        }
        let kind = CorrectionKind::Reverse { amount: None, occurred_at: None };
        fixture.app.correct_events(&admin(), vec![word("euros", kind)]).await.unwrap();
        assert_eq!(fixture.tick_at("2026-02-01T14:01:00Z").await, ["coupon_share.0"]);
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "10.00 USD")]));
    });
}

/// A quarter's rule that measures its last month: nothing that happens in the others ever counts.
#[test]
fn what_no_period_measures_is_never_late() {
    on_each_database(async |fixture| {
        let text = RULE.replace("every month on day 1", "every quarter on day 1");
        let fixture = fixture.with_text(&text).await;
        fixture.clock.set(moment("2026-03-20T00:00:00Z"));
        let recorded_in_time = order("january", "2026-01-10T12:00:00Z", "40.00");
        let measured = order("march", "2026-03-10T12:00:00Z", "100.00");
        let credited = coupon("k1", "2026-03-11T12:00:00Z", "A");
        fixture.record(vec![recorded_in_time, measured, credited]).await;
        fixture.tick_at("2026-04-01T13:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "50.00 USD")]));
        let late = [
            order("february", "2026-02-10T12:00:00Z", "30.00"),
            order("march-too", "2026-03-12T12:00:00Z", "10.00"),
        ];
        fixture.record(late.to_vec()).await;
        let whole = CorrectionKind::Reverse { amount: None, occurred_at: None };
        fixture.app.correct_events(&admin(), vec![word("january", whole)]).await.unwrap();
        fixture.clock.set(moment("2026-06-20T00:00:00Z"));
        fixture.record(vec![coupon("k2", "2026-06-11T12:00:00Z", "B")]).await;
        fixture.tick_at("2026-07-01T13:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("bo", "5.00 USD")]));
    });
}

/// A fact without a key of its own has one that says what it is about: corrected, it needs another one.
#[test]
fn a_fact_that_corrects_one_of_the_same_moment_is_told_to_bring_a_key() {
    on_each_database(async |fixture| {
        let owner = |key: &str, value: &str| tantieme::app::FactInput {
            key: key.to_owned(),
            kind: "coupon".to_owned(),
            reference: "D".to_owned(),
            attribute: "owner".to_owned(),
            value: serde_json::json!(value),
            from: Some("2026-01-01T00:00:00Z".to_owned()),
        };
        let made = "fact:coupon:D:owner:2026-01-01T00:00:00Z";
        for (key, value, refused) in
            [(made, "ana", false), (made, "bo", true), ("owner-corrected", "bo", false)]
        {
            let facts = vec![owner(key, value)];
            let results = fixture.app.set_facts(&admin(), facts).await.unwrap();
            let why = results[0].error.as_ref().map(ToString::to_string).unwrap_or_default();
            let told = "a fact that corrects another one of the same moment needs a key of its own";
            assert_eq!(why.contains(told), refused, "{why}");
            assert_eq!(results[0].error.is_some(), refused, "{why}");
        }
    });
}

/// Whoever has a whole use of a coupon gets the same part of 90.00.
const WHOLE_USES: &str = r#"language 1
distributor coupon_share
  currency  USD
  time zone UTC
  starts    2026-01-01

metric coupons
  count     coupon_code_used
  credit    coupon.owner

pool
  take      fixed 90.00 USD
  if nobody qualifies, return to owner

weighting
  share equally
  qualify   when coupons is 1

schedule
  every month on day 1 at 09:00
  measure the month before
"#;

/// A third that comes late, and two of the month itself, are one; so are four less one that is taken back.
#[test]
fn a_late_third_is_a_third() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(WHOLE_USES).await;
        let owners = tantieme::app::FactInput {
            key: "owner-D".to_owned(),
            kind: "coupon".to_owned(),
            reference: "D".to_owned(),
            attribute: "owner".to_owned(),
            value: serde_json::json!({ "ana": "equally", "bo": "equally", "cy": "equally" }),
            from: Some("2026-01-01T00:00:00Z".to_owned()),
        };
        fixture.app.set_facts(&admin(), vec![owners]).await.unwrap();
        let thirty = pairs(&[("ana", "30.00 USD"), ("bo", "30.00 USD"), ("cy", "30.00 USD")]);

        fixture.tick_at("2026-02-01T09:00:00Z").await;
        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        let uses = ["2026-01-10T12:00:00Z", "2026-02-10T12:00:00Z", "2026-02-11T12:00:00Z"];
        fixture.record(uses.map(|at| coupon(at, at, "D")).to_vec()).await;
        fixture.tick_at("2026-03-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, thirty);

        fixture.clock.set(moment("2026-03-20T00:00:00Z"));
        let back = word(uses[1], CorrectionKind::Reverse { amount: None, occurred_at: None });
        let results = fixture.app.correct_events(&admin(), vec![back]).await.unwrap();
        assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
        let uses = [10, 11, 12, 13].map(|day| format!("2026-03-{day}T12:00:00Z"));
        fixture.record(uses.map(|at| coupon(&at, &at, "D")).to_vec()).await;
        fixture.tick_at("2026-04-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.2").await, thirty);

        // Nothing is taken over twice: of what was recorded of April there is one third only.
        fixture.clock.set(moment("2026-04-20T00:00:00Z"));
        fixture.record(vec![coupon("April", "2026-04-10T12:00:00Z", "D")]).await;
        fixture.tick_at("2026-05-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.3").await, pairs(&[]));
    });
}
