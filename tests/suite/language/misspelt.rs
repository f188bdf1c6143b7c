//! Every word of the grammar, misspelt in every way that happens while typing: refused, with the
//! right word offered.

use std::collections::BTreeSet;

use rules::domain::Catalogue;
use rules::language::{Diagnostic, compile, compile_catalogue, parse_str};

use super::near_misses::{document, fixed};

/// The words of the language, read off its grammar.
fn vocabulary() -> BTreeSet<&'static str> {
    let grammar = include_str!("../../../grammar/tantieme.pest");
    let lines = grammar.lines().filter(|line| line.starts_with("kw_"));
    let mut words: BTreeSet<&str> = lines.filter_map(|line| line.split('"').nth(1)).collect();
    words.extend(["monday", "january", "days", "hours", "minutes", "weeks", "months"]);
    assert!(words.len() > 90, "the grammar was not understood");
    words
}

/// A word with a letter dropped, doubled, swapped with the next; and with capitals.
fn misspellings(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut found = BTreeSet::new();
    for at in 0..letters.len() {
        let mut dropped = letters.clone();
        dropped.remove(at);
        let mut doubled = letters.clone();
        doubled.insert(at, letters[at]);
        found.insert(dropped.into_iter().collect());
        found.insert(doubled.into_iter().collect());
        if at + 1 < letters.len() {
            let mut swapped = letters.clone();
            swapped.swap(at, at + 1);
            found.insert(swapped.into_iter().collect());
        }
    }
    found.insert(word.to_uppercase());
    // `is one of` is a near miss of its own, and means something else than `is none of`.
    found.remove("one");
    let (first, rest) = word.split_at(1);
    found.insert(format!("{}{rest}", first.to_uppercase()));
    found.remove(word);
    found
}

/// The lines of the table of clauses, with their sections.
fn lines() -> Vec<(&'static str, &'static str)> {
    let mut section = "";
    let mut rows = Vec::new();
    for line in include_str!("samples/clauses.txt").lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("== ") {
            Some(head) => section = head,
            None if section.starts_with("catalogue") => {}
            None => rows.push((section, line)),
        }
    }
    rows
}

#[test]
fn every_keyword_misspelt_is_refused_with_the_right_word() {
    let vocabulary = vocabulary();
    let mut seen = BTreeSet::new();
    let (mut tried, mut wrong) = (0, Vec::new());
    for (section, line) in lines() {
        if !parse_str(&document(section, line)).diagnostics.is_empty() {
            continue;
        }
        let words: Vec<&str> = line.split(' ').collect();
        for (at, word) in words.iter().enumerate() {
            let before = words[..at].join(" ");
            let bare = word.trim_end_matches(',');
            if !vocabulary.contains(bare)
                || is_name(&words, at)
                || !seen.insert((section, before, bare))
            {
                continue;
            }
            for other in misspellings(bare) {
                let mut changed = words.clone();
                let written = word.replacen(bare, &other, 1);
                changed[at] = &written;
                let changed = changed.join(" ");
                tried += 1;
                if let Some(problem) = misread(section, line, &changed, bare) {
                    wrong.push(problem);
                }
            }
        }
    }
    assert!(tried > 2_000, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the lines of the table speak of.
fn catalogue() -> Catalogue {
    let source = "language 1\ncatalogue\nevent order_paid\n  trial truth\n  share percent\n  \
        minutes number\nevent deal \"Deal\"\n  seller collaborator\n  rate percent\n  won truth\n  \
        on moment\n  at_time moment\n  size number\n";
    compile_catalogue(source, &Catalogue::builtin()).catalogue.unwrap()
}

/// What is wrong with what is said of a misspelt line.
fn misread(section: &str, line: &str, changed: &str, word: &str) -> Option<String> {
    let source = document(section, changed);
    let found = parse_str(&source).diagnostics;
    match found.as_slice() {
        [] => {
            // Taken for a name: whoever knows the names has to say so.
            let source = source.replacen("metric m\n", "metric m\ncount order_paid\n", 1);
            let found = compile(&source, &catalogue()).diagnostics;
            let told = found.iter().any(|it| offers(it, word));
            (!told).then(|| format!("{changed}: taken as it is"))
        }
        [only] => {
            let mended = fixed(&source, only).is_some_and(|text| text == document(section, line));
            let text = &only.primary.text;
            (!mended && !offers(only, word)).then(|| {
                format!("{changed}: {} {} [{text}] {:?}", only.code, only.message, only.help)
            })
        }
        more => Some(format!("{changed}: {} problems", more.len())),
    }
}

fn offers(problem: &Diagnostic, word: &str) -> bool {
    let quoted = [format!("\"{word}\""), format!("\"{word} ")];
    let said = [&problem.primary.text, &problem.message];
    said.iter().any(|text| quoted.iter().any(|word| text.contains(word)))
        || problem.help.as_deref().is_some_and(|help| help.split([' ', ',']).any(|it| it == word))
}

/// Whether the word is a name where it stands: of a field, an attribute or a metric.
fn is_name(words: &[&str], at: usize) -> bool {
    let (first, word) = (words[0], words[at].trim_end_matches(','));
    let path = ["customer", "minutes", "group", "value", "rate", "points", "on"].contains(&word);
    let listed =
        ["where", "qualify", "once", "given", "share", "take", "top", "touch"].contains(&first);
    let in_example = first.starts_with("2026") || ["collaborator", "customer"].contains(&first);
    path && at > 0 && (listed && words[at - 1] != "fixed" || in_example)
}
