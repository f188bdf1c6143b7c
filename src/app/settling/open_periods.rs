//! Opening the periods that have begun, so many at a time: a rule that starts long ago has thousands.

use crate::store::{Connection, Place, StoreError, distributors, periods};
use rules::domain::{Catalogue, Moment, Period};

use crate::app::settling::follow::{Follower, hand_on};
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
        match self.plan_piece(distributor, now).await? {
            Some(piece) => self.store_piece(piece).await,
            None => Ok(Opened::All),
        }
    }

    /// What [`App::open_piece`] would open; `None` when nothing has begun.
    pub(in crate::app) async fn plan_piece(
        &self,
        distributor: &str,
        now: Moment,
    ) -> Answer<Option<Piece>> {
        let catalogue = self.catalogue().await?.catalogue;
        let name = distributor.to_owned();
        self.read(move |connection| plan(connection, &name, now, &catalogue)).await
    }

    /// Opens the periods of a piece.
    pub(in crate::app) async fn store_piece(&self, piece: Piece) -> Answer<Opened> {
        let full = piece.periods.len() == PIECE;
        let stored = self.write_together(Place::BeforeCounters, move |c| store(c, &piece)).await;
        match stored {
            Ok(true) if !full => Ok(Opened::All),
            // Another server was first.
            Ok(_) | Err(AppError::Refused(_)) => Ok(Opened::Some),
            Err(error) => Err(error),
        }
    }
}

/// What follows the last period, as far as it has begun by `now`; `None` when nothing does.
fn plan(
    connection: &mut Connection,
    distributor: &str,
    now: Moment,
    catalogue: &Catalogue,
) -> Result<Option<Piece>, StoreError> {
    let ended = |period: &Period| period.window.end <= now;
    let Some(last) = periods::last(connection, distributor)?.filter(ended) else {
        return Ok(None);
    };
    let follower = Follower::of(connection, &last, catalogue)?;
    let next = |previous: &Period| if ended(previous) { follower.after(previous) } else { None };
    let mut first = next(&last);
    if let Some(first) = &mut first {
        hand_on(connection, &last, first)?;
    }
    let periods: Vec<Period> = std::iter::successors(first, next).take(PIECE).collect();
    let piece = Piece { last: last.index, version: follower.version, periods };
    Ok((!piece.periods.is_empty()).then_some(piece))
}

/// Stores a piece, unless the distributor has another last period or version by now: then false.
fn store(connection: &mut Connection, piece: &Piece) -> Result<bool, StoreError> {
    let Some(first) = piece.periods.first() else { return Ok(true) };
    let name = first.distributor.as_str();
    let last = periods::last(connection, name)?.map(|last| last.index);
    let version = distributors::find(connection, name)?.map(|found| found.version);
    if last != Some(piece.last) || version != Some(piece.version) {
        return Ok(false);
    }
    periods::insert_many(connection, &piece.periods)?;
    Ok(true)
}
