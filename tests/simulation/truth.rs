//! What was sent, as clients remember it, and what it comes to: worked out from the words of the
//! rules with whole cents, and with nothing of the product but which entry has which position.

use std::collections::BTreeMap;

/// What a client says of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A coupon was used for an order of so many dollars, at so many microseconds.
    Sale { at: i64, coupon: &'static str, dollars: i64, pending: bool },
    /// A part of a sale is taken back, in dollars; all of it when it is `None`.
    Refund { of: String, dollars: Option<i64> },
    /// A sale counts.
    Approve { of: String },
    /// A sale does not count.
    Reject { of: String },
    /// Who owns a coupon from a moment on.
    Owner { coupon: &'static str, who: &'static str, from: i64 },
}

/// Everything that the log holds, by position.
#[derive(Debug, Default)]
pub struct Known {
    entries: BTreeMap<i64, (String, Said)>,
}

/// A window as microseconds, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub start: i64,
    pub end: i64,
}

impl Known {
    pub fn add(&mut self, position: i64, key: String, said: Said) {
        self.entries.insert(position, (key, said));
    }

    /// Dollars sold in a span as known at a cut-off, by who is credited; `None` is nobody.
    pub fn sold(&self, span: Span, cut_off: i64) -> BTreeMap<Option<&'static str>, i64> {
        let known = || self.entries.range(..=cut_off).map(|(_, entry)| entry);
        let mut sold = BTreeMap::new();
        for (key, said) in known() {
            let Said::Sale { at, coupon, dollars, pending } = said else { continue };
            if *at < span.start || *at >= span.end {
                continue;
            }
            let left = left_of(known(), key, *dollars, *pending);
            *sold.entry(owner_of(known(), coupon, *at)).or_default() += left;
        }
        sold.retain(|_, dollars| *dollars != 0);
        sold
    }
}

/// What is left of a sale.
fn left_of<'a>(
    known: impl Iterator<Item = &'a (String, Said)>,
    sale: &str,
    dollars: i64,
    pending: bool,
) -> i64 {
    let (mut left, mut counts) = (dollars, !pending);
    for (_, said) in known {
        match said {
            Said::Refund { of, dollars } if of == sale => left -= dollars.unwrap_or(left),
            Said::Approve { of } if of == sale => counts = true,
            Said::Reject { of } if of == sale => counts = false,
            _ => {}
        }
    }
    if counts { left } else { 0 }
}

/// The owner at a moment: of what was said, what holds from the latest moment, and of that the
/// latest word.
fn owner_of<'a>(
    known: impl Iterator<Item = &'a (String, Said)>,
    wanted: &str,
    at: i64,
) -> Option<&'static str> {
    let mut found: Option<(i64, &'static str)> = None;
    for (_, said) in known {
        let Said::Owner { coupon, who, from } = said else { continue };
        if *coupon == wanted && *from <= at && found.is_none_or(|(last, _)| *from >= last) {
            found = Some((*from, who));
        }
    }
    found.map(|(_, who)| who)
}
