//! Sends spans to a collector, as the variables of OpenTelemetry say (`OTEL_EXPORTER_OTLP_ENDPOINT` and the others): protobuf over HTTP.

use std::future::{Future, ready};
use std::pin::Pin;
use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::Subscriber;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;
use ureq::Agent;

use super::trace;

/// Who the spans are of, where `OTEL_SERVICE_NAME` says nothing.
const SERVICE: &str = "tantieme";
/// How long a collector may take, where no variable says so.
const PATIENCE: Duration = Duration::from_secs(10);
/// The only way in which spans are sent.
const PROTOCOL: &str = "http/protobuf";

/// Why spans cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// A variable asks for what there is not.
    #[error("{variable} is \"{value}\"; {instead}")]
    Unknown {
        /// Its name.
        variable: &'static str,
        /// Its value.
        value: String,
        /// What would be right.
        instead: &'static str,
    },
    /// The variables make no exporter.
    #[error("spans cannot be sent as OTEL_EXPORTER_OTLP_* say: {0}")]
    Unusable(String),
}

/// What sends the spans that are made from now on.
#[derive(Debug)]
pub struct Collecting(SdkTracerProvider);

impl Collecting {
    /// Sends what has not been sent yet, and ends.
    pub fn end(self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(error = %error, "the last spans were not sent");
        }
    }
}

/// A layer that sends spans where the variables say so; `None` where they name no collector. `variable` gives the value of one.
///
/// # Errors
/// When the variables want what there is not.
pub fn begin<S>(
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<(impl Layer<S> + Send + Sync, Collecting)>, CollectError>
where
    S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    if !is_wanted(&variable)? {
        return Ok(None);
    }
    let exporter = SpanExporter::builder().with_http().with_http_client(Client::new(&variable)?);
    let exporter = exporter.build().map_err(|error| CollectError::Unusable(error.to_string()))?;
    let resource = Resource::builder();
    let resource = match variable("OTEL_SERVICE_NAME") {
        Some(_) => resource,
        None => resource.with_service_name(SERVICE),
    };
    let provider = SdkTracerProvider::builder();
    let provider = provider.with_batch_exporter(exporter).with_resource(resource.build()).build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer(SERVICE))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_level(false)
        .with_tracked_inactivity(false)
        .with_filter(filter_fn(|it| it.is_span() && it.target() == trace::TARGET));
    trace::collected();
    Ok(Some((layer, Collecting(provider))))
}

/// Whether a collector is named, and nothing else says that there be no spans.
fn is_wanted(variable: &impl Fn(&str) -> Option<String>) -> Result<bool, CollectError> {
    let first = |names: [&'static str; 2]| {
        names
            .into_iter()
            .find_map(|name| Some((name, variable(name)?)))
            .filter(|it| !it.1.is_empty())
    };
    let disabled = variable("OTEL_SDK_DISABLED").is_some_and(|it| it.eq_ignore_ascii_case("true"));
    let none = variable("OTEL_TRACES_EXPORTER").is_some_and(|it| it == "none");
    let named = first(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"]);
    if disabled || none || named.is_none() {
        return Ok(false);
    }
    if let Some(value) = variable("OTEL_TRACES_EXPORTER").filter(|it| it != "otlp") {
        let instead = "spans are sent by otlp, or with none not at all";
        return Err(CollectError::Unknown { variable: "OTEL_TRACES_EXPORTER", value, instead });
    }
    match first(["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"]) {
        Some((variable, value)) if value != PROTOCOL => {
            let instead = "spans are sent as http/protobuf, usually to port 4318 of a collector";
            Err(CollectError::Unknown { variable, value, instead })
        }
        _ => Ok(true),
    }
}

/// The client that webhooks are sent with, for the thread on which spans are sent.
#[derive(Debug)]
struct Client(Agent);

impl Client {
    fn new(variable: &impl Fn(&str) -> Option<String>) -> Result<Self, CollectError> {
        let named = ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
        let said = named.into_iter().find_map(|name| Some((name, variable(name)?)));
        let patience = match said {
            None => PATIENCE,
            Some((variable, value)) => value.parse().map(Duration::from_millis).map_err(|_| {
                let instead = "it is a number of milliseconds";
                CollectError::Unknown { variable, value, instead }
            })?,
        };
        let config = Agent::config_builder();
        let config = config.timeout_global(Some(patience)).http_status_as_error(false).build();
        Ok(Self(config.into()))
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, mut body) = self.0.run(request.map(|bytes| bytes.to_vec()))?.into_parts();
        Ok(Response::from_parts(head, body.read_to_vec()?.into()))
    }
}

impl HttpClient for Client {
    fn send_bytes<'a, 'answer>(
        &'a self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'answer>>
    where
        'a: 'answer,
        Self: 'answer,
    {
        Box::pin(ready(self.send(request)))
    }
}
