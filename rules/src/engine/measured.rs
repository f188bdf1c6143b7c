//! What everybody achieved: metric values and points, from tallies and from values given directly.

use std::collections::BTreeMap;

use super::achieved::{self, Achieved};
use super::apportion;
use super::assets::{Assets, OfAsset};
use super::by_person::{ByPerson, Row};
use super::error::EvaluateError;
use super::everybody;
use super::exact;
use super::lookup::{of, of_mut};
use super::quotas::Quotas;
use super::reading::Reading;
use super::roster::Roster;
use super::runs::{Grown, Ran, Runs};
use super::totals::MetricTotal;
use crate::domain::{Billionths, MetricValue, Moment, Quantity};
use crate::language::{Given, MetricId, Program, Score, with_ids};

/// All metric values of one evaluation.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    /// Everybody with a value, by reference.
    pub people: Vec<Person<'a>>,
    program: &'a Program,
    /// The values that are nobody's, by metric.
    site: Vec<Billionths>,
    /// Those among the people who have no value: the pool's `first` lines name them.
    only_named: Vec<&'a str>,
    /// Of metrics that run on, how they came to what they are.
    grown: Vec<(MetricId, Grown<'a>)>,
    /// Where tiers are for each asset, what everybody has of them in the period.
    assets: BTreeMap<&'a str, Vec<OfAsset>>,
}

/// One collaborator's values.
#[derive(Debug)]
pub(super) struct Person<'a> {
    /// Their reference.
    pub reference: &'a str,
    /// By metric, credited or not.
    values: Vec<Achieved>,
    /// The sum over all metrics with a worth; `None` where none has one, as in nearly every rule.
    points: Option<Box<Achieved>>,
    /// By metric; empty where nothing asks for it.
    reached: Vec<Option<Moment>>,
    /// Whether they take part whatever they achieved.
    pub is_member: bool,
}

/// Values have at most 18 digits before the point.
const BEYOND: u128 = 10_u128.pow(27);

impl<'a> Measured<'a> {
    /// Puts together the totals, with the quotas that tiers of them begin at, what is known of collaborators, what is
    /// taken over from settled periods, and the given values; a given value stands in place of what was measured. Whoever owes something is there too.
    pub fn new(
        program: &'a Program,
        (totals, runs): (&'a [MetricTotal], &'a Runs),
        (reading, quotas): (&'a Reading, Option<&Quotas<'_, '_>>),
        roster: &Roster<'a>,
    ) -> Result<Self, EvaluateError> {
        let (mut people, mut site) = by_person(program, totals)?;
        for (metric, who, value) in &roster.values {
            set(&mut people.present(who).values, *metric, *value)?;
        }
        take_over(program, reading, (&mut people, &mut site))?;
        let grown = grown(program, (totals, runs), (reading, quotas))?;
        put_at_end(&grown, (&mut people, &mut site))?;
        for Given { metric, collaborator, value } in &reading.given {
            match collaborator {
                None => *of_mut(&mut site, *metric)? = Billionths::from(*value),
                Some(who) => set(&mut people.present(who).values, *metric, *value)?,
            }
        }
        let assets = assets(program, totals, reading)?;
        // What cancels itself may come to something in the tiers of several assets.
        for who in assets.keys() {
            people.present(who);
        }
        // Whoever takes part whatever they achieved has a standing without any value, too.
        for who in &roster.members {
            people.present(who);
        }
        // A debt must not vanish because its collaborator did nothing this period.
        for who in reading.debts_in.keys() {
            people.present(who);
        }
        // Nor may what waits for a condition be forgotten while nothing is added to it.
        for who in reading.waiting_in.keys().filter(|_| !program.weighting.waits_until.is_empty()) {
            people.present(who);
        }
        let mut only_named = Vec::new();
        for first in &program.pool.first {
            let row = people.row(&first.to);
            if !std::mem::replace(&mut row.present, true) {
                only_named.push(first.to.as_str());
            }
        }
        let mut people = people.into_rows();
        show(program, &mut people, reading.period_index)?;
        let moments = program.weighting.asks_when();
        let last = |reference: &str| -> Vec<Option<Moment>> {
            let totals = totals.iter().filter(|_| moments);
            totals.map(|total| total.last(reference)).collect()
        };
        let person = |Row { who, values, .. }| {
            let mut person = Person::new(program, who, values, last(who))?;
            person.is_member = roster.members.contains(who);
            Ok::<_, EvaluateError>(person)
        };
        let people = everybody::all(people.into_iter().map(person))?;
        Ok(Self { people, program, site, only_named, grown, assets })
    }

    /// How a metric that runs on came to what it is; `None` of one that is of the period.
    pub fn grown(&self, metric: MetricId) -> Option<&Grown<'a>> {
        self.grown.iter().find(|(id, _)| *id == metric).map(|(_, grown)| grown)
    }

