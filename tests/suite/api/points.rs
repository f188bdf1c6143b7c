//! Points, as a score that is paid by and as a currency that is paid in, from events to paid payouts.

use rules::domain::Moment;
use serde_json::{Value, json};

use super::october::{RESULTS, RULE, completion, october};
use super::site::Site;

/// Five completions at 2 points and 1000.01 USD of somebody's sales at a point per 100.00 USD are
/// paid by what they add up to.
const PAID_BY_POINTS: &str = "language 1
distributor merits \"Merits\"
  currency  USD
  time zone UTC
  starts    2026-10-01

metric completions
  count     course_completed
  credit    course.owner
  worth     2 points

metric sold
  sum       collaborator_product_sold.amount
  credit    product.owner
  worth     1 points per 100.00 USD

weighting
  pay by    points
  tier      from 0 at 0.50 USD each
  tier      from 5 at 1.00 USD each
  tier      from 10 pays 7.00 USD
  tiers     marginal

schedule
  every month on day 1 at 09:00
  measure the month before
";

/// A hundred points are shared by completions.
fn paid_in_points() -> String {
    RULE.replace("distributor profit", "distributor programme")
        .replace("currency  USD", "currency  points")
        .replace("take      30% of sales", "take      fixed 100 points")
        .replace("metric sales\n  sum       order_paid.amount\n\n", "")
}

fn put_in_force(site: &Site, rule: &str, name: &str) {
    let saved = site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": rule }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let name = json!({ "name": name });
    let active = site.perform(&site.admin, "activateDistributor", "distributor { state }", &name);
    assert_eq!(active["distributor"]["state"], "ACTIVE", "{active:#}");
}

fn settle(site: &Site, distributor: &str) -> Value {
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let settled = site.perform(
        &site.admin,
        "settleNow",
        "settlements { pool { amount currency } standings(first: 5) { nodes {
            collaborator { ref } points amount { amount currency }
            derivation { tiers { clause base exact { decimal } } } } } }",
        &json!({ "distributor": distributor }),
    );
    assert_eq!(settled["errors"], json!([]), "{settled:#}");
    settled["settlements"][0].clone()
}

