//! A database that cannot be written: what needs it is refused with a name, what does not goes on.

use serde_json::{Value, json};
use tantieme::server::ServerConfig;
use tantieme::store::{Connection, Store, StoreError, log};

use super::october::completion;
use super::site::{Reply, Site, agent, reply};
use crate::app::fixture::databases;

const NOW: &str = "2026-10-10T12:00:00Z";

fn record(site: &Site) -> Reply {
    let query = "mutation($input: RecordEventsInput!) {
        recordEvents(input: $input) { results { status } } }";
    let input = json!({ "events": [completion("e-1", "rust-101", "c1")] });
    let body = json!({ "query": query, "variables": { "input": input } });
    let response = agent()
        .post(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {}", site.integration))
        .header("content-type", "application/json")
        .send(body.to_string())
        .unwrap();
    reply(response)
}

fn ready(site: &Site) -> u16 {
    reply(agent().get(format!("{}/ready", site.url)).call().unwrap()).status
}

/// Holds what every writer needs, as another process would: the SQLite file, or the rows on PostgreSQL.
fn hold(connection: &mut Connection) -> Result<(), StoreError> {
    use diesel::connection::SimpleConnection as _;
    if let Connection::Postgres(other) = connection {
        // What this process does not write itself has no such limit.
        other.batch_execute("SET LOCAL idle_in_transaction_session_timeout = 0")?;
    }
    log::append(connection, &[], rules::domain::Moment::from_micros(1))?;
    let rows = "UPDATE log_heads SET last_position = last_position; \
                UPDATE counters SET last_number = last_number";
    Ok(connection.batch_execute(rows)?)
}

#[test]
fn a_log_that_cannot_be_written_is_not_ready() {
    use diesel::connection::SimpleConnection as _;
    for table in ["entries", "audit", "log_heads"] {
        for (database, folder, _) in databases() {
            let site = Site::on(&database, folder, NOW, ServerConfig::default());
            let forbid = |c: &mut Connection| {
                let (when, place) = match table {
                    "log_heads" => ("UPDATE", "last_position"),
                    "audit" => ("INSERT", "number"),
                    _ => ("INSERT", "position"),
                };
                Ok(c.batch_execute(&match c {
                    Connection::Sqlite(_) => format!(
                        "CREATE TRIGGER forbid BEFORE {when} ON {table} BEGIN \
                         SELECT RAISE(ABORT, 'disk I/O error'); END"
                    ),
                    Connection::Postgres(_) => format!(
                        "ALTER TABLE {table} ADD CONSTRAINT forbid CHECK ({place} < 0) NOT VALID"
                    ),
                })?)
            };
            Store::open(&database).unwrap().write(forbid).unwrap();
            assert_eq!(ready(&site), 503, "{table} of {database}");
        }
    }
}

#[test]
fn trying_leaves_nothing_in_the_log() {
    for (database, folder, _) in databases() {
        let site = Site::on(&database, folder, NOW, ServerConfig::default());
        assert_eq!(ready(&site), 200);
        let store = Store::open(&database).unwrap();
        assert_eq!(store.read(log::head).unwrap().last(0), 0);
        store.examine().unwrap();
        let said = site.data(&site.admin, "{ auditTrail { nodes { what } } }", &json!({}));
        assert!(!said.to_string().contains("\"try\""), "{said}");
    }
}

#[test]
fn a_database_that_is_locked_is_unavailable_and_can_be_read() {
    for (database, folder, _) in databases() {
        let site = Site::on(&database, folder, NOW, ServerConfig::default());
        assert_eq!(ready(&site), 200);
        let other = Store::open(&database).unwrap();
        other
            .write(|connection| {
                hold(connection)?;
                let refused = record(&site);
                assert_eq!(refused.status, 503, "{}", refused.text);
                assert_eq!(refused.code(), "UNAVAILABLE", "{}", refused.text);
                assert_eq!(refused.headers["retry-after"], "5");
                assert_eq!(ready(&site), 503, "it is tried, not asked");
                let read = site.data(&site.admin, "{ events { totalCount } }", &json!({}));
                assert_eq!(read["events"]["totalCount"], 0);
                Ok(())
            })
            .unwrap();
        let again = record(&site);
        assert_eq!((again.status, &again.json()["errors"]), (200, &Value::Null), "{}", again.text);
    }
}
