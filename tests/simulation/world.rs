//! The world of one seed: a database, servers with clocks, clients who remember what they sent, and
//! one virtual time.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};

use rules::domain::Moment;
use tantieme::app::{Answer, App, CollaboratorInput};
use tantieme::store::DatabaseUrl;

use crate::by_hand::ByHand;
use crate::chance::Chance;
use crate::clocks::Clocks;
use crate::faults::{Fault, Faults, Strike};
use crate::rules_of_story::{PERCENTAGES, RULES};
use crate::server::Server;
use crate::steps::{PEOPLE, office, settle_due};
use crate::truth::Said;

pub const SECOND: i64 = 1_000_000;
pub const HOUR: i64 = 3_600 * SECOND;

/// 2026-01-01T00:00:00Z, where every story begins.
pub const START: i64 = 1_767_225_600 * SECOND;

/// How many servers share the database.
pub const SERVERS: usize = 3;

pub struct World {
    pub chance: Chance,
    pub now: i64,
    pub servers: Vec<Arc<Mutex<Server>>>,
    pub clocks: Clocks,
    faults: Faults,
    /// When servers whose clocks are wrong tried to settle, and no other did.
    pub distrusted: BTreeSet<i64>,
    /// Every key that was ever sent, with what was said.
    pub sent: BTreeMap<String, Said>,
    /// The keys that a server answered for as being in the log.
    pub acknowledged: Vec<String>,
    /// The keys that wait for an answer, or had none: clients send them again.
    pub unanswered: Vec<String>,
    /// Everything that the office ever asked for by hand, by its key.
    pub by_hand: BTreeMap<String, ByHand>,
    /// The keys of it that a server answered for.
    pub made: Vec<String>,
    /// What each version of the pool's rule takes, from version 1.
    pub percentages: Vec<i64>,
    /// How often each kind of fault struck.
    pub struck: BTreeMap<&'static str, u64>,
    /// What happened, for whoever reads a failed story.
    pub diary: Vec<String>,
}

impl World {
    /// A database with all distributors, active from the start.
    pub fn new(seed: u64, url: &DatabaseUrl, connected: &str) -> Self {
        let faults = Faults::of(connected);
        let clocks = Clocks::new(START, SERVERS);
        let server = |place| Arc::new(Mutex::new(Server::new(url.clone(), clocks.of(place))));
        let servers = (0..SERVERS).map(server).collect();
        let mut world = Self {
            chance: Chance::new(seed),
            now: START,
            servers,
            clocks,
            faults,
            distrusted: BTreeSet::new(),
            sent: BTreeMap::new(),
            acknowledged: Vec::new(),
            unanswered: Vec::new(),
            by_hand: BTreeMap::new(),
            made: Vec::new(),
            percentages: vec![PERCENTAGES[0]],
            struck: BTreeMap::new(),
            diary: Vec::new(),
        };
        let named = |who: &&str| CollaboratorInput {
            reference: (*who).to_owned(),
            name: None,
            active: None,
        };
        let people = PEOPLE.iter().map(named).collect();
        world.surely(async move |app| app.upsert_collaborators(&office(), people).await);
        for rule in RULES {
            world.surely(async |app| {
                let saved = app.save_distributor(&office(), rule.text(PERCENTAGES[0])).await?;
                assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
                app.activate_distributor(&office(), rule.name).await
            });
        }
        world
    }

    /// Does a verb on the first server, with no fault and a right clock; it must succeed.
    pub fn surely<T>(&mut self, verb: impl AsyncFnOnce(&App) -> Answer<T>) -> T {
        self.clocks.lend_right(0, self.now);
        let mut server = self.servers[0].lock().unwrap();
        match server.run(verb) {
            Ok(done) => done,
            Err(error) => panic!("refused without a fault: {error}\n{}", self.diary.join("\n")),
        }
    }

