//! The engine from the outside: programs, readings and entries in, outcomes out.

mod again;
mod aggregates;
mod behind;
mod caps;
mod contributed;
mod convert;
mod correct;
mod debts;
mod divide;
mod exchanged;
mod journeys;
mod log;
mod measure;
mod owners;
mod properties;
mod rule;
mod thirds;
mod tiers;
mod waiting;
