//! A comparison as a table for people and as JSON for programs. The JSON is a contract.

use serde::Serialize;

use rules::domain::{
    ChangeReason, CollaboratorChange, Comparison, Fraction, MetricChange, Money, MoneyChange,
    Standing, TakenChange,
};
use rules::language::Program;

use super::outcome::{PeriodReport, ShareReport};
use super::table::{Align, table};
use super::{Terminal, measured};

/// The JSON form.
#[derive(Serialize)]
pub struct ComparisonReport<'a> {
    period: PeriodReport,
    currency: &'static str,
    pool: MoneyReport,
    paid: MoneyReport,
    leftover: MoneyReport,
    carried: MoneyReport,
    taken: Vec<TakenReport<'a>>,
    metrics: Vec<MetricReport<'a>>,
    collaborators: Vec<CollaboratorReport<'a>>,
}

#[derive(Serialize)]
struct MoneyReport {
    before: String,
    after: String,
    difference: String,
}

#[derive(Serialize)]
struct TakenReport<'a> {
    clause: &'a str,
    before: Option<ShareReport>,
    after: Option<ShareReport>,
}

#[derive(Serialize)]
struct MetricReport<'a> {
    name: &'a str,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct CollaboratorReport<'a> {
    collaborator: &'a str,
    before: String,
    after: String,
    difference: String,
    share: ShareChange,
    metrics: Vec<MetricReport<'a>>,
    why: Vec<WhyReport<'a>>,
}

#[derive(Serialize)]
struct ShareChange {
    before: Option<ShareReport>,
    after: Option<ShareReport>,
}

#[derive(Serialize)]
struct WhyReport<'a> {
    kind: &'static str,
    about: Option<&'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    text: String,
}

impl<'a> ComparisonReport<'a> {
    /// The report of a comparison.
    pub fn new(comparison: &'a Comparison) -> Self {
        Self {
            period: PeriodReport::new(comparison.window),
            currency: comparison.currency.code(),
            pool: MoneyReport::new(&comparison.pool),
            paid: MoneyReport::new(&comparison.paid),
            leftover: MoneyReport::new(&comparison.leftover),
            carried: MoneyReport::new(&comparison.carried),
            taken: comparison.taken.iter().map(TakenReport::new).collect(),
            metrics: comparison.site.iter().map(MetricReport::new).collect(),
            collaborators: comparison.collaborators.iter().map(CollaboratorReport::new).collect(),
        }
    }
}

impl MoneyReport {
    fn new(change: &MoneyChange) -> Self {
        Self {
            before: change.before.amount(),
            after: change.after.amount(),
            difference: change.difference.amount(),
        }
    }
}

impl<'a> TakenReport<'a> {
    fn new(change: &'a TakenChange) -> Self {
        let exact = |exact: &Option<Fraction>| exact.as_ref().map(ShareReport::new);
        Self { clause: &change.clause, before: exact(&change.before), after: exact(&change.after) }
    }
}

impl<'a> MetricReport<'a> {
    fn new(change: &'a MetricChange) -> Self {
        Self {
            name: &change.name,
            before: change.before.map(|value| value.to_string()),
            after: change.after.map(|value| value.to_string()),
        }
    }
}

impl<'a> CollaboratorReport<'a> {
    fn new(change: &'a CollaboratorChange) -> Self {
        let share = |standing: &Option<Standing>| {
            standing.as_ref().map(|standing| ShareReport::new(&standing.share))
        };
        Self {
            collaborator: &change.collaborator,
            before: change.amount.before.amount(),
            after: change.amount.after.amount(),
            difference: change.amount.difference.amount(),
            share: ShareChange { before: share(&change.before), after: share(&change.after) },
            metrics: change.metrics.iter().map(MetricReport::new).collect(),
            why: change.reasons.iter().map(WhyReport::new).collect(),
        }
    }
}

impl<'a> WhyReport<'a> {
    fn new(reason: &'a ChangeReason) -> Self {
        Self {
            kind: reason.kind.code(),
            about: reason.about.as_deref(),
            before: reason.before.as_deref(),
            after: reason.after.as_deref(),
            text: reason.to_string(),
        }
    }
}

/// Shows a comparison of two rules to people.
pub fn show(rules: (&Program, &Program), comparison: &Comparison, terminal: &mut Terminal) {
    terminal.line(measured::period(comparison.window, rules.0.zone, 8));
    terminal.line("");
    terminal.line(totals(rules, comparison, terminal));
    for taken in &comparison.taken {
        match (&taken.before, &taken.after) {
            (Some(_), None) => terminal.line(terminal.bad(&format!("- {}", taken.clause))),
            (None, Some(_)) => terminal.line(terminal.good(&format!("+ {}", taken.clause))),
            _ => {}
        }
    }
    terminal.line("");
    if comparison.collaborators.is_empty() {
        terminal.line("nobody scored under either rule");
        return;
    }
    let rows: Vec<Vec<String>> =
        comparison.collaborators.iter().map(|change| row(change, terminal)).collect();
    terminal.line(table(&heads("collaborator", Some("why")), &rows));
    let (more, less, same) = comparison.counts();
    terminal.line(format!("\n{more} better off, {less} worse off, {same} the same"));
}

fn heads<'a>(first: &'a str, last: Option<&'a str>) -> Vec<(&'a str, Align)> {
    let amounts = ["before", "after", "difference"].map(|head| (head, Align::Right));
    let first = std::iter::once((first, Align::Left));
    first.chain(amounts).chain(last.map(|head| (head, Align::Left))).collect()
}

/// Pool, how it comes about, what is paid and what is left, and site-wide metrics.
fn totals(
    (old, new): (&Program, &Program),
    comparison: &Comparison,
    terminal: &Terminal,
) -> String {
    let money = |name: &str, change: &MoneyChange| {
        let [before, after, difference] = amounts(change, terminal);
        vec![name.to_owned(), before, after, difference]
    };
    let value = |name: &str, before: Option<String>, after: Option<String>| {
        let shown = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        vec![format!("  {name}"), shown(before), shown(after)]
    };
    let mut rows = vec![money("pool", &comparison.pool)];
    let metric = |metric: &MetricChange| {
        let name = &metric.name;
        let before = metric.before.map(|value| measured::value(old, name, value));
        value(name, before, metric.after.map(|value| measured::value(new, name, value)))
    };
    rows.extend(comparison.site.iter().map(metric));
    rows.push(money("paid", &comparison.paid));
    rows.push(money("leftover", &comparison.leftover));
    rows.push(money("carried over", &comparison.carried));
    table(&heads("", None), &rows)
}

fn row(change: &CollaboratorChange, terminal: &Terminal) -> Vec<String> {
    let why: Vec<String> = change.reasons.iter().map(ToString::to_string).collect();
    let [before, after, difference] = amounts(&change.amount, terminal);
    vec![change.collaborator.clone(), before, after, difference, why.join("; ")]
}

fn amounts(change: &MoneyChange, terminal: &Terminal) -> [String; 3] {
    [change.before.to_string(), change.after.to_string(), difference(change.difference, terminal)]
}

fn difference(difference: Money, terminal: &Terminal) -> String {
    let text = format!("{difference:+}");
    match difference.minor.signum() {
        1 => terminal.good(&text),
        -1 => terminal.bad(&text),
        _ => text,
    }
}
