//! Everything that must be known before the first event is folded: facts, corrections, and where
//! in time an event lies.

use super::corrections::{CorrectionBook, Known, Status};
use super::facts::FactBook;
use super::path::{PathPlan, Scene};
use super::plan::{MetricPlan, Plan};
use super::reading::Reading;
use crate::domain::{Event, Fields, Moment, Money, OwnerShare, Quantity, Recorded, Value, Window};

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
        let clusters = !plan.clusters.is_empty();
        let taken_back = then.filter(|then| clusters || corrections.any_after(then));
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

    /// Whether what happens at a moment is measured at all, in this window or another one.
    pub fn is_measured(&self, moment: Moment) -> bool {
        let program = self.plan.program;
        moment >= self.reading.measured_from
            && program.starts.is_none_or(|starts| moment >= starts)
            && program.ends.is_none_or(|ends| moment < ends)
    }

    /// Where a moment lies, apart from what the rule measures at all.
    pub fn window(&self) -> Window {
        self.reading.window
    }

    /// Whether an event lies in the window.
    pub fn is_inside(&self, event: &Event) -> bool {
        self.place(event) == Place::Inside
    }

    /// Where in time an event lies.
    pub fn place(&self, event: &Event) -> Place {
        self.place_at(event.occurred_at)
    }

    /// Where in time a moment lies.
    pub fn place_at(&self, moment: Moment) -> Place {
        if !self.is_measured(moment) {
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
        let value = match self.measure(metric.field, scene.fields, recorded, known) {
            Ok(value) => value,
            Err(why) => return why,
        };
        match credit(metric, scene) {
            Some(credit) => Assessment::Counts(credit, value),
            None => Assessment::Uncredited,
        }
    }

    /// What an event adds: one, or what is left of a field; else why it adds nothing.
    pub fn measure(
        &self,
        field: Option<&str>,
        fields: Option<&'a Fields>,
        recorded: &'a Recorded,
        known: Known<'a>,
    ) -> Result<i128, Assessment<'a>> {
        match field.map(|field| fields.and_then(|all| all.get(field))) {
            None => Ok(Quantity::ONE.nanos()),
            Some(Some(Value::Number(number))) => Ok(number.nanos()),
            Some(Some(Value::Money(amount))) => {
                self.kept(*amount, recorded, known).map_err(Assessment::ForeignMoney)
            }
            Some(_) => Err(Assessment::MissingValue),
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
    metric.credit.as_ref().map_or(Some(Credit::Site), |path| credited(path, scene))
}

/// Who is credited at the end of a path; nothing when that is unknown.
pub(super) fn credited<'a>(path: &PathPlan<'a>, scene: &Scene<'_, 'a>) -> Option<Credit<'a>> {
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
