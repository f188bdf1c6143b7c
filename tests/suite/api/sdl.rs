//! The schema is a snapshot: a change to the API is seen in the diff of one file.

use std::path::Path;

use serde_json::Value;

#[test]
fn the_schema_is_the_snapshot() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/api/schema.graphql");
    let sdl = tantieme::api::sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&file, &sdl).unwrap();
    }
    let snapshot = std::fs::read_to_string(&file).unwrap_or_default();
    let same = sdl.lines().zip(snapshot.lines()).take_while(|(now, then)| now == then).count();
    assert!(
        sdl == snapshot,
        "the schema differs from tests/suite/api/schema.graphql from line {} on. If the change is \
         meant: UPDATE_SCHEMA=1 cargo test --test suite api::sdl, and read the diff",
        same + 1
    );
}

#[tokio::test]
async fn everything_is_described() {
    let document = "{ __schema { types { name description
        fields(includeDeprecated: true) { name description args(includeDeprecated: true) { name description } }
        inputFields(includeDeprecated: true) { name description }
        enumValues(includeDeprecated: true) { name description } } } }";
    let schema = tantieme::api::schema(None);
    let answer = schema.execute(document).await.data.into_json().unwrap();
    let (mut bare, mut seen) = (Vec::new(), 0);
    for found in list(&answer["__schema"]["types"]) {
        let name = found["name"].as_str().unwrap();
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        check(found, name, &mut bare);
        seen += 1;
        for part in ["fields", "inputFields", "enumValues"] {
            for inner in list(&found[part]) {
                seen += 1;
                let path = format!("{name}.{}", inner["name"].as_str().unwrap());
                check(inner, &path, &mut bare);
                for argument in list(&inner["args"]) {
                    let argument_name = argument["name"].as_str().unwrap();
                    check(argument, &format!("{path}({argument_name}:)"), &mut bare);
                    seen += 1;
                }
            }
        }
    }
    // Types, fields, arguments and values: a schema that lost half of them would be described, too.
    assert!(seen > 1_500, "{seen}");
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

/// `factor.factor` says a name twice; what holds a factor has a name of its own. The linter of `tests/clients` says the
/// same, minutes later.
#[tokio::test]
async fn no_field_repeats_the_name_of_its_type() {
    let document = "{ __schema { types { name kind fields(includeDeprecated: true) { name } } } }";
    let answer = tantieme::api::schema(None).execute(document).await.data.into_json().unwrap();
    let (mut repeated, mut seen) = (Vec::new(), 0);
    for found in list(&answer["__schema"]["types"]) {
        let name = found["name"].as_str().unwrap();
        for field in list(&found["fields"]) {
            let field = field["name"].as_str().unwrap();
            seen += 1;
            if !name.starts_with("__") && field.to_lowercase().starts_with(&name.to_lowercase()) {
                repeated.push(format!("{name}.{field}"));
            }
        }
    }
    assert!(seen > 700, "{seen}");
    assert!(repeated.is_empty(), "{repeated:#?}");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn check(found: &Value, path: &str, bare: &mut Vec<String>) {
    if found["description"].as_str().is_none_or(str::is_empty) {
        bare.push(path.to_owned());
    }
}

#[tokio::test]
async fn scalars_say_where_they_are_specified() {
    let document = "{ __schema { types { name kind specifiedByURL } } }";
    let answer = tantieme::api::schema(None).execute(document).await.data.into_json().unwrap();
    let own = |found: &&Value| {
        let name = found["name"].as_str().unwrap();
        found["kind"] == "SCALAR" && !["Boolean", "Float", "ID", "Int", "String"].contains(&name)
    };
    let scalars: Vec<&Value> = list(&answer["__schema"]["types"]).iter().filter(own).collect();
    assert_eq!(scalars.len(), 6, "{scalars:#?}");
    for scalar in scalars {
        let url = scalar["specifiedByURL"].as_str().unwrap_or_default();
        assert!(url.starts_with("https://"), "{scalar}");
    }
    assert!(tantieme::api::sdl().contains("scalar DateTime @specifiedBy(url: \"https://"));
}
