//! `/metrics`: what Prometheus reads.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::{CONTENT_TYPE, HOST};
use actix_web::{HttpRequest, HttpResponse, web};

use super::graphql::{Refusal, refused};
use super::negotiate::MediaType;
use super::{Shared, address, authenticate, pages, request_id};
use rules::domain::Role;

/// The version of the form that the page has.
const FORM: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The numbers, for whoever is on this machine, or has a token that reads everything.
pub(super) async fn page(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let Some(page) = &shared.config.metrics else {
        return pages::not_found(&request);
    };
    if let Err(refusal) = require_operator(&request, &shared).await {
        return refused(MediaType::Json, &refusal);
    }
    if let Err(error) = shared.app.note_numbers().await {
        // What the process itself knows is the more worth reading while the database does not answer.
        tracing::warn!(request_id = request_id::of(&request), %error, "some numbers are old");
    }
    HttpResponse::Ok().insert_header((CONTENT_TYPE, FORM)).body(page.text())
}

async fn require_operator(request: &HttpRequest, shared: &Shared) -> Result<(), Refusal> {
    if is_local(request) {
        return Ok(());
    }
    let caller = authenticate::caller(shared, request).await?;
    match caller.token().role {
        Role::Admin | Role::Viewer => Ok(()),
        Role::Finance | Role::Integration | Role::Collaborator => {
            Err(Refusal::forbidden("what an operator watches is for admins and viewers"))
        }
    }
}

/// Whether somebody on this machine asks for themselves. A proxy on it asks for others, and so does a browser on it that
/// shows a page of somebody whose name leads here.
fn is_local(request: &HttpRequest) -> bool {
    let forwarded = address::is_handed_on(request.headers());
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    // Who writes the whole address names the machine there as well.
    let whole = request.uri().authority().map(|authority| authority.as_str());
    let here = host.is_some_and(names_this_machine) && whole.is_none_or(names_this_machine);
    here && !forwarded && request.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
}

/// Whether the header `Host` names this machine, by a number or as `localhost`.
fn names_this_machine(host: &str) -> bool {
    let address = host.parse::<SocketAddr>().map(|it| it.ip()).or_else(|_| host.parse::<IpAddr>());
    match address {
        Ok(address) => address.is_loopback(),
        Err(_) => {
            let (name, port) = host.split_once(':').unwrap_or((host, "80"));
            name.eq_ignore_ascii_case("localhost") && port.parse::<u16>().is_ok()
        }
    }
}
