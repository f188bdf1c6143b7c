//! Which attributes a rule's conditions look at, and advice on those that nobody has. What is
//! recorded is for the caller to know: a text alone says nothing of it.

use super::check::Compiled;
use super::codes;
use super::diagnostic::{Diagnostic, Label, Severity, Span};
use super::program::{Comparison, Condition, Operand, Path, Program, Test};
use super::tree::{
    Clause, ClusterClause, Conditions, Document, DottedPath, MetricClause, TestClause, Verb,
    WeightingClause,
};
use crate::domain::SubjectKind;

/// An attribute that a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Of whom or what.
    pub kind: SubjectKind,
    /// Its name.
    pub attribute: String,
    /// Where it stands first.
    pub span: Span,
}

impl Compared {
    /// The advice to give when no fact gives anybody the attribute.
    pub fn advice(&self) -> Diagnostic {
        let code = "W917";
        Diagnostic {
            code,
            severity: Severity::Warning,
            message: format!("no {} has a \"{}\" so far", self.kind, self.attribute),
            primary: Label { span: self.span, text: String::new() },
            secondary: Vec::new(),
            help: Some("record who has it with setFacts, or look at another attribute".to_owned()),
            fixes: Vec::new(),
            reference: codes::reference(code),
        }
    }
}

/// The attributes that the conditions of a rule look at, each once, in the order of the text. A
/// condition `is unknown` asks for nobody to have it, and is left out.
pub fn compared(compiled: &Compiled) -> Vec<Compared> {
    let Some(program) = &compiled.program else { return Vec::new() };
    let mut found: Vec<Compared> = Vec::new();
    for (written, test) in pairs(&compiled.document, program) {
        if test.comparison == Comparison::IsUnknown {
            continue;
        }
        if let Operand::Path(path) = &test.subject {
            add(&mut found, &written.subject, path);
        }
        match (&written.verb.node, &test.comparison) {
            (Verb::IsPath(other), Comparison::IsPath(path))
            | (Verb::IsNotPath(other), Comparison::IsNotPath(path)) => add(&mut found, other, path),
            _ => {}
        }
    }
    found.sort_by_key(|one| one.span.start);
    found
}

fn add(found: &mut Vec<Compared>, written: &DottedPath, path: &Path) {
    // A field of the event stands before the attributes, the collaborator that qualifies does not.
    let fields = written.node.len().saturating_sub(path.hops.len());
    for (step, hop) in written.node.iter().skip(fields).zip(&path.hops) {
        let known = |one: &Compared| one.kind == hop.kind && one.attribute == hop.attribute;
        if !found.iter().any(known) {
            let (kind, attribute) = (hop.kind.clone(), hop.attribute.clone());
            found.push(Compared { kind, attribute, span: step.span });
        }
    }
}

/// Every test of the text with what it became. Both sides are in the order of the text, section by
/// section of one sort.
fn pairs<'a>(
    document: &'a Document,
    program: &'a Program,
) -> impl Iterator<Item = (&'a TestClause, &'a Test)> {
    let metrics = program.metrics.iter().flat_map(|metric| &metric.conditions);
    let clusters = program.clusters.iter().flat_map(|cluster| &cluster.segment);
    let metrics = written(document, |clause| match clause {
        Clause::Metric(MetricClause::Where(conditions)) => Some(conditions),
        _ => None,
    })
    .zip(metrics.flat_map(tests));
    let clusters = written(document, |clause| match clause {
        Clause::Cluster(ClusterClause::Segment(conditions)) => Some(conditions),
        _ => None,
    })
    .zip(clusters.flat_map(tests));
    let qualify = written(document, |clause| match clause {
        Clause::Weighting(WeightingClause::Qualify(conditions)) => Some(conditions),
        _ => None,
    })
    .zip(program.weighting.qualify.iter().flat_map(tests));
    metrics.chain(clusters).chain(qualify)
}

fn tests(condition: &Condition) -> &[Test] {
    &condition.tests
}

fn written<'a>(
    document: &'a Document,
    is: fn(&'a Clause) -> Option<&'a Conditions>,
) -> impl Iterator<Item = &'a TestClause> {
    let clauses = document.lines.iter().filter_map(|line| line.clause.as_ref());
    clauses.filter_map(is).flat_map(|conditions| &conditions.tests)
}
