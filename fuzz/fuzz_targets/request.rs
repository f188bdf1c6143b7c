//! Any text as a GraphQL document, as long as a server can be told to take: it is refused or weighed at once,
//! and what is weighed keeps the limits. The guard is the product's own file: it needs nothing else of it.
#![no_main]

use std::time::Duration;

use async_graphql::Variables;
use libfuzzer_sys::fuzz_target;

#[expect(dead_code, reason = "a fuzz target asks for less than the product")]
#[path = "../../src/api/guard/mod.rs"]
mod guard;
mod watch;

/// 20 ms of a processor without coverage and checks.
const MOST: Duration = Duration::from_millis(200);

fuzz_target!(|bytes: &[u8]| {
    let limits = guard::Limits { bytes: guard::LARGEST_DOCUMENT_BYTES, ..guard::Limits::default() };
    let text = String::from_utf8_lossy(bytes);
    watch::within(MOST, || {
        if let Ok(admitted) = guard::admit(&text, &Variables::default(), &limits) {
            let weight = admitted.weight;
            assert!(weight.cost <= limits.cost && weight.nodes <= limits.nodes, "{weight:?}");
            assert!(weight.introspections <= limits.introspections, "{weight:?}");
        }
    });
});
