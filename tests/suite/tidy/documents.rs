//! The documents around the code agree with it: reasons for dependencies, recipes and steps of CI.

use super::source::read;

/// Every package of the repository.
const PACKAGES: [&str; 4] = [".", "rules", "fuzz", "benches/engines"];

/// The names under `[dependencies]` and `[dev-dependencies]` of a package.
fn dependencies(package: &str) -> Vec<String> {
    let manifest = read(&format!("{package}/Cargo.toml"));
    let mut found = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if let Some((name, _)) = line.split_once('=').filter(|_| inside) {
            found.push(name.trim().trim_end_matches(".workspace").to_owned());
        }
    }
    assert!(found.len() > 2, "the manifest of {package} was not understood");
    found
}

#[test]
fn every_dependency_has_a_reason() {
    let design = read("DESIGN.md");
    for name in PACKAGES.into_iter().flat_map(dependencies).filter(|name| name != "rules") {
        assert!(design.contains(&format!("`{name}`")), "DESIGN.md gives no reason for {name}");
    }
}

#[test]
fn every_recipe_is_a_step_of_ci() {
    let (recipes, ci) = (read("justfile"), read(".ci/run"));
    let recipes: Vec<&str> = recipes
        .lines()
        .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(':').map(|(name, _)| name))
        // A parameter may follow.
        .filter_map(|name| name.split_whitespace().next())
        .collect();
    assert!((5..=15).contains(&recipes.len()), "fifteen recipes at most: {recipes:?}");
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
