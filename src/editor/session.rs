//! One client, from `initialize` to `exit`.

use std::sync::Arc;

use ls_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    InitializeParams, MessageType, PublishDiagnosticsParams, ShowMessageParams, Uri,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::answers;
use super::capabilities;
use super::documents::{Documents, Limits, NotKept, Opened};
use super::message::{self, Code, Message, Refused};
use super::positions::Encoding;
use crate::app::RuleCheck;
use rules::domain::Catalogue;
use rules::language::tree::Document;

/// How far a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It has not said what it can.
    Fresh,
    /// It works.
    Open,
    /// It has said that it goes.
    ShutDown,
    /// It is gone.
    Over,
}

/// The text of the catalogue, where it is a document that can be gone to.
#[derive(Debug, Clone)]
pub struct CatalogueText {
    /// What it is called.
    pub uri: Uri,
    /// The text, read.
    pub document: Document,
}

/// A text that has to be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    uri: String,
    version: i32,
    /// The text.
    pub source: String,
}

/// Everything that is known of one client.
#[derive(Debug)]
pub struct Session {
    stage: Stage,
    encoding: Encoding,
    documents: Documents,
    catalogue: Arc<Catalogue>,
    catalogue_text: Option<CatalogueText>,
    exited_well: bool,
}

/// What a request is answered from.
pub(super) struct Asked<'s> {
    /// The text that it is about.
    pub opened: &'s mut Opened,
    pub catalogue: &'s Catalogue,
    pub catalogue_text: Option<&'s CatalogueText>,
    pub encoding: Encoding,
}

/// What is answered, as JSON.
pub(super) type Answered = Result<Json, Refused>;

impl Session {
    /// A client that has said nothing yet.
    pub fn new(catalogue: Arc<Catalogue>, limits: Limits) -> Self {
        Self {
            stage: Stage::Fresh,
            encoding: Encoding::default(),
            documents: Documents::new(limits),
            catalogue,
            catalogue_text: None,
            exited_well: false,
        }
    }

    /// What can be named from now on. What was said of the texts before holds no more when it is another one.
    pub fn set_catalogue(&mut self, catalogue: Arc<Catalogue>, text: Option<CatalogueText>) {
        self.catalogue_text = text;
        if *self.catalogue != *catalogue {
            self.catalogue = catalogue;
            self.documents.all().for_each(|opened| opened.checked = None);
        }
    }

