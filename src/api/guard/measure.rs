//! Weighs a document with its fragments expanded, each fragment looked at once.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Positioned, Value, Variables};

use super::input::Inputs;
use super::prices::{self, Under, is_introspection};
use super::{Limits, TooComplex};
use rules::domain::{DEFAULT_PAGE, LARGEST_PAGE};

/// Selections within selections, spreads counted too: how far the measuring itself may recurse.
const LEVELS: u64 = 100;

/// Lists of introspection that lead from a type to types: within one another they multiply.
const LISTINGS: &[&str] = &["fields", "inputFields", "interfaces", "possibleTypes"];

/// What a selection weighs, fragments expanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// Fields, spreads and inline fragments.
    pub nodes: u64,
    /// Fields within fields.
    pub depth: u64,
    /// Aliases.
    pub aliases: u64,
    /// Directives.
    pub directives: u64,
    /// Questions about the schema itself.
    pub introspections: u64,
    /// Lists of introspection within one another.
    pub listings: u64,
    /// Bytes of arguments, with the variables in them.
    pub input: u64,
    /// Fields, multiplied by the lists they are in.
    pub cost: u64,
    /// The part of the cost inside `nodes` and `edges`, once for every item of the page that the
    /// field around them asks for.
    per_item: u64,
}

impl Weight {
    fn and(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(other.nodes),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            introspections: self.introspections.saturating_add(other.introspections),
            listings: self.listings.max(other.listings),
            input: self.input.saturating_add(other.input),
            cost: self.cost.saturating_add(other.cost),
            per_item: self.per_item.saturating_add(other.per_item),
        }
    }

    /// Refuses when a limit is exceeded.
    fn check(&self, limits: &Limits) -> Result<(), TooComplex> {
        TooComplex::check("depth", self.depth, limits.depth)?;
        TooComplex::check("selections", self.nodes, limits.nodes)?;
        TooComplex::check("aliases", self.aliases, limits.aliases)?;
        TooComplex::check("directives", self.directives, limits.directives)?;
        TooComplex::check(
            "questions about the schema",
            self.introspections,
            limits.introspections,
        )?;
        TooComplex::check("bytes of arguments", self.input, limits.input)?;
        TooComplex::check("lists of introspection", self.listings, limits.listings)?;
        TooComplex::check("cost", self.cost, limits.cost)
    }
}

/// Adds up all operations and fragments of a document, executed or not, because all are validated.
pub(super) fn weigh(
    document: &ExecutableDocument,
    variables: &Variables,
    limits: &Limits,
) -> Result<Weight, TooComplex> {
    let mut scale = Scale {
        document,
        page_sizes: page_sizes(document, variables),
        inputs: Inputs::of(variables),
        done: HashMap::new(),
    };
    let mut total = Weight::default();
    for (_, operation) in document.operations.iter() {
        let inside = scale.selections(&operation.node.selection_set.node, 0, Under::TOP)?;
        let own = Weight {
            directives: operation.node.directives.len() as u64,
            cost: inside.per_item.saturating_mul(u64::from(DEFAULT_PAGE)),
            ..Weight::default()
        };
        total = total.and(Weight { per_item: 0, ..inside }).and(own);
    }
    total.check(limits)?;
    // A fragment that nothing uses is validated all the same; what it weighs is bounded like the rest.
    for name in document.fragments.keys() {
        scale.fragment(name, 0)?.check(limits)?;
    }
    Ok(total)
}

/// Whole numbers that variables stand for: as given, else the greatest default of any operation.
fn page_sizes(document: &ExecutableDocument, variables: &Variables) -> HashMap<Name, u64> {
    let mut sizes: HashMap<Name, u64> = HashMap::new();
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let name = &definition.node.name.node;
            let default = definition.node.default_value().and_then(whole);
            let given = variables.get(name).and_then(whole);
            if let Some(size) = given.or(default) {
                let entry = sizes.entry(name.clone()).or_default();
                *entry = size.max(*entry);
            }
        }
    }
    sizes
}

fn whole(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::List(list) => Some(list.len() as u64),
        _ => None,
    }
}

/// One weighing of one document.
struct Scale<'a> {
    document: &'a ExecutableDocument,
    page_sizes: HashMap<Name, u64>,
    inputs: Inputs,
    /// Fragments by name: nothing while one is being measured.
    done: HashMap<Name, Option<Weight>>,
}

