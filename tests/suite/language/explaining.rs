//! Rules in plain sentences: one for each clause, whole rules as people read them, and no sentence
//! that shows how it was made.

use std::fs;
use std::path::Path;

use rules::domain::{Approval, Catalogue};
use rules::language::{Explanation, compile, compile_catalogue, explain, format_source, parse_str};

use super::{CATALOGUE, DISTRIBUTOR};

/// What stands around the line that is looked at: metrics that it may name.
const AROUND: &str = r#"
metric completions
count course_completed
credit course.owner
metric sales
sum order_paid.amount
metric revenue
sum coupon_code_used.amount
credit coupon.owner
"#;

/// One more, for lines that name it.
const GRADE: &str = "metric grade\naverage lesson_completed.minutes\ncredit course.owner";

/// A line of a table as a whole document, and where it stands in it. `context` are the lines before
/// it, the first of them its section, divided by bars.
fn document(context: &str, line: &str) -> (String, u32) {
    let mut lines: Vec<&str> = vec!["language 1"];
    if let Some(head) = context.strip_prefix("catalogue ") {
        lines.extend(["catalogue", head, line]);
    } else if context == "distributor" {
        lines.extend(["distributor shares", line]);
    } else {
        lines.extend(["distributor shares", "currency USD", "time zone America/New_York"]);
        lines.extend(AROUND.lines().filter(|line| !line.is_empty()));
        if line.contains("grade") {
            lines.extend(GRADE.lines());
        }
        lines.extend(context.split(" | "));
        lines.push(line);
    }
    let number = u32::try_from(lines.len()).unwrap();
    (lines.join("\n") + "\n", number)
}

/// The explanation of a text that reads well; `None` when it uses what is not yet available.
fn explained(source: &str) -> Option<Explanation> {
    let parsed = parse_str(source);
    assert_eq!(parsed.diagnostics, [], "{source}");
    Some(explain(&parsed.document, &Catalogue::builtin()))
}

/// Everything that the line at `number` says.
fn said_at(explanation: &Explanation, number: u32) -> Vec<&str> {
    let sentences = explanation.sections.iter().flat_map(|section| &section.sentences);
    sentences.filter(|it| it.line == Some(number)).map(|it| it.text.as_str()).collect()
}

#[test]
fn each_clause_has_its_sentence() {
    let mut context = "";
    let mut seen = 0;
    let table = include_str!("samples/explained.txt");
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix("== ") {
            context = head;
            continue;
        }
        let (clause, sentence) = line.split_once(" => ").unwrap();
        let (source, number) = document(context, clause);
        let Some(explanation) = explained(&source) else { continue };
        assert_eq!(said_at(&explanation, number), [sentence], "{clause}");
        seen += 1;
    }
    assert!(seen > 85, "only {seen} clauses were looked at");
}

/// What stands outside of quotes.
fn outside_quotes(text: &str) -> String {
    text.split('"').step_by(2).collect::<Vec<_>>().join("X")
}

fn amounts(line: &str) -> Vec<&str> {
    let digits = |word: &&str| word.starts_with(|letter: char| letter.is_ascii_digit());
    let plain = |word: &&str| !word.contains([':', '-', '"']);
    let words = line.split([' ', ',']).map(|word| word.trim_end_matches(','));
    words.filter(digits).filter(plain).collect()
}

#[test]
fn every_line_is_said_with_its_amounts_and_without_traces_of_the_machinery() {
    let mut context = "";
    for line in include_str!("samples/clauses.txt").lines().filter(|line| !line.is_empty()) {
        if let Some(head) = line.strip_prefix("== ") {
            context = head;
            continue;
        }
        let (source, number) = document(context, line);
        let Some(explanation) = explained(&source) else { continue };
        let said = said_at(&explanation, number);
        assert_eq!(said.len(), 1, "{context}: {line}: {said:?}");
        let canonical = format_source(&source).unwrap();
        for amount in amounts(canonical.lines().last().unwrap().trim()) {
            assert!(said[0].contains(amount), "{line}: {amount} is not in {}", said[0]);
        }
        for sentence in explanation.sections.iter().flat_map(|section| &section.sentences) {
            well_formed(&sentence.text);
        }
    }
}

