//! What the documentation says of settings is what they are.

use std::fs;

use tantieme::cli::{Kind, all_settings};

use super::{config, run_in};
use crate::cli::Folder;
use crate::examples::docs;

#[test]
fn every_file_of_the_documentation_is_right() {
    let folder = Folder::new();
    // What a hook is mapped by is no file of settings.
    let mut files = docs::of("toml");
    files.retain(|(place, _)| !place.contains("hooks.md"));
    assert!(!files.is_empty());
    for (place, text) in files {
        folder.write("t.toml", &text);
        let said = config(&folder, &["--config", "t.toml"], &[]);
        let said = said.unwrap_or_else(|why| panic!("{place}: {why}"));
        if place.contains("configuration.md") && text.lines().count() > 10 {
            let missing: Vec<&String> = said
                .iter()
                .filter(|(_, one)| one["from"] != "FILE")
                .map(|(name, _)| name)
                .collect();
            assert!(missing.is_empty(), "{place} says it has all of them, but not {missing:?}");
        }
    }
}

#[test]
fn the_example_of_what_is_refused_is_what_is_said() {
    let folder = Folder::new();
    let page = fs::read_to_string(crate::examples::root("docs/configuration.md")).unwrap();
    let block = |kind: &str, holds: &str| {
        let blocks =
            page.split("```").skip(1).step_by(2).filter_map(|text| text.strip_prefix(kind));
        blocks.into_iter().find(|text| text.contains(holds)).unwrap().trim_start().to_owned()
    };
    let wrong = block("toml\n", "document-limit").replace("bind =", "bnid =");
    folder.write("tantieme.toml", &wrong.replace("document-limit = 16384", "document-limit = 16"));
    let ran = run_in(&folder, &["config", "--config", "tantieme.toml"], &[]);
    assert_eq!((ran.code, ran.stderr), (2, block("text\n", "is no setting")));
}

/// The table of all settings.
fn table() -> String {
    let mut table =
        "| setting | variable | takes | default | |\n|---|---|---|---|---|\n".to_owned();
    for setting in all_settings() {
        let takes = match (setting.kind(), setting.choices()) {
            (Kind::Switch, _) => "true, false".to_owned(),
            (Kind::Number, _) => "a number".to_owned(),
            (Kind::Text, choices) if !choices.is_empty() => choices.join(", "),
            (Kind::Text, _) if setting.takes_several() => "a text, or a list of texts".to_owned(),
            (Kind::Text, _) => "a text".to_owned(),
        };
        let file = setting.file_variable();
        let file = file.map_or_else(String::new, |name| format!(", `{name}`"));
        let default = setting.default().map_or_else(String::new, |value| format!("`{value}`"));
        let about = setting.about();
        table.push_str(&format!(
            "| `{}` | `{}`{file} | {takes} | {default} | {about} |\n",
            setting.name, setting.variable
        ));
    }
    table
}

#[test]
fn the_table_has_every_setting() {
    let path = crate::examples::root("docs/configuration.md");
    let kept = fs::read_to_string(&path).unwrap();
    let (front, rest) = kept.split_once("<!-- all settings -->").unwrap();
    let (_, back) = rest.split_once("<!-- end -->").unwrap();
    let wanted = format!("{front}<!-- all settings -->\n\n{}\n<!-- end -->{back}", table());
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    } else {
        assert_eq!(kept, wanted, "UPDATE_REFERENCE=1 cargo test --test suite -- cli::settings");
    }
}
