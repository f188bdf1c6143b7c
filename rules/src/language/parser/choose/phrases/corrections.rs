//! What becomes of corrections, in other words: `ignore corrections`, `corrections are adjusted`.

use super::{list, reads};
use crate::language::kept::{self, Part};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words;

const ADJUST: &[&str] =
    &["adjust", "adjusts", "adjusted", "adjusting", "adjustment", "adjustments"];
const IGNORE: &[&str] = &["ignore", "ignores", "ignored", "ignoring"];
/// Words beside `next period`.
const COUNT: &[&str] = &["count", "counts", "counted", "go", "goes", "added", "into", "at"];
/// Words that decide nothing.
const BESIDE: &[&str] =
    &["corrections", "are", "be", "is", "the", "in", "within", "for", "up", "to", "during", "of"];

/// What a line on corrections should be; `None` for one that can be read, and where it is not plain which
/// of the three is meant.
pub(super) fn fault(clause: &str) -> Option<Fault> {
    let parts = list(clause);
    let first = *parts.first()?;
    let verb_first = ADJUST.contains(&first) || IGNORE.contains(&first);
    if !(first == "corrections" || verb_first)
        || kept::decides(clause)
        || reads(Rule::line_corrections, clause)
    {
        return None;
    }
    let said: Vec<&str> = parts.into_iter().filter(|word| !BESIDE.contains(word)).collect();
    match said.as_slice() {
        [verb] if IGNORE.contains(verb) => instead(clause, "corrections are ignored".to_owned()),
        [verb] if ADJUST.contains(verb) => Some(without_time(clause)),
        [verb, count, unit] if ADJUST.contains(verb) => {
            instead(clause, format!("corrections adjust for {count} {unit}"))
        }
        [count @ .., "next", "period"] if count.iter().all(|word| COUNT.contains(word)) => {
            instead(clause, "corrections count in the next period".to_owned())
        }
        _ => None,
    }
}

fn instead(clause: &str, right: String) -> Option<Fault> {
    reads(Rule::line_corrections, &right).then(|| {
        let message = format!("\"{clause}\" is written \"{right}\"");
        // A time for which they adjust is one up to which they do.
        Fault::new("S125", 0..clause.len(), message).instead(right).rewrites(&[Part::Comparison])
    })
}

/// For how long is for the author to say.
fn without_time(clause: &str) -> Fault {
    let end = words::words(clause).last().map_or(clause.len(), |(range, _)| range.end);
    let message = "the line does not say for how long settled periods are adjusted";
    Fault::new("S120", end..end, message).help("for example: corrections adjust for 90 days")
}
