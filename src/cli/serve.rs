//! `tantieme serve`: the server, its scheduler, and with `--demo` a living example.

use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr};

use tracing_subscriber::EnvFilter;

use crate::api::Service;
use crate::api::guard::DOCUMENT_BYTES;
use crate::app::{Actor, AllowedTarget, App};
use crate::clock::Clock;
use crate::delivery::{Courier, Sender};
use crate::demo::{self, Filled};
use crate::scheduler::Heartbeat;
use crate::server::{self, CONSOLE_LEFT_OUT, ServerConfig, ServerError};
use crate::store::DatabaseUrl;
use crate::telemetry::Page;

use super::debtor::Debtor;
use super::openid::OpenId;
use super::{Failure, Terminal, runtime};

/// Listens on the loopback address only, unless told otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme serve --demo")]
pub struct Arguments {
    /// A SQLite file, or postgres://USER@HOST/NAME
    #[arg(long, env = "TANTIEME_DATABASE", value_name = "URL")]
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
    /// Have a second admin let happen what one made: rules, fulfillments, accounts
    #[arg(long, env = "TANTIEME_FOUR_EYES")]
    four_eyes: bool,
    /// Where webhooks may be sent to besides the public Internet: addresses, networks, names of hosts
    #[arg(long, env = "TANTIEME_WEBHOOKS_ALLOW", value_name = "TARGET", value_delimiter = ',')]
    webhooks_allow: Vec<AllowedTarget>,
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
    start_log(arguments.log_format);
    let database = database(&arguments)?;
    let payer = arguments.debtor.payer()?;
    let provider = arguments.openid.provider()?;
    let app = App::open(&database, Clock::System)?;
    let app = if arguments.four_eyes { app.with_four_eyes() } else { app };
    let app = app.with_allowed_targets(arguments.webhooks_allow.iter().cloned().collect());
    let app = match provider {
        Some(provider) => app.with_provider(provider),
        None => app,
    };
    app.examine()?;
    let config = ServerConfig { payer, ..config(&arguments) };
    runtime()?.block_on(serve(app, (config, arguments.demo), &database, terminal))
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

fn start_log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("TANTIEME_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,tantieme=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _already_started = match format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}

async fn serve(
    app: App,
    (config, is_demo): (ServerConfig, bool),
    database: &DatabaseUrl,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let metrics = Page::begin().map_err(|error| Failure::refused(error.to_string()))?;
    tokio::spawn(metrics.clone().keep());
    let config = ServerConfig { metrics: Some(metrics), ..config };
    let production = config.production;
    let server = server::bind(app.clone(), config).map_err(unbound)?;
    let address = server.address();
    if is_demo {
        let filled = demo::fill(&app, &mut |step| terminal.note(step)).await?;
        greet_demo(&app, address, &filled, terminal).await?;
        tokio::spawn(demo::trickle(app.clone()));
    } else {
        greet(&app, address, database, terminal).await?;
    }
    let heartbeat =
        Heartbeat::start(app.clone()).await.map_err(|error| Failure::refused(error.to_string()))?;
    let delivering = courier(&app, production).start();
    let served = tokio::select! {
        served = server.run() => served,
        // Whatever would be acknowledged from now on would be lost: nothing is finished.
        reason = app.lost() => return Err(reason.into()),
    };
    drop(delivering);
    let stopped = heartbeat.stop().await;
    app.close();
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

async fn greet(
    app: &App,
    address: SocketAddr,
    database: &DatabaseUrl,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    if let Some(secret) = app.first_token(&Actor::command_line()).await? {
        terminal.line(format!("admin token  {secret}"));
        terminal.line("             keep it: it is not shown again");
        open_with(app, address, &secret, terminal).await?;
    } else {
        terminal.line(format!("open         {}", site(address)));
    }
    terminal.line(format!("database     {database}"));
    terminal.line(format!("GraphQL      {}/graphql", site(address)));
    Ok(())
}

async fn greet_demo(
    app: &App,
    address: SocketAddr,
    filled: &Filled,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    open_with(app, address, &filled.admin, terminal).await?;
    terminal.line(format!("admin token  {}", filled.admin));
    let collaborator = &filled.collaborator;
    terminal
        .line(format!("for {collaborator:<8} {} (sees only their own)", filled.collaborator_token));
    Ok(())
}

/// Prints the link that signs in. Its code is behind a `#`, which browsers keep to themselves: it is
/// in no log, and nothing that looks ahead at links can use it up.
async fn open_with(
    app: &App,
    address: SocketAddr,
    secret: &str,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    if let Some(reason) = CONSOLE_LEFT_OUT {
        terminal.line(format!("open         {}", site(address)));
        terminal.line(format!("             without the console: {reason}"));
        return Ok(());
    }
    let code = app.sign_in_code(secret).await?;
    terminal.line(format!("open         {}/sign-in#{code}", site(address)));
    terminal.line("             signs in as admin, once, within 15 minutes");
    Ok(())
}

/// Where a browser on this machine finds the server.
fn site(address: SocketAddr) -> String {
    let address = match address.ip() {
        ip if ip.is_unspecified() => SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()),
        _ => address,
    };
    format!("http://{address}")
}
