//! What became known of settled periods since the settlement before, and what it is worth.
//!
//! One idea: a settled period is evaluated *as paid* and *as known now*, with its own rule and with
//! everything else as it was. Paid is what its own settlement paid, or the last one that adjusted it, with
//! what was taken over of it since ([`history`]); never what was only listed. [`found`] follows what is
//! recorded late, [`touched()`] finds the periods that it is of; [`again`] evaluates each; the rule of the
//! period being settled says what becomes of the differences.

mod again;
mod behind;
mod found;
mod history;
mod outlook;
mod touched;
mod view;

use std::collections::BTreeSet;
use std::sync::Arc;

use rules::calendar::Corrections as Policy;
use rules::domain::{
    Cause, Corrections, Entry, Late, Outcome, Period, Recorded, Skipped, TakenOver, Treatment,
    Uncredited,
};
use rules::language::{Metric, Program};

use crate::app::Answer;
use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::store::{Connection, StoreError, periods};
use again::Again;
pub use again::Settled;
pub use behind::{events, journeys};
pub use found::Found;
pub use history::is_in_time;
pub use outlook::{Outlook, looking};
use touched::span;
pub use touched::{Touched, touched};
pub use view::{CorrectionsView, KnownCause};

/// What became known of settled periods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrected {
    /// What is done about it.
    pub corrections: Corrections,
    /// Events of settled periods that clauses leave out, and that came late.
    skipped: Vec<Skipped>,
    /// Events of settled periods that nobody is credited for, and that came late.
    uncredited: Vec<Uncredited>,
}

impl Corrected {
    /// What became known of the periods that were touched.
    pub fn of(source: &Source<'_>, input: &PeriodInput, touched: &Touched) -> Answer<Self> {
        let mut corrected = Self::default();
        for period in &touched.periods {
            let settled = Settled::load(source, input, period, &touched.history)?;
            let again = settled.again(source, &touched.late)?;
            let mut more = touched.outstanding.get(&period.index).cloned().unwrap_or_default();
            if again.missing().is_some() {
                more.extend(touched.causes(period));
            }
            corrected.take(input, &settled, (again, more))?;
        }
        Ok(corrected)
    }

    /// What became known of periods that are in no store, oldest first.
    pub fn of_kept(
        input: &PeriodInput,
        settled: &[Settled],
        entries: &[Recorded],
        late: &[Late],
    ) -> Answer<Self> {
        let mut corrected = Self::default();
        for settled in settled {
            let again = settled.again_of(entries, late)?;
            corrected.take(input, settled, (again, Vec::new()))?;
        }
        Ok(corrected)
    }

    /// Does what the rule of the period being settled says about corrections. `more` are causes besides
    /// those that the change itself has.
    fn take(
        &mut self,
        input: &PeriodInput,
        settled: &Settled,
        (again, more): (Again, Vec<Cause>),
    ) -> Answer<()> {
        self.skipped.extend(again.change.skipped.iter().cloned());
        self.uncredited.extend(again.change.uncredited.iter().cloned());
        let corrections = &mut self.corrections;
        let before = corrections.length();
        let treatment = treatment(input, settled);
        if matches!(treatment, None | Some(Treatment::Adjusted)) {
            settled.require_valued(&again)?;
        }
        match treatment {
            None => {
                let counts = |taken: &&TakenOver| {
                    let theirs = settled.metric(&taken.metric);
                    theirs.is_some_and(|it| has_place_for(&input.program, it))
                };
                let unpaid = again.change.unpaid.iter().filter(counts).cloned();
                corrections.taken_over.extend(unpaid);
                // What is only listed is listed once, when it becomes known.
                let runs_on = |taken: &&TakenOver| {
                    let mut metrics = input.program.metrics.iter();
                    metrics.any(|it| it.name == taken.metric && it.running.is_some())
                };
                let news = again.change.news.iter().filter(|taken| !counts(taken));
                let news = news.filter(|taken| !runs_on(taken)).cloned();
                corrections
                    .taken_over
                    .extend(news.map(|taken| TakenOver { counts: false, ..taken }));
            }
            Some(treatment) => {
                corrections.unvalued.extend(settled.unvalued(&again, treatment));
                let (adjustments, moved) = settled.adjust(&again, treatment)?;
                corrections.adjustments.extend(adjustments);
                corrections.periods.extend(moved);
            }
        }
        // Where nothing came of it under this rule, they tell a version that pays it to look again.
        if treatment != Some(Treatment::Adjusted) || corrections.length() > before {
            corrections.causes.extend(again.change.causes);
            corrections.causes.extend(more);
            corrections.causes.sort();
            corrections.causes.dedup();
        }
        Ok(())
    }

