//! `tantieme serve`: the server, its scheduler, and with `--demo` a living example.

use std::net::{Ipv4Addr, SocketAddr};

use tracing_subscriber::EnvFilter;

use crate::api::Service;
use crate::api::guard::DOCUMENT_BYTES;
use crate::app::{AllowedTarget, App};
use crate::clock::Clock;
use crate::delivery::{Courier, Sender};
use crate::demo;
use crate::scheduler::Heartbeat;
use crate::server::{self, Port, ServerConfig, ServerError};
use crate::store::DatabaseUrl;
use crate::telemetry::{Collecting, Page};

use super::debtor::Debtor;
use super::greeting::Greeting;
use super::http::Http;
use super::life::Life;
use super::openid::OpenId;
use super::terminal::Loudness;
use super::{Failure, Terminal, log, runtime};

/// Listens on the loopback address only, unless told otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme serve --demo")]
pub struct Arguments {
    /// A SQLite file, or postgres://USER@HOST/NAME
    #[arg(long, env = "TANTIEME_DATABASE", hide_env_values = true, value_name = "URL")]
    #[arg(
        help = "A SQLite file, or postgres://USER@HOST/NAME [default: tantieme.db, with --demo tantieme-demo.db]"
    )]
    database: Option<DatabaseUrl>,
    /// Where to listen
    #[arg(long, env = "TANTIEME_BIND", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    bind: String,
    /// Fill a fresh database with a year of a course platform, and keep events trickling in
    #[arg(long)]
    demo: bool,
    /// The most bytes of a GraphQL document, 1024 to 65536
    #[arg(long, env = "TANTIEME_DOCUMENT_LIMIT", default_value_t = 16_384, value_name = "BYTES")]
    #[arg(value_parser = clap::value_parser!(u32).range(1_024..=65_536))]
    document_limit: u32,
    /// Have a second person let happen what one made: rules, fulfillments, accounts
    #[arg(long, env = "TANTIEME_FOUR_EYES")]
    four_eyes: bool,
    /// Where webhooks may be sent to besides the public Internet: addresses, networks, names of hosts
    #[arg(long, env = "TANTIEME_WEBHOOKS_ALLOW", value_name = "TARGET", value_delimiter = ',')]
    webhooks_allow: Vec<AllowedTarget>,
    #[command(flatten)]
    http: Http,
    #[command(flatten)]
    openid: OpenId,
    #[command(flatten)]
    debtor: Debtor,
    /// How each line of the log is written, to standard error
    #[arg(long, env = "TANTIEME_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,
    /// Switch GraphiQL, introspection and suggestions off
    #[arg(long)]
    production: bool,
    /// What is logged, for example tantieme=debug [default: warn,tantieme=info]
    #[arg(long, env = "TANTIEME_LOG", value_name = "FILTER", value_parser = filter)]
    log: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum LogFormat {
    /// For people, with colours on terminals
    Text,
    /// One JSON object a line, for programs
    Json,
}

/// Serves until the process is told to stop.
pub fn run(arguments: Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let collecting = start_log(&arguments, terminal.loudness())?;
    let served = open_and_serve(arguments, terminal);
    if let Some(collecting) = collecting {
        collecting.end();
    }
    served
}

fn open_and_serve(arguments: Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let database = arguments.require_sound()?;
    let payer = arguments.debtor.payer()?;
    let provider = arguments.openid.provider()?;
    let port = Port::take(&arguments.bind).map_err(unbound)?;
    let config = ServerConfig { payer, ..config(&arguments) };
    let as_json = arguments.json;
    let config = arguments.http.of(config)?;
    let app = App::open(&database, Clock::System)?;
    let app = if arguments.four_eyes { app.with_four_eyes() } else { app };
    let app = app.with_allowed_targets(arguments.webhooks_allow.iter().cloned().collect());
    let app = match provider {
        Some(provider) => app.with_provider(provider),
        None => app,
    };
    app.examine()?;
    let greeting = Greeting::of(&database, as_json, &config);
    let life = Life::begin(database.kind());
    runtime()?.block_on(serve(app, (config, port, arguments.demo), (greeting, life), terminal))
}

/// What is logged, in the words of the log's library.
fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

