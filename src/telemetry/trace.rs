//! Spans: what belongs to one request or one settlement, and how long each part of it took. They name what was done, and of
//! settlements the rule and its period; never who did it, to whom, with which values or for how much.
//!
//! Where nobody collects them (`collect`), none is made, and each of these functions is a look at a flag.

use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::propagation::{Extractor, TextMapPropagator as _};
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::Empty;
use tracing::{Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// By this the spans are told from lines of the log.
pub(super) const TARGET: &str = "tantieme::trace";

static COLLECTED: AtomicBool = AtomicBool::new(false);

/// From now on somebody collects spans.
pub(super) fn collected() {
    COLLECTED.store(true, Ordering::Relaxed);
}

/// Whether somebody collects spans.
pub fn is_collected() -> bool {
    COLLECTED.load(Ordering::Relaxed)
}

/// A request over HTTP. It belongs to the trace that its headers name, as W3C Trace Context has it; `header` gives the value of one.
pub fn request<'a>(method: &str, header: impl Fn(&str) -> Option<&'a str>) -> Span {
    let span = info_span!(
        target: TARGET, "request", otel.kind = "server", otel.status_code = Empty,
        http.request.method = method, operation = Empty, outcome = Empty
    );
    if !span.is_disabled() {
        let headers = Headers { parent: header("traceparent"), state: header("tracestate") };
        let parent = TraceContextPropagator::new().extract(&headers);
        // A span that has not begun takes any parent.
        let _ = span.set_parent(parent);
    }
    span
}

/// Says of the request that is worked on what it asks for first, and what became of it.
pub fn answered(operation: &str, outcome: &str) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    // A span that has begun does not take another name from its fields.
    span.context().span().update_name(operation.to_owned());
    span.record("operation", operation).record("outcome", outcome);
    if matches!(outcome, "timed out" | "unavailable") {
        span.record("otel.status_code", "ERROR");
    }
}

/// A verb of the application, named as the audit trail does.
pub fn verb(name: &str) -> Span {
    info_span!(target: TARGET, "verb", otel.name = name)
}

/// The settlement of one period of a distributor, from its lease to its end.
pub fn settlement(distributor: &str, period: i64) -> Span {
    info_span!(target: TARGET, "settlement", distributor, period, outcome = Empty)
}

/// Says of the settlement that is worked on what became of it.
pub fn settled(outcome: &str) {
    Span::current().record("outcome", outcome);
}

/// An evaluation of a distributor's rule.
pub fn evaluation(distributor: &str) -> Span {
    info_span!(target: TARGET, "evaluation", distributor)
}

/// One commit of what many asked for. It is part of what the first of them does, and linked from the others.
pub fn commit<'a>(asked: impl Iterator<Item = &'a Span>) -> Span {
    of_many(asked, |first| info_span!(target: TARGET, parent: first, "commit"))
}

/// One reading of what many asked for, part of what the first of them does in the same way.
pub fn reading<'a>(asked: impl Iterator<Item = &'a Span>) -> Span {
    of_many(asked, |first| info_span!(target: TARGET, parent: first, "reading"))
}

fn of_many<'a>(
    asked: impl Iterator<Item = &'a Span>,
    of_first: impl FnOnce(&Span) -> Span,
) -> Span {
    let mut asked = asked.filter(|span| !span.is_none());
    let Some(first) = asked.next() else { return Span::none() };
    let span = of_first(first);
    for other in asked {
        span.follows_from(other);
    }
    span
}

/// A statement of a database, if it is part of something: what it does and to which table, and nothing else of its text.
pub fn statement(database: &str, kind: &str, table: Option<&str>) -> Span {
    if Span::current().is_none() {
        return Span::none();
    }
    let name = table.map_or_else(|| kind.to_owned(), |table| format!("{kind} {table}"));
    info_span!(
        target: TARGET, "statement", otel.name = name, otel.kind = "client", otel.status_code = Empty,
        db.system.name = database, db.operation.name = kind, db.collection.name = table
    )
}

/// Says of a statement that it failed; with what, has the log.
pub fn failed(statement: &Span) {
    statement.record("otel.status_code", "ERROR");
}

/// Work that is done on another thread as a part of what is done here.
pub fn carried<T>(work: impl FnOnce() -> T) -> impl FnOnce() -> T {
    let span = Span::current();
    move || span.in_scope(work)
}

/// The headers of a request that say to which trace it belongs.
struct Headers<'a> {
    parent: Option<&'a str>,
    state: Option<&'a str>,
}

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            "traceparent" => self.parent,
            "tracestate" => self.state,
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent", "tracestate"]
    }
}
