//! `preview` of every way to measure, from a rule's text and entries in a file to who has what.

use serde_json::Value;

use super::Folder;

/// A rule with one metric `m` that is shared by.
fn rule(currency: &str, metric: &str) -> String {
    format!(
        "language 1\ndistributor sample \"Sample\"\n  currency {currency}\n  time zone UTC\n\
         metric m\n{metric}\npool\n  take fixed 100 {code}\n  if nobody qualifies, carry over\n\
         weighting\n  share by m\nschedule\n  every month on day 1 at 00:00\n  \
         measure the month before\n",
        code = currency.split([',', ' ']).next().unwrap(),
    )
}

const ENTRIES: &str = r#"
{"fact":{"kind":"product","ref":"a"},"attribute":"owner","value":"ana","from":"2026-01-01T00:00:00Z"}
{"fact":{"kind":"product","ref":"b"},"attribute":"owner","value":{"ana":"50%","bo":"50%"},"from":"2026-01-01T00:00:00Z"}
{"rate":{"from":"EUR","to":"USD"},"value":"1.5","on":"2026-10-03","key":"r1"}
{"event":"collaborator_product_sold","key":"1","occurredAt":"2026-10-02T10:00:00Z","fields":{"product":"a","customer":"c1","amount":{"amount":"30.00","currency":"USD"}}}
{"event":"collaborator_product_sold","key":"2","occurredAt":"2026-10-03T10:00:00Z","fields":{"product":"a","customer":"c1","amount":{"amount":"20.00","currency":"EUR"}}}
{"event":"collaborator_product_sold","key":"3","occurredAt":"2026-10-03T23:00:00Z","fields":{"product":"b","customer":"c2","amount":{"amount":"10.00","currency":"USD"}}}
{"reverse":"2","amount":{"amount":"10.00","currency":"EUR"},"key":"x1"}
"#;

/// `ana 25 75.00, bo 5 25.00`: who has how much of `m` and of the pool.
fn preview(rule: &str) -> String {
    let folder = Folder::new();
    folder.write("rule.tan", rule);
    folder.write("entries.jsonl", ENTRIES.trim_start());
    let ran = folder.run("preview rule.tan --entries entries.jsonl --json");
    let Ok(outcome) = serde_json::from_str::<Value>(&ran.stdout) else { return ran.stderr };
    let line = |standing: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (who, amount) = (text(&standing["collaborator"]), text(&standing["amount"]));
        format!("{who} {} {amount}", text(&standing["metrics"]["m"]))
    };
    let standings = outcome["standings"].as_array().unwrap();
    standings.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_measure_of_a_file_of_entries() {
    let sold = "collaborator_product_sold";
    let rated = "USD, others at the day's rate";
    let cases = [
        (rated, format!("sum {sold}.amount"), "ana 50 90.91, bo 5 9.09"),
        (rated, format!("average {sold}.amount"), "ana 16.666666667 76.92, bo 5 23.08"),
        (rated, format!("highest {sold}.amount"), "ana 30 85.71, bo 5 14.29"),
        (rated, format!("lowest {sold}.amount"), "ana 5 50.00, bo 5 50.00"),
        ("USD", format!("distinct {sold}.customer"), "ana 1.5 75.00, bo 0.5 25.00"),
        ("points", format!("distinct {sold}.customer"), "ana 1.5 75, bo 0.5 25"),
        (
            rated,
            format!("sum {sold}.amount\n  at most 25.00 USD per customer"),
            "ana 30 85.71, bo 5 14.29",
        ),
        ("USD", format!("count {sold}\n  at most 1 per customer"), "ana 1.5 75.00, bo 0.5 25.00"),
        (rated, format!("sum {sold}.amount\n  where amount at least 15.00 USD"), "ana 45 100.00"),
        (rated, format!("count {sold}\n  where amount more than 20.00 USD"), "ana 2 100.00"),
    ];
    for (currency, metric, expected) in cases {
        let metric = format!("  {metric}\n  credit product.owner");
        assert_eq!(preview(&rule(currency, &metric)), expected, "{metric}");
    }
}

#[test]
fn a_missing_rate_and_a_foreign_amount_are_refused_by_name() {
    let metric = "  sum collaborator_product_sold.amount\n  credit product.owner";
    let said = preview(&rule("JPY, others at the day's rate", metric));
    assert!(said.contains("no exchange rate into JPY for USD on 2026-10-02, EUR on"), "{said}");
    assert!(said.contains("setExchangeRates"), "{said}");
    let said = preview(&rule("USD", metric));
    assert!(said.contains("\"2\" of preview, 20.00 EUR"), "{said}");
    let said = preview(&rule("points", metric));
    assert!(said.contains("3 events have an amount in another currency than points"), "{said}");
}

/// `points` stands wherever a metric does.
#[test]
fn points_are_a_metric() {
    let metric = "  sum collaborator_product_sold.amount\n  credit product.owner\n  \
                  worth 2 points per 10.00 USD";
    let rated = rule("USD, others at the day's rate", metric);
    for (old, new, expected) in [
        ("share by m", "share by points", "ana 50 90.91, bo 5 9.09"),
        (
            "share by m",
            "top 1 by points\n  ties share the places they tie for",
            "ana 50 100.00, bo 5 0.00",
        ),
        ("share by m", "share by m\n  qualify when points at least 2", "ana 50 100.00, bo 5 0.00"),
        ("take fixed 100 USD", "take 5.00 USD per points", "ana 50 50.00, bo 5 5.00"),
        ("share by m", "share equally", "ana 50 50.00, bo 5 50.00"),
    ] {
        assert!(rated.contains(old), "{old}");
        assert_eq!(preview(&rated.replace(old, new)), expected, "{new}");
    }
}
