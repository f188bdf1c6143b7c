//! From syntax tree to checked rule or catalogue, with everything that is wrong in one pass.
//!
//! Nothing that could not be read, and no name that is not there, causes a second problem: what is
//! not known is passed on as unknown, and lines that use it stay silent.

mod advances;
mod attributes;
mod bare_words;
mod bounds;
mod catalogue;
mod clusters;
mod conditions;
mod contradictions;
mod credits;
mod ends;
mod entries;
mod example_people;
mod examples;
mod expected_words;
mod facts;
mod fields;
mod fingerprint;
mod first;
mod first_span;
mod for_each;
mod guarantee;
mod identity;
mod layout;
mod limits;
mod literals;
mod measured_values;
mod measures;
mod metrics;
mod minimum;
mod missing_credit;
mod names;
mod near_paths;
mod of_customers;
mod once;
mod once_per;
mod owners;
mod paths;
mod pays;
mod places;
mod pool;
mod reached;
mod report;
mod rule;
mod running;
mod same_cause;
mod schedule;
mod scope;
mod settled_spans;
mod shares;
mod skipped_hour;
mod splits;
mod tiers;
mod ties;
mod times;
mod times_of_events;
mod too_short;
mod touches;
mod trigger;
mod upper_bound;
mod waiting;
mod way;
mod weighting;

use super::diagnostic::{Diagnostic, Severity};
use super::parser::{Parsed, parse_str};
use super::program::{Example, Program};
use super::tree::Document;
use crate::domain::{Catalogue, Stop};
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
    compile_parsed_until(parsed, catalogue, &Stop::never())
}

/// Checks a rule that was read while somebody waits for it: `stop` is asked before each line. When it has
/// stopped, only a part was checked.
pub fn compile_parsed_until(parsed: Parsed, catalogue: &Catalogue, stop: &Stop) -> Compiled {
    let Parsed { document, diagnostics: mut found } = parsed;
    fields::offer(&mut found, &document, catalogue);
    let mut report = Report::new(&document, has_errors(&found), stop);
    let (program, examples) = rule::check(&mut report, &document, &found, catalogue);
    let diagnostics = sorted(&document, found, report.finish());
    let program = program.filter(|_| !has_errors(&diagnostics) && !stop.is_stopped());
    Compiled { program, examples, diagnostics, document }
}

/// Reads and checks a catalogue, which adds to `base`.
pub fn compile_catalogue(source: &str, base: &Catalogue) -> CompiledCatalogue {
    compile_parsed_catalogue(&parse_str(source), base)
}

/// Checks a catalogue that was read, which adds to `base`.
pub fn compile_parsed_catalogue(parsed: &Parsed, base: &Catalogue) -> CompiledCatalogue {
    compile_parsed_catalogue_until(parsed, base, &Stop::never())
}

/// Checks a catalogue that was read, which adds to `base`, while somebody waits for it: `stop` is asked
/// before each line. When it has stopped, only a part was checked.
pub fn compile_parsed_catalogue_until(
    parsed: &Parsed,
    base: &Catalogue,
    stop: &Stop,
) -> CompiledCatalogue {
    let Parsed { document, diagnostics: found } = parsed;
    let mut report = Report::new(document, has_errors(found), stop);
    let catalogue = catalogue::check(&mut report, document, found, base);
    let diagnostics = sorted(document, found.clone(), report.finish());
    let catalogue = catalogue.filter(|_| !has_errors(&diagnostics) && !stop.is_stopped());
    CompiledCatalogue { catalogue, diagnostics }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// All problems in the order of the text.
fn sorted(
    document: &Document,
    mut found: Vec<Diagnostic>,
    more: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    found.extend(more);
    let mut found = same_cause::merged(document, found);
    found.sort_by_key(|it| (it.primary.span.start, it.primary.span.end, it.code));
    found
}
