//! GraphQL over Server-Sent Events, distinct connections.

use std::io::{BufRead as _, BufReader, Read};

use serde_json::{Value, json};

use super::world::{STANDINGS, World, amounts};
use crate::api::site::{Site, agent, reply};
use crate::app::fixture::{coupon, on_each_database, order, pairs};

const NOW: &str = "2026-11-05T12:00:00Z";
const EVENTS: &str = "text/event-stream";

/// A stream of events, read one after the other.
struct Stream(BufReader<Box<dyn Read + Send>>);

fn post(url: &str, token: &str, query: &str) -> ureq::http::Response<ureq::Body> {
    agent()
        .post(format!("{url}/graphql"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("accept", EVENTS)
        .send(json!({ "query": query }).to_string())
        .unwrap()
}

fn get(url: &str, token: &str, query: &str) -> ureq::http::Response<ureq::Body> {
    agent()
        .get(format!("{url}/graphql"))
        .query("query", query)
        .header("authorization", format!("Bearer {token}"))
        .header("accept", EVENTS)
        .call()
        .unwrap()
}

impl Stream {
    fn of(response: ureq::http::Response<ureq::Body>) -> Self {
        assert_eq!(response.status().as_u16(), 200);
        let media = response.headers()["content-type"].to_str().unwrap().to_owned();
        assert_eq!(media, "text/event-stream; charset=utf-8");
        Self(BufReader::new(Box::new(response.into_body().into_reader())))
    }

    /// The next event and its data; comments are none. Nothing at the end.
    fn next(&mut self) -> Option<(String, String)> {
        let (mut event, mut data) = (String::new(), None);
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            let line = line.trim_end_matches('\n');
            if let Some(name) = line.strip_prefix("event:") {
                event = name.trim().to_owned();
            } else if let Some(text) = line.strip_prefix("data:") {
                data = Some(text.trim().to_owned());
            } else if line.is_empty() {
                if let Some(data) = data.take() {
                    return Some((event, data));
                }
            } else {
                assert!(line.starts_with(':'), "{line}");
            }
        }
    }

    /// The data of the next answer, which must be fine.
    fn data(&mut self) -> Value {
        let (event, data) = self.next().expect("the stream ended");
        assert_eq!(event, "next");
        let mut answer: Value = serde_json::from_str(&data).unwrap();
        assert_eq!(answer["errors"], Value::Null, "{answer:#}");
        answer["data"].take()
    }
}

#[test]
fn standings_come_as_events_until_the_server_stops() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let (url, token) = (world.served.url.clone(), world.ana.clone());
        let mut posted = Stream::of(post(&url, &token, STANDINGS));
        let mut got = Stream::of(get(&url, &token, STANDINGS));
        for stream in [&mut posted, &mut got] {
            assert_eq!(amounts(&stream.data()), []);
        }
        let events = vec![
            order("o1", "2026-01-05T12:00:00Z", "20.00"),
            coupon("c1", "2026-01-05T12:00:00Z", "A"),
        ];
        world.fixture.record(events).await;
        for stream in [&mut posted, &mut got] {
            assert_eq!(amounts(&stream.data()), pairs(&[("ana", "10.00")]));
        }
        world.served.begin_to_stop();
        for stream in [&mut posted, &mut got] {
            // Without `complete`, after which a client would not subscribe again.
            assert_eq!(stream.next(), None);
        }
    });
}

#[test]
fn what_is_refused_has_a_status() {
    let site = Site::at(NOW);
    let mutation = "mutation { revokeToken(input: { id: \"99\" }) { errors { code } } }";
    let rows = [
        ("unreadable", post(&site.url, &site.admin, "{"), 400, "BAD_USER_INPUT"),
        (
            "unknown field",
            post(&site.url, &site.admin, "subscription { nothing }"),
            400,
            "BAD_USER_INPUT",
        ),
        ("unknown distributor", get(&site.url, &site.admin, STANDINGS), 400, "BAD_USER_INPUT"),
        (
            "another's",
            post(
                &site.url,
                &site.ana,
                "subscription { payoutsChanged(collaborator: \"bo\") { id } }",
            ),
            400,
            "FORBIDDEN",
        ),
        (
            "wrong role",
            post(&site.url, &site.integration, "subscription { settled { id } }"),
            400,
            "FORBIDDEN",
        ),
        (
            "unknown token",
            post(&site.url, "nonsense", "subscription { settled { id } }"),
            401,
            "UNAUTHENTICATED",
        ),
        ("a mutation by GET", get(&site.url, &site.admin, mutation), 405, "BAD_USER_INPUT"),
    ];
    for (what, response, status, code) in rows {
        let reply = reply(response);
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{what}: {}", reply.text);
        assert_eq!(reply.media, "application/json; charset=utf-8", "{what}");
    }
}

#[test]
fn queries_and_mutations_have_one_answer() {
    let site = Site::at(NOW);
    let mutation = "mutation { revokeToken(input: { id: \"99\" }) { errors { code } } }";
    for response in
        [get(&site.url, &site.admin, "{ viewer { name } }"), post(&site.url, &site.admin, mutation)]
    {
        let mut stream = Stream::of(response);
        assert!(stream.data().is_object());
        assert_eq!(stream.next(), Some(("complete".to_owned(), String::new())));
        assert_eq!(stream.next(), None);
    }
}
