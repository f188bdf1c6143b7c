//! What a connection to PostgreSQL relies on: its session where that is its own, and nothing of it otherwise.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use tantieme::store::{Connection, DatabaseUrl, Store, StoreError};

use super::databases::Database;
use super::samples::{october, sale};

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

fn setting(connection: &mut Connection, name: &str) -> Result<String, StoreError> {
    let asked = format!("SELECT COALESCE(current_setting('{name}', true), '') AS value");
    let found: Setting = match connection {
        Connection::Postgres(inner) => sql_query(asked).get_result(inner)?,
        Connection::Sqlite(_) => unreachable!(),
    };
    Ok(found.value)
}

#[test]
fn each_transaction_says_for_how_long_it_waits() {
    let Some(database) = Database::postgres() else { return };
    assert_eq!(database.write(|c| setting(c, "lock_timeout")), "4s");
    assert_eq!(database.write(|c| setting(c, "idle_in_transaction_session_timeout")), "5s");
    assert_eq!(database.read(|c| setting(c, "lock_timeout")), "4s");
    assert_eq!(database.read(|c| setting(c, "application_name")), "tantieme");
}

#[test]
fn what_the_url_sets_holds_beside_what_a_connection_needs() {
    let Some(database) = Database::postgres() else { return };
    if database.read(|c| setting(c, "tantieme.own_session")) != "1" {
        return; // a pooler refuses such an URL
    }
    let joint = if super_url(&database).contains('?') { '&' } else { '?' };
    let url = format!("{}{joint}options=-c%20work_mem%3D7MB", super_url(&database));
    let store = Store::open_as_is(&DatabaseUrl::parse(&url).unwrap()).unwrap();
    assert_eq!(store.read(|c| setting(c, "work_mem")).unwrap(), "7MB");
    assert_eq!(store.read(|c| setting(c, "tantieme.own_session")).unwrap(), "1");
}

fn super_url(database: &Database) -> String {
    database.url.to_string()
}

#[test]
fn statements_stay_prepared_only_where_the_session_is_the_connections_own() {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let Some(database) = Database::postgres() else { return };
    let is_own = database.read(|c| setting(c, "tantieme.own_session")) == "1";
    database.write(|c| tantieme::store::log::append(c, &[sale("k", "c1", october(1))], october(2)));
    let kept = database.write(|c| {
        let asked = "SELECT COUNT(*) AS count FROM pg_prepared_statements";
        let Connection::Postgres(inner) = c else { unreachable!() };
        Ok(sql_query(asked).get_result::<Count>(inner)?.count)
    });
    assert_eq!(kept > 0, is_own, "{kept}");
}
