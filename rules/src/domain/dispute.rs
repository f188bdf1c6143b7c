//! What a collaborator says is wrong, and what came of it.

use super::Moment;
use super::transition::states;

states! {
    /// Where a dispute is.
    DisputeState, "dispute" {
        /// Nobody else has said anything of it yet.
        Open = "OPEN",
        /// Somebody has answered; nothing is decided.
        Answered = "ANSWERED",
        /// The collaborator was right.
        Accepted = "ACCEPTED",
        /// The collaborator was not right.
        Rejected = "REJECTED",
        /// Nobody insists on it any more.
        Withdrawn = "WITHDRAWN",
    } moves {
        Open => Answered, Open => Accepted, Open => Rejected, Open => Withdrawn,
        Answered => Accepted, Answered => Rejected, Answered => Withdrawn,
    }
}

impl DisputeState {
    /// Whether what it is about is still to be decided.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Answered)
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

impl DisputeReason {
    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongAmount => "WRONG_AMOUNT",
            Self::MissingEvent => "MISSING_EVENT",
            Self::NotMine => "NOT_MINE",
            Self::Other => "OTHER",
        }
    }

    /// The reason with that stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::WrongAmount, Self::MissingEvent, Self::NotMine, Self::Other];
        all.into_iter().find(|reason| reason.code() == code)
    }
}

/// Who says something in a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisputeSide {
    /// The collaborator whose it is.
    Collaborator,
    /// Whoever pays.
    Office,
}

impl DisputeSide {
    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Collaborator => "COLLABORATOR",
            Self::Office => "OFFICE",
        }
    }

    /// The side with that stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Collaborator, Self::Office].into_iter().find(|side| side.code() == code)
    }
}

/// What a dispute is about, as far as there is something: an amount, a standing without one, a period, a
/// distributor, or nothing of these.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisputeAbout {
    /// The obligation's id.
    pub obligation: Option<String>,
    /// The settlement's id.
    pub settlement: Option<String>,
    /// The distributor's name.
    pub distributor: Option<String>,
    /// The index of the distributor's period.
    pub period_index: Option<i64>,
}

impl DisputeAbout {
    /// What one collaborator has one open dispute about at a time.
    pub fn key(&self, collaborator: &str) -> String {
        match (&self.obligation, &self.distributor, self.period_index) {
            (Some(obligation), _, _) => format!("obligation {obligation}"),
            (None, Some(name), Some(index)) => format!("period {name}.{index} of {collaborator}"),
            (None, Some(name), None) => format!("distributor {name} of {collaborator}"),
            (None, None, _) => format!("everything of {collaborator}"),
        }
    }
}

/// Something that is said to be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// `dispute.N`, counted from 1.
    pub id: String,
    /// Whose amounts it is about.
    pub collaborator: String,
    /// What it is about.
    pub about: DisputeAbout,
    /// What is wrong.
    pub reason: DisputeReason,
    /// Where it is.
    pub state: DisputeState,
    /// Who opened it.
    pub opened_by: DisputeSide,
    /// When.
    pub opened_at: Moment,
    /// When it was accepted, rejected or withdrawn.
    pub ended_at: Option<Moment>,
    /// The id of the credit that makes it good.
    pub credit: Option<String>,
}

/// What was said in a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeMessage {
    /// The dispute's id.
    pub dispute: String,
    /// Counted from 1 within the dispute.
    pub place: i64,
    /// When.
    pub at: Moment,
    /// For which side.
    pub side: DisputeSide,
    /// The name of whoever wrote it.
    pub who: String,
    /// What was said.
    pub text: String,
    /// What proves it: addresses, keys of events, references.
    pub evidence: Vec<String>,
}

/// Narrows disputes. Everything given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DisputeFilter {
    /// Whose amounts they are about.
    pub collaborator: Option<String>,
    /// The distributor's name.
    pub distributor: Option<String>,
    /// Their state.
    pub state: Option<DisputeState>,
    /// What is wrong.
    pub reason: Option<DisputeReason>,
    /// Opened at this moment or later.
    pub opened_from: Option<Moment>,
    /// Opened before this moment.
    pub opened_before: Option<Moment>,
}

impl Dispute {
    /// Where it is once somebody has written. What the collaborator adds to what they opened is no answer.
    pub fn written(&self, side: DisputeSide) -> Result<DisputeState, super::IllegalMove> {
        let adds = side == DisputeSide::Collaborator && self.opened_by == side;
        match self.state {
            DisputeState::Open if adds => Ok(self.state),
            DisputeState::Answered => Ok(self.state),
            state => state.move_to(DisputeState::Answered),
        }
    }
}
