//! What is said of events one after the other: judged again and again, taken back in parts.

use rules::domain::ApprovalState;
use tantieme::app::{App, CorrectionInput, CorrectionKind, EntryResult, EntryStatus, Sight};

use super::fixture::{Fixture, on_each_database, order};
use crate::actor::admin;

/// Code and sentence of why something was refused; its status when it was not.
fn told(result: &EntryResult) -> String {
    match &result.error {
        None => format!("{:?}", result.status),
        Some(problem) => format!("{}: {}", problem.code.code(), problem.message),
    }
}

fn word(target: &str, kind: CorrectionKind, reason: Option<&str>) -> CorrectionInput {
    let reason = reason.map(str::to_owned);
    CorrectionInput { key: None, target: target.to_owned(), kind, reason, source: None }
}

fn approve(target: &str) -> CorrectionInput {
    word(target, CorrectionKind::Approve, None)
}

fn reject(target: &str, reason: &str) -> CorrectionInput {
    word(target, CorrectionKind::Reject, Some(reason))
}

/// Takes dollars back now; all when none are given.
fn refund(target: &str, dollars: Option<&str>) -> CorrectionInput {
    let amount = dollars.map(|dollars| (dollars.to_owned(), "USD".to_owned()));
    word(target, CorrectionKind::Reverse { amount, occurred_at: None }, None)
}

async fn say(app: &App, words: Vec<CorrectionInput>) -> Vec<String> {
    app.correct_events(&admin(), words).await.unwrap().iter().map(told).collect()
}

/// A minute later.
fn later(fixture: &Fixture) {
    let now = fixture.app.now().micros() + 60_000_000;
    fixture.clock.set(rules::domain::Moment::from_micros(now));
}

#[test]
fn an_event_is_rejected_and_approved_as_often_as_it_takes() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "100.00")]).await;
        let app = &fixture.app;
        let illegal = "ILLEGAL_STATE: a recorded event that is REJECTED cannot become REJECTED";
        for (words, expected, state) in [
            (vec![reject("o1", "fraud")], vec!["Recorded"], ApprovalState::Rejected),
            (vec![reject("o1", "fraud")], vec!["Duplicate"], ApprovalState::Rejected),
            (vec![reject("o1", "a slip")], vec![illegal], ApprovalState::Rejected),
            (
                vec![approve("o1"), approve("o1")],
                vec!["Recorded", "Duplicate"],
                ApprovalState::Approved,
            ),
            (vec![reject("o1", "fraud")], vec!["Recorded"], ApprovalState::Rejected),
            (vec![reject("o1", "fraud")], vec!["Duplicate"], ApprovalState::Rejected),
            (
                vec![approve("o1"), reject("o1", "again"), approve("o1")],
                vec!["Recorded"; 3],
                ApprovalState::Approved,
            ),
        ] {
            later(&fixture);
            let said = say(app, words).await;
            let matches = said.iter().zip(&expected).all(|(said, start)| said.starts_with(start));
            assert!(matches && said.len() == expected.len(), "{said:?}, not {expected:?}");
            let event = app.event(&Sight::All, "o1", None).await.unwrap().unwrap();
            assert_eq!(event.approval, state);
        }
    });
}

#[test]
fn what_was_taken_back_wholly_is_judged_no_more() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "100.00")]).await;
        let app = &fixture.app;
        let first = vec![approve("o1"), refund("o1", None)];
        assert_eq!(say(app, first).await, ["Recorded", "Recorded"]);
        later(&fixture);
        let again = vec![refund("o1", None), approve("o1"), reject("o1", "fraud")];
        let illegal =
            "ILLEGAL_STATE: a recorded event that is REVERSED cannot become REJECTED".to_owned();
        let expected = ["Duplicate".to_owned(), "Duplicate".to_owned(), illegal];
        assert_eq!(say(app, again).await, expected, "what is sent again is known");
    });
}

#[test]
fn what_somebody_changed_their_mind_about_is_not_known_any_more() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "100.00")]).await;
        let app = &fixture.app;
        let first = vec![approve("o1"), reject("o1", "fraud"), refund("o1", None)];
        assert_eq!(say(app, first).await, ["Recorded"; 3]);
        later(&fixture);
        let again = vec![approve("o1"), reject("o1", "fraud"), reject("o1", "a slip")];
        let illegal = |state: &str| {
            format!("ILLEGAL_STATE: a recorded event that is REVERSED cannot become {state}")
        };
        let expected = [illegal("APPROVED"), "Duplicate".to_owned(), illegal("REJECTED")];
        assert_eq!(say(app, again).await, expected);
    });
}

#[test]
fn equal_parts_need_keys_of_their_own() {
    on_each_database(async |fixture| {
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "100.00")]).await;
        let app = &fixture.app;
        assert_eq!(say(app, vec![refund("o1", Some("30.00"))]).await, ["Recorded"]);
        later(&fixture);
        let refused = say(app, vec![refund("o1", Some("30.00"))]).await.remove(0);
        assert!(refused.starts_with("KEY_REUSED") && refused.contains("reversalKey"), "{refused}");
        let own = CorrectionInput { key: Some("r2".to_owned()), ..refund("o1", Some("30.00")) };
        let rest = vec![own.clone(), own, refund("o1", Some("15.00")), refund("o1", None)];
        let expected = ["Recorded", "Duplicate", "Recorded", "Recorded"];
        assert_eq!(say(app, rest).await, expected);
        later(&fixture);
        assert_eq!(say(app, vec![refund("o1", None)]).await, ["Duplicate"]);
    });
}

#[test]
fn an_event_with_the_longest_key_can_be_corrected() {
    on_each_database(async |fixture| {
        let app = &fixture.app;
        for end in ["a", "b"] {
            let key = format!("{}{end}", "k".repeat(254));
            fixture.record(vec![order(&key, "2026-01-01T04:00:00Z", "100.00")]).await;
            let words = || vec![reject(&key, "fraud"), approve(&key), refund(&key, None)];
            assert_eq!(say(app, words()).await, ["Recorded"; 3], "{end}");
            let results = app.correct_events(&admin(), words()).await.unwrap();
            assert_eq!(results[2].status, EntryStatus::Duplicate, "{results:?}");
        }
        let long = "w".repeat(1_001);
        let refused = say(app, vec![reject("o1", &long)]).await.remove(0);
        assert!(refused.starts_with("NOT_FOUND"), "{refused}");
        fixture.record(vec![order("o1", "2026-01-01T04:00:00Z", "1.00")]).await;
        let refused = say(app, vec![reject("o1", &long)]).await.remove(0);
        assert_eq!(refused, "INVALID: the reason needs 1 to 1000 bytes, none of them NUL");
        assert_eq!(say(app, vec![reject("o1", &long[1..])]).await, ["Recorded"]);
    });
}
