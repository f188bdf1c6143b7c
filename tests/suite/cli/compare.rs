//! `compare`: two rules on the same events, no server, no database.

use serde_json::{Value, json};

use super::Folder;

const OLD: &str = r#"language 1
distributor posts "Visits share a pool"
  currency  USD
  time zone UTC
  starts    2026-01-01

metric visits
  count     blog_post_visited
  credit    post.owner

metric sales
  sum       order_paid.amount

pool
  take      50% of sales
  if nobody qualifies, carry over

weighting
  share by  visits
  each      at most 70% of the pool
  leftover  carry over

schedule
  every month on day 1 at 09:00
  measure the month before
"#;

/// Ana has 6 visits, bo 3, cy 1 in January; 200 dollars are sold.
fn folder() -> Folder {
    let folder = Folder::new();
    let mut entries = String::new();
    for (post, owner) in [("a", "ana"), ("b", "bo"), ("c", "cy")] {
        entries.push_str(&format!(
            r#"{{"fact": {{"kind": "post", "ref": "{post}"}}, "attribute": "owner", "value": "{owner}", "from": "2026-01-01T00:00:00Z"}}
"#
        ));
    }
    for (index, post) in "aaaaaabbbc".chars().enumerate() {
        let day = index + 10;
        entries.push_str(&format!(
            r#"{{"event": "blog_post_visited", "key": "v-{index}", "occurredAt": "2026-01-{day}T10:00:00Z", "fields": {{"customer": "c{index}", "post": "{post}"}}}}
"#
        ));
    }
    entries.push_str(
        r#"{"event": "order_paid", "key": "o-1", "occurredAt": "2026-01-20T10:00:00Z", "fields": {"customer": "c1", "amount": {"amount": "200.00", "currency": "USD"}}}
"#,
    );
    folder.write("entries.jsonl", &entries);
    folder.write("old.tan", OLD);
    folder
}

/// What becomes of everybody when lines of the rule are replaced: amounts, and why.
fn changes(replaced: &[(&str, &str)]) -> (Value, Vec<(String, Vec<String>)>) {
    let folder = folder();
    let new = replaced.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    folder.write("new.tan", &new);
    let text = folder.fine("compare old.tan new.tan --entries entries.jsonl --json");
    let report: Value = serde_json::from_str(&text).unwrap();
    let why = |row: &Value| {
        let why = row["why"].as_array().unwrap().iter();
        why.map(|why| why["text"].as_str().unwrap().to_owned()).collect()
    };
    let rows = report["collaborators"].as_array().unwrap().iter();
    let rows = rows.map(|row| {
        let text = |name: &str| row[name].as_str().unwrap();
        let (before, after, difference) = (text("before"), text("after"), text("difference"));
        let who = text("collaborator");
        (format!("{who} {before} {after} {difference}"), why(row))
    });
    let rows = rows.collect();
    (report, rows)
}

