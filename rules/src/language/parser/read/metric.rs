//! Lines under `distributor` and `metric`.

use super::{conditions, moments, values};
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{Clause, Identity, MeasureWord, MetricClause, SplitWord};

/// A line under `distributor`.
pub(super) fn identity(line: &Node<'_>) -> Read<Clause> {
    let part = line.part()?;
    Ok(Clause::Identity(match line.rule() {
        Rule::line_currency => Identity::Currency {
            code: part.at(part.text().to_owned()),
            others_at_rate: line.parts().nth(1).map(|words| words.at(())),
        },
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
        Rule::line_sum => measure(MeasureWord::Sum, line)?,
        Rule::line_average => measure(MeasureWord::Average, line)?,
        Rule::line_highest => measure(MeasureWord::Highest, line)?,
        Rule::line_lowest => measure(MeasureWord::Lowest, line)?,
        Rule::line_distinct => measure(MeasureWord::Distinct, line)?,
        Rule::line_attribute => MetricClause::Attribute(values::name(&line.part()?)?),
        Rule::line_credit => MetricClause::Credit(values::path(&line.part()?)?),
        Rule::line_where => MetricClause::Where(conditions::conditions(line)?),
        Rule::line_once_per => MetricClause::OncePer(values::list(line.parts(), values::path)?),
        Rule::line_at_most_per => {
            let mut parts = line.parts();
            let most = values::literal(&parts.need()?)?;
            let (all, paths): (Vec<_>, Vec<_>) =
                parts.partition(|part| part.rule() == Rule::over_all);
            let paths = values::list(paths.into_iter(), values::path)?;
            MetricClause::AtMostPer { most, paths, over_all: !all.is_empty() }
        }
        Rule::line_worth => {
            let mut parts = line.parts();
            let first = parts.need()?;
            if first.rule() == Rule::worth_fact {
                let path = values::path(&first.part()?)?;
                return Ok(Clause::Metric(MetricClause::WorthFact(path)));
            }
            let points = values::quantity(&first)?;
            let per = parts.next().map(|part| values::money(&part.part()?)).transpose()?;
            MetricClause::Worth { points, per }
        }
        Rule::line_split => split(&line.part()?)?,
        _ => return Err(line.unexpected()),
    }))
}

fn measure(word: MeasureWord, line: &Node<'_>) -> Read<MetricClause> {
    let (event, field) = values::event_field(&line.part()?)?;
    Ok(MetricClause::Measure { word, event, field })
}

fn split(part: &Node<'_>) -> Read<MetricClause> {
    let mut parts = part.parts();
    let word = match part.rule() {
        Rule::split_of_two => {
            let first = values::percent(&parts.need()?)?;
            return Ok(MetricClause::SplitOfTwo(first, values::percent(&parts.need()?)?));
        }
        Rule::split_evenly => SplitWord::Evenly,
        Rule::split_by_touches => SplitWord::ByTouches,
        Rule::split_by_field => SplitWord::ByField(values::name(&parts.need()?)?.node),
        Rule::split_first => SplitWord::First,
        Rule::split_last => SplitWord::Last,
        Rule::split_half_life => {
            let help = "split half-life 7 days\n or, when only the last touch counts: split last";
            let length = moments::some_duration(&parts.need()?, |fault| fault.help(help))?;
            SplitWord::HalfLife(length.node)
        }
        Rule::split_position => SplitWord::Position {
            first: values::percent(&parts.need()?)?.node,
            middle: values::percent(&parts.need()?)?.node,
            last: values::percent(&parts.need()?)?.node,
        },
        _ => return Err(part.unexpected()),
    };
    Ok(MetricClause::Split(part.at(word)))
}
