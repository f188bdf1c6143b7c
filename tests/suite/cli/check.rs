//! `check`: what people read and what programs read.

use serde_json::{Value, json};

use super::{Folder, RULE};

const EXAMPLE: &str = r#"
example "one visit is enough"
  given visits ana 1
  expect ana 10.00 USD
"#;

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_rule_that_is_fine_shows_runs_and_examples() {
    let folder = Folder::new();
    folder.write("rule.tan", &format!("{RULE}{EXAMPLE}"));
    let text = folder.fine("check rule.tan");
    assert!(text.contains("rule.tan: fine"), "{text}");
    assert!(text.contains("passed  one visit is enough"), "{text}");
    assert!(text.contains("next runs"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where nobody sees them");
}

#[test]
fn a_rule_that_runs_by_hand_says_so() {
    let folder = Folder::new();
    let schedule = RULE.find("schedule\n").unwrap();
    folder.write("rule.tan", &format!("{}schedule\n  by hand\n", &RULE[..schedule]));
    let text = folder.fine("check rule.tan");
    assert!(text.contains("runs only by hand"), "{text}");
    folder.write("rule.tan", RULE);
    assert!(!folder.fine("check rule.tan").contains("by hand"));
}

#[test]
fn the_json_has_the_shape_of_the_contract() {
    let folder = Folder::new();
    folder.write("rule.tan", &format!("{RULE}{EXAMPLE}"));
    let report: Value = serde_json::from_str(&folder.fine("check --json rule.tan")).unwrap();
    assert_eq!(keys(&report), ["files"]);
    let file = &report["files"][0];
    assert_eq!(keys(file), ["diagnostics", "examples", "file", "nextRuns"]);
    assert_eq!(file["file"], "rule.tan");
    assert_eq!(file["diagnostics"], json!([]));
    assert_eq!(
        file["examples"],
        json!([{ "name": "one visit is enough", "passed": true, "problems": [] }])
    );
    let runs = file["nextRuns"].as_array().unwrap();
    assert_eq!(runs.len(), 5);
    for run in runs {
        assert_eq!(keys(run), ["local", "measures", "utc"]);
        assert_eq!(keys(&run["measures"]), ["end", "start"]);
        assert!(run["utc"].as_str().unwrap().ends_with("-01T09:00:00Z"), "{run}");
        assert!(run["local"].as_str().unwrap().ends_with("-01 09:00 UTC"), "{run}");
    }
}

#[test]
fn a_mistake_is_shown_at_its_word_with_the_corrected_line() {
    let folder = Folder::new();
    folder.write("rule.tan", &RULE.replace("1 by visits", "1 by visit"));
    let ran = folder.run("check rule.tan");
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("N201"), "{}", ran.stdout);
    assert!(ran.stdout.contains("there is no metric named \"visit\""), "{}", ran.stdout);
    assert!(ran.stdout.contains("rule.tan: 1 error"), "{}", ran.stdout);

    let ran = folder.run("check --json rule.tan");
    assert_eq!(ran.code, 1);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let found = &report["files"][0]["diagnostics"];
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    let found = &found[0];
    assert_eq!(
        keys(found),
        [
            "code",
            "column",
            "end",
            "endColumn",
            "endLine",
            "fixes",
            "help",
            "label",
            "line",
            "message",
            "reference",
            "secondary",
            "severity",
            "start",
            "utf16End",
            "utf16Start",
        ]
    );
    let place = [&found["line"], &found["column"], &found["endLine"], &found["endColumn"]];
    assert_eq!(place, [16, 18, 16, 23], "{found}");
    assert_eq!((&found["code"], &found["severity"]), (&json!("N201"), &json!("error")));

    let edit = &found["fixes"][0]["edits"][0];
    assert_eq!(keys(&found["fixes"][0]), ["edits", "title"]);
    assert_eq!(keys(edit), ["end", "start", "text"]);
    let mut mended = folder.read("rule.tan");
    let (start, end) = (edit["start"].as_u64().unwrap(), edit["end"].as_u64().unwrap());
    mended.replace_range(start as usize..end as usize, edit["text"].as_str().unwrap());
    assert_eq!(mended, RULE, "the fix mends the rule");
}

#[test]
fn every_file_is_reported_before_the_command_fails() {
    let folder = Folder::new();
    folder.write("bad.tan", "language 1\n");
    folder.write("good.tan", RULE);
    let ran = folder.run("check bad.tan good.tan");
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("good.tan: fine"), "{}", ran.stdout);
}

#[test]
fn an_example_that_does_not_come_out_is_a_failure() {
    let folder = Folder::new();
    let example = EXAMPLE.replace("expect ana 10.00 USD", "expect ana 9.99 USD");
    folder.write("rule.tan", &format!("{RULE}{example}"));
    let ran = folder.run("check rule.tan");
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("failed  one visit is enough"), "{}", ran.stdout);
    assert!(ran.stdout.contains("10.00 USD"), "what came out instead: {}", ran.stdout);
}

#[test]
fn a_rule_is_checked_against_a_catalogue_of_ones_own() {
    let folder = Folder::new();
    folder.write(
        "catalogue.tan",
        "language 1\ncatalogue\n\nasset talk \"Talk\"\n\nevent talk_heard \"Talk heard\"\n  \
         customer  customer\n  talk      talk\n",
    );
    let rule = RULE.replace("blog_post_visited", "talk_heard").replace("post.owner", "talk.owner");
    folder.write("rule.tan", &rule);
    folder.fine("check catalogue.tan");
    folder.fine("check --catalogue catalogue.tan rule.tan");
    assert_eq!(folder.run("check rule.tan").code, 1, "the built-in catalogue has no such event");
}