/// A line of the rule, what stands instead, and what becomes of everybody, or their names alone where
/// all stays as it is.
type Case = (&'static str, &'static str, [(&'static str, &'static [&'static str]); 3]);

#[test]
fn why_is_what_differs() {
    let untouched = || vec!["60.00", "30.00", "10.00"];
    let rows: [Case; 9] = [
        (
            "  share by  visits\n",
            "  share by  visits\n  qualify   when visits at least 3\n",
            [
                (
                    "ana 60.00 66.67 6.67",
                    &["share changed from 60% to 66.67%", "gets the spare unit"],
                ),
                ("bo 30.00 33.33 3.33", &["share changed from 30% to 33.33%"]),
                ("cy 10.00 0.00 -10.00", &["no longer qualifies: qualify when visits at least 3"]),
            ],
        ),
        (
            "at most 70%",
            "at most 50%",
            [
                ("bo 30.00 30.00 0.00", &[]),
                ("cy 10.00 10.00 0.00", &[]),
                (
                    "ana 60.00 50.00 -10.00",
                    &["cap applied: each at most 50% of the pool (50.00 USD)"],
                ),
            ],
        ),
        (
            "50% of sales",
            "60% of sales",
            [
                ("ana 60.00 72.00 12.00", &["pool changed by +20.00 USD"]),
                ("bo 30.00 36.00 6.00", &["pool changed by +20.00 USD"]),
                ("cy 10.00 12.00 2.00", &["pool changed by +20.00 USD"]),
            ],
        ),
        (
            "  credit    post.owner\n",
            "  credit    post.owner\n  where     customer is none of \"c0\", \"c1\"\n",
            [
                ("bo 30.00 37.50 7.50", &["share changed from 30% to 37.50%"]),
                ("cy 10.00 12.50 2.50", &["share changed from 10% to 12.50%"]),
                (
                    "ana 60.00 50.00 -10.00",
                    &["visits changed from 6 to 4", "share changed from 60% to 50%"],
                ),
            ],
        ),
        (
            "  credit    post.owner\n",
            "  credit    post.owner\n  where     post is not \"c\"\n",
            [
                (
                    "ana 60.00 66.67 6.67",
                    &["share changed from 60% to 66.67%", "gets the spare unit"],
                ),
                ("bo 30.00 33.33 3.33", &["share changed from 30% to 33.33%"]),
                ("cy 10.00 0.00 -10.00", &["visits changed from 1 to 0", "has no score any more"]),
            ],
        ),
        (
            "metric visits\n",
            "metric reads\n  count     blog_post_visited\n  credit    post.owner\n  worth     2 points\n\nmetric visits\n",
            [("ana", &[]), ("bo", &[]), ("cy", &[])],
        ),
        ("  time zone UTC\n", "  time zone UTC # noon\n", [("ana", &[]), ("bo", &[]), ("cy", &[])]),
        (
            "  every month on day 1 at 09:00\n  measure the month before\n",
            "  every week on monday at 09:00\n  measure the week before\n",
            [("ana", &[]), ("bo", &[]), ("cy", &[])],
        ),
        (
            "  starts    2026-01-01\n",
            "  starts    2026-01-16\n",
            [
                (
                    "bo 30.00 70.00 40.00",
                    &[
                        "share changed from 30% to 75%",
                        "cap applied: each at most 70% of the pool (70.00 USD)",
                    ],
                ),
                ("cy 10.00 25.00 15.00", &["share changed from 10% to 25%"]),
                ("ana 60.00 0.00 -60.00", &["visits changed from 6 to 0", "has no score any more"]),
            ],
        ),
    ];
    for (from, to, expected) in rows {
        let (report, found) = changes(&[(from, to)]);
        assert_eq!(report["period"]["start"], "2026-01-01T00:00:00Z", "{to}: the first rule's");
        assert_eq!(report["period"]["end"], "2026-02-01T00:00:00Z", "{to}: the first rule's");
        let whole = expected.iter().all(|(row, _)| row.contains(' '));
        if !whole {
            let names: Vec<&str> =
                found.iter().map(|(row, _)| row.split(' ').next().unwrap()).collect();
            let same = found
                .iter()
                .zip(untouched())
                .all(|((row, _), amount)| row.ends_with(&format!(" {amount} {amount} 0.00")));
            assert!(same, "{to}: {found:?}");
            assert_eq!(names, expected.map(|(name, _)| name), "{to}");
            continue;
        }
        let found: Vec<(&str, Vec<&str>)> = found
            .iter()
            .map(|(row, why)| (row.as_str(), why.iter().map(String::as_str).collect()))
            .collect();
        let expected = expected.map(|(row, why)| (row, why.to_vec()));
        assert_eq!(found, expected, "{to}");
    }
}

#[test]
fn what_was_kept_out_may_come_in() {
    let strict = "  share by  visits\n  qualify   when visits at least 3\n";
    let folder = folder();
    folder.write("strict.tan", &OLD.replace("  share by  visits\n", strict));
    let text = folder.fine("compare strict.tan old.tan --entries entries.jsonl --json");
    let report: Value = serde_json::from_str(&text).unwrap();
    let cy = &report["collaborators"][0];
    assert_eq!((&cy["collaborator"], &cy["difference"]), (&json!("cy"), &json!("10.00")));
    assert_eq!(
        cy["why"],
        json!([{
            "kind": "NOW_QUALIFIES", "about": "qualify when visits at least 3",
            "before": null, "after": null,
            "text": "now qualifies, was kept out by: qualify when visits at least 3",
        }])
    );
}

#[test]
fn what_is_shared_again_is_said() {
    let rules = [("at most 70%", "at most 50%"), ("leftover  carry over", "leftover  share again")];
    let (_, found) = changes(&rules);
    let again = "gets a part of what is shared again";
    let cap = "cap applied: each at most 50% of the pool (50.00 USD)";
    assert_eq!(found[0], ("bo 30.00 37.50 7.50".to_owned(), vec![again.to_owned()]));
    assert_eq!(found[1], ("cy 10.00 12.50 2.50".to_owned(), vec![again.to_owned()]));
    assert_eq!(found[2], ("ana 60.00 50.00 -10.00".to_owned(), vec![cap.to_owned()]));
}

#[test]
fn another_way_to_divide_is_said_by_places_and_shares() {
    let top = "  top       2 by visits\n  places    80%, 20%\n  ties      share the places they tie for\n";
    let (report, found) = changes(&[("  share by  visits\n", top), ("at most 70%", "at most 90%")]);
    assert_eq!(
        report["collaborators"][0]["share"]["after"],
        json!({"numerator": "4", "denominator": "5"})
    );
    let expected = [
        ("ana 60.00 80.00 20.00", vec!["share changed from 60% to 80%"]),
        ("bo 30.00 20.00 -10.00", vec!["share changed from 30% to 20%"]),
        ("cy 10.00 0.00 -10.00", vec!["share changed from 10% to 0%"]),
    ];
    let found: Vec<(&str, Vec<&str>)> = found
        .iter()
        .map(|(row, why)| (row.as_str(), why.iter().map(String::as_str).collect()))
        .collect();
    assert_eq!(found, expected);
}

/// The second rule stands in the place of the first, whatever it calls itself.
#[test]
fn money_that_was_contributed_counts_for_both() {
    let folder = folder();
    let old = OLD.replace("take      50% of sales", "take      contributions");
    let contributed = r#"{"contribute": "posts", "amount": {"amount": "50.00", "currency": "USD"}, "occurredAt": "2026-01-12T10:00:00Z", "key": "g-1"}"#;
    folder.write("entries.jsonl", &format!("{}{contributed}\n", folder.read("entries.jsonl")));
    folder.write("old.tan", &old);
    folder.write("new.tan", &old.replace("distributor posts", "distributor posts_2"));
    let text = folder.fine("compare old.tan new.tan --entries entries.jsonl --json");
    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["pool"], json!({"before": "50.00", "after": "50.00", "difference": "0.00"}));
}

#[test]
fn json_for_programs() {
    let (report, _) = changes(&[("50% of sales", "60% of sales"), ("at most 70%", "at most 55%")]);
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    let expected = [
        "carried",
        "collaborators",
        "currency",
        "leftover",
        "metrics",
        "paid",
        "period",
        "pool",
        "taken",
    ];
    assert_eq!(keys, expected);
    assert_eq!(report["currency"], "USD");
    assert_eq!(
        report["pool"],
        json!({"before": "100.00", "after": "120.00", "difference": "20.00"})
    );
    assert_eq!(
        report["paid"],
        json!({"before": "100.00", "after": "114.00", "difference": "14.00"})
    );
    assert_eq!(
        report["leftover"],
        json!({"before": "0.00", "after": "6.00", "difference": "6.00"})
    );
    assert_eq!(report["carried"], json!({"before": "0.00", "after": "6.00", "difference": "6.00"}));
    assert_eq!(report["metrics"], json!([{"name": "sales", "before": "200", "after": "200"}]));
    assert_eq!(
        report["taken"],
        json!([
            {"clause": "take 50% of sales", "before": {"numerator": "10000", "denominator": "1"}, "after": null},
            {"clause": "take 60% of sales", "before": null, "after": {"numerator": "12000", "denominator": "1"}},
        ])
    );
    assert_eq!(
        report["collaborators"][2],
        json!({
            "collaborator": "cy", "before": "10.00", "after": "12.00", "difference": "2.00",
            "share": {
                "before": {"numerator": "1", "denominator": "10"},
                "after": {"numerator": "1", "denominator": "10"},
            },
            "metrics": [{"name": "visits", "before": "1", "after": "1"}],
            "why": [{
                "kind": "POOL", "about": "+20.00 USD", "before": "100.00 USD", "after": "120.00 USD",
                "text": "pool changed by +20.00 USD",
            }],
        })
    );
}

#[test]
fn a_table_for_people() {
    let folder = folder();
    folder.write("new.tan", &OLD.replace("at most 70%", "at most 50%"));
    let text = folder.fine("compare old.tan new.tan --entries entries.jsonl");
    let expected = "\
period  2026-01-01 00:00 to 2026-02-01 00:00 UTC

                  before       after  difference
pool          100.00 USD  100.00 USD    0.00 USD
  sales       200.00 USD  200.00 USD
paid          100.00 USD   90.00 USD  -10.00 USD
leftover        0.00 USD   10.00 USD  +10.00 USD
carried over    0.00 USD   10.00 USD  +10.00 USD

collaborator     before      after  difference  why
bo            30.00 USD  30.00 USD    0.00 USD
cy            10.00 USD  10.00 USD    0.00 USD
ana           60.00 USD  50.00 USD  -10.00 USD  cap applied: each at most 50% of the pool (50.00 USD)

0 better off, 1 worse off, 2 the same
";
    assert_eq!(text, expected);
    folder.write("new.tan", &OLD.replace("50% of sales", "60% of sales"));
    let text = folder.fine("compare old.tan new.tan --entries entries.jsonl");
    assert!(text.contains("\n- take 50% of sales\n+ take 60% of sales\n"), "{text}");
    let text = folder
        .fine("compare old.tan new.tan --entries entries.jsonl --period 2026-03-01/2026-04-01");
    assert!(text.contains("nobody scored under either rule"), "{text}");
}

#[test]
fn the_period_can_be_chosen() {
    let folder = folder();
    let line =
        "compare old.tan old.tan --entries entries.jsonl --json --period 2026-01-13/2026-01-17";
    let report: Value = serde_json::from_str(&folder.fine(line)).unwrap();
    let visits = |index: usize| report["collaborators"][index]["metrics"][0]["after"].clone();
    assert_eq!((visits(0), visits(1)), (json!("3"), json!("1")));
    let bad = folder.run("compare old.tan old.tan --entries entries.jsonl --period january");
    assert_eq!(bad.code, 2);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = folder();
    folder.write("euro.tan", &OLD.replace("currency  USD", "currency  EUR"));
    let sentence = folder.refused("compare old.tan euro.tan --entries entries.jsonl");
    assert_eq!(
        sentence,
        "one rule pays in USD, the other in EUR; their amounts cannot be compared"
    );
    folder.write("bad.tan", &OLD.replace("share by  visits", "share by  visit"));
    for line in ["compare old.tan bad.tan", "compare bad.tan old.tan"] {
        let ran = folder.run(&format!("{line} --entries entries.jsonl"));
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
        assert!(ran.stderr.contains("bad.tan:19"), "{}", ran.stderr);
    }
    for line in [
        "compare old.tan --entries entries.jsonl",
        "compare old.tan nowhere.tan --entries entries.jsonl",
        "compare old.tan old.tan",
    ] {
        assert_eq!(folder.run(line).code, 2, "{line}");
    }
}

#[test]
fn amounts_that_wait_under_one_rule_are_named() {
    let cap = "  each      at most 70% of the pool\n";
    let (_, found) = changes(&[(cap, &format!("{cap}  each      below 20.00 USD waits\n"))]);
    let waits = found.into_iter().find(|(line, _)| line == "cy 10.00 10.00 0.00").unwrap().1;
    assert_eq!(waits, ["waits now: each below 20.00 USD waits"]);
}

#[test]
fn another_tier_changes_how_the_amount_is_computed() {
    let folder = folder();
    let weighting = "weighting\n  share by  visits\n  each      at most 70% of the pool\n  leftover  \
                     carry over\n";
    assert!(OLD.contains(weighting));
    for (name, pays) in [("old.tan", "8.00"), ("new.tan", "10.00")] {
        let tiers = format!("weighting\n  pay by    visits\n  tier from 0 at {pays} USD each\n");
        let pool = "  take      50% of sales\n  if nobody qualifies, carry over\n";
        let rule = OLD.replace(weighting, &tiers).replace(pool, "  at most 1000.00 USD\n");
        folder.write(name, &rule);
    }
    let text = folder.fine("compare old.tan new.tan --entries entries.jsonl --json");
    let report: Value = serde_json::from_str(&text).unwrap();
    let first = &report["collaborators"][0];
    assert_eq!((&first["before"], &first["after"]), (&json!("48.00"), &json!("60.00")));
    let kinds: Vec<&Value> =
        first["why"].as_array().unwrap().iter().map(|why| &why["kind"]).collect();
    assert_eq!(kinds, ["COMPUTATION"]);
}
