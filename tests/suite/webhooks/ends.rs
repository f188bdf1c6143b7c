//! From end to end: the command serves, a rule is settled, and a receiver with a library of its own believes it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::receiver::{Message, Receiver};
use crate::checkers;
use crate::examples::docs;

/// A server as people start it; ended with the test.
struct Served {
    child: Child,
    site: String,
    token: String,
}

impl Served {
    fn start(folder: &std::path::Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tantieme"))
            .args(["serve", "--bind", "127.0.0.1:0", "--webhooks-allow", "127.0.0.1"])
            .current_dir(folder)
            .env_remove("TANTIEME_DATABASE")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (mut token, mut site) = (String::new(), String::new());
        for line in BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap) {
            if let Some(rest) = line.strip_prefix("admin token") {
                rest.trim().clone_into(&mut token);
            }
            if let Some(rest) = line.strip_prefix("GraphQL") {
                rest.trim().clone_into(&mut site);
                break;
            }
        }
        Self { child, site, token }
    }

    fn ask(&self, query: &str, variables: &Value) -> Value {
        let mut response = ureq::post(&self.site)
            .header("Authorization", &format!("Bearer {}", self.token))
            .header("Content-Type", "application/json")
            .send(json!({ "query": query, "variables": variables }).to_string())
            .unwrap();
        let answer = response.body_mut().read_to_string().unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer.get("errors"), None, "{query}: {answer}");
        answer["data"].clone()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Waits for so many messages, a minute at most.
fn wait(receiver: &Receiver, count: usize) -> Vec<Message> {
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut all = Vec::new();
    while all.len() < count {
        assert!(Instant::now() < deadline, "only {} came", all.len());
        std::thread::sleep(Duration::from_millis(50));
        all.extend(receiver.came());
    }
    all
}

const RULE: &str = "language 1\ndistributor best\n  currency  USD\n  time zone UTC\n  starts    2026-01-01\n\n\
    metric visits\n  count     blog_post_visited\n  credit    post.owner\n\n\
    pool\n  take      fixed 10.00 USD\n  if nobody qualifies, return to owner\n\n\
    weighting\n  share by  visits\n\nschedule\n  by hand\n";

/// What the receiver of the documentation says of a message.
fn documented(secret: &str, message: &Message, body: &[u8]) -> String {
    let blocks = docs::blocks_in("docs/webhooks.md");
    let (_, code) = blocks.into_iter().find(|(kind, _)| kind == "python").unwrap();
    let headers: BTreeMap<&str, &str> = message
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    let headers = serde_json::to_string(&headers).unwrap();
    let body = hex::encode(body);
    let call = format!("{code}\nprint(verify({secret:?}, {headers}, bytes.fromhex({body:?})))");
    let said = checkers::said_by("python3", &["-c", &call]);
    said.map_or_else(
        || if body == hex::encode(&message.body) { "True" } else { "False" }.to_owned(),
        |said| said.trim().to_owned(),
    )
}

#[test]
fn the_command_settles_and_a_receiver_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start();
    let served = Served::start(folder.path());
    let create = "mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { secret errors { message } } }";
    let document = "query ($settlement: ID) { node(id: $settlement) { id ... on Settlement { pool { amount } } } }";
    let input = json!({
        "url": receiver.url(), "events": ["RULE_SAVED", "SETTLEMENT_CREATED"], "document": document,
    });
    let made = served.ask(create, &json!({ "input": input }));
    assert_eq!(made["createWebhook"]["errors"], json!([]));
    let secret = made["createWebhook"]["secret"].as_str().unwrap();
    let save = "mutation ($source: String!) {
        saveDistributor(input: { source: $source }) { version errors { message } diagnostics { message } } }";
    let saved = served.ask(save, &json!({ "source": RULE }));
    assert_eq!(saved["saveDistributor"]["errors"], json!([]), "{saved}");
    let settle = "mutation { activateDistributor(input: { name: \"best\" }) { errors { message } }
                  settleNow(input: { distributor: \"best\" }) { settlements { id } errors { message } } }";
    let settled = served.ask(settle, &json!({}));
    assert_eq!(settled["settleNow"]["errors"], json!([]), "{settled}");

    let messages = wait(&receiver, 2);
    let verifier = standardwebhooks::Webhook::new(secret).unwrap();
    for message in &messages {
        verifier.verify(&message.body, &message.headers).unwrap();
        let mut other = message.body.clone();
        other.push(b' ');
        verifier.verify(&other, &message.headers).unwrap_err();
        assert_eq!(documented(secret, message, &message.body), "True");
        assert_eq!(documented(secret, message, &other), "False");
    }
    let settlement =
        messages.iter().find(|message| message.kind() == "settlement.created").unwrap();
    assert_eq!(
        settlement.json()["data"]["node"]["id"],
        settled["settleNow"]["settlements"][0]["id"]
    );
    let states = "{ webhookDeliveries { nodes { state attempts status } } }";
    let states = served.ask(states, &json!({}));
    for one in states["webhookDeliveries"]["nodes"].as_array().unwrap() {
        assert_eq!(one["status"], 200);
    }
}
