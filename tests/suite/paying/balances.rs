//! The parts of a balance, and that they are what the journal has.

use rules::domain::{Balance, BalanceInView, Moment, Obligation, ObligationState};
use rules::paying::balance;

use super::{cents, hold, owed, usd};

fn view(owed: i64, open: Vec<Obligation>) -> BalanceInView {
    BalanceInView {
        currency: usd(),
        owed: cents(owed),
        paid: cents(5),
        open,
        is_held: false,
        now: Moment::from_micros(10),
    }
}

/// Owed, payable now, later, on the way, on hold, waiting, debt.
fn parts(of: &Balance) -> [i64; 7] {
    [of.owed, of.payable_now, of.payable_later, of.on_the_way, of.on_hold, of.waiting, of.debt]
        .map(|money| money.minor)
}

fn in_state(state: ObligationState, minor: i64) -> Obligation {
    Obligation { state, ..owed("x", "ana", minor) }
}

fn later(minor: i64) -> Obligation {
    Obligation { payable_from: Moment::from_micros(11), ..owed("x", "ana", minor) }
}

#[test]
fn every_part_has_its_place() {
    let held = Obligation { hold: Some(hold("fraud")), ..owed("x", "ana", 30) };
    let open = vec![
        owed("1", "ana", 100),
        owed("2", "ana", -40),
        later(7),
        in_state(ObligationState::Fulfilled, 500),
        held,
        in_state(ObligationState::Waiting, 3),
    ];
    let found = balance(&view(600, open.clone())).unwrap();
    assert_eq!(parts(&found), [600, 60, 7, 500, 30, 3, 0]);
    assert_eq!(found.paid, cents(5));
    // A distributor carries a debt of 20 over: the journal has that much less.
    let found = balance(&view(580, open.clone())).unwrap();
    assert_eq!(parts(&found), [580, 60, 7, 500, 30, 3, 20]);
    // All of it is held, but for what is on the way.
    let found = balance(&BalanceInView { is_held: true, ..view(600, open) }).unwrap();
    assert_eq!(parts(&found), [600, 0, 0, 500, 100, 0, 0]);
}

#[test]
fn what_nothing_payable_covers_is_a_debt() {
    let found = balance(&view(-30, vec![owed("1", "ana", -30)])).unwrap();
    assert_eq!(parts(&found), [-30, 0, 0, 0, 0, 0, 30]);
    // Taken back later: a fulfillment would pay 100 now.
    let found = balance(&view(70, vec![owed("1", "ana", 100), later(-30)])).unwrap();
    assert_eq!(parts(&found), [70, 100, 0, 0, 0, 0, 30]);
    // Of 100, half goes to an advance of 80.
    let advance =
        Obligation { recoup_percent: Some(50), advance: Some("a".into()), ..owed("a", "ana", -80) };
    let found = balance(&view(20, vec![owed("1", "ana", 100), advance])).unwrap();
    assert_eq!(parts(&found), [20, 50, 0, 0, 0, 0, 30]);
}

#[test]
fn a_journal_that_has_more_than_obligations_come_to_is_noticed() {
    balance(&view(101, vec![owed("1", "ana", 100)])).unwrap_err();
    balance(&view(0, vec![])).unwrap();
}
