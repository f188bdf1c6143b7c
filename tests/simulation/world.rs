//! The world of one seed: a database, servers with clocks, clients who remember what they sent, and
//! one virtual time.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};

use rules::domain::Moment;
use tantieme::app::{Answer, App};
use tantieme::store::DatabaseUrl;

use crate::chance::Chance;
use crate::faults::{Faults, Strike};
use crate::rules_of_story::{PERCENTAGES, RULES};
use crate::server::Server;
use crate::steps::office;
use crate::truth::Said;

pub const SECOND: i64 = 1_000_000;
pub const HOUR: i64 = 3_600 * SECOND;

/// 2026-01-01T00:00:00Z, where every story begins.
pub const START: i64 = 1_767_225_600 * SECOND;

/// How many servers share the database.
const SERVERS: usize = 3;

pub struct World {
    pub chance: Chance,
    pub now: i64,
    pub servers: Vec<Arc<Mutex<Server>>>,
    faults: Faults,
    /// Every key that was ever sent, with what was said.
    pub sent: BTreeMap<String, Said>,
    /// The keys that a server answered for as being in the log.
    pub acknowledged: Vec<String>,
    /// The keys that wait for an answer, or had none: clients send them again.
    pub unanswered: Vec<String>,
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
        let now = Moment::from_micros(START);
        let servers = (0..SERVERS).map(|_| Arc::new(Mutex::new(Server::new(url.clone(), now))));
        let mut world = Self {
            chance: Chance::new(seed),
            now: START,
            servers: servers.collect(),
            faults,
            sent: BTreeMap::new(),
            acknowledged: Vec::new(),
            unanswered: Vec::new(),
            percentages: vec![PERCENTAGES[0]],
            struck: BTreeMap::new(),
            diary: Vec::new(),
        };
        for rule in RULES {
            world.surely(async |app| {
                let saved = app.save_distributor(&office(), rule.text(PERCENTAGES[0])).await?;
                assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
                app.activate_distributor(&office(), rule.name).await
            });
        }
        world
    }

    /// Does a verb on the first server, with no fault; it must succeed.
    pub fn surely<T>(&mut self, verb: impl AsyncFnOnce(&App) -> Answer<T>) -> T {
        let mut server = self.servers[0].lock().unwrap();
        server.clock.set(Moment::from_micros(self.now));
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
        let strike = self.strike();
        match strike {
            Some(Strike::BeforeTransaction(_)) => self.meanwhile_another(place, strike?),
            Some(strike) => self.faults.stop_at(strike),
            None => {}
        }
        let shared = Arc::clone(&self.servers[place]);
        let mut server = shared.lock().unwrap();
        server.clock.set(Moment::from_micros(self.now));
        // A server may be stopped while it starts, which happens on this thread.
        let answer = catch_unwind(AssertUnwindSafe(|| server.run(verb)));
        let struck = self.faults.disarm();
        if let (true, Some(strike)) = (struck, strike) {
            *self.struck.entry(strike.kind()).or_default() += 1;
        }
        let stopped = struck && !matches!(strike, Some(Strike::BeforeTransaction(_)));
        let answer = match answer {
            Ok(answer) => Some(answer),
            Err(_) if stopped => None,
            Err(failure) => resume_unwind(failure),
        };
        let told = if stopped { "no answer" } else { outcome(answer.as_ref()) };
        let fault = strike.map_or_else(String::new, |it| format!(" [{it:?}, struck: {struck}]"));
        self.diary.push(format!(
            "{} server {place}: {what}{fault}: {told}",
            Moment::from_micros(self.now)
        ));
        if stopped {
            server.stop();
            return None;
        }
        if struck {
            self.now += HOUR;
        }
        answer
    }

    /// A fault in one of three attempts.
    fn strike(&mut self) -> Option<Strike> {
        if !self.chance.once_in(3) {
            return None;
        }
        let number = 1 + self.chance.below(6);
        Some(match self.chance.below(5) {
            0 | 1 => Strike::Statement(1 + self.chance.below(40)),
            2 => Strike::BeforeCommit(number),
            3 => Strike::AfterCommit(number),
            _ => Strike::BeforeTransaction(number),
        })
    }

    /// While the server at `place` stands still, time goes on past every lease and another server
    /// settles what is due.
    fn meanwhile_another(&self, place: usize, strike: Strike) {
        let other = Arc::clone(&self.servers[(place + 1) % SERVERS]);
        let clock = self.servers[place].lock().unwrap().clock.clone();
        let later = Moment::from_micros(self.now + HOUR);
        self.faults.meanwhile(strike, move || {
            clock.set(later);
            let mut other = other.lock().unwrap();
            other.clock.set(later);
            // What comes of it shows in the checks.
            let _report = other.run(async |app| tantieme::app::tick(app, later).await);
        });
    }

    /// Lets time go on, for every server.
    pub fn advance(&mut self, micros: i64) {
        self.now += micros;
        for server in &self.servers {
            server.lock().unwrap().clock.set(Moment::from_micros(self.now));
        }
    }
}

fn outcome<T>(answer: Option<&Answer<T>>) -> &'static str {
    if answer.is_some_and(Result::is_ok) { "done" } else { "refused" }
}