    /// The runs of a score that runs on, of one collaborator.
    pub fn ran<'m>(&'m self, score: Score, collaborator: &'m str) -> Option<Vec<&'m Ran>> {
        let Score::Metric(metric) = score else { return None };
        Some(self.grown(metric)?.of(Some(collaborator)).collect())
    }

    /// What somebody has of assets in the period, where tiers are for each of them.
    pub fn of_assets(&self, collaborator: &str) -> &[OfAsset] {
        self.assets.get(collaborator).map_or(&[], Vec::as_slice)
    }

    /// Somebody among the people.
    pub fn person(&self, collaborator: &str) -> Option<&Person<'a>> {
        let place = self.people.binary_search_by(|person| person.reference.cmp(collaborator));
        self.people.get(place.ok()?)
    }

    /// Whether anybody is among the people only because a line of the pool names them.
    pub fn names_others(&self) -> bool {
        !self.only_named.is_empty()
    }

    /// Whether somebody is among the people only because a line of the pool names them.
    pub fn is_only_named(&self, collaborator: &str) -> bool {
        self.only_named.contains(&collaborator)
    }

    /// The value of a metric over everybody.
    pub fn total(&self, metric: MetricId) -> Result<Billionths, EvaluateError> {
        let mut total = of(&self.site, metric)?.clone();
        for person in &self.people {
            exact::add(&mut total, &person.value(metric)?.exact)?;
        }
        let name = &of(&self.program.metrics, metric)?.name;
        fitting(Quantity::from_nanos(total.down()), || name.to_string())?;
        Ok(total)
    }

    /// Site-wide metrics by name, in the order of the rule.
    pub fn site(&self) -> Result<Vec<MetricValue>, EvaluateError> {
        let metrics = self.program.metrics.iter().zip(&self.site);
        let wide = metrics.filter(|(metric, _)| metric.is_site_wide());
        let line = |(metric, value): (&crate::language::Metric, &Billionths)| {
            let value = fitting(value.shown(), || metric.name.to_string())?;
            Ok(self.program.metric_value(metric, value))
        };
        wide.map(line).collect()
    }
}

impl<'a> Person<'a> {
    fn new(
        program: &Program,
        reference: &'a str,
        values: Vec<Achieved>,
        reached: Vec<Option<Moment>>,
    ) -> Result<Self, EvaluateError> {
        for (metric, value) in program.metrics.iter().zip(&values) {
            fitting(value.shown, || format!("{} of {reference}", metric.name))?;
        }
        let points = points(program, reference, &values)?;
        Ok(Self { reference, values, points, reached, is_member: false })
    }

    /// Their value of a metric.
    pub fn value(&self, metric: MetricId) -> Result<&Achieved, EvaluateError> {
        of(&self.values, metric)
    }

    /// The sum over all metrics with a worth.
    pub fn points(&self) -> &Achieved {
        self.points.as_deref().unwrap_or(&achieved::NOTHING)
    }

    /// Their value of a metric, or their points.
    pub fn score(&self, score: Score) -> Result<&Achieved, EvaluateError> {
        match score {
            Score::Metric(metric) => self.value(metric),
            Score::Points => Ok(self.points()),
        }
    }

