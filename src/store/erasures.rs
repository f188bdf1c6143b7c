//! Erasing a customer: the reference is taken out of the log, the audit trail and everything that people wrote, in one
//! transaction. What may have been kept of it for speed is thrown away.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use serde_json::Value as Json;

use rules::domain::{Catalogue, CutOff, Entry, Erasure, Forgetting, Moment};

use super::log::{self, Appended, NewEntry};
use super::schema::{catalogues, counters, erased_keys, periods, rule_versions};
use super::{Connection, StoreError, audit, checkpoints, dialect, late_found, obligations};

/// What is to be erased.
#[derive(Debug)]
pub struct Wanted {
    /// The reference, and what takes its place.
    pub forgetting: Forgetting,
    /// What may take its place in keys.
    pub in_keys: Vec<String>,
    /// Who says so: the source of the entry that the log keeps of it.
    pub source: String,
    /// Why.
    pub reason: String,
    /// The entries in which it may stand that are known, and up to where the log was looked through for them.
    pub places: (Vec<(i32, i64)>, CutOff),
    /// Rules and catalogues, with texts that mean the same without it.
    pub rules: Texts,
}

/// Texts of rules, by distributor and version, and of catalogues, by number.
#[derive(Debug, Default)]
pub struct Texts {
    /// Rules.
    pub rules: Vec<(String, i32, String)>,
    /// Catalogues.
    pub catalogues: Vec<(i64, String)>,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The place of the entry that says so.
    pub place: (i32, i64),
    /// How many entries were changed.
    pub entries: usize,
    /// How many lines of the audit trail were changed.
    pub audit: usize,
    /// How many texts besides.
    pub texts: usize,
}

/// Texts that people wrote, or that were made of what they wrote: by table and column.
const PROSE: &[(&str, &str)] = &[
    ("dispute_messages", "text"),
    ("obligations", "reason"),
    ("payouts", "reference"),
    ("payouts", "reason"),
    ("collaborators", "hold_reason"),
    ("collaborators", "name"),
    ("periods", "reason"),
    ("webhooks", "document"),
    ("hook_deliveries", "reason"),
];

/// JSON, in which only strings are texts: names, numbers and everything else stay as they are. Whether people wrote all of
/// the strings; else a reference that may as well be a number or a word is not looked for.
const JSON: &[(&str, &str, bool)] = &[
    ("dispute_messages", "evidence", true),
    ("payouts", "former_references", true),
    ("obligations", "by_hand", false),
    ("webhook_deliveries", "last_attempt", false),
    ("hook_deliveries", "body", true),
];

/// Texts in which a reference that may as well be a number or a word is not looked for.
const DETAILS: &[(&str, &str)] = &[
    ("settlements", "detail"),
    ("standings", "detail"),
    ("unvalued", "why"),
    ("distributors", "title"),
    ("hook_deliveries", "delivery_id"),
    ("hook_deliveries", "problem"),
    ("hook_deliveries", "waits_for"),
    ("hooks", "mapping"),
];

/// How many customers were erased so far. Whoever reads the log in several transactions compares.
pub fn count(connection: &mut Connection) -> Result<i64, StoreError> {
    Ok(counters::table.find(COUNTER).select(counters::last_number).first(connection)?)
}

/// Notes that the file was written anew since so many customers were erased.
pub fn compacted(connection: &mut Connection, erased: i64) -> Result<(), StoreError> {
    let of_file = counters::table.find(COMPACTED);
    diesel::update(of_file).set(counters::last_number.eq(erased)).execute(connection)?;
    Ok(())
}

/// Whether a customer was erased since the file was written anew.
pub fn is_uncompacted(connection: &mut Connection) -> Result<bool, StoreError> {
    let compacted: i64 =
        counters::table.find(COMPACTED).select(counters::last_number).first(connection)?;
    Ok(compacted < count(connection)?)
}

/// The texts of rules and catalogues in which a reference stands, or something like it.
pub fn texts_naming(connection: &mut Connection, reference: &str) -> Result<Texts, StoreError> {
    let rules = rule_versions::table
        .order((rule_versions::distributor, rule_versions::version))
        .select((rule_versions::distributor, rule_versions::version, rule_versions::source));
    let mut rules: Vec<(String, i32, String)> = rules.load(connection)?;
    rules.retain(|(_, _, source)| source.contains(reference));
    let catalogues = catalogues::table
        .order(catalogues::number)
        .select((catalogues::number, catalogues::source));
    let mut catalogues: Vec<(i64, String)> = catalogues.load(connection)?;
    catalogues.retain(|(_, source)| source.contains(reference));
    Ok(Texts { rules, catalogues })
}

