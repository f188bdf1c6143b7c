//! What became known of settled periods: differences of amounts and of metrics, with their causes.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use super::caller::{Allow, Caller};
use super::collaborator::Collaborator;
use super::fault;
use super::loaders::{self, ObligationId, PeriodId};
use super::money::Money;
use super::obligation::Obligation;
use super::period::Period;
use super::scalars::{DateTime, Decimal};
use crate::app::CorrectionsView;
use rules::domain::{self, Cause, Correction, Entry, LARGEST_PAGE, Recorded};

/// What becomes of a correction of a settled period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AdjustmentTreatment", remote = "domain::Treatment")]
pub enum Treatment {
    /// It is owed, or taken back: an ADJUSTMENT obligation.
    Adjusted,
    /// The days within which the rule adjusts are over: it is listed with its worth.
    TooLate,
    /// The rule ignores corrections: it is listed with its worth.
    Ignored,
    /// No settlement comes any more that could do anything about it: it is listed with its worth.
    #[graphql(name = "NO_SETTLEMENT_FOLLOWS")]
    NoneFollows,
}

/// What an entry behind a correction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CauseKind")]
pub enum CauseKind {
    /// An event that came late.
    Event,
    /// An event was taken back, wholly or in part.
    Reversal,
    /// An event was approved.
    Approval,
    /// An event was rejected.
    Rejection,
    /// A fact was recorded late, or corrected.
    Fact,
    /// A day's exchange rate was recorded late, or corrected.
    Rate,
    /// An event approved itself as time passed; no entry came.
    Time,
}

/// An entry that made a settled period come to something else.
#[derive(Debug, SimpleObject)]
#[graphql(name = "AdjustmentCause")]
pub struct AdjustmentCause {
    /// What it is.
    kind: CauseKind,
    /// Its sender's key; null with the role COLLABORATOR.
    key: Option<String>,
    /// Who sent it; null with the role COLLABORATOR.
    source: Option<String>,
    /// The key of the event that it speaks of; null for an event or fact itself, and with the role
    /// COLLABORATOR.
    target: Option<String>,
    /// When it was true, as its sender says; null for approvals and rejections.
    occurred_at: Option<DateTime>,
    /// When the log took it.
    recorded_at: DateTime,
}

/// The difference of one collaborator's amount of a settled period.
pub struct Adjustment {
    view: Arc<CorrectionsView>,
    adjustment: domain::Adjustment,
}

/// The difference of one metric of a settled period, which the period being settled takes over.
pub struct TakenOver {
    view: Arc<CorrectionsView>,
    taken: domain::TakenOver,
}

/// The adjustments that the caller may see, of one collaborator or of all.
pub fn adjustments(
    ctx: &Context<'_>,
    view: &Arc<CorrectionsView>,
    collaborator: Option<&str>,
    first: Option<i32>,
) -> Result<Vec<Adjustment>> {
    let caller = Caller::of(ctx)?;
    let wanted = |who: &str| collaborator.is_none_or(|one| one == who) && caller.may_see(who);
    let all = view.corrections.adjustments.iter();
    let seen = all.filter(|it| wanted(&it.collaborator)).take(size(first)?);
    Ok(seen.map(|it| Adjustment { view: Arc::clone(view), adjustment: it.clone() }).collect())
}

/// The differences of metrics that the caller may see, of one collaborator or of all.
pub fn taken_over(
    ctx: &Context<'_>,
    view: &Arc<CorrectionsView>,
    collaborator: Option<&str>,
    first: Option<i32>,
) -> Result<Vec<TakenOver>> {
    let caller = Caller::of(ctx)?;
    let wanted = |who: Option<&str>| match who {
        Some(who) => collaborator.is_none_or(|one| one == who) && caller.may_see(who),
        None => collaborator.is_none() && caller.only().is_none(),
    };
    let all = view.corrections.taken_over.iter();
    let seen = all.filter(|it| wanted(it.collaborator.as_deref())).take(size(first)?);
    Ok(seen.map(|it| TakenOver { view: Arc::clone(view), taken: it.clone() }).collect())
}

/// How many are wanted.
fn size(first: Option<i32>) -> Result<usize> {
    let Some(first) = first else { return Ok(LARGEST_PAGE as usize) };
    let size = usize::try_from(first).ok().filter(|size| *size <= LARGEST_PAGE as usize);
    size.ok_or_else(|| {
        fault::bad_input(format!("\"first\" must be from 0 to {LARGEST_PAGE}, not {first}"))
    })
}

/// The first of some causes, as the caller may see them.
pub(super) fn told(
    ctx: &Context<'_>,
    causes: Vec<(&Cause, &Recorded)>,
    first: Option<i32>,
) -> Result<Vec<AdjustmentCause>> {
    let anonymous = Caller::of(ctx)?.only().is_some();
    let causes = causes.into_iter().take(size(first)?);
    Ok(causes.map(|(cause, recorded)| AdjustmentCause::of(cause, recorded, anonymous)).collect())
}

