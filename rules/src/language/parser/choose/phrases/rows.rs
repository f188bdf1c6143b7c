//! Lines that begin in other words, as rows: under which heads, what is seen, the words of the language, and what
//! then has to be readable.

use crate::language::kept::Part;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::outline::Outline;
use crate::language::parser::sections::Section::{self, Cluster, Metric, Pool, Weighting};
use crate::language::parser::words;

/// A beginning in other words.
struct Row {
    under: &'static [Section],
    /// One of these, and what stands behind it stays. The longer of two that begin alike stands first.
    seen: &'static str,
    right: &'static str,
    /// What the line has to be then; where nothing is said, what is wrong behind it is told next.
    reads: Option<Rule>,
    /// Why; where nothing is said, the words are only written otherwise.
    said: &'static str,
    /// What of its meaning the words of the language say in another way.
    rewrites: &'static [Part],
}

const fn row(
    under: &'static [Section],
    seen: &'static str,
    right: &'static str,
    reads: Option<Rule>,
    said: &'static str,
) -> Row {
    Row { under, seen, right, reads, said, rewrites: &[] }
}

const ROWS: &[Row] = &[
    row(&[Cluster], "where|only", "segment", None, "").rewrites(&[Part::Comparison]),
    row(&[Cluster], "lookback", "window", None, ""),
    row(&[Cluster], "pause", "gap", None, ""),
    row(&[Cluster], "closes with|closed by|ended by|finishes with|until", "ends with", None, "")
        .rewrites(&[Part::Comparison]),
    row(&[Pool], "minimum of|minimum|min of|min|not less than|no less than", "at least", None, ""),
    row(
        &[Pool, Metric],
        "maximum of|maximum|max of|max|not more than|no more than|never more than|up to|limited to|limit to|limit of|\
         limit|capped at|cap at|cap of|cap",
        "at most",
        None,
        "",
    ),
    row(&[Metric], "counts|gives|earns|brings|pays|each", "worth", Some(Rule::line_worth), ""),
    row(
        &[Weighting],
        "split by|share according to|split according to|divide according to|share in proportion to|\
         split in proportion to|divide in proportion to",
        "share by",
        Some(Rule::share_by),
        "a pool is divided by a score with \"share by\"",
    ),
    row(
        &[Weighting],
        "share ties|split ties|ties are shared|tied share",
        "ties share the places they tie for",
        Some(Rule::line_ties),
        "",
    ),
    // Two of these start other lines.
    row(
        &[Weighting],
        "multiply by|multiplied by|multiply|time|ties",
        "times",
        Some(Rule::line_times),
        "a score is multiplied with \"times\"",
    ),
    row(
        &[Weighting],
        "tiers per each|tiers per|tier for each|ties for each|tiers for every|tiers by each|tiers by every|tiers of each|tiers each",
        "tiers for each",
        Some(Rule::line_tiers),
        "what reaches tiers by itself stands behind \"for each\"",
    ),
];

/// What a line that begins in other words should be.
pub(super) fn fault(clause: &str, section: Section, outline: &Outline) -> Option<Fault> {
    ROWS.iter()
        .filter(|row| row.under.contains(&section))
        .find_map(|row| row.fault(clause, outline))
}

impl Row {
    const fn rewrites(self, rewrites: &'static [Part]) -> Self {
        Self { rewrites, ..self }
    }

    fn fault(&self, clause: &str, outline: &Outline) -> Option<Fault> {
        let end = self.seen.split('|').find_map(|seen| words::opens_with(clause, seen))?;
        let (written, behind) = clause.split_at_checked(end)?;
        if !self.holds(&format!("{}{behind}", self.right), outline) {
            return None;
        }
        let message = match self.said {
            "" if self.under == [Cluster] => {
                format!("under \"cluster\", \"{written}\" is written \"{}\"", self.right)
            }
            "" => format!("\"{written}\" is written \"{}\"", self.right),
            said => said.to_owned(),
        };
        Some(Fault::new("S125", 0..end, message).instead(self.right).rewrites(self.rewrites))
    }

    /// Whether the line can be what it has to be. What is shared by is a metric that there is.
    fn holds(&self, line: &str, outline: &Outline) -> bool {
        match self.reads {
            None => true,
            Some(Rule::share_by) => {
                let name = line.split_whitespace().last().unwrap_or_default();
                let known = name == "points" || outline.metrics.iter().any(|metric| metric == name);
                known && grammar::read(Rule::line_share, line).is_ok()
            }
            Some(rule) => grammar::read(rule, line).is_ok(),
        }
    }
}
