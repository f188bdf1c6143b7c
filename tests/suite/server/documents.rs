//! Documents that are named in place of being sent: those that are trusted, and those that were sent once.

use std::fs;
use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tantieme::api::guard::Limits;
use tantieme::server::{ServerConfig, TrustedDocuments};
use tempfile::TempDir;

use super::raw::send;
use crate::api::live::client::Socket;
use crate::api::site::{Reply, Site, agent, reply};

const NOW: &str = "2026-11-05T12:00:00Z";
const RESPONSE: &str = "application/graphql-response+json";
const VIEWER: &str = "{ viewer { name } }";
const ROLE: &str = "query Role { viewer { role } }";
const COUNT: &str = "query Count($n: Int) { events(first: $n) { totalCount } }";

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn persisted(text: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": digest(text) } })
}

fn post_as(site: &Site, accept: &str, body: &Value) -> Reply {
    let response = agent()
        .post(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {}", site.admin))
        .header("content-type", "application/json")
        .header("accept", accept)
        .send(body.to_string());
    reply(response.unwrap())
}

fn post(site: &Site, body: &Value) -> Reply {
    post_as(site, RESPONSE, body)
}

fn get(site: &Site, parameters: &[(&str, &str)]) -> Reply {
    let mut request = agent()
        .get(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {}", site.admin))
        .header("accept", RESPONSE);
    for (name, value) in parameters {
        request = request.query(*name, *value);
    }
    reply(request.call().unwrap())
}

fn assert_viewer(reply: &Reply) {
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json()["data"]["viewer"]["name"], "admin", "{}", reply.text);
}

/// A folder with a document, one in a folder of its own, a list of Apollo's and one of Relay's.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("viewer.graphql"), format!("{VIEWER}\n")).unwrap();
    fs::create_dir(folder.path().join("admin")).unwrap();
    fs::write(folder.path().join("admin/count.gql"), COUNT).unwrap();
    fs::write(folder.path().join("readme.md"), "no document").unwrap();
    let operation = json!({ "id": digest(ROLE), "name": "Role", "type": "query", "body": ROLE });
    let apollo = json!({
        "format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation],
    });
    fs::write(folder.path().join("apollo.json"), apollo.to_string()).unwrap();
    let relay = json!({ "0f3a": "query Relay { viewer { name role } }" });
    fs::write(folder.path().join("relay.json"), relay.to_string()).unwrap();
    folder
}

fn trusting() -> Site {
    let documents = TrustedDocuments::read(folder().path(), &Limits::default()).unwrap();
    assert_eq!(documents.count(), 4);
    let trusted_documents = Some(Arc::new(documents));
    Site::with(NOW, ServerConfig { trusted_documents, ..ServerConfig::default() })
}

#[test]
fn a_document_that_was_sent_once_is_named_from_then_on() {
    let site = Site::at(NOW);
    let named = json!({ "extensions": persisted(VIEWER) });
    let unknown = post(&site, &named);
    assert_eq!((unknown.status, unknown.code().as_str()), (400, "PERSISTED_QUERY_NOT_FOUND"));
    assert_eq!(unknown.json()["errors"][0]["message"], "PersistedQueryNotFound");
    let usual = post_as(&site, "application/json", &named);
    assert_eq!((usual.status, usual.code().as_str()), (200, "PERSISTED_QUERY_NOT_FOUND"));

    let other = json!({ "query": VIEWER, "extensions": persisted(ROLE) });
    let other = post(&site, &other);
    assert_eq!((other.status, other.code().as_str()), (400, "BAD_USER_INPUT"), "{}", other.text);
    assert_eq!(post(&site, &json!({ "extensions": persisted(ROLE) })).status, 400, "not kept");

    assert_viewer(&post(&site, &json!({ "query": VIEWER, "extensions": persisted(VIEWER) })));
    assert_viewer(&post(&site, &named));
    assert_viewer(&get(&site, &[("extensions", persisted(VIEWER).to_string().as_str())]));
    assert_viewer(&get(&site, &[("documentId", format!("sha256:{}", digest(VIEWER)).as_str())]));
    assert_viewer(&post(&site, &json!({ "documentId": digest(VIEWER) })));
    site.runtime.block_on(async {
        let mut socket = Socket::of(&site.url, &site.admin).await;
        let payload = json!({ "extensions": persisted(VIEWER) });
        socket.send(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        assert_eq!(socket.data("1").await["viewer"]["name"], "admin");
        assert_eq!(socket.came().await.text()["type"], "complete");
        let payload = json!({ "extensions": persisted("{ __typename }") });
        socket.send(json!({ "id": "2", "type": "subscribe", "payload": payload })).await;
        let error = socket.came().await.text();
        assert_eq!((&error["id"], &error["type"]), (&json!("2"), &json!("error")));
        let code = &error["payload"][0]["extensions"]["code"];
        assert_eq!(code, "PERSISTED_QUERY_NOT_FOUND", "{error}");
    });
}

#[test]
fn what_names_no_document_is_refused() {
    let site = Site::at(NOW);
    let persisted = |version: Value, hash: &str| json!({ "extensions": { "persistedQuery": { "version": version, "sha256Hash": hash } } });
    let rows = [
        persisted(json!(2), &digest(VIEWER)),
        persisted(json!("1"), &digest(VIEWER)),
        persisted(json!(1), "abc"),
        persisted(json!(1), &"g".repeat(64)),
        json!({ "extensions": { "persistedQuery": [] } }),
        json!({ "extensions": { "persistedQuery": {} } }),
        json!({ "documentId": "" }),
        json!({ "documentId": 1 }),
        json!({ "documentId": digest(VIEWER), "query": VIEWER }),
        json!({ "query": 1, "documentId": digest(VIEWER) }),
        json!({ "query": "", "extensions": { "persistedQuery": null } }),
    ];
    for body in rows {
        for accept in [RESPONSE, "application/json"] {
            let refused = post_as(&site, accept, &body);
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (400, "BAD_USER_INPUT"),
                "{body}"
            );
        }
    }
    let unknown = post(&site, &json!({ "documentId": "orders" }));
    assert_eq!((unknown.status, unknown.code().as_str()), (400, "PERSISTED_QUERY_NOT_FOUND"));
    assert!(unknown.text.contains("there is no document"), "{}", unknown.text);
}

