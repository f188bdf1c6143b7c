//! What belongs to a journey, in words.

use super::rule::{Part, Rule, Start};
use super::words::{capital, listed, one, spoken, titled};
use super::{ExplainedSection, Telling, condition};
use crate::language::tree::{At, Clause, ClusterClause, DottedPath, RepeatsWord, TouchesWord};

pub(super) fn explain(rule: &Rule<'_>, part: &Part<'_>, name: &At<String>) -> ExplainedSection {
    let cluster = Cluster { rule, name: &name.node, called: spoken(&name.node) };
    let mut telling = Telling::new(titled(&name.node));
    for (line, clause) in &part.clauses {
        if let Clause::Cluster(clause) = clause {
            telling.says(*line, cluster.sentence(clause));
        }
    }
    let ends = |clause: &&Clause| matches!(clause, Clause::Cluster(ClusterClause::EndsWith { .. }));
    if !part.clauses.iter().any(|(_, clause)| ends(clause)) {
        telling.follows(format!(
            "{} is made of all its touches within the measured period and ends with the period.",
            capital(&one(&cluster.called))
        ));
    }
    telling.finish()
}

struct Cluster<'r, 'a> {
    rule: &'r Rule<'a>,
    name: &'r str,
    called: String,
}

impl Cluster<'_, '_> {
    /// What ends one, of several alike the first.
    fn end(&self, event: &str, once_per: &[DottedPath]) -> String {
        let (rule, a) = (self.rule, one(&self.called));
        let ends = format!("An event {} ends {a}", rule.event(event));
        if once_per.is_empty() {
            return format!("{ends}.");
        }
        let same = |path| {
            let (said, _) = rule.path(Start::Event(event), path);
            said.replacen("the ", "the same ", 1)
        };
        let same: Vec<String> = once_per.iter().map(same).collect();
        format!("{ends}; of several with {}, only the first of all does.", listed(&same, "and"))
    }

    fn sentence(&self, clause: &ClusterClause) -> String {
        let (rule, called, a) = (self.rule, &self.called, one(&self.called));
        match clause {
            ClusterClause::GroupBy(field) => {
                format!("Events of the same {} make up {a}.", spoken(&field.node))
            }
            ClusterClause::Touch { event, by } => {
                let (who, _) = rule.path(Start::Event(&event.node), by);
                format!("Each event {} is a touch by {who}.", rule.event(&event.node))
            }
            ClusterClause::EndsWith { event, once_per } => self.end(&event.node, once_per),
            ClusterClause::ValueSum { event, field } => format!(
                "The value of {a} is the {} of every event {} in it, added up.",
                spoken(&field.node),
                rule.event(&event.node)
            ),
            ClusterClause::Window(age) => {
                format!("Touches more than {} before the end do not belong to it.", age.node)
            }
            ClusterClause::Gap(pause) => {
                format!(
                    "A pause of {} or longer between touches begins a new {called}.",
                    pause.node
                )
            }
            ClusterClause::Segment(conditions) => {
                let event = rule.closing(self.name).unwrap_or("");
                let said = condition::of_event(rule, event, conditions);
                format!("{} counts only where, at its end, {said}.", capital(&a))
            }
            ClusterClause::Repeats(word) => match word.node {
                RepeatsWord::Once => {
                    "Several touches in a row by one collaborator count as one.".to_owned()
                }
                RepeatsWord::Each => {
                    "Each touch counts, also of several in a row by one collaborator.".to_owned()
                }
            },
            ClusterClause::Touches(word) => match word.node {
                TouchesWord::OneJourney => {
                    format!("A touch belongs to one {called} only, the one that ends first.")
                }
                TouchesWord::Several => {
                    format!("A touch may belong to more than one {called}.")
                }
            },
            ClusterClause::Hold(wait) => format!(
                "{} counts {} after its end, in the period in which that falls, unless it \
                 was reversed by then.",
                capital(&a),
                wait.node
            ),
        }
    }
}
