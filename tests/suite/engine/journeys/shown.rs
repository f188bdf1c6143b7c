//! Journeys as data: which touches, which part, and the clause that keeps the others out.

use crate::engine::behind::journeys_behind;
use tantieme::domain::Journey;

use super::program;
use crate::engine::log::{Log, november, october};

const LINES: &str = "window 10 days before the end\ngap 3 days\nrepeats count once\n\
                     split first 40%, middle 20%, last 40%";

fn log() -> Log {
    let mut log = Log::default();
    for (link, who) in [("a", "ana"), ("b", "bo"), ("c", "cy")] {
        log.owner("link", link, who, "2026-01-01");
    }
    for (key, on, link) in [
        ("v1", "2026-10-01", "c"),
        ("v2", "2026-10-02", "c"),
        ("v3", "2026-10-12", "b"),
        ("v4", "2026-10-16", "a"),
        ("v5", "2026-10-17", "a"),
        ("v6", "2026-10-18", "b"),
    ] {
        log.event(key, "site_visited", on, &[("customer", "c1"), ("link", link)]);
    }
    log.paid("o1", "2026-10-03", "10.00 USD").paid("o2", "2026-10-20", "100.00 USD");
    log
}

/// `v5 ana 50, v6 bo 50 | v3: gap 3 days`
fn line(journey: &Journey) -> String {
    let touch = |touch: &tantieme::domain::JourneyTouch| {
        let parts = touch.parts.iter().map(|part| format!("{} {}", part.collaborator, part.value));
        format!("{} {}", touch.event.key, parts.collect::<Vec<_>>().join("+"))
    };
    let excluded = journey.excluded.iter().map(|it| format!("{}: {}", it.event.key, it.clause));
    let touches: Vec<String> = journey.touches.iter().map(touch).collect();
    format!("{} | {}", touches.join(", "), excluded.collect::<Vec<_>>().join(", "))
}

#[test]
fn each_touch_has_its_part_and_each_other_one_its_reason() {
    let journeys = journeys_behind(&program(LINES), &october(), &log().0, "earned", None).unwrap();
    let lines: Vec<String> = journeys.iter().map(line).collect();
    let expected = [
        "v2 cy 10 | v1: repeats count once",
        "v5 ana 50, v6 bo 50 | v1: touches belong to one journey, v2: touches belong to one journey, \
         v3: gap 3 days, v4: repeats count once",
    ];
    assert_eq!(lines, expected);
    let last = &journeys[1];
    assert_eq!((last.cluster.as_str(), last.group.as_str()), ("journey", "c1"));
    assert_eq!(last.end.as_ref().unwrap().key, "o2");
    assert_eq!(last.part_of("ana").to_string(), "50");
    assert_eq!(last.value.to_string(), "100");
}

#[test]
fn somebody_s_journeys_are_those_with_a_part_of_theirs() {
    let of = |who| journeys_behind(&program(LINES), &october(), &log().0, "earned", Some(who));
    let ends = |journeys: Vec<Journey>| -> Vec<String> {
        journeys.iter().map(|journey| journey.end.as_ref().unwrap().key.clone()).collect()
    };
    assert_eq!(ends(of("cy").unwrap()), ["o1"]);
    assert_eq!(ends(of("bo").unwrap()), ["o2"]);
    assert!(of("dee").unwrap().is_empty());
    let older = program("window 1 day before the end\nsplit evenly");
    let journeys = journeys_behind(&older, &october(), &log().0, "earned", None).unwrap();
    assert_eq!(
        journeys.iter().map(line).collect::<Vec<_>>(),
        ["v2 cy 10 | v1: window 1 day before the end"]
    );
}

#[test]
fn only_settled_journeys_that_changed_are_shown_again() {
    let mut log = log();
    let settled = log.cut_off();
    log.event("v7", "site_visited", "2026-11-02", &[("customer", "c1"), ("link", "a")]);
    log.paid("o3", "2026-11-03", "30.00 USD");
    let shown = |log: &Log| -> Vec<String> {
        let program = program(LINES);
        let journeys = journeys_behind(&program, &november(&settled), &log.0, "earned", None);
        journeys.unwrap().iter().map(|it| line(it).split(" |").next().unwrap().to_owned()).collect()
    };
    assert_eq!(shown(&log), ["v7 ana 30"], "nothing of October has changed");
    log.event("late", "site_visited", "2026-10-19", &[("customer", "c1"), ("link", "c")]);
    let expected = ["v5 ana -50, v6 bo -50", "v5 ana 40, v6 bo 20, late cy 40", "v7 ana 30"];
    assert_eq!(shown(&log), expected, "the first journey of October has not changed");
}
