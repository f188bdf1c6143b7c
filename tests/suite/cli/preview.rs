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

/// The period is told on the rule's clocks and in UTC, money has its currency, every column its head,
/// and money that is left over its way.
#[test]
fn a_table_says_where_and_when() {
    let folder = folder();
    let rule = RULE
        .replace("time zone UTC", "time zone America/New_York")
        .replace("count     blog_post_visited", "sum       collaborator_product_sold.amount")
        .replace("post.owner", "product.owner")
        .replace("top       1 by visits", "share by visits\n  each at most 6.00 USD")
        .replace("ties      share the places they tie for", "leftover return to owner");
    folder.write("rule.tan", &rule);
    folder.write(
        "entries.jsonl",
        r#"{"fact": {"kind": "product", "ref": "p"}, "attribute": "owner", "value": "ana", "from": "2026-01-01T00:00:00Z"}
{"event": "collaborator_product_sold", "key": "s", "occurredAt": "2026-02-02T10:00:00Z", "fields": {"customer": "c", "product": "p", "amount": {"amount": "20.00", "currency": "USD"}}}
"#,
    );
    let line = "preview rule.tan --entries entries.jsonl";
    let text = folder.fine(line);
    let table = "\
period    2026-02-01 00:00 to 2026-03-01 00:00 America/New_York
UTC       2026-02-01 05:00 to 2026-03-01 05:00
pool      10.00 USD
leftover  4.00 USD (returns to the owner)

rank  collaborator     visits  share    amount  why
   1  ana           20.00 USD   100%  6.00 USD  each at most 6.00 USD
";
    assert_eq!(text.split("\ndigest").next(), Some(table), "{text}");
    folder.write("rule.tan", &rule.replace("return to owner", "carry over"));
    assert!(folder.fine(line).contains("leftover  4.00 USD (carried over)\n"));
    folder.write("rule.tan", &rule.replace("at most 6.00", "at most 10.00"));
    assert!(folder.fine(line).contains("leftover  0.00 USD\n"));
}

#[test]
fn json_for_programs() {
    let folder = folder();
    let text = folder.fine("preview rule.tan --entries entries.jsonl --json");
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
fn what_each_tier_paid_is_said() {
    let folder = folder();
    let (before, after) = RULE.split_once("pool\n").unwrap();
    let schedule = after.split_once("schedule\n").unwrap().1;
    let weighting = "weighting\n  pay by visits\n  tier from 0 at 3.00 USD each\n  \
                     tier from 1 at 5.00 USD each\n  tiers marginal\n";
    let capped = "pool\n  at most 5.50 USD\n";
    let rule = format!("{before}{capped}{weighting}schedule\n{schedule}");
    folder.write("tiers.tan", &rule);
    let line = "preview tiers.tan --entries entries.jsonl";
    let outcome: Value = serde_json::from_str(&folder.fine(&format!("{line} --json"))).unwrap();
    assert_eq!((&outcome["pool"], &outcome["leftover"]), (&json!("5.50"), &json!("0.00")));
    let ana = &outcome["standings"][0];
    assert_eq!((&ana["collaborator"], &ana["amount"]), (&json!("ana"), &json!("4.00")));
    let exact = |number| json!({ "numerator": number, "denominator": "1" });
    let tiers = json!([
        { "clause": "tier from 0 at 3.00 USD each", "base": "1", "exact": exact("300") },
        { "clause": "tier from 1 at 5.00 USD each", "base": "1", "exact": exact("500") },
    ]);
    assert_eq!(ana["tiers"], tiers);
    let text = folder.fine(line);
    assert!(text.contains("tier from 1 at 5.00 USD each, at most 5.50 USD"), "{text}");
}

#[test]
fn what_is_shared_again_is_said() {
    let folder = folder();
    let rule = RULE
        .replace("top       1 by visits", "share by visits\n  each at most 6.00 USD")
        .replace("ties      share the places they tie for", "leftover share again");
    folder.write("again.tan", &rule);
    let line = "preview again.tan --entries entries.jsonl --json";
    let outcome: Value = serde_json::from_str(&folder.fine(line)).unwrap();
    let [ana, bo] = [&outcome["standings"][0], &outcome["standings"][1]];
    assert_eq!((&ana["amount"], &bo["amount"]), (&json!("6.00"), &json!("4.00")));
    assert_eq!(ana["sharedAgain"], Value::Null);
    assert_eq!(bo["sharedAgain"], json!({ "numerator": "200", "denominator": "3" }));
}

/// People get percentages, programs the exact fraction.
#[test]
fn a_share_that_is_no_simple_fraction_can_be_read() {
    let folder = folder();
    let rule = RULE.replace("  ties      share the places they tie for\n", "");
    folder.write("rule.tan", &rule.replace("top       1 by visits", "share by visits"));
    let text = folder.fine("preview rule.tan --entries entries.jsonl");
    assert!(text.contains("  66.67%  ") && text.contains("  33.33%  "), "{text}");
    assert!(!text.contains("2/3"), "{text}");
    let json = folder.fine("preview rule.tan --entries entries.jsonl --json");
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["standings"][0]["share"], json!({ "numerator": "2", "denominator": "3" }));
}

/// What has no bound is said in words, and is null for programs.
#[test]
fn a_period_that_is_closed_by_hand_has_no_end() {
    let folder = folder();
    let monthly = "every month on day 1 at 09:00\n  measure the month before";
    let (rule, line) =
        (RULE.replace(monthly, "by hand"), "preview rule.tan --entries entries.jsonl");
    let without_start = rule.replace("  starts    2026-01-01\n", "");
    let cases = [
        (rule, "period    all from 2026-01-01 00:00 UTC\n", json!("2026-01-01T00:00:00Z")),
        (without_start, "period    all UTC\n", Value::Null),
    ];
    for (rule, period, start) in cases {
        folder.write("rule.tan", &rule);
        let text = folder.fine(line);
        assert!(text.starts_with(period), "{text}");
        let json: Value = serde_json::from_str(&folder.fine(&format!("{line} --json"))).unwrap();
        assert_eq!(json["period"], json!({ "start": start, "end": null }));
    }
}

#[test]
fn the_period_can_be_chosen() {
    let folder = folder();
    let period = |period: &str| {
        let line = format!("preview rule.tan --entries entries.jsonl --json --period {period}");
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
