//! The enums of the API: states, kinds and roles of the domain under their own names.

use async_graphql::Enum;

use rules::{domain, language};

use crate::app;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Role", remote = "domain::Role")]
pub enum Role {
    /// Everything.
    Admin,
    /// Reading everything, and what has to do with paying: payouts, accounts, holds, credits, disputes and exports. No rules.
    Finance,
    /// Recording entries.
    Integration,
    /// Reading everything.
    Viewer,
    /// Reading what belongs to one collaborator.
    Collaborator,
}

/// Through what somebody acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Channel", remote = "domain::Channel")]
pub enum Channel {
    /// A bearer token, over the API.
    Token,
    /// A command at a terminal of the server's machine.
    CommandLine,
    /// The server's own heartbeat, which settles what is due.
    Scheduler,
    /// The living example.
    Demo,
    /// A hook of a shop or platform.
    Hook,
}

/// What can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ChangedKind", remote = "app::ChangedKind")]
pub enum ChangedKind {
    /// Events, facts, corrections, contributions and exchange rates.
    Events,
    /// Rules with their states, and the catalogue.
    Rules,
    /// Settlements, and the periods that wait for one.
    Settlements,
    /// What is owed: what comes to be, is held, let go or cancelled. What becomes of it with a payout is PAYOUTS.
    Obligations,
    /// Payouts, fulfillments, and what was exported of them.
    Payouts,
    /// Disputes.
    Disputes,
    /// Collaborators: names, holds, accounts.
    Collaborators,
    /// Messages to webhooks, and what came of them.
    Deliveries,
    /// Whatever somebody did, or was refused: a line of the audit trail.
    Audit,
}

/// Whether a distributor measures and pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DistributorState", remote = "domain::DistributorState")]
pub enum DistributorState {
    /// Saved, never activated.
    Draft,
    /// Measures and settles.
    Active,
    /// Settles nothing until it is activated again.
    Paused,
    /// Ended for good.
    Archived,
}

/// Where a period is on its way to being settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "PeriodState", remote = "domain::PeriodState")]
pub enum PeriodState {
    /// Its trigger lies ahead.
    Open,
    /// Its trigger has passed and it is not settled yet.
    Due,
    /// Pending approvals hold it back.
    Waiting,
    /// The computed settlement waits for an admin's approval.
    Review,
    /// Settled, once and for ever.
    Settled,
    /// Nothing was in the pool and nobody scored.
    Empty,
    /// Could not be settled for a reason an admin can mend; tried again by itself.
    Failed,
}

/// Whether a settlement makes anybody be owed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "SettlementState", remote = "domain::SettlementState")]
pub enum SettlementState {
    /// Computed; it waits for an admin's approval, and nobody is owed anything.
    Proposed,
    /// In force, for good.
    Settled,
}

/// Where an obligation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ObligationState")]
pub enum ObligationState {
    /// Kept until it reaches the minimum with later ones.
    Waiting,
    /// Payable from its date on.
    Pending,
    /// Gathered into a fulfillment; done with its payout.
    Gathered,
    /// What GATHERED was called: taken in a filter, never given.
    #[graphql(deprecation = "Use GATHERED.")]
    Fulfilled,
    /// Taken back with a reason, before it was gathered.
    Cancelled,
}

/// Where an obligation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "ObligationKind", remote = "domain::ObligationKind")]
pub enum ObligationKind {
    /// A standing of a settlement.
    Settlement,
    /// A correction of a settled period.
    Adjustment,
    /// A credit by hand.
    Credit,
    /// A deduction by hand; negative.
    Deduction,
    /// Money paid ahead; negative, what is to be paid back of it.
    Advance,
}

/// Where a fulfillment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "FulfillmentState", remote = "domain::FulfillmentState")]
pub enum FulfillmentState {
    /// Gathered; nothing was sent yet.
    Pending,
    /// Its payouts are being made.
    Processing,
    /// Every payout is paid, or given up; one that was paid may have come back since.
    Complete,
    /// Closed with payouts that failed; their obligations are payable again.
    Failed,
    /// Given up before anything was paid; all of it is payable again.
    Cancelled,
}

/// Where a payout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "PayoutState", remote = "domain::PayoutState")]
pub enum PayoutState {
    /// To be paid.
    Unpaid,
    /// On its way.
    Processing,
    /// Paid on a date.
    Paid,
    /// Did not go through; may be tried again.
    Failed,
    /// Was paid, and the bank sent it back; what it was for is payable again.
    Returned,
    /// Given up before it was paid; what it was for is payable again.
    Cancelled,
}

/// Why something payable is not gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "LeftOutReason", remote = "domain::LeftOutReason")]
pub enum LeftOutReason {
    /// All of it comes to less than the minimum.
    Minimum,
    /// All of it comes to nothing, or to a debt, which stays until there is something to net it with.
    Debt,
    /// Somebody holds it, or all of its collaborator's.
    Hold,
    /// It is in dispute, and nothing is decided yet.
    Dispute,
    /// The account that its collaborator is paid to changed; nothing is paid to the new one for three days.
    AccountChanged,
    /// Its collaborator has no account of the kind that is asked for.
    NoAccount,
}

/// How somebody is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AccountKind", remote = "domain::AccountKind")]
pub enum AccountKind {
    /// By a transfer to an IBAN.
    Bank,
    /// To the address of a PayPal account.
    Paypal,
    /// In another way, in your own words.
    Other,
}

