//! What an example expects, in forms that leave something out or join too much.

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::near::amounts;
use crate::language::parser::words::{is_blank, words};

/// Other words for nothing.
const NOTHING: &[&str] = &["zero", "none", "nil", "null"];

/// `expect ana zero`, and `expect ana`, which does not say what ana gets.
pub(super) fn nothing(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_expect || !trouble.rest().is_empty() {
        return None;
    }
    let found: Vec<_> = words(trouble.clause).collect();
    let ([_, (_, who)] | [_, (_, who), _]) = found.as_slice() else { return None };
    if trouble.outline.metrics.iter().any(|name| name == who) {
        return None;
    }
    if let [_, _, (range, word)] = found.as_slice() {
        let message = format!("\"{word}\" is written \"nothing\"");
        let fault = Fault::new("S125", range.clone(), message);
        return NOTHING.contains(word).then(|| fault.instead("nothing"));
    }
    let right = format!("expect {who} nothing");
    let reads = grammar::read(Rule::line_expect, &right).is_ok();
    reads.then(|| {
        let message = format!("the line does not say what \"{who}\" gets");
        let amount = "an amount such as 500.00 USD, or: ";
        Fault::new("S120", trouble.range(), message).help(format!("{amount}{right}"))
    })
}

/// A word beside `waiting` or `debt`, before a name and an amount: what waits and what is owed have names behind them.
pub(super) fn kept(trouble: &Trouble<'_>) -> Option<Fault> {
    let (range, written) = words(trouble.clause).nth(1)?;
    if trouble.rule != Rule::line_expect
        || trouble.outline.metrics.iter().any(|name| name == written)
    {
        return None;
    }
    let near = |right: &&str| strsim::osa_distance(written.to_lowercase().as_str(), right) <= 1;
    let word = ["waiting", "debt"].into_iter().find(near)?;
    let (before, after) = (trouble.clause.get(..range.start)?, trouble.clause.get(range.end..)?);
    let reads = grammar::read(Rule::line_expect, &format!("{before}{word}{after}")).is_ok();
    let message = format!("\"{written}\" is written \"{word}\"");
    reads.then(|| Fault::new("S125", range, message).instead(word).rewrites(&[Part::Name]))
}

/// What stands for nobody in particular.
const NOBODY: &[&str] = &["nothing", "nobody", "none", "zero"];

/// `expect nothing`, `expect nobody`: who gets nothing is not said.
pub(super) fn nobody(trouble: &Trouble<'_>) -> Option<Fault> {
    let mut found = words(trouble.clause);
    let (range, word) = found.nth(1)?;
    let alone = trouble.rule == Rule::line_expect && found.next().is_none();
    (alone && NOBODY.contains(&word)).then(|| {
        let message = format!("\"{word}\" does not say who gets nothing");
        Fault::new("S122", range, message).help("for example: expect ana nothing, bo nothing")
    })
}

/// `expect ana 40%`, `expect ana at least 10.00 USD`, `expect ana and bo 10.00 USD`: each collaborator
/// has one exact amount.
pub(super) fn exact_amounts(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_expect {
        return None;
    }
    let found: Vec<_> = words(trouble.clause).collect();
    let [_, (_, who), (range, third), ..] = found.as_slice() else { return None };
    if trouble.outline.metrics.iter().any(|name| name == who) {
        return None;
    }
    let message = match *third {
        part if part.ends_with('%') && part.starts_with(|letter: char| letter.is_ascii_digit()) => {
            format!("\"{part}\" is a part, and an example expects the amount that comes out")
        }
        "at" | "more" | "less" | "about" | "around" => {
            "an example expects the exact amount that comes out".to_owned()
        }
        "and" | "or" => "each collaborator has an amount of their own".to_owned(),
        _ => return None,
    };
    let amount = trouble.outline.currency.as_deref().and_then(|code| amounts::amount("180", code));
    let amount = amount.unwrap_or_else(|| "180.00 USD".to_owned());
    let help = match (*third, found.get(3)) {
        ("and" | "or", Some((_, other))) => format!("expect {who} {amount}, {other} {amount}"),
        _ => format!("expect {who} {amount}"),
    };
    let help = format!("for example: {help}");
    Some(Fault::new("S122", range.clone(), message).help(help))
}

/// `expect pool 300.00 USD, ana 50.00 USD`: pool, leftover and what was carried have lines of their
/// own.
pub(super) fn line_of_its_own(trouble: &Trouble<'_>) -> Option<Fault> {
    let rest = trouble.rest().strip_prefix(',')?.trim_matches(is_blank);
    let (_, total) = words(trouble.clause).nth(1)?;
    let alone = matches!(total, "pool" | "leftover" | "carried");
    let expect = trouble.rule == Rule::line_expect && !rest.is_empty();
    (expect && alone).then(|| {
        let message = format!("what is expected of \"{total}\" has a line of its own");
        let at = trouble.stop.at..trouble.stop.at + 1;
        let help = format!("{}\nexpect {rest}", trouble.before().trim_end_matches(is_blank));
        Fault::new("S121", at, message).help(help)
    })
}
