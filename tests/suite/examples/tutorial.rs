//! The outputs that the tutorial shows are what the commands print on the tutorial's own files.

use std::fs;

use super::docs::blocks_in;
use super::tantieme;

/// The first block of a kind that begins with these words.
fn block(kind: &str, beginning: &str) -> String {
    let mut blocks = blocks_in("docs/tutorial.md").into_iter();
    blocks
        .find(|(found, text)| found == kind && text.starts_with(beginning))
        .map(|(_, text)| text)
        .unwrap_or_else(|| panic!("the tutorial has no {kind} block that begins with {beginning}"))
}

/// What a command prints in a folder with the tutorial's rule, of which one line may be another, and
/// its entries.
fn printed(arguments: &[&str], line: Option<(&str, &str)>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut rule = block("tan", "language 1\ndistributor reader_pool");
    if let Some((old, new)) = line {
        assert_eq!(rule.matches(old).count(), 1, "{old}");
        rule = rule.replace(old, new);
    }
    fs::write(folder.path().join("rule.tan"), rule).unwrap();
    fs::write(folder.path().join("october.jsonl"), block("jsonl", "{")).unwrap();
    let ran = tantieme().current_dir(folder.path()).args(arguments).output().unwrap();
    String::from_utf8(ran.stdout)
        .unwrap()
        .lines()
        .map(|it| format!("{}\n", it.trim_end()))
        .collect()
}

#[test]
fn the_preview_is_as_shown() {
    let preview = printed(&["preview", "rule.tan", "--entries", "october.jsonl"], None);
    assert_eq!(preview, block("text", "period "));
}

#[test]
fn the_explanation_is_as_shown() {
    let (said, shown) = (printed(&["explain", "rule.tan"], None), block("text", "The pool"));
    assert!(said.contains(&shown), "{said}");
}

#[test]
fn an_example_fails_as_shown() {
    let wrong = Some(("  expect ana 100.00 USD,", "  expect ana 120.00 USD,"));
    let (said, shown) = (printed(&["check", "rule.tan"], wrong), block("text", "  examples"));
    assert!(said.contains(&shown), "{said}");
}

#[test]
fn the_examples_pass_as_shown() {
    let said = printed(&["check", "rule.tan"], None);
    let shown = block("text", "rule.tan: fine");
    let (_, examples) = shown.split_once("\n  examples\n").unwrap();
    assert!(said.starts_with("rule.tan: fine\n") && said.ends_with(examples), "{said}");
}
