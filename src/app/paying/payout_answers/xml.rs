//! Reading ISO 20022 messages: only the elements that are asked for, in every version.

use roxmltree::{Document, Node, ParsingOptions};

use super::{AnswerFormat, invalid};
use crate::app::Answer;

/// The most elements, texts and attributes of a message.
const MOST_NODES: u32 = 4_000_000;

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";

/// A message, and what it is.
pub(super) struct Message<'a> {
    pub kind: AnswerFormat,
    pub root: Node<'a, 'a>,
}

/// Reads XML. A document type is refused, and with it everything that can grow or reach out.
pub(super) fn parse(text: &str) -> Answer<Document<'_>> {
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => {
            invalid("the file has a document type, which no bank sends; nothing in it is read")
        }
        error => invalid(format!("the file is not well-formed XML: {error}")),
    })
}

/// What a document is, by its namespace and its first element.
pub(super) fn message<'a>(document: &'a Document<'a>) -> Answer<Message<'a>> {
    let root = document.root_element();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    let kinds = [
        (AnswerFormat::Pain002, "pain.002.", "CstmrPmtStsRpt"),
        (AnswerFormat::Camt054, "camt.054.", "BkToCstmrDbtCdtNtfctn"),
    ];
    let schema = namespace.strip_prefix(NAMESPACE).unwrap_or_default();
    for (kind, beginning, body) in kinds {
        if root.tag_name().name() == "Document" && schema.starts_with(beginning) {
            let missing = || invalid(format!("the file is {schema} without its <{body}>"));
            return Ok(Message { kind, root: child(root, body).ok_or_else(missing)? });
        }
    }
    let what = if namespace.is_empty() { "XML without a namespace" } else { namespace };
    let what: String = what.chars().take(100).collect();
    Err(invalid(format!("this is {what}; an answer is pain.002, camt.054 or CSV")))
}

/// The children of that name, in the namespace of the message.
pub(super) fn children<'a>(
    node: Node<'a, 'a>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'a>> {
    let namespace = node.tag_name().namespace();
    node.children().filter(move |child| {
        child.is_element()
            && child.tag_name().name() == name
            && child.tag_name().namespace() == namespace
    })
}

/// The first child of that name.
pub(super) fn child<'a>(node: Node<'a, 'a>, name: &'static str) -> Option<Node<'a, 'a>> {
    children(node, name).next()
}

/// The element at the end of a path.
pub(super) fn at<'a>(node: Node<'a, 'a>, path: &[&'static str]) -> Option<Node<'a, 'a>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

/// The text at the end of a path, without spaces around it; `None` when there is none.
pub(super) fn text(node: Node<'_, '_>, path: &[&'static str]) -> Option<String> {
    let node = path.iter().try_fold(node, |node, name| {
        let namespace = node.tag_name().namespace();
        node.children().find(|child| {
            child.tag_name().name() == *name && child.tag_name().namespace() == namespace
        })
    })?;
    let text = node.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A code, which older versions have as the text itself.
pub(super) fn code(node: Node<'_, '_>, path: &[&'static str]) -> Option<String> {
    let with = |last: &'static str| [path, &[last]].concat();
    text(node, &with("Cd")).or_else(|| text(node, &with("Prtry"))).or_else(|| text(node, path))
}

/// Decimal and currency of an amount.
pub(super) fn amount(node: Node<'_, '_>) -> Option<(String, String)> {
    Some((node.text()?.trim().to_owned(), node.attribute("Ccy")?.to_owned()))
}
