//! The canonical form.

use ls_types::{DocumentFormattingParams, TextEdit};
use serde_json::Value as Json;

use crate::editor::session::{Answered, Asked, read, written};
use rules::language::{Severity, format_checked};

/// The edit that makes the canonical form; none where the text has it, nothing where a line cannot be read: an editor
/// that formats what it saves must not complain of every text that is not finished.
pub fn answer(asked: Asked<'_>, params: Json) -> Answered {
    let _: DocumentFormattingParams = read(params)?;
    let opened = asked.opened;
    let parsed = opened.parsed();
    let is_read = parsed.diagnostics.iter().all(|found| found.severity != Severity::Error);
    let formatted = if is_read { format_checked(&parsed.document).ok() } else { None };
    let Some(formatted) = formatted else { return Ok(Json::Null) };
    if formatted == opened.text {
        return written(&Vec::<TextEdit>::new());
    }
    let range = opened.lines.range(&opened.text, 0..opened.text.len());
    written(&vec![TextEdit { range, new_text: formatted }])
}
