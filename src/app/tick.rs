//! What is due at a moment is settled, in order. The one function that timer, command and tests call.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::store::{Connection, StoreError, distributors, periods};
use rules::domain::{Moment, Period};

use super::deed::{ADMIN, Deed};
use super::follow::opened_after;
use super::settle::{Attempt, LEASE};
use super::{Actor, Answer, App, AppError, TickReport};

/// The most periods that one tick opens for one distributor, a guard against endless schedules.
const MOST_OPENED: usize = 10_000;

/// How soon a period that somebody else works on is looked at again. One whose worker was killed is
/// free when its lease has run out.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Opens the periods that have begun and settles those whose trigger has passed by `now`: every
/// missed one, one by one, in order. Calling it again changes nothing.
pub async fn tick(app: &App, now: Moment) -> Answer<TickReport> {
    tick_by(app, &Actor::scheduler(), now).await
}

/// The same for another actor, who is named in the audit trail.
pub async fn tick_by(app: &App, actor: &Actor, now: Moment) -> Answer<TickReport> {
    let deed = Deed::new(actor, "settle", "what is due");
    actor.require(ADMIN, "settle")?;
    let mut report = settle_due(app, &deed, now, None).await?;
    for distributor in app.read(distributors::active).await? {
        if let Err(error) = app.open_begun(&distributor.name, now).await {
            report.broken.push((distributor.name, error.to_string()));
        }
    }
    Ok(report)
}

/// Settles what is due by `now`, of one distributor or of all. One that breaks holds up no other.
pub(super) async fn settle_due(
    app: &App,
    deed: &Deed,
    now: Moment,
    only: Option<&str>,
) -> Answer<TickReport> {
    let mut report = TickReport::default();
    let mut held: BTreeSet<String> = BTreeSet::new();
    let mut waited = Duration::ZERO;
    loop {
        let due = app.read(move |connection| periods::due(connection, now)).await?;
        let wanted = |period: &Period| only.is_none_or(|name| period.distributor == name);
        let next: Vec<Period> = due
            .into_iter()
            .filter(|period| wanted(period) && !held.contains(&period.distributor))
            .collect();
        let Some(period) = next.into_iter().next() else {
            return Ok(report);
        };
        let (name, index) = (period.distributor.clone(), period.index);
        match app.settle_period(deed, period, now).await {
            Ok(Attempt::Settled(id)) => report.settled.push(id),
            Ok(Attempt::Proposed(id)) => report.proposed.push(id),
            Ok(Attempt::Elsewhere) if waited < LEASE => {
                tokio::time::sleep(LOOK_AGAIN).await;
                waited += LOOK_AGAIN;
            }
            Ok(Attempt::Elsewhere) => {
                held.insert(name);
            }
            Err(error) => {
                report.broken.push((format!("{name}.{index}"), error.to_string()));
                held.insert(name);
            }
            Ok(Attempt::Held(reason)) => {
                report.held.push((format!("{name}.{index}"), reason));
                held.insert(name);
            }
        }
    }
}

impl App {
    /// When the next period of any active distributor becomes due; in the past when one is due.
    pub async fn next_trigger(&self) -> Answer<Option<Moment>> {
        self.read(periods::next_trigger).await
    }

    /// Opens the periods of a distributor that have begun by `now`, so that standings of the running
    /// one exist while the one before still waits for its trigger.
    pub(super) async fn open_begun(&self, distributor: &str, now: Moment) -> Answer<()> {
        let catalogue = self.catalogue().await?.catalogue;
        let name = distributor.to_owned();
        let opened = self
            .write(move |connection| {
                let mut last = periods::last(connection, &name)?;
                for _ in 0..MOST_OPENED {
                    let Some(ended) = last.filter(|last| last.window.end <= now) else {
                        break;
                    };
                    last = open_after(connection, &ended, &catalogue)?;
                }
                Ok(())
            })
            .await;
        match opened {
            // Another server was first.
            Err(AppError::Refused(_)) => Ok(()),
            opened => opened,
        }
    }
}

fn open_after(
    connection: &mut Connection,
    previous: &Period,
    catalogue: &rules::domain::Catalogue,
) -> Result<Option<Period>, StoreError> {
    let next = opened_after(connection, previous, catalogue)?;
    if let Some(next) = &next {
        periods::insert(connection, next)?;
    }
    Ok(next)
}
