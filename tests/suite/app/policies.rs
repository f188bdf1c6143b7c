//! Versions that say different things of corrections, one after the other: what counts is always the
//! difference to what was paid.
//!
//! A tenth of the sales. January sold 100.00, which its settlement on February 1 paid: 10.00. The first
//! version settles until April 1; the second one, saved on March 5, settles April on May 1. Every month from
//! March on sells 100.00 of its own.

use rules::domain::{ObligationFilter, ObligationKind, PageArgs, Treatment};
use serde_json::json;
use tantieme::app::{CorrectionInput, CorrectionKind, EntryStatus, EventInput, Sight};

use super::fixture::{Fixture, moment, on_each_database};
use crate::actor::admin;

const RULE: &str = "language 1
distributor coupon_share \"A tenth of the sales\"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric sales
  sum       coupon_code_used.amount
  credit    coupon.owner

weighting
  pay by    sales
  tier from 0.00 USD at 10%

schedule
  every month on day 1 at 09:00
  measure the month before
  corrections POLICY
";

const NEXT: &str = "count in the next period";
const ADJUST: &str = "adjust for 365 days";
const LATE: &str = "adjust for 20 days";
const IGNORE: &str = "are ignored";

/// What becomes known of January, first on February 10 and then on April 10.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// A sale of 50.00.
    Late,
    /// A sale of 20.00.
    More,
    /// The sale of 50.00 is taken back.
    Back,
    /// The sale of 100.00 is rejected.
    Rejected,
    /// It is approved again.
    Approved,
    Nothing,
}

use Known::{Approved, Back, Late, More, Nothing, Rejected};

/// A first and a second policy, what becomes known, and what the settlements of February and of April bring,
/// in whole dollars: earned, adjusted, and listed. April itself earns 10.
type Row = (&'static str, &'static str, [Known; 2], [(i64, i64, i64); 2]);

/// January is worth 15 with the late sale (150.00), 17 with 20.00 more, and 10 without it.
const ROWS: &[Row] = &[
    // The 5 are counted in February: paid.
    (NEXT, NEXT, [Late, Nothing], [(5, 0, 0), (10, 0, 0)]),
    (NEXT, NEXT, [Late, More], [(5, 0, 0), (12, 0, 0)]),
    (NEXT, NEXT, [Late, Back], [(5, 0, 0), (5, 0, 0)]),
    (NEXT, ADJUST, [Late, Nothing], [(5, 0, 0), (10, 0, 0)]),
    (NEXT, ADJUST, [Late, More], [(5, 0, 0), (10, 2, 0)]),
    (NEXT, ADJUST, [Late, Back], [(5, 0, 0), (10, -5, 0)]),
    (NEXT, IGNORE, [Late, Nothing], [(5, 0, 0), (10, 0, 0)]),
    (NEXT, IGNORE, [Late, More], [(5, 0, 0), (10, 0, 2)]),
    (NEXT, IGNORE, [Late, Back], [(5, 0, 0), (10, 0, -5)]),
    // The 5 are adjusted in February: paid.
    (ADJUST, NEXT, [Late, Nothing], [(0, 5, 0), (10, 0, 0)]),
    (ADJUST, NEXT, [Late, More], [(0, 5, 0), (12, 0, 0)]),
    (ADJUST, NEXT, [Late, Back], [(0, 5, 0), (5, 0, 0)]),
    (ADJUST, ADJUST, [Late, Nothing], [(0, 5, 0), (10, 0, 0)]),
    (ADJUST, ADJUST, [Late, More], [(0, 5, 0), (10, 2, 0)]),
    (ADJUST, ADJUST, [Late, Back], [(0, 5, 0), (10, -5, 0)]),
    (ADJUST, IGNORE, [Late, More], [(0, 5, 0), (10, 0, 2)]),
    (ADJUST, IGNORE, [Late, Back], [(0, 5, 0), (10, 0, -5)]),
    // The 5 are only listed in February: January was paid 10.
    (IGNORE, NEXT, [Late, Nothing], [(0, 0, 5), (15, 0, 0)]),
    (IGNORE, NEXT, [Late, More], [(0, 0, 5), (17, 0, 0)]),
    (IGNORE, NEXT, [Late, Back], [(0, 0, 5), (10, 0, 0)]),
    (IGNORE, ADJUST, [Late, Nothing], [(0, 0, 5), (10, 5, 0)]),
    (IGNORE, ADJUST, [Late, More], [(0, 0, 5), (10, 7, 0)]),
    (IGNORE, ADJUST, [Late, Back], [(0, 0, 5), (10, 0, 0)]),
    (IGNORE, IGNORE, [Late, More], [(0, 0, 5), (10, 0, 2)]),
    (IGNORE, IGNORE, [Late, Back], [(0, 0, 5), (10, 0, -5)]),
    // Too late on March 1, 28 days after the settlement: listed as well.
    (LATE, NEXT, [Late, Back], [(0, 0, 5), (10, 0, 0)]),
    (LATE, NEXT, [Late, Nothing], [(0, 0, 5), (15, 0, 0)]),
    (LATE, ADJUST, [Late, Nothing], [(0, 0, 5), (10, 5, 0)]),
    (LATE, ADJUST, [Late, Back], [(0, 0, 5), (10, 0, 0)]),
    (LATE, IGNORE, [Late, Back], [(0, 0, 5), (10, 0, -5)]),
    // What was never taken back does not come twice when it holds again.
    (IGNORE, NEXT, [Rejected, Approved], [(0, 0, -10), (10, 0, 0)]),
    (IGNORE, ADJUST, [Rejected, Approved], [(0, 0, -10), (10, 0, 0)]),
    (LATE, NEXT, [Rejected, Approved], [(0, 0, -10), (10, 0, 0)]),
    (IGNORE, NEXT, [Rejected, Nothing], [(0, 0, -10), (0, 0, 0)]),
    (IGNORE, ADJUST, [Rejected, Nothing], [(0, 0, -10), (10, -10, 0)]),
    (ADJUST, NEXT, [Rejected, Approved], [(0, -10, 0), (20, 0, 0)]),
];

