//! Which of a customer's events count: by the first of all time that meets the conditions.

use super::super::model::{Metric, OfCustomers, Rule, Setting, Value, What};
use super::facts::{Event, Log};
use super::measuring::meets;

/// Whether an event counts by when its customer came.
pub fn counts(
    (rule, metric): (&Rule, &Metric),
    log: Log<'_>,
    setting: &Setting,
    event: Event<'_>,
) -> bool {
    let Some(which) = metric.of_customers else { return true };
    let Some(customer) = customer(event) else { return false };
    let order = |event: Event<'_>| (event.at, event.entry.source, event.entry.key.clone());
    let (mut earlier, mut first) = (0, event.at);
    for other in log.events() {
        let theirs = other.kind == metric.event && self::customer(other) == Some(customer);
        let measured = setting.measured_from <= other.at;
        if !theirs || !measured || !log.counts(other) || order(other) >= order(event) {
            continue;
        }
        // What cannot be told of an earlier one was refused in its own period.
        if meets(rule, metric, log, other) == Ok(true) {
            earlier += 1;
            first = first.min(other.at);
        }
    }
    match which {
        OfCustomers::For(days) => event.at < first + days * 86_400_000_000,
        OfCustomers::Few(few) => earlier < few,
        OfCustomers::After => earlier > 0,
    }
}

fn customer(event: Event<'_>) -> Option<&str> {
    let What::Event { fields, .. } = &event.entry.what else { return None };
    match fields.get("customer") {
        Some(Value::Ref(customer)) => Some(customer),
        _ => None,
    }
}
