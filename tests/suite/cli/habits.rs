//! What people expect of any command: `-` is standard input, plain text for what cannot be steered, and nothing left
//! behind by a start that fails.

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::export::fill;
use super::{ENTRIES, Folder, RULE, one_sentence};

#[test]
fn a_dash_is_standard_input_wherever_a_file_is_read() {
    let folder = Folder::new();
    fill(&folder);
    folder.write("rule.tan", RULE);
    folder.write("entries.jsonl", ENTRIES);
    folder.fine("backup copy.db");
    folder.fine("export payouts 1 --out answer.csv");
    let heads = folder.fine("export heads");
    let bytes = |name: &str| fs::read(folder.path(name)).unwrap();
    let (rule, catalogue) = (RULE.as_bytes(), "language 1\ncatalogue\n".as_bytes());
    let schema = folder.fine("schema");
    for (line, input) in [
        ("check -", rule),
        ("fmt -", rule),
        ("explain -", rule),
        ("check rule.tan --catalogue -", catalogue),
        ("explain rule.tan --catalogue -", catalogue),
        ("preview - --entries entries.jsonl", rule),
        ("preview rule.tan --entries -", ENTRIES.as_bytes()),
        ("preview rule.tan --entries entries.jsonl --catalogue -", catalogue),
        ("compare - rule.tan --entries entries.jsonl", rule),
        ("compare rule.tan - --entries entries.jsonl", rule),
        ("compare rule.tan rule.tan --entries -", ENTRIES.as_bytes()),
        ("audit --heads -", heads.as_bytes()),
        ("restore - --database again.db", bytes("copy.db").as_slice()),
        ("import events -", ENTRIES.as_bytes()),
        ("import payouts -", bytes("answer.csv").as_slice()),
        ("schema --check -", schema.as_bytes()),
    ] {
        let ran = folder.run_on(line, input);
        assert_eq!(ran.code, 0, "{line}: {}{}", ran.stdout, ran.stderr);
    }
    assert!(folder.fine("audit --database again.db").ends_with("everything agrees\n"));
    for line in
        ["check - -", "preview rule.tan --entries - --catalogue -", "audit --heads - --heads -"]
    {
        let ran = folder.run_on(
            line,
            match line {
                _ if line.starts_with("audit") => heads.as_bytes(),
                _ if line.starts_with("preview") => catalogue,
                _ => rule,
            },
        );
        assert_eq!(ran.code, 2, "{line}");
        let said = "standard input can be only one of the files";
        assert!(ran.stderr.contains(said), "{line}: {}", ran.stderr);
    }
    // What is written is never taken for it.
    for line in ["backup -", "export payouts 1 --out -", "statement ana --currency EUR --out -"] {
        let ran = folder.run(line);
        assert_eq!(ran.code, 2, "{line}");
        assert!(one_sentence(&ran).contains("name a file"), "{line}");
        assert!(!folder.path("-").exists(), "{line}");
    }
}

/// What a command writes to a terminal, as the bytes that the terminal gets.
fn on_a_terminal(folder: &Folder, line: &str, variables: &[(&str, &str)]) -> String {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
    let open = || rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tantieme"));
    command.args(line.split_whitespace()).current_dir(folder.path("."));
    for variable in ["TANTIEME_DATABASE", "NO_COLOR", "TERM", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(variable);
    }
    command.env("TERM", "xterm").envs(variables.iter().copied());
    let mut child = command.stdin(Stdio::null()).stdout(open()).stderr(open()).spawn().unwrap();
    drop(command);
    // Whoever reads a terminal that nobody writes to any more is told so by an error.
    let reader = std::thread::spawn(move || {
        let (mut terminal, mut written, mut part) =
            (fs::File::from(master), Vec::new(), [0_u8; 4096]);
        while let Ok(count) = terminal.read(&mut part) {
            written.extend(&part[..count]);
            if count == 0 {
                break;
            }
        }
        written
    });
    child.wait().unwrap();
    String::from_utf8(reader.join().unwrap()).unwrap()
}

