//! `tantieme audit`: whether everything that is stored agrees.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::app::{App, Finding, Heads, KnownHead, Whereabouts, audit_checks, start_of_day};
use crate::clock::Clock;
use rules::domain::{Moment, escaped};

use super::table::{Align, table};
use super::{Database, Failure, Terminal, files, progress, runtime};

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
    /// Heads of chains that were exported before: every one has to lie on its chain; may be given several times; -
    /// is standard input
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
    let done = runtime()?.block_on(audit(&app, since, &known, terminal));
    app.close();
    let audit = done?;
    if arguments.json {
        terminal.json(audit.to_json());
    } else {
        audit.show(terminal);
    }
    if audit.findings.is_empty() { Ok(()) } else { Err(Failure::Said) }
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
        let text = files::read_text(path)?;
        let unreadable = |why: &str| Failure::usage(format!("{}: {why}", files::name(path)));
        let heads = Heads::parse(&text).map_err(|problem| unreadable(&problem.message))?;
        known.extend(heads.heads);
    }
    Ok(known)
}

/// What was looked at, and what was found.
#[derive(Default)]
struct Audit {
    steps: usize,
    findings: Vec<Finding>,
    /// Where the events of each rule are.
    events: Vec<Whereabouts>,
}

async fn audit(
    app: &App,
    since: Option<Moment>,
    known: &[KnownHead],
    terminal: &Terminal,
) -> Result<Audit, Failure> {
    let steps = app.audit_steps(since, known).await?;
    let bar = progress::bar(steps.len(), "checks", terminal);
    let mut audit = Audit { steps: steps.len(), ..Audit::default() };
    for step in &steps {
        let seen = app.audit(step).await?;
        audit.findings.extend(seen.findings);
        audit.events.extend(seen.events);
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(audit)
}

impl Audit {
    fn show(&self, terminal: &mut Terminal) {
        let Self { steps, findings, events } = self;
        if !events.is_empty() {
            terminal.line(whereabouts(events));
        }
        if findings.is_empty() {
            terminal.line(format!("{steps} checks: everything agrees"));
            return;
        }
        terminal.line(found(findings));
        if findings.len() > SHOWN {
            terminal.line(format!("… and {} more", findings.len() - SHOWN));
        }
        terminal.line(format!("{steps} checks: {} findings", findings.len()));
    }

    fn to_json(&self) -> Value {
        let finding = |it: &Finding| {
            json!({
                "check": it.check,
                "row": it.row,
                "what": it.what,
                "expected": it.expected,
                "found": it.found,
            })
        };
        let whereabouts = |it: &Whereabouts| {
            json!({
                "distributor": it.distributor,
                "settled": it.settled,
                "uncredited": it.uncredited,
                "open": it.open,
                "late": it.late,
                "void": it.void,
                "unmeasured": it.unmeasured,
            })
        };
        json!({
            "checks": audit_checks().collect::<Vec<_>>(),
            "steps": self.steps,
            "events": self.events.iter().map(whereabouts).collect::<Vec<_>>(),
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
        })
    }
}

/// Where the events of each rule are.
fn whereabouts(events: &[Whereabouts]) -> String {
    let heads = [
        ("events of", Align::Left),
        ("settled", Align::Right),
        ("nobody's", Align::Right),
        ("open", Align::Right),
        ("late", Align::Right),
        ("void", Align::Right),
        ("not measured", Align::Right),
    ];
    let row = |it: &Whereabouts| {
        let numbers = [it.settled, it.uncredited, it.open, it.late, it.void, it.unmeasured];
        let mut row = vec![it.distributor.clone()];
        row.extend(numbers.map(|number| number.to_string()));
        row
    };
    table(&heads, &events.iter().map(row).collect::<Vec<_>>())
}

/// The first of what was found.
fn found(findings: &[Finding]) -> String {
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
    table(&heads, &findings.iter().take(SHOWN).map(row).collect::<Vec<_>>())
}
