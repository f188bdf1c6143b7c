//! The HTTP server: GraphQL over HTTP, the console and its sessions, and what an operator asks of it.

mod authenticate;
mod console;
mod decode;
mod error;
mod files;
mod graphql;
mod live;
mod metrics;
mod negotiate;
mod pages;
mod request_id;
mod same_origin;
mod session;
mod sign_in;
mod stop;

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{App as Site, HttpServer, web};

pub use console::LEFT_OUT as CONSOLE_LEFT_OUT;
pub use error::ServerError;
pub use live::LiveLimits;
pub use stop::Stopper;

use crate::api::guard::{LARGEST_DOCUMENT_BYTES, Limits};
use crate::api::{self, Service};
use crate::app::{App, Payer};
use crate::openid;
use crate::telemetry;
use live::Live;

/// How the server runs.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Address and port, for example `127.0.0.1:8080`; port 0 takes any free one.
    pub bind: String,
    /// Switches introspection, suggestions and the explorer off.
    pub production: bool,
    /// The most bytes of a request's body.
    pub body_limit: usize,
    /// The most time that a request's body may take to arrive.
    pub body_time: Duration,
    /// The most bytes of a document, at most [`api::guard::LARGEST_DOCUMENT_BYTES`].
    pub document_limit: usize,
    /// The most time one request may take, with all that it waits for.
    pub budget: Duration,
    /// The account that payouts are paid from; files for banks need it.
    pub payer: Option<Payer>,
    /// What operators read at `/metrics`; `None` where nothing is noted.
    pub metrics: Option<telemetry::Page>,
    /// Threads that answer requests; the number of processors when nothing is said.
    pub workers: Option<usize>,
    /// Whether SIGINT and SIGTERM end the server.
    pub signals: bool,
    /// What connections that stay may take.
    pub live: LiveLimits,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            bind: "127.0.0.1:8080".to_owned(),
            production: false,
            body_limit: 4 * 1024 * 1024,
            body_time: Duration::from_secs(10),
            document_limit: api::guard::DOCUMENT_BYTES,
            budget: Duration::from_secs(10),
            payer: None,
            metrics: None,
            workers: None,
            signals: true,
            live: LiveLimits::default(),
        }
    }
}

/// What every handler knows.
pub(crate) struct Shared {
    app: App,
    service: Service,
    config: ServerConfig,
    live: Live,
}

/// A server that has its port and answers as soon as it runs.
pub struct Bound {
    server: Server,
    address: SocketAddr,
    stopper: Stopper,
    signals: bool,
}

impl Bound {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A handle that stops it: `handle().stop(true)`.
    pub fn handle(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Answers requests until it is stopped; requests that are under way are finished, and subscriptions completed.
    pub async fn run(self) -> Result<(), ServerError> {
        if self.signals {
            tokio::spawn(stop::on_signal(self.stopper));
        }
        self.server.await.map_err(ServerError::Io)
    }
}

/// Takes the port and prepares everything.
pub fn bind(app: App, config: ServerConfig) -> Result<Bound, ServerError> {
    let limits = Limits {
        bytes: config.document_limit.min(LARGEST_DOCUMENT_BYTES),
        input: 2 * config.body_limit as u64,
        ..Limits::default()
    };
    let service = Service::new(Some(app.clone()), config.production)
        .with_budget(config.budget)
        .with_limits(limits);
    let (wanted, workers, signals) = (config.bind.clone(), config.workers, config.signals);
    let untaken = config.live.untaken.saturating_mul(2);
    let live = Live::new(config.live);
    let shared = web::Data::new(Shared { app, service, config, live });
    let served = shared.clone();
    let mut server = HttpServer::new(move || {
        Site::new()
            .app_data(served.clone())
            .wrap(security_headers())
            .wrap(from_fn(request_id::attach))
            .configure(routes)
    })
    .on_connect(move |connection, _| live::give_up_on_silence(connection, untaken))
    .disable_signals()
    .shutdown_timeout(10);
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    let server = server.bind(&wanted).map_err(|error| ServerError::of_bind(&wanted, error))?;
    let address = server.addrs().first().copied();
    let address = address.ok_or_else(|| ServerError::BadAddress(wanted.clone()))?;
    let server = server.run();
    let stopper = Stopper::of(server.handle(), shared.into_inner());
    Ok(Bound { server, address, stopper, signals })
}

/// Serves until SIGINT or SIGTERM.
pub async fn serve(app: App, config: ServerConfig) -> Result<(), ServerError> {
    let bound = bind(app, config)?;
    tracing::info!(address = %bound.address(), "listening");
    bound.run().await
}

fn routes(site: &mut web::ServiceConfig) {
    site.route("/graphql", web::route().to(graphql::answer))
        .service(
            web::resource("/session").get(session::show).post(session::start).delete(session::end),
        )
        .route("/sign-in/options", web::get().to(sign_in::options))
        .route("/sign-in/provider", web::get().to(sign_in::begin))
        .route(openid::CALLBACK, web::get().to(sign_in::finish))
        .route("/fulfillments/{id}/payouts.{ending:.*}", web::get().to(files::payouts))
        .route("/collaborators/{ref}/statement.{extension}", web::get().to(files::statement))
        .route("/", web::get().to(console::index))
        .route("/assets/{file}", web::get().to(console::asset))
        .route("/graphiql", web::get().to(console::explorer))
        .route("/pages/{file}", web::get().to(pages::file))
        .route("/schema.graphql", web::get().to(pages::schema))
        .route("/health", web::get().to(pages::health))
        .route("/live", web::get().to(pages::health))
        .route("/metrics", web::get().to(metrics::page))
        .route("/ready", web::get().to(pages::ready))
        .default_service(web::to(console::anything));
}

fn security_headers() -> DefaultHeaders {
    let policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
                  frame-ancestors 'none'";
    DefaultHeaders::new()
        .add(("Content-Security-Policy", policy))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
}
