//! The rooms that evaluate, compiled from the same files as the product, and nothing else: with
//! server and databases it would take ten minutes to build them for this one comparison.

#[path = "../../src/calendar/mod.rs"]
pub mod calendar;
#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/engine/mod.rs"]
pub mod engine;
#[path = "../../src/language/mod.rs"]
pub mod language;
