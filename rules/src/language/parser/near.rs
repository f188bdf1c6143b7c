//! Near misses: forms of other languages and habits that are refused with the accepted form.
//!
//! Each looks at the place where a clause stopped making sense; the first that knows it answers.

pub(super) mod amounts;
pub(super) mod calendar;
mod comparisons;
pub(in crate::language::parser) mod dates;
mod expects;
pub(super) mod intervals;
mod keywords;
mod names;
pub(super) mod numbers;
mod ranges;
mod several;
mod splits;
mod taken;
mod takes;
mod texts;
pub(super) mod ways;

use super::explain::Trouble;
use super::fault::Fault;

type Look = fn(&Trouble<'_>) -> Option<Fault>;

/// In this order: the more a form is like nothing else, the earlier it is looked for.
const LOOKS: &[Look] = &[
    names::accents,
    names::field_left_out,
    names::path_apart,
    splits::positions,
    splits::slashes,
    several::days,
    rows,
    expects::kept,
    comparisons::sign,
    comparisons::joined_by_comma,
    comparisons::mixed,
    comparisons::brackets,
    comparisons::several_values,
    comparisons::not_before,
    ranges::between,
    ranges::subject_left_out,
    texts::single_quotes,
    texts::zone,
    calendar::weekday_alone,
    calendar::several,
    calendar::measured,
    calendar::day_of_month,
    calendar::time_of_day,
    dates::date,
    calendar::duration,
    numbers::zeros,
    amounts::sign,
    amounts::joined,
    amounts::before_number,
    numbers::separators,
    numbers::percent,
    amounts::code,
    amounts::alone,
    amounts::without_code,
    names::field_of_event,
    numbers::shape,
    keywords::capitals,
    taken::for_name,
    names::person,
    names::joined,
    texts::unquoted,
    names::shape,
    keywords::list_word,
    keywords::punctuation,
    keywords::misspelt,
    keywords::joined,
    keywords::superfluous,
    takes::how_much,
    keywords::missing,
    keywords::tail,
    keywords::other_word,
    names::reserved,
];

fn rows(trouble: &Trouble<'_>) -> Option<Fault> {
    trouble.outline.rows.stop(trouble)
}

/// The near miss that a clause is; `None` when it is none that is known.
pub(super) fn look(trouble: &Trouble<'_>) -> Option<Fault> {
    LOOKS.iter().find_map(|look| look(trouble))
}
