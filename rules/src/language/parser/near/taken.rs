//! Misspelt words of the language that were taken for names, so that only what follows is wrong:
//! `is nto "draft"`, `belongs ot ana`, `refnd 1`.

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar;
use crate::language::parser::words;

/// Words that stand where a name can stand, too.
const WORDS: &[&str] =
    &["not", "any", "none", "to", "belongs", "refund", "customer", "collaborator", "only"];

/// How many words before the place are looked at.
const BACK: usize = 2;

/// The word before the place, when one of the language in its stead makes the clause go on.
pub(super) fn for_name(trouble: &Trouble<'_>) -> Option<Fault> {
    let before: Vec<_> = words::words(trouble.before()).collect();
    for (range, word) in before.into_iter().rev().take(BACK) {
        for right in WORDS.iter().copied().filter(|right| near(word, right)) {
            let head = trouble.clause.get(..range.start)?;
            let tail = trouble.clause.get(range.end..)?;
            let trial = format!("{head}{right}{tail}");
            let longer = right.len() + trouble.stop.at;
            let fits = match grammar::read(trouble.rule, &trial) {
                Ok(_) => true,
                Err(stop) => stop.at + word.len() > longer,
            };
            if fits {
                let message = format!("\"{word}\" does not fit here");
                let fault = Fault::new("S125", range, message);
                return Some(
                    fault
                        .label(format!("close to \"{right}\""))
                        .instead(right)
                        .rewrites(&[Part::Name]),
                );
            }
        }
    }
    None
}

/// One letter too many, too few, other, or swapped with its neighbour.
fn near(word: &str, right: &str) -> bool {
    word != right && strsim::osa_distance(&word.to_lowercase(), right) <= 1
}
