//! What holds for any bytes holds for all samples, however they are mangled.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use rules::domain::Catalogue;
use rules::language::compile_catalogue;

use super::rules::{PROFIT_SHARE, SHORT, compiled};
use super::sound::examine;
use super::{CATALOGUE, DISTRIBUTOR};

/// Pieces that are put into a rule: words of the language, numbers at the edge, odd letters.
const PIECES: &[&str] = &[
    "metric",
    "points",
    "top 0 by",
    "0",
    "0.00 USD",
    "999999999999999999",
    "100%",
    "31",
    "\"",
    "\n",
    "  ",
    "é",
    "𝄞",
    "course.owner.customer.country",
    "is",
    "not",
    "any of",
    "example \"x\"",
    "refund 4294967295",
    "9999-12-31 23:59",
    "0001-01-01",
    "every 0 weeks on monday at 00:00",
    "catalogue",
    "pool",
    "belongs to",
    "expect only",
    "given",
    "#",
    "-",
    "1e9",
    "\u{a0}",
    "\r",
];

/// Texts for which something did not hold once, found by mangling or by the fuzzer (`fuzz/run`).
/// A `^` at the beginning stands for the head of the short rule, up to its first metric.
const FOUND: &[&[u8]] = &[
    // The first word of a line that is not read ended within a letter.
    "^,\0\u{6da}".as_bytes(),
    // Of two metrics with one name, the other one was offered instead of the first.
    b"^metric m\nsum order_paid.amount\nmetric m\ncount course_completed\ncredit course.owner\n\
        weighting\nshare by m\n",
    // A kind of asset that is the first word of another line, and a text without a blank before it.
    b"^example \"x\"\ncarried\"101\" status \"p\"",
];

/// The documents that show the language, and the rules under `examples/`.
static SAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut samples = Vec::from([PROFIT_SHARE, SHORT, DISTRIBUTOR, CATALOGUE].map(str::to_owned));
    for folder in fs::read_dir(root("examples")).unwrap() {
        let Ok(files) = fs::read_dir(folder.unwrap().path()) else { continue };
        let paths = files.map(|file| file.unwrap().path());
        let rules = paths.filter(|path| path.extension().is_some_and(|end| end == "tan"));
        samples.extend(rules.map(|rule| fs::read_to_string(rule).unwrap()));
    }
    assert!(samples.len() > 9, "the examples were not found");
    samples
});

fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sample() -> impl Strategy<Value = &'static str> {
    (0..SAMPLES.len()).prop_map(|index| SAMPLES[index].as_str())
}

/// A sample with some pieces in it, each instead of a few letters.
fn mangled() -> impl Strategy<Value = String> {
    let edit = (any::<Index>(), 0..12_usize, select(PIECES));
    (sample(), prop::collection::vec(edit, 1..6)).prop_map(|(sample, edits)| {
        let mut letters: Vec<char> = sample.chars().collect();
        for (at, length, piece) in edits {
            let at = at.index(letters.len());
            let end = (at + length).min(letters.len());
            letters.splice(at..end, piece.chars());
        }
        letters.into_iter().collect()
    })
}

/// The beginning of a sample with lines of another in any order, some twice, some not at all.
fn shuffled() -> impl Strategy<Value = String> {
    let order = prop::collection::vec(any::<Index>(), 0..60);
    (sample(), any::<Index>(), sample(), order).prop_map(|(sample, length, other, order)| {
        let kept: Vec<&str> = sample.lines().collect();
        let lines: Vec<&str> = other.lines().collect();
        let kept = kept.iter().take(length.index(kept.len()));
        let text = kept.chain(order.iter().map(|at| at.get(&lines)));
        text.map(|line| format!("{line}\n")).collect()
    })
}

/// A sample with bytes that may be no text.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<Index>(), any::<u8>());
    (sample(), prop::collection::vec(edit, 1..6)).prop_map(|(sample, edits)| {
        let mut bytes = sample.as_bytes().to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mangled_samples_are_diagnosed(source in prop_oneof![mangled(), shuffled()]) {
        examine(source.as_bytes());
    }

    #[test]
    fn broken_samples_are_diagnosed(source in broken()) {
        examine(&source);
    }

    #[test]
    fn any_text_is_diagnosed(source in ".{0,400}") {
        examine(source.as_bytes());
        prop_assert!(compiled(&source).program.is_none());
        prop_assert!(compile_catalogue(&source, &Catalogue::builtin()).catalogue.is_none());
    }
}

#[test]
fn what_was_found_once_holds() {
    let (head, _) = SHORT.split_once("metric").unwrap();
    for text in FOUND {
        match text.strip_prefix(b"^") {
            Some(rest) => examine(&[head.as_bytes(), rest].concat()),
            None => examine(text),
        }
    }
}
