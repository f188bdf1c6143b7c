//! The simulator: servers, clients, people and a scheduler on one virtual time, in one process, with
//! faults between every two statements. Everything that happens follows from a seed.
//!
//! `SIMULATION_SEED=7 cargo test --test simulation` tells the story of one seed,
//! `SIMULATION_SEEDS=10000` runs so many.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a story that meets something unexpected stops right there, and is printed"
)]

#[path = "../suite/actor.rs"]
mod actor;
mod books;
mod by_hand;
mod chance;
mod checks;
mod clocks;
mod faults;
#[path = "../suite/postgres.rs"]
mod postgres;
mod rules_of_story;
mod server;
mod steps;
mod tables;
mod trail;
mod truth;
mod world;

use std::collections::BTreeMap;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use tantieme::store::{DatabaseUrl, Store};
use tempfile::TempDir;

use checks::Inspector;
use faults::Fault;
use tables::Database;
use world::World;

/// How many stories are told unless `SIMULATION_SEEDS` says otherwise.
const SEEDS: u64 = 120;

/// How many steps a story has.
const STEPS: usize = 80;

/// Memory, where there is such a folder: a story is about what happens, not about the disk.
fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// Tells the story of a seed on a database; the world at its end, and what looks at it.
fn story(seed: u64, url: &str) -> (World, Inspector) {
    let parsed = DatabaseUrl::parse(url).unwrap();
    let mut world = World::new(seed, &parsed, url);
    let store = Store::open(&parsed).unwrap();
    let mut inspector = Inspector::new(store, Database::connect(url));
    for _ in 0..STEPS {
        steps::step(&mut world);
        told(&world, || inspector.check(&world, false));
    }
    steps::come_to_rest(&mut world);
    told(&world, || inspector.check(&world, true));
    (world, inspector)
}

/// Says what happened before a check that fails.
fn told(world: &World, check: impl FnOnce()) {
    if let Err(failure) = catch_unwind(AssertUnwindSafe(check)) {
        let diary = world.diary.join("\n");
        println!("{diary}");
        std::panic::resume_unwind(failure);
    }
}

fn on_sqlite<T>(seed: u64, then: impl FnOnce(&World, &mut Inspector) -> T) -> T {
    let directory = directory();
    let file = directory.path().join("story.db");
    let (world, mut inspector) = story(seed, file.to_str().unwrap());
    then(&world, &mut inspector)
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok().filter(|text| !text.is_empty());
    text.map(|text| text.parse().expect("a number"))
}

/// The seeds to tell: one, or so many from the first.
fn seeds() -> Vec<u64> {
    match number("SIMULATION_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("SIMULATION_SEEDS").unwrap_or(SEEDS)).collect(),
    }
}

/// Tells each story, on as many threads as there are cores; the seeds that failed.
fn failing(seeds: &[u64], tell: impl Fn(u64) + Sync) -> Vec<u64> {
    let cores = thread::available_parallelism().map_or(1, Into::into);
    let tell = &tell;
    thread::scope(|scope| {
        let runs: Vec<_> = (0..cores)
            .map(|core| {
                scope.spawn(move || {
                    let own = seeds.iter().skip(core).step_by(cores).copied();
                    let fails =
                        |seed: &u64| catch_unwind(AssertUnwindSafe(|| tell(*seed))).is_err();
                    own.filter(fails).collect::<Vec<u64>>()
                })
            })
            .collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    })
}

/// What has to succeed in some story, as diaries tell it.
const BY_HAND: [&str; 7] =
    ["makes", "cancels", "disputes", "answers", "rejects", "accepts", "withdraws"];

#[test]
fn nothing_is_lost_and_nothing_happens_twice() {
    let struck: Mutex<BTreeMap<&str, u64>> = Mutex::default();
    let done: Mutex<BTreeMap<&str, usize>> = Mutex::default();
    let failed = failing(&seeds(), |seed| {
        let (of_one, diary) = on_sqlite(seed, |it, _| (it.struck.clone(), it.diary.clone()));
        for what in BY_HAND {
            let told = format!(": {what} ");
            let is_done = |line: &&String| line.contains(&told) && line.ends_with(": done");
            *done.lock().unwrap().entry(what).or_default() += diary.iter().filter(is_done).count();
        }
        let mut struck = struck.lock().unwrap();
        of_one.into_iter().for_each(|(kind, times)| *struck.entry(kind).or_default() += times);
    });
    let struck = struck.into_inner().unwrap();
    let done = done.into_inner().unwrap();
    println!("{} stories; {struck:?}; {done:?}", seeds().len());
    assert_eq!(failed, [0_u64; 0], "seeds that failed; each alone: SIMULATION_SEED=N");
    assert_eq!(struck.len(), Fault::KINDS, "every kind of fault struck: {struck:?}");
    assert!(done.values().all(|times| *times > 0), "something was never done: {done:?}");
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let every_tenth: Vec<u64> = seeds().into_iter().step_by(10).collect();
    let failed = failing(&every_tenth, |seed| {
        let once = || on_sqlite(seed, |world, inspector| inspector.told(world));
        let (first, second) = (once(), once());
        if let Some((one, other)) = first.lines().zip(second.lines()).find(|(a, b)| a != b) {
            panic!("seed {seed} tells two stories:\n{one}\n{other}");
        }
        assert_eq!(first.len(), second.len());
    });
    assert_eq!(failed, [0_u64; 0], "seeds that told two stories");
}

