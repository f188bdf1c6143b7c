//! Examples, line by line: what is supposed, and what comes out.

use super::rule::{Part, Rule};
use super::words::{date, listed, literal, quoted, spoken};
use super::{ExplainedSection, Telling};
use crate::domain::{Money, Percent, ValueType};
use crate::language::dates;
use crate::language::tree::{At, Clause, ExampleClause, Literal};

pub(super) fn explain(rule: &Rule<'_>, part: &Part<'_>, name: &At<String>) -> ExplainedSection {
    let mut telling = Telling::new(format!("Example: {}", name.node));
    for (line, clause) in &part.clauses {
        if let Clause::Example(clause) = clause {
            telling.says(*line, sentence(rule, clause));
        }
    }
    telling.finish()
}

fn sentence(rule: &Rule<'_>, clause: &ExampleClause) -> String {
    match clause {
        ExampleClause::Given { metric, values } => {
            format!("Given {}: {}.", spoken(&metric.node), scores(values))
        }
        ExampleClause::BelongsTo { kind, reference, owners, equally } => format!(
            "The {} {} belongs to {}{}.",
            rule.asset(&kind.node),
            quoted(&reference.node),
            self::owners(owners),
            if equally.is_some() { ", in equal parts" } else { "" }
        ),
        ExampleClause::Fact { kind, reference, attribute, value } => format!(
            "The {} of the {} {} is {}.",
            spoken(&attribute.node),
            rule.asset(&kind.node),
            quoted(&reference.node),
            literal(value)
        ),
        ExampleClause::Event { date: day, time: clock, event, fields } => {
            let kind = rule.catalogue.events.get(&event.node);
            let field = |(name, value): &(At<String>, At<Literal>)| {
                let found: Option<&ValueType> = kind.and_then(|kind| kind.field_type(&name.node));
                format!(", {} {}", rule.field(&name.node, found), literal(value))
            };
            let fields: String = fields.iter().map(field).collect();
            let (day, clock) = (date(day.node), dates::clock(clock.node));
            format!("On {day} at {clock} there is an event {}{fields}.", rule.event(&event.node))
        }
        ExampleClause::Refund { date: day, time: clock, event, amount } => {
            let of =
                amount.as_ref().map_or_else(String::new, |part| format!(" with {}", part.node));
            let (day, clock) = (date(day.node), dates::clock(clock.node));
            format!("On {day} at {clock} event {} of this example is refunded{of}.", event.node)
        }
        ExampleClause::Then { day: None } => {
            "Then that period is settled, and the next begins.".to_owned()
        }
        ExampleClause::Then { day: Some(day) } => format!(
            "Then all is settled up to the period that holds {}, which begins.",
            date(day.node)
        ),
        ExampleClause::CarriedOver(amount) => {
            format!("From before, {} are carried over.", amount.node)
        }
        ExampleClause::Contributed(amount) => {
            format!("By hand, {} are contributed to the pool.", amount.node)
        }
        ExampleClause::Advance(amounts) => {
            let one = |(who, amount): &(At<String>, At<Money>)| {
                format!("{} is paid {}", who.node, amount.node)
            };
            let all: Vec<String> = amounts.iter().map(one).collect();
            format!("In advance, {}, to be taken off later amounts.", listed(&all, "and"))
        }
        _ => expected(clause).unwrap_or_default(),
    }
}

/// What has to come out; `None` of what is supposed.
fn expected(clause: &ExampleClause) -> Option<String> {
    Some(match clause {
        ExampleClause::ExpectPool(amount) => format!("Then the pool is {}.", amount.node),
        ExampleClause::ExpectLeftover(amount) => format!("Then {} are left over.", amount.node),
        ExampleClause::ExpectCarried(amount) => {
            format!("Then {} are carried over into the next period.", amount.node)
        }
        ExampleClause::ExpectAmounts { only, amounts } => {
            let nobody = if *only { ", and nobody else gets anything" } else { "" };
            format!("Then {}{nobody}.", self::amounts(amounts))
        }
        ExampleClause::ExpectWaiting(amounts) => {
            format!("Then {}.", kept(amounts, ("waits", "for")))
        }
        ExampleClause::ExpectDebt(amounts) => {
            format!("Then {}.", kept(amounts, ("is owed", "by")))
        }
        ExampleClause::ExpectMetric { metric, values } => {
            format!("Then {}: {}.", spoken(&metric.node), scores(values))
        }
        _ => return None,
    })
}

fn scores(values: &[(Option<At<String>>, At<Literal>)]) -> String {
    let one = |(who, value): &(Option<At<String>>, At<Literal>)| match who {
        Some(who) => format!("{} {}", who.node, literal(value)),
        None => literal(value),
    };
    values.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn owners(owners: &[(At<String>, Option<At<Percent>>)]) -> String {
    let one = |(who, part): &(At<String>, Option<At<Percent>>)| match part {
        Some(part) => format!("{} ({})", who.node, part.node),
        None => who.node.clone(),
    };
    listed(&owners.iter().map(one).collect::<Vec<_>>(), "and")
}

/// What waits for whom, or is owed by whom.
fn kept(amounts: &[(At<String>, Option<At<Money>>)], (does, whose): (&str, &str)) -> String {
    let one = |(who, amount): &(At<String>, Option<At<Money>>)| {
        let amount = amount.as_ref().map_or("nothing".to_owned(), |amount| amount.node.to_string());
        format!("{amount} {does} {whose} {}", who.node)
    };
    listed(&amounts.iter().map(one).collect::<Vec<_>>(), "and")
}

fn amounts(amounts: &[(At<String>, Option<At<Money>>)]) -> String {
    let one = |(who, amount): &(At<String>, Option<At<Money>>)| match amount {
        Some(amount) => format!("{} gets {}", who.node, amount.node),
        None => format!("{} gets nothing", who.node),
    };
    listed(&amounts.iter().map(one).collect::<Vec<_>>(), "and")
}
