//! Numbers and percentages in other forms.

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::near::amounts;
use crate::language::parser::words::{is_blank, words};

/// A number without separators: `1,000.50`, `1.000,50`, `1_000` and `1'000` as well.
pub(in crate::language) fn plain(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let text = text.replace(['_', '\'', ' ', '\u{a0}'], "");
    let groups = |part: &str, sign: char| {
        let mut parts = part.split(sign);
        // No group of digits begins with a zero: `0,500` has a decimal comma.
        let head = parts.next().is_some_and(|p| digits(p) && p.len() <= 3 && !p.starts_with('0'));
        head && parts.all(|p| digits(p) && p.len() == 3)
    };
    let joined = |part: &str, sign: char| part.replace(sign, "");
    let (comma, point) = (text.rfind(','), text.rfind('.'));
    let result = match (comma, point) {
        (None, None) => digits(&text).then(|| text.clone()),
        (Some(comma), Some(point)) => {
            let (thousands, decimal) = if comma < point { (',', '.') } else { ('.', ',') };
            let (whole, places) = text.rsplit_once(decimal)?;
            (groups(whole, thousands) && digits(places))
                .then(|| format!("{}.{places}", joined(whole, thousands)))
        }
        (Some(_), None) => {
            let (whole, places) = text.rsplit_once(',')?;
            if groups(&text, ',') {
                Some(joined(&text, ','))
            } else {
                (digits(whole) && digits(places)).then(|| format!("{whole}.{places}"))
            }
        }
        (None, Some(_)) => {
            let (whole, places) = text.split_once('.')?;
            if places.contains('.') {
                groups(&text, '.').then(|| joined(&text, '.'))
            } else {
                (digits(whole) && digits(places)).then(|| text.clone())
            }
        }
    }?;
    let trimmed = result.trim_start_matches('0');
    let bare = trimmed.is_empty() || trimmed.starts_with('.');
    Some(if bare { format!("0{trimmed}") } else { trimmed.to_owned() })
}

/// What a number with one comma and three digits behind it can be: `1,250` is 1250 or 1.250. `None` for every other.
pub(in crate::language::parser) fn thousands_or_decimals(number: &str) -> Option<(String, String)> {
    let (whole, places) = number.split_once(',')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let both = places.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    (both && digits(whole) && digits(places))
        .then(|| (format!("{whole}{places}"), format!("{whole}.{places}")))
}

/// `1,000.00`, `1 000`, `05`: the number around the place.
pub(super) fn separators(trouble: &Trouble<'_>) -> Option<Fault> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '_' | '\'');
    let before = trouble.before();
    let mut head = before.trim_end_matches(part);
    let digits = trouble.rest().len()
        - trouble.rest().trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let spaced = digits == 3;
    if spaced && head.len() == before.len() {
        let trimmed = before.trim_end_matches(is_blank);
        let group = trimmed.trim_end_matches(part);
        if group.len() < trimmed.len() && trouble.wants(Rule::code) {
            head = group;
        }
    }
    let rest = trouble.rest();
    let length = rest.len() - rest.trim_start_matches(part).len();
    let run = trouble.clause.get(head.len()..trouble.stop.at + length)?;
    let run = run.trim_end_matches(',');
    let next = trouble.clause.get(head.len() + run.len()..)?.chars().next();
    let whole = head.is_empty() || head.ends_with(|c: char| is_blank(c) || c == ',');
    let group = run.rsplit(',').next()?.split('.').next()?;
    let listed = trouble.wants(Rule::comma) && group.len() != 3;
    if !whole || listed || next.is_some_and(|c| matches!(c, ':' | '-' | '/' | '%')) {
        return None;
    }
    let plain = plain(run)?;
    if plain == run {
        return None;
    }
    let range = head.len()..head.len() + run.len();
    let message = format!("\"{run}\" is no number; numbers have no separators");
    Some(Fault::new("S130", range, message).instead(plain).rewrites(&[Part::Number]))
}

