//! Events that did not count: left out by a clause, credited to nobody, or of another currency.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::error::EvaluateError;
use super::knowledge::Assessment;
use super::left_journeys::LeftJourneys;
use super::lookup::{at_mut, of, of_mut};
use super::path::{PathPlan, Scene, Seen};
use super::plan::{MetricPlan, Plan};
use super::rates::{Obstacle, no_score};
use super::unowned::{Lack, LostParts, Unowned};
use crate::domain::{Currency, Event, Moment, Money, Recorded, Skipped, Uncredited};
use crate::language::{Closing, ClusterId, Metric, MetricId, Program, Source, ValueSource};

/// How many events a message names.
const NAMED: usize = 3;

/// How many missing rates a message names.
const RATES_NAMED: usize = 20;

/// Counts of events that did not count. Borrows nothing of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Reported {
    left_out: [u64; 3],
    metrics: Vec<Left>,
    clusters: Vec<LeftJourneys>,
    unowned: Unowned,
    foreign: Foreign,
    /// What was noted of which event, where journeys look at events that metrics have looked at.
    noted: BTreeSet<(Noted, (i32, i64))>,
    /// Days and currencies without a rate, as many as there are days and currencies, and how often
    /// each was looked for.
    rates: BTreeMap<(NaiveDate, Currency), u64>,
}

/// Why an event does not count for any metric.
#[derive(Debug, Clone, Copy)]
pub(super) enum LeftOut {
    /// It waits for approval and would count if it had it.
    Pending,
    /// It was rejected.
    Rejected,
    /// It was taken back.
    Reversed,
}

/// What may be noted of an event once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Noted {
    /// Its money stands in the way.
    Obstacle,
    /// Nobody is credited for it.
    Uncredited(Lack),
    /// It counts for nothing.
    LeftOut,
}

/// The events that the clauses of one metric left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Left {
    by_condition: Vec<u64>,
    without_value: u64,
    repeated: u64,
    cut: u64,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Foreign {
    count: u64,
    /// When they occurred, source, key, and the money.
    first: BTreeSet<(Moment, String, String, Money)>,
    last: Option<(i32, i64)>,
}

