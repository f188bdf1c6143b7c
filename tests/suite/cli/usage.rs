//! Help, versions, and lines that make no sense.

use super::Folder;

const COMMANDS: &[&str] = &[
    "serve",
    "check",
    "fmt",
    "lsp",
    "explain",
    "preview",
    "compare",
    "import",
    "import events",
    "import payouts",
    "export payouts",
    "export journal",
    "export accruals",
    "export heads",
    "settle",
    "replay",
    "audit",
    "statement",
    "doctor",
    "backup",
    "restore",
    "config",
    "migrate",
    "token create",
    "token list",
    "token revoke",
    "schema",
    "completions",
    "manual",
];

#[test]
fn every_command_has_help_with_an_example() {
    let folder = Folder::new();
    for command in COMMANDS {
        let help = folder.fine(&format!("{command} --help"));
        assert!(help.contains("Usage: tantieme"), "{command}: {help}");
        if *command != "import" {
            assert!(help.contains("Example: tantieme"), "{command}: {help}");
        }
    }
    let help = folder.fine("--help");
    for command in COMMANDS {
        let first = command.split(' ').next().unwrap();
        assert!(help.contains(&format!("\n  {first} ")), "{first}: {help}");
    }
}

#[test]
fn shells_and_man_know_every_command() {
    let folder = Folder::new();
    let help = folder.fine("--help");
    let names = help.lines().filter_map(|line| line.strip_prefix("  ")?.split("  ").next());
    let names: Vec<&str> =
        names.filter(|name| !name.starts_with('-') && !name.is_empty()).collect();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = folder.fine(&format!("completions {shell}"));
        assert!(names.iter().all(|name| script.contains(name)), "{shell}");
    }
    folder.fine("manual pages/man1");
    let main = folder.read("pages/man1/tantieme.1");
    for name in names.into_iter().filter(|name| *name != "help") {
        assert!(main.contains(&format!("tantieme\\-{name}(1)")), "{name}: {main}");
        let page = folder.read(&format!("pages/man1/tantieme-{name}.1"));
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
}

#[test]
fn what_is_unknown_is_wrong_usage() {
    let folder = Folder::new();
    for line in
        ["", "sing", "check", "fmt --hard x.tan", "settle now", "token", "import", "schema x"]
    {
        let ran = folder.run(line);
        assert_eq!(ran.code, 2, "{line}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{line}");
    }
}

#[test]
fn the_version_is_that_of_the_crate() {
    let version = Folder::new().fine("--version");
    assert_eq!(version.trim_end(), format!("tantieme {}", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_schema_is_printed() {
    let schema = Folder::new().fine("schema");
    assert!(schema.contains("type Query {") && schema.contains("type Mutation {"));
}
