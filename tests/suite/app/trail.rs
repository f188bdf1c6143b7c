//! The audit trail: each deed has one line, each line one deed, whoever does it and wherever it stops.

use sha2::Digest as _;

use rules::domain::{AuditFilter, AuditRecord, Channel, PageArgs, Role};
use tantieme::app::{Actor, App, CorrectionInput, CorrectionKind, TokenInput, tick, tick_by};

use super::fixture::{RULE, coupon, moment, on_each_database, order};
use crate::actor::{admin, named};

/// Every line, the oldest first.
pub async fn lines(app: &App) -> Vec<AuditRecord> {
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let args = PageArgs { first: Some(500), after, ..PageArgs::default() };
        let page = app.audit_trail(AuditFilter::default(), args).await.unwrap();
        after = page.items.last().map(|(cursor, _)| cursor.clone());
        lines.extend(page.items.into_iter().map(|(_, line)| line));
        if !page.has_next {
            lines.reverse();
            return lines;
        }
    }
}

/// How many entries the lines of these mutations say were recorded.
pub fn recorded(lines: &[AuditRecord], whats: &[&str]) -> usize {
    let count = |line: &AuditRecord| -> usize {
        line.after.as_deref().unwrap().split_once(" recorded").unwrap().0.parse().unwrap()
    };
    lines
        .iter()
        .filter(|line| whats.contains(&line.what.as_str()) && line.after.is_some())
        .map(count)
        .sum()
}

/// What settlements were made of, by the lines of `whats`: about, in their order.
pub fn settled(lines: &[AuditRecord], whats: &[&str]) -> Vec<String> {
    let made = |line: &&AuditRecord| {
        whats.contains(&line.what.as_str())
            && line.outcome == "OK"
            && matches!(line.after.as_deref(), Some("SETTLED" | "EMPTY"))
    };
    lines.iter().filter(made).map(|line| line.about.clone()).collect()
}

/// Who, what, about, outcome.
fn told(line: &AuditRecord) -> (&str, &str, &str, &str) {
    (&line.who, &line.what, &line.about, &line.outcome)
}

#[test]
fn every_deed_has_its_line_with_who_did_it_and_what_changed() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let april = RULE.replace("50% of sales", "40% of sales");
        fixture.app.save_distributor(&named("ada", Role::Admin), april.clone()).await.unwrap();
        fixture.clock.set(moment("2026-01-20T00:00:00Z"));
        fixture.record(vec![order("o1", "2026-01-10T12:00:00Z", "100.00")]).await;
        fixture.record(vec![coupon("k1", "2026-01-11T12:00:00Z", "A")]).await;
        fixture.clock.set(moment("2026-03-02T00:00:00Z"));
        tick(&fixture.app, moment("2026-02-02T00:00:00Z")).await.unwrap();
        tick_by(&fixture.app, &Actor::command_line(), moment("2026-03-02T00:00:00Z"))
            .await
            .unwrap();
        let lines = lines(&fixture.app).await;
        let found: Vec<_> = lines.iter().map(told).collect();
        assert_eq!(
            found,
            [
                ("test", "saveDistributor", "coupon_share", "OK"),
                ("test", "activateDistributor", "coupon_share", "OK"),
                ("test", "setFacts", "3 facts", "OK"),
                ("ada", "saveDistributor", "coupon_share", "OK"),
                ("test", "recordEvents", "1 events", "OK"),
                ("test", "recordEvents", "1 events", "OK"),
                ("scheduler", "settle", "coupon_share.0", "OK"),
                ("command line", "settle", "coupon_share.1", "OK"),
            ]
        );
        let changes: Vec<_> =
            lines.iter().map(|line| (line.before.as_deref(), line.after.as_deref())).collect();
        let saved = |version: u32, source: &str| {
            let digest = hex::encode(sha2::Sha256::digest(source));
            format!("version {version}, sha256 {digest}")
        };
        assert_eq!(changes[0], (None, Some(saved(1, RULE).as_str())));
        assert_eq!(changes[1], (Some("DRAFT"), Some("ACTIVE")));
        assert_eq!(changes[2], (None, Some("3 recorded, 0 known, 0 refused")));
        assert_eq!(changes[3], (Some("version 1"), Some(saved(2, &april).as_str())));
        assert_eq!(changes[6].1, Some("SETTLED"));
        let by: Vec<_> = lines.iter().map(|line| (line.channel, line.role)).collect();
        assert_eq!(by[0], (Some(Channel::Token), Some(Role::Admin)));
        assert_eq!(by[6].0, Some(Channel::Scheduler));
        assert_eq!(by[7].0, Some(Channel::CommandLine));
    });
}

#[test]
fn what_is_refused_is_written_down_too() {
    on_each_database(async |fixture| {
        let app = &fixture.app;
        let (rival, viewer) = (named("rival", Role::Integration), named("eve", Role::Viewer));
        app.pause_distributor(&admin(), "nothing").await.unwrap_err();
        app.pause_distributor(&rival, "nothing").await.unwrap_err();
        app.record_events(&viewer, Vec::new()).await.unwrap_err();
        let unknown = CorrectionInput {
            key: None,
            target: "o\u{1b}[2J1".to_owned(),
            source: None,
            kind: CorrectionKind::Approve,
            reason: None,
        };
        app.correct_events(&rival, vec![unknown.clone()]).await.unwrap();
        let foreign = CorrectionInput { source: Some("shop".to_owned()), ..unknown };
        app.correct_events(&rival, vec![foreign]).await.unwrap_err();
        app.save_distributor(&admin(), "distributor x".to_owned()).await.unwrap();
        app.save_catalogue(&admin(), "language 2".to_owned()).await.unwrap();
        let lines = lines(app).await;
        let found: Vec<_> = lines.iter().map(told).collect();
        assert_eq!(
            found,
            [
                ("test", "pauseDistributor", "nothing", "NOT_FOUND"),
                ("rival", "pauseDistributor", "nothing", "FORBIDDEN"),
                ("eve", "recordEvents", "0 events", "FORBIDDEN"),
                ("rival", "approveEvents", "o\\u{1b}[2J1 of rival", "NOT_FOUND"),
                ("rival", "approveEvents", "o\\u{1b}[2J1 of shop", "FORBIDDEN"),
                ("test", "saveDistributor", "x", "RULE_INVALID"),
                ("test", "saveCatalogue", "catalogue", "RULE_INVALID"),
            ]
        );
    });
}

