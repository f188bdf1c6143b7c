//! Journeys as data: which touches, which part, and the clause that keeps the others out.

use crate::engine::behind::journeys_behind;
use rules::domain::{Catalogue, Journey, Moment, Quantity};
use rules::engine::evaluate;

use super::program;
use crate::engine::log::{Log, changed_in_october, november, october};

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
    let touch = |touch: &rules::domain::JourneyTouch| {
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
    let clause = "window 1 day before the end";
    let taken = "touches belong to one journey";
    let lines = [
        format!("v2 cy 10 | v1: {clause}"),
        format!(
            " | v1: {taken}, v2: {taken}, v3: {clause}, v4: {clause}, v5: {clause}, v6: {clause}"
        ),
    ];
    assert_eq!(journeys.iter().map(line).collect::<Vec<_>>(), lines);
    assert_eq!(journeys[1].left_out_by.as_deref(), Some(clause), "nobody is left");
}

/// What of a rule's journeys does not count, as `preview` says it.
fn skipped(lines: &str, log: &Log) -> Vec<String> {
    let outcome = evaluate(&program(lines), &october(), &log.0).unwrap();
    outcome.skipped.iter().map(|it| format!("{} by {}", it.count, it.clause)).collect()
}

#[test]
fn clauses_are_named_with_the_touches_and_ends_that_they_keep_out() {
    let cases: [(&str, &[&str]); 7] = [
        ("window 10 days before the end", &[]),
        ("window 2 days before the end", &["3 by journey: window 2 days before the end"]),
        ("gap 3 days", &["1 by journey: gap 3 days"]),
        (
            "window 1 day before the end\ngap 12 hours",
            &[
                "1 by journey: nobody touched before the end",
                "5 by journey: window 1 day before the end",
            ],
        ),
        (
            "window 7 days before the end\ntouches may serve several",
            &["1 by journey: window 7 days before the end"],
        ),
        ("gap 3 days\ntouches may serve several", &["1 by journey: gap 3 days"]),
        ("hold 14 days after the end", &["1 by journey: hold 14 days after the end"]),
    ];
    for (lines, expected) in cases {
        assert_eq!(skipped(&format!("{lines}\nsplit evenly"), &log()), expected, "{lines}");
    }
}

#[test]
fn a_journey_outside_the_segment_is_shown_to_those_who_touched() {
    let mut log = log();
    log.fact("customer", "c1", "plan", "internal", "2026-01-01");
    let segment = "segment customer.plan is not \"internal\"";
    for (lines, ends) in [("", 2), ("value sum order_paid.amount", 1)] {
        let program = program(&format!("{lines}\n{segment}\nsplit evenly"));
        let of = |who| journeys_behind(&program, &october(), &log.0, "earned", Some(who)).unwrap();
        let journeys = of("ana");
        let [journey] = journeys.as_slice() else { panic!("{journeys:#?}") };
        assert_eq!(journey.left_out_by.as_deref(), Some(segment));
        assert_eq!((journey.part_of("ana"), journey.value), (Quantity::ZERO, Quantity::ZERO));
        assert!(journey.touches.is_empty());
        let own = journey.excluded.iter().filter(|touch| touch.collaborators == ["ana"]);
        let own: Vec<(&str, &str)> =
            own.map(|touch| (touch.event.key.as_str(), touch.clause.as_str())).collect();
        assert_eq!(own, [("v4", segment), ("v5", segment)]);
        assert_eq!(of("cy").len(), 1, "their touches led to the first one, or to all of the month");
        assert!(of("dee").is_empty());
        assert_eq!(
            skipped(&format!("{lines}\n{segment}\nsplit evenly"), &log),
            [format!("{ends} by journey: {segment}")]
        );
    }
}

#[test]
fn ends_without_effect_or_value_are_reported_and_the_touches_too_far_from_them_stay() {
    let window = "window 2 days before the end\nsplit evenly";
    let far = "1 by journey: window 2 days before the end";
    let unknown = "1 by earned: sum journey.amount (amount is unknown)";
    let log = |amount: Option<&str>| {
        let mut log = Log::default();
        log.owner("link", "a", "ana", "2026-01-01");
        log.event("v1", "site_visited", "2026-10-01", &[("customer", "c1"), ("link", "a")]);
        log.event("v2", "site_visited", "2026-10-04", &[("customer", "c1"), ("link", "a")]);
        match amount {
            Some(amount) => log.paid("o1", "2026-10-05", amount),
            None => log.event("o1", "order_paid", "2026-10-05", &[("customer", "c1")]),
        };
        log
    };
    let paid = || log(Some("100.00 USD"));
    assert_eq!(skipped(window, &paid()), [far]);
    assert_eq!(skipped(window, &log(None)), [unknown, far]);
    let mut reversed = paid();
    reversed.reverse("o1", None).reverse("v2", None);
    assert_eq!(skipped(window, &reversed), [far, "2 by reversed"]);
    reversed.paid("o2", "2026-10-06", "10.00 USD");
    let untouched = "1 by journey: nobody touched before the end";
    assert_eq!(skipped(window, &reversed), [untouched, far, "2 by reversed"], "each touch once");
    let whole = "value sum order_paid.amount\nsplit evenly";
    let unknown = "1 by earned: value sum order_paid.amount (amount is unknown)";
    assert_eq!(skipped(whole, &log(None)), [unknown]);
    let mut reversed = paid();
    reversed.reverse("o1", None);
    assert_eq!(skipped(whole, &reversed), ["1 by reversed"]);
}

