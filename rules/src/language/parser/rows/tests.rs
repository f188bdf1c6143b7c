//! What holds for every row, and that their order means nothing.

use super::{Place, ROWS, Row, Rows, lines, tables};
use crate::language::kept::{self, Part};
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::lines::split;
use crate::language::parser::menu;
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::{FORMS, HEADS};
use crate::language::parser::{goes_on, read_text_with};

const NEAR_MISSES: &str =
    include_str!("../../../../../tests/suite/language/samples/near_misses.txt");
const BAD_INPUT: &str = include_str!("../../../../../tests/suite/language/samples/bad_input.txt");

/// Every line of the samples under the head of its section, in one text for each section; with the lines of the
/// other table under every head.
fn corpus() -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut head = String::new();
    for line in NEAR_MISSES.lines().filter(|line| !line.starts_with('#')) {
        if let Some(section) = line.strip_prefix("== ") {
            head = match section.strip_prefix("catalogue") {
                Some(section) => format!("language 1\ncatalogue\n{section}\n"),
                None if section == "distributor" => "language 1\ndistributor d \"D\"\n".to_owned(),
                None => format!(
                    "language 1\ndistributor d \"D\"\n  currency USD\nmetric completions\nmetric visits\n{section}\n"
                ),
            };
            texts.push(head.clone());
            texts.push(format!("{head}{}", bad_lines()));
        }
        if let Some((clause, _)) = line.split_once(" => ") {
            texts.push(format!("{head}{clause}\n"));
        }
    }
    texts
}

fn bad_lines() -> String {
    let new = BAD_INPUT.lines().filter_map(|line| line.split_once(" ~> "));
    new.map(|(_, new)| format!("{}\n", new.replace("{n}", "\n"))).collect()
}

/// The rows in another order, which follows from the seed.
fn shuffled(seed: u64) -> &'static Rows {
    let mut rows: Vec<&'static Row> = tables().collect();
    let mut state = seed;
    for at in (1..rows.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(at, (state >> 33) as usize % (at + 1));
    }
    Box::leak(Box::new(Rows::of(rows.into_iter())))
}

#[test]
fn the_order_of_rows_means_nothing() {
    let read = |text: &str, rows| {
        let Ok(parsed) = read_text_with(text.to_owned(), &[], goes_on, rows);
        parsed.diagnostics
    };
    let corpus = corpus();
    let known: Vec<_> = corpus.iter().map(|text| read(text, &ROWS)).collect();
    assert!(known.iter().flatten().count() > 1_000);
    for seed in 1..=6 {
        let rows = shuffled(seed);
        for (text, known) in corpus.iter().zip(&known) {
            assert_eq!(&read(text, rows), known, "seed {seed}\n{text}");
        }
    }
}

/// Two rows that see the same in one place would be told apart by their order alone.
#[test]
fn no_two_rows_see_the_same_in_one_place() {
    let overlap = |one: &Place, other: &Place| match (one, other) {
        (Place::Opening(a), Place::Opening(b)) => a.iter().any(|it| b.contains(it)),
        (Place::Stop(a), Place::Stop(b)) => a.iter().any(|it| b.contains(it)),
        (Place::Topic(a) | Place::Everywhere(a), Place::Topic(b) | Place::Everywhere(b)) => {
            a.iter().any(|it| b.contains(it))
        }
        _ => false,
    };
    // What a row sees counts only where the line is the one that it names.
    let apart = |one: &Row, other: &Row| {
        one.reads.is_some() && other.reads.is_some() && one.reads != other.reads
    };
    let mut twice = Vec::new();
    let seen: Vec<_> = tables().flat_map(|row| row.seen.iter().map(move |it| (*it, row))).collect();
    for (at, (one, row)) in seen.iter().enumerate() {
        for (other, second) in &seen[at + 1..] {
            if one == other && overlap(&row.place, &second.place) && !apart(row, second) {
                twice.push(*one);
            }
        }
    }
    assert_eq!(twice, [""; 0]);
}

/// What a row shows can be read: a help that is refused itself is none.
#[test]
fn what_a_row_shows_can_be_read() {
    let (mut shown, mut refused) = (0, Vec::new());
    let outline = Outline::of(&split(""));
    for row in tables().filter(|row| row.helps && !row.right.contains('*')) {
        for part in row.right.lines() {
            let part = lines::filled(part, &[], &outline);
            if !part.contains(": ") && !part.contains(menu::COMMENT) {
                continue;
            }
            let line = menu::form(&part);
            let others = [Rule::line_assertion, Rule::line_field];
            let rules = FORMS.iter().map(|form| form.rule).chain(others);
            let reads = rules.into_iter().any(|rule| grammar::read(rule, line).is_ok());
            if !(reads || HEADS.iter().any(|it| grammar::read(it.rule, line).is_ok())) {
                refused.push(part.clone());
            }
            shown += 1;
        }
    }
    assert_eq!(refused, [""; 0]);
    assert!(shown > 200, "only {shown} lines are shown");
}

/// What a row sees and what it writes say the same, unless it declares what it says otherwise.
#[test]
fn a_row_loses_nothing_that_it_does_not_declare() {
    let mut wrong = Vec::new();
    for row in tables().filter(|row| !row.helps) {
        for seen in &row.seen {
            let lost = kept::lost(seen, &row.right);
            let lost = lost.iter().find(|lost| !row.rewrites.contains(&lost.part));
            wrong.extend(lost.map(|lost| format!("\"{seen}\" is not \"{}\": {lost:?}", row.right)));
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// A declaration that nothing needs would hide the next loss.
#[test]
fn a_row_declares_only_what_it_needs() {
    let mut idle = Vec::new();
    for row in tables() {
        for part in row.rewrites.iter().filter(|part| **part != Part::Name) {
            let mut lost = row.seen.iter().flat_map(|seen| kept::lost(seen, &row.right));
            if !lost.any(|lost| lost.part == *part) {
                idle.push(format!("\"{}\" declares {part:?}", row.right));
            }
        }
    }
    assert_eq!(idle, [""; 0]);
}
