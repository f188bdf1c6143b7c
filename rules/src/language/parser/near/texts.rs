//! Texts without quotes, or between other quotes.

use chrono_tz::TZ_VARIANTS;

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words::is_blank;

/// `'published'` and `` `published` ``.
pub(super) fn single_quotes(trouble: &Trouble<'_>) -> Option<Fault> {
    let rest = trouble.rest();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '`'))?;
    let inner = rest.strip_prefix(quote)?;
    let digit = |c: char| c.is_ascii_digit();
    if trouble.before().ends_with(digit) && inner.starts_with(digit) {
        return None;
    }
    let start = trouble.stop.at;
    let fault = |end| Fault::new("S108", start..end, "a text stands between double quotes");
    match inner.find(quote) {
        Some(length) => {
            let text = inner.get(..length)?;
            Some(fault(start + length + 2).instead(quoted(text)))
        }
        None => Some(fault(start + 1).instead("\"")),
    }
}

/// Lines whose text goes on to their end.
const TO_THE_END: &[Rule] = &[
    Rule::line_example,
    Rule::line_distributor,
    Rule::line_event_head,
    Rule::line_asset_head,
    Rule::line_cron,
];

/// What such a text says stays between its quotes, numbers and words that compare among it.
const AS_IT_IS: &[Part] = &[Part::Comparison, Part::Value];

/// Words behind the subject of a sentence, which no asset is called.
const SAYS: &[&str] = &["is", "are", "was", "were", "has", "have"];

/// A word where only a text fits, or a value that is no name.
pub(super) fn unquoted(trouble: &Trouble<'_>) -> Option<Fault> {
    let rest = trouble.rest();
    let start = trouble.stop.at;
    if !trouble.wants(Rule::text) || !rest.starts_with(char::is_alphanumeric) {
        return cron(trouble);
    }
    // `sales are 10` says nothing of an asset.
    if trouble.rule == Rule::line_assertion && SAYS.contains(&trouble.word()) {
        return None;
    }
    let fields = trouble.rest().contains(|c: char| c.is_ascii_digit() || matches!(c, '*' | '@'));
    if trouble.rule == Rule::line_cron && !fields {
        return None;
    }
    if TO_THE_END.contains(&trouble.rule) {
        let text = rest.trim_end_matches(is_blank);
        return Some(fault(start, text).rewrites(AS_IT_IS));
    }
    let before = trouble.before().trim_end();
    let compared = ["least", "most", "than", "before", "after"];
    if compared.iter().any(|word| before.ends_with(word)) || number_fits(trouble) {
        return None;
    }
    // In a list a text goes on to the comma, elsewhere to the next blank.
    let listed = before.ends_with("of") || before.ends_with(',');
    let in_condition =
        matches!(trouble.rule, Rule::line_where | Rule::line_qualify | Rule::line_segment);
    let end = if listed && in_condition {
        let stops = [rest.find(','), rest.find(" and "), rest.find(" or ")];
        stops.into_iter().flatten().min().unwrap_or(rest.len())
    } else {
        trouble.word().len()
    };
    let text = rest.get(..end)?.trim_end_matches(is_blank);
    if is_one_name(text) {
        return Some(fault(start, text));
    }
    let message = format!("\"{}\" has no quotes", text.replace('"', ""));
    let fault = Fault::new("S124", start..start + text.len(), message);
    Some(fault.help("each text has quotes of its own, and a comma stands between two"))
}

/// One word, or a name such as `New York`: other words beside each other may be several texts, or none at all.
fn is_one_name(text: &str) -> bool {
    let mut words = text.split(is_blank).filter(|word| !word.is_empty());
    !text.contains(is_blank) || words.all(|word| word.starts_with(char::is_uppercase))
}

/// A number that only lacks its form is better mended as a number.
fn number_fits(trouble: &Trouble<'_>) -> bool {
    let reference = trouble.wants(Rule::kind_name) || trouble.rule == Rule::line_assertion;
    trouble.wants(Rule::number)
        && !reference
        && trouble.rest().starts_with(|c: char| c.is_ascii_digit())
        && !trouble.word().contains(char::is_alphabetic)
}

/// `cron 0 9 1 * *` starts with a digit or a star.
fn cron(trouble: &Trouble<'_>) -> Option<Fault> {
    let star = trouble.rest().starts_with('*');
    (trouble.rule == Rule::line_cron && star && trouble.wants(Rule::text))
        .then(|| fault(trouble.stop.at, trouble.rest()))
}

fn fault(start: usize, text: &str) -> Fault {
    let message = format!("the text \"{}\" has no quotes", text.replace('"', ""));
    Fault::new("S124", start..start + text.len(), message).instead(quoted(text))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "").replace('\\', "\\\\"))
}

/// A zone between quotes, or with blanks instead of underscores.
pub(super) fn zone(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_time_zone {
        return None;
    }
    let rest = trouble.rest().trim_end_matches(is_blank);
    if trouble.wants(Rule::zone) {
        let inner = rest.strip_prefix('"')?.strip_suffix('"')?;
        let fault = Fault::new("S122", trouble.range(), "a time zone has no quotes");
        return Some(fault.instead(inner.replace(' ', "_")));
    }
    let words = rest.split(is_blank).filter(|word| !word.is_empty());
    let mended: String = words.map(|word| format!("_{word}")).collect();
    let start = trouble.before().trim_end_matches(is_blank).len();
    let plain = rest.bytes().all(|b| b.is_ascii_alphabetic() || b == b' ');
    (trouble.wants(Rule::EOI) && plain && !rest.is_empty()).then(|| {
        let message = "a time zone has underscores instead of blanks";
        let fault = Fault::new("S122", trouble.range(), message);
        let first = trouble.before().trim_end().rsplit(is_blank).next().unwrap_or("");
        match of_city(&format!("{first}{mended}")) {
            Some(zone) => fault.mend(start - first.len()..trouble.clause.len(), zone),
            None => Fault::new("S122", trouble.range(), "a zone has one name, without blanks").help(
                "the name of a city, for example: time zone America/New_York\n or: time zone America/Los_Angeles\n or: time zone \
                 Europe/Berlin",
            ),
        }
    })
}

/// The zone that is named after a city: `America/New_York` of `New_York`.
fn of_city(city: &str) -> Option<&'static str> {
    let small = city.to_lowercase();
    let named = |name: &&str| name.to_lowercase().rsplit('/').next() == Some(small.as_str());
    let whole = |name: &&str| name.to_lowercase() == small;
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    names().find(whole).or_else(|| names().find(named))
}
