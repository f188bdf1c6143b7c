//! Places in a line for what the author gave, in the ways people write it.

use std::ops::Range;

use crate::domain::Currency;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::{amounts, calendar, dates, numbers};
use crate::language::parser::outline::Outline;
use crate::language::parser::words::{is_reserved, nearest};

/// What stands in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `30%`, `30 percent`, `half`.
    Percent,
    /// `500.00 USD`, `$500`, `500 dollars`.
    Amount,
    /// `12`, `twelve`.
    Number,
    /// `14 days`.
    Length,
    /// A metric of the document, or nearly its name; any name where the document has none yet.
    Metric,
    /// A metric that the document has, or nearly its name.
    Known,
    /// One word that is no number.
    Name,
    /// One word that is no number, also one of the language and a metric of the document.
    Word,
    /// One word or a text, with quotes from then on.
    Text,
    /// A text between quotes.
    Quoted,
    /// `order_paid.amount`
    Field,
    /// A field of the event, or what it leads to: `product.owner.manager`.
    Path,
    /// A path of which something follows: `product.owner's`.
    Whose,
    /// An amount, or a number.
    Value,
    /// A percentage, or an amount.
    Part,
    /// `2026-10-31`
    Date,
    /// `6 april`, `April 6`
    DayOfYear,
    /// `april`, `Apr`
    Month,
    /// `09:00`
    Time,
    /// Whatever there is, at least a word.
    Rest,
}

const PLACES: &[(&str, Place)] = &[
    ("PERCENT", Place::Percent),
    ("AMOUNT", Place::Amount),
    ("NUMBER", Place::Number),
    ("LENGTH", Place::Length),
    ("METRIC", Place::Metric),
    ("KNOWN", Place::Known),
    ("NAME", Place::Name),
    ("WORD", Place::Word),
    ("TEXT", Place::Text),
    ("QUOTED", Place::Quoted),
    ("FIELD", Place::Field),
    ("PATH", Place::Path),
    ("WHOSE", Place::Whose),
    ("VALUE", Place::Value),
    ("PART", Place::Part),
    ("DATE", Place::Date),
    ("DAY", Place::DayOfYear),
    ("MONTH", Place::Month),
    ("TIME", Place::Time),
    ("REST", Place::Rest),
];

/// A word of a clause, without the signs behind it.
pub(super) struct Word<'t> {
    pub at: Range<usize>,
    pub text: &'t str,
    pub lower: String,
}

/// The words of a clause; a text in quotes is one.
pub(super) fn taken_apart(clause: &str) -> Vec<Word<'_>> {
    super::words_of(clause).into_iter().filter_map(|at| word(clause, at)).collect()
}

fn word(clause: &str, at: Range<usize>) -> Option<Word<'_>> {
    let whole = clause.get(at.clone())?.trim_end_matches([',', ':', ';']);
    // What stands in parentheses is compared without them.
    let text = whole.trim_start_matches('(');
    let start = at.start + whole.len() - text.len();
    let text = if text.contains('(') { text } else { text.trim_end_matches(')') };
    let at = start..start + text.len();
    (!text.is_empty()).then(|| Word { at, text, lower: text.to_lowercase() })
}

/// What stands in a place, as the language writes it, and how many words it takes.
pub(super) struct Given {
    pub text: String,
    pub words: usize,
}

impl Place {
    /// What an answer calls it.
    pub(super) fn name(self) -> &'static str {
        PLACES.iter().find(|(_, place)| *place == self).map_or("", |(name, _)| name)
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        PLACES.iter().find(|(known, _)| *known == name).map(|(_, place)| *place)
    }

    /// Whether only something of one kind fits, such as an amount.
    pub(super) fn is_certain(self) -> bool {
        !matches!(self, Self::Name | Self::Word | Self::Text | Self::Rest)
    }

    /// What may stand there at the beginning of these words.
    pub(super) fn given(self, words: &[Word<'_>], clause: &str, outline: &Outline) -> Vec<Given> {
        let Some(first) = words.first() else { return Vec::new() };
        let next = words.get(1).map_or("", |word| word.text);
        let one = |text: Option<String>| text.map(|text| Given { text, words: 1 });
        let two = |text: Option<String>| text.map(|text| Given { text, words: 2 });
        let either = |one: Self, other: Self| {
            let given = |place: Self| place.given(words, clause, outline).into_iter().next();
            given(one).or_else(|| given(other))
        };
        let reads = |rule| grammar::read(rule, first.text).is_ok().then(|| first.text.to_owned());
        let found = match self {
            Self::Rest => return rest(words, clause),
            Self::Value => either(Self::Amount, Self::Number),
            Self::Part => either(Self::Percent, Self::Amount),
            Self::Date => one(reads(Rule::date)).or_else(|| date(words)),
            Self::Time => one(reads(Rule::time)),
            Self::DayOfYear => {
                let next = words.get(1).map_or("", |word| word.lower.as_str());
                two(day_of_year(&first.lower, next).or_else(|| day_of_year(next, &first.lower)))
            }
            Self::Month => one(calendar::month_named(first.text)),
            Self::Percent => {
                one(percent(first.text, "")).or_else(|| two(percent(first.text, next)))
            }
            Self::Amount => two(amount(&[first.text, next], outline))
                .or_else(|| one(amount(&[first.text], outline))),
            Self::Number => one(number(&first.lower)),
            Self::Length => {
                let text = format!("{} {next}", number(&first.lower).unwrap_or_default());
                two(grammar::read(Rule::duration, &text).is_ok().then_some(text))
            }
            Self::Known => one(known_metric(&first.lower, outline)),
            Self::Metric => one(metric(&first.lower, outline)),
            Self::Name => one(name(first.text, outline)),
            Self::Word => one(is_word(first.text).then(|| first.text.to_owned())),
            Self::Field => one(reads(Rule::event_field)),
            Self::Path => one(reads(Rule::path)
                .filter(|path| path.contains('.') && !path.contains(['\'', '\u{2019}']))),
            Self::Whose => one(["'s", "’s"].iter().find_map(|end| {
                let path = first.text.strip_suffix(end)?;
                grammar::read(Rule::path, path).is_ok().then(|| path.to_owned())
            })),
            Self::Quoted => one(first.text.starts_with('"').then(|| first.text.to_owned())),
            Self::Text if first.text.starts_with('"') => one(Some(first.text.to_owned())),
            Self::Text => one(is_word(first.text).then(|| format!("\"{}\"", first.text))),
        };
        found.into_iter().collect()
    }
}

