//! The audit trail: who did what, when, and what came of it.

use std::collections::BTreeMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use rules::domain::{AuditFilter, AuditRecord, Channel, Forgetting, Moment, Page, PageArgs, Role};

use super::chain::{Chain, Linked, Parts, digest_of, is_erased, without_salt};
use super::connection::MultiBackend;
use super::dialect::{self, insert_all};
use super::fixed::fixed;
use super::keyset::{keyset_page, keyset_row};
use super::proof::{LINKS_AT_ONCE, Link};
use super::schema::audit;
use super::{Connection, StoreError, webhooks};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct AuditRow {
    number: i64,
    at: i64,
    who: String,
    what: String,
    about: String,
    outcome: String,
    channel: Option<String>,
    role: Option<String>,
    state_before: Option<String>,
    state_after: Option<String>,
    seal: Option<Vec<u8>>,
}

/// How a line says that something was done.
const DONE: &str = "OK";
const IS_REFUSED: &str = "audit.outcome <> 'OK'";

/// The name of the trail's chain, and of its counter.
pub(super) const CHAIN: &str = "audit";

impl Linked for AuditRow {
    fn add_to(&self, parts: &mut Parts) {
        parts.number(self.number);
        parts.number(self.at);
        parts.text(&self.who);
        parts.text(&self.what);
        parts.text(&self.about);
        parts.text(&self.outcome);
        parts.maybe(self.channel.as_deref());
        parts.maybe(self.role.as_deref());
        parts.maybe(self.state_before.as_deref());
        parts.maybe(self.state_after.as_deref());
    }
}

keyset_row!(AuditRow, number: i64);

impl TryFrom<AuditRow> for AuditRecord {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        let channel = row.channel.map(|code| {
            Channel::from_code(&code).ok_or_else(|| StoreError::corrupt("the channel", code))
        });
        let role = row.role.map(|code| {
            Role::from_code(&code).ok_or_else(|| StoreError::corrupt("the role", code))
        });
        Ok(Self {
            id: row.number.to_string(),
            at: Moment::from_micros(row.at),
            who: row.who,
            channel: channel.transpose()?,
            role: role.transpose()?,
            what: row.what,
            about: row.about,
            outcome: row.outcome,
            before: row.state_before,
            after: row.state_after,
            happened: Vec::new(),
        })
    }
}

/// Adds lines in their order, and queues what they tell the outside of; the ids they came with are ignored. The
/// numbers of all lines come from one row, which stays locked until the transaction ends: a transaction does
/// this last. That row also says what anybody outside wants to hear of.
pub fn append(connection: &mut Connection, lines: &[AuditRecord]) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let (last, link, wanted) = dialect::lock_trail(connection, CHAIN)?;
    let mut chain = Chain::behind(link, CHAIN)?;
    let row = |(number, line): (i64, &AuditRecord)| AuditRow {
        number,
        at: line.at.micros(),
        who: line.who.clone(),
        what: line.what.clone(),
        about: line.about.clone(),
        outcome: line.outcome.clone(),
        channel: line.channel.map(|channel| channel.code().to_owned()),
        role: line.role.map(|role| role.code().to_owned()),
        state_before: line.before.clone(),
        state_after: line.after.clone(),
        seal: None,
    };
    let mut rows: Vec<AuditRow> = ((last + 1)..).zip(lines).map(row).collect();
    let mut number = last;
    for row in &mut rows {
        row.seal = Some(chain.seal(row));
        number = row.number;
    }
    dialect::move_chain(connection, CHAIN, number, chain.newest())?;
    insert_all!(connection, audit::table, rows);
    webhooks::tell(connection, lines, wanted)
}

/// Lines behind a number and up to another, for following their chain.
pub(super) fn links(
    connection: &mut Connection,
    (after, last): (i64, i64),
) -> Result<Vec<Link>, StoreError> {
    let rows: Vec<AuditRow> = audit::table
        .filter(audit::number.gt(after).and(audit::number.le(last)))
        .order(audit::number)
        .limit(LINKS_AT_ONCE)
        .select(AuditRow::as_select())
        .load(connection)?;
    let link = |row: AuditRow| -> Link { (row.number, row.seal.clone(), Box::new(row)) };
    Ok(rows.into_iter().map(link).collect())
}

/// The lines with these numbers, oldest first; those that do not exist are left out.
pub fn find_all(
    connection: &mut Connection,
    numbers: &[i64],
) -> Result<Vec<AuditRecord>, StoreError> {
    dialect::in_chunks(numbers, |chunk| {
        let rows: Vec<AuditRow> = audit::table
            .filter(audit::number.eq_any(chunk))
            .order(audit::number)
            .select(AuditRow::as_select())
            .load(connection)?;
        Ok(rows)
    })
}

/// Every line of what was done by these verbs, oldest first; each with whether a customer was erased from it.
pub fn done_by(
    connection: &mut Connection,
    verbs: &[&str],
) -> Result<Vec<(AuditRecord, bool)>, StoreError> {
    let rows: Vec<AuditRow> = audit::table
        .filter(audit::what.eq_any(verbs.iter().copied()))
        .filter(audit::outcome.eq(DONE))
        .order(audit::number)
        .select(AuditRow::as_select())
        .load(connection)?;
    let line = |row: AuditRow| {
        let is_erased = row.seal.as_deref().is_some_and(is_erased);
        Ok((row.try_into()?, is_erased))
    };
    rows.into_iter().map(line).collect()
}

