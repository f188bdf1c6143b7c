//! What adjustments move of leftovers is seen: as a list, and on the lines of the pool.

use serde_json::json;
use tantieme::app::EventInput;

use super::fixture::{Fixture, moment, on_each_database, pairs};

/// A tenth of the sales, of which nobody gets more than 60%.
const RULE: &str = "language 1
distributor coupon_share \"A pool\"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric sales
  sum       coupon_code_used.amount
  credit    coupon.owner

pool
  take      10% of sales
  if nobody qualifies, carry over

weighting
  share by  sales
  each      at most 60% of the pool
  leftover  carry over

schedule
  every month on day 1 at 09:00
  measure the month before
  corrections adjust for 90 days
";

async fn sale(fixture: &Fixture, now: &str, (key, coupon): (&str, &str), at: &str, amount: &str) {
    fixture.clock.set(moment(now));
    let amount = json!({ "amount": amount, "currency": "USD" });
    let event = EventInput {
        key: key.to_owned(),
        kind: "coupon_code_used".to_owned(),
        occurred_at: at.to_owned(),
        fields: json!({ "customer": "c1", "coupon": coupon, "amount": amount }),
        approval: None,
    };
    fixture.record(vec![event]).await;
}

/// `10% of sales = 2000`: the lines of a settlement's pool, in cents.
async fn lines(fixture: &Fixture, id: &str) -> Vec<String> {
    let found = fixture.app.settlements_by_id(vec![id.to_owned()]).await.unwrap();
    let lines = found[0].taken.iter();
    lines.map(|line| format!("{} = {}", line.clause, line.exact_minor)).collect()
}

/// January's pool is 40.00: 30.00 for ana are cut to 24.00, bo has 10.00, and 6.00 are left. With 200.00 more of
/// bo it is 60.00, of which both have 30.00: nothing is left. February has 20.00 of its own, and the 6.00 that
/// came in are gone again.
#[test]
fn a_leftover_that_an_adjustment_uses_up_is_seen() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_text(RULE).await;
        let january = "2026-01-10T12:00:00Z";
        sale(&fixture, january, ("s1", "A"), january, "300.00").await;
        sale(&fixture, january, ("s2", "B"), january, "100.00").await;
        fixture.tick_at("2026-02-01T09:00:00Z").await;
        let february = "2026-02-10T12:00:00Z";
        sale(&fixture, february, ("late", "B"), january, "200.00").await;
        sale(&fixture, february, ("s3", "A"), february, "100.00").await;
        sale(&fixture, february, ("s4", "B"), february, "100.00").await;
        fixture.tick_at("2026-03-01T09:00:00Z").await;
        let owed =
            [("ana", "10.00 USD"), ("ana", "6.00 USD"), ("bo", "10.00 USD"), ("bo", "20.00 USD")];
        assert_eq!(fixture.owed("coupon_share.1").await, pairs(&owed));
        let view = fixture.corrections_of("coupon_share", "coupon_share.1").await;
        let moved = view.corrections.periods.iter();
        let moved: Vec<_> = moved
            .map(|it| (it.period_index, it.pool.minor, it.carried.minor, it.returned.minor))
            .collect();
        assert_eq!(moved, [(0, 2000, -600, 0)]);
        let expected = [
            "take 10% of sales = 2000",
            "carried over = 600",
            "leftovers that corrections changed = -600",
        ];
        assert_eq!(lines(&fixture, "coupon_share.1").await, expected);
    });
}
