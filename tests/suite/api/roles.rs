//! Every field of Query and Mutation refuses without a token and with the wrong role. A new field
//! without a line here fails.

use std::collections::BTreeMap;

use async_graphql::futures_util::StreamExt as _;
use async_graphql::{Request, Response};
use rules::domain::Role::{self, Admin, Collaborator, Finance, Integration, Viewer};
use rules::domain::{Moment, Token};
use tantieme::api::{Caller, schema};

const READING: &[Role] = &[Admin, Finance, Viewer];
const OWN: &[Role] = &[Admin, Finance, Viewer, Collaborator];
const LOOKUP: &[Role] = &[Admin, Finance, Viewer, Integration];
const RECORDING: &[Role] = &[Admin, Integration];
const ADMIN: &[Role] = &[Admin];
const PAYING: &[Role] = &[Admin, Finance];
const DISPUTING: &[Role] = &[Admin, Finance, Collaborator];

/// Field, a selection of it, who may.
const QUERIES: &[(&str, &str, &[Role])] = &[
    ("node", "node(id: \"eA==\") { id }", OWN),
    ("nodes", "nodes(ids: [\"eA==\"]) { id }", OWN),
    ("viewer", "viewer { name }", Role::ALL),
    ("distributor", "distributor(name: \"d\") { name }", OWN),
    ("distributors", "distributors { totalCount }", OWN),
    ("collaborator", "collaborator(ref: \"ana\") { ref }", OWN),
    ("collaborators", "collaborators { totalCount }", READING),
    ("catalogue", "catalogue { source }", LOOKUP),
    ("events", "events { totalCount }", READING),
    ("event", "event(key: \"e\") { key }", LOOKUP),
    ("facts", "facts { totalCount }", READING),
    ("exchangeRates", "exchangeRates { totalCount }", LOOKUP),
    ("settlements", "settlements { totalCount }", OWN),
    ("obligations", "obligations { totalCount }", OWN),
    ("fulfillments", "fulfillments { totalCount }", READING),
    ("obligationTotals", "obligationTotals { count }", OWN),
    ("payoutTotals", "payoutTotals { count }", OWN),
    ("previewFulfillment", "previewFulfillment(currency: \"USD\") { currency }", READING),
    ("payouts", "payouts { totalCount }", OWN),
    ("disputes", "disputes { totalCount }", OWN),
    ("auditTrail", "auditTrail { totalCount }", READING),
    ("tokens", "tokens { totalCount }", ADMIN),
    ("webhooks", "webhooks { totalCount }", ADMIN),
    ("webhookDeliveries", "webhookDeliveries { totalCount }", ADMIN),
    ("hooks", "hooks { source }", ADMIN),
    ("hookDeliveries", "hookDeliveries { totalCount }", ADMIN),
    ("checkRule", "checkRule(source: \"\") { formatted }", READING),
    ("compareRules", "compareRules(distributor: \"d\", source: \"\") { version }", READING),
    ("preview", "preview(source: \"\") { digest }", READING),
    ("compareRules", "compareRules(distributor: \"d\", source: \"\") { version }", READING),
];

