//! What collaborators say is wrong, and what was said of it.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use rules::domain::{
    Changed, Dispute, DisputeAbout, DisputeFilter, DisputeMessage, DisputeReason, DisputeSide,
    DisputeState, Moment, Page, PageArgs,
};

use super::connection::MultiBackend;
use super::grouped::{Pages, keyset_groups};
use super::keyset::{keyset_page, keyset_row};
use super::schema::{dispute_messages, disputes};
use super::{Connection, StoreError, dialect};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = disputes, treat_none_as_default_value = false)]
struct DisputeRow {
    number: i64,
    id: String,
    collaborator: String,
    obligation: Option<String>,
    settlement: Option<String>,
    distributor: Option<String>,
    period_index: Option<i64>,
    reason: String,
    state: String,
    opened_by: String,
    opened_at: i64,
    ended_at: Option<i64>,
    credit: Option<String>,
    open_about: Option<String>,
}

keyset_row!(DisputeRow, number: i64);

impl DisputeRow {
    fn of(number: i64, dispute: &Dispute) -> Self {
        let about = dispute.about.clone();
        Self {
            number,
            id: dispute.id.clone(),
            open_about: open_about(dispute),
            collaborator: dispute.collaborator.clone(),
            obligation: about.obligation,
            settlement: about.settlement,
            distributor: about.distributor,
            period_index: about.period_index,
            reason: dispute.reason.code().to_owned(),
            state: dispute.state.code().to_owned(),
            opened_by: dispute.opened_by.code().to_owned(),
            opened_at: dispute.opened_at.micros(),
            ended_at: dispute.ended_at.map(Moment::micros),
            credit: dispute.credit.clone(),
        }
    }
}

/// What nobody else may dispute for this collaborator while it is open.
fn open_about(dispute: &Dispute) -> Option<String> {
    dispute.state.is_open().then(|| dispute.about.key(&dispute.collaborator))
}

impl TryFrom<DisputeRow> for Dispute {
    type Error = StoreError;

    fn try_from(row: DisputeRow) -> Result<Self, StoreError> {
        Ok(Self {
            about: DisputeAbout {
                obligation: row.obligation,
                settlement: row.settlement,
                distributor: row.distributor,
                period_index: row.period_index,
            },
            reason: DisputeReason::from_code(&row.reason)
                .ok_or_else(|| StoreError::corrupt("the reason of a dispute", &row.reason))?,
            state: DisputeState::from_code(&row.state)
                .ok_or_else(|| StoreError::corrupt("the state of a dispute", &row.state))?,
            opened_by: side(&row.opened_by)?,
            opened_at: Moment::from_micros(row.opened_at),
            ended_at: row.ended_at.map(Moment::from_micros),
            id: row.id,
            collaborator: row.collaborator,
            credit: row.credit,
        })
    }
}

fn side(code: &str) -> Result<DisputeSide, StoreError> {
    DisputeSide::from_code(code).ok_or_else(|| StoreError::corrupt("a side of a dispute", code))
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = dispute_messages, treat_none_as_default_value = false)]
struct MessageRow {
    dispute: String,
    place: i64,
    at: i64,
    side: String,
    who: String,
    text: String,
    evidence: Option<String>,
}

keyset_row!(MessageRow, place: i64);

impl TryFrom<MessageRow> for DisputeMessage {
    type Error = StoreError;

    fn try_from(row: MessageRow) -> Result<Self, StoreError> {
        let evidence = match &row.evidence {
            None => Vec::new(),
            Some(list) => serde_json::from_str(list)
                .map_err(|_| StoreError::corrupt("the evidence of a dispute", list))?,
        };
        Ok(Self {
            side: side(&row.side)?,
            dispute: row.dispute,
            place: row.place,
            at: Moment::from_micros(row.at),
            who: row.who,
            text: row.text,
            evidence,
        })
    }
}

/// The counter of changes, and of what is said.
pub(super) const MOVES: &str = "dispute move";

/// The number of the next dispute; its id is `dispute.N`.
pub fn next_number(connection: &mut Connection) -> Result<i64, StoreError> {
    dialect::take_numbers(connection, "dispute", 1)
}

/// Stores a dispute that was opened, under a number that was taken for it.
pub fn insert(
    connection: &mut Connection,
    number: i64,
    dispute: &Dispute,
) -> Result<(), StoreError> {
    diesel::insert_into(disputes::table)
        .values(DisputeRow::of(number, dispute))
        .execute(connection)?;
    Ok(())
}

