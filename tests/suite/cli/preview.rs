//! `preview`: no server, no database.

use serde_json::{Value, json};

use super::{ENTRIES, Folder, RULE};

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    folder.write("entries.jsonl", ENTRIES);
    folder
}

#[test]
fn a_table_for_people() {
    let folder = folder();
    let text = folder.fine("preview rule.tan --entries entries.jsonl");
    assert!(text.contains("10.00 USD"), "{text}");
    let names: Vec<&str> = text.lines().filter_map(|row| row.split_whitespace().nth(1)).collect();
    let place = |name| names.iter().position(|found| *found == name).expect("a row");
    assert!(place("ana") < place("bo"), "the best one first: {text}");
}

#[test]
fn json_for_programs() {
    let folder = folder();
    let text = folder.fine("preview rule.tan --entries entries.jsonl --format json");
    let outcome: Value = serde_json::from_str(&text).unwrap();
    let keys: Vec<&String> = outcome.as_object().unwrap().keys().collect();
    let expected = [
        "carried",
        "currency",
        "digest",
        "leftover",
        "period",
        "pool",
        "skipped",
        "standings",
        "uncredited",
    ];
    assert_eq!(keys, expected);
    assert_eq!(
        outcome["period"],
        json!({ "start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z" })
    );
    assert_eq!(
        outcome["standings"][0],
        json!({
            "collaborator": "ana", "rank": 1, "metrics": { "visits": "2" }, "points": "0",
            "share": { "numerator": "1", "denominator": "1" }, "amount": "10.00",
        })
    );
}

#[test]
fn the_period_can_be_chosen() {
    let folder = folder();
    let period = |period: &str| {
        let line =
            format!("preview rule.tan --entries entries.jsonl --format json --period {period}");
        let outcome: Value = serde_json::from_str(&folder.fine(&line)).unwrap();
        outcome["standings"][0]["metrics"]["visits"].clone()
    };
    assert_eq!(period("2026-01-06/2026-02-01"), json!("1"));
    assert_eq!(period("2026-01-05T10:00:00Z/2026-01-06T10:00:00Z"), json!("1"));
    assert_eq!(period("2026-03-01/2026-04-01"), Value::Null, "nothing happened in March");
}

#[test]
fn a_bad_period_is_said() {
    let folder = folder();
    let ran = folder.run("preview rule.tan --entries entries.jsonl --period january");
    assert_eq!(ran.code, 2);
    assert!(super::one_sentence(&ran).contains("january"), "{}", ran.stderr);
    let sentence =
        folder.refused("preview rule.tan --entries entries.jsonl --period 2026-02-01/2026-01-01");
    assert!(sentence.contains("before it starts"), "{sentence}");
}

#[test]
fn missing_files_are_wrong_usage() {
    let folder = folder();
    assert_eq!(folder.run("preview nowhere.tan --entries entries.jsonl").code, 2);
    assert_eq!(folder.run("preview rule.tan --entries nowhere.jsonl").code, 2);
    assert_eq!(folder.run("preview rule.tan").code, 2, "the entries are not said");
}

#[test]
fn a_bad_rule_is_refused_with_its_problems() {
    let folder = folder();
    folder.write("bad.tan", &RULE.replace("take      fixed 10.00 USD", "take      $10"));
    let ran = folder.run("preview bad.tan --entries entries.jsonl");
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("bad.tan:12"), "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
}

#[test]
fn a_bad_entry_names_its_line_and_field() {
    let folder = folder();
    for (bad, named) in [
        ("nonsense", "JSON"),
        (
            "{\"event\": \"nothing_known\", \"key\": \"x\", \"occurredAt\": \"2026-01-05T10:00:00Z\", \"fields\": {}}",
            "nothing_known",
        ),
        (
            "{\"event\": \"blog_post_visited\", \"key\": \"x\", \"occurredAt\": \"yesterday\", \"fields\": {}}",
            "occurredAt",
        ),
        (
            "{\"event\": \"blog_post_visited\", \"key\": \"x\", \"occurredAt\": \"2026-01-05T10:00:00Z\", \"fields\": {\"post\": 7}}",
            "post",
        ),
        (
            "{\"event\": \"blog_post_visited\", \"key\": \"v-1\", \"occurredAt\": \"2026-01-05T10:00:00Z\", \"fields\": {}}",
            "v-1",
        ),
    ] {
        // The third line is blank, so this is line 7.
        folder.write("bad.jsonl", &format!("{ENTRIES}{bad}\n"));
        let sentence = folder.refused("preview rule.tan --entries bad.jsonl");
        assert!(sentence.starts_with("bad.jsonl:7: "), "{sentence}");
        assert!(sentence.contains(named), "{sentence}");
    }
}
