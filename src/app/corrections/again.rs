//! A settled period evaluated again.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::{
    Adjustment, Corrections, Late, Moment, Money, Outcome, Period, PeriodChange, Settlement,
    SettlementHeader, Treatment, Unvalued,
};
use rules::engine::{self, Change, EvaluateError, Reading};
use rules::language::{Metric, Program};

use crate::app::reading::PeriodInput;
use crate::app::source::Source;
use crate::app::{Answer, AppError, Problem, ProblemCode};
use crate::store::log::LogQuery;
use crate::store::{StoreError, settlements};

/// The same period as known then and as known now.
pub struct Readings {
    /// The rule by which it was settled.
    pub program: Program,
    /// As known at the settlement before the one that looks.
    pub then: Reading,
    /// As known now.
    pub now: Reading,
    /// The part of the log that both need.
    pub query: LogQuery,
}

/// A settled period, and when it was settled.
pub struct Settled {
    readings: Readings,
    header: SettlementHeader,
    /// As known when it was settled, or when a settlement since took over by metrics what had become
    /// known: up to there everything is accounted for.
    accounted: Reading,
    /// What was adjusted or listed since then, in this order.
    so_far: Corrections,
}

/// What a settled period comes to.
pub struct Again {
    /// As known at the settlement before, and as known now.
    pub change: Change,
    /// What it would pay as known now.
    now: Valued,
    /// What it would have paid as known at the settlement before.
    then: Valued,
}

/// What a period pays, or what is missing to tell it, such as a rate.
type Valued = Result<Outcome, EvaluateError>;

impl Again {
    /// What is missing to tell what the period would pay as known now; `None` when that can be told.
    pub fn missing(&self) -> Option<&EvaluateError> {
        self.now.as_ref().err()
    }
}

/// How a settled period is read by the period that is the next to be settled.
pub fn readings(
    source: &Source<'_>,
    looking: &PeriodInput,
    period: &Period,
) -> Answer<(Readings, SettlementHeader)> {
    let id = Settlement::id_of(&period.distributor, period.index);
    let (input, header) = source.store.read(|connection| {
        let missing = || StoreError::Corrupt(format!("settlement {id} is missing"));
        let header = settlements::header(connection, &id)?.ok_or_else(missing)?;
        let input = PeriodInput::settled(connection, period.clone(), &header, source.catalogue)?;
        Ok::<_, StoreError>((input, header))
    })?;
    let unknown = || AppError::Internal(format!("settlement {id} was settled by nothing before"));
    let since = looking.period.late_after.clone().ok_or_else(unknown)?;
    let before = looking.settled_before.ok_or_else(unknown)?;
    // Everything but the cut-off is as it was: what was carried in, what waited, what was taken over then.
    let PeriodInput { program, reading, query, .. } = input.until(&looking.reading.stop);
    let then = Reading { cut_off: since, as_of: before, ..reading.clone() };
    let (cut_off, as_of) = (looking.reading.cut_off.clone(), looking.reading.as_of);
    let query = LogQuery { cut_off: cut_off.clone(), ..query };
    let now = Reading { cut_off, as_of, ..reading };
    Ok((Readings { program, then, now, query }, header))
}

impl Settled {
    /// Loads it for the period that is the next to be settled. `took_over` is the index of the last
    /// settlement since that took over by metrics what had become known.
    pub fn load(
        source: &Source<'_>,
        looking: &PeriodInput,
        period: &Period,
        took_over: Option<i64>,
    ) -> Answer<Self> {
        let (readings, header) = readings(source, looking, period)?;
        let name = &period.distributor;
        let from = took_over.unwrap_or(period.index);
        let (accounted, so_far) = source.store.read(|connection| {
            let missing = || StoreError::Corrupt(format!("a settlement of \"{name}\" is missing"));
            let id = Settlement::id_of(name, from);
            let accounted = settlements::header(connection, &id)?.ok_or_else(missing)?;
            let since = (from + 1)..looking.period.index;
            let since: Vec<String> = since.map(|index| Settlement::id_of(name, index)).collect();
            Ok::<_, StoreError>((accounted, settlements::so_far(connection, period.index, &since)?))
        })?;
        let (cut_off, as_of) = (accounted.cut_off, accounted.settled_at);
        let accounted = Reading { cut_off, as_of, ..readings.now.clone() };
        Ok(Self { readings, header, accounted, so_far })
    }

    /// When it was settled.
    pub fn settled_at(&self) -> Moment {
        self.header.owed_since.unwrap_or(self.header.settled_at)
    }

