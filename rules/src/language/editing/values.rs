//! Values that are written out: one that stands for all of its kind, and which kind a place asks for.

use super::subjects::Subjects;
use crate::domain::{Currency, Money, SubjectKind, ValueType};
use crate::language::parser::Written;

/// Currencies that most rules pay in; every other one of ISO 4217 is right, too.
pub(super) const CURRENCIES: &[&str] = &[
    "USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK",
    "BRL", "MXN", "INR", "CNY", "KRW", "SGD", "HKD", "ZAR", "TRY",
];

/// A value of that kind which is right, and what it is. The currency is the document's own.
pub(super) fn sample(written: Written, currency: Option<&str>) -> (String, &'static str) {
    let (text, is) = match written {
        Written::Name => ("course_sales", "a new name"),
        Written::Whole => ("3", "a whole number"),
        Written::Number => ("5", "a number"),
        Written::Percent => ("30%", "a percentage"),
        Written::Amount => return (amount(currency.unwrap_or("USD")), "an amount"),
        Written::Duration => ("14 days", "a duration"),
        Written::Date => ("2026-01-31", "a date"),
        Written::Time => ("09:00", "a time"),
        Written::Text => ("\"text\"", "a text"),
    };
    (text.to_owned(), is)
}

/// Five hundred, with as many decimals as the currency has.
fn amount(code: &str) -> String {
    let currency: Option<Currency> = code.parse().ok();
    let amount = currency.and_then(|currency| Money::parse("500", currency).ok());
    amount.map_or_else(|| format!("500 {code}"), |amount| amount.to_string())
}

/// Words between what is looked at and the value that it is compared with.
const COMPARING: &[&str] = &[
    "is", "not", "any", "none", "of", "at", "least", "most", "more", "less", "than", "before",
    "after",
];

/// The type of the value that stands behind this beginning of a line; `None` where nothing says so.
pub(super) fn wanted(subjects: Subjects<'_>, line: u32, before: &str) -> Option<ValueType> {
    let words: Vec<&str> = before.split([' ', '\t', '\u{a0}', ',']).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    if let Some(metric) = given(&words) {
        return subjects.type_of_metric(metric);
    }
    let compares = |word: &&&str| COMPARING.contains(*word);
    let verb = words.iter().rev().take_while(compares).count();
    let path = words.get(words.len().checked_sub(verb + 1)?)?;
    let fields = subjects.fields(line, before);
    let steps: Vec<&str> = path.split('.').collect();
    let metric = || (verb > 0).then(|| subjects.type_of_metric(path)).flatten();
    metric().or_else(|| subjects.type_of(&fields, &steps))
}

/// The metric whose values a line of an example gives or expects.
fn given<'w>(words: &[&'w str]) -> Option<&'w str> {
    let (first, metric) = (words.first()?, words.get(1)?);
    matches!(*first, "given" | "expect").then_some(*metric)
}

/// Whether a value of a type is written so.
pub(super) fn is_of(written: Written, value_type: &ValueType) -> bool {
    match written {
        Written::Name => false,
        Written::Whole | Written::Number => *value_type == ValueType::Number,
        Written::Percent => *value_type == ValueType::Percent,
        Written::Amount => *value_type == ValueType::Money,
        Written::Duration => *value_type == ValueType::Duration,
        Written::Date | Written::Time => *value_type == ValueType::Moment,
        Written::Text => *value_type == ValueType::Text || SubjectKind::of(value_type).is_some(),
    }
}
