//! What is adjusted of settled periods where something else has a say: another day elsewhere, a review,
//! the least amount that is paid at once, and time that passes while nothing is recorded.

use rules::domain::{ApprovalState, ObligationFilter, PageArgs};
use serde_json::json;
use tantieme::app::{
    App, CorrectionInput, CorrectionKind, EntryStatus, EventInput, FulfillmentInput, RateInput,
    Sight, tick,
};

use super::fixture::{Fixture, moment, on_each_database, pairs};
use crate::actor::admin;

/// Sales that approve themselves after 45 days, unless their sender says otherwise.
const CATALOGUE: &str = "language 1\ncatalogue\n\nevent coupon_sale \"Sale with a coupon\"\n  \
    customer  customer\n  coupon    coupon\n  amount    money\n  approval  after 45 days\n";

const RULE: &str = "language 1
distributor coupon_share \"A tenth of the sales\"
  currency  USD, others at the day's rate
  time zone America/New_York
  starts    2026-01-02

metric sales
  sum       coupon_sale.amount
  credit    coupon.owner

weighting
  pay by    sales
  tier from 0.00 USD at 10%

schedule
  every month on day 1 at 09:00
  measure the month before
  unapproved are left out
  corrections adjust for 90 days
";

/// The rule in force, with lines of it replaced.
async fn in_force(fixture: Fixture, replaced: &[(&str, &str)]) -> Fixture {
    fixture.app.save_catalogue(&admin(), CATALOGUE.to_owned()).await.unwrap();
    let text = replaced.iter().fold(RULE.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replace(old, new)
    });
    fixture.with_text(&text).await
}

/// Records a sale of A, ana's coupon, at a moment of the clock.
async fn sale(fixture: &Fixture, now: &str, key: &str, at: &str, amount: (&str, &str)) {
    record(fixture, now, key, at, amount, Some(ApprovalState::Approved)).await;
}

/// Records a sale that approves itself 45 days after it occurred.
async fn unapproved(fixture: &Fixture, now: &str, key: &str, at: &str, amount: &str) {
    record(fixture, now, key, at, (amount, "USD"), None).await;
}

async fn record(
    fixture: &Fixture,
    now: &str,
    key: &str,
    at: &str,
    (amount, currency): (&str, &str),
    approval: Option<ApprovalState>,
) {
    fixture.clock.set(moment(now));
    let amount = json!({ "amount": amount, "currency": currency });
    let event = EventInput {
        key: key.to_owned(),
        kind: "coupon_sale".to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c1", "coupon": "A", "amount": amount }),
        approval,
    };
    fixture.record(vec![event]).await;
}

