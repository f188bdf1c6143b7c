//! The heartbeat: ticks at the trigger, rests in between, and never needs to be told.

use tantieme::scheduler::{Rest, beat};

use super::fixture::{coupon, moment, on_each_database, order, pairs};

#[test]
fn a_beat_settles_at_the_trigger_and_not_a_second_before() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-02-01T13:59:30Z"));
        let events = vec![
            order("o1", "2026-01-10T12:00:00Z", "10.00"),
            coupon("k1", "2026-01-11T12:00:00Z", "A"),
        ];
        fixture.record(events).await;
        let rest = Rest::over();
        beat(&fixture.app, &rest).await;
        for second in ["13:59:31", "13:59:59"] {
            fixture.clock.set(moment(&format!("2026-02-01T{second}Z")));
            beat(&fixture.app, &rest).await;
            assert!(fixture.app.settlement("coupon_share.0").await.unwrap().is_none());
        }
        fixture.clock.set(moment("2026-02-01T14:00:00Z"));
        beat(&fixture.app, &rest).await;
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "5.00 USD")]));
    });
}
