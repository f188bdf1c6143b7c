//! Clauses that stand at most once in a section, and those that have to stand there.

use super::super::tree::Line;
use super::layout::{Layout, Section};
use super::report::{Problem, Report};

/// A clause that stands at most once, with the line it stands on.
pub(super) struct Once<'a, T> {
    found: Option<(&'a Line, T)>,
}

impl<T> Default for Once<'_, T> {
    fn default() -> Self {
        Self { found: None }
    }
}

impl<'a, T> Once<'a, T> {
    /// Takes the clause in; reports a second one. `what` names it, for example `the currency`.
    pub(super) fn set(&mut self, report: &mut Report<'_>, line: &'a Line, value: T, what: &str) {
        self.set_or(report, line, value, what, "");
    }

    /// As [`Self::set`]; `otherwise` says under a second clause where it can stand.
    pub(super) fn set_or(
        &mut self,
        report: &mut Report<'_>,
        line: &'a Line,
        value: T,
        what: &str,
        otherwise: &str,
    ) {
        let Some((first, _)) = &self.found else {
            self.found = Some((line, value));
            return;
        };
        let message = format!("{what} is given twice");
        let problem = Problem::new("N212", line.opening, message)
            .label(otherwise)
            .also(first.opening, format!("first given on line {}", first.number));
        report.remove_same(problem, line, first);
    }

    /// What was given.
    pub(super) fn get(&self) -> Option<&T> {
        self.found.as_ref().map(|(_, value)| value)
    }

    /// What was given, and its line.
    pub(super) fn with_line(&self) -> Option<(&'a Line, &T)> {
        self.found.as_ref().map(|(line, value)| (*line, value))
    }

    /// Whether it was given.
    pub(super) fn is_given(&self) -> bool {
        self.found.is_some()
    }
}

/// A line that has to stand in a section.
pub(super) struct Required<'r> {
    /// The problem when it does not.
    pub(super) code: &'static str,
    /// What is missing, in one sentence.
    pub(super) message: String,
    /// The words that such a line may start with.
    pub(super) openings: &'r [&'r str],
    /// What to write; each is one choice.
    pub(super) choices: Vec<String>,
}

impl Required<'_> {
    /// Reports on the section's head that the line is missing, unless a line that could not be
    /// read may be it.
    pub(super) fn report(
        self,
        report: &mut Report<'_>,
        layout: &Layout<'_>,
        section: &Section<'_>,
    ) {
        if layout.may_hold(section, self.openings) {
            return;
        }
        let problem = Problem::new(self.code, section.head.opening, self.message);
        // What was meant may stand in the line that could not be read: no click decides it anew.
        if layout.has_unread(section) {
            return report
                .add(problem.help(format!("for example: {}", self.choices.join("\n or: "))));
        }
        report.insert(problem, section.last(), &self.choices);
    }
}