/// Where an account that somebody named is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "AccountState", remote = "domain::AccountState")]
pub enum AccountState {
    /// Waits for the word of a second person; nothing is paid to it.
    Proposed,
    /// What is paid is paid to it.
    Current,
    /// Another one took its place.
    Former,
    /// Never was paid to: turned down, or another proposal took its place.
    Rejected,
}

/// What moved a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "StatementKind", remote = "domain::StatementKind")]
pub enum StatementKind {
    /// What a period brought; negative where it took back.
    Settlement,
    /// A debt from before that a rule forgives.
    Forgiven,
    /// A correction of a settled period.
    Adjustment,
    /// A credit by hand.
    Credit,
    /// A deduction by hand.
    Deduction,
    /// Money paid ahead, and, negative, what is to be paid back of it.
    Advance,
    /// Something that was taken back.
    Cancellation,
    /// A payment.
    Payout,
    /// A payment that came back.
    Return,
}

/// Where a dispute is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DisputeState", remote = "domain::DisputeState")]
pub enum DisputeState {
    /// Nobody else has said anything of it yet.
    Open,
    /// Somebody has answered; nothing is decided.
    Answered,
    /// Decided: the collaborator was right.
    Accepted,
    /// Decided: the collaborator was not right.
    Rejected,
    /// Nobody insists on it any more.
    Withdrawn,
}

/// How a dispute is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DisputeOutcome")]
pub enum DisputeOutcome {
    /// The collaborator was right.
    Accepted,
    /// The collaborator was not right.
    Rejected,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DisputeReason", remote = "domain::DisputeReason")]
pub enum DisputeReason {
    /// It is too much or too little.
    WrongAmount,
    /// Something that happened does not count.
    MissingEvent,
    /// It belongs to somebody else.
    NotMine,
    /// Something else.
    Other,
}

/// Who says something in a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "DisputeSide", remote = "domain::DisputeSide")]
pub enum DisputeSide {
    /// The collaborator whose it is.
    Collaborator,
    /// Whoever pays.
    Office,
}

/// Where the approval of an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Approval", remote = "domain::ApprovalState")]
pub enum Approval {
    /// It counts.
    Approved,
    /// It waits for a decision.
    Pending,
    /// It does not count.
    Rejected,
}

/// Whether a collaborator can earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CollaboratorState")]
pub enum CollaboratorState {
    /// Can earn.
    Active,
    /// Does not qualify in any period that ends now.
    Inactive,
}

/// What became of one entry of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "EntryStatus", remote = "app::EntryStatus")]
pub enum EntryStatus {
    /// It is in the log, durably.
    Recorded,
    /// It was in the log already, with the same content.
    Duplicate,
    /// It is not in the log.
    Rejected,
}

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "Severity", remote = "language::Severity")]
pub enum Severity {
    /// The text cannot be used.
    Error,
    /// The text can be used; advice.
    Warning,
}

/// From when a saved version of a rule is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[graphql(name = "Effective", remote = "app::Effective")]
pub enum Effective {
    /// From the next period on; periods that have begun keep the version they have.
    #[default]
    NextPeriod,
    /// For the open period too. Only with `confirm`; without it, the answer shows what it would
    /// change.
    ThisPeriod,
}

/// What becomes of the time that a new schedule or time zone leaves between the end of the last period
/// and the first boundary of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "GapChoice", remote = "domain::GapChoice")]
pub enum GapChoice {
    /// It belongs to the first new period, which is longer than the others.
    Join,
    /// It is a period of its own, with a pool of its own.
    Separate,
    /// It is never measured.
    Skip,
}

/// From when a rule without `starts` measures when it is activated for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MeasureFrom", remote = "app::MeasureFrom")]
pub enum MeasureFrom {
    /// From the start of the period that is running: what was recorded before counts too.
    PeriodStart,
    /// From the activation on.
    Now,
    /// From the start of the next period on.
    NextStart,
}

impl From<domain::ObligationState> for ObligationState {
    fn from(state: domain::ObligationState) -> Self {
        match state {
            domain::ObligationState::Waiting => Self::Waiting,
            domain::ObligationState::Pending => Self::Pending,
            domain::ObligationState::Fulfilled => Self::Gathered,
            domain::ObligationState::Cancelled => Self::Cancelled,
        }
    }
}

impl From<ObligationState> for domain::ObligationState {
    fn from(state: ObligationState) -> Self {
        match state {
            ObligationState::Waiting => Self::Waiting,
            ObligationState::Pending => Self::Pending,
            ObligationState::Gathered | ObligationState::Fulfilled => Self::Fulfilled,
            ObligationState::Cancelled => Self::Cancelled,
        }
    }
}

impl DisputeOutcome {
    /// How a dispute in that state was decided; `None` when it was not.
    pub const fn of(state: domain::DisputeState) -> Option<Self> {
        match state {
            domain::DisputeState::Accepted => Some(Self::Accepted),
            domain::DisputeState::Rejected => Some(Self::Rejected),
            _ => None,
        }
    }
}

impl CollaboratorState {
    /// The state of a collaborator.
    pub fn of(collaborator: &domain::Collaborator) -> Self {
        if collaborator.active { Self::Active } else { Self::Inactive }
    }
}
