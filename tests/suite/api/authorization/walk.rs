//! Everything that somebody reaches: from the roots of the schema, each field of each object that is reached, in a
//! document of its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::super::site::Site;
use super::answer::{Came, came, miscounted, strange};
use super::documents::{call, document, selection, way};
use super::holder::Holder;
use super::schema::{Field, Schema};
use super::table::{Table, is_paged};
use super::world::Names;

/// By how many ways an object of a type is looked at. Whoever sees everything sees the same by any of them.
fn ways_to_a_type(holder: &Holder) -> usize {
    if matches!(holder.name, "finance" | "viewer") { 1 } else { 2 }
}

/// What is told of journeys that several have a part of: who the others are, and what was touched.
const SHARED: [&str; 3] =
    ["JourneyPart.collaborator", "ExcludedTouch.collaborators", "JourneyEvent.asset"];

/// A site, and what is known of it.
pub struct Walker<'a> {
    pub site: &'a Site,
    pub schema: &'a Schema,
    pub table: &'a Table,
    pub names: &'a Names,
}

/// A field that was asked for.
#[derive(Clone)]
pub struct Asked {
    pub coordinate: String,
    /// The way to it, without itself.
    pub way: Vec<String>,
    /// It, with its arguments and without what is asked of it.
    pub last: String,
    pub document: String,
    pub field: Field,
}

/// What somebody reached.
#[derive(Default)]
pub struct Walked {
    pub asked: Vec<Asked>,
    /// The types of which there was an object.
    pub reached: BTreeSet<String>,
    /// What is not as the table says.
    pub wrong: Vec<String>,
}

impl Walker<'_> {
    /// Asks for everything that a holder reaches from a root.
    pub fn walk(&self, holder: &Holder, operation: &str, root: &str) -> Walked {
        let mut walked = Walked::default();
        let mut ways: BTreeMap<String, usize> = BTreeMap::new();
        let mut queue = VecDeque::from([(root.to_owned(), Vec::new())]);
        while let Some((kind, path)) = queue.pop_front() {
            for (gives, reached) in self.look_at(holder, operation, &kind, &path, &mut walked) {
                walked.reached.insert(gives.clone());
                let known = ways.entry(gives.clone()).or_default();
                if *known < ways_to_a_type(holder)
                    && !reached.iter().any(|step| is_again(step, &path))
                {
                    *known += 1;
                    queue.push_back((gives, reached));
                }
            }
        }
        walked
    }

    /// Asks for each field of an object; the types that were reached by it, with the way.
    fn look_at(
        &self,
        holder: &Holder,
        operation: &str,
        kind: &str,
        path: &[String],
        walked: &mut Walked,
    ) -> Vec<(String, Vec<String>)> {
        let mut reached = Vec::new();
        for field in &self.schema.get(kind).fields {
            let coordinate = format!("{kind}.{}", field.name);
            let may = self.table.lets(holder.role, &coordinate);
            // What they may not do is tried elsewhere, and what they may see of an object was asked for with it.
            let is_tried = kind == "Mutation" && !may;
            if is_tried || (may && self.is_leaf(kind, field)) {
                continue;
            }
            let path = way(&coordinate, holder.own).unwrap_or_else(|| path.to_vec());
            let last = call(&coordinate, field, self.names, holder.own, true);
            let asked = self.asked(holder, operation, coordinate, path, last, field);
            let came = self.ask(holder, &asked, walked);
            if came == Came::Shown && self.schema.is_object(field) {
                let short = call(&asked.coordinate, field, self.names, holder.own, false);
                reached.extend(self.beyond(&asked, short));
            }
            walked.asked.push(asked);
        }
        reached
    }

    /// Whether a field is asked for whenever its object is.
    fn is_leaf(&self, kind: &str, field: &Field) -> bool {
        self.schema.leaves(kind).any(|leaf| leaf.name == field.name)
    }

    /// The object behind a field, with the way to it; rows of a list are behind `nodes`.
    fn beyond(&self, asked: &Asked, short: String) -> Option<(String, Vec<String>)> {
        let mut path = asked.way.clone();
        path.push(short);
        let gives = asked.field.gives.as_str();
        match gives.strip_suffix("Connection") {
            Some(node) => {
                path.push("nodes".to_owned());
                Some((node.to_owned(), path))
            }
            None if self.schema.get(gives).kind == "INTERFACE" || is_paged(gives) => None,
            None => Some((gives.to_owned(), path)),
        }
    }

    /// A field, as a holder asks for it.
    fn asked(
        &self,
        holder: &Holder,
        operation: &str,
        coordinate: String,
        way: Vec<String>,
        last: String,
        field: &Field,
    ) -> Asked {
        let document = document(operation, &way, &self.whole(holder, &last, field));
        Asked { coordinate, way, last, document, field: field.clone() }
    }

    /// A field with what is asked of what it gives: all that the table says the holder may see.
    pub fn whole(&self, holder: &Holder, last: &str, field: &Field) -> String {
        if !self.schema.is_object(field) {
            return last.to_owned();
        }
        let hidden = |leaf: &str| !self.table.lets(holder.role, leaf);
        format!("{last} {{ {} }}", selection(self.schema, &field.gives, &hidden))
    }

    /// Asks, and notes what is not as it has to be.
    fn ask(&self, holder: &Holder, asked: &Asked, walked: &mut Walked) -> Came {
        let answer = holder.ask(self.site, &asked.document);
        let came = came(&answer, &asked.way, &asked.last);
        let whole = answer["errors"].is_null();
        let partly = || (came == Came::Shown && !whole).then(|| format!("a part fails: {answer}"));
        let wrong = self.judge(holder, asked, &answer, came).or_else(partly);
        walked.wrong.extend(wrong.map(|wrong| {
            format!("{} as {}: {wrong}\n    {}", asked.coordinate, holder.name, asked.document)
        }));
        came
    }

    /// What is not as it has to be in an answer.
    pub fn judge(
        &self,
        holder: &Holder,
        asked: &Asked,
        answer: &Value,
        came: Came,
    ) -> Option<String> {
        let may = self.table.lets(holder.role, &asked.coordinate);
        match came {
            Came::Wrong => return Some(format!("was not answered: {answer}")),
            Came::Shown if !may => return Some(format!("is shown: {answer}")),
            Came::Forbidden if may => return Some(format!("is refused: {answer}")),
            _ => {}
        }
        let is_strange = |word: &str| holder.is_stranger(word);
        let strange = strange(answer, &asked.document, &is_strange);
        if !strange.is_empty() && !SHARED.contains(&asked.coordinate.as_str()) {
            return Some(format!("tells of others, {strange:?}: {answer}"));
        }
        let counted = miscounted(answer);
        (!holder.sees_all() && !counted.is_empty()).then(|| format!("{counted:?}: {answer}"))
    }
}

/// Whether a way leads by a field a second time.
fn is_again(step: &str, path: &[String]) -> bool {
    let name = |step: &str| step.split('(').next().unwrap_or_default().to_owned();
    name(step) != "nodes" && path.iter().filter(|known| name(known) == name(step)).count() > 1
}