const MUTATIONS: &[(&str, &str, &[Role])] = &[
    ("saveCatalogue", "(input: {source: \"\"})", ADMIN),
    ("saveDistributor", "(input: {source: \"\"})", ADMIN),
    ("activateDistributor", "(input: {name: \"d\"})", ADMIN),
    ("pauseDistributor", "(input: {name: \"d\"})", ADMIN),
    ("archiveDistributor", "(input: {name: \"d\"})", ADMIN),
    ("recordEvents", "(input: {events: []})", RECORDING),
    ("setFacts", "(input: {facts: []})", RECORDING),
    ("setExchangeRates", "(input: {rates: []})", RECORDING),
    (
        "contribute",
        "(input: {distributor: \"d\", amount: {amount: \"1\", currency: \"USD\"}, key: \"k\"})",
        ADMIN,
    ),
    ("approveEvents", "(input: {keys: []})", RECORDING),
    ("rejectEvents", "(input: {keys: []})", RECORDING),
    ("reverseEvent", "(input: {key: \"e\"})", RECORDING),
    ("upsertCollaborators", "(input: {collaborators: []})", RECORDING),
    ("eraseCustomer", "(input: {ref: \"c\", reason: \"r\"})", ADMIN),
    ("approveSettlement", "(input: {id: \"d.0\"})", ADMIN),
    ("rejectSettlement", "(input: {id: \"d.0\"})", ADMIN),
    ("settleNow", "(input: {distributor: \"d\"})", ADMIN),
    ("createFulfillment", "(input: {currency: \"USD\"})", PAYING),
    ("startFulfillment", "(input: {id: \"1\"})", PAYING),
    ("closeFulfillment", "(input: {id: \"1\"})", PAYING),
    ("markPayoutsPaid", "(input: {payouts: [], paidOn: \"2026-10-31\"})", PAYING),
    ("markPayoutsFailed", "(input: {payouts: []})", PAYING),
    ("retryPayouts", "(input: {payouts: []})", PAYING),
    ("importPayoutAnswers", "(input: {file: \"\"})", PAYING),
    (
        "credit",
        "(input: {collaborator: \"ana\", reason: \"r\", amount: {amount: \"1\", currency: \"USD\"}})",
        PAYING,
    ),
    (
        "recordAdvance",
        "(input: {collaborator: \"ana\", reason: \"r\", amount: {amount: \"1\", currency: \"USD\"}})",
        PAYING,
    ),
    ("cancelObligation", "(input: {id: \"1\", reason: \"r\"})", PAYING),
    ("holdObligation", "(input: {id: \"1\", reason: \"r\"})", PAYING),
    ("releaseObligation", "(input: {id: \"1\"})", PAYING),
    ("holdCollaborator", "(input: {collaborator: \"ana\", reason: \"r\"})", PAYING),
    ("releaseCollaborator", "(input: {collaborator: \"ana\"})", PAYING),
    ("cancelFulfillment", "(input: {id: \"1\", reason: \"r\"})", PAYING),
    ("markPayoutsReturned", "(input: {payouts: [], reason: \"r\"})", PAYING),
    ("correctPayoutReference", "(input: {id: \"1\", reference: \"r\"})", PAYING),
    (
        "setPayoutAccount",
        "(input: {collaborator: \"ana\", kind: OTHER, holder: \"Ana\", details: \"cash\"})",
        PAYING,
    ),
    ("confirmPayoutAccount", "(input: {collaborator: \"ana\"})", PAYING),
    ("rejectPayoutAccount", "(input: {collaborator: \"ana\"})", PAYING),
    ("removePayoutAccount", "(input: {collaborator: \"ana\"})", PAYING),
    ("openDispute", "(input: {obligation: \"1\", reason: OTHER, text: \"t\"})", DISPUTING),
    ("answerDispute", "(input: {id: \"1\", text: \"t\"})", DISPUTING),
    ("resolveDispute", "(input: {id: \"1\", outcome: REJECTED, text: \"t\"})", PAYING),
    ("withdrawDispute", "(input: {id: \"1\"})", DISPUTING),
    ("createToken", "(input: {name: \"t\", role: VIEWER})", ADMIN),
    ("revokeToken", "(input: {id: \"1\"})", ADMIN),
    ("createWebhook", "(input: {url: \"u\", events: []})", ADMIN),
    ("deleteWebhook", "(input: {id: \"1\"})", ADMIN),
    ("rotateWebhookSecret", "(input: {id: \"1\"})", ADMIN),
    ("replayWebhook", "(input: {id: \"1\"})", ADMIN),
    ("testWebhook", "(input: {id: \"1\"})", ADMIN),
    ("setHookSecret", "(input: {source: STRIPE, secret: \"\"})", ADMIN),
    ("switchHookOff", "(input: {source: STRIPE})", ADMIN),
    ("saveHookMapping", "(input: {source: STRIPE, mapping: \"x\"})", ADMIN),
    ("mapHookDeliveries", "(input: {source: STRIPE})", ADMIN),
    ("discardHookDeliveries", "(input: {ids: [\"1\"], reason: \"r\"})", ADMIN),
];

const SUBSCRIPTIONS: &[(&str, &str, &[Role])] = &[
    ("standings", "standings(distributor: \"d\") { asOf }", OWN),
    ("settled", "settled { id }", OWN),
    ("payoutsChanged", "payoutsChanged { id }", OWN),
    ("disputesChanged", "disputesChanged { id }", OWN),
    ("changed", "changed(kinds: [PAYOUTS]) { kinds }", OWN),
];

