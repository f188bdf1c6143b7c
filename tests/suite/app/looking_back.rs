//! Looks at an open period behind settled ones: what becomes known late is followed, and the look shows what
//! a server shows that has never looked before, however many periods are settled.

use std::sync::Arc;

use rules::domain::Outcome;
use serde_json::json;
use tantieme::app::{App, CorrectionInput, CorrectionKind, EntryStatus, FactInput, Sight};

use super::fixture::{Fixture, RULE, coupon, moment, on_each_database, order};
use crate::actor::admin;
use crate::statements;

async fn look(app: &App) -> Arc<Outcome> {
    app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap()
}

async fn correct(fixture: &Fixture, target: &str, kind: CorrectionKind) {
    let (target, source, reason) = (target.to_owned(), None, None);
    let word = CorrectionInput { key: None, target, source, kind, reason };
    let results = fixture.app.correct_events(&admin(), vec![word]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

async fn own(fixture: &Fixture, coupon: &str, owner: &str, from: &str) {
    let fact = FactInput {
        key: format!("{coupon}-{owner}-{from}"),
        kind: "coupon".to_owned(),
        reference: coupon.to_owned(),
        attribute: "owner".to_owned(),
        value: json!(owner),
        from: Some(from.to_owned()),
    };
    let results = fixture.app.set_facts(&admin(), vec![fact]).await.unwrap();
    assert_eq!(results[0].status, EntryStatus::Recorded, "{results:?}");
}

/// What happens in March, of January and February as well.
async fn happen(fixture: &Fixture, step: usize) {
    match step {
        0 => fixture.record(vec![coupon("k3", "2026-03-02T12:00:00Z", "B")]).await,
        1 => fixture.record(vec![order("late-1", "2026-02-20T12:00:00Z", "30.00")]).await,
        2 => fixture.record(vec![order("o3", "2026-03-03T12:00:00Z", "10.00")]).await,
        3 => fixture.record(vec![coupon("late-2", "2026-01-20T12:00:00Z", "B")]).await,
        4 => {
            correct(fixture, "o1", CorrectionKind::Reverse { amount: None, occurred_at: None })
                .await
        }
        5 => own(fixture, "A", "cy", "2026-02-01T00:00:00Z").await,
        6 => fixture.clock.set(moment("2026-03-20T12:00:00Z")),
        7 => fixture.record(vec![order("late-3", "2026-01-05T12:00:00Z", "1.00")]).await,
        8 => correct(fixture, "late-1", CorrectionKind::Reject).await,
        9 => fixture.record(vec![coupon("k4", "2026-03-19T12:00:00Z", "C")]).await,
        _ => correct(fixture, "late-1", CorrectionKind::Approve).await,
    }
}

fn follows(rule: &str, least: usize) {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(rule).await;
        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        let events = vec![
            order("o1", "2026-01-10T12:00:00Z", "100.00"),
            coupon("k1", "2026-01-11T12:00:00Z", "A"),
            order("o2", "2026-02-10T12:00:00Z", "50.00"),
            coupon("k2", "2026-02-11T12:00:00Z", "A"),
        ];
        fixture.record(events).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        fixture.clock.set(moment("2026-03-10T00:00:00Z"));
        let mut last = look(&fixture.app).await;
        let mut changes = 0;
        for step in 0..11 {
            if step % 3 != 1 {
                assert!(fixture.app.store_checkpoint("coupon_share").await.unwrap());
            }
            happen(&fixture, step).await;
            let now = look(&fixture.app).await;
            let restarted = App::open(&fixture.url, fixture.clock.clone()).unwrap();
            assert_eq!(now, look(&restarted).await, "from what is stored after step {step}");
            if step % 2 == 0 {
                restarted.forget_checkpoints().await.unwrap();
                let fresh = App::open(&fixture.url, fixture.clock.clone()).unwrap();
                assert_eq!(now, look(&fresh).await, "from the start after step {step}");
            }
            assert_eq!(now, look(&fixture.app).await, "once more after step {step}");
            changes += usize::from(now != last);
            last = now;
        }
        assert!(changes >= least, "only {changes} steps changed anything");
        // What is settled is what was shown last.
        fixture.tick_at("2026-04-01T13:00:00Z").await;
        let settled = fixture.app.settlement("coupon_share.2").await.unwrap().unwrap();
        assert_eq!(settled.pool, last.pool);
    });
}

#[test]
fn every_look_takes_over_what_a_first_look_takes_over() {
    follows(RULE, 8);
}

#[test]
fn every_look_adjusts_what_a_first_look_adjusts() {
    let adjusting = RULE.replace("  pay after", "  corrections adjust for 365 days\n  pay after");
    follows(&adjusting, 8);
}

/// How many statements a look asks, and how many names of settlements are in them: of a server that has
/// never looked, and of one that follows, after something of the month before came late.
async fn asked(fixture: &Fixture, key: &str, at: &str) -> [(usize, usize); 2] {
    let path = fixture.command_url.as_str();
    let cost = |statements: Vec<String>| {
        let asked = |one: &String| one.starts_with("SELECT") && one.contains(" FROM ");
        let statements: Vec<String> = statements.into_iter().filter(asked).collect();
        let named = statements.iter().map(|one| one.matches("\"coupon_share.").count()).sum();
        (statements.len(), named)
    };
    look(&fixture.app).await;
    fixture.record(vec![order(key, at, "30.00")]).await;
    let fresh = App::open(&fixture.url, fixture.clock.clone()).unwrap();
    fresh.catalogue().await.unwrap();
    statements::since_last(path);
    let shown = look(&fresh).await;
    let first = cost(statements::since_last(path));
    assert_eq!(shown, look(&fixture.app).await);
    [first, cost(statements::since_last(path))]
}

#[test]
fn what_came_late_costs_the_same_behind_many_settled_periods() {
    statements::listen();
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.record(vec![coupon("k1", "2026-01-01T06:00:00Z", "A")]).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        let few = asked(&fixture, "late-1", "2026-02-10T12:00:00Z").await;
        fixture.tick_at("2028-03-01T14:00:00Z").await;
        let many = asked(&fixture, "late-2", "2028-02-10T12:00:00Z").await;
        assert_eq!(few, many, "statements and settlements named in them");
    });
}
