//! What the word at a place means.

use ls_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};
use serde_json::Value as Json;

use crate::editor::session::{Answered, Asked, read, written};
use rules::language::editing::hover;

/// What it means; nothing where there is nothing to say.
pub fn answer(asked: Asked<'_>, params: Json) -> Answered {
    let params: HoverParams = read(params)?;
    let Asked { opened, catalogue, .. } = asked;
    let place = params.text_document_position_params.position;
    let offset = opened.lines.offset(&opened.text, place);
    let is_right = opened.checked.as_ref().is_some_and(|check| check.explanation.is_some());
    let found = hover(&opened.parsed().document, catalogue, offset, is_right);
    let Some(found) = found else { return Ok(Json::Null) };
    let contents = MarkupContent { kind: MarkupKind::Markdown, value: found.text };
    let range = opened.lines.range(&opened.text, found.span.start..found.span.end);
    written(&Hover { contents: HoverContents::Markup(contents), range: Some(range) })
}
