//! What webhooks are told: each telling says what its kind has to say, and what is wanted is what they listen to.

use super::{MOST, Mismatch, ask_all};
use crate::store::webhooks::{self, Telling};
use crate::store::{Connection, StoreError};
use rules::domain::{TEST_EVENT, WebhookEvent};

const TO_NOBODY: &str = "
    SELECT 'webhook_deliveries ' || CAST(d.number AS TEXT) AS place, 'its webhook' AS what,
        CAST(d.webhook AS TEXT) AS expected, NULL AS found
    FROM webhook_deliveries d WHERE d.webhook NOT IN (SELECT number FROM webhooks) ORDER BY d.number";

/// What is delivered, given up or cancelled is not sent again by itself.
const NOT_DUE: &str = "
    SELECT 'webhook_deliveries ' || CAST(number AS TEXT) AS place, 'when it is sent next' AS what,
        state AS expected, CAST(next_at AS TEXT) AS found
    FROM webhook_deliveries WHERE state = 'PENDING' AND next_at IS NULL ORDER BY number";

/// Where what webhooks are told is not what it has to be.
pub fn told(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    let mut found = ask_all(connection, &[TO_NOBODY, NOT_DUE])?;
    let (noted, wanted) = webhooks::wanted(connection)?;
    if noted != wanted {
        found.push(Mismatch {
            place: "counters audit".to_owned(),
            what: "which events are wanted, as bits".to_owned(),
            expected: Some(wanted.to_string()),
            found: Some(noted.to_string()),
        });
    }
    let mut behind = 0;
    loop {
        let tellings = webhooks::tellings_behind(connection, behind)?;
        let Some(last) = tellings.last() else { return Ok(found) };
        behind = last.number;
        found.extend(tellings.iter().filter_map(incomplete));
        if found.len() >= MOST {
            return Ok(found);
        }
    }
}

/// What a telling has to be about and is not.
fn incomplete(telling: &Telling) -> Option<Mismatch> {
    let Telling { number, kind, about } = telling;
    // A kind that is none is found by another check.
    let names: &[&str] = match WebhookEvent::from_code(kind) {
        Some(event) => event.names(),
        None if kind == TEST_EVENT => &["webhook"],
        None => return None,
    };
    let found: Option<Vec<(String, String)>> = serde_json::from_str(about).ok();
    let has =
        |name: &&str| found.iter().flatten().any(|(found, id)| found == name && !id.is_empty());
    if found.is_some() && names.iter().all(has) {
        return None;
    }
    Some(Mismatch {
        place: format!("webhook_deliveries {number}"),
        what: "what it is about".to_owned(),
        expected: Some(names.join(", ")),
        found: Some(about.clone()),
    })
}
