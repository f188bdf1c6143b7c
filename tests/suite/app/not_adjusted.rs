//! What becomes known of settled periods where the next settlement does not simply adjust it: a rate is
//! missing, a version before ignored it, or no settlement follows.

use rules::domain::PeriodState;
use serde_json::json;
use tantieme::app::{EntryStatus, EventInput, RateInput, Sight, tick};

use super::fixture::{Fixture, moment, on_each_database, pairs};
use crate::actor::admin;

/// A tenth of the sales, of all currencies.
fn ignoring() -> String {
    let own = include_str!("../tenth_of_sales.txt");
    let of_all = own.replace("currency  USD", "currency  USD, others at the day's rate");
    of_all + "  corrections are ignored\n"
}

const ADJUST: (&str, &str) = ("corrections are ignored", "corrections adjust for 90 days");
const NEXT: (&str, &str) = ("corrections are ignored", "corrections count in the next period");

fn rule(replaced: &[(&str, &str)]) -> String {
    replaced.iter().fold(ignoring(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    })
}

async fn save(fixture: &Fixture, text: String) {
    let saved = fixture.app.save_distributor(&admin(), text).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
}

/// Records a sale of A, ana's coupon, at a moment of the clock.
async fn sale(fixture: &Fixture, now: &str, key: &str, at: &str, (amount, currency): (&str, &str)) {
    fixture.clock.set(moment(now));
    let amount = json!({ "amount": amount, "currency": currency });
    let event = EventInput {
        key: key.to_owned(),
        kind: "coupon_code_used".to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c1", "coupon": "A", "amount": amount }),
        approval: None,
    };
    fixture.record(vec![event]).await;
}

/// 1.20 USD for a euro on January 15.
async fn rate(fixture: &Fixture, now: &str) {
    fixture.clock.set(moment(now));
    let rate = RateInput {
        key: "r1".to_owned(),
        from: "EUR".to_owned(),
        to: "USD".to_owned(),
        value: "1.20".to_owned(),
        on: "2026-01-15".to_owned(),
    };
    let results = fixture.app.set_exchange_rates(&admin(), vec![rate]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

/// January with 100.00, settled on February 1.
async fn settled(fixture: Fixture, text: &str) -> Fixture {
    let fixture = fixture.with_text(text).await;
    let january = "2026-01-10T12:00:00Z";
    sale(&fixture, january, "s1", january, ("100.00", "USD")).await;
    fixture.tick_at("2026-02-01T09:00:00Z").await;
    assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "10.00 USD")]));
    fixture
}

/// The same, and a late sale of 50.00 EUR of January 15 and a day without a rate.
async fn without_rate(fixture: Fixture, text: &str) -> Fixture {
    let fixture = settled(fixture, text).await;
    let late = "2026-01-15T12:00:00Z";
    sale(&fixture, "2026-02-10T12:00:00Z", "late", late, ("50.00", "EUR")).await;
    let february = "2026-02-11T12:00:00Z";
    sale(&fixture, february, "s2", february, ("40.00", "USD")).await;
    fixture
}

/// What a settlement did, or the next one would do: `ADJUSTED 10.00 -> 15.00`, then what has no worth.
async fn told(fixture: &Fixture, settlement: Option<&str>) -> Vec<String> {
    let view = match settlement {
        Some(id) => fixture.corrections_of("coupon_share", id).await,
        None => fixture.app.corrections_ahead(&Sight::All, "coupon_share").await.unwrap(),
    };
    let adjustments = view.corrections.adjustments.iter().map(|it| {
        let causes: Vec<&str> =
            view.causes_of(it).iter().map(|cause| cause.recorded.key.as_str()).collect();
        let (before, after) = (it.before.amount(), it.after.amount());
        format!("{} {before} -> {after} by {}", it.treatment.code(), causes.join(", "))
    });
    let unvalued = view.corrections.unvalued.iter().map(|it| {
        let causes = view.causes_in(it.period_index).len();
        format!("{} of {}, {causes} cause: {}", it.treatment.code(), it.period_index, it.why)
    });
    adjustments.chain(unvalued).collect()
}

const MISSING: &str =
    "there is no exchange rate into USD for EUR on 2026-01-15; store it with setExchangeRates";

