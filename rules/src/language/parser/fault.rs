//! What is wrong with one clause, before it becomes a diagnostic.

use std::ops::Range;

use super::grammar::Stop;
use super::outline::Outline;
use super::sections::Section;
use crate::language::kept::{self, Part};

/// One problem in a clause. Offsets are bytes of the clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// Its code.
    pub code: &'static str,
    /// The exact word.
    pub at: Range<usize>,
    /// One sentence.
    pub message: String,
    /// A few words under the word; may be empty.
    pub label: String,
    /// What to write, when no corrected line can be shown.
    pub help: Option<String>,
    /// The change that mends it.
    pub mend: Option<Mend>,
    /// The parts of the clause that the change writes otherwise.
    pub rewrites: &'static [Part],
    /// A line that is missing above.
    pub above: Option<String>,
    /// Where the line belongs instead.
    pub under: Option<Box<Move>>,
    /// The lines that say together what this one says; empty where one does.
    pub lines: Vec<String>,
    /// The lines of which this one is a part, with what says the same as all of them; empty where it is none.
    pub replaced: Vec<Replaced>,
}

/// A clause of the text, and the lines in place of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    /// Where it stands, in bytes of the whole text.
    pub at: Range<usize>,
    /// What stands there instead.
    pub lines: Vec<String>,
}

/// A move of a line under the head of another section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Move {
    /// The section.
    pub section: Section,
    /// The end of its head, in bytes of the whole text.
    pub end: usize,
    /// The clause as it should be there, where it has to change.
    pub clause: Option<String>,
}

/// Replaces bytes of the clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mend {
    /// What goes.
    pub at: Range<usize>,
    /// What comes.
    pub text: String,
}

/// Why a clause has no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It does not follow the grammar.
    Stop(Stop),
    /// It does, but a value in it is impossible.
    Fault(Box<Fault>),
}

impl Fault {
    /// A problem without label, help or mend.
    pub(super) fn new(code: &'static str, at: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            at,
            message: message.into(),
            label: String::new(),
            help: None,
            mend: None,
            rewrites: &[],
            above: None,
            under: None,
            lines: Vec::new(),
            replaced: Vec::new(),
        }
    }

    /// Says something under the word.
    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Says what to write.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Mends by replacing a range.
    pub(super) fn mend(mut self, at: Range<usize>, text: impl Into<String>) -> Self {
        self.mend = Some(Mend { at, text: text.into() });
        self
    }

    /// Mends the clause by several lines in place of it, each of which can be read; by none where these lose a part
    /// of its meaning.
    pub(super) fn lines(mut self, clause: &str, lines: Vec<String>) -> Self {
        if kept::keeps(clause, &lines.join(", "), self.rewrites, &(0..0)) {
            self.lines = lines;
        }
        self
    }

    /// Mends by writing several lines otherwise at once: this one and others.
    pub(super) fn replaced(mut self, replaced: Vec<Replaced>) -> Self {
        self.replaced = replaced;
        self
    }

    /// Declares which parts of the clause the change writes otherwise; every other part stays, or it is not
    /// offered.
    pub(super) fn rewrites(mut self, parts: &'static [Part]) -> Self {
        self.rewrites = parts;
        self
    }

    /// The clause after the change; `None` without one, and when it would lose a part of its meaning.
    pub(super) fn mended(&self, clause: &str) -> Option<String> {
        let mend = self.mend.as_ref()?;
        let after = mend.apply(clause)?;
        // A line that is left out is told as such.
        (after.is_empty() || kept::keeps(clause, &after, self.rewrites, &mend.at)).then_some(after)
    }

    /// Mends by a line above.
    pub(super) fn above(mut self, line: impl Into<String>) -> Self {
        self.above = Some(line.into());
        self
    }

    /// Mends by moving the line under the head of a section, if there is exactly one, with another
    /// clause or as it is.
    pub(super) fn under(
        mut self,
        section: Section,
        outline: &Outline,
        clause: Option<String>,
    ) -> Self {
        self.under =
            outline.sole_end_of(section).map(|end| Box::new(Move { section, end, clause }));
        self
    }

    /// Mends by replacing the word itself.
    pub(super) fn instead(self, text: impl Into<String>) -> Self {
        let at = self.at.clone();
        self.mend(at, text)
    }
}

impl Mend {
    /// The clause after the change.
    pub(super) fn apply(&self, clause: &str) -> Option<String> {
        let before = clause.get(..self.at.start)?;
        let after = clause.get(self.at.end..)?;
        Some(format!("{before}{}{after}", self.text))
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}
