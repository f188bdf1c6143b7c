//! Lines, sections and limits: what holds a document together.

use proptest::prelude::*;
use rules::language::tree::{Clause, Head};
use rules::language::{codes, parse, parse_str};

use super::near_misses::fixed;
use super::parsing::found;
use super::{CATALOGUE, DISTRIBUTOR};

#[test]
fn line_ends_bom_tabs_and_no_break_spaces_change_nothing() {
    let forms = [
        DISTRIBUTOR.replace('\n', "\r\n"),
        DISTRIBUTOR.replace('\n', "\r"),
        format!("\u{feff}{DISTRIBUTOR}"),
        DISTRIBUTOR.replace("  take", "\ttake").replace("once per ", "once\u{a0}per\t"),
    ];
    let clauses = |text: &str| -> Vec<Clause> {
        parse_str(text).document.lines.into_iter().filter_map(|line| line.clause).collect()
    };
    for form in forms {
        assert_eq!(parse_str(&form).diagnostics, []);
        assert_eq!(clauses(&form), clauses(DISTRIBUTOR));
    }
}

#[test]
fn offsets_point_into_the_bytes_as_given() {
    let source = "\u{feff}language 1\r\ndistributor d \"Käse 🧀\" x\r\n";
    let problem = &parse_str(source).diagnostics[0];
    let span = problem.primary.span;
    assert_eq!(&source[span.start..span.end], "x");
    assert_eq!((span.line, span.column, span.utf16_start), (2, 24, 24));
}

#[test]
fn a_missing_or_other_language_line_is_one_problem_and_the_rest_is_checked() {
    let rest = "distributor d\npool\n  take 30 % of sales\n";
    assert_eq!(found(rest), ["S101 1:1", "S133 3:8"]);
    assert_eq!(found(&format!("language 2\n{rest}")), ["S102 1:10", "S133 4:8"]);
    assert_eq!(found(&format!("langauge 1\n{rest}")), ["S110 1:1", "S133 4:8"]);
    assert_eq!(found(&format!("# a note\n\nLanguage 1\n{rest}")), ["S113 3:1", "S133 6:8"]);
    assert_eq!(found(&format!("language 1\nlanguage 1\n{rest}")), ["S114 2:1", "S133 5:8"]);
    for empty in ["", "\n\n", "# only a note\n", "\u{feff}"] {
        assert_eq!(found(empty), ["S101 1:1"], "{empty:?}");
    }
    let parsed = parse_str(rest);
    let mended = fixed(rest, &parsed.diagnostics[0]).unwrap();
    assert!(mended.starts_with("language 1\ndistributor d\n"));
}

#[test]
fn a_bad_head_keeps_the_lines_behind_it_in_their_section() {
    let source = "language 1\ndistributor d\nmetric My-Metric\n  count a\nshedule\n  by hand\n\
        metric\n  count b\nexample two qualify\n  expect ana nothing\n";
    assert_eq!(found(source), ["S123 3:8", "S110 5:1", "S120 7:7", "S124 9:9"]);
    let heads: Vec<Head> = parse_str(source)
        .document
        .lines
        .into_iter()
        .filter_map(|line| match line.clause {
            Some(Clause::Head(head)) => Some(head),
            _ => None,
        })
        .collect();
    assert_eq!(heads.len(), 5);
    assert!(matches!(&heads[1], Head::Metric(name) if name.node == "my_metric"));
    assert!(matches!(&heads[4], Head::Example(text) if text.node == "two qualify"));
}

#[test]
fn a_missing_head_is_one_problem_for_all_its_lines() {
    let source = "language 1\ndistributor d\n  currency USD\n  take fixed 5.00 USD\n  \
        if nobody qualifies, carry over\nweighting\n  share equally\n";
    assert_eq!(found(source), ["S111 4:3"]);
    let mended = fixed(source, &parse_str(source).diagnostics[0]).unwrap();
    assert_eq!(found(&mended), [""; 0]);
}

#[test]
fn a_line_of_another_section_names_it() {
    let source = "language 1\ndistributor d\npool\n  count a\nmetric m\n  take fixed 5.00 USD\n";
    let said: Vec<(String, String)> = parse_str(source)
        .diagnostics
        .into_iter()
        .map(|problem| (problem.message, problem.primary.text))
        .collect();
    let pair = |message: &str, label: &str| (message.to_owned(), label.to_owned());
    assert_eq!(
        said,
        [
            pair("\"count\" belongs under \"metric\"", "\"metric\" starts at line 5"),
            pair("\"take\" belongs under \"pool\"", "\"pool\" starts at line 3"),
        ]
    );
}

#[test]
fn a_line_outside_of_every_section_says_so() {
    assert_eq!(found("language 1\nnonsense here\n"), ["S112 2:1"]);
}

