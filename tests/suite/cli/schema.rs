//! `schema --check`: what breaks for those who use an older schema, and what does not.

use super::Folder;

/// The schema with a part of it as it was before.
fn before(folder: &Folder, now: &str, then: &str) {
    let schema = folder.fine("schema");
    assert!(schema.contains(now), "{now}");
    folder.write("old.graphql", &schema.replacen(now, then, 1));
}

fn check(folder: &Folder) -> (i32, String) {
    let ran = folder.run("schema --check old.graphql");
    assert_eq!(ran.stderr, "");
    (ran.code, ran.stdout)
}

#[test]
fn the_same_schema_breaks_nothing() {
    let folder = Folder::new();
    before(&folder, "type Query {", "type Query {");
    assert_eq!(check(&folder), (0, "nothing breaks\n".to_owned()));
}

#[test]
fn each_change_is_named_with_what_it_does() {
    let rows = [
        (
            "enum OrderDirection {",
            "enum Gone {\n\tONE\n}\n\nenum OrderDirection {",
            1,
            "breaking: Gone: the type was removed",
        ),
        (
            "enum OrderDirection {",
            "enum OrderDirection {\n\tSIDEWAYS",
            1,
            "breaking: OrderDirection: the value SIDEWAYS was removed",
        ),
        (
            "type Viewer {",
            "type Viewer {\n\tage: Int",
            1,
            "breaking: Viewer.age: the field was removed without having been deprecated",
        ),
        (
            "type Viewer {",
            "type Viewer {\n\tage: Int @deprecated(reason: \"Nobody asked.\")",
            1,
            "breaking: Viewer.age: the field was removed, which was deprecated",
        ),
        (
            "input PauseDistributorInput {",
            "input PauseDistributorInput {\n\tgently: Boolean",
            1,
            "breaking: PauseDistributorInput.gently: the field was removed without having been deprecated",
        ),
        (
            "scalar Decimal",
            "enum Decimal { ONE }\n\nscalar Other",
            1,
            "breaking: Decimal: the type is of another kind",
        ),
    ];
    let folder = Folder::new();
    for (now, then, code, expected) in rows {
        before(&folder, now, then);
        let (found, said) = check(&folder);
        assert_eq!(found, code, "{said}");
        assert!(said.lines().any(|line| line == expected), "{expected}: {said}");
    }
}

#[test]
fn types_may_become_narrower_where_they_are_given_and_wider_where_they_are_taken() {
    let old = "type Query { a: Int b: Int! c: [Int!]! d(x: Int!, y: Int, z: Int = 1): Int e: E }
        enum E { ONE } input I { f: Int! g: Int } interface N { id: ID! } type T implements N { id: ID! }";
    let new = "type Query { a: Int! b: Int c: [Int]! d(x: Int, y: Int!, z: Int = 2, w: Int, v: Int!): Int e: E }
        enum E { ONE TWO } input I @oneOf { f: Int g: Int! h: Int! } interface N { id: ID! } type T { id: ID! }";
    let said: Vec<String> = tantieme::api::schema_changes(old, new)
        .unwrap()
        .into_iter()
        .map(|change| format!("{:?} {}: {}", change.weight, change.at, change.message))
        .collect();
    assert_eq!(
        said,
        [
            "Breaking I: exactly one of its fields has to be given now",
            "Breaking I.g: the type is Int! and was Int",
            "Breaking I.h: the field was added and is required",
            "Breaking Query.b: the type is Int and was Int!",
            "Breaking Query.c: the type is [Int]! and was [Int!]!",
            "Breaking Query.d(v:): the argument was added and is required",
            "Breaking Query.d(y:): the type is Int! and was Int",
            "Breaking T: the interface N was removed",
            "Dangerous E: the value TWO was added",
            "Dangerous Query.d(z:): the default is another",
        ]
    );
}

#[test]
fn a_program_reads_it_and_what_is_no_schema_is_wrong_usage() {
    let folder = Folder::new();
    before(&folder, "type Viewer {", "type Viewer {\n\tage: Int");
    let ran = folder.run("schema --check old.graphql --json");
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let message = "the field was removed without having been deprecated";
    let expected = serde_json::json!({ "changes": [{ "weight": "breaking", "at": "Viewer.age", "message": message }] });
    assert_eq!((ran.code, found), (1, expected));
    folder.write("old.graphql", "type Query {");
    for (line, start) in [
        ("schema --check old.graphql", "old.graphql is no GraphQL schema: "),
        ("schema --check gone.graphql", "cannot read gone.graphql: "),
    ] {
        let ran = folder.run(line);
        assert_eq!(ran.code, 2, "{line}");
        assert!(ran.stderr.contains(start), "{line}: {}", ran.stderr);
    }
    let whole: serde_json::Value = serde_json::from_str(&folder.fine("schema --json")).unwrap();
    assert_eq!(whole, serde_json::json!({ "schema": folder.fine("schema") }));
}
