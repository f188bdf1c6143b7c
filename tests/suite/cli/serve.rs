//! `serve`: what stops it before it runs, and what the demo shows.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use serde_json::json;
use tantieme::server::CONSOLE_LEFT_OUT;

use super::{Folder, one_sentence};
use crate::demo::server::Demo;
use crate::examples::docs;

#[test]
fn a_port_in_use_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let folder = Folder::new();
    for demo in ["", "--demo"] {
        let sentence = folder.refused(&format!("serve --bind {address} {demo}"));
        assert!(sentence.contains(&address.to_string()), "{sentence}");
        assert!(sentence.contains("in use") && sentence.contains("--bind"), "{sentence}");
    }
}

#[test]
fn an_address_that_is_none_is_wrong_usage() {
    let ran = Folder::new().run("serve --bind everywhere");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn a_trusted_document_that_asks_for_what_there_is_not_keeps_the_server_from_starting() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("documents")).unwrap();
    folder.write("documents/who.graphql", "query Who {\n  viewer { nam }\n}\n");
    let ran = folder.run("serve --trusted-documents documents --bind 127.0.0.1:0");
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    let sentence = one_sentence(&ran);
    let said = "documents/who.graphql: the document \"who\" cannot be executed: line 2, column 12: Unknown field \
                \"nam\" on type \"Viewer\". Did you mean \"name\"?";
    assert!(sentence.starts_with(said), "{sentence}");
    assert!(!folder.path("tantieme.db").exists(), "nothing is made");
}

#[test]
fn the_demo_leaves_other_databases_alone() {
    let folder = Folder::new();
    folder.write("entries.jsonl", super::ENTRIES);
    folder.fine("import events entries.jsonl");
    let ran = folder.run("serve --demo --database tantieme.db --bind 127.0.0.1:0");
    assert_eq!(ran.code, 1);
    assert!(one_sentence(&ran).contains("--database"), "{}", ran.stderr);
}

/// Live standings, and why each amount.
const STANDINGS: &str = r#"{
  distributor(name: "course_profit_share") {
    title
    nextRunAt
    standings(first: 5) {
      nodes {
        rank
        collaborator { name }
        metrics { name value }
        amount { amount }
        derivation {
          score
          exact { decimal }
          cap { clause }
          spareUnit
        }
      }
    }
  }
}"#;

#[test]
fn the_demo_says_what_to_open_and_shows_what_moves() {
    let folder = Folder::new();
    let demo = Demo::start(&folder.path("."), &[]);
    assert!(folder.path("tantieme-demo.db").exists());
    let page = ureq::get(demo.site()).call().unwrap();
    assert_eq!(page.status(), 200);
    if CONSOLE_LEFT_OUT.is_none() {
        let (_, code) = demo.word("open").split_once("/sign-in#").unwrap();
        let signed_in = ureq::post(format!("{}/session", demo.site()))
            .header("Content-Type", "application/json")
            .header("X-Tantieme-Csrf", "1")
            .send(json!({ "code": code }).to_string());
        let body = signed_in.unwrap().body_mut().read_to_string().unwrap();
        assert_eq!(body, r#"{"role":"ADMIN","name":"demo","collaborator":null}"#);
    }

    // How much stands there depends on the day of the month on which the test runs.
    let data = demo.ask(STANDINGS, demo.word("admin token"));
    let distributor = &data["distributor"];
    assert!(distributor["nextRunAt"].is_string(), "{distributor}");
    for standing in distributor["standings"]["nodes"].as_array().unwrap() {
        assert!(standing["derivation"]["exact"]["decimal"].is_string(), "{standing}");
    }

    let own = demo.ask(STANDINGS, demo.word("for ana"));
    for standing in own["distributor"]["standings"]["nodes"].as_array().unwrap() {
        assert_eq!(standing["collaborator"]["name"], "Ana Duarte", "they see only their own");
    }
    let settled = "{ settlements(first: 1) { nodes { standings { nodes { amount { amount } \
                   derivation { score } } } } } payouts(first: 1) { nodes { state } } }";
    let settled = demo.ask(settled, demo.word("admin token"));
    let standings = &settled["settlements"]["nodes"][0]["standings"]["nodes"];
    assert!(standings[0]["derivation"]["score"].is_string(), "{settled}");
    assert!(settled["payouts"]["nodes"][0]["state"].is_string(), "{settled}");
}

#[test]
fn the_demo_answers_every_query_of_the_documentation() {
    let folder = Folder::new();
    let demo = Demo::start(&folder.path("."), &[]);
    let queries = docs::queries();
    assert!(queries.len() >= 4);
    for (place, query) in queries {
        let data = demo.ask(&query, demo.word("admin token"));
        assert!(data.is_object(), "{place}: {data}");
    }
}

#[test]
fn events_keep_coming_and_a_second_start_finds_the_demo() {
    let folder = Folder::new();
    let newest = "{ events(first: 1) { totalCount nodes { key } } }";
    let first = Demo::start(&folder.path("."), &[]);
    let deadline = Instant::now() + Duration::from_secs(60);
    let total = loop {
        let events = first.ask(newest, first.word("admin token"))["events"].clone();
        if events["nodes"][0]["key"].as_str().unwrap().starts_with("live-") {
            break events["totalCount"].as_i64().unwrap();
        }
        assert!(Instant::now() < deadline, "no event came");
    };
    drop(first);

    let second = Demo::start(&folder.path("."), &[]);
    let events = second.ask(newest, second.word("admin token"))["events"].clone();
    let again = events["totalCount"].as_i64().unwrap();
    assert!((total..total + 100).contains(&again), "it was not filled again: {again}");
}
