//! The same condition of five clauses on the same events: our evaluator against expression engines
//! that others use for business rules, in one run. Events per second, and ours as a multiple.
//!
//! What is measured, and what is not:
//! - Everybody compiles once, before the clock starts. One thread each: `evaluate` folds a log of
//!   this length without a second one.
//! - "clauses" is the condition and nothing else, on events for which all of it holds, so that
//!   nobody may stop early. Every event stands ready for the others in the form that suits them most,
//!   with the country of its customer, and they answer yes or no. Ours reads recorded entries and
//!   looks up the country as of the moment of each; of the time that `evaluate` takes for the rule,
//!   the time that it takes for the same rule without these clauses is taken off, round by round.
//! - "answers" are the same answers of the others on events for which half of it holds, and "from
//!   entries" gives them a part of what a rule is for: they read the same entries, find the country,
//!   bring each event into their form, and count for each coach. Ours is the whole `evaluate` in both,
//!   with everything that comes with it: what counts is credited to somebody and added up exactly,
//!   what does not count is noted with its reason, and the pool is divided.

mod others;
mod ours;
mod rides;

use std::hint::black_box;
use std::time::Instant;

use others::{Cel, Engine, Rhai, Zen, answers, from_entries};
use rides::{EVENTS, Ride, holds, log, ride, rides};

const ROUNDS: usize = 31;

/// Something that counts the rides for which the condition holds.
type Count<'c> = Box<dyn FnMut() -> usize + 'c>;

/// Somebody who counts.
struct Contender<'c> {
    name: &'static str,
    count: Count<'c>,
    /// What is measured besides, and taken off.
    besides: Option<Count<'c>>,
    nanos: Vec<u128>,
}

impl<'c> Contender<'c> {
    fn new(name: &'static str, count: impl FnMut() -> usize + 'c) -> Self {
        let nanos = Vec::with_capacity(ROUNDS);
        Self { name, count: Box::new(count), besides: None, nanos }
    }

    fn without(self, besides: impl FnMut() -> usize + 'c) -> Self {
        Self { besides: Some(Box::new(besides)), ..self }
    }

    fn round(&mut self) {
        let besides = self.besides.as_mut().map_or(0, nanos);
        self.nanos.push(nanos(&mut self.count).saturating_sub(besides));
    }

    /// Nanoseconds of the round in the middle.
    fn median(&self) -> u128 {
        let mut sorted = self.nanos.clone();
        sorted.sort_unstable();
        sorted[sorted.len() / 2]
    }
}

fn nanos(count: &mut Count<'_>) -> u128 {
    let start = Instant::now();
    black_box(count());
    start.elapsed().as_nanos()
}

fn main() {
    let (rides, root, catalogue) = (rides(), cel::Context::default(), ours::catalogue());
    let log = log(&rides, &catalogue);

    let all: Vec<Ride> = (0..).map(ride).filter(holds).take(EVENTS).collect();
    let full = rides::log(&all, &catalogue);
    println!("five clauses on {EVENTS} events");
    let rule = ours::without_clauses();
    let without = ours::counts(&full, &catalogue, &rule);
    let clauses = Contender::new("tantieme", ours::counts(&full, &catalogue, ours::RULE));
    let zen = Contender::new(Zen::NAME, answers(Zen::new(), &all));
    let cel = Contender::new(Cel::NAME, answers(Cel::new(&root), &all));
    let rhai = Contender::new(Rhai::NAME, answers(Rhai::new(), &all));
    measure("clauses", [clauses.without(without), zen, cel, rhai], EVENTS);

    let expected = rides.iter().filter(|ride| holds(ride)).count();
    let evaluate = Contender::new("tantieme", ours::counts(&log, &catalogue, ours::RULE));
    let zen = Contender::new(Zen::NAME, answers(Zen::new(), &rides));
    let cel = Contender::new(Cel::NAME, answers(Cel::new(&root), &rides));
    let rhai = Contender::new(Rhai::NAME, answers(Rhai::new(), &rides));
    measure("answers", [evaluate, zen, cel, rhai], expected);

    let evaluate = Contender::new("tantieme", ours::counts(&log, &catalogue, ours::RULE));
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
            contender.round();
        }
    }
    println!("{what}, which hold for {expected}:");
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
