//! Opening the periods that have begun, so many at a time: a rule that starts long ago has thousands.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::clock::ReadAt;
use crate::store::periods::Behind;
use crate::store::{
    Batch, Connection, Performed, Place, StoreError, catalogues, distributors, periods, settlements,
};
use rules::domain::{Catalogue, Moment, Period, RuleVersion, SettlementHeader};

use crate::app::settling::basis::by_name;
use crate::app::settling::follow::{Follower, hand_on, is_settled, settlement_of};
use crate::app::{Answer, App, AppError};

/// How many periods one piece of work opens at most.
const PIECE: usize = 200;

/// What one piece of work has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Opened {
    /// Every period that has begun is open.
    All,
    /// There may be more to open.
    Some,
}

/// The periods that follow the last one, and what they were planned from.
#[derive(Debug)]
pub(in crate::app) struct Piece {
    last: i64,
    version: i32,
    periods: Vec<Period>,
}

impl App {
    /// Opens the periods of a distributor that have begun by `now`, so that standings of the running
    /// one exist while the one before still waits for its trigger.
    pub(in crate::app) async fn open_begun(&self, distributor: &str, now: Moment) -> Answer<()> {
        while self.open_piece(distributor, now).await? == Opened::Some {}
        Ok(())
    }

    /// Opens some of the periods that have begun by `now`, the oldest first.
    pub(in crate::app) async fn open_piece(
        &self,
        distributor: &str,
        now: Moment,
    ) -> Answer<Opened> {
        match self.last_ended(distributor, now).await? {
            Some(last) => self.open_after(last, now, &Semaphore::new(1)).await,
            None => Ok(Opened::All),
        }
    }

    /// The last period of a distributor, where it has ended by `now`.
    pub(in crate::app) async fn last_ended(
        &self,
        distributor: &str,
        now: Moment,
    ) -> Answer<Option<LastPeriod>> {
        let read_at = ReadAt::now();
        let reading = ReadLast { distributor: distributor.to_owned() };
        let last = self.reading_together.batch(reading).await?;
        let last = last.filter(|(last, _)| last.period.window.end <= now);
        let known = |(last, newest)| Ok((last, self.in_force(newest, read_at)?.catalogue));
        last.map(known).transpose()
    }

    /// Opens some of the periods behind the last one that have begun by `now`, planned when `computing` has room.
    pub(in crate::app) async fn open_after(
        &self,
        (last, catalogue): LastPeriod,
        now: Moment,
        computing: &Semaphore,
    ) -> Answer<Opened> {
        let (distributor, index) = (last.period.distributor.clone(), last.period.index);
        let behind = Behind { distributor, last: index, version: last.newest.version };
        let permit = computing.acquire().await;
        let planned = self.compute(move || Ok(plan(&last, now, &catalogue)?)).await?;
        drop(permit);
        let Some(piece) = planned else {
            self.workers.set_over(behind);
            return Ok(Opened::All);
        };
        let full = piece.periods.len() == PIECE;
        match self.together.batch(piece).await.map_err(AppError::from) {
            Ok(true) if !full => Ok(Opened::All),
            // Another server was first.
            Ok(_) | Err(AppError::Refused(_)) => Ok(Opened::Some),
            Err(error) => Err(error),
        }
    }
}

/// What follows the last period, as far as it has begun by `now`; `None` when nothing does.
fn plan(last: &Last, now: Moment, catalogue: &Catalogue) -> Result<Option<Piece>, StoreError> {
    let ended = |period: &Period| period.window.end <= now;
    let follower = Follower::by(&last.newest, catalogue)?;
    let next = |previous: &Period| if ended(previous) { follower.after(previous) } else { None };
    let mut first = next(&last.period);
    if let Some(first) = &mut first {
        hand_on(&last.period, last.settlement.as_ref(), first)?;
    }
    let periods: Vec<Period> = std::iter::successors(first, next).take(PIECE).collect();
    let piece = Piece { last: last.period.index, version: follower.version, periods };
    Ok((!piece.periods.is_empty()).then_some(piece))
}

/// The last period of a distributor, with the catalogue that its rule is read with.
pub(in crate::app) type LastPeriod = (Last, Arc<Catalogue>);

/// The last period of a distributor, and what the next ones are planned from.
#[derive(Debug)]
pub(in crate::app) struct Last {
    period: Period,
    newest: RuleVersion,
    /// The settlement of the period; `None` while it is not settled.
    settlement: Option<SettlementHeader>,
}

/// Reads the last period of a distributor, with the number and text of the newest catalogue.
struct ReadLast {
    distributor: String,
}

impl Batch for ReadLast {
    type Done = Option<(Last, Option<(i64, String)>)>;

    fn place(&self) -> Place {
        Place::BeforeCounters
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<Self::Done> {
        let names: Vec<String> = all.iter().map(|one| one.distributor.clone()).collect();
        let lasts = periods::last_of_all(connection, &names)?;
        let settled: Vec<String> =
            lasts.iter().filter(|it| is_settled(it)).map(settlement_of).collect();
        let settlements = settlements::headers(connection, &settled)?;
        let lasts = by_name(lasts, |it| &it.distributor);
        let newest = distributors::newest_versions(connection, &names)?;
        let newest = by_name(newest, |it| &it.distributor);
        let settlements = by_name(settlements, |it| &it.distributor);
        let catalogue = catalogues::newest(connection)?;
        let last = |one: &&Self| {
            let name = &one.distributor;
            let (period, newest) = (lasts.get(name)?.clone(), newest.get(name)?.clone());
            let last = Last { period, newest, settlement: settlements.get(name).cloned() };
            Some((last, catalogue.clone()))
        };
        Ok(all.iter().map(|one| (last(one), None)).collect())
    }
}

impl Batch for Piece {
    /// False where the distributor has another last period or version by now.
    type Done = bool;

    fn place(&self) -> Place {
        Place::BeforeCounters
    }

    fn perform(connection: &mut Connection, all: &[&Self]) -> Performed<bool> {
        let name = |piece: &&Self| piece.periods.first().map(|first| first.distributor.clone());
        let names: Vec<String> = all.iter().filter_map(name).collect();
        let lasts = periods::last_of_all(connection, &names)?;
        let lasts = by_name(lasts, |last| &last.distributor);
        let versions = distributors::find_all(connection, &names)?;
        let versions = by_name(versions, |found| &found.name);
        let (mut stored, mut made) = (Vec::with_capacity(all.len()), Vec::new());
        let mut seen = HashSet::new();
        for piece in all {
            let still = name(piece).is_some_and(|name| {
                lasts.get(&name).is_some_and(|last| last.index == piece.last)
                    && versions.get(&name).is_some_and(|found| found.version == piece.version)
                    // Of two plans for one distributor the first is stored.
                    && seen.insert(name)
            });
            if still {
                made.extend_from_slice(&piece.periods);
            }
            stored.push((still, None));
        }
        periods::insert_many(connection, &made)?;
        Ok(stored)
    }
}
