//! What a metric measures of its events: what is done with the values of a field, and what they then are.

use super::super::program::{Aggregate, Unit};
use super::super::tree::{At, MeasureWord};
use super::literals::described;
use super::names::unknown_or;
use super::report::{Problem, Report};
use crate::domain::{EventKind, Field, ValueType};

/// What is done with the values of a field.
pub(super) fn aggregate(word: MeasureWord, field: &At<String>) -> Aggregate {
    let field = field.node.clone();
    match word {
        MeasureWord::Sum => Aggregate::Sum { field },
        MeasureWord::Average => Aggregate::Average { field },
        MeasureWord::Highest => Aggregate::Highest { field },
        MeasureWord::Lowest => Aggregate::Lowest { field },
        MeasureWord::Distinct => Aggregate::Distinct { field },
    }
}

/// What the values of a metric over a field are; reports a field that has none of the kind.
pub(super) fn measured(
    report: &mut Report<'_>,
    word: MeasureWord,
    event: &EventKind,
    field: &At<String>,
) -> Option<Unit> {
    let numeric = |value_type: &ValueType| match value_type {
        ValueType::Number => Some(Unit::Number),
        ValueType::Money => Some(Unit::Money),
        _ => None,
    };
    let Some(value_type) = event.field_type(&field.node) else {
        let message = format!("\"{}\" has no field named \"{}\"", event.name, field.node);
        let problem = Problem::new("N203", field.span, message);
        let fits =
            |field: &&Field| word == MeasureWord::Distinct || numeric(&field.value_type).is_some();
        let known: Vec<_> = event.fields.iter().filter(fits).collect();
        let known: Vec<_> = known.iter().map(|field| (field.name.as_str(), None)).collect();
        let types = if word == MeasureWord::Distinct { "text" } else { "number, or money" };
        let (event, field_name) = (&event.name, &field.node);
        let declare =
            format!("a catalogue can add it, under \"event {event}\": {field_name} {types}");
        if known.is_empty() {
            let help = format!(
                "\"{event}\" has neither numbers nor money; it can be counted\n or {declare}"
            );
            report.add(problem.help(help));
        } else {
            unknown_or(report, problem, field, &known, Some(&declare));
        }
        return None;
    };
    if word == MeasureWord::Distinct {
        return Some(Unit::Count);
    }
    let unit = numeric(value_type);
    if unit.is_none() {
        let described = described(value_type);
        let lacks = match word {
            MeasureWord::Average => "has no average",
            MeasureWord::Highest => "has no highest value",
            MeasureWord::Lowest => "has no lowest value",
            MeasureWord::Sum | MeasureWord::Distinct => "cannot be added up",
        };
        let message = format!("\"{}\" is {described}, which {lacks}", field.node);
        let problem = Problem::new("T304", field.span, message);
        match event.fields.iter().find(|field| numeric(&field.value_type).is_some()) {
            Some(other) => report.replace(problem, field.span, &other.name),
            None if word == MeasureWord::Sum => {
                report.add(problem.help(format!("write count {}", event.name)));
            }
            None => {
                let help = format!("write distinct {}.{}", event.name, field.node);
                report.add(problem.help(help));
            }
        }
    }
    unit
}
