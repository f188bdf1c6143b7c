//! What has changed: how far everything is, and what happened between two such looks. Whoever asks once a second
//! sees all of it, also what other servers on the database did.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::store::log;
use crate::store::{
    Connection, StoreError, audit, disputes, marks, obligations, payouts, periods, settlements,
};
use rules::domain::{Dispute, Moment, Payout, SettlementHeader};
use rules::language::Cluster;

use super::changed_kinds::{self, Changed, ChangedKind};
use crate::app::access::deed::DONE;
use crate::app::{Answer, App};

/// How long the database may take to say what has changed.
const LONGEST: Duration = Duration::from_secs(5);

/// How soon standings are looked at again that may change without anything being recorded, at a moment that is
/// not known beforehand, in microseconds.
const LOOK_AGAIN: i64 = 10 * 1_000_000;

/// The verbs whose lines of the audit trail tell what no number does.
const APPROVE: &str = "approveSettlement";
const REVOKE: &str = "revokeToken";

/// The beginning of the names under which the streams of the log are counted.
const LOG: &str = "log ";

/// Numbers that say what has changed by themselves, and that nobody but the office is told of.
const COUNTERS: &[(&str, ChangedKind)] = &[
    ("audit", ChangedKind::Audit),
    ("settlement", ChangedKind::Settlements),
    ("payout", ChangedKind::Payouts),
    ("payout move", ChangedKind::Payouts),
    ("payout export", ChangedKind::Payouts),
    ("fulfillment", ChangedKind::Payouts),
    ("dispute", ChangedKind::Disputes),
    ("dispute move", ChangedKind::Disputes),
    ("obligation", ChangedKind::Obligations),
    ("payout account", ChangedKind::Collaborators),
    ("webhook delivery", ChangedKind::Deliveries),
    ("webhook delivery move", ChangedKind::Deliveries),
];

/// How far everything is that is counted: the log, settlements, obligations, payouts, disputes, the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks(BTreeMap<String, i64>);

impl Marks {
    fn of(&self, name: &str) -> i64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// From one number of a counter to a later one, and whether there is anything between them.
    fn span(&self, later: &Self, name: &str) -> ((i64, i64), bool) {
        let (before, now) = (self.of(name), later.of(name));
        ((before, now), now > before)
    }

    /// What has changed until later, by the numbers alone.
    fn changed(&self, later: &Self) -> Changed {
        let mut changed = Changed::default();
        for (name, number) in &later.0 {
            if *number <= self.of(name) {
                continue;
            }
            if name.starts_with(LOG) {
                changed.add(ChangedKind::Events);
            }
            for (_, kind) in COUNTERS.iter().filter(|(counter, _)| counter == name) {
                changed.add(*kind);
            }
        }
        changed
    }
}

/// What happened between two looks.
#[derive(Debug, Clone, Default)]
pub struct Happened {
    /// Settlements that are in force by now.
    pub settled: Vec<SettlementHeader>,
    /// Payouts that came to be or changed, as they are now.
    pub payouts: Vec<Payout>,
    /// Disputes that were opened, spoken in or ended, as they are now.
    pub disputes: Vec<Dispute>,
    /// Ids of tokens that were taken back.
    pub revoked: Vec<String>,
    /// What has changed at all.
    pub changed: Changed,
}

impl Happened {
    /// Whether nothing happened.
    pub fn is_nothing(&self) -> bool {
        let Self { settled, payouts, disputes, revoked, changed } = self;
        settled.is_empty()
            && payouts.is_empty()
            && disputes.is_empty()
            && revoked.is_empty()
            && changed.is_nothing()
    }

    /// Takes what lines tell; gives the settlements that they approve, and the obligations that they may be about.
    fn take_lines(&mut self, lines: Vec<Line>) -> (Vec<String>, Vec<String>) {
        self.changed.tell_lines(&lines);
        let (mut approved, mut touched) = (Vec::new(), BTreeSet::new());
        for line in lines {
            match line.verb.as_str() {
                APPROVE if line.outcome == DONE => approved.push(line.about),
                REVOKE if line.outcome == DONE => self.revoked.push(line.about),
                _ => touched.extend(line.obligations()),
            }
        }
        (approved, touched.into_iter().collect())
    }

    /// Whose that is which has happened.
    fn tell_whose(&mut self) {
        let Self { settled, payouts, disputes, changed, .. } = self;
        if !settled.is_empty() {
            changed.add_for_all(ChangedKind::Settlements);
        }
        if !payouts.is_empty() {
            let whose = payouts.iter().map(|payout| payout.collaborator.clone());
            changed.add_of(ChangedKind::Payouts, whose);
        }
        if !disputes.is_empty() {
            let whose = disputes.iter().map(|dispute| dispute.collaborator.clone());
            changed.add_of(ChangedKind::Disputes, whose);
        }
    }
}