#[test]
fn trusted_documents_are_executed_and_nothing_else_is() {
    let site = trusting();
    let by_digest = format!("sha256:{}", digest(VIEWER));
    let ids = ["viewer".to_owned(), digest(VIEWER), digest(&format!("{VIEWER}\n")), by_digest];
    for id in ids {
        assert_viewer(&post(&site, &json!({ "documentId": id })));
        assert_viewer(&get(&site, &[("documentId", id.as_str())]));
    }
    assert_viewer(&post(&site, &json!({ "extensions": persisted(VIEWER) })));
    assert_viewer(&post(&site, &json!({ "query": VIEWER })));
    assert_viewer(&post(&site, &json!({ "documentId": "0f3a" })));
    for id in ["Role".to_owned(), digest(ROLE)] {
        let role = post(&site, &json!({ "documentId": id }));
        assert_eq!(role.json()["data"]["viewer"]["role"], "ADMIN", "{id}: {}", role.text);
    }
    let count = json!({ "documentId": "admin/count", "variables": { "n": 0 } });
    assert_eq!(post(&site, &count).json()["data"]["events"]["totalCount"], 0);

    let other = "{ viewer { name role } }";
    for body in [
        json!({ "query": other }),
        json!({ "query": other, "extensions": persisted(other) }),
        json!({ "query": "mutation { pauseDistributor(input: { name: \"x\" }) { errors { code } } }" }),
        json!({ "query": "{ __schema { queryType { name } } }" }),
        json!({ "query": format!("{VIEWER} ") }),
    ] {
        let refused = post(&site, &body);
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (400, "DOCUMENT_NOT_TRUSTED"),
            "{body}"
        );
    }
    assert_eq!(get(&site, &[("query", other)]).code(), "DOCUMENT_NOT_TRUSTED");
    let unknown = post(&site, &json!({ "extensions": persisted(other) }));
    assert_eq!(unknown.code(), "PERSISTED_QUERY_NOT_FOUND", "it was not registered either");
    assert_eq!(post(&site, &json!({ "documentId": "readme" })).status, 400);
    let events = agent()
        .post(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {}", site.admin))
        .header("content-type", "application/json")
        .header("accept", "text/event-stream")
        .send(json!({ "query": "subscription { payoutsChanged { id } }" }).to_string());
    let events = reply(events.unwrap());
    assert_eq!((events.status, events.code().as_str()), (400, "DOCUMENT_NOT_TRUSTED"));
    site.runtime.block_on(async {
        let mut socket = Socket::of(&site.url, &site.admin).await;
        socket.begin("1", "subscription { payoutsChanged { id } }").await;
        let error = socket.came().await.text();
        let code = &error["payload"][0]["extensions"]["code"];
        assert_eq!((&error["type"], code), (&json!("error"), &json!("DOCUMENT_NOT_TRUSTED")));
        let payload = json!({ "documentId": "viewer" });
        socket.send(json!({ "id": "2", "type": "subscribe", "payload": payload })).await;
        assert_eq!(socket.data("2").await["viewer"]["name"], "admin");
    });
}

#[test]
fn pages_name_nothing_that_is_switched_off() {
    let browser = [("accept", "text/html")];
    let page = |site: &Site| String::from_utf8(send(&site.url, "GET", "/", &browser).body).unwrap();
    let site = trusting();
    let landing = page(&site);
    assert!(landing.contains("trusted documents only"), "{landing}");
    assert!(!landing.contains("/graphiql") && landing.contains("/schema.graphql"), "{landing}");
    assert_eq!(send(&site.url, "GET", "/graphiql", &browser).status, 404);
    let documents = TrustedDocuments::read(folder().path(), &Limits::default()).unwrap();
    let closed = ServerConfig {
        trusted_documents: Some(Arc::new(documents)),
        production: true,
        ..ServerConfig::default()
    };
    let landing = page(&Site::with(NOW, closed));
    assert!(!landing.contains("graphiql") && !landing.contains("schema"), "{landing}");
    assert!(landing.contains("/ready"), "{landing}");
    if tantieme::server::CONSOLE_LEFT_OUT.is_some() {
        assert!(page(&Site::at(NOW)).contains("/graphiql"));
        let production = ServerConfig { production: true, ..ServerConfig::default() };
        let landing = page(&Site::with(NOW, production));
        assert!(!landing.contains("graphiql") && !landing.contains("schema"), "{landing}");
    }
}