    /// A metric of the rule by which it was settled.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.readings.program.metrics.iter().find(|metric| metric.name == name)
    }

    /// Evaluates it as known then and as known now.
    pub fn again(&self, source: &Source<'_>, late: &[Late]) -> Answer<Again> {
        let Readings { program, then, now, query } = &self.readings;
        source.take(program, query, |lasting, parts| {
            let change = engine::change(program, (then, now), lasting, parts, late)?;
            let outcome = |reading, totals| match engine::outcome(program, reading, lasting, totals)
            {
                Err(defect) if defect.is_defect() => Err(defect),
                valued => Ok(valued),
            };
            let (then, now) = (outcome(then, &change.then)?, outcome(now, &change.now)?);
            Ok(Again { change, then, now })
        })
    }

    /// Refuses to settle anything while what the period would pay as known now cannot be told.
    pub fn require_valued(&self, again: &Again) -> Answer<()> {
        let Some(missing) = again.missing() else { return Ok(()) };
        let id = &self.header.id;
        let message = format!("what became known of {id} cannot be counted yet: {missing}");
        Err(Problem::new(ProblemCode::CannotEvaluate, &[], message).into())
    }

    /// The period as one whose worth cannot be told; `None` when it can.
    pub fn unvalued(&self, again: &Again, treatment: Treatment) -> Option<Unvalued> {
        let why = again.missing()?.to_string();
        Some(Unvalued { period_index: self.header.period_index, treatment, why })
    }

    /// What everybody would get as known now, less what they were settled to get and what was adjusted of
    /// it so far (of what is only listed, less what they would have got as known then); and what moves with
    /// that, the change of pool and leftover, `None` where nothing does. Nothing where what the period would
    /// pay cannot be told.
    ///
    /// What a settlement since took over by metrics is accounted for: it is no part of the difference,
    /// so that nothing counts twice.
    pub fn adjust(
        &self,
        source: &Source<'_>,
        again: &Again,
        treatment: Treatment,
    ) -> Answer<(Vec<Adjustment>, Option<PeriodChange>)> {
        let Ok(now) = &again.now else { return Ok((Vec::new(), None)) };
        let program = &self.readings.program;
        let listed = treatment != Treatment::Adjusted;
        let (before, paid) = match &again.then {
            // What is only listed is listed once, when it becomes known.
            Ok(then) if listed => (then.clone(), amounts(then)),
            then => {
                let before = self.accounted(source, then)?;
                let paid = paid(&before, &self.so_far, listed)?;
                (before, paid)
            }
        };
        let due = amounts(now);
        let everybody: BTreeSet<&String> = paid.keys().chain(due.keys()).collect();
        let zero = Money::zero(now.currency);
        let period_index = self.header.period_index;
        let shared = engine::depends_on_everybody(program);
        let adjustments = everybody.into_iter().map(|collaborator| Adjustment {
            period_index,
            collaborator: collaborator.clone(),
            before: paid.get(collaborator).copied().unwrap_or(zero),
            after: due.get(collaborator).copied().unwrap_or(zero),
            treatment,
            shared,
        });
        let adjustments: Vec<_> = adjustments.filter(|it| it.before != it.after).collect();
        let change = if listed { None } else { Some(self.change(&before, now)?) };
        let moves = |change: &PeriodChange| {
            let parts = [change.pool, change.carried, change.returned];
            !adjustments.is_empty() || parts.iter().any(|part| part.minor != 0)
        };
        let change = change.filter(moves);
        Ok((adjustments, change))
    }

    /// The outcome from which everything is accounted for.
    fn accounted(&self, source: &Source<'_>, then: &Valued) -> Answer<Outcome> {
        let Readings { program, query, then: known_then, .. } = &self.readings;
        match then {
            // The settlement before is the one from which everything is accounted for. The same cut-off at a
            // later time is something else: an event may have approved itself in between.
            Ok(then) if self.accounted == *known_then => Ok(then.clone()),
            _ => source.evaluate(program, &self.accounted, query),
        }
    }

    /// What moves between pool, leftover and owner, less what did so far.
    fn change(&self, before: &Outcome, now: &Outcome) -> Answer<PeriodChange> {
        let mut change = PeriodChange {
            period_index: self.header.period_index,
            pool: now.funded()?.minus(before.funded()?)?,
            carried: now.carried.minus(before.carried)?,
            returned: now.returned()?.minus(before.returned()?)?,
        };
        for so_far in &self.so_far.periods {
            change.pool = change.pool.minus(so_far.pool)?;
            change.carried = change.carried.minus(so_far.carried)?;
            change.returned = change.returned.minus(so_far.returned)?;
        }
        Ok(change)
    }
}

/// What everybody got, by an outcome and what was adjusted since; with what was only listed since, if that
/// is wanted, as if it had been adjusted.
fn paid(
    before: &Outcome,
    so_far: &Corrections,
    with_listed: bool,
) -> Answer<BTreeMap<String, Money>> {
    let zero = Money::zero(before.currency);
    let mut paid = amounts(before);
    let mut listed: BTreeMap<&String, Money> = BTreeMap::new();
    for adjustment in &so_far.adjustments {
        let who = &adjustment.collaborator;
        if adjustment.treatment == Treatment::Adjusted {
            let so_far = paid.entry(who.clone()).or_insert(zero);
            *so_far = so_far.plus(adjustment.amount()?)?;
            // An adjustment is the difference to everything known, also to what was only listed before.
            listed.remove(who);
        } else if with_listed {
            let sum = listed.entry(who).or_insert(zero);
            *sum = sum.plus(adjustment.amount()?)?;
        }
    }
    for (who, sum) in listed {
        let so_far = paid.entry(who.clone()).or_insert(zero);
        *so_far = so_far.plus(sum)?;
    }
    Ok(paid)
}

/// What the period by itself brings everybody. Debts from before are the same then and now.
fn amounts(outcome: &Outcome) -> BTreeMap<String, Money> {
    let standings = outcome.standings.iter();
    standings.map(|it| (it.collaborator.clone(), it.earned)).collect()
}
