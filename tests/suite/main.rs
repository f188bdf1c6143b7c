//! The one integration-test binary: behaviour from the outside, one module for each area.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::too_many_lines,
    reason = "a test that meets something unexpected stops right there; a table is as long as its cases"
)]

mod actor;
mod api;
mod app;
mod calendar;
mod checkers;
mod citus;
mod cli;
mod corrections;
mod demo;
mod editor;
mod engine;
mod examples;
mod hooks;
mod language;
mod openid;
mod paying;
mod postgres;
mod reference;
mod server;
mod statements;
mod store;
mod tidy;
mod webhooks;
