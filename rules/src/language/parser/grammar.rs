//! The grammar, and what its words are called when one of them is missing.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/tantieme.pest"]
struct Grammar;

/// Where a line stopped making sense, and what would have fitted there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stop {
    /// Offset in the clause.
    pub at: usize,
    /// What would have fitted; sorted, without repetition.
    pub expected: Vec<Rule>,
}

/// Reads a clause by one rule.
pub(super) fn read(rule: Rule, clause: &str) -> Result<Pair<'_, Rule>, Stop> {
    let mut pairs = Grammar::parse(rule, clause).map_err(|error| {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        };
        let mut expected = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        expected.sort_unstable();
        expected.dedup();
        Stop { at, expected }
    })?;
    pairs.next().ok_or(Stop { at: 0, expected: Vec::new() })
}

/// The word of a keyword's rule: `kw_take` is `take`.
pub(super) fn keyword(rule: Rule) -> Option<String> {
    // Words with a sign in them cannot be names of rules.
    match rule {
        Rule::kw_customers => return Some("customer's".to_owned()),
        Rule::kw_days => return Some("day's".to_owned()),
        Rule::kw_half_life => return Some("half-life".to_owned()),
        _ => {}
    }
    format!("{rule:?}").strip_prefix("kw_").map(str::to_owned)
}

/// Every word of the language.
pub(in crate::language) fn keywords() -> impl Iterator<Item = String> {
    Rule::all_rules().iter().flat_map(|rule| vocabulary(*rule))
}

/// Every word that a rule accepts, where these can be counted.
pub(super) fn vocabulary(rule: Rule) -> Vec<String> {
    let words: &[&str] = match rule {
        Rule::weekday => {
            &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        }
        Rule::month => &[
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        Rule::span => &["day", "week", "month", "quarter", "year"],
        Rule::unit => &[
            "minutes", "hours", "days", "weeks", "months", "minute", "hour", "day", "week", "month",
        ],
        other => return keyword(other).into_iter().collect(),
    };
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What a rule stands for, in words: `an amount such as 500.00 USD`, or `"take"`.
pub(super) fn describe(rule: Rule) -> String {
    let words = match rule {
        Rule::new_name => "a name such as course_sales",
        Rule::event_name | Rule::occurrence => "the name of an event",
        Rule::metric_name => "the name of a metric",
        Rule::field_name | Rule::carries | Rule::attribute => "the name of a field",
        Rule::type_name => "a type such as text, number or money",
        Rule::kind_name => "a kind of asset such as course",
        Rule::person_name | Rule::paid | Rule::measured | Rule::owner => "a collaborator",
        Rule::value_name => "a value",
        Rule::path | Rule::test => "a field such as course.owner",
        Rule::event_field => "a field of an event such as order_paid.amount",
        Rule::count => "a whole number",
        Rule::number | Rule::measured_total => "a number",
        Rule::percent => "a percentage such as 30%",
        Rule::amount | Rule::money => "an amount such as 500.00 USD",
        Rule::code => "a currency code such as USD",
        Rule::text => "a text in double quotes",
        Rule::zone => "a time zone such as Europe/Berlin",
        Rule::date | Rule::moment => "a date such as 2026-10-31",
        Rule::time => "a time such as 09:00",
        Rule::weekday => "a day of the week such as monday",
        Rule::month => "a month such as january",
        Rule::span => "\"day\", \"week\", \"month\", \"quarter\" or \"year\"",
        Rule::unit => "\"minutes\", \"hours\", \"days\", \"weeks\" or \"months\"",
        Rule::length | Rule::duration => "a duration such as 14 days",
        Rule::comma => "a comma",
        Rule::EOI => "the end of the line",
        other => return keyword(other).map_or_else(String::new, |word| format!("\"{word}\"")),
    };
    words.to_owned()
}
