//! Changes that mend what is wrong, for a click.

use std::collections::HashMap;

use ls_types::{CodeAction, CodeActionKind, CodeActionParams, Range, TextEdit, Uri, WorkspaceEdit};
use serde_json::Value as Json;

use super::diagnostics::diagnostic;
use crate::editor::documents::Opened;
use crate::editor::session::{Answered, Asked, read, written};
use rules::language::{Diagnostic, Edit, Fix};

/// The fixes of the problems that the range touches.
pub fn answer(asked: Asked<'_>, params: Json) -> Answered {
    let params: CodeActionParams = read(params)?;
    let opened: &Opened = asked.opened;
    let problems = opened.checked.iter().flat_map(|check| &check.diagnostics);
    let touched = problems.filter(|problem| {
        let span = problem.primary.span;
        touches(opened.lines.range(&opened.text, span.start..span.end), params.range)
    });
    let actions = touched.flat_map(|problem| {
        let alone = problem.fixes.len() == 1;
        problem.fixes.iter().map(move |fix| (problem, fix, alone))
    });
    let actions = actions.map(|(problem, fix, alone)| action(opened, problem, fix, alone));
    written(&actions.collect::<Vec<CodeAction>>())
}

fn touches(one: Range, other: Range) -> bool {
    one.start <= other.end && other.start <= one.end
}

fn action(opened: &Opened, problem: &Diagnostic, fix: &Fix, alone: bool) -> CodeAction {
    CodeAction {
        title: fix.title.clone(),
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic(opened, problem)]),
        edit: Some(workspace_edit(opened, &fix.edits)),
        is_preferred: Some(alone),
        ..CodeAction::default()
    }
}

/// Edits of one text as the protocol has them.
pub fn workspace_edit(opened: &Opened, edits: &[Edit]) -> WorkspaceEdit {
    let edits = edits.iter().map(|edit| TextEdit {
        range: opened.lines.range(&opened.text, edit.start..edit.end),
        new_text: edit.text.clone(),
    });
    let changes: HashMap<Uri, Vec<TextEdit>> =
        HashMap::from([(opened.uri.clone(), edits.collect())]);
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}
