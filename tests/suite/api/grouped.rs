//! Lists in the rows of another list: as many queries for many rows as for one.

use async_graphql::Variables;
use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::api::guard::{Limits, admit};

use super::october::{RULE, completion, owner, sale};
use super::site::Site;
use crate::statements;

/// The beginning of everybody's reference and every name here, so that queries of other tests, which
/// run beside this one, are not counted.
const MARK: &str = "nested_";

/// A site where `people` were settled and paid by each of some distributors.
fn site(people: usize, distributors: usize) -> Site {
    let site = Site::at("2026-10-10T12:00:00Z");
    let name = |index: usize| format!("{MARK}{index:02}");
    let distributors: Vec<String> =
        (0..distributors).map(|one| format!("{MARK}rule_{one}")).collect();
    for distributor in &distributors {
        let source = RULE.replace("distributor profit", &format!("distributor {distributor}"));
        site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": source }));
        let input = json!({ "name": distributor });
        site.perform(&site.admin, "activateDistributor", "distributor { state }", &input);
    }
    let facts: Vec<Value> = (0..people).map(|one| owner(&name(one), &name(one))).collect();
    site.perform(&site.integration, "setFacts", "results { status }", &json!({ "facts": facts }));
    let mut events: Vec<Value> =
        (0..people).map(|one| completion(&format!("d-{one}"), &name(one), "c1")).collect();
    events.push(sale("s-1", "1000.00"));
    let events = json!({ "events": events });
    site.perform(&site.integration, "recordEvents", "results { status }", &events);
    site.clock.set(Moment::parse("2026-11-20T00:00:00Z").unwrap());
    for distributor in &distributors {
        let input = json!({ "distributor": distributor });
        let settled = site.perform(&site.admin, "settleNow", "settlements { id }", &input);
        assert_eq!(settled["errors"], json!([]));
    }
    site.clock.set(Moment::parse("2026-12-10T00:00:00Z").unwrap());
    let gathered = site.perform(
        &site.admin,
        "createFulfillment",
        "fulfillment { id }",
        &json!({ "currency": "USD" }),
    );
    assert_eq!(gathered["errors"], json!([]));
    for one in 0..people {
        let input =
            json!({ "collaborator": name(one), "reason": "OTHER", "text": "why so little?" });
        let opened = site.perform(&site.admin, "openDispute", "dispute { state }", &input);
        assert_eq!(opened["errors"], json!([]));
    }
    site
}

const NESTED: &str = "{
    collaborators(first: 50, filter: {refStartsWith: \"nested_\"}) { nodes { ref
      obligations(first: 1) { totalCount nodes { amount { amount } } }
      disputes(first: 1) { totalCount nodes { messages(first: 1) { totalCount nodes { text } } } }
      gathered: obligations(filter: {state: GATHERED}) { totalCount }
      payouts(first: 5) { totalCount nodes { id obligations(first: 5) { totalCount } } } } }
    fulfillments(first: 5) { nodes { payouts(first: 2) { totalCount } exports(first: 2) { totalCount } } }
    distributors(first: 9) { nodes { name
      versions(first: 5) { totalCount }
      periods(first: 5) { totalCount nodes { index } }
      settlements(first: 5) { totalCount nodes {
        standing(collaborator: \"nested_01\") { rank adjustmentTotal { amount } }
        adjustments { amount { amount } } takenOver { metric }
        standings(first: 2) { totalCount nodes { collaborator { ref } } }
        obligations(first: 2) { totalCount nodes { collaborator { ref } } } } } } } }";

/// The answer, and which of the tables that nested lists come from were asked how often.
fn nested(site: &Site) -> (Value, Vec<(&'static str, usize)>) {
    statements::since_last(MARK);
    let data = site.data(&site.viewer, NESTED, &json!({}));
    let asked = statements::since_last(MARK);
    // What was said in disputes is asked for by numbers, which have no mark.
    let tables = [
        "obligations",
        "payouts",
        "periods",
        "settlements",
        "standings",
        "rule_versions",
        "disputes",
        "adjustments",
        "taken_over",
        "causes",
    ];
    let count = |table: &'static str| {
        let quoted = [format!("FROM `{table}`"), format!("FROM \"{table}\"")];
        let from = asked.iter().filter(|query| quoted.iter().any(|quoted| query.contains(quoted)));
        (table, from.count())
    };
    (data, tables.map(count).to_vec())
}

/// Every list of the API: in the document above, or of rows that no table has as they are.
const LISTS: [(&str, Why); 45] = [
    ("Collaborator.disputes", Why::InDocument),
    ("Collaborator.obligations", Why::InDocument),
    ("Collaborator.payouts", Why::InDocument),
    ("Derivation.events", Why::Evaluated),
    ("Derivation.journeys", Why::Evaluated),
    ("Dispute.messages", Why::InDocument),
    ("Distributor.journeys", Why::Evaluated),
    ("Distributor.periods", Why::InDocument),
    ("Distributor.settlements", Why::InDocument),
    ("Distributor.standings", Why::Evaluated),
    ("Distributor.versions", Why::InDocument),
    ("Fulfillment.exports", Why::InDocument),
    ("Fulfillment.payouts", Why::InDocument),
    ("FulfillmentPlan.leftOut", Why::Evaluated),
    ("FulfillmentPlan.payouts", Why::Evaluated),
    ("Journey.excluded", Why::Evaluated),
    ("Journey.touches", Why::Evaluated),
    ("LeftOut.obligations", Why::Evaluated),
    ("Outcome.standings", Why::Evaluated),
    ("Payout.obligations", Why::InDocument),
    ("PayoutAnswers.changes", Why::Evaluated),
    ("PayoutAnswers.otherwise", Why::Evaluated),
    ("PayoutAnswers.unmatched", Why::Evaluated),
    ("PlannedPayout.obligations", Why::Evaluated),
    ("Query.auditTrail", Why::Outermost),
    ("Query.collaborators", Why::Outermost),
    ("Query.disputes", Why::Outermost),
    ("Query.distributors", Why::Outermost),
    ("Query.events", Why::Outermost),
    ("Query.exchangeRates", Why::Outermost),
    ("Query.facts", Why::Outermost),
    ("Query.fulfillments", Why::Outermost),
    ("Query.hookDeliveries", Why::Outermost),
    ("Query.obligations", Why::Outermost),
    ("Query.payouts", Why::Outermost),
    ("Query.settlements", Why::Outermost),
    ("Query.tokens", Why::Outermost),
    ("Query.webhookDeliveries", Why::Outermost),
    ("Query.webhooks", Why::Outermost),
    ("RuleComparison.collaborators", Why::Evaluated),
    ("Settlement.journeys", Why::Evaluated),
    ("Settlement.obligations", Why::InDocument),
    ("Settlement.standings", Why::InDocument),
    ("StandingsUpdate.standings", Why::Evaluated),
    ("Statement.lines", Why::Evaluated),
];