/// A line of the audit trail, as far as it tells what has changed.
struct Line {
    verb: String,
    about: String,
    outcome: String,
}

impl Line {
    /// The obligations that it may be about, by id.
    fn obligations(self) -> Vec<String> {
        let kind = changed_kinds::of_line(&self.verb, &self.outcome);
        let is_about_one = kind == Some(ChangedKind::Obligations);
        let ids = changed_kinds::named(&self.about).filter(|_| is_about_one);
        ids.map(str::to_owned).collect()
    }
}

impl Changed {
    fn tell_lines(&mut self, lines: &[Line]) {
        for line in lines {
            match changed_kinds::of_line(&line.verb, &line.outcome) {
                Some(kind @ ChangedKind::Collaborators) => {
                    self.add_of(kind, changed_kinds::named(&line.about).map(str::to_owned));
                }
                Some(kind) => self.add(kind),
                None => {}
            }
        }
    }
}

/// What was done that tells what has changed.
fn done_between(connection: &mut Connection, numbers: (i64, i64)) -> Result<Vec<Line>, StoreError> {
    let verbs: Vec<&str> = changed_kinds::verbs().chain([REVOKE]).collect();
    let found = audit::between(connection, numbers, &verbs)?;
    Ok(found.into_iter().map(|(verb, about, outcome)| Line { verb, about, outcome }).collect())
}

impl App {
    /// How far everything is now: one statement.
    pub async fn marks(&self) -> Answer<Marks> {
        self.within(LONGEST, self.read_at_once(marks::marks)).await.map(Marks)
    }

    /// What happened between two looks, of what is counted.
    pub async fn happened(&self, before: &Marks, now: &Marks) -> Answer<Happened> {
        let (lines, is_done) = before.span(now, "audit");
        let (settled, is_settled) = before.span(now, "settlement");
        let (payouts, is_new_payout) = before.span(now, "payout");
        let (payout_moves, is_moved_payout) = before.span(now, "payout move");
        let (disputes, is_new_dispute) = before.span(now, "dispute");
        let (dispute_moves, is_moved_dispute) = before.span(now, "dispute move");
        let (obligations, is_owed) = before.span(now, "obligation");
        let changed = before.changed(now);
        if !(is_done
            || is_settled
            || is_new_payout
            || is_moved_payout
            || is_new_dispute
            || is_moved_dispute
            || is_owed)
        {
            return Ok(Happened { changed, ..Happened::default() });
        }
        let read = self.read_at_once(move |connection| {
            let mut happened = Happened { changed, ..Happened::default() };
            let lines = if is_done { done_between(connection, lines)? } else { Vec::new() };
            let (approved, touched) = happened.take_lines(lines);
            if is_owed || !touched.is_empty() {
                let whose = obligations::whose(connection, obligations, &touched)?;
                happened.changed.add_of(ChangedKind::Obligations, whose);
            }
            if is_settled || !approved.is_empty() {
                happened.settled = settlements::in_force_between(connection, settled, &approved)?;
            }
            if is_new_payout || is_moved_payout {
                happened.payouts = payouts::changed_between(connection, payouts, payout_moves)?;
            }
            if is_new_dispute || is_moved_dispute {
                happened.disputes = disputes::changed_between(connection, disputes, dispute_moves)?;
            }
            happened.tell_whose();
            Ok(happened)
        });
        self.within(LONGEST, read).await
    }

    /// Until when the standings of a distributor stay as they are while nothing is recorded or done: `None` where
    /// that is for ever.
    pub async fn standings_hold_until(&self, distributor: &str) -> Answer<Option<Moment>> {
        let (app, name) = (self.clone(), distributor.to_owned());
        self.evaluate(distributor, move || {
            let now = app.now();
            let after = |micros: i64| Moment::from_micros(now.micros().saturating_add(micros));
            let Some((input, _)) = app.open_now(&name)? else { return Ok(None) };
            let clusters = input.program.clusters.iter();
            // Who looks at each event would know; this is cheaper.
            let is_held = clusters.filter_map(Cluster::end).any(|end| end.hold.is_some());
            let is_over = input.period.window.end <= now;
            if is_held || is_over {
                return Ok(Some(after(LOOK_AGAIN)));
            }
            let approved = app.store.read(|connection| log::approves_next(connection, now))?;
            let next = app.store.read(|connection| periods::open(connection, &name))?;
            let begins = next.iter().map(|period| period.window.start).filter(|start| *start > now);
            let moments = begins.chain([input.period.window.end]).chain(approved);
            Ok(moments.min())
        })
        .await
    }
}
