//! What a collector is sent: the spans of a request and of a settlement, each in one tree, and nothing in them about anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use prost::Message as _;
use serde_json::json;

use super::Folder;
use crate::webhooks::receiver::Receiver;

/// Of whoever asked, as their program names it.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const CALLER: &str = "b7ad6b7169203331";

/// What is said of spans, and nothing else.
const KNOWN: &[&str] = &[
    "http.request.method",
    "operation",
    "outcome",
    "distributor",
    "period",
    "db.system.name",
    "db.operation.name",
    "db.collection.name",
];

/// A span as the collector has it.
#[derive(Debug, Clone)]
struct Seen {
    name: String,
    trace: String,
    id: String,
    parent: String,
    links: Vec<String>,
    said: BTreeMap<String, String>,
}

/// A demo that sends its spans, with the word that lets in.
fn start(folder: &Folder, collector: &Receiver) -> (Child, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["serve", "--demo", "--bind", "127.0.0.1:0"])
        .current_dir(folder.path("."))
        .env_remove("TANTIEME_DATABASE")
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", collector.address()))
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "1000000")
        .env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut word = |head: &str| {
        let line = lines.find(|line| line.starts_with(head)).unwrap();
        line[head.len()..].split_whitespace().next().unwrap().to_owned()
    };
    let site = word("open").split("/sign-in#").next().unwrap().to_owned();
    let token = word("admin token");
    (child, site, token)
}

/// What was sent until the server ended, and all of it as bytes.
fn sent(collector: &Receiver) -> (Vec<Seen>, Vec<u8>) {
    let (mut spans, mut bytes) = (Vec::new(), Vec::new());
    for message in collector.came() {
        assert_eq!(message.path, "/v1/traces");
        assert_eq!(message.header("content-type"), "application/x-protobuf");
        bytes.extend_from_slice(&message.body);
        let request = ExportTraceServiceRequest::decode(message.body.as_slice()).unwrap();
        for resource in request.resource_spans {
            let about = resource.resource.unwrap().attributes;
            let service = about.iter().find(|it| it.key == "service.name").unwrap();
            let service = service.value.clone().unwrap().value.unwrap();
            assert_eq!(service, Value::StringValue("tantieme".to_owned()));
            let all = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
            spans.extend(all.map(|span| {
                Seen {
                    name: span.name,
                    trace: hex::encode(span.trace_id),
                    id: hex::encode(span.span_id),
                    parent: hex::encode(span.parent_span_id),
                    links: span.links.iter().map(|link| hex::encode(&link.span_id)).collect(),
                    said: span
                        .attributes
                        .into_iter()
                        .map(|it| (it.key, format!("{:?}", it.value.unwrap().value.unwrap())))
                        .collect(),
                }
            }));
        }
    }
    (spans, bytes)
}

