//! Collects what is wrong, and makes corrected lines and fixes from the text.

use std::collections::HashMap;

use super::super::codes;
use super::super::diagnostic::{Diagnostic, Edit, Fix, Label, Severity, Span, single_blanks};
use super::super::reference;
use super::super::tree::{Document, Line};
use crate::domain::Stop;

/// Everything found so far in one document.
pub(super) struct Report<'a> {
    document: &'a Document,
    found: Vec<Diagnostic>,
    /// Places in `found` of the problems that start at a byte.
    starting: HashMap<usize, Vec<usize>>,
    unread: bool,
    stop: &'a Stop,
}

/// One problem while it is being described.
pub(super) struct Problem(Diagnostic);

impl Problem {
    /// What is wrong, in one sentence, at the exact word. Codes with a `W` are advice.
    pub(super) fn new(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        let severity = if code.starts_with('W') { Severity::Warning } else { Severity::Error };
        Self(Diagnostic {
            code,
            severity,
            message: message.into(),
            primary: Label { span, text: String::new() },
            secondary: Vec::new(),
            help: None,
            fixes: Vec::new(),
            reference: codes::reference(code),
        })
    }

    /// A few words under the exact word.
    pub(super) fn label(mut self, text: impl Into<String>) -> Self {
        self.0.primary.text = text.into();
        self
    }

    /// Another place that matters.
    pub(super) fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.0.secondary.push(Label { span, text: text.into() });
        self
    }

    /// The corrected line, or what to write.
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.0.help = Some(text.into());
        self
    }

    /// A change that mends it.
    pub(super) fn fix(mut self, title: impl Into<String>, edit: Edit) -> Self {
        self.0.fixes.push(Fix { title: title.into(), edits: vec![edit] });
        self
    }
}

impl<'a> Report<'a> {
    /// An empty report on a document; `unread` when a line of it could not be read. Checks end when
    /// `stop` says so.
    pub(super) fn new(document: &'a Document, unread: bool, stop: &'a Stop) -> Self {
        Self { document, found: Vec::new(), starting: HashMap::new(), unread, stop }
    }

    /// Takes in one problem.
    pub(super) fn add(&mut self, mut problem: Problem) {
        let found = &mut problem.0;
        let labels = found.secondary.iter_mut().map(|label| &mut label.text);
        for text in labels.chain([&mut found.message, &mut found.primary.text]) {
            *text = single_blanks(text);
        }
        let same_start = self.starting.entry(problem.0.primary.span.start).or_default();
        if !same_start.iter().any(|place| self.found.get(*place) == Some(&problem.0)) {
            same_start.push(self.found.len());
            self.found.push(problem.0);
        }
    }

    /// Takes in a problem that is mended by writing `text` instead of `span`: help shows the
    /// corrected line, the fix writes it.
    pub(super) fn replace(&mut self, problem: Problem, span: Span, text: &str) {
        self.replace_by_any(problem, span, &[text.to_owned()]);
    }

    /// Takes in a problem that is mended by writing any of `texts` instead of `span`; each is a fix.
    pub(super) fn replace_by_any(&mut self, problem: Problem, span: Span, texts: &[String]) {
        let choices: Vec<_> = texts.iter().map(|text| (span, text.clone())).collect();
        self.replace_any(problem, &choices);
    }

    /// Takes in a problem that is mended in several places: by writing a text instead of its span.
    /// What already stands there mends nothing: of two metrics with one name, the other one has no
    /// other name.
    pub(super) fn replace_any(&mut self, problem: Problem, choices: &[(Span, String)]) {
        let mut choices = choices.to_vec();
        choices.retain(|(span, text)| self.text(*span) != text);
        if choices.is_empty() {
            return self.add(problem);
        }
        let lines = choices.iter().map(|(span, text)| self.corrected(*span, text));
        let problem = problem.help(lines.collect::<Vec<String>>().join("\n or: "));
        let problem = choices.iter().fold(problem, |problem, (span, text)| {
            let edit = Edit { start: span.start, end: span.end, text: text.clone() };
            problem.fix(format!("write {}", collapsed(text)), edit)
        });
        self.add(problem);
    }

