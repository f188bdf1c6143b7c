//! `tantieme erase`.

use serde_json::Value as Json;

use super::Folder;

const EVENTS: &str = r#"{"key":"o-1","event":"order_paid","occurredAt":"2026-01-10T12:00:00Z","fields":{"customer":"eve@example.com","order":"o-1","amount":{"amount":"1.00","currency":"USD"}}}
{"key":"o-2","event":"order_paid","occurredAt":"2026-01-11T12:00:00Z","fields":{"customer":"42","order":"o-2","amount":{"amount":"1.00","currency":"USD"}}}
"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("events.jsonl", EVENTS);
    folder.fine("import events events.jsonl");
    folder
}

#[test]
fn a_customer_is_erased_once_somebody_has_said_so() {
    let folder = folder();
    let asked = folder.run_with("erase eve@example.com --reason ticket-12", "eve@example.com\n");
    assert_eq!(asked.code, 2, "{}", asked.stderr);
    assert!(asked.stderr.contains("say --yes where nobody can be asked"), "{}", asked.stderr);
    let said = folder.fine("erase eve@example.com --reason ticket-12 --yes");
    assert!(said.starts_with("erased-") && said.contains("in 1 entry"), "{said}");
    let gone = folder.refused("erase eve@example.com --reason ticket-12 --yes");
    assert!(gone.contains("customer with that reference"), "{gone}");
    folder.fine("audit");
}

#[test]
fn a_reference_need_not_be_in_the_history_of_a_shell() {
    let folder = folder();
    let ran = folder.run_with("erase - --reason ticket-12 --yes --json", "eve@example.com\n");
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let said: Json = serde_json::from_str(&ran.stdout).unwrap();
    assert!(said["customer"].as_str().unwrap().starts_with("erased-"), "{said}");
    assert_eq!((&said["entryCount"], &said["remains"]), (&1.into(), &Json::Null));
    let number = folder.fine("erase 42 --reason ticket-13 --yes --json");
    let said: Json = serde_json::from_str(&number).unwrap();
    assert!(said["remains"].as_str().unwrap().contains("a number or a word"), "{said}");
    let unsaid = folder.run("erase 42 --reason 42 --yes");
    assert_eq!(unsaid.code, 1, "{}", unsaid.stderr);
    assert!(unsaid.stderr.contains("names the customer"), "{}", unsaid.stderr);
}
