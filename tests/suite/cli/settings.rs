//! Settings: flags, variables, a file, in this order; `config` says which are in force.

mod documented;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;
use tantieme::cli::{Kind, Setting, all_settings};

use super::{Folder, Ran, ran};

/// What has to be said besides for a setting to mean anything.
const BESIDES: &str = "debtor-name = \"Example GmbH\"\ndebtor-iban = \"DE89 3704 0044 0532 0130 00\"\n\
     oidc-issuer = \"https://id.example.com\"\noidc-audience = \"shop\"\noidc-client-id = \"console\"\n\
     public-url = \"https://shares.example.com\"\n";

/// Values to try for a text: one of them has to be what the setting takes.
const TEXTS: &[&str] = &[
    "other",
    "other.db",
    "127.0.0.1:9",
    "COBADEFFXXX",
    "DE75 5121 0800 1245 1261 99",
    "tantieme=debug",
    "https://example.com",
    "10.0.0.0/8",
    "boss=ADMIN",
    "openid email",
    "1h",
    "5m",
    "[]",
    "{}",
];

/// Runs a line with variables.
fn run_in(folder: &Folder, line: &[&str], variables: &[(&str, &str)]) -> Ran {
    let mut command = folder.command("");
    command.args(line);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TANTIEME_") {
            command.env_remove(name);
        }
    }
    ran(command.envs(variables.iter().copied()))
}

/// What `config` says, by the names of settings.
fn config(
    folder: &Folder,
    flags: &[&str],
    variables: &[(&str, &str)],
) -> Result<BTreeMap<String, Value>, String> {
    let line = [&["config", "--json"], flags].concat();
    let ran = run_in(folder, &line, variables);
    if ran.code != 0 {
        return Err(ran.stderr);
    }
    let said: Value = serde_json::from_str(&ran.stdout).unwrap();
    let settings = said["settings"].as_array().unwrap().iter();
    Ok(settings.map(|one| (one["name"].as_str().unwrap().to_owned(), one.clone())).collect())
}

/// Values to try for a setting, as they follow a flag, none of which is its default.
fn candidates(setting: &Setting) -> Vec<String> {
    let choices = setting.choices();
    let values = match setting.kind() {
        Kind::Switch => vec!["true".to_owned()],
        Kind::Number => {
            let default = setting.default().and_then(|text| text.parse::<i64>().ok());
            let near = default.map_or(1, |number| number + 1);
            [near, 1, 10, 100, 5_000].map(|number| number.to_string()).to_vec()
        }
        Kind::Text if !choices.is_empty() => choices,
        Kind::Text => TEXTS.iter().copied().map(str::to_owned).collect(),
    };
    let default = setting.default();
    values.into_iter().filter(|value| Some(value) != default.as_ref()).collect()
}

/// The value as it stands in a file.
fn toml(setting: &Setting, value: &str) -> String {
    match setting.kind() {
        Kind::Switch | Kind::Number => value.to_owned(),
        Kind::Text => format!("\"{value}\""),
    }
}

