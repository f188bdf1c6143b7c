//! The commands, one file each.

mod answers;
mod audit;
mod backup;
mod check;
mod compare;
mod comparison;
mod completions;
mod corrections;
mod debtor;
mod doctor;
mod entry_file;
mod explain;
mod export;
mod failure;
mod file_kind;
mod fmt;
mod import;
mod manual;
mod measured;
mod migrate;
mod openid;
mod outcome;
mod preview;
mod progress;
mod replay;
mod restore;
mod rule_file;
mod schema;
mod serve;
mod settle;
mod statement;
mod table;
mod terminal;
mod token;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use failure::Failure;
pub use terminal::Terminal;

use crate::store::DatabaseUrl;

/// Pays people their share, by rules that read like English.
#[derive(Debug, Parser)]
#[command(name = "tantieme", version, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(serve::Arguments),
    /// Say what is wrong with rules, when they run next, and whether their examples come out
    Check(check::Arguments),
    /// Write rules in their canonical form
    Fmt(fmt::Arguments),
    /// Say in plain sentences who gets what, when and why
    Explain(explain::Arguments),
    /// Say what a rule would pay on the events of a file; needs no server and no database
    Preview(preview::Arguments),
    /// Say who gains and who loses under another rule; needs no server and no database
    Compare(compare::Arguments),
    /// Take entries, and what banks answer, from files
    #[command(subcommand)]
    Import(import::Command),
    /// Make files for banks and for accountants
    #[command(subcommand)]
    Export(export::Command),
    /// Settle every period that is due
    Settle(settle::Arguments),
    /// Evaluate settlements again and say whether the same comes of it
    Replay(replay::Arguments),
    /// Say whether everything that is stored agrees
    Audit(audit::Arguments),
    /// Show what moved what a collaborator is owed
    Statement(statement::Arguments),
    /// Bring a database up to date
    Migrate(migrate::Arguments),
    /// Say what is wrong with a database and what is around it, and what to do
    Doctor(doctor::Arguments),
    /// Copy a SQLite database while it is used
    Backup(backup::Arguments),
    /// Make a database from a backup
    Restore(restore::Arguments),
    /// Make, list and take back access tokens
    #[command(subcommand)]
    Token(token::Command),
    /// Print the GraphQL schema, or say what it breaks of an older one
    Schema(schema::Arguments),
    /// Print what completes commands in a shell
    Completions(completions::Arguments),
    /// Write the manual pages of all commands
    Manual(manual::Arguments),
}

/// Which database a command works on.
#[derive(Debug, clap::Args)]
struct Database {
    /// A SQLite file, or postgres://USER@HOST/NAME
    #[arg(long, env = "TANTIEME_DATABASE", default_value = "tantieme.db", value_name = "URL")]
    database: DatabaseUrl,
}

/// Every command with its arguments, for whoever has to know them: tests, completions.
pub fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

impl Database {
    /// The database, which must be there: a mistyped path is not to make a new one.
    fn existing(&self) -> Result<&DatabaseUrl, Failure> {
        match self.database.path() {
            Some(path) if !path.exists() => Err(Failure::usage(format!(
                "there is no database at {}; `serve`, `import` and `migrate` make one",
                path.display()
            ))),
            _ => Ok(&self.database),
        }
    }
}

/// Runs the command that the process was started with. Exit codes: 0 fine, 1 refused, 2 wrong usage.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let mut terminal = Terminal::new();
    match dispatch(arguments.command, &mut terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.complain(&failure);
            failure.exit_code()
        }
    }
}

fn dispatch(command: Command, terminal: &mut Terminal) -> Result<(), Failure> {
    match command {
        Command::Serve(arguments) => serve::run(arguments, terminal),
        Command::Check(arguments) => check::run(&arguments, terminal),
        Command::Fmt(arguments) => fmt::run(&arguments, terminal),
        Command::Explain(arguments) => explain::run(&arguments, terminal),
        Command::Preview(arguments) => preview::run(&arguments, terminal),
        Command::Compare(arguments) => compare::run(&arguments, terminal),
        Command::Import(command) => import::run(command, terminal),
        Command::Export(command) => export::run(command, terminal),
        Command::Settle(arguments) => settle::run(arguments, terminal),
        Command::Replay(arguments) => replay::run(&arguments, terminal),
        Command::Audit(arguments) => audit::run(&arguments, terminal),
        Command::Statement(arguments) => statement::run(arguments, terminal),
        Command::Migrate(arguments) => migrate::run(&arguments, terminal),
        Command::Doctor(arguments) => doctor::run(&arguments, terminal),
        Command::Backup(arguments) => backup::run(&arguments, terminal),
        Command::Restore(arguments) => restore::run(&arguments, terminal),
        Command::Token(command) => token::run(command, terminal),
        Command::Schema(arguments) => schema::run(&arguments, terminal),
        Command::Completions(arguments) => completions::run(&arguments, terminal),
        Command::Manual(arguments) => manual::run(&arguments, terminal),
    }
}

/// A runtime for commands that call verbs of the application.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::refused(format!("cannot start worker threads: {error}")))
}
