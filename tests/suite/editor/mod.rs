//! The Language Server Protocol, over standard input and output and over a WebSocket.

mod asked;
mod grammars;
mod pipe;
mod speed;
mod websocket;

use serde_json::{Value, json};

/// A rule whose second example does not come out.
pub const RULE: &str = r#"language 1
distributor best "Tänzer 🧀"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     blog_post_visited
  credit    post.owner

pool
  take      fixed 10.00 USD
  if nobody qualifies, carry over

weighting
  share by  visits

schedule
  every month on day 1 at 09:00
  measure the month before

example "all to ana"
  given visits ana 3
  expect ana 10.00 USD

example "it does not come out"
  given visits ana 3, bo 1
  expect ana 7.00 USD, bo 2.50 USD
"#;

/// What the texts are called.
pub const URI: &str = "file:///rules/best.tan";

/// A request.
pub fn request(id: u32, method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// A notification.
pub fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// What a client says first; with bytes as columns when it offers that.
pub fn initialize(offers_bytes: bool) -> Value {
    let general = match offers_bytes {
        true => json!({ "positionEncodings": ["utf-16", "utf-8"] }),
        false => json!({}),
    };
    let capabilities = json!({ "general": general });
    let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
    request(0, "initialize", params)
}

/// A text that is opened.
pub fn open(text: &str) -> Value {
    let document = json!({ "uri": URI, "languageId": "tantieme", "version": 1, "text": text });
    notification("textDocument/didOpen", json!({ "textDocument": document }))
}

/// A change of a range; of everything without one.
pub fn change(version: u32, range: Option<[u32; 4]>, text: &str) -> Value {
    let mut change = json!({ "text": text });
    if let Some([line, character, end_line, end]) = range {
        change["range"] = json!({
            "start": { "line": line, "character": character },
            "end": { "line": end_line, "character": end },
        });
    }
    let document = json!({ "uri": URI, "version": version });
    let params = json!({ "textDocument": document, "contentChanges": [change] });
    notification("textDocument/didChange", params)
}

/// Parameters of what is asked of a place.
pub fn at(line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } })
}

/// Parameters of what is asked of the whole text.
pub fn whole() -> Value {
    let end = json!({ "line": 10_000, "character": 0 });
    json!({
        "textDocument": { "uri": URI },
        "range": { "start": { "line": 0, "character": 0 }, "end": end },
        "context": { "diagnostics": [] },
        "options": { "tabSize": 2, "insertSpaces": true },
    })
}
