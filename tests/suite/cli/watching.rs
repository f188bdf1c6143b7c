//! What an operator watches: the page of numbers, the log, and whether the server is ready.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tantieme::telemetry::{Kind, METRICS};

use super::Folder;
use crate::demo::server::Demo;
use crate::postgres;
use crate::server::raw;
use crate::webhooks::receiver::Receiver;

/// The status and the text of a page.
fn page(demo: &Demo, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let url = format!("{}{path}", demo.site());
    let mut request = ureq::get(&url).config().http_status_as_error(false).build();
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = request.call().unwrap();
    (response.status().as_u16(), response.body_mut().read_to_string().unwrap())
}

/// The value of a line of the page.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {line} in\n{text}")).parse().unwrap()
}

#[test]
fn numbers_say_what_the_server_did() {
    let folder = Folder::new();
    let demo = Demo::start(&folder.path("."), &[]);
    let token = demo.word("admin token").to_owned();
    let (_, before) = page(&demo, "/metrics", &[]);
    let record = |key: &str| {
        format!(
            "mutation {{ recordEvents(input: {{ events: [{{ key: \"{key}\", type: \"order_paid\",
              occurredAt: \"2026-01-05T10:00:00Z\", fields: {{ customer: \"c\", order: \"{key}\",
              amount: {{ amount: \"1.00\", currency: \"USD\" }}, category: \"course\" }} }}] }})
              {{ results {{ status }} }} }}"
        )
    };
    let grown = |after: &str, line: &str| {
        let was = before.lines().any(|it| it.starts_with(line)).then(|| value(&before, line));
        value(after, line) - was.unwrap_or(0.0)
    };
    demo.ask(&record("watched-1"), &token);
    demo.ask(&record("watched-1"), &token);
    demo.ask(&record("watched-2"), &token);
    let (status, after) = page(&demo, "/metrics", &[]);
    assert_eq!(status, 200);
    let asked = r#"tantieme_requests_total{operation="recordEvents",outcome="answered"}"#;
    assert!((grown(&after, asked) - 3.0).abs() < 0.5, "{after}");
    // The demo records by itself as well.
    assert!(grown(&after, r#"tantieme_entries_total{outcome="recorded"}"#) >= 2.0);
    assert!((grown(&after, r#"tantieme_entries_total{outcome="duplicate"}"#) - 1.0).abs() < 0.5);
    assert!(grown(&after, "tantieme_commit_seconds_count") >= 3.0);
    assert!(value(&after, "tantieme_scheduler_beat_age_seconds") < 5.0);
    assert!(value(&after, r#"tantieme_database_connections{pool="own",state="idle"}"#) >= 1.0);
    assert!(value(&after, "tantieme_periods_due") < 1.0, "all that is due is settled");
    // Names that nobody knows make no lines.
    page(
        &demo,
        "/graphql?query=%7B%20nobodyKnows%20%7D",
        &[("Authorization", &format!("Bearer {token}"))],
    );
    assert!(!page(&demo, "/metrics", &[]).1.contains("nobodyKnows"));
}

#[test]
fn every_number_is_on_the_page_and_in_the_reference() {
    let folder = Folder::new();
    let demo = Demo::start(&folder.path("."), &[]);
    demo.ask("{ viewer { role } }", demo.word("admin token"));
    let (_, text) = page(&demo, "/metrics", &[]);
    let reference = std::fs::read_to_string(crate::examples::root("docs/operate.md")).unwrap();
    for metric in METRICS {
        let kind = match metric.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        assert!(reference.contains(&format!("`{}`", metric.name)), "{}", metric.name);
        let seen = text.contains(&format!("# TYPE {} {kind}", metric.name));
        // What never happened has no line yet.
        assert!(seen || metric.name == "tantieme_settlements_total", "{}: {text}", metric.name);
    }
    let named = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    for name in named.filter_map(|line| line.split(' ').next()) {
        assert!(METRICS.iter().any(|metric| metric.name == name), "{name}");
    }
}

#[test]
fn numbers_are_for_this_machine_and_for_who_reads_everything() {
    let folder = Folder::new();
    let demo = Demo::start(&folder.path("."), &[]);
    let admin = format!("Bearer {}", demo.word("admin token"));
    let ana = format!("Bearer {}", demo.word("for ana"));
    let from = ("X-Forwarded-For", "203.0.113.7");
    for (headers, wanted) in [
        (vec![], 200),
        (vec![from], 401),
        (vec![from, ("Authorization", "Bearer tnt_nobody")], 401),
        (vec![from, ("Authorization", ana.as_str())], 403),
        (vec![from, ("Authorization", admin.as_str())], 200),
        (vec![("Forwarded", "for=203.0.113.7")], 401),
        (vec![("Via", "1.1 proxy")], 401),
        (vec![("Host", "evil.example")], 401),
        (vec![("Host", "localhost:8080")], 200),
        (vec![("Host", "localhost")], 200),
        (vec![("Host", "localhost:evil.example")], 401),
        (vec![("Host", "localhost.evil.example")], 401),
        (vec![("Host", "evil.example"), ("Authorization", admin.as_str())], 200),
    ] {
        let (status, text) = page(&demo, "/metrics", &headers);
        assert_eq!(status, wanted, "{headers:?}");
        assert_eq!(text.contains("tantieme_periods_due"), wanted == 200, "{text}");
    }
    for path in ["/live", "/health", "/ready"] {
        assert_eq!(page(&demo, path, &[from]).0, 200, "{path}");
    }
    let whole =
        |address: &str| raw::send(demo.site(), "GET", address, &[("host", "localhost")]).status;
    assert_eq!(whole("http://evil.example/metrics"), 401, "what is asked for is elsewhere");
    assert_eq!(whole("http://127.0.0.1/metrics"), 200);
}

#[test]
fn the_log_is_lines_of_json_where_that_is_wanted() {
    let folder = Folder::new();
    let log = folder.path("log");
    let mut server = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["serve", "--log-format", "json", "--bind", "127.0.0.1:0"])
        .current_dir(folder.path("."))
        .env_remove("TANTIEME_DATABASE")
        .env("TANTIEME_LOG", "debug")
        .stdout(Stdio::piped())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("GraphQL")));
    server.kill().unwrap();
    server.wait().unwrap();
    let text = std::fs::read_to_string(log).unwrap();
    assert!(text.lines().count() > 0, "something is said at this level");
    for line in text.lines() {
        let said: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert!(said["level"].is_string() && said["timestamp"].is_string(), "{line}");
    }
}

/// What a server says of its life, from its log as JSON: `started` and `stopped`. `end` is the signal that ends it.
fn life(folder: &Folder, arguments: &[&str], end: Signal) -> [Value; 2] {
    let log = folder.path("log");
    let mut server = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["serve", "--log-format", "json", "--bind", "127.0.0.1:0"])
        .args(arguments)
        .current_dir(folder.path("."))
        .env_remove("TANTIEME_DATABASE")
        .env_remove("TANTIEME_LOG")
        .stdout(Stdio::null())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let says = |what: &str| -> Option<Value> {
        let text = std::fs::read_to_string(&log).unwrap();
        // The last line may be on its way.
        let lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let mut said = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        said.find(|line| line["message"] == what)
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    let started = loop {
        if let Some(started) = says("started") {
            break started;
        }
        assert!(Instant::now() < deadline, "it does not say that it started");
        std::thread::sleep(Duration::from_millis(20));
    };
    kill_process(Pid::from_child(&server), end).unwrap();
    assert!(server.wait().unwrap().success());
    [started, says("stopped").expect("it says that it stopped")]
}

#[test]
fn the_log_says_when_a_server_starts_and_why_it_stops() {
    let postgres = postgres::url();
    let rows = [("SQLite", Some("secretly-named.db".to_owned())), ("PostgreSQL", postgres)];
    for (kind, database) in rows {
        let Some(database) = database else { continue };
        for (signal, name) in [(Signal::TERM, "SIGTERM"), (Signal::INT, "SIGINT")] {
            let folder = Folder::new();
            let [started, stopped] = life(&folder, &["--database", &database], signal);
            assert_eq!(started["level"], "INFO");
            assert_eq!(started["version"], env!("CARGO_PKG_VERSION"));
            assert_eq!(started["database"], kind);
            let address = started["address"].as_str().unwrap();
            assert!(address.starts_with("127.0.0.1:") && !address.ends_with(":0"), "{address}");
            assert_eq!((&stopped["level"], &stopped["reason"]), (&"INFO".into(), &name.into()));
            assert!(stopped["stopping_ms"].as_u64().unwrap() < 60_000, "{stopped}");
            assert!(stopped["ran_seconds"].as_u64().unwrap() < 120, "{stopped}");
            let log = folder.read("log");
            assert!(!log.contains(&database), "where the database is stays out of it: {log}");
            assert!(log.contains("\"message\":\"stopping\""), "{log}");
        }
    }
}

#[test]
fn no_level_of_the_log_shows_where_webhooks_are_or_what_is_secret() {
    let (folder, receiver) = (Folder::new(), Receiver::start());
    receiver.answers(500);
    let log = folder.path("log");
    let mut server = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["serve", "--json", "--log-format", "json", "--log", "trace,ureq::run=trace"])
        .args(["--bind", "127.0.0.1:0", "--webhooks-allow", "127.0.0.1"])
        .current_dir(folder.path("."))
        .env_remove("TANTIEME_DATABASE")
        .stdout(Stdio::piped())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let (site, admin) = (said["site"].as_str().unwrap(), said["adminToken"].as_str().unwrap());
    let ask = |text: String| -> Value {
        let mut answer = ureq::post(format!("{site}/graphql"))
            .header("authorization", format!("Bearer {admin}"))
            .header("content-type", "application/json")
            .send(json!({ "query": text }).to_string())
            .unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    };
    let url = receiver.url();
    let made = ask(format!(
        "mutation {{ createWebhook(input: {{url: \"{url}\", events: [PAYOUT_PAID]}}) {{ secret webhook {{ id }} }} }}"
    ));
    let made = &made["data"]["createWebhook"];
    let id = made["webhook"]["id"].as_str().unwrap();
    ask(format!("mutation {{ testWebhook(input: {{id: \"{id}\"}}) {{ delivery {{ state }} }} }}"));
    let deadline = Instant::now() + Duration::from_secs(60);
    let told = loop {
        let text = std::fs::read_to_string(&log).unwrap();
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let mut lines = whole.map(|line| serde_json::from_str::<Value>(line).unwrap());
        if let Some(told) = lines.find(|line| line["message"] == "not delivered") {
            break told;
        }
        assert!(Instant::now() < deadline, "nothing is sent");
        std::thread::sleep(Duration::from_millis(50));
    };
    kill_process(Pid::from_child(&server), Signal::INT).unwrap();
    server.wait().unwrap();
    assert_eq!((&told["trouble"], &told["webhook"]), (&"it answered 500".into(), &1.into()));
    let message = receiver.came().remove(0).header("webhook-id").to_owned();
    assert_eq!(told["message_id"], message.as_str());
    let text = folder.read("log");
    assert!(text.contains("\"level\":\"TRACE\""), "the finest level is shown");
    let secret = made["secret"].as_str().unwrap().trim_start_matches("whsec_");
    for hidden in ["key=hidden", secret, admin] {
        assert!(!text.contains(hidden), "{hidden} is in the log");
    }
}
