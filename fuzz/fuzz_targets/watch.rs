//! No text may cost more than so much, though it is measured here with coverage and checks.

use std::time::Duration;

use cpu_time::ThreadTime;

/// Panics when it takes longer, in time of the processor and not of a busy machine.
pub fn within(most: Duration, work: impl FnOnce()) {
    let start = ThreadTime::now();
    work();
    let spent = start.elapsed();
    assert!(spent < most, "it took {spent:?}");
}
