//! Lines under `distributor` and `metric`.

use super::{conditions, moments, values};
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{Clause, Identity, MetricClause};

/// A line under `distributor`.
pub(super) fn identity(line: &Node<'_>) -> Read<Clause> {
    let part = line.part()?;
    Ok(Clause::Identity(match line.rule() {
        Rule::line_currency => Identity::Currency(part.at(part.text().to_owned())),
        Rule::line_time_zone => Identity::TimeZone(part.at(part.text().to_owned())),
        Rule::line_starts => Identity::Starts(moments::date(&part)?),
        Rule::line_ends => Identity::Ends(moments::date(&part)?),
        _ => return Err(line.unexpected()),
    }))
}

/// A line under `metric`.
pub(super) fn metric(line: &Node<'_>) -> Read<Clause> {
    Ok(Clause::Metric(match line.rule() {
        Rule::line_count => MetricClause::Count(values::name(&line.part()?)?),
        Rule::line_sum => {
            let (event, field) = values::event_field(&line.part()?)?;
            MetricClause::Sum { event, field }
        }
        Rule::line_credit => MetricClause::Credit(values::path(&line.part()?)?),
        Rule::line_where => MetricClause::Where(conditions::conditions(line)?),
        Rule::line_once_per => MetricClause::OncePer(values::list(line.parts(), values::path)?),
        Rule::line_worth => MetricClause::Worth(values::quantity(&line.part()?)?),
        _ => return Err(line.unexpected()),
    }))
}
