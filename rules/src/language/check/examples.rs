//! `example` blocks: facts and events in, amounts out, as data that a runner can use.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveTime;

use super::super::program::{Example, Expectation, ExpectationKind, Given, LaterPart, Unit};
use super::super::tree::{At, Clause, ExampleClause as Words, Head, Line, Literal};
use super::advances;
use super::entries::Entries;
use super::example_people::{people, somebody};
use super::expected_words::{KEPT, TOTALS, keyword};
use super::layout::{Layout, Section};
use super::limits;
use super::literals::of_unit;
use super::measured_values::{measured, twice};
use super::names::nearest;
use super::once::Once;
use super::report::{Problem, Report};
use super::scope::Scope;
use crate::calendar::first_instant;
use crate::domain::{Moment, Money, Quantity};

/// Checks every example; those with a problem in them are left out.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    scope: &Scope<'_>,
    sections: &[&Section<'_>],
) -> Vec<Example> {
    let has_pool = !layout.of_kind(|head| matches!(head, Head::Pool)).is_empty();
    let heads: Vec<_> = sections.iter().map(|section| section.head.span).collect();
    limits::examples(report, &heads);
    let examples: Vec<Option<Example>> = sections
        .iter()
        .take(limits::EXAMPLES)
        .map(|section| example(report, scope, has_pool, section))
        .collect();
    examples.into_iter().flatten().collect()
}

/// What one part of an example says, while it is read.
struct Reading<'a> {
    /// The line that begins it, where it is not the first part, and when a day of its period begins.
    begins: Option<(u32, Option<Moment>)>,
    given: Vec<Given>,
    carried: Once<'a, Money>,
    contributed: Once<'a, Money>,
    advances: Vec<(String, Money)>,
    expectations: Vec<Expectation>,
    stated: BTreeSet<String>,
    expected: BTreeMap<String, &'a Line>,
    /// The numbers of lines that could not be read.
    unread: &'a [u32],
    /// Everybody of whom the example says anything but what is expected.
    people: &'a BTreeSet<String>,
    fine: bool,
}

fn example(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    has_pool: bool,
    section: &Section<'_>,
) -> Option<Example> {
    limits::example_lines(report, &section.lines);
    let name = section.name()?;
    let mut entries = Entries::default();
    let people = people(section);
    let unread = section.lines.iter().filter(|line| line.clause.is_none());
    let unread: Vec<u32> = unread.map(|line| line.number).collect();
    let mut reading = Reading::of((&people, &unread), None);
    let mut before = Vec::new();
    for (line, clause) in section.clauses() {
        let Clause::Example(clause) = clause else { continue };
        match clause {
            Words::BelongsTo { .. }
            | Words::Fact { .. }
            | Words::Event { .. }
            | Words::Refund { .. } => reading.fine &= entries.read(report, scope, clause).is_some(),
            Words::Then { day } => {
                let day = day.as_ref().map(|day| day.node);
                let holds =
                    day.zip(scope.zone).map(|(day, zone)| first_instant(zone, day, NaiveTime::MIN));
                let next = Reading::of((&people, &unread), Some((line.number, holds)));
                before.push(std::mem::replace(&mut reading, next));
                entries.end_part();
            }
            _ => reading.fine &= reading.read(report, scope, line, clause).is_some(),
        }
    }
    let unread = !unread.is_empty();
    before.push(reading);
    let parts = before;
    let fine = parts.iter().all(|part| part.fine);
    if parts.iter().all(|part| part.expectations.is_empty()) && fine && !unread {
        let message = format!("the example \"{}\" expects nothing", name.node);
        let problem = Problem::new("X606", section.head.opening, message);
        let of = if has_pool { "pool" } else { somebody(section) };
        let choice = format!("expect {of} {}", scope.sample("100"));
        report.insert(problem, section.last(), &[choice]);
        return None;
    }
    if !fine || unread {
        return None;
    }
    let lines = entries.lines();
    let (entries, ends) = entries.finish();
    let mut parts = parts.into_iter();
    let first = parts.next()?;
    let later = parts.zip(ends).filter_map(|(part, end)| part.later(end)).collect();
    Some(Example {
        name: name.node.clone(),
        line: section.head.number,
        carried_over: first.carried.get().copied(),
        contributed: first.contributed.get().copied(),
        given: first.given,
        advances: first.advances,
        entries,
        lines,
        expectations: first.expectations,
        later,
    })
}

