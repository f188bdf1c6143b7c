//! The sections of a document, each with its lines.

use crate::language::tree::{Clause, Document, Head, Line};

/// A section: its head, and what stands below it.
#[derive(Debug, Clone, Copy)]
pub struct Part<'d> {
    /// The head.
    pub head: &'d Head,
    /// The line of the head.
    pub first: &'d Line,
    /// The lines below it, up to the next head.
    pub below: &'d [Line],
}

/// The sections of a document, in its order.
pub fn parts(document: &Document) -> Vec<Part<'_>> {
    let lines = document.lines.as_slice();
    let heads = lines.iter().enumerate().filter_map(|(at, line)| match &line.clause {
        Some(Clause::Head(head)) => Some((at, line, head)),
        _ => None,
    });
    let heads: Vec<_> = heads.collect();
    let ends = heads.iter().skip(1).map(|(at, ..)| *at).chain([lines.len()]);
    let parts = heads.iter().zip(ends).map(|((at, first, head), end)| Part {
        head,
        first,
        below: lines.get(at + 1..end).unwrap_or_default(),
    });
    parts.collect()
}

/// The section that a line of this number stands in.
pub(super) fn part_at(document: &Document, line: u32) -> Option<Part<'_>> {
    parts(document).into_iter().take_while(|part| part.first.number <= line).last()
}
