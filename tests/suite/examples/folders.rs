//! Each folder of examples/: the entries give the expected outcome, in any order, through the
//! library and through the command; every rule is checked, in its canonical form, and proves itself.

use std::fs;
use std::path::{Path, PathBuf};

use rules::domain::{Catalogue, Outcome, Standing};
use rules::language::compile;
use serde_json::{Value, json};
use tantieme::app::entries::parse_line;
use tantieme::app::preview::{admit_lines, preview_entries};
use tantieme::clock::Clock;

use super::{root, tantieme};

/// Folders that have entries and say what must come of them.
fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(root("examples")).unwrap();
    let folders = entries.map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> =
        folders.filter(|folder| folder.join("expected.json").exists()).collect();
    folders.sort();
    assert!(folders.len() >= 4, "the four founding rules are examples: {folders:?}");
    folders
}

/// Every rule of the examples and of the demo.
fn rules() -> Vec<PathBuf> {
    let mut rules = Vec::new();
    let mut directories = vec![root("examples"), root("src/demo/rules")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "tan") {
                rules.push(path);
            }
        }
    }
    assert!(rules.len() >= 10);
    rules
}

fn expected(folder: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap()
}

fn preview<'a>(folder: &Path, lines: impl Iterator<Item = &'a str>) -> Outcome {
    let source = fs::read_to_string(folder.join("rule.tan")).unwrap();
    let catalogue = Catalogue::builtin();
    let program = compile(&source, &catalogue).program.expect("the rule compiles");
    let now = Clock::System.now();
    let entries = admit_lines(lines.map(parse_line), &catalogue, now).unwrap();
    preview_entries(&program, &entries, None, now).unwrap()
}

/// The contract's form of an outcome, written here a second time on purpose.
fn contract(outcome: &Outcome) -> Value {
    let standing = |standing: &Standing| {
        let metrics =
            standing.metrics.iter().map(|m| (m.name.to_string(), json!(m.value.to_string())));
        json!({
            "collaborator": standing.collaborator,
            "rank": standing.rank,
            "metrics": Value::Object(metrics.collect()),
            "points": standing.points.to_string(),
            "share": {
                "numerator": standing.share.numerator().to_string(),
                "denominator": standing.share.denominator().to_string(),
            },
            "amount": standing.amount.amount(),
        })
    };
    let uncredited = outcome.uncredited.iter();
    let skipped = outcome.skipped.iter();
    json!({
        "period": {
            "start": outcome.window.start.to_string(),
            "end": outcome.window.end.to_string(),
        },
        "currency": outcome.currency.code(),
        "pool": outcome.pool.amount(),
        "leftover": outcome.leftover.amount(),
        "carried": outcome.carried.amount(),
        "standings": outcome.standings.iter().map(standing).collect::<Vec<_>>(),
        "uncredited": uncredited
            .map(|one| json!({ "event": one.event, "count": one.count, "why": one.why }))
            .collect::<Vec<_>>(),
        "skipped": skipped
            .map(|one| json!({ "clause": one.clause, "count": one.count }))
            .collect::<Vec<_>>(),
    })
}

#[test]
fn the_library_gives_the_expected_outcome() {
    for folder in folders() {
        let text = fs::read_to_string(folder.join("entries.jsonl")).unwrap();
        let outcome = contract(&preview(&folder, text.lines()));
        assert_eq!(outcome, expected(&folder), "{}", folder.display());
    }
}

#[test]
fn the_order_of_the_lines_never_matters() {
    for folder in folders() {
        let text = fs::read_to_string(folder.join("entries.jsonl")).unwrap();
        let outcome = contract(&preview(&folder, text.lines().rev()));
        assert_eq!(outcome, expected(&folder), "{}", folder.display());
    }
}

#[test]
fn the_command_gives_the_expected_outcome() {
    for folder in folders() {
        let output = tantieme()
            .args(["preview", "--json"])
            .arg(folder.join("rule.tan"))
            .arg("--entries")
            .arg(folder.join("entries.jsonl"))
            .assert()
            .success();
        let mut outcome: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
        let digest = outcome.as_object_mut().unwrap().remove("digest").unwrap();
        assert_eq!(digest.as_str().unwrap().len(), 64, "a SHA-256 in hex");
        assert_eq!(outcome, expected(&folder), "{}", folder.display());
    }
}

#[test]
fn every_rule_is_checked_and_proves_itself() {
    let output = tantieme().args(["check", "--json"]).args(rules()).assert().success();
    let report: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), rules().len());
    for file in files {
        assert_eq!(file["diagnostics"], json!([]), "{}", file["file"]);
        let examples = file["examples"].as_array().unwrap();
        assert!(!examples.is_empty(), "{} has an example", file["file"]);
        assert!(examples.iter().all(|example| example["passed"] == true), "{}", file["file"]);
    }
}

#[test]
fn every_rule_is_in_its_canonical_form() {
    tantieme().args(["fmt", "--check"]).args(rules()).assert().success();
}