/// What was done behind a line and up to another, of these verbs: the verb, and what it was about.
pub fn done_between(
    connection: &mut Connection,
    (after, last): (i64, i64),
    (verbs, outcome): (&[&str], &str),
) -> Result<Vec<(String, String)>, StoreError> {
    let lines = audit::table
        .filter(audit::number.gt(after).and(audit::number.le(last)))
        .filter(audit::what.eq_any(verbs.iter().copied()))
        .filter(audit::outcome.eq(outcome))
        .order(audit::number)
        .select((audit::what, audit::about));
    Ok(lines.load(connection)?)
}

/// Lines whose states are what somebody wrote, and what stands before it there.
const PROSE: &[(&str, &str)] = &[
    ("eraseCustomer", ""),
    ("correctPayoutReference", ""),
    ("holdCollaborator", "held: "),
    ("releaseCollaborator", "held: "),
];

/// Takes a reference out of all lines in which it stands; each with the digest of what it is since. A reference that
/// may as well be a number or a word is looked for in what people wrote alone. `about` is what lines about events of
/// the customer are about since.
pub(super) fn forget(
    connection: &mut Connection,
    forgetting: &Forgetting,
    about: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut changed = BTreeMap::new();
    for row in naming(connection, forgetting, about)? {
        let mut new = without(&row, forgetting);
        if let Some(about) = about.get(&row.about) {
            new.about.clone_from(about);
        }
        if digest_of(&new) == digest_of(&row) {
            continue;
        }
        new.seal = row.seal.as_deref().map(|seal| without_salt(seal, &row)).transpose()?;
        diesel::update(audit::table.find(row.number))
            .set((
                audit::about.eq(&new.about),
                audit::outcome.eq(&new.outcome),
                audit::state_before.eq(&new.state_before),
                audit::state_after.eq(&new.state_after),
                audit::seal.eq(&new.seal),
            ))
            .execute(connection)?;
        changed.insert(row.number.to_string(), digest_of(&new));
    }
    Ok(changed)
}

/// The lines in which a reference may stand.
fn naming(
    connection: &mut Connection,
    forgetting: &Forgetting,
    about: &BTreeMap<String, String>,
) -> Result<Vec<AuditRow>, StoreError> {
    let find = match connection {
        Connection::Sqlite(_) => "instr",
        Connection::Postgres(_) => "strpos",
    };
    let stands = |column: &str| {
        sql::<Nullable<Bool>>(&format!("{find}({column}, "))
            .bind::<Text, _>(forgetting.reference().to_owned())
            .sql(") > 0")
    };
    let in_states = || stands("state_before").or(stands("state_after"));
    let rows: Vec<AuditRow> = if forgetting.is_telling() {
        let named = stands("about").or(stands("outcome")).or(in_states());
        audit::table.filter(named).select(AuditRow::as_select()).load(connection)?
    } else {
        let verbs = PROSE.iter().map(|(verb, _)| *verb);
        let of_people = audit::table.filter(audit::what.eq_any(verbs)).filter(in_states());
        of_people.select(AuditRow::as_select()).load(connection)?
    };
    let mut by_number: BTreeMap<i64, AuditRow> =
        rows.into_iter().map(|row| (row.number, row)).collect();
    let keys: Vec<&String> = about.keys().collect();
    for chunk in keys.chunks(dialect::IDS_AT_ONCE) {
        let rows: Vec<AuditRow> = audit::table
            .filter(audit::about.eq_any(chunk.iter().copied()))
            .select(AuditRow::as_select())
            .load(connection)?;
        by_number.extend(rows.into_iter().map(|row| (row.number, row)));
    }
    Ok(by_number.into_values().collect())
}

/// A line without the reference.
fn without(row: &AuditRow, forgetting: &Forgetting) -> AuditRow {
    let text = |text: &String| forgetting.text(text).unwrap_or_else(|| text.clone());
    if forgetting.is_telling() {
        return AuditRow {
            about: text(&row.about),
            outcome: text(&row.outcome),
            state_before: row.state_before.as_ref().map(text),
            state_after: row.state_after.as_ref().map(text),
            ..row.clone()
        };
    }
    let Some((_, start)) = PROSE.iter().find(|(verb, _)| *verb == row.what) else {
        return row.clone();
    };
    let said = |state: &String| match state.strip_prefix(start) {
        Some(said) => format!("{start}{}", text(&said.to_owned())),
        None => state.clone(),
    };
    AuditRow {
        state_before: row.state_before.as_ref().map(said),
        state_after: row.state_after.as_ref().map(said),
        ..row.clone()
    }
}

/// A page of the trail, newest first.
pub fn page(
    connection: &mut Connection,
    filter: &AuditFilter,
    args: &PageArgs,
) -> Result<Page<AuditRecord>, StoreError> {
    keyset_page!(connection, args, falling audit::number, filtered(filter), AuditRow)
}

fn filtered(filter: &AuditFilter) -> audit::BoxedQuery<'_, MultiBackend> {
    let AuditFilter { who, what, about, outcome, from, before } = filter;
    let mut query = audit::table.into_boxed();
    if let Some(who) = who {
        query = query.filter(audit::who.eq(who));
    }
    if let Some(what) = what {
        query = query.filter(audit::what.eq(what));
    }
    if let Some(about) = about {
        query = query.filter(audit::about.eq(about));
    }
    if let Some(outcome) = outcome {
        query = query.filter(audit::outcome.eq(outcome));
        // Written out, because the index of what was refused is for these words.
        if outcome != DONE {
            query = query.filter(fixed(IS_REFUSED));
        }
    }
    if let Some(from) = from {
        query = query.filter(audit::at.ge(from.micros()));
    }
    if let Some(before) = before {
        query = query.filter(audit::at.lt(before.micros()));
    }
    query
}
