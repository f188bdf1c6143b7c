//! `at most N per FIELD`: what one value of a field adds to one collaborator's value.

use crate::engine::behind::events_behind;
use rules::domain::CutOff;
use rules::engine::evaluate;

use super::log::{Log, november, october, run, skipped, values};
use super::rule::{Measuring, count, rule, sum};

const SOLD: &str = "collaborator_product_sold";

fn products() -> Log {
    let mut log = Log::default();
    log.owner("product", "a", "ana", "2026-01-01").owner("product", "b", "bo", "2026-01-01").owner(
        "product",
        "c",
        "ana 75%, bo 25%",
        "2026-01-01",
    );
    log
}

/// One sale a row: key, day, customer (none for unknown), product, amount.
fn sold(log: &mut Log, rows: &[(&str, &str, &str, &str, &str)]) {
    for (key, on, customer, product, amount) in rows {
        let mut fields = vec![("product", *product), ("amount", *amount)];
        if !customer.is_empty() {
            fields.push(("customer", customer));
        }
        log.event(key, SOLD, on, &fields);
    }
}

fn sales() -> Measuring {
    sum("m", SOLD, "amount").credit("product.owner")
}

fn orders() -> Measuring {
    count("m", SOLD).credit("product.owner")
}

/// Five sales to one customer, one to another, one to nobody known.
fn busy() -> Log {
    let mut log = products();
    sold(
        &mut log,
        &[
            ("5", "2026-10-09", "c1", "a", "5.00 USD"),
            ("1", "2026-10-02", "c1", "a", "60.00 USD"),
            ("2", "2026-10-03", "c1", "a", "60.00 USD"),
            ("3", "2026-10-04", "c1", "b", "30.00 USD"),
            ("4", "2026-10-05", "c1", "c", "40.00 USD"),
            ("6", "2026-10-05", "c2", "a", "1.00 USD"),
            ("7", "2026-10-05", "", "a", "1.00 USD"),
        ],
    );
    log
}

#[test]
fn each_value_adds_at_most_so_much_to_each_collaborator() {
    let cases = [
        (orders().at_most("2", "customer"), "ana 4, bo 1.25", 2),
        (orders().at_most("1", "customer"), "ana 3, bo 1", 3),
        (orders().at_most("100", "customer"), "ana 5.75, bo 1.25", 0),
        (sales().at_most("100", "customer"), "ana 102, bo 40", 3),
        (sales().at_most("35", "customer"), "ana 37, bo 35", 4),
        (sales().at_most("50", "product"), "ana 80, bo 40", 5),
        (sales().at_most("50", "customer.country"), "ana 50, bo 40", 6),
        (orders().at_most("1", "customer").once_per(&["product"]), "ana 1, bo 1", 1),
    ];
    let log = busy();
    for (metric, expected, cut) in cases {
        let at_most = metric.0.at_most.as_ref().unwrap().clause.clone();
        let clause = format!("m: {at_most}");
        let outcome = run(&rule(vec![metric]).share_by("m"), &log).unwrap();
        assert_eq!(values(&outcome, "m"), expected, "{at_most}");
        let found = outcome.skipped.iter().find(|skipped| skipped.clause == clause);
        assert_eq!(found.map_or(0, |skipped| skipped.count), cut, "{at_most}");
    }
}

#[test]
fn a_site_wide_metric_is_capped_over_everybody() {
    let metric = sum("m", SOLD, "amount").at_most("100", "customer");
    let outcome = run(&rule(vec![metric]), &busy()).unwrap();
    assert_eq!(outcome.site[0].value.to_string(), "102");
    assert_eq!(skipped(&outcome), "m: at most 100 per customer = 4");
}

#[test]
fn a_group_is_added_up_before_it_is_cut() {
    let mut log = products();
    sold(
        &mut log,
        &[
            ("1", "2026-10-02", "c1", "a", "80.00 USD"),
            ("2", "2026-10-03", "c1", "a", "-30.00 USD"),
            ("3", "2026-10-04", "c1", "a", "40.00 USD"),
        ],
    );
    let metric = || rule(vec![sales().at_most("60", "customer")]);
    assert_eq!(values(&run(&metric(), &log).unwrap(), "m"), "ana 60");
    log.reverse("3", Some("35.00"));
    assert_eq!(values(&run(&metric(), &log).unwrap(), "m"), "ana 55", "80 - 30 + 5");
}

#[test]
fn the_events_behind_a_capped_value_add_up_to_it() {
    let sales = rule(vec![sales().at_most("100", "customer")]);
    let events = events_behind(&sales.0, &october(), &busy().0, "m", Some("ana")).unwrap();
    let found: Vec<String> =
        events.iter().map(|event| format!("{} {}", event.key, event.value)).collect();
    assert_eq!(found, ["1 60", "2 40", "6 1", "7 1"]);
}

#[test]
fn what_is_taken_back_later_counts_as_far_as_it_had_counted() {
    let metric = || rule(vec![orders().at_most("2", "customer")]);
    let sale = |key, on| [(key, on, "c1", "a", "1.00 USD")];
    let mut log = products();
    for (key, on) in [("1", "2026-10-02"), ("2", "2026-10-03"), ("3", "2026-10-04")] {
        sold(&mut log, &sale(key, on));
    }
    let settled = CutOff::single(log.0.len() as i64);
    let value = |log: &Log| {
        let outcome =
            evaluate(&metric().0, &november(&metric().0, &settled, &log.0), &log.0).unwrap();
        values(&outcome, "m")
    };
    log.reverse("1", None);
    assert_eq!(value(&log), "", "the third takes its place");
    let mut both = log.clone();
    both.reverse("2", None);
    assert_eq!(value(&both), "ana -1");
}

#[test]
fn each_period_has_its_own_first() {
    let once = rule(vec![orders().once_per(&["customer"])]);
    let mut log = products();
    for (key, on) in [("9", "2026-09-02"), ("10", "2026-10-02"), ("again", "2026-10-03")] {
        sold(&mut log, &[(key, on, "c1", "a", "1.00 USD")]);
    }
    let settled = CutOff::single(log.0.len() as i64);
    log.reverse("10", None).reverse("again", None);
    let outcome = evaluate(&once.0, &november(&once.0, &settled, &log.0), &log.0).unwrap();
    assert_eq!(values(&outcome, "m"), "ana -1");
}

#[test]
fn a_cap_and_once_per_of_settled_periods_go_together() {
    let both = rule(vec![sales().once_per(&["product"]).at_most("50", "customer")]);
    let mut log = products();
    log.owner("product", "d", "ana", "2026-01-01");
    sold(
        &mut log,
        &[
            ("1", "2026-10-02", "c1", "a", "40.00 USD"),
            ("2", "2026-10-03", "c1", "a", "30.00 USD"),
            ("3", "2026-10-04", "c1", "d", "40.00 USD"),
        ],
    );
    let settled = CutOff::single(log.0.len() as i64);
    log.reverse("1", None);
    let outcome = evaluate(&both.0, &november(&both.0, &settled, &log.0), &log.0).unwrap();
    assert_eq!(values(&outcome, "m"), "", "30 + 40 are cut to 50 again");
    log.reverse("3", None);
    let outcome = evaluate(&both.0, &november(&both.0, &settled, &log.0), &log.0).unwrap();
    assert_eq!(values(&outcome, "m"), "ana -20");
}
