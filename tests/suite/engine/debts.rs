//! Results and pools below zero. Every amount was worked out by hand.

use std::collections::BTreeMap;

use rules::domain::{Money, Outcome, Standing};
use rules::engine::{Reading, evaluate};
use rules::language::Destination::{CarryOver, ReturnToOwner};
use rules::language::Tiers::{Marginal, Whole};

use super::log::{given, october};
use super::rule::{Rule, count, rule, sum, usd};

fn partners() -> Rule {
    rule(vec![
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner"),
        count("completions", "course_completed").credit("course.owner"),
    ])
}

const RATES: &[(&str, &str)] = &[("0", "at 2%"), ("1000", "at 4%"), ("5000", "at 6%")];
const PER_UNIT: &[(&str, &str)] = &[("0", "at 5.00 each"), ("10", "at 7.00 each")];
const PRIZES: &[(&str, &str)] = &[("0", "pays 50.00"), ("20", "pays 80.00")];

fn sales() -> Rule {
    partners().pay_by("sales", RATES, Marginal)
}

fn forgiving(mut rule: Rule) -> Rule {
    rule.0.weighting.debts_forgiven = Some("debts are forgiven".to_owned());
    rule
}

/// Money by collaborator, from `ana 0.50, bo 1.00`.
fn owing(text: &str) -> BTreeMap<String, Money> {
    let pairs = text.split(", ").filter_map(|pair| pair.split_once(' '));
    pairs.map(|(who, amount)| (who.to_owned(), usd(amount))).collect()
}

