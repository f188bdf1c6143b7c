//! What words and signs of a line mean, in the ways people write them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::lexemes::Lexeme;
use crate::domain::Currency;
use crate::language::parser::{keywords, number_in_words, plain_number};

/// What a piece of a line is.
#[derive(Debug)]
pub(super) enum Said {
    /// A number, a date or a time.
    Number { minus: bool, value: String, suffix: String },
    /// What stands between quotes.
    Text(String),
    /// A sign that compares or joins.
    Sign(&'static str),
    /// `$`
    Currency(char),
    /// `%`
    Percent,
    /// `,`
    Comma,
    /// Anything else.
    Word(String),
}

/// A unit: of several that are written with one sign, the sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit(pub String);

impl Unit {
    /// Whether the other is the same, or a currency that is written with this sign.
    pub(super) fn is_kept_by(&self, other: &Self) -> bool {
        let of_sign = CURRENCIES.iter().find(|(sign, _)| *sign == self.0);
        self == other || of_sign.is_some_and(|(_, codes)| codes.contains(&other.0.as_str()))
    }
}

impl Said {
    /// The unit that stands before a number.
    pub(super) fn unit_before(&self) -> Option<Unit> {
        match self {
            Self::Currency(sign) => Some(Unit(sign.to_string())),
            Self::Percent => Some(Unit("%".to_owned())),
            Self::Word(word) => currency(&word.to_uppercase()).filter(|_| word.len() == 3),
            _ => None,
        }
    }

    /// The unit that stands behind a number.
    pub(super) fn unit_behind(&self) -> Option<Unit> {
        match self {
            Self::Word(word) => unit(word),
            Self::Currency(_) | Self::Percent => self.unit_before(),
            _ => None,
        }
    }
}

/// Signs that compare, deny or join; the longer ones first.
pub(super) const SIGNS: &[&str] = &[
    "!==", "===", "==", "!=", "<>", ">=", "=>", "<=", "=<", "≥", "≤", "≠", "=", ">", "<", "&&",
    "||",
];

/// What a sign compares.
pub(super) fn sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "!==" | "!=" | "<>" | "≠" => "not",
        ">=" | "=>" | "≥" => "at least",
        "<=" | "=<" | "≤" => "at most",
        ">" => "more than",
        "<" => "less than",
        _ => return None,
    })
}

/// Words that compare, bound or deny, and what they mean; nothing for words that only look so. The longer of two
/// that begin alike stands first.
const PHRASES: &[(&str, &str)] = &[
    ("is not any of|is not one of|is not in|not any of|not one of|not in|none of", "none"),
    ("is one of|is in|one of|any of|is either", ""),
    ("not less than|no less than|not below|not under|not fewer than", "at least"),
    ("at least|atleast|minimum of|minimum|min of|min", "at least"),
    ("not more than|no more than|never more than|not above|not over|not greater than", "at most"),
    ("at most|atmost|maximum of|maximum|max of|max|up to|upto|limited to|limit to", "at most"),
    ("limit of|limited|limit|capped at|cap at|cap of|cap", "at most"),
    ("more than|greater than|bigger than|higher than|above|exceeds|beyond", "more than"),
    ("less than|smaller than|fewer than|lower than|below|under", "less than"),
    ("is empty|is missing|is null|is unknown", "unknown"),
    (
        "is not|isn't|not|never|don't|dont|doesn't|cannot|except|unless|without|neither|nor|minus",
        "not",
    ),
    ("nothing|zero|none|nil|null", "none"),
    ("until|before|prior to", "before"),
    ("since|after", "after"),
    ("half life", ""),
    ("when", "when"),
    ("once|ever", "once"),
    ("only", "only"),
];

/// How many lexemes a phrase takes, and what it means.
pub(super) fn phrase(rest: &[Lexeme]) -> Option<(usize, Option<&'static str>)> {
    // `carry over` and `over the year` compare nothing.
    if taken(rest, "over").is_some() && rest.get(1).is_some_and(Lexeme::is_number) {
        return Some((1, Some("more than")));
    }
    let Said::Word(word) = &rest.first()?.said else { return None };
    let known = BY_FIRST.get(bare(word).to_lowercase().as_str())?;
    known.iter().find_map(|(phrase, meaning)| {
        Some((taken(rest, phrase)?, (!meaning.is_empty()).then_some(*meaning)))
    })
}

/// The phrases by their first word.
static BY_FIRST: LazyLock<HashMap<&str, Vec<(&str, &str)>>> = LazyLock::new(|| {
    let mut by_first: HashMap<_, Vec<_>> = HashMap::new();
    for (phrases, meaning) in PHRASES {
        for phrase in phrases.split('|') {
            let first = phrase.split(' ').next().unwrap_or_default();
            by_first.entry(first).or_default().push((phrase, *meaning));
        }
    }
    by_first
});

/// A word without the sign that ends a sentence.
fn bare(word: &str) -> &str {
    word.trim_end_matches([':', ';', '.', '!'])
}

