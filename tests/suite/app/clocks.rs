//! A clock that is wrong settles nothing, and is no reason to settle nothing for good.

use rules::domain::{Moment, PeriodState};
use tantieme::app::{App, AppError, ProblemCode};
use tantieme::clock::Clock;
use tantieme::scheduler::{Rest, beat};
use tantieme::store::DatabaseUrl;

use super::fixture::{Fixture, on_each_database};
use crate::actor::admin;

const DAY: i64 = 86_400_000_000;

/// A server whose clock is right until it is shifted, and that clock.
fn server(url: &DatabaseUrl) -> (App, Clock) {
    let clock = Clock::shifted();
    (App::open(url, clock.clone()).unwrap(), clock)
}

fn code(refused: AppError) -> ProblemCode {
    match refused {
        AppError::Refused(problem) => problem.code,
        other => panic!("{other}"),
    }
}

/// The state of the period that is running today, and its index.
async fn running(fixture: &Fixture) -> (i64, PeriodState) {
    let app = fixture.app.at(Clock::System);
    let period = app.current_period("coupon_share").await.unwrap().unwrap();
    assert!(period.trigger_at.unwrap() > Clock::System.now());
    (period.index, period.state)
}

#[test]
fn a_clock_that_is_wrong_for_a_while_settles_nothing_early_and_goes_on_afterwards() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let (app, clock) = server(&fixture.url);
        let rest = Rest::over();
        beat(&app, &rest).await;
        let (index, state) = running(&fixture).await;
        assert_eq!(state, PeriodState::Open);
        assert!(index > 0, "the months before are settled");
        app.ready().await.unwrap();

        for days in [40, -40, 4000] {
            clock.shift(days * DAY);
            beat(&app, &Rest::over()).await;
            assert_eq!(running(&fixture).await, (index, PeriodState::Open), "{days} days");
            let refused = app.ready().await.unwrap_err();
            assert!(refused.to_string().contains("nothing is settled"), "{refused}");
            let refused = app.settle_now(&admin(), "coupon_share").await.unwrap_err();
            assert_eq!(code(refused), ProblemCode::ClockDisagrees);
        }
        clock.shift(0);
        app.ready().await.unwrap();
        let now = app.due_time().await.unwrap();
        assert!((now.micros() - Clock::System.now().micros()).abs() < DAY);
    });
}

#[test]
fn a_server_that_starts_with_a_wrong_clock_is_told_by_the_database() {
    on_each_database(async |fixture| {
        let (app, clock) = server(&fixture.url);
        clock.shift(DAY);
        let told = app.due_time().await;
        let Some(refused) = told.err() else {
            assert!(!fixture.url.is_postgres(), "a file has no clock of its own");
            return;
        };
        assert!(refused.to_string().contains("the database's"), "{refused}");
        // A little is no difference, and the database decides.
        clock.shift(3_000_000);
        let now = app.due_time().await.unwrap();
        assert!(now.micros() - Clock::System.now().micros() < 1_000_000, "{now}");
    });
}

#[test]
fn a_rest_ends_in_time_that_passes() {
    on_each_database(async |fixture| {
        let clock = Clock::shifted();
        let before = clock.steady();
        for days in [4000, -4000, 0] {
            clock.shift(days * DAY);
            let passed = clock.steady().micros_since(before);
            assert!((0..DAY).contains(&passed), "{passed}");
        }
        assert_eq!(fixture.clock.stands_at(), Some(Moment::parse("2026-01-01T05:00:00Z").unwrap()));
        assert_eq!(clock.stands_at(), None);
    });
}