    /// Takes in a problem that is mended by other lines instead of the line of `span`.
    pub(super) fn rewrite(&mut self, problem: Problem, span: Span, lines: &[String]) {
        let Some(line) = self.line(span) else { return self.add(problem) };
        let start = self.physical_start(line.span.start);
        let indent = self.slice(start, line.span.start);
        let text = lines.join(&format!("\n{indent}"));
        let edit = Edit { start: line.span.start, end: line.span.end, text };
        let title = format!("write {}", collapsed(&lines.join(" ")));
        self.add(problem.help(lines.join("\n")).fix(title, edit));
    }

    /// Takes in a problem that is mended by writing `text` instead of everything in the line from
    /// `from` on.
    pub(super) fn end_with(&mut self, problem: Problem, line: &Line, from: usize, text: &str) {
        let help = format!("{}{text}", self.slice(line.span.start, from));
        let title = format!("write {}", collapsed(&help));
        let edit = Edit { start: from, end: line.span.end, text: text.to_owned() };
        self.add(problem.help(help).fix(title, edit));
    }

    /// Takes in a problem that is mended by leaving out `span` and the blanks before it.
    pub(super) fn leave_out(&mut self, problem: Problem, span: Span) {
        let Some(line) = self.line(span) else { return self.add(problem) };
        let before = self.slice(line.span.start, span.start).trim_end();
        let start = line.span.start + before.len();
        let help = format!("{before}{}", self.slice(span.end, line.span.end));
        let edit = Edit { start, end: span.end, text: String::new() };
        let title = format!("leave out {}", self.text(span).trim());
        self.add(problem.help(help).fix(title, edit));
    }

    /// Takes in a problem that is mended by one more line behind `after`; each choice is a fix.
    pub(super) fn insert(&mut self, problem: Problem, after: &Line, choices: &[String]) {
        let problem = self.with_insertions(problem, after, choices);
        self.add(problem.help(format!("add: {}", choices.join("\n or: "))));
    }

    fn with_insertions(&self, problem: Problem, after: &Line, choices: &[String]) -> Problem {
        let at = self.physical_end(after.span.end);
        choices.iter().fold(problem, |problem, choice| {
            let edit = Edit { start: at, end: at, text: format!("\n  {choice}") };
            let line = collapsed(choice);
            // Whoever decides about money has to see what each choice means for it.
            let decides = problem.0.code == "P401" && choices.len() > 1;
            let says = if decides { reference::says(&line) } else { None };
            let title = says.map_or(format!("add {line}"), |says| format!("add {line}: {says}"));
            problem.fix(title, edit)
        })
    }

    /// Takes in a problem that is mended by taking the line of `span` out: one that changes nothing of what is paid.
    pub(super) fn remove(&mut self, problem: Problem, span: Span) {
        let Some(line) = self.line(span) else { return self.add(problem) };
        let edit = self.removal(line);
        self.add(problem.help("leave this line out").fix("leave the line out", edit));
    }

    /// Takes in a problem of a line that says again what another says already. Only where it says the same it is mended by
    /// taking it out: else which of them is meant decides what is paid.
    pub(super) fn remove_same(&mut self, problem: Problem, line: &Line, other: &Line) {
        let words = |line: &Line| self.text(line.span).split_whitespace().collect::<Vec<_>>();
        if words(line) == words(other) {
            return self.remove(problem, line.opening);
        }
        self.add(problem.help("leave one of the two lines out"));
    }

    /// Takes in a problem that is mended by one more line behind `after`, or by taking `lines` out;
    /// each is a fix.
    pub(super) fn insert_or_remove(
        &mut self,
        problem: Problem,
        after: &Line,
        choices: &[String],
        lines: &[&Line],
    ) {
        let (out, title) = match lines.len() {
            1 => ("leave this line out", "leave the line out"),
            _ => ("leave these lines out", "leave the lines out"),
        };
        let mut problem = self.with_insertions(problem, after, choices);
        let edits = lines.iter().map(|line| self.removal(line)).collect();
        problem.0.fixes.push(Fix { title: title.to_owned(), edits });
        let add = format!("add: {}\n or: {out}", choices.join("\n or: "));
        self.add(problem.help(if choices.is_empty() { out.to_owned() } else { add }));
    }

