//! Messages of JSON-RPC: requests, which are answered, and notifications, which are not.

use serde_json::{Value as Json, json};

/// What a client sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Something that is answered.
    Request {
        /// What its answer is told by: a number or a text.
        id: Json,
        /// What is asked for.
        method: String,
        /// Of what.
        params: Json,
    },
    /// Something that is not answered.
    Notification {
        /// What happened.
        method: String,
        /// To what.
        params: Json,
    },
    /// An answer to something that was asked of the client.
    Response,
}

/// What is wrong with a message, by the numbers of JSON-RPC and of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// It is no JSON.
    ParseError,
    /// It is JSON and no message, or comes at the wrong time.
    InvalidRequest,
    /// Nobody answers this here.
    MethodNotFound,
    /// What it is about is not said, or cannot be.
    InvalidParams,
    /// Something broke.
    InternalError,
    /// `initialize` has to come first.
    ServerNotInitialized,
    /// It cannot be done with this text.
    RequestFailed,
}

impl Code {
    fn number(self) -> i32 {
        match self {
            Self::ParseError => -32700,
            Self::InvalidRequest => -32600,
            Self::MethodNotFound => -32601,
            Self::InvalidParams => -32602,
            Self::InternalError => -32603,
            Self::ServerNotInitialized => -32002,
            Self::RequestFailed => -32803,
        }
    }
}

/// Why a request is not answered with what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong.
    pub code: Code,
    /// One sentence.
    pub message: String,
}

impl Refused {
    /// Something is wrong.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl Message {
    /// Reads one. What is no message has no id that its answer could name.
    pub fn read(bytes: &[u8]) -> Result<Self, Json> {
        let wrong =
            |code, message: String| Err(answer(&Json::Null, Err(Refused::new(code, message))));
        let mut fields = match serde_json::from_slice(bytes) {
            Ok(Json::Object(fields)) => fields,
            Ok(_) => {
                return wrong(Code::InvalidRequest, "a message is one object".to_owned());
            }
            Err(error) => return wrong(Code::ParseError, format!("this is no JSON: {error}")),
        };
        let params = fields.remove("params").unwrap_or(Json::Null);
        let id = fields.remove("id");
        match (id, fields.remove("method")) {
            (Some(id @ (Json::Number(_) | Json::String(_))), Some(Json::String(method))) => {
                Ok(Self::Request { id, method, params })
            }
            (None, Some(Json::String(method))) => Ok(Self::Notification { method, params }),
            (Some(_), None) => Ok(Self::Response),
            _ => wrong(
                Code::InvalidRequest,
                "a message has a \"method\", and an \"id\" that is a number or a text where it is a request"
                    .to_owned(),
            ),
        }
    }
}

/// The answer to a request.
pub fn answer(id: &Json, answered: Result<Json, Refused>) -> Json {
    match answered {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(Refused { code, message }) => {
            let error = json!({ "code": code.number(), "message": message });
            json!({ "jsonrpc": "2.0", "id": id, "error": error })
        }
    }
}

/// Something that the client is told.
pub fn notification(method: &str, params: Json) -> Json {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}
