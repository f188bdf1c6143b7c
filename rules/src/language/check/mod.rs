//! From syntax tree to checked rule or catalogue, with everything that is wrong in one pass.
//!
//! Nothing that could not be read, and no name that is not there, causes a second problem: what is
//! not known is passed on as unknown, and lines that use it stay silent.

mod attributes;
mod bounds;
mod catalogue;
mod clusters;
mod conditions;
mod contradictions;
mod credits;
mod ends;
mod entries;
mod examples;
mod fields;
mod fingerprint;
mod first_span;
mod identity;
mod layout;
mod limits;
mod literals;
mod metrics;
mod minimum;
mod missing_credit;
mod names;
mod near_paths;
mod once;
mod owners;
mod paths;
mod places;
mod pool;
mod report;
mod rule;
mod schedule;
mod scope;
mod settled_spans;
mod skipped_hour;
mod splits;
mod tiers;
mod ties;
mod too_short;
mod trigger;
mod upper_bound;
mod waiting;
mod way;
mod weighting;

use super::diagnostic::{Diagnostic, Edit, Label, Severity, Span};
use super::parser::{Parsed, parse_str};
use super::program::{Example, Program};
use super::tree::Document;
use crate::domain::Catalogue;
use report::Report;

/// A rule's text, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The rule; only there when nothing is wrong.
    pub program: Option<Program>,
    /// Its examples, those with nothing wrong in them.
    pub examples: Vec<Example>,
    /// Everything that is wrong, and advice, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The text as it was read.
    pub document: Document,
}

/// A catalogue's text, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledCatalogue {
    /// What can be tracked, the base included; only there when nothing is wrong.
    pub catalogue: Option<Catalogue>,
    /// Everything that is wrong, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and checks a rule. Events, fields and attributes are those of the catalogue.
pub fn compile(source: &str, catalogue: &Catalogue) -> Compiled {
    compile_parsed(parse_str(source), catalogue)
}

/// Checks a rule that was read.
pub fn compile_parsed(parsed: Parsed, catalogue: &Catalogue) -> Compiled {
    let Parsed { document, diagnostics: mut found } = parsed;
    fields::offer(&mut found, &document, catalogue);
    let mut report = Report::new(&document, has_errors(&found));
    let (program, examples) = rule::check(&mut report, &document, &found, catalogue);
    let diagnostics = sorted(&document, found, report.finish());
    let program = program.filter(|_| !has_errors(&diagnostics));
    Compiled { program, examples, diagnostics, document }
}

/// Reads and checks a catalogue, which adds to `base`.
pub fn compile_catalogue(source: &str, base: &Catalogue) -> CompiledCatalogue {
    compile_parsed_catalogue(&parse_str(source), base)
}

/// Checks a catalogue that was read, which adds to `base`.
pub fn compile_parsed_catalogue(parsed: &Parsed, base: &Catalogue) -> CompiledCatalogue {
    let Parsed { document, diagnostics: found } = parsed;
    let mut report = Report::new(document, has_errors(found));
    let catalogue = catalogue::check(&mut report, document, found, base);
    let diagnostics = sorted(document, found.clone(), report.finish());
    let catalogue = catalogue.filter(|_| !has_errors(&diagnostics));
    CompiledCatalogue { catalogue, diagnostics }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// The same name that is not there, used twice, and values of one list that are wrong in the same
/// way, are one problem, and its fix mends every place.
fn merged(document: &Document, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let source = document.source.as_str();
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(found.len());
    for next in found {
        let Some(first) = kept.iter_mut().find(|it| same_cause(source, it, &next)) else {
            kept.push(next);
            continue;
        };
        let near = first.primary.span.line == next.primary.span.line;
        first.secondary.push(Label { span: next.primary.span, text: "and here".to_owned() });
        for (fix, other) in first.fixes.iter_mut().zip(next.fixes) {
            fix.edits.extend(other.edits);
            fix.edits.sort_by_key(|edit| edit.start);
        }
        if let (true, Some(fix)) = (near, first.fixes.first()) {
            let number = first.primary.span.line;
            let line = document.lines.iter().find(|line| line.number == number);
            let mended = line.and_then(|line| mended(source, line.span, &fix.edits));
            first.help = mended.or(first.help.take());
        }
    }
    kept
}

fn same_cause(source: &str, one: &Diagnostic, next: &Diagnostic) -> bool {
    let word = |it: &Diagnostic| source.get(it.primary.span.start..it.primary.span.end);
    // Messages on a value begin with what it is compared with: `"lesson" is text, and 5 is …`.
    let subject = |it: &Diagnostic| it.message.split(", and ").next().map(str::to_owned);
    let near = one.primary.span.line == next.primary.span.line;
    one.code == next.code
        && match one.code {
            "N201" => one.message == next.message || word(one) == word(next),
            code if code.starts_with("N20") => one.message == next.message,
            "T301" => near && subject(one) == subject(next),
            _ => near && one.message == next.message,
        }
}

/// A clause after edits in it.
fn mended(source: &str, line: Span, edits: &[Edit]) -> Option<String> {
    let mut text = String::new();
    let mut from = line.start;
    for edit in edits {
        text.push_str(source.get(from..edit.start)?);
        text.push_str(&edit.text);
        from = edit.end;
    }
    text.push_str(source.get(from..line.end)?);
    Some(text)
}

/// All problems in the order of the text.
fn sorted(
    document: &Document,
    mut found: Vec<Diagnostic>,
    more: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    found.extend(more);
    let mut found = merged(document, found);
    found.sort_by_key(|it| (it.primary.span.start, it.primary.span.end, it.code));
    found
}
