//! A settled period evaluated again.

use std::collections::{BTreeMap, BTreeSet};

use rules::calendar::Corrections as Policy;
use rules::domain::{
    Adjustment, CutOff, Late, Moment, Money, Outcome, Period, PeriodChange, Recorded, Settlement,
    SettlementHeader, TakenOver, Treatment, Unvalued,
};
use rules::engine::{self, Change, EvaluateError, Lasting, Looks, Reading};
use rules::language::{Metric, Program};

use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, AppError, Problem, ProblemCode};
use crate::store::log::LogQuery;
use crate::store::{StoreError, settlements};

use super::history::History;
use super::takes_over;

/// A settled period, and what settlements since did about it.
pub struct Settled {
    /// The rule by which it was settled.
    program: Program,
    /// As paid: as known when its amounts were last settled or adjusted, with what was taken over since.
    paid: Reading,
    /// As known at the settlement before the one that looks.
    then: Reading,
    /// As known now.
    now: Reading,
    /// The part of the log that all of these need.
    query: LogQuery,
    id: String,
    period_index: i64,
    /// Since when its amounts are owed.
    owed_since: Moment,
    /// What was only listed since it was paid, in this order.
    listed: Vec<Adjustment>,
}

/// What a settled period comes to.
pub struct Again {
    /// What changed, and by what.
    pub change: Change,
    /// What was paid of it.
    paid: Valued,
    /// What it would have paid as known at the settlement before.
    then: Valued,
    /// What it would pay as known now.
    now: Valued,
}

/// What a period pays, or what is missing to tell it, such as a rate.
type Valued = Result<Outcome, EvaluateError>;

impl Again {
    /// What is missing to tell what the period would pay as known now; `None` when that can be told.
    pub fn missing(&self) -> Option<&EvaluateError> {
        self.now.as_ref().err()
    }

    /// What was paid could be told when it was.
    fn paid(&self) -> Answer<&Outcome> {
        self.paid.as_ref().map_err(|error| AppError::Internal(error.to_string()))
    }
}

/// A settled period read at two cut-offs, for what is behind the difference.
pub struct Readings {
    /// The rule by which it was settled.
    pub program: Program,
    /// As known when all of it was last paid or taken over.
    pub then: Reading,
    /// As known now.
    pub now: Reading,
    /// The part of the log that both need.
    pub query: LogQuery,
}

/// How a settled period is read for what is behind values that are taken over from it.
pub fn readings(
    source: &Source<'_>,
    looking: &PeriodInput,
    period: &Period,
    history: &History,
) -> Answer<Readings> {
    let (input, _) = settled(source, period)?;
    let input = input.unchanged_before_period().until(&looking.reading.stop);
    let PeriodInput { program, reading, query, .. } = input;
    let then = at(source, &period.distributor, history.accounted_at(period), &reading)?;
    let now = now(looking, reading);
    let query = LogQuery { cut_off: now.cut_off.clone(), ..query };
    Ok(Readings { program, then, now, query })
}

/// A settled period as it was read when it was settled.
fn settled(source: &Source<'_>, period: &Period) -> Answer<(PeriodInput, SettlementHeader)> {
    let id = Settlement::id_of(&period.distributor, period.index);
    Ok(source.store.read(|connection| {
        let missing = || StoreError::Corrupt(format!("settlement {id} is missing"));
        let header = settlements::header(connection, &id)?.ok_or_else(missing)?;
        let input = PeriodInput::settled(connection, period.clone(), &header, source.catalogue)?;
        Ok::<_, StoreError>((input, header))
    })?)
}

/// The same as known at the settlement with an index.
fn at(source: &Source<'_>, distributor: &str, index: i64, reading: &Reading) -> Answer<Reading> {
    let id = Settlement::id_of(distributor, index);
    let found = source.store.read(|connection| settlements::header(connection, &id))?;
    let header = found.ok_or_else(|| StoreError::Corrupt(format!("settlement {id} is missing")))?;
    Ok(Reading { cut_off: header.cut_off, as_of: header.settled_at, ..reading.clone() })
}

/// The same as known to the period that is the next to be settled.
fn now(looking: &PeriodInput, reading: Reading) -> Reading {
    let (cut_off, as_of) = (looking.reading.cut_off.clone(), looking.reading.as_of);
    Reading { cut_off, as_of, ..told_by(looking, reading) }
}

