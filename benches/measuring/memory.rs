//! How much memory something takes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Does something, and says how much memory it held at most on top of what was held before.
pub fn watched<T>(work: impl FnOnce() -> T) -> (T, Option<u64>) {
    let before = own_memory();
    let done = AtomicBool::new(false);
    let (result, most) = std::thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut most = before;
            while !done.load(Ordering::Relaxed) {
                most = most.max(own_memory());
                std::thread::sleep(Duration::from_millis(2));
            }
            most
        });
        let result = work();
        done.store(true, Ordering::Relaxed);
        (result, watch.join().unwrap())
    });
    (result, most.zip(before).map(|(most, before)| most.saturating_sub(before)))
}

/// The memory of this process alone, in bytes, where the system tells it. Pages of the database file
/// that are mapped are not part of it: the system takes them back when it needs them.
pub fn own_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1_024)
}
