//! Problems with one cause become one problem; each is looked at once.

use std::collections::HashMap;

use super::super::diagnostic::{Diagnostic, Edit, Label, Span};
use super::super::tree::Document;

/// The same name that is not there, used twice, and values of one list that are wrong in the same
/// way, are one problem, and its fix mends every place.
pub(super) fn merged(document: &Document, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let firsts = firsts(&document.source, &found);
    let mut places: Vec<usize> = Vec::with_capacity(found.len());
    let mut kept: Vec<Kept> = Vec::with_capacity(found.len());
    for (next, first) in found.into_iter().zip(firsts) {
        let first = first.and_then(|first| places.get(first).copied());
        places.push(first.unwrap_or(kept.len()));
        match first.and_then(|first| kept.get_mut(first)) {
            Some(first) => first.take(next),
            None => kept.push(Kept { found: next, more: false, near: false }),
        }
    }
    kept.into_iter().map(|kept| kept.finish(document)).collect()
}

/// A problem with those that have the same cause.
struct Kept {
    found: Diagnostic,
    /// Whether there are others.
    more: bool,
    /// Whether one of them is in the same line.
    near: bool,
}

impl Kept {
    fn take(&mut self, next: Diagnostic) {
        let first = &mut self.found;
        self.more = true;
        self.near |= first.primary.span.line == next.primary.span.line;
        first.secondary.push(Label { span: next.primary.span, text: "and here".to_owned() });
        for (fix, other) in first.fixes.iter_mut().zip(next.fixes) {
            fix.edits.extend(other.edits);
        }
    }

    fn finish(self, document: &Document) -> Diagnostic {
        let Self { mut found, more, near } = self;
        if more {
            found.fixes.iter_mut().for_each(|fix| fix.edits.sort_by_key(|edit| edit.start));
        }
        if let (true, Some(fix)) = (near, found.fixes.first()) {
            let line = document.line(found.primary.span.line);
            let mended = line.and_then(|line| mended(&document.source, line.span, &fix.edits));
            found.help = mended.or(found.help.take());
        }
        found
    }
}

/// What makes two problems one.
#[derive(PartialEq, Eq, Hash)]
enum Cause<'f> {
    /// The same is said, of anything or in the same line.
    Said(&'static str, Option<u32>, &'f str),
    /// The same name is not there.
    Name(Option<&'f str>),
}

/// For each problem the first one with the same cause, where there is one before it.
fn firsts(source: &str, found: &[Diagnostic]) -> Vec<Option<usize>> {
    let mut known: HashMap<Cause<'_>, usize> = HashMap::new();
    let first = |(place, it)| {
        let causes = causes(source, it);
        let first = causes.iter().flatten().filter_map(|cause| known.get(cause).copied()).min();
        if first.is_none() {
            known.extend(causes.into_iter().flatten().map(|cause| (cause, place)));
        }
        first
    };
    found.iter().enumerate().map(first).collect()
}

fn causes<'f>(source: &'f str, it: &'f Diagnostic) -> [Option<Cause<'f>>; 2] {
    let said = Cause::Said(it.code, None, &it.message);
    let here = Some(it.primary.span.line);
    match it.code {
        "N201" => {
            [Some(said), Some(Cause::Name(source.get(it.primary.span.start..it.primary.span.end)))]
        }
        code if code.starts_with("N20") => [Some(said), None],
        // Messages on a value begin with what it is compared with: `"lesson" is text, and 5 is …`.
        "T301" => {
            let subject = it.message.split(", and ").next().unwrap_or_default();
            [Some(Cause::Said(it.code, here, subject)), None]
        }
        _ => [Some(Cause::Said(it.code, here, &it.message)), None],
    }
}

/// A clause after those edits that are in it.
fn mended(source: &str, line: Span, edits: &[Edit]) -> Option<String> {
    let mut text = String::new();
    let mut from = line.start;
    for edit in edits.iter().filter(|edit| line.start <= edit.start && edit.end <= line.end) {
        text.push_str(source.get(from..edit.start)?);
        text.push_str(&edit.text);
        from = edit.end;
    }
    text.push_str(source.get(from..line.end)?);
    Some(text)
}
