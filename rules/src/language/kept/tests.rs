//! Corrections that lose a part of a line, and corrections that keep them all.

use super::{Part, decides, denies, keeps, lost};

#[test]
fn what_a_correction_loses_is_told() {
    for (before, after, part, shown) in [
        ("take fixed -$500", "take fixed 500.00 USD", Part::Number, "-500 $"),
        ("take fixed $500 EUR", "take fixed 500.00 USD", Part::Number, "500 $ EUR"),
        ("take fixed 500 EUR", "take fixed 500 USD", Part::Number, "500 EUR"),
        ("take fixed $500 CAD", "take fixed 500.00 USD", Part::Number, "500 CAD"),
        ("take 30% of sales", "take fixed 30 USD", Part::Number, "30 %"),
        ("take 3.5% of sales", "take 35% of sales", Part::Number, "3.5 %"),
        ("pay after 14 days", "pay after 14 weeks", Part::Number, "14 days"),
        ("tier from 0 to 1000 at 2%", "tier from 0 at 2%", Part::Number, "1000"),
        ("each at least 5 USD", "each at most 5 USD", Part::Comparison, "at least"),
        (
            "each more than 60% of the pool",
            "each at most 60% of the pool",
            Part::Comparison,
            "more than",
        ),
        ("where a >= 5", "where a more than 5", Part::Comparison, "at least"),
        ("debts not forgiven", "debts are forgiven", Part::Comparison, "not"),
        ("debts are forgiven", "debts are not forgiven", Part::Comparison, "nothing that denies"),
        ("pay 8% of a when b at least 5", "pay 8% of a", Part::Comparison, "when"),
        ("where a is not \"x\"", "where a is \"x\"", Part::Comparison, "not"),
        ("where a is \"x\" or b is \"y\"", "where a is \"x\"", Part::Name, "b"),
        ("where a is \"US\"", "where a is \"us\"", Part::Name, "US"),
        ("expect ana 5 USD, bo 7 USD", "expect bo 5 USD, ana 7 USD", Part::Name, "bo"),
        ("take 30% of net_sales", "take 30% of sales", Part::Name, "net"),
    ] {
        let found = lost(before, after);
        assert!(found.iter().any(|it| it.part == part && it.shown == shown), "{before}: {found:?}");
    }
}

#[test]
fn other_forms_of_the_same_keep_it() {
    for (before, after) in [
        ("take fixed $1,000", "take fixed 1000.00 USD"),
        ("take fixed US$5", "take fixed 5.00 USD"),
        ("take fixed 5k dollars", "take fixed 5000 USD"),
        ("take fixed 2.5 million USD", "take fixed 2500000 USD"),
        ("take 30 percent of sales", "take 30% of sales"),
        ("each at most half of the pool", "each at most 50% of the pool"),
        ("pay after two weeks", "pay after 2 weeks"),
        ("where minutes >= 5", "where minutes at least 5"),
        ("nobody gets more than 60% of the pool", "each at most 60% of the pool"),
        ("where category is not in \"a\", \"b\"", "where category is none of \"a\", \"b\""),
        ("count courseCompleted", "count course_completed"),
        ("count Course-Completed", "count course_completed"),
        ("time zone New York", "time zone America/New_York"),
        ("where category is “course”", "where category is \"course\""),
        ("take fixed ١٠٠.00 USD", "take fixed 100.00 USD"),
        ("if nobody qualifies, carryover", "if nobody qualifies, carry over"),
        ("starts 2026-1-5", "starts 2026-01-05"),
        ("expect ana zero", "expect ana nothing"),
    ] {
        assert_eq!(lost(before, after), [], "{before}");
    }
}

#[test]
fn what_is_declared_may_be_written_otherwise_and_nothing_else() {
    let years = [Part::Value];
    assert!(keeps("pay after 2 years", "pay after 24 months", &years, &(0..0)));
    assert!(!keeps("pay after -2 years", "pay after 24 months", &years, &(0..0)));
    assert!(!keeps("pay not after 2 years", "pay after 24 months", &years, &(0..0)));
    let name = [Part::Name];
    assert!(keeps("expect anna waiting", "expect bo waiting", &name, &(7..11)));
    assert!(!keeps("expect anna mary", "expect bo", &name, &(7..11)));
    let number = [Part::Number];
    assert!(keeps("1 000.00 USD", "1000.00 USD", &number, &(0..0)));
    assert!(!keeps("1 000.00 USD", "2000.00 USD", &number, &(0..0)));
    assert!(
        decides("not")
            && decides("more than")
            && !decides("are")
            && denies("not")
            && !denies("more than")
    );
}
