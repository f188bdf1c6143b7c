//! Facts of collaborators as metrics, with a catalogue of their own: examples that prove rules.

use rules::domain::{Catalogue, Moment};
use rules::language::compile_catalogue;
use tantieme::app;

const CATALOGUE: &str = "language 1
catalogue

collaborator
  hours     number
  salary    money
  stake     percent
  rate      number

event shift \"Shift\"
  worker    collaborator
  minutes   number
";

/// A rule with these metrics and weighting, and one example.
fn rule(metrics: &str, rest: &str, example: &str) -> String {
    format!(
        "language 1\ndistributor d \"D\"\n  currency USD\n  time zone UTC\n{metrics}{rest}\
         schedule\n  every month on day 1 at 00:00\n  measure the month before\n\
         example \"one\"\n{example}"
    )
}

const POOL: &str = "pool\n  take fixed 100.00 USD\n  if nobody qualifies, carry over\n";

#[track_caller]
fn comes_out(text: &str) {
    let catalogue = compile_catalogue(CATALOGUE, &Catalogue::builtin()).catalogue.unwrap();
    let said = app::check(text, &catalogue, Moment::ALWAYS);
    assert_eq!(said.diagnostics, [], "{text}");
    assert!(!said.examples.is_empty());
    for example in said.examples {
        assert!(example.passed, "{:?}\n{text}", example.problems);
    }
}

#[test]
fn a_fact_is_a_metric_and_the_roster() {
    let weighting = "weighting\n  share by hours\n";
    let facts = "  collaborator ana hours 3\n  collaborator bo hours 1\n";
    let expect = "  expect hours ana 3, bo 1\n  expect only ana 75.00 USD, bo 25.00 USD\n";
    let metric = "metric hours\n  attribute hours\n";
    comes_out(&rule(metric, &format!("{POOL}{weighting}"), &format!("{facts}{expect}")));
    let given = "  given hours ana 30, bo 10\n  expect ana 75.00 USD, bo 25.00 USD\n";
    comes_out(&rule(metric, &format!("{POOL}{weighting}"), given));
}

#[test]
fn a_percentage_counts_as_its_number_and_money_in_units() {
    let metrics = "metric stake\n  attribute stake\n  worth 1 points\n\
                   metric salary\n  attribute salary\n  worth 2 points per 100.00 USD\n";
    let weighting = format!("{POOL}weighting\n  share by points\n");
    // 40 points and 20 points; 40 points.
    let facts = "  collaborator ana stake 40%\n  collaborator ana salary 1000.00 USD\n  \
                 collaborator bo salary 2000.00 USD\n";
    let expect = "  expect points ana 60, bo 40\n  expect ana 60.00 USD, bo 40.00 USD\n";
    comes_out(&rule(metrics, &weighting, &format!("{facts}{expect}")));
}

#[test]
fn a_cap_of_each_ones_own() {
    let metrics =
        "metric salary\n  attribute salary\nmetric minutes\n  sum shift.minutes\n  credit worker\n";
    let weighting =
        "weighting\n  share by minutes\n  each at most salary\n  leftover share again\n";
    let pool = "pool\n  take fixed 100.00 USD\n  if nobody qualifies, return to owner\n";
    let facts = "  collaborator ana salary 30.00 USD\n  collaborator bo salary 500.00 USD\n";
    let rest = "  given minutes ana 60, bo 20, cy 20\n  \
                expect ana 30.00 USD, bo 70.00 USD, cy nothing\n";
    comes_out(&rule(metrics, &format!("{pool}{weighting}"), &format!("{facts}{rest}")));
}

#[test]
fn a_unit_is_worth_what_was_known_when_the_event_happened() {
    let metrics =
        "metric minutes\n  sum shift.minutes\n  credit worker\n  worth worker.rate points\n";
    let weighting = format!("{POOL}weighting\n  share by points\n");
    let facts = "  collaborator ana rate 1.5\n  collaborator bo rate 0.5\n";
    let events = "  2026-10-03 10:00 shift worker ana, minutes 30\n  \
                  2026-10-04 10:00 shift worker bo, minutes 50\n  \
                  2026-10-05 10:00 shift worker bo, minutes 20\n";
    // 45 points and 35 points: nine sixteenths.
    let expect = "  expect points ana 45, bo 35\n  expect minutes ana 30, bo 70\n  \
                  expect ana 56.25 USD, bo 43.75 USD\n";
    comes_out(&rule(metrics, &weighting, &format!("{facts}{events}{expect}")));
}

