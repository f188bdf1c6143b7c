//! Owners in equal parts, in other words: `belongs to ana, bo, equally`, `belongs equally to ana and bo`.

use super::{list, reads};
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::Rule;
use crate::language::parser::words;

const VERBS: &[&str] = &["belongs", "belong", "owned"];
const EQUALLY: &[&str] = &["equally", "evenly"];
/// `in equal parts`.
const EQUAL_PARTS: (&str, &[&str]) = ("equal", &["parts", "part", "shares", "share"]);
/// Words that name nobody.
const BESIDE: &[&str] = &["to", "by", "is", "are", "and", "&", "in", "with", "each"];

/// What a line on owners in equal parts should be; `None` for one that is right, and for every other.
pub(super) fn fault(clause: &str) -> Option<Fault> {
    let (_, reference) = words::words(clause).nth(1)?;
    if !reference.starts_with('"') || is_right(clause) {
        return None;
    }
    let parts = list(clause);
    let (asset, said) = parts.split_at_checked(2)?;
    let said: Vec<&str> =
        said.iter().flat_map(|part| part.split(',')).filter(|word| !word.is_empty()).collect();
    let (equal, shares) = EQUAL_PARTS;
    let in_parts = said.contains(&equal) && said.iter().any(|word| shares.contains(word));
    let is_equal = |word: &str| {
        EQUALLY.contains(&word) || in_parts && (word == equal || shares.contains(&word))
    };
    let equally = said.iter().find(|word| is_equal(word))?;
    let names: Vec<&str> = said
        .iter()
        .copied()
        .filter(|word| !is_equal(word) && !VERBS.contains(word) && !BESIDE.contains(word))
        .collect();
    let plain = |name: &&str| !name.contains(['"', '%']) && !name.starts_with(char::is_numeric);
    if !said.iter().any(|word| VERBS.contains(word)) || !names.iter().all(plain) {
        return None;
    }
    let (at, _) = words::words(clause).find(|(_, word)| word == equally)?;
    if let [_] = names.as_slice() {
        let help = "leave it out, or name the others";
        return Some(Fault::new("S122", at, "one owner has all of it").help(help));
    }
    let right = format!("{} belongs to {} equally", asset.join(" "), names.join(", "));
    reads(Rule::line_assertion, &right).then(|| {
        let message =
            "equal parts are written \"equally\", behind the last owner and without a comma";
        Fault::new("S122", at, message).mend(0..clause.len(), right)
    })
}

/// Whether it ends with `equally` as it should.
fn is_right(clause: &str) -> bool {
    let before = clause.trim_end_matches(words::is_blank).strip_suffix("equally");
    let Some(before) = before.map(|before| before.trim_end_matches(words::is_blank)) else {
        return false;
    };
    !before.ends_with(',') && reads(Rule::line_assertion, clause)
}
