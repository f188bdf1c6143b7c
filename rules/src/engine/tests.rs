//! What can only be seen from inside: merged tallies, the arithmetic of rounding, and defects.

use proptest::prelude::*;

use super::apportion::{by_parts, by_weights, largest_remainder};
use super::counted::Tracing;
use super::error::EvaluateError;
use super::evaluate::evaluate;
use super::knowledge::Knowledge;
use super::lasting::Lasting;
use super::measured::Measured;
use super::payments::Payment;
use super::plan::Plan;
use super::reading::Reading;
use super::roster::Roster;
use super::shared::Shared;
use super::standings::standings;
use super::tally::Tally;
use super::totals::Totals;
use crate::calendar::{Corrections, Measure, Schedule, Trigger, Unapproved};
use crate::domain::{
    Approval, Correction, CutOff, Entry, Event, Fraction, Moment, OwnerPart, OwnerShare, Percent,
    Quantity, Recorded, SubjectKind, Value, ValueType, Window,
};
use crate::language::{
    Aggregate, AtMostPer, ClusterId, Comparison, Condition, Hop, Id, Joined, Method, Metric,
    MetricId, OncePer, Operand, Path, Places, Pool, Program, Root, Score, Source, Test, Ties, Unit,
    Weighting, Worth,
};

fn field(name: &str, value_type: ValueType) -> Path {
    let root = Root::Field(name.into());
    Path { root, hops: Vec::new(), value_type, text: name.to_owned() }
}

fn metric(name: &str, aggregate: Aggregate, once: &[&str]) -> Metric {
    let hop = Hop { kind: SubjectKind::Asset("product".to_owned()), attribute: "owner".to_owned() };
    let product = field("product", ValueType::Asset("product".to_owned()));
    let once_per = (!once.is_empty()).then(|| OncePer {
        ever: false,
        paths: once.iter().map(|name| field(name, ValueType::Customer)).collect(),
        clause: "once per ...".to_owned(),
    });
    Metric {
        name: name.into(),
        aggregate,
        source: Source::Event("sold".into()),
        credit: Some(Path { hops: vec![hop], text: "product.owner".to_owned(), ..product }),
        conditions: Vec::new(),
        once_per,
        at_most: None,
        worth: None,
        factor: None,
        running: None,
        of_customers: None,
        unit: Unit::Number,
    }
}

fn capped(most: i64, metric: Metric) -> Metric {
    let paths = vec![field("customer", ValueType::Customer)];
    let (most, clause) = (Quantity::whole(most), "at most ...".to_owned());
    Metric { at_most: Some(AtMostPer { most, paths, over_all: false, clause }), ..metric }
}

/// The one with the most points gets everything.
fn first_of_all() -> Weighting {
    Weighting {
        each_below_waits: None,
        waits_until: Vec::new(),
        debts_forgiven: None,
        method: Method::Top {
            score: Score::Points,
            places: Places::Parts(vec![Percent::HUNDRED]),
            ties: Ties::Earliest,
        },
        besides: Vec::new(),
        times: Vec::new(),
        qualify: Vec::new(),
        each_at_most: None,
        everyone: Vec::new(),
        each_at_least: None,
        inactive_keep: false,
        leftover: None,
    }
}

/// Metrics over one kind of event: of every kind, some with places to be lost and events to be cut.
fn program() -> Program {
    let minutes = || "minutes".to_owned();
    let sum = || Aggregate::Sum { field: minutes() };
    Program {
        name: "test".to_owned(),
        title: "Test".to_owned(),
        currency: crate::domain::Currency::Points,
        converts: false,
        zone: chrono_tz::Tz::UTC,
        starts: None,
        ends: None,
        metrics: vec![
            metric("all", sum(), &[]),
            metric("once", sum(), &["customer"]),
            metric("each", Aggregate::Count, &["customer", "product", "minutes"]),
            metric("mean", Aggregate::Average { field: minutes() }, &[]),
            metric("most", Aggregate::Highest { field: minutes() }, &["product"]),
            metric("least", Aggregate::Lowest { field: minutes() }, &[]),
            metric("kinds", Aggregate::Distinct { field: "customer".to_owned() }, &["minutes"]),
            capped(2, metric("few", Aggregate::Count, &[])),
            capped(60, metric("some", sum(), &["customer", "product"])),
            Metric { credit: None, ..capped(50, metric("all_of_it", sum(), &[])) },
        ],
        clusters: Vec::new(),
        pool: Pool {
            opens: Vec::new(),
            less: Vec::new(),
            first: Vec::new(),
            takes: Vec::new(),
            at_most: None,
            at_least: None,
            if_nobody: None,
            shortfall_forgiven: None,
        },
        weighting: first_of_all(),
        schedule: Schedule {
            trigger: Trigger::ByHand,
            measure: Measure::SinceLastRun,
            pay_after: None,
            unapproved: Unapproved::Wait,
            review_by_hand: false,
            corrections: Corrections::NextPeriod,
        },
        fingerprint: String::new(),
    }
}

