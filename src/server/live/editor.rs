//! One editor over a WebSocket at `/lsp`: each message of the Language Server Protocol is a text of its own, without
//! a head. What is answered, `editor` says; here it gets its turn, its catalogue and its limits.

use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError};
use futures_util::{FutureExt as _, StreamExt as _};

use super::Entered;
use super::close::Close;
use super::credentials::Credentials;
use super::credit::Credit;
use super::outbox::{Frame, Outbox};
use super::permits::{Kind, Permit};
use super::socket::{is_wanted, pings};
use crate::api::Caller;
use crate::app::{App, AppError};
use crate::editor::{Due, Limits, Message, Session};
use crate::server::graphql::{self, Refusal};
use crate::server::negotiate::MediaType;
use crate::server::{Shared, address, same_origin};
use rules::domain::Role;

/// Who may ask: those who may have rules checked over the API.
const READERS: [Role; 3] = [Role::Admin, Role::Finance, Role::Viewer];

/// What one editor may have open. A rule has 64 KiB at most; what is wrong with a longer text is said, too.
const LIMITS: Limits = Limits { documents: 10, bytes: 128 * 1024 };

/// The most bytes of a message: the largest document, as JSON writes the worst of it.
const LARGEST_MESSAGE: usize = 1024 * 1024;

/// Answers `/lsp`.
pub async fn answer(
    request: HttpRequest,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    match upgrade(&request, payload, &shared).await {
        Ok(response) => response,
        Err(refusal) => graphql::refused(MediaType::Json, &refusal),
    }
}

/// Makes a WebSocket of a request of somebody who may read.
async fn upgrade(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &web::Data<Shared>,
) -> Result<HttpResponse, Refusal> {
    if !is_wanted(request) {
        return Err(Refusal::bad(400, "an editor connects here with a WebSocket"));
    }
    let opener = same_origin::opener(request, &shared.config.allowed_origins)?;
    let whereabouts = address::of(request, shared);
    shared.rates.request_from(whereabouts)?;
    let credentials = Credentials::of(request, opener, whereabouts);
    let caller = credentials.caller(shared).await.map_err(|close| refused(request, close))?;
    if !READERS.contains(&caller.role()) {
        return Err(Refusal::forbidden("rules are for those who may read everything"));
    }
    let permit = shared.live.permits.take(Kind::Editor, &caller.token().id);
    let permit = permit.map_err(|reason| Refusal::rate_limited(&reason))?;
    let catalogue = shared.app.catalogue().await;
    let catalogue =
        catalogue.map_err(|error| Refusal::internal(request, &error.to_string()))?.catalogue;
    let (response, session, messages) = actix_ws::handle(request, payload)
        .map_err(|error| Refusal::bad(400, &format!("this is no WebSocket handshake: {error}")))?;
    let credit = Credit::default();
    let out = Outbox::start(session, credit.clone(), shared.live.limits.untaken);
    let messages = messages.max_frame_size(LARGEST_MESSAGE).aggregate_continuations();
    let messages = messages.max_continuation_size(LARGEST_MESSAGE);
    let editor = Editor {
        session: Some(Session::new(catalogue, LIMITS)),
        shared: shared.clone(),
        credentials,
        caller,
        out,
        is_heard: true,
        _permit: permit,
        _entered: shared.live.enter(),
    };
    actix_web::rt::spawn(editor.run(messages));
    Ok(response.map_body(|_, body| credit.of(body)).map_into_boxed_body())
}

/// Why nobody is let in, as HTTP says it.
fn refused(request: &HttpRequest, close: Close) -> Refusal {
    match close {
        Close::Forbidden(reason) => Refusal::unauthenticated(&reason),
        Close::TooMany(reason) => Refusal::rate_limited(&reason),
        Close::TryAgain => Refusal::unavailable(request, "an editor could not sign in"),
        _ => Refusal::internal(request, "who connects cannot be told"),
    }
}

struct Editor {
    shared: web::Data<Shared>,
    credentials: Credentials,
    caller: Caller,
    /// Elsewhere while it works.
    session: Option<Session>,
    out: Outbox,
    /// Whether anything came since the client was asked whether it is there.
    is_heard: bool,
    _permit: Permit,
    _entered: Entered,
}

