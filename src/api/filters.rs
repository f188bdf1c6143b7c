//! What lists may be narrowed by, as it is given. Everything given must hold.

use async_graphql::{Enum, InputObject, Result};
use chrono::NaiveDate;

use super::fault;
use super::scalars::{CurrencyCode, Date, DateTime};
use super::states::{
    Approval, CollaboratorState, FulfillmentState, ObligationKind, ObligationState, PayoutState,
    PeriodState, SettlementState,
};
use crate::app;
use rules::domain::{self, Currency, Moment};

/// Narrows events.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "EventFilter")]
pub struct EventFilter {
    /// The event kind, for example `order_paid`.
    #[graphql(name = "type")]
    kind: Option<String>,
    /// A collaborator who owns, or once owned, something that the event names.
    collaborator: Option<String>,
    /// The customer.
    customer: Option<String>,
    /// Where its approval stands.
    approval: Option<Approval>,
    /// Occurred at this moment or later.
    occurred_from: Option<DateTime>,
    /// Occurred before this moment.
    occurred_before: Option<DateTime>,
}

/// Narrows collaborators.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "CollaboratorFilter")]
pub struct CollaboratorFilter {
    /// Their state.
    state: Option<CollaboratorState>,
    /// The beginning of their reference.
    ref_starts_with: Option<String>,
}

/// Narrows the audit trail.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "AuditFilter")]
pub struct AuditFilter {
    /// Who did it: a token's name, `command line`, `scheduler` or `demo`.
    who: Option<String>,
    /// The mutation, for example `saveDistributor`; `settle` for what was settled because it was due.
    what: Option<String>,
    /// What it was about, whole: a name, an id.
    about: Option<String>,
    /// `OK`, or the code of the refusal.
    outcome: Option<String>,
    /// At this moment or later.
    from: Option<DateTime>,
    /// Before this moment.
    before: Option<DateTime>,
}

/// Narrows settlements.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "SettlementFilter")]
pub struct SettlementFilter {
    /// The distributor's name.
    distributor: Option<String>,
    /// Whether they are proposed or in force.
    state: Option<SettlementState>,
    /// Settled at this moment or later.
    settled_from: Option<DateTime>,
    /// Settled before this moment.
    settled_before: Option<DateTime>,
}

/// Narrows periods.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "PeriodFilter")]
pub struct PeriodFilter {
    /// Their state.
    state: Option<PeriodState>,
}

/// Narrows obligations.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "ObligationFilter")]
pub struct ObligationFilter {
    /// Who is owed.
    pub collaborator: Option<String>,
    /// The distributor's name.
    distributor: Option<String>,
    /// Their state.
    state: Option<ObligationState>,
    /// Where they come from.
    kind: Option<ObligationKind>,
    /// Their currency.
    currency: Option<CurrencyCode>,
    /// Payable from this moment on, or later.
    payable_from: Option<DateTime>,
    /// Payable before this moment.
    payable_before: Option<DateTime>,
    /// Made at this moment or later.
    created_from: Option<DateTime>,
    /// Made before this moment.
    created_before: Option<DateTime>,
}

/// Narrows fulfillments.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "FulfillmentFilter")]
pub struct FulfillmentFilter {
    /// Their state.
    state: Option<FulfillmentState>,
    /// Their currency.
    currency: Option<CurrencyCode>,
}

/// Narrows payouts.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "PayoutFilter")]
pub struct PayoutFilter {
    /// Who is paid.
    pub collaborator: Option<String>,
    /// Their state.
    state: Option<PayoutState>,
    /// Their currency.
    currency: Option<CurrencyCode>,
    /// Paid on this day or later.
    paid_from: Option<Date>,
    /// Paid before this day.
    paid_before: Option<Date>,
    /// Made at this moment or later.
    created_from: Option<DateTime>,
    /// Made before this moment.
    created_before: Option<DateTime>,
}

/// How standings are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[graphql(name = "StandingOrder")]
pub enum StandingOrder {
    /// The largest amount first, then the higher score, then the reference.
    #[default]
    Amount,
    /// The highest score first, then the reference.
    Score,
    /// By the collaborator's reference.
    Collaborator,
}

