//! What each column of each table has, and that it can be read: a word is one of its words, a structured text says
//! what its reader makes of it and nothing besides, a number is a number.

mod money;
mod others;
mod words;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::{MOST, Mismatch};
use crate::store::{Connection, StoreError, dialect};

use money::MONEY;
use others::OTHERS;

/// Loads rows of a query that both databases understand.
macro_rules! load {
    ($connection:expr, $query:expr) => {
        match $connection {
            Connection::Sqlite(inner) => $query.load::<Held>(inner)?,
            Connection::Postgres(inner) => $query.load::<Held>(inner)?,
        }
    };
}

/// So many texts are decoded at once.
const AT_ONCE: usize = 2_000;

/// A table, and what is in it.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What tells a row from others, in SQL.
    place: &'static str,
    /// Whether its rows are counted in `number`.
    is_numbered: bool,
    /// Every column, with what is in it.
    pub columns: &'static [(&'static str, Content)],
}

/// What is in a column, and who looks at it.
#[derive(Debug, Clone, Copy)]
pub enum Content {
    /// What people wrote, a name, or an id of something outside: anything may be in it.
    Free,
    /// The check of that name compares it with what it follows from.
    Compared(&'static str),
    /// A number, a moment, or a yes or no.
    Number,
    /// Bytes.
    Bytes,
    /// One of a few words.
    Word(fn(&str) -> bool),
    /// A text with a structure: JSON, a date, a digest.
    Structured(fn(&str) -> bool),
}

/// Every table, but for the one in which the database's own steps are counted. A test reads the tables of both
/// databases, and fails for a column that is not here.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    OTHERS.iter().chain(MONEY)
}

#[derive(QueryableByName)]
struct Held {
    #[diesel(sql_type = Nullable<BigInt>)]
    at: Option<i64>,
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    found: String,
}

/// Columns that cannot be read as what they are.
pub fn columns(connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
    let mut found = Vec::new();
    for table in tables() {
        if table.is_apart(connection)? {
            continue;
        }
        // What is no text there cannot even be read as one.
        let odd = table.of_another_type(connection)?;
        if !odd.is_empty() {
            found.extend(odd);
            continue;
        }
        for (column, content) in table.columns {
            match content {
                Content::Word(reads) => {
                    found.extend(table.read(connection, column, false, *reads)?)
                }
                Content::Structured(reads) => {
                    found.extend(table.read(connection, column, table.is_numbered, *reads)?);
                }
                Content::Free | Content::Compared(_) | Content::Number | Content::Bytes => {}
            }
        }
    }
    Ok(found)
}

impl Table {
    /// Whether it is there only where the log is spread over several servers, and it is not.
    fn is_apart(&self, connection: &mut Connection) -> Result<bool, StoreError> {
        Ok(self.name == "entry_keys" && !dialect::has_keys_apart(connection)?)
    }

    /// The rows in which a text does not read: one after the other by number, or each text once.
    fn read(
        &self,
        connection: &mut Connection,
        column: &str,
        by_number: bool,
        reads: fn(&str) -> bool,
    ) -> Result<Vec<Mismatch>, StoreError> {
        let Self { name, place, .. } = self;
        let select = |after: &str| {
            match by_number {
            true => format!(
                "SELECT number AS at, {place} AS place, {column} AS found FROM {name}
                 WHERE {column} IS NOT NULL {after} ORDER BY number LIMIT {AT_ONCE}"
            ),
            false => format!(
                "SELECT CAST(NULL AS BIGINT) AS at, MIN({place}) AS place, {column} AS found FROM {name}
                 WHERE {column} IS NOT NULL {after} GROUP BY {column} ORDER BY {column} LIMIT {AT_ONCE}"
            ),
        }
        };
        let mut wrong = Vec::new();
        let mut last: Option<Held> = None;
        loop {
            let held = match &last {
                None => load!(connection, diesel::sql_query(select(""))),
                Some(Held { at: Some(at), .. }) => {
                    let query = diesel::sql_query(select("AND number > $1"));
                    load!(connection, query.bind::<BigInt, _>(*at))
                }
                Some(Held { found, .. }) => {
                    let query = diesel::sql_query(select(&format!("AND {column} > $1")));
                    load!(connection, query.bind::<Text, _>(found))
                }
            };
            let is_end = held.len() < AT_ONCE;
            let mismatch = |held: &Held| Mismatch {
                place: format!("{name} {}", held.place),
                what: format!("what \"{column}\" says"),
                expected: None,
                // An account's number, or a secret, is shown to nobody.
                found: Some("something that is never written there".to_owned()),
            };
            wrong.extend(held.iter().filter(|held| !reads(&held.found)).map(mismatch));
            last = held.into_iter().next_back();
            if is_end || wrong.len() >= MOST {
                return Ok(wrong);
            }
        }
    }

