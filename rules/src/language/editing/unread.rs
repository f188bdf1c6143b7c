//! What to say of a line that could not be read: what the reference says of the lines that start so, else what
//! would be right.

use super::hover::Hover;
use super::parts::part_at;
use super::words;
use crate::language::parser::{Opening, openings, parse_str, section_word};
use crate::language::tree::{Document, Line};

/// What to say of the line at a byte of the text, which has no words that are understood.
pub(super) fn hover(document: &Document, offset: usize) -> Option<Hover> {
    let behind = document.lines.partition_point(|line| line.span.start <= offset);
    let line = document.lines.get(behind.checked_sub(1)?)?;
    if line.span.start == line.span.end || offset > line.span.end {
        return None;
    }
    let text = reference(document, line).or_else(|| right(document, line))?;
    Some(Hover { span: line.span, text })
}

/// What the reference says of the lines that start like this one.
fn reference(document: &Document, line: &Line) -> Option<String> {
    let written = document.source.get(line.span.start..line.span.end)?;
    let separates = |letter: char| letter.is_whitespace() || letter == ',';
    let words: Vec<&str> = written.split(separates).filter(|word| !word.is_empty()).collect();
    let first = *words.first()?;
    let section = part_at(document, line.number).map_or("", |part| section_word(part.head));
    let of_example = || if section == "example" { fact(&words) } else { None };
    let found = begun(&words, section)
        .or_else(|| of_example().and_then(|page| words::of_page(section, page)))
        .or_else(|| of(openings().find(|one| one.section == section && starts(one, first))?))
        // A line that belongs elsewhere.
        .or_else(|| {
            let all = openings().filter(|one| is_begun(one, &words));
            of(all.max_by_key(|one| one.words.len())?)
        });
    found.filter(|text| !text.is_empty())
}

fn of(opening: Opening) -> Option<String> {
    words::of_opening(opening.section, opening.words)
}

/// The lines of the section, and the heads, whose first words these are: the longest opening.
fn begun(written: &[&str], section: &str) -> Option<String> {
    let here = |one: &Opening| one.section == section || one.section == one.words;
    let all = openings().filter(here).filter(|one| is_begun(one, written));
    of(all.max_by_key(|one| (one.section == section, one.words.len()))?)
}

fn is_begun(opening: &Opening, written: &[&str]) -> bool {
    let mut written = written.iter();
    opening.words.split(' ').all(|word| written.next() == Some(&word))
}

fn starts(opening: &Opening, first: &str) -> bool {
    opening.words.split(' ').next() == Some(first)
}

/// The page of a fact or an event of an example.
fn fact(written: &[&str]) -> Option<&'static str> {
    let first = written.first()?;
    let is_dated = first.starts_with(|letter: char| letter.is_ascii_digit());
    Some(match *first {
        _ if is_dated && written.contains(&"refund") => "refund",
        _ if is_dated => "events",
        _ if written.iter().any(|word| word.starts_with("belong")) => "belongs-to",
        "customer" => "customer",
        "collaborator" => "collaborator",
        _ => return None,
    })
}

/// What would be right in place of the line, or why it is not.
fn right(document: &Document, line: &Line) -> Option<String> {
    let problems = parse_str(&document.source).diagnostics;
    let problem = problems.into_iter().find(|one| one.primary.span.line == line.number)?;
    let Some(help) = problem.help else { return Some(problem.message) };
    Some(format!("{}\n\n```tantieme\n{help}\n```", problem.message))
}
