//! More comes in than is written: who finds no room is told so at once, and nothing that was taken is lost.

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use rules::domain::Moment;
use serde_json::json;
use tantieme::app::App;
use tantieme::clock::Clock;
use tantieme::server::ServerConfig;
use tantieme::store::{Store, log};

use super::october::completion;
use super::site::{Reply, Site, agent, reply};
use crate::app::fixture::databases;

const NOW: &str = "2026-10-20T12:00:00Z";
/// How many connections send at the same time, and how many events each.
const CONNECTIONS: usize = 128;
const EVENTS: usize = 10;
/// How many events may wait: those of 30 connections.
const ROOM: usize = 300;

/// Sends a batch of its own on each connection; the replies come as they are given.
fn send_at_once(site: &Site) -> Receiver<Reply> {
    let (sender, replies) = mpsc::channel();
    for connection in 0..CONNECTIONS {
        let (sender, url) = (sender.clone(), format!("{}/graphql", site.url));
        let token = format!("Bearer {}", site.integration);
        thread::spawn(move || {
            let key = |number| format!("{connection}-{number}");
            let events: Vec<_> =
                (0..EVENTS).map(|number| completion(&key(number), "rust-101", "c1")).collect();
            let query = "mutation($input: RecordEventsInput!) {
                recordEvents(input: $input) { results { status } errors { code } } }";
            let body = json!({ "query": query, "variables": { "input": { "events": events } } });
            let request = agent().post(url).header("authorization", token);
            let request = request.header("content-type", "application/json");
            let _ = sender.send(reply(request.send(body.to_string()).unwrap()));
        });
    }
    replies
}

/// Whether a batch was refused, as it is said in all ways.
fn is_refused(reply: &Reply) -> bool {
    if reply.status == 200 {
        let recorded = reply.text.matches("RECORDED").count();
        assert_eq!(recorded, EVENTS, "all or nothing of a batch: {reply:?}");
        return false;
    }
    let retry = reply.headers.get("retry-after").map(|seconds| seconds.to_str().unwrap());
    assert_eq!((reply.status, reply.code().as_str(), retry), (429, "RATE_LIMITED", Some("1")));
    assert_eq!(reply.json()["errors"][0]["extensions"]["retryAfterSeconds"], 1, "{reply:?}");
    true
}

#[test]
fn a_full_queue_says_when_to_come_back() {
    for (database, folder, _) in databases() {
        let clock = Clock::fixed(Moment::parse(NOW).unwrap());
        let app = App::open(&database, clock.clone()).unwrap().with_room(ROOM);
        let site = Site::of(app, clock, folder, ServerConfig::default());
        let (mut recorded, mut refused) = (0, 0);
        let mut count = |reply: &Reply| match is_refused(reply) {
            true => refused += 1,
            false => recorded += 1,
        };
        let store = Store::open_as_is(&database).unwrap();
        let replies = store.write(|connection| {
            // While this goes on nothing of the others is written: who answers now has refused.
            let held = crate::store::samples::sale("held", "c1", Moment::parse(NOW).unwrap());
            log::append(connection, &[held], Moment::parse(NOW).unwrap())?;
            let (replies, until) = (send_at_once(&site), Instant::now() + Duration::from_secs(3));
            let most = CONNECTIONS - ROOM / EVENTS;
            for _ in 0..most {
                let left = until.saturating_duration_since(Instant::now());
                let Ok(reply) = replies.recv_timeout(left) else { break };
                assert!(is_refused(&reply), "nobody can have written: {reply:?}");
                count(&reply);
            }
            Ok(replies)
        });
        replies.unwrap().iter().for_each(|reply| count(&reply));
        assert_eq!(recorded + refused, CONNECTIONS);
        assert!(refused > 0, "there is room for 30 connections");
        let head = store.read(log::head).unwrap();
        let kept = head.positions().map(|(_, last)| last).sum::<i64>();
        assert_eq!(kept, 1 + (recorded * EVENTS) as i64, "what was taken is written, and no more");
    }
}
