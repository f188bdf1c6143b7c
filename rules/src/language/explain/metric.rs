//! What is measured, and whose it is.

use super::rule::{Kind, Part, Rule, Start};
use super::words::{listed, literal, one, spoken, titled};
use super::{ExplainedSection, Telling, condition};
use crate::domain::Approval;
use crate::language::tree::{
    At, Clause, DottedPath, Identity, Literal, MeasureWord, MetricClause, SplitWord,
};

pub(super) fn explain(rule: &Rule<'_>, part: &Part<'_>, name: &At<String>) -> ExplainedSection {
    let metric = Metric { rule, name: &name.node, event: event_of(part) };
    let mut telling = Telling::new(titled(&name.node));
    for (line, clause) in &part.clauses {
        if let Clause::Metric(clause) = clause {
            telling.says(*line, metric.sentence(clause, part));
        }
    }
    for consequence in metric.consequences(part) {
        telling.follows(consequence);
    }
    telling.finish()
}

/// What the metric reads: an event, or a cluster.
fn event_of<'a>(part: &Part<'a>) -> &'a str {
    let event = part.clauses.iter().find_map(|(_, clause)| match clause {
        Clause::Metric(MetricClause::Count(event) | MetricClause::Measure { event, .. }) => {
            Some(event.node.as_str())
        }
        _ => None,
    });
    event.unwrap_or("")
}

struct Metric<'r, 'a> {
    rule: &'r Rule<'a>,
    name: &'r str,
    event: &'r str,
}

impl Metric<'_, '_> {
    fn sentence(&self, clause: &MetricClause, part: &Part<'_>) -> String {
        match clause {
            MetricClause::Count(event) => self.count(&event.node),
            MetricClause::Measure { word, event, field } => {
                self.measure(*word, &event.node, &field.node)
            }
            MetricClause::Attribute(name) => self.attribute(&name.node),
            MetricClause::Credit(path) => self.credit(path),
            MetricClause::Where(conditions) => {
                let said = condition::of_event(self.rule, self.start(), conditions);
                format!("An event counts only where {said}.")
            }
            MetricClause::OncePer(paths) => {
                let same = |path| self.path(path).replacen("the ", "the same ", 1);
                let said: Vec<String> = paths.iter().map(same).collect();
                format!("Of several events with {}, only the first counts.", listed(&said, "and"))
            }
            MetricClause::AtMostPer { most, paths, over_all } => {
                self.at_most(most, paths, *over_all)
            }
            MetricClause::Worth { points, per: Some(amount) } => {
                format!("Every {} of it is worth {} points.", amount.node, points.node)
            }
            MetricClause::Worth { points, per: None } => {
                format!("Each unit of it is worth {} points.", points.node)
            }
            MetricClause::WorthFact(path) => format!(
                "Each unit of it is worth as many points as {} is when the event happens.",
                self.path(path)
            ),
            MetricClause::Split(split) => self.split(&split.node, part),
            MetricClause::SplitOfTwo(first, last) => format!(
                "Where there are only two touches, the first gets {} and the last {}.",
                first.node, last.node
            ),
        }
    }

    fn count(&self, event: &str) -> String {
        let name = titled(self.name);
        if self.rule.cluster(event).is_some() {
            return format!("{name}: each {}, as described above, counts as 1.", spoken(event));
        }
        format!("{name}: each event {} counts as 1.", self.rule.event(event))
    }

    fn attribute(&self, attribute: &str) -> String {
        format!(
            "{}: each collaborator's own {}, as it is known at the end of the period; whoever has \
             one takes part without any event.",
            titled(self.name),
            spoken(attribute)
        )
    }

    fn measure(&self, word: MeasureWord, event: &str, field: &str) -> String {
        let name = titled(self.name);
        let (of, among) = self.read(event, field);
        match word {
            MeasureWord::Sum => format!("{name}: the {of} of every {among}, added up."),
            MeasureWord::Average => format!("{name}: the average of {of} over every {among}."),
            MeasureWord::Highest => format!("{name}: the highest {of} of any {among}."),
            MeasureWord::Lowest => format!("{name}: the lowest {of} of any {among}."),
            MeasureWord::Distinct => {
                format!("{name}: how many different values of {of} occur in any {among}.")
            }
        }
    }

    /// What is read, and of what.
    fn read(&self, event: &str, field: &str) -> (String, String) {
        if self.rule.cluster(event).is_none() {
            let kind = self.rule.catalogue.events.get(event);
            let found = kind.and_then(|kind| kind.field_type(field));
            return (self.rule.field(field, found), format!("event {}", self.rule.event(event)));
        }
        let called = spoken(event);
        match self.rule.closing(event) {
            Some(end) if field != "value" => (
                spoken(field),
                format!("event {} that ends {}", self.rule.event(end), one(&called)),
            ),
            _ => ("value".to_owned(), called),
        }
    }

