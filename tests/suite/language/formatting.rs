//! The canonical form: a fixed point that keeps the meaning and every comment.

use proptest::prelude::*;
use rules::language::{FormatError, canonical, format_source, parse_str};

use super::{CATALOGUE, DISTRIBUTOR};

#[test]
fn the_samples_are_in_canonical_form() {
    for sample in [DISTRIBUTOR, CATALOGUE] {
        assert_eq!(format_source(sample).unwrap(), sample);
    }
}

#[test]
fn any_layout_of_the_sample_becomes_the_sample() {
    let flat: String = DISTRIBUTOR
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\r\n")
        .collect();
    let spread = DISTRIBUTOR.replace('\n', "  \r\r").replace(' ', "\t \u{a0}");
    // Blanks inside of texts are kept as they are, so only the texts differ.
    assert_eq!(format_source(&flat).unwrap(), DISTRIBUTOR);
    let plain = |text: &str| text.replace(['\t', '\u{a0}', ' ', '\n'], "");
    assert_eq!(plain(&format_source(&spread).unwrap()), plain(DISTRIBUTOR));
    assert_eq!(format_source(&format!("\u{feff}{DISTRIBUTOR}")).unwrap(), DISTRIBUTOR);
}

#[test]
fn values_take_their_canonical_form() {
    let source = "language 1\ndistributor d\ncurrency USD\npool\ntake fixed 5 USD\n\
        take 30.50%  of  sales\nschedule\nevery  week on monday   at 09:00\n";
    let expected = "language 1\ndistributor d\n  currency  USD\n\npool\n  take      fixed 5.00 USD\n  \
        take      30.5% of sales\n\nschedule\n  every week on monday at 09:00\n";
    assert_eq!(format_source(source).unwrap(), expected);
}

#[test]
fn comments_stay_where_they_belong() {
    let source = "# first\n\nlanguage 1   # the version\n# the rule\ndistributor d \"a # b\"\n# money\ncurrency USD#code\n\
        # last of the section? no: it leads\npool\ntake fixed 5 USD\n\n\n# grouped\n\n at most 9 USD\n  # end of pool\nweighting\nshare equally\n# the end";
    let expected = "# first\n\nlanguage 1  # the version\n# the rule\ndistributor d \"a # b\"\n  # money\n  currency  USD  #code\n\n\
        # last of the section? no: it leads\npool\n  take      fixed 5.00 USD\n\n  # grouped\n\n  at most   9.00 USD\n  # end of pool\n\nweighting\n  share equally\n\n# the end\n";
    let formatted = format_source(source).unwrap();
    assert_eq!(formatted, expected);
    assert_eq!(format_source(&formatted).unwrap(), formatted);
}

#[test]
fn comments_keep_their_place_in_texts_of_any_kind() {
    let head = "language 1\ndistributor d\n  currency  USD\n";
    for (source, expected) in [
        // A byte order mark, CRLF, lone CR, tabs and blanks at the end; no newline at the end.
        (
            "\u{feff}#\ta\t \r\nlanguage 1\r\rdistributor d\r\n  currency USD\t# b \r\n# c",
            "#\ta\nlanguage 1\ndistributor d\n  currency  USD  # b\n\n# c\n",
        ),
        // Several comments between sections stay apart, those that touch stay together.
        (
            "language 1\ndistributor d\ncurrency USD\n\n\n# one\n# two\n\n\n# three\n\npool # four\n\n# five\ntake fixed 5 USD",
            "language 1\ndistributor d\n  currency  USD\n\n# one\n# two\n\n# three\n\npool  # four\n  # five\n  take      fixed 5.00 USD\n",
        ),
        // A comment behind the last clause belongs to it where it is indented.
        (
            "language 1\ndistributor d\ncurrency USD\n    # of d\n\n    # too\n# the end\n\n\n",
            "language 1\ndistributor d\n  currency  USD\n  # of d\n\n  # too\n\n# the end\n",
        ),
        // Marks within texts start no comment; marks within comments are part of them.
        (
            "language 1\ndistributor d \"# \\\" #\" ## e # f\ncurrency USD",
            "language 1\ndistributor d \"# \\\" #\"  ## e # f\n  currency  USD\n",
        ),
        // An empty comment stays.
        (&format!("{head}#\n"), &format!("{head}\n#\n")),
    ] {
        let formatted = format_source(source).unwrap();
        assert_eq!(formatted, expected);
        assert_eq!(format_source(&formatted).unwrap(), formatted, "twice: {formatted}");
    }
}