fn reading() -> Reading {
    let window = Window::new(Moment::from_micros(5), Moment::from_micros(10));
    let (cut_off, now) = (CutOff::single(i64::MAX), Moment::from_micros(10));
    Reading::new(window, cut_off, now, crate::domain::Currency::Points)
}

/// An owner of product 0 and 1, then events and corrections.
fn entries(steps: &[(i64, u8, u8, i64, bool)]) -> Vec<Recorded> {
    let share = |who: &str, percent: &str| OwnerShare {
        collaborator: who.to_owned(),
        part: OwnerPart::Percent(percent.parse().unwrap()),
    };
    let owner = |product: &str, owners| {
        Entry::Fact(crate::domain::Fact {
            subject: crate::domain::Subject {
                kind: SubjectKind::Asset("product".to_owned()),
                reference: product.to_owned(),
            },
            attribute: "owner".to_owned(),
            value: Some(Value::Owners(owners)),
            from: Moment::ALWAYS,
        })
    };
    let mut all = vec![
        owner("p0", vec![share("ana", "100%")]),
        owner("p1", vec![share("ana", "33.3%"), share("bo", "66.7%")]),
    ];
    for (moment, customer, product, minutes, is_event) in steps {
        let occurred_at = Moment::from_micros(*moment);
        all.push(if *is_event {
            let fields = [
                ("customer".to_owned(), Value::Ref(format!("c{customer}").into())),
                ("product".to_owned(), Value::Ref(format!("p{product}").into())),
                ("minutes".to_owned(), Value::Number(Quantity::whole(*minutes))),
            ];
            let fields = fields.into_iter().collect();
            let approval = Approval::Automatic;
            Entry::Event(Event { kind: "sold".into(), occurred_at, fields, approval })
        } else {
            let target = format!("k{}", minutes % 40);
            let correction = Correction::Reverse { amount: None, occurred_at, reason: None };
            Entry::Correction { target, correction }
        });
    }
    let place = |(index, entry)| Recorded {
        stream: 0,
        position: index as i64 + 1,
        source: "test".to_owned(),
        key: format!("k{index}"),
        recorded_at: Moment::from_micros(10),
        entry,
    };
    all.into_iter().enumerate().map(place).collect()
}

fn result<'a>(knowledge: &Knowledge<'a>, tally: Tally<'a>) -> String {
    let program = knowledge.plan.program;
    let mut totals = Totals::new(knowledge.plan);
    totals.add_tally(knowledge, tally).unwrap();
    let Totals { metrics, runs, reported } = totals;
    let roster = Roster::default();
    let measured =
        Measured::new(program, (&metrics, &runs), (knowledge.reading(), None), &roster).unwrap();
    let skipped = reported.skipped(program).unwrap();
    let uncredited = reported.uncredited(program).unwrap();
    format!("{:?} {:?} {skipped:?} {uncredited:?}", measured.people, measured.site())
}

