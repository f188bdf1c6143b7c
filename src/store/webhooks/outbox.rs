//! The outbox: rows that are written with what happened, leased by whoever sends them, and marked with what
//! came of it.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use rules::domain::{
    Attempted, AuditRecord, Delivery, DeliveryFilter, DeliveryState, Happening, Moment, Page,
    PageArgs, TEST_EVENT,
};

use super::row::{DeliveryRow, Queued, write_attempt};
use super::{listening, number};
use crate::store::connection::MultiBackend;
use crate::store::dialect::{self, insert_all};
use crate::store::fixed::fixed;
use crate::store::keyset::keyset_page;
use crate::store::schema::{webhook_deliveries, webhooks};
use crate::store::{Connection, StoreError};

const COUNTER: &str = "webhook delivery";
const PENDING: &str = DeliveryState::Pending.code();

/// Written out, because the indexes of what is pending are for these words.
const IS_PENDING: &str = "webhook_deliveries.state = 'PENDING'";
const EARLIER_IS_PENDING: &str = "earlier.state = 'PENDING'";

/// Queues what happened for everybody who wants to hear of it, in the transaction in which it happens. Asks the
/// database nothing unless some of it is `wanted`. Comes behind the number of the audit trail, which is
/// locked: the order of deliveries is that of commits.
pub(in crate::store) fn tell(
    connection: &mut Connection,
    lines: &[AuditRecord],
    wanted: i64,
) -> Result<(), StoreError> {
    let happened = || {
        let of = |line: &'_ AuditRecord| line.at;
        lines.iter().flat_map(move |line| line.happened.iter().map(move |one| (of(line), one)))
    };
    if !happened().any(|(_, one)| is_in(one, wanted)) {
        return Ok(());
    }
    let listening: Vec<(i64, i64)> = listening()
        .order(webhooks::number)
        .select((webhooks::number, webhooks::events))
        .load(connection)?;
    let mut told = Vec::new();
    for (at, one) in happened() {
        let hear = listening.iter().filter(|(_, events)| is_in(one, *events));
        told.extend(hear.map(|(webhook, _)| (*webhook, at, one)));
    }
    if told.is_empty() {
        return Ok(());
    }
    let first = dialect::take_numbers(connection, COUNTER, told.len())?;
    let mut rows = Vec::with_capacity(told.len());
    for (number, (webhook, at, one)) in (first..).zip(told) {
        let about = one.about.iter().map(|(name, id)| ((*name).to_owned(), id.clone())).collect();
        let (kind, object) = (one.event.code(), one.object.as_str());
        rows.push(DeliveryRow::queued(Queued { number, webhook, kind, object, about, at })?);
    }
    insert_all!(connection, webhook_deliveries::table, rows);
    Ok(())
}

fn is_in(happening: &Happening, events: i64) -> bool {
    happening.event.bit() & events != 0
}

/// Queues a test for a webhook.
pub fn add_test(
    connection: &mut Connection,
    webhook: &str,
    at: Moment,
) -> Result<Delivery, StoreError> {
    let number = dialect::take_numbers(connection, COUNTER, 1)?;
    let object = format!("test {number}");
    let about = vec![("webhook".to_owned(), webhook.to_owned())];
    let webhook = super::number(webhook)?;
    let row = Queued { number, webhook, kind: TEST_EVENT, object: &object, about, at };
    let row = DeliveryRow::queued(row)?;
    diesel::insert_into(webhook_deliveries::table).values(&row).execute(connection)?;
    row.try_into()
}

/// The webhooks to which something may be sent by now, by their numbers.
pub fn due_webhooks(connection: &mut Connection, now: Moment) -> Result<Vec<i64>, StoreError> {
    let due = webhook_deliveries::table
        .filter(fixed(IS_PENDING))
        .filter(webhook_deliveries::next_at.le(now.micros()))
        .select(webhook_deliveries::webhook)
        .distinct()
        .order(webhook_deliveries::webhook);
    Ok(due.load(connection)?)
}

/// A delivery that is leased, with the number of its lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// What is to be sent.
    pub delivery: Delivery,
    /// What was sent under an older lease is not marked.
    pub lease: i64,
}