#[test]
fn a_held_journey_has_the_value_that_it_will_have_and_no_parts() {
    let held = program("hold 14 days after the end\nsplit evenly");
    let journeys = journeys_behind(&held, &october(), &log().0, "earned", Some("bo")).unwrap();
    let [journey] = journeys.as_slice() else { panic!("{journeys:#?}") };
    assert_eq!(journey.left_out_by.as_deref(), Some("hold 14 days after the end"));
    assert_eq!(
        (journey.value.to_string().as_str(), journey.part_of("bo")),
        ("100", Quantity::ZERO)
    );
    assert!(journey.touches.is_empty());
}

#[test]
fn only_settled_journeys_that_changed_are_shown_again() {
    let mut log = log();
    let settled = log.cut_off();
    log.event("v7", "site_visited", "2026-11-02", &[("customer", "c1"), ("link", "a")]);
    log.paid("o3", "2026-11-03", "30.00 USD");
    let shown = |log: &Log| -> Vec<String> {
        let program = program(LINES);
        let reading = november(&program, &settled, &log.0);
        let mut journeys = changed_in_october(&program, &settled, &log.0, "earned");
        journeys.extend(journeys_behind(&program, &reading, &log.0, "earned", None).unwrap());
        journeys.iter().map(|it| line(it).split(" |").next().unwrap().to_owned()).collect()
    };
    assert_eq!(shown(&log), ["v7 ana 30"], "nothing of October has changed");
    log.event("late", "site_visited", "2026-10-19", &[("customer", "c1"), ("link", "c")]);
    let expected = ["v5 ana -50, v6 bo -50", "v5 ana 40, v6 bo 20, late cy 40", "v7 ana 30"];
    assert_eq!(shown(&log), expected, "the first journey of October has not changed");
}

#[test]
fn every_journey_has_a_place_of_its_own() {
    let mut log = log();
    log.event("w1", "site_visited", "2026-10-01", &[("customer", "c2"), ("link", "a")]);
    log.event("w2", "site_visited", "2026-10-01", &[("customer", "c3"), ("link", "a")]);
    let program =
        program("value sum order_paid.amount\nsegment customer.plan is known\nsplit evenly");
    let journeys = journeys_behind(&program, &october(), &log.0, "earned", Some("ana")).unwrap();
    let places: Vec<i64> = journeys.iter().map(|journey| journey.id.place.1).collect();
    let at = |key: &str| log.0.iter().find(|one| one.key == key).unwrap().position;
    assert_eq!(places, [at("v1"), at("w1"), at("w2")], "of the first touch of each group");
}

#[test]
fn a_failed_example_names_the_clauses_that_kept_something_out() {
    let said = |lines: &str, expected: &str| -> Vec<String> {
        let example = format!(
            "example \"it\"\n  link \"a\" belongs to ana\n  link \"b\" belongs to bo\n  2026-10-01 10:00 \
             site_visited customer \"c1\", link \"a\"\n  2026-10-02 10:00 site_visited customer \"c1\", \
             link \"x\"\n  2026-10-11 10:00 site_visited customer \"c1\", link \"b\"\n  2026-10-20 10:00 \
             order_paid customer \"c1\", amount 80.00 USD\n  {expected}\n"
        );
        let source = super::rule(&format!("{lines}\nsplit evenly"), &example);
        let said = tantieme::app::check(&source, &Catalogue::builtin(), Moment::ALWAYS);
        assert_eq!(said.examples.len(), 1, "{:#?}", said.diagnostics);
        let problems = said.examples.into_iter().flat_map(|example| example.problems);
        let said = problems.map(|text| text.split_once(": ").unwrap().1.to_owned());
        let said: Vec<String> = said.collect();
        let measured = "measured was 2026-10-01 00:00 to 2026-11-01 00:00 (UTC)";
        assert!(said.is_empty() || said.iter().any(|note| note == measured), "{said:?}");
        said.into_iter().filter(|note| note != measured).collect()
    };
    let unowned = "credited to nobody: site_visited (1), because nobody owned link \"x\" when it \
                   happened; assign an owner from an earlier moment";
    assert_eq!(
        said("gap 7 days", "expect ana 40.00 USD"),
        [format!(
            "ana's amount is nothing, expected 40.00 USD: nobody named ana has a score; left out: \
             journey: gap 7 days (1); {unowned}"
        )]
    );
    // Held until the tenth of November.
    let behind = "\"order_paid\" of line 29 counts behind the period that is measured here, 2026-10-01 00:00 to \
                  2026-11-01 00:00 (UTC); \"then the next period\" above it goes on with the next one";
    let early = "2026-10-01 09:00 order_paid customer \"c2\", amount 1.00 USD";
    assert_eq!(
        said("hold 21 days after the end", &format!("{early}\n  expect earned bo 40.00 USD")),
        [
            format!(
                "earned of bo is 0, expected 40: left out: journey: nobody touched before the end (1), \
             journey: hold 21 days after the end (1); {unowned}"
            ),
            behind.to_owned(),
        ],
        "the early order makes it October that is measured"
    );
    assert_eq!(
        said("window 14 days before the end", "expect earned bo 90.00 USD"),
        [format!(
            "earned of bo is 80, expected 90: left out: journey: window 14 days before the end (1); \
             {unowned}"
        )]
    );
    assert!(said("gap 7 days", "expect bo 80.00 USD").is_empty());
}
