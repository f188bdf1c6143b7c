//! How long somebody who types waits to be told what is wrong, in a rule of as many lines as one may have.
//! `cargo test --release --test suite -- editor::speed --nocapture` prints it.

use std::sync::Arc;
use std::time::Duration;

use cpu_time::ProcessTime;
use rules::domain::{Catalogue, Moment};
use tantieme::app::check;
use tantieme::editor::{Limits, Message, Session};

use super::{change, initialize, open};

/// The most lines of a document.
const LINES: usize = 2_000;

/// What nobody notices.
const MOST: Duration = Duration::from_millis(50);

/// Thirty metrics, and fifty examples that each give what forty people have and expect what one of them gets.
fn rule() -> String {
    let mut text =
        "language 1\ndistributor d \"D\"\n  currency USD\n  time zone UTC\n  starts 2026-01-01\n"
            .to_owned();
    for at in 0..30 {
        text.push_str(&format!(
            "metric m{at}\n  count course_completed\n  credit course.owner\n  worth 1 points\n"
        ));
    }
    text.push_str("pool\n  take fixed 400.00 USD\n  if nobody qualifies, carry over\n");
    text.push_str("weighting\n  share by points\nschedule\n  every month on day 1 at 09:00\n  measure the month before\n");
    for example in 0..46 {
        text.push_str(&format!("example \"{example}\"\n"));
        for person in 0..38 {
            text.push_str(&format!("  given m{} p{person} 2\n", person % 30));
        }
        // 400.00 USD by 38: 10.526… each, and spare cents for the first.
        text.push_str("  expect p0 10.53 USD\n");
    }
    while text.lines().count() < LINES {
        text.push_str("# and so on\n");
    }
    text
}

#[test]
fn a_keystroke_in_the_largest_rule_is_answered_at_once() {
    let text = rule();
    assert_eq!(text.lines().count(), LINES);
    let now = Moment::parse("2026-06-15T12:00:00Z").unwrap();
    let mut session = Session::new(Arc::new(Catalogue::builtin()), Limits::default());
    let send = |session: &mut Session, message: serde_json::Value| {
        session.receive(Message::read(message.to_string().as_bytes()).unwrap());
    };
    send(&mut session, initialize(false));
    send(&mut session, open(&text));
    let rounds = if cfg!(debug_assertions) { 2 } else { 20 };
    let mut took = Vec::new();
    for round in 0..rounds {
        let began = ProcessTime::now();
        send(&mut session, change(round + 2, Some([1_999, 0, 1_999, 0]), "#"));
        let due = session.due().unwrap();
        let said = check(&due.source, session.catalogue(), now);
        assert_eq!(said.examples.len(), 46, "{:?}", said.diagnostics.first());
        let told = session.checked(&due, said).unwrap();
        took.push(began.elapsed());
        assert_eq!(told["params"]["diagnostics"], serde_json::json!([]));
    }
    took.sort();
    let median = took[took.len() / 2];
    println!("{LINES} lines: {median:?} of a processor for a keystroke");
    assert!(cfg!(debug_assertions) || median < MOST, "{median:?}");
}
