//! `tantieme export`: files for banks and for accountants.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::app::{
    Accrual, Actor, App, ExportInput, ExportReport, JournalFormat, PayoutFile, PayoutFormat,
};
use crate::clock::Clock;
use rules::domain::escaped;

use super::debtor::Debtor;
use super::{Database, Failure, Terminal, files, runtime};

/// What to export.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make the file with which what is not paid yet of a fulfillment is paid; marks nothing as paid
    #[command(
        after_help = "Example: tantieme export payouts 1 --format pain.001 --debtor-name \"Example GmbH\" \
                      --debtor-iban \"DE89 3704 0044 0532 0130 00\" --out payouts.xml"
    )]
    Payouts(Box<Payouts>),
    /// Print the journal: every movement of money, as a table or as books that hledger and beancount read
    #[command(after_help = "Example: tantieme export journal --format hledger > tantieme.journal")]
    Journal {
        /// csv, hledger or beancount
        #[arg(long, value_parser = journal_format, default_value = "csv")]
        format: JournalFormat,
        /// Print JSON instead
        #[arg(long, conflicts_with = "format")]
        json: bool,
        #[command(flatten)]
        database: Database,
    },
    /// Print the heads of the log, the journal and the audit trail, to be kept elsewhere: `audit --heads` proves later
    /// that nothing before them was changed, removed or slipped in
    #[command(after_help = "Example: tantieme export heads > heads-2026-11-01.json")]
    Heads {
        /// Print JSON, as it does in any case
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        database: Database,
    },
    /// Print what is earned and not payable yet, by the end of the period that earned it, as CSV
    #[command(after_help = "Example: tantieme export accruals > accruals.csv")]
    Accruals {
        /// Print JSON instead
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        database: Database,
    },
}

/// Which file to pay with.
#[derive(Debug, clap::Args)]
pub struct Payouts {
    /// The fulfillment's number
    #[arg(value_name = "FULFILLMENT")]
    fulfillment: String,
    /// csv, pain.001 (which is pain.001.001.09), pain.001.001.03 or paypal
    #[arg(long, value_parser = format, default_value = "csv")]
    format: PayoutFormat,
    /// The day on which the bank is to pay; today, UTC, when nothing is said
    #[arg(long, value_name = "DAY")]
    on: Option<NaiveDate>,
    /// Start a table with a byte order mark, which spreadsheets want
    #[arg(long)]
    bom: bool,
    /// Leave out whoever cannot be paid with the file, instead of making none
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    debtor: Debtor,
    /// Write the file there, instead of to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print what there is to say about the file as JSON
    #[arg(long, requires = "out")]
    json: bool,
    #[command(flatten)]
    database: Database,
}

fn format(text: &str) -> Result<PayoutFormat, String> {
    PayoutFormat::named(text).ok_or_else(|| "csv, pain.001, pain.001.001.03 or paypal".to_owned())
}

fn journal_format(text: &str) -> Result<JournalFormat, String> {
    JournalFormat::named(text).ok_or_else(|| "csv, hledger or beancount".to_owned())
}

/// Makes one file.
pub fn run(command: Command, terminal: &mut Terminal) -> Result<(), Failure> {
    match command {
        Command::Payouts(arguments) => payouts(*arguments, terminal),
        Command::Journal { format, json, database } => {
            let app = App::open(database.existing()?, Clock::System)?;
            let format = if json { JournalFormat::Json } else { format };
            let told = |text| match json {
                true => terminal.json_part(text),
                false => terminal.file(text),
            };
            let done = runtime()?.block_on(app.export_journal(format, told));
            app.close();
            Ok(done?)
        }
        Command::Heads { json: _always, database } => {
            let app = App::open(database.existing()?, Clock::System)?;
            let heads = runtime()?.block_on(app.heads());
            app.close();
            let json = serde_json::to_value(heads?)
                .map_err(|error| Failure::refused(format!("heads cannot be written: {error}")))?;
            terminal.json(json);
            Ok(())
        }
        Command::Accruals { json, database } => accruals(&database, json, terminal),
    }
}

fn accruals(database: &Database, json: bool, terminal: &mut Terminal) -> Result<(), Failure> {
    let app = App::open(database.existing()?, Clock::System)?;
    let runtime = runtime()?;
    if json {
        let found = runtime.block_on(app.accruals());
        app.close();
        let accruals: Vec<_> = found?.iter().map(accrual).collect();
        terminal.json(serde_json::json!({ "accruals": accruals }));
    } else {
        let table = runtime.block_on(app.export_accruals());
        app.close();
        terminal.file(table?);
    }
    Ok(())
}

fn accrual(one: &Accrual) -> serde_json::Value {
    serde_json::json!({
        "periodEnd": one.period_end.to_string(),
        "distributor": one.distributor,
        "collaborator": one.collaborator,
        "amount": one.amount.amount(),
        "currency": one.amount.currency.code(),
        "state": one.state.code(),
        "payableFrom": one.payable_from.map(|from| from.to_string()),
        "obligation": one.obligation,
    })
}

fn payouts(arguments: Payouts, terminal: &mut Terminal) -> Result<(), Failure> {
    let input = ExportInput {
        format: arguments.format,
        on: arguments.on,
        bom: arguments.bom,
        partial: arguments.partial,
        payer: arguments.debtor.payer()?,
        dry_run: false,
    };
    arguments.out.as_deref().map_or(Ok(()), files::require_named)?;
    let app = App::open(arguments.database.existing()?, Clock::System)?;
    let actor = Actor::command_line();
    let made = runtime()?.block_on(app.export_payouts(&actor, &arguments.fulfillment, input));
    app.close();
    let PayoutFile { text, report, .. } = made?;
    match &arguments.out {
        Some(path) => write(path, &text)?,
        None => terminal.file(text),
    }
    if arguments.json {
        terminal.json(json(&report));
    } else {
        show(&report, terminal);
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| Failure::refused(format!("{} cannot be written: {error}", path.display())))
}

/// What people should notice goes to standard error: the file may be on standard output.
fn show(report: &ExportReport, terminal: &mut Terminal) {
    let ExportReport { message_id, payments, total, exported_before, .. } = report;
    terminal
        .note(format!("{payments} payments, {total}, in {} {message_id}", report.format.name()));
    if *exported_before > 0 {
        terminal.note(format!(
            "files were made of fulfillment {} before: {exported_before}; see to it that nobody is paid twice",
            report.fulfillment
        ));
    }
    for left in &report.left_out {
        terminal
            .problem(escaped(&format!("not paid: {} {} ({})", left.payout, left.amount, left.why)));
    }
    for one in &report.rewritten {
        let of = one.payout.as_deref().unwrap_or("the payer");
        terminal.note(escaped(&format!("{of}: \"{}\" is written {}", one.original, one.written)));
    }
}

fn json(report: &ExportReport) -> serde_json::Value {
    let left_out = report.left_out.iter().map(
        |left| serde_json::json!({ "payout": left.payout, "amount": left.amount.amount(), "why": left.why }),
    );
    let rewritten = report.rewritten.iter().map(|one| {
        serde_json::json!({ "payout": one.payout, "original": one.original, "written": one.written })
    });
    serde_json::json!({
        "fulfillment": report.fulfillment,
        "format": report.format.name(),
        "messageId": report.message_id,
        "payments": report.payments,
        "total": report.total.amount(),
        "currency": report.total.currency.code(),
        "exportedBefore": report.exported_before,
        "leftOut": left_out.collect::<Vec<_>>(),
        "rewritten": rewritten.collect::<Vec<_>>(),
    })
}