proptest! {
    #[test]
    fn merged_tallies_are_the_tally_of_the_whole(
        steps in prop::collection::vec((0_i64..10, 0_u8..3, 0_u8..3, 1_i64..60, prop::bool::weighted(0.8)), 0..50),
        first in 0_usize..60,
        second in 0_usize..60,
    ) {
        let (program, reading, entries) = (program(), reading(), entries(&steps));
        let plan = Plan::new(&program);
        let lasting = Lasting::read(&program, &entries);
        let shared = Shared::new(&plan, &reading, &lasting);
        let knowledge = Knowledge::new(&shared, &entries);
        let tally = |part| {
            let mut tally = Tally::new(&plan, Tracing::Nothing);
            tally.fold(&knowledge, part).unwrap();
            tally
        };
        let whole = result(&knowledge, tally(&entries));
        let first = first.min(entries.len());
        let second = second.min(entries.len());
        let (left, right) = (first.min(second), first.max(second));
        let parts = [&entries[..left], &entries[left..right], &entries[right..]];
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
            let mut merged = Tally::new(&plan, Tracing::Nothing);
            for index in order {
                merged.merge(&knowledge, tally(parts[index])).unwrap();
            }
            prop_assert_eq!(&whole, &result(&knowledge, merged));
        }
    }

    #[test]
    fn a_value_is_split_completely_and_within_one_billionth(
        value in -1_000_000_000_000_000_000_000_000_i128..1_000_000_000_000_000_000_000_000,
        cut in prop::collection::btree_set(1_i128..100_000_000_000, 0..6),
    ) {
        let edges: Vec<i128> = [0].into_iter().chain(cut).chain([100_000_000_000]).collect();
        let weights: Vec<u128> =
            edges.windows(2).map(|edge| (edge[1] - edge[0]).unsigned_abs()).collect();
        let parts = by_weights(value, &weights, 0).unwrap();
        prop_assert_eq!(parts.iter().sum::<i128>(), value);
        let back: Vec<i128> =
            by_weights(-value, &weights, 0).unwrap().iter().map(|part| -part).collect();
        prop_assert_eq!(&back, &parts);
        let whole = Fraction::from(100_000_000_000_i128);
        let exact: Vec<Fraction> =
            weights.iter().map(|weight| Fraction::from(*weight) / &whole).collect();
        prop_assert_eq!(&by_parts(value, &exact, 0).unwrap(), &parts);
        for (part, weight) in parts.iter().zip(&exact) {
            let exact = weight * Fraction::from(value);
            let off = exact - Fraction::from(*part);
            prop_assert!(off < Fraction::ONE);
            prop_assert!(off > -Fraction::ONE);
        }
    }
}

#[test]
fn a_score_is_reached_with_the_last_event_that_counts_for_it() {
    let mut program = program();
    program.metrics[1].worth = Some(Worth { points: Quantity::ONE, per: Quantity::ONE });
    program.metrics[2].worth = Some(Worth { points: Quantity::ONE, per: Quantity::ONE });
    let steps = [(7, 0, 0, 5, true), (6, 0, 1, 5, true), (8, 1, 0, 5, true), (9, 1, 0, 5, true)];
    let (reading, entries) = (reading(), entries(&steps));
    let plan = Plan::new(&program);
    let lasting = Lasting::read(&program, &entries);
    let shared = Shared::new(&plan, &reading, &lasting);
    let mut totals = Totals::new(&plan);
    totals.add(&shared, &entries, Tracing::Nothing).unwrap();
    let measured = Measured::new(
        &program,
        (&totals.metrics, &totals.runs),
        (&reading, None),
        &Roster::default(),
    )
    .unwrap();
    let reached = |who: usize, score| {
        let moment = measured.people[who].reached(&program, score).unwrap();
        moment.map_or(0, Moment::micros)
    };
    let scores = [
        Score::Metric(MetricId::nth(0)),
        Score::Metric(MetricId::nth(1)),
        Score::Metric(MetricId::nth(2)),
        Score::Points,
    ];
    assert_eq!(scores.map(|score| reached(0, score)), [9, 8, 8, 8], "ana");
    assert_eq!(scores.map(|score| reached(1, score)), [6, 6, 6, 6], "bo");
}

/// Thirds, halves and whole amounts, as numerators and denominators.
#[test]
fn the_largest_remainders_get_the_spare_units() {
    type Case = (&'static [(i64, i64)], i64, &'static [i64]);
    let cases: [Case; 6] = [
        (&[(10, 3), (10, 3), (10, 3)], 0, &[4, 3, 3]),
        (&[(10, 3), (10, 3), (10, 3)], 5, &[3, 3, 4]),
        (&[(10, 3), (10, 3), (10, 3)], -1, &[3, 3, 4]),
        (&[(1, 2), (2, 3), (5, 6), (4, 1)], 0, &[0, 1, 1, 4]),
        (&[(7, 1), (1, 2)], 0, &[7, 0]),
        (&[], 3, &[]),
    ];
    for (exact, turn, expected) in cases {
        let exact: Vec<Fraction> =
            exact.iter().map(|(n, d)| Fraction::new(*n, *d).unwrap()).collect();
        let rounded = largest_remainder(&exact, turn).unwrap();
        let minor: Vec<i64> = rounded.iter().map(|one| one.minor).collect();
        assert_eq!(minor, expected, "{exact:?} turned by {turn}");
    }
}

