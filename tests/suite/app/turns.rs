//! Distributors take turns: a long past, or one that is held, delays nobody.

use rules::domain::{PageArgs, PeriodFilter, SettlementFilter};
use tantieme::app::{Sight, tick};

use super::fixture::{Fixture, RULE, moment, on_each_database};
use crate::actor::admin;

/// A rule of another name, by another schedule.
fn rule(name: &str, schedule: &str) -> String {
    let monthly = "every month on day 1 at 09:00\n  measure the month before";
    RULE.replace("coupon_share", name).replace(monthly, schedule)
}

const DAILY: &str = "every day at 00:00\n  measure the day before";

async fn activate(fixture: &Fixture, source: String, name: &str) {
    let saved = fixture.app.save_distributor(&admin(), source).await.unwrap();
    assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
    fixture.app.activate_distributor(&admin(), name).await.unwrap();
}

/// The ids of all settlements, in the order in which they were made.
async fn settled(fixture: &Fixture) -> Vec<String> {
    let args = PageArgs { first: Some(500), ..PageArgs::default() };
    let page =
        fixture.app.settlements(&Sight::All, SettlementFilter::default(), args).await.unwrap();
    page.items.into_iter().rev().map(|(_, settlement)| settlement.id).collect()
}

#[test]
fn a_distributor_with_a_long_past_leaves_turns_to_the_others() {
    on_each_database(async |fixture| {
        activate(&fixture, rule("a_long_past", DAILY), "a_long_past").await;
        for name in ["b_month", "c_month"] {
            activate(&fixture, RULE.replace("coupon_share", name), name).await;
        }
        let now = moment("2026-02-01T14:00:00Z");
        fixture.clock.set(now);
        let report = tick(&fixture.app, now).await.unwrap();
        assert_eq!((report.held.len(), report.broken.len()), (0, 0), "{report:?}");
        let made = settled(&fixture).await;
        assert_eq!(made.len(), 31 + 2, "each day of January, and two months: {made:?}");
        for name in ["b_month.0", "c_month.0"] {
            let place = made.iter().position(|id| id == name).unwrap();
            assert!(place < 8, "{name} came as number {place} of {made:?}");
        }
        let days: Vec<&String> = made.iter().filter(|id| id.starts_with("a_long_past")).collect();
        let expected: Vec<String> = (0..31).map(|day| format!("a_long_past.{day}")).collect();
        assert_eq!(days, expected.iter().collect::<Vec<_>>(), "in order");
    });
}

#[test]
fn the_past_is_opened_in_pieces_until_the_running_period() {
    on_each_database(async |fixture| {
        let hourly = "cron \"0 * * * *\"\n  measure since the last run";
        let source = rule("hours", hourly).replace("2026-01-01", "2025-12-25");
        let saved = fixture.app.save_distributor(&admin(), source).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        fixture.clock.set(moment("2026-01-06T12:30:00Z"));
        fixture.app.activate_distributor(&admin(), "hours").await.unwrap();
        let args = PageArgs { first: Some(1), ..PageArgs::default() };
        let periods = fixture.app.periods("hours", PeriodFilter::default(), args).await.unwrap();
        let opened = periods.total.unwrap();
        assert!((100..250).contains(&opened), "{opened} of 296 at once");
        let now = moment("2026-01-06T12:30:00Z");
        let report = tick(&fixture.app, now).await.unwrap();
        assert_eq!((report.held.len(), report.broken.len()), (0, 0), "{report:?}");
        // From 05:00 UTC of 25 December to 12:00 of 6 January: twelve days and seven hours.
        assert_eq!(report.settled.len(), 12 * 24 + 7);
        let running = fixture.app.current_period("hours").await.unwrap().unwrap();
        assert_eq!(running.window.start, moment("2026-01-06T12:00:00Z"));
        assert_eq!(tick(&fixture.app, now).await.unwrap(), tantieme::app::TickReport::default());
    });
}

#[test]
fn what_cannot_be_read_of_one_holds_up_no_other() {
    on_each_database(async |fixture| {
        const FEW: usize = 20;
        for number in 0..FEW {
            let name = format!("of_{number}");
            activate(&fixture, RULE.replace("coupon_share", &name), &name).await;
        }
        let tick_at = async |at: &str| {
            let now = moment(at);
            fixture.clock.set(now);
            tick(&fixture.app, now).await.unwrap()
        };
        assert_eq!(tick_at("2026-02-01T14:00:00Z").await.settled.len(), FEW);
        fixture.damage("UPDATE settlements SET detail = '?' WHERE distributor = 'of_3'");
        let report = tick_at("2026-03-01T14:00:00Z").await;
        let broken: Vec<&str> = report.broken.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((broken, report.held.len()), (vec!["of_3.1"], 0));
        assert_eq!(report.settled.len(), FEW - 1, "{:?}", report.settled);
    });
}

/// More than take turns at the same time.
const MANY: usize = 70;

#[test]
fn two_servers_that_find_as_much_due_share_the_work() {
    on_each_database(async |fixture| {
        for number in 0..MANY {
            let name = format!("of_{number}");
            activate(
                &fixture,
                rule(&name, "every month on day 1 at 09:00\n  measure the month before"),
                &name,
            )
            .await;
        }
        let second = fixture.another_server().app;
        let mut have_shared = !fixture.command_url.starts_with("postgres");
        // On a busy machine one of them may be done with a month before the other begins.
        for month in 2..=6 {
            let now = moment(&format!("2026-0{month}-01T14:00:00Z"));
            fixture.clock.set(now);
            let (one, other) = tokio::join!(tick(&fixture.app, now), tick(&second, now));
            let (one, other) = (one.unwrap(), other.unwrap());
            assert_eq!((&one.broken, &other.broken), (&vec![], &vec![]));
            let settled: std::collections::BTreeSet<&String> =
                one.settled.iter().chain(&other.settled).collect();
            assert_eq!(settled.len(), MANY);
            assert_eq!(one.settled.len() + other.settled.len(), MANY, "one was settled twice");
            have_shared |= !one.settled.is_empty() && !other.settled.is_empty();
            if have_shared {
                break;
            }
        }
        assert!(have_shared, "one server did all of it, five times");
    });
}
