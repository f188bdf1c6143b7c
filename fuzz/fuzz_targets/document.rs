//! Any bytes as a whole document: read, checked, mended, rendered, formatted, explained.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/suite/language/sound.rs"]
mod sound;
mod watch;

fuzz_target!(|bytes: &[u8]| watch::within_a_second(|| sound::examine(bytes)));
