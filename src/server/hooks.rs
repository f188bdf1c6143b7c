//! Deliveries of shops and platforms: whatever is signed is answered with 2xx once it is recorded or kept, because
//! senders send anything else again, and give up at last.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

use super::graphql::{Refusal, refused};
use super::negotiate::MediaType;
use super::{Shared, address, authenticate, decode, files};
use crate::app::{AppError, Arrived, Headers, NotTaken, Received};
use rules::domain::{HookDeliveryState, HookSource};

/// The most bytes of a delivery.
const LARGEST: usize = 1024 * 1024;

/// Takes a delivery to the hook of a source.
pub(super) async fn take(
    request: HttpRequest,
    source: web::Path<String>,
    payload: web::Payload,
    shared: web::Data<Shared>,
) -> HttpResponse {
    match attempt(&request, &source, payload, &shared).await {
        Ok(received) => answer(&received),
        Err(refusal) => refused(MediaType::Json, &refusal),
    }
}

async fn attempt(
    request: &HttpRequest,
    source: &str,
    payload: web::Payload,
    shared: &Shared,
) -> Result<Received, Refusal> {
    let Some(source) = HookSource::from_code(source) else {
        let known = HookSource::ALL.map(HookSource::code).join(", ");
        return Err(Refusal::bad(
            404,
            &format!("there is no hook \"{source}\"; there are {known}"),
        ));
    };
    // Who does not know the secret is let in no more often than who has no token.
    let whereabouts = address::of(request, shared);
    shared.rates.request_from(whereabouts)?;
    let limits = (LARGEST.min(shared.config.body_limit), shared.config.body_time);
    let body = decode::bytes(payload, limits).await?.to_vec();
    let texts = request.headers().iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    let arrived = Arrived { headers: texts.collect::<Headers>(), body };
    let app = shared.app.clone();
    let taken = async {
        // What was begun is done, also when the sender does not wait for it.
        let taken = tokio::spawn(async move { app.receive_hook(source, arrived).await }).await;
        let stopped = |error| AppError::Internal(format!("a verb stopped: {error}"));
        let taken = taken.map_err(stopped).unwrap_or_else(|error| Err(error.into()));
        taken.map_err(|error| not_taken(request, source, error))
    };
    authenticate::limited(shared, whereabouts, taken).await
}

fn answer(received: &Received) -> HttpResponse {
    let (mut response, body) = match received {
        Received::Ping => (HttpResponse::Ok(), json!({ "state": "READY" })),
        Received::Delivery { delivery, is_known } => {
            let is_kept = delivery.state == HookDeliveryState::Kept;
            let body = json!({
                "state": delivery.state.code(),
                "entries": delivery.entries,
                "known": is_known,
                "problem": delivery.problem.as_deref().filter(|_| is_kept),
            });
            (if is_kept { HttpResponse::Accepted() } else { HttpResponse::Ok() }, body)
        }
    };
    response.insert_header((CACHE_CONTROL, "no-store")).json(body)
}

fn not_taken(request: &HttpRequest, source: HookSource, error: NotTaken) -> Refusal {
    match error {
        NotTaken::Off(_) => Refusal::bad(404, &error.to_string()),
        NotTaken::Unsigned(why) => {
            tracing::warn!(hook = source.code(), "a delivery was refused: {why}");
            Refusal::unauthenticated(&why)
        }
        NotTaken::Failed(error) => files::refused(request, error),
    }
}
