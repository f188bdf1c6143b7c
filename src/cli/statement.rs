//! `tantieme statement`: what moved what one collaborator is owed.

use std::io::{IsTerminal, Write, stdout};
use std::path::PathBuf;

use crate::app::{App, AppError, Sight, StatementFormat, StatementInput};
use crate::clock::Clock;
use rules::domain::{Moment, Money, Statement, escaped};

use super::table::{Align, table};
use super::{Database, Failure, Terminal, files, runtime};

/// Shows what a collaborator was owed, everything that moved it, and what was owed then. What it says is what the
/// journal has.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: tantieme statement ana --currency USD --from 2026-10-01 --until 2026-11-01 --format csv"
)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// Whose, by reference
    #[arg(value_name = "COLLABORATOR")]
    collaborator: String,
    /// In which currency, for example USD
    #[arg(long, value_name = "CODE")]
    currency: String,
    /// From this day (UTC) or moment (RFC 3339) on; from the beginning when nothing is said
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Until this day (UTC) or moment, without it; all there is when nothing is said
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// As what
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print JSON instead
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write it there, instead of to standard output
    #[arg(long, value_name = "FILE", alias = "output")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Csv,
    Xlsx,
}

/// Prints the statement, or writes it into a file.
pub fn run(arguments: Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    arguments.out.as_deref().map_or(Ok(()), files::require_named)?;
    let to_terminal = arguments.out.is_none() && stdout().is_terminal();
    if arguments.format == Format::Xlsx && to_terminal {
        return Err(Failure::usage("a spreadsheet is not for a terminal; give --out FILE"));
    }
    let app = App::open(arguments.database.existing()?, Clock::System)?;
    let input = StatementInput {
        collaborator: arguments.collaborator.clone(),
        currency: arguments.currency,
        from: arguments.from,
        until: arguments.until,
    };
    let who = &arguments.collaborator;
    let found = runtime()?.block_on(async {
        let Some(statement) = app.statement(&Sight::All, input).await? else { return Ok(None) };
        let said = match statement.lines.is_empty() {
            true => Some(why_empty(&app, &statement).await?),
            false => None,
        };
        Ok::<_, AppError>(Some((statement, said)))
    });
    app.close();
    let nobody = || Failure::refused(format!("there is no collaborator \"{}\"", escaped(who)));
    let (statement, said) = found?.ok_or_else(nobody)?;
    if let Some(said) = said {
        terminal.note(said);
    }
    let format = match arguments.format {
        _ if arguments.json => Some(StatementFormat::Json),
        Format::Text => None,
        Format::Csv => Some(StatementFormat::Csv),
        Format::Xlsx => Some(StatementFormat::Xlsx),
    };
    let bytes = match format {
        Some(format) => format.write(&statement)?.bytes,
        None => text(&statement).into_bytes(),
    };
    match (std::str::from_utf8(&bytes), &arguments.out) {
        (Ok(json), None) if arguments.json => {
            terminal.json(json);
            Ok(())
        }
        (_, out) => give(&bytes, out.as_deref(), terminal),
    }
}

/// Why nothing is in a statement: nothing ever was in that currency, or nothing moved in that span.
async fn why_empty(app: &App, statement: &Statement) -> Result<String, AppError> {
    let who = statement.collaborator.clone();
    let balances =
        app.balances(&Sight::All, vec![who.clone()]).await?.remove(&who).unwrap_or_default();
    let has: Vec<&str> = balances.iter().map(|balance| balance.owed.currency.code()).collect();
    let (who, currency) = (escaped(&who), statement.currency.code());
    Ok(match has.as_slice() {
        [] => format!("{who} never had anything, in {currency} or another currency"),
        has if has.contains(&currency) => format!("nothing moved for {who} in that time"),
        has => format!("{who} never had anything in {currency}, but in {}", has.join(", ")),
    })
}

/// Writes the bytes where they are wanted. A reader that went away is no error.
fn give(
    bytes: &[u8],
    output: Option<&std::path::Path>,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    match (output, std::str::from_utf8(bytes)) {
        (Some(path), _) => std::fs::write(path, bytes)
            .map_err(|error| Failure::refused(format!("cannot write {}: {error}", path.display()))),
        (None, Ok(text)) => {
            terminal.file(text);
            Ok(())
        }
        (None, Err(_)) => {
            let _gone = stdout().write_all(bytes);
            Ok(())
        }
    }
}

/// The statement as a table.
fn text(statement: &Statement) -> String {
    let heads = [
        ("date", Align::Left),
        ("kind", Align::Left),
        ("text", Align::Left),
        ("amount", Align::Right),
        ("balance", Align::Right),
    ];
    let day =
        |at: Option<Moment>| at.map_or_else(String::new, |at| at.to_utc().date_naive().to_string());
    let end = |at, kind: &str, balance: Money| {
        vec![day(at), kind.to_owned(), String::new(), String::new(), balance.amount()]
    };
    let mut rows = vec![end(statement.from, "OPENING", statement.opening)];
    rows.extend(statement.lines.iter().map(|line| {
        vec![
            day(Some(line.at)),
            line.kind.code().to_owned(),
            escaped(&line.text).into_owned(),
            line.amount.amount(),
            line.balance.amount(),
        ]
    }));
    rows.push(end(statement.until, "CLOSING", statement.closing));
    let who = escaped(&statement.collaborator);
    format!("Statement of {who} in {}\n\n{}\n", statement.currency, table(&heads, &rows).trim_end())
}
