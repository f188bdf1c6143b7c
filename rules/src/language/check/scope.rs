//! What the names of a rule stand for: metrics, currency, zone and the catalogue.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono_tz::Tz;

use super::super::diagnostic::Span;
use super::super::program::{Aggregate, ClusterId, MetricId, Score, Unit, with_ids};
use super::super::tree::{At, DottedPath, Line};
use super::clusters::ClusterSketch;
use super::credits;
use super::names::unknown_or;
use super::report::{Problem, Report};
use crate::domain::{Catalogue, Currency, EventKind, Money};

/// What is known of a metric before the lines that use it are read. Nothing of what could not be
/// read or is wrong: lines that use it cause no further problems.
#[derive(Debug, Clone)]
pub(super) struct Sketch<'a> {
    /// Its name, where it was given.
    pub(super) name: &'a At<String>,
    /// The event kind that counts.
    pub(super) event: Option<&'a EventKind>,
    /// The cluster whose journeys count instead.
    pub(super) cluster: Option<ClusterId>,
    /// What is done with the events.
    pub(super) aggregate: Option<Aggregate>,
    /// What its values are.
    pub(super) unit: Option<Unit>,
    /// Whether collaborators have a score of it.
    pub(super) credited: Option<bool>,
    /// Along what it is credited, where a line says so.
    pub(super) credit: Option<&'a DottedPath>,
    /// Whether it is worth points.
    pub(super) worthy: bool,
    /// Where it says that its total runs on beyond the period.
    pub(super) running: Option<Span>,
    /// The line that says what it measures.
    pub(super) measured: Option<&'a Line>,
    /// The last line of its section.
    pub(super) last: &'a Line,
}

/// The names of one rule.
pub(super) struct Scope<'a> {
    /// What can be tracked.
    pub(super) catalogue: &'a Catalogue,
    /// What the rule pays in, when that is known.
    pub(super) currency: Option<Currency>,
    /// Whether amounts of other currencies are turned into that.
    pub(super) converts: bool,
    /// Its zone, when that is known.
    pub(super) zone: Option<Tz>,
    /// Its clusters, in the order of the text.
    pub(super) clusters: Vec<ClusterSketch<'a>>,
    /// Whether there may be clusters whose head could not be read.
    pub(super) clusters_unread: bool,
    /// Its metrics, in the order of the text.
    pub(super) metrics: Vec<Sketch<'a>>,
    /// Whether there may be metrics whose head could not be read.
    pub(super) metrics_unread: bool,
    /// Whether the pool takes, or may take, contributions.
    pub(super) takes_contributions: bool,
    used: RefCell<BTreeSet<MetricId>>,
    /// Metrics whose missing credit has been reported.
    blamed: RefCell<BTreeSet<MetricId>>,
}

/// A score that a line names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    /// Which.
    pub(super) score: Score,
    /// What its values are; points are numbers.
    pub(super) unit: Option<Unit>,
}

