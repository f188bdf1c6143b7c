//! The guard refuses what would be expensive, quickly, and lets everyday documents pass.

use std::fmt::Write;

use async_graphql::Variables;
use serde_json::json;
use tantieme::api::guard::{Admitted, Limits, Refusal, TooComplex, admit};

fn look(text: &str) -> Result<Admitted, Refusal> {
    admit(text, &Variables::default(), &Limits::default())
}

fn cost(text: &str, variables: serde_json::Value) -> u64 {
    admit(text, &Variables::from_json(variables), &Limits::default()).unwrap().weight.cost
}

/// What exceeded its limit, and how much of it there was.
fn exceeded(text: &str) -> (&'static str, u64) {
    match look(text) {
        Err(Refusal::TooComplex(TooComplex::Exceeded { what, reached, limit })) => {
            assert!(reached > limit);
            (what, reached)
        }
        other => panic!("expected a limit to be exceeded, got {other:?}"),
    }
}

#[test]
fn fragments_that_fan_out_are_counted_in_full_and_refused() {
    // Sixty fragments, each of which spreads the next twice: 2^60 fields when expanded.
    let mut text = "{ ...f0 }".to_owned();
    for index in 0..60 {
        write!(text, " fragment f{index} on Query {{ ...f{0} ...f{0} }}", index + 1).unwrap();
    }
    text.push_str(" fragment f60 on Query { __typename }");
    let (what, reached) = exceeded(&text);
    assert_eq!(what, "selections");
    assert!(reached > 1 << 60, "{reached}");
}

#[test]
fn long_chains_and_cycles_of_fragments_are_refused() {
    let mut chain = "{ ...f0 }".to_owned();
    for index in 0..200 {
        write!(chain, " fragment f{index} on Query {{ ...f{} }}", index + 1).unwrap();
    }
    chain.push_str(" fragment f200 on Query { __typename }");
    assert_eq!(exceeded(&chain).0, "levels of selections and fragments");

    let cycle = "{ ...a } fragment a on Query { ...b } fragment b on Query { viewer { ...a } }";
    let refusal = look(cycle).unwrap_err();
    assert!(matches!(refusal, Refusal::TooComplex(TooComplex::Cycle(_))), "{refusal}");
    let unused = "{ __typename } fragment a on Query { ...a }";
    assert!(matches!(look(unused), Err(Refusal::TooComplex(TooComplex::Cycle(_)))));
}

#[test]
fn each_limit_names_itself() {
    let nested = |levels: usize| format!("{}{}", "{ a ".repeat(levels), "}".repeat(levels));
    let many = |piece: &str, count: usize| format!("{{ {} }}", piece.repeat(count));
    let rows = [
        (nested(21), "depth", 21),
        (nested(2_000), "open brackets", 2_000),
        (format!("{{ a(b: {}{}) }}", "[".repeat(5_000), "]".repeat(5_000)), "open brackets", 5_002),
        (many("a,", 8_001), "tokens", 8_003),
        (many("a ", 2_001), "selections", 2_001),
        (many("b: a ", 101), "aliases", 101),
        (many("a @skip(if: true) ", 51), "directives", 51),
        (format!("{{ a }} # {}", "x".repeat(1 << 14)), "bytes", (1 << 14) + 8),
        (
            many("__typename a: __schema { b } b: __type(name: \"A\") { c } ", 1),
            "questions about the schema",
            2,
        ),
    ];
    for (text, what, reached) in rows {
        assert_eq!(exceeded(&text), (what, reached));
    }
    assert!(look(&nested(20)).is_ok());
    assert!(look(&many("a ", 2_000)).is_ok());
}

