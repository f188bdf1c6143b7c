//! `--json`: one value of JSON and nothing else on standard output, of every command that there is.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use super::export::fill;
use super::{ENTRIES, Folder, RULE};

/// A command, a line of it, its exit code, and what its JSON has to have; run in this order in one folder.
const ROWS: &[(&str, &str, i32, &[&str])] = &[
    ("check", "check rule.tan", 0, &["files"]),
    ("check", "check wrong.tan rule.tan", 1, &["files"]),
    ("check", "check --explain N201", 0, &["code", "title", "meaning", "why", "reference"]),
    ("fmt", "fmt rule.tan", 0, &["files"]),
    ("fmt", "fmt --check loose.tan rule.tan", 1, &["files"]),
    ("fmt", "fmt loose.tan", 0, &["files"]),
    ("explain", "explain rule.tan", 0, &["sections"]),
    ("preview", "preview rule.tan --entries entries.jsonl", 0, &["period", "standings", "digest"]),
    (
        "compare",
        "compare rule.tan rule.tan --entries entries.jsonl",
        0,
        &["period", "collaborators"],
    ),
    ("backup", "backup copy.db", 0, &["file", "bytes"]),
    ("restore", "restore copy.db --database again.db", 0, &["database", "bytes"]),
    (
        "import events",
        "import events entries.jsonl",
        0,
        &["read", "recorded", "known", "refused", "refusals"],
    ),
    (
        "import events",
        "import events broken.jsonl",
        1,
        &["read", "recorded", "known", "refused", "refusals"],
    ),
    ("export payouts", "export payouts 1 --out out.csv", 0, &["messageId", "payments", "total"]),
    ("import payouts", "import payouts out.csv", 0, &["format", "paid", "unmatched"]),
    ("export journal", "export journal", 0, &["movements"]),
    ("export journal", "export journal --database empty.db", 0, &["movements"]),
    ("export heads", "export heads", 0, &[]),
    ("export accruals", "export accruals", 0, &["accruals"]),
    ("settle", "settle", 0, &["settled", "held", "review"]),
    ("replay", "replay --all", 0, &["settlements"]),
    ("audit", "audit", 0, &["checks", "steps", "events", "findings"]),
    ("statement", "statement ana --currency EUR", 0, &["collaborator", "opening", "lines"]),
    ("statement", "statement ana --currency JPY", 0, &["collaborator", "opening", "lines"]),
    ("doctor", "doctor --least-free 1", 0, &[]),
    ("doctor", "doctor --database gone.db", 1, &[]),
    ("config", "config", 0, &["file", "settings", "notices"]),
    ("migrate", "migrate --database other.db", 0, &["database", "upToDate"]),
    ("token create", "token create --name shop --role admin", 0, &["id", "name", "secret"]),
    ("token list", "token list", 0, &["tokens"]),
    ("token revoke", "token revoke shop", 0, &["id", "name", "state"]),
    ("schema", "schema", 0, &["schema"]),
    ("schema", "schema --check old.graphql", 0, &["changes"]),
    ("completions", "completions bash", 0, &["shell", "script"]),
    ("manual", "manual pages", 0, &["folder"]),
    ("erase", "erase c1 --reason asked --yes", 0, &["customer", "id", "entryCount"]),
];

/// These run until they are stopped; what an editor and `lsp` say is JSON by itself.
const SERVERS: &[&str] = &["serve", "lsp"];

/// The commands that do something themselves, as they are written.
fn leaves(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
    for below in command.get_subcommands() {
        let path = format!("{path} {}", below.get_name()).trim_start().to_owned();
        if below.has_subcommands() {
            leaves(below, &path, found);
        } else {
            found.insert(path);
        }
    }
}

#[test]
fn every_command_has_a_row_here() {
    let mut commands = BTreeSet::new();
    leaves(&tantieme::cli::command(), "", &mut commands);
    let rows = ROWS.iter().map(|(command, ..)| *command);
    let rows: BTreeSet<String> = rows.chain(SERVERS.iter().copied()).map(str::to_owned).collect();
    assert_eq!(commands, rows, "a command without a line that prints JSON, or a line without one");
}

fn set_up() -> Folder {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    folder.write("loose.tan", &RULE.replace("  currency  USD", "  currency USD"));
    folder.write("wrong.tan", &RULE.replace("count", "cuont"));
    folder.write("entries.jsonl", ENTRIES);
    folder.write("broken.jsonl", &format!("{ENTRIES}not json\n"));
    folder.write("old.graphql", &folder.fine("schema"));
    folder.fine("migrate --database empty.db");
    fill(&folder);
    folder
}

