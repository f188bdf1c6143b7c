//! Which line can cause which problem: read off the cases that show them.

use std::collections::BTreeSet;

use rules::language::reference::openings;
use rules::language::{Diagnostic, codes};

use super::super::{cases, diagnostics, near_misses};

/// Section and first words of a line, with a code that was shown on it.
type Cause = (String, String, &'static str);

/// Every line of the tests that has a problem.
pub fn all() -> BTreeSet<Cause> {
    let mut found = BTreeSet::new();
    for case in cases::cases() {
        let (source, diagnostics) = diagnostics::diagnose_case(&case);
        gather(&source, &diagnostics, &mut found);
    }
    for (section, line) in near_misses::rows() {
        let source = near_misses::document(section, line);
        gather(&source, &rules::language::parse_str(&source).diagnostics, &mut found);
    }
    found
}

/// The codes of a line with these first words, in the order of the registry.
pub fn of(causes: &BTreeSet<Cause>, section: &str, words: &str) -> Vec<&'static codes::Code> {
    let shown = |code: &codes::Code| {
        causes
            .iter()
            .any(|(at, first, shown)| at == section && first == words && *shown == code.code)
    };
    codes::codes().filter(|code| shown(code)).collect()
}

fn gather(source: &str, diagnostics: &[Diagnostic], found: &mut BTreeSet<Cause>) {
    for it in diagnostics {
        let line = it.primary.span.line as usize;
        if let Some((section, words)) = opening(source, line) {
            found.insert((section, words, it.code));
        }
    }
}

/// Section and first words of a line; `None` when no line of the language starts so.
fn opening(source: &str, line: usize) -> Option<(String, String)> {
    let lines: Vec<&str> = source.lines().map(str::trim).take(line).collect();
    let clause = lines.last()?;
    let starts = |text: &str, words: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let rest = text.strip_prefix(words);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let ahead = openings().find(|it| it.section == "catalogue" && starts(clause, it.words));
    if let Some(ahead) = ahead {
        return Some((ahead.section.to_owned(), ahead.words.to_owned()));
    }
    let is_head =
        |text: &&&str| openings().any(|it| it.section == it.words && starts(text, it.words));
    let head = lines.iter().rev().find(is_head)?;
    let section = openings().find(|it| it.section == it.words && starts(head, it.words))?.section;
    let fits = openings().filter(|it| it.section == section && starts(clause, it.words));
    let best = fits.max_by_key(|it| it.words.len());
    match best {
        Some(best) => Some((section.to_owned(), best.words.to_owned())),
        None if section == "example" => {
            let kind = clause.split_whitespace().nth(2).filter(|word| *word == "refund");
            let dated = clause.starts_with(|c: char| c.is_ascii_digit());
            let belongs = clause.contains(" belong");
            let first = clause.split_whitespace().next()?;
            let words = match (dated, kind) {
                (true, Some(_)) => "refund",
                (true, None) => "events",
                (false, _) if belongs => "belongs-to",
                (false, _) if ["customer", "collaborator"].contains(&first) => first,
                _ => return None,
            };
            Some((section.to_owned(), words.to_owned()))
        }
        None if section != "metric" && !lines.contains(&"catalogue") => None,
        None => Some((section.to_owned(), section.to_owned())),
    }
}
