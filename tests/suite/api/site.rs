//! A server on a free port with a database of its own and a clock that stands still, and a client
//! that speaks to it over real HTTP.

use std::sync::mpsc;
use std::thread::JoinHandle;

use rules::domain::{Moment, Role};
use serde_json::{Value, json};
use tantieme::app::{App, TokenInput};
use tantieme::clock::Clock;
use tantieme::server::{self, ServerConfig, Stopper};
use tantieme::store::DatabaseUrl;
use tempfile::TempDir;

use crate::actor::admin;
use crate::app::fixture::databases;

/// A running server with one token for each role.
pub struct Site {
    pub url: String,
    pub clock: Clock,
    pub admin: String,
    pub integration: String,
    pub viewer: String,
    pub finance: String,
    /// COLLABORATOR of the reference "ana".
    pub ana: String,
    pub runtime: tokio::runtime::Runtime,
    pub app: App,
    _served: Served,
    _folder: TempDir,
}

/// A server on a free port, which stops when this is dropped.
pub struct Served {
    pub url: String,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    /// Serves an application; address, threads and signals are for the test.
    pub fn start(app: App, config: ServerConfig) -> Self {
        let config = ServerConfig {
            bind: "127.0.0.1:0".to_owned(),
            workers: config.workers.or(Some(2)),
            signals: false,
            ..config
        };
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let bound = server::bind(app, config).unwrap();
                sender.send((bound.address(), bound.handle())).unwrap();
                bound.run().await.unwrap();
            });
        });
        let (address, stopper) = receiver.recv().unwrap();
        Self { url: format!("http://{address}"), stopper, thread: Some(thread) }
    }

    /// Begins to stop it, so that what is under way is finished.
    pub fn begin_to_stop(&self) {
        drop(self.stopper.stop(true));
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stopper.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub media: String,
    pub headers: ureq::http::HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// `extensions.code` of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A client for which every status is an answer.
pub fn agent() -> ureq::Agent {
    ureq::Agent::new_with_config(ureq::Agent::config_builder().http_status_as_error(false).build())
}

/// The reply of a response.
pub fn reply(mut response: ureq::http::Response<ureq::Body>) -> Reply {
    let media = response.headers().get("content-type");
    let media = media.map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    Reply {
        status: response.status().as_u16(),
        media,
        headers: response.headers().clone(),
        text: response.body_mut().read_to_string().unwrap(),
    }
}

impl Site {
    /// A site whose clock stands at `now`.
    pub fn at(now: &str) -> Self {
        Self::with(now, ServerConfig::default())
    }

    /// Runs a test on a site of its own for each kind of database, whose clock stands at `now`.
    pub fn on_each_database(now: &str, test: impl Fn(Self)) {
        for (database, folder, _) in databases() {
            test(Self::on(&database, folder, now, ServerConfig::default()));
        }
    }

    /// A site with another configuration; address, threads and signals are for the test.
    pub fn with(now: &str, config: ServerConfig) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let database = file.to_str().unwrap().parse().unwrap();
        Self::on(&database, folder, now, config)
    }

    /// A site on a database that is given, with the folder that keeps its file.
    pub fn on(database: &DatabaseUrl, folder: TempDir, now: &str, config: ServerConfig) -> Self {
        let clock = Clock::fixed(Moment::parse(now).unwrap());
        let app = App::open(database, clock.clone()).unwrap();
        Self::of(app, clock, folder, config)
    }

    /// A site of an application, with its clock and the folder that keeps its file.
    pub fn of(app: App, clock: Clock, folder: TempDir, config: ServerConfig) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let token = |name: &str, role, collaborator: Option<&str>| {
            let input = TokenInput {
                name: name.to_owned(),
                role,
                collaborator: collaborator.map(str::to_owned),
                expires_at: None,
            };
            runtime.block_on(app.create_token(&admin(), input)).unwrap().1
        };
        let served = Served::start(app.clone(), config);
        Self {
            url: served.url.clone(),
            clock,
            admin: token("admin", Role::Admin, None),
            integration: token("shop", Role::Integration, None),
            viewer: token("viewer", Role::Viewer, None),
            finance: token("finance", Role::Finance, None),
            ana: token("ana", Role::Collaborator, Some("ana")),
            runtime,
            app,
            _served: served,
            _folder: folder,
        }
    }

    /// Sends a document and gives the whole response.
    pub fn ask(&self, token: &str, query: &str, variables: &Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let response = agent()
            .post(format!("{}/graphql", self.url))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .send(body.to_string())
            .unwrap();
        reply(response).json()
    }

    /// Sends a document that must be fine and gives its data.
    pub fn data(&self, token: &str, query: &str, variables: &Value) -> Value {
        let mut response = self.ask(token, query, variables);
        assert_eq!(response["errors"], Value::Null, "{query}: {response:#}");
        response["data"].take()
    }

    /// Performs a mutation as `token` with its input and gives its payload.
    pub fn perform(&self, token: &str, mutation: &str, selection: &str, input: &Value) -> Value {
        let mut letters = mutation.chars();
        let first = letters.next().unwrap().to_ascii_uppercase();
        let input_type = format!("{first}{}Input", letters.as_str());
        let query = format!(
            "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {selection} errors {{ code field message }} }} }}"
        );
        self.data(token, &query, &json!({ "input": input }))[mutation].take()
    }
}