/// `ana 2.00 -> 1.50` for what was earned and what is owed to them, with `owes` and `forgiven`.
fn told(outcome: &Outcome) -> String {
    let one = |it: &Standing| {
        let owes = match it.debt.minor {
            0 => String::new(),
            _ => format!(", owes {}", it.debt.amount()),
        };
        let forgiven = it.derivation.forgiven.as_ref();
        let forgiven = forgiven.map_or_else(String::new, |it| {
            assert_eq!(it.clause, "debts are forgiven");
            format!(", forgiven {}", it.amount.amount())
        });
        let (earned, amount) = (it.earned.amount(), it.amount.amount());
        format!("{} {earned} -> {amount}{owes}{forgiven}", it.collaborator)
    };
    outcome.standings.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Name, rule, metric, its values, what is owed from before, pool, what comes of it.
type Case =
    (&'static str, Rule, &'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let late = || partners().pay_by("sales", &[("100", "at 10%")], Marginal);
    let shared = || partners().fixed("100.00").share_by("completions");
    vec![
        ("a result below zero is a debt at the first rate", sales(), "sales",
            "ana -50", "", "-1.00", "ana -1.00 -> 0.00, owes 1.00"),
        ("however far below", sales(), "sales",
            "ana -6000", "", "-120.00", "ana -120.00 -> 0.00, owes 120.00"),
        ("whole tiers alike", partners().pay_by("sales", RATES, Whole), "sales",
            "ana -6000", "", "-120.00", "ana -120.00 -> 0.00, owes 120.00"),
        ("half a cent is a cent on both sides of zero", sales(), "sales",
            "ana 0.25, bo -0.25", "", "0.00", "ana 0.01 -> 0.01; bo -0.01 -> 0.00, owes 0.01"),
        ("a debt is made good first", sales(), "sales",
            "ana 100", "ana 0.50", "2.00", "ana 2.00 -> 1.50"),
        ("exactly", sales(), "sales",
            "ana 25", "ana 0.50", "0.50", "ana 0.50 -> 0.00"),
        ("what is not made good stays", sales(), "sales",
            "ana 10", "ana 0.50", "0.20", "ana 0.20 -> 0.00, owes 0.30"),
        ("debts add up", sales(), "sales",
            "ana -10", "ana 0.50", "-0.20", "ana -0.20 -> 0.00, owes 0.70"),
        ("a debt without any result is seen, and stays", sales(), "sales",
            "bo 100", "ana 0.50", "2.00", "bo 2.00 -> 2.00; ana 0.00 -> 0.00, owes 0.50"),
        ("who does not qualify earns nothing, and owes what they owed", sales().qualify_at_least("sales", "100"), "sales",
            "ana 50, bo -50", "ana 0.50", "0.00", "ana 0.00 -> 0.00, owes 0.50; bo 0.00 -> 0.00"),
        ("a prize is not reached below zero", partners().pay_by("completions", PRIZES, Marginal), "completions",
            "ana -5", "", "0.00", "ana 0.00 -> 0.00"),
        ("units are taken back at the first rate", partners().pay_by("completions", PER_UNIT, Marginal), "completions",
            "ana -0.4", "", "-2.00", "ana -2.00 -> 0.00, owes 2.00"),
        ("a first rate that begins later takes back all the same", late(), "sales",
            "ana -50", "", "-5.00", "ana -5.00 -> 0.00, owes 5.00"),
        ("a cap does not touch what is below zero", sales().cap_amount("0.10"), "sales",
            "ana -50", "", "-1.00", "ana -1.00 -> 0.00, owes 1.00"),
        ("a bound is on what is above zero", sales().pool_at_most("1.00"), "sales",
            "ana 100, bo -50", "", "0.00", "ana 1.00 -> 1.00; bo -1.00 -> 0.00, owes 1.00"),
        ("a bound before debts", sales().pool_at_most("1.00"), "sales",
            "ana 100", "ana 0.30", "1.00", "ana 1.00 -> 0.70"),
        ("forgiven", forgiving(sales()), "sales",
            "ana -50, bo 50", "", "1.00", "bo 1.00 -> 1.00; ana 0.00 -> 0.00, forgiven 1.00"),
        ("a debt from before is forgiven too", forgiving(sales()), "sales",
            "ana 10", "ana 0.50", "0.20", "ana 0.20 -> 0.20, forgiven 0.50"),
        ("both are", forgiving(sales()), "sales",
            "ana -10", "ana 0.50", "0.00", "ana 0.00 -> 0.00, forgiven 0.70"),
        ("a part of a pool makes a debt good", shared(), "completions",
            "ana 1, bo 1", "ana 30.00", "100.00", "bo 50.00 -> 50.00; ana 50.00 -> 20.00"),
        ("or some of it", shared(), "completions",
            "ana 1, bo 1", "ana 80.00", "100.00", "bo 50.00 -> 50.00; ana 50.00 -> 0.00, owes 30.00"),
        ("a score below zero has no part of a pool", shared(), "completions",
            "ana -3, bo 3", "", "100.00", "bo 100.00 -> 100.00; ana 0.00 -> 0.00"),
        ("nor where all get the same", partners().fixed("100.00"), "completions",
            "ana -3, bo 3", "", "100.00", "bo 100.00 -> 100.00; ana 0.00 -> 0.00"),
    ]
}

#[test]
fn a_result_below_zero_is_a_debt_until_it_is_made_good() {
    for (name, rule, metric, values, before, pool, expected) in cases() {
        let given = given(&rule, &[(metric, values)]);
        let reading = Reading { given, debts_in: owing(before), ..october() };
        let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
        assert_eq!(told(&outcome), expected, "{name}");
        assert_eq!(outcome.pool.amount(), pool, "{name}");
        assert_eq!((outcome.leftover, outcome.carried), (usd("0.00"), usd("0.00")), "{name}");
        let debts = outcome.standings.iter().filter(|one| one.debt.minor > 0);
        let debts: BTreeMap<String, Money> =
            debts.map(|one| (one.collaborator.clone(), one.debt)).collect();
        assert_eq!(outcome.debts, debts, "{name}");
    }
}

#[test]
fn debts_that_are_handed_on_are_made_good_in_the_end() {
    let rule = sales();
    let mut debts = BTreeMap::new();
    let mut paid = Vec::new();
    for values in ["ana 1000", "ana -400", "ana 100", "ana 500"] {
        let given = given(&rule, &[("sales", values)]);
        let reading = Reading { given, debts_in: debts, ..october() };
        let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
        paid.push(outcome.standings[0].amount.amount());
        debts = outcome.debts;
    }
    // 20.00, then 8.00 owed, of which 2.00 are made good, then the other 6.00 of 10.00.
    assert_eq!(paid, ["20.00", "0.00", "0.00", "4.00"]);
    assert_eq!(debts, BTreeMap::new());
}

fn creators() -> Rule {
    rule(vec![
        count("completions", "course_completed").credit("course.owner"),
        sum("sales", "order_paid", "amount"),
    ])
    .share_by("completions")
}

fn third() -> Rule {
    creators().percent_of("30%", "sales")
}

fn forgetful(mut rule: Rule) -> Rule {
    rule.0.pool.shortfall_forgiven = Some("shortfall is forgiven".to_owned());
    rule
}

/// Name, rule, sales, what is carried in, and pool, amount of ana, shortfall, carried.
type Pool = (&'static str, Rule, &'static str, &'static str, [&'static str; 4]);