fn well_formed(sentence: &str) {
    let plain = outside_quotes(sentence);
    // Names of time zones are as they are.
    let plain = plain.replace("America/New_York", "X").replace("Etc/GMT+5", "X");
    for trace in ["_", "{", "}", "::", "Some", "None", "At ", "  ", " .", " ,", "the the"] {
        assert!(!plain.contains(trace), "{trace:?} is in: {sentence}");
    }
    assert!(sentence.ends_with('.'), "{sentence}");
    assert!(sentence.starts_with(|first: char| first.is_uppercase()), "{sentence}");
    assert!(!plain.contains("you"), "{sentence}");
}

/// Whole documents with the text that they are explained with.
fn documents() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = vec![
        ("sample".to_owned(), DISTRIBUTOR.to_owned()),
        ("catalogue".to_owned(), CATALOGUE.to_owned()),
    ];
    for folder in ["src/demo/rules", "tests/suite/language/explained"] {
        let files = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        for path in files.filter(|path| path.extension().is_some_and(|it| it == "tan")) {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            documents.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    documents
}

#[test]
fn whole_rules_read_as_they_are_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/language/explained");
    for (name, source) in documents() {
        let builtin = Catalogue::builtin();
        let is_catalogue = parse_str(&source).document.is_catalogue();
        let catalogue = if is_catalogue {
            compile_catalogue(&source, &builtin).catalogue.unwrap()
        } else {
            builtin
        };
        assert_eq!(format_source(&source).unwrap(), source, "{name} is in canonical form");
        let explanation = explain(&parse_str(&source).document, &catalogue);
        for sentence in explanation.sections.iter().flat_map(|section| &section.sentences) {
            well_formed(&sentence.text);
        }
        let text = explanation.to_string();
        assert!(text.lines().all(|line| line.chars().count() <= 104), "{name} is too wide");
        let kept = folder.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&kept, &text).unwrap();
        }
        assert_eq!(text, fs::read_to_string(&kept).unwrap_or_default(), "{}", kept.display());
    }
}

#[test]
fn refunds_above_sales_are_spoken_of_where_they_can_happen() {
    let zero = "Refunds above sales make the pool zero, never negative.";
    let said = |source: &str| {
        let compiled = compile(source, &Catalogue::builtin());
        assert!(compiled.program.is_some(), "{:?}", compiled.diagnostics);
        explain(&compiled.document, &Catalogue::builtin()).to_string()
    };
    assert!(said(DISTRIBUTOR).contains(zero));
    let fixed = DISTRIBUTOR.replace("30% of sales", "fixed 5.00 USD");
    let fixed = fixed.split("\nexample").next().unwrap();
    assert!(!said(fixed).contains("Refunds above"));
    let two = fixed.replace("fixed 5.00 USD", "fixed 5.00 USD\n  take 30% of sales");
    assert!(
        said(&two).contains("Refunds above sales take from the rest of the pool; it is never n")
    );
    let kept = DISTRIBUTOR.split("\nexample").next().unwrap();
    let kept = kept.replace("30% of sales", "30% of sales\n  at least  50.00 USD");
    assert!(said(&kept).contains("With refunds above sales the pool gets 50.00 USD all the same."));
    assert!(!said(&kept).contains("make the pool zero"));
    let two = two.replace("30% of sales", "30% of sales\n  at least  50.00 USD");
    assert!(
        said(&two).contains("take from the rest of the pool; it is never less than 50.00 USD.")
    );
}

#[test]
fn when_events_of_a_kind_count_is_said_where_they_are_measured() {
    for (approval, said) in [
        (Approval::Automatic, None),
        (Approval::ByHand, Some("counts once somebody has approved it.")),
        (
            Approval::After { micros: 36 * 3_600_000_000 },
            Some("counts 36 hours after it happened,"),
        ),
        (Approval::After { micros: 86_400_000_000 }, Some("counts 1 day after it happened,")),
    ] {
        let mut catalogue = Catalogue::builtin();
        catalogue.events.get_mut("course_completed").unwrap().approval = approval;
        let text = explain(&parse_str(DISTRIBUTOR).document, &catalogue).to_string();
        let start = "An event \"Course completed\" counts";
        let found = text.lines().find(|line| line.contains(start) && !line.contains("only where"));
        assert_eq!(found.is_some(), said.is_some(), "{text}");
        assert!(found.is_none_or(|line| line.contains(said.unwrap())), "{found:?}");
    }
}