impl Scale<'_> {
    fn selections(
        &mut self,
        set: &SelectionSet,
        level: u64,
        under: Under,
    ) -> Result<Weight, TooComplex> {
        TooComplex::check("levels of selections and fragments", level, LEVELS)?;
        let mut total = Weight::default();
        for selection in &set.items {
            let weight = match &selection.node {
                Selection::Field(field) => self.field(&field.node, level, under)?,
                Selection::FragmentSpread(spread) => {
                    let inside = self.fragment(&spread.node.fragment_name.node, level)?;
                    around(&spread.node.directives).and(inside)
                }
                Selection::InlineFragment(fragment) => {
                    let set = &fragment.node.selection_set.node;
                    let on = fragment.node.type_condition.as_ref();
                    let under = on.map_or(under, |on| Under::on(on.node.on.node.as_str()));
                    let inside = self.selections(set, level.saturating_add(1), under)?;
                    around(&fragment.node.directives).and(inside)
                }
            };
            total = total.and(weight);
        }
        Ok(total)
    }

    /// A fragment that is not there weighs nothing; validation says so later.
    fn fragment(&mut self, name: &Name, level: u64) -> Result<Weight, TooComplex> {
        match self.done.get(name) {
            Some(Some(weight)) => return Ok(*weight),
            Some(None) => return Err(TooComplex::Cycle(name.to_string())),
            None => {}
        }
        let Some(definition) = self.document.fragments.get(name) else {
            return Ok(Weight::default());
        };
        self.done.insert(name.clone(), None);
        let set = &definition.node.selection_set.node;
        let under = Under::on(definition.node.type_condition.node.on.node.as_str());
        let inside = self.selections(set, level.saturating_add(1), under)?;
        let own = around(&definition.node.directives);
        let weight = Weight { nodes: 0, ..own }.and(inside);
        self.done.insert(name.clone(), Some(weight));
        Ok(weight)
    }

    fn field(&mut self, field: &Field, level: u64, under: Under) -> Result<Weight, TooComplex> {
        let set = &field.selection_set.node;
        let inside = self.selections(set, level.saturating_add(1), under.field(field))?;
        let name = field.name.node.as_str();
        let page = self.page(field);
        // Root `nodes(ids:)` is its own list; `nodes` and `edges` of a connection belong to the page
        // that the field around them asks for.
        let is_items = matches!(name, "nodes" | "edges") && field.get_argument("ids").is_none();
        let of_items = inside.per_item.max(prices::row(field)).saturating_mul(page);
        let of_list = if field.get_argument("ids").is_some() {
            inside.cost.saturating_mul(page)
        } else {
            inside.cost.saturating_mul(self.inputs.rows(field))
        };
        let cost =
            of_list.saturating_add(of_items).saturating_add(1).saturating_add(under.price(field));
        Ok(Weight {
            nodes: inside.nodes.saturating_add(1),
            depth: inside.depth.saturating_add(1),
            aliases: inside.aliases.saturating_add(u64::from(field.alias.is_some())),
            directives: inside.directives.saturating_add(field.directives.len() as u64),
            introspections: inside
                .introspections
                .saturating_add(u64::from(is_introspection(field))),
            listings: inside.listings.saturating_add(u64::from(LISTINGS.contains(&name))),
            input: inside.input.saturating_add(self.inputs.of_field(field)),
            cost: if is_items { 0 } else { cost },
            per_item: if is_items { cost } else { 0 },
        })
    }

    /// How many items a field asks for: `first`, `last` or the number of `ids`, else a usual page.
    fn page(&self, field: &Field) -> u64 {
        let asked = ["first", "last", "ids"].iter().filter_map(|name| {
            let written = field.get_argument(name)?.node.clone();
            let value = written.into_const_with(|variable| {
                self.page_sizes.get(&variable).map(|size| Value::from(*size)).ok_or(())
            });
            whole(&value.ok()?)
        });
        asked.max().map_or(u64::from(DEFAULT_PAGE), |page| page.min(u64::from(LARGEST_PAGE)))
    }
}

/// What a spread or an inline fragment adds to what is inside it.
fn around(directives: &[Positioned<Directive>]) -> Weight {
    Weight { nodes: 1, directives: directives.len() as u64, ..Weight::default() }
}
