//! Every code that a WebSocket is closed with.

use std::time::Duration;

use async_graphql::futures_util::SinkExt as _;
use serde_json::{Value, json};
use tantieme::server::{LiveLimits, ServerConfig};
use tokio_tungstenite::tungstenite::Message;

use super::client::{Came, PROTOCOL, Socket, connect};
use super::world::STANDINGS;
use crate::api::site::Site;

const NOW: &str = "2026-11-05T12:00:00Z";

fn init(token: &str) -> Value {
    json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } })
}

fn subscribe(id: &str, query: &str) -> Value {
    json!({ "id": id, "type": "subscribe", "payload": { "query": query } })
}

/// The code that a conversation ends with, and its reason.
async fn ends(mut socket: Socket, messages: &[String]) -> (u16, String) {
    for message in messages {
        socket.0.send(Message::text(message.as_str())).await.unwrap();
    }
    loop {
        match socket.came().await {
            Came::Closed(code, reason) => return (code, reason),
            Came::Gone => panic!("gone without a word"),
            Came::Text(_) => {}
        }
    }
}

const FOLLOW: &str = "subscription { payoutsChanged { id } }";

#[test]
fn what_is_wrong_closes_with_its_code() {
    let live =
        LiveLimits { init: Duration::from_millis(300), of_connection: 2, ..LiveLimits::default() };
    let site = Site::with(NOW, ServerConfig { live, ..ServerConfig::default() });
    let fine = init(&site.admin).to_string();
    let ping = json!({ "type": "ping" }).to_string();
    let follow = |id: &str| subscribe(id, FOLLOW).to_string();
    let rows: &[(&str, Vec<String>, u16, &str)] = &[
        ("no JSON", vec!["x".into()], 4400, "bad message: a message is a JSON object"),
        ("a list", vec!["[]".into()], 4400, "bad message: a message is a JSON object"),
        ("no type", vec!["{}".into()], 4400, "bad message: a message has a \"type\""),
        (
            "unknown",
            vec!["{\"type\":\"start\"}".into()],
            4400,
            "bad message: there is no message \"start\"",
        ),
        (
            "payload",
            vec!["{\"type\":\"ping\",\"payload\":1}".into()],
            4400,
            "bad message: the payload of \"ping\" is an object",
        ),
        (
            "no payload",
            vec![fine.clone(), "{\"type\":\"subscribe\",\"id\":\"1\"}".into()],
            4400,
            "bad message: \"subscribe\" has a payload",
        ),
        (
            "no query",
            vec![fine.clone(), "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{}}".into()],
            4400,
            "bad message: \"query\" must be a GraphQL document as a string",
        ),
        (
            "no id",
            vec![
                fine.clone(),
                json!({ "type": "subscribe", "payload": { "query": FOLLOW } }).to_string(),
            ],
            4400,
            "bad message: \"id\" must be a string that is not empty",
        ),
        (
            "empty id",
            vec![fine.clone(), follow("")],
            4400,
            "bad message: \"id\" must be a string that is not empty",
        ),
        (
            "too early",
            vec![follow("1")],
            4401,
            "Unauthorized: send connection_init and wait for its answer",
        ),
        (
            "unknown token",
            vec![init("nonsense").to_string()],
            4403,
            "Forbidden: the token is unknown, expired or revoked",
        ),
        (
            "no bearer",
            vec![
                json!({ "type": "connection_init", "payload": { "Authorization": "x" } })
                    .to_string(),
            ],
            4403,
            "Forbidden: \"authorization\" must be \"Bearer …\"",
        ),
        (
            "no token",
            vec![json!({ "type": "connection_init" }).to_string()],
            4403,
            "Forbidden: a token is needed",
        ),
        ("nothing", vec![], 4408, "Connection initialisation timeout"),
        ("pings only", vec![ping], 4408, "Connection initialisation timeout"),
        (
            "same id",
            vec![fine.clone(), follow("a"), follow("a")],
            4409,
            "Subscriber for a already exists",
        ),
        ("twice", vec![fine.clone(), fine.clone()], 4429, "Too many initialisation requests"),
        (
            "three",
            vec![fine.clone(), follow("a"), follow("b"), follow("c")],
            4429,
            "the connection has 2 operations open, which is the most",
        ),
    ];
    site.runtime.block_on(async {
        for (what, messages, code, reason) in rows {
            let end = ends(Socket::open(&site.url).await, messages).await;
            assert_eq!(end, (*code, (*reason).to_owned()), "{what}");
        }
        let mut binary = Socket::open(&site.url).await;
        binary.0.send(Message::binary(b"{}".to_vec())).await.unwrap();
        assert_eq!(
            binary.came().await,
            Came::Closed(4400, "bad message: a message is text".into())
        );
        let end = ends(connect(&site.url, &[]).await.ok().unwrap(), &[]).await;
        assert_eq!(end, (4406, "Subprotocol not acceptable: use graphql-transport-ws".to_owned()));
    });
}

