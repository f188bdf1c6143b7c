//! Subscriptions, over WebSocket and Server-Sent Events.

mod client;
mod closing;
mod events;
mod many;
mod news;
mod slow;
mod stopping;
mod world;
