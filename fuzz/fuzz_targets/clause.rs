//! A section or two of a document whose beginning is right: the way of most texts that people
//! write, and short enough to try very many. With `=` in front it is a section of a catalogue.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/suite/language/sound.rs"]
mod sound;
mod watch;

const RULE: &[u8] = b"language 1
distributor d
currency USD
time zone UTC
metric completions
count course_completed
credit course.owner
";

const CATALOGUE: &[u8] = b"language 1\ncatalogue\n";

fuzz_target!(|bytes: &[u8]| {
    let text = match bytes.strip_prefix(b"=") {
        Some(section) => [CATALOGUE, section].concat(),
        None => [RULE, bytes].concat(),
    };
    watch::within(Duration::from_secs(1), || sound::examine(&text));
});
