//! What is due at a moment is settled, in order. The one function that timer, command and tests call.

use std::collections::BTreeMap;

use crate::store::periods::{self, Behind};
use rules::domain::{Moment, Period, PeriodState};

use crate::app::access::deed::{ADMIN, Deed};
use crate::app::settling::rounds::{Line, Room, rounds};
use crate::app::{Actor, Answer, App};

/// What one tick did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TickReport {
    /// Ids of the settlements made, in order.
    pub settled: Vec<String>,
    /// Ids of the settlements that were computed and wait for approval, in order.
    pub proposed: Vec<String>,
    /// Periods that could not be settled: `DISTRIBUTOR.INDEX` and why.
    pub held: Vec<(String, String)>,
    /// What broke, and how, for whoever runs the server: a period or a distributor.
    pub broken: Vec<(String, String)>,
}

impl TickReport {
    /// What several reports say, in their order.
    pub fn of(reports: Vec<Self>) -> Self {
        let mut all = Self::default();
        for report in reports {
            all.settled.extend(report.settled);
            all.proposed.extend(report.proposed);
            all.held.extend(report.held);
            all.broken.extend(report.broken);
        }
        all
    }
}

/// Opens the periods that have begun and settles those whose trigger has passed by `now`: every
/// missed one, one by one, in order. Calling it again changes nothing; what another call is at work on
/// is left to it.
///
/// Distributors take turns, the one that waits longest first; one that was held before takes none from
/// those that were not.
pub async fn tick(app: &App, now: Moment) -> Answer<TickReport> {
    tick_by(app, &Actor::scheduler(), now).await
}

/// The same for another actor, who is named in the audit trail.
pub async fn tick_by(app: &App, actor: &Actor, now: Moment) -> Answer<TickReport> {
    let deed = Deed::new(actor, "settle", "what is due");
    actor.require(ADMIN, "settle")?;
    let (behind, due) = app
        .read(move |connection| {
            Ok((periods::behind(connection, now)?, periods::due(connection, now)?))
        })
        .await?;
    let (fresh, held) = lines(app, behind, due);
    let (fresh, held) = tokio::join!(
        rounds(app, (&deed, now), fresh, &app.workers.fresh),
        rounds(app, (&deed, now), held, &app.workers.held),
    );
    Ok(TickReport::of([fresh, held].concat()))
}

/// A line of work for each distributor that has some: those never held, and those held before.
fn lines(app: &App, behind: Vec<Behind>, due: Vec<Period>) -> (Vec<Line>, Vec<Line>) {
    let mut behind: BTreeMap<String, Behind> =
        behind.into_iter().map(|behind| (behind.distributor.clone(), behind)).collect();
    let (mut fresh, mut held) = (Vec::new(), Vec::new());
    for period in due {
        let was_held = matches!(period.state, PeriodState::Waiting | PeriodState::Failed);
        let behind = behind.remove(&period.distributor);
        let Some(claim) = app.workers.claim(&period.distributor) else { continue };
        match behind {
            // Settling the last one makes the next, so that nothing has to be opened before.
            Some(behind) if behind.last == period.index && !was_held => {
                fresh.push(Line::settling(period).then_opening().claimed(claim));
            }
            Some(behind) => {
                let line = Line::opening(&behind.distributor, Some(period));
                fresh.push(line.claimed(claim));
            }
            None if was_held => held.push(Line::settling(period).claimed(claim)),
            None => fresh.push(Line::settling(period).claimed(claim)),
        }
    }
    for behind in behind.into_values().filter(|behind| !app.workers.is_over(behind)) {
        if let Some(claim) = app.workers.claim(&behind.distributor) {
            fresh.push(Line::opening(&behind.distributor, None).claimed(claim));
        }
    }
    (fresh, held)
}

impl App {
    /// Settles what is due of one distributor by `now`, beside what the scheduler does.
    pub(in crate::app) async fn settle_due_of(
        &self,
        deed: &Deed,
        distributor: &str,
        now: Moment,
    ) -> Answer<TickReport> {
        let name = distributor.to_owned();
        let due = self.read(move |connection| periods::due_of(connection, &name, now)).await?;
        let lines = due.map(Line::settling).into_iter().collect();
        Ok(TickReport::of(rounds(self, (deed, now), lines, &Room::for_one()).await))
    }

    /// When the next period of any active distributor becomes due after `now`.
    pub async fn next_trigger(&self, now: Moment) -> Answer<Option<Moment>> {
        self.read(move |connection| periods::next_trigger(connection, now)).await
    }
}