async fn rate(fixture: &Fixture, now: &str, key: &str, value: &str) {
    fixture.clock.set(moment(now));
    let rate = RateInput {
        key: key.to_owned(),
        from: "EUR".to_owned(),
        to: "USD".to_owned(),
        value: value.to_owned(),
        on: "2026-02-01".to_owned(),
    };
    let results = fixture.app.set_exchange_rates(&admin(), vec![rate]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

async fn refund(fixture: &Fixture, now: &str, target: &str) {
    fixture.clock.set(moment(now));
    let refund = CorrectionInput {
        key: Some(format!("refund-{target}")),
        target: target.to_owned(),
        kind: CorrectionKind::Reverse { amount: None, occurred_at: None },
        reason: None,
        source: None,
    };
    let results = fixture.app.correct_events(&admin(), vec![refund]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

/// `ADJUSTED of 0: 10.00 -> 15.00` for each adjustment that the next settlement would make.
async fn ahead(app: &App) -> Vec<String> {
    let view = app.corrections_ahead(&Sight::All, "coupon_share").await.unwrap();
    told(&view.corrections)
}

fn told(corrections: &rules::domain::Corrections) -> Vec<String> {
    let told = corrections.adjustments.iter().map(|it| {
        let (before, after) = (it.before.amount(), it.after.amount());
        format!("{} of {}: {before} -> {after}", it.treatment.code(), it.period_index)
    });
    told.collect()
}

/// `KIND AMOUNT STATE` of everything that is owed by a settlement or in all.
async fn obligations(fixture: &Fixture, settlement: Option<&str>) -> Vec<String> {
    let settlement = settlement.map(str::to_owned);
    let filter = ObligationFilter { settlement, ..ObligationFilter::default() };
    let page = fixture.app.obligations(&Sight::All, filter, PageArgs::default()).await.unwrap();
    let row = |one: &rules::domain::Obligation| {
        format!("{} {} {}", one.kind.code(), one.amount.amount(), one.state.code())
    };
    let mut rows: Vec<String> = page.items.iter().map(|(_, one)| row(one)).collect();
    rows.sort();
    rows
}

/// A month that ends in Tokyo on February 1 at nine, which is midnight in UTC: the sale an hour before is
/// of January 31 in UTC, and of February 1 in Tokyo, whose rate it is converted by.
#[test]
fn the_rate_of_the_day_on_which_a_period_ends_can_be_corrected() {
    for policy in ["count in the next period", "adjust for 90 days"] {
        on_each_database(async |fixture| {
            let lines = [
                ("America/New_York", "Asia/Tokyo"),
                ("measure the month before", "measure since the last run"),
                ("adjust for 90 days", policy),
            ];
            let fixture = in_force(fixture, &lines).await;
            let (january, euros) = ("2026-01-31T23:00:00Z", ("100.00", "EUR"));
            sale(&fixture, "2026-01-31T23:10:00Z", "s1", january, euros).await;
            rate(&fixture, "2026-01-31T23:30:00Z", "r1", "1.10").await;
            fixture.tick_at("2026-02-01T00:00:00Z").await;
            // A tenth of 110.00, and then of 120.00.
            assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "11.00 USD")]));
            rate(&fixture, "2026-02-10T00:00:00Z", "r2", "1.20").await;
            fixture.tick_at("2026-03-01T00:00:00Z").await;
            let owed = fixture.owed("coupon_share.1").await;
            assert_eq!(owed, pairs(&[("ana", "1.00 USD")]), "corrections {policy}");
        });
    }
}

/// Nothing is recorded between two proposals, but a late sale of January has approved itself: all that is
/// another is the adjustment.
#[test]
fn an_approval_is_of_the_adjustments_that_were_looked_at() {
    on_each_database(async |fixture| {
        let reviewed = [("  unapproved", "  review by hand\n  unapproved")];
        let fixture = in_force(fixture, &reviewed).await;
        let dollars = |amount: &'static str| (amount, "USD");
        sale(&fixture, "2026-01-10T12:00:00Z", "s1", "2026-01-10T12:00:00Z", dollars("100.00"))
            .await;
        propose(&fixture, "2026-02-01T14:00:00Z").await;
        fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await.unwrap();

        unapproved(&fixture, "2026-02-10T00:00:00Z", "late", "2026-01-20T12:00:00Z", "50.00").await;
        sale(&fixture, "2026-02-11T12:00:00Z", "s2", "2026-02-11T12:00:00Z", dollars("40.00"))
            .await;
        propose(&fixture, "2026-03-01T14:00:00Z").await;
        let first = proposal(&fixture).await;
        assert_eq!(first.1, Vec::<String>::new(), "45 days are over on March 6");
        fixture.app.reject_settlement(&admin(), "coupon_share.1", None, None).await.unwrap();

        fixture.clock.set(moment("2026-03-07T00:00:00Z"));
        fixture.app.settle_now(&admin(), "coupon_share").await.unwrap();
        let second = proposal(&fixture).await;
        assert_eq!(second.1, ["ADJUSTED of 0: 10.00 -> 15.00"]);
        assert_eq!(obligations(&fixture, Some("coupon_share.1")).await, Vec::<String>::new());
        let old = fixture.app.approve_settlement(&admin(), "coupon_share.1", Some(&first.0)).await;
        let refused = "settlement coupon_share.1 has another digest by now; look again";
        assert_eq!(old.unwrap_err().to_string(), refused);
        assert_eq!(obligations(&fixture, Some("coupon_share.1")).await, Vec::<String>::new());
        fixture.app.approve_settlement(&admin(), "coupon_share.1", Some(&second.0)).await.unwrap();
        let owed = ["ADJUSTMENT 5.00 PENDING", "SETTLEMENT 4.00 PENDING"];
        assert_eq!(obligations(&fixture, Some("coupon_share.1")).await, owed);
    });
}

