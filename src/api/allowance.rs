//! How many entries one request may hold, in all its fields together.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::{Context, Result};

use super::fault;

/// The most entries of one request.
pub const MOST_ENTRIES: usize = 1_000;

/// How many entries a request has brought so far.
#[derive(Debug, Default)]
pub struct Allowance(AtomicUsize);

/// Refuses a list with which the request holds more entries than it may.
pub fn take<T>(ctx: &Context<'_>, name: &str, list: &[T]) -> Result<()> {
    let before = ctx
        .data_opt::<Allowance>()
        .map_or(0, |allowance| allowance.0.fetch_add(list.len(), Ordering::Relaxed));
    if before.saturating_add(list.len()) <= MOST_ENTRIES {
        return Ok(());
    }
    let others = if before > 0 { format!(" after {before} others") } else { String::new() };
    let message =
        format!("\"{name}\" has {}{others}; at most {MOST_ENTRIES} in one request", list.len());
    Err(fault::bad_input(message))
}
