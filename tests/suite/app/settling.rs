//! Periods become settlements: each exactly once, in order, all or nothing.

use rules::domain::{Money, PageArgs, Period, PeriodFilter, PeriodState, SettlementFilter, Window};
use tantieme::app::{App, Sight, tick};
use tantieme::clock::Clock;
use tantieme::store::{Store, distributors, periods};

use super::fixture::{coupon, moment, on_each_database, order, pairs};
use crate::actor::admin;

#[test]
fn a_month_is_settled_to_the_cent_with_its_derivation() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let events = vec![
            order("o1", "2026-01-10T12:00:00Z", "200.01"),
            coupon("k1", "2026-01-11T12:00:00Z", "A"),
            coupon("k2", "2026-01-12T12:00:00Z", "B"),
            coupon("k3", "2026-01-13T12:00:00Z", "C"),
        ];
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        fixture.record(events).await;
        assert_eq!(fixture.tick_at("2026-02-01T13:59:59Z").await, Vec::<String>::new());
        assert_eq!(fixture.tick_at("2026-02-01T14:00:00Z").await, ["coupon_share.0"]);

        let owed = fixture.owed("coupon_share.0").await;
        let expected = [("ana", "33.34 USD"), ("bo", "33.33 USD"), ("cy", "33.33 USD")];
        assert_eq!(owed, pairs(&expected), "100.00 to three, the spare cent to the first");

        let settled = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap();
        assert_eq!(settled.pool.to_string(), "100.00 USD");
        let standings =
            fixture.app.settled_standings("coupon_share.0", PageArgs::default()).await.unwrap();
        let (_, ana) = &standings.items[0];
        assert_eq!(ana.share.to_string(), "1/3");
        assert!(ana.derivation.spare_unit);
        assert_eq!(ana.derivation.exact_minor.to_string(), "10000/3");

        let page = fixture
            .app
            .events_behind(
                ("coupon_share", Some("coupon_share.0")),
                ("coupons", Some("ana")),
                false,
                PageArgs::default(),
            )
            .await
            .unwrap();
        let keys: Vec<&str> =
            page.items.iter().map(|(_, one)| one.event.recorded.key.as_str()).collect();
        assert_eq!(keys, ["k1"], "the events behind the amount");
    });
}

#[test]
fn missed_periods_are_settled_one_by_one_in_order() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-04-30T00:00:00Z"));
        let events = (1..=4)
            .flat_map(|month| {
                let at = format!("2026-0{month}-15T12:00:00Z");
                let paid = order(&format!("o{month}"), &at, "10.00");
                [paid, coupon(&format!("k{month}"), &at, "A")]
            })
            .collect();
        fixture.record(events).await;
        let settled = fixture.tick_at("2026-05-01T13:00:00Z").await;
        assert_eq!(
            settled,
            ["coupon_share.0", "coupon_share.1", "coupon_share.2", "coupon_share.3"]
        );
        assert_eq!(fixture.tick_at("2026-05-01T13:00:00Z").await, Vec::<String>::new());

        let filter = PeriodFilter::default();
        let periods =
            fixture.app.periods("coupon_share", filter, PageArgs::default()).await.unwrap();
        let mut windows: Vec<_> = periods.items.iter().map(|(_, period)| period.window).collect();
        windows.sort();
        assert!(windows.windows(2).all(|pair| pair[0].end == pair[1].start), "they tile");
        let open = periods.items.iter().filter(|(_, p)| p.state == PeriodState::Open).count();
        assert_eq!(open, 1, "one period is open");
    });
}

#[test]
fn what_nobody_qualifies_for_is_carried_into_the_next_pool() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        let events = vec![
            order("o1", "2026-01-10T12:00:00Z", "100.00"),
            order("o2", "2026-02-10T12:00:00Z", "40.00"),
            coupon("k2", "2026-02-11T12:00:00Z", "B"),
        ];
        fixture.record(events).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        let first = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap();
        assert_eq!(first.carried.to_string(), "50.00 USD");
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("bo", "70.00 USD")]));
    });
}