fn rule(policy: &str) -> String {
    RULE.replace("POLICY", policy)
}

async fn save(fixture: &Fixture, at: &str, text: String) {
    fixture.clock.set(moment(at));
    let saved = fixture.app.save_distributor(&admin(), text).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
}

/// Records a sale of A, ana's coupon, at a moment of the clock.
async fn sale(fixture: &Fixture, now: &str, key: &str, at: &str, amount: &str) {
    fixture.clock.set(moment(now));
    let amount = json!({ "amount": amount, "currency": "USD" });
    let event = EventInput {
        key: key.to_owned(),
        kind: "coupon_code_used".to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c1", "coupon": "A", "amount": amount }),
        approval: None,
    };
    fixture.record(vec![event]).await;
}

async fn become_known(fixture: &Fixture, now: &str, known: Known) {
    let january = "2026-01-15T12:00:00Z";
    let (target, kind) = match known {
        Late => return sale(fixture, now, "late", january, "50.00").await,
        More => return sale(fixture, now, "more", january, "20.00").await,
        Nothing => return,
        Back => ("late", CorrectionKind::Reverse { amount: None, occurred_at: None }),
        Rejected => ("s1", CorrectionKind::Reject),
        Approved => ("s1", CorrectionKind::Approve),
    };
    fixture.clock.set(moment(now));
    let input = CorrectionInput {
        key: Some(format!("{known:?}")),
        target: target.to_owned(),
        kind,
        reason: Some("it is so".to_owned()),
        source: None,
    };
    let results = fixture.app.correct_events(&admin(), vec![input]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

/// What a settlement brings, in whole dollars: earned, adjusted, listed.
async fn brings(fixture: &Fixture, id: &str) -> (i64, i64, i64) {
    let filter =
        ObligationFilter { settlement: Some(id.to_owned()), ..ObligationFilter::default() };
    let page = fixture.app.obligations(&Sight::All, filter, PageArgs::default()).await.unwrap();
    let owed = |kind| -> i64 {
        let all = page.items.iter().filter(|(_, it)| it.kind == kind);
        all.map(|(_, it)| it.amount.minor / 100).sum()
    };
    let view = fixture.corrections_of("coupon_share", id).await;
    let listed = view.corrections.adjustments.iter();
    let listed = listed.filter(|it| it.treatment != Treatment::Adjusted);
    let listed = listed.map(|it| it.amount().unwrap().minor / 100).sum();
    (owed(ObligationKind::Settlement), owed(ObligationKind::Adjustment), listed)
}

/// Plays a policy and the text of the second version.
async fn play(fixture: Fixture, (first, second): (&str, String), known: [Known; 2]) -> Fixture {
    let fixture = fixture.with_text(&rule(first)).await;
    let january = "2026-01-10T12:00:00Z";
    sale(&fixture, january, "s1", january, "100.00").await;
    fixture.tick_at("2026-02-01T09:00:00Z").await;
    become_known(&fixture, "2026-02-10T12:00:00Z", known[0]).await;
    fixture.tick_at("2026-03-01T09:00:00Z").await;
    save(&fixture, "2026-03-05T12:00:00Z", second).await;
    fixture.tick_at("2026-04-01T09:00:00Z").await;
    become_known(&fixture, "2026-04-10T12:00:00Z", known[1]).await;
    let april = "2026-04-15T12:00:00Z";
    sale(&fixture, april, "s4", april, "100.00").await;
    fixture.tick_at("2026-05-01T09:00:00Z").await;
    fixture
}

#[test]
fn what_counts_is_the_difference_to_what_was_paid() {
    on_each_database_of_rows(ROWS);
}

fn on_each_database_of_rows(rows: &[Row]) {
    for (first, second, known, expected) in rows {
        on_each_database(async |fixture| {
            let fixture = play(fixture, (first, rule(second)), *known).await;
            let found = [
                brings(&fixture, "coupon_share.1").await,
                brings(&fixture, "coupon_share.3").await,
            ];
            assert_eq!(found, *expected, "{first} -> {second}, {known:?}");
            fixture.tick_at("2026-06-01T09:00:00Z").await;
            assert_eq!(brings(&fixture, "coupon_share.4").await, (0, 0, 0), "{first} -> {second}");
        });
    }
}

/// What the second version cannot take over is only listed, and comes or goes with what is paid next.
#[test]
fn what_a_renamed_metric_could_not_take_over_is_not_paid() {
    let renamed = rule(NEXT).replace("sales\n", "turnover\n");
    // The 50.00 of February count; the rename holds from April on, so that the 20.00 of then are only listed.
    let third = [
        // Renamed back from June on: the 20.00 count, and June's own 100.00.
        (rule(NEXT), Nothing, (12, 0, 0)),
        // They were never paid, so nothing is to be taken back of them but the 50.00 that were.
        (rule(NEXT), Back, (7, 0, 0)),
        // 170.00 against the 150.00 that were paid.
        (renamed.replace(NEXT, ADJUST), Nothing, (10, 2, 0)),
        (rule(ADJUST), Back, (10, -3, 0)),
    ];
    for (text, known, expected) in third {
        on_each_database(async |fixture| {
            let fixture = play(fixture, (NEXT, renamed.clone()), [Late, More]).await;
            assert_eq!(brings(&fixture, "coupon_share.3").await, (10, 0, 0), "only listed");
            save(&fixture, "2026-05-05T12:00:00Z", text.clone()).await;
            fixture.tick_at("2026-06-01T09:00:00Z").await;
            become_known(&fixture, "2026-06-10T12:00:00Z", known).await;
            let june = "2026-06-15T12:00:00Z";
            sale(&fixture, june, "s6", june, "100.00").await;
            fixture.tick_at("2026-07-01T09:00:00Z").await;
            assert_eq!(brings(&fixture, "coupon_share.5").await, expected, "{known:?}");
        });
    }
}