/// Stores where a dispute is; refused when it is somewhere else by now.
pub fn change(
    connection: &mut Connection,
    Changed { before, after }: &Changed<Dispute>,
) -> Result<(), StoreError> {
    let move_number = dialect::take_numbers(connection, MOVES, 1)?;
    let row = disputes::table
        .filter(disputes::id.eq(&before.id))
        .filter(disputes::state.eq(before.state.code()));
    let changed = diesel::update(row)
        .set((
            disputes::state.eq(after.state.code()),
            disputes::ended_at.eq(after.ended_at.map(Moment::micros)),
            disputes::credit.eq(&after.credit),
            disputes::open_about.eq(open_about(after)),
            disputes::moved.eq(move_number),
        ))
        .execute(connection)?;
    match changed {
        1 => Ok(()),
        _ => Err(StoreError::Conflict(format!("dispute \"{}\" was moved meanwhile", before.id))),
    }
}

/// Adds what was said.
pub fn say(connection: &mut Connection, message: &DisputeMessage) -> Result<(), StoreError> {
    let list = (!message.evidence.is_empty()).then(|| serde_json::to_string(&message.evidence));
    let evidence = list
        .transpose()
        .map_err(|error| StoreError::corrupt("the evidence of a dispute", error))?;
    let row = MessageRow {
        dispute: message.dispute.clone(),
        place: message.place,
        at: message.at.micros(),
        side: message.side.code().to_owned(),
        who: message.who.clone(),
        text: message.text.clone(),
        evidence,
    };
    diesel::insert_into(dispute_messages::table).values(row).execute(connection)?;
    let move_number = dialect::take_numbers(connection, MOVES, 1)?;
    diesel::update(disputes::table.filter(disputes::id.eq(&message.dispute)))
        .set(disputes::moved.eq(move_number))
        .execute(connection)?;
    Ok(())
}

/// The last thing that was said in a dispute.
pub fn last_message(
    connection: &mut Connection,
    dispute: &str,
) -> Result<Option<DisputeMessage>, StoreError> {
    let row: Option<MessageRow> = dispute_messages::table
        .filter(dispute_messages::dispute.eq(dispute))
        .order(dispute_messages::place.desc())
        .select(MessageRow::as_select())
        .first(connection)
        .optional()?;
    row.map(DisputeMessage::try_from).transpose()
}

/// What was said at these places of disputes; what does not exist is left out.
pub fn messages_at(
    connection: &mut Connection,
    places: &[(String, i64)],
) -> Result<Vec<DisputeMessage>, StoreError> {
    let disputes: BTreeSet<&str> = places.iter().map(|(dispute, _)| dispute.as_str()).collect();
    let disputes: Vec<&str> = disputes.into_iter().collect();
    let mut found: Vec<DisputeMessage> = dialect::in_chunks(&disputes, |chunk| {
        let rows: Vec<MessageRow> = dispute_messages::table
            .filter(dispute_messages::dispute.eq_any(chunk))
            .filter(dispute_messages::place.eq_any(places.iter().map(|(_, place)| *place)))
            .select(MessageRow::as_select())
            .load(connection)?;
        Ok(rows)
    })?;
    let wanted: BTreeSet<(&str, i64)> =
        places.iter().map(|(dispute, place)| (dispute.as_str(), *place)).collect();
    found.retain(|message| wanted.contains(&(message.dispute.as_str(), message.place)));
    Ok(found)
}

/// The open dispute about something, by what [`DisputeAbout::key`] says of it.
pub fn open_about_key(
    connection: &mut Connection,
    key: &str,
) -> Result<Option<Dispute>, StoreError> {
    let row: Option<DisputeRow> = disputes::table
        .filter(disputes::open_about.eq(key))
        .select(DisputeRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Dispute::try_from).transpose()
}

/// How many disputes of a collaborator are open.
pub fn count_open(connection: &mut Connection, collaborator: &str) -> Result<i64, StoreError> {
    let open = disputes::table
        .filter(disputes::collaborator.eq(collaborator))
        .filter(disputes::open_about.is_not_null());
    Ok(open.count().get_result(connection)?)
}