#[test]
fn ten_servers_that_settle_at_once_make_one_settlement() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let events = vec![
            order("o1", "2026-01-10T12:00:00Z", "200.00"),
            coupon("k1", "2026-01-11T12:00:00Z", "A"),
        ];
        fixture.record(events).await;
        let now = moment("2026-02-01T14:00:00Z");
        let servers: Vec<App> =
            (0..10).map(|_| App::open(&fixture.url, Clock::fixed(now)).unwrap()).collect();
        let ticks = servers.iter().map(|server| {
            let server = server.clone();
            tokio::spawn(async move { tick(&server, now).await })
        });
        let mut settled = Vec::new();
        for running in ticks.collect::<Vec<_>>() {
            settled.extend(running.await.unwrap().unwrap().settled);
        }
        assert_eq!(settled, ["coupon_share.0"], "only one of them settled it");
        let all = fixture
            .app
            .settlements(&Sight::All, SettlementFilter::default(), PageArgs::default())
            .await
            .unwrap();
        assert_eq!(all.total, Some(1));
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "100.00 USD")]));
    });
}

#[test]
fn a_new_version_takes_effect_with_the_next_period() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let generous = super::fixture::RULE.replace("50% of sales", "100% of sales");
        let saved = fixture.app.save_distributor(&admin(), generous).await.unwrap();
        assert_eq!(saved.version.unwrap().version, 2);
        fixture.clock.set(moment("2026-02-20T00:00:00Z"));
        let events = vec![
            order("o1", "2026-01-21T12:00:00Z", "10.00"),
            coupon("k1", "2026-01-21T12:00:00Z", "A"),
            order("o2", "2026-02-10T12:00:00Z", "10.00"),
            coupon("k2", "2026-02-11T12:00:00Z", "A"),
        ];
        fixture.record(events).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "5.00 USD")]));
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[("ana", "10.00 USD")]));
    });
}

#[test]
fn a_period_closed_by_hand_ends_now_and_the_next_begins() {
    on_each_database(async |fixture| {
        let by_hand = super::fixture::RULE.replace(
            "  every month on day 1 at 09:00\n  measure the month before\n",
            "  by hand\n",
        );
        let fixture = fixture.with_rule().await;
        let by_hand = by_hand.replace("coupon_share", "by_hand_share");
        let saved = fixture.app.save_distributor(&admin(), by_hand).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        fixture.app.activate_distributor(&admin(), "by_hand_share").await.unwrap();
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        let events = vec![
            order("o1", "2026-01-10T12:00:00Z", "10.00"),
            coupon("k1", "2026-01-11T12:00:00Z", "A"),
        ];
        fixture.record(events).await;
        let settled = fixture.app.settle_now(&admin(), "by_hand_share").await.unwrap();
        assert_eq!(settled.len(), 1);
        assert_eq!(settled[0].window.end, moment("2026-01-20T00:00:00Z"));
        let open = fixture.app.current_period("by_hand_share").await.unwrap().unwrap();
        assert_eq!(open.window.start, moment("2026-01-20T00:00:00Z"));
        let early = fixture.app.settle_now(&admin(), "coupon_share").await.unwrap_err();
        assert!(early.to_string().contains("2026-02-01T14:00:00Z"), "{early}");
    });
}

#[test]
fn a_rule_that_no_longer_reads_holds_up_no_other() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let start = moment("2026-01-01T05:00:00Z");
        let broken = Period {
            distributor: "a_broken_one".to_owned(),
            index: 0,
            window: Window::new(start, moment("2026-01-15T05:00:00Z")),
            trigger_at: Some(moment("2026-01-15T05:00:00Z")),
            version: 1,
            state: PeriodState::Open,
            reason: None,
            carried_in: Money::zero("USD".parse().unwrap()),
            late_after: None,
        };
        Store::open(&fixture.url)
            .unwrap()
            .write(|c| {
                distributors::save_version(c, "a_broken_one", "Broken", "no rule", None, start)?;
                distributors::activate(c, "a_broken_one", start)?;
                periods::insert(c, &broken)
            })
            .unwrap();
        let now = moment("2026-02-01T14:00:00Z");
        fixture.clock.set(now);
        let report = tick(&fixture.app, now).await.unwrap();
        assert_eq!(report.settled, ["coupon_share.0"], "{report:?}");
        assert!(report.broken.iter().any(|(what, _)| what == "a_broken_one.0"), "{report:?}");
        assert!(report.broken[0].1.contains("no longer reads"), "{report:?}");
        let open = fixture.app.current_period("coupon_share").await.unwrap().unwrap();
        assert_eq!(open.index, 1, "its next period is open");
    });
}
