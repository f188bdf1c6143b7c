//! How large an answer gets: counted field by field while it is built, so that one which is too large is
//! given up before it takes the memory.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo,
};
use async_graphql::{QueryPathSegment, ServerError, ServerResult, Value};
use tokio::sync::Notify;

use rules::domain::Stop;

/// The most bytes of an answer.
pub const LARGEST_ANSWER: u64 = 8 * 1024 * 1024;

/// After how many fields others get their turn on the thread.
const FIELDS_AT_ONCE: u64 = 64;

/// An answer that is being built. Shared by all its fields.
#[derive(Debug)]
pub(super) struct Building {
    bytes: AtomicU64,
    fields: AtomicU64,
    most: u64,
    is_full: Notify,
    stop: Stop,
}

/// Why an answer is not built any further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotBuilt {
    /// It is larger than an answer may be.
    #[error(
        "the answer is larger than {} bytes; ask for fewer rows or fields at once",
        LARGEST_ANSWER
    )]
    TooLarge,
    /// Nobody waits for it any more.
    #[error("nobody waits for the answer any more")]
    NotAwaited,
}

impl Building {
    /// Nothing yet; given up when `stop` says so.
    pub fn begin(stop: Stop) -> Arc<Self> {
        Arc::new(Self {
            bytes: AtomicU64::new(0),
            fields: AtomicU64::new(0),
            most: LARGEST_ANSWER,
            is_full: Notify::new(),
            stop,
        })
    }

    /// Whether it goes on.
    pub fn go_on(&self) -> Result<(), NotBuilt> {
        if self.bytes.load(Ordering::Relaxed) > self.most {
            return Err(NotBuilt::TooLarge);
        }
        if self.stop.is_stopped() { Err(NotBuilt::NotAwaited) } else { Ok(()) }
    }

    /// Comes to its end when the answer is too large.
    pub async fn full(&self) {
        self.is_full.notified().await;
    }

    /// The answer as text. It is looked at again: the fields were only estimated.
    pub fn write(&self, body: &impl serde::Serialize) -> Result<Vec<u8>, NotBuilt> {
        let mut text = Text { bytes: Vec::new(), building: self };
        match serde_json::to_writer(&mut text, body) {
            Ok(()) => Ok(text.bytes),
            Err(_) => {
                self.go_on()?;
                Err(NotBuilt::TooLarge)
            }
        }
    }

    /// Counts a field; true when others are to have their turn.
    fn add(&self, bytes: u64) -> bool {
        let before = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if before <= self.most && before.saturating_add(bytes) > self.most {
            self.is_full.notify_one();
        }
        self.fields.fetch_add(1, Ordering::Relaxed) % FIELDS_AT_ONCE == FIELDS_AT_ONCE - 1
    }
}

/// What was written so far.
struct Text<'a> {
    bytes: Vec<u8>,
    building: &'a Building,
}

impl Write for Text<'_> {
    fn write(&mut self, some: &[u8]) -> io::Result<usize> {
        if (self.bytes.len() + some.len()) as u64 > self.building.most {
            return Err(io::Error::other(NotBuilt::TooLarge));
        }
        if self.building.stop.is_stopped() {
            return Err(io::Error::other(NotBuilt::NotAwaited));
        }
        self.bytes.extend_from_slice(some);
        Ok(some.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts what every field adds to the answer of its request.
pub(super) struct CountsAnswers;

impl ExtensionFactory for CountsAnswers {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for CountsAnswers {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let Some(building) = ctx.data_opt::<Arc<Building>>() else {
            return next.run(ctx, info).await;
        };
        building.go_on().map_err(|reason| ServerError::new(reason.to_string(), None))?;
        let is_item = matches!(info.path_node.segment, QueryPathSegment::Index(_));
        let is_leaf = info.field.selection_set.node.items.is_empty();
        let name = if is_item { 0 } else { info.alias.unwrap_or(info.name).len() as u64 + 4 };
        let value = next.run(ctx, info).await?;
        // What is inside of an object was counted with its own fields.
        let content = if is_leaf && !is_item { value.as_ref().map_or(4, length) } else { 2 };
        if building.add(name + content) {
            tokio::task::yield_now().await;
        }
        Ok(value)
    }
}

/// How many bytes a value takes as text, more or less.
fn length(value: &Value) -> u64 {
    match value {
        Value::String(text) => text.len() as u64 + 2,
        Value::List(items) => items.iter().map(|item| length(item) + 1).sum::<u64>() + 2,
        Value::Object(fields) => {
            let field = |(name, value): (&async_graphql::Name, &Value)| {
                name.as_str().len() as u64 + 4 + length(value)
            };
            fields.iter().map(field).sum::<u64>() + 2
        }
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Enum(_) | Value::Binary(_) => 5,
    }
}