#[rustfmt::skip]
fn pools() -> Vec<Pool> {
    let nobody = || third().qualify_at_least("completions", "100");
    vec![
        ("refunds above sales", third(), "-100", "0.00", ["0.00", "0.00", "30.00", "-30.00"]),
        ("lower the next pool", third(), "200", "-30.00", ["30.00", "30.00", "0.00", "0.00"]),
        ("or the next two", third(), "50", "-30.00", ["0.00", "0.00", "15.00", "-15.00"]),
        ("what was carried over makes it good", third(), "-100", "50.00", ["20.00", "20.00", "0.00", "0.00"]),
        ("or some of it", third(), "-100", "20.00", ["0.00", "0.00", "10.00", "-10.00"]),
        ("shortfalls add up", third(), "-100", "-5.00", ["0.00", "0.00", "35.00", "-35.00"]),
        // 30% of 1.11 are 0.333.
        ("a part of a cent is a cent", third(), "-1.11", "0.00", ["0.00", "0.00", "0.34", "-0.34"]),
        ("other lines make it good", third().fixed("40.00"), "-100", "0.00", ["10.00", "10.00", "0.00", "0.00"]),
        ("a lower bound makes it good", third().pool_at_least("10.00"), "-100", "0.00", ["10.00", "10.00", "0.00", "0.00"]),
        ("but not what comes from before", third().pool_at_least("10.00"), "-100", "-30.00", ["0.00", "0.00", "20.00", "-20.00"]),
        ("an upper bound comes before it", third().pool_at_most("20.00"), "200", "-15.00", ["5.00", "5.00", "0.00", "0.00"]),
        ("units are paid all the same", third().per_unit("1.00", "completions"), "-100", "0.00", ["5.00", "5.00", "30.00", "-30.00"]),
        ("nobody: it stays below zero", nobody(), "-100", "0.00", ["0.00", "0.00", "30.00", "-30.00"]),
        ("nobody: what is left after it is carried", nobody(), "200", "-30.00", ["30.00", "0.00", "0.00", "30.00"]),
        ("nobody: or returns", nobody().nobody(ReturnToOwner).leftover(ReturnToOwner), "200", "-30.00", ["30.00", "0.00", "0.00", "0.00"]),
        ("returning never returns a shortfall", nobody().nobody(ReturnToOwner).leftover(ReturnToOwner), "50", "-30.00", ["0.00", "0.00", "15.00", "-15.00"]),
        ("forgiven", forgetful(third()), "-100", "0.00", ["0.00", "0.00", "0.00", "0.00"]),
        ("forgiven, with money from before", forgetful(third()), "-100", "20.00", ["20.00", "20.00", "0.00", "0.00"]),
        ("one from before is forgiven too", forgetful(third()), "200", "-30.00", ["60.00", "60.00", "0.00", "0.00"]),
        ("under pay by it waits", third().pay_by("completions", &[("0", "at 2.00 each")], Marginal), "0", "-30.00",
            ["10.00", "10.00", "30.00", "-30.00"]),
    ]
}

#[test]
fn a_pool_below_zero_lowers_the_next_one() {
    for (name, rule, sales, carried, expected) in pools() {
        let given = given(&rule, &[("sales", sales), ("completions", "ana 5")]);
        let reading = Reading { given, carried_in: usd(carried), ..october() };
        let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
        let ana = outcome.standings[0].amount;
        let found = [outcome.pool, ana, outcome.shortfall, outcome.carried].map(|it| it.amount());
        assert_eq!(found, expected, "{name}");
    }
}

fn lines(rule: &Rule, sales: &str, carried: &str) -> Vec<String> {
    let given = given(rule, &[("sales", sales), ("completions", "ana 5")]);
    let reading = Reading { given, carried_in: usd(carried), ..october() };
    let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
    outcome.taken.iter().map(|line| format!("{}: {}", line.clause, line.exact_minor)).collect()
}

/// The lines of a pool add up to it, and say what became of what is below zero.
#[test]
fn the_lines_of_a_pool_say_what_was_missing() {
    let take = "take 30% of sales: -3000";
    assert_eq!(lines(&third(), "-100", "0.00"), [take, "never below zero: 3000"]);
    let made_good = [take, "never below zero: 3000", "carried over: 5000", "shortfall: -3000"];
    assert_eq!(lines(&third(), "-100", "50.00"), made_good);
    let lower = ["take 30% of sales: 6000", "carried over: -3000"];
    assert_eq!(lines(&third(), "200", "-30.00"), lower);
    let forgiven =
        [take, "shortfall is forgiven: 3000", "carried over: -500", "shortfall is forgiven: 500"];
    assert_eq!(lines(&forgetful(third()), "-100", "-5.00"), forgiven);
    let kept = ["take 30% of sales: 6000", "carried over: 500"];
    assert_eq!(lines(&forgetful(third()).nobody(CarryOver), "200", "5.00"), kept);
}
