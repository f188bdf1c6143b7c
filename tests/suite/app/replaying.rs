//! Replay: an untouched settlement is the same, whatever it was made of; one whose entries or rows were changed
//! by hand is shown with what differs.

use std::process::Command;

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::app::{App, AppError, Difference, EventInput, Replayed, Verdict, tick};
use tantieme::clock::Clock;

use super::fixture::{Fixture, RULE, coupon, databases, moment, on_each_database, order};
use super::proving::prove;
use crate::actor::admin;
use crate::examples::root;

/// Half of 200.00 is 100.00: one coupon of ana and one of bo bring 50.00 each.
async fn january(fixture: Fixture) -> Fixture {
    let fixture = fixture.with_rule().await;
    fixture.clock.set(moment("2026-01-20T00:00:00Z"));
    let events = vec![
        order("o1", "2026-01-10T12:00:00Z", "200.00"),
        coupon("k1", "2026-01-11T12:00:00Z", "A"),
        coupon("k2", "2026-01-12T12:00:00Z", "B"),
    ];
    fixture.record(events).await;
    fixture.tick_at("2026-02-01T14:00:00Z").await;
    fixture
}

async fn replayed(fixture: &Fixture) -> Verdict {
    fixture.app.replay("coupon_share.0").await.unwrap().verdict
}

/// `bo amount: 50.00 USD, 66.66 USD` for what differs of amounts.
fn amounts(verdict: &Verdict) -> Vec<String> {
    let Verdict::Differs { differences, .. } = verdict else { panic!("{verdict:?}") };
    let amounts = differences.iter().filter(|it| it.what == "amount" || it.what == "pool");
    let told = |it: &Difference| {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        let who = it.collaborator.as_deref().unwrap_or("all");
        format!("{who} {}: {}, {}", it.what, text(&it.recorded), text(&it.computed))
    };
    amounts.map(told).collect()
}

#[test]
fn what_was_not_touched_is_the_same() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        let header = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap();
        let replay = fixture.app.replay("coupon_share.0").await.unwrap();
        assert_eq!((replay.digest, replay.verdict), (header.digest, Verdict::Same));
        assert_eq!(header.catalogue, Some(0), "only the built-in one is in force");
    });
}

/// An event of 200.00 becomes one of 260.00: half of it is 130.00, and everybody has 65.00.
#[test]
fn an_event_that_was_changed_shows_in_the_standings() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        fixture
            .damage("UPDATE entries SET body = replace(body, '200.00', '260.00') WHERE key = 'o1'");
        let verdict = replayed(&fixture).await;
        let expected = [
            "all pool: 100.00 USD, 130.00 USD",
            "ana amount: 50.00 USD, 65.00 USD",
            "bo amount: 50.00 USD, 65.00 USD",
        ];
        assert_eq!(amounts(&verdict), expected, "{verdict:#?}");
    });
}

/// Without bo's coupon, ana alone has the 100.00.
#[test]
fn an_event_that_was_removed_shows_in_the_standings() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        fixture.damage("DELETE FROM entries WHERE key = 'k2'");
        let verdict = replayed(&fixture).await;
        let expected = ["ana amount: 50.00 USD, 100.00 USD", "bo amount: 50.00 USD, nothing"];
        assert_eq!(amounts(&verdict), expected, "{verdict:#?}");
    });
}

#[test]
fn a_stored_standing_that_was_changed_is_shown() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        fixture.damage("UPDATE standings SET amount = 5001 WHERE collaborator = 'ana'");
        let verdict = replayed(&fixture).await;
        assert_eq!(amounts(&verdict), ["ana amount: 50.01 USD, 50.00 USD"], "{verdict:#?}");
        fixture.damage("UPDATE standings SET amount = 5000 WHERE collaborator = 'ana'");
        assert_eq!(replayed(&fixture).await, Verdict::Same);
        fixture.damage("UPDATE settlements SET digest = 'another' WHERE id = 'coupon_share.0'");
        let Verdict::Differs { differences, .. } = replayed(&fixture).await else { panic!() };
        assert_eq!(differences, [], "every amount is what it was");
        fixture.damage("DELETE FROM rule_versions WHERE distributor = 'coupon_share'");
        let verdict = replayed(&fixture).await;
        assert!(matches!(verdict, Verdict::Impossible(_)), "{verdict:?}");
    });
}

#[test]
fn a_proposal_is_replayed_before_and_after_it_is_approved() {
    on_each_database(async |fixture| {
        let text = RULE.replace("  pay after", "  review by hand\n  pay after");
        let fixture = fixture.with_text(&text).await;
        fixture.record(vec![coupon("k1", "2026-01-01T05:00:00Z", "A")]).await;
        fixture.record(vec![order("o1", "2026-01-01T05:00:00Z", "9.00")]).await;
        fixture.tick_at("2026-02-01T14:00:00Z").await;
        assert_eq!(replayed(&fixture).await, Verdict::Same);
        fixture.app.approve_settlement(&admin(), "coupon_share.0", None).await.unwrap();
        assert_eq!(replayed(&fixture).await, Verdict::Same);
    });
}

