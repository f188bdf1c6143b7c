//! Verbs of the application: record, settle, crash.

mod advising;
mod beating;
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
mod live;
mod measuring;
mod minimum;
mod recording;
mod reviewing;
mod settling;
mod stopped;
mod turns;
mod versions;