#[test]
fn an_amount_beyond_64_bits_is_refused() {
    let huge = Fraction::from(i64::MAX) + Fraction::ONE;
    assert_eq!(largest_remainder(&[huge], 0), None);
}

/// The rule of these tests has the metrics 0 to 9 and no clusters.
fn no_metric() -> MetricId {
    MetricId::nth(10)
}

#[track_caller]
fn assert_defect<T: std::fmt::Debug>(found: Result<T, EvaluateError>, what: &str) {
    let error = found.unwrap_err();
    assert!(error.is_defect(), "{error}");
    assert_eq!(error.to_string(), format!("a defect: {what}; nothing is paid"));
}

#[test]
fn a_wrong_index_is_an_error_and_no_silence() {
    let (program, reading, entries) = (program(), reading(), entries(&[(7, 0, 0, 5, true)]));
    let plan = Plan::new(&program);
    let missing = "there is no metric number 10";

    let mut tally = Tally::new(&plan, Tracing::Nothing);
    assert_defect(tally.add_part(no_metric(), "ana", 1, Moment::from_micros(7)), missing);
    assert_defect(tally.is_traced(no_metric()), missing);
    assert_defect(tally.reported.repeat(no_metric(), 1), missing);
    assert_defect(tally.reported.cut(no_metric(), 1), missing);
    assert_defect(tally.reported.of_cluster(ClusterId::nth(0)), "there is no cluster number 0");

    let lasting = Lasting::read(&program, &entries);
    let shared = Shared::new(&plan, &reading, &lasting);
    let mut totals = Totals::new(&plan);
    totals.add(&shared, &entries, Tracing::Nothing).unwrap();
    let measured = Measured::new(
        &program,
        (&totals.metrics, &totals.runs),
        (&reading, None),
        &Roster::default(),
    )
    .unwrap();
    assert_defect(measured.total(no_metric()), missing);
    assert_defect(measured.people[0].score(Score::Metric(no_metric())), missing);
    assert_defect(measured.people[0].reached(&program, Score::Metric(no_metric())), missing);
}

#[test]
fn an_amount_too_many_is_nobodys_and_stops_the_evaluation() {
    let program = program();
    let payments = vec![Payment::nothing(&program)];
    let found = standings(&program, &[], payments);
    assert_defect(found, "there are 1 amounts for 0 collaborators");
}

#[test]
fn a_rule_that_asks_for_a_metric_it_has_not_pays_nothing() {
    let (reading, entries) = (reading(), entries(&[(7, 0, 0, 5, true)]));
    let wrong = Score::Metric(no_metric());
    let outcome = |method, qualify| {
        let mut program = program();
        program.weighting.method = method;
        program.weighting.qualify = qualify;
        evaluate(&program, &reading, &entries)
    };
    outcome(Method::Equally, Vec::new()).unwrap();
    let missing = "there is no metric number 10";
    assert_defect(outcome(Method::InProportion(wrong), Vec::new()), missing);
    let by =
        |score, ties| Method::Top { score, places: Places::Parts(vec![Percent::HUNDRED]), ties };
    assert_defect(outcome(by(wrong, Ties::Share), Vec::new()), missing);
    assert_defect(
        outcome(by(Score::Metric(MetricId::nth(0)), Ties::By(wrong)), Vec::new()),
        missing,
    );

    let none = Comparison::AtMost(Value::Number(Quantity::ZERO));
    let test = Test { subject: Operand::Score(wrong), comparison: none };
    let clause = "qualify when ...".to_owned();
    let condition = Condition { joined: Joined::And, tests: vec![test], clause };
    let what = "metric number 10 has no value where a condition asks for it";
    assert_defect(outcome(Method::Equally, vec![condition]), what);
}
