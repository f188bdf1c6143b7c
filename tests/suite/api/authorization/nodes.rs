//! Everything with an id, asked for by it: one's own is found, another's is not, whoever has its id.

use std::collections::BTreeSet;

use serde_json::Value;

use super::holder::Holder;
use super::on_each_database;
use super::walk::Walker;
use super::world::ids;

/// What is everybody's to see, in outline.
const SHARED: [&str; 3] = ["Distributor", "Period", "Settlement"];

/// So many are asked for at once.
const AT_ONCE: usize = 50;

/// What is found by some ids: type and id of each.
fn found(walker: &Walker, holder: &Holder, wanted: &[String]) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for some in wanted.chunks(AT_ONCE) {
        let document = format!("{{ nodes(ids: {}) {{ __typename id }} }}", Value::from(some));
        let answer = holder.ask(walker.site, &document);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        for node in answer["data"]["nodes"].as_array().into_iter().flatten() {
            if !node.is_null() {
                all.insert((text(&node["__typename"]), text(&node["id"])));
            }
        }
    }
    all
}

/// Every id that an admin sees anywhere.
fn everything(walker: &Walker, admin: &Holder) -> Vec<String> {
    let mut known = BTreeSet::new();
    for asked in walker.walk(admin, "query", "Query").asked {
        let answer = admin.ask(walker.site, &asked.document);
        let mut some = Vec::new();
        ids(&answer, &mut some);
        known.extend(some);
    }
    known.into_iter().collect()
}

#[test]
fn an_id_finds_ones_own_and_nothing_of_another() {
    on_each_database(|walker, holders| {
        let all = everything(walker, &holders[0]);
        let whole = found(walker, &holders[0], &all);
        assert_eq!(whole.len(), all.len(), "each id finds something");
        let kinds: BTreeSet<&str> = whole.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds.len(), 18, "{kinds:?}");
        for holder in holders {
            let seen = found(walker, holder, &all);
            for (kind, id) in &whole {
                let own = walker.names.of(holder.own).contains(id);
                let may = match (holder.name, kind.as_str()) {
                    ("admin", _) => true,
                    (
                        "finance" | "viewer",
                        "HookDelivery" | "Token" | "Webhook" | "WebhookDelivery",
                    ) => false,
                    ("finance" | "viewer", _) => true,
                    ("ana" | "bo", kind) => own || SHARED.contains(&kind),
                    ("cy", kind) => SHARED.contains(&kind),
                    _ => false,
                };
                let is_seen = seen.contains(&(kind.clone(), id.clone()));
                // A settlement that is only proposed is for those who decide about it.
                let hidden = kind == "Settlement" && !holder.sees_all() && !is_seen;
                assert!(may == is_seen || hidden, "{kind} {id} as {}", holder.name);
            }
        }
    });
}
