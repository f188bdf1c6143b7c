//! Who is signed in: one-time codes and sessions, by the hash of their secret. Each stands for a
//! token and allows nothing that the token does not, or for somebody whom a provider named.

use diesel::prelude::*;

use rules::domain::{Moment, Role, Thing, Token};

use super::schema::{provider_sessions, sessions, sign_in_codes};
use super::{Connection, StoreError, tokens};

/// Stores the hash of a secret that stands for a token, with what else its table has; those that are over
/// are deleted.
macro_rules! insert_secret {
    ($connection:expr, $table:ident, $hash:expr, $token:expr, $now:expr, $expires_at:expr $(, $more:expr)*) => {{
        let over = $table::table.filter($table::expires_at.le($now.micros()));
        diesel::delete(over).execute($connection)?;
        diesel::insert_into($table::table)
            .values((
                $table::hash.eq($hash),
                $table::token.eq(number($token)?),
                $table::expires_at.eq($expires_at.micros()),
                $($more,)*
            ))
            .execute($connection)?;
        Ok(())
    }};
}

/// Stores a one-time code for a token; codes that nobody used in time are deleted.
pub fn insert_code(
    connection: &mut Connection,
    hash: &str,
    token: &Token,
    now: Moment,
    expires_at: Moment,
) -> Result<(), StoreError> {
    insert_secret!(connection, sign_in_codes, hash, token, now, expires_at)
}

/// Uses a code up: the token it stands for, which may have ended; `None` when the code is unknown,
/// used or expired.
pub fn redeem_code(
    connection: &mut Connection,
    hash: &str,
    now: Moment,
) -> Result<Option<Token>, StoreError> {
    let found: Option<(i64, i64)> = sign_in_codes::table
        .find(hash)
        .select((sign_in_codes::token, sign_in_codes::expires_at))
        .first(connection)
        .optional()?;
    // Of two transactions that found it, one deletes it.
    let deleted = diesel::delete(sign_in_codes::table.find(hash)).execute(connection)?;
    match found {
        Some((token, expires_at)) if deleted == 1 && now.micros() < expires_at => {
            tokens::find(connection, &token.to_string())
        }
        _ => Ok(None),
    }
}

/// Stores a session of a token; sessions that are over are deleted.
pub fn insert(
    connection: &mut Connection,
    hash: &str,
    token: &Token,
    now: Moment,
    expires_at: Moment,
) -> Result<(), StoreError> {
    let created_at = sessions::created_at.eq(now.micros());
    insert_secret!(connection, sessions, hash, token, now, expires_at, created_at)
}

/// The token of a session, whether it is still good or not; it expires with the session at the latest.
pub fn find_token(connection: &mut Connection, hash: &str) -> Result<Option<Token>, StoreError> {
    let found: Option<(i64, i64)> = sessions::table
        .find(hash)
        .select((sessions::token, sessions::expires_at))
        .first(connection)
        .optional()?;
    let Some((number, session_ends)) = found else { return find_provided(connection, hash) };
    let Some(token) = tokens::find(connection, &number.to_string())? else { return Ok(None) };
    let session_ends = Moment::from_micros(session_ends);
    let ends = token.expires_at.map_or(session_ends, |token_ends| token_ends.min(session_ends));
    Ok(Some(Token { expires_at: Some(ends), ..token }))
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = provider_sessions, treat_none_as_default_value = false)]
struct ProvidedRow {
    hash: String,
    name: String,
    role: String,
    collaborator: Option<String>,
    created_at: i64,
    expires_at: i64,
}

/// Stores a session of somebody whom a provider named; sessions that are over are deleted.
pub fn insert_provided(
    connection: &mut Connection,
    hash: &str,
    token: &Token,
    (now, expires_at): (Moment, Moment),
) -> Result<(), StoreError> {
    let over = provider_sessions::table.filter(provider_sessions::expires_at.le(now.micros()));
    diesel::delete(over).execute(connection)?;
    let row = ProvidedRow {
        hash: hash.to_owned(),
        name: token.name.clone(),
        role: token.role.code().to_owned(),
        collaborator: token.collaborator.clone(),
        created_at: now.micros(),
        expires_at: expires_at.micros(),
    };
    diesel::insert_into(provider_sessions::table).values(&row).execute(connection)?;
    Ok(())
}

fn find_provided(connection: &mut Connection, hash: &str) -> Result<Option<Token>, StoreError> {
    let row: Option<ProvidedRow> = provider_sessions::table
        .find(hash)
        .select(ProvidedRow::as_select())
        .first(connection)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let role =
        Role::from_code(&row.role).ok_or_else(|| StoreError::corrupt("the role", &row.role))?;
    let lasts = (Moment::from_micros(row.created_at), Moment::from_micros(row.expires_at));
    Ok(Some(Token::provided(row.name, role, row.collaborator, lasts)))
}

/// Ends a session. Ending it again changes nothing.
pub fn delete(connection: &mut Connection, hash: &str) -> Result<(), StoreError> {
    diesel::delete(sessions::table.find(hash)).execute(connection)?;
    diesel::delete(provider_sessions::table.find(hash)).execute(connection)?;
    Ok(())
}

fn number(token: &Token) -> Result<i64, StoreError> {
    token.id.parse().map_err(|_| StoreError::no_such(Thing::Token, token.id.as_str()))
}
