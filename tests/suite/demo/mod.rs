//! The demo: a year that came out as it should, on any day of the year.

mod damaged;
mod erased;
mod money;
mod more_damage;
pub mod server;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use rules::calendar::local_text;
use rules::domain::{
    EventFilter, Fulfillment, FulfillmentFilter, FulfillmentState, Moment, ObligationFilter,
    ObligationState, PageArgs, PayoutFilter, PayoutState, Role, SettlementFilter,
};
use tantieme::app::{App, AppError, Sight, tick};
use tantieme::clock::Clock;
use tantieme::demo::{self, Filled};
use tempfile::TempDir;

use crate::actor::admin;
use crate::app::proving::prove;
use crate::postgres;

const RULES: [&str; 6] = [
    "course_profit_share",
    "best_affiliate",
    "blogger_of_the_month",
    "equal_engagement",
    "order_journeys",
    "coupon_commission",
];

const NOW: &str = "2026-11-21T15:00:00Z";

fn open(database: &Path, now: &str) -> App {
    let clock = Clock::fixed(Moment::parse(now).unwrap());
    App::open(&database.to_str().unwrap().parse().unwrap(), clock).unwrap()
}

async fn fill(app: &App) -> Filled {
    demo::fill(app, &mut |_| {}).await.unwrap()
}

/// A database that was filled at [`NOW`]; made once, copied for each test. It stays open, so that
/// its files stay as they are.
async fn filled() -> (TempDir, PathBuf) {
    static FILLED: OnceLock<(TempDir, App)> = OnceLock::new();
    let (origin, _open) = FILLED.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("demo.db");
        let app = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let app = open(&database, NOW);
            runtime.block_on(async { fill(&app).await });
            app
        });
        (directory, app.join().unwrap())
    });
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(origin.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let database = copy.path().join("demo.db");
    (copy, database)
}

fn all() -> PageArgs {
    PageArgs { first: Some(500), ..PageArgs::default() }
}

#[tokio::test]
async fn a_year_of_every_rule_is_settled_when_it_was_due() {
    let (_folder, database) = filled().await;
    let app = open(&database, NOW);
    for rule in RULES {
        let filter =
            SettlementFilter { distributor: Some(rule.to_owned()), ..SettlementFilter::default() };
        let settlements = app.settlements(&Sight::All, filter, all()).await.unwrap();
        assert_eq!(settlements.total, Some(12), "{rule}");
        for (_, settlement) in settlements.items {
            let settled = local_text(chrono_tz::America::New_York, settlement.settled_at);
            assert!(settled.contains("-01 09:00 E"), "{}: {settled}", settlement.id);
            assert!(settlement.pool.minor > 0, "{}", settlement.id);
            assert!(settlement.leftover.minor < settlement.pool.minor, "{}", settlement.id);
        }
    }
}

#[tokio::test]
async fn all_of_it_is_proved() {
    let (_folder, database) = filled().await;
    prove(&open(&database, NOW)).await;
}

#[tokio::test]
async fn every_settlement_names_the_version_it_used() {
    let (_folder, database) = filled().await;
    let app = open(&database, NOW);
    let filter = SettlementFilter {
        distributor: Some("best_affiliate".to_owned()),
        ..SettlementFilter::default()
    };
    let settlements = app.settlements(&Sight::All, filter, all()).await.unwrap();
    let pools: Vec<(i64, i32, String)> = settlements
        .items
        .iter()
        .map(|(_, one)| (one.period_index, one.version, one.pool.to_string()))
        .collect();
    for (index, version, pool) in pools {
        let expected = if index < 7 { (1, "500.00 USD") } else { (2, "600.00 USD") };
        assert_eq!((version, pool.as_str()), expected, "period {index}");
    }
    let versions = app.versions(vec!["best_affiliate".to_owned()]).await.unwrap();
    let held: Vec<(i32, Option<i64>, Option<&str>)> = versions
        .iter()
        .map(|view| {
            let first = view.first_period.as_ref().map(|period| period.index);
            (view.version.version, first, view.version.saved_by.as_deref())
        })
        .collect();
    assert_eq!(held, [(2, Some(7), Some("demo")), (1, Some(0), Some("demo"))]);
}

