//! What the largest documents and rules cost, in time of the processor: the slowest are printed, and those
//! that cost most beside one of an eighth of the size, so that what grows faster than its text is seen. In a release build the texts are
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
    /// What one of an eighth of the size costs.
    eighth: Duration,
}

/// How much larger the one is than the other.
const TIMES: usize = 8;

/// What costs less says nothing of how it grows.
const TOO_LITTLE: Duration = Duration::from_micros(500);

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
    let (eighths, wholes) = (texts(largest() / TIMES), texts(largest()));
    assert_eq!(eighths.len(), wholes.len());
    let cost = |(eighth, whole): (&T, &T)| {
        let ((what, text), (_, eighth)) = (told(whole), told(eighth));
        assert!(text.len() <= LARGEST_DOCUMENT_BYTES, "{what}: {}", text.len());
        let (eighth, spent) = (spent(|| work(eighth)), spent(|| work(text)));
        Cost { what: what.to_owned(), bytes: text.len(), spent, eighth }
    };
    eighths.iter().zip(&wholes).map(cost).collect()
}

fn print(title: &str, mut costs: Vec<Cost>) {
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.spent));
    let count = costs.len();
    println!(
        "{title}: the {SHOWN} slowest of {count}; microseconds of CPU of the whole, of an eighth, bytes"
    );
    costs.iter().take(SHOWN).for_each(print_one);
    costs.retain(|cost| cost.eighth > TOO_LITTLE);
    costs.sort_by_key(|cost| {
        std::cmp::Reverse(cost.spent.as_micros() * 100 / cost.eighth.as_micros())
    });
    println!("{title}: the {SHOWN} that grow most beside {TIMES} times the text");
    costs.iter().take(SHOWN).for_each(print_one);
    let sum = |of: fn(&Cost) -> Duration| costs.iter().map(of).sum::<Duration>();
    let (all, eighths) = (sum(|it| it.spent), sum(|it| it.eighth));
    println!(
        "{title}: all {all:?}, {} times an eighth",
        all.as_micros() / eighths.as_micros().max(1)
    );
}

fn print_one(Cost { what, bytes, spent, eighth }: &Cost) {
    let what: String = what.chars().take(60).collect();
    println!("{:>9} {:>9} {bytes:>6}  {what:?}", spent.as_micros(), eighth.as_micros());
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
