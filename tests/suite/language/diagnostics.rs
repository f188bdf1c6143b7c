//! Every kind of problem, by its [case](super::cases): the text, what is said of it, and what its fixes change.

use std::collections::BTreeSet;

use rules::domain::Catalogue;
use rules::language::{
    Compared, Diagnostic, Fix, Severity, Span, codes, compared, compile, compile_catalogue, parse,
    render,
};

use super::cases::{Case, bases, cases};
use super::rules::PROFIT_SHARE;

/// What is said of a text, read as what it looks like.
pub fn diagnose(source: &str) -> Vec<Diagnostic> {
    diagnose_with(source, &Catalogue::builtin())
}

fn diagnose_with(source: &str, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let is_catalogue = source.lines().any(|line| line.trim() == "catalogue");
    if is_catalogue { of_catalogue(source) } else { compile(source, catalogue).diagnostics }
}

fn of_catalogue(source: &str) -> Vec<Diagnostic> {
    compile_catalogue(source, &Catalogue::builtin()).diagnostics
}

/// A case's text, and what is said of it.
pub fn diagnose_case(case: &Case) -> (String, Vec<Diagnostic>) {
    match String::from_utf8(case.source()) {
        Ok(source) => {
            let diagnostics = diagnose_as(case, &source);
            (source, diagnostics)
        }
        Err(error) => {
            let parsed = parse(error.as_bytes());
            (parsed.document.source, parsed.diagnostics)
        }
    }
}

/// What is said of a text of a case; the case's name may say what it is read as, and its own catalogue adds to what
/// can be tracked.
fn diagnose_as(case: &Case, source: &str) -> Vec<Diagnostic> {
    let catalogue = match case.part("catalogue") {
        Some(own) => compile_catalogue(&own, &Catalogue::builtin()).catalogue.unwrap(),
        None => Catalogue::builtin(),
    };
    // A server knows what is recorded; here the case lists what nobody has.
    if let Some(nobody_has) = case.part("nobody has") {
        let compiled = compile(source, &catalogue);
        let lacks = |one: &&Compared| {
            nobody_has.lines().any(|it| it == format!("{} {}", one.kind, one.attribute))
        };
        let compared = compared(&compiled);
        let advice = compared.iter().filter(lacks).map(Compared::advice);
        return compiled.diagnostics.into_iter().chain(advice).collect();
    }
    match &case.name {
        name if name.ends_with("-as-rule") => compile(source, &catalogue).diagnostics,
        name if name.ends_with("-as-catalogue") => of_catalogue(source),
        _ => diagnose_with(source, &catalogue),
    }
}

/// What a terminal shows.
pub fn rendered(source: &str, diagnostics: &[Diagnostic]) -> String {
    render(diagnostics, source, "rule.tan", false)
}

/// The text after the first fix of every problem, from the last to the first.
pub fn fixed(source: &str, diagnostics: &[Diagnostic]) -> Option<String> {
    let mut edits: Vec<_> =
        diagnostics.iter().filter_map(|it| it.fixes.first()).flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut text = source.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    (!edits.is_empty()).then_some(text)
}

/// The text after one fix.
pub fn fixed_by(source: &str, fix: &Fix) -> String {
    let mut text = source.to_owned();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    text
}

