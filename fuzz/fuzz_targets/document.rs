//! Any bytes as a whole document: read, checked, mended, rendered, formatted, explained.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/suite/language/sound.rs"]
mod sound;
mod watch;

fuzz_target!(|bytes: &[u8]| watch::within(Duration::from_secs(1), || sound::examine(bytes)));