/// Letters and words that stand for zeros, and how many.
const ZEROS: &[(&str, usize)] =
    &[("k", 3), ("thousand", 3), ("million", 6), ("millions", 6), ("mio", 6), ("m", 6)];

/// `5k`, `1.5k`, `$5k`, `2 million`: a number with something else for its zeros.
pub(super) fn zeros(trouble: &Trouble<'_>) -> Option<Fault> {
    let numeric = [Rule::number, Rule::amount, Rule::count, Rule::code];
    if !numeric.iter().any(|rule| trouble.wants(*rule)) {
        return None;
    }
    let signs = trouble.rest().len() - trouble.rest().trim_start_matches(amounts::is_sign).len();
    let at = trouble.stop.at + signs;
    let (start, number) = number_near(trouble.clause, at)?;
    let behind = trouble.clause.get(start + number.len()..)?;
    let (next, word) = words(behind).next()?;
    let small = word.to_lowercase();
    let (_, zeros) = ZEROS.iter().find(|(scale, _)| *scale == small)?;
    let range = start..start + number.len() + next.end;
    let written = trouble.clause.get(range.clone())?;
    let full = moved(&plain(number)?, *zeros)?;
    let message = format!("\"{written}\" is no number; a number has all its zeros");
    let fault = Fault::new("S130", range, message);
    // An `m` may also be a minute or a month.
    Some(if small == "m" {
        fault.help(format!("{full}, if a million is meant"))
    } else {
        fault.instead(full)
    })
}

/// A number with its point so many digits to the right.
fn moved(number: &str, zeros: usize) -> Option<String> {
    let (whole, places) = number.split_once('.').unwrap_or((number, ""));
    let more = zeros.checked_sub(places.len())?;
    let digits = format!("{whole}{places}{}", "0".repeat(more));
    let trimmed = digits.trim_start_matches('0');
    Some(if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() })
}

/// `30 %`, `30 percent`, and a number where only a percentage fits.
pub(super) fn percent(trouble: &Trouble<'_>) -> Option<Fault> {
    let may_be = trouble.wants(Rule::percent) || trouble.wants(Rule::code);
    if !may_be && !trouble.rest().starts_with('%') {
        return None;
    }
    if let Some(number) = trouble.word().strip_prefix('%').and_then(plain) {
        let message = format!("\"{}\" is written \"{number}%\"", trouble.word());
        return Some(Fault::new("S133", trouble.range(), message).instead(format!("{number}%")));
    }
    if trouble.word() == "half" && trouble.wants(Rule::percent) {
        let message = "\"half\" is written \"50%\"";
        return Some(Fault::new("S133", trouble.range(), message).instead("50%"));
    }
    let (start, number) = number_here(trouble)?;
    let end = start + number.len();
    let behind = trouble.clause.get(end..)?;
    let trimmed = behind.trim_start_matches(is_blank);
    let blanks = behind.len() - trimmed.len();
    let word = ["%", "percent", "per cent", "pct"].into_iter().find(|word| {
        let next = trimmed.strip_prefix(word).and_then(|rest| rest.chars().next());
        trimmed.starts_with(word) && next.is_none_or(|c| !c.is_alphanumeric())
    });
    let digits = plain(number)?;
    if let Some(word) = word {
        let whole = start..end + blanks + word.len();
        let written = trouble.clause.get(whole.clone())?;
        if let Some((thousands, decimals)) = thousands_or_decimals(number) {
            let message = format!("\"{written}\" may be {thousands}% or {decimals}%");
            let right = |number: &str| {
                let (before, behind) =
                    (trouble.clause.get(..start), trouble.clause.get(whole.end..));
                format!("{}{number}%{}", before.unwrap_or_default(), behind.unwrap_or_default())
            };
            let help = format!("{}\n or: {}", right(&decimals), right(&thousands));
            return Some(Fault::new("S130", whole, message).help(help));
        }
        let message = format!("\"{written}\" is written \"{digits}%\"");
        return Some(Fault::new("S133", whole, message).instead(format!("{digits}%")));
    }
    let only = trouble.wants(Rule::percent) && !trouble.wants(Rule::amount);
    if only || trimmed.starts_with("of ") {
        let message = format!("\"{number}\" has no percent sign");
        if let Some(hundredths) = number.strip_prefix("0.") {
            let whole = format!("{hundredths:0<2}");
            let whole = whole.trim_start_matches('0');
            let help = format!("{number}% or {whole}%");
            return Some(Fault::new("S133", start..end, message).help(help));
        }
        return Some(Fault::new("S133", start..end, message).instead(format!("{digits}%")));
    }
    None
}

