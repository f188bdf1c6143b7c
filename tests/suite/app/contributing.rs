//! Money added by hand is in exactly one pool, or it is refused with the bounds of what is measured.

use rules::domain::{GapChoice, Moment, PageArgs, SettlementFilter};
use tantieme::app::{ContributionInput, EntryStatus, RuleInput, Sight, tick};

use super::fixture::{Fixture, moment, on_each_database};
use crate::actor::admin;

/// A rule whose pool is what was contributed; nobody ever gets it, and nothing is carried over.
fn rule(schedule: &str, bounds: &str) -> String {
    format!(
        "language 1\ndistributor gifts \"Gifts\"\n  currency  USD\n  time zone UTC\n{bounds}\
         metric coupons\n  count coupon_code_used\n  credit coupon.owner\n\
         pool\n  take contributions\n  if nobody qualifies, return to owner\n\
         weighting\n  share by coupons\n\
         schedule\n{schedule}"
    )
}

const MONTHLY: &str = "  every month on day 1 at 09:00\n  measure the month before\n";
const QUARTERLY: &str = "  every quarter on day 3 at 09:00\n  measure the month before\n";
const FORTNIGHTLY: &str =
    "  every 2 weeks on monday at 09:00 from 2026-01-05\n  measure the week before\n";
const WEEKLY: &str = "  every week on monday at 09:00\n  measure since the last run\n";
const ONCE: &str = "  once on 2026-06-30 at 09:00\n  measure since the last run\n";
const STARTS: &str = "  starts 2026-01-01\n";

async fn in_force(fixture: Fixture, rule: &str) -> Fixture {
    save(&fixture, rule).await;
    fixture.app.activate_distributor(&admin(), "gifts").await.unwrap();
    fixture
}

async fn save(fixture: &Fixture, rule: &str) {
    let saved = fixture.app.save_distributor(&admin(), rule.to_owned()).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
}

/// Gives a dollar; why it is refused, if it is.
async fn give(fixture: &Fixture, at: Moment) -> Option<String> {
    static NUMBER: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let input = ContributionInput {
        key: format!("c{number}"),
        distributor: "gifts".to_owned(),
        amount: ("1.00".to_owned(), "USD".to_owned()),
        occurred_at: Some(at.to_string()),
        reason: None,
    };
    let result = fixture.app.contribute(&admin(), vec![input]).await.unwrap().remove(0);
    match result.status {
        EntryStatus::Recorded => None,
        _ => Some(result.error.unwrap().message),
    }
}

/// What all settlements had in their pools, in dollars.
async fn given(fixture: &Fixture) -> i64 {
    let args = PageArgs { first: Some(500), ..PageArgs::default() };
    let page =
        fixture.app.settlements(&Sight::All, SettlementFilter::default(), args).await.unwrap();
    assert!(!page.has_next);
    page.items.iter().map(|(_, settlement)| settlement.pool.minor).sum::<i64>() / 100
}

/// A moment, and why money given then is refused; `None` when it is taken.
type Row<'a> = (&'a str, Option<&'a str>);

