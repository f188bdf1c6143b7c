//! Subscriptions, over WebSocket and Server-Sent Events.

pub mod client;
mod changes;
mod closing;
mod events;
mod many;
mod news;
mod slow;
mod stopping;
pub mod world;
