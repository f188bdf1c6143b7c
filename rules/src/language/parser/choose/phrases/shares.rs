//! Ways to divide in other words.

use super::{list, tiers};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::outline::Outline;
use crate::language::parser::words;

/// What a line of the weighting should be.
pub(super) fn fault(clause: &str, outline: &Outline) -> Option<Fault> {
    by_several(clause, outline)
        .or_else(|| tiers::fault(clause, outline))
        .or_else(|| collaborator(clause))
}

/// `qualify when collaborator is in group "partner"`.
fn collaborator(clause: &str) -> Option<Fault> {
    let parts = list(clause);
    let ["qualify", "when", "collaborator" | "collaborator's", rest @ ..] = parts.as_slice() else {
        return None;
    };
    let empty =
        |word: &&str| matches!(*word, "is" | "in" | "has" | "the" | "of" | "belongs" | "to");
    let kept: Vec<&str> = rest.iter().copied().filter(|word| !empty(word)).collect();
    let (attribute, value) = kept.split_first()?;
    let right = format!("qualify when {attribute} is {}", value.join(" "));
    let (range, word) = words::words(clause).nth(2)?;
    super::reads(Rule::line_qualify, &right).then(|| {
        let message = format!("\"{word}\" is one word too many");
        Fault::new("S122", range, message).mend(0..clause.len(), right)
    })
}

/// `share by visits and lessons`: how much one counts against the other is for the author to say.
fn by_several(clause: &str, outline: &Outline) -> Option<Fault> {
    let end = words::opens_with(clause, "share by *")?;
    let rest = clause.get(end..)?;
    let joint = rest.trim_start_matches(words::is_blank);
    let names = words::words(rest).map(|(_, word)| word).filter(|word| !joins(word));
    let first = words::words(clause).nth(2)?.1;
    let several: Vec<&str> = std::iter::once(first).chain(names).collect();
    let known = |name: &&str| outline.metrics.iter().any(|metric| metric == name);
    let joined = joint.starts_with(',') || words::words(joint).next().is_some_and(|w| joins(w.1));
    (joined && several.len() > 1 && several.iter().all(known)).then(|| {
        let start = clause.len() - joint.len();
        let message = "a pool is shared by one score, or in parts with one each";
        let part = |name: &&str| format!("share {}% by {name}", 100 / several.len().max(1));
        let parts: Vec<String> = several.iter().map(part).collect();
        Fault::new("S122", start..clause.len(), message).help(format!(
            "{}\n with the part of the pool that each decides\n or, where they add up: share by points, and under each of {} a line such as: worth 1 points",
            parts.join("\n"),
            several.join(", ")
        ))
    })
}

fn joins(word: &str) -> bool {
    matches!(word, "and" | "plus" | "+" | "&" | "or")
}
