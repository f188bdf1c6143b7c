//! A CSV and the same rows as JSON lines are the same entries.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Folder, RULE};

/// An event with a field of each type.
const CATALOGUE: &str = "language 1
catalogue

asset house \"House\"
  owner     collaborator

event deal \"Deal\"
  worth     money
  size      number
  margin    percent
  note      text
  urgent    truth
  due       moment
  took      duration
  buyer     customer
  seller    collaborator
  house     house
";

/// A cell, and the JSON of the same value.
type Cell = (String, Value);

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("true".to_owned()),
        Just("5.00 USD".to_owned()),
        Just("007".to_owned()),
        Just("1e3".to_owned()),
        Just("{\"a\": 1}".to_owned()),
        Just("=SUM(A1)".to_owned()),
        "[ -~]{1,8}",
        "[a\",;\n\r\t é€\u{feff}\u{1f9c0}]{1,6}",
    ]
}

fn as_text(text: String) -> Cell {
    (text.clone(), Value::String(text))
}

/// A number as JSON writes it, exactly, up to eighteen digits and nine places.
fn number() -> impl Strategy<Value = Cell> {
    (0_i64..1_000_000_000, 0_u32..1_000_000_000, any::<bool>()).prop_map(
        |(whole, places, as_number)| {
            let text = format!("{whole}.{places:09}");
            let json = if as_number {
                serde_json::from_str(&text).unwrap()
            } else {
                Value::String(text.clone())
            };
            (text, json)
        },
    )
}

fn money() -> impl Strategy<Value = Cell> {
    (-1_000_000..1_000_000_i64, 0..100).prop_map(|(whole, cents)| {
        let amount = format!("{whole}.{cents:02}");
        (format!("{amount} USD"), json!({ "amount": amount, "currency": "USD" }))
    })
}

fn moment() -> impl Strategy<Value = String> {
    (1..=31, 0..24, 0..1_000_000).prop_map(|(day, hour, micros)| {
        format!("2026-01-{day:02}T{hour:02}:00:00.{micros:06}+01:00")
    })
}

