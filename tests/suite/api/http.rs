//! GraphQL over HTTP: status and media type of every kind of request.

use serde_json::json;
use tantieme::server::ServerConfig;

use super::site::{Reply, Site, agent, reply};

const NOW: &str = "2026-11-05T12:00:00Z";
const RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

/// What, Accept, Content-Type, body, status.
type Row<'a> = (&'a str, Option<&'a str>, Option<&'a str>, String, u16);

fn post(site: &Site, accept: Option<&str>, content: Option<&str>, body: &str) -> Reply {
    let mut request = agent()
        .post(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {}", site.admin));
    if let Some(accept) = accept {
        request = request.header("accept", accept);
    }
    // The client adds a type of its own when none is given; an empty one stands for none.
    request = request.header("content-type", content.unwrap_or(""));
    reply(request.send(body).unwrap())
}

fn get(site: &Site, accept: &str, parameters: &[(&str, &str)]) -> Reply {
    let mut request = agent()
        .get(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {}", site.admin))
        .header("accept", accept);
    for (name, value) in parameters {
        request = request.query(*name, *value);
    }
    reply(request.call().unwrap())
}

#[test]
fn posts_have_the_status_that_the_draft_asks_for() {
    let site = Site::at(NOW);
    let fine = json!({ "query": "{ viewer { name } }" }).to_string();
    let invalid = json!({ "query": "{ nothing }" }).to_string();
    let unreadable = json!({ "query": "{" }).to_string();
    let wrong_variable = json!({ "query": "query($n: Int!) { events(first: $n) { totalCount } }", "variables": {"n": "x"} });
    let failing = json!({ "query": "{ viewer { name } events(first: 501) { totalCount } }" });
    let rows: &[Row] = &[
        ("fine", Some(RESPONSE), Some(JSON), fine.clone(), 200),
        ("fine", Some(JSON), Some(JSON), fine.clone(), 200),
        ("no accept", None, Some(JSON), fine.clone(), 200),
        ("charset", Some(JSON), Some("application/json; charset=utf-8"), fine.clone(), 200),
        ("other charset", Some(JSON), Some("application/json; charset=latin1"), fine.clone(), 415),
        ("plain text", Some(JSON), Some("text/plain"), fine.clone(), 415),
        ("form", Some(JSON), Some("application/x-www-form-urlencoded"), "query={a}".into(), 415),
        ("no content type", Some(JSON), None, fine.clone(), 415),
        ("accepts HTML only", Some("text/html"), Some(JSON), fine, 406),
        ("validation", Some(RESPONSE), Some(JSON), invalid.clone(), 400),
        ("validation", Some(JSON), Some(JSON), invalid, 200),
        ("parse", Some(RESPONSE), Some(JSON), unreadable.clone(), 400),
        ("parse", Some(JSON), Some(JSON), unreadable, 200),
        ("variables", Some(RESPONSE), Some(JSON), wrong_variable.to_string(), 400),
        ("partial data", Some(RESPONSE), Some(JSON), failing.to_string(), 200),
        ("no JSON", Some(RESPONSE), Some(JSON), "{".into(), 400),
        ("no JSON", Some(JSON), Some(JSON), "{".into(), 400),
        ("a list", Some(JSON), Some(JSON), "[]".into(), 400),
        ("no query", Some(JSON), Some(JSON), "{}".into(), 400),
        ("query no text", Some(JSON), Some(JSON), "{\"query\": 1}".into(), 400),
        (
            "variables no object",
            Some(JSON),
            Some(JSON),
            "{\"query\": \"{ viewer { name } }\", \"variables\": []}".into(),
            400,
        ),
        (
            "null members",
            Some(JSON),
            Some(JSON),
            "{\"query\": \"{ viewer { name } }\", \"variables\": null, \"operationName\": null, \"extensions\": null}".into(),
            200,
        ),
    ];
    for (what, accept, content, body, status) in rows {
        let reply = post(&site, *accept, *content, body);
        assert_eq!(reply.status, *status, "{what} {accept:?}: {}", reply.text);
        let media = if *accept == Some(RESPONSE) { RESPONSE } else { JSON };
        assert_eq!(reply.media, format!("{media}; charset=utf-8"), "{what}");
        let body = reply.json();
        if *status != 200 {
            assert_eq!(reply.code(), "BAD_USER_INPUT", "{what}");
            assert!(body.get("data").is_none(), "{what}: {body}");
        }
    }
}

#[test]
fn queries_come_by_get_and_mutations_do_not() {
    let site = Site::at(NOW);
    let two = "query A { viewer { name } } query B($i: [ID!]!) { nodes(ids: $i) { id } }";
    let mutation = "mutation { settleNow(input: {distributor: \"d\"}) { errors { code } } }";
    let reply = get(&site, RESPONSE, &[("query", two), ("operationName", "A")]);
    assert_eq!(
        (reply.status, reply.json()["data"]["viewer"]["name"].as_str()),
        (200, Some("admin"))
    );
    let parameters = [("query", two), ("operationName", "B"), ("variables", "{\"i\": []}")];
    let reply = get(&site, RESPONSE, &parameters);
    assert_eq!((reply.status, reply.json()["data"].clone()), (200, json!({"nodes": []})));

    assert_eq!(get(&site, RESPONSE, &[("query", two)]).status, 400, "which operation?");
    assert_eq!(get(&site, RESPONSE, &[]).status, 400);
    assert_eq!(get(&site, RESPONSE, &[("query", two), ("variables", "x")]).status, 400);
    let hidden = format!("{two} {mutation}");
    for parameters in [
        vec![("query", mutation)],
        vec![("query", hidden.replace("mutation", "mutation C").leak()), ("operationName", "C")],
    ] {
        let reply = get(&site, RESPONSE, &parameters);
        assert_eq!(reply.status, 405, "{}", reply.text);
        assert_eq!(reply.headers["allow"], "GET, HEAD, POST");
    }
    let deleted = agent().delete(format!("{}/graphql", site.url)).call().unwrap();
    assert_eq!(reply_status(deleted), 405);
}

fn reply_status(response: ureq::http::Response<ureq::Body>) -> u16 {
    reply(response).status
}

#[test]
fn a_token_is_needed_and_must_be_known() {
    let site = Site::at(NOW);
    let body = json!({ "query": "{ viewer { name } }" }).to_string();
    for header in ["", "Bearer nonsense", "Bearer ", "Basic YTpi"] {
        let request = agent().post(format!("{}/graphql", site.url)).header("content-type", JSON);
        let request =
            if header.is_empty() { request } else { request.header("authorization", header) };
        let reply = reply(request.send(&body).unwrap());
        assert_eq!((reply.status, reply.code().as_str()), (401, "UNAUTHENTICATED"), "{header}");
        assert!(reply.headers.contains_key("www-authenticate"));
    }
    let data = site.data(&site.ana, "{ viewer { name role collaborator { ref } } }", &json!({}));
    let expected = json!({"name": "ana", "role": "COLLABORATOR", "collaborator": {"ref": "ana"}});
    assert_eq!(data["viewer"], expected);
}

#[test]
fn bodies_and_documents_have_limits() {
    let site = Site::with(NOW, ServerConfig { body_limit: 100_000, ..ServerConfig::default() });
    let padded = json!({ "query": "{ viewer { name } }", "variables": {"x": "y".repeat(100_000)} });
    let large = post(&site, Some(JSON), Some(JSON), &padded.to_string());
    assert_eq!((large.status, large.code().as_str()), (413, "BAD_USER_INPUT"));
    let deep = json!({ "query": format!("{{ {}{} }}", "a { ".repeat(30), "b }".repeat(30)) });
    let deep = post(&site, Some(RESPONSE), Some(JSON), &deep.to_string());
    assert_eq!((deep.status, deep.code().as_str()), (400, "TOO_COMPLEX"));
    assert!(deep.text.contains("at most 20 is allowed"), "{}", deep.text);

    let fine = site.ask(&site.admin, "{ viewer { name role } }", &json!({}));
    assert_eq!(fine["extensions"]["cost"]["requested"], 3);
}

#[test]
fn every_response_has_a_request_id_and_security_headers() {
    let site = Site::at(NOW);
    let health = reply(agent().get(format!("{}/health", site.url)).call().unwrap());
    assert_eq!((health.status, health.text.as_str()), (200, "ok\n"));
    assert_eq!(health.headers["x-content-type-options"], "nosniff");
    assert!(
        health.headers["content-security-policy"].to_str().unwrap().contains("default-src 'self'")
    );
    assert_eq!(health.headers["x-request-id"].len(), 16);
    let own = agent().get(format!("{}/ready", site.url)).header("x-request-id", "abc-1");
    let own = reply(own.call().unwrap());
    assert_eq!((own.status, own.headers["x-request-id"].to_str().unwrap()), (200, "abc-1"));
}

#[test]
fn pages_are_there_and_production_closes_what_explores() {
    let open = Site::at(NOW);
    let closed = Site::with(NOW, ServerConfig { production: true, ..ServerConfig::default() });
    let page =
        |site: &Site, path: &str| reply(agent().get(format!("{}{path}", site.url)).call().unwrap());
    let rows = [
        ("/", "text/html; charset=utf-8", "<title>Tantieme", 200),
        ("/graphiql", "text/html; charset=utf-8", "GraphiQL", 404),
        ("/pages/explorer.js", "text/javascript; charset=utf-8", "/graphql", 200),
        ("/pages/pages.css", "text/css; charset=utf-8", "body", 200),
        ("/schema.graphql", "text/plain; charset=utf-8", "type Query", 404),
    ];
    for (path, media, word, in_production) in rows {
        let reply = page(&open, path);
        assert_eq!((reply.status, reply.media.as_str()), (200, media), "{path}");
        assert!(reply.text.contains(word), "{path}");
        // The schema names where scalars are specified, and loads nothing from there either.
        let is_page = path != "/schema.graphql";
        assert!(
            !is_page || !reply.text.contains("https://"),
            "{path} loads nothing from elsewhere"
        );
        assert_eq!(page(&closed, path).status, in_production, "{path}");
    }
    assert_eq!(page(&open, "/nowhere").status, 404);

    let introspection = "{ __schema { queryType { name } } }";
    let typo = "{ viewr { name } }";
    let shown = open.data(&open.admin, introspection, &json!({}));
    assert_eq!(shown["__schema"]["queryType"]["name"], "Query");
    let said = open.ask(&open.admin, typo, &json!({})).to_string();
    assert!(said.contains("Did you mean"), "{said}");
    let hidden = closed.ask(&closed.admin, introspection, &json!({}));
    assert!(!hidden.to_string().contains("Query\""), "{hidden}");
    let silent = closed.ask(&closed.admin, typo, &json!({})).to_string();
    assert!(!silent.contains("Did you mean"), "{silent}");
}

#[test]
fn a_port_in_use_is_one_sentence() {
    let site = Site::at(NOW);
    let bind = site.url.trim_start_matches("http://").to_owned();
    let config = |bind: &str| ServerConfig { bind: bind.to_owned(), ..ServerConfig::default() };
    let refused = |bind: &str| {
        let _guard = site.runtime.enter();
        match tantieme::server::bind(site.app.clone(), config(bind)) {
            Ok(_) => panic!("{bind} was taken"),
            Err(error) => error.to_string(),
        }
    };
    assert!(refused(&bind).starts_with(&format!("{bind} is in use by another program")));
    assert!(refused("nowhere").starts_with("\"nowhere\" is not an address to listen on"));
}

#[test]
fn a_request_that_takes_too_long_is_given_up() {
    let budget = std::time::Duration::ZERO;
    let site = Site::with(NOW, ServerConfig { budget, ..ServerConfig::default() });
    let events: Vec<_> = (0..1_000)
        .map(|index| {
            json!({
                "key": format!("e{index}"), "type": "order_paid", "fields": {},
                "occurredAt": "2026-11-01T00:00:00Z",
            })
        })
        .collect();
    let query = "mutation($input: RecordEventsInput!) {
        recordEvents(input: $input) { results { status } } }";
    let slow = json!({ "query": query, "variables": {"input": {"events": events}} }).to_string();
    let reply = post(&site, Some(RESPONSE), Some(JSON), &slow);
    assert_eq!((reply.status, reply.code().as_str()), (503, "TIMEOUT"), "{}", reply.text);
}

#[test]
fn an_answer_has_its_fields_in_the_order_they_were_asked_for() {
    let site = Site::at(NOW);
    // The tokens come from the database, later than what is asked for behind them.
    let query = json!({ "query": "query { tokens { nodes { role name } } ...Who again: viewer { name role } } \
        fragment Who on Query { catalogue { source } viewer { role ... on Viewer { name } } }" });
    let text = post(&site, Some(JSON), Some(JSON), &query.to_string()).text;
    let start = r#"{"data":{"tokens":{"nodes":[{"role":"ADMIN","name":"admin"}"#;
    let end = concat!(
        r#"]},"catalogue":{"source":null},"viewer":{"role":"ADMIN","name":"admin"},"#,
        r#""again":{"name":"admin","role":"ADMIN"}}"#
    );
    assert!(text.starts_with(start) && text.contains(end), "{text}");
}
