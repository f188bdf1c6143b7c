//! Amounts of money in other forms: `$500`, `USD 500`, `500usd`, `500 dollars`.

use crate::domain::{Currency, Money};
use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::numbers;
use crate::language::parser::words::{is_blank, nearest, words};

/// Signs, and the currencies that use them; the first one where the document says nothing else.
const SIGNS: &[(char, &[&str])] = &[
    ('$', &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "BRL"]),
    ('€', &["EUR"]),
    ('£', &["GBP"]),
    ('¥', &["JPY", "CNY"]),
    ('₹', &["INR"]),
    ('₩', &["KRW"]),
    ('₽', &["RUB"]),
    ('₺', &["TRY"]),
];

/// What stands before a sign that several currencies share, and the currency that it says.
const LETTERED: &[(&str, &str)] = &[
    ("US", "USD"),
    ("C", "CAD"),
    ("CA", "CAD"),
    ("A", "AUD"),
    ("AU", "AUD"),
    ("NZ", "NZD"),
    ("S", "SGD"),
    ("HK", "HKD"),
    ("MX", "MXN"),
    ("R", "BRL"),
    ("CN", "CNY"),
    ("JP", "JPY"),
];

const NAMES: &[(&str, &str)] = &[
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("bucks", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("pound", "GBP"),
    ("pounds", "GBP"),
    ("yen", "JPY"),
    ("point", "points"),
];

/// An amount in the accepted form.
pub(in crate::language::parser) fn amount(number: &str, code: &str) -> Option<String> {
    let plain = numbers::plain(number)?;
    let currency: Currency = code.parse().ok()?;
    Some(Money::parse(&plain, currency).map_or(format!("{plain} {code}"), |m| m.to_string()))
}

fn code_of(sign: char, trouble: &Trouble<'_>) -> Option<String> {
    let (_, codes) = SIGNS.iter().find(|(known, _)| *known == sign)?;
    let own = trouble.outline.currency.as_deref();
    let code = own.filter(|own| codes.contains(own)).or(codes.first().copied())?;
    Some(code.to_owned())
}

/// An amount in any of these forms, as the language writes it: `$500`, `CA$ 500`, `500€`, `USD 500`, `500 dollars`.
pub(in crate::language::parser) fn written(text: &str, own: Option<&str>) -> Option<String> {
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let (before, rest) = text.split_at_checked(start)?;
    let length = rest.find(|letter| !is_number_part(letter)).unwrap_or(rest.len());
    let (number, behind) = rest.split_at_checked(length)?;
    let unit = match (before.trim_matches(is_blank), behind.trim_matches(is_blank)) {
        (unit, "") | ("", unit) => unit,
        _ => return None,
    };
    let sign = unit.chars().next_back()?;
    let letters = unit.strip_suffix(sign)?;
    let lettered = LETTERED.iter().find(|(known, _)| *known == letters && sign == '$');
    let small = unit.to_lowercase();
    let code = match SIGNS.iter().find(|(known, _)| *known == sign) {
        Some((_, codes)) if letters.is_empty() => {
            own.filter(|own| codes.contains(own)).or(codes.first().copied())?
        }
        Some(_) => lettered?.1,
        None if is_code(unit) => unit,
        None => NAMES.iter().find(|(name, _)| *name == small)?.1,
    };
    amount(number, code)
}

/// Whether a character stands for a currency.
pub(super) fn is_sign(character: char) -> bool {
    SIGNS.iter().any(|(sign, _)| *sign == character)
}

fn is_code(word: &str) -> bool {
    word.parse::<Currency>().is_ok()
}

fn is_number_part(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '.' | ',' | '_' | '\'')
}

/// `$500`, `US$500`, `€ 500`, `500$`, `500 €`.
pub(super) fn sign(trouble: &Trouble<'_>) -> Option<Fault> {
    let (start, number, end, sign) = sign_first(trouble).or_else(|| sign_last(trouble))?;
    let written = trouble.clause.get(start..end)?;
    let said = words(written).last().map(|(_, word)| word).filter(|code| is_code(code));
    let letters =
        written.len() - written.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
    let code = match (written.get(..letters)?, said) {
        ("", said) => said.map(str::to_owned).or_else(|| code_of(sign, trouble))?,
        (before, said) => {
            let code = LETTERED.iter().find(|(letters, _)| *letters == before);
            let code = code.map(|(_, code)| *code).or(Some(before).filter(|code| is_code(code)))?;
            said.is_none_or(|said| said == code).then(|| code.to_owned())?
        }
    };
    let right = amount(number, &code)?;
    let message = format!("\"{written}\" is written \"{right}\"");
    Some(Fault::new("S131", start..end, message).instead(right))
}

