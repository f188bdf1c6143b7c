//! Chains: every row that is never changed is in one, and heads that are kept elsewhere prove what was before them.

use std::process::Command;

use serde_json::Value;
use tantieme::app::{App, Finding, KnownHead};

use super::fixture::{Fixture, coupon, on_each_database, order};

/// January with two sales, settled.
async fn january(fixture: Fixture) -> Fixture {
    let fixture = fixture.with_rule().await;
    let events = vec![
        order("o1", "2026-01-10T12:00:00Z", "200.00"),
        coupon("k1", "2026-01-11T12:00:00Z", "A"),
    ];
    fixture.clock.set(super::fixture::moment("2026-01-20T00:00:00Z"));
    fixture.record(events).await;
    fixture.tick_at("2026-02-01T14:00:00Z").await;
    fixture
}

async fn found(app: &App, known: &[KnownHead]) -> Vec<Finding> {
    let mut found = Vec::new();
    for step in app.audit_steps(None, known).await.unwrap() {
        if step.check() == "chains" {
            found.extend(app.audit(&step).await.unwrap().findings);
        }
    }
    found
}

/// The rows that are named.
async fn rows(app: &App, known: &[KnownHead]) -> Vec<String> {
    found(app, known).await.into_iter().map(|finding| finding.row).collect()
}

#[test]
fn heads_say_how_far_each_chain_reaches() {
    on_each_database(async |fixture| {
        assert_eq!(fixture.app.heads().await.unwrap().heads, [], "nothing was written");
        let fixture = january(fixture).await;
        let heads = fixture.app.heads().await.unwrap().heads;
        let last = heads.iter().map(|head| (head.chain.as_str(), head.last)).collect::<Vec<_>>();
        // Three owners and two events; the pool, ana's part and nothing back; a rule saved and activated, facts,
        // events, and a settlement.
        let expected = [("entries of stream 0", 5), ("journal", 2), ("audit", 5)];
        assert_eq!(last, expected);
        assert!(heads.iter().all(|head| head.link.len() == 64));
        fixture.record(vec![order("o2", "2026-02-01T12:00:00Z", "1.00")]).await;
        let later = fixture.app.heads().await.unwrap().heads;
        assert_eq!(later[0].last, 6);
        assert_ne!(later[0].link, heads[0].link);
        assert_eq!(later[1], heads[1]);
        // What was known before lies on the way.
        assert_eq!(found(&fixture.app, &heads).await, []);
        assert_eq!(found(&fixture.app, &later).await, []);
    });
}

/// The same rows twice have other links: nobody finds a row by trying what it may have said.
#[test]
fn links_of_the_same_rows_are_others() {
    super::fixture::on_two_of_each(async |fixture, another| {
        let one = january(fixture).await.app.heads().await.unwrap().heads;
        let other = january(another()).await.app.heads().await.unwrap().heads;
        for (one, other) in one.iter().zip(&other) {
            assert_eq!((&one.chain, one.last), (&other.chain, other.last));
            assert_ne!(one.link, other.link);
        }
    });
}

#[test]
fn the_first_row_that_was_changed_is_named() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        fixture.damage("UPDATE entries SET recorded_at = recorded_at + 1 WHERE position >= 3");
        assert_eq!(rows(&fixture.app, &[]).await, ["entries 0-3"]);
        fixture.damage("UPDATE entries SET recorded_at = recorded_at - 1 WHERE position >= 3");
        assert_eq!(rows(&fixture.app, &[]).await, Vec::<String>::new());
        fixture.damage("UPDATE journal SET amount = amount + 1 WHERE number = 2");
        fixture.damage("DELETE FROM audit WHERE number = 4");
        assert_eq!(rows(&fixture.app, &[]).await, ["journal 2", "audit 4"]);
    });
}

/// Who may change everything can also say that there was no chain yet. A head that was kept elsewhere tells.
#[test]
fn heads_kept_elsewhere_prove_what_a_database_cannot() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        let heads = fixture.app.heads().await.unwrap().heads;
        fixture.damage("UPDATE entries SET recorded_at = recorded_at + 1");
        fixture.damage("UPDATE log_heads SET linked_from = last_position, link = NULL");
        fixture.damage("UPDATE entries SET seal = NULL");
        assert_eq!(rows(&fixture.app, &[]).await, Vec::<String>::new());
        let found = found(&fixture.app, &heads).await;
        let found =
            found.iter().map(|it| (it.row.as_str(), it.found.as_deref())).collect::<Vec<_>>();
        assert_eq!(found, [("entries 0-5", None)]);
    });
}

/// Exit code, standard output and standard error of a command.
fn run(fixture: &Fixture, command: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(command)
        .args(["--database", &fixture.command_url])
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn heads_are_exported_and_audited() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        let (code, exported, error) = run(&fixture, &["export", "heads"]);
        assert_eq!((code, error.as_str()), (0, ""));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heads.json");
        std::fs::write(&file, &exported).unwrap();
        let audit = ["audit", "--heads", file.to_str().unwrap()];
        let (code, out, error) = run(&fixture, &audit);
        assert!(code == 0 && out.ends_with("everything agrees\n"), "{out}{error}");
        let mut heads: Value = serde_json::from_str(&exported).unwrap();
        heads["heads"][2]["link"] = "00".into();
        std::fs::write(&file, heads.to_string()).unwrap();
        let (code, out, _) = run(&fixture, &[&audit[..], &["--json"]].concat());
        let found: Value = serde_json::from_str(&out).unwrap();
        let found = &found["findings"];
        assert_eq!((code, found.as_array().unwrap().len()), (1, 1), "{out}");
        assert_eq!(found[0]["row"], "audit 5");
        std::fs::write(&file, "{}").unwrap();
        assert_eq!(run(&fixture, &audit).0, 2);
        assert_eq!(run(&fixture, &["audit", "--since", "soon"]).0, 2);
        assert_eq!(run(&fixture, &["audit", "--since", "2026-02-01"]).0, 0);
    });
}