async fn propose(fixture: &Fixture, at: &str) {
    fixture.clock.set(moment(at));
    let report = tick(&fixture.app, moment(at)).await.unwrap();
    assert_eq!((report.proposed.len(), report.held), (1, vec![]));
}

/// The digest and the adjustments of what is proposed for February.
async fn proposal(fixture: &Fixture) -> (String, Vec<String>) {
    let head = fixture.app.settlement("coupon_share.1").await.unwrap().unwrap();
    let view = fixture.corrections_of("coupon_share", "coupon_share.1").await;
    (head.digest, told(&view.corrections))
}

#[test]
fn adjustments_wait_and_are_released_with_other_small_amounts() {
    on_each_database(async |fixture| {
        let minimum = [("at 10%\n", "at 10%\n  each below 8.00 USD waits\n")];
        let fixture = in_force(fixture, &minimum).await;
        let january = |day: u32| format!("2026-01-{day:02}T12:00:00Z");
        let late = async |now: &str, key: &str, day: u32, amount: &str| {
            sale(&fixture, now, key, &january(day), (amount, "USD")).await;
        };
        late("2026-01-10T12:00:00Z", "s1", 10, "50.00").await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        assert_eq!(obligations(&fixture, None).await, ["SETTLEMENT 5.00 WAITING"]);

        // 5.00 and 2.00 are below 8.00; with 1.00 more they are not.
        late("2026-02-10T12:00:00Z", "late", 15, "20.00").await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        let waiting = ["ADJUSTMENT 2.00 WAITING", "SETTLEMENT 5.00 WAITING"];
        assert_eq!(obligations(&fixture, None).await, waiting);
        late("2026-03-10T12:00:00Z", "later", 16, "10.00").await;
        fixture.tick_at("2026-04-01T14:00:00Z").await;
        let released =
            ["ADJUSTMENT 1.00 PENDING", "ADJUSTMENT 2.00 PENDING", "SETTLEMENT 5.00 PENDING"];
        assert_eq!(obligations(&fixture, None).await, released);

        // 9.00 of April would be enough, but not less the 2.00 that are taken back. These are netted with the
        // 8.00 that are paid, and do not wait.
        let april = "2026-04-10T12:00:00Z";
        sale(&fixture, april, "s2", april, ("90.00", "USD")).await;
        refund(&fixture, "2026-04-11T12:00:00Z", "late").await;
        fixture.tick_at("2026-05-01T14:00:00Z").await;
        let both = ["ADJUSTMENT -2.00 PENDING", "SETTLEMENT 9.00 WAITING"];
        assert_eq!(obligations(&fixture, Some("coupon_share.3")).await, both);
    });
}

/// 30.00 are payable when 10.00 of them are taken back, which is less than what waits: 20.00 are paid.
#[test]
fn what_is_taken_back_does_not_wait_while_the_rest_is_paid() {
    on_each_database(async |fixture| {
        let minimum = [("at 10%\n", "at 10%\n  each below 20.00 USD waits\n")];
        let fixture = in_force(fixture, &minimum).await;
        let january = "2026-01-10T12:00:00Z";
        sale(&fixture, january, "s1", january, ("200.00", "USD")).await;
        sale(&fixture, january, "s2", january, ("100.00", "USD")).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        assert_eq!(obligations(&fixture, None).await, ["SETTLEMENT 30.00 PENDING"]);
        refund(&fixture, "2026-02-10T12:00:00Z", "s2").await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        let both = ["ADJUSTMENT -10.00 PENDING", "SETTLEMENT 30.00 PENDING"];
        assert_eq!(obligations(&fixture, None).await, both);
        let dollars = FulfillmentInput { currency: "USD".to_owned(), ..Default::default() };
        fixture.app.create_fulfillment(&admin(), dollars).await.unwrap();
        let payouts = fixture
            .app
            .payouts(&Sight::All, Default::default(), PageArgs::default())
            .await
            .unwrap();
        let paid: Vec<String> = payouts.items.iter().map(|(_, it)| it.amount.to_string()).collect();
        assert_eq!(paid, ["20.00 USD"]);
    });
}

