//! The store, every test on both databases.

mod append;
mod databases;
mod opening;
mod samples;
mod writing;
