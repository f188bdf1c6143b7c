//! The commands, one file each.

mod answers;
mod audit;
mod backup;
mod check;
mod compare;
mod comparison;
mod completions;
mod config;
mod corrections;
mod debtor;
mod doctor;
mod entry_file;
mod erase;
mod explain;
mod export;
mod failure;
mod file_kind;
mod files;
mod fmt;
mod greeting;
mod http;
mod import;
mod life;
mod log;
mod lsp;
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
mod settings;
mod settle;
mod statement;
mod table;
mod terminal;
mod token;

use std::process::ExitCode;

use clap::{FromArgMatches as _, Parser, Subcommand};

pub use failure::Failure;
pub use settings::{Kind, Setting};
pub use terminal::{Loudness, Terminal};

use crate::store::DatabaseUrl;
use settings::{Read, Stop};

/// What is above the flags that every command has.
const EVERYWHERE: &str = "Of every command";

/// Pays people their share, by rules that read like English.
#[derive(Debug, Parser)]
#[command(name = "tantieme", version, propagate_version = true, arg_required_else_help = true)]
struct Arguments {
    /// Say only what went wrong on standard error, and show no progress
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = EVERYWHERE)]
    quiet: bool,
    /// Say on standard error what is done
    #[arg(long, short, global = true, help_heading = EVERYWHERE)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

impl Arguments {
    fn loudness(&self) -> Loudness {
        match (self.quiet, self.verbose) {
            (true, _) => Loudness::Quiet,
            (false, true) => Loudness::Verbose,
            (false, false) => Loudness::Normal,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(Box<serve::Arguments>),
    /// Say what is wrong with rules, when they run next, and whether their examples come out
    Check(check::Arguments),
    /// Write rules in their canonical form
    Fmt(fmt::Arguments),
    /// Answer an editor about rules: problems, fixes, completion, and what examples pay
    Lsp(lsp::Arguments),
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
    /// Take a customer's reference out of everything that is stored
    Erase(erase::Arguments),
    /// Show what moved what a collaborator is owed
    Statement(statement::Arguments),
    /// Say which settings a server runs with, and where each comes from
    Config(Box<config::Arguments>),
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
    #[arg(long, env = "TANTIEME_DATABASE", hide_env_values = true, value_name = "URL")]
    #[arg(default_value = "tantieme.db")]
    database: DatabaseUrl,
}

/// Every command with its arguments, for whoever has to know them: tests, completions.
pub fn command() -> clap::Command {
    settings::settable(<Arguments as clap::CommandFactory>::command())
}

/// Everything a server can be told by a flag, a variable or a line of a file.
pub fn all_settings() -> Vec<Setting> {
    settings::settings(&command())
}

impl Database {
    /// Whether it is a file that is not there yet.
    fn is_missing(&self) -> bool {
        self.database.path().is_some_and(|path| !path.exists())
    }

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
    let read = settings::read(&command(), std::env::args_os().collect());
    let started = read.and_then(|read| {
        let arguments = Arguments::from_arg_matches(&read.matches);
        let arguments =
            arguments.map_err(|error| Stop::CommandLine(Box::new(error), Vec::new()))?;
        Ok((arguments, read))
    });
    let (arguments, read) = match started {
        Ok(started) => started,
        Err(stop) => return refuse(stop),
    };
    let mut terminal = Terminal::new(arguments.loudness());
    match begin(arguments.command, &read, &mut terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.complain(&failure);
            failure.exit_code()
        }
    }
}

/// Says why nothing is done, or gives the help that was asked for.
fn refuse(stop: Stop) -> ExitCode {
    let mut terminal = Terminal::new(Loudness::Normal);
    match stop {
        Stop::CommandLine(error, said) => {
            let _gone = error.print();
            said.iter().for_each(|line| terminal.problem(line));
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
        Stop::Refused(failures) => {
            failures.iter().for_each(|failure| terminal.complain(failure));
            ExitCode::from(2)
        }
    }
}

fn begin(command: Command, read: &Read, terminal: &mut Terminal) -> Result<(), Failure> {
    let keeps_a_log = matches!(command, Command::Serve(_));
    if matches!(command, Command::Serve(_) | Command::Config(_)) {
        read.unknown_variables.iter().for_each(|notice| terminal.note(notice));
    }
    if terminal.loudness() == Loudness::Verbose {
        for one in read.in_force.iter().filter(|one| one.origin.place().is_some()) {
            let shown = one.shown.as_deref().unwrap_or("a secret");
            terminal.note(format!("{} is {shown}, by {}", one.setting.name, one.origin.words()));
        }
    }
    if terminal.loudness() == Loudness::Verbose && !keeps_a_log {
        log::start(log::VERBOSE, false)?;
    }
    dispatch(command, read, terminal)
}

fn dispatch(command: Command, read: &Read, terminal: &mut Terminal) -> Result<(), Failure> {
    match command {
        Command::Serve(arguments) => serve::run(*arguments, terminal),
        Command::Config(arguments) => config::run(&arguments, read, terminal),
        Command::Check(arguments) => check::run(&arguments, terminal),
        Command::Fmt(arguments) => fmt::run(&arguments, terminal),
        Command::Lsp(arguments) => lsp::run(&arguments, terminal),
        Command::Explain(arguments) => explain::run(&arguments, terminal),
        Command::Preview(arguments) => preview::run(&arguments, terminal),
        Command::Compare(arguments) => compare::run(&arguments, terminal),
        Command::Import(command) => import::run(command, terminal),
        Command::Export(command) => export::run(command, terminal),
        Command::Settle(arguments) => settle::run(arguments, terminal),
        Command::Replay(arguments) => replay::run(&arguments, terminal),
        Command::Audit(arguments) => audit::run(&arguments, terminal),
        Command::Erase(arguments) => erase::run(&arguments, terminal),
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
