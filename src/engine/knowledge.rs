//! Everything that must be known before the first event is folded: facts, corrections, and where
//! in time an event lies.

use super::corrections::{CorrectionBook, Known, Status};
use super::facts::FactBook;
use super::path::Scene;
use super::plan::{MetricPlan, Plan};
use super::reading::Reading;
use crate::domain::{Event, Moment, Money, OwnerShare, Quantity, Recorded, Value};

/// What is known of facts and corrections, for one reading.
#[derive(Debug)]
pub(super) struct Knowledge<'a> {
    /// The resolved program.
    pub plan: &'a Plan<'a>,
    /// How far the log is read.
    pub now: Known<'a>,
    /// How far the settlement before had read it.
    pub then: Option<Known<'a>>,
    /// Facts as known now.
    pub facts: FactBook<'a>,
    /// Facts as the settlement before knew them; only when an event may have been taken back since.
    pub facts_then: Option<FactBook<'a>>,
    corrections: CorrectionBook<'a>,
    reading: &'a Reading,
}

/// Where in time an event lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the window.
    Inside,
    /// Before it, but late events count.
    Before,
    /// Nowhere that matters.
    Outside,
}

/// Whose score a value is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Credit<'a> {
    /// Nobody's: the metric is site-wide.
    Site,
    /// One collaborator's.
    Sole(&'a str),
    /// Several collaborators', by their percentages.
    Owners(&'a [OwnerShare]),
}

/// What one metric makes of one event.
#[derive(Debug, Clone, Copy)]
pub(super) enum Assessment<'a> {
    /// It counts with this value, in billionths, unless an earlier one takes its place.
    Counts(Credit<'a>, i128),
    /// The condition with this index does not hold.
    FailedCondition(usize),
    /// The field to be summed is missing.
    MissingValue,
    /// It can be credited to nobody.
    Uncredited,
    /// The field to be summed, or what was refunded of it, is money of another currency.
    ForeignMoney(Money),
}

impl<'a> Knowledge<'a> {
    /// Reads facts and corrections from the whole log.
    pub fn new(plan: &'a Plan<'a>, reading: &'a Reading, entries: &'a [Recorded]) -> Self {
        let now = Known::now(reading);
        let then = Known::then(reading);
        let corrections = CorrectionBook::read(entries, now.cut_off);
        let taken_back = then.filter(|then| corrections.any_after(then));
        Self {
            plan,
            now,
            then,
            facts: FactBook::read(&plan.attributes, entries, now.cut_off),
            facts_then: taken_back
                .map(|then| FactBook::read(&plan.attributes, entries, then.cut_off)),
            corrections,
            reading,
        }
    }

    /// Where in time an event lies.
    pub fn place(&self, event: &Event) -> Place {
        self.place_at(event.occurred_at)
    }

    /// Where in time a moment lies.
    pub fn place_at(&self, moment: Moment) -> Place {
        let program = self.plan.program;
        let too_early = moment < self.reading.measured_from
            || program.starts.is_some_and(|starts| moment < starts);
        if too_early || program.ends.is_some_and(|ends| moment >= ends) {
            Place::Outside
        } else if self.reading.window.contains(moment) {
            Place::Inside
        } else if self.then.is_some() && moment < self.reading.window.start {
            Place::Before
        } else {
            Place::Outside
        }
    }

    /// Whether an event counted, as known then or now.
    pub fn status(&self, recorded: &'a Recorded, event: &Event, known: &Known<'_>) -> Status {
        self.corrections.status(recorded, event, known)
    }

    /// Whether a correction of this event came later than `known`.
    pub fn changed_after(&self, recorded: &'a Recorded, known: &Known<'_>) -> bool {
        self.corrections.changed_after(recorded, known)
    }

    /// What facts an event is seen with.
    pub fn scene<'s>(&self, facts: &'s FactBook<'a>, event: &'a Event) -> Scene<'s, 'a> {
        Scene { facts, fields: Some(&event.fields), collaborator: None, moment: event.occurred_at }
    }

    /// What a metric makes of an event that has its approval.
    pub fn assess(
        &self,
        metric: &MetricPlan<'a>,
        scene: &Scene<'_, 'a>,
        recorded: &'a Recorded,
        known: Known<'a>,
    ) -> Assessment<'a> {
        let no_score = &|_| Quantity::ZERO;
        let failed = metric.conditions.iter().position(|one| !one.holds(scene, no_score));
        if let Some(index) = failed {
            return Assessment::FailedCondition(index);
        }
        let value = match metric.field.map(|field| scene.fields.and_then(|all| all.get(field))) {
            None => Quantity::ONE.nanos(),
            Some(Some(Value::Number(number))) => number.nanos(),
            Some(Some(Value::Money(amount))) => match self.kept(*amount, recorded, known) {
                Ok(nanos) => nanos,
                Err(foreign) => return Assessment::ForeignMoney(foreign),
            },
            Some(_) => return Assessment::MissingValue,
        };
        match credit(metric, scene) {
            Some(credit) => Assessment::Counts(credit, value),
            None => Assessment::Uncredited,
        }
    }

    /// What is left of an amount after refunds, in billionths of major units; never less than
    /// nothing because of them. The amount that stands in the way when currencies differ.
    fn kept(&self, amount: Money, recorded: &'a Recorded, known: Known<'a>) -> Result<i128, Money> {
        if amount.currency != self.plan.program.currency {
            return Err(amount);
        }
        let mut minor = i128::from(amount.minor);
        for refund in self.corrections.refunds(recorded, known) {
            if refund.currency != amount.currency {
                return Err(refund);
            }
            minor = (minor - i128::from(refund.minor)).max(minor.min(0));
        }
        let scale = 10_i128.pow(9_u32.saturating_sub(amount.currency.decimals()));
        Ok(minor * scale)
    }
}

/// Whose score the event adds to; nothing when that is unknown.
fn credit<'a>(metric: &MetricPlan<'a>, scene: &Scene<'_, 'a>) -> Option<Credit<'a>> {
    let Some(path) = &metric.credit else { return Some(Credit::Site) };
    let seen = path.first(scene)?;
    if let super::path::Seen::Value(Value::Owners(owners)) = seen {
        return match &owners[..] {
            [] => None,
            [sole] => Some(Credit::Sole(&sole.collaborator)),
            several => Some(Credit::Owners(several)),
        };
    }
    seen.text().map(Credit::Sole)
}
