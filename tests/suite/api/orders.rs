//! Every list is narrowed by a filter and sorted by a field and a direction, and what does not fit is refused.

use serde_json::{Value, json};

use super::october::{RULE, october, paid};
use super::site::Site;

const SCHEMA: &str = "{ __schema { types { name kind
    fields { name args { name type { name } } type { name ofType { name } } }
    inputFields { name type { name ofType { name } } } enumValues { name } } } }";

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn named<'v>(values: &'v Value, name: &str) -> Option<&'v Value> {
    list(values).iter().find(|one| one["name"] == name)
}

/// The lists of `Query`, each with the name of its order and the fields of that.
async fn orders() -> Vec<(String, Vec<String>)> {
    let data = tantieme::api::schema(None).execute(SCHEMA).await.data.into_json().unwrap();
    let types = &data["__schema"]["types"];
    let mut found = Vec::new();
    for field in list(&named(types, "Query").unwrap()["fields"]) {
        let kind = field["type"]["ofType"]["name"].as_str().unwrap_or_default();
        if !kind.ends_with("Connection") {
            continue;
        }
        let name = field["name"].as_str().unwrap().to_owned();
        assert!(named(&field["args"], "filter").is_some(), "{name} has no filter");
        let order = named(&field["args"], "orderBy");
        let order = order.unwrap_or_else(|| panic!("{name} has no orderBy"));
        let order = named(types, order["type"]["name"].as_str().unwrap()).unwrap();
        let by = named(&order["inputFields"], "field").unwrap();
        let by = named(types, by["type"]["ofType"]["name"].as_str().unwrap()).unwrap();
        assert!(named(&order["inputFields"], "direction").is_some(), "{name}");
        let values = list(&by["enumValues"]).iter();
        found.push((name, values.map(|one| one["name"].as_str().unwrap().to_owned()).collect()));
    }
    found
}

fn page(site: &Site, name: &str, order: &str, more: &str) -> Value {
    let query = format!(
        "{{ {name}(orderBy: {{{order}}}{more}) {{ totalCount nodes {{ id }} edges {{ cursor }}
            pageInfo {{ hasNextPage hasPreviousPage endCursor }} }} }}"
    );
    site.data(&site.admin, &query, &json!({}))[name].clone()
}

#[test]
fn every_list_of_the_query_goes_both_ways() {
    let site = october();
    paid(&site);
    let second = RULE.replace("distributor profit", "distributor second");
    site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": second }));
    let orders = tokio::runtime::Runtime::new().unwrap().block_on(orders());
    assert_eq!(orders.len(), 15, "{orders:?}");
    let mut compared = 0;
    for (name, fields) in orders {
        for field in fields {
            let ids = |direction: &str| {
                let found =
                    page(&site, &name, &format!("field: {field}, direction: {direction}"), "");
                list(&found["nodes"]).to_vec()
            };
            let (rising, mut falling) = (ids("ASC"), ids("DESC"));
            falling.reverse();
            assert_eq!(rising, falling, "{name} by {field}");
            compared += usize::from(rising.len() > 1);
            // What is said when nothing is said is one of the two.
            let usual = list(&page(&site, &name, &format!("field: {field}"), "")["nodes"]).to_vec();
            falling.reverse();
            assert!(usual == rising || usual == falling, "{name} by {field}");
        }
    }
    assert!(compared > 8, "{compared} lists with more than one row");
}

#[test]
fn pages_go_on_in_their_order_and_in_no_other() {
    let site = october();
    let order = "field: AMOUNT, direction: ASC";
    paid(&site);
    let whole = page(&site, "obligations", order, "");
    let first = page(&site, "obligations", order, ", first: 1");
    assert_eq!(first["nodes"][0], whole["nodes"][0]);
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let cursor = first["pageInfo"]["endCursor"].as_str().unwrap();
    let next = page(&site, "obligations", order, &format!(", after: \"{cursor}\""));
    assert_eq!(list(&next["nodes"]), &list(&whole["nodes"])[1..]);
    assert_eq!(next["pageInfo"]["hasPreviousPage"], true);
    for other in ["", ", orderBy: {field: PAYABLE_FROM}"] {
        let query = format!("{{ obligations(after: \"{cursor}\"{other}) {{ totalCount }} }}");
        let answer = site.ask(&site.viewer, &query, &json!({}));
        let message =
            "\"after\" is a cursor of another order: go on with the \"orderBy\" that gave it";
        assert_eq!(answer["errors"][0]["message"], message, "{other}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{other}");
    }
}

#[test]
fn ranges_of_time_are_half_open() {
    let site = october();
    paid(&site);
    let rows = [
        ("collaborators", "created"),
        ("distributors", "created"),
        ("fulfillments", "created"),
        ("obligations", "created"),
        ("payouts", "created"),
        ("settlements", "settled"),
        ("tokens", "created"),
        ("auditTrail", "at"),
        ("events", "occurred"),
        ("facts", "holds"),
    ];
    for (name, what) in rows {
        let count = |filter: &str| {
            let query = format!("{{ {name}(filter: {{{filter}}}) {{ totalCount }} }}");
            site.data(&site.admin, &query, &json!({}))[name]["totalCount"].as_i64().unwrap()
        };
        let all = count("");
        assert!(all > 0, "{name}");
        assert_eq!(count(&format!("{what}From: \"2000-01-01T00:00:00Z\"")), all, "{name}");
        assert_eq!(count(&format!("{what}Before: \"2000-01-01T00:00:00Z\"")), 0, "{name}");
        assert_eq!(count(&format!("{what}From: \"2100-01-01T00:00:00Z\"")), 0, "{name}");
        assert_eq!(count(&format!("{what}Before: \"2100-01-01T00:00:00Z\"")), all, "{name}");
    }
}