#[test]
fn a_late_sale_without_a_rate_holds_up_nothing_where_it_is_ignored() {
    on_each_database(async |fixture| {
        let fixture = without_rate(fixture, &ignoring()).await;
        let unknown = [format!("IGNORED of 0, 1 cause: {MISSING}")];
        assert_eq!(told(&fixture, None).await, unknown);
        assert_eq!(fixture.tick_at("2026-03-01T09:00:00Z").await, ["coupon_share.1"]);
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("ana", "4.00 USD")]));
        assert_eq!(told(&fixture, Some("coupon_share.1")).await, unknown);
        assert_eq!(told(&fixture, None).await, Vec::<String>::new(), "listed once");

        // With the rate it is 60.00 USD, which would have been worth 6.00.
        rate(&fixture, "2026-03-10T12:00:00Z").await;
        let worth = ["IGNORED 10.00 -> 16.00 by r1"];
        assert_eq!(told(&fixture, None).await, worth);
        fixture.tick_at("2026-04-01T09:00:00Z").await;
        assert_eq!(told(&fixture, Some("coupon_share.2")).await, worth);
        assert_eq!(fixture.owed("coupon_share.2").await, pairs(&[]));
    });
}

#[test]
fn a_late_sale_without_a_rate_that_is_too_late_holds_up_nothing() {
    on_each_database(async |fixture| {
        let text = rule(&[("are ignored", "adjust for 20 days")]);
        let fixture = without_rate(fixture, &text).await;
        assert_eq!(fixture.tick_at("2026-03-01T09:00:00Z").await, ["coupon_share.1"]);
        let unknown = [format!("TOO_LATE of 0, 1 cause: {MISSING}")];
        assert_eq!(told(&fixture, Some("coupon_share.1")).await, unknown);
    });
}

#[test]
fn a_settlement_that_needs_the_rate_says_for_which_period() {
    for policy in [ADJUST, NEXT] {
        on_each_database(async |fixture| {
            let fixture = without_rate(fixture, &rule(&[policy])).await;
            let due = moment("2026-03-01T09:00:00Z");
            fixture.clock.set(due);
            let report = tick(&fixture.app, due).await.unwrap();
            let why =
                format!("what became known of coupon_share.0 cannot be counted yet: {MISSING}");
            assert_eq!(report.held, [("coupon_share.1".to_owned(), why.clone())]);
            let period = fixture.app.period("coupon_share", 1).await.unwrap().unwrap();
            assert_eq!((period.state, period.reason), (PeriodState::Failed, Some(why)));
            rate(&fixture, "2026-03-02T12:00:00Z").await;
            fixture.tick_at("2026-03-02T12:00:01Z").await;
            let owed: &[(&str, &str)] = match policy {
                ADJUST => &[("ana", "4.00 USD"), ("ana", "6.00 USD")],
                _ => &[("ana", "10.00 USD")],
            };
            assert_eq!(fixture.owed("coupon_share.1").await, pairs(owed), "{policy:?}");
        });
    }
}

/// What counts is the difference to what was paid, so what a version before ignored is adjusted by the first
/// settlement of one that adjusts, once, whether or not anything else became known.
#[test]
fn a_version_that_adjusts_adjusts_what_was_ignored_before() {
    for touched_again in [false, true] {
        on_each_database(async |fixture| {
            let fixture = settled(fixture, &ignoring()).await;
            let late = "2026-01-15T12:00:00Z";
            sale(&fixture, "2026-02-10T12:00:00Z", "late", late, ("50.00", "USD")).await;
            fixture.tick_at("2026-03-01T09:00:00Z").await;
            let listed = ["IGNORED 10.00 -> 15.00 by late"];
            assert_eq!(told(&fixture, Some("coupon_share.1")).await, listed);

            // Saved in March, a version holds from April on.
            fixture.clock.set(moment("2026-03-05T12:00:00Z"));
            save(&fixture, rule(&[ADJUST])).await;
            fixture.tick_at("2026-04-01T09:00:00Z").await;
            assert_eq!(told(&fixture, Some("coupon_share.2")).await, Vec::<String>::new());
            let expected = if touched_again {
                let later = "2026-01-16T12:00:00Z";
                sale(&fixture, "2026-04-10T12:00:00Z", "later", later, ("20.00", "USD")).await;
                (["ADJUSTED 10.00 -> 17.00 by late, later"], "7.00 USD")
            } else {
                (["ADJUSTED 10.00 -> 15.00 by late"], "5.00 USD")
            };
            assert_eq!(told(&fixture, None).await, expected.0);
            fixture.tick_at("2026-05-01T09:00:00Z").await;
            assert_eq!(told(&fixture, Some("coupon_share.3")).await, expected.0);
            assert_eq!(fixture.owed("coupon_share.3").await, pairs(&[("ana", expected.1)]));
            fixture.tick_at("2026-06-01T09:00:00Z").await;
            assert_eq!(told(&fixture, Some("coupon_share.4")).await, Vec::<String>::new(), "once");
        });
    }
}

