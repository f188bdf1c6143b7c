//! `once per …, ever` over settled periods: who was there in an earlier one is not new in a later one, whichever
//! way the log is read.

use super::fixture::{coupon, moment, on_each_database, pairs};

const RULE: &str = "language 1\ndistributor coupon_share \"Coupon share\"\n  currency USD\n  time zone UTC\n  \
                    starts 2026-10-01\nmetric used\n  count coupon_code_used\n  credit coupon.owner\n  \
                    once per customer, ever\npool\n  take fixed 90.00 USD\n  if nobody qualifies, carry over\n\
                    weighting\n  share by used\nschedule\n  every month on day 1 at 09:00\n  measure the month \
                    before\n  corrections count in the next period\n";

#[test]
fn who_was_there_in_an_earlier_period_is_not_new_in_a_later_one() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment("2026-09-30T00:00:00Z"));
        let fixture = fixture.with_text(RULE).await;
        let of = |customer: &str, event: tantieme::app::EventInput| {
            let mut event = event;
            event.fields["customer"] = customer.into();
            event
        };
        fixture.clock.set(moment("2026-10-06T00:00:00Z"));
        fixture.record(vec![coupon("e1", "2026-10-05T10:00:00Z", "A")]).await;
        fixture.tick_at("2026-11-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.0").await, pairs(&[("ana", "90.00 USD")]));
        // c1 came in October: November brings nobody new, and its pool is carried.
        fixture.clock.set(moment("2026-11-06T00:00:00Z"));
        fixture.record(vec![coupon("e2", "2026-11-05T10:00:00Z", "B")]).await;
        fixture.tick_at("2026-12-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&[]));
        fixture.clock.set(moment("2026-12-06T00:00:00Z"));
        fixture.record(vec![of("c2", coupon("e3", "2026-12-05T10:00:00Z", "C"))]).await;
        fixture.tick_at("2027-01-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.2").await, pairs(&[("cy", "180.00 USD")]));
        // c2 came in October already, by bo: bo has one more, and cy, who was paid for c2, one less.
        fixture.clock.set(moment("2027-01-06T00:00:00Z"));
        fixture.record(vec![of("c2", coupon("e4", "2026-10-20T10:00:00Z", "B"))]).await;
        fixture.tick_at("2027-02-01T09:00:00Z").await;
        assert_eq!(fixture.owed("coupon_share.3").await, pairs(&[("bo", "90.00 USD")]));
    });
}