#[test]
fn every_case_says_what_it_should() {
    let failures: Vec<String> = cases().iter().filter_map(case_fails).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What is wrong with a case, if anything.
fn case_fails(case: &Case) -> Option<String> {
    let (name, code) = (&case.name, case.code());
    let (source, diagnostics) = diagnose_case(case);
    let said = rendered(&source, &diagnostics);
    if !diagnostics.iter().any(|it| it.code == code) {
        return Some(format!("{name} does not show {code}:\n{said}"));
    }
    if let Some(other) = diagnostics.iter().find(|it| codes::code(it.code).is_none()) {
        return Some(format!("{name} shows {}, which is not registered", other.code));
    }
    let fixes = diagnostics.iter().flat_map(|it| &it.fixes);
    let fixes: Vec<_> = fixes.map(|fix| (fix.title.clone(), fixed_by(&source, fix))).collect();
    case.differs(&said, &fixes).or_else(|| not_mended(case, &source, &diagnostics))
}

/// A base is a rule without a problem, so that a case has no other than its own.
#[test]
fn bases_are_fine() {
    for (name, source) in bases() {
        let said = compile(&source, &Catalogue::builtin()).diagnostics;
        assert!(said.is_empty(), "{name}:\n{}", rendered(&source, &said));
    }
}

/// The problems of a case that have a fix and are there after it. Each fix is tried alone, too, and
/// none may bring a problem of writing.
fn not_mended(case: &Case, source: &str, diagnostics: &[Diagnostic]) -> Option<String> {
    let name = &case.name;
    let left = diagnose_as(case, &fixed(source, diagnostics)?);
    let codes = |of: &[Diagnostic], code| of.iter().filter(|it| it.code == code).count();
    for it in diagnostics.iter().filter(|it| !it.fixes.is_empty()) {
        if codes(&left, it.code) > 0 {
            let said = rendered(&fixed(source, diagnostics)?, &left);
            return Some(format!("{name} is not mended:\n{said}"));
        }
        for fix in &it.fixes {
            let one = Diagnostic { fixes: vec![fix.clone()], ..it.clone() };
            let text = fixed(source, &[one])?;
            let after = diagnose_as(case, &text);
            let worse = after.len() > diagnostics.len();
            if codes(&after, it.code) >= codes(diagnostics, it.code) || worse {
                let said = rendered(&text, &after);
                return Some(format!("{name}: \"{}\" does not mend:\n{said}", fix.title));
            }
        }
    }
    None
}

/// Bytes are what everything else about a place is counted from.
#[test]
fn spans_lie_on_whole_words_and_say_one_place() {
    for case in cases() {
        let (source, diagnostics) = diagnose_case(&case);
        for it in diagnostics {
            let span = it.primary.span;
            let word = source.get(span.start..span.end);
            assert!(word.is_some_and(|word| word.trim() == word), "{}: {it:?}", case.name);
            for span in it.secondary.iter().map(|label| label.span).chain([span]) {
                assert_eq!(counted(&source, span.start, span.end), span, "{}: {it:?}", case.name);
            }
        }
    }
}

/// The place of these bytes.
fn counted(source: &str, start: usize, end: usize) -> Span {
    let place = |byte: usize| {
        let before = &source[..byte];
        let of_line = before.rsplit('\n').next().unwrap();
        let units = of_line.encode_utf16().count() as u32;
        let line = before.matches('\n').count() as u32 + 1;
        (line, of_line.chars().count() as u32 + 1, units)
    };
    let ((line, column, utf16_start), (end_line, end_column, utf16_end)) =
        (place(start), place(end));
    Span { start, end, line, column, end_line, end_column, utf16_start, utf16_end }
}

#[test]
fn messages_keep_the_voice() {
    for case in cases() {
        for it in diagnose_case(&case).1 {
            let said = format!("{} {}", it.message, it.help.clone().unwrap_or_default());
            let words: Vec<&str> = said.split(|c: char| !c.is_alphabetic()).collect();
            assert!(!words.contains(&"you") && !words.contains(&"your"), "{said}");
            assert!(!it.message.ends_with('.') && !it.message.contains('\n'), "{said}");
            assert_eq!(it.reference, format!("docs/reference/codes/{}.md", it.code));
        }
    }
}

/// A code without a case is a code that nobody has seen, and that nobody can look up.
#[test]
fn every_code_has_a_case() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for case in cases() {
        shown.insert(case.code().to_owned());
    }
    let missing: Vec<&str> =
        codes::codes().map(|it| it.code).filter(|code| !shown.contains(*code)).collect();
    assert_eq!(missing, [""; 0], "codes without a case");
}

