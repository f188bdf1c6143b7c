//! That a statement is what the journal has, or none.

use rules::domain::{Moment, Movement, Obligation, ObligationKind, SettledInView, StatementInView};
use rules::paying::statement;

use super::{cents, owed, usd};

fn entry(minor: i64, cause: &str) -> Movement {
    Movement { at: Moment::from_micros(1), amount: cents(minor), cause: cause.to_owned() }
}

fn view(closing: i64, movements: Vec<Movement>) -> StatementInView {
    StatementInView {
        collaborator: "ana".to_owned(),
        currency: usd(),
        from: None,
        until: None,
        opening: cents(5),
        closing: cents(closing),
        movements,
        settled: Vec::new(),
        obligations: vec![owed("credit.1", "ana", 70)],
        payouts: Vec::new(),
    }
}

#[test]
fn lines_have_to_be_what_the_journal_moved() {
    let made = statement(&view(75, vec![entry(70, "credit.1")])).unwrap();
    assert_eq!((made.lines.len(), made.lines[0].balance), (1, cents(75)));
    let wrong = [view(76, vec![entry(70, "credit.1")]), view(75, vec![entry(70, "credit.2")])];
    for wrong in wrong {
        statement(&wrong).unwrap_err();
    }
    // A settlement whose adjustment is not what was moved for it.
    let adjusting =
        Obligation { kind: ObligationKind::Adjustment, ..owed("p.1.adjusts.0.ana", "ana", 30) };
    let settled = |obligations| SettledInView {
        settlement: "p.1".to_owned(),
        called: "November 2026".to_owned(),
        standing: None,
        obligations,
    };
    let of = |moved: i64| StatementInView {
        settled: vec![settled(vec![adjusting.clone()])],
        ..view(5 + moved, vec![entry(moved, "p.1")])
    };
    assert_eq!(statement(&of(30)).unwrap().lines[0].text, "adjusted in November 2026 (p.1)");
    statement(&of(31)).unwrap_err();
}