fn rest(words: &[Word<'_>], clause: &str) -> Vec<Given> {
    let start = words.first().map_or(0, |word| word.at.start);
    let up_to = |count: usize| {
        let end = words.get(count - 1)?.at.end;
        Some(Given { text: clause.get(start..end)?.to_owned(), words: count })
    };
    (1..=words.len()).rev().filter_map(up_to).collect()
}

fn is_word(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_alphabetic() || letter == '"')
}

/// No number, no word of the language, no currency, no unit of time, and no metric of the document nor a slip of one.
fn name(text: &str, outline: &Outline) -> Option<String> {
    let is_path = text.contains('.') && !text.starts_with('"');
    let is_unit = text.parse::<Currency>().is_ok() || grammar::read(Rule::unit, text).is_ok();
    let is_name = is_word(text) && !is_path && !is_unit && !is_reserved(text);
    (is_name && known_metric(&text.to_lowercase(), outline).is_none()).then(|| text.to_owned())
}

/// `31 December 2027`, `December 31, 2027`
fn date(words: &[Word<'_>]) -> Option<Given> {
    let [day, month, year, ..] = words else { return None };
    let date = dates::spoken([day.text, month.text, year.text])?;
    Some(Given { text: date.to_string(), words: 3 })
}

fn day_of_year(day: &str, month: &str) -> Option<String> {
    Some(format!("{} {}", calendar::ordinal(day)?, calendar::month_named(month)?))
}

fn number(text: &str) -> Option<String> {
    let digits = numbers::in_words(text).unwrap_or(text);
    if !digits.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    numbers::plain(calendar::ordinal(digits).unwrap_or(digits))
}

/// Parts that a percentage says exactly.
const FRACTIONS: [(&str, &str); 4] =
    [("half", "50%"), ("quarter", "25%"), ("fifth", "20%"), ("tenth", "10%")];

fn percent(text: &str, next: &str) -> Option<String> {
    let fraction = FRACTIONS.iter().find(|(name, _)| *name == text && next.is_empty());
    if let Some((_, part)) = fraction {
        return Some((*part).to_owned());
    }
    let digits = match (text.strip_suffix('%'), next) {
        (Some(digits), "") => digits,
        (None, "%" | "percent" | "pct") => text,
        _ => return None,
    };
    if numbers::thousands_or_decimals(digits).is_some() {
        return None;
    }
    Some(format!("{}%", numbers::plain(digits)?))
}

fn amount(words: &[&str], outline: &Outline) -> Option<String> {
    if words.contains(&"") {
        return None;
    }
    let text = words.join(" ");
    if grammar::read(Rule::money, &text).is_ok() {
        return Some(text);
    }
    let own = outline.currency.as_deref();
    amounts::written(&text, own).filter(|amount| grammar::read(Rule::money, amount).is_ok())
}

/// A metric; in a document that has none yet, whatever could be called so.
fn metric(text: &str, outline: &Outline) -> Option<String> {
    let may_be = outline.metrics.is_empty() && grammar::read(Rule::metric_name, text).is_ok();
    let new = || (may_be && !is_reserved(text)).then(|| text.to_owned());
    known_metric(text, outline).or_else(new)
}

fn known_metric(text: &str, outline: &Outline) -> Option<String> {
    let known = || outline.metrics.iter().map(String::as_str);
    let same = known().find(|metric| *metric == text);
    same.or_else(|| nearest(text, known())).map(str::to_owned)
}
