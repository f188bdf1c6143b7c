//! The catalogue of the rules that are written: that of a file or of a server, read again when the editor saves
//! something.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ls_types::Uri;
use serde_json::{Value as Json, json};

use crate::cli::files::is_standard_input;
use crate::cli::{Failure, Terminal, rule_file};
use crate::editor::{CatalogueText, Message, Session};
use rules::domain::Catalogue;
use rules::language::{compile_catalogue, parse_str};

/// How long a server may take: somebody waits in front of an editor.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most bytes of an answer; a catalogue has 64 KiB at most.
const LARGEST_ANSWER: u64 = 1024 * 1024;

/// Where the catalogue comes from.
pub enum CatalogueSource {
    /// Only what is built in can be named.
    BuiltIn,
    /// A file.
    File(PathBuf),
    /// The one in force on a server.
    Server {
        /// Where the server is.
        url: String,
        /// A token that may read.
        token: String,
    },
}

impl CatalogueSource {
    /// A file. Standard input has the editor's messages.
    pub fn of_file(path: PathBuf) -> Result<Self, Failure> {
        if is_standard_input(&path) {
            let message = "standard input has what the editor says; name a file for the catalogue";
            return Err(Failure::usage(message));
        }
        Ok(Self::File(path))
    }

    /// What can be named, and its text where that is a file.
    pub fn read(
        &self,
        terminal: &mut Terminal,
    ) -> Result<(Arc<Catalogue>, Option<CatalogueText>), Failure> {
        match self {
            Self::BuiltIn => Ok((Arc::new(Catalogue::builtin()), None)),
            Self::File(path) => {
                let catalogue = rule_file::catalogue(Some(path), terminal)?;
                let document = parse_str(&rule_file::read(path, terminal)?).document;
                let text = Uri::from_file_path(path).map(|uri| CatalogueText { uri, document });
                Ok((Arc::new(catalogue), text))
            }
            Self::Server { url, token } => Ok((Arc::new(of_server(url, token)?), None)),
        }
    }

    /// Whether the catalogue may be another one after a message.
    pub fn may_have_changed(&self, message: &Message) -> bool {
        let Message::Notification { method, .. } = message else { return false };
        let tells = ["textDocument/didSave", "workspace/didChangeWatchedFiles"];
        !matches!(self, Self::BuiltIn) && tells.contains(&method.as_str())
    }

    /// Reads it again. One that is wrong stays as it was: what is wrong goes to standard error, which editors log.
    pub fn read_again(&self, session: &mut Session, terminal: &mut Terminal) {
        match self.read(terminal) {
            Ok((catalogue, text)) => session.set_catalogue(catalogue, text),
            Err(failure) => {
                terminal.complain(&failure);
                terminal.note("the catalogue stays what it was");
            }
        }
    }
}

/// The catalogue in force on a server, as its API tells.
fn of_server(url: &str, token: &str) -> Result<Catalogue, Failure> {
    let failed = |reason: &str| Failure::refused(format!("the catalogue of {url}: {reason}"));
    let answer = ask(url, token).map_err(|error| failed(&error.to_string()))?;
    let answer: Json = serde_json::from_str(&answer)
        .map_err(|_| failed("this is no answer of a server of Tantieme"))?;
    if let Some(message) = answer.pointer("/errors/0/message").and_then(Json::as_str) {
        return Err(failed(message));
    }
    let Some(catalogue) = answer.pointer("/data/catalogue") else {
        return Err(failed("this is no answer of a server of Tantieme"));
    };
    let source = catalogue.get("source").and_then(Json::as_str);
    let Some(source) = source else { return Ok(Catalogue::builtin()) };
    let compiled = compile_catalogue(source, &Catalogue::builtin());
    compiled.catalogue.ok_or_else(|| failed("it is written for another release"))
}

fn ask(url: &str, token: &str) -> Result<String, ureq::Error> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PATIENCE))
        .max_redirects(0);
    let question = json!({ "query": "{ catalogue { source } }" });
    let request = ureq::Agent::new_with_config(config.build())
        .post(format!("{}/graphql", url.trim_end_matches('/')))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    let mut response = request.send(question.to_string())?;
    response.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string()
}
