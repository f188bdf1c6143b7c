//! A client of `graphql-transport-ws` over a real connection.

use std::time::Duration;

use async_graphql::futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub const PROTOCOL: &str = "graphql-transport-ws";

/// Nothing takes longer on a machine that is at work on other tests, too.
const PATIENCE: Duration = Duration::from_secs(60);

/// One connection.
pub struct Socket(pub WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What came.
#[derive(Debug, PartialEq)]
pub enum Came {
    Text(Value),
    Closed(u16, String),
    /// The connection ended without a word.
    Gone,
}

impl Came {
    /// The message, which must be one.
    pub fn text(self) -> Value {
        match self {
            Self::Text(value) => value,
            other => panic!("{other:?}"),
        }
    }
}

/// Connects with headers; the status when that is refused.
pub async fn connect(url: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
    let url = format!("{}/graphql", url.replace("http://", "ws://"));
    let mut request = url.into_client_request().unwrap();
    for (name, value) in headers {
        let name: tokio_tungstenite::tungstenite::http::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((stream, _)) => Ok(Socket(stream)),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

impl Socket {
    /// Connects with the protocol and says nothing yet.
    pub async fn open(url: &str) -> Self {
        connect(url, &[("sec-websocket-protocol", PROTOCOL)]).await.ok().unwrap()
    }

    /// Connects as the holder of a token.
    pub async fn of(url: &str, token: &str) -> Self {
        let mut socket = Self::open(url).await;
        let payload = json!({ "authorization": format!("Bearer {token}") });
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.came().await.text(), json!({ "type": "connection_ack" }));
        socket
    }

    pub async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// Starts an operation. When this is over the server has taken it up.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.begin(id, query).await;
        self.send(json!({ "type": "ping", "payload": { "after": id } })).await;
    }

    /// Starts an operation.
    pub async fn begin(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// What comes next; control frames are no news.
    pub async fn came(&mut self) -> Came {
        let came = tokio::time::timeout(PATIENCE, self.next_but_control_frames());
        came.await.expect("nothing came")
    }

    async fn next_but_control_frames(&mut self) -> Came {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Came::Text(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Came::Closed(frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(Message::Close(None))) | None | Some(Err(_)) => return Came::Gone,
                Some(Ok(_)) => {}
            }
        }
    }

    /// Waits until the server has taken up what was sent before.
    pub async fn caught_up(&mut self) {
        while self.came().await.text()["type"] != "pong" {}
    }

    /// Waits until the server has taken up an operation; what comes meanwhile is given.
    pub async fn taken_up(&mut self, id: &str) -> Vec<Value> {
        let mut meanwhile = Vec::new();
        loop {
            let message = self.came().await.text();
            if message["payload"]["after"] == id {
                return meanwhile;
            }
            meanwhile.push(message);
        }
    }

    /// The data of the next answer of an operation, which must be fine.
    pub async fn data(&mut self, id: &str) -> Value {
        loop {
            let mut message = self.came().await.text();
            if message["type"] == "pong" {
                continue;
            }
            assert_eq!(
                (&message["id"], &message["type"]),
                (&json!(id), &json!("next")),
                "{message:#}"
            );
            assert_eq!(message["payload"]["errors"], Value::Null, "{message:#}");
            return message["payload"]["data"].take();
        }
    }

    /// Whether nothing comes for a while, but for answers to what this client asked.
    pub async fn is_quiet_for(&mut self, span: Duration) -> bool {
        tokio::time::timeout(span, async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) if !text.contains("\"pong\"") => return,
                    Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                    _ => return,
                }
            }
        })
        .await
        .is_err()
    }
}
