//! A document's lines gathered into sections.

use std::collections::{BTreeMap, BTreeSet};

use super::super::diagnostic::{Diagnostic, Span};
use super::super::tree::{At, Clause, Document, Head, Line};
use super::names::nearest;
use crate::domain::Stop;

/// One section: its head and the lines under it that are not blank.
pub(super) struct Section<'a> {
    /// The head's line.
    pub(super) head: &'a Line,
    /// The head.
    pub(super) title: &'a Head,
    /// Lines under it, those that could not be read too.
    pub(super) lines: Vec<&'a Line>,
    /// What ends the check.
    stop: Stop,
}

/// A document, section by section.
pub(super) struct Layout<'a> {
    /// Its text.
    source: &'a str,
    /// Numbers of the lines that were found wrong when they were read.
    faulty: BTreeSet<u32>,
    /// Numbers of the lines that stand in a section where they do not belong.
    misplaced: BTreeSet<u32>,
    /// First words of corrected lines, where a line can be corrected.
    meant: BTreeMap<u32, String>,
    /// The line `catalogue`.
    pub(super) catalogue: Option<&'a Line>,
    /// Sections in the order of the text.
    pub(super) sections: Vec<Section<'a>>,
    /// Lines before the first section, and those under a head that could not be read.
    pub(super) outside: Vec<&'a Line>,
}

/// Words that heads start with. The heads `customer` and `collaborator` stand alone; lines that
/// start with these words also stand in examples.
const HEADS: &[&str] = &[
    "distributor",
    "metric",
    "cluster",
    "pool",
    "weighting",
    "schedule",
    "example",
    "event",
    "asset",
];

/// Whether a line holds something that could not be read (and has its own diagnostic).
fn is_unread(line: &Line) -> bool {
    line.clause.is_none() && line.span.start < line.span.end
}

impl<'a> Layout<'a> {
    /// Gathers the lines of a document; `found` is what is wrong with how it is written, and `stop` ends
    /// the check.
    pub(super) fn of(document: &'a Document, found: &[Diagnostic], stop: &Stop) -> Self {
        let mut layout = Self {
            source: &document.source,
            faulty: found.iter().map(|it| it.primary.span.line).collect(),
            misplaced: found
                .iter()
                .filter(|it| matches!(it.code, "S111" | "S112" | "S115"))
                .map(|it| it.primary.span.line)
                .collect(),
            meant: BTreeMap::new(),
            catalogue: None,
            sections: Vec::new(),
            outside: Vec::new(),
        };
        let mut first: BTreeMap<u32, &Diagnostic> = BTreeMap::new();
        for it in found {
            first.entry(it.primary.span.line).or_insert(it);
        }
        let mut lost = false;
        for line in &document.lines {
            let wrong = first.get(&line.number).filter(|_| is_unread(line));
            layout.meant.extend(wrong.and_then(|wrong| meant(&document.source, line, wrong)));
            match &line.clause {
                Some(Clause::Head(title)) => {
                    lost = false;
                    layout.sections.push(Section {
                        head: line,
                        title,
                        lines: Vec::new(),
                        stop: stop.clone(),
                    });
                }
                Some(Clause::Catalogue) => layout.catalogue = Some(line),
                None if !is_unread(line) => {}
                _ => {
                    lost |= layout.is_lost_head(line);
                    match layout.sections.last_mut().filter(|_| !lost) {
                        Some(section) => section.lines.push(line),
                        None => layout.outside.push(line),
                    }
                }
            }
        }
        layout
    }

    /// Whether a line is a head that could not be read: the lines under it are of no section.
    fn is_lost_head(&self, line: &Line) -> bool {
        let first = first_word(self.source, line.span);
        // Under `pool`, a line such as `pool is 30% of sales` begins no other.
        let same = self.sections.last().is_some_and(|section| {
            matches!(section.title, Head::Pool)
                && first_word(self.source, section.head.span) == first
        });
        is_unread(line) && HEADS.contains(&first.as_str()) && !same
    }

