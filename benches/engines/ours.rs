//! Our evaluator, with a rule that counts the rides for which the condition holds.

use rules::domain::{Catalogue, CutOff, Moment, Quantity, Recorded, Window};
use rules::engine::{Reading, evaluate};
use rules::language::{compile, compile_catalogue};

use crate::rides::EVENTS;

const CATALOGUE: &str = r#"language 1
catalogue

event ride "Ride"
  customer customer
  coach    collaborator
  kind     text
  level    text
  minutes  number
  finished truth
"#;

/// A rule that counts the rides for which the condition holds.
pub const RULE: &str = r#"language 1
distributor rides "Coaches share by rides"
  currency  USD
  time zone UTC

metric rides
  count     ride
  credit    coach
  where     kind is "road"
  where     level is any of "steady", "hard", "race"
  where     minutes at least 20
  where     finished is yes
  where     customer.country is "US"

pool
  take      fixed 1000.00 USD
  if nobody qualifies, carry over

weighting
  share by  rides

schedule
  by hand
"#;

/// The same rule, which counts all of them.
pub fn without_clauses() -> String {
    RULE.split_inclusive('\n').filter(|line| !line.starts_with("  where")).collect()
}

/// What is known of rides.
pub fn catalogue() -> Catalogue {
    compile_catalogue(CATALOGUE, &Catalogue::builtin()).catalogue.unwrap()
}

/// Evaluates the log, and says how many rides counted.
pub fn counts(log: &[Recorded], catalogue: &Catalogue, rule: &str) -> impl FnMut() -> usize {
    let program = compile(rule, catalogue).program.unwrap();
    let window = Window::new(Moment::from_micros(0), Moment::from_micros(EVENTS as i64));
    let reading =
        Reading::new(window, CutOff::single(log.len() as i64), window.end, program.currency);
    move || {
        let outcome = evaluate(&program, &reading, log).unwrap();
        let values = outcome.standings.iter().map(|standing| standing.metrics[0].value);
        (values.map(Quantity::nanos).sum::<i128>() / Quantity::ONE.nanos()) as usize
    }
}