    /// Does a verb on any server, where anything may happen to it; `None` when there was no answer.
    /// A server that was stopped, or that lost a thread, is down.
    pub fn attempt<T>(
        &mut self,
        what: &str,
        verb: impl AsyncFnOnce(&App) -> Answer<T>,
    ) -> Option<Answer<T>> {
        let place = self.chance.index(SERVERS);
        self.attempt_on(place, what, verb).0
    }

    /// The same on a given server, and whether a fault struck.
    pub fn attempt_on<T>(
        &mut self,
        place: usize,
        what: &str,
        verb: impl AsyncFnOnce(&App) -> Answer<T>,
    ) -> (Option<Answer<T>>, bool) {
        // A fault in one of three attempts.
        let fault = self.chance.once_in(3).then(|| Fault::by_chance(&mut self.chance));
        self.clocks.show(self.now);
        if let Some(fault) = fault {
            self.arm(fault, place);
        }
        let shared = Arc::clone(&self.servers[place]);
        let mut server = shared.lock().unwrap();
        // A server may be stopped while it starts, which happens on this thread.
        let answer = catch_unwind(AssertUnwindSafe(|| server.run(verb)));
        let struck = self.faults.disarm();
        let fault = fault.filter(|_| struck > 0);
        let stopped = fault.is_some_and(|fault| fault.stops(struck));
        let answer = match answer {
            Ok(answer) => Some(answer),
            Err(_) if stopped => None,
            Err(failure) => resume_unwind(failure),
        };
        let told = if stopped { "no answer" } else { outcome(answer.as_ref()) };
        let told_fault = fault.map_or_else(String::new, |it| format!(" [{it:?}]"));
        self.diary.push(format!(
            "{} server {place}: {what}{told_fault}: {told}",
            Moment::from_micros(self.now)
        ));
        if let Some(fault) = fault {
            *self.struck.entry(fault.kind(struck)).or_default() += 1;
            self.now += if fault.takes_time() { HOUR } else { 0 };
        }
        self.clocks.show(self.now);
        if stopped {
            server.stop();
            return (None, true);
        }
        (answer, fault.is_some())
    }

    /// Lets a fault strike the server at `place`.
    fn arm(&self, fault: Fault, place: usize) {
        let (faults, clocks) = (self.faults.clone(), self.clocks.clone());
        let later = self.now + HOUR;
        match fault {
            Fault::Stop(strike) => faults.stop_at(strike),
            Fault::Pause(number) => self.meanwhile_another(place, number),
            Fault::PauseInCommit(number) => {
                faults.at(Strike::BeforeCommit(number), move || clocks.show(later));
            }
            Fault::OwnJump(number, by) => {
                let jump = move || clocks.jump_server(place, by);
                faults.at(Strike::BeforeTransaction(number), jump);
            }
            Fault::Jump(number, by) => {
                let jump = move || clocks.jump_database(by);
                faults.at(Strike::BeforeTransaction(number), jump);
            }
            Fault::JumpAndStop(number, by, statement) => {
                let then = faults.clone();
                faults.at(Strike::BeforeTransaction(number), move || {
                    clocks.jump_database(by);
                    then.stop_at(Strike::Statement(statement));
                });
            }
        }
    }

    /// While the server at `place` stands still, time goes on past every lease and another server
    /// settles what is due.
    fn meanwhile_another(&self, place: usize, number: u64) {
        let other = Arc::clone(&self.servers[(place + 1) % SERVERS]);
        let (clocks, later) = (self.clocks.clone(), self.now + HOUR);
        self.faults.at(Strike::BeforeTransaction(number), move || {
            clocks.show(later);
            let mut other = other.lock().unwrap();
            // What comes of it shows in the checks.
            let _report = other.run(settle_due);
        });
    }

    /// Lets time go on, for every server.
    pub fn advance(&mut self, micros: i64) {
        self.now += micros;
        self.clocks.show(self.now);
    }
}

fn outcome<T>(answer: Option<&Answer<T>>) -> &'static str {
    if answer.is_some_and(Result::is_ok) { "done" } else { "refused" }
}
