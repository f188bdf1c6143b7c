//! What holds for any bytes at all. The tests and the fuzzer ask the same.

use rules::domain::Catalogue;
use rules::language::{
    Diagnostic, Edit, FormatError, Severity, Span, canonical, codes, compile, compile_catalogue,
    editing, explain, format, format_source, parse, parse_str, render, tokens, tree::Document,
};

/// Rendering costs more than reading: so many problems are looked at closely.
const CLOSELY: usize = 4;

/// Reads, checks, mends, renders and formats; panics where anything does not hold.
pub fn examine(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return any_bytes_are_read(bytes) };
    let base = Catalogue::builtin();
    let compiled = compile(text, &base);
    assert_eq!(compiled.program.is_none(), wrong(&compiled.diagnostics));
    let mut said = compiled.diagnostics;
    places_are_in_the_text(&compiled.document);
    an_editor_is_answered(&compiled.document, &base, bytes);
    problems_are_sound(text, &said);
    if compiled.document.is_catalogue() {
        let compiled = compile_catalogue(text, &base);
        assert_eq!(compiled.catalogue.is_none(), wrong(&compiled.diagnostics));
        said = compiled.diagnostics;
        problems_are_sound(text, &said);
    }
    if !wrong(&said) {
        _ = explain(&compiled.document, &base);
    }
    fixes_apply(text, &said);
    let shown = said.get(..CLOSELY).unwrap_or(&said);
    assert_eq!(render(shown, text, "rule.tan", false).is_empty(), said.is_empty());
    formatting_keeps_everything(text, &compiled.document);
}

fn any_bytes_are_read(bytes: &[u8]) {
    let parsed = parse(bytes);
    let source = &parsed.document.source;
    assert_eq!(source.len(), bytes.len(), "the text has another length than its bytes");
    places_are_in_the_text(&parsed.document);
    problems_are_sound(source, &parsed.diagnostics);
    assert!(wrong(&parsed.diagnostics), "bytes that are no text are not refused");
}

fn wrong(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|it| it.severity == Severity::Error)
}

fn places_are_in_the_text(document: &Document) {
    for line in &document.lines {
        is_inside(&document.source, line.span);
        is_inside(&document.source, line.opening);
        if let Some(comment) = &line.comment {
            is_inside(&document.source, comment.span);
        }
    }
}

/// Every word is one of the text, and what can be written takes the place of what is written, at a place that the
/// bytes themselves choose.
fn an_editor_is_answered(document: &Document, catalogue: &Catalogue, bytes: &[u8]) {
    let source = &document.source;
    let words = tokens(document);
    assert!(words.is_sorted_by(|one, next| one.span.end <= next.span.start), "words overlap");
    words.iter().for_each(|word| is_inside(source, word.span));
    editing::uses(document, catalogue).iter().for_each(|name| is_inside(source, name.span));
    assert!(editing::folds(document).iter().all(|fold| fold.first < fold.last));
    let chosen =
        bytes.iter().fold(0, |sum: usize, byte| sum.wrapping_mul(31).wrapping_add((*byte).into()));
    let at = source.floor_char_boundary(chosen % (source.len() + 1));
    for one in editing::complete(document, catalogue, at) {
        assert!(source.get(one.replaces.clone()).is_some() && one.replaces.end == at, "{one:?}");
    }
    if let Some(found) = editing::hover(document, catalogue, at, false) {
        is_inside(source, found.span);
    }
    if let Ok(edits) = editing::rename(document, catalogue, at, "another_name") {
        assert!(!edits.is_empty());
    }
}

fn is_inside(source: &str, span: Span) {
    assert!(source.get(span.start..span.end).is_some(), "{span:?} is not in the text");
    assert!(span.line >= 1 && span.column >= 1, "{span:?}");
    assert!((span.line, span.column) <= (span.end_line, span.end_column), "{span:?}");
    if span.line == span.end_line {
        let (units, bytes) = (span.utf16_end - span.utf16_start, span.end - span.start);
        let letters = span.end_column - span.column;
        assert!(letters <= units && units as usize <= bytes, "{span:?}");
    }
}

fn problems_are_sound(source: &str, diagnostics: &[Diagnostic]) {
    assert!(diagnostics.is_sorted_by_key(|it| it.primary.span.start), "problems out of order");
    for it in diagnostics {
        assert!(codes::code(it.code).is_some(), "{} is not registered", it.code);
        assert!(!it.message.is_empty() && !it.message.contains('\n'), "{it:?}");
        is_inside(source, it.primary.span);
        it.secondary.iter().for_each(|label| is_inside(source, label.span));
        for fix in &it.fixes {
            assert!(!fix.edits.is_empty(), "{it:?}");
            let apart = fix.edits.is_sorted_by(|one, next| one.end <= next.start);
            assert!(apart, "edits overlap: {it:?}");
        }
        let mut edits = it.fixes.iter().flat_map(|fix| &fix.edits);
        let inside = edits.all(|edit| source.get(edit.start..edit.end).is_some());
        assert!(inside, "an edit is not in the text: {it:?}");
    }
}

/// The text that a fix makes is another one and can be read again, whatever it says.
fn fixes_apply(source: &str, diagnostics: &[Diagnostic]) {
    let fixes = diagnostics.iter().flat_map(|it| &it.fixes);
    for fix in fixes.take(CLOSELY) {
        let after = mended(source, &fix.edits);
        assert_ne!(after, source, "a fix that changes nothing: {fix:?}");
        problems_are_sound(&after, &parse_str(&after).diagnostics);
    }
}

/// The text after some edits.
pub fn mended(source: &str, edits: &[Edit]) -> String {
    let mut text = source.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.start..edit.end, &edit.text);
    }
    text
}

fn formatting_keeps_everything(source: &str, document: &Document) {
    let formatted = match format_source(source) {
        Ok(formatted) => formatted,
        Err(FormatError::Unreadable(problems)) => return assert!(wrong(&problems)),
        Err(error) => panic!("{error}"),
    };
    let again = parse_str(&formatted);
    assert_eq!(format(&again.document), formatted, "formatting twice is not formatting once");
    assert_eq!(canonical(&again.document), canonical(document), "the meaning changed");
    assert_eq!(comments(&again.document), comments(document), "comments changed");
}

fn comments(document: &Document) -> Vec<&str> {
    let comments = document.lines.iter().filter_map(|line| line.comment.as_ref());
    comments.map(|comment| comment.node.trim_end()).collect()
}
