//! What a document is about, gathered before its lines are read one by one.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

use super::fault::Replaced;
use super::lines::RawLine;
use super::rows::{ROWS, Rows};
use super::sections::{HEADS, Kind, Section};
use super::words;

/// A head, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct OutlineHead {
    /// What it starts.
    pub section: Section,
    /// The number of its line.
    pub line: u32,
    /// The end of its line, in bytes of the whole text.
    pub end: usize,
    /// Whether it is the only one of its section.
    pub sole: bool,
}

/// The most names of metrics, and the most tiers, that are known: more than a rule may have.
const MOST_KNOWN: usize = 200;

/// What reading one line needs to know of the others.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// What the document is.
    pub kind: Kind,
    /// The names that it gives to metrics.
    pub metrics: Vec<String>,
    /// Of each of them whether it adds amounts up, and whether it is somebody's.
    pub(super) kinds: Vec<(bool, bool)>,
    /// Whom its first `credit` line leads to.
    pub(super) credited: Option<String>,
    /// The code behind `currency`.
    pub currency: Option<String>,
    /// The clauses of its tiers.
    pub tiers: Vec<String>,
    /// The clauses under `weighting` that may pay a rate, and where they stand in bytes of the whole text.
    pub(super) rates: Vec<(Range<usize>, String)>,
    /// What these are together, once somebody asked.
    pub(super) bands: OnceCell<Vec<Replaced>>,
    /// Where its tiers begin, once somebody asked.
    pub beginnings: OnceCell<HashSet<String>>,
    /// Whether each tier pays for what lies in it alone, so that it does not matter to which of two a point
    /// between them belongs.
    pub marginal: bool,
    /// The first head of each section.
    pub heads: Vec<OutlineHead>,
    /// The near misses that are known.
    pub rows: &'static Rows,
}

impl Outline {
    /// Looks at the first two words of every line.
    pub(super) fn of(lines: &[RawLine<'_>]) -> Self {
        let mut outline = Self {
            kind: kind(lines),
            metrics: Vec::new(),
            kinds: Vec::new(),
            credited: None,
            currency: None,
            tiers: Vec::new(),
            rates: Vec::new(),
            bands: OnceCell::new(),
            beginnings: OnceCell::new(),
            marginal: false,
            heads: Vec::new(),
            rows: &ROWS,
        };
        let mut section = None;
        for line in lines {
            if section == Some(Section::Weighting) {
                outline.add_rate(line);
            }
            let mut found = words::words(line.clause).map(|(_, word)| word);
            let (first, second) = (found.next().unwrap_or(""), found.next());
            match (first, second) {
                ("metric", Some(name)) if outline.metrics.len() < MOST_KNOWN => {
                    outline.metrics.push(name.to_owned());
                    outline.kinds.push((false, false));
                }
                ("sum", Some(_)) => outline.kinds.last_mut().into_iter().for_each(|it| it.0 = true),
                ("credit" | "split", Some(path)) => {
                    outline.kinds.last_mut().into_iter().for_each(|it| it.1 = true);
                    let leads = first == "credit" && outline.credited.is_none();
                    outline.credited = outline.credited.take().or(leads.then(|| path.to_owned()));
                }
                ("tier", Some(_)) if outline.tiers.len() < MOST_KNOWN => {
                    outline.tiers.push(line.clause.to_owned())
                }
                ("tiers", Some("marginal")) => outline.marginal = true,
                ("currency", Some(code)) => outline.currency = Some(code.to_owned()),
                _ => {}
            }
            let head = HEADS.iter().find(|head| head.word == first && head.kind == outline.kind);
            if let Some(head) = head {
                outline.add_head(head.section, line);
                section = Some(head.section);
            }
        }
        outline
    }

    fn add_rate(&mut self, line: &RawLine<'_>) {
        let first = words::first(line.clause);
        let rate = first == "pay" || first.ends_with('%');
        if rate && self.rates.len() < MOST_KNOWN {
            let start = line.line.start + line.base;
            self.rates.push((start..start + line.clause.len(), line.clause.to_owned()));
        }
    }

    fn add_head(&mut self, section: Section, line: &RawLine<'_>) {
        if let Some(first) = self.heads.iter_mut().find(|head| head.section == section) {
            first.sole = false;
            return;
        }
        let end = line.line.start + line.line.text.len();
        self.heads.push(OutlineHead { section, line: line.line.number, end, sole: true });
    }

    /// Whether a word is a metric, or nearly one; yes where the document has none yet.
    pub(super) fn may_be_metric(&self, word: &str) -> bool {
        let known = || self.metrics.iter().map(String::as_str);
        self.metrics.is_empty()
            || known().any(|metric| metric == word)
            || words::nearest(word, known()).is_some()
    }

    /// Whether a metric adds amounts up.
    pub(super) fn is_sum(&self, name: &str) -> bool {
        self.metrics.iter().zip(&self.kinds).any(|(metric, (sum, _))| metric == name && *sum)
    }

    /// A metric to show in a line that is right: one that adds amounts up or counts, where that matters, and somebody's
    /// if it has to be.
    pub(super) fn sample(&self, is_sum: Option<bool>, is_credited: bool) -> String {
        let mut all = self.metrics.iter().zip(&self.kinds);
        let fits = |(sum, credited): (bool, bool)| {
            is_sum.is_none_or(|wanted| wanted == sum) && (credited || !is_credited)
        };
        let found = all.find(|(_, kind)| fits(**kind));
        let other = if is_sum == Some(true) { "sales" } else { "completions" };
        found.map_or_else(|| other.to_owned(), |(name, _)| name.clone())
    }

    /// The line of a section's first head.
    pub(super) fn line_of(&self, section: Section) -> Option<u32> {
        self.heads.iter().find(|head| head.section == section).map(|head| head.line)
    }

    /// The end of a section's head, when there is exactly one.
    pub(super) fn sole_end_of(&self, section: Section) -> Option<usize> {
        let first = self.heads.iter().find(|head| head.section == section)?;
        first.sole.then_some(first.end)
    }
}

/// The first line that can stand only in one kind of document decides.
fn kind(lines: &[RawLine<'_>]) -> Kind {
    let decide = |line: &RawLine<'_>| {
        let first = words::first(line.clause);
        if first == "catalogue" {
            return Some(Kind::Catalogue);
        }
        let head = HEADS.iter().find(|head| head.word == first)?;
        let alone = line.clause == first;
        // `customer "c1" …` and `collaborator ana …` also stand in examples.
        let shared = matches!(head.section, Section::Customer | Section::Collaborator);
        (alone || !shared).then_some(head.kind)
    };
    lines.iter().find_map(decide).unwrap_or(Kind::Distributor)
}
