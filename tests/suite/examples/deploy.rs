//! What the server is deployed and watched with speaks of what it has: numbers, labels, flags.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;
use tantieme::cli;
use tantieme::telemetry::{Kind, METRICS};

use super::root;

fn read(file: &str) -> String {
    fs::read_to_string(root("deploy").join(file)).unwrap()
}

/// The names of numbers in an expression; those of a histogram without what Prometheus adds.
fn numbers(expression: &str) -> BTreeSet<String> {
    let words = expression.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    let words = words.filter(|word| word.starts_with("tantieme_"));
    words
        .map(|word| word.trim_end_matches("_bucket").trim_end_matches("_count").to_owned())
        .collect()
}

/// Names that are in no table, and histograms that are read as something else.
fn unknown(expression: &str) -> Vec<String> {
    let known = |name: &String| METRICS.iter().any(|metric| metric.name == name);
    let mut unknown: Vec<String> =
        numbers(expression).into_iter().filter(|it| !known(it)).collect();
    for metric in METRICS.iter().filter(|metric| metric.kind == Kind::Histogram) {
        let bare = expression.replace(&format!("{}_", metric.name), "");
        if bare.contains(metric.name) {
            unknown.push(format!("{} is a histogram", metric.name));
        }
    }
    unknown
}

#[test]
fn alerts_and_the_dashboard_read_numbers_that_exist() {
    let alerts = read("prometheus/alerts.yml");
    let expressions = alerts.lines().filter_map(|line| line.trim().strip_prefix("expr: "));
    let mut expressions: Vec<String> = expressions.map(str::to_owned).collect();
    assert!(expressions.len() >= 8);
    let dashboard: Value = serde_json::from_str(&read("grafana/dashboard.json")).unwrap();
    for panel in dashboard["panels"].as_array().unwrap() {
        let targets = panel["targets"].as_array().unwrap();
        expressions.extend(targets.iter().map(|it| it["expr"].as_str().unwrap().to_owned()));
    }
    for expression in &expressions {
        assert_eq!(unknown(expression), Vec::<String>::new(), "{expression}");
    }
    let all = expressions.join(" ");
    let unread = METRICS.iter().filter(|metric| !all.contains(metric.name));
    assert_eq!(unread.map(|metric| metric.name).collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(unknown("rate(tantieme_nothing_total[5m])"), ["tantieme_nothing_total"]);
    assert_eq!(unknown("tantieme_commit_seconds > 1"), ["tantieme_commit_seconds is a histogram"]);
}

#[test]
fn what_starts_the_server_uses_flags_that_exist() {
    let unit = read("tantieme.service");
    let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/")).unwrap();
    assert!(cli::command().try_get_matches_from(line.split(' ')).is_ok(), "{line}");
    let image = read("Dockerfile");
    let words = image.lines().find_map(|line| line.strip_prefix("CMD ")).unwrap();
    let words: Vec<String> = serde_json::from_str(words).unwrap();
    let line = std::iter::once("tantieme".to_owned()).chain(words);
    assert!(cli::command().try_get_matches_from(line).is_ok());
    let serve = cli::command();
    let serve = serve.find_subcommand("serve").unwrap();
    let variables: Vec<_> = serve.get_arguments().filter_map(|it| it.get_env()).collect();
    let build = fs::read_to_string(root("build.rs")).unwrap();
    let files = ["compose.yaml", "tantieme.env"].map(|file| (file, read(file)));
    for (file, text) in [("Dockerfile", image)].into_iter().chain(files) {
        for word in text.split(|letter: char| !letter.is_ascii_uppercase() && letter != '_') {
            let ours = word.starts_with("TANTIEME_") && word != "TANTIEME_POSTGRES_PASSWORD";
            // Some of them are for the build.
            let known = variables.iter().any(|it| *it == word) || build.contains(word);
            assert!(!ours || known, "{file}: {word}");
        }
    }
}

/// The programs that read these files, where the machine has them; CI's has.
#[test]
fn prometheus_and_systemd_accept_their_files() {
    let checks: [(&str, &[&str], &str); 4] = [
        ("promtool", &["check", "rules"], "prometheus/alerts.yml"),
        ("promtool", &["check", "config", "--syntax-only"], "prometheus/prometheus.yml"),
        ("amtool", &["check-config"], "prometheus/alertmanager.yml"),
        ("systemd-analyze", &["security", "--offline=true", "--threshold=30"], "tantieme.service"),
    ];
    for (program, arguments, file) in checks {
        let checked = Command::new(program).args(arguments).arg(root("deploy").join(file)).output();
        let Ok(checked) = checked else {
            assert!(std::env::var_os("CI").is_none(), "no {program} in CI");
            continue;
        };
        let said = String::from_utf8_lossy(&[checked.stdout, checked.stderr].concat()).into_owned();
        assert!(checked.status.success(), "{program} {file}: {said}");
    }
}
