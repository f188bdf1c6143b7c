//! Rates that step, each on a line of its own: `pay 5% of sales up to 10000.00 USD`, `pay 8% of sales above 10000.00
//! USD`. Together they are tiers; each alone would pay nothing where the next one goes on.

use std::ops::Range;
use std::str::FromStr;

use super::places::{Place, Word, taken_apart};
use crate::domain::Quantity;
use crate::language::parser::fault::{Fault, Replaced};
use crate::language::parser::outline::Outline;

/// A rate, and for which part of a metric it is.
struct Band {
    percent: String,
    metric: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// What the lines should be of which this one is a part; `None` where they leave a part out, or say one twice.
pub(super) fn fault(clause: &str, outline: &Outline) -> Option<Fault> {
    let (own, _) = outline.rates.iter().find(|(_, text)| text == clause)?;
    let bands = outline.bands.get_or_init(|| together(outline).unwrap_or_default());
    let mut shown = bands.iter().find(|it| it.at == *own)?.lines.join("\n");
    if bands.last().is_some_and(|last| last.at == *own) {
        shown += "\n or, where the highest rate that is reached holds for all of it: tiers whole";
    }
    let message = "rates that step are tiers, each of which goes on to where the next one begins";
    Some(Fault::new("S122", 0..clause.len(), message).help(shown).replaced(bands.clone()))
}

fn together(outline: &Outline) -> Option<Vec<Replaced>> {
    if !outline.tiers.is_empty() || outline.marginal {
        return None;
    }
    let read = |(at, text): &(Range<usize>, String)| Some((at.clone(), band(text, outline)?));
    let bands: Vec<(Range<usize>, Band)> = outline.rates.iter().filter_map(read).collect();
    let metric = bands.iter().find_map(|(_, band)| band.metric.clone())?;
    let same = |(_, band): &(Range<usize>, Band)| {
        band.metric.as_ref().is_none_or(|other| *other == metric)
    };
    if bands.len() < 2 || !bands.iter().all(same) || !meet(&bands) {
        return None;
    }
    let last = bands.len() - 1;
    let replaced = bands.into_iter().enumerate().map(|(place, (at, band))| {
        let from = band.from.unwrap_or_else(|| "0".to_owned());
        let mut lines = vec![format!("tier from {from} at {}", band.percent)];
        if place == 0 {
            lines.insert(0, format!("pay by {metric}"));
        }
        if place == last {
            lines.push("tiers marginal".to_owned());
        }
        Replaced { at, lines }
    });
    Some(replaced.collect())
}

/// Whether the first one begins at nothing, each other one where the one before it ends, and the last one has no end.
fn meet(bands: &[(Range<usize>, Band)]) -> bool {
    let begins = bands.first().is_some_and(|(_, band)| band.from.is_none());
    let open = bands.last().is_some_and(|(_, band)| band.to.is_none());
    let joins = bands.windows(2).all(|pair| match pair {
        [(_, one), (_, other)] => {
            let ends = one.to.as_deref().and_then(value);
            ends.is_some() && ends == other.from.as_deref().and_then(value)
        }
        _ => false,
    });
    begins && open && joins
}

fn value(amount: &str) -> Option<(Quantity, &str)> {
    let (number, code) = amount.split_once(' ')?;
    Some((Quantity::from_str(number).ok()?, code))
}

fn band(clause: &str, outline: &Outline) -> Option<Band> {
    let words = taken_apart(clause);
    let mut rest = Rest { words: &words, clause, outline };
    rest.skip(&["pay", "a"]);
    let percent = rest.take(Place::Percent)?;
    let metric = if rest.skip(&["of", "on", "from", "commission"]) {
        rest.skip(&["the", "all"]);
        Some(rest.take(Place::Known)?)
    } else {
        None
    };
    let mut band = Band { percent, metric, from: None, to: None };
    if rest.skip(&["up", "to", "until", "till", "below", "under"]) {
        band.to = Some(rest.take(Place::Amount)?);
    } else if rest.skip(&["from", "between", "above", "over", "beyond", "exceeding", "after"]) {
        band.from = Some(rest.take(Place::Amount)?);
        if rest.skip(&["to", "and", "until", "till", "up"]) {
            band.to = Some(rest.take(Place::Amount)?);
        } else {
            rest.skip(&["on", "onwards", "upwards"]);
        }
    } else {
        return None;
    }
    rest.words.is_empty().then_some(band)
}

/// The words that are left.
struct Rest<'t> {
    words: &'t [Word<'t>],
    clause: &'t str,
    outline: &'t Outline,
}

impl Rest<'_> {
    /// Leaves out any of these words; whether there was one.
    fn skip(&mut self, known: &[&str]) -> bool {
        let count = self.words.iter().take_while(|it| known.contains(&it.lower.as_str())).count();
        self.words = self.words.get(count..).unwrap_or_default();
        count > 0
    }

    /// What stands in a place.
    fn take(&mut self, place: Place) -> Option<String> {
        let given = place.given(self.words, self.clause, self.outline).into_iter().next()?;
        self.words = self.words.get(given.words..)?;
        Some(given.text)
    }
}
