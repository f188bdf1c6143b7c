//! The store, every test on both databases.

mod append;
mod columns;
mod databases;
mod deciding;
mod events;
mod expanding;
mod faults;
mod grouped;
mod isolation;
mod leases;
mod money;
mod opening;
mod ordered;
mod own_session;
mod paging;
mod paying;
mod people;
mod periods;
mod reading;
mod refunds;
mod rules;
pub mod samples;
mod settlements;
mod stalled;
mod streams;
mod together;
mod writing;