#[test]
fn long_field_names_move_their_column() {
    let source = "language 1\ncatalogue\ncustomer\na_long_field_name text\nplan text\nasset x\nstatus text\n";
    let expected = "language 1\ncatalogue\n\ncustomer\n  a_long_field_name text\n  plan              text\n\nasset x\n  status    text\n";
    assert_eq!(format_source(source).unwrap(), expected);
}

#[test]
fn a_text_with_errors_is_refused() {
    let refused = format_source("language 1\nnonsense\n");
    let Err(FormatError::Unreadable(problems)) = refused else { panic!("{refused:?}") };
    assert_eq!(problems.len(), 1);
}

#[test]
fn every_clause_survives_formatting_and_is_written_as_in_the_table() {
    let mut section = "";
    for line in include_str!("samples/clauses.txt").lines().filter(|line| !line.is_empty()) {
        if let Some(head) = line.strip_prefix("== ") {
            section = head.trim_start_matches("catalogue ");
            continue;
        }
        let catalogue =
            include_str!("samples/clauses.txt").contains(&format!("== catalogue {section}\n"));
        let source = match (section, catalogue) {
            (_, true) => format!("language 1\ncatalogue\n{section}\n{line}\n"),
            ("distributor", _) => format!("language 1\ndistributor d\n{line}\n"),
            _ => format!("language 1\ndistributor d\n{section}\n{line}\n"),
        };
        let formatted = format_source(&source).unwrap_or_else(|e| panic!("{source}\n{e:?}"));
        assert_eq!(format_source(&formatted).unwrap(), formatted);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let written = words(formatted.lines().last().unwrap());
        let canonical_money = line.contains(" 500 USD") || line.contains(" 5 USD");
        assert!(written == line || canonical_money, "{line} became {written}");
    }
}

#[test]
fn fingerprints_ignore_comments_blank_lines_and_examples() {
    let bare: String = DISTRIBUTOR.split("\nexample").next().unwrap().replace('\n', " # note\n\n");
    let form = |text: &str| canonical(&parse_str(text).document);
    assert_eq!(form(&bare), form(DISTRIBUTOR));
    assert_ne!(form(&DISTRIBUTOR.replace("30%", "31%")), form(DISTRIBUTOR));
}

/// What stands before a line of the sample, its indentation, and whether a comment is behind it.
type Dress = (Vec<&'static str>, usize, bool);

fn dress() -> impl Strategy<Value = Dress> {
    let between = proptest::sample::select(vec!["", "", "# a note", "   # another   note  "]);
    (proptest::collection::vec(between, 0..4), 0..4_usize, any::<bool>())
}

proptest! {
    #[test]
    fn formatting_twice_is_formatting_once(
        catalogue in any::<bool>(),
        dresses in proptest::collection::vec(dress(), 40)
    ) {
        let sample = if catalogue { CATALOGUE } else { DISTRIBUTOR };
        let mut source = String::new();
        let lines = sample.lines().filter(|line| !line.is_empty());
        for (line, (between, indent, noted)) in lines.zip(&dresses) {
            for extra in between {
                source.push_str(&format!("{extra}\n"));
            }
            let note = if *noted { "\t# why \"not" } else { "" };
            source.push_str(&format!("{}{}{note}\n", " ".repeat(*indent), line.trim()));
        }
        let formatted = format_source(&source).unwrap();
        prop_assert_eq!(format_source(&formatted).unwrap(), formatted.clone());
        let comments = |text: &str| text.lines().filter(|line| line.contains('#')).count();
        prop_assert_eq!(comments(&formatted), comments(&source));
        let form = |text: &str| canonical(&parse_str(text).document);
        prop_assert_eq!(form(&formatted), form(sample));
    }
}
