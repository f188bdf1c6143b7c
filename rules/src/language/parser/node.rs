//! A word or group of a clause that was read, with its place.

use std::ops::Range;

use pest::iterators::{Pair, Pairs};

use super::fault::Fault;
use super::grammar::{self, Rule};
use crate::language::place::LineText;
use crate::language::tree::At;

/// Reading gives something, or what is wrong with it.
pub(super) type Read<T> = Result<T, Fault>;

/// Where a clause stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'c> {
    /// Its line.
    pub line: LineText<'c>,
    /// Offset of the clause in the line.
    pub base: usize,
}

impl Place<'_> {
    /// Something at a range of the clause.
    pub(super) fn at<T>(&self, node: T, range: &Range<usize>) -> At<T> {
        At { node, span: self.line.span(self.base + range.start..self.base + range.end) }
    }
}

/// A word or group.
#[derive(Debug, Clone)]
pub(super) struct Node<'c> {
    pair: Pair<'c, Rule>,
    place: Place<'c>,
}

impl<'c> Node<'c> {
    pub(super) fn new(pair: Pair<'c, Rule>, place: Place<'c>) -> Self {
        Self { pair, place }
    }

    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    pub(super) fn text(&self) -> &'c str {
        self.pair.as_str()
    }

    /// Offsets in the clause.
    pub(super) fn range(&self) -> Range<usize> {
        let span = self.pair.as_span();
        span.start()..span.end()
    }

    /// Its parts that mean something: no keywords that only mark the way, no commas.
    pub(super) fn parts(&self) -> Parts<'c> {
        Parts { pairs: self.pair.clone().into_inner(), place: self.place }
    }

    /// Its only part that means something.
    pub(super) fn part(&self) -> Read<Node<'c>> {
        self.parts().need()
    }

    /// Whether one of its own words is that keyword.
    pub(super) fn holds(&self, word: Rule) -> bool {
        self.pair.clone().into_inner().any(|pair| pair.as_rule() == word)
    }

    /// Something where this stands.
    pub(super) fn at<T>(&self, node: T) -> At<T> {
        self.place.at(node, &self.range())
    }

    /// Something at a part of it; offsets count from its start.
    pub(super) fn within<T>(&self, node: T, range: Range<usize>) -> At<T> {
        let start = self.range().start;
        self.place.at(node, &(start + range.start..start + range.end))
    }

    /// A problem with it.
    pub(super) fn fault(&self, code: &'static str, message: impl Into<String>) -> Fault {
        Fault::new(code, self.range(), message)
    }

    /// The grammar and its reader disagree; a defect, said as a problem instead of a crash.
    pub(super) fn unexpected(&self) -> Fault {
        self.fault("S122", format!("\"{}\" does not fit here", self.text()))
    }
}

/// The parts of a group that mean something.
#[derive(Debug, Clone)]
pub(super) struct Parts<'c> {
    pairs: Pairs<'c, Rule>,
    place: Place<'c>,
}

impl<'c> Parts<'c> {
    /// The next part; a problem when there is none.
    pub(super) fn need(&mut self) -> Read<Node<'c>> {
        let missing = || Fault::new("S120", 0..0, "something is missing in this line");
        self.next().ok_or_else(missing)
    }
}

impl<'c> Iterator for Parts<'c> {
    type Item = Node<'c>;

    fn next(&mut self) -> Option<Node<'c>> {
        let place = self.place;
        self.pairs.by_ref().map(|pair| Node::new(pair, place)).find(|node| means(node.rule()))
    }
}

fn means(rule: Rule) -> bool {
    match rule {
        Rule::kw_yes | Rule::kw_no | Rule::kw_nothing | Rule::kw_collaborator => true,
        Rule::comma | Rule::EOI => false,
        other => grammar::keyword(other).is_none(),
    }
}
