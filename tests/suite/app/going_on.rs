//! An open period that takes longer to add up than a request may last: it is added up all the same, and who asks
//! again finds it.

use std::time::{Duration, Instant};

use tantieme::app::{AppError, Sight};

use super::fixture::{coupon, on_each_database, order};

/// Fewer than are stored by themselves, so that another server begins from the start.
const EVENTS: usize = 9_000;
const NOON: &str = "2026-01-01T12:00:00Z";

#[test]
fn who_asks_again_finds_what_took_too_long() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(super::fixture::moment("2026-01-02T00:00:00Z"));
        fixture.record(vec![order("o", NOON, "100.00")]).await;
        for start in (0..EVENTS).step_by(1_000) {
            let one = |number: usize| coupon(&format!("k{number}"), NOON, "A");
            fixture.record((start..start + 1_000).map(one).collect()).await;
        }
        let began = Instant::now();
        let whole = fixture.app.standings(&Sight::All, "coupon_share").await.unwrap().unwrap();
        let budget = began.elapsed() / 4;
        let another = fixture.another_server().app;
        let mut stopped = 0;
        let found = loop {
            let (asking, stop) = another.for_query("tester", budget);
            let looked = asking.standings(&Sight::All, "coupon_share");
            let looked = tokio::time::timeout(budget, looked).await;
            stop.stop();
            match looked {
                Ok(Ok(found)) => break found.unwrap(),
                Ok(Err(AppError::Stopped)) | Err(_) => stopped += 1,
                Ok(Err(other)) => panic!("{other}"),
            }
            assert!(began.elapsed() < Duration::from_secs(120), "stopped {stopped} times");
            tokio::time::sleep(budget / 4).await;
        };
        assert!(stopped > 0, "{budget:?} was enough");
        assert_eq!(found, whole);
    });
}
