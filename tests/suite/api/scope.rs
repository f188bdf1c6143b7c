//! Nobody corrects another one's events: every mutation that records or corrects, by every role, with
//! the source named and unnamed. A mutation without a line here fails.

use rules::domain::Role;
use serde_json::{Value, json};
use tantieme::app::{Sight, TokenInput};

use super::october::{RULE, sale};
use super::site::Site;
use crate::actor::admin;
use crate::app::scope::mutations;

/// What a mutation does to entries.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Says something of an event that is there.
    Corrects,
    /// Records entries under the caller's source.
    Records,
    /// Neither.
    Other,
}

use Kind::{Corrects, Other, Records};

const MUTATIONS: &[(&str, Kind)] = &[
    ("saveCatalogue", Other),
    ("saveDistributor", Other),
    ("activateDistributor", Other),
    ("pauseDistributor", Other),
    ("archiveDistributor", Other),
    ("recordEvents", Records),
    ("setFacts", Records),
    ("setExchangeRates", Records),
    ("contribute", Records),
    ("approveEvents", Corrects),
    ("rejectEvents", Corrects),
    ("reverseEvent", Corrects),
    ("upsertCollaborators", Other),
    ("eraseCustomer", Other),
    ("approveSettlement", Other),
    ("rejectSettlement", Other),
    ("settleNow", Other),
    ("createFulfillment", Other),
    ("startFulfillment", Other),
    ("closeFulfillment", Other),
    ("markPayoutsPaid", Other),
    ("markPayoutsFailed", Other),
    ("retryPayouts", Other),
    ("importPayoutAnswers", Other),
    ("credit", Other),
    ("recordAdvance", Other),
    ("cancelObligation", Other),
    ("holdObligation", Other),
    ("releaseObligation", Other),
    ("holdCollaborator", Other),
    ("releaseCollaborator", Other),
    ("cancelFulfillment", Other),
    ("markPayoutsReturned", Other),
    ("correctPayoutReference", Other),
    ("setPayoutAccount", Other),
    ("confirmPayoutAccount", Other),
    ("rejectPayoutAccount", Other),
    ("removePayoutAccount", Other),
    ("openDispute", Other),
    ("answerDispute", Other),
    ("resolveDispute", Other),
    ("withdrawDispute", Other),
    ("createToken", Other),
    ("revokeToken", Other),
    ("createWebhook", Other),
    ("deleteWebhook", Other),
    ("rotateWebhookSecret", Other),
    ("replayWebhook", Other),
    ("testWebhook", Other),
    ("setHookSecret", Other),
    ("switchHookOff", Other),
    ("saveHookMapping", Other),
    ("mapHookDeliveries", Other),
    ("discardHookDeliveries", Other),
];

/// The input of a correction of the event "e1".
fn correction(mutation: &str, source: Option<&str>) -> Value {
    let mut input = match mutation {
        "reverseEvent" => json!({ "key": "e1" }),
        "approveEvents" | "rejectEvents" => json!({ "keys": ["e1"] }),
        other => panic!("no input for {other}"),
    };
    if let Some(source) = source {
        input["source"] = json!(source);
    }
    input
}

/// The input of a mutation that records an entry with the key "e1".
fn recording(mutation: &str) -> Value {
    match mutation {
        "recordEvents" => json!({ "events": [sale("e1", "77.00")] }),
        "setFacts" => json!({ "facts": [{
            "key": "e1", "subject": {"kind": "course", "ref": "rust-101"}, "attribute": "owner",
            "value": "eve", "from": "2026-10-09T00:00:00Z",
        }] }),
        "setExchangeRates" => json!({ "rates": [{
            "key": "e1", "from": "EUR", "to": "USD", "value": "1.1", "on": "2026-10-09",
        }] }),
        "contribute" => json!({
            "distributor": "taking", "amount": {"amount": "1.00", "currency": "USD"}, "key": "e1",
        }),
        other => panic!("no input for {other}"),
    }
}

/// What came of it: a status, the code of a refusal, or that of an error.
fn outcome(site: &Site, token: &str, mutation: &str, input: &Value) -> String {
    let (first, rest) = mutation.split_at(1);
    let kind = format!("{}{rest}Input", first.to_uppercase());
    let list = !matches!(mutation, "reverseEvent" | "contribute");
    let result = if list { "results" } else { "result" };
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{
            {result} {{ status error {{ code }} }} errors {{ code }} }} }}"
    );
    let answer = site.ask(token, &document, &json!({ "input": input }));
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return code.to_owned();
    }
    let payload = &answer["data"][mutation];
    let result = if list { &payload["results"][0] } else { &payload["result"] };
    let codes = [&result["error"]["code"], &payload["errors"][0]["code"], &result["status"]];
    codes.into_iter().find_map(Value::as_str).unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

