//! One WebSocket, from the handshake to its end.

use std::time::Duration;

use actix_web::http::header::{SEC_WEBSOCKET_PROTOCOL, UPGRADE};
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, ProtocolError};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior};

use super::Entered;
use super::close::Close;
use super::credentials::Credentials;
use super::credit::Credit;
use super::message::{self, FromClient, PROTOCOL};
use super::operation::Operations;
use super::outbox::{Frame, Outbox};
use super::permits::{Kind, Permit};
use crate::api::{Ask, Caller, Opened};
use crate::server::decode::Parts;
use crate::server::graphql::Refusal;
use crate::server::{Shared, address, request_id, same_origin};

/// Whether a request wants to become a WebSocket.
pub fn is_wanted(request: &HttpRequest) -> bool {
    let upgrade = request.headers().get(UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
}

/// Makes a WebSocket of a request. Who connects is told by its first message.
pub fn upgrade(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &web::Data<Shared>,
) -> Result<HttpResponse, Refusal> {
    let opener = same_origin::opener(request, &shared.config.allowed_origins)?;
    let whereabouts = address::of(request, shared);
    shared.rates.request_from(whereabouts)?;
    let (response, session, messages) =
        actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]).map_err(|error| {
            Refusal::bad(400, &format!("this is no WebSocket handshake: {error}"))
        })?;
    let speaks = response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL);
    let credit = Credit::default();
    let (limits, largest) = (shared.live.limits, shared.config.body_limit);
    let out = Outbox::start(session, credit.clone(), limits.untaken);
    let messages = messages.max_frame_size(largest).aggregate_continuations();
    let (closes, asked) = mpsc::unbounded_channel();
    let connection = Connection {
        operations: Operations::new(out.clone(), closes),
        credentials: Credentials::of(request, opener, whereabouts),
        request_id: request_id::of(request),
        shared: shared.clone(),
        out,
        has_begun: false,
        signed_in: None,
        is_heard: true,
        _entered: shared.live.enter(),
    };
    let messages = messages.max_continuation_size(largest);
    actix_web::rt::spawn(connection.run(messages, asked, speaks));
    Ok(response.map_body(|_, body| credit.of(body)).map_into_boxed_body())
}

struct Connection {
    shared: web::Data<Shared>,
    credentials: Credentials,
    request_id: String,
    out: Outbox,
    operations: Operations,
    /// Whether it was said who connects.
    has_begun: bool,
    signed_in: Option<SignedIn>,
    /// Whether anything came since the client was asked whether it is there.
    is_heard: bool,
    _entered: Entered,
}

struct SignedIn {
    caller: Caller,
    _permit: Permit,
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

impl Connection {
    async fn run(
        mut self,
        mut messages: AggregatedMessageStream,
        mut asked: mpsc::UnboundedReceiver<Close>,
        speaks: bool,
    ) {
        let end = if speaks {
            self.converse(&mut messages, &mut asked).await
        } else {
            Close::UnknownProtocol.into()
        };
        match end {
            End::Gone => self.operations.end_all(),
            End::Close(close) => {
                if close == Close::GoingAway {
                    self.operations.finish(self.shared.config.budget).await;
                } else {
                    self.operations.end_all();
                }
                self.out.send(Frame::Close(close)).await;
                let untaken = self.shared.live.limits.untaken;
                // The client's own goodbye is read, so that ours arrives.
                let _ = tokio::time::timeout(untaken, async {
                    self.out.is_gone().await;
                    while let Some(Ok(_)) = messages.next().await {}
                })
                .await;
            }
        }
    }