#[test]
fn a_missing_file_is_wrong_usage() {
    let folder = Folder::new();
    let ran = folder.run("check nowhere.tan");
    assert_eq!(ran.code, 2);
    assert!(super::one_sentence(&ran).contains("nowhere.tan"), "{}", ran.stderr);
}

#[test]
fn runs_stand_in_columns_with_local_time_and_utc() {
    let folder = Folder::new();
    folder.write("rule.tan", &RULE.replace("time zone UTC", "time zone Asia/Kathmandu"));
    let text = folder.fine("check rule.tan");
    let runs = text.lines().skip_while(|line| !line.contains("next runs"));
    let runs: Vec<&str> = runs.take_while(|line| !line.is_empty()).collect();
    let columns = |line: &str, word: &str| line.find(word).unwrap();
    let (utc, measures) = (columns(runs[1], "UTC"), columns(runs[1], "measures"));
    assert_eq!(runs[1].trim_start().split("  ").next(), Some("local time"));
    assert_eq!(runs.len(), 7, "{text}");
    for run in &runs[2..] {
        assert_eq!(run.find("-01 09:00 +05:45"), Some(11), "{run}");
        assert_eq!(&run[utc + 10..utc + 16], " 03:15", "{run}");
        assert_eq!(&run[measures + 7..measures + 22], "-01 00:00 to 20", "{run}");
    }
}

/// Each quarter stands once in the list, with the one run that settles it.
#[test]
fn runs_that_settle_nothing_are_not_listed() {
    let folder = Folder::new();
    folder.write("rule.tan", &RULE.replace("the month before", "the quarter before"));
    let text = folder.fine("check rule.tan");
    assert!(text.contains("W908"), "{text}");
    let runs = text.lines().skip_while(|line| !line.contains("next runs")).skip(2);
    let mut measured: Vec<&str> = runs.take(5).map(|run| run.split("  ").last().unwrap()).collect();
    let listed = measured.len();
    measured.dedup();
    assert_eq!((listed, measured.len()), (5, 5), "{text}");
    assert!(measured.windows(2).all(|pair| pair[0][20..] == pair[1][..16]), "{text}");
}

/// What is shown of a rule without examples can be added as it is, and passes.
#[test]
fn a_rule_without_examples_is_told_that_nothing_was_tried() {
    let folder = Folder::new();
    let sales = "\nmetric sales\n  sum       order_paid.amount\n\npool\n  take      10% of sales";
    let tiered = RULE.split_once("weighting\n").unwrap().1.split_once("schedule\n").unwrap().0;
    let by_result = "  pay by visits\n  tier from 25 at 2.00 USD each\n  tiers whole\n\n";
    let without_pool = |rule: &str| {
        let (before, after) = rule.split_once("pool\n").unwrap();
        format!("{before}weighting\n{}", after.split_once("weighting\n").unwrap().1)
    };
    for (rule, expected) in [
        (RULE.to_owned(), "expect ana 10.00 USD, bo nothing"),
        (
            RULE.replace("\npool\n  take      fixed 10.00 USD", sales),
            "expect ana 100.00 USD, bo nothing",
        ),
        (
            RULE.replace("take      fixed 10.00 USD", "take      contributions"),
            "expect ana 100.00 USD, bo nothing",
        ),
        (without_pool(&RULE.replace(tiered, by_result)), "expect ana 60.00 USD, bo nothing"),
    ] {
        folder.write("rule.tan", &rule);
        let text = folder.fine("check rule.tan");
        assert!(text.contains("none, so nothing was tried."), "{text}");
        let sample = text.lines().skip_while(|line| !line.trim().starts_with("example "));
        let sample: Vec<&str> = sample.collect();
        assert_eq!(sample.last().map(|line| line.trim()), Some(expected), "{text}");
        folder.write("rule.tan", &format!("{rule}\n{}\n", sample.join("\n")));
        let text = folder.fine("check rule.tan");
        assert!(text.contains("passed  what is paid"), "{text}");
        assert!(!text.contains("nothing was tried"), "{text}");
    }
    folder.write("bad.tan", "language 1\n");
    assert!(!folder.run("check bad.tan").stdout.contains("nothing was tried"));
}

#[test]
fn warnings_and_failed_examples_are_counted_and_missing_files_stop_nothing() {
    let folder = Folder::new();
    let spare = "\nmetric spare\n  count     site_visited\n";
    let wrong = EXAMPLE.replace("expect ana 10.00 USD", "expect ana 9.99 USD");
    let rule = RULE.replace("\npool", &format!("{spare}\npool"));
    folder.write("warned.tan", &rule);
    folder.write("failing.tan", &format!("{RULE}{wrong}{wrong}"));
    let ran = folder.run("check warned.tan nowhere.tan failing.tan");
    assert_eq!(ran.code, 2);
    assert!(ran.stdout.contains("warned.tan: fine, 1 warning"), "{}", ran.stdout);
    assert!(ran.stdout.contains("failing.tan: 2 examples do not come out"), "{}", ran.stdout);
    let problem = "line 25: ana's amount is 10.00 USD, expected 9.99 USD";
    assert!(ran.stdout.contains(problem), "{}", ran.stdout);
    assert!(ran.stderr.contains("nowhere.tan"), "{}", ran.stderr);
    let ran = folder.run_with("check -", RULE);
    assert!(ran.stdout.contains("-: fine"), "{}", ran.stdout);
}

#[test]
fn a_code_is_explained() {
    let folder = Folder::new();
    let text = folder.fine("check --explain n201");
    assert!(text.starts_with("N201: unknown metric\n"), "{text}");
    assert!(text.ends_with("docs/reference/codes/N201.md\n"), "{text}");
    let ran = folder.run("check --explain N999");
    assert!(ran.stderr.contains("no message has the code \"N999\""), "{}", ran.stderr);
}