#[test]
fn a_name_is_readable_and_nobody_elses() {
    on_each_database(async |fixture| {
        let app = &fixture.app;
        let create = async |name: &str| {
            let input = TokenInput {
                name: name.to_owned(),
                role: Role::Viewer,
                collaborator: None,
                expires_at: None,
            };
            match app.create_token(&admin(), input).await {
                Ok((token, _)) => Ok(token),
                Err(error) => Err(error.to_string()),
            }
        };
        let names =
            ["scheduler", "Scheduler", "command line", "Command-Line", "commandline", "TANTIEME"];
        for reserved in names.into_iter().chain([
            "con sole",
            "import",
            "web_hook",
            "demo",
            "ｓｃｈｅｄｕｌｅｒ",
            "sch\u{435}duler",
            "\u{17f}cheduler",
            "\u{405}\u{421}\u{41d}\u{415}DULER",
        ]) {
            let sentence = create(reserved).await.unwrap_err();
            assert!(sentence.contains("calls itself"), "{reserved}: {sentence}");
        }
        for hidden in [
            "a\u{1b}[31m",
            "a\u{7}",
            "a\nb",
            "\u{202e}a",
            "a\u{200b}",
            "a\u{a0}b",
            "\u{3164}",
            "a\u{2800}",
            "\t",
        ] {
            let sentence = create(hidden).await.unwrap_err();
            assert!(sentence.contains("cannot be seen"), "{hidden:?}: {sentence}");
        }
        for blank in [" a", "a ", "a  b", " "] {
            let sentence = create(blank).await.unwrap_err();
            assert!(sentence.contains("blanks"), "{blank:?}: {sentence}");
        }
        for wrong in ["", &"a".repeat(101)] {
            create(wrong).await.unwrap_err();
        }
        for (name, others) in [
            ("caf\u{e9}", ["cafe\u{301}", "CAFE\u{301}"]),
            ("shopA", ["\u{17f}hopA", "sh\u{43e}pA"]),
        ] {
            create(name).await.unwrap();
            for other in others {
                let sentence = create(other).await.unwrap_err();
                assert!(sentence.contains("take it back first"), "{other}: {sentence}");
            }
        }
        let shop = create("Zoë's shop (EU)").await.unwrap();
        let again = create("zoë's SHOP (eu)").await.unwrap_err();
        assert!(again.contains("take it back first"), "{again}");
        app.revoke_token(&admin(), &shop.id).await.unwrap();
        create("Zoë's shop (EU)").await.unwrap();
        create("admin").await.unwrap();
        assert!(app.first_token(&admin()).await.unwrap().is_some(), "under another name");
    });
}

/// `what about outcome` of the lines that a filter leaves, the newest first.
async fn narrowed(app: &App, filter: AuditFilter) -> Vec<String> {
    let page = app.audit_trail(filter, PageArgs::default()).await.unwrap();
    assert_eq!(page.total, Some(page.items.len() as i64));
    let told = |line: &AuditRecord| format!("{} {} {}", line.what, line.about, line.outcome);
    page.items.iter().map(|(_, line)| told(line)).collect()
}

#[test]
fn the_trail_is_narrowed_by_who_what_about_outcome_and_time() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-02T00:00:00Z"));
        let ada = named("ada", Role::Admin);
        fixture.app.pause_distributor(&ada, "coupon_share").await.unwrap();
        fixture.clock.set(moment("2026-01-03T00:00:00Z"));
        fixture.app.activate_distributor(&ada, "coupon_share").await.unwrap();
        fixture.app.pause_distributor(&ada, "nobody").await.unwrap_err();
        let text = |text: &str| Some(text.to_owned());
        let none = AuditFilter::default;
        let paused = "pauseDistributor coupon_share OK";
        let refused = "pauseDistributor nobody NOT_FOUND";
        let again = "activateDistributor coupon_share OK";
        let rows = [
            (AuditFilter { who: text("ada"), ..none() }, vec![refused, again, paused]),
            (AuditFilter { what: text("pauseDistributor"), ..none() }, vec![refused, paused]),
            (AuditFilter { about: text("nobody"), ..none() }, vec![refused]),
            (AuditFilter { outcome: text("NOT_FOUND"), ..none() }, vec![refused]),
            (
                AuditFilter { from: Some(moment("2026-01-03T00:00:00Z")), ..none() },
                vec![refused, again],
            ),
            (
                AuditFilter {
                    from: Some(moment("2026-01-02T00:00:00Z")),
                    before: Some(moment("2026-01-03T00:00:00Z")),
                    ..none()
                },
                vec![paused],
            ),
            (
                AuditFilter { who: text("test"), what: text("activateDistributor"), ..none() },
                vec![again],
            ),
            (AuditFilter { who: text("AD"), ..none() }, vec![]),
        ];
        for (filter, expected) in rows {
            assert_eq!(narrowed(&fixture.app, filter.clone()).await, expected, "{filter:?}");
        }
        assert_eq!(narrowed(&fixture.app, none()).await.len(), 6);
    });
}