#[test]
fn a_folder_that_is_not_as_it_should_be_says_what_is_wrong() {
    let apollo = |operations: Value| {
        json!({ "format": "apollo-persisted-query-manifest", "operations": operations }).to_string()
    };
    let deep = format!("{{ {}{} }}", "a { ".repeat(30), "b }".repeat(30));
    let two = json!([{ "id": "1", "body": VIEWER }, { "id": "1", "body": ROLE }]);
    let rows: Vec<(&str, String, &str)> = vec![
        (
            "a.graphql",
            "{ viewer {".to_owned(),
            "a.graphql: the document \"a\" cannot be executed: line 1, column 11: expected selection",
        ),
        ("a.graphql", deep, "at most 20 is allowed"),
        ("a.json", "{".to_owned(), "is no list of documents"),
        ("a.json", "[]".to_owned(), "it is no object"),
        ("a.json", "{\"1\": 2}".to_owned(), "\"1\" is no document"),
        ("a.json", "{\"1\": \"{ viewer\"}".to_owned(), "the document \"1\" cannot be executed"),
        ("a.json", apollo(json!(1)), "it has no \"operations\""),
        ("a.json", apollo(json!([{ "id": "1" }])), "an operation needs \"id\" and \"body\""),
        ("a.json", apollo(two), "\"1\" is the name of another document already"),
        ("a.txt", VIEWER.to_owned(), "has no documents"),
    ];
    require_refused(rows);
    let nowhere = TrustedDocuments::read("nowhere".as_ref(), &Limits::default());
    assert!(nowhere.unwrap_err().to_string().contains("nowhere cannot be read"));
}

#[test]
fn a_document_that_asks_for_what_there_is_not_is_refused_with_what_would_be_right() {
    let manifest = json!({ "1": VIEWER, "2": "query B {\n  viewer { rol }\n}" }).to_string();
    let rows: Vec<(&str, String, &str)> = vec![
        (
            "a.graphql",
            "query A {\n  viewer { nam }\n}".to_owned(),
            "a.graphql: the document \"a\" cannot be executed: line 2, column 12: Unknown field \"nam\" on type \
             \"Viewer\". Did you mean \"name\"?",
        ),
        (
            "a.json",
            manifest,
            "the document \"2\" cannot be executed: line 2, column 12: Unknown field \"rol\"",
        ),
        (
            "a.graphql",
            format!("query A {VIEWER}\n\nquery B {{ viewer {{ nam }} }}"),
            "line 3, column 20: Unknown field \"nam\"",
        ),
        (
            "a.graphql",
            "{ events(frist: 1) { totalCount } }".to_owned(),
            "line 1, column 10: Unknown argument \"frist\" on field \"events\" of type \"Query\"; `tantieme schema` prints",
        ),
        ("a.graphql", "{ events(first: \"1\") { totalCount } }".to_owned(), "line 1, column 10: "),
        ("a.graphql", "{ distributor { title } }".to_owned(), "line 1, column 3: "),
        ("a.graphql", "{ viewer }".to_owned(), "`tantieme schema` prints all there is to ask for"),
        ("a.graphql", "{ viewer { ...Gone } }".to_owned(), "line 1, column 1"),
        (
            "a.graphql",
            "mutation { recordEvent(input: {}) { errors { code } } }".to_owned(),
            "line 1, column 12: Unknown field \"recordEvent\" on type \"Mutation\"",
        ),
        (
            "a.graphql",
            "subscription { payoutChanged { id } }".to_owned(),
            "line 1, column 16: Unknown field \"payoutChanged\" on type \"Subscription\"",
        ),
    ];
    require_refused(rows);
    // What is right is taken, whatever it does and whatever it needs to be told.
    let folder = tempfile::tempdir().unwrap();
    let right = "query A($name: String!) { distributor(name: $name) { title } }\n\
                 mutation B($input: RecordEventsInput!) { recordEvents(input: $input) { errors { code } } }\n\
                 subscription C { payoutsChanged { id } }";
    fs::write(folder.path().join("a.graphql"), right).unwrap();
    assert_eq!(TrustedDocuments::read(folder.path(), &Limits::default()).unwrap().count(), 1);
}

/// A file of a folder, what is in it, and what is said of it, in one line.
fn require_refused(rows: Vec<(&str, String, &str)>) {
    for (name, text, said) in rows {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), &text).unwrap();
        let read = TrustedDocuments::read(folder.path(), &Limits::default());
        let error = read.expect_err(&text).to_string();
        assert!(error.contains(said) && error.lines().count() == 1, "{text}: {error}");
    }
}
