//! The tables of the pages that say what can be counted are the built-in catalogue.
//! `UPDATE_REFERENCE=1` writes them.

use std::fs;

use rules::domain::{Catalogue, EventKind, Field, SubjectKind, ValueType};
use rules::language::compile;

use super::root;

/// The pages that have the tables.
const PAGES: [&str; 2] = ["docs/tutorial.md", "docs/reference/language.md"];

/// `lesson text`, or only the name where the type is the same word.
fn written(field: &Field) -> String {
    let word = field.value_type.to_string();
    if field.name == word { word } else { format!("{} {word}", field.name) }
}

fn list(fields: &[Field]) -> String {
    fields.iter().map(written).collect::<Vec<_>>().join(", ")
}

/// Every path of an event to a collaborator: a field, or an attribute of what a field points to.
fn credit_paths(event: &EventKind, catalogue: &Catalogue) -> Vec<String> {
    let mut paths = Vec::new();
    for field in &event.fields {
        if field.value_type == ValueType::Collaborator {
            paths.push(field.name.to_string());
        }
        let attributes = SubjectKind::of(&field.value_type)
            .and_then(|kind| catalogue.attributes(&kind))
            .unwrap_or_default();
        let to_people =
            attributes.iter().filter(|attribute| attribute.value_type == ValueType::Collaborator);
        paths.extend(to_people.map(|attribute| format!("{}.{}", field.name, attribute.name)));
    }
    paths
}

fn events(catalogue: &Catalogue) -> String {
    let mut table = "| event | fields | `credit` |\n|---|---|---|\n".to_owned();
    for event in catalogue.events.values() {
        let paths = credit_paths(event, catalogue);
        let credit = if paths.is_empty() {
            "nobody: it fills a pool, or ends a journey".to_owned()
        } else {
            format!("`{}`", paths.join("` or `"))
        };
        table.push_str(&format!("| `{}` | {} | {credit} |\n", event.name, list(&event.fields)));
    }
    table
}

fn attributes(catalogue: &Catalogue) -> String {
    let assets = catalogue.assets.iter().map(|(name, asset)| (name.as_str(), &asset.attributes));
    let people = [("customer", &catalogue.customer), ("collaborator", &catalogue.collaborator)];
    let mut table = "| of a | attributes |\n|---|---|\n".to_owned();
    for (name, attributes) in assets.chain(people) {
        table.push_str(&format!("| `{name}` | {} |\n", list(attributes)));
    }
    table
}

/// The page with another table behind the mark.
fn with_table(page: &str, mark: &str, table: &str) -> Option<String> {
    let start = page.find(mark)? + mark.len();
    let end = start + page.get(start..)?.find("<!-- end -->")?;
    Some(format!("{}\n\n{table}\n{}", page.get(..start)?, page.get(end..)?))
}

#[test]
fn the_tables_are_the_catalogue() {
    let catalogue = Catalogue::builtin();
    for name in PAGES {
        let kept = fs::read_to_string(root(name)).unwrap();
        let mut wanted = kept.clone();
        for (mark, table) in [
            ("<!-- events of the built-in catalogue -->", events(&catalogue)),
            ("<!-- attributes of the built-in catalogue -->", attributes(&catalogue)),
        ] {
            wanted = with_table(&wanted, mark, &table).unwrap_or_else(|| panic!("{name}: {mark}"));
        }
        if std::env::var_os("UPDATE_REFERENCE").is_some() {
            fs::write(root(name), &wanted).unwrap();
        } else {
            assert_eq!(kept, wanted, "{name}: UPDATE_REFERENCE=1 writes the tables");
        }
    }
}

/// A metric of the event with that path, in a rule that is whole without it.
fn rule(event: &str, credit: &str) -> String {
    format!(
        "language 1\ndistributor sample \"Sample\"\n  currency USD\n  time zone UTC\n\
         metric score\n  count {event}\n{credit}\
         pool\n  take fixed 1.00 USD\n  if nobody qualifies, carry over\n\
         weighting\n  share by score\n\
         schedule\n  every month on day 1 at 09:00\n  measure the month before\n"
    )
}

#[test]
fn every_path_of_the_table_can_be_credited() {
    let catalogue = Catalogue::builtin();
    let mut credited = 0;
    for event in catalogue.events.values() {
        for path in credit_paths(event, &catalogue) {
            let rule = rule(&event.name, &format!("  credit {path}\n"));
            let diagnostics = compile(&rule, &catalogue).diagnostics;
            assert!(diagnostics.is_empty(), "{} {path}: {diagnostics:?}", event.name);
            credited += 1;
        }
        // Without the path the same rule is refused, so it is the path that is accepted.
        let uncredited = compile(&rule(&event.name, ""), &catalogue);
        assert!(uncredited.program.is_none(), "{}", event.name);
    }
    assert_eq!(credited, 6, "the six tracked events belong to somebody");
}
