//! Near misses as rows: the words that are seen, the words of the language for them, and what is said.
//!
//! A row counts where the grammar then reads on behind its words, and the correction is offered where the whole
//! line can be read and keeps its parts. Of several the one that sees most counts, so that the order of rows means
//! nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::explain::Trouble;
use super::fault::Fault;
use super::grammar::{self, Rule};
use super::outline::Outline;
use super::sections::Section;
use super::words::{self, is_blank};
use crate::language::kept::Part;

pub(super) mod lines;
mod table;
#[cfg(test)]
mod tests;
mod topics;

/// A form that people write, and what the language has for it.
#[derive(Debug)]
pub(super) struct Row {
    place: Place,
    /// Words or a sign, each in the place of the others.
    seen: Vec<&'static str>,
    /// The words of the language; of a row that only helps, what to write, with `*` for what stands behind.
    right: String,
    code: &'static str,
    /// Why; where nothing is said, the words are only written otherwise.
    said: &'static str,
    /// What the words of the language say in another way: those that are seen are no names, and what else is declared.
    rewrites: &'static [Part],
    /// What the line has to be then; where nothing is said, what is wrong behind it is told next.
    reads: Option<Rule>,
    /// Whether the author has to decide, so that nothing is mended.
    helps: bool,
}

/// Where the words are seen.
#[derive(Debug)]
enum Place {
    /// At the start of a line of these sections.
    Opening(Vec<Section>),
    /// Where the grammar stopped in a line of one of these rules.
    Stop(Vec<Rule>),
    /// Anywhere in a line of these sections of which nothing else is known, and that is no condition.
    Topic(Vec<Section>),
    /// The same, also in a condition.
    Everywhere(Vec<Section>),
}

/// The rows by the first word or sign that they see.
#[derive(Debug)]
pub(super) struct Rows(HashMap<&'static str, Vec<(&'static str, &'static Row)>>);

/// Every row.
pub(super) static ROWS: LazyLock<Rows> = LazyLock::new(|| Rows::of(tables()));

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(table::rows);

fn tables() -> impl Iterator<Item = &'static Row> {
    TABLE.iter()
}

/// How many words before the place where the grammar stopped a row may begin.
const BACK: usize = 4;

impl Rows {
    fn of(rows: impl Iterator<Item = &'static Row>) -> Self {
        let mut by_first: HashMap<_, Vec<_>> = HashMap::new();
        for (seen, row) in rows.flat_map(|row| row.seen.iter().map(move |seen| (*seen, row))) {
            by_first.entry(first(seen)).or_default().push((seen, row));
        }
        Self(by_first)
    }

    /// The rows that see how this text begins, each with the length of what it sees.
    fn seeing(&self, text: &str) -> impl Iterator<Item = (usize, &'static Row)> {
        let found = self.0.get(first(text)).into_iter().flatten();
        found.filter_map(move |(seen, row)| Some((length(text, seen)?, *row)))
    }

    /// What a line that begins in other words should be.
    pub(super) fn opening(
        &self,
        clause: &str,
        section: Section,
        outline: &Outline,
    ) -> Option<Fault> {
        let here =
            |row: &Row| matches!(&row.place, Place::Opening(under) if under.contains(&section));
        let found = self.seeing(clause).filter(|(_, row)| here(row));
        let found = found.filter(|(end, row)| row.opens(clause, *end, outline));
        let (end, row) = found.max_by_key(|(end, _)| *end)?;
        let written = clause.get(..end)?;
        Some(match row.said {
            "" if section == Section::Cluster => {
                let message =
                    format!("under \"cluster\", \"{written}\" is written \"{}\"", row.right);
                Fault { message, ..row.fault(clause, 0, end) }
            }
            _ => row.fault(clause, 0, end),
        })
    }

    /// What words where a clause stopped making sense should be.
    pub(super) fn stop(&self, trouble: &Trouble<'_>) -> Option<Fault> {
        let before = trouble.before();
        let starts: Vec<usize> = words::words(before).map(|(range, _)| range.start).collect();
        let last = starts.iter().copied().skip(starts.len().saturating_sub(BACK));
        let reached = before.trim_end_matches(is_blank).len();
        let seen = last.chain([trouble.stop.at]).flat_map(|start| {
            let rest = trouble.clause.get(start..).unwrap_or_default();
            self.seeing(rest).map(move |(length, row)| (start, start + length, row))
        });
        let here = seen.filter(|(_, end, row)| {
            *end >= reached
                && matches!(&row.place, Place::Stop(rules) if rules.contains(&trouble.rule))
        });
        let goes_on = here.filter(|(start, end, row)| row.goes_on(trouble, *start, *end));
        let (start, end, row) = goes_on.max_by_key(|(start, end, _)| (*end, end - start))?;
        Some(row.fault(trouble.clause, start, end))
    }
}

