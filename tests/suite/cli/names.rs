//! What somebody sent never steers the terminal of whoever looks at it.

use rules::domain::{Moment, Role, Token, is_readable};
use tantieme::store::{Store, tokens};

use super::{Folder, RULE, Ran};

/// Colour, title of the window, bell, a second line, and a mark that turns the direction around.
const NASTY: &str = "a\u{1b}[31mb\u{1b}]0;x\u{7}c\nd\u{202e}e\u{9b}2J";

/// How it is shown.
const SHOWN: &str = "a\\u{1b}[31mb\\u{1b}]0;x\\u{7}c\\u{a}d\\u{202e}e\\u{9b}2J";

fn assert_harmless(ran: &Ran) {
    for text in [&ran.stdout, &ran.stderr] {
        let bad = text.chars().find(|character| !is_readable(*character) && *character != '\n');
        assert_eq!(bad, None, "{text:?}");
    }
}

#[test]
fn names_of_tokens_do_not_steer_the_terminal() {
    let folder = Folder::new();
    let database = folder.path("tantieme.db").to_str().unwrap().parse().unwrap();
    let stored = Token {
        id: String::new(),
        name: NASTY.to_owned(),
        role: Role::Collaborator,
        collaborator: Some(NASTY.to_owned()),
        hash: "of an earlier release".to_owned(),
        created_at: Moment::from_micros(0),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    let store = Store::open(&database).unwrap();
    let stored = store.write(|c| tokens::insert(c, &stored)).unwrap();
    let list = folder.run("token list");
    assert_harmless(&list);
    assert_eq!(list.stdout.matches(SHOWN).count(), 2, "{}", list.stdout);
    let revoked = folder.run(&format!("token revoke {}", stored.id));
    assert_harmless(&revoked);
    assert!(revoked.stdout.contains(SHOWN), "{}", revoked.stdout);
}

#[test]
fn what_entries_name_does_not_steer_the_terminal() {
    let folder = Folder::new();
    let nasty = serde_json::to_string(NASTY).unwrap();
    folder.write("rule.tan", RULE);
    let entries = format!(
        "{{\"fact\": {{\"kind\": \"post\", \"ref\": \"p\"}}, \"attribute\": \"owner\", \"value\": {nasty}, \"from\": \"2026-01-01T00:00:00Z\"}}
{{\"event\": \"blog_post_visited\", \"key\": \"v1\", \"occurredAt\": \"2026-01-05T00:00:00Z\", \"fields\": {{\"post\": \"p\"}}}}
"
    );
    folder.write("entries.jsonl", &entries);
    let table = folder.run("preview rule.tan --entries entries.jsonl");
    assert_harmless(&table);
    assert!(table.stdout.contains(SHOWN), "{}{}", table.stdout, table.stderr);
    let json = folder.run("preview rule.tan --entries entries.jsonl --json");
    assert_harmless(&json);
    let outcome: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(outcome["standings"][0]["collaborator"], NASTY);
    let unknown = format!(
        "{{\"event\": {nasty}, \"key\": {nasty}, \"occurredAt\": \"2026-01-05T00:00:00Z\"}}\n"
    );
    folder.write("unknown.jsonl", &unknown);
    let refused = folder.run("import events unknown.jsonl");
    assert_harmless(&refused);
    assert!(refused.stderr.contains(SHOWN), "{}", refused.stderr);
}
