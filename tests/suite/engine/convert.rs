//! `others at the day's rate`: money of other currencies, turned into the rule's.

use rules::domain::{Catalogue, CutOff, Money, Value};
use rules::engine::{EvaluateError, evaluate};
use rules::language::{Comparison, Joined, compile, compile_catalogue};

use super::log::{Log, november, run, values};
use super::rule::{Measuring, Rule, count, measure, rule, sum, usd};

const SOLD: &str = "collaborator_product_sold";

fn products() -> Log {
    let mut log = Log::default();
    log.owner("product", "a", "ana", "2026-01-01");
    log
}

fn sales() -> Measuring {
    sum("m", SOLD, "amount").credit("product.owner")
}

fn euros() -> Rule {
    rule(vec![sales()]).converts()
}

#[test]
fn an_amount_is_converted_at_the_rate_of_its_day_by_the_rules_clock() {
    let mut log = products();
    log.rate("EUR", "USD", "1.10", "2026-10-02")
        .rate("EUR", "USD", "1.20", "2026-10-03")
        .rate("EUR", "USD", "1.15", "2026-10-02") // later in the log
        .rate("USD", "EUR", "0.5", "2026-10-02") // the other way round
        .rate("JPY", "USD", "0.0066", "2026-10-02");
    let cases = [
        ("2026-10-02T12:00:00Z", "10.00 EUR", "ana 11.5"),
        ("2026-10-03T03:59:59Z", "10.00 EUR", "ana 11.5"), // still the 2nd in New York
        ("2026-10-03T04:00:00Z", "10.00 EUR", "ana 12"),
        ("2026-10-02T12:00:00Z", "1000 JPY", "ana 6.6"),
        ("2026-10-02T12:00:00Z", "10.00 USD", "ana 10"),
    ];
    for (on, amount, expected) in cases {
        let mut log = log.clone();
        log.sold("1", on, "a", amount);
        assert_eq!(values(&run(&euros(), &log).unwrap(), "m"), expected, "{on} {amount}");
    }
}

#[test]
fn each_event_is_rounded_half_to_even_at_the_ninth_place() {
    let cases = [
        ("0.000000050", "ana 0"),           // 0.01 * 5e-8 = 0.5e-9
        ("0.000000150", "ana 0.000000002"), // 1.5e-9
        ("0.000000250", "ana 0.000000002"), // 2.5e-9
        ("0.333333333", "ana 0.003333333"),
    ];
    for (rate, expected) in cases {
        let mut log = products();
        log.rate("EUR", "USD", rate, "2026-10-02").sold("1", "2026-10-02", "a", "0.01 EUR");
        log.sold("2", "2026-10-02", "a", "1.00 USD");
        let outcome = run(&euros(), &log).unwrap();
        let value = outcome.standings[0].metrics[0].value;
        let converted = value.minus("1".parse().unwrap()).unwrap();
        assert_eq!(format!("ana {converted}"), expected, "{rate}");
    }
}

#[test]
fn refunds_are_converted_at_the_rate_of_the_events_day() {
    let mut log = products();
    log.rate("EUR", "USD", "2", "2026-10-02")
        .rate("EUR", "USD", "3", "2026-10-20")
        .sold("1", "2026-10-02", "a", "10.00 EUR")
        .reverse("1", Some("4.00 EUR"));
    assert_eq!(values(&run(&euros(), &log).unwrap(), "m"), "ana 12");
    log.reverse("1", Some("5.00"));
    assert_eq!(values(&run(&euros(), &log).unwrap(), "m"), "ana 7", "a part in the rule's own");
    log.reverse("1", Some("50.00"));
    assert_eq!(values(&run(&euros(), &log).unwrap(), "m"), "");
}