#[test]
fn tiers_by_a_quota_that_is_a_fact() {
    let metrics = "metric sold\n  sum collaborator_product_sold.amount\n  credit product.owner\n\
                   metric quota\n  attribute salary\n";
    let weighting = "weighting\n  pay by sold\n  tiers by sold of quota\n  tier from 0% at 5%\n  \
                     tier from 75% at 8%\n  tiers whole\n";
    let facts = "  collaborator ana salary 1000.00 USD\n  collaborator bo salary 1000.00 USD\n";
    // Cy has no quota, and reaches nothing.
    let rest = "  given sold ana 750.00 USD, bo 749.99 USD, cy 5000.00 USD\n  \
                expect ana 60.00 USD, bo 37.50 USD, cy nothing\n";
    comes_out(&rule(metrics, weighting, &format!("{facts}{rest}")));
}

#[test]
fn a_cap_over_all_lets_every_unit_weigh_less() {
    let metrics = "metric minutes\n  sum shift.minutes\n  credit worker\n  at most 100 per customer over all\n";
    let catalogue = CATALOGUE
        .replace("  worker    collaborator", "  customer  customer\n  worker    collaborator");
    let catalogue = compile_catalogue(&catalogue, &Catalogue::builtin()).catalogue.unwrap();
    let weighting = format!("{POOL}weighting\n  share by minutes\n");
    // c1 brings 200 minutes, which weigh half each: 75 and 25. c2 brings 50.
    let events = "  2026-10-03 10:00 shift customer \"c1\", worker ana, minutes 150\n  \
                  2026-10-04 10:00 shift customer \"c1\", worker bo, minutes 50\n  \
                  2026-10-05 10:00 shift customer \"c2\", worker bo, minutes 50\n";
    let expect = "  expect minutes ana 75, bo 75\n  expect ana 50.00 USD, bo 50.00 USD\n";
    let text = rule(metrics, &weighting, &format!("{events}{expect}"));
    let said = app::check(&text, &catalogue, Moment::ALWAYS);
    assert!(said.examples.iter().all(|it| it.passed) && said.diagnostics.is_empty(), "{said:?}");
}

#[test]
fn a_second_report_of_an_order_ends_no_second_journey() {
    let cluster = "cluster journey\n  group by customer\n  touch site_visited by link.owner\n  \
                   ends with order_paid once per order\n  repeats count once\n  touches may serve several\n";
    let metrics = format!("{cluster}metric led\n  sum journey.amount\n  split evenly\n");
    let weighting = "weighting\n  pay 10% of led\n";
    let events = "  link \"l1\" belongs to ana\n  \
                  2026-10-03 10:00 site_visited customer \"c1\", link \"l1\", page \"p\"\n  \
                  2026-10-04 10:00 order_paid customer \"c1\", order \"o1\", amount 100.00 USD\n  \
                  2026-10-05 10:00 order_paid customer \"c1\", order \"o1\", amount 100.00 USD\n  \
                  2026-10-06 10:00 order_paid customer \"c1\", order \"o2\", amount 50.00 USD\n";
    let expect = "  expect led ana 150.00 USD\n  expect ana 15.00 USD\n";
    comes_out(&rule(&metrics, weighting, &format!("{events}{expect}")));
}

#[test]
fn a_touch_weighs_a_number_of_its_event() {
    let cluster = "cluster journey\n  group by customer\n  touch lesson_completed by course.owner\n  \
                   ends with order_paid\n  repeats count each\n  touches belong to one journey\n";
    let metrics = format!("{cluster}metric led\n  sum journey.amount\n  split by minutes\n");
    let weighting = "weighting\n  pay 10% of led\n";
    let lesson = |day: u32, course: &str, minutes: u32| {
        format!(
            "  2026-10-{day:02} 10:00 lesson_completed customer \"c1\", course \"{course}\", lesson \"l\", \
             minutes {minutes}\n"
        )
    };
    let events = format!(
        "  course \"k1\" belongs to ana\n  course \"k2\" belongs to bo\n{}{}{}  \
         2026-10-06 10:00 order_paid customer \"c1\", order \"o2\", amount 100.00 USD\n",
        lesson(3, "k1", 10),
        lesson(4, "k2", 60),
        lesson(5, "k1", 30),
    );
    let expect = "  expect led ana 40.00 USD, bo 60.00 USD\n  expect ana 4.00 USD, bo 6.00 USD\n";
    comes_out(&rule(&metrics, weighting, &format!("{events}{expect}")));
}