type Signed<'t> = (usize, &'t str, usize, char);

fn sign_first<'t>(trouble: &Trouble<'t>) -> Option<Signed<'t>> {
    let start = trouble.stop.at;
    let rest = trouble.clause.get(start..)?;
    let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
    let from_sign = rest.get(letters..)?;
    let sign = from_sign.chars().next().filter(|c| is_sign(*c))?;
    let behind = from_sign.strip_prefix(sign)?.trim_start_matches(is_blank);
    let length = behind.len() - behind.trim_start_matches(is_number_part).len();
    let number = behind.get(..length)?.trim_end_matches(',');
    if number.is_empty() {
        return None;
    }
    let end = trouble.clause.len() - behind.len() + number.len();
    // A code behind it says the same once more: `$500 USD`.
    let tail = trouble.clause.get(end..)?;
    let codes = SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, codes)| *codes)?;
    let repeated = words(tail).next().filter(|(_, word)| codes.contains(word));
    let end = repeated.map_or(end, |(range, _)| end + range.end);
    Some((start, number, end, sign))
}

fn sign_last<'t>(trouble: &Trouble<'t>) -> Option<Signed<'t>> {
    let (start, number) = numbers::number_here(trouble)?;
    let after = start + number.len();
    let behind = trouble.clause.get(after..)?;
    let trimmed = behind.trim_start_matches(is_blank);
    let sign = trimmed.chars().next().filter(|c| is_sign(*c))?;
    let end = after + behind.len() - trimmed.len() + sign.len_utf8();
    Some((start, number, end, sign))
}

/// `500USD`, `500usd`.
pub(super) fn joined(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let behind = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    if word.len() == behind.len() + 3 && behind.starts_with(|c: char| c.is_ascii_digit()) {
        let right = amount(behind, word.get(..3)?)?;
        let message = format!("\"{word}\" is written \"{right}\"");
        return Some(Fault::new("S131", trouble.range(), message).instead(right));
    }
    let letters = word.trim_start_matches(is_number_part);
    let number = word.get(..word.len() - letters.len())?;
    if number.is_empty() || letters.len() != 3 {
        return None;
    }
    let right = amount(number, &letters.to_uppercase())?;
    let message = format!("\"{word}\" is written \"{right}\"");
    Some(Fault::new("S131", trouble.range(), message).instead(right))
}

/// `USD 500`.
pub(super) fn before_number(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let code = word.to_uppercase();
    let end = trouble.range().end;
    let (next, number) = words(trouble.clause.get(end..)?).next()?;
    // `top 10` is no amount in the currency of Tonga.
    let is_word = grammar::keywords().any(|keyword| keyword == word);
    if code.len() != 3 || is_word || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let right = amount(number, &code)?;
    let range = trouble.stop.at..end + next.end;
    let message = format!("\"{word} {number}\" is written \"{right}\"");
    Some(Fault::new("S131", range, message).instead(right))
}

/// `50 cents`, where the document's currency has them.
fn cents(trouble: &Trouble<'_>) -> Option<Fault> {
    let (start, number) = numbers::number_here(trouble)?;
    let whole = start..trouble.range().end;
    let written = trouble.clause.get(whole.clone())?;
    let fault = Fault::new("S131", whole, format!("\"{written}\" has no currency"));
    let currency = trouble.outline.currency.as_deref().and_then(|code| code.parse().ok());
    let minor = number.parse().ok();
    let right = currency.zip(minor).map(|(currency, minor)| Money::new(minor, currency));
    let right = right.filter(|money| money.to_string().contains('.'));
    Some(match right {
        Some(money) => fault.instead(money.to_string()).rewrites(&[Part::Value]),
        None => fault,
    })
}