/// The number at the place, or the one right before it.
pub(super) fn number_here<'t>(trouble: &Trouble<'t>) -> Option<(usize, &'t str)> {
    number_near(trouble.clause, trouble.stop.at)
}

/// The number at an offset, or the one right before it.
fn number_near(clause: &str, at: usize) -> Option<(usize, &str)> {
    let part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    let rest = clause.get(at..)?;
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        let length = rest.len() - rest.trim_start_matches(part).len();
        let number = rest.get(..length)?.trim_end_matches(',');
        return Some((at, number));
    }
    let before = clause.get(..at)?.trim_end_matches(is_blank);
    let head = before.trim_end_matches(part);
    let number = before.get(head.len()..)?;
    let alone = head.ends_with(|c: char| is_blank(c) || c == ',');
    (alone && number.ends_with(|c: char| c.is_ascii_digit())).then_some((head.len(), number))
}

/// `.5`, `5.`, `+5`, `-5`, `1e3`, and numbers in words.
pub(super) fn shape(trouble: &Trouble<'_>) -> Option<Fault> {
    let numeric = [Rule::number, Rule::amount, Rule::percent, Rule::count, Rule::length];
    if !numeric.iter().any(|rule| trouble.wants(*rule)) {
        return None;
    }
    let word = trouble.word();
    let range = trouble.range();
    if let Some(number) = in_words(word) {
        let message = format!("\"{word}\" is written {number}");
        return Some(Fault::new("S130", range, message).instead(number));
    }
    let unsigned = word.strip_prefix(['-', '+']).unwrap_or(word);
    let digit = |c: char| c.is_ascii_digit();
    if !unsigned.starts_with(|c: char| digit(c) || c == '.') || !unsigned.contains(digit) {
        return None;
    }
    if word.starts_with('-') {
        let at = range.start..range.start + 1;
        return Some(Fault::new("S130", at, "numbers are not negative here"));
    }
    let bare = unsigned.strip_suffix('.').unwrap_or(unsigned);
    let mended = if bare.starts_with('.') { format!("0{bare}") } else { bare.to_owned() };
    let message = format!("\"{word}\" is no number; numbers are written like 12 or 0.5");
    let fault = Fault::new("S130", range, message);
    // What adds to another tier is no rate by itself.
    if word.starts_with('+') && trouble.rule == Rule::line_tier {
        return Some(fault.help("a tier has a whole rate: none adds to the one before"));
    }
    match plain(mended.trim_end_matches('%')) {
        Some(plain) if mended.ends_with('%') => Some(fault.instead(format!("{plain}%"))),
        Some(plain) => Some(fault.instead(plain)),
        None => Some(fault),
    }
}

/// The digits of a number in words.
pub(in crate::language) fn in_words(word: &str) -> Option<&'static str> {
    let names = [
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("ten", "10"),
        ("eleven", "11"),
        ("twelve", "12"),
        ("thirteen", "13"),
        ("fourteen", "14"),
        ("fifteen", "15"),
        ("twenty", "20"),
        ("thirty", "30"),
        ("forty", "40"),
        ("fifty", "50"),
        ("sixty", "60"),
        ("seventy", "70"),
        ("eighty", "80"),
        ("ninety", "90"),
        ("hundred", "100"),
        ("thousand", "1000"),
    ];
    names.into_iter().find(|(name, _)| *name == word).map(|(_, number)| number)
}