#[test]
fn a_token_has_so_many_operations_open_and_may_be_taken_back() {
    let live = LiveLimits { of_token: 2, ..LiveLimits::default() };
    let site = Site::with(NOW, ServerConfig { live, ..ServerConfig::default() });
    let tokens = site.data(&site.admin, "{ tokens { nodes { id name } } }", &json!({}));
    let nodes = tokens["tokens"]["nodes"].as_array().unwrap();
    let id = nodes.iter().find(|node| node["name"] == "viewer").unwrap()["id"].clone();
    site.runtime.block_on(async {
        let mut first = Socket::of(&site.url, &site.viewer).await;
        for name in ["a", "b"] {
            first.subscribe(name, FOLLOW).await;
            first.caught_up().await;
        }
        let messages = [init(&site.viewer).to_string(), subscribe("c", FOLLOW).to_string()];
        let end = ends(Socket::open(&site.url).await, &messages).await;
        assert_eq!(end, (4429, "the token has 2 operations open; at most 2".to_owned()));
        // Another token is another's, and what ended gives its place back.
        let mut other = Socket::of(&site.url, &site.admin).await;
        other.subscribe("c", FOLLOW).await;
        other.caught_up().await;
        first.send(json!({ "id": "a", "type": "complete" })).await;
        first.subscribe("c", FOLLOW).await;
        first.caught_up().await;

        let mutation = "mutation($id: ID!) { revokeToken(input: { id: $id }) { errors { code } } }";
        let variables = json!({ "id": id });
        let payload = json!({ "query": mutation, "variables": variables });
        other.send(json!({ "id": "r", "type": "subscribe", "payload": payload })).await;
        assert_eq!(other.data("r").await["revokeToken"]["errors"], json!([]));
        let reason = "Forbidden: the token has expired or was taken back".to_owned();
        assert_eq!(first.came().await, Came::Closed(4403, reason));
    });
}

#[test]
fn a_token_ends_by_itself_while_it_is_connected() {
    let site = Site::at(NOW);
    let input = tantieme::app::TokenInput {
        name: "for an hour".to_owned(),
        role: rules::domain::Role::Viewer,
        collaborator: None,
        expires_at: Some(rules::domain::Moment::parse("2026-11-05T13:00:00Z").unwrap()),
    };
    site.runtime.block_on(async {
        let secret = site.app.create_token(&crate::actor::admin(), input).await.unwrap().1;
        let mut socket = Socket::of(&site.url, &secret).await;
        socket.subscribe("a", FOLLOW).await;
        socket.caught_up().await;
        site.clock.set(rules::domain::Moment::parse("2026-11-05T13:00:00Z").unwrap());
        let reason = "Forbidden: the token has expired or was taken back".to_owned();
        assert_eq!(socket.came().await, Came::Closed(4403, reason));
    });
}

#[test]
fn who_connects_is_told_by_header_cookie_or_first_message() {
    let site = Site::at(NOW);
    let session = site.runtime.block_on(site.app.sign_in(&site.viewer)).unwrap().unwrap();
    let cookie = format!("tantieme_session={}", session.secret);
    let bearer = format!("Bearer {}", site.viewer);
    let host = site.url.trim_start_matches("http://").to_owned();
    let own = format!("http://{host}");
    let said = json!({ "type": "connection_init" });
    site.runtime.block_on(async {
        type Row<'a> = (&'a str, Vec<(&'a str, &'a str)>, Option<u16>);
        let rows: &[Row<'_>] = &[
            ("header", vec![("authorization", &bearer)], None),
            ("bad header", vec![("authorization", "Bearer nonsense")], Some(4403)),
            ("cookie", vec![("cookie", &cookie), ("origin", &own)], None),
            ("cookie without a browser", vec![("cookie", &cookie)], None),
            ("bad cookie", vec![("cookie", "tantieme_session=x"), ("origin", &own)], Some(4403)),
        ];
        for (what, headers, code) in rows {
            let headers: Vec<_> =
                headers.iter().copied().chain([("sec-websocket-protocol", PROTOCOL)]).collect();
            let mut socket = connect(&site.url, &headers).await.ok().unwrap();
            socket.send(said.clone()).await;
            match (socket.came().await, code) {
                (Came::Text(text), None) => assert_eq!(text["type"], "connection_ack", "{what}"),
                (Came::Closed(found, _), Some(code)) => assert_eq!(found, *code, "{what}"),
                (other, _) => panic!("{what}: {other:?}"),
            }
        }
        let foreign = [
            vec![("origin", "https://elsewhere.example")],
            vec![("origin", "null")],
            vec![("origin", own.as_str()), ("sec-fetch-site", "cross-site")],
        ];
        for headers in foreign {
            let headers: Vec<_> =
                headers.into_iter().chain([("sec-websocket-protocol", PROTOCOL)]).collect();
            assert_eq!(connect(&site.url, &headers).await.err(), Some(403), "{headers:?}");
        }
    });
}

#[test]
fn a_session_that_is_over_closes_its_connections() {
    let live = LiveLimits { ping: Duration::from_millis(300), ..LiveLimits::default() };
    let site = Site::with(NOW, ServerConfig { live, ..ServerConfig::default() });
    site.runtime.block_on(async {
        let session = site.app.sign_in(&site.viewer).await.unwrap().unwrap();
        let cookie = format!("tantieme_session={}", session.secret);
        let headers = [("cookie", cookie.as_str()), ("sec-websocket-protocol", PROTOCOL)];
        let mut socket = connect(&site.url, &headers).await.ok().unwrap();
        socket.send(json!({ "type": "connection_init" })).await;
        socket.came().await.text();
        socket.subscribe("a", FOLLOW).await;
        socket.caught_up().await;
        site.app.sign_out(&session.secret).await.unwrap();
        let end = socket.came().await;
        assert_eq!(end, Came::Closed(4403, "Forbidden: the session is over; sign in again".into()));
    });
}

#[test]
fn subscriptions_need_a_connection_that_stays() {
    let site = Site::at(NOW);
    let answer = site.ask(&site.admin, STANDINGS, &json!({}));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
    assert!(answer.to_string().contains("text/event-stream"), "{answer}");
}
