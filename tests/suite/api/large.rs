//! Answers that are large, and those who record while they are made.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::{Value, json};
use tantieme::api::LARGEST_ANSWER;
use tantieme::server::ServerConfig;

use super::october::{RULE, completion};
use super::site::Site;

const NOW: &str = "2026-10-10T12:00:00Z";

/// So many lists of 500 distributors.
fn lists(count: usize, selection: &str) -> String {
    let mut text = "query($ids: [ID!]!) {".to_owned();
    for index in 0..count {
        let fields = format!("... on Distributor {{ {selection} }}");
        write!(text, " a{index}: nodes(ids: $ids) {{ {fields} }}").unwrap();
    }
    text + " }"
}

/// A site with a distributor, whose rule has so many bytes of comments besides, and its id 500 times.
fn site(comments: usize, workers: Option<usize>) -> (Site, Value) {
    let site = Site::with(NOW, ServerConfig { workers, ..ServerConfig::default() });
    let source = format!("{RULE}{}", "# a comment of thirty-two bytes\n".repeat(comments / 32));
    let saved = site.perform(&site.admin, "saveDistributor", "", &json!({ "source": source }));
    assert_eq!(saved["errors"], json!([]), "{saved:#}");
    let id = site.data(&site.admin, "{ distributor(name: \"profit\") { id } }", &json!({}));
    let ids = vec![id["distributor"]["id"].clone(); 500];
    (site, json!({ "ids": ids }))
}

#[test]
fn a_text_costs_what_it_is() {
    let (site, ids) = site(0, None);
    for (count, selection) in [(60, "source"), (10, "explanation { text }")] {
        let refused = site.ask(&site.viewer, &lists(count, selection), &ids);
        assert_eq!(refused["errors"][0]["extensions"]["code"], "TOO_COMPLEX", "{selection}");
        assert!(refused["errors"][0]["message"].as_str().unwrap().contains(" in cost"));
    }
    let one = site.ask(&site.viewer, "{ distributor(name: \"profit\") { source } }", &json!({}));
    assert_eq!(one["extensions"]["cost"]["requested"], 22);
}

#[test]
fn an_answer_has_a_largest_size() {
    let (site, ids) = site(50_000, None);
    let answer = site.ask(&site.viewer, &lists(1, "source"), &ids);
    assert_eq!(answer["data"], Value::Null, "nothing of it is sent");
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "TOO_COMPLEX", "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(&format!("larger than {LARGEST_ANSWER} bytes")), "{message}");
    let fewer = json!({ "ids": ids["ids"].as_array().unwrap()[..100] });
    let data = site.data(&site.viewer, &lists(1, "source"), &fewer);
    assert_eq!(data["a0"].as_array().unwrap().len(), 100);
}

#[test]
fn what_a_mutation_shows_costs_as_often_as_its_input_has_rows() {
    let site = Site::at(NOW);
    let text = "mutation($input: UpsertCollaboratorsInput!) { upsertCollaborators(input: $input) {
        errors { message } collaborators { ref obligations(first: 100) { totalCount } } } }";
    let people = |count: usize| {
        let one = |number: usize| json!({ "ref": format!("p-{number}"), "name": "P" });
        json!({ "input": { "collaborators": (0..count).map(one).collect::<Vec<_>>() } })
    };
    let refused = site.ask(&site.admin, text, &people(1_000));
    assert_eq!(refused["errors"][0]["extensions"]["code"], "TOO_COMPLEX", "{refused}");
    let count = "{ collaborators(first: 0) { totalCount } }";
    let none = site.data(&site.admin, count, &json!({}));
    assert_eq!(none["collaborators"]["totalCount"], 0, "nothing of it was done");
    let done = site.data(&site.admin, text, &people(100));
    assert_eq!(done["upsertCollaborators"]["collaborators"].as_array().unwrap().len(), 100);
    let all = site.data(&site.admin, count, &json!({}));
    assert_eq!(all["collaborators"]["totalCount"], 100);
}

/// Says so when it ends, also by an assertion: otherwise the others would go on for ever.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn who_records_does_not_wait_for_who_reads() {
    // One thread takes all requests: what it executed itself, all others would wait for.
    let (site, ids) = site(0, Some(1));
    let (answered, recorded) = (AtomicBool::new(false), AtomicUsize::new(0));
    let document = lists(2, "explanation { text }");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let _ended = Ended(&answered);
            let data = site.data(&site.viewer, &document, &ids);
            assert_eq!(data["a1"].as_array().unwrap().len(), 500);
        });
        while !answered.load(Ordering::Relaxed) {
            let number = recorded.fetch_add(1, Ordering::Relaxed);
            let events =
                json!({ "events": [completion(&format!("e-{number}"), "rust-101", "c1")] });
            site.perform(&site.integration, "recordEvents", "results { status }", &events);
        }
    });
    let recorded = recorded.load(Ordering::Relaxed);
    assert!(recorded > 5, "{recorded} recorded while one document was answered");
}
