//! Diagnostics for a terminal: the line, the word, what is wrong with it, and the corrected line.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};

use super::diagnostic::{Diagnostic, Severity, Span};
use super::place::{self, LineText};

/// Renders diagnostics of one text, which `file` names. `colour` is for terminals.
pub fn render(diagnostics: &[Diagnostic], source: &str, file: &str, colour: bool) -> String {
    let page = Page::new(source);
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&one(diagnostic, &page, file, &renderer));
        text.push_str("\n\n");
    }
    text
}

fn one(diagnostic: &Diagnostic, page: &Page<'_>, file: &str, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mark = |kind: AnnotationKind, span: &Span, label: &str| -> Annotation<'_> {
        let mark = kind.span(page.range(span));
        if label.is_empty() { mark } else { mark.label(label.to_owned()) }
    };
    let primary = &diagnostic.primary;
    let secondary = diagnostic.secondary.iter();
    let snippet = Snippet::source(page.text.as_str())
        .path(file)
        .annotation(mark(AnnotationKind::Primary, &primary.span, &primary.text))
        .annotations(
            secondary.map(|label| mark(AnnotationKind::Context, &label.span, &label.text)),
        );
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let group = title.element(snippet);
    let group = match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    };
    renderer.render(&[group])
}

/// The text with one kind of line end, as the renderer reads it.
struct Page<'s> {
    text: String,
    lines: Vec<(usize, LineText<'s>)>,
}

impl<'s> Page<'s> {
    fn new(source: &'s str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut lines = Vec::new();
        for line in place::lines(source) {
            lines.push((text.len(), line));
            text.push_str(line.text);
            text.push('\n');
        }
        Self { text, lines }
    }

    /// The bytes of a span in the text of the page.
    fn range(&self, span: &Span) -> Range<usize> {
        let start = self.offset(span.line, span.start);
        start..self.offset(span.end_line, span.end).max(start)
    }

    fn offset(&self, line: u32, byte: usize) -> usize {
        let index = (line as usize).saturating_sub(1);
        match self.lines.get(index) {
            Some((start, line)) => start + byte.saturating_sub(line.start).min(line.text.len()),
            None => self.text.len(),
        }
    }
}