    /// The rows in which a value is not of its column's type: SQLite would hold it.
    fn of_another_type(&self, connection: &mut Connection) -> Result<Vec<Mismatch>, StoreError> {
        if matches!(connection, Connection::Postgres(_)) {
            return Ok(Vec::new());
        }
        let Self { name, place, .. } = self;
        let typed = self.columns.iter().filter_map(|(column, content)| {
            let of = match content {
                // The check that compares it reads it.
                Content::Compared(_) => return None,
                Content::Number => "integer",
                Content::Bytes => "blob",
                Content::Free | Content::Word(_) | Content::Structured(_) => "text",
            };
            Some((*column, format!("typeof({column}) NOT IN ('{of}', 'null')")))
        });
        let typed: Vec<(&str, String)> = typed.collect();
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        let any: Vec<&str> = typed.iter().map(|(_, odd)| odd.as_str()).collect();
        let which =
            typed.iter().map(|(column, odd)| format!("WHEN {odd} THEN 'the type of \"{column}\"'"));
        let which: Vec<String> = which.collect();
        let question = format!(
            "SELECT '{name} ' || {place} AS place, CASE {} END AS what, NULL AS expected, NULL AS found
             FROM {name} WHERE {}",
            which.join(" "),
            any.join(" OR ")
        );
        super::ask(connection, &question)
    }
}

/// Whether a text of JSON is all that is read from it. What has been left out since older releases wrote it is
/// not missed.
pub(in crate::store) fn is_all_read<T: Serialize + DeserializeOwned>(text: &str) -> bool {
    fn holds(read: &Json, stored: &Json) -> bool {
        match (read, stored) {
            (Json::Object(read), Json::Object(stored)) => stored.iter().all(|(name, stored)| {
                read.get(name).map_or(stored.is_null(), |read| holds(read, stored))
            }),
            (Json::Array(read), Json::Array(stored)) => {
                read.len() == stored.len()
                    && read.iter().zip(stored).all(|(one, other)| holds(one, other))
            }
            (read, stored) => read == stored,
        }
    }
    let again =
        serde_json::from_str::<T>(text).ok().and_then(|read| serde_json::to_value(read).ok());
    let stored = serde_json::from_str::<Json>(text).ok();
    again.zip(stored).is_some_and(|(read, stored)| holds(&read, &stored))
}

#[cfg(test)]
mod tests {
    use super::is_all_read;

    #[derive(serde::Serialize, serde::Deserialize)]
    struct Note {
        at: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
    }

    #[test]
    fn nothing_besides_what_is_read_is_in_a_text() {
        for (text, is_read) in [
            (r#"{"at":1,"said":"yes"}"#, true),
            (r#"{"said":"yes","at":1}"#, true),
            (r#"{"at":1}"#, true),
            (r#"{"at":1,"said":null}"#, true),
            (r#"{"at":1,"sald":"yes"}"#, false),
            (r#"{"at":"1"}"#, false),
            (r#"{"at":1"#, false),
            ("", false),
        ] {
            assert_eq!(is_all_read::<Note>(text), is_read, "{text}");
        }
    }
}
