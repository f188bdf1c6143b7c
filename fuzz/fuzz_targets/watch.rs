//! No text may cost a second, though it is measured here with coverage and checks.

use std::time::Duration;

use cpu_time::ThreadTime;

const MOST: Duration = Duration::from_secs(1);

/// Panics when it takes longer, in time of the processor and not of a busy machine.
pub fn within_a_second(work: impl FnOnce()) {
    let start = ThreadTime::now();
    work();
    let spent = start.elapsed();
    assert!(spent < MOST, "it took {spent:?}");
}
