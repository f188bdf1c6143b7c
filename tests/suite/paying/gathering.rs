//! Netting, the minimum, who is left out and why.

use proptest::prelude::*;
use rules::domain::{GatheringPlan, LeftOutReason, Obligation};
use rules::paying::gather;

use super::{cents, gathering, hold, owed, paid, planned};

const PEOPLE: [&str; 4] = ["ana", "bo", "cy", "dee"];

/// Who is left out, why, and with how much.
fn left_out(plan: &GatheringPlan) -> Vec<(&str, LeftOutReason, i64)> {
    let row = |it: &rules::domain::LeftOut| it.amount.minor;
    plan.left_out.iter().map(|it| (it.collaborator.as_str(), it.reason, row(it))).collect()
}

#[test]
fn debts_are_netted_and_who_is_left_out_is_told_why() {
    let payable = vec![
        owed("1", "ana", 1_000),
        owed("2", "ana", -300),
        owed("3", "bo", 500),
        owed("4", "bo", -500),
        owed("5", "cy", 100),
        owed("6", "dee", -1),
    ];
    let plan = planned(200, payable);
    assert_eq!(paid(&plan), [("ana", 700)]);
    assert_eq!(plan.payouts[0].obligations.len(), 2);
    assert_eq!(
        left_out(&plan),
        [
            ("bo", LeftOutReason::Debt, 0),
            ("cy", LeftOutReason::Minimum, 100),
            ("dee", LeftOutReason::Debt, -1),
        ]
    );
    // 1,000 - 300 + 500 - 500 + 100 - 1.
    assert_eq!(plan.considered, cents(799));
    assert_eq!((plan.total().unwrap(), plan.left_out_total().unwrap()), (cents(700), cents(99)));
}

#[test]
fn the_minimum_itself_is_enough_and_nothing_is_never_paid() {
    for (minimum, expected) in [(0, 1), (99, 1), (100, 1), (101, 0)] {
        let plan = planned(minimum, vec![owed("1", "ana", 100)]);
        assert_eq!(plan.payouts.len(), expected, "{minimum}");
    }
    let plan = planned(0, vec![owed("1", "ana", 0)]);
    assert_eq!(left_out(&plan), [("ana", LeftOutReason::Debt, 0)]);
}

#[test]
fn a_plan_that_does_not_add_up_is_noticed() {
    let plan = planned(0, vec![owed("1", "ana", 100), owed("2", "bo", -5)]);
    let mut more = plan.clone();
    more.payouts[0].amount = cents(101);
    let mut fewer = plan.clone();
    fewer.payouts.clear();
    let mut lost = plan.clone();
    lost.left_out.clear();
    let mut unpaid = plan;
    unpaid.payouts[0].obligations.clear();
    for damaged in [more, fewer, lost, unpaid] {
        damaged.assert_balanced().unwrap_err();
    }
}

#[test]
fn what_is_held_is_never_gathered() {
    let held = Obligation { hold: Some(hold("no tax form")), ..owed("1", "ana", 500) };
    let payable = vec![held, owed("2", "ana", 200), owed("3", "bo", 300), owed("4", "bo", -50)];
    let people = [("bo".to_owned(), hold("suspected fraud"))].into();
    let plan = gather(&gathering(0), payable, &people).unwrap();
    plan.assert_balanced().unwrap();
    assert_eq!(paid(&plan), [("ana", 200)]);
    let expected = [("ana", LeftOutReason::Hold, 500), ("bo", LeftOutReason::Hold, 250)];
    assert_eq!(left_out(&plan), expected);
}

fn obligations() -> impl Strategy<Value = Vec<Obligation>> {
    let one = (0_usize..4, -500_i64..1_000);
    prop::collection::vec(one, 0..30).prop_map(|list| {
        let row = |(index, (who, minor)): (usize, (usize, i64))| {
            owed(&index.to_string(), PEOPLE[who], minor)
        };
        list.into_iter().enumerate().map(row).collect()
    })
}

proptest! {
    #[test]
    fn everything_is_paid_or_left_out_once(payable in obligations(), minimum in 0_i64..600) {
        let plan = planned(minimum, payable.clone());
        let paid = plan.payouts.iter().flat_map(|it| &it.obligations);
        let left = plan.left_out.iter().flat_map(|it| &it.obligations);
        let mut ids: Vec<&str> = paid.chain(left).map(|it| it.id.as_str()).collect();
        ids.sort_unstable();
        let mut all: Vec<&str> = payable.iter().map(|it| it.id.as_str()).collect();
        all.sort_unstable();
        prop_assert_eq!(ids, all);
        for payout in &plan.payouts {
            prop_assert!(payout.amount.minor > 0 && payout.amount.minor >= minimum);
        }
    }

    #[test]
    fn the_order_of_what_is_payable_does_not_matter(payable in obligations(), minimum in 0_i64..600) {
        let forwards = planned(minimum, payable.clone());
        let backwards = planned(minimum, payable.into_iter().rev().collect());
        prop_assert_eq!(paid(&forwards), paid(&backwards));
        prop_assert_eq!(left_out(&forwards), left_out(&backwards));
    }
}
