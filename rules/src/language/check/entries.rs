//! Facts, events and refunds of an example, in the form the evaluator reads.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use super::super::tree::{At, ExampleClause as Words, Literal};
use super::literals::of_type;
use super::names::{unknown, unknown_event};
use super::owners;
use super::paths::missing_attribute;
use super::report::{Problem, Report};
use super::scope::{Scope, Sketch};
use crate::calendar::first_instant;
use crate::domain::{
    Approval, Correction, Entry, Event, EventKind, Fact, Fields, Moment, Money, Recorded, Subject,
    SubjectKind, Value, ValueType,
};

/// The entries of one example.
#[derive(Default)]
pub(super) struct Entries {
    /// With the part of the example that each stands in.
    recorded: Vec<(usize, Recorded)>,
    /// How many parts have ended.
    part: usize,
    /// Keys of the event lines, in their order; nothing for one that is wrong.
    events: Vec<Option<EventLine>>,
}

struct EventLine {
    key: String,
    /// Its number, from 1.
    line: u32,
    occurred_at: Moment,
    /// The same as wall clock.
    written: String,
    /// The money it carries, summed; `None` when it carries none.
    money: Option<Money>,
}

/// Wall clock and what happened.
type Clock<'w> = (&'w At<NaiveDate>, &'w At<NaiveTime>);

impl Entries {
    /// Reads one line; `None` when anything in it is wrong.
    pub(super) fn read(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        clause: &Words,
    ) -> Option<()> {
        match clause {
            Words::BelongsTo { kind, reference, owners, equally } => {
                let subject_kind = subject_kind(report, scope, kind)?;
                if !matches!(subject_kind, SubjectKind::Asset(_)) {
                    let message = format!("a {} belongs to nobody", kind.node);
                    let assets: Vec<_> = scope.catalogue.assets.keys().cloned().collect();
                    let help = format!("these belong to somebody: {}", assets.join(", "));
                    report.add(Problem::new("X608", kind.span, message).help(help));
                    return None;
                }
                let value = owners::check(report, owners, equally.as_ref())?;
                self.fact(subject_kind, reference, "owner", value);
                Some(())
            }
            Words::Fact { kind, reference, attribute, value } => {
                let kind = subject_kind(report, scope, kind)?;
                let value = fact_value(report, scope, &kind, attribute, value)?;
                self.fact(kind, reference, &attribute.node, value);
                Some(())
            }
            Words::Event { date, time, event, fields } => {
                let line = self.event(report, scope, (date, time), event, fields);
                let fine = line.is_some();
                self.events.push(line);
                fine.then_some(())
            }
            Words::Refund { date, time, event, amount } => {
                self.refund(report, scope, (date, time), event, amount.as_ref())
            }
            _ => Some(()),
        }
    }

    /// What follows stands in the next part.
    pub(super) fn end_part(&mut self) {
        self.part += 1;
    }

    /// The lines of the events, by the keys of their entries.
    pub(super) fn lines(&self) -> BTreeMap<String, u32> {
        let known = self.events.iter().flatten();
        known.map(|event| (event.key.clone(), event.line)).collect()
    }

    /// The entries, and for each part but the last the position at which it ends, with room for what is
    /// contributed in it. Facts hold in all parts, so they are known before everything else.
    pub(super) fn finish(self) -> (Vec<Recorded>, Vec<i64>) {
        let is_fact = |recorded: &Recorded| matches!(recorded.entry, Entry::Fact(_));
        let (facts, rest): (Vec<_>, Vec<_>) =
            self.recorded.into_iter().partition(|(_, recorded)| is_fact(recorded));
        let (mut position, mut ends, mut entries) = (0, Vec::new(), Vec::new());
        for (part, recorded) in facts.into_iter().map(|(_, fact)| (0, fact)).chain(rest) {
            while ends.len() < part {
                position += 1;
                ends.push(position);
            }
            position += 1;
            entries.push(Recorded { position, ..recorded });
        }
        while ends.len() < self.part {
            position += 1;
            ends.push(position);
        }
        (entries, ends)
    }

