//! Where a name is declared, and another name for it.

use ls_types::{
    GotoDefinitionParams, Location, PrepareRenameResponse, RenameParams, TextDocumentPositionParams,
};
use serde_json::Value as Json;

use super::actions::workspace_edit;
use crate::editor::message::{Code, Refused};
use crate::editor::positions::Lines;
use crate::editor::session::{Answered, Asked, read, written};
use rules::language::editing::{self, Named, declaration, named_at};

/// Where what stands there is declared: in the text itself, or in the catalogue.
pub fn definition(asked: Asked<'_>, params: Json) -> Answered {
    let params: GotoDefinitionParams = read(params)?;
    let Asked { opened, catalogue, catalogue_text, encoding } = asked;
    let place = params.text_document_position_params.position;
    let offset = opened.lines.offset(&opened.text, place);
    let document = &opened.parsed().document;
    let Some(found) = named_at(document, catalogue, offset) else { return Ok(Json::Null) };
    if let Some(span) = declaration(document, &found.named) {
        let range = opened.lines.range(&opened.text, span.start..span.end);
        return written(&Location { uri: opened.uri.clone(), range });
    }
    let there = catalogue_text.and_then(|text| {
        let span = declaration(&text.document, &found.named)?;
        let source = &text.document.source;
        let range = Lines::of(source, encoding).range(source, span.start..span.end);
        Some(Location { uri: text.uri.clone(), range })
    });
    there.map_or(Ok(Json::Null), |location| written(&location))
}

/// The name that would be renamed.
pub fn prepare_rename(asked: Asked<'_>, params: Json) -> Answered {
    let params: TextDocumentPositionParams = read(params)?;
    let Asked { opened, catalogue, .. } = asked;
    let offset = opened.lines.offset(&opened.text, params.position);
    let found = named_at(&opened.parsed().document, catalogue, offset);
    let own = found.filter(|one| matches!(one.named, Named::Metric(_) | Named::Cluster(_)));
    let Some(found) = own else { return Ok(Json::Null) };
    let range = opened.lines.range(&opened.text, found.span.start..found.span.end);
    written(&PrepareRenameResponse::Range(range))
}

/// Another name for a metric or a cluster.
pub fn rename(asked: Asked<'_>, params: Json) -> Answered {
    let params: RenameParams = read(params)?;
    let Asked { opened, catalogue, .. } = asked;
    let offset = opened.lines.offset(&opened.text, params.text_document_position.position);
    let edits =
        editing::rename(&opened.parsed().document, catalogue, offset, params.new_name.trim());
    let edits = edits.map_err(|error| Refused::new(Code::RequestFailed, error.to_string()))?;
    written(&workspace_edit(opened, &edits))
}