/// A catalogue that was saved later has no say in what was settled before.
#[test]
fn a_settlement_keeps_the_catalogue_it_was_computed_with() {
    on_each_database(async |fixture| {
        let catalogue = |more: &str| {
            format!(
                "language 1\ncatalogue\n\nevent signed_up \"Signed up\"\n  customer  customer\n{more}"
            )
        };
        fixture.app.save_catalogue(&admin(), catalogue("")).await.unwrap();
        let fixture = january(fixture).await;
        fixture.app.save_catalogue(&admin(), catalogue("  coupon    coupon\n")).await.unwrap();
        let header = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap();
        assert_eq!(header.catalogue, Some(1));
        assert_eq!(replayed(&fixture).await, Verdict::Same);
        fixture.damage("DELETE FROM catalogues WHERE number = 1");
        let verdict = replayed(&fixture).await;
        assert_eq!(verdict, Verdict::Impossible("catalogue 1 is missing".to_owned()));
    });
}

#[test]
fn a_name_that_nothing_has_is_refused() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        let named = |name: &str| Replayed::Named(name.to_owned());
        let found = fixture.app.settlements_to_replay(&named("coupon_share")).await.unwrap();
        assert_eq!(found, ["coupon_share.0"]);
        for name in ["coupon_share.7", "nobody", ""] {
            let refused = fixture.app.settlements_to_replay(&named(name)).await.unwrap_err();
            assert!(matches!(refused, AppError::Refused(_)), "{name}: {refused}");
        }
    });
}

/// Exit code, standard output and standard error of a command.
fn run(fixture: &Fixture, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["replay", "--database", &fixture.command_url])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_says_what_differs() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        let digest = fixture.app.settlement("coupon_share.0").await.unwrap().unwrap().digest;
        let same = format!("coupon_share.0 is the same: {digest}\n");
        assert_eq!(run(&fixture, &["coupon_share.0"]), (0, same, String::new()));
        let (code, out, _) = run(&fixture, &["--all", "--json"]);
        let expected = json!({ "settlements": [{
            "settlement": "coupon_share.0", "verdict": "SAME", "recordedDigest": digest,
            "computedDigest": digest, "why": null, "differences": [],
        }] });
        assert_eq!((code, serde_json::from_str::<Value>(&out).unwrap()), (0, expected));
        fixture.damage("UPDATE standings SET amount = 5001 WHERE collaborator = 'ana'");
        let (code, out, _) = run(&fixture, &["coupon_share"]);
        let row = "ana  amount  50.01 USD  50.00 USD";
        assert!(
            code == 1 && out.contains(row) && out.starts_with("coupon_share.0 differs"),
            "{out}"
        );
        let (code, out, _) = run(&fixture, &["--all", "--json"]);
        let found: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, &found["settlements"][0]["verdict"]), (1, &json!("DIFFERS")), "{out}");
        let differs = |what: &str| {
            json!({
                "collaborator": "ana", "what": what, "recorded": "50.01 USD",
                "computed": "50.00 USD",
            })
        };
        let expected = json!([differs("amount"), differs("earned")]);
        assert_eq!(found["settlements"][0]["differences"], expected);
        assert_eq!(run(&fixture, &["coupon_share.9"]).0, 1);
        assert_eq!(run(&fixture, &[]).0, 2, "nothing is named");
    });
}

/// The rules of the examples, each with its own entries.
#[tokio::test]
async fn settlements_of_the_examples_are_the_same() {
    for example in ["best-affiliate", "blogger-visits", "equal-engagement", "profit-share"] {
        let expected =
            std::fs::read_to_string(root("examples").join(example).join("expected.json"));
        let expected: Value = serde_json::from_str(&expected.unwrap()).unwrap();
        let bound = |name: &str| moment(expected["period"][name].as_str().unwrap());
        let (start, end) = (bound("start"), bound("end"));
        for (url, _folder, command_url) in databases() {
            let clock = Clock::fixed(start);
            let app = App::open(&url, clock.clone()).unwrap();
            let rule = std::fs::read_to_string(root("examples").join(example).join("rule.tan"));
            let saved = app.save_distributor(&admin(), rule.unwrap()).await.unwrap();
            let name = saved.distributor.unwrap().name;
            app.activate_distributor(&admin(), &name).await.unwrap();
            let imported = Command::new(env!("CARGO_BIN_EXE_tantieme"))
                .args(["import", "events", "--database", &command_url])
                .arg(root("examples").join(example).join("entries.jsonl"))
                .output()
                .unwrap();
            assert!(imported.status.success(), "{imported:?}");
            let later = Moment::from_micros(end.micros() + 40 * 86_400_000_000);
            clock.set(later);
            let report = tick(&app, later).await.unwrap();
            assert!(!report.settled.is_empty(), "{example}: {report:?}");
            prove(&app).await;
        }
    }
}

/// What a review, a correction and a carried pool are made of is replayed after every test of `app` and of the
/// corrections: each of them ends with [`prove`]. Here, that it is no empty promise.
#[test]
fn what_was_damaged_is_not_proved() {
    on_each_database(async |fixture| {
        let fixture = january(fixture).await;
        let late =
            EventInput { key: "late".to_owned(), ..coupon("late", "2026-01-15T12:00:00Z", "B") };
        fixture.record(vec![late]).await;
        fixture.tick_at("2026-03-01T14:00:00Z").await;
        prove(&fixture.app).await;
        fixture.damage("UPDATE taken_over SET value = '2000000000'");
        let replay = fixture.app.replay("coupon_share.1").await.unwrap();
        let Verdict::Differs { differences, .. } = replay.verdict else { panic!("{replay:?}") };
        assert!(differences.iter().any(|it| it.what.contains("taken over")), "{differences:#?}");
    });
}