/// Why a connection ends.
enum End {
    /// It is closed.
    Close(Close),
    /// Nobody is there any more.
    Gone,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl From<AppError> for End {
    fn from(error: AppError) -> Self {
        Self::Close(match error {
            AppError::Unavailable(text) => {
                tracing::warn!("{text}");
                Close::TryAgain
            }
            AppError::RateLimited => Close::TooMany(AppError::RateLimited.to_string()),
            AppError::Stopped => Close::TooMany(AppError::Stopped.to_string()),
            error => {
                tracing::error!(%error, "an editor is not answered");
                Close::Broken
            }
        })
    }
}

/// What came of a connection.
type Came = Option<Result<AggregatedMessage, ProtocolError>>;

impl Editor {
    async fn run(mut self, mut messages: AggregatedMessageStream) {
        let Err(end) = self.converse(&mut messages).await;
        if let End::Close(close) = end {
            self.out.send(Frame::Close(close)).await;
            // The client's own goodbye is read, so that ours arrives.
            let untaken = self.shared.live.limits.untaken;
            let _ = tokio::time::timeout(untaken, async {
                self.out.is_gone().await;
                while let Some(Ok(_)) = messages.next().await {}
            })
            .await;
        }
    }

    async fn converse(
        &mut self,
        messages: &mut AggregatedMessageStream,
    ) -> Result<std::convert::Infallible, End> {
        let shared = self.shared.clone();
        let mut pings = pings(shared.live.limits.ping);
        loop {
            // While a message waits, nothing is checked: of many keystrokes in a row only the last one is.
            if let Some(came) = messages.next().now_or_never() {
                self.take(came).await?;
                continue;
            }
            if let Some(due) = self.due() {
                self.check(due).await?;
                continue;
            }
            tokio::select! {
                biased;
                () = shared.live.is_closing() => return Err(Close::GoingAway.into()),
                () = self.out.is_gone() => return Err(End::Gone),
                came = messages.next() => self.take(came).await?,
                _ = pings.tick() => self.ask_whether_there().await?,
            }
        }
    }

    async fn take(&mut self, came: Came) -> Result<(), End> {
        self.is_heard = true;
        match came {
            Some(Ok(AggregatedMessage::Text(text))) => self.read(text.as_bytes()).await,
            Some(Ok(AggregatedMessage::Ping(bytes))) => {
                self.out.send(Frame::Pong(bytes)).await;
                Ok(())
            }
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Binary(_))) => {
                Err(Close::BadMessage("a message is text".to_owned()).into())
            }
            Some(Err(ProtocolError::Overflow)) => Err(Close::TooLarge.into()),
            Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => Err(End::Gone),
        }
    }

    async fn read(&mut self, bytes: &[u8]) -> Result<(), End> {
        let rates = &self.shared.rates;
        let may = rates.request_from(self.caller.whereabouts());
        let may = may.and_then(|()| rates.request_of(&self.caller.token().id));
        may.map_err(|reason| Close::TooMany(reason.to_string()))?;
        let message = match Message::read(bytes) {
            Ok(message) => message,
            Err(answer) => {
                self.out.text(answer.to_string()).await;
                return Ok(());
            }
        };
        self.follow_catalogue().await?;
        while let Some(due) = self.session.as_mut().and_then(|one| one.due_before(&message)) {
            self.check(due).await?;
        }
        let Some(mut session) = self.session.take() else { return Err(Close::Broken.into()) };
        let work = move || {
            let answers = session.receive(message);
            let answers: Vec<String> = answers.iter().map(ToString::to_string).collect();
            (session, answers)
        };
        let (session, answers) = self.app().in_turn(work).await?;
        let is_over = session.is_over();
        self.session = Some(session);
        for answer in answers {
            self.out.text(answer).await;
        }
        if is_over { Err(Close::Done.into()) } else { Ok(()) }
    }

    /// What can be named is what the catalogue in force has.
    async fn follow_catalogue(&mut self) -> Result<(), End> {
        let current = self.shared.app.catalogue().await?;
        if let Some(session) = &mut self.session {
            session.set_catalogue(current.catalogue, None);
        }
        Ok(())
    }

    fn due(&mut self) -> Option<Due> {
        self.session.as_mut().and_then(Session::due)
    }

    /// Checks a text like the API does, and tells what is wrong with it.
    async fn check(&mut self, due: Due) -> Result<(), End> {
        let said = self.app().check_rule(due.source.clone()).await?;
        let told = self.session.as_mut().and_then(|session| session.checked(&due, said));
        if let Some(told) = told {
            self.out.text(told.to_string()).await;
        }
        Ok(())
    }

    /// The application as it reads for this editor's token.
    fn app(&self) -> App {
        self.shared.app.for_query(&self.caller.token().id, self.shared.config.budget).0
    }

    /// Asks whether the client is there, and looks whether it may be.
    async fn ask_whether_there(&mut self) -> Result<(), End> {
        if !std::mem::take(&mut self.is_heard) {
            return Err(End::Gone);
        }
        self.caller = self.credentials.still(&self.shared.app).await?;
        self.out.send(Frame::Ping).await;
        Ok(())
    }
}