#[test]
fn nothing_but_json_is_printed() {
    let folder = set_up();
    for (_, line, code, keys) in ROWS {
        let ran = folder.run(&format!("{line} --json"));
        assert_eq!(ran.code, *code, "{line}: {}{}", ran.stdout, ran.stderr);
        let json: Value = serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|error| panic!("{line}: {error}: {}", ran.stdout));
        for key in *keys {
            assert!(json.get(key).is_some(), "{line}: no {key} in {json}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_stands_among_the_others() {
    let folder = set_up();
    folder.write("data.tan", "{}");
    for (line, code, errors) in [
        (
            "check gone.tan rule.tan data.tan",
            2,
            ["cannot read gone.tan: ", "", "data.tan: this is JSON"],
        ),
        ("check gone.tan", 2, ["cannot read gone.tan: ", "", ""]),
        (
            "fmt --check gone.tan rule.tan wrong.tan",
            2,
            ["cannot read gone.tan: ", "", "it cannot be read as a rule"],
        ),
    ] {
        let ran = folder.run(&format!("{line} --json"));
        assert_eq!(ran.code, code, "{line}: {}", ran.stderr);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let files = json["files"].as_array().unwrap();
        let names: Vec<&str> = line.split(' ').filter(|word| word.ends_with(".tan")).collect();
        assert_eq!(files.len(), names.len(), "{json}");
        for ((file, name), said) in files.iter().zip(names).zip(errors) {
            assert_eq!(file["file"], name, "{json}");
            let error = file.get("error").map(|error| error.as_str().unwrap());
            assert_eq!(error.is_some(), !said.is_empty(), "{file}");
            assert!(error.unwrap_or_default().starts_with(said), "{file}");
        }
        assert!(ran.stderr.contains("cannot read gone.tan"), "{}", ran.stderr);
    }
}

#[test]
fn manual_pages_need_a_folder_that_has_a_name() {
    let folder = Folder::new();
    let ran = folder.run("manual -");
    assert_eq!((ran.code, ran.stderr.contains("name a folder")), (2, true), "{}", ran.stderr);
    assert_eq!(fs::read_dir(folder.path(".")).unwrap().count(), 0, "nothing is made");
}

#[test]
fn quiet_leaves_standard_output_as_it_is_and_nothing_on_standard_error_where_all_is_fine() {
    let (loud, quiet) = (set_up(), set_up());
    for (_, line, code, _) in ROWS {
        let (loud, quiet) = (loud.run(line), quiet.run(&format!("--quiet {line}")));
        assert_eq!(quiet.code, *code, "{line}: {}", quiet.stderr);
        assert_eq!(loud.stdout.lines().count(), quiet.stdout.lines().count(), "{line}");
        if *code == 0 {
            assert_eq!(quiet.stderr, "", "{line}");
        }
    }
}

#[test]
fn what_went_wrong_is_said_even_when_quiet() {
    let folder = set_up();
    for (line, said) in [
        ("import events broken.jsonl", "broken.jsonl:7"),
        ("explain wrong.tan", "wrong.tan: not explained"),
        ("token revoke nobody", "there is no token called \"nobody\""),
        ("settle --database gone.db", "there is no database"),
    ] {
        let ran = folder.run(&format!("{line} --quiet"));
        assert_ne!(ran.code, 0, "{line}");
        assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
    }
    assert_eq!(folder.run("token list --quiet --verbose").code, 2);
}

#[test]
fn verbose_says_what_is_done_on_standard_error_alone() {
    let folder = set_up();
    let (plain, verbose) = (folder.run("token list"), folder.run("token list --verbose"));
    assert_eq!(plain.stdout, verbose.stdout);
    assert_eq!(plain.stderr, "");
    assert!(verbose.stderr.contains("tantieme.db"), "{}", verbose.stderr);
}

#[test]
fn a_server_says_where_it_is_as_json() {
    let folder = Folder::new();
    let command = folder.command("serve --bind 127.0.0.1:0 --json --quiet");
    let mut process = std::process::Command::new(command.get_program());
    process.args(command.get_args()).current_dir(folder.path("."));
    let mut child = process
        .env_remove("TANTIEME_DATABASE")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    assert!(said["site"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{said}");
    assert!(said["adminToken"].as_str().unwrap().starts_with("tnt_"), "{said}");
    assert_eq!(said["database"], "tantieme.db");
    assert!(fs::metadata(folder.path("tantieme.db")).is_ok());
}
