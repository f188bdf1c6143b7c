//! How the lines of an example are written.

use chrono::{NaiveDate, NaiveTime};

use super::words::{list, literal, money, percent, reference};
use crate::domain::Money;
use crate::language::tree::{At, Document, ExampleClause, Literal};

pub(super) fn write(clause: &ExampleClause, document: &Document) -> String {
    let person = |word: &At<String>| reference(word, document);
    match clause {
        ExampleClause::Given { metric, values } => {
            format!("given {} {}", metric.node, measures(values, document))
        }
        ExampleClause::BelongsTo { kind, reference: subject, owners, equally } => {
            let owners = list(owners, |(owner, part)| match part {
                Some(part) => format!("{} {}", person(owner), percent(part.node)),
                None => person(owner),
            });
            let equally = if equally.is_some() { " equally" } else { "" };
            format!("{} {} belongs to {owners}{equally}", kind.node, person(subject))
        }
        ExampleClause::Fact { kind, reference: subject, attribute, value } => {
            let value = literal(value, document);
            format!("{} {} {} {value}", kind.node, person(subject), attribute.node)
        }
        ExampleClause::Event { date, time, event, fields } => {
            let fields =
                list(fields, |(name, value)| format!("{} {}", name.node, literal(value, document)));
            let line = format!("{} {} {fields}", moment(date, time), event.node);
            line.trim_end().to_owned()
        }
        ExampleClause::Refund { date, time, event, amount } => {
            let line = format!("{} refund {}", moment(date, time), event.node);
            amount.as_ref().map_or(line.clone(), |amount| format!("{line} {}", money(amount.node)))
        }
        ExampleClause::Then { day: None } => "then the next period".to_owned(),
        ExampleClause::Then { day: Some(day) } => format!("then the period of {}", day.node),
        ExampleClause::CarriedOver(amount) => format!("carried over {}", money(amount.node)),
        ExampleClause::Contributed(amount) => format!("contributed {}", money(amount.node)),
        ExampleClause::Advance(amounts) => {
            let one = |(who, amount): &(At<String>, At<Money>)| {
                format!("{} {}", person(who), money(amount.node))
            };
            format!("advance {}", list(amounts, one))
        }
        ExampleClause::ExpectPool(amount) => format!("expect pool {}", money(amount.node)),
        ExampleClause::ExpectLeftover(amount) => format!("expect leftover {}", money(amount.node)),
        ExampleClause::ExpectCarried(amount) => format!("expect carried {}", money(amount.node)),
        ExampleClause::ExpectAmounts { only, amounts } => {
            let only = if *only { "only " } else { "" };
            format!("expect {only}{}", paid(amounts, document))
        }
        ExampleClause::ExpectWaiting(amounts) => {
            format!("expect waiting {}", paid(amounts, document))
        }
        ExampleClause::ExpectDebt(amounts) => format!("expect debt {}", paid(amounts, document)),
        ExampleClause::ExpectMetric { metric, values } => {
            format!("expect {} {}", metric.node, measures(values, document))
        }
    }
}

fn paid(amounts: &[(At<String>, Option<At<Money>>)], document: &Document) -> String {
    list(amounts, |(who, amount)| {
        let who = reference(who, document);
        match amount {
            Some(amount) => format!("{who} {}", money(amount.node)),
            None => format!("{who} nothing"),
        }
    })
}

fn moment(date: &At<NaiveDate>, time: &At<NaiveTime>) -> String {
    format!("{} {}", date.node, time.node.format("%H:%M"))
}

fn measures(values: &[(Option<At<String>>, At<Literal>)], document: &Document) -> String {
    list(values, |(who, value)| {
        let value = literal(value, document);
        who.as_ref().map_or(value.clone(), |who| format!("{} {value}", reference(who, document)))
    })
}