/// The same with what totals that run on came to at its start as the rule of the period being settled tells it:
/// where each period is adjusted by itself, as known whenever the whole is.
fn told_by(looking: &PeriodInput, reading: Reading) -> Reading {
    match looking.program.schedule.corrections {
        Policy::NextPeriod => reading,
        Policy::Adjust(_) | Policy::Ignored => Reading { known_before: None, ..reading },
    }
}

impl Settled {
    /// One that is in no store, as it was settled, for the period that is the next to be settled. `paid_until`
    /// is how far the log was read when it was last paid, and `taken` what was taken over of it since.
    pub fn kept(
        looking: &PeriodInput,
        (settled, owed_since): (&PeriodInput, Moment),
        (paid_until, taken): (&CutOff, Vec<TakenOver>),
    ) -> Self {
        let (program, reading) = (settled.program.clone(), &settled.reading);
        let mut paid = Reading { cut_off: paid_until.clone(), ..reading.clone() };
        paid.taken_over.extend(taken);
        let since = looking.period.late_after.clone();
        let then = since.unwrap_or_else(|| reading.cut_off.clone());
        let period = &settled.period;
        Self {
            program,
            paid,
            then: Reading { cut_off: then, ..reading.clone() },
            now: now(looking, reading.clone()),
            query: settled.query.clone(),
            id: Settlement::id_of(&period.distributor, period.index),
            period_index: period.index,
            owed_since,
            listed: Vec::new(),
        }
    }

    /// Loads it for the period that is the next to be settled.
    pub fn load(
        source: &Source<'_>,
        looking: &PeriodInput,
        period: &Period,
        history: &History,
    ) -> Answer<Self> {
        let (name, index) = (&period.distributor, period.index);
        let (input, header) = settled(source, period)?;
        let owed_since = header.owed_since.unwrap_or(header.settled_at);
        let unknown = || {
            AppError::Internal(format!("settlement {} was settled by nothing before", header.id))
        };
        let since = looking.period.late_after.clone().ok_or_else(unknown)?;
        let before = looking.settled_before.ok_or_else(unknown)?;
        // Totals that run on are told as known now by the next period itself.
        let input = if takes_over(looking) { input.by_itself() } else { input };
        // Everything but the cut-off is as it was: what was carried in, what waited, what was taken over then.
        let PeriodInput { program, reading, query, .. } = input.until(&looking.reading.stop);
        let paid_at = history.paid_at(period);
        let mut paid = at(source, name, paid_at, &reading)?;
        if paid_at != index {
            paid.known_before = None;
        }
        let since_paid = (paid_at + 1)..looking.period.index;
        let ids: Vec<String> = since_paid.map(|it| Settlement::id_of(name, it)).collect();
        let (taken, listed) = source.store.read(|connection| {
            let taken = settlements::taken_from(connection, index, &ids)?;
            Ok::<_, StoreError>((taken, settlements::listed_of(connection, index, &ids)?))
        })?;
        paid.taken_over.extend(taken);
        let told = told_by(looking, reading.clone());
        let then = Reading { cut_off: since, as_of: before, ..told };
        let now = now(looking, reading);
        let query = LogQuery { cut_off: now.cut_off.clone(), ..query };
        let period_index = header.period_index;
        let id = header.id;
        Ok(Self { program, paid, then, now, query, id, period_index, owed_since, listed })
    }

    /// When it was settled.
    pub fn settled_at(&self) -> Moment {
        self.owed_since
    }

    /// A metric of the rule by which it was settled.
    pub fn metric(&self, name: &str) -> Option<&Metric> {
        self.program.metrics.iter().find(|metric| metric.name == name)
    }

    /// Evaluates it as paid, as known then and as known now.
    pub fn again(&self, source: &Source<'_>, late: &[Late]) -> Answer<Again> {
        source
            .take(&self.program, &self.query, |lasting, parts| self.evaluate(lasting, parts, late))
    }

    /// The same over entries that are in no store.
    pub fn again_of(&self, entries: &[Recorded], late: &[Late]) -> Answer<Again> {
        let lasting = Lasting::read(&self.program, entries);
        self.evaluate(&lasting, std::iter::once(Ok::<_, AppError>(entries)), late)
    }

