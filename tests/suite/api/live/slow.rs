//! A reader who takes nothing is dropped, and nobody waits for them.

use std::time::{Duration, Instant};

use rules::domain::Role;
use tantieme::server::{LiveLimits, ServerConfig};

use super::client::{Came, Socket};
use super::world::{STANDINGS, World, amounts, token};
use crate::actor::admin;
use crate::app::fixture::{RULE, coupon, on_each_database, order, pairs};

/// Far more than the buffers between two processes hold: each answer has a hundred times a text of forty kilobytes.
const ASKED: usize = 15;

#[test]
fn a_reader_who_takes_nothing_is_dropped_and_holds_up_nobody() {
    on_each_database(async |fixture| {
        let untaken = Duration::from_millis(500);
        let live = LiveLimits { untaken, ..LiveLimits::default() };
        let world = World::with(fixture, ServerConfig { live, ..ServerConfig::default() }).await;
        let long = format!("{RULE}{}", format!("# {}\n", "why ".repeat(20)).repeat(500));
        let saved = world.fixture.app.save_distributor(&admin(), long).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        let viewer = token(&world.fixture.app, "viewer", Role::Viewer, None).await;
        let mut other = Socket::of(&world.served.url, &world.admin).await;
        other.subscribe("s", STANDINGS).await;
        assert_eq!(amounts(&other.data("s").await), []);

        let mut slow = Socket::of(&world.served.url, &viewer).await;
        let rule = "distributor(name: \"coupon_share\") { source }";
        let all: String = (0..100).map(|number| format!("r{number}: {rule} ")).collect();
        for number in 0..ASKED {
            slow.begin(&number.to_string(), &format!("{{ {all} }}")).await;
        }
        // Others are told as ever.
        let mut told = Vec::new();
        for (number, amount) in (1..).zip(["10.00", "20.00", "30.00"]) {
            let begun = Instant::now();
            let key = format!("o{number}");
            let mut events = vec![order(&key, "2026-01-05T12:00:00Z", "20.00")];
            if number == 1 {
                events.push(coupon("c1", "2026-01-05T12:00:00Z", "A"));
            }
            world.fixture.record(events).await;
            assert_eq!(amounts(&other.data("s").await), pairs(&[("ana", amount)]));
            told.push(begun.elapsed());
        }
        assert!(told.iter().all(|time| *time < Duration::from_secs(5)), "{told:?}");

        // What lies in the system's buffers can still be read; then the connection is gone.
        let mut answers = 0;
        loop {
            match slow.came().await {
                Came::Text(message) if message["type"] == "next" => answers += 1,
                Came::Text(_) => {}
                Came::Gone => break,
                closed @ Came::Closed(..) => panic!("{closed:?}"),
            }
        }
        assert!(answers < ASKED, "{answers}");
    });
}
