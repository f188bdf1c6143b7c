//! What one payout takes back of an advance.

use rules::domain::{LeftOutReason, Obligation};

use super::{cents, owed, paid, planned};

/// What is to be paid back of an advance, of which a payout takes so many percent.
fn debt(id: &str, minor: i64, percent: i32) -> Obligation {
    let advance = id.split('.').next().map(str::to_owned);
    Obligation { advance, recoup_percent: Some(percent), ..owed(id, "ana", minor) }
}

#[test]
fn a_payout_takes_at_most_its_part_back() {
    // 60.00 earned, 100.00 ahead, up to 50%: 30.00 are taken, 30.00 paid, 70.00 left.
    let plan = planned(0, vec![owed("1", "ana", 6_000), debt("a", -10_000, 50)]);
    assert_eq!(paid(&plan), [("ana", 3_000)]);
    let recouped = &plan.payouts[0].recouped[0];
    assert_eq!((recouped.part, recouped.rest), (cents(-3_000), cents(-7_000)));
    let left = &plan.left_out[0];
    assert_eq!((left.reason, left.amount), (LeftOutReason::Debt, cents(-7_000)));
    // 200.00 earned: half would be 100.00, and 70.00 are left.
    let plan = planned(0, vec![owed("2", "ana", 20_000), debt("a", -7_000, 50)]);
    assert_eq!(paid(&plan), [("ana", 13_000)]);
    assert_eq!((plan.payouts[0].recouped.len(), plan.left_out.len()), (0, 0));
    assert_eq!(plan.payouts[0].obligations.len(), 2, "all of the debt");
}

#[test]
fn the_part_is_rounded_down_and_may_be_nothing() {
    // A third of 0.05 is 0.0165.
    let plan = planned(0, vec![owed("1", "ana", 5), debt("a", -10, 33)]);
    assert_eq!(paid(&plan), [("ana", 4)]);
    let plan = planned(0, vec![owed("1", "ana", 1), debt("a", -10, 50)]);
    assert_eq!(paid(&plan), [("ana", 1)]);
    assert_eq!(plan.payouts[0].recouped.len(), 0);
    assert_eq!(plan.left_out[0].amount, cents(-10));
}

#[test]
fn parts_of_one_advance_share_its_limit_and_other_debts_come_first() {
    // 100.00 less a deduction of 20.00 are 80.00; half of it is 40.00, of which one part brings 25.00.
    let payable = vec![
        owed("1", "ana", 10_000),
        owed("2", "ana", -2_000),
        debt("a", -2_500, 50),
        debt("a.3", -9_000, 50),
    ];
    let plan = planned(0, payable);
    assert_eq!(paid(&plan), [("ana", 4_000)]);
    assert_eq!(plan.payouts[0].recouped[0].part, cents(-1_500));
    // Two advances take half each: nothing is left to be paid.
    let payable = vec![owed("1", "ana", 100), debt("a", -900, 50), debt("b", -900, 50)];
    let plan = planned(0, payable);
    assert_eq!(paid(&plan), []);
    assert_eq!(plan.left_out[0].amount, cents(-1_700));
}

#[test]
fn under_the_minimum_nothing_is_taken_back() {
    let plan = planned(4_000, vec![owed("1", "ana", 6_000), debt("a", -10_000, 50)]);
    assert_eq!(paid(&plan), []);
    let left: Vec<_> = plan.left_out.iter().map(|it| (it.reason, it.amount.minor)).collect();
    assert_eq!(left, [(LeftOutReason::Minimum, 6_000), (LeftOutReason::Debt, -10_000)]);
}
