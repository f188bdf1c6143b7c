//! Which layer may name which: arrows point one way.

use super::source::{Source, names_behind, product_files};

/// Each layer with the layers it may name. A layer that is not listed does not exist. That those of
/// `rules` name none of `src` the compiler holds.
const LAYERS: [(&str, &[&str]); 19] = [
    ("domain", &[]),
    ("clock", &["domain"]),
    ("calendar", &["domain"]),
    ("language", &["domain", "calendar"]),
    ("engine", &["domain", "calendar", "language"]),
    ("paying", &["domain"]),
    ("telemetry", &[]),
    ("store", &["domain", "telemetry"]),
    ("openid", &["domain", "clock"]),
    (
        "app",
        &[
            "domain",
            "calendar",
            "language",
            "engine",
            "paying",
            "store",
            "openid",
            "clock",
            "telemetry",
        ],
    ),
    ("scheduler", &["domain", "calendar", "language", "app", "telemetry"]),
    ("api", &["domain", "clock", "calendar", "language", "app", "telemetry"]),
    ("editor", &["domain", "language", "app"]),
    ("server", &["domain", "clock", "openid", "app", "api", "editor", "telemetry"]),
    ("delivery", &["domain", "app", "api"]),
    ("demo", &["domain", "calendar", "clock", "app"]),
    ("cli", &EVERYTHING),
    ("lib", &[]),
    ("main", &[]),
];

const EVERYTHING: [&str; 16] = [
    "domain",
    "clock",
    "calendar",
    "language",
    "engine",
    "paying",
    "telemetry",
    "store",
    "openid",
    "app",
    "scheduler",
    "api",
    "editor",
    "server",
    "delivery",
    "demo",
];

/// The arrows of a file that point somewhere they may not.
fn wrong_arrows(file: &Source) -> Vec<String> {
    let Some((_, allowed)) = LAYERS.iter().find(|(layer, _)| *layer == file.layer()) else {
        return vec![format!("{}: no such layer in the table", file.path)];
    };
    let code = file.code();
    let mut named = names_behind(&code, "crate::");
    named.extend(names_behind(&code, "rules::"));
    named.extend(names_behind(&code, &"super::".repeat(depth(file))));
    named.retain(|name| {
        let layer = LAYERS.iter().any(|(layer, _)| layer == name);
        layer && name != file.layer() && !allowed.contains(&name.as_str())
    });
    named.into_iter().map(|name| format!("{} names {name}", file.path)).collect()
}

/// How many times `super` leads from the file to the root of the crate.
fn depth(file: &Source) -> usize {
    let inside = file.path.trim_start_matches("rules/");
    let steps = inside.split('/').count() - 1;
    if file.path.ends_with("/mod.rs") { steps - 1 } else { steps }
}

#[test]
fn arrows_point_one_way() {
    let files = product_files();
    let wrong: Vec<String> =
        files.iter().filter(|file| !file.is_tests()).flat_map(wrong_arrows).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_cycle() {
    for (at, (layer, allowed)) in LAYERS.iter().enumerate() {
        for other in *allowed {
            let position = LAYERS.iter().position(|(layer, _)| layer == other);
            assert!(position.is_some_and(|position| position < at), "{layer} names {other}");
        }
    }
}

#[test]
fn a_wrong_arrow_is_seen() {
    let file = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    for (path, text, wrong) in [
        ("rules/src/domain/mod.rs", "use crate::engine::evaluate;", 1),
        ("rules/src/domain/mod.rs", "use super::engine::evaluate;", 1),
        ("rules/src/domain/pool/take.rs", "use super::super::super::engine::evaluate;", 1),
        ("rules/src/engine/pool.rs", "use super::domain::Money;", 0),
        ("src/store/log.rs", "use rules::{domain::Entry, engine::evaluate};", 1),
        ("src/api/query.rs", "let x = crate::app::settle(crate::store::open());", 1),
        ("src/app/settling/settle.rs", "use crate::{engine, store};\n// crate::api", 0),
        ("src/helper/mod.rs", "", 1),
    ] {
        assert_eq!(wrong_arrows(&file(path, text)).len(), wrong, "{path}: {text}");
    }
}