    fn evaluate<P: AsRef<[Recorded]>>(
        &self,
        lasting: &Lasting,
        parts: impl IntoIterator<Item = Answer<P>>,
        late: &[Late],
    ) -> Answer<Again> {
        let Self { program, paid, then, now, .. } = self;
        let looks = Looks { paid, then, now };
        let change = engine::change(program, looks, lasting, parts, late)?;
        let outcome = |reading, totals| match engine::outcome(program, reading, lasting, totals) {
            Err(defect) if defect.is_defect() => Err(defect),
            valued => Ok(valued),
        };
        let paid = outcome(paid, &change.paid)?;
        let (then, now) = (outcome(then, &change.then)?, outcome(now, &change.now)?);
        Ok(Again { change, paid, then, now })
    }

    /// Refuses to settle anything while what the period would pay as known now cannot be told.
    pub fn require_valued(&self, again: &Again) -> Answer<()> {
        let Some(missing) = again.missing() else { return Ok(()) };
        let id = &self.id;
        let message = format!("what became known of {id} cannot be counted yet: {missing}");
        Err(Problem::new(ProblemCode::CannotEvaluate, &[], message).into())
    }

    /// The period as one whose worth cannot be told; `None` when it can.
    pub fn unvalued(&self, again: &Again, treatment: Treatment) -> Option<Unvalued> {
        let why = again.missing()?.to_string();
        Some(Unvalued { period_index: self.period_index, treatment, why })
    }

    /// What everybody would get as known now, less what was paid (of what is only listed, less what they
    /// would have got as known then); and what moves with that, the change of pool and leftover, `None` where
    /// nothing does. Nothing where what the period would pay cannot be told.
    pub fn adjust(
        &self,
        again: &Again,
        treatment: Treatment,
    ) -> Answer<(Vec<Adjustment>, Option<PeriodChange>)> {
        let Ok(now) = &again.now else { return Ok((Vec::new(), None)) };
        let listed = treatment != Treatment::Adjusted;
        let before = match &again.then {
            // What is only listed is listed once, when it becomes known.
            Ok(then) if listed => amounts(then),
            Err(_) if listed => self.told(again.paid()?)?,
            _ => amounts(again.paid()?),
        };
        let due = amounts(now);
        let everybody: BTreeSet<&String> = before.keys().chain(due.keys()).collect();
        let zero = Money::zero(now.currency);
        let period_index = self.period_index;
        let shared = engine::depends_on_everybody(&self.program);
        let adjustments = everybody.into_iter().map(|collaborator| Adjustment {
            period_index,
            collaborator: collaborator.clone(),
            before: before.get(collaborator).copied().unwrap_or(zero),
            after: due.get(collaborator).copied().unwrap_or(zero),
            treatment,
            shared,
        });
        let adjustments: Vec<_> = adjustments.filter(|it| it.before != it.after).collect();
        let change = if listed { None } else { Some(self.change(again.paid()?, now)?) };
        let moves = |change: &PeriodChange| {
            let parts = [change.pool, change.carried, change.returned];
            !adjustments.is_empty() || parts.iter().any(|part| part.minor != 0)
        };
        let change = change.filter(moves);
        Ok((adjustments, change))
    }

    /// What moves between pool, leftover and owner, against what was paid.
    fn change(&self, paid: &Outcome, now: &Outcome) -> Answer<PeriodChange> {
        Ok(PeriodChange {
            period_index: self.period_index,
            pool: now.funded()?.minus(paid.funded()?)?,
            carried: now.carried.minus(paid.carried)?,
            returned: now.returned()?.minus(paid.returned()?)?,
        })
    }

    /// What everybody got, with what was only listed since as if it had been paid.
    fn told(&self, paid: &Outcome) -> Answer<BTreeMap<String, Money>> {
        let mut told = amounts(paid);
        for listed in &self.listed {
            let so_far = told.entry(listed.collaborator.clone());
            let so_far = so_far.or_insert(Money::zero(paid.currency));
            *so_far = so_far.plus(listed.amount()?)?;
        }
        Ok(told)
    }
}

/// What the period by itself brings everybody. Debts from before are the same then and now.
fn amounts(outcome: &Outcome) -> BTreeMap<String, Money> {
    let standings = outcome.standings.iter();
    standings.map(|it| (it.collaborator.clone(), it.earned)).collect()
}