#[tokio::test]
async fn standings_of_the_open_period_are_there() {
    let (_folder, database) = filled().await;
    let app = open(&database, NOW);
    for rule in RULES {
        let outcome = app.standings(&Sight::All, rule).await.unwrap().expect("a period is open");
        assert_eq!(outcome.window.start.to_string(), "2026-11-01T04:00:00Z");
        assert!(outcome.standings.iter().any(|one| one.amount.minor > 0), "{rule}");
    }
}

#[tokio::test]
async fn paid_failed_pending_and_open_things_exist() {
    let (_folder, database) = filled().await;
    let app = open(&database, NOW);
    let fulfillments = app.fulfillments(FulfillmentFilter::default(), all()).await.unwrap();
    let fulfillments: Vec<Fulfillment> =
        fulfillments.items.into_iter().map(|(_, fulfillment)| fulfillment).collect();
    let states = |state| fulfillments.iter().filter(|one| one.state == state).count();
    assert_eq!(
        fulfillments.len(),
        13,
        "one for each month after the first, and that of an advance"
    );
    assert_eq!(states(FulfillmentState::Complete), 11);
    assert_eq!(states(FulfillmentState::Failed), 1);
    assert_eq!(states(FulfillmentState::Processing), 1);

    for (state, least) in
        [(PayoutState::Paid, 60), (PayoutState::Failed, 1), (PayoutState::Processing, 2)]
    {
        let filter = PayoutFilter { state: Some(state), ..PayoutFilter::default() };
        let total = app.payouts(&Sight::All, filter, all()).await.unwrap().total.unwrap();
        assert!(total >= least, "{state:?}: {total}");
    }
    let filter =
        ObligationFilter { state: Some(ObligationState::Pending), ..ObligationFilter::default() };
    let pending = app.obligations(&Sight::All, filter, all()).await.unwrap();
    assert!(pending.total >= Some(1), "the blogger is paid after thirty days");
}

#[tokio::test]
async fn everything_that_is_done_with_money_can_be_looked_at() {
    let (_folder, database) = filled().await;
    let app = open(&database, NOW);
    money::is_all_there(&app).await;
    money::goes_to_a_bank(&app).await;
}

#[tokio::test]
async fn the_next_month_brings_what_lies_ahead() {
    let (_folder, database) = filled().await;
    let app = open(&database, "2026-12-02T15:00:00Z");
    let report = tick(&app, app.now()).await.unwrap();
    assert_eq!((report.settled.len(), report.held, report.broken), (6, vec![], vec![]));
    money::is_adjusted_by_now(&app).await;
}

#[tokio::test]
async fn every_settled_journey_value_is_made_of_its_journeys() {
    let (_folder, database) = filled().await;
    let app = open(&database, NOW);
    for settlement in ["order_journeys.0", "order_journeys.11"] {
        let standings = app.settled_standings(settlement, all()).await.unwrap().items;
        assert!(standings.len() > 3, "{settlement}: {}", standings.len());
        let ana = |(_, one): &(String, rules::domain::Standing)| one.collaborator == "ana";
        assert!(standings.iter().any(ana), "whose own view the second token shows");
        for (_, standing) in standings {
            let who = standing.collaborator;
            let metric = "journey_value";
            let journeys = app.journeys_behind(
                &Sight::All,
                ("order_journeys", Some(settlement)),
                (metric, &who),
                false,
                all(),
            );
            let journeys = journeys.await.unwrap().items;
            let parts = journeys.iter().map(|(_, view)| view.journey.part_of(&who).nanos());
            let sum: i128 = parts.sum();
            assert_eq!(sum, standing.metrics[0].value.nanos(), "{who} in {settlement}");
            let shared = journeys.iter().filter(|(_, view)| view.journey.touches.len() > 1);
            assert!(shared.count() > 0, "{who} in {settlement}");
        }
    }
}

