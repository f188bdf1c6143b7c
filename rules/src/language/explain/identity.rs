//! Whose rule it is, what it pays in, and from when to when it measures.

use super::rule::{Part, Rule};
use super::words::{currency, date, titled};
use super::{ExplainedSection, Telling};
use crate::language::tree::{At, Clause, Identity};

pub(super) fn explain(
    rule: &Rule<'_>,
    part: &Part<'_>,
    name: &At<String>,
    title: Option<&At<String>>,
) -> ExplainedSection {
    let title = title.map_or_else(|| titled(&name.node), |title| title.node.clone());
    let mut telling = Telling::new(title.clone());
    for (line, clause) in &part.clauses {
        if let Clause::Identity(clause) = clause {
            telling.says(*line, sentence(rule, clause, &title));
        }
    }
    if !starts(part) {
        telling.follows("It measures from the moment on that is chosen when it is activated.");
    }
    telling.finish()
}

fn sentence(rule: &Rule<'_>, clause: &Identity, title: &str) -> String {
    match clause {
        Identity::Currency { code, others_at_rate } => {
            let pays = rule.currency.map_or_else(|| code.node.clone(), currency);
            let others = match others_at_rate {
                None => String::new(),
                Some(_) => format!(
                    "; amounts in other currencies count in {}, at the rate of the day of the event",
                    code.node
                ),
            };
            format!("The rule \"{title}\" pays in {pays}{others}.")
        }
        Identity::TimeZone(zone) => {
            format!("All its dates and times are those of the time zone {}.", zone.node)
        }
        Identity::Starts(day) => format!("Nothing before {} is measured.", date(day.node)),
        Identity::Ends(day) => format!("Nothing after {} is measured.", date(day.node)),
    }
}

fn starts(part: &Part<'_>) -> bool {
    part.clauses.iter().any(|(_, clause)| matches!(clause, Clause::Identity(Identity::Starts(_))))
}
