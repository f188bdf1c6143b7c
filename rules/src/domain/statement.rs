//! Everything that moved what one collaborator is owed, in its order.

use super::{Currency, Moment, Money, Obligation, Payout, Standing};

/// What moved a balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// What a period brought; below zero where it took back.
    Settlement,
    /// A debt from before that a rule forgives.
    Forgiven,
    /// A correction of a settled period.
    Adjustment,
    /// A credit by hand.
    Credit,
    /// A deduction by hand.
    Deduction,
    /// Money paid ahead, and what is to be paid back of it.
    Advance,
    /// Something that was taken back.
    Cancellation,
    /// A payment.
    Payout,
    /// A payment that came back.
    Return,
}

impl StatementKind {
    /// The name under which it is shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Settlement => "SETTLEMENT",
            Self::Forgiven => "FORGIVEN",
            Self::Adjustment => "ADJUSTMENT",
            Self::Credit => "CREDIT",
            Self::Deduction => "DEDUCTION",
            Self::Advance => "ADVANCE",
            Self::Cancellation => "CANCELLATION",
            Self::Payout => "PAYOUT",
            Self::Return => "RETURN",
        }
    }
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// When.
    pub at: Moment,
    /// What moved the balance.
    pub kind: StatementKind,
    /// By how much; below zero when it became less.
    pub amount: Money,
    /// What was owed then.
    pub balance: Money,
    /// In words for people; the reason, where somebody gave one.
    pub text: String,
    /// The settlement's id, of what a settlement brought or adjusted.
    pub settlement: Option<String>,
    /// The obligation's id, if there is one.
    pub obligation: Option<String>,
    /// The payout's id, of a payment and of one that came back.
    pub payout: Option<String>,
}

/// What a collaborator was owed at the beginning of a span, everything that moved it, and what was owed at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Whose.
    pub collaborator: String,
    /// In which currency.
    pub currency: Currency,
    /// From when; from the beginning when nothing is said.
    pub from: Option<Moment>,
    /// Until when, without that moment; all there is when nothing is said.
    pub until: Option<Moment>,
    /// What was owed before the first line.
    pub opening: Money,
    /// What moved it, the oldest first.
    pub lines: Vec<StatementLine>,
    /// What was owed after the last line.
    pub closing: Money,
}

/// What a settlement did for one collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledInView {
    /// The settlement's id.
    pub settlement: String,
    /// Its period as people call it.
    pub called: String,
    /// What the period brought.
    pub standing: Option<Standing>,
    /// What is owed of it, and what it adjusts.
    pub obligations: Vec<Obligation>,
}

/// What the journal brought one account at one moment, or took from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// When.
    pub at: Moment,
    /// How much; below zero when it left.
    pub amount: Money,
    /// The id of the settlement, obligation or payout that caused it.
    pub cause: String,
}

/// What a statement is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementInView {
    /// Whose.
    pub collaborator: String,
    /// In which currency.
    pub currency: Currency,
    /// From when.
    pub from: Option<Moment>,
    /// Until when, without that moment.
    pub until: Option<Moment>,
    /// The journal's balance before the span.
    pub opening: Money,
    /// The journal's balance at its end.
    pub closing: Money,
    /// Everything that the journal moved in the span, the oldest first.
    pub movements: Vec<Movement>,
    /// The settlements that caused some of it.
    pub settled: Vec<SettledInView>,
    /// The obligations that caused some of it.
    pub obligations: Vec<Obligation>,
    /// The payouts that caused some of it.
    pub payouts: Vec<Payout>,
}
