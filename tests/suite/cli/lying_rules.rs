//! Files that are given for a rule or a catalogue and are something else altogether: each is answered with
//! one sentence that says what it is and what to do about it.

use super::lying_files::{unescaped, utf16};
use super::{ENTRIES, Folder, RULE};

const RULES: &str =
    "rules and catalogues are plain text in UTF-8, of which the first line is \"language 1\"";

const COMMANDS: [&str; 8] = [
    "check FILE",
    "check --json FILE",
    "explain FILE",
    "fmt FILE",
    "fmt --check FILE",
    "preview FILE --entries entries.jsonl",
    "compare rule-as-it-is.tan FILE --entries entries.jsonl",
    "check rule-as-it-is.tan --catalogue FILE",
];

/// Name, bytes and sentence of each line of the table.
fn lies() -> Vec<(&'static str, Vec<u8>, String)> {
    let lines = include_str!("lying_rules.txt").lines();
    let lie = |line: &'static str| {
        let (file, says) = line.split_once(" => ").unwrap();
        let (name, text) = file.split_once(' ').unwrap();
        let text = text.replace("<RULE>", &RULE.replace('\n', "\\n"));
        let bytes = match text.split_once(' ') {
            Some(("utf16le", text)) => utf16(text, u16::to_le_bytes),
            Some(("utf16be", text)) => utf16(text, u16::to_be_bytes),
            _ => unescaped(&text),
        };
        (name, bytes, says.replace("<RULES>", RULES))
    };
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(lie).collect()
}

#[test]
fn each_is_answered_with_one_sentence() {
    let mut differences = Vec::new();
    for (name, bytes, says) in lies() {
        let folder = Folder::new();
        folder.write("rule-as-it-is.tan", RULE);
        folder.write("entries.jsonl", ENTRIES);
        folder.write_bytes(name, &bytes);
        for command in COMMANDS {
            for (file, called) in [(name, name), ("-", "standard input")] {
                let ran = folder.run_on(&command.replace("FILE", file), &bytes);
                let said = ran.stderr.trim_start_matches("tantieme: ").trim_end();
                let expected = format!("{called}: {says}");
                if (ran.code, said) != (1, &expected) {
                    let code = ran.code;
                    differences.push(format!("{command}: {code} {said}\n  expected {expected}"));
                }
            }
        }
        assert_eq!(std::fs::read(folder.path(name)).unwrap(), bytes, "{name} is left as it is");
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// A rule with mistakes is a rule: its problems are shown.
#[test]
fn a_rule_with_mistakes_is_shown_its_problems() {
    let folder = Folder::new();
    for text in
        ["", "\n\n", "distributor best, the, one\ncurrency, USD, EUR\n", "# a, b, c\n# d, e, f\n"]
    {
        folder.write("rule.tan", text);
        let ran = folder.run("check rule.tan");
        assert_eq!(ran.code, 1, "{text:?}: {}", ran.stderr);
        assert!(
            ran.stdout.contains("rule.tan: 1 error") || ran.stdout.contains("errors"),
            "{text:?}: {}{}",
            ran.stdout,
            ran.stderr
        );
    }
}
