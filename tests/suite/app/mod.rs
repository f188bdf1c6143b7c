//! Verbs of the application: record, settle, crash.

mod beating;
mod crash;
mod fixture;
mod fulfilling;
mod late;
mod recording;
mod settling;
