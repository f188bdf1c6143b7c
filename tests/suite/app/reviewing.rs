//! `review by hand`: nobody is owed anything before an admin has approved it, exactly once.

use rules::domain::{
    Account, ObligationFilter, ObligationState, PageArgs, PeriodState, SettlementState,
};
use tantieme::app::{App, AppError, Sight, tick};
use tantieme::clock::Clock;
use tantieme::store::{Store, journal};

use super::fixture::{Fixture, RULE, coupon, moment, on_each_database, order, pairs};
use crate::actor::admin;

const DUE: &str = "2026-02-01T14:00:00Z";

/// The rule with a review, and January with 100.00 USD for ana and bo.
async fn proposed(fixture: Fixture) -> Fixture {
    let text = RULE.replace("  pay after", "  review by hand\n  pay after");
    let fixture = fixture.with_text(&text).await;
    fixture.clock.set(moment("2026-01-20T00:00:00Z"));
    let events = vec![
        order("o1", "2026-01-10T12:00:00Z", "200.00"),
        coupon("k1", "2026-01-11T12:00:00Z", "A"),
        coupon("k2", "2026-01-12T12:00:00Z", "B"),
    ];
    fixture.record(events).await;
    fixture.clock.set(moment(DUE));
    let report = tick(&fixture.app, moment(DUE)).await.unwrap();
    assert_eq!((report.settled, report.held), (vec![], vec![]));
    assert_eq!(report.proposed, ["coupon_share.0"]);
    fixture
}

async fn state(fixture: &Fixture, index: i64) -> (PeriodState, Option<String>) {
    let period = fixture.app.period("coupon_share", index).await.unwrap().unwrap();
    (period.state, period.reason)
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, AppError>) -> String {
    answer.unwrap_err().to_string()
}

fn balance(fixture: &Fixture, account: &Account) -> String {
    let store = Store::open(&fixture.url).unwrap();
    let usd = "USD".parse().unwrap();
    store.read(|c| journal::balance(c, account, usd)).unwrap().to_string()
}

#[test]
fn a_proposal_is_visible_and_nobody_is_owed_anything() {
    on_each_database(async |fixture| {
        let fixture = proposed(fixture).await;
        let proposal = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap();
        assert_eq!(SettlementState::of(proposal.owed_since), SettlementState::Proposed);
        assert_eq!(proposal.pool.to_string(), "100.00 USD");
        let page = PageArgs::default();
        let standings = fixture.app.settled_standings("coupon_share.0", page).await.unwrap();
        assert_eq!(standings.total, Some(2));
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[]));
        assert_eq!(balance(&fixture, &Account::Owner), "0.00 USD");
        assert_eq!(state(&fixture, 0).await.0, PeriodState::Review);

        let later = moment("2026-03-01T14:00:00Z");
        fixture.clock.set(later);
        let report = tick(&fixture.app, later).await.unwrap();
        assert_eq!(report, tantieme::app::TickReport::default(), "february waits its turn");
        let now = refusal(fixture.app.settle_now(&admin(), "coupon_share").await);
        assert_eq!(now, "coupon_share.0 waits for approval: approveSettlement or rejectSettlement");
    });
}

