//! A server that stops says so, and the one in its place knows everything.

use rules::domain::Role;
use serde_json::{Value, json};
use tantieme::server::ServerConfig;

use super::super::site::Served;
use super::client::{Came, Socket};
use super::world::{STANDINGS, World, amounts, token};
use crate::actor::admin;
use crate::app::fixture::{coupon, on_each_database, order, pairs};

#[test]
fn a_server_that_stops_completes_no_subscription_and_the_next_one_goes_on() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let viewer = token(&world.fixture.app, "viewer", Role::Viewer, None).await;
        let mut socket = Socket::of(&world.served.url, &viewer).await;
        for id in ["a", "b"] {
            socket.subscribe(id, STANDINGS).await;
            assert_eq!(amounts(&socket.data(id).await), []);
        }
        // A question that is under way is answered.
        socket.subscribe("q", "{ checkRule(source: \"language 1\") { formatted } }").await;
        let before = socket.taken_up("q").await;
        let mut answered = before.into_iter().any(|message| is_answer(&message));
        world.served.begin_to_stop();
        loop {
            match socket.came().await {
                Came::Text(message) if is_answer(&message) => answered = true,
                Came::Text(message) if message["id"] == "q" => {}
                // After `complete` a client would not subscribe again.
                Came::Text(message) => panic!("{message}"),
                Came::Closed(code, reason) => {
                    assert_eq!((code, reason.as_str()), (1001, "the server stops; connect again"));
                    break;
                }
                Came::Gone => panic!("gone without a word"),
            }
        }
        assert!(answered);

        // What is recorded while nobody is connected.
        let elsewhere = world.elsewhere();
        let events = vec![
            order("o1", "2026-01-05T12:00:00Z", "20.00"),
            coupon("c1", "2026-01-05T12:00:00Z", "A"),
        ];
        elsewhere.record_events(&admin(), events).await.unwrap();
        let next = Served::start(elsewhere, ServerConfig::default());
        let mut socket = Socket::of(&next.url, &viewer).await;
        socket.subscribe("a", STANDINGS).await;
        assert_eq!(amounts(&socket.data("a").await), pairs(&[("ana", "10.00")]));
        socket.send(json!({ "id": "a", "type": "complete" })).await;
    });
}

fn is_answer(message: &Value) -> bool {
    message["id"] == "q" && message["type"] == "next"
}