#[test]
fn a_terminal_that_cannot_be_steered_gets_plain_text() {
    let folder = Folder::new();
    folder.write("rule.tan", RULE);
    // Enough of them for a bar to be drawn more than once.
    let entry = ENTRIES.lines().last().unwrap();
    let many = (0..30_000).map(|n| entry.replace("v-3", &format!("w-{n}")) + "\n");
    folder.write("entries.jsonl", &many.collect::<String>());
    let escape = "\u{1b}[";
    for line in ["check rule.tan", "--help", "nonsense"] {
        assert!(on_a_terminal(&folder, line, &[]).contains(escape), "{line}");
    }
    let import = |database: &str, variables: &[(&str, &str)], quiet: &str| {
        let line = format!("import events entries.jsonl --database {database} {quiet}");
        on_a_terminal(&folder, &line, variables)
    };
    assert!(import("steered.db", &[], "").contains("entries "), "a bar");
    let plain = "30000 read: 30000 recorded, 0 known already, 0 refused\r\n";
    for (at, variables) in
        [[("NO_COLOR", "1")].as_slice(), &[("TERM", "dumb")]].into_iter().enumerate()
    {
        for line in ["check rule.tan", "--help", "nonsense", "doctor --least-free 1"] {
            let text = on_a_terminal(&folder, line, variables);
            assert!(!text.contains('\u{1b}') && !text.is_empty(), "{line}: {text:?}");
        }
        assert_eq!(import(&format!("plain-{at}.db"), variables, ""), plain);
    }
    assert!(!import("quiet.db", &[], "--quiet").contains("entries "));
}

#[test]
fn a_start_that_fails_leaves_nothing_behind() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let folder = Folder::new();
    folder.write(
        "columns.csv",
        "event,key,occurredAt,nonsense\norder_paid,o,2026-01-01T00:00:00Z,1\n",
    );
    folder.write("picture.png", "\u{89}PNG");
    let before = names(&folder);
    for (line, code) in [
        (format!("serve --bind {address}"), 1),
        (format!("serve --demo --bind {address}"), 1),
        ("serve --bind everywhere".to_owned(), 2),
        ("serve --bind 127.0.0.1:0 --debtor-name x --debtor-iban DE1".to_owned(), 2),
        ("serve --bind 127.0.0.1:0 --log tantieme=loud".to_owned(), 2),
        ("serve --bind 127.0.0.1:0 --document-limit 1".to_owned(), 2),
        ("serve --bind 127.0.0.1:0 --nonsense".to_owned(), 2),
        ("serve --bind 127.0.0.1:0 --database nowhere/a.db".to_owned(), 1),
        ("import events gone.jsonl".to_owned(), 2),
        ("import events columns.csv".to_owned(), 1),
        ("import events picture.png".to_owned(), 1),
        ("import payouts gone.csv".to_owned(), 2),
        ("settle".to_owned(), 2),
        ("settle --now yesterday".to_owned(), 2),
        ("migrate --streams 4".to_owned(), 1),
        ("migrate --distributed".to_owned(), 1),
        ("token create --name ana --role collaborator".to_owned(), 1),
        ("token create --name ana --role king".to_owned(), 2),
        ("token revoke shop".to_owned(), 2),
        ("restore gone.db".to_owned(), 1),
        ("backup copy.db".to_owned(), 2),
        ("export journal".to_owned(), 2),
        ("statement ana --currency USD --out ana.csv".to_owned(), 2),
        ("doctor".to_owned(), 1),
        ("audit".to_owned(), 2),
    ] {
        let ran = folder.run(&line);
        assert_eq!(ran.code, code, "{line}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(names(&folder), before, "{line}");
    }
}

fn names(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path(".")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn doctor_asks_a_server_that_is_not_there_once() {
    let folder = Folder::new();
    let line = "doctor --json --database postgres://nobody@127.0.0.1:1/nothing";
    let mut command = folder.command(line);
    // Less than the four seconds for which a pool of connections tries again.
    let output = command.timeout(Duration::from_secs(3)).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "it took too long");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let advice = found[0]["advice"].as_str().unwrap();
    assert!(advice.contains("--database") && advice.contains("PostgreSQL runs"), "{found}");
    let what = found[0]["what"].as_str().unwrap();
    assert!(what.contains("cannot be reached") && !what.contains("timed out"), "{what}");
    assert!(what.ends_with("Connection refused"), "{what}");
}
