//! What may be folded: sections, and comments of several lines.

use super::parts::parts;
use crate::language::tree::Document;

/// Lines that fold into the first of them; numbers from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// The line that stays.
    pub first: u32,
    /// The last one that is hidden.
    pub last: u32,
    /// Whether they are comments.
    pub is_comment: bool,
}

/// Everything that may be folded, in the order of the text.
pub fn folds(document: &Document) -> Vec<Fold> {
    let mut folds: Vec<Fold> = parts(document)
        .into_iter()
        .filter_map(|part| {
            let last = part.below.iter().rfind(|line| line.clause.is_some())?;
            Some(Fold { first: part.first.number, last: last.number, is_comment: false })
        })
        .collect();
    let remarks = document.lines.iter().filter(|line| {
        line.clause.is_none() && line.comment.is_some() && line.span.start == line.span.end
    });
    let mut run: Option<Fold> = None;
    for number in remarks.map(|line| line.number) {
        match &mut run {
            Some(fold) if fold.last + 1 == number => fold.last = number,
            _ => folds.extend(run.replace(Fold { first: number, last: number, is_comment: true })),
        }
    }
    folds.extend(run);
    folds.retain(|fold| fold.first < fold.last);
    folds.sort_by_key(|fold| fold.first);
    folds
}
