//! The HTTP server: GraphQL over HTTP, the console and its sessions, deliveries to hooks, and what an operator asks
//! of it.

mod address;
mod authenticate;
mod compression;
mod console;
mod cors;
mod decode;
mod documents;
mod error;
mod files;
mod graphql;
mod head;
mod hooks;
mod live;
mod metrics;
mod negotiate;
mod origin;
mod pages;
mod port;
mod request_id;
mod same_origin;
mod session;
mod sign_in;
mod stop;
mod unchanged;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::{App as Site, HttpServer, Route, web};

pub use console::LEFT_OUT as CONSOLE_LEFT_OUT;
pub use documents::{BadDocuments, TrustedDocuments};
pub use error::ServerError;
pub use live::LiveLimits;
pub use origin::{BadOrigin, Origin};
pub use port::Port;
pub use stop::{Stopper, Told};

use crate::api::guard::{LARGEST_DOCUMENT_BYTES, Limits};
use crate::api::{self, RateLimits, Rates, Service};
use crate::app::{App, Network, Payer};
use crate::openid;
use crate::telemetry;
use documents::Documents;
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
    /// Sites whose pages may call the API with a token, besides those of this server.
    pub allowed_origins: Vec<Origin>,
    /// Documents of which alone are executed; any are when nothing is said.
    pub trusted_documents: Option<Arc<TrustedDocuments>>,
    /// What is let through in a minute.
    pub rates: RateLimits,
    /// Proxies that are believed when they say for whom they ask.
    pub trusted_proxies: Vec<Network>,
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

impl ServerConfig {
    /// Whether GraphiQL is there.
    fn explores(&self) -> bool {
        !self.production && self.trusted_documents.is_none()
    }
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
            allowed_origins: Vec::new(),
            trusted_documents: None,
            rates: RateLimits::USUAL,
            trusted_proxies: Vec::new(),
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
    rates: Arc<Rates>,
    documents: Documents,
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

    /// What told it to stop first, once something has.
    pub fn told(&self) -> Arc<OnceLock<Told>> {
        self.stopper.told()
    }

    /// Lets signals stop it from now on, where they are to.
    pub fn heed_signals(&mut self) {
        if std::mem::take(&mut self.signals) {
            stop::heed_signals(self.stopper.clone());
        }
    }

    /// Answers requests until it is stopped; requests that are under way are finished, and subscriptions completed.
    pub async fn run(mut self) -> Result<(), ServerError> {
        self.heed_signals();
        self.server.await.map_err(ServerError::Io)
    }
}

/// Takes the port and prepares everything.
pub fn bind(app: App, config: ServerConfig) -> Result<Bound, ServerError> {
    let port = Port::take(&config.bind)?;
    listen(app, config, port)
}

/// Prepares everything behind a port that was taken.
pub fn listen(app: App, config: ServerConfig, port: Port) -> Result<Bound, ServerError> {
    let limits = Limits {
        bytes: config.document_limit.min(LARGEST_DOCUMENT_BYTES),
        input: 2 * config.body_limit as u64,
        ..Limits::default()
    };
    let rates = Arc::new(Rates::of(config.rates));
    let service = Service::new(Some(app.clone()), config.production)
        .with_rates(rates.clone())
        .with_budget(config.budget)
        .with_limits(limits);
    let (wanted, workers, signals) = (config.bind.clone(), config.workers, config.signals);
    let untaken = config.live.untaken.saturating_mul(2);
    let live = Live::new(config.live);
    let documents = Documents::new(config.trusted_documents.clone(), limits.bytes);
    let shared = web::Data::new(Shared { app, service, config, rates, documents, live });
    let served = shared.clone();
    let mut server = HttpServer::new(move || {
        Site::new()
            .app_data(served.clone())
            .wrap(from_fn(compression::choose))
            .wrap(Compress::default())
            .wrap(from_fn(compression::unmark))
            .wrap(security_headers())
            .wrap(from_fn(request_id::attach))
            .wrap(from_fn(head::like_get))
            .configure(|site| routes(site, &served.config.allowed_origins))
    })
    // Otherwise the end of an answer that takes more than one packet waits, for 40 ms, until the reader has confirmed the
    // beginning.
    .tcp_nodelay(true)
    .on_connect(move |connection, _| live::give_up_on_silence(connection, untaken))
    .disable_signals()
    .shutdown_timeout(10);
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    for listener in port.listeners {
        server = server.listen(listener).map_err(|error| ServerError::of_bind(&wanted, error))?;
    }
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

/// What is where. Pages of other sites may call the API and load its files; the console and its sessions are for pages
/// of this server.
fn routes(site: &mut web::ServiceConfig, allowed: &[Origin]) {
    let open = |path: &str, route: Route| web::resource(path).wrap(cors::of(allowed)).route(route);
    site.service(open("/graphql", web::route().to(graphql::answer)))
        .service(open("/fulfillments/{id}/payouts.{ending:.*}", web::get().to(files::payouts)))
        .service(open(
            "/collaborators/{ref}/statement.{extension}",
            web::get().to(files::statement),
        ))
        .route("/lsp", web::get().to(live::answer_editor))
        .service(open("/schema.graphql", web::get().to(pages::schema)))
        .service(
            web::resource("/session").get(session::show).post(session::start).delete(session::end),
        )
        .service(web::resource("/hooks/{source}").post(hooks::take))
        .route("/sign-in/options", web::get().to(sign_in::options))
        .route("/sign-in/provider", web::get().to(sign_in::begin))
        .route(openid::CALLBACK, web::get().to(sign_in::finish))
        .route("/", web::get().to(console::index))
        .route("/assets/{file}", web::get().to(console::asset))
        .route("/graphiql", web::get().to(console::explorer))
        .route("/pages/{file}", web::get().to(pages::file))
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
