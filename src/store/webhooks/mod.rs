//! Who outside is told of what happens, and the outbox of what they are told.

mod outbox;
mod row;

use diesel::prelude::*;

use rules::domain::{Moment, Thing, Webhook, WebhookEvent};

use super::schema::{counters, webhooks};
use super::{Connection, StoreError, audit, dialect};

pub(super) use outbox::tell;
pub use outbox::{
    Claimed, Marked, Replay, Telling, add_test, backlog, cancel_all, claim, due_webhooks, fail_all,
    find_delivery, given_up, mark, page, prune, replay, tellings_behind,
};
use row::WebhookRow;
pub(super) use row::{is_attempt, is_message_id};

/// Stores a webhook under a number of its own, which it is given back with.
pub fn insert(connection: &mut Connection, webhook: Webhook) -> Result<Webhook, StoreError> {
    let number = dialect::take_numbers(connection, "webhook", 1)?;
    let webhook = Webhook { id: number.to_string(), ..webhook };
    diesel::insert_into(webhooks::table)
        .values(WebhookRow::of(number, &webhook))
        .execute(connection)?;
    Ok(webhook)
}

/// The webhooks that were not deleted, the oldest first.
pub fn list(connection: &mut Connection) -> Result<Vec<Webhook>, StoreError> {
    let rows: Vec<WebhookRow> = webhooks::table
        .filter(webhooks::deleted_at.is_null())
        .order(webhooks::number)
        .select(WebhookRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Webhook::try_from).collect()
}

/// The webhook with that id, unless it was deleted.
pub fn find(connection: &mut Connection, id: &str) -> Result<Option<Webhook>, StoreError> {
    let Ok(number) = id.parse::<i64>() else { return Ok(None) };
    let row: Option<WebhookRow> = webhooks::table
        .find(number)
        .filter(webhooks::deleted_at.is_null())
        .select(WebhookRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Webhook::try_from).transpose()
}

/// Stores which secrets a webhook has, and whether it is disabled.
pub fn change(connection: &mut Connection, webhook: &Webhook) -> Result<(), StoreError> {
    let row = WebhookRow::of(number(&webhook.id)?, webhook);
    diesel::update(webhooks::table.find(row.number))
        .set((
            webhooks::secret.eq(row.secret),
            webhooks::old_secret.eq(row.old_secret),
            webhooks::old_secret_until.eq(row.old_secret_until),
            webhooks::disabled_at.eq(row.disabled_at),
            webhooks::disabled_why.eq(row.disabled_why),
        ))
        .execute(connection)?;
    Ok(())
}

/// Deletes a webhook: its row stays for its deliveries, its secrets do not.
pub fn delete(connection: &mut Connection, id: &str, at: Moment) -> Result<(), StoreError> {
    diesel::update(webhooks::table.find(number(id)?))
        .set((
            // What is behind the host may be a secret, too.
            webhooks::url.eq(""),
            webhooks::secret.eq(""),
            webhooks::old_secret.eq(None::<String>),
            webhooks::old_secret_until.eq(None::<i64>),
            webhooks::document.eq(None::<String>),
            webhooks::deleted_at.eq(at.micros()),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes beside the number that every deed takes which events are wanted now, so that deeds see it without
/// asking. Comes right before the deed's own line: the number is locked from then on.
pub fn update_wanted(connection: &mut Connection) -> Result<(), StoreError> {
    let sets: Vec<i64> = listening().select(webhooks::events).load(connection)?;
    let wanted = sets.into_iter().fold(0, |all, one| all | one);
    diesel::update(counters::table.find(audit::CHAIN))
        .set(counters::wanted.eq(wanted))
        .execute(connection)?;
    Ok(())
}

/// Which events are wanted, as bits: as it is noted, and as webhooks listen.
pub(super) fn wanted(connection: &mut Connection) -> Result<(i64, i64), StoreError> {
    let noted = counters::table.find(audit::CHAIN).select(counters::wanted).first(connection)?;
    let sets: Vec<i64> = listening().select(webhooks::events).load(connection)?;
    Ok((noted, sets.into_iter().fold(0, |all, one| all | one)))
}

/// Those that are told of what happens.
#[diesel::dsl::auto_type(no_type_alias)]
fn listening() -> _ {
    webhooks::table.filter(webhooks::deleted_at.is_null()).filter(webhooks::disabled_at.is_null())
}

/// A set of events as its bits.
fn bits(events: &[WebhookEvent]) -> i64 {
    events.iter().fold(0, |all, event| all | event.bit())
}

fn number(id: &str) -> Result<i64, StoreError> {
    id.parse().map_err(|_| StoreError::no_such(Thing::Webhook, id))
}
