//! What comes late, is held, or is taken back after a settlement: over all periods everybody has what
//! the journeys are worth, whatever was known when.

use rules::domain::{CutOff, Skipped};
use rules::engine::{Reading, evaluate};
use rules::language::Program;

use super::program;
use crate::engine::log::{Log, known_since, november, october, values};

fn links() -> Log {
    let mut log = Log::default();
    for (link, who) in [("a", "ana"), ("b", "bo"), ("c", "cy")] {
        log.owner("link", link, who, "2026-01-01");
    }
    log
}

fn visit(log: &mut Log, key: &str, on: &str, link: &str) {
    log.event(key, "site_visited", on, &[("customer", "c1"), ("link", link)]);
}

fn value(program: &Program, reading: &Reading, log: &Log) -> String {
    values(&evaluate(program, reading, &log.0).unwrap(), "earned")
}

#[test]
fn a_touch_from_the_period_before_belongs_to_this_one_s_journey() {
    let program = program("window 30 days before the end\nsplit evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-30", "a");
    visit(&mut log, "2", "2026-11-01", "b");
    let settled = log.cut_off();
    log.paid("3", "2026-11-02", "80.00 USD");
    assert_eq!(value(&program, &october(), &log), "");
    assert_eq!(value(&program, &november(&program, &settled, &log.0), &log), "ana 40, bo 40");
}

#[test]
fn a_held_journey_counts_once_its_hold_is_over() {
    let program = program("hold 21 days after the end\nsplit evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-19", "a");
    log.paid("2", "2026-10-20", "80.00 USD");
    let settled = log.cut_off();
    assert_eq!(value(&program, &october(), &log), "");
    assert_eq!(value(&program, &november(&program, &settled, &log.0), &log), "ana 80");
    log.reverse("2", None);
    assert_eq!(
        value(&program, &november(&program, &settled, &log.0), &log),
        "",
        "it was taken back by then"
    );
}

#[test]
fn the_money_of_a_held_journey_stands_in_nobody_s_way() {
    let mut log = links();
    visit(&mut log, "1", "2026-10-19", "a");
    log.paid("2", "2026-10-20", "80.00 EUR");
    for converts in [true, false] {
        let mut program = program("hold 21 days after the end\nsplit evenly");
        program.converts = converts;
        assert_eq!(value(&program, &october(), &log), "", "it does not count yet");
        let due = evaluate(&program, &november(&program, &log.cut_off(), &log.0), &log.0);
        assert!(due.is_err(), "now its money is wanted: {due:?}");
    }
}

#[test]
fn a_late_touch_takes_its_part_of_a_settled_journey() {
    let program = program("split evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-01", "a");
    log.paid("2", "2026-10-05", "80.00 USD");
    assert_eq!(value(&program, &october(), &log), "ana 80");
    let settled = log.cut_off();
    visit(&mut log, "3", "2026-10-03", "b");
    assert_eq!(value(&program, &november(&program, &settled, &log.0), &log), "bo 40, ana -40");
}

#[test]
fn a_late_end_counts_now_and_takes_touches_from_the_one_after_it() {
    let program = program("split evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-01", "a");
    log.paid("2", "2026-10-05", "80.00 USD");
    let settled = log.cut_off();
    log.paid("3", "2026-10-04", "10.00 USD");
    assert_eq!(value(&program, &november(&program, &settled, &log.0), &log), "ana -70");
}

#[test]
fn an_end_taken_back_after_its_settlement_counts_against_this_period() {
    let program = program("split evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-01", "a");
    visit(&mut log, "2", "2026-10-02", "b");
    log.paid("3", "2026-10-05", "80.00 USD");
    let settled = log.cut_off();
    log.reverse("3", Some("20.00"));
    assert_eq!(value(&program, &november(&program, &settled, &log.0), &log), "ana -10, bo -10");
}

#[test]
fn what_was_known_at_the_settlement_never_counts_twice() {
    let program = program("split evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-01", "a");
    log.paid("2", "2026-10-05", "80.00 USD").reverse("2", Some("5.00"));
    let settled = log.cut_off();
    assert_eq!(value(&program, &november(&program, &settled, &log.0), &log), "");
    let none = CutOff::single(0);
    assert_eq!(
        value(&program, &november(&program, &none, &log.0), &log),
        "ana 75",
        "all of it came late"
    );
}

