//! Exchange rates and contributions over real HTTP.

use serde_json::{Value, json};

use super::october::{RESULTS, october};
use super::site::Site;

fn rate(key: &str, from: &str, value: &str, on: &str) -> Value {
    json!({ "key": key, "from": from, "to": "USD", "value": value, "on": on })
}

fn set(site: &Site, rates: &[Value]) -> Vec<Value> {
    let input = json!({ "rates": rates });
    let done = site.perform(&site.integration, "setExchangeRates", RESULTS, &input);
    done["results"].as_array().unwrap().clone()
}

#[test]
fn rates_are_recorded_known_or_refused_each_for_itself() {
    let site = Site::at("2026-10-10T12:00:00Z");
    let mut rates = vec![
        rate("fx-1", "EUR", "1.08", "2026-10-03"),
        rate("fx-2", "JPY", "0.0067", "2026-10-03"),
        rate("fx-1", "EUR", "1.080", "2026-10-03"),
    ];
    let wrong = [
        (rate("fx-1", "EUR", "1.09", "2026-10-03"), "key", "KEY_REUSED"),
        (rate("", "EUR", "1.08", "2026-10-03"), "key", "INVALID"),
        (rate("a", "EUX", "1.08", "2026-10-03"), "from", "INVALID"),
        (rate("b", "USD", "1.08", "2026-10-03"), "to", "INVALID"),
        (rate("c", "EUR", "0", "2026-10-03"), "value", "INVALID"),
        (rate("d", "EUR", "-1.08", "2026-10-03"), "value", "INVALID"),
        (rate("e", "EUR", "1,08", "2026-10-03"), "value", "INVALID"),
        (rate("f", "EUR", "1.0000000001", "2026-10-03"), "value", "INVALID"),
        (rate("g", "EUR", "1.08", "2026-10-32"), "on", "INVALID"),
        (rate("h", "EUR", "1.08", "2026-1-5"), "on", "INVALID"),
        (rate("i", "EUR", "1.08", "2026-10-03T00:00:00Z"), "on", "INVALID"),
    ];
    rates.extend(wrong.iter().map(|(rate, ..)| rate.clone()));
    rates.push(rate("last", "EUR", "1.1", "2026-10-04"));
    let results = set(&site, &rates);
    let statuses: Vec<&str> =
        results.iter().map(|result| result["status"].as_str().unwrap()).collect();
    assert_eq!(&statuses[..3], ["RECORDED", "RECORDED", "DUPLICATE"], "1.080 is 1.08");
    assert_eq!(results[2]["id"], results[0]["id"]);
    for (index, (rate, field, code)) in (3..).zip(&wrong) {
        let (status, error) = (&results[index]["status"], &results[index]["error"]);
        assert_eq!((status, &error["code"]), (&json!("REJECTED"), &json!(code)), "{rate}");
        assert_eq!(error["field"], json!(["rates", index.to_string(), field]), "{rate}");
    }
    assert_eq!(statuses.last(), Some(&"RECORDED"), "the rest goes on");
}

#[test]
fn the_rate_recorded_last_holds_for_its_day() {
    let site = Site::at("2026-10-10T12:00:00Z");
    set(
        &site,
        &[
            rate("fx-1", "EUR", "1.08", "2026-10-03"),
            rate("fx-2", "EUR", "1.07", "2026-10-04"),
            rate("fx-3", "GBP", "1.31", "2026-10-03"),
            rate("fx-4", "EUR", "1.09", "2026-10-03"),
        ],
    );
    let query = "query($from: CurrencyCode, $to: CurrencyCode, $on: Date, $after: String) {
        exchangeRates(filter: {from: $from, to: $to, on: $on}, first: 2, after: $after) {
          totalCount pageInfo { endCursor hasNextPage } nodes { key from to value on holds source } } }";
    let rows = |variables: &Value| {
        let data = site.data(&site.viewer, query, variables);
        let rows = data["exchangeRates"]["nodes"].as_array().unwrap().iter();
        rows.map(|row| {
            let holds = if row["holds"] == true { "holds" } else { "corrected" };
            format!("{} {} {} {holds}", row["key"], row["on"], row["value"]).replace('"', "")
        })
        .collect::<Vec<String>>()
    };
    assert_eq!(
        rows(&json!({ "from": "EUR" })),
        ["fx-2 2026-10-04 1.07 holds", "fx-4 2026-10-03 1.09 holds"]
    );
    let first = site.data(&site.viewer, query, &json!({ "from": "EUR" }));
    let after = &first["exchangeRates"]["pageInfo"]["endCursor"];
    assert_eq!(first["exchangeRates"]["totalCount"], 3);
    assert_eq!(rows(&json!({ "from": "EUR", "after": after })), ["fx-1 2026-10-03 1.08 corrected"]);
    assert_eq!(
        rows(&json!({ "from": "GBP", "to": "USD", "on": "2026-10-03" })),
        ["fx-3 2026-10-03 1.31 holds"]
    );
    assert_eq!(rows(&json!({ "to": "EUR" })), Vec::<String>::new());
    let wrong = site.ask(&site.viewer, query, &json!({ "on": "yesterday" }));
    let message = "on must be a day such as \"2026-10-31\", not \"yesterday\"";
    assert_eq!(wrong["errors"][0]["message"], message);
}

#[test]
fn a_contribution_that_nothing_takes_is_refused() {
    let site = october();
    let give = |distributor: &str, amount: &str, currency: &str, more: Value| {
        let mut input = json!({
            "distributor": distributor, "key": "c-1",
            "amount": {"amount": amount, "currency": currency},
        });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        site.perform(&site.admin, "contribute", "result { status }", &input)
    };
    let rows = [
        (give("nobody", "5.00", "USD", json!({})), "NOT_FOUND", "distributor"),
        (give("profit", "5.00", "USD", json!({})), "ILLEGAL_STATE", "distributor"),
        (give("profit", "0.00", "USD", json!({})), "INVALID", "amount"),
        (give("profit", "-5.00", "USD", json!({})), "INVALID", "amount"),
        (give("profit", "5.001", "USD", json!({})), "INVALID", "amount"),
        (give("profit", "5.00", "USD", json!({"key": ""})), "INVALID", "key"),
        (give("profit", "5.00", "USD", json!({"occurredAt": "now"})), "INVALID", "occurredAt"),
    ];
    for (payload, code, field) in &rows {
        assert_eq!(
            (&payload["result"], payload["errors"][0]["code"].as_str()),
            (&Value::Null, Some(*code)),
            "{payload}"
        );
        assert_eq!(payload["errors"][0]["field"][0], *field, "{payload}");
    }
    let message = rows[1].0["errors"][0]["message"].as_str().unwrap();
    assert!(message.ends_with("its pool needs the line: take contributions"), "{message}");
    let name = json!({ "name": "profit" });
    site.perform(&site.admin, "archiveDistributor", "", &name);
    let late = give("profit", "5.00", "USD", json!({}));
    assert!(late["errors"][0]["message"].as_str().unwrap().contains("ARCHIVED"), "{late}");
}
