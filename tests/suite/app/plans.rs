//! How SQLite finds the entries that looks and settlements ask for: by an index that was made for them, and
//! never by going through the log.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{QueryableByName, SqliteConnection};
use rules::domain::{Catalogue, EventFilter, Moment, PageArgs, Stop, Window};
use tantieme::app::Sight;
use tantieme::store::Store;
use tantieme::store::log::{self, Apart, LogQuery};

use super::fixture::{Fixture, coupon, moment, on_each_database, order};
use crate::statements;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// How a statement finds entries, in the words of the database.
fn plan(connection: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let text = statement.split(" -- binds").next().unwrap();
    let steps: Vec<Step> =
        diesel::sql_query(format!("EXPLAIN QUERY PLAN {text}")).load(connection).unwrap();
    steps.into_iter().map(|step| step.detail).filter(|it| it.contains("entries")).collect()
}

/// The indexes that hold nothing but what is asked for whole: all facts, all that approves itself.
const WHOLE: [&str; 2] = ["entries_by_subject", "entries_self_approved"];

/// The plans of what `deed` reads of the log; each must use an index of those named, or the place of an
/// entry. All of them.
async fn found(
    fixture: &Fixture,
    what: &str,
    indexes: &[&str],
    deed: impl AsyncFnOnce(),
) -> Vec<String> {
    let path = fixture.command_url.as_str();
    statements::since_last(path);
    deed().await;
    let mut connection = SqliteConnection::establish(path).unwrap();
    let mut used = Vec::new();
    for statement in statements::since_last(path) {
        if !statement.starts_with("SELECT") || !statement.contains("`entries`") {
            continue;
        }
        for step in plan(&mut connection, &statement) {
            let of_whole = WHOLE.iter().any(|index| step.contains(index));
            assert!(!step.contains("SCAN") || of_whole, "{what}: {step}: {statement}");
            used.push(step);
        }
    }
    for index in indexes {
        assert!(used.iter().any(|step| step.contains(index)), "{what}: no {index} in {used:#?}");
    }
    used
}

#[test]
fn no_look_and_no_settlement_goes_through_the_log() {
    statements::listen();
    on_each_database(async |fixture| {
        if fixture.command_url.starts_with("postgres") {
            return;
        }
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let app = &fixture.app;
        let look =
            async || drop(app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap());
        let january = vec![
            order("o1", "2026-01-10T12:00:00Z", "100.00"),
            coupon("k1", "2026-01-11T12:00:00Z", "A"),
        ];
        fixture.record(january).await;
        let window = ["entries_by_kind", "entries_by_subject"];
        found(&fixture, "a first look", &window, look).await;
        fixture.record(vec![order("o2", "2026-01-12T12:00:00Z", "10.00")]).await;
        found(&fixture, "a look", &["PRIMARY KEY"], look).await;
        found(&fixture, "a settlement", &window, async || {
            fixture.tick_at("2026-02-01T14:00:00Z").await;
        })
        .await;
        found(&fixture, "a first look behind a settlement", &window, look).await;
        let approved = "entries_self_approved";
        let used = found(&fixture, "a look when nothing is new", &[approved], look).await;
        assert!(used.iter().all(|step| step.contains(approved)), "nothing else: {used:#?}");
        fixture.record(vec![order("o3", "2026-01-13T12:00:00Z", "10.00")]).await;
        found(&fixture, "a look with something late", &window, look).await;
        found(&fixture, "events behind an amount", &window, async || {
            let behind = app.events_behind(
                ("coupon_share", None),
                ("sales", None),
                false,
                PageArgs::default(),
            );
            behind.await.unwrap();
        })
        .await;
        app.read_mentions().await.unwrap();
        let theirs = ["PRIMARY KEY", "entries_by_subject", "entries_by_attribute"];
        let used = found(&fixture, "events behind somebody's amount", &theirs, async || {
            let value = ("coupons", Some("ana"));
            let of = ("coupon_share", Some("coupon_share.0"));
            let behind = app.events_behind(of, value, false, PageArgs::default());
            assert_eq!(behind.await.unwrap().items.len(), 1);
        })
        .await;
        // Where the events of a kind are, those of everybody are.
        assert!(!used.iter().any(|step| step.contains("entries_by_kind")), "{used:#?}");
    });
}

/// Who imports days without a time of day has all events of a day at one moment: each part of it is found by the moment
/// and the place, and not by going through the log once for each.
#[test]
fn each_part_of_a_moment_is_found_without_the_others() {
    statements::listen();
    on_each_database(async |fixture| {
        if fixture.command_url.starts_with("postgres") {
            return;
        }
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let at_noon = |n: usize| order(&format!("o{n}"), "2026-01-10T12:00:00Z", "10.00");
        fixture.record((0..6).map(at_noon).collect()).await;
        let store = Store::open(&fixture.url).unwrap();
        let catalogue = Catalogue::builtin();
        let query = LogQuery {
            event_kinds: vec!["order_paid".to_owned()],
            window: Window::new(moment("2026-01-01T00:00:00Z"), moment("2026-02-01T00:00:00Z")),
            cut_off: store.read(log::head).unwrap(),
            funds_after: None,
            measured_from: Moment::ALWAYS,
            currency: "USD".parse().unwrap(),
            distributor: "coupon_share".to_owned(),
            journeys: None,
            stop: Stop::never(),
        };
        let apart = (Apart::ByTime, 2);
        let used = found(&fixture, "parts of a moment", &["entries_by_kind"], async || {
            let shared = store.read(|c| log::shared(c, &query, apart, &catalogue)).unwrap();
            let sizes = shared.parts.iter().map(|part| {
                store.read(|c| log::part(c, &query, &shared, part, &catalogue)).unwrap().len()
            });
            assert_eq!(sizes.filter(|size| *size > 0).collect::<Vec<_>>(), [2, 2, 2]);
        })
        .await;
        let by_place = used.iter().any(|step| step.contains("PRIMARY KEY"));
        assert!(!by_place && !used.iter().any(|step| step.contains("SCAN")), "{used:#?}");
        let whole =
            "(occurred_at,stream,position)>(?,?,?) AND (occurred_at,stream,position)<(?,?,?)";
        assert!(used.iter().any(|step| step.contains(whole)), "{used:#?}");
    });
}

/// Going through a large log takes longer than somebody waits: what is to be read first has to begin all the same.
#[test]
fn who_has_no_time_to_wait_finds_what_they_asked_for_later() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        for batch in 0..2 {
            let sold = |n: usize| order(&format!("o{batch}-{n}"), "2026-01-10T12:00:00Z", "10.00");
            fixture.record((0..800).map(sold).collect()).await;
        }
        let store = Store::open(&fixture.url).unwrap();
        let catalogue = Catalogue::builtin();
        let is_behind = || store.read(|c| log::mentions::is_behind(c, &catalogue)).unwrap();
        assert!(is_behind());
        let (hurried, _stop) = fixture.app.for_query("somebody", Duration::ZERO);
        let of_ana = EventFilter { collaborator: Some("ana".to_owned()), ..EventFilter::default() };
        let refused = hurried.events(of_ana, PageArgs::default()).await;
        assert!(refused.is_err(), "{refused:?}");
        let until = Instant::now() + Duration::from_secs(60);
        while is_behind() {
            assert!(Instant::now() < until, "nobody reads whom events name");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}
