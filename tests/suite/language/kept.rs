//! What a fix keeps of the line that it mends: numbers, texts, what compares and denies, and names.

use std::collections::BTreeMap;

use rules::language::kept::{Part, lost};
use rules::language::{Diagnostic, parse_str};

use super::bad_input;
use super::cases::cases;
use super::diagnostics::{diagnose, diagnose_case, fixed_by};
use super::near_misses::{document, rows};

/// Problems whose fix writes a part of the line otherwise, which part, and why that is what is meant.
const DECLARED: &[(&str, &[Part], &str)] = &[
    ("C504", &[Part::Number], "the next day that is the weekday of the line"),
    ("C507", &[Part::Name], "a zone that is near"),
    ("N201", &[Part::Name], "a name that is near"),
    ("N202", &[Part::Name], "a name that is near"),
    ("N203", &[Part::Name], "a field that is near, or the only one of that kind"),
    ("N204", &[Part::Name], "an attribute that is near"),
    ("N205", &[Part::Name], "a kind or a type that is near"),
    ("N206", &[Part::Name], "a currency that is near"),
    ("P404", &[Part::Name], "a journey's amount is that of the event that ends it"),
    ("S110", &[Part::Name], "a first word that is misspelt, and a fact's words in their order"),
    ("S116", &[Part::Name], "the clause before the comment is mended as well"),
    ("S121", &[Part::Name], "touches serve journeys, and nothing else"),
    (
        "S122",
        &[Part::Number, Part::Comparison],
        "parts by position in their order; the end of a tier stands where the next one begins",
    ),
    ("S123", &[Part::Name], "letters of a name without their accents"),
    (
        "S125",
        &[Part::Name, Part::Comparison],
        "a word of the language that is misspelt, `nothing` among them",
    ),
    ("S126", &[Part::Number], "a comma without a blank stands between two numbers"),
    ("S130", &[Part::Number], "groups of digits with a blank between them"),
    ("S131", &[Part::Number], "cents as a part of the whole unit"),
    ("S134", &[Part::Number], "years in months"),
    ("S135", &[Part::Number], "a date in the order year, month, day"),
    ("S136", &[Part::Number], "a time with hours from 0 to 23"),
    (
        "S150",
        &[Part::Number, Part::Name],
        "`every 3 months` as `every quarter`, and times behind it; `prior` and `jan`",
    ),
    ("T301", &[Part::Number], "the unit of what the number is compared with, or a text"),
    ("T303", &[Part::Number], "a refund in the currency of its event"),
    ("T304", &[Part::Name], "a field that can be added up"),
    ("T308", &[Part::Name], "an event that has what is credited"),
    ("T310", &[Part::Name], "a field that has the attribute"),
    ("T313", &[Part::Name], "the type that the field must have"),
    ("T331", &[Part::Name], "a journey is counted where it has no such field"),
    ("W904", &[Part::Comparison], "what is measured begins where the last run ended"),
    ("W908", &[Part::Comparison], "what is measured begins where the last run ended"),
    ("W918", &[Part::Number], "the start of a period, before or after"),
    ("W919", &[Part::Number], "at least as long as a period"),
    ("X601", &[Part::Name], "a site-wide metric has no collaborators"),
    ("X602", &[Part::Number], "the only event that can be taken back"),
    ("X603", &[Part::Number], "no more than is left of the event"),
];

/// Every text of the samples with what is said of it.
fn corpus() -> Vec<(String, Vec<Diagnostic>)> {
    let near = rows().into_iter().map(|(section, line)| document(section, line));
    let near = near.map(|source| {
        let found = parse_str(&source).diagnostics;
        (source, found)
    });
    let bad = bad_input::sources().map(|source| {
        let found = diagnose(&source);
        (source, found)
    });
    near.chain(bad).chain(cases().iter().map(diagnose_case)).collect()
}

/// The lines that a fix takes out or writes otherwise, and those that stand there instead, each as one; nothing where
/// lines are only added, or left out as its title says.
fn lines(source: &str, after: &str) -> Option<(String, String)> {
    let rest = |of: &str, other: &str| {
        let mut others: Vec<&str> = other.lines().collect();
        let kept = of.lines().filter(|line| match others.iter().position(|it| it == line) {
            Some(at) => {
                others.remove(at);
                false
            }
            None => true,
        });
        kept.map(str::trim).collect::<Vec<_>>().join(", ")
    };
    let (gone, new) = (rest(source, after), rest(after, source));
    (!gone.is_empty() && !new.is_empty()).then_some((gone, new))
}

#[test]
fn no_fix_loses_a_part_of_its_line_that_is_not_declared() {
    let mut undeclared = BTreeMap::new();
    let (mut tried, mut several, mut used) = (0, 0, BTreeMap::new());
    for (source, found) in corpus() {
        for (it, fix) in found.iter().flat_map(|it| it.fixes.iter().map(move |fix| (it, fix))) {
            let text = fixed_by(&source, fix);
            let Some((before, after)) = lines(&source, &text) else { continue };
            tried += 1;
            several += usize::from(after.contains(", "));
            for gone in lost(&before, &after) {
                let declared = DECLARED.iter().find(|(code, ..)| *code == it.code);
                if declared.is_some_and(|(_, parts, _)| parts.contains(&gone.part)) {
                    used.insert((it.code, gone.part), ());
                } else {
                    undeclared.insert(format!("{} {gone:?}: {before} => {after}", it.code), ());
                }
            }
        }
    }
    let undeclared: Vec<String> = undeclared.into_keys().collect();
    assert!(undeclared.is_empty(), "{}", undeclared.join("\n"));
    assert!(tried > 500, "only {tried} fixes were looked at");
    assert!(several > 10, "only {several} fixes write several lines or lists");
    for (code, parts, why) in DECLARED {
        assert!(!why.is_empty());
        let idle: Vec<_> =
            parts.iter().filter(|part| !used.contains_key(&(*code, **part))).collect();
        assert!(idle.is_empty(), "{code} declares {idle:?}, and nothing loses it");
    }
}
