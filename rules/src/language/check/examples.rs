//! `example` blocks: facts and events in, amounts out, as data that a runner can use.

use std::collections::BTreeSet;

use super::super::program::{Example, Expectation, ExpectationKind, Given, MetricId, Unit};
use super::super::tree::{At, Clause, ExampleClause as Words, Line, Literal};
use super::attributes;
use super::entries::Entries;
use super::layout::Section;
use super::limits;
use super::literals::of_unit;
use super::names::nearest;
use super::once::Once;
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::domain::{Money, Quantity};

/// Checks every example; those with a problem in them are left out.
pub(super) fn check(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    sections: &[&Section<'_>],
) -> Vec<Example> {
    let heads: Vec<_> = sections.iter().map(|section| section.head.span).collect();
    limits::examples(report, &heads);
    let examples: Vec<Option<Example>> = sections
        .iter()
        .take(limits::EXAMPLES)
        .map(|section| example(report, scope, section))
        .collect();
    examples.into_iter().flatten().collect()
}

/// What an example says, while it is read.
#[derive(Default)]
struct Reading<'a> {
    given: Vec<Given>,
    carried: Once<'a, Money>,
    contributed: Once<'a, Money>,
    expectations: Vec<Expectation>,
    stated: BTreeSet<String>,
    /// Everybody of whom the example says anything but what is expected.
    people: BTreeSet<String>,
    fine: bool,
}

fn example(report: &mut Report<'_>, scope: &Scope<'_>, section: &Section<'_>) -> Option<Example> {
    limits::example_lines(report, &section.lines);
    let name = section.name()?;
    let mut entries = Entries::default();
    let mut reading = Reading { fine: true, people: people(section), ..Reading::default() };
    for (line, clause) in section.clauses() {
        let Clause::Example(clause) = clause else { continue };
        match clause {
            Words::BelongsTo { .. }
            | Words::Fact { .. }
            | Words::Event { .. }
            | Words::Refund { .. } => reading.fine &= entries.read(report, scope, clause).is_some(),
            _ => reading.fine &= reading.read(report, scope, line, clause).is_some(),
        }
    }
    let unread = section.lines.iter().any(|line| line.clause.is_none());
    if reading.expectations.is_empty() && reading.fine && !unread {
        let message = format!("the example \"{}\" expects nothing", name.node);
        let problem = Problem::new("X606", section.head.opening, message);
        let choice = format!("expect pool {}", scope.sample("100"));
        report.insert(problem, section.last(), &[choice]);
        return None;
    }
    if !reading.fine || unread {
        return None;
    }
    Some(Example {
        name: name.node.clone(),
        line: section.head.number,
        given: reading.given,
        entries: entries.finish(),
        carried_over: reading.carried.get().copied(),
        contributed: reading.contributed.get().copied(),
        expectations: reading.expectations,
    })
}

/// The collaborators, and whatever else a text or name in the example refers to.
fn people(section: &Section<'_>) -> BTreeSet<String> {
    let mut people = BTreeSet::new();
    for (_, clause) in section.clauses() {
        match clause {
            Clause::Example(Words::Given { values, .. }) => {
                let named = values.iter().filter_map(|(who, _)| who.as_ref());
                people.extend(named.map(|who| who.node.clone()));
            }
            Clause::Example(Words::BelongsTo { owners, .. }) => {
                people.extend(owners.iter().map(|(who, _)| who.node.clone()));
            }
            Clause::Example(Words::Fact { reference, value, .. }) => {
                people.insert(reference.node.clone());
                people.extend(referred(value));
            }
            Clause::Example(Words::Event { fields, .. }) => {
                people.extend(fields.iter().filter_map(|(_, value)| referred(value)));
            }
            _ => {}
        }
    }
    people
}

fn referred(value: &At<Literal>) -> Option<String> {
    if let Literal::Text(text) = &value.node { Some(text.clone()) } else { None }
}

impl<'a> Reading<'a> {
    fn read(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        line: &'a Line,
        clause: &Words,
    ) -> Option<()> {
        match clause {
            Words::Given { metric, values } => self.given(report, scope, metric, values),
            Words::CarriedOver(amount) => {
                let amount = scope.money(report, amount)?;
                self.carried.set(report, line, amount, "what was carried over");
                Some(())
            }
            Words::Contributed(amount) => {
                let amount = scope.money(report, amount)?;
                self.contributed.set(report, line, amount, "what was contributed");
                contributions(report, scope, line)
            }
            Words::ExpectPool(amount) => {
                let amount = scope.money(report, amount)?;
                self.expect(report, line, "pool", ExpectationKind::Pool(amount))
            }
            Words::ExpectLeftover(amount) => {
                let amount = scope.money(report, amount)?;
                self.expect(report, line, "leftover", ExpectationKind::Leftover(amount))
            }
            Words::ExpectCarried(amount) => {
                let amount = scope.money(report, amount)?;
                self.expect(report, line, "carried", ExpectationKind::Carried(amount))
            }
            Words::ExpectAmounts { only, amounts } => {
                self.amounts(report, scope, line, *only, amounts)
            }
            Words::ExpectMetric { metric, values } => {
                self.metric(report, scope, line, metric, values)
            }
            _ => Some(()),
        }
    }