impl<'a> Scope<'a> {
    /// The names of a rule whose metrics are not yet known.
    pub(super) fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            catalogue,
            currency: None,
            converts: false,
            zone: None,
            clusters: Vec::new(),
            clusters_unread: false,
            metrics: Vec::new(),
            metrics_unread: false,
            takes_contributions: false,
            used: RefCell::default(),
            blamed: RefCell::default(),
        }
    }

    /// The cluster with that name, silently.
    pub(super) fn cluster(&self, name: &str) -> Option<(ClusterId, &ClusterSketch<'a>)> {
        with_ids(&self.clusters).find(|(_, cluster)| cluster.name.node == name)
    }

    /// The metric with that name, silently.
    pub(super) fn find(&self, name: &str) -> Option<(MetricId, &Sketch<'a>)> {
        with_ids(&self.metrics).find(|(_, metric)| metric.name.node == name)
    }

    /// The metric with that name; reports one that is not there.
    pub(super) fn metric(
        &self,
        report: &mut Report<'_>,
        name: &At<String>,
    ) -> Option<(MetricId, &Sketch<'a>)> {
        self.metric_in(report, name, None)
    }

    /// As [`Self::metric`], where only one that measures in a unit can stand: a name that is near one in another
    /// unit was not meant.
    pub(super) fn metric_in(
        &self,
        report: &mut Report<'_>,
        name: &At<String>,
        unit: Option<Unit>,
    ) -> Option<(MetricId, &Sketch<'a>)> {
        let found = self.find(&name.node);
        match found {
            Some((id, _)) => {
                self.used.borrow_mut().insert(id);
            }
            None => self.report_unknown(report, name, &[], unit),
        }
        found
    }

    /// Reports a metric that is not there; `more` are further names that could stand there.
    pub(super) fn unknown_metric(&self, report: &mut Report<'_>, name: &At<String>, more: &[&str]) {
        self.report_unknown(report, name, more, None);
    }

    fn report_unknown(
        &self,
        report: &mut Report<'_>,
        name: &At<String>,
        more: &[&str],
        unit: Option<Unit>,
    ) {
        if self.metrics_unread {
            return;
        }
        let message = if more.is_empty() {
            format!("there is no metric named \"{}\"", name.node)
        } else {
            format!("there is no metric or attribute named \"{}\"", name.node)
        };
        let fits =
            |metric: &&Sketch<'_>| unit.is_none() || metric.unit.is_none() || metric.unit == unit;
        let mut known: Vec<(&str, Option<Span>)> = self
            .metrics
            .iter()
            .filter(fits)
            .map(|metric| (metric.name.node.as_str(), Some(metric.name.span)))
            .collect();
        known.extend(more.iter().map(|name| (*name, None)));
        let declared = self.declared(&name.node);
        let problem = Problem::new("N201", name.span, message);
        unknown_or(report, problem, name, &known, declared.as_deref());
    }

    /// How a metric of that name would be declared, by the kind of event of the first one. `None` when no
    /// metric names one.
    fn declared(&self, name: &str) -> Option<String> {
        if self.catalogue.collaborator.iter().any(|field| field.name == name) {
            return Some(format!(
                "declare it above the pool: \"metric {name}\", and under it \"attribute {name}\""
            ));
        }
        let event = self.metrics.iter().find_map(|metric| metric.event)?;
        Some(format!(
            "declare it above the pool: \"metric {name}\", and under it \"count {}\" and whom it credits\n or, \
             for a number that a catalogue gives collaborators: \"attribute {name}\"",
            event.name
        ))
    }

    /// The score with that name, a credited metric or `points`; reports what is neither.
    pub(super) fn score(&self, report: &mut Report<'_>, name: &At<String>) -> Option<Scored> {
        self.score_in(report, name, None)
    }

    /// As [`Self::score`], where only a metric that measures in a unit can stand.
    pub(super) fn score_in(
        &self,
        report: &mut Report<'_>,
        name: &At<String>,
        unit: Option<Unit>,
    ) -> Option<Scored> {
        if name.node == "points" {
            return self.points(report, name.span);
        }
        let (id, metric) = self.metric_in(report, name, unit)?;
        if metric.credited == Some(false) {
            self.blame(report, name, (id, metric));
            return None;
        }
        Some(Scored { score: Score::Metric(id), unit: metric.unit })
    }

    /// Reports once for each metric that it has no credit line. What mends it is a credit line, or another metric that
    /// has one, measures in the same unit and is not in the line already.
    fn blame(
        &self,
        report: &mut Report<'_>,
        name: &At<String>,
        (id, metric): (MetricId, &Sketch<'_>),
    ) {
        if !self.blamed.borrow_mut().insert(id) {
            return;
        }
        let message =
            format!("\"{}\" is site-wide, it says nothing of one collaborator", name.node);
        let problem = Problem::new("T307", name.span, message)
            .also(metric.name.span, "this metric has no credit line");
        let in_line = report.words_of_line(name.span);
        let gate = in_line.first() == Some(&"qualify");
        let problem = if gate {
            problem.label("what all bring together can open a pool: \"opens when\", under \"pool\"")
        } else {
            problem
        };
        let fits = |other: &&Sketch<'_>| {
            let same = other.credited == Some(true) && other.unit == metric.unit;
            same && !in_line.contains(&other.name.node.as_str())
        };
        let credit = metric.event.and_then(|event| credits::first(self.catalogue, event));
        match (self.metrics.iter().find(fits), credit) {
            // Another metric is another promise.
            (Some(other), Some(credit)) => {
                let right = report.corrected(name.span, &other.name.node);
                let help = format!(
                    "a line such as \"{credit}\" under \"metric {}\"\n or another metric: {right}",
                    name.node
                );
                report.add(problem.help(help));
            }
            _ => credits::insert(report, self.catalogue, problem, metric),
        }
    }

    /// Takes it that a metric's missing credit is reported; whether that is the first time.
    pub(super) fn is_first_blame(&self, metric: &Sketch<'_>) -> bool {
        let found = self.find(&metric.name.node);
        found.is_none_or(|(id, _)| self.blamed.borrow_mut().insert(id))
    }

    /// Whether the metric's missing credit has been reported.
    pub(super) fn is_blamed(&self, id: MetricId) -> bool {
        self.blamed.borrow().contains(&id)
    }

    /// Whether any metric's missing credit has been reported.
    pub(super) fn has_blamed(&self) -> bool {
        !self.blamed.borrow().is_empty()
    }

    fn points(&self, report: &mut Report<'_>, span: Span) -> Option<Scored> {
        let mut used = self.used.borrow_mut();
        let worthy = with_ids(&self.metrics).filter(|(_, metric)| metric.worthy);
        let worthy: Vec<MetricId> = worthy.map(|(id, _)| id).collect();
        used.extend(&worthy);
        if !worthy.is_empty() || self.metrics_unread {
            return Some(Scored { score: Score::Points, unit: Some(Unit::Number) });
        }
        let problem = Problem::new("T309", span, "no metric is worth any points")
            .help("add a line such as: worth  1 points");
        report.add(problem);
        None
    }

    /// Takes every credited metric as used: sharing equally looks at all of them.
    pub(super) fn use_scores(&self) {
        let credited = with_ids::<MetricId, _>(&self.metrics);
        let credited = credited.filter(|(_, metric)| metric.credited != Some(false));
        self.used.borrow_mut().extend(credited.map(|(id, _)| id));
    }

    /// Metrics that no line has named.
    pub(super) fn unused(&self) -> Vec<&Sketch<'a>> {
        let used = self.used.borrow();
        let unused = with_ids(&self.metrics).filter(|(id, _)| !used.contains(id));
        unused.map(|(_, metric)| metric).collect()
    }

    /// Clusters that no metric measures over.
    pub(super) fn unmeasured(&self) -> impl Iterator<Item = &ClusterSketch<'a>> {
        let measured = |id| self.metrics.iter().any(|metric| metric.cluster == Some(id));
        let all = with_ids(&self.clusters);
        all.filter(move |(id, _)| !measured(*id)).map(|(_, cluster)| cluster)
    }

    /// An amount of the rule's currency, for a line that shows what would be right.
    pub(super) fn sample(&self, number: &str) -> String {
        let currency = self.currency.or_else(|| "USD".parse().ok());
        let amount = currency.and_then(|currency| Money::parse(number, currency).ok());
        amount.map_or_else(|| number.to_owned(), |amount| amount.to_string())
    }

    /// Reports money of another currency than the rule's.
    pub(super) fn money(&self, report: &mut Report<'_>, amount: &At<Money>) -> Option<Money> {
        let Some(currency) = self.currency else { return Some(amount.node) };
        if amount.node.currency == currency {
            return Some(amount.node);
        }
        let message = format!(
            "the amount is in {}, and this distributor pays in {currency}",
            amount.node.currency
        );
        // The same number in another currency is another amount.
        let help = format!(
            "write what it comes to in {currency}, or let the rule pay in the other: currency {}",
            amount.node.currency
        );
        report.add(Problem::new("T303", amount.span, message).help(help));
        None
    }
}
