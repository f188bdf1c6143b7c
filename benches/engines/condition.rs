//! The same condition of five clauses on the same events: our evaluator against expression engines
//! that others use for business rules, in one run. Events per second, and ours as a multiple.
//!
//! What is measured, and what is not:
//! - Everybody compiles once, before the clock starts. One thread each: `evaluate` folds a log of
//!   this length without a second one.
//! - Ours is always the public `evaluate` on recorded entries, with everything that comes with it:
//!   the facts about customers are read and put in order, the country is looked up as of the moment
//!   of the event, what counts is credited to somebody and added up exactly, what does not count is
//!   noted with its reason, and the pool is divided.
//! - "answers" is the best case of the others: every event stands ready in the form that suits them
//!   most, with the country of its customer, and all they do is answer yes or no.
//! - "from entries" gives them a part of the same work: they read the same entries, find the
//!   country, bring each event into their form, and count for each coach.

mod others;
mod ours;
mod rides;

use std::hint::black_box;
use std::time::Instant;

use others::{Cel, Engine, Rhai, Zen, answers, from_entries};
use rides::{EVENTS, holds, log, rides};

const ROUNDS: usize = 31;

/// Somebody who counts the rides for which the condition holds.
struct Contender<'c> {
    name: &'static str,
    count: Box<dyn FnMut() -> usize + 'c>,
    nanos: Vec<u128>,
}

impl<'c> Contender<'c> {
    fn new(name: &'static str, count: impl FnMut() -> usize + 'c) -> Self {
        Self { name, count: Box::new(count), nanos: Vec::with_capacity(ROUNDS) }
    }

    /// Nanoseconds of the round in the middle.
    fn median(&self) -> u128 {
        let mut sorted = self.nanos.clone();
        sorted.sort_unstable();
        sorted[sorted.len() / 2]
    }
}

fn main() {
    let (rides, root) = (rides(), cel::Context::default());
    let log = log(&rides);
    let expected = rides.iter().filter(|ride| holds(ride)).count();
    println!("five clauses on {EVENTS} events, which hold for {expected}");

    let evaluate = Contender::new("tantieme", ours::counts(&log));
    let zen = Contender::new(Zen::NAME, answers(Zen::new(), &rides));
    let cel = Contender::new(Cel::NAME, answers(Cel::new(&root), &rides));
    let rhai = Contender::new(Rhai::NAME, answers(Rhai::new(), &rides));
    measure("answers", [evaluate, zen, cel, rhai], expected);

    let evaluate = Contender::new("tantieme", ours::counts(&log));
    let zen = Contender::new(Zen::NAME, from_entries(Zen::new(), &log));
    let cel = Contender::new(Cel::NAME, from_entries(Cel::new(&root), &log));
    let rhai = Contender::new(Rhai::NAME, from_entries(Rhai::new(), &log));
    measure("from entries", [evaluate, zen, cel, rhai], expected);
}

/// Ours comes first.
fn measure(what: &str, mut contenders: [Contender<'_>; 4], expected: usize) {
    for contender in &mut contenders {
        assert_eq!((contender.count)(), expected, "{} counts otherwise", contender.name);
    }
    // Round by round in turn, so that whatever else the machine does hits everybody alike.
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            let start = Instant::now();
            black_box((contender.count)());
            contender.nanos.push(start.elapsed().as_nanos());
        }
    }
    println!("{what}:");
    let ours = contenders[0].median();
    for contender in &contenders {
        let nanos = contender.median();
        let per_second = EVENTS as u128 * 1_000_000_000 / nanos;
        let times = hundredths(nanos, ours);
        println!("  {:15} {per_second:>9} events/s, {times:>6} of our time", contender.name);
    }
    let fastest = contenders[1..].iter().min_by_key(|contender| contender.median()).unwrap();
    let times = hundredths(fastest.median(), ours);
    println!("  tantieme is {times} times as fast as the fastest other, {}", fastest.name);
}

/// A ratio with two decimals.
fn hundredths(upper: u128, lower: u128) -> String {
    let hundredths = upper * 100 / lower;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
