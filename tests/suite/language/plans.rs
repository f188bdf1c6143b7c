//! Clauses of published plans, each with amounts that were worked out by hand.

use rules::domain::{Catalogue, Moment};
use tantieme::app;

const METRICS: &str = "metric completions
  count     course_completed
  credit    course.owner
metric visits
  count     blog_post_visited
  credit    post.owner
metric sold
  sum       collaborator_product_sold.amount
  credit    product.owner
";

/// A rule with these lines, and an example that has to come out.
fn proves(pool: &str, weighting: &str, example: &str) {
    let indented = |lines: &str| lines.replace("; ", "\n  ");
    let pool = match pool {
        "" => String::new(),
        lines => format!("pool\n  {}\n  if nobody qualifies, carry over\n", indented(lines)),
    };
    let text = format!(
        "language 1\ndistributor plans\n  currency  USD\n  time zone UTC\n{METRICS}{pool}weighting\n  {}\n\
         schedule\n  every month on day 1 at 00:00\n  measure the month before\nexample \"by hand\"\n  {}\n",
        indented(weighting),
        indented(example)
    );
    let now = Moment::parse("2026-11-21T12:00:00Z").unwrap();
    let check = app::check(&text, &Catalogue::builtin(), now);
    let [example] = check.examples.as_slice() else { panic!("{:#?}\n{text}", check.diagnostics) };
    assert!(example.passed, "{:#?}\n{text}", example.problems);
}

#[test]
fn fixed_payees_get_theirs_before_the_division() {
    let share = "share by completions";
    // 1% of 100.99 USD is 1.0099 USD; the rest is divided.
    proves(
        "take fixed 100.99 USD; first 1% to protocol",
        share,
        "given completions ana 1; expect protocol 1.00 USD, ana 99.99 USD; expect pool 100.99 USD",
    );
    // 80.00 and 50.00 USD of 100.00 USD: 8000/130 and 5000/130 cents.
    proves(
        "take fixed 100.00 USD; first 80.00 USD to ana; first 50% to bo",
        share,
        "given completions cy 1; expect ana 61.54 USD, bo 38.46 USD, cy nothing; expect leftover 0.00 USD",
    );
    // What is carried over is a part of the whole pool.
    proves(
        "take fixed 100.00 USD; first 10% to house",
        share,
        "carried over 50.00 USD; given completions ana 1; expect house 15.00 USD, ana 135.00 USD",
    );
    // For units there is as much less.
    proves(
        "take 5.00 USD per completions; first 10% to house",
        share,
        "given completions ana 12, bo 8; expect house 10.00 USD, ana 54.00 USD, bo 36.00 USD",
    );
    // 50.00 USD are left for prizes of 80.00 USD.
    proves(
        "take fixed 100.00 USD; first 50.00 USD to house",
        "top 2 by completions; places 60.00 USD, 20.00 USD; ties earliest wins; leftover carry over",
        "given completions ana 3, bo 2; expect house 50.00 USD, ana 37.50 USD, bo 12.50 USD",
    );
    // A cap is of the whole pool, and none of a fixed payee; a payee may have a share too.
    proves(
        "take fixed 100.00 USD; first 50% to ana",
        "share by completions; each at most 20% of the pool; leftover carry over",
        "given completions ana 1, bo 1; expect ana 70.00 USD, bo 20.00 USD; expect carried 10.00 USD",
    );
    // A closed pool pays nobody.
    proves(
        "take fixed 100.00 USD; first 50% to ana; opens when completions at least 5",
        share,
        "carried over 9.00 USD; given completions bo 1; expect ana nothing, bo nothing; expect carried 9.00 USD",
    );
}

#[test]
fn places_that_several_tie_for_return_to_the_owner() {
    let tied = |places: &str, leftover: &str| {
        format!("top 3 by completions; places {places}; ties return to owner; leftover {leftover}")
    };
    // 80.008 USD are tied for, 20.002 USD are cy's: the cent that rounding leaves is the owner's.
    proves(
        "take fixed 100.01 USD",
        &tied("50%, 30%, 20%", "carry over"),
        "given completions ana 5, bo 5, cy 1; expect ana nothing, bo nothing, cy 20.00 USD; \
         expect leftover 80.01 USD; expect carried 0.00 USD",
    );
    // 10% are nobody's place: 10.001 USD, of which whole cents are carried.
    proves(
        "take fixed 100.01 USD",
        &tied("50%, 30%, 10%", "carry over"),
        "given completions ana 5, bo 5, cy 1; expect cy 10.00 USD; expect leftover 90.01 USD; \
         expect carried 10.00 USD",
    );
    // Those who tie for the last place and for none behind it.
    proves(
        "take fixed 100.00 USD",
        &tied("50%, 30%, 20%", "carry over"),
        "given completions ana 5, bo 4, cy 3, dee 3; expect ana 50.00 USD, bo 30.00 USD, cy nothing, \
         dee nothing; expect carried 0.00 USD",
    );
    // Only what no tie left is shared again.
    proves(
        "take fixed 100.00 USD",
        &tied("50%, 20%, 10%", "share again"),
        "given completions ana 5, bo 3, cy 3; expect ana 70.00 USD; expect leftover 30.00 USD; \
         expect carried 0.00 USD",
    );
    proves(
        "take fixed 100.00 USD",
        "top 1 by completions; ties return to owner",
        "given completions ana 2, bo 2; expect ana nothing, bo nothing; expect carried 0.00 USD",
    );
    // Prizes of 100.00 USD in a pool of 50.00 USD: the tied ones are 40.00 USD of it.
    proves(
        "take fixed 50.00 USD",
        &tied("50.00 USD, 30.00 USD, 20.00 USD", "carry over"),
        "given completions ana 2, bo 2; expect ana nothing; expect leftover 50.00 USD; expect carried 10.00 USD",
    );
}

