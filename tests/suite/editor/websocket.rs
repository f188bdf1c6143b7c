//! `/lsp`, as a page of the console uses it: the same answers, the catalogue in force, and only for those who may read.

use async_graphql::futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderName;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{RULE, at, change, initialize, notification, open, request};
use crate::api::site::Site;

const NOW: &str = "2026-06-15T12:00:00Z";

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// Connects with headers; the status when that is refused.
async fn connect(url: &str, headers: &[(&str, &str)]) -> Result<Socket, u16> {
    let mut request =
        format!("{}/lsp", url.replace("http://", "ws://")).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((stream, _)) => Ok(Socket(stream)),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

impl Socket {
    async fn of(url: &str, token: &str) -> Self {
        let bearer = format!("Bearer {token}");
        connect(url, &[("authorization", &bearer)]).await.ok().unwrap()
    }

    async fn send(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message, or the number that the connection is closed with.
    async fn next(&mut self) -> Result<Value, u16> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map_or(0, |frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                None | Some(Err(_)) => return Err(0),
            }
        }
    }

    async fn came(&mut self) -> Value {
        self.next().await.unwrap()
    }
}

#[test]
fn a_page_is_answered_like_an_editor_with_the_catalogue_in_force() {
    Site::on_each_database(NOW, |site| {
        let catalogue =
            "language 1\ncatalogue\nevent talk_given \"Talk given\"\n  speaker collaborator\n";
        let input = json!({ "source": catalogue });
        let saved = site.perform(&site.admin, "saveCatalogue", "catalogue { source }", &input);
        assert_eq!(saved["errors"], json!([]));
        site.runtime.block_on(async {
            let mut socket = Socket::of(&site.url, &site.viewer).await;
            socket.send(&initialize(false)).await;
            assert_eq!(socket.came().await["id"], 0);
            let rule =
                RULE.replace("blog_post_visited", "talk_given").replace("post.owner", "speaker");
            socket.send(&open(&rule)).await;
            let told = socket.came().await;
            assert_eq!(told["method"], "textDocument/publishDiagnostics");
            assert_eq!(
                told["params"]["diagnostics"][0]["message"],
                "ana's amount is 7.50 USD, expected 7.00 USD"
            );
            socket.send(&change(2, Some([27, 13, 27, 17]), "7.50")).await;
            assert_eq!(socket.came().await["params"]["diagnostics"], json!([]));
            socket.send(&request(1, "textDocument/completion", at(7, 12))).await;
            assert!(socket.came().await["result"].to_string().contains("talk_given"));
            socket.send(&request(2, "shutdown", Value::Null)).await;
            assert_eq!(socket.came().await["id"], 2);
            socket.send(&notification("exit", Value::Null)).await;
            assert_eq!(socket.next().await, Err(1000));
        });
    });
}

#[test]
fn only_those_who_may_read_everything_get_in_and_no_page_of_another_site() {
    let site = Site::at(NOW);
    site.runtime.block_on(async {
        let status = async |headers: &[(&str, &str)]| connect(&site.url, headers).await.err();
        assert_eq!(status(&[]).await, Some(401));
        assert_eq!(status(&[("authorization", "Bearer wrong")]).await, Some(401));
        for (token, wanted) in [
            (&site.admin, None),
            (&site.finance, None),
            (&site.viewer, None),
            (&site.integration, Some(403)),
            (&site.ana, Some(403)),
        ] {
            let bearer = format!("Bearer {token}");
            assert_eq!(status(&[("authorization", &bearer)]).await, wanted);
            let elsewhere =
                [("authorization", bearer.as_str()), ("origin", "https://evil.example")];
            assert_eq!(status(&elsewhere).await, Some(403));
        }
    });
    let plain = crate::api::site::reply(
        crate::api::site::agent().get(format!("{}/lsp", site.url)).call().unwrap(),
    );
    assert_eq!(plain.status, 400);
}

#[test]
fn what_is_no_message_is_answered_and_what_is_too_large_ends_it() {
    let site = Site::at(NOW);
    site.runtime.block_on(async {
        let mut socket = Socket::of(&site.url, &site.admin).await;
        socket.0.send(Message::text("{ no json")).await.unwrap();
        assert_eq!(socket.came().await["error"]["code"], -32700);
        socket.send(&json!([])).await;
        assert_eq!(socket.came().await["error"]["code"], -32600);
        socket.send(&request(1, "textDocument/hover", at(0, 0))).await;
        assert_eq!(socket.came().await["error"]["code"], -32002);
        socket.send(&initialize(false)).await;
        socket.came().await;
        socket.send(&open(&"x".repeat(200_000))).await;
        let told = socket.came().await;
        assert!(told["params"]["message"].as_str().unwrap().contains("200000 bytes"), "{told}");
        socket.0.send(Message::binary(vec![1, 2])).await.unwrap();
        assert_eq!(socket.next().await, Err(4400));
        let mut socket = Socket::of(&site.url, &site.admin).await;
        // It may be closed before all of it is sent.
        let _ = socket.0.send(Message::text("x".repeat(3_000_000))).await;
        assert_eq!(socket.next().await, Err(1009));
    });
}

#[test]
fn a_token_has_so_many_editors_open() {
    let site = Site::at(NOW);
    site.runtime.block_on(async {
        let mut open = Vec::new();
        for _ in 0..50 {
            open.push(Socket::of(&site.url, &site.admin).await);
        }
        let bearer = format!("Bearer {}", site.admin);
        assert_eq!(connect(&site.url, &[("authorization", &bearer)]).await.err(), Some(429));
        Socket::of(&site.url, &site.viewer).await;
    });
}
