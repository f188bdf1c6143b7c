//! Subscriptions, over WebSocket and Server-Sent Events.

mod changes;
pub mod client;
mod closing;
mod events;
mod many;
mod news;
mod slow;
mod stopping;
pub mod world;
