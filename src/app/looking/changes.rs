//! What has changed: how far everything is, and what happened between two such looks. Whoever asks once a second
//! sees all of it, also what other servers on the database did.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::store::log;
use crate::store::{audit, disputes, marks, payouts, periods, settlements};
use rules::domain::{Dispute, Moment, Payout, SettlementHeader};
use rules::language::Cluster;

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
}

impl Happened {
    /// Whether nothing happened.
    pub fn is_nothing(&self) -> bool {
        let Self { settled, payouts, disputes, revoked } = self;
        settled.is_empty() && payouts.is_empty() && disputes.is_empty() && revoked.is_empty()
    }
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
        if !(is_done
            || is_settled
            || is_new_payout
            || is_moved_payout
            || is_new_dispute
            || is_moved_dispute)
        {
            return Ok(Happened::default());
        }
        let read = self.read_at_once(move |connection| {
            let mut happened = Happened::default();
            let mut approved = Vec::new();
            if is_done {
                let verbs = (&[APPROVE, REVOKE][..], DONE);
                for (verb, about) in audit::done_between(connection, lines, verbs)? {
                    if verb == APPROVE {
                        approved.push(about)
                    } else {
                        happened.revoked.push(about)
                    }
                }
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