#[test]
fn a_corrected_owner_of_a_settled_touch_gains_what_another_loses() {
    let program = program("split evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-01", "a");
    log.paid("2", "2026-10-05", "80.00 USD");
    let settled = log.cut_off();
    log.owner("link", "a", "dee", "2026-01-01");
    visit(&mut log, "3", "2026-10-03", "b");
    assert_eq!(
        value(&program, &november(&program, &settled, &log.0), &log),
        "bo 40, dee 40, ana -80"
    );
}

#[test]
fn a_payment_of_a_settled_period_counts_late_without_an_end_too() {
    let program = program("value sum order_paid.amount\nsplit evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-01", "a");
    log.paid("2", "2026-10-05", "80.00 USD");
    assert_eq!(value(&program, &october(), &log), "ana 80");
    let settled = log.cut_off();
    log.paid("3", "2026-10-06", "30.00 USD").reverse("2", Some("20.00"));
    visit(&mut log, "4", "2026-11-02", "b");
    assert_eq!(
        value(&program, &november(&program, &settled, &log.0), &log),
        "ana 10",
        "among those of October"
    );
}

#[test]
fn a_late_touch_divides_a_settled_period_anew() {
    let program = program("value sum order_paid.amount\nsplit by touches");
    let mut log = links();
    visit(&mut log, "1", "2026-10-01", "a");
    log.paid("2", "2026-10-05", "80.00 USD");
    let settled = log.cut_off();
    visit(&mut log, "3", "2026-10-03", "b");
    log.paid("4", "2026-11-05", "10.00 USD");
    visit(&mut log, "5", "2026-11-06", "c");
    assert_eq!(
        value(&program, &november(&program, &settled, &log.0), &log),
        "bo 40, cy 10, ana -40"
    );
    let all = value(&program, &october(), &log);
    assert_eq!(all, "ana 40, bo 40", "what October would have been");
}

/// What of a rule's journeys does not count, as the settlement of November says it: of November, and of
/// October what became known since.
fn skipped(program: &Program, settled: &CutOff, log: &Log) -> Vec<String> {
    let reading = november(program, settled, &log.0);
    let mut skipped = evaluate(program, &reading, &log.0).unwrap().skipped;
    skipped.extend(known_since(program, settled, &log.0).skipped);
    lines(skipped)
}

fn lines(skipped: Vec<Skipped>) -> Vec<String> {
    skipped.iter().map(|it| format!("{} by {}", it.count, it.clause)).collect()
}

#[test]
fn a_late_journey_that_is_left_out_is_reported_once() {
    let untouched = "1 by journey: nobody touched before the end";
    let segment = "segment customer.plan is not \"internal\"";
    let outside = format!("1 by journey: {segment}");
    for (lines, visits, expected) in [
        ("split evenly".to_owned(), false, untouched),
        (format!("{segment}\nsplit evenly"), true, &outside),
    ] {
        let program = program(&lines);
        let mut log = links();
        log.fact("customer", "c1", "plan", "internal", "2026-01-01");
        if visits {
            visit(&mut log, "1", "2026-10-01", "a");
        }
        let settled = log.cut_off();
        log.paid("2", "2026-10-05", "80.00 USD");
        assert_eq!(skipped(&program, &settled, &log), [expected]);
        let later = log.cut_off();
        assert_eq!(skipped(&program, &later, &log), [] as [String; 0]);
    }
}

#[test]
fn a_customer_s_late_period_outside_the_segment_is_reported_once() {
    let segment = "segment customer.plan is not \"internal\"";
    let program = program(&format!("value sum order_paid.amount\n{segment}\nsplit evenly"));
    let mut log = links();
    log.fact("customer", "c1", "plan", "internal", "2026-01-01");
    let settled = log.cut_off();
    visit(&mut log, "1", "2026-10-01", "a");
    log.paid("2", "2026-10-05", "80.00 USD");
    let expected = [format!("1 by journey: {segment}")];
    assert_eq!(skipped(&program, &settled, &log), expected);
    let later = log.cut_off();
    assert_eq!(skipped(&program, &later, &log), [] as [String; 0]);
}

#[test]
fn an_end_taken_back_while_it_was_held_is_reported_when_it_would_have_counted() {
    let program = program("hold 21 days after the end\nsplit evenly");
    let mut log = links();
    visit(&mut log, "1", "2026-10-19", "a");
    log.paid("2", "2026-10-20", "80.00 USD");
    let settled = log.cut_off();
    log.reverse("2", None);
    assert_eq!(skipped(&program, &settled, &log), ["1 by reversed"]);
    let known = log.cut_off();
    let told = evaluate(&program, &october(), &log.0).unwrap().skipped;
    assert_eq!(lines(told), ["1 by reversed"]);
    assert_eq!(skipped(&program, &known, &log), [] as [String; 0], "October said so");
}