#[test]
fn factors_multiply_scores_before_the_division() {
    let gold = "collaborator ana group \"gold\"; ";
    let with = |example: &str| format!("{gold}{example}");
    proves(
        "take fixed 100.00 USD",
        "share equally; times 2 when group is \"gold\"",
        &with(
            "given completions ana 1, bo 7, cy 3; expect ana 50.00 USD, bo 25.00 USD, cy 25.00 USD",
        ),
    );
    proves(
        "take fixed 100.00 USD",
        "top 1 by completions; times 2 when group is \"gold\"; ties earliest wins",
        &with("given completions ana 3, bo 5; expect ana 100.00 USD, bo nothing"),
    );
    // 1.2 × 1.5 = 1.8 for ana, who has 18 of 33.
    proves(
        "take fixed 100.00 USD",
        "share by completions; times 1.2 when group is \"gold\"; times 1.5 when completions at least 10",
        &with(
            "given completions ana 10, bo 10; expect ana 54.55 USD, bo 45.45 USD; expect completions ana 10",
        ),
    );
    // 10% of 33.33 USD, times 1.5, is 4.9995 USD.
    proves(
        "",
        "pay by sold; tier from 0 at 10%; times 1.5 when group is \"gold\"",
        &with("given sold ana 33.33 USD, bo 33.33 USD; expect ana 5.00 USD, bo 3.33 USD"),
    );
    proves(
        "",
        "pay 10% of sold; pay 1.00 USD per visits; times 1.5 when group is \"gold\"",
        &with(
            "given sold ana 33.33 USD; given visits ana 3, bo 3; expect ana 9.50 USD, bo 3.00 USD",
        ),
    );
    // What is paid outside of the pool is what the line says.
    proves(
        "take fixed 90.00 USD",
        "share by completions; pay 1.00 USD per visits; times 2 when group is \"gold\"",
        &with(
            "given completions ana 1, bo 1; given visits ana 3; expect ana 63.00 USD, bo 30.00 USD",
        ),
    );
}

#[test]
fn parts_of_a_pool_are_rounded_once() {
    let halves = "share 50% by completions; share 50% by visits; leftover carry over";
    // 5.005 USD each: the spare cent is the first one's.
    proves(
        "take fixed 10.01 USD",
        halves,
        "given completions ana 1; given visits bo 1; expect ana 5.01 USD, bo 5.00 USD; expect carried 0.00 USD",
    );
    // Who does not qualify has no part of anything.
    proves(
        "take fixed 100.00 USD",
        &format!("{halves}; qualify when completions at least 2"),
        "given completions ana 3, bo 1; given visits bo 9; expect ana 50.00 USD, bo nothing; \
         expect carried 50.00 USD",
    );
    // The 30% that nobody takes go to the others as 50 to 20.
    proves(
        "take fixed 100.00 USD",
        "share 50% by completions; share 30% by visits; share 20% by sold; leftover share again",
        "given completions ana 1; given sold bo 1.00 USD; expect ana 71.43 USD, bo 28.57 USD",
    );
    proves(
        "take fixed 100.00 USD",
        &format!("{halves}; times 3 when group is \"gold\""),
        "collaborator ana group \"gold\"; given completions ana 1, bo 1; given visits ana 1, cy 1; \
         expect ana 75.00 USD, bo 12.50 USD, cy 12.50 USD",
    );
}

#[test]
fn rates_beside_a_pool_are_no_part_of_it() {
    let beside = "share by completions; qualify when completions at least 5; pay 5% of sold; \
                  pay 2.00 USD per visits when completions at least 3; each at most 60.00 USD; leftover carry over";
    // bo does not qualify and is paid for sales and visits; cy has too few completions for visits.
    proves(
        "take fixed 100.00 USD",
        beside,
        "given completions ana 9, bo 4, cy 1; given sold ana 10.10 USD, bo 20.30 USD; \
         given visits bo 10, cy 10; expect pool 100.00 USD; expect ana 60.51 USD, bo 21.02 USD, cy nothing; \
         expect leftover 40.00 USD",
    );
    // Also where nobody qualifies, and where the pool stays closed.
    proves(
        "take fixed 100.00 USD; opens when completions at least 50",
        beside,
        "given completions ana 9; given sold ana 10.10 USD; expect ana 0.51 USD; expect pool 0.00 USD",
    );
    proves(
        "take fixed 100.00 USD",
        &format!("{beside}; inactive keep what they earned"),
        "collaborator bo status \"inactive\"; given sold bo 100.00 USD; expect bo 5.00 USD; \
         expect carried 100.00 USD",
    );
    proves(
        "take fixed 100.00 USD",
        beside,
        "collaborator bo status \"inactive\"; given sold bo 100.00 USD; expect bo nothing",
    );
}