impl Reported {
    /// Nothing reported.
    pub fn new(plan: &Plan<'_>) -> Self {
        let left = |metric: &MetricPlan<'_>| Left {
            by_condition: vec![0; metric.conditions.len()],
            without_value: 0,
            repeated: 0,
            cut: 0,
        };
        Self {
            left_out: [0; 3],
            metrics: plan.metrics.iter().map(left).collect(),
            clusters: plan.clusters.iter().map(LeftJourneys::new).collect(),
            unowned: Unowned::new(plan),
            foreign: Foreign::default(),
            noted: BTreeSet::new(),
            rates: BTreeMap::new(),
        }
    }

    /// An event that counts for no metric.
    pub fn leave_out(&mut self, why: LeftOut) -> Result<(), EvaluateError> {
        let [pending, rejected, reversed] = &mut self.left_out;
        let count = match why {
            LeftOut::Pending => pending,
            LeftOut::Rejected => rejected,
            LeftOut::Reversed => reversed,
        };
        add(count, 1)
    }

    /// An event that counts for no journey, whatever it is to how many of them.
    pub fn leave_out_once(
        &mut self,
        why: LeftOut,
        recorded: &Recorded,
    ) -> Result<(), EvaluateError> {
        if self.is_noted(Noted::LeftOut, recorded) { Ok(()) } else { self.leave_out(why) }
    }

    /// Events that lost their place to an earlier one of the same combination.
    pub fn repeat(&mut self, metric: MetricId, events: u64) -> Result<(), EvaluateError> {
        add(&mut of_mut(&mut self.metrics, metric)?.repeated, events)
    }

    /// Events of which a cap left something out.
    pub fn cut(&mut self, metric: MetricId, events: u64) -> Result<(), EvaluateError> {
        add(&mut of_mut(&mut self.metrics, metric)?.cut, events)
    }

    /// An event that a metric does not count.
    pub fn note(
        &mut self,
        id: MetricId,
        recorded: &Recorded,
        event: &Event,
        scene: &Scene<'_, '_>,
        metric: &MetricPlan<'_>,
        assessment: Assessment<'_>,
    ) -> Result<(), EvaluateError> {
        let left = of_mut(&mut self.metrics, id)?;
        match assessment {
            Assessment::Counts(..) => Ok(()),
            Assessment::FailedCondition(condition) => {
                add(at_mut(&mut left.by_condition, condition, "condition")?, 1)
            }
            Assessment::MissingValue => add(&mut left.without_value, 1),
            Assessment::Uncredited => match &metric.credit {
                Some(credit) => self.uncredit(recorded, event, scene, credit),
                None => Err(EvaluateError::defect("a site-wide metric looks for somebody")),
            },
            Assessment::Obstructed(obstacle) => self.obstructed(recorded, event, obstacle),
        }
    }

    /// An end or a payment whose value cannot be read.
    pub fn unmeasured(
        &mut self,
        metric: MetricId,
        recorded: &Recorded,
        event: &Event,
        assessment: Assessment<'_>,
    ) -> Result<(), EvaluateError> {
        match assessment {
            Assessment::MissingValue => {
                add(&mut of_mut(&mut self.metrics, metric)?.without_value, 1)
            }
            Assessment::Obstructed(obstacle) => self.obstructed(recorded, event, obstacle),
            _ => Ok(()),
        }
    }

    /// Money that cannot be turned into the rule's.
    pub fn obstructed(
        &mut self,
        recorded: &Recorded,
        event: &Event,
        obstacle: Obstacle,
    ) -> Result<(), EvaluateError> {
        match obstacle {
            Obstacle::Foreign(money) => self.foreign(recorded, event, money),
            Obstacle::NoRate(from, on) => add(self.rates.entry((on, from)).or_default(), 1),
            Obstacle::NoScore(score) => Err(no_score(score)),
        }
    }

    /// What the clauses of a cluster left out.
    pub fn of_cluster(&mut self, cluster: ClusterId) -> Result<&mut LeftJourneys, EvaluateError> {
        of_mut(&mut self.clusters, cluster)
    }

    fn foreign(
        &mut self,
        recorded: &Recorded,
        event: &Event,
        money: Money,
    ) -> Result<(), EvaluateError> {
        let again = self.foreign.last.replace(recorded.place()) == Some(recorded.place());
        if again || self.is_noted(Noted::Obstacle, recorded) {
            return Ok(());
        }
        let name = (event.occurred_at, recorded.source.clone(), recorded.key.clone(), money);
        self.foreign.first.insert(name);
        shorten(&mut self.foreign.first, NAMED);
        add(&mut self.foreign.count, 1)
    }

    /// Whether that was noted of the event before. Metrics look at an event one after the other, so
    /// only a rule with journeys, which come to it once more, has to remember.
    fn is_noted(&mut self, what: Noted, recorded: &Recorded) -> bool {
        !self.clusters.is_empty() && !self.noted.insert((what, recorded.place()))
    }

    /// An event that nobody is credited for; counted once, however many metrics look for somebody.
    pub fn uncredit(
        &mut self,
        recorded: &Recorded,
        event: &Event,
        scene: &Scene<'_, '_>,
        credit: &PathPlan<'_>,
    ) -> Result<(), EvaluateError> {
        let asset = credit.root(scene).and_then(Seen::text);
        let lack = self.unowned.lack(&event.kind, &credit.path.text, asset)?;
        let noted = self.is_noted(Noted::Uncredited(lack), recorded);
        self.unowned.find(lack, asset, recorded.place(), noted)
    }

    /// Parts of events of a kind that are lost to a metric along a path.
    pub fn lose(
        &mut self,
        metric: MetricId,
        credit: (&str, &str),
        lost: LostParts,
    ) -> Result<(), EvaluateError> {
        self.unowned.lose(metric, credit, lost)
    }

    /// Lets go of what was remembered of single events, none of which comes again.
    pub fn forget_events(&mut self) {
        self.noted.clear();
    }

    /// Adds the reports of another part of the log.
    pub fn merge(&mut self, other: Self) -> Result<(), EvaluateError> {
        for (mine, theirs) in self.counts_mut().zip(other.counts()) {
            add(mine, *theirs)?;
        }
        self.unowned.merge(other.unowned)?;
        add(&mut self.foreign.count, other.foreign.count)?;
        self.foreign.first.extend(other.foreign.first);
        shorten(&mut self.foreign.first, NAMED);
        for (missing, count) in other.rates {
            add(self.rates.entry(missing).or_default(), count)?;
        }
        self.noted.extend(other.noted);
        Ok(())
    }

    /// Takes the reports of one part out and puts those of another one in; `None` where what is kept
    /// does not tell what would be left.
    pub fn replace(&mut self, before: &Self, after: &Self) -> Option<()> {
        // Which events would be named in the place of those that are taken out is not known.
        if before.foreign.count > 0 {
            return None;
        }
        add(&mut self.foreign.count, after.foreign.count).ok()?;
        self.foreign.first.extend(after.foreign.first.iter().cloned());
        shorten(&mut self.foreign.first, NAMED);
        for (missing, count) in &before.rates {
            exchange(self.rates.get_mut(missing)?, *count, 0)?;
        }
        for (missing, count) in &after.rates {
            add(self.rates.entry(*missing).or_default(), *count).ok()?;
        }
        self.rates.retain(|_, count| *count > 0);
        let counts = before.counts().zip(after.counts());
        for (mine, (before, after)) in self.counts_mut().zip(counts) {
            exchange(mine, *before, *after)?;
        }
        self.unowned.replace(&before.unowned, &after.unowned)
    }

    /// Everything that is a plain number.
    fn counts(&self) -> impl Iterator<Item = &u64> {
        let metrics = self.metrics.iter().flat_map(|left| {
            left.by_condition.iter().chain([&left.without_value, &left.repeated, &left.cut])
        });
        let clusters = self.clusters.iter().flat_map(LeftJourneys::counts);
        self.left_out.iter().chain(metrics).chain(clusters)
    }

    /// The same, in the same order.
    fn counts_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        let metrics = self.metrics.iter_mut().flat_map(|left| {
            let single = [&mut left.without_value, &mut left.repeated, &mut left.cut];
            left.by_condition.iter_mut().chain(single)
        });
        let clusters = self.clusters.iter_mut().flat_map(LeftJourneys::counts_mut);
        self.left_out.iter_mut().chain(metrics).chain(clusters)
    }

    /// Refuses the whole evaluation when events that count are of another currency, or of days
    /// without a rate.
    pub fn refuse(&self, program: &Program) -> Result<(), EvaluateError> {
        if !self.rates.is_empty() {
            return Err(EvaluateError::MissingRates {
                currency: program.currency,
                missing: self.rates.keys().take(RATES_NAMED).copied().collect(),
                more: self.rates.len().saturating_sub(RATES_NAMED) as u64,
            });
        }
        if self.foreign.count == 0 {
            return Ok(());
        }
        let first = self.foreign.first.iter();
        let named = first.map(|(_, source, key, money)| format!("\"{key}\" of {source}, {money}"));
        Err(EvaluateError::ForeignCurrency {
            currency: program.currency,
            count: self.foreign.count,
            events: named.collect(),
        })
    }

    /// What clauses left out, in the order of the rule, then what counts for no metric.
    pub fn skipped(&self, program: &Program) -> Result<Vec<Skipped>, EvaluateError> {
        let mut all = Vec::new();
        let mut push = |clause: String, count: u64| {
            if count > 0 {
                all.push(Skipped { clause, count });
            }
        };
        for (metric, left) in program.metrics.iter().zip(&self.metrics) {
            for (condition, count) in metric.conditions.iter().zip(&left.by_condition) {
                push(format!("{}: {}", metric.name, condition.clause), *count);
            }
            if let Some((clause, field)) = summed(program, metric)? {
                let clause = format!("{}: {clause}", metric.name);
                push(format!("{clause} ({field} is unknown)"), left.without_value);
            }
            if let Some(once_per) = &metric.once_per {
                push(format!("{}: {}", metric.name, once_per.clause), left.repeated);
            }
            if let Some(at_most) = &metric.at_most {
                push(format!("{}: {}", metric.name, at_most.clause), left.cut);
            }
        }
        for (cluster, left) in program.clusters.iter().zip(&self.clusters) {
            left.lines(cluster).into_iter().for_each(|(clause, count)| push(clause, count));
        }
        let [_, rejected, reversed] = self.left_out;
        push("rejected".to_owned(), rejected);
        push("reversed".to_owned(), reversed);
        Ok(all)
    }

    /// How many events would count if they were approved.
    pub fn pending(&self) -> u64 {
        let [pending, ..] = self.left_out;
        pending
    }

    /// Events credited to nobody, by kind, with how to mend it.
    pub fn uncredited(&self, program: &Program) -> Result<Vec<Uncredited>, EvaluateError> {
        self.unowned.lines(program)
    }
}

