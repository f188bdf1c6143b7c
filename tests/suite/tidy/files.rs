//! Every file says what it is for, is short, has a telling name; migrations come in pairs.

use std::collections::BTreeSet;

use super::source::{product_files, root, rust_files};

const LONGEST: usize = 450;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 9] =
    ["helper", "helpers", "util", "utils", "common", "misc", "manager", "managers", "core"];

#[test]
fn every_file_says_what_it_is_for() {
    for directory in ["src", "rules", "tests", "benches", "fuzz"] {
        for file in rust_files(directory) {
            let first = file.text.lines().next().unwrap_or_default();
            assert!(first.starts_with("//! "), "{} does not start with //!", file.path);
        }
    }
}

#[test]
fn files_are_short() {
    for file in product_files().into_iter().filter(|file| !file.is_tests()) {
        let lines = file.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines, more than {LONGEST}", file.path);
    }
}

#[test]
fn names_tell_something() {
    for directory in ["src", "rules", "tests", "benches", "fuzz"] {
        for file in rust_files(directory) {
            let mut steps = file.path.trim_end_matches(".rs").split('/');
            let empty = steps.find(|step| EMPTY_NAMES.contains(step));
            assert_eq!(empty, None, "{} has a name that says nothing", file.path);
        }
    }
}

/// The migrations of a tree, in order.
fn migrations(tree: &str) -> BTreeSet<String> {
    let directory = root("migrations").join(tree);
    let entries = std::fs::read_dir(&directory).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn both_databases_have_the_same_migrations_up_and_down() {
    assert_eq!(migrations("sqlite"), migrations("postgres"));
    assert!(!migrations("sqlite").is_empty());
    for tree in ["sqlite", "postgres"] {
        for name in migrations(tree) {
            for way in ["up.sql", "down.sql"] {
                let path = root("migrations").join(tree).join(&name).join(way);
                let sql = std::fs::read_to_string(&path).unwrap_or_default();
                assert!(!sql.trim().is_empty(), "{} is missing or empty", path.display());
            }
        }
    }
}
