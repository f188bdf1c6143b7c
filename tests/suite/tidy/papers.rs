//! The papers around the code agree with it: reasons for dependencies, recipes and steps of CI.

use super::source::{has_word, read, root, rust_files};

/// Packages that compile some rooms of the product, each with a lock file of its own.
const ASIDE: [&str; 2] = ["fuzz", "benches/engines"];

/// The lines under `[dependencies]` and `[dev-dependencies]` of a package, each with its name.
fn dependencies(package: &str) -> Vec<(String, String)> {
    let manifest = read(&format!("{package}/Cargo.toml"));
    let mut found = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once('=').filter(|_| inside) {
            found.push((name.trim().to_owned(), line.to_owned()));
        }
    }
    assert!(found.len() > 15, "the manifest of {package} was not understood");
    found
}

#[test]
fn every_dependency_has_a_reason() {
    let design = read("DESIGN.md");
    for (name, _) in std::iter::once(".").chain(ASIDE).flat_map(dependencies) {
        assert!(design.contains(&format!("`{name}`")), "DESIGN.md gives no reason for {name}");
    }
}

/// Otherwise something else would be fuzzed and measured than what pays.
#[test]
fn packages_aside_take_what_the_product_takes() {
    let product = dependencies(".");
    for package in ASIDE {
        for (name, line) in dependencies(package) {
            let same = product.iter().find(|(known, _)| *known == name);
            if let Some((_, expected)) = same {
                assert_eq!(line, *expected, "in the manifest of {package}");
                assert!(is_named(package, &name), "nothing in {package} names {name}");
            }
        }
    }
}

/// Whether a file of the package, or of the rooms that it compiles, names the crate.
fn is_named(package: &str, dependency: &str) -> bool {
    let word = dependency.replace('-', "_");
    let rooms = read(&format!("{package}/rooms.rs"));
    let rooms = rooms.lines().filter_map(|line| line.strip_prefix("pub mod "));
    let rooms = rooms.map(|room| format!("src/{}", room.trim_end_matches(';')));
    let mut directories = rooms.chain([package.to_owned()]).inspect(|directory| {
        assert!(root(directory).is_dir(), "{package} has a room that is none: {directory}");
    });
    directories
        .any(|directory| rust_files(&directory).iter().any(|file| has_word(&file.code(), &word)))
}

#[test]
fn every_recipe_is_a_step_of_ci() {
    let (recipes, ci) = (read("justfile"), read(".ci/run"));
    let recipes: Vec<&str> = recipes
        .lines()
        .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(':').map(|(name, _)| name.trim()))
        .collect();
    assert!((5..=12).contains(&recipes.len()), "a dozen recipes at most: {recipes:?}");
    for recipe in recipes.into_iter().filter(|recipe| *recipe != "ci") {
        assert!(ci.contains(&format!("step_{recipe}()")), "{recipe} is no step of .ci/run");
    }
}

#[test]
fn the_readme_has_the_test_command_that_ci_runs() {
    let commands = read("README.md");
    let commands: Vec<&str> =
        commands.lines().filter(|line| line.starts_with("cargo test")).collect();
    assert_eq!(commands.len(), 1, "README.md has to name one test command: {commands:?}");
}
