//! What each line of the language says, for people: the pages of the reference are made from this.
//!
//! One entry for each first word or words. A test compares the entries with what the parser knows,
//! runs every example, and writes the pages (`UPDATE_REFERENCE=1`).

mod by_result;
mod catalogue;
mod cluster;
mod distributor;
mod example;
mod metric;
mod pool;
mod rosters;
mod running;
mod schedule;
mod weighting;

pub use super::parser::{Opening, openings};

/// A line of the language, or several that start alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// The page it stands on: the file's name without its ending. Entries may share a page.
    pub page: &'static str,
    /// The section it stands in, by its head's word; the word itself for a head.
    pub section: &'static str,
    /// The first words, as in the parser's table.
    pub openings: &'static [&'static str],
    /// Every form, and what it says, in a few words.
    pub forms: &'static [(&'static str, &'static str)],
    /// What else there is to know: whole paragraphs, one element each.
    pub notes: &'static [&'static str],
    /// What it refuses, one sentence each.
    pub refuses: &'static [&'static str],
    /// Sections that stand in the sample rule instead of its own (a metric or example of another
    /// name is added); or a whole document, from `language 1` on.
    pub example: &'static str,
}

/// The tables, in the order of a document.
const SECTIONS: &[&[Word]] = &[
    distributor::WORDS,
    metric::WORDS,
    running::WORDS,
    cluster::WORDS,
    pool::WORDS,
    weighting::WORDS,
    by_result::WORDS,
    rosters::WORDS,
    schedule::WORDS,
    example::WORDS,
    catalogue::WORDS,
];

/// What a line of the language says, in a few words, by the form that it has; `None` where no form is like it.
pub(super) fn says(line: &str) -> Option<&'static str> {
    let forms = words().flat_map(|word| word.forms);
    let alike = forms.filter_map(|(form, says)| Some((alike(form, line)?, *says)));
    alike.max_by_key(|(same, _)| *same).map(|(_, says)| says)
}

/// How many words a line shares with a form that it has: `METRIC`, numbers and texts stand for any others.
fn alike(form: &str, line: &str) -> Option<usize> {
    let (mut written, mut same) = (line.split_whitespace(), 0);
    for word in form.split_whitespace() {
        if word.starts_with("COND") {
            return Some(same);
        }
        let other = written.next()?;
        let stands = word.starts_with(|letter: char| !letter.is_ascii_lowercase());
        let is_same = word == other;
        let ends_alike = word.ends_with(',') == other.ends_with(',');
        if !(is_same || (stands && ends_alike)) {
            return None;
        }
        same += usize::from(is_same);
    }
    written.next().is_none().then_some(same)
}

/// Every entry.
pub fn words() -> impl Iterator<Item = &'static Word> {
    SECTIONS.iter().flat_map(|section| section.iter())
}
