//! When each entry of a scenario is recorded, and when its months are settled.

use chrono::DateTime;

use super::table::{Entry, Scenario, When};
use crate::reference::model::{Happening, Number, Value, What};

pub const SOURCE: &str = "shop";

/// Something that is done at a moment.
#[derive(Debug, Clone)]
pub enum Step {
    /// At a moment in microseconds.
    Record(i64, Vec<Entry>),
    /// The second version of the rule is saved.
    Save(i64),
    /// The month of that index is settled, at its trigger.
    Settle(i64, usize),
    /// Everything that is payable is paid.
    Pay(i64),
}

/// A moment such as `2026-02-01T09:00:00Z`, in microseconds.
pub fn at(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).unwrap().timestamp_micros()
}

/// The starts of the months and of the one behind them.
pub fn months() -> Vec<i64> {
    let starts = ["2026-01", "2026-02", "2026-03", "2026-04"];
    starts.iter().map(|month| at(&format!("{month}-01T00:00:00Z"))).collect()
}

/// Everything in its order.
pub fn steps(scenario: &Scenario, when: When) -> Vec<Step> {
    let months = months();
    let of_month = |index: usize| -> Vec<Entry> {
        let of = |entry: &&Entry| matches!(entry.what, What::Event { at, .. } if months[index] <= at && at < months[index + 1]);
        scenario.entries.iter().filter(of).cloned().collect()
    };
    let is_event = |entry: &&Entry| matches!(entry.what, What::Event { .. });
    let known = scenario.entries.iter().filter(|entry| !is_event(entry)).cloned();
    let mut steps = vec![
        Step::Record(at("2026-01-01T00:00:00Z"), owners()),
        Step::Record(at("2026-01-20T00:00:00Z"), known.chain(of_month(0)).collect()),
        Step::Save(at("2026-01-22T00:00:00Z")),
        Step::Settle(at("2026-02-01T09:00:00Z"), 0),
        Step::Record(at("2026-02-15T12:00:00Z"), of_month(1)),
        Step::Settle(at("2026-03-01T09:00:00Z"), 1),
        Step::Record(at("2026-03-20T00:00:00Z"), of_month(2)),
        Step::Settle(at("2026-04-01T09:00:00Z"), 2),
    ];
    let then = |moment| Step::Record(at(moment), vec![scenario.then.clone()]);
    match when {
        When::Before => steps.insert(2, then("2026-01-25T00:00:00Z")),
        When::After => steps.insert(4, then("2026-02-10T00:00:00Z")),
        When::Paid => {
            steps.insert(5, then("2026-02-22T00:00:00Z"));
            steps.insert(5, Step::Pay(at("2026-02-20T00:00:00Z")));
        }
        When::Twice => {
            let again = vec![scenario.again.clone()];
            steps.insert(6, Step::Record(at("2026-03-10T00:00:00Z"), again));
            steps.insert(4, then("2026-02-10T00:00:00Z"));
        }
    }
    steps
}

/// Who owns what from the start.
fn owners() -> Vec<Entry> {
    let owns = |(product, who): (&str, &str)| Entry {
        key: format!("owner-{product}"),
        what: What::Fact {
            kind: "product",
            subject: product.to_owned(),
            attribute: "owner",
            value: Some(Value::Owners(vec![(who.to_owned(), Some(Number(100_000_000_000)))])),
            from: at("2026-01-01T00:00:00Z"),
        },
        may_be_refused: false,
    };
    [("p", "ana"), ("a", "ana"), ("q", "bo"), ("z", "cy")].map(owns).to_vec()
}

/// The log that comes of it, with how far it had been read at each settlement.
pub fn log(steps: &[Step]) -> (Vec<Happening>, Vec<(i64, i64)>) {
    let (mut log, mut settled) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::Record(_, entries) => {
                for Entry { key, what, .. } in entries {
                    let (position, key) = (log.len() as i64 + 1, key.clone());
                    log.push(Happening { position, source: SOURCE, key, what: what.clone() });
                }
            }
            Step::Settle(moment, _) => settled.push((log.len() as i64, *moment)),
            Step::Save(_) | Step::Pay(_) => {}
        }
    }
    (log, settled)
}
