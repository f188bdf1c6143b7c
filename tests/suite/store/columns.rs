//! The audit knows every column of every table, and what is in it.

use std::collections::BTreeSet;

use tantieme::app::audit_checks;
use tantieme::store::proof::{Content, tables};

use crate::app::fixture::databases;
use crate::app::searched::columns;

/// What the database's own steps are counted in.
const STEPS: &str = "__diesel_schema_migrations";

/// There only where the log is spread over several servers.
const APART: &str = "entry_keys";

#[test]
fn every_column_is_decoded_or_compared_or_is_free_text() {
    let listed =
        || tables().flat_map(|table| table.columns.iter().map(|(column, _)| (table.name, *column)));
    let known: BTreeSet<(String, String)> =
        listed().map(|(table, column)| (table.to_owned(), column.to_owned())).collect();
    assert_eq!(known.len(), listed().count(), "a column is listed twice");
    for (url, _directory, _) in databases() {
        let _migrated = tantieme::app::App::open(&url, tantieme::clock::Clock::System).unwrap();
        let there: BTreeSet<(String, String)> =
            columns(&url).into_iter().filter(|(table, _)| table != STEPS).collect();
        let unknown: Vec<_> = there.difference(&known).collect();
        assert!(unknown.is_empty(), "the audit knows nothing of {unknown:?}");
        let gone: Vec<_> = known.difference(&there).filter(|(table, _)| table != APART).collect();
        assert!(gone.is_empty(), "the audit looks for {gone:?}, which are not there");
    }
}

#[test]
fn what_is_compared_is_compared_by_a_check() {
    for table in tables() {
        for (column, content) in table.columns {
            if let Content::Compared(check) = content {
                assert!(audit_checks().any(|it| it == *check), "{}.{column}: {check}", table.name);
            }
        }
    }
}