    /// Takes a line out; its comment stays.
    fn removal(&self, line: &Line) -> Edit {
        if line.comment.is_some() {
            return Edit { start: line.span.start, end: line.span.end, text: String::new() };
        }
        let start = self.physical_start(line.span.start);
        Edit { start, end: self.next_start(line.span.end), text: String::new() }
    }

    /// The line of `span` with `text` instead of it, without indentation and comment.
    pub(super) fn corrected(&self, span: Span, text: &str) -> String {
        let Some(line) = self.line(span) else { return text.to_owned() };
        let before = self.slice(line.span.start, span.start);
        let after = self.slice(span.end, line.span.end);
        format!("{before}{text}{after}")
    }

    /// The words of the line in which a span stands.
    pub(super) fn words_of_line(&self, span: Span) -> Vec<&'a str> {
        let line = self.line(span);
        line.map_or_else(Vec::new, |line| {
            self.slice(line.span.start, line.span.end).split_whitespace().collect()
        })
    }

    /// The clause of a line as written, with single spaces.
    pub(super) fn clause(&self, line: &Line) -> String {
        collapsed(self.slice(line.span.start, line.span.end))
    }

    /// The text of a span.
    pub(super) fn text(&self, span: Span) -> &'a str {
        self.slice(span.start, span.end)
    }

    /// What ends the check.
    pub(super) fn stop(&self) -> &'a Stop {
        self.stop
    }

    /// How many problems were found.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// Puts quotes around a text in the corrected lines of what was found since then: a line that
    /// still lacks them would be refused again.
    pub(super) fn quote_since(&mut self, known: usize, span: Span) {
        let text = self.text(span);
        let Some(line) = self.line(span) else { return };
        let rest = self.slice(span.start, line.span.end);
        let behind = self.slice(span.end, line.span.end);
        let quotes =
            [span.start, span.end].map(|at| Edit { start: at, end: at, text: "\"".into() });
        for problem in self.found.iter_mut().skip(known) {
            let Some(help) = problem.help.as_mut().filter(|_| !problem.fixes.is_empty()) else {
                continue;
            };
            *help = help
                .lines()
                .map(|shown| match shown.strip_suffix(rest) {
                    Some(before) => format!("{before}\"{text}\"{behind}"),
                    None => shown.to_owned(),
                })
                .collect::<Vec<_>>()
                .join("\n");
            for fix in &mut problem.fixes {
                fix.edits.extend(quotes.clone());
            }
        }
    }

    /// Whether the document has any error, one of reading included.
    pub(super) fn has_errors(&self) -> bool {
        self.unread || self.found.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Everything found.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.found
    }

    fn line(&self, span: Span) -> Option<&'a Line> {
        let lines = &self.document.lines;
        let behind = lines.partition_point(|line| line.span.start <= span.start);
        let line = lines.get(behind.checked_sub(1)?)?;
        (span.end <= line.span.end).then_some(line)
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.document.source.get(start..end).unwrap_or_default()
    }

    fn physical_end(&self, from: usize) -> usize {
        let rest = self.document.source.get(from..).unwrap_or_default();
        from + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    fn physical_start(&self, from: usize) -> usize {
        let before = self.document.source.get(..from).unwrap_or_default();
        before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
    }

    fn next_start(&self, from: usize) -> usize {
        let end = self.physical_end(from);
        let rest = self.document.source.get(end..).unwrap_or_default();
        end + if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) }
    }
}

/// The text with single spaces, except inside quotes.
pub(super) fn collapsed(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.trim().chars() {
        if !quoted && letter.is_whitespace() {
            if !result.ends_with(' ') {
                result.push(' ');
            }
            continue;
        }
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && quoted && !escaped;
        result.push(letter);
    }
    result
}
