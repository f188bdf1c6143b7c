//! Verbs of the application: record, settle, crash.

mod beating;
mod crash;
mod defining;
mod fixture;
mod fulfilling;
mod late;
mod recording;
mod settling;
mod versions;
