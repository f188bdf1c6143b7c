//! What is behind corrections of settled periods, as far as the caller may see it.

use async_graphql::{Context, Enum, Result, SimpleObject};

use super::caller::sight;
use super::event::Event;
use super::fault;
use super::scalars::DateTime;
use crate::app::KnownCause;
use rules::domain::{self, Catalogue, Entry, Fact, LARGEST_PAGE, SubjectKind};

/// What an entry behind a correction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CauseKind", remote = "domain::CauseKind")]
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
#[derive(SimpleObject)]
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
    /// The event that it is, or speaks of; null for facts and rates. With the role COLLABORATOR only what
    /// counts, or counted, for oneself, without what may tell who the customer is.
    event: Option<Event>,
    /// What a fact is about; null for everything else. With the role COLLABORATOR only what decides about
    /// one's own.
    fact: Option<CauseFact>,
}

/// What a fact behind a correction is about.
#[derive(Debug, SimpleObject)]
#[graphql(name = "CauseFact")]
pub struct CauseFact {
    /// `customer`, `collaborator` or the kind of asset.
    kind: String,
    /// The subject's reference; null with the role COLLABORATOR where it is a customer, or another
    /// collaborator.
    #[graphql(name = "ref")]
    reference: Option<String>,
    /// The attribute.
    attribute: String,
}

/// How many are wanted. Fails when that is more than a page may have.
pub fn size(first: Option<i32>) -> Result<usize> {
    let Some(first) = first else { return Ok(LARGEST_PAGE as usize) };
    let size = usize::try_from(first).ok().filter(|size| *size <= LARGEST_PAGE as usize);
    size.ok_or_else(|| {
        fault::bad_input(format!("\"first\" must be from 0 to {LARGEST_PAGE}, not {first}"))
    })
}

/// The first of some causes, as the caller may see them.
pub async fn told(
    ctx: &Context<'_>,
    causes: Vec<KnownCause<'_>>,
    first: Option<i32>,
) -> Result<Vec<AdjustmentCause>> {
    let causes = causes.into_iter().take(size(first)?);
    let sight = sight(ctx)?;
    if sight.is_whole() {
        return Ok(causes.map(|cause| AdjustmentCause::of(&cause)).collect());
    }
    let own = sight.own().unwrap_or_default();
    let known = fault::app(ctx)?.catalogue().await.map_err(|error| fault::of(ctx, &error))?;
    Ok(causes.map(|cause| AdjustmentCause::restricted(&cause, own, &known.catalogue)).collect())
}

/// How many there are.
pub fn count(causes: &[KnownCause<'_>]) -> i32 {
    i32::try_from(causes.len()).unwrap_or(i32::MAX)
}

impl AdjustmentCause {
    /// All of it.
    fn of(cause: &KnownCause<'_>) -> Self {
        let recorded = cause.recorded;
        let target = match &recorded.entry {
            Entry::Correction { target, .. } => Some(target.clone()),
            _ => None,
        };
        Self {
            key: Some(recorded.key.clone()),
            source: Some(recorded.source.clone()),
            target,
            event: cause.event.cloned().and_then(Event::of),
            fact: fact(cause).map(|fact| CauseFact::of(fact, true)),
            ..Self::in_outline(cause)
        }
    }

    /// What a collaborator may see of it: that there was such a cause, and when; and what it was, where it
    /// is about what counts for themselves.
    fn restricted(cause: &KnownCause<'_>, own: &str, catalogue: &Catalogue) -> Self {
        let outline = Self::in_outline(cause);
        if !cause.is_own {
            return outline;
        }
        let event = cause.event.cloned();
        let fact = fact(cause).map(|fact| {
            let theirs = match fact.subject.kind {
                SubjectKind::Asset(_) => true,
                SubjectKind::Collaborator => fact.subject.reference == own,
                SubjectKind::Customer => false,
            };
            CauseFact::of(fact, theirs)
        });
        Self {
            event: event.and_then(|view| Event::without_customer(view, catalogue)),
            fact,
            ..outline
        }
    }

    fn in_outline(cause: &KnownCause<'_>) -> Self {
        Self {
            kind: cause.kind.into(),
            key: None,
            source: None,
            target: None,
            occurred_at: cause.recorded.entry.occurred_at().map(Into::into),
            recorded_at: cause.recorded.recorded_at.into(),
            event: None,
            fact: None,
        }
    }
}

impl CauseFact {
    fn of(fact: &Fact, with_reference: bool) -> Self {
        let kind = fact.subject.kind.to_string();
        let reference = with_reference.then(|| fact.subject.reference.clone());
        Self { kind, reference, attribute: fact.attribute.clone() }
    }
}

fn fact<'c>(cause: &KnownCause<'c>) -> Option<&'c Fact> {
    match &cause.recorded.entry {
        Entry::Fact(fact) => Some(fact),
        _ => None,
    }
}
