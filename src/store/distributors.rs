//! Distributors: their states and the versions of their texts.

use std::collections::BTreeSet;

use diesel::prelude::*;

use rules::domain::{
    Distributor, DistributorFilter, DistributorState, GapChoice, Moment, Page, PageArgs,
    RuleVersion, SortedBy,
};

use super::connection::MultiBackend;
use super::keyset::{keyset_page, keyset_page_by, keyset_row};
use super::schema::{distributors, rule_versions};
use super::{Connection, StoreError, dialect};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = distributors, treat_none_as_default_value = false)]
struct DistributorRow {
    name: String,
    title: String,
    state: String,
    version: i32,
    activated_at: Option<i64>,
    created_at: i64,
}

keyset_row!(DistributorRow, name: String);

impl TryFrom<DistributorRow> for Distributor {
    type Error = StoreError;

    fn try_from(row: DistributorRow) -> Result<Self, StoreError> {
        Ok(Self {
            name: row.name,
            title: row.title,
            state: state(&row.state)?,
            version: row.version,
            activated_at: row.activated_at.map(Moment::from_micros),
            created_at: Moment::from_micros(row.created_at),
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_versions, treat_none_as_default_value = false)]
struct VersionRow {
    distributor: String,
    version: i32,
    source: String,
    created_at: i64,
    saved_by: Option<String>,
    gap: Option<String>,
}

impl TryFrom<VersionRow> for RuleVersion {
    type Error = StoreError;

    fn try_from(row: VersionRow) -> Result<Self, StoreError> {
        let gap = |code: String| {
            GapChoice::from_code(&code)
                .ok_or_else(|| StoreError::corrupt("the choice of a gap", code))
        };
        Ok(Self {
            distributor: row.distributor,
            version: row.version,
            source: row.source,
            created_at: Moment::from_micros(row.created_at),
            saved_by: row.saved_by,
            gap: row.gap.map(gap).transpose()?,
        })
    }
}

/// Saves a text as a distributor's newest version and gives its number. The first makes the
/// distributor, a DRAFT; an ARCHIVED one takes no more.
pub fn save_version(
    connection: &mut Connection,
    name: &str,
    title: &str,
    source: &str,
    by: Option<&str>,
    at: Moment,
) -> Result<i32, StoreError> {
    let version = match dialect::lock_distributor(connection, name)? {
        None => {
            create(connection, name, title, at)?;
            1
        }
        Some(code) if state(&code)? == DistributorState::Archived => {
            let sentence = format!("distributor \"{name}\" is ARCHIVED and takes no new version");
            return Err(StoreError::Conflict(sentence));
        }
        Some(_) => {
            let newest: i32 =
                distributors::table.find(name).select(distributors::version).first(connection)?;
            newest + 1
        }
    };
    diesel::update(distributors::table.find(name))
        .set((distributors::title.eq(title), distributors::version.eq(version)))
        .execute(connection)?;
    let row = VersionRow {
        distributor: name.to_owned(),
        version,
        source: source.to_owned(),
        created_at: at.micros(),
        saved_by: by.map(str::to_owned),
        gap: None,
    };
    diesel::insert_into(rule_versions::table).values(&row).execute(connection)?;
    Ok(version)
}

/// Says what becomes of the gap between the last period before a version and the first of its own, in
/// the place of what was said before.
pub fn choose_gap(
    connection: &mut Connection,
    name: &str,
    version: i32,
    gap: Option<GapChoice>,
) -> Result<(), StoreError> {
    let changed = diesel::update(rule_versions::table.find((name, version)))
        .set(rule_versions::gap.eq(gap.map(GapChoice::code)))
        .execute(connection)?;
    if changed == 0 {
        return Err(StoreError::NotFound(format!("version {version} of \"{name}\"")));
    }
    Ok(())
}

fn create(
    connection: &mut Connection,
    name: &str,
    title: &str,
    at: Moment,
) -> Result<(), StoreError> {
    let row = DistributorRow {
        name: name.to_owned(),
        title: title.to_owned(),
        state: DistributorState::Draft.code().to_owned(),
        version: 1,
        activated_at: None,
        created_at: at.micros(),
    };
    diesel::insert_into(distributors::table).values(&row).execute(connection)?;
    Ok(())
}

/// The distributor with that name.
pub fn find(connection: &mut Connection, name: &str) -> Result<Option<Distributor>, StoreError> {
    let row: Option<DistributorRow> = distributors::table
        .find(name)
        .select(DistributorRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Distributor::try_from).transpose()
}

/// The distributors with these names; those that do not exist are left out.
pub fn find_all(
    connection: &mut Connection,
    names: &[String],
) -> Result<Vec<Distributor>, StoreError> {
    let rows: Vec<DistributorRow> = distributors::table
        .filter(distributors::name.eq_any(names))
        .order(distributors::name)
        .select(DistributorRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Distributor::try_from).collect()
}

/// The newest versions of the distributors with these names.
pub fn newest_versions(
    connection: &mut Connection,
    names: &[String],
) -> Result<Vec<RuleVersion>, StoreError> {
    let newest = distributors::table
        .inner_join(
            rule_versions::table.on(rule_versions::distributor
                .eq(distributors::name)
                .and(rule_versions::version.eq(distributors::version))),
        )
        .filter(distributors::name.eq_any(names))
        .order(distributors::name)
        .select(VersionRow::as_select());
    let rows: Vec<VersionRow> = newest.load(connection)?;
    rows.into_iter().map(RuleVersion::try_from).collect()
}

/// The text of every version of every rule, by name and version.
pub fn texts(connection: &mut Connection) -> Result<Vec<(String, i32, String)>, StoreError> {
    let texts = rule_versions::table
        .order((rule_versions::distributor, rule_versions::version))
        .select((rule_versions::distributor, rule_versions::version, rule_versions::source));
    Ok(texts.load(connection)?)
}

/// The newest version of every rule as it is noted with the rule.
pub fn versions_now(connection: &mut Connection) -> Result<Vec<(String, i32)>, StoreError> {
    let noted = distributors::table
        .order(distributors::name)
        .select((distributors::name, distributors::version));
    Ok(noted.load(connection)?)
}

/// A page of distributors by name.
pub fn page(
    connection: &mut Connection,
    filter: &DistributorFilter,
    args: &PageArgs,
) -> Result<Page<Distributor>, StoreError> {
    let narrowed = || {
        let mut query = filtered(filter.state);
        if let Some(from) = filter.created_from {
            query = query.filter(distributors::created_at.ge(from.micros()));
        }
        if let Some(before) = filter.created_before {
            query = query.filter(distributors::created_at.lt(before.micros()));
        }
        query
    };
    match args.order.by {
        SortedBy::CreatedAt => {
            keyset_page_by!(connection, args, falling distributors::created_at, distributors::name, narrowed(), DistributorRow)
        }
        _ => keyset_page!(connection, args, rising distributors::name, narrowed(), DistributorRow),
    }
}

/// Refuses when the newest version of a distributor is not the expected one; 0 stands for one that is not
/// there, and nothing for any.
pub fn expect_version(
    connection: &mut Connection,
    name: &str,
    expected: Option<i32>,
) -> Result<(), StoreError> {
    let Some(expected) = expected else { return Ok(()) };
    let newest = find(connection, name)?.map_or(0, |found| found.version);
    if newest == expected {
        return Ok(());
    }
    Err(StoreError::OtherVersion(match newest {
        0 => format!("there is no \"{name}\" yet, but version {expected} was expected"),
        _ => format!(
            "the newest version of \"{name}\" is {newest}, not {expected}: look at it, then send the \
             change again for version {newest}"
        ),
    }))
}

/// The distributor of that name, which nobody else changes before the transaction ends.
pub fn locked(connection: &mut Connection, name: &str) -> Result<Option<Distributor>, StoreError> {
    dialect::lock_distributor(connection, name)?;
    find(connection, name)
}

/// Every ACTIVE distributor by name.
pub fn active(connection: &mut Connection) -> Result<Vec<Distributor>, StoreError> {
    let rows: Vec<DistributorRow> = filtered(Some(DistributorState::Active))
        .order(distributors::name)
        .select(DistributorRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Distributor::try_from).collect()
}

/// The first few distributors by name that measure: those that are ACTIVE or PAUSED.
pub fn measuring(connection: &mut Connection, most: i64) -> Result<Vec<Distributor>, StoreError> {
    let states = [DistributorState::Active, DistributorState::Paused].map(DistributorState::code);
    let rows: Vec<DistributorRow> = filtered(None)
        .filter(distributors::state.eq_any(states))
        .order(distributors::name)
        .limit(most)
        .select(DistributorRow::as_select())
        .load(connection)?;
    rows.into_iter().map(Distributor::try_from).collect()
}

/// Makes a distributor ACTIVE, for the first time or again.
pub fn activate(
    connection: &mut Connection,
    name: &str,
    at: Moment,
) -> Result<Distributor, StoreError> {
    move_to(connection, name, DistributorState::Active)?;
    diesel::update(distributors::table.find(name).filter(distributors::activated_at.is_null()))
        .set(distributors::activated_at.eq(at.micros()))
        .execute(connection)?;
    found(connection, name)
}

/// Makes an ACTIVE distributor PAUSED.
pub fn pause(connection: &mut Connection, name: &str) -> Result<Distributor, StoreError> {
    move_to(connection, name, DistributorState::Paused)?;
    found(connection, name)
}

/// Ends a distributor for good.
pub fn archive(connection: &mut Connection, name: &str) -> Result<Distributor, StoreError> {
    move_to(connection, name, DistributorState::Archived)?;
    found(connection, name)
}

/// Every version of these distributors, by name, the newest first.
pub fn versions(
    connection: &mut Connection,
    names: &[String],
) -> Result<Vec<RuleVersion>, StoreError> {
    let rows: Vec<VersionRow> = rule_versions::table
        .filter(rule_versions::distributor.eq_any(names))
        .order((rule_versions::distributor, rule_versions::version.desc()))
        .select(VersionRow::as_select())
        .load(connection)?;
    rows.into_iter().map(RuleVersion::try_from).collect()
}

/// One version of a distributor.
pub fn version(
    connection: &mut Connection,
    name: &str,
    version: i32,
) -> Result<Option<RuleVersion>, StoreError> {
    let row: Option<VersionRow> = rule_versions::table
        .find((name, version))
        .select(VersionRow::as_select())
        .first(connection)
        .optional()?;
    row.map(RuleVersion::try_from).transpose()
}

/// Many versions at once, by distributor and number; those that do not exist are left out.
pub fn numbered_versions(
    connection: &mut Connection,
    ids: &[(&str, i32)],
) -> Result<Vec<RuleVersion>, StoreError> {
    let wanted: BTreeSet<(&str, i32)> = ids.iter().copied().collect();
    let names: BTreeSet<&str> = wanted.iter().map(|(name, _)| *name).collect();
    let numbers: BTreeSet<i32> = wanted.iter().map(|(_, number)| *number).collect();
    let rows: Vec<VersionRow> = rule_versions::table
        .filter(rule_versions::distributor.eq_any(names))
        .filter(rule_versions::version.eq_any(numbers))
        .select(VersionRow::as_select())
        .load(connection)?;
    let rows = rows.into_iter();
    rows.filter(|row| wanted.contains(&(row.distributor.as_str(), row.version)))
        .map(RuleVersion::try_from)
        .collect()
}

fn move_to(
    connection: &mut Connection,
    name: &str,
    to: DistributorState,
) -> Result<(), StoreError> {
    let code = dialect::lock_distributor(connection, name)?.ok_or_else(|| missing(name))?;
    let to = state(&code)?.move_to(to)?;
    diesel::update(distributors::table.find(name))
        .set(distributors::state.eq(to.code()))
        .execute(connection)?;
    Ok(())
}

fn found(connection: &mut Connection, name: &str) -> Result<Distributor, StoreError> {
    find(connection, name)?.ok_or_else(|| missing(name))
}

fn filtered(state: Option<DistributorState>) -> distributors::BoxedQuery<'static, MultiBackend> {
    let query = distributors::table.into_boxed();
    match state {
        Some(state) => query.filter(distributors::state.eq(state.code())),
        None => query,
    }
}

fn state(code: &str) -> Result<DistributorState, StoreError> {
    DistributorState::from_code(code)
        .ok_or_else(|| StoreError::corrupt("the state of a distributor", code))
}

fn missing(name: &str) -> StoreError {
    StoreError::NotFound(format!("distributor \"{name}\""))
}