impl Arguments {
    /// Refuses what is wrong only together. Which database it is.
    pub(super) fn require_sound(&self) -> Result<DatabaseUrl, Failure> {
        self.debtor.payer()?;
        self.openid.provider()?;
        Port::require_form(&self.bind).map_err(|error| Failure::usage(error.to_string()))?;
        database(self)
    }

    /// What holds of a setting where nobody says anything, and that depends on what else is said.
    pub(super) fn unsaid(&self, name: &str, loudness: Loudness) -> Option<String> {
        match name {
            // Which one depends on whether it is a demo.
            "database" => database(self).ok().map(|database| database.to_string()),
            "log" => Some(usual_filter(loudness).to_owned()),
            _ => self.openid.unsaid(name),
        }
    }
}

/// What is logged where nobody says what.
fn usual_filter(loudness: Loudness) -> &'static str {
    match loudness {
        Loudness::Quiet => "error",
        Loudness::Normal => "warn,tantieme=info",
        Loudness::Verbose => "info,tantieme=debug",
    }
}

fn database(arguments: &Arguments) -> Result<DatabaseUrl, Failure> {
    match &arguments.database {
        Some(url) => Ok(url.clone()),
        None => {
            let file = if arguments.demo { "tantieme-demo.db" } else { "tantieme.db" };
            file.parse().map_err(|error| Failure::usage(format!("{error}")))
        }
    }
}

fn config(arguments: &Arguments) -> ServerConfig {
    ServerConfig {
        bind: arguments.bind.clone(),
        production: arguments.production,
        document_limit: usize::try_from(arguments.document_limit).unwrap_or(DOCUMENT_BYTES),
        ..ServerConfig::default()
    }
}

/// Lines go to standard error, and spans to the collector that the environment names, if any.
fn start_log(arguments: &Arguments, loudness: Loudness) -> Result<Option<Collecting>, Failure> {
    let filter = arguments.log.as_deref().unwrap_or(usual_filter(loudness));
    log::start_with_traces(filter, arguments.log_format == LogFormat::Json)
}

async fn serve(
    app: App,
    (config, port, is_demo): (ServerConfig, Port, bool),
    (mut greeting, life): (Greeting, Life),
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let metrics = Page::begin().map_err(|error| Failure::refused(error.to_string()))?;
    tokio::spawn(metrics.clone().keep());
    let config = ServerConfig { metrics: Some(metrics), ..config };
    let production = config.production;
    let mut server = server::listen(app.clone(), config, port).map_err(unbound)?;
    greeting.site = site(server.address());
    if is_demo {
        let filled = demo::fill(&app, &mut |step| terminal.note(step)).await?;
        greeting.demo(&app, filled).await?;
        tokio::spawn(demo::trickle(app.clone()));
    } else {
        greeting.first(&app).await?;
    }
    greeting.say(terminal);
    let heartbeat =
        Heartbeat::start(app.clone()).await.map_err(|error| Failure::refused(error.to_string()))?;
    let delivering = courier(&app, production).start();
    server.heed_signals();
    life.started(server.address());
    let told = server.told();
    let served = tokio::select! {
        served = server.run() => served,
        // Whatever would be acknowledged from now on would be lost: nothing is finished.
        reason = app.lost() => {
            life.broke_off(&reason);
            return Err(reason.into());
        }
    };
    drop(delivering);
    let stopped = heartbeat.stop().await;
    app.close();
    life.stopped(told.get());
    served.map_err(|error| Failure::refused(error.to_string()))?;
    stopped.map_err(|error| Failure::refused(error.to_string()))
}

/// Sends to webhooks what happens. What it reads for them waits in the same queues as what others read.
fn courier(app: &App, production: bool) -> Courier {
    let service = Service::new(Some(app.clone()), production);
    Courier::new(app.clone(), service, Sender::new(app.allowed_targets()))
}

/// An address that is none is wrong usage; one that is taken is refused.
fn unbound(error: ServerError) -> Failure {
    match error {
        ServerError::BadAddress(_) => Failure::usage(error.to_string()),
        _ => Failure::refused(error.to_string()),
    }
}

/// Where a browser on this machine finds the server.
fn site(address: SocketAddr) -> String {
    let address = match address.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()),
        _ => address,
    };
    format!("http://{address}")
}
