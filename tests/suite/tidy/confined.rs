//! What only one module may name: a library, SQL, the clock.

use super::source::{Source, has_word, product_files};

/// Words, and the beginning of the paths where they may stand.
const CONFINED: [(&[&str], &[&str]); 20] = [
    (&["diesel", "diesel_migrations", "r2d2"], &["src/store/"]),
    (
        &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "],
        &["src/store/"],
    ),
    (&["Utc::now", "Local::now", "SystemTime", "Instant::now"], &["src/clock.rs"]),
    (&["pest", "pest_derive"], &["rules/src/language/parser"]),
    (&["tokio_cron_scheduler"], &["src/scheduler/"]),
    (&["croner"], &["rules/src/calendar/"]),
    (&["async_graphql"], &["src/api/", "src/server/"]),
    (&["actix_web"], &["src/server/"]),
    (&["governor"], &["src/api/rates/meter.rs"]),
    (&["actix_cors"], &["src/server/cors.rs"]),
    (&["rust_xlsxwriter"], &["src/app/paying/statement/xlsx.rs"]),
    (&["metrics_exporter_prometheus", "counter!", "gauge!", "histogram!"], &["src/telemetry/"]),
    (&["rust_embed"], &["src/server/console.rs"]),
    (
        &["ureq"],
        &[
            "src/delivery/",
            "src/openid/",
            "src/app/telling/target.rs",
            "src/telemetry/collect.rs",
            "src/cli/lsp/catalogue.rs",
        ],
    ),
    (
        &["opentelemetry", "opentelemetry_sdk", "opentelemetry_otlp", "tracing_opentelemetry"],
        &["src/telemetry/"],
    ),
    (&["jsonwebtoken"], &["src/openid/"]),
    (&["hmac"], &["src/delivery/signature.rs", "src/app/hooks/signature.rs"]),
    (&["ls_types"], &["src/editor/", "src/cli/lsp"]),
    (&["parquet"], &["src/cli/entry_file/"]),
    (&["toml::"], &["src/app/hooks/mapping/document.rs", "src/cli/"]),
];

/// Words of the file that belong elsewhere.
fn out_of_place(file: &Source) -> Vec<String> {
    let code = file.code();
    let mut found = Vec::new();
    for (words, modules) in CONFINED {
        if modules.iter().any(|module| file.path.starts_with(module)) {
            continue;
        }
        for word in words.iter().filter(|word| has_word(&code, word)) {
            found.push(format!("{} names {word}; only {} may", file.path, modules.join(" and ")));
        }
    }
    found
}

#[test]
fn every_library_has_its_module() {
    let wrong: Vec<String> = product_files().iter().flat_map(out_of_place).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_out_of_place_is_seen() {
    for (path, text, wrong) in [
        ("src/app/settling/settle.rs", "use diesel::prelude::*;", 1),
        ("src/app/settling/settle.rs", "let q = \"SELECT 1\";", 1),
        ("src/store/log.rs", "use diesel::prelude::*; let q = \"SELECT 1\";", 0),
        ("rules/src/engine/tally.rs", "let t = std::time::Instant::now();", 1),
        ("src/clock.rs", "chrono::Utc::now()", 0),
        ("rules/src/language/check.rs", "use super::parser; use pest::Span;", 1),
        ("rules/src/language/parser/mod.rs", "use pest::Parser;", 0),
        ("src/app/settling/tick.rs", "use tokio_cron_scheduler::Job; use croner::Cron;", 2),
        ("src/cli/serve.rs", "// actix_web", 0),
    ] {
        let file = Source { path: path.into(), text: text.into() };
        assert_eq!(out_of_place(&file).len(), wrong, "{path}: {text}");
    }
}
