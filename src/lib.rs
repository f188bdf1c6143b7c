//! Tantieme: pays people their share, by rules that read like English.

pub mod api;
pub mod app;
pub mod cli;
pub mod clock;
pub mod delivery;
pub mod demo;
pub mod editor;
pub mod openid;
pub mod scheduler;
pub mod server;
pub mod store;
pub mod telemetry;
