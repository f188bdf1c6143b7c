//! What an example expects, with `waiting` or `debt` misspelt.

use crate::language::kept::Part;
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::words::words;

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
