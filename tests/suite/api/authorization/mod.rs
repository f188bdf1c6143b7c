//! Who sees what: every field of the schema, asked for with every kind of token, on a database in which two collaborators have
//! some of everything. `fields.txt` says who may see a field; one that it does not know fails, and so does an argument for which
//! nobody has said what another's would be.

mod answer;
mod arguments;
mod changes;
mod documents;
mod files;
mod holder;
mod nodes;
mod schema;
mod shared;
mod subscriptions;
mod table;
mod walk;
mod world;

use std::collections::BTreeSet;

use rules::domain::Role;

use super::site::Site;
use crate::app::fixture::databases;
use answer::{Came, came};
use holder::Holder;
use schema::Schema;
use table::{Table, is_paged};
use walk::{Walked, Walker};
use world::Names;

/// Types of which there is nothing here. They are values within objects that are reached, and say nothing without those.
const UNREACHED: &[&str] = &[
    // What a text that is tried has to hear; the one that is tried here is fine.
    "Diagnostic",
    "DiagnosticPlace",
    "Edit",
    "ExampleResult",
    "Fix",
    "GapPlan",
    "PlannedPeriod",
    "ScheduleGap",
    "UserError",
    // Parts of a derivation, of a pool and of causes, of rules and facts that are not these.
    "CauseFact",
    "Debt",
    "Forgiven",
    "Growth",
    "Guaranteed",
    "Multiplied",
    "Scaled",
    "UnvaluedPeriod",
    "Waits",
];

fn schema() -> Schema {
    tokio::runtime::Runtime::new().unwrap().block_on(Schema::read())
}

/// On each database: what ana and bo have, and whoever asks for it.
fn on_each_database(test: impl Fn(&Walker, &[Holder])) {
    let (schema, table) = (schema(), Table::read());
    for (database, folder, _) in databases() {
        let site: Site = world::world(&database, folder);
        let holders = Holder::good(&site);
        let names = Names::of_site(&site);
        test(&Walker { site: &site, schema: &schema, table: &table, names: &names }, &holders);
    }
}

fn require_none(wrong: &[String]) {
    let shown: Vec<String> = wrong.iter().map(|one| one.chars().take(1_500).collect()).collect();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), shown.join("\n"));
}

#[test]
fn every_field_has_its_line() {
    let (missing, gone) = Table::read().differences(&schema());
    assert!(missing.is_empty(), "without a line in fields.txt: {missing:#?}");
    assert!(gone.is_empty(), "in fields.txt alone: {gone:#?}");
}

#[test]
fn what_is_around_rows_is_asked_for_with_them() {
    let schema = schema();
    for (name, kind) in schema.0.iter().filter(|(name, _)| is_paged(name)) {
        let expected: &[&str] = match name.as_str() {
            "PageInfo" => &["hasPreviousPage", "hasNextPage", "startCursor", "endCursor"],
            name if name.ends_with("Edge") => &["node", "cursor"],
            _ => &["pageInfo", "edges", "nodes", "totalCount"],
        };
        let fields: BTreeSet<&str> = kind.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(fields, expected.iter().copied().collect(), "{name}");
    }
}

#[test]
fn everybody_sees_what_the_table_says() {
    on_each_database(|walker, holders| {
        let mut wrong = Vec::new();
        let mut all = Walked::default();
        for holder in holders {
            let walked = walker.walk(holder, "query", "Query");
            wrong.extend(walked.wrong.iter().cloned());
            if holder.role == Some(Role::Admin) {
                wrong.extend(nothing_here(walker, &walked));
                all = walked;
            }
        }
        // What they do shows in what they see of themselves.
        for holder in holders.iter().filter(|holder| !holder.sees_all()) {
            wrong.extend(walker.walk(holder, "mutation", "Mutation").wrong);
        }
        let refused = Holder::refused(walker.site);
        for holder in holders.iter().filter(|holder| !holder.sees_all()).chain(&refused) {
            wrong.extend(asked_as_an_admin_asks(walker, holder, &all));
        }
        require_none(&wrong);
    });
}

/// The types of which an admin sees nothing: nobody else's seeing nothing would mean anything.
fn nothing_here(walker: &Walker, walked: &Walked) -> Vec<String> {
    let below = walker.schema.below("Query");
    let is_missing =
        |name: &&String| !walked.reached.contains(*name) && !UNREACHED.contains(&name.as_str());
    below.iter().filter(is_missing).map(|name| format!("there is no {name} here")).collect()
}

/// Everything that an admin sees, asked for in the same words by somebody else.
fn asked_as_an_admin_asks(walker: &Walker, holder: &Holder, all: &Walked) -> Vec<String> {
    let wrong = all.asked.iter().filter_map(|asked| {
        let answer = holder.ask(walker.site, &asked.document);
        let came = came(&answer, &asked.way, &asked.last);
        let judged = match (holder.role, came) {
            (None, Came::Forbidden) if answer["data"].is_null() => None,
            (None, _) => Some(format!("{came:?}: {answer}")),
            // What is refused on the way, or in what is asked of it, may be seen elsewhere.
            (_, Came::Forbidden) => walker.judge(holder, asked, &answer, Came::Nothing),
            (_, came) => walker.judge(holder, asked, &answer, came),
        };
        judged.map(|judged| {
            let (coordinate, name) = (&asked.coordinate, holder.name);
            format!("{coordinate} as {name}, in an admin's words: {judged}\n    {}", asked.document)
        })
    });
    wrong.collect()
}

#[test]
fn no_argument_leads_to_what_belongs_to_another() {
    on_each_database(|walker, holders| {
        let mut wrong = Vec::new();
        for holder in holders.iter().filter(|holder| !holder.sees_all() && holder.name != "bo") {
            let walked = walker.walk(holder, "query", "Query");
            for asked in &walked.asked {
                for tried in walker.tries(holder, asked, holder.other()) {
                    let found = walker.judge_tried(holder, &tried);
                    wrong.extend(found.map(|found| {
                        let (coordinate, document) = (&asked.coordinate, &tried.asked.document);
                        format!("{coordinate} as {}: {found}\n    {document}", holder.name)
                    }));
                }
            }
        }
        require_none(&wrong);
    });
}

#[test]
fn whoever_may_not_changes_nothing() {
    on_each_database(|walker, holders| {
        let refused = Holder::refused(walker.site);
        let before = walker.state();
        let mut wrong = Vec::new();
        for holder in holders.iter().chain(&refused) {
            for mutation in walker.mutations() {
                let coordinate = format!("Mutation.{}", mutation.name);
                let may = walker.table.lets(holder.role, &coordinate);
                if !may || holder.role == Some(Role::Collaborator) {
                    wrong.extend(walker.refused(holder, mutation));
                }
            }
        }
        require_none(&wrong);
        assert_eq!(walker.state(), before);
    });
}
