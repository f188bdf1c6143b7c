//! What becomes of obligations and payouts, decided without a database.

mod gathering;

use rules::domain::{Currency, Moment, Money, Obligation, ObligationKind, ObligationState};

pub fn usd() -> Currency {
    "USD".parse().unwrap()
}

pub fn cents(minor: i64) -> Money {
    Money::new(minor, usd())
}

/// Something payable, in cents.
pub fn owed(id: &str, collaborator: &str, minor: i64) -> Obligation {
    Obligation {
        id: id.to_owned(),
        collaborator: collaborator.to_owned(),
        amount: cents(minor),
        state: ObligationState::Pending,
        kind: ObligationKind::Credit,
        reason: None,
        payable_from: Moment::from_micros(0),
        created_at: Moment::from_micros(0),
        settlement: None,
        distributor: None,
        adjusts: None,
        payout: None,
    }
}