/// The disputes with these ids, oldest first; those that do not exist are left out.
pub fn find_all(connection: &mut Connection, ids: &[String]) -> Result<Vec<Dispute>, StoreError> {
    dialect::in_chunks(ids, |chunk| {
        let rows: Vec<DisputeRow> = disputes::table
            .filter(disputes::id.eq_any(chunk))
            .order(disputes::number)
            .select(DisputeRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// The disputes with a number behind the first and up to the second one, and those whose last change, or what was
/// said last, has such a number of its own, oldest first.
pub fn changed_between(
    connection: &mut Connection,
    numbers: (i64, i64),
    changes: (i64, i64),
) -> Result<Vec<Dispute>, StoreError> {
    let is_new = disputes::number.gt(numbers.0).and(disputes::number.le(numbers.1));
    let is_moved = disputes::moved.gt(changes.0).and(disputes::moved.le(changes.1));
    let rows: Vec<DisputeRow> = disputes::table
        .filter(is_new.or(is_moved))
        .order(disputes::number)
        .select(DisputeRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Dispute::try_from).collect()
}

/// The newest dispute about each of these obligations, by the obligation's id.
pub fn newest_about(
    connection: &mut Connection,
    obligations: &[String],
) -> Result<BTreeMap<String, Dispute>, StoreError> {
    let found: Vec<Dispute> = dialect::in_chunks(obligations, |chunk| {
        let rows: Vec<DisputeRow> = disputes::table
            .filter(disputes::obligation.eq_any(chunk))
            .order(disputes::number)
            .select(DisputeRow::as_select())
            .load(connection)?;
        Ok(rows)
    })?;
    // The last one of an obligation stays.
    let about = |one: Dispute| Some((one.about.obligation.clone()?, one));
    Ok(found.into_iter().filter_map(about).collect())
}

/// The disputes behind a number, oldest first and so many at most; each with what it keeps others from disputing, as
/// it is stored.
pub(super) fn with_open_about(
    connection: &mut Connection,
    behind: i64,
) -> Result<Vec<(i64, Dispute, Option<String>)>, StoreError> {
    let rows: Vec<DisputeRow> = disputes::table
        .filter(disputes::number.gt(behind))
        .order(disputes::number)
        .limit(2_000)
        .select(DisputeRow::as_select())
        .load(connection)?;
    let one = |row: DisputeRow| {
        let (number, open_about) = (row.number, row.open_about.clone());
        Ok((number, row.try_into()?, open_about))
    };
    rows.into_iter().map(one).collect()
}

/// A page of disputes, newest first.
pub fn page(
    connection: &mut Connection,
    filter: &DisputeFilter,
    args: &PageArgs,
) -> Result<Page<Dispute>, StoreError> {
    keyset_page!(connection, args, falling disputes::number, filtered(filter), DisputeRow)
}

/// The same page of the disputes of many collaborators, newest first.
pub fn pages(
    connection: &mut Connection,
    collaborators: &[String],
    filter: &DisputeFilter,
    args: &PageArgs,
) -> Result<Pages<Dispute>, StoreError> {
    keyset_groups!(connection, args, collaborators, disputes::collaborator => String, falling disputes::number, filtered(filter), DisputeRow)
}

/// The same page of what was said in many disputes, oldest first.
pub fn message_pages(
    connection: &mut Connection,
    ids: &[String],
    args: &PageArgs,
) -> Result<Pages<DisputeMessage>, StoreError> {
    keyset_groups!(connection, args, ids, dispute_messages::dispute => String, rising dispute_messages::place, all_messages(), MessageRow)
}

fn all_messages() -> dispute_messages::BoxedQuery<'static, MultiBackend> {
    dispute_messages::table.into_boxed()
}

fn filtered(filter: &DisputeFilter) -> disputes::BoxedQuery<'_, MultiBackend> {
    let mut query = disputes::table.into_boxed();
    if let Some(collaborator) = &filter.collaborator {
        query = query.filter(disputes::collaborator.eq(collaborator));
    }
    if let Some(distributor) = &filter.distributor {
        query = query.filter(disputes::distributor.eq(distributor));
    }
    if let Some(state) = filter.state {
        query = query.filter(disputes::state.eq(state.code()));
    }
    if let Some(reason) = filter.reason {
        query = query.filter(disputes::reason.eq(reason.code()));
    }
    if let Some(from) = filter.opened_from {
        query = query.filter(disputes::opened_at.ge(from.micros()));
    }
    if let Some(before) = filter.opened_before {
        query = query.filter(disputes::opened_at.lt(before.micros()));
    }
    query
}
