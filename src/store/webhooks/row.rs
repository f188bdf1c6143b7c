//! Rows of webhooks and of what they are told, to values and back.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use rules::domain::{Attempted, Delivery, DeliveryState, Moment, Webhook, WebhookEvent};

use super::bits;
use crate::store::StoreError;
use crate::store::keyset::keyset_row;
use crate::store::proof::is_all_read;
use crate::store::schema::{webhook_deliveries, webhooks};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhooks, treat_none_as_default_value = false)]
pub(super) struct WebhookRow {
    pub number: i64,
    url: String,
    events: i64,
    document: Option<String>,
    pub secret: String,
    pub old_secret: Option<String>,
    pub old_secret_until: Option<i64>,
    created_by: String,
    created_at: i64,
    pub disabled_at: Option<i64>,
    pub disabled_why: Option<String>,
}

impl WebhookRow {
    pub fn of(number: i64, webhook: &Webhook) -> Self {
        let (old_secret, until) = webhook.old_secret.clone().unzip();
        let (disabled_at, disabled_why) = webhook.disabled.clone().unzip();
        Self {
            number,
            url: webhook.url.clone(),
            events: bits(&webhook.events),
            document: webhook.document.clone(),
            secret: webhook.secret.clone(),
            old_secret,
            old_secret_until: until.map(Moment::micros),
            created_by: webhook.created_by.clone(),
            created_at: webhook.created_at.micros(),
            disabled_at: disabled_at.map(Moment::micros),
            disabled_why,
        }
    }
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = StoreError;

    fn try_from(row: WebhookRow) -> Result<Self, StoreError> {
        let wanted = |event: &WebhookEvent| event.bit() & row.events != 0;
        Ok(Self {
            id: row.number.to_string(),
            events: WebhookEvent::ALL.into_iter().filter(wanted).collect(),
            url: row.url,
            document: row.document,
            secret: row.secret,
            old_secret: row.old_secret.zip(row.old_secret_until.map(Moment::from_micros)),
            created_by: row.created_by,
            created_at: Moment::from_micros(row.created_at),
            disabled: row.disabled_at.map(Moment::from_micros).zip(row.disabled_why),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_deliveries, treat_none_as_default_value = false)]
pub(super) struct DeliveryRow {
    pub number: i64,
    pub message_id: String,
    pub webhook: i64,
    pub kind: String,
    pub object: String,
    pub about: String,
    pub happened_at: i64,
    pub state: String,
    pub attempts: i64,
    pub queued_at: i64,
    pub next_at: Option<i64>,
    pub last_attempt: Option<String>,
    pub held_until: Option<i64>,
    pub lease_number: i64,
}

keyset_row!(DeliveryRow, number: i64);

/// A delivery that is to be sent at once.
pub(super) struct Queued<'a> {
    pub number: i64,
    pub webhook: i64,
    pub kind: &'a str,
    pub object: &'a str,
    pub about: Vec<(String, String)>,
    pub at: Moment,
}

impl DeliveryRow {
    pub fn queued(queued: Queued<'_>) -> Result<Self, StoreError> {
        let Queued { number, webhook, kind, object, about, at } = queued;
        Ok(Self {
            number,
            message_id: message_id()?,
            webhook,
            kind: kind.to_owned(),
            object: object.to_owned(),
            about: written(&about)?,
            happened_at: at.micros(),
            state: DeliveryState::Pending.code().to_owned(),
            attempts: 0,
            queued_at: at.micros(),
            next_at: Some(at.micros()),
            last_attempt: None,
            held_until: None,
            lease_number: 0,
        })
    }
}

/// An id that no other installation gives: a receiver may have several.
fn message_id() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::Corrupt(format!("no randomness for an id: {error}")))?;
    Ok(format!("msg_{}", hex::encode(bytes)))
}

/// Whether a text is such an id.
pub(in crate::store) fn is_message_id(text: &str) -> bool {
    let digits = text.strip_prefix("msg_").and_then(|digits| hex::decode(digits).ok());
    digits.is_some_and(|bytes| bytes.len() == 16)
}

/// Whether a text is an attempt as it is stored, and says nothing besides.
pub(in crate::store) fn is_attempt(text: &str) -> bool {
    is_all_read::<Attempt>(text)
}

/// What happenings are about, in their order.
fn written(about: &[(String, String)]) -> Result<String, StoreError> {
    serde_json::to_string(about).map_err(|error| StoreError::corrupt("what happened", error))
}

/// An attempt as it is stored.
#[derive(Serialize, Deserialize)]
struct Attempt {
    at: i64,
    status: Option<u16>,
    said: Option<String>,
    trouble: Option<String>,
}

/// What came of an attempt, as text.
pub(super) fn write_attempt(last: &Attempted) -> Result<String, StoreError> {
    let Attempted { at, status, said, trouble } = last.clone();
    let attempt = Attempt { at: at.micros(), status, said, trouble };
    serde_json::to_string(&attempt).map_err(|error| StoreError::corrupt("an attempt", error))
}

fn read_attempt(text: &str) -> Result<Attempted, StoreError> {
    let read = serde_json::from_str(text);
    let Attempt { at, status, said, trouble } =
        read.map_err(|_| StoreError::corrupt("an attempt", text))?;
    Ok(Attempted { at: Moment::from_micros(at), status, said, trouble })
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StoreError;

    fn try_from(row: DeliveryRow) -> Result<Self, StoreError> {
        let state = DeliveryState::from_code(&row.state)
            .ok_or_else(|| StoreError::corrupt("the state of a delivery", &row.state))?;
        let about = serde_json::from_str(&row.about)
            .map_err(|_| StoreError::corrupt("what a delivery is about", &row.about))?;
        let last = row.last_attempt.as_deref().map(read_attempt).transpose()?;
        Ok(Self {
            number: row.number,
            message_id: row.message_id,
            webhook: row.webhook.to_string(),
            kind: row.kind,
            object: row.object,
            about,
            happened_at: Moment::from_micros(row.happened_at),
            attempts: row.attempts,
            queued_at: Moment::from_micros(row.queued_at),
            next_at: row
                .next_at
                .filter(|_| state == DeliveryState::Pending)
                .map(Moment::from_micros),
            state,
            last,
        })
    }
}
