//! Lines under `cluster`.

use super::{conditions, moments, values};
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{Clause, ClusterClause, RepeatsWord, TouchesWord};

/// A line under `cluster`.
pub(super) fn cluster(line: &Node<'_>) -> Read<Clause> {
    let part = line.part()?;
    Ok(Clause::Cluster(match line.rule() {
        Rule::line_group => ClusterClause::GroupBy(values::name(&part)?),
        Rule::line_touch => {
            let by = line.parts().nth(1).ok_or_else(|| line.unexpected())?;
            ClusterClause::Touch { event: values::name(&part)?, by: values::path(&by)? }
        }
        Rule::line_ends_with => {
            let once_per = match line.parts().nth(1) {
                Some(once) => values::list(once.parts(), values::path)?,
                None => Vec::new(),
            };
            ClusterClause::EndsWith { event: values::name(&part)?, once_per }
        }
        Rule::line_value => {
            let (event, field) = values::event_field(&part)?;
            ClusterClause::ValueSum { event, field }
        }
        Rule::line_window => ClusterClause::Window(moments::duration(&part)?),
        Rule::line_gap => {
            let help = "leave this line out, or write for example: gap 7 days";
            ClusterClause::Gap(moments::some_duration(&part, |fault| fault.help(help))?)
        }
        Rule::line_segment => ClusterClause::Segment(conditions::conditions(line)?),
        Rule::line_repeats => ClusterClause::Repeats(part.at(match part.rule() {
            Rule::repeats_once => RepeatsWord::Once,
            _ => RepeatsWord::Each,
        })),
        Rule::line_touches => ClusterClause::Touches(part.at(match part.rule() {
            Rule::touches_one => TouchesWord::OneJourney,
            _ => TouchesWord::Several,
        })),
        Rule::line_hold => ClusterClause::Hold(moments::some_duration(&part, |fault| {
            fault.label("without this line nothing waits").mend(line.range(), "")
        })?),
        _ => return Err(line.unexpected()),
    }))
}
