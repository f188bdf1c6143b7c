//! Approvals, rejections and reversals, before and after a settlement; late events.

use rules::domain::{Approval, CutOff};
use rules::engine::{Reading, evaluate};

use super::log::{Log, at, november, november_since, october, run, skipped, values};
use super::rule::{Rule, count, rule, sum};

/// Sales in money and their number, by owner of the product.
fn sales() -> Rule {
    rule(vec![
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner"),
        count("orders", "collaborator_product_sold").credit("product.owner"),
    ])
}

fn products() -> Log {
    let mut log = Log::default();
    log.owner("product", "a", "ana", "2026-01-01").owner("product", "b", "bo", "2026-01-01");
    log
}

/// `sales: ana 10; orders: ana 1`
fn both(rule: &Rule, reading: &Reading, log: &Log) -> String {
    let outcome = evaluate(&rule.0, reading, &log.0).unwrap();
    format!("sales: {}; orders: {}", values(&outcome, "sales"), values(&outcome, "orders"))
}

#[test]
fn a_part_taken_back_shrinks_the_money_and_not_the_count() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "100.00 USD").reverse("1", Some("30.00"));
    assert_eq!(both(&sales(), &october(), &log), "sales: ana 70; orders: ana 1");
    log.reverse("1", Some("20.00"));
    assert_eq!(both(&sales(), &october(), &log), "sales: ana 50; orders: ana 1");
    log.reverse("1", Some("80.00"));
    assert_eq!(both(&sales(), &october(), &log), "sales: ana 0; orders: ana 1");
}

#[test]
fn a_refund_in_another_currency_is_refused() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "100.00 EUR").reverse("1", Some("30.00"));
    let mut euros = sales().currency("EUR");
    let error = run(&euros, &log).unwrap_err().to_string();
    let expected = "1 event has an amount in another currency than EUR, which this rule pays in: \
                    \"1\" of shop, 30.00 USD";
    assert_eq!(error, expected);
    euros.0.metrics.remove(0);
    assert!(run(&euros, &log).is_ok(), "counting needs no currency");
}

#[test]
fn what_is_taken_back_or_rejected_does_not_count() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD")
        .sold("2", "2026-10-02", "a", "10.00 USD")
        .sold("3", "2026-10-02", "a", "10.00 USD")
        .reverse("1", None)
        .reject("2");
    let outcome = run(&sales(), &log).unwrap();
    assert_eq!(values(&outcome, "orders"), "ana 1");
    assert_eq!(skipped(&outcome), "rejected = 1; reversed = 1");
}

#[test]
fn a_reversal_frees_the_place_for_the_next_event() {
    let once = rule(vec![
        sum("sales", "collaborator_product_sold", "amount")
            .credit("product.owner")
            .once_per(&["customer"]),
    ]);
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD").sold("2", "2026-10-03", "b", "7.00 USD");
    assert_eq!(values(&run(&once, &log).unwrap(), "sales"), "ana 10");
    log.reverse("1", None);
    assert_eq!(values(&run(&once, &log).unwrap(), "sales"), "bo 7");
}

#[test]
fn an_event_counts_from_its_approval_on() {
    let day = 86_400_000_000;
    let mut log = products();
    let fields = [("product", "a"), ("amount", "10.00 USD")];
    let kind = "collaborator_product_sold";
    let late = Approval::After { micros: 30 * day };
    log.event_approved("1", kind, "2026-10-20", &fields, Approval::ByHand)
        .event_approved("2", kind, "2026-10-20", &fields, late)
        .event_approved("3", kind, "2026-11-20", &fields, Approval::ByHand);
    let outcome = run(&sales(), &log).unwrap();
    assert_eq!((outcome.pending, outcome.standings.len()), (2, 0));
    let as_of = at("2026-11-19");
    let reading = Reading { as_of, ..october() };
    assert_eq!(both(&sales(), &reading, &log), "sales: ana 10; orders: ana 1", "by itself");
    log.approve("1");
    assert_eq!(both(&sales(), &reading, &log), "sales: ana 20; orders: ana 2");
    log.reject("1");
    assert_eq!(both(&sales(), &reading, &log), "sales: ana 10; orders: ana 1");
    log.reject("2").approve("1");
    assert_eq!(both(&sales(), &reading, &log), "sales: ana 10; orders: ana 1");
    assert_eq!(run(&sales(), &log).unwrap().pending, 0);
}