    fn given(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        metric: &At<String>,
        values: &[(Option<At<String>>, At<Literal>)],
    ) -> Option<()> {
        for (id, collaborator, value) in measured(report, scope, metric, values)? {
            let who = collaborator.map_or("", |it| it.node.as_str());
            if !self.stated.insert(format!("given {} {who}", metric.node)) {
                let span = collaborator.map_or(metric.span, |it| it.span);
                let problem = Problem::new("X605", span, twice(&metric.node, who));
                report.add(problem.help("give one value"));
                return None;
            }
            let collaborator = collaborator.map(|it| it.node.clone());
            self.given.push(Given { metric: id, collaborator, value });
        }
        Some(())
    }

    fn metric(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        line: &Line,
        metric: &At<String>,
        values: &[(Option<At<String>>, At<Literal>)],
    ) -> Option<()> {
        if scope.find(&metric.node).is_none() && keyword(report, metric, true) {
            return None;
        }
        if metric.node == "points" {
            return self.points(report, scope, line, metric, values);
        }
        if let Some(amount) = self.meant_amount(scope, metric, values) {
            without_currency(report, scope, metric, amount);
            return None;
        }
        for (id, collaborator, value) in measured(report, scope, metric, values)? {
            let collaborator = collaborator.map(|it| it.node.clone());
            let what = format!("{} {}", metric.node, collaborator.clone().unwrap_or_default());
            let kind = ExpectationKind::Metric { metric: id, collaborator, value };
            self.expect(report, line, what.trim(), kind)?;
        }
        Some(())
    }

    /// Points cannot be given, but what the metrics make of them can be expected.
    fn points(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        line: &Line,
        name: &At<String>,
        values: &[(Option<At<String>>, At<Literal>)],
    ) -> Option<()> {
        scope.score(report, name)?;
        let checked: Vec<Option<(&At<String>, Quantity)>> = values
            .iter()
            .map(|(collaborator, literal)| {
                let Some(collaborator) = collaborator else {
                    let message = "\"points\" does not say whose points these are";
                    let text = format!("ana {}", report.text(literal.span));
                    let help = report.corrected(literal.span, &text);
                    report.add(Problem::new("X601", literal.span, message).help(help));
                    return None;
                };
                let value = of_unit(report, scope, literal, Unit::Number, "points")?;
                Some((collaborator, value))
            })
            .collect();
        for (collaborator, value) in checked.into_iter().collect::<Option<Vec<_>>>()? {
            let collaborator = collaborator.node.clone();
            let what = format!("the points of {collaborator}");
            self.expect(report, line, &what, ExpectationKind::Points { collaborator, value })?;
        }
        Some(())
    }

    fn amounts(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        line: &Line,
        only: bool,
        amounts: &[(At<String>, Option<At<Money>>)],
    ) -> Option<()> {
        for (collaborator, amount) in amounts {
            let alone = amounts.len() == 1;
            if amount.is_some() && self.meant_metric(report, scope, collaborator, alone) {
                return None;
            }
            let amount = match amount {
                Some(amount) => scope.money(report, amount)?,
                None => Money::zero(scope.currency?),
            };
            let collaborator = collaborator.node.clone();
            let what = format!("the amount of {collaborator}");
            let kind = ExpectationKind::Amount { collaborator, amount };
            self.expect(report, line, &what, kind)?;
        }
        if only {
            let all = amounts.iter().map(|(collaborator, _)| collaborator.node.clone()).collect();
            self.expect(report, line, "who gets anything", ExpectationKind::Only(all))?;
        }
        Some(())
    }

    /// The number that was meant as somebody's amount: `expect ana 5000`.
    fn meant_amount<'v>(
        &self,
        scope: &Scope<'_>,
        name: &At<String>,
        values: &'v [(Option<At<String>>, At<Literal>)],
    ) -> Option<&'v At<Literal>> {
        let [(None, value)] = values else { return None };
        let metrics = scope.metrics.iter().map(|metric| metric.name.node.as_str());
        let fact = scope.catalogue.collaborator.iter().any(|field| field.name == name.node);
        let other = scope.metrics_unread || fact || nearest(&name.node, metrics).is_some();
        let person = self.people.contains(&name.node) || !other;
        let number = matches!(value.node, Literal::Number(_));
        (scope.find(&name.node).is_none() && person && number).then_some(value)
    }

    /// Whether somebody of whom the example says nothing is a metric with a misspelt name; reports it.
    fn meant_metric(
        &self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        name: &At<String>,
        alone: bool,
    ) -> bool {
        if self.people.contains(&name.node) {
            return false;
        }
        if keyword(report, name, alone) {
            return true;
        }
        let names = scope.metrics.iter().map(|metric| metric.name.node.as_str());
        let meant = nearest(&name.node, names).is_some();
        if meant {
            scope.unknown_metric(report, name, &[]);
        }
        meant
    }

    fn expect(
        &mut self,
        report: &mut Report<'_>,
        line: &Line,
        what: &str,
        kind: ExpectationKind,
    ) -> Option<()> {
        if !self.stated.insert(format!("expect {what}")) {
            let message = format!("the example expects {what} twice");
            report.remove(Problem::new("X605", line.opening, message), line.opening);
            return None;
        }
        self.expectations.push(Expectation { kind, line: line.number });
        Some(())
    }
}

