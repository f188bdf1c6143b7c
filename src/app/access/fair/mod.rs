//! Threads that requests share fairly: whoever asks for much waits for their own, not others for them.
//!
//! [`turns`] says whose job is next, [`pool`] has the threads.

mod pool;
mod turns;

pub use pool::{FairPool, Priority, lower_priority};
