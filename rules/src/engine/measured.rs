//! What everybody achieved: metric values and points, from tallies and from values given directly.

use std::collections::BTreeMap;

use super::apportion;
use super::error::EvaluateError;
use super::lookup::{of, of_mut};
use super::metric_tally::sum;
use super::reading::Reading;
use super::totals::MetricTotal;
use crate::domain::{MetricValue, Moment, Quantity};
use crate::language::{Given, MetricId, Program, Score, with_ids};

/// All metric values of one evaluation.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    /// Everybody with a value, by reference.
    pub people: Vec<Person<'a>>,
    program: &'a Program,
    /// The values that are nobody's, by metric.
    site: Vec<i128>,
}

/// One collaborator's values.
#[derive(Debug)]
pub(super) struct Person<'a> {
    /// Their reference.
    pub reference: &'a str,
    /// By metric, credited or not.
    values: Vec<Quantity>,
    /// The sum over all metrics with a worth.
    pub points: Quantity,
    /// By metric; empty where nothing asks for it.
    reached: Vec<Option<Moment>>,
}

/// Values have at most 18 digits before the point.
const BEYOND: u128 = 10_u128.pow(27);

impl<'a> Measured<'a> {
    /// Puts together the totals, what is taken over from settled periods, and the given values; a
    /// given value stands in place of what was measured. Whoever owes something is there too.
    pub fn new(
        program: &'a Program,
        totals: &'a [MetricTotal],
        reading: &'a Reading,
    ) -> Result<Self, EvaluateError> {
        let none = || vec![0_i128; program.metrics.len()];
        let (mut people, mut site) = by_person(program, totals, reading.period_index)?;
        for taken in reading.taken_over.iter().filter(|taken| taken.counts) {
            let id = program.metric_named(&taken.metric);
            let id = id.ok_or_else(|| nowhere(&taken.metric))?;
            let values = match &taken.collaborator {
                None => &mut site,
                Some(collaborator) => {
                    let person = people.entry(collaborator).or_insert_with(|| (false, none()));
                    person.0 = true;
                    &mut person.1
                }
            };
            add(values, id, taken.value.nanos())?;
        }
        for Given { metric, collaborator, value } in &reading.given {
            let Some(collaborator) = collaborator else {
                set(&mut site, *metric, value.nanos())?;
                continue;
            };
            let (present, values) = people.entry(collaborator).or_insert_with(|| (false, none()));
            *present = true;
            set(values, *metric, value.nanos())?;
        }
        // A debt must not vanish because its collaborator did nothing this period.
        for who in reading.debts_in.keys() {
            people.entry(who).or_insert_with(|| (false, none())).0 = true;
        }
        let present = people.into_iter().filter(|(_, (present, _))| *present);
        let moments = program.weighting.asks_when();
        let last = |reference: &str| -> Vec<Option<Moment>> {
            let totals = totals.iter().filter(|_| moments);
            totals.map(|total| total.last(reference)).collect()
        };
        let people = present.map(|(reference, (_, values))| {
            Person::new(program, reference, &values, last(reference))
        });
        Ok(Self { people: people.collect::<Result<_, _>>()?, program, site })
    }

    /// The value of a metric over everybody.
    pub fn total(&self, metric: MetricId) -> Result<Quantity, EvaluateError> {
        let mut total = *of(&self.site, metric)?;
        for person in &self.people {
            total = sum(total, person.value(metric)?.nanos())?;
        }
        let name = &of(&self.program.metrics, metric)?.name;
        quantity(Some(total), || name.clone())
    }

    /// Site-wide metrics by name, in the order of the rule.
    pub fn site(&self) -> Result<Vec<MetricValue>, EvaluateError> {
        let metrics = self.program.metrics.iter().zip(&self.site);
        let wide = metrics.filter(|(metric, _)| metric.is_site_wide());
        let line = |(metric, value): (&crate::language::Metric, &i128)| {
            let value = quantity(Some(*value), || metric.name.clone())?;
            Ok(MetricValue { name: metric.name.clone(), value })
        };
        wide.map(line).collect()
    }
}

