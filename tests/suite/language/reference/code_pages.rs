//! One page for each code: what it means, why it is refused, and its cases, wrong and right.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rules::language::codes::{self, Code};
use rules::language::{Diagnostic, Severity};

use super::super::cases::{Case, cases};
use super::super::diagnostics::{diagnose_case, fixed, rendered};
use super::{Pages, agree};

const WRITTEN: &str = "<!-- Made from rules/src/language/codes and the cases of the tests; see CONTRIBUTING.md. -->\n";

/// More than this of a message, or of corrected lines, is left out of a page.
const LONGEST: usize = 1_500;
/// The most cases that a page shows.
const MOST_SHOWN: usize = 3;

const FAMILIES: [(char, &str); 8] = [
    ('S', "Writing: found line by line, before anything is looked up"),
    ('N', "Names: unknown, given twice, missing"),
    ('T', "Types and units"),
    ('P', "Payout: what is given away and how it is divided"),
    ('C', "Calendar: zones, dates and repetitions"),
    ('X', "Examples"),
    ('L', "Limits"),
    ('W', "Advice: the rule can be used as it is"),
];

#[test]
fn every_code_has_its_page() {
    let by_code = cases_by_code();
    let mut pages: Pages = codes::codes()
        .map(|code| (format!("{}.md", code.code), page(code, &by_code[code.code])))
        .collect();
    pages.insert("README.md".to_owned(), index());
    agree("codes", &pages);
}

fn cases_by_code() -> BTreeMap<String, Vec<Case>> {
    let mut by_code: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for case in cases() {
        by_code.entry(case.code().to_owned()).or_default().push(case);
    }
    by_code
}

fn page(code: &Code, cases: &[Case]) -> String {
    let kind = match code.severity {
        Severity::Error => "An error: the text cannot be used as it is.",
        Severity::Warning => "Advice: the text can be used as it is.",
    };
    let mut text = format!("{WRITTEN}# {}: {}\n\n{}\n\n", code.code, code.title, code.meaning);
    writeln!(text, "{}\n\n{kind}", code.why).unwrap();
    let mut shown = 0;
    for case in cases {
        let (source, diagnostics) = diagnose_case(case);
        let said = rendered(&source, &diagnostics);
        if said.len() > LONGEST || shown == MOST_SHOWN {
            continue;
        }
        shown += 1;
        let title = if shown == 1 { "Example" } else { "Another example" };
        write!(text, "\n## {title}\n\n```text\n{}\n```\n", said.trim_end()).unwrap();
        if let Some(fixed) = fixed(&source, &diagnostics) {
            let right = corrected(&source, &fixed);
            write!(text, "\nCorrected:\n\n```text\n{right}```\n").unwrap();
        }
        decided(&mut text, &diagnostics);
    }
    if shown == 0 {
        let (_, diagnostics) = diagnose_case(&cases[0]);
        let said = diagnostics.iter().find(|it| it.code == code.code).unwrap();
        write!(text, "\n## Example\n\n```text\n{}\n```\n", said.message).unwrap();
    }
    text
}

/// Where there is a choice, the other ways to go on.
fn decided(text: &mut String, diagnostics: &[Diagnostic]) {
    if diagnostics.iter().any(|it| it.fixes.len() > 1) {
        text.push_str("\nThis is the first of the choices that are offered.\n");
    }
}

/// The lines that a fix has changed or added.
fn corrected(before: &str, after: &str) -> String {
    let mut kept: Vec<&str> = before.lines().collect();
    let mut changed = String::new();
    for line in after.lines() {
        match kept.iter().position(|other| *other == line) {
            Some(at) => drop(kept.remove(at)),
            None => writeln!(changed, "{line}").unwrap(),
        }
    }
    if changed.is_empty() { "(the line is left out)\n".to_owned() } else { changed }
}

fn index() -> String {
    let mut text = format!(
        "{WRITTEN}# Messages\n\nEvery message has a code, which never changes its meaning. \
         [Messages known to be poor](../poor-messages.md) are listed, too.\n"
    );
    for (letter, title) in FAMILIES {
        write!(text, "\n## {title}\n\n| code | | |\n|---|---|---|\n").unwrap();
        for code in codes::codes().filter(|code| code.code.starts_with(letter)) {
            let name = code.code;
            writeln!(text, "| [{name}]({name}.md) | {} | {} |", code.title, code.meaning).unwrap();
        }
    }
    text
}