#[test]
fn an_approval_makes_it_owed_once() {
    on_each_database(async |fixture| {
        let fixture = proposed(fixture).await;
        fixture.record(vec![coupon("k3", "2026-01-13T12:00:00Z", "C")]).await;
        let before = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap();
        let approved_at = "2026-02-03T10:00:00Z";
        fixture.clock.set(moment(approved_at));
        let approved =
            fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await.unwrap();
        assert_eq!(approved.owed_since, Some(moment(approved_at)));
        assert_eq!(
            (&approved.digest, approved.settled_at, &approved.cut_off),
            (&before.digest, moment(DUE), &before.cut_off),
            "nothing is computed anew"
        );
        fixture.clock.set(moment("2026-02-04T10:00:00Z"));
        let again = fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await.unwrap();
        assert_eq!(again, approved);
        let owed = pairs(&[("ana", "50.00 USD"), ("bo", "50.00 USD")]);
        assert_eq!(fixture.owed("coupon_share.0").await, owed);
        let page = fixture
            .app
            .obligations(&Sight::All, ObligationFilter::default(), PageArgs::default())
            .await
            .unwrap();
        for (_, obligation) in &page.items {
            assert_eq!(obligation.payable_from, moment("2026-02-17T10:00:00Z"));
            assert_eq!(obligation.created_at, moment(approved_at));
        }
        assert_eq!(balance(&fixture, &Account::Owed("ana".to_owned())), "50.00 USD");
        assert_eq!(balance(&fixture, &Account::Owner), "-100.00 USD");
        assert_eq!(state(&fixture, 0).await, (PeriodState::Settled, None));
        let late =
            refusal(fixture.app.reject_settlement(&admin(), "coupon_share.0", None, None).await);
        assert_eq!(late, "settlement coupon_share.0 is SETTLED; it cannot be rejected any more");

        fixture.record(vec![order("o2", "2026-02-02T12:00:00Z", "20.00")]).await;
        let next = moment("2026-03-01T14:00:00Z");
        fixture.clock.set(next);
        assert_eq!(tick(&fixture.app, next).await.unwrap().proposed, ["coupon_share.1"]);
        fixture.app.approve_settlement(&admin(), "coupon_share.1", None).await.unwrap();
        let late = pairs(&[("cy", "10.00 USD")]);
        assert_eq!(fixture.owed("coupon_share.1").await, late, "what came during the review");
    });
}

#[test]
fn a_rejected_one_is_computed_anew_by_hand() {
    on_each_database(async |fixture| {
        let fixture = proposed(fixture).await;
        let first = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap();
        let reject = async || {
            let why = Some("C is missing");
            fixture.app.reject_settlement(&admin(), "coupon_share.0", None, why).await.unwrap()
        };
        let rejected = reject().await;
        let sentence = "was rejected (C is missing); settleNow computes it anew";
        assert_eq!(
            (rejected.state, rejected.reason.as_deref()),
            (PeriodState::Review, Some(sentence))
        );
        assert_eq!(reject().await, rejected, "again changes nothing");
        assert_eq!(fixture.app.settlement("coupon_share.0").await.unwrap(), None);
        let approve = fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await;
        assert_eq!(refusal(approve), format!("coupon_share.0 {sentence}"));
        let report = tick(&fixture.app, moment("2026-02-02T00:00:00Z")).await.unwrap();
        assert_eq!(report.proposed, Vec::<String>::new(), "not by itself");

        fixture.record(vec![coupon("k3", "2026-01-13T12:00:00Z", "C")]).await;
        let made = fixture.app.settle_now(&admin(), "coupon_share").await.unwrap();
        assert_eq!(made.len(), 1);
        assert_ne!(made[0].digest, first.digest);
        let stale =
            fixture.app.approve_settlement(&admin(), "coupon_share.0", Some(&first.digest)).await;
        assert!(refusal(stale).contains("another digest"));
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[]));
        let digest = Some(made[0].digest.as_str());
        fixture.app.approve_settlement(&admin(), "coupon_share.0", digest).await.unwrap();
        let owed = [("ana", "33.34 USD"), ("bo", "33.33 USD"), ("cy", "33.33 USD")];
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&owed));
    });
}

