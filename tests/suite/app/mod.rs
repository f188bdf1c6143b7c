//! Verbs of the application: record, settle, crash.

mod adjusting;
mod advising;
mod beating;
mod books;
mod clocks;
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
mod judging;
mod late;
mod late_refund;
mod leftovers;
mod live;
mod looking_back;
mod measuring;
mod minimum;
mod not_adjusted;
mod plans;
mod policies;
mod recording;
mod references;
mod reviewing;
pub mod scope;
mod settling;
mod stopped;
#[cfg(target_os = "linux")]
mod threads;
pub mod trail;
mod turns;
mod versions;
