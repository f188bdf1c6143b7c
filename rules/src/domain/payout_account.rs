//! Where a collaborator is paid to.

use std::fmt;

use super::Moment;
use super::transition::states;

states! {
    /// Where an account that somebody named is.
    AccountState, "payout account" {
        /// Waits for the word of a second person; nothing is paid to it.
        Proposed = "PROPOSED",
        /// What is paid is paid to it.
        Current = "CURRENT",
        /// Another one took its place, or it was removed.
        Former = "FORMER",
        /// Never was paid to: turned down, or another proposal took its place.
        Rejected = "REJECTED",
    } moves {
        Proposed => Current, Proposed => Rejected, Current => Former,
    }
}

/// How somebody is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// By a transfer to an IBAN.
    Bank,
    /// To the address of a PayPal account.
    Paypal,
    /// In another way, in the payer's own words.
    Other,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Bank, Self::Paypal, Self::Other];

    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bank => "BANK",
            Self::Paypal => "PAYPAL",
            Self::Other => "OTHER",
        }
    }

    /// The kind with that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// Where money goes. Nothing that prints it for a log shows more than its mask.
#[derive(Clone, PartialEq, Eq)]
pub enum Destination {
    /// A bank account.
    Bank {
        /// Without spaces, in capitals, checked.
        iban: String,
        /// The bank's code, where somebody gave it.
        bic: Option<String>,
    },
    /// A PayPal account.
    Paypal {
        /// Its e-mail address.
        email: String,
    },
    /// Anything else.
    Other {
        /// In the payer's own words.
        details: String,
    },
}

impl Destination {
    /// How it is paid.
    pub const fn kind(&self) -> AccountKind {
        match self {
            Self::Bank { .. } => AccountKind::Bank,
            Self::Paypal { .. } => AccountKind::Paypal,
            Self::Other { .. } => AccountKind::Other,
        }
    }

    /// Enough to recognise it by, and too little to pay to it: `DE** **** 3000`, `a***@example.org`.
    pub fn masked(&self) -> String {
        match self {
            Self::Bank { iban, .. } => {
                let country: String = iban.chars().take(2).collect();
                format!("{country}** **** {}", last(iban, 4))
            }
            Self::Paypal { email } => {
                let (name, domain) = email.rsplit_once('@').unwrap_or((email, ""));
                let first: String = name.chars().take(1).collect();
                format!("{first}***@{domain}")
            }
            // A short text would be told whole by its end.
            Self::Other { details } if details.chars().count() < 12 => "****".to_owned(),
            Self::Other { details } => format!("**** {}", last(details, 4)),
        }
    }
}

fn last(text: &str, count: usize) -> String {
    let length = text.chars().count();
    text.chars().skip(length.saturating_sub(count)).collect()
}

impl fmt::Debug for Destination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind().code(), self.masked())
    }
}

/// What somebody says of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// Whose account it is, as their bank knows them.
    pub holder: String,
    /// The country they live in, two capitals.
    pub country: Option<String>,
    /// Where money goes.
    pub destination: Destination,
}

/// An account that somebody named for a collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutAccount {
    /// Counted from 1.
    pub number: i64,
    /// Whose.
    pub collaborator: String,
    /// Where it is.
    pub state: AccountState,
    /// The account.
    pub details: AccountDetails,
    /// Who named it.
    pub set_by: String,
    /// When.
    pub set_at: Moment,
    /// The second person who agreed, or turned it down.
    pub decided_by: Option<String>,
    /// Until when nothing is paid to it, because it took another one's place.
    pub held_until: Option<Moment>,
}

impl PayoutAccount {
    /// Until when nothing is paid to an account that takes another one's place now: three days, in which
    /// whoever took over somebody's mail is found out.
    pub fn hold_from(now: Moment) -> Moment {
        Moment::from_micros(now.micros().saturating_add(3 * 86_400_000_000))
    }

    /// Whether nothing is paid to it yet.
    pub fn is_held_at(&self, now: Moment) -> bool {
        self.held_until.is_some_and(|until| now < until)
    }
}
