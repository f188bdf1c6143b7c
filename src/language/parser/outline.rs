//! What a document is about, gathered before its lines are read one by one.

use super::lines::RawLine;
use super::sections::{HEADS, Kind, Section};
use super::words;

/// What reading one line needs to know of the others.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// What the document is.
    pub kind: Kind,
    /// The names that it gives to metrics.
    pub metrics: Vec<String>,
    /// The code behind `currency`.
    pub currency: Option<String>,
    /// Which sections it has, and the line of each one's first head.
    pub heads: Vec<(Section, u32)>,
}

impl Outline {
    /// Looks at the first two words of every line.
    pub(super) fn of(lines: &[RawLine<'_>]) -> Self {
        let mut outline =
            Self { kind: kind(lines), metrics: Vec::new(), currency: None, heads: Vec::new() };
        for line in lines {
            let mut found = words::words(line.clause).map(|(_, word)| word);
            let (first, second) = (found.next().unwrap_or(""), found.next());
            match (first, second) {
                ("metric", Some(name)) => outline.metrics.push(name.to_owned()),
                ("currency", Some(code)) => outline.currency = Some(code.to_owned()),
                _ => {}
            }
            let head = HEADS.iter().find(|head| head.word == first && head.kind == outline.kind);
            if let Some(head) = head
                && outline.line_of(head.section).is_none()
            {
                outline.heads.push((head.section, line.line.number));
            }
        }
        outline
    }

    /// The line of a section's first head.
    pub(super) fn line_of(&self, section: Section) -> Option<u32> {
        self.heads.iter().find(|(head, _)| *head == section).map(|(_, line)| *line)
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
