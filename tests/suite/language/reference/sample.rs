//! The small rule around the example of an entry.

use rules::domain::Catalogue;
use rules::language::reference::Word;
use rules::language::{Diagnostic, Severity, compile, compile_catalogue, format_source};

const BASE: &str = "distributor sample \"Sample\"\n  currency USD\n  time zone America/New_York\n\
    metric completions\n  count course_completed\n  credit course.owner\n\
    pool\n  take fixed 100.00 USD\n  if nobody qualifies, carry over\n\
    weighting\n  share by completions\n\
    schedule\n  every month on day 1 at 09:00\n  measure the month before\n\
    example \"three of four\"\n  given completions ana 3, bo 1\n  \
    expect ana 75.00 USD, bo 25.00 USD\n";

/// In this order the sections of a rule stand.
const ORDER: [&str; 7] =
    ["distributor", "cluster", "metric", "pool", "weighting", "schedule", "example"];

/// The complete rule or catalogue of an entry, in its canonical form; nothing while a line of it is
/// not yet available.
pub fn text(word: &Word) -> Option<String> {
    let source = composed(word.example);
    let found = diagnose(&source);
    let errors: Vec<&Diagnostic> =
        found.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{}: {errors:#?}\n{source}", word.page);
    Some(format_source(&source).unwrap())
}

/// What is said of a text, read as what it looks like.
pub fn diagnose(source: &str) -> Vec<Diagnostic> {
    let builtin = Catalogue::builtin();
    if source.lines().any(|line| line.trim() == "catalogue") {
        compile_catalogue(source, &builtin).diagnostics
    } else {
        compile(source, &builtin).diagnostics
    }
}

fn composed(example: &str) -> String {
    if example.starts_with("language 1") {
        return example.to_owned();
    }
    let mut sections = split(BASE);
    let own = split(example);
    if own.iter().any(|section| word_of(section) == "example") {
        sections.retain(|section| word_of(section) != "example");
    }
    for section in own {
        match sections.iter_mut().find(|other| key(other) == key(&section)) {
            Some(other) => *other = section,
            None => sections.push(section),
        }
    }
    sections.sort_by_key(|section| ORDER.iter().position(|word| *word == word_of(section)));
    let blocks: Vec<String> = sections.iter().map(|section| section.join("\n")).collect();
    format!("language 1\n{}\n", blocks.join("\n\n").replacen("language 1\n\n", "", 1))
}

fn split(text: &str) -> Vec<Vec<&str>> {
    let mut sections: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        match sections.last_mut() {
            Some(section) if line.starts_with(' ') => section.push(line),
            _ => sections.push(vec![line]),
        }
    }
    sections
}

fn word_of<'t>(section: &[&'t str]) -> &'t str {
    section[0].split(' ').next().unwrap()
}

/// Metrics and clusters are told apart by their names, other sections stand once.
fn key(section: &[&str]) -> String {
    match word_of(section) {
        "metric" | "cluster" | "example" => section[0].to_owned(),
        word => word.to_owned(),
    }
}
