//! What is due at a moment is settled, in order. The one function that timer, command and tests call.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::domain::{Moment, Period};
use crate::store::{Connection, StoreError, distributors, periods};

use super::follow::following;
use super::settle::{Attempt, LEASE};
use super::{Answer, App, TickReport};

/// The most periods that one tick opens for one distributor, a guard against endless schedules.
const MOST_OPENED: usize = 10_000;

/// How soon a period that somebody else works on is looked at again. One whose worker was killed is
/// free when its lease has run out.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Opens the periods that have begun and settles those whose trigger has passed by `now`: every
/// missed one, one by one, in order. Calling it again changes nothing.
pub async fn tick(app: &App, now: Moment) -> Answer<TickReport> {
    let report = settle_due(app, now, None).await?;
    app.open_begun(now).await?;
    Ok(report)
}

/// Settles what is due by `now`, of one distributor or of all.
pub async fn settle_due(app: &App, now: Moment, only: Option<&str>) -> Answer<TickReport> {
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
        match app.settle_period(period, now).await? {
            Attempt::Settled(id) => report.settled.push(id),
            Attempt::Elsewhere if waited < LEASE => {
                tokio::time::sleep(LOOK_AGAIN).await;
                waited += LOOK_AGAIN;
            }
            Attempt::Elsewhere => {
                held.insert(name);
            }
            Attempt::Held(reason) => {
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

    /// Opens, for every active distributor, the periods that have begun by `now`, so that standings
    /// of the running one exist while the one before still waits for its trigger.
    pub(super) async fn open_begun(&self, now: Moment) -> Answer<()> {
        let catalogue = self.catalogue().await?.catalogue;
        self.write(move |connection| {
            for distributor in distributors::active(connection)? {
                let Some(mut previous) = periods::last(connection, &distributor.name)? else {
                    continue;
                };
                for _ in 0..MOST_OPENED {
                    if previous.window.end > now {
                        break;
                    }
                    let Some(next) = open_after(connection, &previous, &catalogue)? else {
                        break;
                    };
                    previous = next;
                }
            }
            Ok(())
        })
        .await
    }
}

fn open_after(
    connection: &mut Connection,
    previous: &Period,
    catalogue: &crate::domain::Catalogue,
) -> Result<Option<Period>, StoreError> {
    let next = following(connection, previous, catalogue)?;
    if let Some(next) = &next {
        periods::insert(connection, next)?;
    }
    Ok(next)
}