    /// When they reached a score: when the last event occurred that counted for it. Nothing for a
    /// score that no event made, and where [`asks_when`](crate::language::Weighting::asks_when)
    /// says that nobody wants to know.
    pub fn reached(
        &self,
        program: &Program,
        score: Score,
    ) -> Result<Option<Moment>, EvaluateError> {
        if self.reached.is_empty() {
            return Ok(None);
        }
        match score {
            Score::Metric(metric) => of(&self.reached, metric).copied(),
            Score::Points => {
                let metrics = program.metrics.iter().zip(&self.reached);
                Ok(metrics.filter_map(|(metric, last)| metric.worth.and(*last)).max())
            }
        }
    }

    /// What `share equally` looks at: points where any metric has a worth; the value of the only
    /// credited metric; with several, one where any of them is above zero.
    pub fn engagement(&self, program: &Program) -> &Achieved {
        if let Some(points) = &self.points {
            return points;
        }
        let metrics = program.metrics.iter().zip(&self.values);
        let credited = metrics.filter(|(metric, _)| !metric.is_site_wide());
        let values: Vec<&Achieved> = credited.map(|(_, value)| value).collect();
        match &values[..] {
            [only] => only,
            several if several.iter().any(|value| value.exact.is_positive()) => &achieved::ONE,
            _ => &achieved::NOTHING,
        }
    }

    /// Credited metrics by name, in the order of the rule.
    pub fn metrics(&self, program: &Program) -> Vec<MetricValue> {
        let metrics = program.metrics.iter().zip(&self.values);
        let credited = metrics.filter(|(metric, _)| !metric.is_site_wide());
        let line = |(metric, value): (&crate::language::Metric, &Achieved)| {
            program.metric_value(metric, value.shown)
        };
        // A list that does not know its length takes room for four at first, with everybody.
        let mut lines = Vec::with_capacity(self.values.len());
        lines.extend(credited.map(line));
        lines
    }
}

/// The sum over all metrics with a worth; `None` where none has one.
fn points(
    program: &Program,
    reference: &str,
    values: &[Achieved],
) -> Result<Option<Box<Achieved>>, EvaluateError> {
    let worthy =
        program.metrics.iter().zip(values).filter_map(|(metric, value)| {
            metric.worth.map(|worth| (value, worth.points, worth.per))
        });
    let mut worthy = worthy.peekable();
    if worthy.peek().is_none() {
        return Ok(None);
    }
    let name = || format!("points of {reference}");
    let exact = apportion::points(worthy).ok_or_else(|| EvaluateError::overflow(name()))?;
    Ok(Some(Box::new(Achieved { shown: fitting(exact.cut(), name)?, exact })))
}

/// Adds what is taken over from settled periods.
fn take_over<'a>(
    program: &Program,
    reading: &'a Reading,
    (people, site): (&mut ByPerson<'a>, &mut [Billionths]),
) -> Result<(), EvaluateError> {
    for taken in reading.taken_over.iter().filter(|taken| taken.counts) {
        let id = program.metric_named(&taken.metric);
        let id: MetricId = id.ok_or_else(|| nowhere(&taken.metric))?;
        match &taken.collaborator {
            None => exact::add(of_mut(site, id)?, &taken.value)?,
            Some(who) => {
                let values = &mut people.present(who).values;
                let sum = exact::sum(&of(values, id)?.exact, &taken.value)?;
                set(values, id, sum)?;
            }
        }
    }
    Ok(())
}

/// The totals by person, and those that are nobody's by metric.
fn by_person<'a>(
    program: &Program,
    totals: &'a [MetricTotal],
) -> Result<(ByPerson<'a>, Vec<Billionths>), EvaluateError> {
    let metrics = program.metrics.len();
    let (mut rows, mut site) = (Vec::new(), vec![Billionths::ZERO; metrics]);
    for (id, (metric, total)) in with_ids::<MetricId, _>(program.metrics.iter().zip(totals)) {
        let values = total.values(&metric.aggregate);
        rows.reserve(values.size_hint().0);
        for value in values {
            let (whose, value) = value?;
            match whose {
                Some(collaborator) => rows.push((collaborator, id, value)),
                None => *of_mut(&mut site, id)? = value,
            }
        }
    }
    // Most rows of a metric are in order already, so that sorting them takes a fraction of looking everybody up.
    rows.sort_by_key(|(collaborator, ..)| *collaborator);
    let mut people: Vec<Row<'a>> = Vec::with_capacity(rows.len());
    for (who, id, value) in rows {
        if people.last().is_none_or(|last| last.who != who) {
            people.push(Row::new(who, metrics));
        }
        let row = people
            .last_mut()
            .ok_or_else(|| EvaluateError::defect(format!("{who} has a value and no row")))?;
        // Whoever's events cancel each other has no standing, as if they had none.
        row.present |= !value.is_zero();
        set(&mut row.values, id, value)?;
    }
    Ok((ByPerson::new(metrics, people), site))
}