#[test]
fn a_rate_corrected_later_changes_what_a_settled_period_is_worth() {
    let mut log = products();
    log.rate("EUR", "USD", "2", "2026-10-02").sold("1", "2026-10-02", "a", "10.00 EUR");
    let settled = CutOff::single(log.0.len() as i64);
    log.rate("EUR", "USD", "3", "2026-10-02").reverse("1", Some("4.00 EUR"));
    let outcome = evaluate(&euros().0, &november(&euros().0, &settled, &log.0), &log.0).unwrap();
    assert_eq!(values(&outcome, "m"), "ana -2", "6 EUR at 3, less 10 EUR at 2");
}

#[test]
fn every_aggregate_of_money_converts_and_counting_needs_no_rate() {
    let mut log = products();
    log.rate("EUR", "USD", "2", "2026-10-02").sold("1", "2026-10-02", "a", "10.00 EUR").sold(
        "2",
        "2026-10-02",
        "a",
        "30.00 USD",
    );
    let credited = |metric: Measuring| rule(vec![metric.credit("product.owner")]).converts();
    let cases =
        [("sum", "ana 50"), ("average", "ana 25"), ("highest", "ana 30"), ("lowest", "ana 20")];
    for (word, expected) in cases {
        let rule = credited(measure(word, "m", SOLD, "amount"));
        assert_eq!(values(&run(&rule, &log).unwrap(), "m"), expected, "{word}");
    }
    log.sold("3", "2026-10-09", "a", "1.00 GBP");
    for metric in [count("m", SOLD), measure("distinct", "m", SOLD, "amount")] {
        assert_eq!(values(&run(&credited(metric), &log).unwrap(), "m"), "ana 3");
    }
}

#[test]
fn rates_that_are_missing_are_named_by_day() {
    let mut log = products();
    log.rate("EUR", "USD", "1.1", "2026-10-01")
        .rate("USD", "EUR", "0.9", "2026-10-02")
        .rate("EUR", "GBP", "0.9", "2026-10-02")
        .rate("GBP", "USD", "1.3", "2026-10-02")
        .sold("1", "2026-10-05", "a", "1.00 EUR")
        .sold("2", "2026-10-02", "a", "1.00 EUR")
        .sold("3", "2026-10-02", "a", "1.00 EUR")
        .sold("4", "2026-10-02", "a", "1.00 CHF")
        .sold("5", "2026-10-02", "x", "1.00 JPY".replace(".00", "").as_str());
    let error = run(&euros(), &log).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no exchange rate into USD for CHF on 2026-10-02, EUR on 2026-10-02, JPY on \
         2026-10-02, EUR on 2026-10-05; store them with setExchangeRates"
    );
    for day in 1..=28 {
        log.sold(&format!("more-{day}"), &format!("2026-10-{day:02}"), "a", "1.00 SEK");
    }
    let error = run(&euros(), &log).unwrap_err();
    assert!(error.to_string().contains(", and 12 more; store them"), "{error}");
    let EvaluateError::MissingRates { missing, more, .. } = error else { panic!("rates") };
    assert_eq!((missing.len(), more), (20, 12));
}