#[test]
fn lists_multiply_what_is_inside_them() {
    let rows = [
        ("{ a }", json!({}), 1),
        ("{ a { b c } }", json!({}), 3),
        // events + 10 × (nodes + key)
        ("{ events(first: 10) { nodes { key } } }", json!({}), 1 + 10 * 2),
        ("{ events(last: 10) { edges { node { key } } } }", json!({}), 1 + 10 * 3),
        // without first or last: a page of 50
        ("{ events { nodes { key } totalCount } }", json!({}), 2 + 50 * 2),
        // the rows of a page are read, also where nothing of them is asked for
        ("{ events { totalCount } }", json!({}), 2 + 50),
        ("{ events(first: 0) { totalCount } }", json!({}), 2),
        (
            "{ settlements(first: 2) { nodes { standings(first: 5) { __typename } } } }",
            json!({}),
            1 + 2 * (1 + 1 + 1 + 5),
        ),
        ("query($n: Int) { events(first: $n) { nodes { key } } }", json!({"n": 3}), 1 + 3 * 2),
        ("query($n: Int = 4) { events(first: $n) { nodes { key } } }", json!({}), 1 + 4 * 2),
        // lists in lists
        (
            "{ a(first: 10) { nodes { b(first: 5) { nodes { c } } } } }",
            json!({}),
            1 + 10 * (1 + (1 + 5 * 2)),
        ),
        // the page reaches its items through fragments
        (
            "{ a(first: 10) { ...f } } fragment f on A { ... on A { nodes { c } } }",
            json!({}),
            1 + 10 * 2,
        ),
        ("query($i: [ID!]!) { nodes(ids: $i) { id } }", json!({"i": ["a", "b", "c"]}), 1 + 3),
        // what is done gives as many rows as the longest list of its input
        (
            "mutation($i: I!) { recordEvents(input: $i) { results { key status } } }",
            json!({"i": {"events": [{}, {}, {}]}}),
            1 + 3 * 3,
        ),
        ("mutation { recordEvents(input: {events: [{}, {}]}) { results { key } } }", json!({}), 5),
        ("mutation { pause(input: {name: \"a\"}) { distributor { name } } }", json!({}), 3),
        // an evaluation stands behind it
        ("{ d { projectedPool { amount } } }", json!({}), 1 + 1_000 + 1 + 1),
        ("{ d { standings(first: 5) { nodes { rank } } } }", json!({}), 1 + 1_000 + 1 + 5 * 2),
        ("{ preview { digest } compareRules { version } }", json!({}), 5_002 + 10_002),
        // behind what is settled, or was evaluated around it, stands none, but for what is behind a value
        (
            "{ settlements(first: 2) { nodes { standings(first: 5) { nodes { rank } } } } }",
            json!({}),
            1 + 2 * (1 + 1 + 5 * 2),
        ),
        ("{ preview { skipped { count } } }", json!({}), 5_001 + 2),
        ("{ preview { uncredited { count } } }", json!({}), 5_001 + 2),
        ("{ distributor { uncredited { count } } }", json!({}), 1 + 1_000 + 2),
        ("{ nodes(ids: [\"a\"]) { ... on Settlement { skipped { count } } } }", json!({}), 1 + 2),
        (
            "{ settlement { journeys(metric: \"m\", first: 1) { nodes { id } } } }",
            json!({}),
            1 + 1_001 + 2,
        ),
        ("{ settlement { distributor { skipped { count } } } }", json!({}), 1 + 1 + 1_000 + 2),
    ];
    for (text, variables, expected) in rows {
        assert_eq!(cost(text, variables), expected, "{text}");
    }
    let greedy = "{ a(first: 500) { nodes { b(first: 500) { nodes { c } } } } }";
    assert_eq!(exceeded(greedy).0, "cost");
    let pages = "{ settlements(first: 500) { nodes { standings(first: 500) { totalCount } } } }";
    assert_eq!(exceeded(pages), ("cost", 1 + 500 * (1 + 2 + 500)));
}

#[test]
fn the_introspection_of_explorers_passes() {
    let levels = 9;
    let of_type = format!("{}{}", "ofType { kind name ".repeat(levels), "}".repeat(levels));
    let text = format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name }} mutationType {{ name }}
           types {{ ...FullType }} directives {{ name description args(includeDeprecated: true) {{ ...InputValue }} }} }} }}
         fragment FullType on __Type {{ kind name description
           fields(includeDeprecated: true) {{ name args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }} }}
           inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }}
           enumValues(includeDeprecated: true) {{ name }} possibleTypes {{ ...TypeRef }} }}
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue }}
         fragment TypeRef on __Type {{ kind name {of_type} }}"
    );
    let weight = look(&text).unwrap().weight;
    assert!(weight.depth >= 12, "{weight:?}");
}

#[test]
fn what_is_no_graphql_is_refused_with_its_place() {
    let refusal = look("{ a(").unwrap_err();
    assert!(matches!(refusal, Refusal::Unreadable(_)));
    let error = async_graphql::ServerError::from(refusal);
    assert_eq!(error.locations.len(), 1);
}
