//! Ways to divide in other words.

use super::{list, tiers};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::outline::Outline;
use crate::language::parser::words;

/// What a line of the weighting should be.
pub(super) fn fault(clause: &str, outline: &Outline) -> Option<Fault> {
    tiers::fault(clause, outline).or_else(|| collaborator(clause))
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
