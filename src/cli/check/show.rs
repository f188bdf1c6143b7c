//! What `check` shows to people.

use crate::app::{ExampleResult, NextRun, RuleCheck};
use crate::cli::Terminal;
use crate::cli::table::{Align, table};
use rules::language::{Severity, render};

/// Everything that is said of one file: problems, verdict, runs, examples.
pub(super) fn show(name: &str, source: &str, result: &RuleCheck, terminal: &mut Terminal) {
    if !result.diagnostics.is_empty() {
        terminal.text(render(&result.diagnostics, source, name, terminal.colours()));
    }
    terminal.line(format!("{}: {}", terminal.strong(name), verdict(result, terminal)));
    if result.by_hand {
        terminal.line("\n  runs only by hand");
    }
    runs(&result.next_runs, terminal);
    examples(&result.examples, terminal);
    if let Some(sample) = &result.sample_example {
        untried(sample, terminal);
    }
}

fn verdict(result: &RuleCheck, terminal: &Terminal) -> String {
    let count = |severity| result.diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let failed = result.examples.iter().filter(|example| !example.passed).count();
    let word = match (errors, failed) {
        (0, 0) => terminal.good("fine"),
        (0, 1) => terminal.bad("an example does not come out"),
        (0, several) => terminal.bad(&format!("{several} examples do not come out")),
        (1, _) => terminal.bad("1 error"),
        (several, _) => terminal.bad(&format!("{several} errors")),
    };
    match warnings {
        0 => word,
        1 => format!("{word}, 1 warning"),
        several => format!("{word}, {several} warnings"),
    }
}

fn runs(runs: &[NextRun], terminal: &mut Terminal) {
    if runs.is_empty() {
        return;
    }
    let heads = [("local time", Align::Left), ("UTC", Align::Left), ("measures", Align::Left)];
    let row = |run: &NextRun| {
        let utc = run.at.to_utc().format("%Y-%m-%d %H:%M").to_string();
        vec![run.local.clone(), utc, run.measures_local.clone()]
    };
    let rows: Vec<Vec<String>> = runs.iter().map(row).collect();
    terminal.line("\n  next runs");
    for (index, line) in table(&heads, &rows).lines().enumerate() {
        terminal
            .line(format!("    {}", if index == 0 { terminal.faint(line) } else { line.into() }));
    }
}

fn examples(examples: &[ExampleResult], terminal: &mut Terminal) {
    if examples.is_empty() {
        return;
    }
    terminal.line("\n  examples");
    for example in examples {
        let mark = if example.passed { terminal.good("passed") } else { terminal.bad("failed") };
        terminal.line(format!("    {mark}  {}", example.name));
        for problem in &example.problems {
            terminal.line(format!("            {problem}"));
        }
    }
}

/// A rule without examples is right in form; whether it pays what was meant, nobody has tried.
fn untried(sample: &str, terminal: &mut Terminal) {
    terminal.line("\n  examples");
    terminal.line(
        "    none, so nothing was tried. This one has what the rule pays now; write what it should pay:\n",
    );
    for line in sample.lines() {
        terminal.line(format!("      {line}"));
    }
}
