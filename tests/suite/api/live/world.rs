//! A server on a fixture whose rule is active, with tokens, and what is followed.

use rules::domain::Role;
use serde_json::{Value, json};
use tantieme::app::{App, TokenInput};
use tantieme::server::ServerConfig;

use super::super::site::Served;
use crate::actor::admin;
use crate::app::fixture::{Fixture, moment};

pub const STANDINGS: &str = "subscription { standings(distributor: \"coupon_share\") {
    standings { nodes { collaborator { ref } amount { amount currency } } } } }";

/// A server with tokens of an admin and of ana.
pub struct World {
    pub fixture: Fixture,
    pub served: Served,
    pub admin: String,
    pub ana: String,
}

/// A token's secret.
pub async fn token(app: &App, name: &str, role: Role, collaborator: Option<&str>) -> String {
    let collaborator = collaborator.map(str::to_owned);
    let input = TokenInput { name: name.to_owned(), role, collaborator, expires_at: None };
    app.create_token(&admin(), input).await.unwrap().1
}

impl World {
    /// The tenth of January, nine days into the first period.
    pub async fn with(fixture: Fixture, config: ServerConfig) -> Self {
        let fixture = fixture.with_rule().await;
        fixture.clock.set(moment("2026-01-10T12:00:00Z"));
        let admin = token(&fixture.app, "office", Role::Admin, None).await;
        let ana = token(&fixture.app, "ana", Role::Collaborator, Some("ana")).await;
        let served = Served::start(fixture.app.clone(), config);
        Self { fixture, served, admin, ana }
    }

    pub async fn of(fixture: Fixture) -> Self {
        Self::with(fixture, ServerConfig::default()).await
    }

    /// Another application on the same database, as another server has it.
    pub fn elsewhere(&self) -> App {
        App::open(&self.fixture.url, self.fixture.clock.clone()).unwrap()
    }
}

/// Who gets how much, of an answer about [`STANDINGS`].
pub fn amounts(data: &Value) -> Vec<(String, String)> {
    let nodes = data["standings"]["standings"]["nodes"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    nodes
        .iter()
        .map(|node| (text(&node["collaborator"]["ref"]), text(&node["amount"]["amount"])))
        .collect()
}

/// A message that ends an operation.
pub fn complete(id: &str) -> Value {
    json!({ "id": id, "type": "complete" })
}