impl Row {
    /// Whether the line can be what it has to be. What is shared by is a metric that there is.
    fn opens(&self, clause: &str, end: usize, outline: &Outline) -> bool {
        let behind = clause.get(end..).unwrap_or_default();
        let line = match self.right.split_once('*') {
            Some((before, after)) => {
                format!("{before}{}{}", behind.trim(), after.lines().next().unwrap_or_default())
            }
            None => format!("{}{behind}", self.right),
        };
        match self.reads {
            None => true,
            Some(Rule::share_by) => {
                let name = line.split_whitespace().last().unwrap_or_default();
                let known = name == "points" || outline.metrics.iter().any(|metric| metric == name);
                known && grammar::read(Rule::line_share, &line).is_ok()
            }
            Some(rule) => grammar::read(rule, &line).is_ok(),
        }
    }

    /// Whether the grammar reads on behind the words of the language.
    fn goes_on(&self, trouble: &Trouble<'_>, start: usize, end: usize) -> bool {
        let Some(text) = self.spaced(trouble.clause, start, end) else { return false };
        let (before, behind) = (trouble.clause.get(..start), trouble.clause.get(end..));
        let line = format!("{}{text}{}", before.unwrap_or_default(), behind.unwrap_or_default());
        self.helps
            || match grammar::read(trouble.rule, line.trim_end_matches(is_blank)) {
                Ok(_) => true,
                Err(stop) => stop.at >= start + text.trim_end().len(),
            }
    }

    /// The words of the language, with blanks where a sign had none.
    fn spaced(&self, clause: &str, start: usize, end: usize) -> Option<String> {
        let (before, behind) = (clause.get(..start)?, clause.get(end..)?);
        let left = if before.is_empty() || before.ends_with(is_blank) { "" } else { " " };
        let right = if behind.is_empty() || behind.starts_with(is_blank) { "" } else { " " };
        Some(format!("{left}{}{right}", self.right))
    }

    fn fault(&self, clause: &str, start: usize, end: usize) -> Fault {
        let written = clause.get(start..end).unwrap_or_default();
        let message = match self.said {
            "" => format!("\"{written}\" is written \"{}\"", self.right),
            said => said.replace('*', written),
        };
        let fault = Fault::new(self.code, start..end, message).rewrites(self.rewrites);
        if self.helps {
            let behind = clause.get(end..).unwrap_or_default().trim();
            return fault.help(self.right.replace('*', behind));
        }
        if self.right.is_empty() {
            let behind = clause.get(end..).unwrap_or_default();
            let blanks = behind.len() - behind.trim_start_matches(is_blank).len();
            let before = clause.get(..start).unwrap_or_default().trim_end_matches(is_blank);
            let start = if blanks == behind.len() { before.len() } else { start };
            return fault.mend(start..end + blanks, "");
        }
        fault.instead(self.spaced(clause, start, end).unwrap_or_default())
    }
}

/// The first word of a text, or the sign that it begins with.
fn first(text: &str) -> &str {
    let sign = |letter: char| "=<>!≥≤≠&|".contains(letter);
    let signs = text.len() - text.trim_start_matches(sign).len();
    let word = |letter: char| is_blank(letter) || sign(letter) || matches!(letter, ',' | '"' | '(');
    let end = if signs > 0 { signs } else { text.find(word).unwrap_or(text.len()) };
    text.get(..end).unwrap_or_default()
}

/// How long the words are at the beginning of a text, when it begins with them.
fn length(text: &str, seen: &str) -> Option<usize> {
    let mut at = 0;
    for (index, word) in seen.split(' ').enumerate() {
        let rest = text.get(at..)?;
        let trimmed = rest.trim_start_matches(is_blank);
        if index > 0 && trimmed.len() == rest.len() || first(trimmed) != word {
            return None;
        }
        at += rest.len() - trimmed.len() + word.len();
    }
    Some(at)
}
