//! `pay by`: rates and prizes on each one's own result.

use rules::engine::{Reading, evaluate};
use rules::language::Tiers::{self, Marginal, Whole};

use super::log::{amounts, given, october, outcome_of_given};
use super::rule::{Rule, count, rule, sum, usd};

fn partners() -> Rule {
    rule(vec![
        sum("sales", "collaborator_product_sold", "amount").credit("product.owner").worth("0.1"),
        count("completions", "course_completed").credit("course.owner").worth("2"),
    ])
}

const RATES: &[(&str, &str)] = &[("0", "at 2%"), ("1000", "at 4%"), ("5000", "at 6%")];
const PER_UNIT: &[(&str, &str)] = &[("0", "at 5.00 each"), ("10", "at 7.00 each")];
const PRIZES: &[(&str, &str)] = &[("10", "pays 50.00"), ("20", "pays 80.00")];

fn sales(mode: Tiers) -> Rule {
    partners().pay_by("sales", RATES, mode)
}

fn completions(tiers: &[(&str, &str)], mode: Tiers) -> Rule {
    partners().pay_by("completions", tiers, mode)
}

/// 2.5% of the sales.
fn retail() -> Rule {
    partners().pay_by("sales", &[("0", "at 2.5%")], Marginal)
}

/// Half of the sales.
fn half() -> Rule {
    partners().pay_by("sales", &[("0", "at 50%")], Marginal)
}

/// Name, rule, metric, its values, pool, amounts.
type Case = (&'static str, Rule, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let late = || partners().pay_by("sales", &[("100", "at 10%")], Marginal);
    let mixed = [("0", "at 2%"), ("1000", "pays 100.00"), ("2000", "at 3%"), ("3000", "pays 200.00")];
    vec![
        ("each rate for what lies in its tier", sales(Marginal), "sales",
            "ana 6000, bo 1500.50, cy 1000, dee 10", "300.22", "ana 240.00, bo 40.02, cy 20.00, dee 0.20"),
        ("the rate of the highest tier reached for all", sales(Whole), "sales",
            "ana 6000, bo 1500.50, cy 1000, dee 999.99", "480.02", "ana 360.00, bo 60.02, cy 40.00, dee 20.00"),
        ("money for each unit, marginal", completions(PER_UNIT, Marginal), "completions",
            "ana 12, bo 10, cy 1", "119.00", "ana 64.00, bo 50.00, cy 5.00"),
        ("money for each unit, whole", completions(PER_UNIT, Whole), "completions",
            "ana 12, bo 10, cy 1", "159.00", "ana 84.00, bo 70.00, cy 5.00"),
        ("parts of a unit are paid in part", completions(PER_UNIT, Marginal), "completions",
            "ana 0.6, bo 0.4", "5.00", "ana 3.00, bo 2.00"),
        ("every prize reached", completions(PRIZES, Marginal), "completions",
            "ana 25, bo 20, cy 10, dee 9", "310.00", "ana 130.00, bo 130.00, cy 50.00, dee 0.00"),
        ("the highest prize reached", completions(PRIZES, Whole), "completions",
            "ana 25, bo 20, cy 10, dee 9", "210.00", "ana 80.00, bo 80.00, cy 50.00, dee 0.00"),
        ("nothing below the first tier", late(), "sales",
            "ana 300, bo 100, cy 99", "20.00", "ana 20.00, bo 0.00, cy 0.00"),
        ("rates and prizes do not touch each other, marginal", partners().pay_by("sales", &mixed, Marginal), "sales",
            "ana 3000, bo 1500", "500.00", "ana 370.00, bo 130.00"),
        ("rates and prizes do not touch each other, whole", partners().pay_by("sales", &mixed, Whole), "sales",
            "ana 3000, bo 1500", "420.00", "ana 290.00, bo 130.00"),
        ("a rate of nothing ends what is paid", partners().pay_by("sales", &[("0", "at 10%"), ("100", "at 0%")], Marginal),
            "sales", "ana 300, bo 50", "15.00", "ana 10.00, bo 5.00"),
        ("nothing for zero, and a debt below", sales(Whole), "sales", "ana 0, bo -10", "-0.20", "ana 0.00, bo 0.00"),
        ("an upper bound scales all alike", sales(Whole).pool_at_most("300.00"), "sales",
            "ana 6000, bo 1000", "300.00", "ana 270.00, bo 30.00"),
        ("a bound that is not exceeded changes nothing", sales(Whole).pool_at_most("400.00"), "sales",
            "ana 6000, bo 1000", "400.00", "ana 360.00, bo 40.00"),
        ("a cap on each", sales(Whole).cap_amount("100.00"), "sales",
            "ana 6000, bo 1000", "140.00", "ana 100.00, bo 40.00"),
        ("caps come before the bound", sales(Whole).cap_amount("100.00").pool_at_most("70.00"), "sales",
            "ana 6000, bo 1000", "70.00", "ana 50.00, bo 20.00"),
        ("only those who qualify", completions(PER_UNIT, Whole).qualify_at_least("completions", "10"), "completions",
            "ana 12, bo 9", "84.00", "ana 84.00, bo 0.00"),
        // 19.90 at 2.5% is 0.4975; 0.01 at 50% is half a cent.
        ("each to the nearest cent, alone", retail(), "sales", "ana 19.90", "0.50", "ana 0.50"),
        ("each to the nearest cent, together", retail(), "sales", "ana 19.90, bo 19.90", "1.00", "ana 0.50, bo 0.50"),
        ("down where that is nearer", retail(), "sales", "ana 20.10, bo 19.90", "1.00", "ana 0.50, bo 0.50"),
        ("half a cent is a cent", half(), "sales",
            "ana 0.01, bo 0.01, cy 0.01", "0.03", "ana 0.01, bo 0.01, cy 0.01"),
        ("less than half a cent is nothing", partners().pay_by("sales", &[("0", "at 49%")], Whole), "sales",
            "ana 0.01, bo 0.01, cy 0.01", "0.00", "ana 0.00, bo 0.00, cy 0.00"),
        ("a cap is whole cents", retail().cap_amount("0.49"), "sales", "ana 19.90, bo 19.50", "0.98", "ana 0.49, bo 0.49"),
        ("under a bound that binds they are parts of it", retail().pool_at_most("0.99"), "sales",
            "ana 19.90, bo 19.90", "0.99", "ana 0.50, bo 0.49"),
        ("under a bound that does not, they are not", retail().pool_at_most("1.00"), "sales",
            "ana 19.90, bo 19.90", "1.00", "ana 0.50, bo 0.50"),
        // 1.5 cents exactly are below the bound, three rounded cents are not: the whole cent of the exact
        // sum is divided.
        ("rounding alone never goes beyond the bound", half().pool_at_most("0.02"), "sales",
            "ana 0.01, bo 0.01, cy 0.01", "0.01", "ana 0.01, bo 0.00, cy 0.00"),
    ]
}