#[test]
fn codes_are_unique_and_described() {
    let mut seen = BTreeSet::new();
    for it in codes::codes() {
        assert!(seen.insert(it.code), "{} is there twice", it.code);
        assert!(!it.title.is_empty() && it.meaning.ends_with('.'), "{it:?}");
        assert!(it.why.ends_with(['.', '?']), "{} does not say why", it.code);
        assert_eq!(it.severity == Severity::Warning, it.code.starts_with('W'), "{it:?}");
    }
}

#[test]
fn three_mistakes_give_three_messages() {
    let source = PROFIT_SHARE
        .replace("share by  completions", "share by  completion")
        .replace("course.status is \"published\"", "course.status at least 5")
        .replace("at 09:00", "at 9am");
    let said = diagnose(&source);
    let shown: Vec<_> = said
        .iter()
        .map(|it| {
            let span = it.primary.span;
            let word = source.get(span.start..span.end).unwrap();
            (it.code, span.line, word, it.help.as_deref().unwrap_or(""))
        })
        .collect();
    assert_eq!(shown.len(), 3, "{}", rendered(&source, &said));
    assert_eq!(shown[0].2, "at least");
    assert!(shown[0].3.starts_with("in place of \"course.status\" stands"), "{}", shown[0].3);
    assert_eq!(shown[1], ("N201", 22, "completion", "share by  completions"));
    assert_eq!((shown[2].1, shown[2].2), (28, "9am"));
    assert!(shown[2].3.ends_with("every month on day 1 at 09:00"));
}

/// What is unknown or unread is reported where it stands, and nowhere else.
#[test]
fn one_cause_gives_one_problem() {
    for (old, new, code) in [
        ("count     course_completed", "count     course_complete", "N202"),
        ("credit    course.owner", "credit    curse.owner", "N203"),
        ("  credit    course.owner\n", "", "T307"),
        ("  count     course_completed\n", "", "N221"),
        ("currency  USD", "currency  UDS", "N206"),
        ("currency  USD", "curency  USD", "S110"),
        ("America/New_York", "America/New_Yorck", "C507"),
        ("time zone America", "timezone America", "S125"),
        ("sum       order_paid.amount", "sum       order_paid.amout", "N203"),
        ("metric sales", "metric seles", "N201"),
        ("metric completions", "metrik completions", "S110"),
        ("metric completions", "metric Completions", "S1"),
        ("metric completions", "metric", "S120"),
        ("pool\n", "pol\n", "S110"),
        ("weighting\n", "weigthing\n", "S110"),
        ("schedule\n", "schedul\n", "S110"),
        ("distributor course", "distribtor course", "S110"),
        ("share by  completions", "frobnicate completions", "S110"),
        ("leftover  carry over", "frobnicate over", "S110"),
        ("every month on day 1 at 09:00", "montly on day 1 at 09:00", "S110"),
        ("if nobody qualifies, carry over", "if nobody qualifies, keep it", "S1"),
        ("currency  USD", "currency  UDS, others at the day's rate", "N206"),
        ("sum       order_paid.amount", "average   order_paid.amout", "N203"),
        (
            "  credit    course.owner\n",
            "  credit    course.owner\n  at most   3 per custmer\n",
            "N203",
        ),
        (
            "  credit    course.owner\n",
            "  credit    course.owner\n  worth     1 points per 1.00 USD\n",
            "T315",
        ),
        ("language 1\n", "", "S101"),
        (PROFIT_SHARE, "Everybody gets the same.\n", "S101"),
        (PROFIT_SHARE, "", "S101"),
        (PROFIT_SHARE, "language 1\n", "N220"),
    ] {
        let source = PROFIT_SHARE.replacen(old, new, 1);
        let said = diagnose(&source);
        assert_eq!(said.len(), 1, "{new}\n{}", rendered(&source, &said));
        assert!(said[0].code.starts_with(code), "{new}\n{}", rendered(&source, &said));
    }
}