    /// An outcome that also tells what came late and counts nowhere, sealed with what is done about
    /// settled periods.
    pub fn told(&self, mut outcome: Outcome) -> Outcome {
        outcome.seal(&self.corrections);
        for late in &self.skipped {
            match outcome.skipped.iter_mut().find(|known| known.clause == late.clause) {
                Some(known) => known.count = known.count.saturating_add(late.count),
                None => outcome.skipped.push(late.clone()),
            }
        }
        for late in &self.uncredited {
            let same = |it: &&mut Uncredited| it.event == late.event && it.why == late.why;
            match outcome.uncredited.iter_mut().find(same) {
                Some(known) => known.count = known.count.saturating_add(late.count),
                None => outcome.uncredited.push(late.clone()),
            }
        }
        outcome
    }
}

/// What becomes of differences of amounts; `None` where metrics are taken over in place of amounts.
fn treatment(input: &PeriodInput, settled: &Settled) -> Option<Treatment> {
    if input.outlook.is_over() {
        return Some(Treatment::NoneFollows);
    }
    match &input.program.schedule.corrections {
        Policy::NextPeriod => None,
        Policy::Ignored => Some(Treatment::Ignored),
        Policy::Adjust(_) => {
            let in_time = is_in_time(input, settled.settled_at());
            Some(if in_time { Treatment::Adjusted } else { Treatment::TooLate })
        }
    }
}

/// Whether metrics are taken over from settled periods, and no amounts.
fn takes_over(input: &PeriodInput) -> bool {
    !input.outlook.is_over() && input.program.schedule.corrections == Policy::NextPeriod
}

/// The settled periods of a distributor that are adjusted, oldest first.
pub fn adjusted_periods(
    connection: &mut Connection,
    distributor: &str,
    corrections: &Corrections,
) -> Result<Vec<Period>, StoreError> {
    let indexes: BTreeSet<i64> = corrections.owed().map(|it| it.period_index).collect();
    let found = indexes.into_iter().map(|index| periods::find(connection, distributor, index));
    found.filter_map(Result::transpose).collect()
}

/// Whether a rule has a metric that another one's value can be added to.
fn has_place_for(program: &Program, other: &Metric) -> bool {
    program.metrics.iter().any(|metric| {
        metric.name == other.name
            && metric.running.is_none()
            && metric.unit == other.unit
            && metric.aggregate.is_additive()
            && metric.is_site_wide() == other.is_site_wide()
    })
}

impl PeriodInput {
    /// The same with what became known of settled periods by its cut-off, given that the period is the
    /// next to be settled.
    pub fn with_corrections(self, source: &Source<'_>) -> Answer<Self> {
        let found = Found::reached(source, &self, None)?;
        self.with_found(source, found.as_ref())
    }

    /// The same by the log alone: nothing is believed that was kept of earlier looks.
    pub fn with_corrections_anew(self, source: &Source<'_>) -> Answer<Self> {
        let found = Found::anew(source, &self)?;
        self.with_found(source, found.as_ref())
    }

    fn with_found(self, source: &Source<'_>, found: Option<&Found>) -> Answer<Self> {
        let Some(found) = found else { return self.corrected(Corrected::default()) };
        let input = self.knowing(found);
        let touched = Touched::by(source, &input, found)?;
        let corrected = Corrected::of(source, &input, &touched)?;
        input.corrected(corrected)
    }

    /// The same that reads only what may have changed by what was found.
    pub fn knowing(mut self, found: &Found) -> Self {
        // What is late is looked for by the rules of settled periods: another rule may read more.
        if !found.versions.contains_key(&self.period.version) {
            return self;
        }
        self.late = Some(Arc::clone(&found.late));
        let converts = self.program.converts;
        let counts = |late: &&Late| converts || !matches!(late.recorded.entry, Entry::Rate(_));
        let since = found.late.iter().filter(counts).map(|late| span(late, Some(0)).start).min();
        let start = self.period.window.start;
        self.unchanged_before(since.unwrap_or(start))
    }
}