/// Leases deliveries of a webhook until a moment, at most so many: each is the oldest of its object that is
/// pending. A lease that runs out later than twice as long from now as this one is void, see
/// [`crate::store::periods::lease`].
pub fn claim(
    connection: &mut Connection,
    webhook: i64,
    (now, until): (Moment, Moment),
    most: i64,
) -> Result<Vec<Claimed>, StoreError> {
    let earlier = diesel::alias!(webhook_deliveries as earlier);
    let first = not(exists(
        earlier
            .filter(earlier.field(webhook_deliveries::webhook).eq(webhook_deliveries::webhook))
            .filter(earlier.field(webhook_deliveries::object).eq(webhook_deliveries::object))
            .filter(fixed(EARLIER_IS_PENDING))
            .filter(earlier.field(webhook_deliveries::number).lt(webhook_deliveries::number)),
    ));
    let length = until.micros().saturating_sub(now.micros());
    let longest = now.micros().saturating_add(length.saturating_mul(2));
    let free = || {
        webhook_deliveries::held_until
            .is_null()
            .nullable()
            .or(webhook_deliveries::held_until.le(now.micros()))
            .or(webhook_deliveries::held_until.gt(longest))
    };
    let numbers: Vec<i64> = webhook_deliveries::table
        .filter(webhook_deliveries::webhook.eq(webhook))
        .filter(fixed(IS_PENDING))
        .filter(webhook_deliveries::next_at.le(now.micros()))
        .filter(free())
        .filter(first)
        .order(webhook_deliveries::number)
        .select(webhook_deliveries::number)
        .limit(most)
        .load(connection)?;
    let mut claimed = Vec::new();
    for number in numbers {
        let row = webhook_deliveries::table.find(number).filter(fixed(IS_PENDING)).filter(free());
        let taken = diesel::update(row)
            .set((
                webhook_deliveries::held_until.eq(until.micros()),
                webhook_deliveries::lease_number.eq(webhook_deliveries::lease_number + 1),
            ))
            .execute(connection)?;
        if taken == 1 {
            let row: DeliveryRow = webhook_deliveries::table
                .find(number)
                .select(DeliveryRow::as_select())
                .first(connection)?;
            let lease = row.lease_number;
            claimed.push(Claimed { delivery: row.try_into()?, lease });
        }
    }
    Ok(claimed)
}

/// What an attempt makes of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Where it stands now.
    pub state: DeliveryState,
    /// When it is sent next, where it is still pending.
    pub next_at: Option<Moment>,
    /// What came of the attempt.
    pub last: Attempted,
}

/// Writes down what came of an attempt and gives the lease back; false when somebody else has the delivery by
/// now, or it was ended meanwhile.
pub fn mark(
    connection: &mut Connection,
    Claimed { delivery, lease }: &Claimed,
    marked: &Marked,
) -> Result<bool, StoreError> {
    let row = webhook_deliveries::table
        .find(delivery.number)
        .filter(fixed(IS_PENDING))
        .filter(webhook_deliveries::lease_number.eq(*lease));
    let last = write_attempt(&marked.last)?;
    let done = diesel::update(row)
        .set((
            webhook_deliveries::state.eq(marked.state.code()),
            webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
            webhook_deliveries::next_at.eq(marked.next_at.map(Moment::micros)),
            webhook_deliveries::last_attempt.eq(last),
            webhook_deliveries::held_until.eq(None::<i64>),
        ))
        .execute(connection)?;
    Ok(done == 1)
}

/// Which deliveries are sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// These, by number, whether or not they arrived.
    These(Vec<i64>),
    /// Those that did not arrive, of what happened at this moment or later.
    UndeliveredSince(Option<Moment>),
}

/// Queues deliveries of a webhook again, from now on; how many.
pub fn replay(
    connection: &mut Connection,
    webhook: &str,
    which: &Replay,
    now: Moment,
) -> Result<usize, StoreError> {
    let webhook = number(webhook)?;
    let given_up = webhook_deliveries::state.eq(DeliveryState::Failed.code()).nullable();
    // What somebody is sending for the first time right now would only arrive twice.
    let waits = webhook_deliveries::state.eq(PENDING).nullable().and(
        webhook_deliveries::attempts
            .gt(0)
            .nullable()
            .or(webhook_deliveries::held_until.is_null().nullable())
            .or(webhook_deliveries::held_until.le(now.micros())),
    );
    let numbers: Vec<i64> = match which {
        Replay::These(numbers) => numbers.clone(),
        Replay::UndeliveredSince(since) => webhook_deliveries::table
            .filter(webhook_deliveries::webhook.eq(webhook))
            .filter(given_up.or(waits))
            .filter(webhook_deliveries::happened_at.ge(since.map_or(i64::MIN, Moment::micros)))
            .select(webhook_deliveries::number)
            .load(connection)?,
    };
    let mut done = 0;
    for chunk in numbers.chunks(dialect::IDS_AT_ONCE) {
        let rows = webhook_deliveries::table
            .filter(webhook_deliveries::number.eq_any(chunk))
            .filter(webhook_deliveries::webhook.eq(webhook))
            .filter(webhook_deliveries::state.ne(DeliveryState::Cancelled.code()));
        done += diesel::update(rows)
            .set((
                webhook_deliveries::state.eq(PENDING),
                webhook_deliveries::attempts.eq(0),
                webhook_deliveries::queued_at.eq(now.micros()),
                webhook_deliveries::next_at.eq(now.micros()),
                webhook_deliveries::held_until.eq(None::<i64>),
                // Whoever sends it now marks nothing any more.
                webhook_deliveries::lease_number.eq(webhook_deliveries::lease_number + 1),
            ))
            .execute(connection)?;
    }
    Ok(done)
}