/// Reads a moment of an argument.
pub fn moment(name: &str, given: Option<DateTime>) -> Result<Option<Moment>> {
    let Some(DateTime(text)) = given else { return Ok(None) };
    let wrong = |error| fault::bad_input(format!("{name}: {error}"));
    Moment::parse(&text).map(Some).map_err(wrong)
}

/// Reads a day of an argument.
fn day(name: &str, given: Option<Date>) -> Result<Option<NaiveDate>> {
    let Some(Date(text)) = given else { return Ok(None) };
    app::day(&text, name)
        .map(Some)
        .map_err(|problem| fault::bad_input(format!("{name} {}", problem.message)))
}

/// Reads a currency of an argument.
pub fn currency(name: &str, given: Option<CurrencyCode>) -> Result<Option<Currency>> {
    let Some(CurrencyCode(code)) = given else { return Ok(None) };
    code.parse().map(Some).map_err(|error| fault::bad_input(format!("{name}: {error}")))
}

impl EventFilter {
    /// The filter of the application.
    pub fn read(self) -> Result<domain::EventFilter> {
        Ok(domain::EventFilter {
            kind: self.kind,
            collaborator: self.collaborator,
            customer: self.customer,
            approval: self.approval.map(Into::into),
            occurred_from: moment("occurredFrom", self.occurred_from)?,
            occurred_before: moment("occurredBefore", self.occurred_before)?,
        })
    }
}

impl CollaboratorFilter {
    /// The filter of the application.
    pub fn read(self) -> domain::CollaboratorFilter {
        let active = self.state.map(|state| state == CollaboratorState::Active);
        domain::CollaboratorFilter { active, ref_starts_with: self.ref_starts_with }
    }
}

impl AuditFilter {
    /// The filter of the application.
    pub fn read(self) -> Result<domain::AuditFilter> {
        Ok(domain::AuditFilter {
            who: self.who,
            what: self.what,
            about: self.about,
            outcome: self.outcome,
            from: moment("from", self.from)?,
            before: moment("before", self.before)?,
        })
    }
}

impl SettlementFilter {
    /// The filter of the application.
    pub fn read(self) -> Result<domain::SettlementFilter> {
        Ok(domain::SettlementFilter {
            distributor: self.distributor,
            state: self.state.map(Into::into),
            settled_from: moment("settledFrom", self.settled_from)?,
            settled_before: moment("settledBefore", self.settled_before)?,
        })
    }
}

impl PeriodFilter {
    /// The filter of the application.
    pub fn read(self) -> domain::PeriodFilter {
        domain::PeriodFilter { state: self.state.map(Into::into) }
    }
}

impl ObligationFilter {
    /// The filter of the application.
    pub fn read(self) -> Result<domain::ObligationFilter> {
        Ok(domain::ObligationFilter {
            collaborator: self.collaborator,
            distributor: self.distributor,
            state: self.state.map(Into::into),
            kind: self.kind.map(Into::into),
            currency: currency("currency", self.currency)?,
            payable_from: moment("payableFrom", self.payable_from)?,
            payable_before: moment("payableBefore", self.payable_before)?,
            created_from: moment("createdFrom", self.created_from)?,
            created_before: moment("createdBefore", self.created_before)?,
            ..domain::ObligationFilter::default()
        })
    }
}

impl FulfillmentFilter {
    /// The filter of the application.
    pub fn read(self) -> Result<domain::FulfillmentFilter> {
        let state = self.state.map(Into::into);
        Ok(domain::FulfillmentFilter { state, currency: currency("currency", self.currency)? })
    }
}

impl PayoutFilter {
    /// The filter of the application.
    pub fn read(self) -> Result<domain::PayoutFilter> {
        Ok(domain::PayoutFilter {
            fulfillment: None,
            collaborator: self.collaborator,
            state: self.state.map(Into::into),
            currency: currency("currency", self.currency)?,
            paid_from: day("paidFrom", self.paid_from)?,
            paid_before: day("paidBefore", self.paid_before)?,
            created_from: moment("createdFrom", self.created_from)?,
            created_before: moment("createdBefore", self.created_before)?,
        })
    }
}