    fn push(&mut self, recorded_at: Moment, entry: Entry) -> String {
        let position = self.recorded.len() + 1;
        let key = format!("example-{position:03}");
        let recorded = Recorded {
            stream: 0,
            position: i64::try_from(position).unwrap_or(i64::MAX),
            source: "example".to_owned(),
            key: key.clone(),
            recorded_at,
            entry,
        };
        self.recorded.push((self.part, recorded));
        key
    }

    fn fact(&mut self, kind: SubjectKind, reference: &At<String>, attribute: &str, value: Value) {
        let fact = Fact {
            subject: Subject { kind, reference: reference.node.clone() },
            attribute: attribute.to_owned(),
            value: Some(value),
            from: Moment::ALWAYS,
        };
        self.push(Moment::ALWAYS, Entry::Fact(fact));
    }

    fn event(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        (date, time): Clock<'_>,
        name: &At<String>,
        written: &[(At<String>, At<Literal>)],
    ) -> Option<EventLine> {
        let Some(kind) = scope.catalogue.events.get(&name.node) else {
            let message = format!("there is no event named \"{}\"", name.node);
            let known = scope.catalogue.events.keys();
            let known: Vec<_> = known.map(|name| (name.as_str(), None)).collect();
            unknown_event(report, Problem::new("N202", name.span, message), name, &known);
            return None;
        };
        let mut fields = Fields::new();
        let mut fine = true;
        for (field, literal) in written {
            let Some(value_type) = kind.field_type(&field.node) else {
                let message = format!("\"{}\" has no field named \"{}\"", kind.name, field.node);
                let known = kind.fields.iter();
                let known: Vec<_> = known.map(|field| (field.name.as_str(), None)).collect();
                unknown(report, Problem::new("N203", field.span, message), field, &known);
                fine = false;
                continue;
            };
            let Some(value) = field_value(report, scope, kind, field, literal) else {
                fine = false;
                continue;
            };
            if fields.insert(field.node.clone(), referring(value_type, value)).is_some() {
                let message = format!("\"{}\" is given twice", field.node);
                report.add(Problem::new("X605", field.span, message).help("give one value"));
                fine = false;
            }
        }
        let occurred_at = first_instant(scope.zone?, date.node, time.node);
        if !fine {
            return None;
        }
        let money = money_of(&fields);
        let kind = kind.name.clone();
        let event = Event { kind, occurred_at, fields, approval: Approval::Automatic };
        let key = self.push(occurred_at, Entry::Event(event));
        let written = format!("{} {}", date.node, time.node.format("%H:%M"));
        Some(EventLine { key, line: date.span.line, occurred_at, written, money })
    }

    fn refund(
        &mut self,
        report: &mut Report<'_>,
        scope: &Scope<'_>,
        (date, time): Clock<'_>,
        number: &At<u32>,
        amount: Option<&At<Money>>,
    ) -> Option<()> {
        let index = usize::try_from(number.node).ok()?.checked_sub(1);
        let Some(target) = index.and_then(|index| self.events.get(index)) else {
            let before = self.events.len();
            let message = format!("there is no event {} above this line", number.node);
            let problem = Problem::new("X602", number.span, message);
            match before {
                0 => report.add(problem.help("write the event above its refund")),
                1 => report.replace(problem, number.span, "1"),
                _ => report.add(problem.help(format!("write a number from 1 to {before}"))),
            }
            return None;
        };
        let target = target.as_ref()?;
        let occurred_at = first_instant(scope.zone?, date.node, time.node);
        if occurred_at < target.occurred_at {
            let message = format!("the refund lies before the event {}", number.node);
            let help = format!("write a moment from {} on", target.written);
            report.add(Problem::new("X604", date.span, message).help(help));
            return None;
        }
        let part = match amount {
            Some(amount) => Some(refunded(report, target, amount)?),
            None => None,
        };
        let target = target.key.clone();
        let correction = Correction::Reverse { amount: part, occurred_at, reason: None };
        self.push(occurred_at, Entry::Correction { target, correction });
        Some(())
    }
}

