//! Bearer tokens, by the hash of their secret.

use diesel::prelude::*;

use rules::domain::{Moment, Role, Thing, Token};

use super::schema::tokens;
use super::{Connection, StoreError, dialect};

/// How fine the time of the last use is: a minute, in microseconds.
const TOUCH_MICROS: i64 = 60_000_000;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
struct TokenRow {
    number: i64,
    name: String,
    role: String,
    collaborator: Option<String>,
    hash: String,
    created_at: i64,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
}

impl TryFrom<TokenRow> for Token {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.number.to_string(),
            name: row.name,
            role: Role::from_code(&row.role)
                .ok_or_else(|| StoreError::corrupt("the role", &row.role))?,
            collaborator: row.collaborator,
            hash: row.hash,
            created_at: Moment::from_micros(row.created_at),
            expires_at: row.expires_at.map(Moment::from_micros),
            revoked_at: row.revoked_at.map(Moment::from_micros),
            last_used_at: row.last_used_at.map(Moment::from_micros),
        })
    }
}

/// Stores a token and gives it back with its id; the id it came with is ignored. Refused while
/// another one of the name is good: who did something is known by it, and whose entries are whose.
pub fn insert(connection: &mut Connection, token: &Token) -> Result<Token, StoreError> {
    // The lock comes first: what another server made meanwhile is seen by the look-up.
    let number = dialect::take_numbers(connection, "token", 1)?;
    let is_namesake =
        |other: &Token| other.is_called(&token.name) && other.is_good_at(token.created_at);
    if let Some(other) = list(connection)?.into_iter().find(is_namesake) {
        return Err(StoreError::Conflict(format!(
            "the token {} is called \"{}\"; take it back first, or use another name",
            other.id, other.name
        )));
    }
    let row = TokenRow {
        number,
        name: token.name.clone(),
        role: token.role.code().to_owned(),
        collaborator: token.collaborator.clone(),
        hash: token.hash.clone(),
        created_at: token.created_at.micros(),
        expires_at: token.expires_at.map(Moment::micros),
        revoked_at: token.revoked_at.map(Moment::micros),
        last_used_at: token.last_used_at.map(Moment::micros),
    };
    diesel::insert_into(tokens::table).values(&row).execute(connection)?;
    row.try_into()
}

/// The token with that hash, whether it is still good or not.
pub fn find_by_hash(connection: &mut Connection, hash: &str) -> Result<Option<Token>, StoreError> {
    let row: Option<TokenRow> = tokens::table
        .filter(tokens::hash.eq(hash))
        .select(TokenRow::as_select())
        .first(connection)
        .optional()?;
    row.map(Token::try_from).transpose()
}

/// The token with that id.
pub fn find(connection: &mut Connection, id: &str) -> Result<Option<Token>, StoreError> {
    let Ok(number) = id.parse::<i64>() else { return Ok(None) };
    let row: Option<TokenRow> =
        tokens::table.find(number).select(TokenRow::as_select()).first(connection).optional()?;
    row.map(Token::try_from).transpose()
}

/// Notes that a token was used, at most once a minute.
pub fn touch(connection: &mut Connection, id: &str, at: Moment) -> Result<(), StoreError> {
    let number: i64 = id.parse().map_err(|_| missing(id))?;
    let stale = tokens::last_used_at
        .is_null()
        .nullable()
        .or(tokens::last_used_at.le(at.micros().saturating_sub(TOUCH_MICROS)));
    diesel::update(tokens::table.find(number).filter(stale))
        .set(tokens::last_used_at.eq(at.micros()))
        .execute(connection)?;
    Ok(())
}

/// Takes a token back. Taking it back again changes nothing.
pub fn revoke(connection: &mut Connection, id: &str, at: Moment) -> Result<Token, StoreError> {
    let number: i64 = id.parse().map_err(|_| missing(id))?;
    diesel::update(tokens::table.find(number).filter(tokens::revoked_at.is_null()))
        .set(tokens::revoked_at.eq(at.micros()))
        .execute(connection)?;
    find(connection, id)?.ok_or_else(|| missing(id))
}

/// Every token, oldest first.
pub fn list(connection: &mut Connection) -> Result<Vec<Token>, StoreError> {
    let rows: Vec<TokenRow> =
        tokens::table.order(tokens::number).select(TokenRow::as_select()).load(connection)?;
    rows.into_iter().map(Token::try_from).collect()
}

/// Whether there ever was a token.
pub fn any(connection: &mut Connection) -> Result<bool, StoreError> {
    let first: Option<i64> =
        tokens::table.select(tokens::number).limit(1).first(connection).optional()?;
    Ok(first.is_some())
}

fn missing(id: &str) -> StoreError {
    StoreError::no_such(Thing::Token, id)
}
