//! What lists may be narrowed by, as it is given. Everything given must hold.

use async_graphql::{InputObject, Result};
use chrono::NaiveDate;

use super::fault;
use super::scalars::{CurrencyCode, Date, DateTime};
use super::states::{
    Approval, CollaboratorState, DisputeReason, DisputeState, DistributorState, FulfillmentState,
    ObligationKind, ObligationState, PayoutState, PeriodState, Role, SettlementState,
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
    /// Come into being at this moment or later.
    created_from: Option<DateTime>,
    /// Come into being before this moment.
    created_before: Option<DateTime>,
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
    /// Done at this moment or later.
    at_from: Option<DateTime>,
    /// Done before this moment.
    at_before: Option<DateTime>,
    /// At this moment or later.
    #[graphql(deprecation = "Use atFrom.")]
    from: Option<DateTime>,
    /// Before this moment.
    #[graphql(deprecation = "Use atBefore.")]
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
    /// Beginning at this moment or later.
    start_from: Option<DateTime>,
    /// Beginning before this moment.
    start_before: Option<DateTime>,
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

/// Narrows distributors.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "DistributorFilter")]
pub struct DistributorFilter {
    /// Their state.
    state: Option<DistributorState>,
    /// First saved at this moment or later.
    created_from: Option<DateTime>,
    /// First saved before this moment.
    created_before: Option<DateTime>,
}

/// Narrows disputes.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "DisputeFilter")]
pub struct DisputeFilter {
    /// Whose amounts they are about, by reference.
    collaborator: Option<String>,
    /// The distributor's name.
    distributor: Option<String>,
    /// Their state.
    state: Option<DisputeState>,
    /// What is wrong.
    reason: Option<DisputeReason>,
    /// Opened at this moment or later.
    opened_from: Option<DateTime>,
    /// Opened before this moment.
    opened_before: Option<DateTime>,
}

/// Narrows tokens.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "TokenFilter")]
pub struct TokenFilter {
    /// What they allow.
    role: Option<Role>,
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
    /// Gathered at this moment or later.
    created_from: Option<DateTime>,
    /// Gathered before this moment.
    created_before: Option<DateTime>,
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

/// Reads a moment of an argument.
pub fn moment(name: &str, given: Option<DateTime>) -> Result<Option<Moment>> {
    let Some(DateTime(text)) = given else { return Ok(None) };
    let wrong = |error| fault::bad_input(format!("{name}: {error}"));
    Moment::parse(&text).map(Some).map_err(wrong)
}

/// The earlier of two limits; the one that is there.
fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
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
    pub fn read(self) -> Result<domain::CollaboratorFilter> {
        Ok(domain::CollaboratorFilter {
            active: self.state.map(|state| state == CollaboratorState::Active),
            ref_starts_with: self.ref_starts_with,
            created_from: moment("createdFrom", self.created_from)?,
            created_before: moment("createdBefore", self.created_before)?,
        })
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
            from: moment("atFrom", self.at_from)?.max(moment("from", self.from)?),
            before: earlier(moment("atBefore", self.at_before)?, moment("before", self.before)?),
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
    pub fn read(self) -> Result<domain::PeriodFilter> {
        Ok(domain::PeriodFilter {
            state: self.state.map(Into::into),
            start_from: moment("startFrom", self.start_from)?,
            start_before: moment("startBefore", self.start_before)?,
        })
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

impl DistributorFilter {
    /// The filter of the application; `state` is the argument that came before it.
    pub fn read(self, state: Option<DistributorState>) -> Result<domain::DistributorFilter> {
        Ok(domain::DistributorFilter {
            state: self.state.or(state).map(Into::into),
            created_from: moment("createdFrom", self.created_from)?,
            created_before: moment("createdBefore", self.created_before)?,
        })
    }
}

impl DisputeFilter {
    /// The filter of the application; `state` is the argument that came before it.
    pub fn read(self, state: Option<DisputeState>) -> Result<domain::DisputeFilter> {
        Ok(domain::DisputeFilter {
            collaborator: self.collaborator,
            distributor: self.distributor,
            state: self.state.or(state).map(Into::into),
            reason: self.reason.map(Into::into),
            opened_from: moment("openedFrom", self.opened_from)?,
            opened_before: moment("openedBefore", self.opened_before)?,
        })
    }
}

impl TokenFilter {
    /// Whether a token fits.
    pub fn test(self) -> Result<impl Fn(&domain::Token) -> bool> {
        let role = self.role.map(domain::Role::from);
        let from = moment("createdFrom", self.created_from)?;
        let before = moment("createdBefore", self.created_before)?;
        Ok(move |token: &domain::Token| {
            role.is_none_or(|role| token.role == role)
                && from.is_none_or(|from| token.created_at >= from)
                && before.is_none_or(|before| token.created_at < before)
        })
    }
}

impl FulfillmentFilter {
    /// The filter of the application.
    pub fn read(self) -> Result<domain::FulfillmentFilter> {
        Ok(domain::FulfillmentFilter {
            state: self.state.map(Into::into),
            currency: currency("currency", self.currency)?,
            created_from: moment("createdFrom", self.created_from)?,
            created_before: moment("createdBefore", self.created_before)?,
        })
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