/// The value of an event's field. Money of another currency is fine where no metric adds it up:
/// there is no exchange rate in an example.
fn field_value(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    kind: &EventKind,
    field: &At<String>,
    literal: &At<Literal>,
) -> Option<Value> {
    let value_type = kind.field_type(&field.node)?;
    let (Literal::Money(money), ValueType::Money) = (&literal.node, value_type) else {
        return of_type(report, scope, literal, value_type, &field.node);
    };
    let adds = |metric: &&Sketch<'_>| {
        let event = metric.event.is_some_and(|event| event.name == kind.name);
        let aggregate = metric.aggregate.as_ref();
        event && aggregate.is_some_and(|it| it.adds() && it.field() == Some(&field.node))
    };
    let Some(metric) = scope.metrics.iter().find(adds) else { return Some(Value::Money(*money)) };
    if !scope.converts || scope.currency.is_none_or(|own| own == money.currency) {
        return of_type(report, scope, literal, value_type, &field.node);
    }
    let message =
        format!("the amount is in {}, and an example has no exchange rates", money.currency);
    let problem = Problem::new("X611", literal.span, message);
    let also = format!("\"{}\" measures it", metric.name.node);
    let help = report.corrected(literal.span, &scope.sample(&money.amount()));
    report.add(problem.also(metric.name.span, also).help(help));
    None
}

fn refunded(report: &mut Report<'_>, target: &EventLine, amount: &At<Money>) -> Option<Money> {
    let part = amount.node;
    let Some(money) = target.money else {
        let message = "this event has no amount, so a part of it cannot be refunded";
        let problem = Problem::new("X603", amount.span, message);
        report.leave_out(problem, amount.span);
        return None;
    };
    if part.currency != money.currency {
        let message =
            format!("the refund is in {}, and the event in {}", part.currency, money.currency);
        report.replace(Problem::new("T303", amount.span, message), amount.span, &money.to_string());
        return None;
    }
    if part.minor > money.minor || part.minor <= 0 {
        let message = format!("{part} cannot be refunded of {money}");
        report.replace(Problem::new("X603", amount.span, message), amount.span, &money.to_string());
        return None;
    }
    Some(part)
}

fn money_of(fields: &Fields) -> Option<Money> {
    let mut amounts = fields.values().filter_map(|value| match value {
        Value::Money(money) => Some(*money),
        _ => None,
    });
    let first = amounts.next()?;
    amounts.try_fold(first, Money::plus).ok()
}

/// References are written as text; in events and facts they are references.
fn referring(value_type: &ValueType, value: Value) -> Value {
    match value {
        Value::Text(reference) if value_type.is_reference() => Value::Ref(reference),
        other => other,
    }
}

fn fact_value(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    kind: &SubjectKind,
    attribute: &At<String>,
    literal: &At<Literal>,
) -> Option<Value> {
    let attributes = scope.catalogue.attributes(kind)?;
    let Some(field) = attributes.iter().find(|field| field.name == attribute.node) else {
        missing_attribute(report, kind, attributes, attribute);
        return None;
    };
    let value = of_type(report, scope, literal, &field.value_type, &attribute.node)?;
    match value {
        Value::Text(owner)
            if attribute.node == "owner" && matches!(kind, SubjectKind::Asset(_)) =>
        {
            Some(owners::sole(owner.to_string()))
        }
        value => Some(referring(&field.value_type, value)),
    }
}

fn subject_kind(
    report: &mut Report<'_>,
    scope: &Scope<'_>,
    word: &At<String>,
) -> Option<SubjectKind> {
    let kind = SubjectKind::from_word(&word.node);
    if scope.catalogue.attributes(&kind).is_some() {
        return Some(kind);
    }
    let message = format!("there is no asset named \"{}\"", word.node);
    let known = scope.catalogue.assets.keys().map(String::as_str);
    let known: Vec<_> =
        known.chain(["customer", "collaborator"]).map(|name| (name, None)).collect();
    unknown(report, Problem::new("N205", word.span, message), word, &known);
    None
}