#[test]
fn everybody_is_paid_by_their_own_result() {
    for (name, rule, metric, values, pool, expected) in cases() {
        let outcome = outcome_of_given(&rule, &[(metric, values)]);
        assert_eq!(amounts(&outcome), expected, "{name}");
        assert_eq!(outcome.pool.amount(), pool, "{name}");
        assert_eq!(outcome.leftover, usd("0.00"), "{name}");
    }
}

#[test]
fn points_have_tiers_too() {
    let rule = partners().pay_by("points", &[("0", "at 1.00 each"), ("50", "pays 25.00")], Whole);
    let values = [("sales", "ana 300, bo 20"), ("completions", "ana 10, bo 1")];
    let outcome = outcome_of_given(&rule, &values);
    assert_eq!(amounts(&outcome), "ana 75.00, bo 4.00", "50 and 4 points");
}

#[test]
fn what_was_carried_in_stays_carried() {
    let rule = sales(Whole).pool_at_most("20.00");
    let values = given(&rule, &[("sales", "ana 1000")]);
    let reading = Reading { carried_in: usd("7.50"), given: values, ..october() };
    let outcome = evaluate(&rule.0, &reading, &[]).unwrap();
    assert_eq!(amounts(&outcome), "ana 20.00");
    assert_eq!(outcome.pool, usd("27.50"));
    assert_eq!((outcome.leftover, outcome.carried), (usd("7.50"), usd("7.50")));
    let lines: Vec<String> =
        outcome.taken.iter().map(|line| format!("{}: {}", line.clause, line.exact_minor)).collect();
    assert_eq!(lines, ["pay by sales: 4000", "at most 20.00 USD: -2000", "carried over: 750"]);
}

#[test]
fn the_derivation_has_a_line_for_each_tier_that_paid() {
    let rule = sales(Marginal).cap_amount("150.00").pool_at_most("75.00");
    let outcome = outcome_of_given(&rule, &[("sales", "ana 6000")]);
    let ana = &outcome.standings[0];
    let lines: Vec<String> = ana
        .derivation
        .tiers
        .iter()
        .map(|line| {
            format!("{} from {}: {} {}", line.clause, line.from, line.base, line.exact_minor)
        })
        .collect();
    let expected = [
        "tier from 0 at 2% from 0: 1000 2000",
        "tier from 1000 at 4% from 1000: 4000 16000",
        "tier from 5000 at 6% from 5000: 1000 6000",
    ];
    assert_eq!(lines, expected);
    assert_eq!(ana.derivation.exact_minor.to_string(), "24000");
    assert_eq!(ana.derivation.cap.as_ref().unwrap().limit, usd("150.00"));
    let scaled = ana.derivation.scaled.as_ref().unwrap();
    assert_eq!(
        (scaled.clause.as_str(), scaled.factor.to_string()),
        ("at most 75.00 USD", "1/2".into())
    );
    assert_eq!((ana.share.to_string(), ana.amount), ("1".to_owned(), usd("75.00")));
}

#[test]
fn the_share_is_the_part_of_what_is_paid() {
    let outcome = outcome_of_given(&sales(Whole), &[("sales", "ana 3000, bo 2000, cy 0")]);
    let shares: Vec<String> = outcome.standings.iter().map(|one| one.share.to_string()).collect();
    assert_eq!(shares, ["3/5", "2/5", "0"]);
}