/// Why the number of its rows costs no statements.
#[derive(Debug, PartialEq, Eq)]
enum Why {
    /// It stands in rows of another list, and the document above counts its statements.
    InDocument,
    /// There is one of it in a document.
    Outermost,
    /// Its rows come of an evaluation or a plan, and are in memory.
    Evaluated,
}

#[tokio::test]
async fn no_list_is_forgotten_here() {
    let document = "{ __schema { types { name fields { name type { ofType { name } } } } } }";
    let answer = tantieme::api::schema(None).execute(document).await.data.into_json().unwrap();
    let mut found = Vec::new();
    for of in answer["__schema"]["types"].as_array().unwrap() {
        for field in of["fields"].as_array().into_iter().flatten() {
            let gives = field["type"]["ofType"]["name"].as_str().unwrap_or_default();
            if gives.ends_with("Connection") {
                let name = |json: &Value| json["name"].as_str().unwrap().to_owned();
                found.push(format!("{}.{}", name(of), name(field)));
            }
        }
    }
    for name in &found {
        let (_, field) = name.split_once('.').unwrap();
        let text = format!("{{ {field}(first: 500) {{ __typename }} }}");
        let cost = admit(&text, &Variables::default(), &Limits::default()).unwrap().weight.cost;
        assert!(cost > 500, "{name} costs {cost}, and a page of it is read");
    }
    found.sort();
    assert_eq!(found, LISTS.map(|(name, _)| name.to_owned()));
    for (name, _) in LISTS.iter().filter(|(_, why)| *why == Why::InDocument) {
        let (_, field) = name.split_once('.').unwrap();
        assert!(NESTED.contains(&format!("{field}(")), "{name} is not in the document");
    }
}

/// The statements that count something of one collaborator's.
fn counts(site: &Site, selection: &str) -> usize {
    statements::since_last(MARK);
    let document = format!(
        "query {{ obligations(filter: {{collaborator: \"{MARK}00\"}}) {{ {selection} }} }}
         fragment Length on ObligationConnection {{ totalCount }}"
    );
    let document = match selection.contains("Length") {
        true => document,
        false => document.split("fragment").next().unwrap().to_owned(),
    };
    let found = site.data(&site.viewer, &document, &json!({}));
    assert!(!found["obligations"].is_null());
    statements::since_last(MARK)
        .iter()
        .filter(|query| query.to_uppercase().contains("COUNT(*)"))
        .count()
}

#[test]
fn lists_in_lists_cost_no_query_for_each_row() {
    statements::listen();
    let (few, many) = (site(2, 1), site(12, 8));
    let (_, of_few) = nested(&few);
    let (data, of_many) = nested(&many);
    // Rows that are late for a batch by chance make one more query, not one for each of them.
    for ((table, few), (_, many)) in of_few.iter().zip(&of_many) {
        assert!(*few > 0 && *many <= few + 4, "{table}: {few} queries, then {many}");
    }

    assert_eq!(counts(&few, "nodes { id }"), 0, "nobody asked how many there are");
    for asked in ["totalCount", "nodes { id } number: totalCount", "...Length"] {
        assert_eq!(counts(&few, asked), 1, "{asked}");
    }

    let people = data["collaborators"]["nodes"].as_array().unwrap();
    assert_eq!(people.len(), 12);
    for person in people {
        assert_eq!(person["obligations"]["totalCount"], 8, "{person:#}");
        assert_eq!(person["obligations"]["nodes"], json!([{"amount": {"amount": "25.00"}}]));
        assert_eq!(person["gathered"]["totalCount"], 8);
        assert_eq!(person["payouts"]["nodes"][0]["obligations"]["totalCount"], 8);
        let messages = json!({"totalCount": 1, "nodes": [{"text": "why so little?"}]});
        let disputes = json!({"totalCount": 1, "nodes": [{"messages": messages}]});
        assert_eq!(person["disputes"], disputes);
    }
    for distributor in data["distributors"]["nodes"].as_array().unwrap() {
        assert_eq!(distributor["versions"]["totalCount"], 1);
        assert_eq!(distributor["periods"]["totalCount"], 2);
        let settlement = &distributor["settlements"]["nodes"][0];
        assert_eq!(settlement["standing"], json!({"rank": 1, "adjustmentTotal": null}));
        assert_eq!(settlement["standings"]["totalCount"], 12);
        assert_eq!(
            settlement["standings"]["nodes"][1],
            json!({"collaborator": {"ref": "nested_01"}})
        );
        assert_eq!(settlement["obligations"]["totalCount"], 12);
    }
}
