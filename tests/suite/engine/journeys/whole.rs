//! What holds of all journeys: nothing is lost, nothing depends on the order of arrival, and what is
//! left out never adds.

use crate::engine::behind::journeys_behind;
use proptest::prelude::*;
use rules::domain::{Catalogue, CutOff, Entry, Outcome, Quantity, Recorded};
use rules::engine::evaluate;
use rules::language::{Program, compile};

use super::program;
use crate::engine::log::{Log, october};

const SPLITS: [&str; 7] = [
    "split evenly",
    "split by touches",
    "split first",
    "split last",
    "split first 40%, middle 20%, last 40%",
    "split first 33.3%, middle 33.4%, last 33.3%\nsplit of two 10%, 90%",
    "split half-life 3 days",
];

const CLUSTERS: [&str; 5] = [
    "repeats count once",
    "window 9 days before the end\ngap 4 days",
    "touches may serve several",
    "window 5 days before the end\nhold 3 days after the end\nsegment customer.country is \"US\"",
    "value sum order_paid.amount",
];

/// What happens (a visit or an order), on which day and hour, by which customer, over which link, for
/// how much.
pub type Step = (u8, u32, u32, u8, u8, u32);

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0_u8..4, 1_u32..29, 0_u32..3, 0_u8..3, 0_u8..5, 1_u32..1_000_000);
    prop::collection::vec(step, 1..40)
}

pub fn log(steps: &[Step]) -> Log {
    let mut log = Log::default();
    for (link, who) in
        [("0", "ana"), ("1", "bo"), ("2", "cy 70%, dee 30%"), ("3", "ana 1%, bo 99%")]
    {
        log.owner("link", link, who, "2026-01-01");
    }
    log.fact("customer", "0", "country", "US", "2026-01-01");
    for (index, (what, day, hour, customer, link, amount)) in steps.iter().enumerate() {
        let on = format!("2026-10-{day:02}T{hour:02}:00:00Z");
        let (key, customer, link) = (format!("k{index}"), customer.to_string(), link.to_string());
        if *what == 0 {
            let amount = format!("{}.{:02} USD", amount / 100, amount % 100);
            log.event(&key, "order_paid", &on, &[("customer", &customer), ("amount", &amount)]);
        } else {
            log.event(&key, "site_visited", &on, &[("customer", &customer), ("link", &link)]);
        }
    }
    log
}

pub fn lines_of(split: usize, cluster: usize) -> String {
    format!("{}\n{}", CLUSTERS[cluster], SPLITS[split])
}

pub fn of(split: usize, cluster: usize) -> Program {
    program(&lines_of(split, cluster))
}

fn outcome(program: &Program, entries: &[Recorded]) -> Outcome {
    let streams = CutOff::new((0..4).map(|stream| (stream, i64::MAX)));
    let reading = rules::engine::Reading { cut_off: streams, ..october() };
    evaluate(program, &reading, entries).unwrap()
}

fn total(outcome: &Outcome) -> i128 {
    let value = |standing: &rules::domain::Standing| -> i128 {
        standing.metrics.iter().map(|metric| metric.value.nanos()).sum()
    };
    outcome.standings.iter().map(value).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn parts_add_up_to_what_journeys_are_worth(
        steps in steps(), split in 0_usize..7, cluster in 0_usize..5,
    ) {
        let (program, log) = (of(split, cluster), log(&steps));
        let journeys = journeys_behind(&program, &october(), &log.0, "earned", None).unwrap();
        let mut worth = 0;
        for journey in &journeys {
            let parts = journey.touches.iter().flat_map(|touch| &touch.parts);
            let parts: i128 = parts.map(|part| part.value.nanos()).sum();
            prop_assert_eq!(Quantity::from_nanos(parts), journey.value);
            worth += parts;
        }
        prop_assert_eq!(total(&outcome(&program, &log.0)), worth);
    }

    #[test]
    fn neither_the_order_of_arrival_nor_the_stream_matters(
        steps in steps(), split in 0_usize..7, cluster in 0_usize..5, seed in any::<u64>(),
    ) {
        let (program, log) = (of(split, cluster), log(&steps));
        let first = outcome(&program, &log.0);
        let mut other = log.0.clone();
        let length = other.len();
        for index in (1..length).rev() {
            other.swap(index, (seed as usize).wrapping_mul(31).wrapping_add(index * 17) % index);
        }
        for (index, recorded) in other.iter_mut().enumerate() {
            recorded.stream = (index % 4) as i32;
            recorded.position = index as i64 + 1;
        }
        let second = outcome(&program, &other);
        prop_assert_eq!(first.standings, second.standings);
        prop_assert_eq!((first.pool, first.skipped), (second.pool, second.skipped));
    }

    #[test]
    fn removing_a_touch_never_raises_the_total(
        steps in steps(), split in 0_usize..7, cluster in 0_usize..5, which in any::<prop::sample::Index>(),
    ) {
        let (program, mut log) = (of(split, cluster), log(&steps));
        let before = total(&outcome(&program, &log.0));
        let is_touch = |recorded: &Recorded| matches!(&recorded.entry, Entry::Event(event) if event.kind == "site_visited");
        let touches: Vec<usize> =
            (0..log.0.len()).filter(|place| is_touch(&log.0[*place])).collect();
        prop_assume!(!touches.is_empty());
        log.0.remove(touches[which.index(touches.len())]);
        prop_assert!(total(&outcome(&program, &log.0)) <= before);
    }
}

/// Metrics and journeys look at the same events, in whatever order they come.
#[test]
fn an_event_that_nobody_is_credited_for_is_reported_once() {
    let lines = "touch lesson_completed by course.owner\nrepeats count once\nsplit by touches";
    let lessons = "metric lessons\n  count lesson_completed\n  credit course.owner\npool";
    let text = super::rule(lines, "").replace("pool", lessons);
    let program = compile(&text, &Catalogue::builtin()).program.unwrap();
    let mut log = Log::default();
    for key in ["1", "2", "3"] {
        let fields = [("customer", "c1"), ("course", "nobody's")];
        log.event(key, "lesson_completed", "2026-10-02", &fields);
    }
    let mut turned = log.0.clone();
    turned.reverse();
    for entries in [log.0, turned] {
        let uncredited = outcome(&program, &entries).uncredited;
        assert_eq!(uncredited.iter().map(|line| line.count).collect::<Vec<_>>(), [3]);
    }
}

#[test]
fn ten_thousand_touches_of_one_journey_are_divided_completely() {
    let mut log = Log::default();
    for link in 0..100 {
        log.owner("link", &link.to_string(), &format!("p{link}"), "2026-01-01");
    }
    for touch in 0..10_000_u32 {
        let on = format!("2026-10-{:02}T{:02}:00:{:02}Z", 1 + touch % 20, touch % 24, touch % 60);
        let link = (touch % 100).to_string();
        log.event(
            &format!("t{touch}"),
            "site_visited",
            &on,
            &[("customer", "c1"), ("link", &link)],
        );
    }
    log.paid("o", "2026-10-25", "0.01 USD");
    for split in SPLITS {
        let outcome = evaluate(&program(split), &october(), &log.0).unwrap();
        assert_eq!(total(&outcome), 10_000_000, "{split}");
    }
}
