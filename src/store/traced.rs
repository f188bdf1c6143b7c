//! A span for each statement of a connection, while somebody collects them.

use std::fmt::{self, Write as _};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use tracing::Span;

use crate::telemetry::trace;

/// How much of a statement is looked at for its table, in bytes.
const LOOKED_AT: usize = 4 * 1024;

/// What stands before the name of a table.
const BEFORE_TABLE: [&str; 3] = ["FROM", "INTO", "UPDATE"];

/// The span of the statement that runs now.
struct Traced {
    database: &'static str,
    running: Option<Span>,
}

/// What makes spans of the statements of a new connection; `None` while nobody collects them.
pub(super) fn statements(database: &'static str) -> Option<impl Instrumentation> {
    trace::is_collected().then_some(Traced { database, running: None })
}

impl Instrumentation for Traced {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } if !Span::current().is_none() => {
                let mut text = Beginning(String::new());
                // The rest is of no interest.
                let _ = write!(text, "{query}");
                let (kind, table) = kind_and_table(&text.0);
                self.running = Some(trace::statement(self.database, &kind, table));
            }
            InstrumentationEvent::FinishQuery { error, .. } => {
                if let Some(span) = self.running.take().filter(|_| error.is_some()) {
                    trace::failed(&span);
                }
            }
            _ => {}
        }
    }
}

/// The first word of a statement, and the table that it names first, if any.
fn kind_and_table(text: &str) -> (String, Option<&str>) {
    let first = text.split_whitespace().next().unwrap_or_default();
    let kind = first.trim_end_matches(';').to_ascii_uppercase();
    let mut from = text.split_whitespace().skip_while(|word| !BEFORE_TABLE.contains(word));
    let table = from.nth(1).map(|word| word.trim_matches(['"', '`', ';', ',']));
    let plain = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    (kind, table.filter(|name| !name.is_empty()).filter(plain))
}

/// The beginning of what is written.
struct Beginning(String);

impl fmt::Write for Beginning {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > LOOKED_AT {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}
