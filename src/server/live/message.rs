//! The messages of `graphql-transport-ws`.

use serde_json::{Map, Value as Json, json};

use crate::api::Answer;
use crate::server::decode::{self, Parts};
use rules::domain::read_json;

/// The name of the protocol.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// What a client says.
#[derive(Debug, PartialEq)]
pub enum FromClient {
    /// Who it is.
    Init(Map<String, Json>),
    /// Whether the server is there.
    Ping(Option<Json>),
    /// That it is there.
    Pong,
    /// An operation to execute.
    Subscribe {
        /// Names it on this connection.
        id: String,
        /// What to execute.
        parts: Parts,
    },
    /// That it wants no more of an operation.
    Complete(String),
}

impl FromClient {
    /// Reads a message; what is wrong with it when it is none.
    pub fn read(text: &str) -> Result<Self, String> {
        let Ok(Json::Object(mut message)) = read_json(text.as_bytes()) else {
            return Err("a message is a JSON object".to_owned());
        };
        let Some(Json::String(kind)) = message.remove("type") else {
            return Err("a message has a \"type\"".to_owned());
        };
        let payload = message.remove("payload").filter(|payload| !payload.is_null());
        let object = |payload: Option<Json>| match payload {
            None => Ok(None),
            Some(Json::Object(object)) => Ok(Some(object)),
            Some(_) => Err(format!("the payload of \"{kind}\" is an object")),
        };
        match kind.as_str() {
            "connection_init" => Ok(Self::Init(object(payload)?.unwrap_or_default())),
            "ping" => Ok(Self::Ping(object(payload)?.map(Json::Object))),
            "pong" => object(payload).map(|_| Self::Pong),
            "complete" => id(&mut message).map(Self::Complete),
            "subscribe" => {
                let payload = object(payload)?.ok_or("\"subscribe\" has a payload")?;
                let parts = decode::parts(payload).map_err(|refusal| refusal.message())?;
                Ok(Self::Subscribe { id: id(&mut message)?, parts })
            }
            other => Err(format!("there is no message \"{}\"", short(other))),
        }
    }
}

fn id(message: &mut Map<String, Json>) -> Result<String, String> {
    match message.remove("id") {
        Some(Json::String(id)) if !id.is_empty() => Ok(id),
        _ => Err("\"id\" must be a string that is not empty".to_owned()),
    }
}

/// The beginning of a text, for a sentence.
pub fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Says that operations may come.
pub fn acknowledged() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// Answers a ping, with what came with it.
pub fn pong(payload: Option<Json>) -> String {
    match payload {
        Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
        None => json!({ "type": "pong" }).to_string(),
    }
}

/// One answer of an operation.
///
/// # Errors
/// When it cannot be written.
pub fn next(id: &str, answer: Answer) -> serde_json::Result<String> {
    let payload = answer.into_text()?;
    let payload = String::from_utf8_lossy(&payload);
    // The answer is text already: it is not read again to be put into another.
    Ok(format!("{{\"id\":{},\"type\":\"next\",\"payload\":{payload}}}", Json::from(id)))
}

/// Says that an operation failed before anything of it was executed; nothing more comes of it.
pub fn error(id: &str, errors: &[Json]) -> String {
    json!({ "id": id, "type": "error", "payload": errors }).to_string()
}

/// Says that nothing more comes of an operation.
pub fn complete(id: &str) -> String {
    json!({ "id": id, "type": "complete" }).to_string()
}
