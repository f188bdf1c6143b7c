//! No text makes the compiler panic, however it is mangled.

use proptest::prelude::*;
use tantieme::domain::Catalogue;
use tantieme::language::{compile, compile_catalogue};

use super::rules::{PROFIT_SHARE, SHORT};

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

fn mangled() -> impl Strategy<Value = String> {
    let sample = prop_oneof![Just(PROFIT_SHARE), Just(SHORT)];
    let edit = (any::<prop::sample::Index>(), 0..12_usize, prop::sample::select(PIECES));
    (sample, prop::collection::vec(edit, 1..6)).prop_map(|(sample, edits)| {
        let mut letters: Vec<char> = sample.chars().collect();
        for (at, length, piece) in edits {
            let at = at.index(letters.len());
            let end = (at + length).min(letters.len());
            letters.splice(at..end, piece.chars());
        }
        letters.into_iter().collect()
    })
}

/// Lines of the sample in any order, some twice, some not at all.
fn shuffled() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = PROFIT_SHARE.lines().collect();
    let count = lines.len();
    prop::collection::vec(0..count, 0..count * 2)
        .prop_map(move |order| order.iter().map(|line| format!("{}\n", lines[*line])).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mangled_rules_are_diagnosed(source in prop_oneof![mangled(), shuffled()]) {
        let compiled = compile(&source, &Catalogue::builtin());
        let wrong = compiled.diagnostics.iter().any(|it| it.code.starts_with(['S', 'N', 'T', 'P', 'C', 'X', 'L']));
        prop_assert_eq!(compiled.program.is_none(), wrong);
        for it in &compiled.diagnostics {
            let span = it.primary.span;
            prop_assert!(compiled.document.source.get(span.start..span.end).is_some(), "{:?}", it);
            for edit in it.fixes.iter().flat_map(|fix| &fix.edits) {
                prop_assert!(compiled.document.source.get(edit.start..edit.end).is_some(), "{:?}", it);
            }
        }
    }

    #[test]
    fn any_text_is_diagnosed(source in ".{0,400}") {
        let compiled = compile(&source, &Catalogue::builtin());
        prop_assert!(compiled.program.is_none());
        prop_assert!(!compiled.diagnostics.is_empty());
        prop_assert!(compile_catalogue(&source, &Catalogue::builtin()).catalogue.is_none());
    }
}