/// One server that has looked before, and one that never has, see the same at each moment.
async fn looks(fixture: &Fixture, moments: &[(&str, &[&str])]) {
    for (now, expected) in moments {
        fixture.clock.set(moment(now));
        assert_eq!(ahead(&fixture.app).await, *expected, "at {now}");
        let fresh = App::open(&fixture.url, fixture.clock.clone()).unwrap();
        assert_eq!(ahead(&fresh).await, *expected, "at {now}, on a server that never looked");
    }
}

#[test]
fn live_adjustments_follow_the_time_until_a_sale_approves_itself() {
    on_each_database(async |fixture| {
        let fixture = in_force(fixture, &[("adjust for 90 days", "adjust for 20 days")]).await;
        let january = "2026-01-10T12:00:00Z";
        sale(&fixture, january, "s1", january, ("100.00", "USD")).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        unapproved(&fixture, "2026-02-10T00:00:00Z", "late", "2026-01-20T12:00:00Z", "50.00").await;
        // February runs on March 1, 28 days after January ran: too late for 20 days at any moment.
        let moments: [(&str, &[&str]); 3] = [
            ("2026-02-10T00:00:00Z", &[]),
            ("2026-03-06T11:59:59Z", &[]),
            ("2026-03-06T12:00:00Z", &["TOO_LATE of 0: 10.00 -> 15.00"]),
        ];
        looks(&fixture, &moments).await;
    });
}

/// Without a run that is planned, the days end while nobody does anything.
#[test]
fn live_adjustments_of_a_rule_by_hand_become_too_late() {
    on_each_database(async |fixture| {
        let lines = [
            ("  every month on day 1 at 09:00\n  measure the month before\n", "  by hand\n"),
            ("adjust for 90 days", "adjust for 30 days"),
        ];
        let fixture = in_force(fixture, &lines).await;
        let january = "2026-01-10T12:00:00Z";
        sale(&fixture, january, "s1", january, ("100.00", "USD")).await;
        fixture.clock.set(moment("2026-02-01T12:00:00Z"));
        fixture.app.settle_now(&admin(), "coupon_share").await.unwrap();
        sale(&fixture, "2026-02-10T00:00:00Z", "late", "2026-01-20T12:00:00Z", ("50.00", "USD"))
            .await;
        let moments: [(&str, &[&str]); 3] = [
            ("2026-02-10T00:00:00Z", &["ADJUSTED of 0: 10.00 -> 15.00"]),
            ("2026-03-03T12:00:00Z", &["ADJUSTED of 0: 10.00 -> 15.00"]),
            ("2026-03-03T12:00:01Z", &["TOO_LATE of 0: 10.00 -> 15.00"]),
        ];
        looks(&fixture, &moments).await;
    });
}

/// No entry comes between three settlements, so that they read the log equally far: what one of them adjusted
/// because time passed is not taken for what was settled.
#[test]
fn what_time_alone_approved_is_adjusted_once() {
    on_each_database(async |fixture| {
        let fixture = in_force(fixture, &[]).await;
        let january = "2026-01-10T12:00:00Z";
        sale(&fixture, january, "s1", january, ("100.00", "USD")).await;
        unapproved(&fixture, "2026-01-20T12:00:00Z", "late", "2026-01-20T12:00:00Z", "50.00").await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        fixture.tick_at("2026-04-01T13:00:00Z").await;
        // It approved itself on March 6.
        assert_eq!(
            obligations(&fixture, Some("coupon_share.2")).await,
            ["ADJUSTMENT 5.00 PENDING"]
        );
        refund(&fixture, "2026-04-10T12:00:00Z", "s1").await;
        assert_eq!(ahead(&fixture.app).await, ["ADJUSTED of 0: 15.00 -> 5.00"]);
        fixture.tick_at("2026-05-01T13:00:00Z").await;
        assert_eq!(
            obligations(&fixture, Some("coupon_share.3")).await,
            ["ADJUSTMENT -10.00 PENDING"]
        );
    });
}
