//! What a rule does, shown where it says so: the next run, whether each example comes out, and what it pays.

use ls_types::{
    CodeLens, CodeLensParams, Command, InlayHint, InlayHintLabel, InlayHintParams, Position, Range,
};
use serde_json::Value as Json;

use crate::app::{Paid, RuleCheck};
use crate::editor::documents::Opened;
use crate::editor::session::{Answered, Asked, read, written};
use rules::language::tree::{Clause, Head};

/// Above the distributor its next run, above each example what became of it.
pub fn lenses(asked: Asked<'_>, params: Json) -> Answered {
    let _: CodeLensParams = read(params)?;
    let opened = asked.opened;
    let Some(check) = opened.checked.take() else { return written(&Vec::<CodeLens>::new()) };
    let mut found = Vec::new();
    if let (Some(title), Some(line)) = (next_run(&check), head(opened)) {
        found.push(lens(opened, line, title));
    }
    for example in &check.examples {
        let title = if example.passed { "comes out" } else { "does not come out" };
        found.push(lens(opened, example.line, title.to_owned()));
    }
    opened.checked = Some(check);
    written(&found)
}

fn next_run(check: &RuleCheck) -> Option<String> {
    if check.by_hand {
        return Some("runs only by hand".to_owned());
    }
    let run = check.next_runs.first()?;
    Some(format!("next run {}, measures {}", run.local, run.measures_local))
}

/// The line of the distributor's head.
fn head(opened: &mut Opened) -> Option<u32> {
    let mut lines = opened.parsed().document.lines.iter();
    let is_head =
        |clause: &Option<Clause>| matches!(clause, Some(Clause::Head(Head::Distributor { .. })));
    lines.find(|line| is_head(&line.clause)).map(|line| line.number)
}

/// Editors show a lens without a command nowhere, and one whose command has no name as text.
fn lens(opened: &mut Opened, line: u32, title: String) -> CodeLens {
    let command = Command { title, command: String::new(), arguments: None };
    CodeLens { range: clause(opened, line), command: Some(command), data: None }
}

/// The place of a line's clause.
fn clause(opened: &mut Opened, line: u32) -> Range {
    let span = opened.parsed().document.line(line).map(|line| line.span);
    let bytes = span.map_or(0..0, |span| span.start..span.end);
    opened.lines.range(&opened.text, bytes)
}

/// Behind the line that begins each period of an example, what comes out of it.
pub fn hints(asked: Asked<'_>, params: Json) -> Answered {
    let params: InlayHintParams = read(params)?;
    let opened = asked.opened;
    let Some(check) = opened.checked.take() else { return written(&Vec::<InlayHint>::new()) };
    let periods = check.examples.iter().flat_map(|example| &example.paid);
    let found = periods.filter_map(|paid| {
        let at = clause(opened, paid.line).end;
        let is_seen = params.range.start <= at && at <= params.range.end;
        is_seen.then(|| hint(at, amounts(paid)))
    });
    let found: Vec<InlayHint> = found.collect();
    opened.checked = Some(check);
    written(&found)
}

/// `pool 300.00 USD: ana 180.00 USD, bo 120.00 USD`.
fn amounts(paid: &Paid) -> String {
    let each = paid.amounts.iter().map(|(who, amount)| format!("{who} {amount}"));
    let each: Vec<String> = each.collect();
    let each = if each.is_empty() { "nobody gets anything".to_owned() } else { each.join(", ") };
    format!("pool {}: {each}", paid.pool)
}

fn hint(position: Position, label: String) -> InlayHint {
    InlayHint {
        position,
        label: InlayHintLabel::String(label),
        kind: None,
        text_edits: None,
        tooltip: None,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}