    /// What can be named.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// Whether nothing more comes.
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Over
    }

    /// Whether the client said that it goes before it went.
    pub fn ended_well(&self) -> bool {
        self.exited_well
    }

    /// The next text that has to be checked.
    pub fn due(&mut self) -> Option<Due> {
        self.documents.all().find(|opened| opened.checked.is_none()).map(|opened| due(opened))
    }

    /// The text that has to be checked before a message is taken, because the answer hangs on it.
    pub fn due_before(&mut self, message: &Message) -> Option<Due> {
        let Message::Request { method, params, .. } = message else { return None };
        if !answers::needs_check(method) {
            return None;
        }
        let opened = self.documents.get(uri_of(params)?)?;
        opened.checked.is_none().then(|| due(opened))
    }

    /// Takes what a check said. Nothing is told of a text that has changed meanwhile.
    pub fn checked(&mut self, due: &Due, check: RuleCheck) -> Option<Json> {
        let opened = self.documents.get(&due.uri)?;
        if opened.version != due.version || opened.text != due.source {
            return None;
        }
        let params = PublishDiagnosticsParams {
            uri: opened.uri.clone(),
            diagnostics: answers::diagnostics::all(opened, &check),
            version: Some(opened.version),
        };
        opened.checked = Some(check);
        Some(notification("textDocument/publishDiagnostics", &params))
    }

    /// Takes a message and says what is answered.
    pub fn receive(&mut self, message: Message) -> Vec<Json> {
        match message {
            Message::Request { id, method, params } => {
                vec![message::answer(&id, self.request(&method, params))]
            }
            Message::Notification { method, params } => self.notification(&method, params),
            // Nothing is asked of a client.
            Message::Response => Vec::new(),
        }
    }

    fn request(&mut self, method: &str, params: Json) -> Answered {
        match (self.stage, method) {
            (Stage::Fresh, "initialize") => self.initialize(params),
            (Stage::Fresh, _) => {
                Err(Refused::new(Code::ServerNotInitialized, "\"initialize\" comes first"))
            }
            (Stage::Open, "shutdown") => {
                self.stage = Stage::ShutDown;
                Ok(Json::Null)
            }
            (Stage::Open, "initialize") => {
                Err(Refused::new(Code::InvalidRequest, "\"initialize\" comes once"))
            }
            (Stage::Open, method) => self.answer(method, params),
            (Stage::ShutDown | Stage::Over, _) => {
                let message = "nothing but \"exit\" comes behind \"shutdown\"";
                Err(Refused::new(Code::InvalidRequest, message))
            }
        }
    }

    fn initialize(&mut self, params: Json) -> Answered {
        let params: InitializeParams = read(params)?;
        self.stage = Stage::Open;
        self.encoding = capabilities::encoding(&params);
        written(&capabilities::offered(self.encoding))
    }

    fn answer(&mut self, method: &str, params: Json) -> Answered {
        let Some(answer) = answers::of(method) else {
            let message = format!("\"{method}\" is not known here");
            return Err(Refused::new(Code::MethodNotFound, message));
        };
        let uri = uri_of(&params).ok_or_else(|| wrong("no document is named".to_owned()))?;
        let opened = self.documents.get(uri);
        let opened = opened.ok_or_else(|| wrong(format!("\"{uri}\" is not open")))?;
        let asked = Asked {
            opened,
            catalogue: &self.catalogue,
            catalogue_text: self.catalogue_text.as_ref(),
            encoding: self.encoding,
        };
        answer(asked, params)
    }

    fn notification(&mut self, method: &str, params: Json) -> Vec<Json> {
        if method == "exit" {
            self.exited_well = self.stage == Stage::ShutDown;
            self.stage = Stage::Over;
        }
        if self.stage != Stage::Open {
            return Vec::new();
        }
        let done = match method {
            "textDocument/didOpen" => self.open(params),
            "textDocument/didChange" => self.change(params),
            "textDocument/didClose" => return self.close(params),
            // What is not known is left alone, as the protocol says.
            _ => return Vec::new(),
        };
        match done {
            Ok(()) => Vec::new(),
            Err(Refused { message, .. }) => vec![shown(&message)],
        }
    }

    fn open(&mut self, params: Json) -> Result<(), Refused> {
        let document = read::<DidOpenTextDocumentParams>(params)?.text_document;
        let opened =
            self.documents.open(document.uri, document.version, document.text, self.encoding);
        opened.map_err(Refused::from)
    }

    fn change(&mut self, params: Json) -> Result<(), Refused> {
        let DidChangeTextDocumentParams { text_document, content_changes } = read(params)?;
        let (uri, version) = (text_document.uri, text_document.version);
        let changed = self.documents.change(&uri, version, content_changes, self.encoding);
        changed.map_err(Refused::from)
    }

    /// Closes a text; nothing is wrong any more with what nobody looks at.
    fn close(&mut self, params: Json) -> Vec<Json> {
        let document = match read::<DidCloseTextDocumentParams>(params) {
            Ok(params) => params.text_document,
            Err(refused) => return vec![shown(&refused.message)],
        };
        self.documents.close(&document.uri);
        let params =
            PublishDiagnosticsParams { uri: document.uri, diagnostics: Vec::new(), version: None };
        vec![notification("textDocument/publishDiagnostics", &params)]
    }
}

impl From<NotKept> for Refused {
    fn from(not_kept: NotKept) -> Self {
        Self::new(Code::RequestFailed, not_kept.to_string())
    }
}

fn due(opened: &Opened) -> Due {
    Due {
        uri: opened.uri.as_str().to_owned(),
        version: opened.version,
        source: opened.text.clone(),
    }
}

/// The document that a request is about.
fn uri_of(params: &Json) -> Option<&str> {
    params.get("textDocument")?.get("uri")?.as_str()
}

fn wrong(message: String) -> Refused {
    Refused::new(Code::InvalidParams, message)
}

/// What a message says, as the protocol has it.
pub(super) fn read<T: DeserializeOwned>(params: Json) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|error| wrong(error.to_string()))
}

/// An answer as the protocol has it.
pub(super) fn written(answer: &impl Serialize) -> Answered {
    let written = serde_json::to_value(answer);
    written.map_err(|error| Refused::new(Code::InternalError, error.to_string()))
}

fn notification(method: &str, params: &impl Serialize) -> Json {
    message::notification(method, serde_json::to_value(params).unwrap_or(Json::Null))
}

/// A message for whoever sits there: what was sent is no request, so nothing else can say what is wrong with it.
fn shown(message: &str) -> Json {
    let params = ShowMessageParams { typ: MessageType::WARNING, message: message.to_owned() };
    notification("window/showMessage", &params)
}
