//! In which fields events name a collaborator, or what is or was theirs.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use serde_json::Value as Json;

use crate::store::dialect;
use crate::store::fixed::fixed;
use crate::store::schema::entries;
use crate::store::{Connection, StoreError};
use rules::domain::{Catalogue, ValueType};

use super::mentions;
use super::page::Condition;
use super::row::IS_FACT;

/// One field of one event kind, and the references it must hold.
pub(super) struct NamingField {
    /// The event kind.
    pub kind: String,
    field: String,
    /// What the references are of: collaborators, or a kind of assets.
    of: String,
    references: Vec<String>,
}

impl NamingField {
    /// The references as [`mentions`] keeps them.
    pub fn named(&self) -> impl Iterator<Item = String> {
        self.references.iter().map(|reference| mentions::named(&self.of, reference))
    }
}

/// In which fields an event can name a collaborator, or an asset that is or was theirs.
pub(super) fn fields_that_name(
    connection: &mut Connection,
    collaborator: &str,
    catalogue: &Catalogue,
) -> Result<Vec<NamingField>, StoreError> {
    let owned = assets_of(connection, collaborator)?;
    let mut naming = Vec::new();
    for kind in catalogue.events.values() {
        for field in &kind.fields {
            let (of, references) = match &field.value_type {
                ValueType::Collaborator => (mentions::COLLABORATOR, vec![collaborator.to_owned()]),
                ValueType::Asset(asset) => {
                    let of_kind = owned.iter().filter(|(kind, _)| kind == asset);
                    (asset.as_str(), of_kind.map(|(_, reference)| reference.clone()).collect())
                }
                _ => continue,
            };
            if !references.is_empty() {
                let (kind, field) = (kind.name.to_string(), field.name.to_string());
                naming.push(NamingField { kind, field, of: of.to_owned(), references });
            }
        }
    }
    Ok(naming)
}

/// Kind and reference of every asset that the collaborator owns or once owned.
fn assets_of(
    connection: &mut Connection,
    collaborator: &str,
) -> Result<Vec<(String, String)>, StoreError> {
    // As it stands in the body: most facts are of others, and are not read at all.
    let as_written = Json::from(collaborator).to_string();
    let facts = entries::table.filter(fixed(IS_FACT).and(entries::name.eq("owner")));
    let columns = (entries::subject, entries::body);
    let rows: Vec<(Option<String>, String)> = match connection {
        Connection::Sqlite(inner) => {
            let holds =
                sql::<Bool>("instr(entries.body, ").bind::<Text, _>(as_written).sql(") > 0");
            facts.filter(holds).select(columns).load(inner)?
        }
        Connection::Postgres(inner) => {
            let holds =
                sql::<Bool>("strpos(entries.body, ").bind::<Text, _>(as_written).sql(") > 0");
            facts.filter(holds).select(columns).load(inner)?
        }
    };
    let mut assets = Vec::new();
    for (subject, body) in rows {
        let owns = serde_json::from_str::<Json>(&body)
            .is_ok_and(|owners| owners.get(collaborator).is_some());
        let asset = subject.as_deref().and_then(|subject| subject.split_once(':'));
        if let (true, Some((kind, reference))) = (owns, asset) {
            assets.push((kind.to_owned(), reference.to_owned()));
        }
    }
    assets.sort();
    assets.dedup();
    Ok(assets)
}

/// Whether an event holds one of the references in one of the fields.
pub(super) fn names_any(naming: &[NamingField], postgres: bool) -> Condition<'_> {
    let nothing: Condition<'_> = Box::new(entries::position.lt(0).nullable());
    naming.iter().fold(nothing, |any, naming| {
        let value =
            sql::<Nullable<Text>>(&dialect::json_text("entries.body", &naming.field, postgres));
        let named = value.eq_any(&naming.references);
        Box::new(any.or(entries::name.eq(&naming.kind).nullable().and(named)))
    })
}