/// The names from a span up to the one that begins its trace here.
fn path(spans: &[Seen], of: &Seen) -> Vec<String> {
    let mut names = vec![of.name.clone()];
    let mut at = of;
    while let Some(above) = spans.iter().find(|it| it.trace == at.trace && it.id == at.parent) {
        names.push(above.name.clone());
        at = above;
    }
    names
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_request_and_a_settlement_are_a_tree_each() {
    let (folder, collector) = (Folder::new(), Receiver::start());
    let (mut child, site, token) = start(&folder, &collector);
    let record = "mutation Mine($events: [EventInput!]!) { recordEvents(input: { events: $events }) { results { status } } }";
    let event = json!({
        "key": "hidden-key", "type": "order_paid", "occurredAt": "2026-01-05T10:00:00Z",
        "fields": { "customer": "hidden-customer", "order": "hidden-order",
            "amount": { "amount": "73219.85", "currency": "USD" }, "category": "course" },
    });
    let mut response = ureq::post(format!("{site}/graphql"))
        .header("Authorization", format!("Bearer {token}"))
        .header("Content-Type", "application/json")
        .header("traceparent", format!("00-{TRACE}-{CALLER}-01"))
        .send(json!({ "query": record, "variables": { "events": [event] } }).to_string())
        .unwrap();
    let answer = response.body_mut().read_to_string().unwrap();
    assert!(answer.contains("RECORDED"), "{answer}");
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(child.wait().unwrap().success());
    let (spans, bytes) = sent(&collector);

    hold_the_request(&spans);
    hold_settlements(&spans);
    tell_of_nobody(&spans, &bytes, &token);
}

/// The request is one tree below its caller, down to the statement that stored the event.
fn hold_the_request(spans: &[Seen]) {
    let tree: Vec<Seen> = spans.iter().filter(|span| span.trace == TRACE).cloned().collect();
    let root = tree.iter().find(|span| span.parent == CALLER).unwrap();
    assert_eq!(root.name, "recordEvents");
    assert!(root.said["outcome"].contains("answered"), "{root:?}");
    for span in &tree {
        assert_eq!(path(&tree, span).last().unwrap(), "recordEvents", "{span:?} hangs in the air");
    }
    let insert = tree.iter().find(|span| span.name == "INSERT entries").unwrap();
    assert_eq!(path(&tree, insert), ["INSERT entries", "commit", "recordEvents", "recordEvents"]);
    assert!(insert.said["db.system.name"].contains("sqlite"), "{insert:?}");
}

/// Each settlement is a tree, down to its evaluation and what was stored of it.
fn hold_settlements(spans: &[Seen]) {
    let settlements: Vec<&Seen> = spans.iter().filter(|it| it.name == "settlement").collect();
    assert!(settlements.len() > 12, "a year of them: {}", settlements.len());
    for settlement in &settlements {
        assert!(
            settlement.said.contains_key("distributor") && settlement.said.contains_key("period")
        );
        assert!(settlement.said["outcome"].contains("settled"), "{settlement:?}");
        let below = |name: &str| {
            spans.iter().filter(|it| it.name == name).any(|it| {
                path(spans, it).ends_with(&["settlement".to_owned()])
                    && it.trace == settlement.trace
            })
        };
        assert!(below("evaluation"), "{settlement:?}");
        // What is committed together is part of the first, and linked from it to the others.
        let linked =
            spans.iter().any(|it| it.name == "commit" && it.links.contains(&settlement.id));
        assert!(below("INSERT settlements") || linked, "{settlement:?}");
    }
    assert!(spans.iter().any(|it| it.name == "INSERT settlements"));
}

/// What is said is of a few kinds, and of nobody.
fn tell_of_nobody(spans: &[Seen], bytes: &[u8], token: &str) {
    let said: BTreeSet<&str> =
        spans.iter().flat_map(|it| it.said.keys()).map(String::as_str).collect();
    assert!(said.iter().all(|key| KNOWN.contains(key)), "{said:?}");
    for span in spans.iter().filter(|it| it.said.contains_key("db.operation.name")) {
        let plain = |letter: char| letter.is_ascii_alphabetic() || letter == '_' || letter == ' ';
        assert!(span.name.chars().all(plain), "{span:?}");
    }
    for hidden in ["hidden-", "73219", token, "tnt_", "Mine"] {
        assert!(!holds(bytes, hidden), "{hidden}");
    }
}

#[test]
fn a_collector_that_cannot_be_spoken_to_is_said_before_the_start() {
    for (variable, value, part) in [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "spans are sent as http/protobuf"),
        ("OTEL_TRACES_EXPORTER", "zipkin", "spans are sent by otlp"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "a number of milliseconds"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "not a url", "OTEL_EXPORTER_OTLP_"),
    ] {
        let folder = Folder::new();
        let mut command = folder.command("serve --bind 127.0.0.1:0");
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1").env(variable, value);
        let ran = super::ran(&mut command);
        let sentence = super::one_sentence(&ran);
        assert_eq!(ran.code, 2, "{variable}: {sentence}");
        assert!(sentence.contains(part), "{variable}: {sentence}");
        assert!(!folder.path("tantieme.db").exists(), "{variable}");
    }
}