fn with_besides(name: &str, line: &str) -> String {
    let besides = BESIDES.lines().filter(|other| !other.starts_with(&format!("{name} =")));
    besides.chain([line]).map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_flag_of_a_server_is_set_by_a_flag_a_variable_and_a_file() {
    let folder = Folder::new();
    let settings = all_settings();
    assert!(settings.len() >= 10, "the flags of serve are not found");
    folder.write("besides.toml", BESIDES);
    let unset = config(&folder, &["--config", "besides.toml"], &[]).unwrap();
    for setting in &settings {
        let name = setting.name.as_str();
        assert_eq!(setting.variable, format!("TANTIEME_{}", name.to_uppercase().replace('-', "_")));
        let mut tried = Vec::new();
        let taken = candidates(setting).into_iter().find(|value| {
            folder.write(
                "t.toml",
                &with_besides(name, &format!("{name} = {}", toml(setting, value))),
            );
            config(&folder, &["--config", "t.toml"], &[]).map_err(|why| tried.push(why)).is_ok()
        });
        let Some(value) = taken else {
            panic!("no file sets {name}; a value of it belongs to TEXTS or BESIDES: {tried:?}");
        };
        let in_file = config(&folder, &["--config", "t.toml"], &[]).unwrap()[name].clone();
        assert_eq!(in_file["from"], "FILE", "{name}");
        folder.write("other.toml", &with_besides(name, ""));
        let file = ["--config", "other.toml"];
        let variables = [(setting.variable.as_str(), value.as_str())];
        let by_variable = config(&folder, &file, &variables).unwrap()[name].clone();
        assert_eq!(by_variable["from"], "VARIABLE", "{name}");
        let flag = format!("--{name}={value}");
        let by_flag = config(&folder, &[file[0], file[1], &flag], &[]).unwrap()[name].clone();
        assert_eq!(by_flag["from"], "FLAG", "{name}");
        assert_eq!(in_file["value"], by_variable["value"], "{name}");
        assert_eq!(in_file["value"], by_flag["value"], "{name}");
        if !setting.is_secret() {
            assert_ne!(in_file["value"], unset[name]["value"], "{name}: nothing changed");
            assert_eq!(in_file["value"], value.as_str(), "{name}");
        }
    }
}

#[test]
fn what_may_be_a_secret_is_taken_for_one() {
    for setting in all_settings() {
        let words = ["secret", "password", "token", "iban", "database", "key"];
        let parts: Vec<&str> = setting.name.split('-').collect();
        if words.iter().any(|word| parts.contains(word)) {
            let why = "hide_env_values says that a value is not to be shown";
            assert!(setting.is_secret(), "{}: {why}", setting.name);
        }
    }
}

#[test]
fn flags_come_before_variables_and_these_before_a_file() {
    let folder = Folder::new();
    folder.write("t.toml", "# Where\n\nbind = \"127.0.0.1:1\"\nfour-eyes = true\n");
    let of = |flags: &[&str], variables: &[(&str, &str)], name: &str| {
        let one = config(&folder, flags, variables).unwrap()[name].clone();
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        (text("value"), text("from"), text("place"))
    };
    let said = |value: &str, from: &str, place: &str| (value.into(), from.into(), place.into());
    let (file, variable) = (["--config", "t.toml"], [("TANTIEME_BIND", "127.0.0.1:2")]);
    let flags = ["--config", "t.toml", "--bind", "127.0.0.1:3"];
    assert_eq!(of(&[], &[], "bind"), said("127.0.0.1:8080", "DEFAULT", ""));
    assert_eq!(of(&file, &[], "bind"), said("127.0.0.1:1", "FILE", "t.toml:3"));
    assert_eq!(of(&file, &variable, "bind"), said("127.0.0.1:2", "VARIABLE", "TANTIEME_BIND"));
    assert_eq!(of(&flags, &variable, "bind"), said("127.0.0.1:3", "FLAG", ""));
    // A variable may name the file, and one that is set to nothing is as if it were not set.
    let named = [("TANTIEME_CONFIG", "t.toml"), ("TANTIEME_BIND", "")];
    assert_eq!(of(&[], &named, "bind"), said("127.0.0.1:1", "FILE", "t.toml:3"));
    // What a file switches on, a flag and a variable switch off.
    assert_eq!(of(&file, &[], "four-eyes"), said("true", "FILE", "t.toml:4"));
    let off = [file[0], file[1], "--four-eyes=false"];
    assert_eq!(of(&off, &[], "four-eyes"), said("false", "FLAG", ""));
    let off = [("TANTIEME_FOUR_EYES", "no")];
    assert_eq!(of(&file, &off, "four-eyes"), said("no", "VARIABLE", "TANTIEME_FOUR_EYES"));
    assert_eq!(of(&["--four-eyes"], &[], "four-eyes"), said("true", "FLAG", ""));
    assert_eq!(of(&[], &[], "debtor-bic"), said("", "NOWHERE", ""));
    assert!(config(&folder, &["--bind", "localhost"], &[]).is_err(), "without a port");
    assert_eq!(of(&["--demo"], &[], "database"), said("tantieme-demo.db", "DEFAULT", ""));
    assert_eq!(of(&[], &[], "database"), said("tantieme.db", "DEFAULT", ""));
    // Standard input is a file as well.
    let mut command = folder.command("config --json --config -");
    let said = ran(command.write_stdin("production = true\n"));
    assert!(said.stdout.contains("standard input:1"), "{}{}", said.stdout, said.stderr);
}

#[test]
fn a_file_that_is_wrong_is_refused_with_the_line_and_what_would_be_right() {
    let folder = Folder::new();
    for (text, said) in [
        ("bnid = \"127.0.0.1:1\"\n", ":1: \"bnid\" is no setting; did you mean bind?"),
        (
            "\ndocument_limit = 2048\n",
            ":2: \"document_limit\" is no setting; did you mean document-limit?",
        ),
        (
            "colour = \"red\"\n",
            ":1: \"colour\" is no setting; `tantieme config` lists all there are",
        ),
        ("json = true\n", ":1: \"json\" is no setting"),
        ("bind = 8080\n", ":1: bind: it takes a text in quotes, and not a whole number"),
        ("demo = \"yes\"\n", ":1: demo: it takes true or false, and not a text"),
        ("document-limit = \"2048\"\n", ":1: document-limit: it takes a number, and not a text"),
        ("document-limit = 16\n", ":1: document-limit: 16 is not in 1024..=65536"),
        ("document-limit = [2048]\n", ":1: document-limit: it takes a number, and not a list"),
        (
            "webhooks-allow = [\"a.example\", 1]\n",
            ":1: webhooks-allow: it takes a text in quotes or a list",
        ),
        (
            "webhooks-allow = [\"10.0.0.0/99\"]\n",
            ":1: webhooks-allow: \"10.0.0.0/99\" is no address",
        ),
        ("log-format = \"xml\"\n", ":1: log-format: it is one of text, json"),
        ("log = \"tantieme=loud\"\n", ":1: log: "),
        (
            "database = \"mysql://me:hidden@host/x\"\n",
            ":1: database: \"mysql://me:…@host/x\" is not a database",
        ),
        ("[bind]\nport = 1\n", ":1: \"bind\" is a table; settings stand alone"),
        ("bind = \"a\"\nbind = \"b\"\n", ":2: "),
        ("bind = \n", ":1: "),
        ("debtor-name = \"Example\"\n", "--debtor-name is set by t.toml:1"),
        (
            "debtor-name = \"Example\"\ndebtor-iban = \"DE12 hidden\"\n",
            ":2: debtor-iban: this is no IBAN: its country, length",
        ),
        ("debtor-name = \" \"\n", ":1: debtor-name: the name of the debtor has 1 to 70 characters"),
        ("debtor-bic = \"COBA\"\n", ":1: debtor-bic: this is no BIC"),
    ] {
        folder.write("t.toml", text);
        for command in ["config", "serve"] {
            let ran = run_in(&folder, &[command, "--config", "t.toml"], &[]);
            assert_eq!(ran.code, 2, "{text}: {}{}", ran.stdout, ran.stderr);
            assert!(ran.stderr.contains(said), "{text}: {}", ran.stderr);
            assert!(!ran.stderr.contains("hidden"), "{}", ran.stderr);
            assert!(!folder.path("tantieme.db").exists(), "{text}");
        }
    }
    // All that is wrong is said at once.
    folder.write("t.toml", "bnid = 1\nbind = 2\n");
    let ran = run_in(&folder, &["token", "list", "--config", "t.toml"], &[]);
    assert!(
        ran.stderr.contains("t.toml:1: ") && ran.stderr.contains("t.toml:2: "),
        "{}",
        ran.stderr
    );
    let ran = run_in(&folder, &["serve", "--config", "gone.toml"], &[]);
    assert_eq!(
        (ran.code, ran.stderr.contains("cannot read gone.toml")),
        (2, true),
        "{}",
        ran.stderr
    );
    folder.write_bytes("t.toml", b"bind = \"\xff\"\n");
    let ran = run_in(&folder, &["serve", "--config", "t.toml"], &[]);
    assert_eq!((ran.code, ran.stderr.contains("no text in UTF-8")), (2, true), "{}", ran.stderr);
}

#[test]
fn a_wrong_variable_is_named() {
    let folder = Folder::new();
    let ran = run_in(&folder, &["serve"], &[("TANTIEME_DOCUMENT_LIMIT", "16")]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("--document-limit is set by TANTIEME_DOCUMENT_LIMIT"),
        "{}",
        ran.stderr
    );
    let debtor = [("TANTIEME_DEBTOR_NAME", "x"), ("TANTIEME_DEBTOR_IBAN", "DE12 hidden")];
    let ran = run_in(&folder, &["serve"], &debtor);
    assert_eq!(ran.code, 2);
    for said in [
        "for '--debtor-iban <IBAN>': this is no IBAN",
        "--debtor-iban is set by TANTIEME_DEBTOR_IBAN",
    ] {
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    assert!(!ran.stderr.contains("hidden"), "{}", ran.stderr);
    let ran = run_in(&folder, &["config"], &[("TANTIEME_BNID", "x"), ("TANTIEME_TEST_X", "x")]);
    let said = "the variable TANTIEME_BNID sets nothing; did you mean TANTIEME_BIND?\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (0, said));
}

#[test]
fn a_switch_takes_the_usual_words_and_says_which() {
    let folder = Folder::new();
    for (words, is_on) in [
        (["true", "yes", "on", "1", "TRUE", "Yes"], true),
        (["false", "no", "off", "0", "FALSE", "Off"], false),
    ] {
        for word in words {
            // With four eyes and without, so that each word is seen to be read.
            let flag = format!("--four-eyes={word}");
            assert!(config(&folder, &[&flag], &[]).is_ok(), "{word}");
            let variable = [("TANTIEME_DEMO", word)];
            let database = config(&folder, &[], &variable).unwrap()["database"]["value"].clone();
            let expected = if is_on { "tantieme-demo.db" } else { "tantieme.db" };
            assert_eq!(database, expected, "{word}");
        }
    }
    for word in ["maybe", "2", "enabled"] {
        for command in ["config", "serve"] {
            let ran = run_in(&folder, &[command], &[("TANTIEME_FOUR_EYES", word)]);
            assert_eq!(ran.code, 2, "{}", ran.stderr);
            for said in [
                format!("invalid value '{word}'").as_str(),
                "it takes true, yes, on or 1, and false, no, off or 0",
                "--four-eyes is set by TANTIEME_FOUR_EYES",
            ] {
                assert!(ran.stderr.contains(said), "{}", ran.stderr);
            }
        }
    }
}

#[test]
fn every_setting_is_shown_with_what_holds_and_where_it_comes_from() {
    let folder = Folder::new();
    let said = config(&folder, &[], &[]).unwrap();
    let of = |name: &str| (said[name]["value"].as_str(), said[name]["from"].as_str().unwrap());
    assert_eq!(of("log"), (Some("warn,tantieme=info"), "DEFAULT"));
    let roles = "tantieme-admin=ADMIN,tantieme-integration=INTEGRATION,tantieme-viewer=VIEWER";
    let (shown, from) = of("oidc-role");
    assert_eq!(from, "DEFAULT");
    for role in roles.split(',') {
        assert!(shown.unwrap().split(',').any(|one| one == role), "{shown:?}");
    }
    assert_eq!(of("oidc-keys"), (None, "NOWHERE"), "without a provider there are no keys");
    let provider = ["--oidc-issuer", "https://id.example.com/", "--oidc-audience", "x"];
    let with = config(&folder, &provider, &[]).unwrap();
    let keys = "https://id.example.com/.well-known/openid-configuration";
    assert_eq!(
        (&with["oidc-keys"]["value"], &with["oidc-keys"]["from"]),
        (&keys.into(), &"DEFAULT".into())
    );
    // Whatever says in its help that it has a default is shown with it.
    for setting in all_settings().iter().filter(|setting| setting.about().contains("[default:")) {
        assert_eq!(with[&setting.name]["from"], "DEFAULT", "{}", setting.name);
    }
    let quiet = config(&folder, &["--quiet"], &[]).unwrap();
    assert_eq!(quiet["log"]["value"], "error", "as a server says it that is to be quiet");
    let table = run_in(&folder, &["config"], &[]).stdout;
    let rows = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    for row in rows {
        let ends = row.ends_with(&["default"]) || row.ends_with(&["(none)", "not", "set"]);
        assert!(ends, "{row:?}");
    }
    assert_eq!(table.lines().count(), 1 + all_settings().len());
}

#[test]
fn secrets_come_from_files_and_are_not_shown() {
    let folder = Folder::new();
    folder.write("url", "postgres://me:hidden@127.0.0.1:1/x\n");
    folder.write("iban", "DE89370400440532013000\n");
    folder.write("empty", "\n");
    folder.write("two", "a\nb\n");
    let variables = [
        ("TANTIEME_DATABASE_FILE", "url"),
        ("TANTIEME_DEBTOR_NAME", "Example"),
        ("TANTIEME_DEBTOR_IBAN_FILE", "iban"),
    ];
    let said = config(&folder, &[], &variables).unwrap();
    let database = &said["database"];
    assert_eq!(database["value"], "postgres://me:…@127.0.0.1:1/x");
    assert_eq!(
        (&database["from"], &database["place"]),
        (&"SECRET_FILE".into(), &"TANTIEME_DATABASE_FILE, url".into())
    );
    let iban = &said["debtor-iban"];
    assert_eq!(
        (&iban["value"], &iban["isSet"], &iban["isSecret"]),
        (&Value::Null, &true.into(), &true.into())
    );
    for line in [&["config"][..], &["config", "--json"], &["config", "--verbose"]] {
        let ran = run_in(&folder, line, &variables);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!all.contains("hidden") && !all.contains("DE89"), "{all}");
    }
    // They are used, by every command that has a database.
    let ran = run_in(&folder, &["migrate"], &variables[..1]);
    assert!(ran.stderr.contains("postgres://me:…@127.0.0.1:1/x"), "{}", ran.stderr);
    for (variables, said) in [
        (
            [("TANTIEME_DATABASE_FILE", "gone"), ("X", "")],
            "TANTIEME_DATABASE_FILE: cannot read gone",
        ),
        (
            [("TANTIEME_DATABASE_FILE", "empty"), ("X", "")],
            "TANTIEME_DATABASE_FILE: empty is empty",
        ),
        ([("TANTIEME_DATABASE_FILE", "two"), ("X", "")], "two has several lines"),
        (
            [("TANTIEME_DATABASE_FILE", "url"), ("TANTIEME_DATABASE", "a.db")],
            "TANTIEME_DATABASE and TANTIEME_DATABASE_FILE are both set",
        ),
        (
            [("TANTIEME_DATABASE", "mysql://me:hidden@host/x"), ("X", "")],
            "--database is set by TANTIEME_DATABASE",
        ),
    ] {
        let ran = run_in(&folder, &["migrate"], &variables);
        assert_eq!(ran.code, 2, "{said}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(said) && !ran.stderr.contains("hidden"),
            "{said}: {}",
            ran.stderr
        );
    }
    let ran = run_in(&folder, &["migrate", "--database", "mysql://me:hidden@host/x"], &[]);
    assert!(ran.code == 2 && !ran.stderr.contains("hidden"), "{}", ran.stderr);
    // A flag comes before them.
    let flag = config(&folder, &["--database", "a.db"], &variables[..1]).unwrap();
    assert_eq!(flag["database"]["value"], "a.db");
}

#[test]
fn commands_and_servers_do_as_a_file_says() {
    let folder = Folder::new();
    folder.write("t.toml", "database = \"there.db\"\nbind = \"127.0.0.1:0\"\nproduction = true\n");
    let fine = |line: &[&str]| {
        let ran = run_in(&folder, line, &[]);
        assert_eq!(ran.code, 0, "{line:?}: {}", ran.stderr);
        ran
    };
    fine(&["--config", "t.toml", "token", "create", "--name", "shop", "--role", "admin"]);
    assert!(folder.path("there.db").exists() && !folder.path("tantieme.db").exists());
    assert!(fine(&["token", "list", "--config", "t.toml"]).stdout.contains("shop"));
    let verbose = fine(&["token", "list", "--config", "t.toml", "--verbose"]);
    assert!(verbose.stderr.contains("database is there.db, by t.toml:1"), "{}", verbose.stderr);
    fine(&["check", "--config", "t.toml", "--explain", "N201"]);

    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["serve", "--json"])
        .current_dir(folder.path("."))
        .env_remove("TANTIEME_DATABASE")
        .env("TANTIEME_CONFIG", "t.toml")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let explorer = ureq::get(format!("{}/graphiql", said["site"].as_str().unwrap())).call();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(said["database"], "there.db");
    assert!(explorer.is_err(), "production switches it off");
}
