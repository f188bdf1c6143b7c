//! Conditions with two ends: `between 5 and 10`, and `at least 5 and at most 10` of one thing.

use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words::{is_blank, words};

/// Words that a comparison begins with.
const VERBS: &[&str] = &["is", "at", "more", "less", "before", "after"];

fn in_condition(trouble: &Trouble<'_>) -> bool {
    matches!(trouble.rule, Rule::line_where | Rule::line_qualify | Rule::line_segment)
}

/// `between 5 and 10`, `from 5 to 10`.
pub(super) fn between(trouble: &Trouble<'_>) -> Option<Fault> {
    if let Some(fault) = is_between(trouble) {
        return Some(fault);
    }
    let word = trouble.word();
    let joint = match word {
        "between" => " and ",
        "from" => " to ",
        _ => return None,
    };
    if !in_condition(trouble) || !trouble.wants(Rule::kw_is) {
        return None;
    }
    let (path_at, path) = words(trouble.before()).last()?;
    let behind = trouble.clause.get(trouble.range().end..)?;
    let (low, rest) = behind.split_once(joint)?;
    let (high, further) = [" and ", " or "]
        .iter()
        .filter_map(|joining| rest.find(joining))
        .min()
        .and_then(|end| rest.split_at_checked(end))
        .unwrap_or((rest, ""));
    let (low, high) = (low.trim_matches(is_blank), high.trim_matches(is_blank));
    let opening = trouble.clause.get(..path_at.start)?;
    if low.starts_with('"') || high.starts_with('"') {
        let message = "texts have no order, so none lies between two others";
        let fault = Fault::new("S122", trouble.range(), message);
        return Some(fault.help(format!("{opening}{path} is any of {low}, {high}")));
    }
    let fault =
        |message: String| Fault::new("S125", trouble.range(), message).label("both ends count");
    if low.contains('-') {
        let message = format!("\"{word}\" is written \"after\" and \"before\"");
        let help = format!("{opening}{path} after {low} and {path} before {high}");
        return Some(fault(message).help(help));
    }
    let message = format!("\"{word}\" is written \"at least\" and \"at most\"");
    let right = format!("{path} at least {low} and {path} at most {high}{further}");
    let or = opening.contains(" or ") || further.starts_with(" or ");
    Some(if or {
        fault(message).help("write the two conditions on lines of their own; all lines must hold")
    } else {
        fault(message).mend(path_at.start..trouble.clause.len(), right)
    })
}

/// `is between 5 and 10`: "between" was taken for a field.
fn is_between(trouble: &Trouble<'_>) -> Option<Fault> {
    let before = trouble.before().trim_end_matches(is_blank);
    let start =
        before.strip_suffix("between")?.trim_end_matches(is_blank).strip_suffix("is")?.len();
    let message = "\"is between\" is written \"at least\" and \"at most\"";
    let fault = Fault::new("S125", start..before.len(), message).label("both ends count");
    in_condition(trouble).then(|| fault.instead("between"))
}

/// `visits at least 5 and at most 10`: the second condition does not say of what.
pub(super) fn subject_left_out(trouble: &Trouble<'_>) -> Option<Fault> {
    let verb = VERBS.contains(&trouble.word());
    if !in_condition(trouble) || !verb || !trouble.wants(Rule::path) {
        return None;
    }
    let found: Vec<&str> = words(trouble.before()).map(|(_, word)| word).collect();
    let joins = |word: &&str| matches!(*word, "and" | "or");
    let (last, before) = found.split_last()?;
    if !joins(last) {
        return None;
    }
    let opening = if trouble.rule == Rule::line_qualify { 2 } else { 1 };
    let begins = before.iter().rposition(joins).map_or(opening, |at| at + 1);
    let path = before.get(begins).filter(|path| path.starts_with(|c: char| c.is_alphabetic()))?;
    let message = format!("the condition behind \"{last}\" does not say what it looks at");
    let fault = Fault::new("S126", trouble.range(), message);
    Some(fault.mend(trouble.stop.at..trouble.stop.at, format!("{path} ")))
}