const COUNTER: &str = "erasure";
const COMPACTED: &str = "compacted";

/// Erases a customer; `None` where no entry names one by that reference, and then nothing is changed.
pub fn erase(
    connection: &mut Connection,
    wanted: &Wanted,
    at: Moment,
    catalogue: &Catalogue,
) -> Result<Option<Erased>, StoreError> {
    let Wanted { forgetting, in_keys, source, reason, places: (places, known), .. } = wanted;
    // From here on nobody records anything that would not be looked at.
    log::lock_all_streams(connection)?;
    if dialect::has_keys_apart(connection)? {
        let why = "nobody can be erased yet from a log that is spread over several databases";
        return Err(StoreError::Conflict(why.to_owned()));
    }
    let head = log::head(connection)?;
    let mut places = places.clone();
    places.extend(log::places_naming(connection, forgetting.reference(), (known, &head))?);
    let rewriting = log::rewriting(connection, forgetting, &places, catalogue, in_keys)?;
    let Some(rewriting) = rewriting else { return Ok(None) };
    rewriting.write(connection)?;
    let forgetting = &rewriting.forgetting;
    let mut keys = rewriting.keys;
    if forgetting.is_telling() {
        let rename = |key: &str| rewriting.forgetting.key(key);
        let renamed = obligations::rename_keys(connection, rename)?;
        keys.extend(renamed.iter().map(|(source, key)| credit_key_digest(source, key)));
    }
    refuse_keys(connection, &keys)?;
    let mut audit = audit::forget(connection, forgetting, &rewriting.about)?;
    if let Some(in_json) = forgetting.in_json() {
        audit.extend(audit::forget(connection, &in_json, &BTreeMap::new())?);
    }
    let texts = rewrite_texts(connection, forgetting, &wanted.rules)?;
    checkpoints::forget_all(connection)?;
    late_found::forget_all(connection)?;
    end_leases(connection)?;
    let number = dialect::take_numbers(connection, COUNTER, 1)?;
    let (entries, lines) = (rewriting.entries.len(), audit.len());
    let erasure = Erasure {
        customer: forgetting.pseudonym().to_owned(),
        reason: reason.clone(),
        entries: rewriting.entries,
        audit,
    };
    let (key, entry) = (log::erasure_key(number), Entry::Erasure(erasure));
    let new = NewEntry { source: source.clone(), key, entry };
    match log::append(connection, &[new], at)?.first() {
        Some(Appended::Recorded { stream, position }) => {
            let place = (*stream, *position);
            Ok(Some(Erased { place, entries, audit: lines, texts }))
        }
        other => Err(StoreError::Conflict(format!("the erasure is not recorded: {other:?}"))),
    }
}

/// Whether a key of a credit or an advance named a customer who was erased.
pub fn is_credit_key_erased(
    connection: &mut Connection,
    (source, key): &(String, String),
) -> Result<bool, StoreError> {
    let digest = credit_key_digest(source, key);
    let found: Option<Vec<u8>> =
        erased_keys::table.find(digest).select(erased_keys::digest).first(connection).optional()?;
    Ok(found.is_some())
}

/// A credit may have the key that an entry has.
fn credit_key_digest(source: &str, key: &str) -> Vec<u8> {
    log::key_digest(&format!("credits of {source}"), key)
}

fn refuse_keys(connection: &mut Connection, keys: &[Vec<u8>]) -> Result<(), StoreError> {
    let distinct: BTreeSet<&Vec<u8>> = keys.iter().collect();
    for key in distinct {
        let known: Option<Vec<u8>> = erased_keys::table
            .find(key)
            .select(erased_keys::digest)
            .first(connection)
            .optional()?;
        if known.is_none() {
            diesel::insert_into(erased_keys::table)
                .values(erased_keys::digest.eq(key))
                .execute(connection)?;
        }
    }
    Ok(())
}

/// Whoever settles right now has read a part of the log with the reference and would read another part without: what
/// comes of it is not stored, and computed anew.
fn end_leases(connection: &mut Connection) -> Result<(), StoreError> {
    diesel::update(periods::table.filter(periods::holder.is_not_null()))
        .set((
            periods::lease_number.eq(periods::lease_number + 1),
            periods::holder.eq(None::<String>),
            periods::held_until.eq(None::<i64>),
        ))
        .execute(connection)?;
    Ok(())
}