/// A code of writing or size without a test is a code nobody has seen.
#[test]
fn every_code_of_writing_and_size_is_tested() {
    let tests = [include_str!("documents.rs"), include_str!("samples/near_misses.txt")].concat();
    let own = |code: &str| code.starts_with('S') || ("L701"..="L705").contains(&code);
    let all = codes::codes().map(|entry| entry.code).filter(|code| own(code));
    let missing: Vec<&str> = all.filter(|code| !tests.contains(code)).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn a_document_is_one_distributor_or_one_catalogue() {
    assert_eq!(found(&format!("{DISTRIBUTOR}\nevent a\n")), ["S115 38:1"]);
    assert_eq!(found(&format!("{CATALOGUE}\nmetric a_metric\n")), ["S115 21:1"]);
    assert_eq!(found("language 1\ndistributor d\ncatalogue\n"), ["S115 3:1"]);
}

#[test]
fn names_that_are_words_of_the_language_are_refused() {
    for word in ["pool", "where", "points", "share", "is", "metric"] {
        let source = format!("language 1\ndistributor d\nmetric {word}\n");
        assert_eq!(found(&source), ["S123 3:8"], "{word}");
    }
    let long = "a".repeat(64);
    assert_eq!(found(&format!("language 1\ndistributor d\nmetric {long}\n")), [""; 0]);
    assert_eq!(found(&format!("language 1\ndistributor d\nmetric {long}a\n")), ["S123 3:8"]);
}

#[test]
fn limits_name_the_number_reached() {
    let head = "language 1\ndistributor d\n";
    let message = |source: &str| parse_str(source).diagnostics[0].message.clone();
    let values = vec!["\"a\""; 21].join(", ");
    let places = vec!["1%"; 101].join(", ");
    let cases = [
        ("L701", "65537", format!("{head}{}", "#".repeat(65_537 - head.len()))),
        ("L702", "2001", format!("{head}{}", "#\n".repeat(1_999))),
        ("L703", "1001", format!("{head}# {}", "ä".repeat(999))),
        ("L704", "21", format!("{head}metric m\nwhere a is any of {values}\n")),
        ("L705", "101", format!("{head}weighting\nplaces {places}\n")),
        ("L705", "101", format!("{head}weighting\ntop 101 by m\n")),
    ];
    for (code, number, source) in cases {
        let all = found(&source);
        assert!(all.len() == 1 && all[0].starts_with(code), "{code} {all:?}");
        assert!(message(&source).contains(number), "{}", message(&source));
    }
    let full = format!("{head}{}", "#\n".repeat(1_998));
    assert_eq!(found(&full), [""; 0]);
    assert_eq!(found(&format!("{head}# {}", "ä".repeat(998))), [""; 0]);
}

#[test]
fn bytes_and_characters_that_have_no_place_are_named() {
    let codes = |bytes: &[u8]| -> Vec<&str> {
        parse(bytes).diagnostics.iter().map(|problem| problem.code).collect()
    };
    assert_eq!(codes(b"language 1\ndistributor d \"\xff\xfe\"\npool\n"), ["S100"]);
    assert_eq!(codes(b"language 1\ndistributor d # \0\npool\n"), ["S103"]);
    assert_eq!(codes("language 1\ndistributor d \"a\u{200b}b\"\n".as_bytes()), ["S106"]);
    assert_eq!(codes("language 1\ndistributor d \"Ana’s “course”\"\n".as_bytes()), [""; 0]);
    assert_eq!(codes("language 1\ndistributor d # “note” ä\u{200b}\n".as_bytes()), [""; 0]);
    let parsed = parse(b"language 1\ndistributor \xff\xfe d\n");
    assert_eq!(parsed.diagnostics[0].primary.span.start, 23);
    assert_eq!(parsed.document.source.len(), 28);
}

/// A sample with pieces of it, or of noise, in other places.
fn mangled() -> impl Strategy<Value = Vec<u8>> {
    let noise = proptest::sample::select(vec![
        "\"",
        "#",
        ",",
        "  ",
        "\n",
        "\r",
        "\u{200b}",
        "“",
        "$5",
        "1,000",
        " and ",
        "=",
        "(",
        "%",
        "ä",
        "every ",
        "metric ",
        "language 2",
        "is any of ",
        "\\",
        "'",
        "\0",
        "🧀",
    ]);
    let change = (any::<prop::sample::Index>(), 0..6_usize, noise);
    (any::<bool>(), proptest::collection::vec(change, 0..12)).prop_map(|(catalogue, changes)| {
        let mut bytes = if catalogue { CATALOGUE } else { DISTRIBUTOR }.as_bytes().to_vec();
        for (place, cut, noise) in changes {
            let start = place.index(bytes.len() + 1);
            let end = (start + cut).min(bytes.len());
            bytes.splice(start..end, noise.bytes());
        }
        bytes
    })
}

fn ends_of_lines(text: &str) -> usize {
    text.replace("\r\n", "\n").matches(['\n', '\r']).count()
}

fn holds_together(bytes: &[u8]) -> Result<(), TestCaseError> {
    let parsed = parse(bytes);
    let source = &parsed.document.source;
    prop_assert_eq!(source.len(), bytes.len());
    let places: Vec<usize> = parsed.diagnostics.iter().map(|d| d.primary.span.start).collect();
    prop_assert!(places.is_sorted());
    let lines: Vec<u32> = parsed.diagnostics.iter().map(|d| d.primary.span.line).collect();
    prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", lines);
    for problem in &parsed.diagnostics {
        let span = problem.primary.span;
        prop_assert!(source.get(span.start..span.end).is_some(), "{:?}", problem);
        for fix in &problem.fixes {
            let edit = &fix.edits[0];
            prop_assert!(source.get(edit.start..edit.end).is_some(), "{:?}", problem);
            // A line that is moved or left out changes the numbers of the lines.
            let moves =
                edit.text.ends_with('\n') || source[edit.start..edit.end].contains(['\n', '\r']);
            if !moves && fix.edits.len() == 1 {
                let text = fixed(source, problem).unwrap();
                // What stood between `\r` and `\n` leaves one end of a line where there were two.
                if ends_of_lines(&text) != ends_of_lines(source) {
                    continue;
                }
                let again = parse_str(&text).diagnostics;
                let same = again.iter().any(|d| d.primary.span.line == span.line);
                prop_assert!(!same, "{:?} {:?}", problem, again);
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn mangled_samples_are_diagnosed_line_by_line(bytes in mangled()) {
        holds_together(&bytes)?;
    }

    #[test]
    fn any_bytes_are_diagnosed(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        holds_together(&bytes)?;
    }
}
