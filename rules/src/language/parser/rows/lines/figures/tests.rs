//! Help says the figures of its line, and which figures are examples.

use super::own;
use crate::language::parser::lines::split;
use crate::language::parser::outline::Outline;

const DOCUMENT: &str =
    "language 1\ndistributor d\n  currency EUR\nmetric sales\n  sum order_paid.amount\n";

fn said(help: &str, clause: &str) -> String {
    own(help, clause, &Outline::of(&split(DOCUMENT)))
}

#[test]
fn a_sample_has_the_figure_of_the_line() {
    for (help, clause, right) in [
        (
            "small ones wait: each below 20.00 USD waits",
            "minimum payout 50 EUR",
            "small ones wait: each below 50 EUR waits",
        ),
        ("each at most 60% of the pool", "nobody above half", "each at most 50% of the pool"),
        ("pay after 14 days", "wait 30 days for refunds", "pay after 30 days"),
        (
            "every year on 1 april at 00:00",
            "fiscal year from April 6",
            "for example: every year on 6 april at 00:00",
        ),
        // What is said already stays, also in another line or unit.
        (
            "each at most 500.00 USD\nof all: at most 5000.00 USD",
            "at most 500.00 USD each",
            "each at most 500.00 USD\nof all, for example: at most 5000.00 USD",
        ),
        ("pay after 60 days", "pay after 2 months", "pay after 60 days"),
        // What is nothing is so on purpose, and figures of several lines go together.
        (
            "no more from there on: tier from 10 at 0%",
            "pay 5% up to 10",
            "no more from there on: tier from 10 at 0%",
        ),
        (
            "tier from 0 at 8%\ntier from 10 at 12%",
            "pay 5% up to 10",
            "for example: tier from 0 at 8%\ntier from 10 at 12%",
        ),
        // A figure of this size is not possible there.
        (
            "every 2 weeks on monday at 09:00 from 2026-01-05",
            "every 3 days",
            "for example: every 2 weeks on monday at 09:00 from 2026-01-05",
        ),
    ] {
        assert_eq!(said(help, clause), right, "{clause}");
    }
}

#[test]
fn a_sample_with_other_figures_is_an_example_in_the_currency_of_the_document() {
    for (help, clause, right) in [
        ("take fixed 500.00 USD", "give something away", "for example: take fixed 500.00 EUR"),
        (
            "under \"pool\": less 40000.00 USD",
            "amounts exclude VAT",
            "under \"pool\", for example: less 40000.00 EUR",
        ),
        ("for example: take fixed 500.00 USD", "give away", "for example: take fixed 500.00 USD"),
        ("share equally", "give away", "share equally"),
        ("two rules, each with 2 lines", "give away", "two rules, each with 2 lines"),
    ] {
        assert_eq!(said(help, clause), right, "{clause}");
    }
}

#[test]
fn what_lines_say_stands_below_each_other() {
    let help = "possible are:\neach at most 60% of the pool  # a\neach below 20.00 EUR waits  # b";
    let right =
        "possible are:\neach at most 60% of the pool  # a\neach below 50 EUR waits       # b";
    assert_eq!(said(help, "minimum of 50 EUR"), right);
}