fn count(causes: &[(&Cause, &Recorded)]) -> i32 {
    i32::try_from(causes.len()).unwrap_or(i32::MAX)
}

impl AdjustmentCause {
    fn of(cause: &Cause, recorded: &Recorded, anonymous: bool) -> Self {
        let shown = |text: &str| (!anonymous).then(|| text.to_owned());
        let (kind, target) = match &recorded.entry {
            Entry::Event(_) if cause.by_time => (CauseKind::Time, None),
            Entry::Event(_) | Entry::Contribution(_) => (CauseKind::Event, None),
            Entry::Fact(_) => (CauseKind::Fact, None),
            Entry::Rate(_) => (CauseKind::Rate, None),
            Entry::Correction { target, correction } => {
                let kind = match correction {
                    Correction::Approve => CauseKind::Approval,
                    Correction::Reject { .. } => CauseKind::Rejection,
                    Correction::Reverse { .. } => CauseKind::Reversal,
                };
                (kind, shown(target))
            }
        };
        Self {
            kind,
            key: shown(&recorded.key),
            source: shown(&recorded.source),
            target,
            occurred_at: recorded.entry.occurred_at().map(Into::into),
            recorded_at: recorded.recorded_at.into(),
        }
    }
}

/// The difference of one collaborator's amount of a settled period: as known now, less as known at the
/// settlement before.
#[Object(name = "Adjustment", guard = "Allow::OWN")]
impl Adjustment {
    /// The settled period.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let id = PeriodId(self.view.distributor.clone(), self.adjustment.period_index);
        Ok(loaders::load(ctx, id).await?.map(Period))
    }

    /// Whose amount.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.adjustment.collaborator.clone())
    }

    /// What was settled and adjusted so far.
    async fn before(&self) -> Money {
        self.adjustment.before.into()
    }

    /// What would be settled as known now.
    async fn after(&self) -> Money {
        self.adjustment.after.into()
    }

    /// `after` minus `before`; below zero when something is taken back.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Money> {
        let amount = self.adjustment.amount();
        amount.map(Into::into).map_err(|error| fault::internal(ctx, &error.to_string()))
    }

    /// What becomes of it.
    async fn treatment(&self) -> Treatment {
        self.adjustment.treatment.into()
    }

    /// What is owed because of it; null where it is only listed, proposed, or what the next settlement
    /// would do.
    async fn obligation(&self, ctx: &Context<'_>) -> Result<Option<Obligation>> {
        let Some(settlement) = &self.view.settlement else { return Ok(None) };
        let (period, who) = (self.adjustment.period_index, &self.adjustment.collaborator);
        let id = ObligationId(domain::Obligation::adjusting_id(settlement, period, who));
        Ok(loaders::load(ctx, id).await?.map(Obligation))
    }

    /// The entries that caused it, recorded since the settlement before: all of the period's where what
    /// one gets depends on everybody. At most 500, and of more than 2,000 entries only those among the
    /// first 2,000.
    async fn causes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, up to 500.")] first: Option<i32>,
    ) -> Result<Vec<AdjustmentCause>> {
        told(ctx, self.view.causes_of(&self.adjustment), first)
    }

    /// How many entries caused it.
    async fn cause_count(&self) -> i32 {
        count(&self.view.causes_of(&self.adjustment))
    }
}

/// The difference of one metric of a settled period that the period being settled takes over: as known
/// now, less as known at the settlement before.
#[Object(name = "TakenOver", guard = "Allow::OWN")]
impl TakenOver {
    /// The settled period.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let id = PeriodId(self.view.distributor.clone(), self.taken.period_index);
        Ok(loaders::load(ctx, id).await?.map(Period))
    }

    /// Whose value; null for a site-wide metric.
    async fn collaborator(&self) -> Option<Collaborator> {
        self.taken.collaborator.clone().map(Collaborator::named)
    }

    /// The metric's name.
    async fn metric(&self) -> &str {
        &self.taken.metric
    }

    /// What is added to it; below zero when something was taken back.
    async fn value(&self) -> Decimal {
        self.taken.value.into()
    }

    /// Whether it counts: the rule has such a metric still. Else it is only listed.
    async fn counts(&self) -> bool {
        self.taken.counts
    }

    /// The entries that caused it, recorded since the settlement before; at most 500.
    async fn causes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, up to 500.")] first: Option<i32>,
    ) -> Result<Vec<AdjustmentCause>> {
        let whose = self.taken.collaborator.as_deref();
        told(ctx, self.view.causes_for(self.taken.period_index, whose), first)
    }

    /// How many entries caused it.
    async fn cause_count(&self) -> i32 {
        let whose = self.taken.collaborator.as_deref();
        count(&self.view.causes_for(self.taken.period_index, whose))
    }
}