fn without_currency(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    name: &At<String>,
    number: &At<Literal>,
) {
    let written = report.text(number.span);
    let message = format!("the amount \"{written}\" has no currency");
    let problem = Problem::new("S131", number.span, message)
        .label(format!("\"{}\" is no metric, so this is an amount", name.node));
    let Some(currency) = scope.currency else { return report.add(problem) };
    match Money::parse(written, currency) {
        Ok(amount) => report.replace(problem, number.span, &amount.to_string()),
        Err(_) => {
            let help = report.corrected(number.span, &scope.sample("100"));
            report.add(problem.help(format!("for example: {help}")));
        }
    }
}

/// An example has contributions only where the pool takes them.
fn contributions(report: &mut Report<'_>, scope: &Scope<'_>, line: &Line) -> Option<()> {
    if scope.takes_contributions {
        return Some(());
    }
    let message = "the pool of this rule takes no contributions";
    let problem = Problem::new("X610", line.opening, message);
    report.add(problem.help("leave this line out, or add to the pool: take  contributions"));
    None
}

/// Whether a name is a misspelt word of the language, one that stands behind `expect`; reports it.
fn keyword(report: &mut Report<'_>, name: &At<String>, alone: bool) -> bool {
    let close = |right: &&str| strsim::osa_distance(&name.node, right) <= 1;
    let Some(word) = ["pool", "leftover", "carried", "only"].into_iter().find(close) else {
        return false;
    };
    let message = format!("\"{}\" does not fit here", name.node);
    let problem = Problem::new("S125", name.span, message);
    let problem = problem.label(format!("close to \"{word}\""));
    if alone {
        report.replace(problem, name.span, word);
    } else {
        report.add(problem.help(format!("a line of its own begins with: expect {word}")));
    }
    true
}

fn twice(metric: &str, who: &str) -> String {
    if who.is_empty() {
        format!("\"{metric}\" is given twice")
    } else {
        format!("\"{metric}\" of {who} is given twice")
    }
}

/// The metric, whose value it is, and the value.
type Measured<'v> = (MetricId, Option<&'v At<String>>, Quantity);

/// Values of a metric with whose they are.
fn measured<'v>(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    name: &At<String>,
    values: &'v [(Option<At<String>>, At<Literal>)],
) -> Option<Vec<Measured<'v>>> {
    if name.node == "points" {
        let problem = Problem::new("X607", name.span, "points are made from metrics");
        report.add(problem.help("give the metrics that are worth points"));
        return None;
    }
    let Some((id, metric)) = scope.find(&name.node) else {
        attributes::unknown_metric(report, scope, name, values);
        return None;
    };
    if scope.is_blamed(id) {
        return None;
    }
    // Every value is looked at: what is wrong with several of them is mended at once.
    let checked: Vec<Option<Measured<'v>>> = values
        .iter()
        .map(|(collaborator, literal)| {
            whose(report, metric, collaborator.as_ref(), literal)?;
            let value = of_unit(report, scope, literal, metric.unit?, &name.node)?;
            Some((id, collaborator.as_ref(), value))
        })
        .collect();
    checked.into_iter().collect()
}

/// A credited metric has a value for each collaborator, a site-wide one has one value.
fn whose(
    report: &mut Report<'_>,
    metric: &Sketch<'_>,
    collaborator: Option<&At<String>>,
    literal: &At<Literal>,
) -> Option<()> {
    let name = &metric.name.node;
    match (metric.credited?, collaborator) {
        (true, None) => {
            let message = format!("\"{name}\" does not say whose value this is");
            let problem = Problem::new("X601", literal.span, message);
            let text = format!("ana {}", report.text(literal.span));
            let help = report.corrected(literal.span, &text);
            report.add(problem.also(metric.name.span, "a credited metric").help(help));
            None
        }
        (false, Some(who)) => {
            let message = format!("\"{name}\" is site-wide and belongs to nobody");
            let problem = Problem::new("X601", who.span, message);
            let problem = problem.also(metric.name.span, "this metric has no credit line");
            report.leave_out(problem, who.span);
            None
        }
        _ => Some(()),
    }
}
