//! What a dispute keeps from being gathered, without a database.

use rules::domain::{BalanceInView, LeftOutReason, Moment, Obligation, ObligationState};
use rules::paying::balance;

use super::{cents, hold, owed, paid, planned, usd};

fn disputed(id: &str, minor: i64) -> Obligation {
    Obligation { in_dispute: Some("dispute.1".to_owned()), ..owed(id, "ana", minor) }
}

#[test]
fn what_is_in_dispute_is_left_out_and_the_rest_is_paid() {
    let held = Obligation { hold: Some(hold("no tax form")), ..owed("4", "ana", 700) };
    let both = Obligation { hold: Some(hold("fraud")), ..disputed("3", 50) };
    let plan = planned(0, vec![owed("1", "ana", 1_000), disputed("2", 300), both, held]);
    assert_eq!(paid(&plan), [("ana", 1_000)]);
    let left: Vec<_> = plan.left_out.iter().map(|it| (it.reason, it.amount)).collect();
    assert_eq!(left, [(LeftOutReason::Hold, cents(700)), (LeftOutReason::Dispute, cents(350))]);
    // A debt in dispute is not netted; without it, nothing of 10.00 would be paid.
    let plan = planned(0, vec![owed("1", "ana", 1_000), disputed("2", -1_200)]);
    assert_eq!(paid(&plan), [("ana", 1_000)]);
    assert_eq!(plan.left_out[0].amount, cents(-1_200));
}

#[test]
fn a_balance_has_what_is_in_dispute_apart() {
    let waiting = Obligation { state: ObligationState::Waiting, ..disputed("3", 4) };
    let on_its_way = Obligation { state: ObligationState::Fulfilled, ..disputed("4", 500) };
    let found = balance(&BalanceInView {
        currency: usd(),
        owed: cents(634),
        paid: cents(0),
        open: vec![owed("1", "ana", 100), disputed("2", 30), waiting, on_its_way],
        is_held: false,
        now: Moment::from_micros(10),
    });
    let found = found.unwrap();
    assert_eq!(
        [found.payable_now, found.disputed, found.on_the_way, found.waiting],
        [cents(100), cents(34), cents(500), cents(0)]
    );
}
