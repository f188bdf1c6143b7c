//! Lines of an `example`.

use super::{moments, values};
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Parts, Read};
use crate::language::tree::{At, Clause, ExampleClause, Literal};

/// A line of an `example`. `metrics` are the names that the document gives to metrics: they tell
/// `expect sales 10.00 USD` from `expect ana 10.00 USD`.
pub(super) fn example(line: &Node<'_>, metrics: &[String]) -> Read<Clause> {
    Ok(Clause::Example(match line.rule() {
        Rule::line_given => {
            let mut parts = line.parts();
            let metric = values::name(&parts.need()?)?;
            ExampleClause::Given { metric, values: measures(parts)? }
        }
        Rule::line_expect => expect(&line.part()?, metrics)?,
        Rule::line_then => then(&line.part()?)?,
        Rule::line_carried => ExampleClause::CarriedOver(values::money(&line.part()?)?),
        Rule::line_contributed => ExampleClause::Contributed(values::money(&line.part()?)?),
        Rule::line_advance => ExampleClause::Advance(advances(line)?),
        Rule::line_assertion => assertion(line)?,
        Rule::line_event => event(line)?,
        _ => return Err(line.unexpected()),
    }))
}

type Measures = Vec<(Option<At<String>>, At<Literal>)>;

fn measures(parts: Parts<'_>) -> Read<Measures> {
    parts
        .map(|part| {
            let mut words = part.parts();
            if part.rule() == Rule::measured_total {
                return Ok((None, values::literal(&words.need()?)?));
            }
            let person = values::person(&words.need()?)?;
            Ok((Some(person), values::literal(&words.need()?)?))
        })
        .collect()
}

fn expect(part: &Node<'_>, metrics: &[String]) -> Read<ExampleClause> {
    Ok(match part.rule() {
        Rule::expect_pool => ExampleClause::ExpectPool(values::money(&part.part()?)?),
        Rule::expect_leftover => ExampleClause::ExpectLeftover(values::money(&part.part()?)?),
        Rule::expect_carried => ExampleClause::ExpectCarried(values::money(&part.part()?)?),
        Rule::expect_only => ExampleClause::ExpectAmounts { only: true, amounts: paid(part)? },
        Rule::expect_waiting => kept("waiting", part, metrics, ExampleClause::ExpectWaiting)?,
        Rule::expect_debt => kept("debt", part, metrics, ExampleClause::ExpectDebt)?,
        Rule::expect_people => people_or_metric(paid(part)?, metrics),
        Rule::expect_metric => {
            let mut parts = part.parts();
            let metric = values::name(&parts.need()?)?;
            ExampleClause::ExpectMetric { metric, values: measures(parts)? }
        }
        _ => return Err(part.unexpected()),
    })
}

type Paid = Vec<(At<String>, Option<At<crate::domain::Money>>)>;

fn paid(list: &Node<'_>) -> Read<Paid> {
    list.parts()
        .map(|entry| {
            let mut words = entry.parts();
            let person = values::person(&words.need()?)?;
            let amount = words.need()?;
            let nothing = amount.rule() == Rule::kw_nothing;
            Ok((person, if nothing { None } else { Some(values::money(&amount)?) }))
        })
        .collect()
}

fn advances(line: &Node<'_>) -> Read<Vec<(At<String>, At<crate::domain::Money>)>> {
    line.parts()
        .map(|entry| {
            let mut words = entry.parts();
            Ok((values::person(&words.need()?)?, values::money(&words.need()?)?))
        })
        .collect()
}

fn then(part: &Node<'_>) -> Read<ExampleClause> {
    Ok(ExampleClause::Then {
        day: match part.rule() {
            Rule::then_of => Some(moments::date(&part.part()?)?),
            _ => None,
        },
    })
}

/// `expect waiting ana 15.00 USD`, unless the document has a metric of that name.
fn kept(
    word: &str,
    part: &Node<'_>,
    metrics: &[String],
    clause: impl Fn(Paid) -> ExampleClause,
) -> Read<ExampleClause> {
    let amounts = paid(part)?;
    if !metrics.iter().any(|metric| metric == word) {
        return Ok(clause(amounts));
    }
    let values = amounts.into_iter().filter_map(|(who, amount)| {
        let amount = amount?;
        Some((Some(who), At { node: Literal::Money(amount.node), span: amount.span }))
    });
    let values = values.collect();
    Ok(ExampleClause::ExpectMetric { metric: part.at(word.to_owned()), values })
}

fn people_or_metric(amounts: Paid, metrics: &[String]) -> ExampleClause {
    match amounts.as_slice() {
        [(name, Some(amount))] if metrics.contains(&name.node) => ExampleClause::ExpectMetric {
            metric: name.clone(),
            values: vec![(None, At { node: Literal::Money(amount.node), span: amount.span })],
        },
        _ => ExampleClause::ExpectAmounts { only: false, amounts },
    }
}

fn assertion(line: &Node<'_>) -> Read<ExampleClause> {
    let mut parts = line.parts();
    let kind_node = parts.need()?;
    let kind = kind_node.at(kind_node.text().to_owned());
    let reference = values::person(&parts.need()?)?;
    let rest = parts.need()?;
    if rest.rule() == Rule::belongs {
        let (owners, equally): (Vec<_>, Vec<_>) =
            rest.parts().partition(|part| part.rule() == Rule::owner);
        let owners = owners.into_iter().map(|owner| {
            let mut words = owner.parts();
            let person = values::person(&words.need()?)?;
            Ok((person, words.next().map(|part| values::percent(&part)).transpose()?))
        });
        let owners = owners.collect::<Read<Vec<_>>>()?;
        let equally = equally.first().map(|word| word.at(()));
        return Ok(ExampleClause::BelongsTo { kind, reference, owners, equally });
    }
    let (attribute, value) = field(&rest)?;
    Ok(ExampleClause::Fact { kind, reference, attribute, value })
}

fn field(pair: &Node<'_>) -> Read<(At<String>, At<Literal>)> {
    let mut words = pair.parts();
    Ok((values::name(&words.need()?)?, values::literal(&words.need()?)?))
}

fn event(line: &Node<'_>) -> Read<ExampleClause> {
    let mut parts = line.parts();
    let date = moments::date(&parts.need()?)?;
    let time = moments::time(&parts.need()?)?;
    let rest = parts.need()?;
    let mut words = rest.parts();
    let first = words.need()?;
    if rest.rule() == Rule::refund {
        let event = values::count(&first)?;
        if event.node == 0 {
            return Err(first.fault("S130", "event lines are counted from 1").instead("1"));
        }
        let amount = words.next().map(|part| values::money(&part)).transpose()?;
        return Ok(ExampleClause::Refund { date, time, event, amount });
    }
    let event = values::name(&first)?;
    let fields = words.map(|pair| field(&pair)).collect::<Read<Vec<_>>>()?;
    Ok(ExampleClause::Event { date, time, event, fields })
}
