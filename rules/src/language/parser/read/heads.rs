//! The first lines of documents and sections, and the lines of a catalogue.

use super::{moments, values};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::node::{Node, Read};
use crate::language::tree::{ApprovalWord, At, Clause, Head};

/// A line at the top, a head, or a line of a catalogue.
pub(super) fn line(line: &Node<'_>) -> Read<Clause> {
    match line.rule() {
        Rule::line_language => language(line),
        Rule::line_catalogue => Ok(Clause::Catalogue),
        Rule::line_ahead => Ok(Clause::Ahead(moments::duration(&line.part()?)?)),
        Rule::line_field => field(line),
        Rule::line_approval => approval(line),
        _ => head(line),
    }
}

/// `language 1`; other versions are unknown.
fn language(line: &Node<'_>) -> Read<Clause> {
    let number = line.part()?;
    if number.text() == "1" {
        return Ok(Clause::Language(number.at(1)));
    }
    let message = format!("language \"{}\" is not known", number.text());
    Err(number.fault("S102", message).label("only 1 is known").help("language 1"))
}

/// The heads of sections.
fn head(line: &Node<'_>) -> Read<Clause> {
    let head = match line.rule() {
        Rule::line_distributor => {
            titled(line).map(|(name, title)| Head::Distributor { name, title })?
        }
        Rule::line_event_head => titled(line).map(|(name, title)| Head::Event { name, title })?,
        Rule::line_asset_head => titled(line).map(|(name, title)| Head::Asset { name, title })?,
        Rule::line_metric => Head::Metric(values::new_name(&line.part()?)?),
        Rule::line_cluster => Head::Cluster(values::new_name(&line.part()?)?),
        Rule::line_example => Head::Example(values::text(&line.part()?)),
        Rule::line_pool => Head::Pool,
        Rule::line_weighting => Head::Weighting,
        Rule::line_schedule => Head::Schedule,
        Rule::line_customer => Head::Customer,
        Rule::line_collaborator => Head::Collaborator,
        _ => return Err(line.unexpected()),
    };
    Ok(Clause::Head(head))
}

fn titled(line: &Node<'_>) -> Result<(At<String>, Option<At<String>>), Fault> {
    let mut parts = line.parts();
    let name = values::new_name(&parts.need()?)?;
    Ok((name, parts.next().map(|title| values::text(&title))))
}

/// `NAME TYPE`
fn field(line: &Node<'_>) -> Read<Clause> {
    let mut parts = line.parts();
    let name = values::name(&parts.need()?)?;
    let type_word = values::name(&parts.need()?)?;
    Ok(Clause::Field { name, type_word })
}

/// `approval automatic`, `approval by hand`, `approval after 14 days`
fn approval(line: &Node<'_>) -> Read<Clause> {
    let part = line.part()?;
    let word = match part.rule() {
        Rule::approval_automatic => ApprovalWord::Automatic,
        Rule::approval_by_hand => ApprovalWord::ByHand,
        _ => ApprovalWord::After(moments::duration(&part.part()?)?.node),
    };
    Ok(Clause::Approval(part.at(word)))
}
