//! Verbs of the application: record, settle, crash.

mod adjusting;
mod advising;
mod beating;
mod contributing;
mod crash;
mod crash_decisions;
mod debts;
mod defining;
pub mod fixture;
mod foreign_journeys;
mod fulfilling;
mod impossible;
mod journeys;
mod late;
mod live;
mod measuring;
mod minimum;
mod not_adjusted;
mod recording;
mod references;
mod reviewing;
pub mod scope;
mod settling;
pub mod trail;
mod versions;
