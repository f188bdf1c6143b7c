//! Tokens and sign-in of an OpenID provider, against one that runs in the test.

mod browser;
mod command;
pub mod keys;
pub mod provider;
mod refused;
mod roles;
mod rotated;

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::api::RateLimits;
use tantieme::app::App;
use tantieme::clock::Clock;
use tantieme::openid::Provider;
use tantieme::server::ServerConfig;
use tantieme::store::DatabaseUrl;
use tempfile::TempDir;

use crate::api::site::{Reply, Site, agent, reply};

pub const NOW: &str = "2026-11-05T12:00:00Z";

/// `NOW` in seconds since 1970.
pub fn now() -> i64 {
    Moment::parse(NOW).unwrap().micros() / 1_000_000
}

/// A site that takes tokens of a provider, with its clock at `NOW`.
pub fn site(provider: Provider) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("test.db").to_str().unwrap().parse().unwrap();
    site_on(&url, folder, provider)
}

/// The same on a database that is given.
pub fn site_on(url: &DatabaseUrl, folder: TempDir, provider: Provider) -> Site {
    // Some tests come with more wrong tokens than one address may have in a minute.
    limited_site((url, folder), provider, RateLimits { failed_sign_ins: 0, ..RateLimits::USUAL })
}

/// The same with limits of what is let through.
pub fn limited_site(
    (url, folder): (&DatabaseUrl, TempDir),
    provider: Provider,
    rates: RateLimits,
) -> Site {
    let clock = Clock::fixed(Moment::parse(NOW).unwrap());
    let app = App::open(url, clock.clone()).unwrap().with_provider(provider);
    Site::of(app, clock, folder, ServerConfig { rates, ..ServerConfig::default() })
}

/// Sets the clock so many seconds behind `NOW`.
pub fn after(site: &Site, seconds: i64) {
    site.clock.set(Moment::from_micros((now() + seconds) * 1_000_000));
}

/// What a token is told that asks who it is.
pub fn who(site: &Site, token: &str) -> Reply {
    let response = agent()
        .post(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .send(json!({ "query": "{ viewer { name role } }" }).to_string());
    reply(response.unwrap())
}

/// `STATUS CODE MESSAGE` of what is refused, `NAME ROLE` of who is known.
pub fn told(reply: &Reply) -> String {
    let body = reply.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match body["errors"].get(0) {
        Some(error) => format!("{} {} {}", reply.status, reply.code(), text(&error["message"])),
        None => {
            let viewer = &body["data"]["viewer"];
            format!("{} {}", text(&viewer["name"]), text(&viewer["role"]))
        }
    }
}
