//! A catalogue in words: what can be tracked, and what is known of it.

use super::rule::{Part, Rule};
use super::words::{capital, one, quoted, spoken, titled};
use super::{ExplainedSection, Telling};
use crate::domain::ValueType;
use crate::language::tree::{ApprovalWord, At, Clause, Document, Head};

pub(super) fn explain(rule: &Rule<'_>, document: &Document) -> Vec<ExplainedSection> {
    let sections = rule.parts.iter().filter_map(|part| section(rule, part));
    ahead(document).into_iter().chain(sections).collect()
}

/// How far ahead events may lie, where the catalogue says so.
fn ahead(document: &Document) -> Option<ExplainedSection> {
    let mut lines = document.lines.iter();
    let (line, length) = lines.find_map(|line| match &line.clause {
        Some(Clause::Ahead(length)) => Some((line.number, length.node)),
        _ => None,
    })?;
    let mut telling = Telling::new("All events");
    telling.says(
        line,
        format!("An event that is recorded may lie at most {length} ahead of that moment."),
    );
    Some(telling.finish())
}

fn section(rule: &Rule<'_>, part: &Part<'_>) -> Option<ExplainedSection> {
    let (title, opening, each) = match part.head {
        Head::Event { name, title } => {
            let title = called(name, title.as_ref());
            let opening = format!("The event {} can be tracked.", quoted(&title));
            (format!("Event: {title}"), opening, "Each has")
        }
        Head::Asset { name, title } => {
            let title = called(name, title.as_ref());
            let opening = format!(
                "{} is something that belongs to somebody.",
                capital(&one(&rule.asset(&name.node)))
            );
            (format!("Asset: {title}"), opening, "It has")
        }
        Head::Customer => {
            ("Customers".into(), "Customers are those who buy, visit and learn.".into(), "Each has")
        }
        Head::Collaborator => {
            ("Collaborators".into(), "Collaborators are those who are paid.".into(), "Each has")
        }
        Head::Distributor { .. }
        | Head::Metric(_)
        | Head::Cluster(_)
        | Head::Pool
        | Head::Weighting
        | Head::Schedule
        | Head::Example(_) => return None,
    };
    let mut telling = Telling::new(title);
    telling.says(part.line, opening);
    for (line, clause) in &part.clauses {
        match clause {
            Clause::Field { name, type_word } => {
                let found = ValueType::from_word(&type_word.node);
                let asset = matches!(part.head, Head::Asset { .. });
                let several = match found {
                    ValueType::Collaborator if asset => {
                        ", or several, each with a percentage or all equally"
                    }
                    _ => "",
                };
                let kind = described(rule, &found);
                telling.says(*line, format!("{each} \"{}\": {kind}{several}.", spoken(&name.node)));
            }
            Clause::Approval(word) => telling.says(*line, approval(word.node)),
            _ => {}
        }
    }
    let approved = part.clauses.iter().any(|(_, clause)| matches!(clause, Clause::Approval(_)));
    if matches!(part.head, Head::Event { .. }) && !approved {
        telling.follows(approval(ApprovalWord::Automatic));
    }
    Some(telling.finish())
}

fn called(name: &At<String>, title: Option<&At<String>>) -> String {
    title.map_or_else(|| titled(&name.node), |title| title.node.clone())
}

fn approval(word: ApprovalWord) -> String {
    match word {
        ApprovalWord::Automatic => "It counts as soon as it is recorded.".to_owned(),
        ApprovalWord::ByHand => "It counts once somebody has approved it.".to_owned(),
        ApprovalWord::After(wait) => format!(
            "It counts {} after it happened, unless it is rejected before, and at once when it is \
             approved.",
            wait
        ),
    }
}

fn described(rule: &Rule<'_>, found: &ValueType) -> String {
    match found {
        ValueType::Number => "a number".to_owned(),
        ValueType::Money => "an amount of money".to_owned(),
        ValueType::Percent => "a percentage".to_owned(),
        ValueType::Text => "a text".to_owned(),
        ValueType::Truth => "yes or no".to_owned(),
        ValueType::Moment => "a date and time".to_owned(),
        ValueType::Duration => "a length of time".to_owned(),
        ValueType::Customer => "a customer".to_owned(),
        ValueType::Collaborator => "a collaborator".to_owned(),
        ValueType::Asset(kind) => one(&rule.asset(kind)),
    }
}