#[test]
fn money_of_another_currency_is_compared_in_the_rules() {
    let money = |text: &str| {
        let (amount, code) = text.split_once(' ').unwrap();
        Value::Money(Money::parse(amount, code.parse().unwrap()).unwrap())
    };
    let mut log = products();
    log.rate("EUR", "USD", "2", "2026-10-02")
        .rate("GBP", "USD", "4", "2026-10-02")
        .sold("euros", "2026-10-02", "a", "10.00 EUR")
        .sold("dollars", "2026-10-02", "a", "15.00 USD");
    let cases = [
        (Comparison::AtLeast(money("20.00 USD")), "ana 1"),
        (Comparison::MoreThan(money("20.00 USD")), ""),
        (Comparison::Is(money("5.00 GBP")), "ana 1"),
        (Comparison::AtMost(money("4.00 GBP")), "ana 1"),
        (Comparison::IsNot(money("20.00 USD")), "ana 1"),
        (Comparison::AtLeast(money("9.00 EUR")), "ana 1"),
    ];
    let orders = || count("m", SOLD).credit("product.owner");
    for (comparison, expected) in cases {
        let name = format!("{comparison:?}");
        let rule = rule(vec![orders().only("amount", comparison)]).converts();
        assert_eq!(values(&run(&rule, &log).unwrap(), "m"), expected, "{name}");
    }
    let at_least = || Comparison::AtLeast(Value::Money(usd("1.00")));
    log.sold("unknown", "2026-10-04", "a", "1.00 EUR");
    let rated = rule(vec![orders().only("amount", at_least())]).converts();
    let error = run(&rated, &log).unwrap_err().to_string();
    assert!(error.contains("EUR on 2026-10-04"), "{error}");
    let plain = rule(vec![orders().only("amount", at_least())]);
    let error = run(&plain, &log).unwrap_err().to_string();
    assert!(error.starts_with("2 events have an amount in another currency than USD"), "{error}");
    let elsewhere = ("product", Comparison::Is(Value::Text("b".into())));
    let never = [("amount", at_least()), elsewhere.clone()];
    let decided = rule(vec![orders().filter("where ...", Joined::And, &never)]);
    assert_eq!(values(&run(&decided, &log).unwrap(), "m"), "", "no event of b");
    let (path, comparison) = elsewhere;
    let decided = rule(vec![orders().only("amount", at_least()).only(path, comparison)]);
    assert_eq!(values(&run(&decided, &log).unwrap(), "m"), "", "nor in another line");
}

/// Who reads a budget through several owners asks for one of them, or for all.
#[test]
fn one_owner_decides_whatever_stands_in_the_way_of_the_others() {
    let base = Catalogue::builtin();
    let budgets = "language 1\ncatalogue\n\ncustomer\n  budget  money\n";
    let catalogue = compile_catalogue(budgets, &base).catalogue.unwrap();
    let mut log = Log::default();
    log.owner("product", "a", "ana 50%, bo 50%", "2026-01-01")
        .fact("collaborator", "ana", "customer", "c-ana", "2026-01-01")
        .fact("collaborator", "bo", "customer", "c-bo", "2026-01-01")
        .sold("1", "2026-10-02", "a", "1.00 USD");
    for (who, budget) in [("c-ana", "50.00 USD"), ("c-bo", "10.00 EUR")] {
        let (amount, code) = budget.split_once(' ').unwrap();
        let budget = Value::Money(Money::parse(amount, code.parse().unwrap()).unwrap());
        log.fact_value("customer", who, "budget", Some(budget), "2026-01-01");
    }
    let cases = [
        ("more than 40.00 USD", Some("ana 0.5, bo 0.5")),
        ("is not 50.00 USD", Some("")),
        ("more than 60.00 USD", None),
        ("is not 60.00 USD", None),
    ];
    for (condition, expected) in cases {
        let mut rule = rule(vec![count("m", SOLD).credit("product.owner")]);
        let text = format!(
            "language 1\ndistributor d \"D\"\n  currency USD\n  time zone Etc/UTC\nmetric m\n  \
             count {SOLD}\n  credit product.owner\n  \
             where product.owner.customer.budget {condition}\npool\n  take fixed 1.00 USD\n  \
             if nobody qualifies, carry over\nweighting\n  share by m\nschedule\n  by hand\n"
        );
        rule.0 = compile(&text, &catalogue).program.unwrap();
        let found = run(&rule, &log).ok().map(|outcome| values(&outcome, "m"));
        assert_eq!(found.as_deref(), expected, "{condition}");
    }
}

#[test]
fn rates_change_nothing_where_the_rule_does_not_ask_for_them() {
    let mut log = products();
    log.rate("EUR", "USD", "2", "2026-10-02").sold("1", "2026-10-02", "a", "10.00 EUR");
    let error = run(&rule(vec![sales()]), &log).unwrap_err();
    assert!(matches!(error, EvaluateError::ForeignCurrency { count: 1, .. }), "{error}");
}