    /// Sections of one kind, in the order of the text.
    pub(super) fn of_kind(&self, is: fn(&Head) -> bool) -> Vec<&Section<'a>> {
        self.sections.iter().filter(|section| is(section.title)).collect()
    }

    /// Whether a line anywhere that could not be read may be the head that starts with `word`.
    pub(super) fn may_open(&self, word: &str) -> bool {
        let under = self.sections.iter().flat_map(|section| section.lines.iter());
        let unread = under.chain(&self.outside).filter(|line| is_unread(line)).copied();
        let faulty = self.sections.iter().filter(|section| self.is_faulty(section));
        unread.chain(faulty.map(|section| section.head)).any(|line| {
            let first = first_word(self.source, line.span);
            first == word || nearest(&first, [word]).is_some()
        })
    }

    /// Whether a section's head was found wrong: its name is no name.
    pub(super) fn is_faulty(&self, section: &Section<'a>) -> bool {
        self.faulty.contains(&section.head.number)
    }

    /// Whether a line of the section could not be read, whatever it was meant to be.
    pub(super) fn has_unread(&self, section: &Section<'a>) -> bool {
        section.lines.iter().any(|line| is_unread(line) || self.misplaced.contains(&line.number))
    }

    /// Whether a line that could not be read may be one of those that start with `words`: it stands
    /// in the section and starts with one of them as it is or as it was meant, or with a word that
    /// nothing is known of; or it stands where it does not belong, and starts with one of them.
    pub(super) fn may_hold(&self, section: &Section<'a>, words: &[&str]) -> bool {
        let openings = openings(section.title);
        // A line can stand for the head of a section that lacks one.
        let head = Some(section.head).filter(|head| self.misplaced.contains(&head.number));
        let here = section.lines.iter().copied().filter(|line| is_unread(line)).chain(head);
        let may_be = |line: &Line| {
            let first = first_word(self.source, line.span);
            let known = self.meant.get(&line.number).map(String::as_str);
            let known = known.or_else(|| openings.iter().copied().find(|word| *word == first));
            let known = known.or_else(|| nearest(&first, openings.iter().copied()));
            words.contains(&first.as_str()) || known.is_none_or(|known| words.contains(&known))
        };
        let belongs = |line: &Line| !self.misplaced.contains(&line.number);
        let elsewhere = self.sections.iter().flat_map(|section| section.lines.iter());
        let elsewhere = elsewhere.chain(&self.outside).filter(|line| !belongs(line));
        here.filter(|line| belongs(line)).any(may_be)
            || head
                .into_iter()
                .chain(elsewhere.copied())
                .any(|line| words.contains(&first_word(self.source, line.span).as_str()))
    }
}

impl<'a> Section<'a> {
    /// The last line of the section, behind which another can be added.
    pub(super) fn last(&self) -> &'a Line {
        self.lines.last().copied().unwrap_or(self.head)
    }

    /// The clauses under the head with their lines; no further ones once nobody waits for the check.
    pub(super) fn clauses(&self) -> impl Iterator<Item = (&'a Line, &'a Clause)> + '_ {
        let awaited = self.lines.iter().take_while(|_| !self.stop.is_stopped());
        awaited.filter_map(|line| Some((*line, line.clause.as_ref()?)))
    }

    /// The name in the head, where it has one.
    pub(super) fn name(&self) -> Option<&'a At<String>> {
        match self.title {
            Head::Distributor { name, .. }
            | Head::Metric(name)
            | Head::Cluster(name)
            | Head::Event { name, .. }
            | Head::Asset { name, .. }
            | Head::Example(name) => Some(name),
            _ => None,
        }
    }
}

/// The number of a line and its first word as it should be, when it can be corrected.
fn meant(source: &str, line: &Line, wrong: &Diagnostic) -> Option<(u32, String)> {
    let edit = wrong.fixes.first()?.edits.first()?;
    let inside = line.span.start <= edit.start && edit.end <= line.span.end;
    let before = source.get(line.span.start..edit.start).filter(|_| inside)?;
    let after = source.get(edit.end..line.span.end)?;
    let corrected = format!("{before}{}{after}", edit.text);
    let first = corrected.trim_start().chars().take_while(|letter| is_part(*letter)).collect();
    Some((line.number, first))
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn first_word(source: &str, span: Span) -> String {
    let text = source.get(span.start..span.end).unwrap_or_default();
    text.chars().take_while(|letter| is_part(*letter)).collect()
}

fn openings(head: &Head) -> &'static [&'static str] {
    match head {
        Head::Distributor { .. } => &["currency", "time", "starts", "ends"],
        Head::Metric(_) => &[
            "count", "sum", "average", "highest", "lowest", "distinct", "credit", "where", "once",
            "at", "worth", "split",
        ],
        Head::Cluster(_) => &[
            "group", "touch", "ends", "value", "window", "gap", "segment", "repeats", "touches",
            "hold",
        ],
        Head::Pool => &["take", "at", "if"],
        Head::Weighting => &[
            "share", "top", "places", "pay", "tier", "tiers", "qualify", "each", "ties", "leftover",
        ],
        Head::Schedule => &[
            "every",
            "cron",
            "once",
            "by",
            "measure",
            "unapproved",
            "review",
            "pay",
            "corrections",
        ],
        Head::Example(_) | Head::Event { .. } | Head::Asset { .. } => &[],
        Head::Customer | Head::Collaborator => &[],
    }
}
