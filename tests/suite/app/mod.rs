//! Verbs of the application: record, settle, crash.

mod beating;
mod contributing;
mod crash;
mod crash_decisions;
mod debts;
mod defining;
mod fixture;
mod foreign_journeys;
mod fulfilling;
mod journeys;
mod late;
mod live;
mod measuring;
mod minimum;
mod recording;
mod reviewing;
mod settling;
mod versions;