/// Takes the reference out of everything else that is stored. How many texts were changed.
fn rewrite_texts(
    connection: &mut Connection,
    forgetting: &Forgetting,
    rules: &Texts,
) -> Result<usize, StoreError> {
    let mut changed = 0;
    for column in PROSE {
        changed += rewrite_column(connection, column, forgetting, |text| forgetting.text(text))?;
    }
    for (table, column, by_people) in JSON {
        if *by_people || forgetting.is_telling() {
            let new = |text: &str| without_in_json(forgetting, text);
            changed += rewrite_column(connection, &(*table, *column), forgetting, new)?;
        }
    }
    for forgetting in [Some(forgetting.clone()), forgetting.in_json()] {
        let Some(forgetting) = forgetting.filter(Forgetting::is_telling) else { continue };
        for column in DETAILS {
            let new = |text: &str| forgetting.text(text);
            changed += rewrite_column(connection, column, &forgetting, new)?;
        }
    }
    for (number, source) in &rules.catalogues {
        changed += diesel::update(catalogues::table.find(number))
            .set(catalogues::source.eq(source))
            .execute(connection)?;
    }
    for (distributor, version, source) in &rules.rules {
        changed += diesel::update(rule_versions::table.find((distributor, version)))
            .set(rule_versions::source.eq(source))
            .execute(connection)?;
    }
    Ok(changed)
}

/// JSON with the pseudonym in its strings; `None` where the reference is in none. What is no JSON is a text.
fn without_in_json(forgetting: &Forgetting, text: &str) -> Option<String> {
    fn replaced(forgetting: &Forgetting, value: &mut Json) -> bool {
        match value {
            Json::String(text) => match forgetting.text(text) {
                Some(new) => {
                    *text = new;
                    true
                }
                None => false,
            },
            Json::Array(items) => {
                // Each of them, and not only the first.
                items.iter_mut().map(|item| replaced(forgetting, item)).filter(|any| *any).count()
                    > 0
            }
            Json::Object(fields) => {
                fields
                    .values_mut()
                    .map(|item| replaced(forgetting, item))
                    .filter(|any| *any)
                    .count()
                    > 0
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => false,
        }
    }
    let Ok(mut value) = serde_json::from_str::<Json>(text) else {
        return forgetting.text(text);
    };
    replaced(forgetting, &mut value).then(|| value.to_string())
}

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = Text)]
    text: String,
}

fn rewrite_column(
    connection: &mut Connection,
    (table, column): &(&str, &str),
    forgetting: &Forgetting,
    without: impl Fn(&str) -> Option<String>,
) -> Result<usize, StoreError> {
    let find = match connection {
        Connection::Sqlite(_) => "instr",
        Connection::Postgres(_) => "strpos",
    };
    let asked = format!(
        "SELECT DISTINCT {column} AS text FROM {table} WHERE {find}({column}, $1) > 0 OR {find}({column}, $2) > 0"
    );
    let in_json = forgetting.in_json();
    let in_json = in_json.as_ref().map_or(forgetting.reference(), Forgetting::reference);
    let asked = sql_query(asked).bind::<Text, _>(forgetting.reference()).bind::<Text, _>(in_json);
    let texts: Vec<Written> = match connection {
        Connection::Sqlite(inner) => asked.load(inner)?,
        Connection::Postgres(inner) => asked.load(inner)?,
    };
    let mut changed = 0;
    for Written { text } in texts {
        let Some(new) = without(&text) else { continue };
        let update = sql_query(format!("UPDATE {table} SET {column} = $1 WHERE {column} = $2"))
            .bind::<Text, _>(&new)
            .bind::<Text, _>(&text);
        changed += match connection {
            Connection::Sqlite(inner) => update.execute(inner)?,
            Connection::Postgres(inner) => update.execute(inner)?,
        };
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::{Forgetting, without_in_json};

    #[test]
    fn only_strings_of_json_are_texts() {
        for (reference, text, expected) in [
            ("50", r#"{"advance":"a","recoup_percent":50}"#, None),
            ("status", r#"{"status":200}"#, None),
            ("200", r#"{"status":200}"#, None),
            ("null", r#"{"said":null}"#, None),
            ("c1", r#"["c1",{"c1":"of c1"}]"#, Some(r#"["x",{"c1":"of x"}]"#)),
            ("c\"1", r#"["of c\"1"]"#, Some(r#"["of x"]"#)),
            ("c1", "asked by c1", Some("asked by x")),
        ] {
            let found = without_in_json(&Forgetting::new(reference, "x", "k"), text);
            assert_eq!(found.as_deref(), expected, "{reference} in {text}");
        }
    }
}