/// A token of a role; COLLABORATOR of the reference "ana".
pub fn token(role: Role) -> Token {
    let collaborator = (role == Collaborator).then(|| "ana".to_owned());
    Token {
        id: "1".to_owned(),
        name: "test".to_owned(),
        role,
        collaborator,
        hash: String::new(),
        created_at: Moment::from_micros(0),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}

fn caller(role: Role) -> Caller {
    Caller::new(token(role))
}

async fn ask(document: &str, role: Option<Role>) -> Response {
    let request = Request::new(document);
    let request = match role {
        Some(role) => request.data(caller(role)),
        None => request,
    };
    schema(None).execute(request).await
}

/// The code of the first error; `None` when there is none.
fn code(response: &Response) -> Option<String> {
    let error = response.errors.first()?;
    let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
    Some(code.map_or_else(
        || error.message.clone(),
        |code| code.clone().into_json().unwrap().as_str().unwrap().to_owned(),
    ))
}

async fn fields(root: &str) -> Vec<String> {
    let document = format!("{{ __type(name: \"{root}\") {{ fields {{ name }} }} }}");
    let data = ask(&document, Some(Admin)).await.data.into_json().unwrap();
    let fields = data["__type"]["fields"].as_array().unwrap();
    fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_field_has_a_line_here() {
    for (root, table) in
        [("Query", QUERIES), ("Mutation", MUTATIONS), ("Subscription", SUBSCRIPTIONS)]
    {
        let listed: Vec<&str> = table.iter().map(|(name, _, _)| *name).collect();
        let mut known = fields(root).await;
        assert!(!known.is_empty());
        known.retain(|name| !listed.contains(&name.as_str()));
        assert!(known.is_empty(), "without a line in this file: {known:?} of {root}");
    }
}

#[tokio::test]
async fn every_field_refuses_without_a_token_and_with_the_wrong_role() {
    let queries =
        QUERIES.iter().map(|(name, text, roles)| (*name, format!("{{ {text} }}"), *roles));
    let mutations = MUTATIONS.iter().map(|(name, input, roles)| {
        (*name, format!("mutation {{ {name}{input} {{ errors {{ code }} }} }}"), *roles)
    });
    for (name, document, allowed) in queries.chain(mutations) {
        let refused = code(&ask(&document, None).await);
        assert_eq!(refused.as_deref(), Some("UNAUTHENTICATED"), "{name} without a token");
        for role in Role::ALL {
            let found = code(&ask(&document, Some(*role)).await);
            // Without an application behind it, an allowed field gets as far as missing that.
            let expected = if !allowed.contains(role) {
                Some("FORBIDDEN")
            } else if matches!(name, "viewer" | "node" | "nodes") {
                None
            } else {
                Some("INTERNAL")
            };
            assert_eq!(found.as_deref(), expected, "{name} as {}", role.code());
        }
    }
}

#[tokio::test]
async fn every_subscription_refuses_without_a_token_and_with_the_wrong_role() {
    for (name, text, allowed) in SUBSCRIPTIONS {
        let callers = Role::ALL.iter().map(|role| Some(*role)).chain([None]);
        for role in callers {
            let request = Request::new(format!("subscription {{ {text} }}"));
            let request = match role {
                Some(role) => request.data(caller(role)),
                None => request,
            };
            let first = schema(None).execute_stream(request).next().await.unwrap();
            // Without a connection, an allowed one gets as far as missing that.
            let expected = match role {
                None => "UNAUTHENTICATED",
                Some(role) if !allowed.contains(&role) => "FORBIDDEN",
                Some(_) => "BAD_USER_INPUT",
            };
            assert_eq!(code(&first).as_deref(), Some(expected), "{name} as {role:?}");
        }
    }
}

#[tokio::test]
async fn arguments_of_lists_are_checked() {
    let rows = BTreeMap::from([
        ("first: 501", "\"first\" must be from 0 to 500, not 501"),
        ("first: -1", "\"first\" must be from 0 to 500, not -1"),
        ("last: 501", "\"last\" must be from 0 to 500, not 501"),
        ("first: 1, last: 1", "give \"first\" or \"last\", not both"),
        ("after: \"***\"", "\"after\" must be a cursor that this list gave"),
    ]);
    for (arguments, message) in rows {
        let response =
            ask(&format!("{{ events({arguments}) {{ totalCount }} }}"), Some(Admin)).await;
        assert_eq!(code(&response).as_deref(), Some("BAD_USER_INPUT"), "{arguments}");
        assert_eq!(response.errors[0].message, message);
    }
}

#[tokio::test]
async fn more_than_a_thousand_entries_are_refused_as_a_whole() {
    let keys = vec!["\"k\""; 1_001].join(",");
    let document =
        format!("mutation {{ approveEvents(input: {{keys: [{keys}]}}) {{ results {{ key }} }} }}");
    let response = ask(&document, Some(Admin)).await;
    assert_eq!(code(&response).as_deref(), Some("BAD_USER_INPUT"));
    assert_eq!(response.errors[0].message, "\"keys\" has 1001; at most 1000 in one request");
}
