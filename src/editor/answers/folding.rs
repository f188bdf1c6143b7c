//! What may be folded.

use ls_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};
use serde_json::Value as Json;

use crate::editor::session::{Answered, Asked, read, written};
use rules::language::editing::{Fold, folds};

/// Sections, and comments of several lines.
pub fn answer(asked: Asked<'_>, params: Json) -> Answered {
    let _: FoldingRangeParams = read(params)?;
    let range = |Fold { first, last, is_comment }| FoldingRange {
        start_line: first - 1,
        end_line: last - 1,
        kind: Some(if is_comment { FoldingRangeKind::Comment } else { FoldingRangeKind::Region }),
        ..FoldingRange::default()
    };
    let found = folds(&asked.opened.parsed().document).into_iter().map(range);
    written(&found.collect::<Vec<FoldingRange>>())
}
