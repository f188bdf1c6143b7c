//! Problems, advice, and examples that do not come out, where they are.

use ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Range,
};

use crate::app::{ExampleResult, RuleCheck};
use crate::editor::documents::Opened;
use rules::language::{self, Label, Severity};

/// Who says so.
const SOURCE: &str = "tantieme";

/// Everything that is wrong with a text, in its order.
pub fn all(opened: &mut Opened, check: &RuleCheck) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> =
        check.diagnostics.iter().map(|one| diagnostic(opened, one)).collect();
    let failed = check.examples.iter().filter(|example| !example.passed);
    for example in failed {
        found.extend(of_example(opened, example));
    }
    found.sort_by_key(|one| (one.range.start.line, one.range.start.character));
    found
}

/// One problem.
pub fn diagnostic(opened: &Opened, found: &language::Diagnostic) -> Diagnostic {
    let severity = match found.severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
    };
    let related = found.secondary.iter().filter(|label| !label.text.is_empty());
    let related: Vec<DiagnosticRelatedInformation> = related
        .map(|label| DiagnosticRelatedInformation {
            location: Location { uri: opened.uri.clone(), range: range(opened, label) },
            message: label.text.clone(),
        })
        .collect();
    Diagnostic {
        range: range(opened, &found.primary),
        severity: Some(severity),
        code: Some(NumberOrString::String(found.code.to_owned())),
        source: Some(SOURCE.to_owned()),
        message: message(found),
        related_information: (!related.is_empty()).then_some(related),
        ..Diagnostic::default()
    }
}

/// The sentence, what is to be said at the word, and what would be right.
fn message(found: &language::Diagnostic) -> String {
    let mut message = found.message.clone();
    if !found.primary.text.is_empty() {
        message.push_str(&format!("\n{}", found.primary.text));
    }
    if let Some(help) = &found.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    message
}

fn range(opened: &Opened, label: &Label) -> Range {
    opened.lines.range(&opened.text, label.span.start..label.span.end)
}

/// What did not come out of an example, each at its line.
fn of_example(opened: &mut Opened, example: &ExampleResult) -> Vec<Diagnostic> {
    let placed: Vec<(u32, String)> =
        example.placed().map(|(line, text)| (line, text.to_owned())).collect();
    let one = |(number, text): (u32, String)| {
        let line = opened.parsed().document.line(number).map(|line| line.span);
        let bytes = line.map_or(0..0, |span| span.start..span.end);
        Diagnostic {
            range: opened.lines.range(&opened.text, bytes),
            severity: Some(DiagnosticSeverity::ERROR),
            source: Some(SOURCE.to_owned()),
            message: text,
            ..Diagnostic::default()
        }
    };
    placed.into_iter().map(one).collect()
}