/// The clause that reads a field of events, as it is written, and the field.
pub(super) fn summed<'p>(
    program: &'p Program,
    metric: &'p Metric,
) -> Result<Option<(String, &'p str)>, EvaluateError> {
    // Of what is multiplied, the value is missing where the factor is.
    if let Some(factor) = &metric.factor {
        return Ok(Some((factor.clause.clone(), &factor.path.text)));
    }
    let Some(field) = metric.aggregate.field() else { return Ok(None) };
    let word = metric.aggregate.word();
    let of = match &metric.source {
        Source::Event(event) => event.as_str(),
        Source::Cluster { cluster, .. } => {
            let cluster = of(&program.clusters, *cluster)?;
            if let Closing::Period { value: Some(value) } = &cluster.closing {
                let ValueSource { event, field } = value;
                return Ok(Some((format!("value sum {event}.{field}"), field)));
            }
            &cluster.name
        }
        Source::Facts => return Ok(None),
    };
    Ok(Some((format!("{word} {of}.{field}"), field)))
}

/// Keeps the smallest few, so that the order of events never shows.
pub(super) fn shorten<T: Ord>(named: &mut BTreeSet<T>, length: usize) {
    while named.len() > length {
        named.pop_last();
    }
}

/// Adds to a number of events.
pub(super) fn add(count: &mut u64, more: u64) -> Result<(), EvaluateError> {
    *count =
        count.checked_add(more).ok_or_else(|| EvaluateError::overflow("a number of events"))?;
    Ok(())
}

/// Takes some events out of a number and puts others in.
pub(super) fn exchange(count: &mut u64, before: u64, after: u64) -> Option<()> {
    *count = count.checked_sub(before)?.checked_add(after)?;
    Some(())
}
