//! Signs of other languages in conditions, and conditions that are joined in ways that the language does not have.

use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words::{is_blank, words};

/// Signs that compare, the longer ones first.
const SIGNS: &[(&str, &str)] = &[
    ("!==", "is not"),
    ("===", "is"),
    ("==", "is"),
    ("!=", "is not"),
    ("<>", "is not"),
    (">=", "at least"),
    ("=>", "at least"),
    ("<=", "at most"),
    ("=<", "at most"),
    ("≥", "at least"),
    ("≤", "at most"),
    ("≠", "is not"),
    ("=", "is"),
    (">", "more than"),
    ("<", "less than"),
];

/// `=`, `!=`, `>=` and their kin; elsewhere than in a condition `=` says nothing.
pub(super) fn sign(trouble: &Trouble<'_>) -> Option<Fault> {
    let rest = trouble.rest();
    let (sign, word) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign))?;
    let (start, end) = (trouble.stop.at, trouble.stop.at + sign.len());
    if !trouble.wants(Rule::kw_is) {
        let message = format!("\"{sign}\" has no meaning here");
        let left = trouble.before().trim_end_matches(is_blank).len();
        let right = end + rest.len() - sign.len() - after(rest, sign).len();
        return Some(Fault::new("S122", start..end, message).mend(left..right, " "));
    }
    let left = if trouble.before().ends_with(is_blank) { "" } else { " " };
    let behind = rest.get(sign.len()..).unwrap_or("");
    let right = if behind.starts_with(is_blank) { "" } else { " " };
    let message = format!("\"{sign}\" is written \"{word}\"");
    let fault = Fault::new("S140", start..end, message);
    if let Some(text) = bare_text(trouble, word, behind) {
        let quoted = format!("{left}{word} \"{text}\"");
        return Some(fault.mend(start..trouble.clause.len(), quoted));
    }
    Some(fault.instead(format!("{left}{word}{right}")))
}

/// A single word compared with an attribute, which can only be a text that lacks its quotes: names
/// of fields hold dots or say the same as the attribute.
fn bare_text<'t>(trouble: &Trouble<'t>, word: &str, behind: &'t str) -> Option<&'t str> {
    let text = behind.trim_matches(is_blank);
    let attribute = words(trouble.before()).last()?.1;
    let (_, name) = attribute.rsplit_once('.')?;
    let letters = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let said = ["yes", "no", "true", "false", "known", "unknown", "null", "none"];
    let compared = matches!(word, "is" | "is not") && text != name;
    (letters && plain && compared && !said.contains(&text.to_lowercase().as_str())).then_some(text)
}

/// What stands behind a sign and the blanks that follow it.
fn after<'t>(rest: &'t str, sign: &str) -> &'t str {
    rest.strip_prefix(sign).unwrap_or(rest).trim_start_matches(is_blank)
}

/// `is "x", b is "y"`.
pub(super) fn joined_by_comma(trouble: &Trouble<'_>) -> Option<Fault> {
    let in_number = trouble.rest().chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    let comma = trouble.rest().starts_with(',') && !in_number;
    if !comma || !trouble.wants(Rule::kw_and) || trouble.wants(Rule::comma) {
        return None;
    }
    let (start, end) = (trouble.stop.at, trouble.stop.at + 1);
    let left = trouble.before().trim_end_matches(is_blank).len();
    let message = "conditions are joined by \"and\" or by \"or\"";
    Some(Fault::new("S141", start..end, message).mend(left..end, " and"))
}

/// `a and b or c`: the meaning would depend on who reads it.
pub(super) fn mixed(trouble: &Trouble<'_>) -> Option<Fault> {
    let word = trouble.word();
    let other = match word {
        "or" if trouble.wants(Rule::kw_and) => "and",
        "and" if trouble.wants(Rule::kw_or) => "or",
        _ => return None,
    };
    let message = "\"and\" and \"or\" are mixed in one line";
    let label = format!("the conditions before it are joined by \"{other}\"");
    let help = "each line joins by one of them; several lines must all hold";
    Some(Fault::new("S142", trouble.range(), message).label(label).help(help))
}

/// Parentheses and brackets.
pub(super) fn brackets(trouble: &Trouble<'_>) -> Option<Fault> {
    let bracket = |c: char| matches!(c, '(' | ')' | '[' | ']' | '{' | '}');
    let found = trouble.rest().chars().next().filter(|c| bracket(*c))?;
    let (start, end) = (trouble.stop.at, trouble.stop.at + found.len_utf8());
    let mut quoted = false;
    let kept = trouble.clause.chars().filter(|c| {
        quoted ^= *c == '"';
        quoted || !bracket(*c)
    });
    let plain: String = kept.collect();
    let fault = Fault::new("S143", start..end, "there are no parentheses in a rule");
    Some(
        fault
            .help("several lines must all hold; one line joins by \"and\" or by \"or\"")
            .mend(0..trouble.clause.len(), plain),
    )
}

/// `not PATH is V` for `PATH is not V`.
pub(super) fn not_before(trouble: &Trouble<'_>) -> Option<Fault> {
    let rest = trouble.rest().strip_prefix("not ")?.trim_start_matches(is_blank);
    if !trouble.wants(Rule::path) && !trouble.wants(Rule::test) {
        return None;
    }
    let (path, behind) = rest.split_once(" is ")?;
    let whole = trouble.stop.at..trouble.clause.len();
    let mended = format!("{path} is not {behind}");
    let message = "\"not\" stands behind \"is\"";
    (!path.contains(is_blank)).then(|| {
        let at = trouble.range();
        Fault::new("S122", at, message).mend(whole, mended)
    })
}

/// `is "a" or "b"`.
pub(super) fn several_values(trouble: &Trouble<'_>) -> Option<Fault> {
    let before = trouble.before().trim_end_matches(is_blank);
    let joining = ["or", "and"].into_iter().find(|word| before.ends_with(word))?;
    let first = trouble.rest().chars().next()?;
    let ends = trouble.word().len() == trouble.rest().trim_end().len();
    let value = first == '"' || first.is_ascii_digit() || (first.is_ascii_uppercase() && ends);
    if !value || !trouble.wants(Rule::path) {
        return None;
    }
    let head = before.strip_suffix(joining)?.trim_end_matches(is_blank);
    let verb = head.rfind(" is ")?;
    let value = head.get(verb + 4..)?;
    let listed = value.starts_with("any of ") || value.starts_with("none of ");
    if !listed && !value.starts_with(|c: char| c == '"' || c.is_ascii_digit()) {
        return None;
    }
    let start = if listed { head.len() } else { verb };
    let text = if listed { ",".to_owned() } else { format!(" is any of {value},") };
    let at = before.len() - joining.len()..before.len();
    let message = "several values are written behind \"is any of\", with commas";
    Some(Fault::new("S122", at, message).mend(start..before.len(), text))
}