#[tokio::test]
async fn a_filled_database_is_taken_as_it_is_with_new_tokens() {
    let (_folder, database) = filled().await;
    let later = open(&database, "2026-11-22T15:00:00Z");
    let events = later.events(EventFilter::default(), all()).await.unwrap().total.unwrap();
    assert!(events > 3_000, "{events}");

    let first = fill(&later).await;
    let second = fill(&later).await;
    assert_eq!(later.events(EventFilter::default(), all()).await.unwrap().total, Some(events));
    assert!(later.authenticate(&first.admin).await.unwrap().is_none(), "taken back");
    let admin = later.authenticate(&second.admin).await.unwrap().unwrap();
    assert_eq!((admin.name.as_str(), admin.role), ("demo", Role::Admin));
    let own = later.authenticate(&second.collaborator_token).await.unwrap().unwrap();
    assert_eq!((own.role, own.collaborator), (Role::Collaborator, Some(second.collaborator)));
}

#[tokio::test]
async fn two_demos_are_the_same() {
    let (_folder, database) = filled().await;
    let one = open(&database, NOW);
    let other = tempfile::tempdir().unwrap();
    let other = other.path().join("demo.db").to_str().unwrap().to_owned();
    // Made on the other kind of database, where there is one.
    let two = open(Path::new(&postgres::url().unwrap_or(other)), NOW);
    fill(&two).await;
    for rule in RULES {
        let last = format!("{rule}.11");
        let digest = |head: Option<tantieme::app::SettlementHead>| head.unwrap().digest;
        assert_eq!(
            digest(one.settlement(&last).await.unwrap()),
            digest(two.settlement(&last).await.unwrap())
        );
    }
}

#[tokio::test]
async fn it_fills_on_any_day_of_a_month() {
    for now in [
        "2028-03-01T05:30:00Z",
        "2028-03-01T04:59:59Z",
        "2027-11-07T06:30:00Z",
        "2027-01-01T14:30:00Z",
        "2027-02-15T17:30:00Z",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let app = open(&folder.path().join("demo.db"), now);
        fill(&app).await;
        let settled = app
            .settlements(&Sight::All, SettlementFilter::default(), all())
            .await
            .unwrap()
            .total
            .unwrap();
        assert!((66..=72).contains(&settled), "{now}: {settled}");
        money::is_all_there(&app).await;
    }
}

#[tokio::test]
async fn a_database_with_something_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(&folder.path().join("other.db"), NOW);
    let rule = std::fs::read_to_string("examples/best-affiliate/rule.tan").unwrap();
    app.save_distributor(&admin(), rule).await.unwrap();
    let refused = demo::fill(&app, &mut |_| {}).await.unwrap_err();
    assert!(matches!(refused, AppError::Refused(_)), "{refused}");
    assert_eq!(app.events(EventFilter::default(), all()).await.unwrap().total, Some(0));
}

#[test]
fn events_that_keep_coming_leave_the_open_month_in_proportion() {
    // A month of the demo has about 375 moments at which something happens, 12 or 13 a day.
    let rows = [
        ("a minute", 60, 20..=30),
        ("ten minutes", 600, 60..=85),
        ("an hour", 3_600, 100..=130),
        ("a day", 86_400, 150..=240),
        ("a month", 31 * 86_400, 300..=600),
    ];
    for (while_open, seconds, expected) in rows {
        let mut left = Duration::from_secs(seconds);
        let mut events = 0;
        loop {
            events += 1;
            match left.checked_sub(demo::pause_after(events)) {
                Some(rest) => left = rest,
                None => break,
            }
        }
        assert!(expected.contains(&events), "{events} in {while_open}");
    }
    assert_eq!(demo::pause_after(u32::MAX), Duration::from_secs(7_200));
}