#[test]
fn many_who_decide_at_once_decide_once() {
    on_each_database(async |fixture| {
        let fixture = proposed(fixture).await;
        let servers: Vec<App> =
            (0..10).map(|_| App::open(&fixture.url, Clock::fixed(moment(DUE))).unwrap()).collect();
        let approvals = servers.into_iter().enumerate().map(|(index, server)| {
            tokio::spawn(async move {
                if index == 3 {
                    let rejected =
                        server.reject_settlement(&admin(), "coupon_share.0", None, None).await;
                    return rejected.map(|_| false);
                }
                server.approve_settlement(&admin(), "coupon_share.0", None).await.map(|_| true)
            })
        });
        let mut approved = 0;
        for running in approvals.collect::<Vec<_>>() {
            match running.await.unwrap() {
                Ok(true) => approved += 1,
                Ok(false) => {}
                Err(error) => assert!(matches!(error, AppError::Refused(_)), "{error:?}"),
            }
        }
        let owed = fixture.owed("coupon_share.0").await;
        if approved == 0 {
            assert_eq!(owed, pairs(&[]));
            assert_eq!(balance(&fixture, &Account::Owner), "0.00 USD");
        } else {
            assert_eq!(owed, pairs(&[("ana", "50.00 USD"), ("bo", "50.00 USD")]));
            assert_eq!(balance(&fixture, &Account::Owner), "-100.00 USD");
        }
    });
}

#[test]
fn only_what_still_holds_is_approved() {
    on_each_database(async |fixture| {
        let fixture = proposed(fixture).await;
        for unknown in ["coupon_share.1", "nobody.0", "nonsense"] {
            let sentence = format!("there is no settlement \"{unknown}\"");
            assert_eq!(
                refusal(fixture.app.approve_settlement(&admin(), unknown, None).await),
                sentence
            );
            let reject = fixture.app.reject_settlement(&admin(), unknown, None, None).await;
            assert_eq!(refusal(reject), sentence);
        }
        fixture.app.pause_distributor(&admin(), "coupon_share").await.unwrap();
        let paused =
            refusal(fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await);
        assert_eq!(paused, "\"coupon_share\" is PAUSED; only an ACTIVE one settles");
        assert_eq!(state(&fixture, 0).await.0, PeriodState::Review);
        fixture.app.activate_distributor(&admin(), "coupon_share").await.unwrap();
        fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await.unwrap();
    });
}

#[test]
fn nothing_is_reviewed_where_there_is_nothing() {
    on_each_database(async |fixture| {
        let fixture = proposed(fixture).await;
        fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await.unwrap();
        assert_eq!(fixture.tick_at("2026-03-01T14:00:00Z").await, ["coupon_share.1"]);
        assert_eq!(state(&fixture, 1).await.0, PeriodState::Empty);
    });
}

#[test]
fn what_waited_is_released_by_the_approval() {
    on_each_database(async |fixture| {
        let fixture = fixture
            .with_text(&RULE.replace("  pay after", "  review by hand\n  pay after").replace(
                "  share by  coupons\n",
                "  share by  coupons\n  each below 8.00 USD waits\n",
            ))
            .await;
        for month in ["01", "02"] {
            let at = format!("2026-{month}-10T12:00:00Z");
            fixture.clock.set(moment(&at));
            let sale = order(&format!("o{month}"), &at, "10.00");
            fixture.record(vec![sale, coupon(&format!("k{month}"), &at, "A")]).await;
        }
        let states = async || {
            let page = fixture
                .app
                .obligations(&Sight::All, ObligationFilter::default(), PageArgs::default())
                .await
                .unwrap();
            page.items.iter().map(|(_, one)| one.state).collect::<Vec<_>>()
        };
        for (index, at) in [(0, DUE), (1, "2026-03-01T14:00:00Z")] {
            fixture.clock.set(moment(at));
            tick(&fixture.app, moment(at)).await.unwrap();
            let before = if index == 0 { vec![] } else { vec![ObligationState::Waiting] };
            assert_eq!(states().await, before);
            let id = format!("coupon_share.{index}");
            fixture.app.approve_settlement(&admin(), &id, None).await.unwrap();
        }
        assert_eq!(states().await, [ObligationState::Pending, ObligationState::Pending]);
    });
}
