//! What can be written at a place.

use ls_types::{
    CompletionItem, CompletionItemKind, CompletionParams, CompletionTextEdit, Documentation,
    MarkupContent, MarkupKind, TextEdit,
};
use serde_json::Value as Json;

use crate::editor::documents::Opened;
use crate::editor::session::{Answered, Asked, read, written};
use rules::language::editing::{Suggested, Suggestion, complete};

/// What can be written there, the likeliest first.
pub fn answer(asked: Asked<'_>, params: Json) -> Answered {
    let params: CompletionParams = read(params)?;
    let Asked { opened, catalogue, .. } = asked;
    let offset = opened.lines.offset(&opened.text, params.text_document_position.position);
    let found = complete(&opened.parsed().document, catalogue, offset);
    let items: Vec<CompletionItem> =
        found.into_iter().enumerate().map(|(rank, one)| item(opened, rank, one)).collect();
    written(&items)
}

fn item(opened: &Opened, rank: usize, found: Suggestion) -> CompletionItem {
    let Suggestion { text, suggested, detail, documentation, replaces } = found;
    let documentation = documentation.map(|value| {
        Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
    });
    let range = opened.lines.range(&opened.text, replaces);
    CompletionItem {
        label: text.clone(),
        kind: Some(kind(suggested)),
        detail: (!detail.is_empty()).then_some(detail),
        documentation,
        // Editors would sort by letters.
        sort_text: Some(format!("{rank:04}")),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: text })),
        ..CompletionItem::default()
    }
}

fn kind(suggested: Suggested) -> CompletionItemKind {
    match suggested {
        Suggested::Clause | Suggested::Word => CompletionItemKind::KEYWORD,
        Suggested::Section => CompletionItemKind::MODULE,
        Suggested::Metric => CompletionItemKind::VARIABLE,
        Suggested::Cluster | Suggested::Kind => CompletionItemKind::CLASS,
        Suggested::Event => CompletionItemKind::EVENT,
        Suggested::Field => CompletionItemKind::FIELD,
        Suggested::Type => CompletionItemKind::TYPE_PARAMETER,
        Suggested::Person => CompletionItemKind::REFERENCE,
        Suggested::Unit => CompletionItemKind::UNIT,
        Suggested::Value => CompletionItemKind::VALUE,
        Suggested::Zone => CompletionItemKind::CONSTANT,
    }
}
