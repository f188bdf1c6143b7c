//! What lists may be narrowed by. Everything given must hold.

use chrono::NaiveDate;

use super::{
    Currency, DistributorState, FulfillmentState, Moment, ObligationKind, ObligationState,
    PayoutState, PeriodState, SettlementState, Subject, SubjectKind,
};

/// Narrows events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// The event kind.
    pub kind: Option<String>,
    /// A collaborator who owns, or once owned, an asset that the event names.
    pub collaborator: Option<String>,
    /// The customer.
    pub customer: Option<String>,
    /// Where its approval stands.
    pub approval: Option<ApprovalState>,
    /// Occurred at this moment or later.
    pub occurred_from: Option<Moment>,
    /// Occurred before this moment.
    pub occurred_before: Option<Moment>,
}

/// Where the approval of an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ApprovalState {
    /// It counts.
    Approved,
    /// It waits for a decision.
    Pending,
    /// It does not count.
    Rejected,
}

/// Narrows exchange rates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RateFilter {
    /// The currency converted from.
    pub from: Option<Currency>,
    /// The currency converted to.
    pub to: Option<Currency>,
    /// The first instant, UTC, of the day they hold for.
    pub on: Option<Moment>,
    /// The same: for this day or a later one.
    pub on_from: Option<Moment>,
    /// The same: for a day before this one.
    pub on_before: Option<Moment>,
}

/// Narrows facts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactFilter {
    /// What they are about.
    pub about: FactsAbout,
    /// The attribute's name.
    pub attribute: Option<String>,
    /// Holding from this moment on, or from a later one.
    pub holds_from: Option<Moment>,
    /// Holding from a moment before this one.
    pub holds_before: Option<Moment>,
}

/// What facts are about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FactsAbout {
    /// Anything.
    #[default]
    Anything,
    /// Any subject of a kind.
    Kind(SubjectKind),
    /// One subject.
    Subject(Subject),
}

/// Narrows collaborators.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CollaboratorFilter {
    /// Whether they are active.
    pub active: Option<bool>,
    /// The beginning of their reference.
    pub ref_starts_with: Option<String>,
    /// Made at this moment or later.
    pub created_from: Option<Moment>,
    /// Made before this moment.
    pub created_before: Option<Moment>,
}

/// Narrows the audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Who did it: a token's name, `command line`, `scheduler` or `demo`.
    pub who: Option<String>,
    /// The mutation.
    pub what: Option<String>,
    /// What it was about, whole.
    pub about: Option<String>,
    /// `OK`, or the code of the refusal.
    pub outcome: Option<String>,
    /// At this moment or later.
    pub from: Option<Moment>,
    /// Before this moment.
    pub before: Option<Moment>,
}

/// Narrows settlements.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SettlementFilter {
    /// The distributor's name.
    pub distributor: Option<String>,
    /// Whether they are proposed or in force.
    pub state: Option<SettlementState>,
    /// Settled at this moment or later.
    pub settled_from: Option<Moment>,
    /// Settled before this moment.
    pub settled_before: Option<Moment>,
}

/// Narrows distributors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DistributorFilter {
    /// Their state.
    pub state: Option<DistributorState>,
    /// Made at this moment or later.
    pub created_from: Option<Moment>,
    /// Made before this moment.
    pub created_before: Option<Moment>,
}

/// Narrows periods of one distributor.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PeriodFilter {
    /// Their state.
    pub state: Option<PeriodState>,
    /// Beginning at this moment or later.
    pub start_from: Option<Moment>,
    /// Beginning before this moment.
    pub start_before: Option<Moment>,
}

/// Narrows obligations.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ObligationFilter {
    /// Who is owed.
    pub collaborator: Option<String>,
    /// The distributor's name.
    pub distributor: Option<String>,
    /// The settlement's id.
    pub settlement: Option<String>,
    /// The payout's id.
    pub payout: Option<String>,
    /// Their state.
    pub state: Option<ObligationState>,
    /// Where they come from.
    pub kind: Option<ObligationKind>,
    /// Their currency.
    pub currency: Option<Currency>,
    /// Payable from this moment on, or later.
    pub payable_from: Option<Moment>,
    /// Payable before this moment.
    pub payable_before: Option<Moment>,
    /// Made at this moment or later.
    pub created_from: Option<Moment>,
    /// Made before this moment.
    pub created_before: Option<Moment>,
}

/// Whose obligations a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObligationsOf {
    /// What a collaborator is and was owed.
    Collaborator,
    /// What is owed because of a settlement.
    Settlement,
    /// What a payout pays.
    Payout,
}

/// Whose payouts a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutsOf {
    /// What a collaborator is and was paid.
    Collaborator,
    /// Those of a fulfillment.
    Fulfillment,
}

/// Narrows fulfillments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FulfillmentFilter {
    /// Their state.
    pub state: Option<FulfillmentState>,
    /// Their currency.
    pub currency: Option<Currency>,
    /// Made at this moment or later.
    pub created_from: Option<Moment>,
    /// Made before this moment.
    pub created_before: Option<Moment>,
}

/// Narrows payouts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PayoutFilter {
    /// The fulfillment's id.
    pub fulfillment: Option<String>,
    /// Who is paid.
    pub collaborator: Option<String>,
    /// Their state.
    pub state: Option<PayoutState>,
    /// Their currency.
    pub currency: Option<Currency>,
    /// Paid on this day or later.
    pub paid_from: Option<NaiveDate>,
    /// Paid before this day.
    pub paid_before: Option<NaiveDate>,
    /// Made at this moment or later.
    pub created_from: Option<Moment>,
    /// Made before this moment.
    pub created_before: Option<Moment>,
}

/// Which payable obligations a fulfillment gathers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathering {
    /// The one currency.
    pub currency: Currency,
    /// Only these collaborators; all when empty.
    pub collaborators: Vec<String>,
    /// Only obligations of these distributors; all, and credits by hand, when empty.
    pub distributors: Vec<String>,
    /// Payable at this moment or before.
    pub payable_until: Moment,
    /// A collaborator whose net is below this (minor units) is left out.
    pub minimum_minor: i64,
}