#[test]
fn what_nothing_measures_is_refused_with_the_bounds() {
    let ends = format!("{STARTS}  ends 2026-03-14\n");
    let monthly_end = "\"gifts\" measures nothing from 2026-03-15T00:00:00Z on";
    let spring = "\"gifts\" measures nothing from 2026-04-01T00:00:00Z until 2026-06-01T00:00:00Z";
    let after_june = "\"gifts\" measures nothing from 2026-06-30T09:00:00Z on";
    let rows: [(&str, &str, &[Row<'_>]); 4] = [
        (
            MONTHLY,
            &ends,
            &[
                (
                    "2025-12-31T23:59:59Z",
                    Some("\"gifts\" measures from 2026-01-01T00:00:00Z on; this is before"),
                ),
                ("2026-01-01T00:00:00Z", None),
                ("2026-03-14T23:59:59Z", None),
                ("2026-03-15T00:00:00Z", Some(monthly_end)),
                ("9999-01-01T00:00:00Z", Some(monthly_end)),
            ],
        ),
        (
            QUARTERLY,
            STARTS,
            &[
                (
                    "2026-02-28T23:59:59Z",
                    Some("\"gifts\" measures from 2026-03-01T00:00:00Z on; this is before"),
                ),
                ("2026-03-31T23:59:59Z", None),
                ("2026-04-01T00:00:00Z", Some(spring)),
                ("2026-05-31T23:59:59Z", Some(spring)),
                ("2026-06-01T00:00:00Z", None),
                (
                    "2028-02-01T00:00:00Z",
                    Some(
                        "\"gifts\" measures nothing from 2028-01-01T00:00:00Z until 2028-03-01T00:00:00Z",
                    ),
                ),
                ("2028-03-01T00:00:00Z", None),
            ],
        ),
        (
            ONCE,
            STARTS,
            &[
                ("2026-06-30T08:59:59Z", None),
                ("2026-06-30T09:00:00Z", Some(after_june)),
                ("2027-01-01T00:00:00Z", Some(after_june)),
            ],
        ),
        (WEEKLY, STARTS, &[("2026-01-01T00:00:00Z", None), ("2190-01-01T00:00:00Z", None)]),
    ];
    for (schedule, bounds, moments) in rows {
        on_each_database(async |fixture| {
            let fixture = in_force(fixture, &rule(schedule, bounds)).await;
            for (at, refused) in moments {
                let said = give(&fixture, moment(at)).await;
                let expected = refused.map(str::to_owned);
                assert_eq!(said, expected, "{schedule}{at}");
            }
        });
    }
}

#[test]
fn the_newest_version_says_what_is_measured_later() {
    on_each_database(async |fixture| {
        let fixture = in_force(fixture, &rule(MONTHLY, STARTS)).await;
        let skipping =
            RuleInput { gap: Some(GapChoice::Skip), ..RuleInput::from(rule(QUARTERLY, STARTS)) };
        fixture.app.save_distributor(&admin(), skipping).await.unwrap();
        let between =
            "\"gifts\" measures nothing from 2026-02-01T00:00:00Z until 2026-03-01T00:00:00Z";
        assert_eq!(give(&fixture, moment("2026-01-31T00:00:00Z")).await, None);
        assert_eq!(give(&fixture, moment("2026-02-10T00:00:00Z")).await.as_deref(), Some(between));
        assert_eq!(give(&fixture, moment("2026-03-10T00:00:00Z")).await, None);
        let without = rule(MONTHLY, STARTS).replace("take contributions", "take fixed 5.00 USD");
        save(&fixture, &without).await;
        assert_eq!(give(&fixture, moment("2026-01-31T00:00:00Z")).await, None);
        let refused = give(&fixture, moment("2026-02-10T00:00:00Z")).await.unwrap();
        assert!(refused.starts_with("version 3 of \"gifts\" takes no contributions"), "{refused}");
    });
}

/// A version that starts later than the period it is used for measures nothing of what is before.
#[test]
fn a_version_with_a_later_start_takes_nothing_of_before() {
    on_each_database(async |fixture| {
        let fixture = in_force(fixture, &rule(MONTHLY, STARTS)).await;
        save(&fixture, &rule(MONTHLY, "  starts 2026-03-01\n")).await;
        fixture.tick_at("2026-02-01T09:00:00Z").await;
        let before = "\"gifts\" measures from 2026-03-01T00:00:00Z on; this is before";
        let between =
            "\"gifts\" measures nothing from 2026-02-01T00:00:00Z until 2026-03-01T00:00:00Z";
        for (at, refused) in [("2026-01-20T00:00:00Z", before), ("2026-02-10T00:00:00Z", between)] {
            assert_eq!(give(&fixture, moment(at)).await.as_deref(), Some(refused), "{at}");
        }
        assert_eq!(give(&fixture, moment("2026-03-10T00:00:00Z")).await, None);
    });
}

#[test]
fn whatever_is_accepted_is_in_one_pool() {
    const DAY: i64 = 86_400_000_000;
    let ends = format!("{STARTS}  ends 2026-05-10\n");
    let rules =
        [(MONTHLY, ends.as_str()), (QUARTERLY, STARTS), (FORTNIGHTLY, STARTS), (ONCE, STARTS)];
    for (schedule, bounds) in rules {
        on_each_database(async |fixture| {
            let fixture = in_force(fixture, &rule(schedule, bounds)).await;
            let (mut accepted, mut refused) = (0, 0);
            let start = moment("2026-01-03T12:00:00Z");
            for step in 0..12 {
                let now = Moment::from_micros(start.micros() + step * 16 * DAY);
                fixture.clock.set(now);
                tick(&fixture.app, now).await.unwrap();
                for days in [-40, -9, 0, 9, 70] {
                    let at = Moment::from_micros(now.micros() + days * DAY);
                    match give(&fixture, at).await {
                        None => accepted += 1,
                        Some(_) => refused += 1,
                    }
                }
            }
            fixture.tick_at("2027-03-31T12:00:00Z").await;
            assert!(accepted > 10 && refused > 0, "{schedule}: {accepted} and {refused}");
            assert_eq!(given(&fixture).await, accepted, "{schedule}{bounds}");
        });
    }
}
