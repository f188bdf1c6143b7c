//! The other engines, each with the condition in its own words and events in its own form.

use std::collections::HashMap;

use rules::domain::{Entry, Event, Fact, Quantity, Recorded, Value};
use zen_expression::Variable;
use zen_expression::variable::VariableMap;

use crate::rides::{Ride, country};

const CONDITION: &str = r#"kind == "road" && level in ["steady", "hard", "race"] && minutes >= 20
    && finished && customer.country == "US""#;

/// What the condition asks for.
pub struct Seen<'e> {
    kind: &'e str,
    level: &'e str,
    minutes: i64,
    finished: bool,
    country: &'e str,
}

/// An engine with the condition compiled.
pub trait Engine {
    /// What the crate is called.
    const NAME: &'static str;
    /// An event in the form that suits the engine most.
    type Context;

    /// Brings an event into that form.
    fn context(&self, seen: &Seen<'_>) -> Self::Context;

    /// Whether the condition holds.
    fn holds(&mut self, context: &mut Self::Context) -> bool;
}

/// Counts the rides that hold, which all stand ready.
pub fn answers<E: Engine>(mut engine: E, rides: &[Ride]) -> impl FnMut() -> usize {
    let seen = |ride: &Ride| Seen {
        kind: ride.kind,
        level: ride.level,
        minutes: ride.minutes,
        finished: ride.finished,
        country: country(ride.customer),
    };
    let mut contexts: Vec<_> = rides.iter().map(|ride| engine.context(&seen(ride))).collect();
    move || contexts.iter_mut().filter_map(|context| engine.holds(context).then_some(())).count()
}

/// Reads the log and counts the rides that hold, for each coach.
pub fn from_entries<E: Engine>(mut engine: E, log: &[Recorded]) -> impl FnMut() -> usize {
    move || {
        let mut countries: HashMap<&str, &str> = HashMap::new();
        for recorded in log {
            if let Entry::Fact(Fact { subject, value: Some(Value::Text(country)), .. }) =
                &recorded.entry
            {
                countries.insert(&subject.reference, country);
            }
        }
        let mut coaches: HashMap<&str, usize> = HashMap::new();
        for recorded in log {
            let Entry::Event(event) = &recorded.entry else { continue };
            let seen = seen(event, &countries);
            if engine.holds(&mut engine.context(&seen)) {
                *coaches.entry(text(event, "coach")).or_default() += 1;
            }
        }
        coaches.values().sum()
    }
}

fn seen<'e>(event: &'e Event, countries: &HashMap<&str, &'e str>) -> Seen<'e> {
    let Some(Value::Number(minutes)) = event.fields.get("minutes") else { panic!("no minutes") };
    let Some(Value::Truth(finished)) = event.fields.get("finished") else { panic!("no end") };
    Seen {
        kind: text(event, "kind"),
        level: text(event, "level"),
        minutes: (minutes.nanos() / Quantity::ONE.nanos()) as i64,
        finished: *finished,
        country: countries[text(event, "customer")],
    }
}

fn text<'e>(event: &'e Event, field: &str) -> &'e str {
    match event.fields.get(field).unwrap() {
        Value::Text(text) | Value::Ref(text) => text,
        _ => panic!("{field} is no text"),
    }
}

/// zen-expression: bytecode, run by one machine that is used again and again.
pub struct Zen {
    expression: zen_expression::Expression<zen_expression::expression::Standard>,
    machine: zen_expression::vm::VM,
}

impl Zen {
    pub fn new() -> Self {
        let condition = CONDITION.replace("&&", "and");
        let expression = zen_expression::compile_expression(&condition).unwrap();
        Self { expression, machine: zen_expression::vm::VM::new() }
    }
}

impl Engine for Zen {
    const NAME: &'static str = "zen-expression";
    type Context = zen_expression::Scope;

    fn context(&self, seen: &Seen<'_>) -> Self::Context {
        let mut customer = VariableMap::with_capacity(1);
        customer.insert_str("country", Variable::String(seen.country.into()));
        let mut fields = VariableMap::with_capacity(5);
        fields.insert_str("kind", Variable::String(seen.kind.into()));
        fields.insert_str("level", Variable::String(seen.level.into()));
        fields.insert_str("minutes", Variable::Number(seen.minutes.into()));
        fields.insert_str("finished", Variable::Bool(seen.finished));
        fields.insert_str("customer", Variable::from_object(customer));
        zen_expression::Scope::new(Variable::from_object(fields))
    }

    fn holds(&mut self, context: &mut Self::Context) -> bool {
        let answer = self.expression.evaluate_with_scope(context, &mut self.machine).unwrap();
        answer.as_bool().unwrap()
    }
}

/// cel: a tree, and for each event a scope within the one that has the functions.
pub struct Cel<'r> {
    program: cel::Program,
    root: &'r cel::Context<'r, 'r>,
}

impl<'r> Cel<'r> {
    pub fn new(root: &'r cel::Context<'r, 'r>) -> Self {
        Self { program: cel::Program::compile(CONDITION).unwrap(), root }
    }
}

impl<'r> Engine for Cel<'r> {
    const NAME: &'static str = "cel";
    type Context = cel::Context<'r, 'r>;

    fn context(&self, seen: &Seen<'_>) -> Self::Context {
        let mut context = self.root.new_inner_scope();
        let customer = HashMap::from([("country", seen.country.to_owned())]);
        context.add_variable_from_value("customer", customer);
        context.add_variable_from_value("kind", seen.kind);
        context.add_variable_from_value("level", seen.level);
        context.add_variable_from_value("minutes", seen.minutes);
        context.add_variable_from_value("finished", seen.finished);
        context
    }

    fn holds(&mut self, context: &mut Self::Context) -> bool {
        self.program.execute(context).unwrap() == cel::Value::Bool(true)
    }
}

/// rhai: a tree that was optimised, and constants in a scope.
pub struct Rhai {
    engine: rhai::Engine,
    tree: rhai::AST,
}

impl Rhai {
    pub fn new() -> Self {
        let engine = rhai::Engine::new();
        let tree = engine.compile_expression(CONDITION).unwrap();
        Self { engine, tree }
    }
}

impl Engine for Rhai {
    const NAME: &'static str = "rhai";
    type Context = rhai::Scope<'static>;

    fn context(&self, seen: &Seen<'_>) -> Self::Context {
        let mut customer = rhai::Map::new();
        customer.insert("country".into(), rhai::ImmutableString::from(seen.country).into());
        let mut scope = rhai::Scope::new();
        scope.push_constant("customer", customer);
        scope.push_constant("kind", rhai::ImmutableString::from(seen.kind));
        scope.push_constant("level", rhai::ImmutableString::from(seen.level));
        scope.push_constant("minutes", seen.minutes);
        scope.push_constant("finished", seen.finished);
        scope
    }

    fn holds(&mut self, context: &mut Self::Context) -> bool {
        self.engine.eval_ast_with_scope(context, &self.tree).unwrap()
    }
}