/// The hint of the live corrections.
async fn hint(fixture: &Fixture) -> Option<&'static str> {
    fixture.app.corrections_ahead(&Sight::All, "coupon_share").await.unwrap().outlook.sentence()
}

#[test]
fn what_becomes_known_after_the_end_is_listed_with_a_hint() {
    for policy in [ADJUST, NEXT, ("are ignored", "are ignored")] {
        on_each_database(async |fixture| {
            let ends = ("2026-01-01\n", "2026-01-01\n  ends      2026-01-31\n");
            let fixture = settled(fixture, &rule(&[ends, policy])).await;
            let late = "2026-01-15T12:00:00Z";
            sale(&fixture, "2026-02-10T12:00:00Z", "late", late, ("50.00", "USD")).await;
            let listed = ["NO_SETTLEMENT_FOLLOWS 10.00 -> 15.00 by late"];
            assert_eq!(told(&fixture, None).await, listed, "{policy:?}");
            let hint = hint(&fixture).await.unwrap();
            assert!(hint.starts_with("the rule has ended and no settlement follows"), "{hint}");
            assert_eq!(fixture.tick_at("2026-03-01T09:00:00Z").await, Vec::<String>::new());

            // A version without an end goes on from there, and then it is adjusted.
            fixture.clock.set(moment("2026-03-05T12:00:00Z"));
            save(&fixture, rule(&[ADJUST])).await;
            assert_eq!(told(&fixture, None).await, ["ADJUSTED 10.00 -> 15.00 by late"]);
            // The first tick opens February, the next one settles it.
            fixture.tick_at("2026-03-05T12:00:01Z").await;
            fixture.tick_at("2026-03-05T12:00:02Z").await;
            assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("ana", "5.00 USD")]));
        });
    }
}

#[test]
fn the_hint_of_a_distributor_that_does_not_run_says_so() {
    on_each_database(async |fixture| {
        let fixture = settled(fixture, &rule(&[ADJUST])).await;
        let late = "2026-01-15T12:00:00Z";
        sale(&fixture, "2026-02-10T12:00:00Z", "late", late, ("50.00", "USD")).await;
        assert_eq!(hint(&fixture).await, None);
        fixture.app.pause_distributor(&admin(), "coupon_share").await.unwrap();
        assert_eq!(told(&fixture, None).await, ["ADJUSTED 10.00 -> 15.00 by late"]);
        assert!(hint(&fixture).await.unwrap().starts_with("the distributor is PAUSED"));
        fixture.app.archive_distributor(&admin(), "coupon_share").await.unwrap();
        let over = ["NO_SETTLEMENT_FOLLOWS 10.00 -> 15.00 by late"];
        assert_eq!(told(&fixture, None).await, over);
        assert!(hint(&fixture).await.unwrap().starts_with("the distributor is ARCHIVED"));
    });
}

/// What nobody got of the last period is in the pool of a version that measures on.
#[test]
fn what_was_carried_over_at_the_end_is_not_lost() {
    on_each_database(async |fixture| {
        let pool = "pool\n  take      fixed 90.00 USD\n  if nobody qualifies, carry over\n\nweighting\n  \
                    share by  sales\n";
        let divided = ("weighting\n  pay by    sales\n  tier from 0.00 USD at 10%\n", pool);
        let ends = ("2026-01-01\n", "2026-01-01\n  ends      2026-01-31\n");
        let fixture = fixture.with_text(&rule(&[ends, divided])).await;
        assert_eq!(fixture.tick_at("2026-02-01T09:00:00Z").await, ["coupon_share.0"]);
        fixture.clock.set(moment("2026-02-05T12:00:00Z"));
        save(&fixture, rule(&[divided])).await;
        fixture.tick_at("2026-02-05T12:00:01Z").await;
        let february = "2026-02-11T12:00:00Z";
        sale(&fixture, february, "s1", february, ("40.00", "USD")).await;
        fixture.tick_at("2026-03-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("ana", "180.00 USD")]));
    });
}