    async fn converse(
        &mut self,
        messages: &mut AggregatedMessageStream,
        asked: &mut mpsc::UnboundedReceiver<Close>,
    ) -> End {
        let shared = self.shared.clone();
        let limits = shared.live.limits;
        let late = tokio::time::sleep(limits.init);
        tokio::pin!(late);
        let mut pings = pings(limits.ping);
        loop {
            let done = tokio::select! {
                biased;
                () = shared.live.is_closing() => Err(Close::GoingAway.into()),
                () = self.out.is_gone() => Err(End::Gone),
                Some(close) = asked.recv() => Err(close.into()),
                message = messages.next() => self.take(message).await,
                () = &mut late, if self.signed_in.is_none() => Err(Close::InitTimeout.into()),
                _ = pings.tick() => self.ask_whether_there().await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn take(
        &mut self,
        message: Option<Result<AggregatedMessage, ProtocolError>>,
    ) -> Result<(), End> {
        self.is_heard = true;
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => Ok(self.read(&text).await?),
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

    async fn read(&mut self, text: &str) -> Result<(), Close> {
        match FromClient::read(text).map_err(Close::BadMessage)? {
            FromClient::Init(payload) => {
                if self.has_begun {
                    return Err(Close::SecondInit);
                }
                self.has_begun = true;
                self.credentials = std::mem::take(&mut self.credentials).with(&payload)?;
                self.sign_in().await
            }
            FromClient::Ping(payload) => {
                self.out.text(message::pong(payload)).await;
                Ok(())
            }
            FromClient::Pong => Ok(()),
            FromClient::Subscribe { id, parts } => self.subscribe(id, parts).await,
            FromClient::Complete(id) => {
                self.operations.end(&id);
                Ok(())
            }
        }
    }

    async fn sign_in(&mut self) -> Result<(), Close> {
        let caller = self.credentials.caller(&self.shared).await?;
        let permit = self.shared.live.permits.take(Kind::Connection, &caller.token().id);
        let permit = permit.map_err(Close::TooMany)?;
        self.signed_in = Some(SignedIn { caller, _permit: permit });
        self.out.text(message::acknowledged()).await;
        Ok(())
    }

    /// Starts an operation. A subscription has begun when this comes to its end: what happens then is told.
    async fn subscribe(&mut self, id: String, parts: Parts) -> Result<(), Close> {
        if self.signed_in.is_none() {
            return Err(Close::Unauthorized);
        }
        if self.operations.has(&id) {
            return Err(Close::IdInUse(message::short(&id)));
        }
        let most = self.shared.live.limits.of_connection;
        if self.operations.count() >= most {
            let reason = format!("the connection has {most} operations open, which is the most");
            return Err(Close::TooMany(reason));
        }
        // A token may have ended since the connection began.
        let caller = self.credentials.still(&self.shared.app).await?;
        let rates = &self.shared.rates;
        let may = rates.request_from(caller.whereabouts());
        if let Err(reason) = may.and_then(|()| rates.request_of(&caller.token().id)) {
            self.out.text(message::error(&id, &[reason.error()])).await;
            return Ok(());
        }
        let permit = self.shared.live.permits.take(Kind::Operation, &caller.token().id);
        let permit = permit.map_err(Close::TooMany)?;
        let Parts { document, operation_name, variables } = parts;
        let query = match self.shared.documents.text(document) {
            Ok(query) => query,
            Err(refusal) => {
                self.out.text(message::error(&id, refusal.errors())).await;
                return Ok(());
            }
        };
        let request_id = self.request_id.clone();
        let ask = Ask { query, operation_name, variables, caller, request_id, read_only: false };
        match self.shared.service.open(ask).await {
            Ok(Opened::Once(ask)) => {
                self.operations.answer(id, permit, self.shared.service.clone(), *ask);
            }
            Ok(Opened::Follow(running)) => self.operations.follow(id, permit, running),
            Err(answer) => self.out.text(message::error(&id, answer.errors())).await,
        }
        Ok(())
    }

    /// Asks whether the client is there. That a token ends is told to whoever follows something; of the others, and
    /// of sessions, it is looked at now.
    async fn ask_whether_there(&mut self) -> Result<(), End> {
        if !std::mem::take(&mut self.is_heard) {
            return Err(End::Gone);
        }
        let is_told = self.operations.count() > 0 && !self.credentials.is_session();
        if let Some(signed_in) = self.signed_in.as_mut().filter(|_| !is_told) {
            signed_in.caller = self.credentials.still(&self.shared.app).await?;
        }
        self.out.send(Frame::Ping).await;
        Ok(())
    }
}

/// Tells when a client is to be asked whether it is there.
pub(super) fn pings(every: Duration) -> Interval {
    let mut pings = tokio::time::interval(every);
    // The first one comes after a while, not at once.
    pings.reset();
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}
