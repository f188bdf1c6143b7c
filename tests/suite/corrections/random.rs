//! Random rules over random months: what the product settles, takes over and adjusts, against the
//! calculator. `REFERENCE_SETS` says how many stories, `REFERENCE_SEED` starts elsewhere.

use num_traits::Zero;

use super::story::{Story, approves_itself, story};
use super::told::{calculated, compare, is_calculable, policies, report, smallest, tell};
use crate::app::fixture::DatabaseKind;
use crate::reference::calculator::periods::{Policy, Treatment};
use crate::reference::generator::{BUILT, Dice, rule};
use crate::reference::writing;
use crate::reference::{number, product};

/// A story whose rules compile and whose months all come to something.
fn random(dice: &mut Dice) -> Story {
    let catalogue = product::catalogue();
    loop {
        let rule = rule(dice, &BUILT);
        let story = story(dice, rule);
        let compile = |rule| product::program(&writing::rule(rule), &catalogue).is_ok();
        if !story.rules().all(compile) || !is_calculable(&story) {
            continue;
        }
        if adjusts(&story) || dice.percent(10) {
            return story;
        }
    }
}

/// Whether anything of it is paid otherwise than it was settled at first.
fn adjusts(story: &Story) -> bool {
    let policy = Policy::Adjust { days: story.days_to_adjust };
    let settlements = calculated(story, policy, &[]).unwrap();
    let mut adjustments = settlements.iter().flat_map(|settlement| &settlement.adjustments);
    adjustments.any(|one| one.treatment == Treatment::Adjusted)
}

/// Compares so many stories on a database; gives what was found wrong with the first.
fn compare_stories(database_kind: DatabaseKind, stories: u64) {
    let seed = number("REFERENCE_SEED", 2026).wrapping_mul(9_176_213);
    let (mut compared, mut refused, mut entries, mut themselves) = (0, 0, 0, 0);
    for index in 0..stories {
        let mut dice = Dice::new(seed.wrapping_add(index.wrapping_mul(1_000_003)));
        let mut story = random(&mut dice);
        let original = story.clone();
        let Some((told, left_out)) = tell(&mut story, database_kind) else { return };
        entries += original.log.len();
        refused += left_out;
        let kinds = story.log.iter().filter(|known| approves_itself(&known.happening.what));
        themselves += kinds.count();
        match compare(&story, &told) {
            Ok(count) => compared += count,
            Err(why) => {
                let mut small = smallest(&story, database_kind);
                let again = tell(&mut small, database_kind).map(|(told, _)| compare(&small, &told));
                panic!("story {index}: {why}\n\nmade small: {again:?}\n{}", report(&small));
            }
        }
    }
    assert!(compared as u64 >= 3 * stories, "{compared} corrections prove little");
    assert!(refused * 10 < entries, "{refused} of {entries} entries are refused");
    assert!(themselves > 0 || stories < 20, "nothing approves itself");
}

/// The months of random stories have what is compared: without it, agreeing proves nothing.
#[test]
fn random_months_have_corrections_of_every_kind() {
    let (mut taken, mut adjusted, mut late, mut ignored, mut carried) = (0, 0, 0, 0, 0);
    for story in (0..40).map(|seed| random(&mut Dice::new(seed))) {
        for (policy, _) in policies(&story) {
            for settlement in calculated(&story, policy, &[]).unwrap() {
                taken += settlement.taken_over.len();
                carried += settlement.carried.values().filter(|it| !it.is_zero()).count();
                for one in settlement.adjustments {
                    match one.treatment {
                        Treatment::Adjusted => adjusted += 1,
                        Treatment::TooLate => late += 1,
                        Treatment::Ignored => ignored += 1,
                    }
                }
            }
        }
    }
    let counts = [taken, adjusted, late, ignored, carried];
    println!("taken over, adjusted, too late, ignored, carried: {counts:?}");
    let few = [40, 40, 5, 40, 1];
    assert!(counts.iter().zip(few).all(|(count, few)| *count > few), "{counts:?}");
}

#[test]
fn random_months_are_corrected_as_the_calculator_says_on_sqlite() {
    compare_stories(DatabaseKind::Sqlite, number("REFERENCE_SETS", 30));
}

#[test]
fn random_months_are_corrected_as_the_calculator_says_on_postgres() {
    compare_stories(DatabaseKind::Postgres, number("REFERENCE_SETS", 30) / 5);
}