    fn credit(&self, path: &DottedPath) -> String {
        let (owner, _) = self.rule.path(Start::Event(self.start()), path);
        let shared = path.node.len() > 1;
        let several = "; where several own it, it counts for each by their part";
        let behind = path.node.iter().rev().skip(1).any(|step| step.node == "owner");
        let lost = ", and what falls on one without it counts for nobody";
        let (several, lost) = (if shared { several } else { "" }, if behind { lost } else { "" });
        format!("It counts for {owner}{several}{lost}.")
    }

    fn at_most(&self, most: &At<Literal>, paths: &[DottedPath], over_all: bool) -> String {
        let (name, most) = (spoken(self.name), literal(most));
        let said = paths.iter().map(|path| self.path(path));
        let said = said.map(|of| of.strip_prefix("the ").map_or(of.clone(), str::to_owned));
        let of = listed(&said.collect::<Vec<_>>(), "and");
        if over_all {
            return format!(
                "Of the {name} of everybody together, at most {most} can come from one and the same {of}; \
                 where there is more, each unit of it counts for less."
            );
        }
        format!(
            "Of each collaborator's {name}, at most {most} can come from one and the same {of}."
        )
    }

    fn split(&self, split: &SplitWord, part: &Part<'_>) -> String {
        let called = one(&spoken(self.event));
        let two = part
            .clauses
            .iter()
            .any(|(_, clause)| matches!(clause, Clause::Metric(MetricClause::SplitOfTwo(..))));
        match split {
            SplitWord::Evenly => format!(
                "What {called} counts for is divided evenly among the collaborators with a touch \
                 in it, however many touches each of them has."
            ),
            SplitWord::ByTouches => format!(
                "What {called} counts for is divided evenly among its touches, so more touches \
                 get more."
            ),
            SplitWord::ByField(field) => format!(
                "What {called} counts for is divided among its touches in proportion to their {}; where \
                 none has any, all weigh the same.",
                spoken(field)
            ),
            SplitWord::First => {
                format!("What {called} counts for goes to the collaborator of its first touch.")
            }
            SplitWord::Last => {
                format!("What {called} counts for goes to the collaborator of its last touch.")
            }
            SplitWord::Position { first, middle, last } => {
                let of_two = if two {
                    String::new()
                } else {
                    format!(", and two touches share all of it in the proportion {first} to {last}")
                };
                format!(
                    "Of what {called} counts for, the first touch gets {first}, the last {last}, \
                     and those between get {middle} together, the same each; a single touch gets \
                     all of it{of_two}."
                )
            }
            SplitWord::HalfLife(age) => {
                let age = age.to_string();
                format!(
                    "What {called} counts for is divided by how recent touches are: a touch \
                     weighs half as much for each {age} that it lies before the end."
                )
            }
        }
    }

    /// What follows from the metric as a whole.
    fn consequences(&self, part: &Part<'_>) -> Vec<String> {
        let mut said = Vec::new();
        let is_cluster = self.rule.cluster(self.event).is_some();
        let measure = self.rule.measure(self.name);
        if !is_cluster && measure.is_some_and(|measure| !measure.credited) {
            said.push("It is measured for everybody together, not for each collaborator.".into());
        }
        if is_cluster && measure.is_some_and(|measure| measure.credited) {
            said.push(format!(
                "The parts of {} always add up to exactly what it counts for.",
                one(&spoken(self.event))
            ));
        }
        let kind = self.rule.catalogue.events.get(self.event);
        match kind.map(|kind| kind.approval) {
            Some(Approval::ByHand) => said.push(format!(
                "An event {} counts once somebody has approved it.",
                self.rule.event(self.event)
            )),
            Some(Approval::After { micros }) => said.push(format!(
                "An event {} counts {} after it happened, unless it is rejected before, and at \
                 once when it is approved.",
                self.rule.event(self.event),
                waiting(micros)
            )),
            Some(Approval::Automatic) | None => {}
        }
        if self.meets_other_currencies(part) {
            said.push(
                "An amount in another currency stops the run and is named, so that it is never \
                 counted wrong."
                    .into(),
            );
        }
        said
    }

    fn meets_other_currencies(&self, part: &Part<'_>) -> bool {
        let converted = self.rule.clauses().any(|clause| {
            let rate = |clause: &Identity| {
                matches!(clause, Identity::Currency { others_at_rate: Some(_), .. })
            };
            matches!(clause, Clause::Identity(clause) if rate(clause))
        });
        let reads = part
            .clauses
            .iter()
            .any(|(_, clause)| matches!(clause, Clause::Metric(MetricClause::Measure { .. })));
        let money = self.rule.measure(self.name).is_some_and(|it| it.kind == Kind::Money);
        money && reads && !converted
    }

    /// The event whose fields paths begin with.
    fn start(&self) -> &str {
        self.rule.closing(self.event).unwrap_or(self.event)
    }

    fn path(&self, path: &DottedPath) -> String {
        self.rule.path(Start::Event(self.start()), path).0
    }
}

/// Whole days or hours, from microseconds.
fn waiting(micros: i64) -> String {
    let hours = micros / 3_600_000_000;
    let (count, unit) = match hours {
        0 => (micros / 60_000_000, "minute"),
        hours if hours % 24 == 0 => (hours / 24, "day"),
        hours => (hours, "hour"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}
