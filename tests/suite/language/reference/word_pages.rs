//! One page for each first word: forms, meaning, example, what is refused, and codes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rules::domain::{Catalogue, Moment};
use rules::language::reference::{Word, openings, words};
use tantieme::app;

use super::{Pages, agree, causes, sample};

const WRITTEN: &str = "<!-- Made from rules/src/language/reference; see CONTRIBUTING.md. -->\n";

/// Every row of the language, with the page that it stands on. Each line is refused as not yet
/// available, or its page has it.
const ROWS: &str = include_str!("rows.txt");

#[test]
fn every_first_word_has_its_page() {
    let pages = pages();
    agree("language", &pages);
}

#[test]
fn every_row_of_the_parser_is_explained() {
    let lacking: Vec<String> = openings()
        .filter(|row| {
            !words().any(|word| word.section == row.section && word.openings.contains(&row.words))
        })
        .map(|row| format!("{} under {}", row.words, row.section))
        .collect();
    assert!(lacking.is_empty(), "rules/src/language/reference has no entry for {lacking:?}");
}

#[test]
fn every_form_of_the_language_stands_on_its_page() {
    let pages = pages();
    let mut page = "";
    for row in ROWS.lines().filter(|row| !row.is_empty()) {
        match row.strip_prefix("== ") {
            Some(name) => page = name,
            None => {
                let available = words().any(|word| {
                    let has = word.page == page && word.forms.iter().any(|form| form.0 == row);
                    has && sample::text(word).is_none()
                });
                let text = pages.get(&format!("{page}.md")).map_or("", String::as_str);
                assert!(available || text.contains(&format!("`{row}`")), "{page}.md lacks {row}");
            }
        }
    }
}

#[test]
fn every_example_of_the_pages_comes_out() {
    let now = Moment::parse("2026-11-21T12:00:00Z").unwrap();
    let mut run = 0;
    for word in words() {
        let Some(text) = sample::text(word) else { continue };
        let found = sample::diagnose(&text);
        assert_eq!(found, [], "{}: {:?}\n{text}", word.page, word.forms);
        if text.lines().any(|line| line == "catalogue") {
            continue;
        }
        let check = app::check(&text, &Catalogue::builtin(), now);
        assert!(!check.examples.is_empty(), "{}: {:?} proves nothing", word.page, word.forms);
        for example in check.examples {
            assert!(example.passed, "{}: {:?}\n{text}", word.page, example.problems);
            run += 1;
        }
    }
    assert!(run > 30, "the pages have examples");
}

/// The entries that are available, by page, in the order of the tables.
fn by_page() -> Vec<(&'static str, Vec<(&'static Word, String)>)> {
    let mut pages: Vec<(&str, Vec<(&Word, String)>)> = Vec::new();
    for word in words() {
        let Some(text) = sample::text(word) else { continue };
        match pages.iter_mut().find(|(page, _)| *page == word.page) {
            Some((_, entries)) => entries.push((word, text)),
            None => pages.push((word.page, vec![(word, text)])),
        }
    }
    pages
}

fn pages() -> Pages {
    let causes = causes::all();
    let mut pages = Pages::new();
    let all = by_page();
    for (name, entries) in &all {
        pages.insert(format!("{name}.md"), page(name, entries, &causes));
    }
    pages.insert("README.md".to_owned(), index(&all));
    pages
}

fn page(
    name: &str,
    entries: &[(&Word, String)],
    causes: &BTreeSet<(String, String, &'static str)>,
) -> String {
    let mut text = format!("{WRITTEN}# {}\n", name.replace('-', " "));
    let mut sections: Vec<&str> = Vec::new();
    for (word, _) in entries {
        if !sections.contains(&word.section) {
            sections.push(word.section);
        }
    }
    for section in &sections {
        let of_section: Vec<_> =
            entries.iter().filter(|(word, _)| word.section == *section).collect();
        writeln!(text, "\n{}\n", place(section, name)).unwrap();
        text.push_str("| form | meaning |\n|---|---|\n");
        for (form, meaning) in of_section.iter().flat_map(|(word, _)| word.forms) {
            writeln!(text, "| `{form}` | {meaning} |").unwrap();
        }
        for note in of_section.iter().flat_map(|(word, _)| word.notes) {
            writeln!(text, "\n{note}").unwrap();
        }
        let refuses: Vec<_> = of_section.iter().flat_map(|(word, _)| word.refuses).collect();
        if !refuses.is_empty() {
            text.push_str("\nRefused:\n\n");
            for one in refuses {
                writeln!(text, "- {one}").unwrap();
            }
        }
        let mut shown: Vec<&str> = Vec::new();
        for (_, example) in &of_section {
            if !shown.contains(&example.as_str()) {
                write!(text, "\n```tan\n{example}```\n").unwrap();
                shown.push(example);
            }
        }
        codes(&mut text, &of_section, causes);
    }
    text
}

/// Where the lines of a page stand.
fn place(section: &str, name: &str) -> String {
    if section == "catalogue" {
        return "Below the line `catalogue`, above its sections.".to_owned();
    }
    let catalogue = ["event", "asset", "customer", "collaborator"].contains(&section);
    match (section == name, catalogue) {
        (true, true) => "The head of a section, in a catalogue.".to_owned(),
        (true, false) => "The head of a section.".to_owned(),
        (false, true) => format!("Under [`{section}`]({section}.md), in a catalogue."),
        (false, false) => format!("Under [`{section}`]({section}.md)."),
    }
}

fn codes(
    text: &mut String,
    entries: &[&(&Word, String)],
    causes: &BTreeSet<(String, String, &'static str)>,
) {
    let mut rows = BTreeMap::new();
    for (word, _) in entries {
        let own = [word.page];
        let openings = if word.openings.is_empty() { &own[..] } else { word.openings };
        for opening in openings {
            for code in causes::of(causes, word.section, opening) {
                rows.insert(code.code, code.title);
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    text.push_str("\nMessages that such a line can bring:\n\n");
    for (code, title) in rows {
        writeln!(text, "- [{code}](../codes/{code}.md) {title}").unwrap();
    }
}

fn index(pages: &[(&str, Vec<(&Word, String)>)]) -> String {
    let mut text = format!(
        "{WRITTEN}# Lines of the language\n\nEach line says by its first word or words what it \
         is. How texts, conditions and values are written, and what holds for a whole rule, is on \
         [the page of the language](../language.md).\n"
    );
    let mut section = "";
    for (word, _) in pages.iter().flat_map(|(_, entries)| entries) {
        if word.section != section {
            section = word.section;
            write!(text, "\n## {section}\n\n| line | meaning |\n|---|---|\n").unwrap();
        }
        for (form, meaning) in word.forms {
            writeln!(text, "| [`{form}`]({}.md) | {meaning} |", word.page).unwrap();
        }
    }
    text
}
