//! Who may see each field: `fields.txt`, read.

use std::collections::BTreeMap;

use rules::domain::Role::{self, Admin, Collaborator, Finance, Integration, Viewer};

use super::schema::Schema;

/// Who may see a field, by the words of the table.
const AUDIENCES: &[(&str, &[Role])] = &[
    ("anyone", Role::ALL),
    ("office", &[Admin, Finance, Viewer]),
    ("lookup", &[Admin, Finance, Viewer, Integration]),
    ("own", &[Admin, Finance, Viewer, Collaborator]),
    ("admin", &[Admin]),
    ("paying", &[Admin, Finance]),
    ("disputing", &[Admin, Finance, Collaborator]),
    ("recording", &[Admin, Integration]),
];

/// Who may see what, by `Type.field`.
pub struct Table(BTreeMap<String, &'static [Role]>);

impl Table {
    /// Reads the table: a type, and below it who may see which of its fields.
    pub fn read() -> Self {
        let (mut rows, mut kind) = (BTreeMap::new(), "");
        for line in include_str!("fields.txt").lines().filter(|line| !line.starts_with('#')) {
            let Some((audience, fields)) = line.split_once(':') else {
                kind = line.trim();
                continue;
            };
            let known = AUDIENCES.iter().find(|(name, _)| *name == audience.trim());
            let (_, roles) = known.unwrap_or_else(|| panic!("no such audience: {line}"));
            for field in fields.split_whitespace() {
                let before = rows.insert(format!("{kind}.{field}"), *roles);
                assert!(before.is_none(), "{kind}.{field} stands here twice");
            }
        }
        Self(rows)
    }

    /// Whether a role may see a field.
    pub fn lets(&self, role: Option<Role>, coordinate: &str) -> bool {
        let roles = self.0.get(coordinate);
        role.is_some_and(|role| roles.is_some_and(|roles| roles.contains(&role)))
    }

    /// The fields that the schema has and the table has not, and those that only the table has.
    pub fn differences(&self, schema: &Schema) -> (Vec<String>, Vec<String>) {
        let fields: Vec<String> = schema
            .0
            .iter()
            .filter(|(name, kind)| kind.kind == "OBJECT" && !is_paged(name))
            .flat_map(|(name, kind)| {
                kind.fields.iter().map(move |field| format!("{name}.{}", field.name))
            })
            .collect();
        let missing = fields.iter().filter(|field| !self.0.contains_key(*field)).cloned().collect();
        let gone = self.0.keys().filter(|field| !fields.contains(field)).cloned().collect();
        (missing, gone)
    }
}

/// What every list has around its rows, which is asked for with them.
pub fn is_paged(name: &str) -> bool {
    name.ends_with("Connection") || name.ends_with("Edge") || name == "PageInfo"
}