/// Gathers and pays one currency; `REF AMOUNT CURRENCY` of every payout, by reference.
fn pay(site: &Site, input: &Value) -> Vec<String> {
    let selection = "fulfillment { id currency payouts(first: 9) { nodes { id
        collaborator { ref } amount { amount currency } } } }";
    let created = site.perform(&site.admin, "createFulfillment", selection, input);
    assert_eq!(created["errors"], json!([]), "{created:#}");
    let fulfillment = &created["fulfillment"];
    assert_eq!(fulfillment["currency"], input["currency"]);
    let id = json!({ "id": fulfillment["id"] });
    site.perform(&site.admin, "startFulfillment", "fulfillment { state }", &id);
    let payouts = fulfillment["payouts"]["nodes"].as_array().unwrap();
    let ids: Vec<&Value> = payouts.iter().map(|payout| &payout["id"]).collect();
    let mark = json!({ "payouts": ids, "paidOn": "2026-11-21" });
    let paid = site.perform(&site.admin, "markPayoutsPaid", "payouts { state }", &mark);
    for payout in paid["payouts"].as_array().unwrap() {
        assert_eq!(payout["state"], "PAID", "{paid:#}");
    }
    let mut rows: Vec<String> = payouts
        .iter()
        .map(|payout| {
            let amount = &payout["amount"];
            let who = &payout["collaborator"]["ref"];
            format!("{who} {} {}", amount["amount"], amount["currency"]).replace('"', "")
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn what_is_paid_by_points_reaches_a_payout() {
    let site = october();
    put_in_force(&site, PAID_BY_POINTS, "merits");
    let fact = json!({
        "key": "owner-mug", "subject": {"kind": "product", "ref": "mug"},
        "attribute": "owner", "value": "ana", "from": "2026-01-01T00:00:00Z",
    });
    site.perform(&site.integration, "setFacts", RESULTS, &json!({ "facts": [fact] }));
    let sold = json!({
        "key": "p1", "type": "collaborator_product_sold", "occurredAt": "2026-10-04T10:00:00Z",
        "fields": {"product": "mug", "amount": {"amount": "450.00", "currency": "USD"}},
    });
    let events = json!({ "events": [sold] });
    let recorded = site.perform(&site.integration, "recordEvents", RESULTS, &events);
    assert_eq!(recorded["results"][0]["status"], "RECORDED", "{recorded:#}");

    let settled = settle(&site, "merits");
    let standing = |who: &str, points: &str, amount: &str, tiers: &[(&str, &str, &str)]| {
        let tiers: Vec<Value> = tiers
            .iter()
            .map(|(clause, base, exact)| {
                json!({ "clause": clause, "base": base, "exact": {"decimal": exact} })
            })
            .collect();
        json!({ "collaborator": {"ref": who}, "points": points,
            "amount": {"amount": amount, "currency": "USD"}, "derivation": {"tiers": tiers} })
    };
    let (low, high) = ("tier from 0 at 0.50 USD each", "tier from 5 at 1.00 USD each");
    let prize = "tier from 10 pays 7.00 USD";
    let ana = [(low, "5", "2.5"), (high, "5.5", "5.5"), (prize, "10.5", "7")];
    let expected =
        [standing("ana", "10.5", "15.00", &ana), standing("bo", "4", "2.00", &[(low, "4", "2")])];
    assert_eq!(settled["standings"]["nodes"], json!(expected), "{settled:#}");
    assert_eq!(settled["pool"], json!({"amount": "17.00", "currency": "USD"}));
    assert_eq!(pay(&site, &json!({ "currency": "USD" })), ["ana 15.00 USD", "bo 2.00 USD"]);
}

#[test]
fn points_are_paid_in_fulfillments_of_their_own() {
    let site = october();
    put_in_force(&site, &paid_in_points(), "programme");
    let more = completion("b9", "go-1", "c9");
    let events = json!({ "events": [more] });
    site.perform(&site.integration, "recordEvents", RESULTS, &events);
    let dollars = settle(&site, "profit");
    assert_eq!(dollars["pool"], json!({"amount": "300.00", "currency": "USD"}));
    let points = settle(&site, "programme");
    assert_eq!(points["pool"], json!({"amount": "100", "currency": "points"}));
    site.clock.set(Moment::parse("2026-11-20T00:00:00Z").unwrap());

    let own = "query($currency: CurrencyCode) { obligations(filter: {currency: $currency}) {
        nodes { state amount { amount currency } } } }";
    let owed = |state: &str| {
        let owed = site.data(&site.ana, own, &json!({ "currency": "points" }));
        let expected = json!([{"state": state, "amount": {"amount": "50", "currency": "points"}}]);
        assert_eq!(owed["obligations"]["nodes"], expected);
    };
    owed("PENDING");
    let dollars = pay(&site, &json!({ "currency": "USD" }));
    assert_eq!(dollars, ["ana 150.00 USD", "bo 150.00 USD"], "no points among them");
    owed("PENDING");
    for (minimum, field) in [("0.5", json!(["minimum"])), ("51", json!(["filter"]))] {
        let input = json!({ "currency": "points", "minimum": minimum });
        let refused = site.perform(&site.admin, "createFulfillment", "fulfillment { id }", &input);
        assert_eq!(refused["fulfillment"], Value::Null, "{refused:#}");
        assert_eq!(refused["errors"][0]["field"], field, "{refused:#}");
    }
    let input = json!({ "currency": "points", "minimum": "50" });
    assert_eq!(pay(&site, &input), ["ana 50 points", "bo 50 points"]);
    owed("GATHERED");
    let again = json!({ "currency": "points" });
    let again = site.perform(&site.admin, "createFulfillment", "fulfillment { id }", &again);
    assert_eq!(again["errors"][0]["message"], "nothing in points is payable yet", "{again:#}");
}