/// `take 500.00 USD`: whether once or for each is for the author to say.
pub(super) fn alone(trouble: &Trouble<'_>) -> Option<Fault> {
    let take = trouble.rule == Rule::line_take && trouble.wants(Rule::kw_each);
    if !take || !trouble.rest().is_empty() {
        return None;
    }
    let amount = trouble.clause.strip_prefix("take")?.trim_matches(is_blank);
    let message = "the line does not say whether this is given once or to each";
    let fault = Fault::new("S120", trouble.range(), message);
    Some(fault.help(format!("take fixed {amount}\n or: take {amount} each")))
}

/// `usd`, `dollars`.
pub(super) fn code(trouble: &Trouble<'_>) -> Option<Fault> {
    if !trouble.wants(Rule::code) {
        return None;
    }
    let word = trouble.word();
    let small = word.to_lowercase();
    if matches!(small.as_str(), "cent" | "cents") {
        return cents(trouble);
    }
    if let Some(bare) = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let known = bare.parse::<Currency>().is_ok();
        let fault = Fault::new("S131", trouble.range(), "a currency code has no quotes");
        return known.then(|| fault.instead(bare));
    }
    let named = NAMES.iter().find(|(name, _)| *name == small).map(|(_, code)| (*code).to_owned());
    let upper = word.to_uppercase();
    if small == "points" && word != small {
        let message = format!("\"{word}\" is written with small letters");
        return Some(Fault::new("S113", trouble.range(), message).instead(small));
    }
    if let Some(points) = nearest(&small, ["points"].into_iter()) {
        let message = format!("\"{word}\" does not fit here");
        let fault = Fault::new("S125", trouble.range(), message);
        return Some(
            fault.label(format!("close to \"{points}\"")).instead(points).rewrites(&[Part::Name]),
        );
    }
    let capital = (upper != word && upper.parse::<Currency>().is_ok()).then_some(upper);
    let code = named.or(capital)?;
    let message = format!("\"{word}\" is written \"{code}\"");
    Some(Fault::new("S131", trouble.range(), message).instead(code))
}

/// A number where only an amount fits: the document's currency is missing.
pub(super) fn without_code(trouble: &Trouble<'_>) -> Option<Fault> {
    let (start, number) = numbers::number_here(trouble)?;
    if !only_amount(trouble) && !is_expected(trouble, start) {
        return None;
    }
    let end = start + number.len();
    let behind = trouble.clause.get(end..)?.trim_start_matches(is_blank);
    let next = words(behind).next().map_or("", |(_, word)| word);
    let follows = matches!(next, "per" | "each" | "waits") || trouble.rule == Rule::line_expect;
    if !behind.is_empty() && !behind.starts_with(',') && !follows || behind.starts_with('%') {
        return None;
    }
    let message = format!("the amount \"{number}\" has no currency");
    let fault = Fault::new("S131", start..end, message);
    let Some(code) = &trouble.outline.currency else {
        return Some(fault.help(format!("an amount such as {number} USD")));
    };
    let fault = fault.label(format!("this rule pays in {code}"));
    let listed = trouble.rule == Rule::line_expect && !behind.is_empty();
    let comma = if listed && !behind.starts_with(',') { "," } else { "" };
    Some(match amount(number, code) {
        Some(right) => fault.instead(format!("{right}{comma}")),
        None => fault.mend(end..end, format!(" {code}{comma}")),
    })
}

/// Whether nothing but an amount fits.
fn only_amount(trouble: &Trouble<'_>) -> bool {
    let amounts = [Rule::code, Rule::amount, Rule::money];
    let others = [Rule::EOI, Rule::kw_and, Rule::number];
    amounts.iter().any(|rule| trouble.wants(*rule))
        && !others.iter().any(|rule| trouble.wants(*rule))
}

/// `expect ana 5000, bo 300`: the number would fit a metric, and that is none.
fn is_expected(trouble: &Trouble<'_>, number: usize) -> bool {
    let mut found = words(trouble.clause);
    let who = found.nth(1).map_or("", |(_, word)| word);
    let third = found.next().is_some_and(|(range, _)| range.start == number);
    let metric = who == "points" || trouble.outline.metrics.iter().any(|name| name == who);
    trouble.rule == Rule::line_expect && third && !metric
}
