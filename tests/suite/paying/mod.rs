//! What becomes of obligations and payouts, decided without a database.

mod advances;
mod balances;
mod disputing;
mod gathering;
mod statements;

use std::collections::BTreeMap;

use rules::domain::{
    Currency, Gathering, GatheringPlan, Hold, Moment, Money, Obligation, ObligationKind,
};
use rules::paying::gather;

pub fn usd() -> Currency {
    "USD".parse().unwrap()
}

pub fn cents(minor: i64) -> Money {
    Money::new(minor, usd())
}

/// Something payable, in cents.
pub fn owed(id: &str, collaborator: &str, minor: i64) -> Obligation {
    let epoch = Moment::from_micros(0);
    let (id, who) = (id.to_owned(), collaborator.to_owned());
    Obligation::pending(id, who, cents(minor), ObligationKind::Credit, (epoch, epoch))
}

pub fn gathering(minimum_minor: i64) -> Gathering {
    Gathering {
        currency: usd(),
        collaborators: Vec::new(),
        distributors: Vec::new(),
        payable_until: Moment::from_micros(0),
        minimum_minor,
    }
}

/// The plan for what is payable, where nobody is held.
pub fn planned(minimum_minor: i64, payable: Vec<Obligation>) -> GatheringPlan {
    let plan = gather(&gathering(minimum_minor), payable, &BTreeMap::new()).unwrap();
    plan.assert_balanced().unwrap();
    plan
}

pub fn hold(reason: &str) -> Hold {
    Hold { reason: reason.to_owned(), since: Moment::from_micros(0) }
}

/// Who is paid how much.
pub fn paid(plan: &GatheringPlan) -> Vec<(&str, i64)> {
    plan.payouts.iter().map(|it| (it.collaborator.as_str(), it.amount.minor)).collect()
}