fn taken(rest: &[Lexeme], phrase: &str) -> Option<usize> {
    let mut count = 0;
    for wanted in phrase.split(' ') {
        let Some(Lexeme { said: Said::Word(word), .. }) = rest.get(count) else { return None };
        if !bare(word).eq_ignore_ascii_case(wanted) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Signs of currencies, and the currencies that are written with them.
const CURRENCIES: &[(&str, &[&str])] = &[
    ("$", &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL", "dollar", "dollars", "bucks"]),
    ("€", &["EUR", "euro", "euros"]),
    ("£", &["GBP", "pound", "pounds"]),
    ("¥", &["JPY", "CNY", "yen"]),
    ("₹", &["INR"]),
    ("₩", &["KRW"]),
    ("₽", &["RUB"]),
    ("₺", &["TRY"]),
];

/// Whether a character stands for a currency.
pub(super) fn is_currency_sign(letter: char) -> bool {
    CURRENCIES.iter().any(|(sign, _)| sign.starts_with(letter))
}

/// The unit of a currency's code or name.
pub(super) fn currency(word: &str) -> Option<Unit> {
    if word.len() == 3 && word.parse::<Currency>().is_ok() {
        return Some(Unit(word.to_owned()));
    }
    let small = word.to_lowercase();
    let named = |names: &[&str]| names.iter().any(|name| *name == word || *name == small);
    let named = CURRENCIES.iter().find(|(_, names)| named(names));
    named.map(|(sign, _)| Unit((*sign).to_owned()))
}

/// The unit that a word right behind a number is.
pub(super) fn unit(word: &str) -> Option<Unit> {
    let small = bare(word).to_lowercase();
    let name = match small.as_str() {
        "percent" | "pct" => "%",
        "min" | "mins" | "minute" | "minutes" => "minutes",
        "h" | "hour" | "hours" => "hours",
        "d" | "day" | "days" => "days",
        "w" | "week" | "weeks" => "weeks",
        "month" | "months" => "months",
        "year" | "years" => "years",
        "point" | "points" => "points",
        "cent" | "cents" => "cents",
        _ => return currency(&small).or_else(|| currency(&small.to_uppercase())),
    };
    Some(Unit(name.to_owned()))
}

/// The digits and the unit of a number in words.
pub(super) fn in_words(word: &str) -> Option<(&'static str, &'static str)> {
    if word == "half" {
        return Some(("50", "percent"));
    }
    number_in_words(word).map(|digits| (digits, ""))
}

/// How many zeros a word stands for.
pub(super) fn zeros(word: &str) -> Option<usize> {
    match word.to_lowercase().as_str() {
        "k" | "thousand" => Some(3),
        "million" | "millions" | "mio" => Some(6),
        _ => None,
    }
}

/// A number with so many zeros more.
pub(super) fn times(value: &str, zeros: usize) -> String {
    let (whole, places) = value.split_once('.').unwrap_or((value, ""));
    let digits = format!("{whole}{places:0<zeros$}");
    let (whole, places) = digits.split_at_checked(whole.len() + zeros).unwrap_or((&digits, ""));
    trimmed(&format!("{whole}.{places}"))
}

/// A number as it is compared: a decimal without zeros that say nothing, or the sorted numbers of a date.
pub(super) fn value(digits: &str) -> String {
    let whole = digits.trim_end_matches(['.', ',', ':', '/']);
    if whole.contains(['-', '/', ':']) {
        let mut groups: Vec<u64> =
            whole.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok()).collect();
        groups.sort_unstable();
        return format!("{groups:?}");
    }
    let whole = if whole.starts_with('.') { format!("0{whole}") } else { whole.to_owned() };
    trimmed(&plain_number(&whole).unwrap_or(whole))
}

fn trimmed(number: &str) -> String {
    let number = number.trim_start_matches('0');
    let number = if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    };
    match number {
        "" => "0".to_owned(),
        number if number.starts_with('.') => format!("0{number}"),
        number => number.to_owned(),
    }
}

/// Words that are neither names nor words of the language, and that say nothing by themselves.
const BESIDE: &str = "a an the is are be was of to in on at as by with has have had for and or then than any all \
     this that it its it's";

/// Other words for words of the language.
const OTHERS: &str = "us our my their between equal even evenly equally \
     gets get receives earns should daily weekly fortnightly biweekly monthly quarterly yearly annually \
     mondays tuesdays wednesdays thursdays fridays saturdays sundays am pm noon midday midnight o'clock \
     counts shared ignore adjust adjusts adjusted adjusting adjustment adjustments ignores ignoring counted go goes added into within \
     during cap max maximum everybody person author nobody noone total together altogether overall pays \
     starting begins start events event future advance lie percent per cent pct other others rest remaining whole entire everything \
     true false equals bigger smaller fewer greater either owned collaborator's parts part shares share previous past \
     full current payout least most thousand million millions mio";

static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let others = [BESIDE, OTHERS].into_iter().flat_map(str::split_whitespace).map(str::to_owned);
    keywords().chain(others).collect()
});

/// Whether a word is one of the language, or of those that are said instead of them.
pub(super) fn is_common(word: &str) -> bool {
    let word = word.to_lowercase();
    COMMON.contains(word.trim_matches(|letter: char| !letter.is_alphanumeric()))
}

/// The pieces of a word: what stands between signs, and before capitals within it.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut small = false;
    for letter in text.chars() {
        let cut = !letter.is_alphanumeric() || (letter.is_uppercase() && small);
        if cut {
            pieces.push(String::new());
        }
        if letter.is_alphanumeric() {
            pieces.last_mut().into_iter().for_each(|piece| piece.push(letter));
        }
        small = letter.is_lowercase();
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}
