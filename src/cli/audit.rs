//! `tantieme audit`: whether everything that is stored agrees.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::app::{App, Finding, Heads, KnownHead, audit_checks, start_of_day};
use crate::clock::Clock;
use rules::domain::{Moment, escaped};

use super::table::{Align, table};
use super::{Database, Failure, Terminal, progress, runtime};

/// So many findings are shown to people; JSON has all of them.
const SHOWN: usize = 20;

/// Compares rows with rows, the journal with what it moved, and settlements with what the log makes of them. Nothing is
/// changed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme audit --since 2026-10-01")]
pub struct Arguments {
    /// Of entries and settlements only those since this day (UTC) or moment (RFC 3339); the rest is looked at whole
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Heads of chains that were exported before: every one has to lie on its chain; may be given several times
    #[arg(long, value_name = "FILE")]
    heads: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

/// Audits, and fails when anything does not agree.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let since = arguments.since.as_deref().map(since).transpose()?;
    let known = known(&arguments.heads)?;
    let app = App::open(arguments.database.existing()?, Clock::System)?;
    let done = runtime()?.block_on(audit(&app, since, &known));
    app.close();
    let (steps, findings) = done?;
    if arguments.json {
        terminal.json(to_json(steps, &findings));
    } else {
        show(steps, &findings, terminal);
    }
    if findings.is_empty() { Ok(()) } else { Err(Failure::Said) }
}

fn since(text: &str) -> Result<Moment, Failure> {
    let day = start_of_day(text, "since").ok();
    day.map_or_else(|| Moment::parse(text), Ok).map_err(|_| {
        Failure::usage(
            "--since takes a day such as 2026-10-31, or a moment such as 2026-10-31T12:00:00Z",
        )
    })
}

/// The heads in files.
fn known(files: &[PathBuf]) -> Result<Vec<KnownHead>, Failure> {
    let mut known = Vec::new();
    for path in files {
        let unreadable = |why: String| Failure::usage(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        let heads = Heads::parse(&text).map_err(|problem| unreadable(problem.message))?;
        known.extend(heads.heads);
    }
    Ok(known)
}

/// How many things were looked at, and what was found.
async fn audit(
    app: &App,
    since: Option<Moment>,
    known: &[KnownHead],
) -> Result<(usize, Vec<Finding>), Failure> {
    let steps = app.audit_steps(since, known).await?;
    let bar = progress::bar(steps.len(), "checks");
    let mut findings = Vec::new();
    for step in &steps {
        findings.extend(app.audit(step).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok((steps.len(), findings))
}

fn show(steps: usize, findings: &[Finding], terminal: &mut Terminal) {
    if findings.is_empty() {
        terminal.line(format!("{steps} checks: everything agrees"));
        return;
    }
    let heads = [
        ("check", Align::Left),
        ("row", Align::Left),
        ("what", Align::Left),
        ("expected", Align::Left),
        ("found", Align::Left),
    ];
    let value =
        |value: &Option<String>| escaped(value.as_deref().unwrap_or("nothing")).into_owned();
    let row = |it: &Finding| {
        vec![
            it.check.to_owned(),
            escaped(&it.row).into_owned(),
            escaped(&it.what).into_owned(),
            value(&it.expected),
            value(&it.found),
        ]
    };
    let rows: Vec<Vec<String>> = findings.iter().take(SHOWN).map(row).collect();
    terminal.line(table(&heads, &rows));
    if findings.len() > SHOWN {
        terminal.line(format!("… and {} more", findings.len() - SHOWN));
    }
    terminal.line(format!("{steps} checks: {} findings", findings.len()));
}

fn to_json(steps: usize, findings: &[Finding]) -> Value {
    let one = |it: &Finding| {
        json!({
            "check": it.check,
            "row": it.row,
            "what": it.what,
            "expected": it.expected,
            "found": it.found,
        })
    };
    json!({
        "checks": audit_checks().collect::<Vec<_>>(),
        "steps": steps,
        "findings": findings.iter().map(one).collect::<Vec<_>>(),
    })
}