/// The fields of a deal by name; a field may be missing.
fn deal() -> impl Strategy<Value = Vec<(&'static str, Option<Cell>)>> {
    let reference = || "[a-c]{1}".prop_map(as_text);
    let truth = any::<bool>().prop_map(|truth| (truth.to_string(), Value::Bool(truth)));
    let fields = (
        money(),
        number(),
        (0..100_u32).prop_map(|percent| as_text(format!("{percent}.5%"))),
        texts().prop_map(as_text),
        truth,
        moment().prop_map(as_text),
        (2..90_u32).prop_map(|minutes| as_text(format!("{minutes} minutes"))),
        reference(),
        reference(),
        reference(),
    );
    let names =
        ["worth", "size", "margin", "note", "urgent", "due", "took", "buyer", "seller", "house"];
    (fields, proptest::collection::vec(prop::bool::weighted(0.9), names.len())).prop_map(
        move |((a, b, c, d, e, f, g, h, i, j), there)| {
            let cells = [a, b, c, d, e, f, g, h, i, j];
            let cells = names.into_iter().zip(cells).zip(there);
            cells.map(|((name, cell), there)| (name, there.then_some(cell))).collect()
        },
    )
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) || cell.trim() != cell {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn rule() -> String {
    RULE.replace(
        "metric visits\n  count     blog_post_visited\n  credit    post.owner",
        "metric visits\n  sum       deal.size\n  credit    seller\n\n\
         metric noted\n  count     deal\n  where     note is known\n  credit    seller\n\n\
         metric texts\n  distinct  deal.note\n  credit    seller\n\n\
         metric urgent\n  count     deal\n  where     urgent is yes\n  credit    seller\n\n\
         metric sales\n  sum       deal.worth\n  credit    seller",
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_csv_and_json_lines_give_the_same(
        deals in proptest::collection::vec((moment(), deal()), 1..12),
        end in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let names = deals[0].1.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",");
        let (mut csv, mut lines) = (format!("event,key,occurredAt,{names}{end}"), String::new());
        for (index, (at, fields)) in deals.iter().enumerate() {
            let cells = fields.iter().map(|(_, cell)| cell.as_ref().map_or_else(String::new, |(text, _)| quoted(text)));
            csv += &format!("deal,d-{index},{at},{}{end}", cells.collect::<Vec<_>>().join(","));
            let present = fields.iter().filter_map(|(name, cell)| Some(((*name).to_owned(), cell.as_ref()?.1.clone())));
            let fields = Value::Object(Map::from_iter(present));
            let line = json!({ "event": "deal", "key": format!("d-{index}"), "occurredAt": at, "fields": fields });
            lines += &format!("{line}\n");
        }
        let folder = Folder::new();
        folder.write("rule.tan", &rule());
        folder.write("catalogue.tan", CATALOGUE);
        folder.write("deals.csv", &csv);
        folder.write("deals.jsonl", &lines);
        let line = "preview rule.tan --catalogue catalogue.tan --period 2026-01-01/2026-02-01 --json --entries";
        let of_lines = folder.fine(&format!("{line} deals.jsonl"));
        let of_csv = folder.fine(&format!("{line} deals.csv"));
        prop_assert_eq!(&of_csv, &of_lines, "{}\n{}", csv, lines);
        let piped = folder.run_with(&format!("{line} -"), &csv);
        prop_assert_eq!(&piped.stdout, &of_lines, "{}", piped.stderr);
    }
}

/// A float would change each of these but the last.
#[test]
fn numbers_keep_every_digit() {
    let folder = Folder::new();
    folder.write("rule.tan", &rule());
    folder.write("catalogue.tan", CATALOGUE);
    let entry = |key: &str, size: &str| {
        format!(
            "{{\"event\": \"deal\", \"key\": \"{key}\", \"occurredAt\": \"2026-01-05T10:00:00Z\", \
             \"fields\": {{\"seller\": \"ana\", \"size\": {size}}}}}\n"
        )
    };
    for (size, sum) in [
        ("1234567890.123456789", "1234567890.123456789"),
        ("999999999999999999.999999999", "999999999999999999.999999999"),
        ("-123456789012345678.5", "-123456789012345678.5"),
        ("12345678901234567.89e1", "123456789012345678.9"),
        ("1.5e-8", "0.000000015"),
        ("2.50000000000000000000", "2.5"),
    ] {
        folder.write("deal.jsonl", &entry("d", size));
        let line = "preview rule.tan --catalogue catalogue.tan --entries deal.jsonl --json";
        let outcome: Value = serde_json::from_str(&folder.fine(line)).unwrap();
        let standing = outcome["standings"].get(0);
        let value =
            standing.map(|standing| standing["metrics"]["visits"].as_str().unwrap().to_owned());
        assert_eq!(value.as_deref(), Some(sum), "{size}");
    }
}

/// The reference shows an event with a field of each type, once in each form.
#[test]
fn the_reference_shows_one_event_in_both_forms() {
    let page = include_str!("../../../docs/reference/entries.md");
    let (_, page) = page.split_once("## How values are written").unwrap();
    let block = |kind: &str| {
        let (_, block) = page.split_once(&format!("```{kind}\n")).unwrap();
        block.split_once("```").unwrap().0
    };
    let folder = Folder::new();
    let rule = rule()
        .replace("deal.size", "house_sold.rooms")
        .replace("sum       deal.worth", "sum       house_sold.price");
    let rule = rule
        .replace("deal.note", "house_sold.note")
        .replace("count     deal", "count     house_sold");
    let rule = rule
        .replace("credit    seller", "credit    agent")
        .replace("urgent is yes", "first is yes");
    folder.write("rule.tan", &rule.replace("2026-01-01", "2026-10-01"));
    folder.write("catalogue.tan", block("tan"));
    folder.write("one.jsonl", block("jsonl"));
    folder.write("one.csv", block("csv"));
    let line = "preview rule.tan --catalogue catalogue.tan --json --entries";
    let of_lines = folder.fine(&format!("{line} one.jsonl"));
    assert_eq!(of_lines, folder.fine(&format!("{line} one.csv")));
    let outcome: Value = serde_json::from_str(&of_lines).unwrap();
    let metrics =
        json!({ "visits": "4.5", "noted": "1", "texts": "1", "urgent": "1", "sales": "250000" });
    assert_eq!(outcome["standings"][0]["metrics"], metrics);
}