/// Damage, and what the checks say of it.
const DAMAGES: [(&str, &str); 14] = [
    ("DELETE FROM entries WHERE position = (SELECT MAX(position) FROM entries)", "is lost"),
    ("DELETE FROM entries WHERE position = 3", "a gap in the log"),
    ("UPDATE entries SET key = 'nobody' WHERE position = 3", "nobody sent"),
    ("UPDATE periods SET ends_at = ends_at + 1 WHERE period_index = 1", "period_index: 2"),
    ("UPDATE periods SET state = 'DUE' WHERE period_index = 0", "before the one that precedes it"),
    ("UPDATE periods SET carried_in = carried_in + 1 WHERE period_index = 1", "the pool of"),
    (
        "UPDATE obligations SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM obligations)",
        "obligations",
    ),
    (
        "UPDATE payouts SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM payouts)",
        "of payout",
    ),
    (
        "UPDATE periods SET trigger_at = trigger_at + 900000000000000 WHERE period_index = 0",
        "is settled before its trigger",
    ),
    (
        "UPDATE settlements SET settled_at = settled_at - 900000000000 WHERE period_index = 1",
        "is settled at a time that is not",
    ),
    (
        "UPDATE periods SET state = 'DUE' WHERE distributor = 'shared' AND period_index = \
         (SELECT MAX(period_index) - 1 FROM periods WHERE distributor = 'shared')",
        "nobody settled it",
    ),
    (
        "DELETE FROM journal WHERE number = \
         (SELECT MIN(number) FROM journal WHERE to_account LIKE 'collaborator:%')",
        "the journal against",
    ),
    ("DELETE FROM audit WHERE state_after = 'SETTLED' AND about LIKE '%.1'", "periods and their"),
    ("DELETE FROM audit WHERE what = 'recordEvents'", "entries and what lines say"),
];

/// The same of what is done by hand.
const DAMAGES_BY_HAND: [(&str, &str); 7] = [
    ("DELETE FROM audit WHERE what = 'credit' AND outcome = 'OK'", "credits and their lines"),
    ("DELETE FROM audit WHERE what = 'openDispute'", "disputes and their lines"),
    ("UPDATE disputes SET credit = NULL WHERE credit IS NOT NULL", "what makes disputes good"),
    ("UPDATE disputes SET state = 'OPEN' WHERE ended_at IS NOT NULL", "what is in dispute"),
    ("UPDATE obligations SET state = 'PENDING' WHERE state = 'CANCELLED'", "the journal against"),
    (
        "UPDATE obligations SET collaborator = 'nobody' WHERE kind = 'ADVANCE' AND key IS NOT NULL",
        "the journal against",
    ),
    (
        "UPDATE obligations SET amount = amount - 1 WHERE kind = 'DEDUCTION' AND payout IS NULL",
        "the journal against",
    ),
];

/// Each is seen, and told in these words; without damage there is nothing to see.
fn sees(world: &World, inspector: &mut Inspector, damages: &[(&str, &str)]) {
    for (damage, told) in damages {
        let seen = inspector.told_of_damage(world, damage);
        let seen = seen.unwrap_or_else(|| panic!("not seen: {damage}"));
        assert!(seen.contains(told), "{damage}: {seen}");
    }
    assert_eq!(inspector.told_of_damage(world, "SELECT 1"), None);
}

/// In this story there is something of each to damage.
#[test]
fn the_checks_see_damage() {
    on_sqlite(8, |world, inspector| {
        let distrusted = world.distrusted.last().expect("another seed, in which a clock is wrong");
        let by_a_wrong_clock = format!(
            "UPDATE settlements SET settled_at = {distrusted} \
             WHERE distributor = 'shared' AND period_index = 0"
        );
        sees(world, inspector, &DAMAGES);
        sees(world, inspector, &[(&by_a_wrong_clock, "by a clock that is wrong")]);
    });
}

#[test]
fn the_checks_see_damage_to_what_is_done_by_hand() {
    on_sqlite(39, |world, inspector| {
        sees(world, inspector, &DAMAGES_BY_HAND);
    });
}

#[test]
fn nothing_is_lost_on_postgresql() {
    let every_sixth: Vec<u64> = seeds().into_iter().step_by(6).collect();
    let failed = failing(&every_sixth, |seed| {
        if let Some(url) = postgres::url() {
            let joint = if url.contains('?') { '&' } else { '?' };
            drop(story(seed, &format!("{url}{joint}connect_timeout=10")));
        }
    });
    assert_eq!(failed, [0_u64; 0], "seeds that failed; each alone: SIMULATION_SEED=N");
}
