//! `tantieme lsp`: answers an editor over standard input and output, in the Language Server Protocol.

mod catalogue;
mod framing;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use serde_json::Value as Json;

use crate::app::check;
use crate::clock::Clock;
use crate::editor::{Due, Limits, Message, Session};

use super::{Failure, Terminal};
use catalogue::CatalogueSource;
use framing::Broken;

/// The most bytes of a message: a document that is as large as it may be, and as much again for what JSON makes of it.
const LARGEST_MESSAGE: usize = 16 * 1024 * 1024;

/// How many messages are read ahead.
const AHEAD: usize = 64;

/// Runs until the editor says that it goes. Editors start it by themselves.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme lsp --catalogue catalogue.tan")]
pub struct Arguments {
    /// A catalogue that the rules use besides the built-in one; read again whenever the editor saves
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// A server whose catalogue in force the rules use, by its URL; needs a token
    #[arg(long, value_name = "URL", conflicts_with = "catalogue")]
    server: Option<String>,
    /// A token of the server that may read; better as the variable than as a flag, which others see
    #[arg(long, env = "TANTIEME_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<String>,
    /// As every editor expects; there is nothing else to choose
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Answers until the editor goes. An editor that goes without saying so first is a failure, as the protocol has it.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let source = arguments.source()?;
    let (catalogue, text) = source.read(terminal)?;
    let mut session = Session::new(catalogue.clone(), Limits::default());
    session.set_catalogue(catalogue, text);
    let messages = read_ahead();
    while let Some(message) = next(&messages, &mut session)? {
        let message = match Message::read(&message) {
            Ok(message) => message,
            Err(answer) => {
                send(&answer)?;
                continue;
            }
        };
        if source.may_have_changed(&message) {
            source.read_again(&mut session, terminal);
        }
        while let Some(due) = session.due_before(&message) {
            check_one(&mut session, &due)?;
        }
        session.receive(message).iter().try_for_each(send)?;
        if session.is_over() {
            return if session.ended_well() { Ok(()) } else { Err(Failure::Said) };
        }
    }
    Ok(())
}

impl Arguments {
    fn source(&self) -> Result<CatalogueSource, Failure> {
        match (&self.catalogue, &self.server, &self.token) {
            (Some(path), ..) => CatalogueSource::of_file(path.clone()),
            (None, Some(url), Some(token)) => {
                Ok(CatalogueSource::Server { url: url.clone(), token: token.clone() })
            }
            (None, Some(_), None) => {
                let message = "--server needs a token that may read: set TANTIEME_TOKEN";
                Err(Failure::usage(message))
            }
            (None, None, _) => Ok(CatalogueSource::BuiltIn),
        }
    }
}

/// Reads messages in a thread of its own, so that it can be seen whether one waits.
fn read_ahead() -> Receiver<Result<Vec<u8>, Broken>> {
    let (sender, messages) = sync_channel(AHEAD);
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Some(message) = framing::read(&mut input, LARGEST_MESSAGE).transpose() {
            let is_broken = message.is_err();
            if sender.send(message).is_err() || is_broken {
                return;
            }
        }
    });
    messages
}

/// The next message; nothing when no more come. While none waits, texts are checked that have changed: of many
/// keystrokes in a row only the last one is.
fn next(
    messages: &Receiver<Result<Vec<u8>, Broken>>,
    session: &mut Session,
) -> Result<Option<Vec<u8>>, Failure> {
    loop {
        let message = match messages.try_recv() {
            Ok(message) => message,
            Err(TryRecvError::Disconnected) => return Ok(None),
            Err(TryRecvError::Empty) => match session.due() {
                Some(due) => {
                    check_one(session, &due)?;
                    continue;
                }
                None => match messages.recv() {
                    Ok(message) => message,
                    Err(_) => return Ok(None),
                },
            },
        };
        return message.map(Some).map_err(|broken| Failure::refused(broken.to_string()));
    }
}

fn check_one(session: &mut Session, due: &Due) -> Result<(), Failure> {
    let said = check(&due.source, session.catalogue(), Clock::System.now());
    session.checked(due, said).iter().try_for_each(send)
}

fn send(message: &Json) -> Result<(), Failure> {
    let text = message.to_string();
    let mut output = io::stdout().lock();
    let written = write!(output, "Content-Length: {}\r\n\r\n{text}", text.len());
    let written = written.and_then(|()| output.flush());
    written.map_err(|error| Failure::refused(format!("the editor takes no answer: {error}")))
}
