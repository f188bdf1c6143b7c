//! What a message says: what happened with ids, or the answer to the receiver's own query.

use async_graphql::Variables;
use serde_json::{Map, Value as Json, json};

use crate::api::answer::Fate;
use crate::api::service::{Ask, Service};
use crate::api::{Caller, ids};
use rules::domain::{Delivery, Moment, Role, Token, Webhook};

/// The variable with a message's type.
pub(super) const TYPE: &str = "type";

/// The other variables of documents, and the fields of messages without one.
pub(super) const NAMES: [&str; 11] = [
    "settlement",
    "obligation",
    "payout",
    "dispute",
    "fulfillment",
    "period",
    "distributor",
    "collaborator",
    "kind",
    "state",
    "side",
];

/// The types of what has a global id.
const KINDS: [(&str, &str); 7] = [
    ("settlement", "Settlement"),
    ("obligation", "Obligation"),
    ("payout", "Payout"),
    ("dispute", "Dispute"),
    ("fulfillment", "Fulfillment"),
    ("period", "Period"),
    ("webhook", "Webhook"),
];

/// The query of a receiver was not answered, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the document was not answered: {0}")]
pub struct Unanswered(String);

/// The body of a message. The answer to a document is what it is now, also when what happened is long ago.
pub async fn payload(
    service: &Service,
    webhook: &Webhook,
    delivery: &Delivery,
) -> Result<Vec<u8>, Unanswered> {
    let about = about(delivery);
    let mut message = Map::new();
    message.insert(TYPE.to_owned(), json!(delivery.kind));
    message.insert("timestamp".to_owned(), json!(delivery.happened_at.to_string()));
    match &webhook.document {
        Some(document) if delivery.kind != rules::domain::TEST_EVENT => {
            let answer = answer(service, document, delivery, about).await?;
            for name in ["data", "errors"] {
                if let Some(part) = answer.get(name) {
                    message.insert(name.to_owned(), part.clone());
                }
            }
        }
        _ => {
            message.insert("data".to_owned(), Json::Object(about));
        }
    }
    serde_json::to_vec(&message).map_err(|error| Unanswered(error.to_string()))
}

/// What a delivery is about: global ids, names and states.
fn about(delivery: &Delivery) -> Map<String, Json> {
    let value = |name: &str, id: &str| match KINDS.iter().find(|(known, _)| *known == name) {
        Some((_, kind)) => json!(ids::global(kind, id).as_str()),
        None if name == "version" => id.parse::<i64>().map_or(json!(id), Json::from),
        None => json!(id),
    };
    delivery.about.iter().map(|(name, id)| (name.clone(), value(name, id))).collect()
}

async fn answer(
    service: &Service,
    document: &str,
    delivery: &Delivery,
    mut about: Map<String, Json>,
) -> Result<Json, Unanswered> {
    about.insert(TYPE.to_owned(), json!(delivery.kind));
    let ask = Ask {
        query: document.to_owned(),
        operation_name: None,
        variables: Variables::from_json(Json::Object(about)),
        caller: Caller::new(reader()),
        request_id: delivery.message_id.clone(),
        read_only: true,
    };
    let answer = service.answer(ask).await;
    let fate = answer.fate;
    let text = answer.into_text().map_err(|error| Unanswered(error.to_string()))?;
    let answer: Json =
        serde_json::from_slice(&text).map_err(|error| Unanswered(error.to_string()))?;
    match fate {
        Fate::Executed => Ok(answer),
        _ => {
            let why = answer.pointer("/errors/0/message").and_then(Json::as_str);
            Err(Unanswered(why.unwrap_or("no reason was given").to_owned()))
        }
    }
}

/// Whoever a document is executed for reads everything, and does nothing.
fn reader() -> Token {
    Token {
        id: "webhook".to_owned(),
        name: "webhook".to_owned(),
        role: Role::Viewer,
        collaborator: None,
        hash: String::new(),
        created_at: Moment::from_micros(0),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    }
}
