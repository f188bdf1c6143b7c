//! What one request may cost the server, over real HTTP.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use tantieme::server::ServerConfig;

use super::site::Site;

const NOW: &str = "2026-10-10T12:00:00Z";

fn code(response: &Value) -> &str {
    response["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// A document with so many previews.
fn previews(count: usize) -> String {
    let mut text = "query($s: String) {".to_owned();
    for index in 0..count {
        write!(text, " p{index}: preview(source: $s) {{ digest }}").unwrap();
    }
    text + " }"
}

#[test]
fn a_document_evaluates_so_often_at_most() {
    let site = Site::at(NOW);
    let many = site.ask(&site.admin, &previews(20), &json!({ "s": "language 1" }));
    assert_eq!(code(&many), "TOO_COMPLEX", "{many}");
    let fewer = site.ask(&site.admin, &previews(19), &json!({ "s": "language 1" }));
    assert_ne!(code(&fewer), "TOO_COMPLEX", "{fewer}");
}

#[test]
fn a_variable_costs_as_often_as_it_is_used() {
    let site = Site::at(NOW);
    let mut text = "query($k: String!) {".to_owned();
    for index in 0..50 {
        write!(text, " e{index}: event(key: $k) {{ key }}").unwrap();
    }
    text.push_str(" }");
    let refused = site.ask(&site.admin, &text, &json!({ "k": "x".repeat(1_000_000) }));
    assert_eq!(code(&refused), "TOO_COMPLEX", "{refused}");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("bytes of arguments"));
    let fine = site.data(&site.admin, &text, &json!({ "k": "x".repeat(100) }));
    assert_eq!(fine["e49"], Value::Null);
}

#[test]
fn the_schema_is_asked_about_once_a_document() {
    let site = Site::at(NOW);
    let twice = "{ a: __schema { queryType { name } } b: __schema { queryType { name } } }";
    assert_eq!(code(&site.ask(&site.admin, twice, &json!({}))), "TOO_COMPLEX");
    let once = site.data(&site.admin, "{ __schema { queryType { name } } }", &json!({}));
    assert_eq!(once["__schema"]["queryType"]["name"], "Query");
}

#[test]
fn an_answer_has_ten_errors_at_most() {
    let site = Site::at(NOW);
    let fields: Vec<String> = (0..25).map(|index| format!("nothing{index}")).collect();
    let answer = site.ask(&site.admin, &format!("{{ {} }}", fields.join(" ")), &json!({}));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 10, "{answer}");
    assert_eq!(answer["extensions"]["furtherErrors"], 15, "{answer}");
}

#[test]
fn documents_are_as_long_as_the_server_was_told() {
    let text = format!("{{ viewer {{ name }} }} # {}", "x".repeat(17_000));
    let usual = Site::at(NOW);
    let refused = usual.ask(&usual.admin, &text, &json!({}));
    assert_eq!(code(&refused), "TOO_COMPLEX", "{refused}");
    let config = ServerConfig { document_limit: 65_536, ..ServerConfig::default() };
    let larger = Site::with(NOW, config);
    assert_eq!(larger.data(&larger.admin, &text, &json!({}))["viewer"]["name"], "admin");
}

#[test]
fn a_body_that_does_not_arrive_is_given_up() {
    let body_time = Duration::from_millis(300);
    let site = Site::with(NOW, ServerConfig { body_time, ..ServerConfig::default() });
    let mut stream = TcpStream::connect(site.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"query\":",
        site.admin
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0_u8; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 408");
}
