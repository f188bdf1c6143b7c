//! Telling the outside what happens: who is told, where to, and what became of it.

pub(super) mod addresses;
mod backoff;
mod lists;
pub(super) mod outbox;
pub(super) mod secret;
mod target;
pub(super) mod webhook;
