//! `import events`: what was recorded, known, refused.

use super::{ENTRIES, Folder};

#[test]
fn a_file_is_recorded_once() {
    let folder = Folder::new();
    folder.write("entries.jsonl", ENTRIES);
    assert_eq!(
        folder.fine("import events entries.jsonl").trim_end(),
        "5 read: 5 recorded, 0 known already, 0 refused"
    );
    assert_eq!(
        folder.fine("import events entries.jsonl").trim_end(),
        "5 read: 0 recorded, 5 known already, 0 refused"
    );
    assert!(folder.path("tantieme.db").exists(), "the default database is in the current folder");
}

#[test]
fn refused_lines_are_named_and_all_others_recorded() {
    let folder = Folder::new();
    let reused = ENTRIES.lines().last().unwrap().replace("notes", "hello");
    folder.write("entries.jsonl", &format!("not json\n{ENTRIES}{reused}\n"));
    let ran = folder.run("import events entries.jsonl");
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stdout.trim_end(), "7 read: 5 recorded, 0 known already, 2 refused");
    assert!(ran.stderr.contains("entries.jsonl:1: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("entries.jsonl:8: key: "), "{}", ran.stderr);
}

#[test]
fn a_run_that_was_stopped_goes_on() {
    let folder = Folder::new();
    let half: String = ENTRIES.lines().take(4).map(|line| format!("{line}\n")).collect();
    folder.write("half.jsonl", &half);
    folder.write("whole.jsonl", ENTRIES);
    folder.fine("import events half.jsonl");
    let report = folder.fine("import events whole.jsonl");
    assert_eq!(report.trim_end(), "5 read: 2 recorded, 3 known already, 0 refused");
}

#[test]
fn events_come_as_csv_too() {
    let folder = Folder::new();
    folder.write(
        "events.csv",
        "event,key,occurredAt,customer,order,amount,category\n\
         order_paid,o-1,2026-01-03T10:00:00Z,c1,o-1,199.90 USD,course\n\
         order_paid,o-2,2026-01-04T10:00:00Z,c2,o-2,19.90 USD,\n\
         order_paid,o-3,2026-01-04T10:00:00Z,c2,o-2,lots,\n",
    );
    let ran = folder.run("import events events.csv");
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stdout.trim_end(), "3 read: 2 recorded, 0 known already, 1 refused");
    assert!(ran.stderr.contains("events.csv:4: "), "{}", ran.stderr);
    assert!(ran.stderr.contains("amount"), "{}", ran.stderr);
}

#[test]
fn a_csv_without_its_columns_is_refused() {
    let folder = Folder::new();
    folder.write("events.csv", "event,occurredAt\norder_paid,2026-01-03T10:00:00Z\n");
    assert!(folder.refused("import events events.csv").contains("\"key\""));
}

#[test]
fn a_missing_file_is_wrong_usage_and_makes_no_database() {
    let folder = Folder::new();
    assert_eq!(folder.run("import events nowhere.jsonl").code, 2);
    assert!(!folder.path("tantieme.db").exists());
}

#[test]
fn rates_are_recorded_and_contributions_looked_at() {
    let folder = Folder::new();
    let lines = [
        r#"{"rate": {"from": "EUR", "to": "USD"}, "value": "1.08", "on": "2026-10-03", "key": "fx-1"}"#,
        r#"{"rate": {"from": "EUR", "to": "USD"}, "value": 1.09, "on": "2026-10-03", "key": "fx-2"}"#,
        r#"{"rate": {"from": "EUR"}, "value": "1.08", "on": "2026-10-03", "key": "fx-3"}"#,
        r#"{"rate": {"from": "EUR", "to": "USD"}, "value": "1.08", "on": "2026-10-03"}"#,
        r#"{"rate": {"from": "EUR", "to": "USD"}, "value": "1.08", "day": "2026-10-03", "key": "fx-5"}"#,
        r#"{"contribute": "nobody", "amount": {"amount": "5.00", "currency": "USD"}, "key": "c-1"}"#,
        r#"{"contribute": "nobody", "key": "c-2"}"#,
    ];
    folder.write("entries.jsonl", &format!("{}\n", lines.join("\n")));
    let ran = folder.run("import events entries.jsonl");
    assert_eq!(ran.stdout.trim_end(), "7 read: 2 recorded, 0 known already, 5 refused");
    let mut said: Vec<&str> = ran.stderr.lines().collect();
    said.sort_unstable();
    let expected = [
        "entries.jsonl:3: rate: must be like {\"from\": \"EUR\", \"to\": \"USD\"}",
        "entries.jsonl:4: key: \"key\" is missing",
        "entries.jsonl:5: day: \"day\" is not part of this entry; it has rate, value, on, key",
        "entries.jsonl:6: distributor: there is no distributor \"nobody\"",
        "entries.jsonl:7: amount: \"amount\" is missing",
    ];
    assert_eq!(said, expected, "{}", ran.stderr);
}
