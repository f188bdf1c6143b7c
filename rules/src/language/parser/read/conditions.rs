//! Conditions: `PATH is V` and its kin, joined by `and` or by `or`.

use super::values;
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{Conditions, DottedPath, TestClause, Verb};

/// The conditions behind `where` or `qualify when`; the joining word shows in the text between.
pub(super) fn conditions(line: &Node<'_>) -> Read<Conditions> {
    let tests = line.parts().map(|node| test(&node)).collect::<Read<Vec<_>>>()?;
    Ok(Conditions { any: line.holds(Rule::kw_or), tests })
}

fn test(node: &Node<'_>) -> Read<TestClause> {
    let mut parts = node.parts();
    let subject: DottedPath = values::path(&parts.need()?)?;
    let verb_node = parts.need()?;
    let verb = verb(&verb_node)?;
    Ok(TestClause { subject, verb: verb_node.at(verb) })
}

fn verb(node: &Node<'_>) -> Read<Verb> {
    Ok(match node.rule() {
        Rule::is_any_of => Verb::IsAnyOf(values::list(node.parts(), values::literal)?),
        Rule::is_none_of => Verb::IsNoneOf(values::list(node.parts(), values::literal)?),
        Rule::is_known => Verb::IsKnown,
        Rule::is_unknown => Verb::IsUnknown,
        Rule::is => is(&node.part()?, false)?,
        Rule::is_not => is(&node.part()?, true)?,
        Rule::at_least => Verb::AtLeast(values::literal(&node.part()?)?),
        Rule::at_most => Verb::AtMost(values::literal(&node.part()?)?),
        Rule::more_than => Verb::MoreThan(values::literal(&node.part()?)?),
        Rule::less_than => Verb::LessThan(values::literal(&node.part()?)?),
        Rule::before => Verb::Before(values::literal(&node.part()?)?),
        Rule::after => Verb::After(values::literal(&node.part()?)?),
        _ => return Err(node.unexpected()),
    })
}

fn is(operand: &Node<'_>, not: bool) -> Read<Verb> {
    Ok(match (operand.rule(), not) {
        (Rule::path, false) => Verb::IsPath(values::path(operand)?),
        (Rule::path, true) => Verb::IsNotPath(values::path(operand)?),
        (_, false) => Verb::Is(values::literal(operand)?),
        (_, true) => Verb::IsNot(values::literal(operand)?),
    })
}