#[test]
fn a_late_event_counts_in_the_open_period() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD");
    let settled = log.cut_off();
    log.sold("2", "2026-10-03", "b", "7.00 USD").sold("3", "2026-11-03", "b", "1.00 USD");
    assert_eq!(
        both(&sales(), &november(&sales().0, &settled, &log.0), &log),
        "sales: bo 8; orders: bo 2"
    );
    let first = Reading { taken_over: Vec::new(), ..november(&sales().0, &settled, &log.0) };
    assert_eq!(both(&sales(), &first, &log), "sales: bo 1; orders: bo 1");
}

#[test]
fn what_is_taken_back_after_its_settlement_counts_against_the_open_period() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD").sold("2", "2026-10-03", "b", "7.00 USD");
    let settled = log.cut_off();
    log.reverse("1", None).reverse("2", Some("3.00"));
    assert_eq!(
        both(&sales(), &november(&sales().0, &settled, &log.0), &log),
        "sales: ana -10, bo -3; orders: ana -1, bo 0"
    );
    let again = log.cut_off();
    let outcome = evaluate(&sales().0, &november(&sales().0, &again, &log.0), &log.0).unwrap();
    assert!(outcome.standings.is_empty(), "taken back once, not again in the period after");
}

#[test]
fn a_corrected_owner_gains_what_another_loses() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD");
    let settled = log.cut_off();
    log.owner("product", "a", "bo", "2026-01-01");
    let moved = "sales: bo 10, ana -10; orders: bo 1, ana -1";
    assert_eq!(both(&sales(), &november(&sales().0, &settled, &log.0), &log), moved);
    log.reverse("1", None);
    let gone = "sales: ana -10; orders: ana -1";
    assert_eq!(both(&sales(), &november(&sales().0, &settled, &log.0), &log), gone);
}

#[test]
fn what_never_counted_is_not_taken_back() {
    let once = rule(vec![
        sum("sales", "collaborator_product_sold", "amount")
            .credit("product.owner")
            .once_per(&["customer"]),
    ]);
    let mut log = products();
    log.sold("first", "2026-10-02", "a", "10.00 USD")
        .sold("again", "2026-10-03", "b", "7.00 USD")
        .sold("nobody's", "2026-10-03", "x", "7.00 USD")
        .sold("rejected", "2026-10-03", "b", "7.00 USD")
        .reject("rejected");
    let settled = log.cut_off();
    let value = |log: &Log| {
        let outcome = evaluate(&once.0, &november(&once.0, &settled, &log.0), &log.0).unwrap();
        values(&outcome, "sales")
    };
    let mut repeated = log.clone();
    repeated.reverse("again", None).reverse("nobody's", None).reverse("rejected", None);
    assert_eq!(value(&repeated), "");
    log.reverse("first", None);
    assert_eq!(value(&log), "bo 7, ana -10", "the next one takes its place");
}

#[test]
fn an_approval_after_the_settlement_counts_in_the_open_period() {
    let mut log = products();
    let fields = [("product", "a"), ("amount", "10.00 USD")];
    let kind = "collaborator_product_sold";
    let after = Approval::After { micros: 20 * 86_400_000_000 };
    log.event_approved("1", kind, "2026-10-20", &fields, Approval::ByHand).event_approved(
        "2",
        kind,
        "2026-10-20",
        &fields,
        after,
    );
    let settled = log.cut_off();
    let nothing = evaluate(&sales().0, &october(), &log.0).unwrap();
    assert_eq!((nothing.pending, nothing.standings.len()), (2, 0));
    let reading = |log: &Log| november(&sales().0, &settled, &log.0);
    assert_eq!(both(&sales(), &reading(&log), &log), "sales: ana 10; orders: ana 1", "by itself");
    log.approve("1");
    assert_eq!(both(&sales(), &reading(&log), &log), "sales: ana 20; orders: ana 2");
    let counted_before = november_since(&sales().0, &settled, at("2026-11-15"), &log.0);
    assert_eq!(both(&sales(), &counted_before, &log), "sales: ana 10; orders: ana 1");
}

#[test]
fn an_earlier_cut_off_knows_nothing_of_later_corrections() {
    let mut log = products();
    log.sold("1", "2026-10-02", "a", "10.00 USD");
    let known = log.cut_off();
    log.reverse("1", None).owner("product", "a", "bo", "2026-01-01");
    let reading = Reading { cut_off: known, ..october() };
    assert_eq!(both(&sales(), &reading, &log), "sales: ana 10; orders: ana 1");
    let nothing = Reading { cut_off: CutOff::default(), ..october() };
    assert_eq!(both(&sales(), &nothing, &log), "sales: ; orders: ");
}
