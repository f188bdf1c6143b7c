//! What the largest documents and rules cost, in time of the processor: the slowest are printed, each with
//! one of half the size, so that what grows faster than its text is seen. In a release build the texts are
//! as large as any server takes them; otherwise an eighth of that.

#![expect(clippy::print_stdout, reason = "what texts cost is printed, for whoever asks for it")]

use std::time::Duration;

use async_graphql::{Request, Variables};
use cpu_time::ThreadTime;
use rules::domain::{Catalogue, Moment, Role};
use tantieme::api::guard::{LARGEST_DOCUMENT_BYTES, Limits, admit};
use tantieme::api::{Caller, schema};
use tantieme::app;

use super::corpus;
use crate::language::large;

/// How many of the slowest are printed.
const SHOWN: usize = 10;

struct Cost {
    what: String,
    bytes: usize,
    spent: Duration,
    /// What half of it costs.
    half: Duration,
}

fn largest() -> usize {
    if cfg!(debug_assertions) { LARGEST_DOCUMENT_BYTES / 8 } else { LARGEST_DOCUMENT_BYTES }
}

fn spent(work: impl FnOnce()) -> Duration {
    let start = ThreadTime::now();
    work();
    start.elapsed()
}

/// Costs of the same texts in two sizes.
fn costs<T>(
    texts: impl Fn(usize) -> Vec<T>,
    told: impl Fn(&T) -> (&str, &str),
    work: impl Fn(&str),
) -> Vec<Cost> {
    let (halves, wholes) = (texts(largest() / 2), texts(largest()));
    assert_eq!(halves.len(), wholes.len());
    let cost = |(half, whole): (&T, &T)| {
        let ((what, text), (_, half)) = (told(whole), told(half));
        assert!(text.len() <= LARGEST_DOCUMENT_BYTES, "{what}: {}", text.len());
        let (half, spent) = (spent(|| work(half)), spent(|| work(text)));
        Cost { what: what.to_owned(), bytes: text.len(), spent, half }
    };
    halves.iter().zip(&wholes).map(cost).collect()
}

fn print(title: &str, mut costs: Vec<Cost>) {
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.spent));
    let count = costs.len();
    println!(
        "{title}: the {SHOWN} slowest of {count}; microseconds of CPU of the whole, of half, bytes"
    );
    for Cost { what, bytes, spent, half } in costs.iter().take(SHOWN) {
        let what: String = what.chars().take(60).collect();
        println!("{:>9} {:>9} {bytes:>6}  {what:?}", spent.as_micros(), half.as_micros());
    }
}

/// Guards a document, and executes it where it is admitted, without an application behind it.
fn answer(text: &str) {
    let limits = Limits { bytes: LARGEST_DOCUMENT_BYTES, ..Limits::default() };
    let Ok(admitted) = admit(text, &Variables::default(), &limits) else { return };
    let mut request = Request::new(text).data(Caller::new(super::roles::token(Role::Admin)));
    request.set_parsed_query(admitted.document);
    let _answer = futures_util::FutureExt::now_or_never(schema(None).execute(request));
}

#[test]
fn what_the_largest_documents_cost() {
    let documents = |bytes| {
        corpus::largest(bytes).into_iter().map(|(what, text, _)| (what, text)).collect::<Vec<_>>()
    };
    print("documents", costs(documents, |(what, text)| (what, text), answer));
}

#[test]
fn what_the_largest_rules_cost() {
    let (catalogue, now) = (Catalogue::builtin(), Moment::from_micros(1_767_225_600_000_000));
    let check = |text: &str| drop(app::check(text, &catalogue, now));
    print("rules", costs(large::texts, |it| (&it.what, &it.text), check));
}
