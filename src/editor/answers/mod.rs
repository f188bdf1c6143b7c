//! What each request is answered with.

pub(super) mod diagnostics;
pub(super) mod tokens;

mod actions;
mod completion;
mod examples;
mod folding;
mod formatting;
mod hover;
mod names;

use serde_json::Value as Json;

use super::session::{Answered, Asked};

/// What answers a request.
type Answer = fn(Asked<'_>, Json) -> Answered;

/// What answers requests of this kind; nothing where none does.
pub fn of(method: &str) -> Option<Answer> {
    Some(match method {
        "textDocument/completion" => completion::answer,
        "textDocument/hover" => hover::answer,
        "textDocument/definition" => names::definition,
        "textDocument/prepareRename" => names::prepare_rename,
        "textDocument/rename" => names::rename,
        "textDocument/codeAction" => actions::answer,
        "textDocument/codeLens" => examples::lenses,
        "textDocument/inlayHint" => examples::hints,
        "textDocument/formatting" => formatting::answer,
        "textDocument/foldingRange" => folding::answer,
        "textDocument/semanticTokens/full" => tokens::answer,
        _ => return None,
    })
}

/// Whether an answer hangs on what a check says of the text.
pub fn needs_check(method: &str) -> bool {
    matches!(
        method,
        "textDocument/codeAction"
            | "textDocument/codeLens"
            | "textDocument/inlayHint"
            | "textDocument/hover"
    )
}
