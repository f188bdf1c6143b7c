//! What was measured, for people: the period on the rule's own clocks and in UTC, and values with
//! their currency.

use chrono_tz::Tz;

use rules::calendar::local_window;
use rules::domain::{Money, Quantity, Window};
use rules::language::{Program, Unit};

/// The lines that say which period it is, each behind its word, which takes `width` columns.
pub fn period(window: Window, zone: Tz, width: usize) -> String {
    let line = |word: &str, zone: Tz| format!("{word:width$}{}", local_window(zone, window));
    let own = format!("{} {zone}", line("period", zone));
    if zone == Tz::UTC { own } else { format!("{own}\n{}", line("UTC", Tz::UTC)) }
}

/// A metric's value, with the rule's currency where it is money. Parts of a minor unit, which shared
/// owners can have, are shown.
pub fn value(program: &Program, metric: &str, value: Quantity) -> String {
    let found = program.metrics.iter().find(|found| found.name == metric);
    if found.is_none_or(|found| found.unit != Unit::Money) {
        return value.to_string();
    }
    let text = value.to_string();
    let money = Money::parse(&text, program.currency).map(|money| money.to_string());
    money.unwrap_or_else(|_| format!("{text} {}", program.currency.code()))
}