/// What everybody has of assets in the period; nothing where no tiers are for each of them, or of what runs on.
fn assets<'a>(
    program: &Program,
    totals: &'a [MetricTotal],
    reading: &'a Reading,
) -> Result<BTreeMap<&'a str, Vec<OfAsset>>, EvaluateError> {
    let mut metrics = with_ids::<MetricId, _>(program.metrics.iter().zip(totals));
    let asked = metrics.find(|(id, (metric, _))| {
        metric.running.is_none() && program.weighting.assets_of(*id).is_some()
    });
    match asked {
        Some((id, (_, total))) => Assets::of_period(program, (id, total), reading)?.by_owner(),
        None => Ok(BTreeMap::new()),
    }
}

/// How metrics that run on came to what they are.
fn grown<'a>(
    program: &Program,
    (totals, runs): (&'a [MetricTotal], &'a Runs),
    known: (&'a Reading, Option<&Quotas<'_, '_>>),
) -> Result<Vec<(MetricId, Grown<'a>)>, EvaluateError> {
    let metrics = with_ids(program.metrics.iter().zip(totals));
    let running =
        metrics.filter_map(|(id, (metric, total))| Some((id, metric, metric.running?, total)));
    let grown = |(id, metric, running, total)| {
        Ok((id, runs.grown(program, known, (id, metric, running), total)?))
    };
    running.map(grown).collect()
}

/// Puts what metrics that run on came to in the place of what was measured. Whoever had anything of them is there,
/// even where nothing of it is left, but for runs of which nothing is left to pay.
fn put_at_end<'a>(
    grown: &[(MetricId, Grown<'a>)],
    (people, site): (&mut ByPerson<'a>, &mut [Billionths]),
) -> Result<(), EvaluateError> {
    for (id, grown) in grown {
        for (whose, runs) in grown.all() {
            let Some(ran) = runs.last() else { continue };
            let Some(who) = whose else {
                *of_mut(site, *id)? = ran.end.clone();
                continue;
            };
            let row = people.row(who);
            row.present |= grown.of(whose).next().is_some();
            set(&mut row.values, *id, ran.end.clone())?;
        }
    }
    Ok(())
}

/// What is taken over is only what the rule has a place for.
fn nowhere(metric: &str) -> EvaluateError {
    EvaluateError::defect(format!("there is no metric \"{metric}\" to take something over into"))
}

/// Lets values that are no whole billionths be shown: those that a metric adds up together, others each
/// by itself, as they are already.
fn show(program: &Program, people: &mut [Row<'_>], turn: i64) -> Result<(), EvaluateError> {
    for (id, metric) in with_ids::<MetricId, _>(&program.metrics) {
        if !metric.aggregate.is_additive() {
            continue;
        }
        let mut endless = Vec::new();
        for row in people.iter_mut() {
            let value = of_mut(&mut row.values, id)?;
            if value.exact.rest().is_some() {
                endless.push(value);
            }
        }
        let shown = apportion::show(&mut endless, turn);
        shown.ok_or_else(|| EvaluateError::overflow(metric.name.as_str()))?;
    }
    Ok(())
}

fn set(
    values: &mut [Achieved],
    metric: MetricId,
    value: impl Into<Achieved>,
) -> Result<(), EvaluateError> {
    *of_mut(values, metric)? = value.into();
    Ok(())
}

/// The value, unless it is too large for the thing named.
fn fitting(value: Quantity, name: impl Fn() -> String) -> Result<Quantity, EvaluateError> {
    let fits = value.nanos().unsigned_abs() < BEYOND;
    if fits { Ok(value) } else { Err(EvaluateError::overflow(name())) }
}