impl<'a> Person<'a> {
    fn new(
        program: &Program,
        reference: &'a str,
        nanos: &[i128],
        reached: Vec<Option<Moment>>,
    ) -> Result<Self, EvaluateError> {
        let mut values = Vec::with_capacity(nanos.len());
        for (metric, nanos) in program.metrics.iter().zip(nanos) {
            let name = || format!("{} of {reference}", metric.name);
            values.push(quantity(Some(*nanos), name)?);
        }
        let worthy = program.metrics.iter().zip(nanos);
        let worthy = worthy.filter_map(|(metric, nanos)| {
            metric.worth.map(|worth| (*nanos, worth.points, worth.per))
        });
        let points = apportion::points(worthy);
        let points = quantity(points, || format!("points of {reference}"))?;
        Ok(Self { reference, values, points, reached })
    }

    /// Their value of a metric.
    pub fn value(&self, metric: MetricId) -> Result<Quantity, EvaluateError> {
        of(&self.values, metric).copied()
    }

    /// Their value of a metric, or their points.
    pub fn score(&self, score: Score) -> Result<Quantity, EvaluateError> {
        match score {
            Score::Metric(metric) => self.value(metric),
            Score::Points => Ok(self.points),
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
    pub fn engagement(&self, program: &Program) -> Quantity {
        if program.metrics.iter().any(|metric| metric.worth.is_some()) {
            return self.points;
        }
        let metrics = program.metrics.iter().zip(&self.values);
        let credited = metrics.filter(|(metric, _)| !metric.is_site_wide());
        let values: Vec<Quantity> = credited.map(|(_, value)| *value).collect();
        match &values[..] {
            [only] => *only,
            several if several.iter().any(|value| value.is_positive()) => Quantity::ONE,
            _ => Quantity::ZERO,
        }
    }

    /// Credited metrics by name, in the order of the rule.
    pub fn metrics(&self, program: &Program) -> Vec<MetricValue> {
        let metrics = program.metrics.iter().zip(&self.values);
        let credited = metrics.filter(|(metric, _)| !metric.is_site_wide());
        let line = |(metric, value): (&crate::language::Metric, &Quantity)| MetricValue {
            name: metric.name.clone(),
            value: *value,
        };
        credited.map(line).collect()
    }
}

/// Values by collaborator and metric, with whether there are any.
type ByPerson<'a> = BTreeMap<&'a str, (bool, Vec<i128>)>;

/// The totals by person, and those that are nobody's by metric.
fn by_person<'a>(
    program: &Program,
    totals: &'a [MetricTotal],
    turn: i64,
) -> Result<(ByPerson<'a>, Vec<i128>), EvaluateError> {
    let none = || vec![0_i128; program.metrics.len()];
    let (mut rows, mut site) = (Vec::new(), none());
    for (id, (metric, total)) in with_ids(program.metrics.iter().zip(totals)) {
        for (whose, value) in total.values(&metric.aggregate, turn)? {
            match whose {
                Some(collaborator) => rows.push((collaborator, id, value)),
                None => set(&mut site, id, value)?,
            }
        }
    }
    // Most rows of a metric are in order already: sorting them and building a map of what is sorted
    // takes a fraction of looking everybody up.
    rows.sort_by_key(|(collaborator, ..)| *collaborator);
    let person = |rows: &[(&'a str, MetricId, i128)]| {
        let mut values = none();
        for (_, id, value) in rows {
            set(&mut values, *id, *value)?;
        }
        // Whoever's events cancel each other has no standing, as if they had none.
        let present = rows.iter().any(|(.., value)| *value != 0);
        Ok(rows.first().map(|(collaborator, ..)| (*collaborator, (present, values))))
    };
    let people = rows.chunk_by(|left, right| left.0 == right.0).map(person);
    let people = people.filter_map(Result::transpose).collect::<Result<_, EvaluateError>>()?;
    Ok((people, site))
}

/// What is taken over is only what the rule has a place for.
fn nowhere(metric: &str) -> EvaluateError {
    EvaluateError::defect(format!("there is no metric \"{metric}\" to take something over into"))
}

fn set(values: &mut [i128], metric: MetricId, value: i128) -> Result<(), EvaluateError> {
    *of_mut(values, metric)? = value;
    Ok(())
}

fn add(values: &mut [i128], metric: MetricId, more: i128) -> Result<(), EvaluateError> {
    let value = of_mut(values, metric)?;
    *value = sum(*value, more)?;
    Ok(())
}

fn quantity(nanos: Option<i128>, name: impl Fn() -> String) -> Result<Quantity, EvaluateError> {
    let fits = nanos.filter(|nanos| nanos.unsigned_abs() < BEYOND);
    fits.map(Quantity::from_nanos).ok_or_else(|| EvaluateError::overflow(name()))
}
