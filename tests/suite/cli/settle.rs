//! `settle`: what is due, once.

use serde_json::{Value, json};
use tantieme::app::App;
use tantieme::clock::Clock;

use super::{ENTRIES, Folder, RULE};
use crate::actor::admin;

/// Saves and activates the rule, as an admin does through the API.
#[tokio::main(flavor = "current_thread")]
async fn activate(folder: &Folder) {
    activate_text(folder, RULE).await;
}

async fn activate_text(folder: &Folder, text: &str) {
    let url = folder.path("tantieme.db").to_str().unwrap().parse().unwrap();
    let app = App::open(&url, Clock::System).unwrap();
    app.save_distributor(&admin(), text.to_owned()).await.unwrap();
    app.activate_distributor(&admin(), "best").await.unwrap();
}

#[test]
fn what_is_due_is_settled_once() {
    let folder = Folder::new();
    activate(&folder);
    folder.write("entries.jsonl", ENTRIES);
    folder.fine("import events entries.jsonl");

    assert_eq!(folder.fine("settle --now 2026-02-01T08:59:59Z").trim_end(), "nothing was due");
    let report: Value =
        serde_json::from_str(&folder.fine("settle --json --now 2026-02-01T09:00:00Z")).unwrap();
    let settled = &report["settled"];
    assert_eq!(settled.as_array().unwrap().len(), 1);
    assert_eq!(settled[0]["id"], "best.0");
    assert_eq!(
        settled[0]["period"],
        json!({ "start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z" })
    );
    assert_eq!(settled[0]["version"], 1);
    assert_eq!(settled[0]["pool"], "10.00");
    assert_eq!(settled[0]["leftover"], "0.00");
    assert_eq!(report["held"], json!([]));
    assert_eq!(folder.fine("settle --now 2026-02-01T09:00:00Z").trim_end(), "nothing was due");
}

#[test]
fn missed_periods_are_settled_in_order() {
    let folder = Folder::new();
    activate(&folder);
    let table = folder.fine("settle --now 2026-04-15T00:00:00Z");
    let ids: Vec<&str> =
        table.lines().skip(1).filter_map(|row| row.split_whitespace().next()).collect();
    assert_eq!(ids, ["best.0", "best.1", "best.2"], "{table}");
    let versions: Vec<&str> =
        table.lines().filter_map(|row| row.split_whitespace().nth(3)).skip(1).collect();
    assert_eq!(versions, ["1", "1", "1"], "{table}");
}

#[test]
fn a_moment_without_an_offset_is_wrong_usage() {
    let folder = Folder::new();
    assert_eq!(folder.run("settle --now 2026-02-01").code, 2);
}

#[test]
fn what_waits_for_review_is_said() {
    let folder = Folder::new();
    let text =
        RULE.replace("  measure the month before", "  measure the month before\n  review by hand");
    assert_ne!(text, RULE);
    tokio::runtime::Runtime::new().unwrap().block_on(activate_text(&folder, &text));
    folder.write("entries.jsonl", ENTRIES);
    folder.fine("import events entries.jsonl");
    let sentence = "best.0 waits for approval: approveSettlement or rejectSettlement";
    for _ in 0..2 {
        let said = folder.fine("settle --now 2026-02-01T09:00:00Z");
        assert_eq!(said.trim_end(), format!("nothing was settled\n{sentence}"));
    }
    let report = folder.fine("settle --json --now 2026-02-01T09:00:00Z");
    let report: Value = serde_json::from_str(&report).unwrap();
    let (period, reason) = sentence.split_once(' ').unwrap();
    assert_eq!(report["review"], json!([{ "period": period, "reason": reason }]));
    assert_eq!((&report["settled"], &report["held"]), (&json!([]), &json!([])));
}