/// Fails everything that is pending of a webhook.
pub fn fail_all(connection: &mut Connection, webhook: &str) -> Result<(), StoreError> {
    end_all(connection, webhook, DeliveryState::Failed)
}

/// Cancels everything that is pending of a webhook.
pub fn cancel_all(connection: &mut Connection, webhook: &str) -> Result<(), StoreError> {
    end_all(connection, webhook, DeliveryState::Cancelled)
}

fn end_all(
    connection: &mut Connection,
    webhook: &str,
    state: DeliveryState,
) -> Result<(), StoreError> {
    let rows = webhook_deliveries::table
        .filter(webhook_deliveries::webhook.eq(number(webhook)?))
        .filter(fixed(IS_PENDING));
    diesel::update(rows)
        .set((
            webhook_deliveries::state.eq(state.code()),
            webhook_deliveries::next_at.eq(None::<i64>),
            webhook_deliveries::held_until.eq(None::<i64>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Throws away what was delivered or cancelled before a moment, and what was given up before another.
pub fn prune(
    connection: &mut Connection,
    (delivered, failed): (Moment, Moment),
) -> Result<usize, StoreError> {
    let over = webhook_deliveries::state
        .eq_any([DeliveryState::Delivered.code(), DeliveryState::Cancelled.code()])
        .and(webhook_deliveries::queued_at.lt(delivered.micros()));
    let given_up = webhook_deliveries::state
        .eq(DeliveryState::Failed.code())
        .and(webhook_deliveries::queued_at.lt(failed.micros()));
    let rows = webhook_deliveries::table.filter(over.or(given_up));
    Ok(diesel::delete(rows).execute(connection)?)
}

/// A delivery; `None` where there is none.
pub fn find_delivery(
    connection: &mut Connection,
    number: i64,
) -> Result<Option<Delivery>, StoreError> {
    let row: Option<DeliveryRow> = webhook_deliveries::table
        .filter(webhook_deliveries::number.eq(number))
        .select(DeliveryRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Delivery::try_from).transpose()
}

/// What a delivery tells, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Telling {
    /// The delivery's number.
    pub number: i64,
    /// What happened.
    pub kind: String,
    /// What it is about, as JSON.
    pub about: String,
}

/// What is told behind a number, so many at most.
pub fn tellings_behind(
    connection: &mut Connection,
    behind: i64,
) -> Result<Vec<Telling>, StoreError> {
    let tellings = webhook_deliveries::table
        .filter(webhook_deliveries::number.gt(behind))
        .order(webhook_deliveries::number)
        .limit(2_000)
        .select((webhook_deliveries::number, webhook_deliveries::kind, webhook_deliveries::about));
    Ok(tellings.load(connection)?)
}

/// How many deliveries are still to be made.
pub fn backlog(connection: &mut Connection) -> Result<i64, StoreError> {
    let pending = webhook_deliveries::table.filter(fixed(IS_PENDING));
    Ok(pending.count().get_result(connection)?)
}

/// How many deliveries to a webhook were given up.
pub fn given_up(connection: &mut Connection, webhook: &str) -> Result<i64, StoreError> {
    let failed = DeliveryFilter {
        webhook: Some(webhook.to_owned()),
        state: Some(DeliveryState::Failed),
        ..DeliveryFilter::default()
    };
    Ok(filtered(&failed).count().get_result(connection)?)
}

/// A page of deliveries, the newest first.
pub fn page(
    connection: &mut Connection,
    filter: &DeliveryFilter,
    args: &PageArgs,
) -> Result<Page<Delivery>, StoreError> {
    keyset_page!(connection, args, falling webhook_deliveries::number, filtered(filter), DeliveryRow)
}

fn filtered(filter: &DeliveryFilter) -> webhook_deliveries::BoxedQuery<'_, MultiBackend> {
    let DeliveryFilter { webhook, state, event, from, before } = filter;
    let mut query = webhook_deliveries::table.into_boxed();
    if let Some(webhook) = webhook {
        // What is no number is nobody's.
        let webhook = webhook.parse::<i64>().unwrap_or(0);
        query = query.filter(webhook_deliveries::webhook.eq(webhook));
    }
    if let Some(state) = state {
        query = query.filter(webhook_deliveries::state.eq(state.code()));
    }
    if let Some(event) = event {
        query = query.filter(webhook_deliveries::kind.eq(event.code()));
    }
    if let Some(from) = from {
        query = query.filter(webhook_deliveries::happened_at.ge(from.micros()));
    }
    if let Some(before) = before {
        query = query.filter(webhook_deliveries::happened_at.lt(before.micros()));
    }
    query
}
