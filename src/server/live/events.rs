//! GraphQL over Server-Sent Events, each operation with a connection of its own.

use std::time::Duration;

use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream::{self, Stream};
use tokio::sync::mpsc;

use super::Entered;
use super::permits::{Kind, Permit};
use crate::api::{Answer, Fate, Opened, Running, Update};
use crate::server::graphql::{self, Refusal};
use crate::server::negotiate::{self, MediaType};
use crate::server::{Shared, head};

/// How many events wait to be taken; the next one waits for its place.
const LENGTH: usize = 2;

/// A comment, so that nobody on the way takes the connection for dead.
const STILL_HERE: &[u8] = b":\n\n";
/// The end of an operation.
const COMPLETE: &[u8] = b"event: complete\ndata:\n\n";

/// Whether a request wants events.
pub fn are_wanted(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(negotiate::prefers_events)
}

/// Answers `/graphql` with events; what is refused before it is executed, with a status.
pub async fn answer(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &web::Data<Shared>,
) -> HttpResponse {
    match attempt(request, payload, shared).await {
        Ok(response) => response,
        Err(refusal) => graphql::refused(MediaType::Json, &refusal),
    }
}

async fn attempt(
    request: &HttpRequest,
    payload: web::Payload,
    shared: &web::Data<Shared>,
) -> Result<HttpResponse, Refusal> {
    let ask = graphql::ask(request, payload, shared).await?;
    let permit = shared.live.permits.take(Kind::Operation, &ask.caller.token().id);
    let permit = permit.map_err(|reason| Refusal::rate_limited(&reason))?;
    match shared.service.open(ask).await {
        Err(refused) => Ok(graphql::not_executed(refused)),
        Ok(Opened::Once(ask)) => {
            let answer = shared.service.answer(*ask).await;
            if answer.fate != Fate::Executed {
                return Ok(graphql::not_executed(answer));
            }
            let mut events = next(answer).unwrap_or_default();
            events.extend_from_slice(COMPLETE);
            Ok(opened().body(events))
        }
        Ok(Opened::Follow(running)) => {
            if head::is_all(request) {
                return Ok(opened().finish());
            }
            let (sender, events) = mpsc::channel(LENGTH);
            let teller = Teller {
                shared: shared.clone(),
                events: sender,
                _permit: permit,
                _entered: shared.live.enter(),
            };
            actix_web::rt::spawn(teller.tell(running));
            Ok(opened().streaming(body(events, shared.live.limits.ping)))
        }
    }
}

fn opened() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, "text/event-stream; charset=utf-8"));
    response.insert_header((CACHE_CONTROL, "no-store"));
    // Proxies that gather answers would keep events to themselves.
    response.insert_header(("X-Accel-Buffering", "no"));
    response
}

/// One answer as an event; `None` when it cannot be written.
fn next(answer: Answer) -> Option<Vec<u8>> {
    match answer.into_text() {
        Ok(text) => Some([b"event: next\ndata: ", text.as_slice(), b"\n\n"].concat()),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            None
        }
    }
}

/// The events as they come, with comments while none come.
fn body(
    events: mpsc::Receiver<Bytes>,
    quiet: Duration,
) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    let beginning = stream::iter([Ok(Bytes::from_static(STILL_HERE))]);
    let rest = stream::unfold(events, move |mut events| async move {
        match tokio::time::timeout(quiet, events.recv()).await {
            Ok(event) => Some((Ok(event?), events)),
            Err(_) => Some((Ok(Bytes::from_static(STILL_HERE)), events)),
        }
    });
    futures_util::StreamExt::chain(beginning, rest)
}

/// Tells one reader of a subscription.
struct Teller {
    shared: web::Data<Shared>,
    events: mpsc::Sender<Bytes>,
    _permit: Permit,
    _entered: Entered,
}

impl Teller {
    /// Tells until it is over. A stream that is cut without `complete` is one to subscribe to again, as clients do by
    /// themselves: because the server stops, or because what happened came faster than it was read.
    async fn tell(self, mut running: Box<Running>) {
        loop {
            let update = tokio::select! {
                biased;
                () = self.shared.live.is_closing() => return,
                () = self.events.closed() => return,
                update = running.next() => update,
            };
            let (event, is_last) = match update {
                Update::Next(answer) => match next(answer) {
                    Some(event) => (Bytes::from(event), false),
                    None => return,
                },
                Update::TokenEnded => (Bytes::from_static(COMPLETE), true),
                Update::FellBehind => return,
            };
            let sent =
                tokio::time::timeout(self.shared.live.limits.untaken, self.events.send(event));
            match sent.await {
                Ok(Ok(())) if !is_last => {}
                Ok(_) => return,
                Err(_) => {
                    tracing::info!("a subscriber who takes nothing is dropped");
                    return;
                }
            }
        }
    }
}