/// Whose something is, and how much; `None` for nothing.
type Kept = (At<String>, Option<At<Money>>);

impl<'a> Reading<'a> {
    fn of(
        (people, unread): (&'a BTreeSet<String>, &'a [u32]),
        begins: Option<(u32, Option<Moment>)>,
    ) -> Self {
        Self {
            begins,
            given: Vec::new(),
            carried: Once::default(),
            contributed: Once::default(),
            advances: Vec::new(),
            expectations: Vec::new(),
            stated: BTreeSet::new(),
            expected: BTreeMap::new(),
            unread,
            people,
            fine: true,
        }
    }

    /// As a part behind the first one; the one before ends at a position.
    fn later(self, known_before: i64) -> Option<LaterPart> {
        let (line, holds) = self.begins?;
        Some(LaterPart {
            line,
            holds,
            known_before,
            contributed: self.contributed.get().copied(),
            given: self.given,
            advances: self.advances,
            expectations: self.expectations,
        })
    }

    fn read(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        line: &'a Line,
        clause: &Words,
    ) -> Option<()> {
        match clause {
            Words::Given { metric, values } => self.given(report, scope, metric, values),
            Words::CarriedOver(_) if self.begins.is_some() => {
                let message = "what a later period carries over comes from the period before it";
                let problem = Problem::new("X612", line.opening, message);
                report.remove(problem, line.opening);
                None
            }
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
            Words::Advance(amounts) => {
                let more = advances::check(report, scope, amounts, &mut self.stated)?;
                self.advances.extend(more);
                Some(())
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
            Words::ExpectWaiting(amounts) => {
                let waits =
                    |collaborator, amount| ExpectationKind::Waiting { collaborator, amount };
                self.kept(report, scope, line, ("what waits for", amounts), waits)
            }
            Words::ExpectDebt(amounts) => {
                let owes = |collaborator, amount| ExpectationKind::Debt { collaborator, amount };
                self.kept(report, scope, line, ("the debt of", amounts), owes)
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
        line: &'a Line,
        metric: &At<String>,
        values: &[(Option<At<String>>, At<Literal>)],
    ) -> Option<()> {
        let unknown = scope.find(&metric.node).is_none();
        let whose = values.iter().any(|(who, _)| who.is_some());
        if unknown
            && (keyword(report, metric, (TOTALS, true))
                || whose && keyword(report, metric, (KEPT, true)))
        {
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
        line: &'a Line,
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
        line: &'a Line,
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

    /// What waits for collaborators, or what they owe.
    fn kept(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        line: &'a Line,
        (what, amounts): (&str, &[Kept]),
        kind: impl Fn(String, Money) -> ExpectationKind,
    ) -> Option<()> {
        for (collaborator, amount) in amounts {
            let amount = match amount {
                Some(amount) => scope.money(report, amount)?,
                None => Money::zero(scope.currency?),
            };
            let what = format!("{what} {}", collaborator.node);
            self.expect(report, line, &what, kind(collaborator.node.clone(), amount))?;
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
        if keyword(report, name, (TOTALS, alone)) {
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
        line: &'a Line,
        what: &str,
        kind: ExpectationKind,
    ) -> Option<()> {
        if let Some(first) = self.expected.insert(what.to_owned(), line) {
            // A line between them that could not be read may begin the next period.
            let between = |number: &u32| (first.number..line.number).contains(number);
            if !self.unread.iter().any(between) {
                let message = format!("the example expects {what} twice");
                let also = format!("first expected on line {}", first.number);
                let problem = Problem::new("X605", line.opening, message);
                report.remove_same(problem.also(first.opening, also), line, first);
            }
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