/// The event of "shop", with everything that was said of it.
fn event(site: &Site) -> String {
    let event =
        site.runtime.block_on(site.app.event(&Sight::All, "e1", Some("shop"))).unwrap().unwrap();
    format!("{event:?}")
}

fn site() -> (Site, String) {
    let site = Site::at("2026-10-10T12:00:00Z");
    let taking = RULE
        .replace("distributor profit", "distributor taking")
        .replace("30% of sales", "30% of sales\n  take      contributions");
    site.perform(&site.admin, "saveDistributor", "version", &json!({ "source": taking }));
    site.perform(&site.admin, "activateDistributor", "period { id }", &json!({ "name": "taking" }));
    let mut pending = sale("e1", "10.00");
    pending["approval"] = json!("PENDING");
    let recorded = outcome(&site, &site.integration, "recordEvents", &json!({"events": [pending]}));
    assert_eq!(recorded, "RECORDED");
    let input = TokenInput {
        name: "rival".to_owned(),
        role: Role::Integration,
        collaborator: None,
        expires_at: None,
    };
    let rival = site.runtime.block_on(site.app.create_token(&admin(), input)).unwrap().1;
    (site, rival)
}

#[test]
fn every_mutation_is_known_here() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let known: Vec<&str> = MUTATIONS.iter().map(|(name, _)| *name).collect();
    let mut all = runtime.block_on(mutations());
    all.retain(|name| !known.contains(&name.as_str()));
    assert!(all.is_empty(), "without a line in this file: {all:?}");
}

#[test]
fn nobody_corrects_the_events_of_another_source() {
    let (site, rival) = site();
    let before = event(&site);
    for (mutation, _) in MUTATIONS.iter().filter(|(_, kind)| *kind == Corrects) {
        let refused = [
            ("rival", &rival, None, "NOT_FOUND"),
            ("rival", &rival, Some("rival"), "NOT_FOUND"),
            ("rival", &rival, Some("shop"), "FORBIDDEN"),
            ("rival", &rival, Some("Shop"), "FORBIDDEN"),
            ("shop", &site.integration, Some("rival"), "FORBIDDEN"),
            ("admin", &site.admin, None, "NOT_FOUND"),
            ("admin", &site.admin, Some("rival"), "NOT_FOUND"),
            ("viewer", &site.viewer, None, "FORBIDDEN"),
            ("viewer", &site.viewer, Some("shop"), "FORBIDDEN"),
            ("ana", &site.ana, None, "FORBIDDEN"),
            ("ana", &site.ana, Some("shop"), "FORBIDDEN"),
        ];
        for (who, token, source, code) in refused {
            let came = outcome(&site, token, mutation, &correction(mutation, source));
            assert_eq!(came, code, "{mutation} by {who}, source {source:?}");
            assert_eq!(event(&site), before, "{mutation} by {who}, source {source:?}");
        }
    }
    let hint = "results { error { message } }";
    let hint = site.perform(&site.admin, "approveEvents", hint, &correction("approveEvents", None));
    assert_eq!(
        hint["results"][0]["error"]["message"],
        "there is no event with the key \"e1\" from \"admin\"; the source \"shop\" has one: name it with \"source\""
    );
}

#[test]
fn ones_own_events_and_those_that_an_admin_names_are_corrected() {
    for (mutation, _) in MUTATIONS.iter().filter(|(_, kind)| *kind == Corrects) {
        for by_admin in [false, true] {
            let (site, _) = site();
            let (token, source) =
                if by_admin { (&site.admin, Some("shop")) } else { (&site.integration, None) };
            let came = outcome(&site, token, mutation, &correction(mutation, source));
            assert_eq!(came, "RECORDED", "{mutation}");
        }
    }
}

#[test]
fn a_key_of_another_source_is_nobodys_but_theirs() {
    let (site, rival) = site();
    let before = event(&site);
    for (mutation, _) in MUTATIONS.iter().filter(|(_, kind)| *kind == Records) {
        let only_admins = *mutation == "contribute";
        for (who, token, may) in [
            ("rival", &rival, !only_admins),
            ("admin", &site.admin, true),
            ("viewer", &site.viewer, false),
            ("ana", &site.ana, false),
        ] {
            let came = outcome(&site, token, mutation, &recording(mutation));
            // The first entry with the key is recorded; another one is refused, in one's own source.
            let expected = match (may, *mutation) {
                (false, _) => "FORBIDDEN",
                (true, "recordEvents") => "RECORDED",
                (true, _) => "KEY_REUSED",
            };
            assert_eq!(came, expected, "{mutation} by {who}");
            assert_eq!(event(&site), before, "{mutation} by {who}");
        }
    }
}
