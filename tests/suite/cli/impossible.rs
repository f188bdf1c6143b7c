//! Files with entries that cannot be: the line that says so is named.

use super::{Folder, RULE};

/// Three orders, the last of them years ahead.
const ORDERS: &str = r#"{"event": "order_paid", "key": "o-1", "occurredAt": "2026-01-05T10:00:00Z", "fields": {"customer": "c1", "amount": {"amount": "100.00", "currency": "USD"}}}
{"event": "order_paid", "key": "o-2", "occurredAt": "2026-01-06T10:00:00Z", "fields": {"customer": "c2"}}
{"event": "order_paid", "key": "o-3", "occurredAt": "2126-01-07T10:00:00Z", "fields": {"customer": "c1"}}
"#;

/// A part of `o-1`, in dollars.
fn refund(key: &str, amount: &str) -> String {
    format!(
        r#"{{"reverse": "o-1", "key": "{key}", "occurredAt": "2026-01-08T10:00:00Z", "amount": {{"amount": "{amount}", "currency": "USD"}}}}"#
    )
}

/// Words on events, each with its kind, event and key.
fn said(words: &[(&str, &str, &str)]) -> Vec<String> {
    let line = |(verb, event, key): &(&str, &str, &str)| {
        format!(r#"{{"{verb}": "{event}", "key": "{key}"}}"#)
    };
    words.iter().map(line).collect()
}

/// What is wrong with the lines behind the orders, and with which.
fn wrong() -> Vec<(Vec<String>, &'static str)> {
    let whole = |key: &str| {
        format!(r#"{{"reverse": "o-1", "key": "{key}", "occurredAt": "2026-01-08T10:00:00Z"}}"#)
    };
    let line = |text: &str| vec![text.to_owned()];
    let too_much =
        "5: amount: 40.01 USD is more than what is left of the event's 100.00 USD: 40.00 USD";
    let taken_back = "the event was taken back wholly before; nothing of it is left";
    vec![
        (vec![refund("r-1", "60.00"), refund("r-2", "40.01")], too_much),
        (
            vec![refund("r-1", "100.01")],
            "4: amount: 100.01 USD is more than the event's 100.00 USD",
        ),
        (vec![whole("r-1"), whole("r-2")], taken_back),
        (vec![whole("r-1"), refund("r-2", "1.00")], taken_back),
        (
            line(r#"{"reverse": "o-2", "amount": {"amount": "1.00", "currency": "USD"}}"#),
            "4: amount.currency: the event has no amount in USD; it can be taken back only as a whole",
        ),
        (
            said(&[("approve", "o-1", "a-1"), ("approve", "o-1", "a-2")]),
            "a recorded event that is APPROVED cannot become APPROVED",
        ),
        (
            said(&[("reject", "o-1", "j-1"), ("approve", "o-1", "a-1"), ("approve", "o-1", "a-2")]),
            "a recorded event that is APPROVED cannot become APPROVED",
        ),
        (
            said(&[("reject", "o-2", "j-1"), ("reject", "o-2", "j-2")]),
            "a recorded event that is REJECTED cannot become REJECTED",
        ),
        (
            [vec![whole("r-1")], said(&[("approve", "o-1", "a-1")])].concat(),
            "a recorded event that is REVERSED cannot become APPROVED",
        ),
        (
            [vec![whole("r-1")], said(&[("reject", "o-1", "j-1")])].concat(),
            "a recorded event that is REVERSED cannot become REJECTED",
        ),
        (line(r#"{"reverse": "o-9"}"#), "there is no event with the key \"o-9\""),
        (line(r#"{"approve": "o-9"}"#), "there is no event with the key \"o-9\""),
        (line(r#"{"reject": "o-9"}"#), "there is no event with the key \"o-9\""),
        (
            line(r#"{"reverse": "o-1", "occurredAt": "2026-01-05T09:00:00Z"}"#),
            "4: occurredAt: 2026-01-05T09:00:00Z is before the event itself, 2026-01-05T10:00:00Z",
        ),
    ]
}

#[test]
fn a_preview_names_the_line() {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    for (lines, said) in wrong() {
        folder.write("entries.jsonl", &format!("{ORDERS}{}\n", lines.join("\n")));
        let refused = folder.refused("preview rule.tan --entries entries.jsonl");
        assert!(refused.contains(said), "{refused}");
        let last = 3 + lines.len();
        assert!(refused.contains(&format!("entries.jsonl:{last}: ")), "{refused}");
    }
    folder.write(
        "entries.jsonl",
        &format!("{}\n{ORDERS}{}\n", refund("r-1", "60.00"), refund("r-2", "40.00")),
    );
    folder.fine("preview rule.tan --entries entries.jsonl");
}

#[test]
fn an_import_names_the_line_and_records_the_others() {
    for (lines, said) in wrong() {
        let folder = Folder::new();
        folder.write("entries.jsonl", &format!("{ORDERS}{}\n", lines.join("\n")));
        let ran = folder.run("import events entries.jsonl");
        assert_eq!(ran.code, 1);
        let recorded = 2 + lines.len() - 1;
        let read = recorded + 2;
        let report = format!("{read} read: {recorded} recorded, 0 known already, 2 refused");
        assert_eq!(ran.stdout.trim_end(), report, "{}", ran.stderr);
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("entries.jsonl:3: occurredAt: 2126-01-07T10:00:00Z lies further"),
            "{}",
            ran.stderr
        );
        let again = folder.run("import events entries.jsonl");
        let report = format!("{read} read: 0 recorded, {recorded} known already, 2 refused");
        assert_eq!(again.stdout.trim_end(), report, "{}", again.stderr);
    }
}

/// Words without keys are what the log makes of them: said again they are known, and after another word
/// they are new.
#[test]
fn a_preview_and_an_import_take_words_without_keys_alike() {
    let refused = "a recorded event that is REJECTED cannot become REJECTED";
    let part = r#"{"reverse": "o-1", "occurredAt": "2026-01-08T10:00:00Z", "amount": {"amount": "60.00", "currency": "USD"}}"#;
    let rows: [(&[&str], &str, Option<&str>); 5] = [
        (&[r#"{"reject": "o-1"}"#], "0.00", None),
        (&[r#"{"reject": "o-1"}"#, r#"{"approve": "o-1"}"#, r#"{"reject": "o-1"}"#], "0.00", None),
        (
            &[r#"{"reject": "o-1"}"#, r#"{"approve": "o-1"}"#, r#"{"approve": "o-1"}"#],
            "100.00",
            None,
        ),
        (&[part, part], "40.00", None),
        (&[r#"{"reject": "o-1"}"#, r#"{"reject": "o-1", "reason": "fraud"}"#], "", Some(refused)),
    ];
    let selling = RULE
        .replace("take      fixed 10.00 USD", "take      100% of sales")
        .replace("pool\n", "metric sales\n  sum       order_paid.amount\n\npool\n");
    for (words, total, refused) in rows {
        let folder = Folder::new();
        folder.write("rule.tan", &selling);
        folder.write("entries.jsonl", &format!("{ORDERS}{}\n", words.join("\n")));
        let preview = "preview rule.tan --entries entries.jsonl --period 2026-01-01/2026-02-01";
        match refused {
            Some(refused) => assert!(folder.refused(preview).contains(refused)),
            None => {
                let text = folder.fine(&format!("{preview} --json"));
                let outcome: serde_json::Value = serde_json::from_str(&text).unwrap();
                assert_eq!(outcome["pool"], total, "{words:?}: {text}");
            }
        }
        let ran = folder.run("import events entries.jsonl");
        let refusals = if refused.is_some() { "2 refused" } else { "1 refused" };
        assert!(ran.stdout.contains(refusals), "{words:?}: {} {}", ran.stdout, ran.stderr);
    }
}
