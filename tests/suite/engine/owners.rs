//! Equal parts, and paths that go on behind several owners. Every number was worked out by hand.

use rules::domain::{Catalogue, Moment, Outcome, Uncredited};
use rules::language::{Program, compile, compile_catalogue};
use tantieme::app;
use tantieme::app::entries::parse_line;
use tantieme::app::preview::{admit_lines, preview_entries};

use super::log::{Log, at, october, values};
use super::rule::{count, rule};
use rules::engine::{Reading, evaluate};

fn catalogue() -> Catalogue {
    let text = "language 1\ncatalogue\ncollaborator\n  sponsor collaborator\n";
    compile_catalogue(text, &Catalogue::builtin()).catalogue.unwrap()
}

/// A rule that pays sponsors a tenth of what coupons bring, with the lines of a metric besides.
fn sponsors(lines: &str, examples: &str) -> String {
    format!(
        "language 1\ndistributor sponsors\n  currency USD\n  time zone UTC\nmetric sponsored\n  sum \
         coupon_code_used.amount\n  credit coupon.owner.sponsor\n{lines}weighting\n  pay by sponsored\n  \
         tier from 0 at 10%\nschedule\n  every month on day 1 at 09:00\n  measure the month before\n\
         {examples}"
    )
}

/// The same of journeys that coupons touch, by whoever sponsors their owners.
fn journeys(split: &str, examples: &str) -> String {
    format!(
        "language 1\ndistributor sponsors\n  currency USD\n  time zone UTC\ncluster journey\n  group by \
         customer\n  touch coupon_code_used by coupon.owner.sponsor\n  ends with order_paid\n  repeats \
         count each\n  touches belong to one journey\nmetric sponsored\n  sum journey.amount\n  split \
         {split}\nweighting\n  pay by sponsored\n  tier from 0 at 10%\nschedule\n  every month on day 1 \
         at 09:00\n  measure the month before\n{examples}"
    )
}

pub(super) fn proves(name: &str, rule: impl Fn(&str) -> String, example: &str) {
    let source = rule(&format!("example \"it\"\n{example}"));
    let said = app::check(&source, &catalogue(), Moment::ALWAYS);
    let [result] = said.examples.as_slice() else { panic!("{name}: {:#?}", said.diagnostics) };
    assert!(result.passed, "{name}: {:?}", result.problems);
}

const ONE_SALE: &str =
    "2026-10-03 10:00 coupon_code_used customer \"k\", coupon \"a\", amount 10.00 USD\n";

#[test]
fn a_path_through_several_owners_carries_their_parts() {
    let cases = [
        (
            "each owner's sponsor has the owner's percentage",
            "coupon \"a\" belongs to ana 60%, bo 40%\ncollaborator ana sponsor sue\ncollaborator bo sponsor tom\n",
            "expect sponsored sue 6.00 USD, tom 4.00 USD\nexpect only sue 0.60 USD, tom 0.40 USD\n",
        ),
        (
            "what leads to the same is added up",
            "coupon \"a\" belongs to ana 60%, bo 40%\ncollaborator ana sponsor sue\ncollaborator bo sponsor sue\n",
            "expect sponsored sue 10.00 USD\n",
        ),
        (
            "an owner without a sponsor leaves their part uncredited",
            "coupon \"a\" belongs to ana 60%, bo 40%\ncollaborator ana sponsor sue\n",
            "expect sponsored sue 6.00 USD\nexpect only sue 0.60 USD\n",
        ),
        (
            "one owner is no division",
            "coupon \"a\" belongs to ana\ncollaborator ana sponsor sue\n",
            "expect sponsored sue 10.00 USD\n",
        ),
        (
            "owners who sponsor themselves or one another",
            "coupon \"a\" belongs to ana 75%, bo 25%\ncollaborator ana sponsor ana\ncollaborator bo sponsor ana\n",
            "expect sponsored ana 10.00 USD\n",
        ),
        (
            "two of three equal owners with the same sponsor",
            "coupon \"a\" belongs to ana, bo, cy equally\ncollaborator ana sponsor sue\n\
             collaborator bo sponsor sue\ncollaborator cy sponsor tom\n",
            "expect sponsored sue 6.666666667 USD, tom 3.333333333 USD\nexpect only sue 0.67 USD, tom 0.33 USD\n",
        ),
    ];
    for (name, facts, expected) in cases {
        // Values of nine places cannot be written as money.
        let expected =
            expected.replace("expect sponsored sue 6.666666667 USD, tom 3.333333333 USD\n", "");
        proves(name, |it| sponsors("", it), &format!("{facts}{ONE_SALE}{expected}"));
    }
}

#[test]
fn thirds_are_thirds_however_often() {
    let facts = "coupon \"a\" belongs to ana, bo, cy equally\ncollaborator ana sponsor sue\n\
                 collaborator bo sponsor tom\ncollaborator cy sponsor una\n";
    let sales = ONE_SALE.repeat(3);
    let expected = "expect sponsored sue 10.00 USD, tom 10.00 USD, una 10.00 USD\n\
                    expect only sue 1.00 USD, tom 1.00 USD, una 1.00 USD\n";
    proves("three sales", |it| sponsors("", it), &format!("{facts}{sales}{expected}"));
}

#[test]
fn touches_through_several_owners_carry_their_parts() {
    let facts = "coupon \"a\" belongs to ana 60%, bo 40%\ncoupon \"b\" belongs to cy\n\
                 coupon \"c\" belongs to ana, bo, cy equally\n\
                 collaborator ana sponsor sue\ncollaborator cy sponsor tom\n";
    let touch = |coupon: &str, hour: u8| {
        format!("2026-10-03 1{hour}:00 coupon_code_used customer \"k\", coupon \"{coupon}\"\n")
    };
    let order = "2026-10-04 10:00 order_paid customer \"k\", amount 90.00 USD\n";
    // Bo has no sponsor: what falls on their part of a touch is nobody's, and nobody else's.
    let cases = [
        ("by touches", &["a", "b"][..], "sue 27.00 USD, tom 45.00 USD"),
        ("evenly", &["a", "b"], "sue 45.00 USD, tom 45.00 USD"),
        ("first", &["a", "b"], "sue 54.00 USD"),
        ("last", &["a", "b"], "tom 90.00 USD"),
        ("first 50%, middle 0%, last 50%", &["a", "b", "a"], "sue 54.00 USD"),
        ("by touches", &["c"], "sue 30.00 USD, tom 30.00 USD"),
        ("by touches", &["c", "b"], "sue 15.00 USD, tom 60.00 USD"),
    ];
    for (split, coupons, expected) in cases {
        let touches: String =
            (0..).zip(coupons).map(|(hour, coupon)| touch(coupon, hour)).collect();
        let example = format!("{facts}{touches}{order}expect sponsored {expected}\n");
        proves(split, |it| journeys(split, it), &example);
    }
}

fn program(source: &str) -> Program {
    let compiled = compile(source, &catalogue());
    compiled.program.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

fn preview(source: &str, more: &str) -> Outcome {
    let facts = r#"{"fact": {"kind": "coupon", "ref": "a"}, "attribute": "owner", "value": {"ana": "60%", "bo": "40%"}, "from": "2026-01-01T00:00:00Z"}
{"fact": {"kind": "coupon", "ref": "c"}, "attribute": "owner", "value": {"ana": "equally", "bo": "equally", "cy": "equally"}, "from": "2026-01-01T00:00:00Z"}
{"fact": {"kind": "collaborator", "ref": "ana"}, "attribute": "sponsor", "value": "sue", "from": "2026-01-01T00:00:00Z"}
"#;
    let text = format!("{facts}{more}");
    let now = at("2026-11-01");
    let entries = admit_lines(text.lines().map(parse_line), &catalogue(), now).unwrap();
    preview_entries(&program(source), &entries, None, now).unwrap()
}

fn used(key: &str, coupon: &str, order: &str) -> String {
    format!(
        "{{\"event\": \"coupon_code_used\", \"key\": \"{key}\", \"occurredAt\": \"2026-10-03T10:00:00Z\", \
         \"fields\": {{\"customer\": \"k\", \"order\": \"{order}\", \"coupon\": \"{coupon}\", \
         \"amount\": {{\"amount\": \"10.00\", \"currency\": \"USD\"}}}}}}\n"
    )
}

fn told(uncredited: &[Uncredited]) -> Vec<String> {
    let line = |it: &Uncredited| {
        let part = it.part.as_ref().map(|part| format!(" {} {}", part.name, part.value));
        format!("{} {}{}: {}", it.count, it.event, part.unwrap_or_default(), it.why)
    };
    uncredited.iter().map(line).collect()
}

/// What is credited to nobody is listed, with what it comes to; of events that count.
#[test]
fn uncredited_parts_are_listed_with_what_they_come_to() {
    let entries =
        [used("1", "a", "o1"), used("2", "a", "o1"), used("3", "c", "o2"), used("4", "x", "o3")];
    let outcome = preview(&sponsors("  once per order\n", ""), &entries.concat());
    // 6.00 of the first, a third of the third; the second is a repetition of the first.
    assert_eq!(values(&outcome, "sponsored"), "sue 9.333333333");
    // 4.00 of bo and two thirds of 10.00 of bo and cy.
    let parts = "coupon.owner.sponsor was unknown behind the owners \"bo\", \"cy\" when it happened, so \
                 their part is credited to nobody; set it from an earlier moment";
    let whole =
        "nobody owned coupon \"x\" when it happened; assign an owner from an earlier moment";
    let expected = [
        format!("1 coupon_code_used: {whole}"),
        format!("2 coupon_code_used sponsored 10.666666667: {parts}"),
    ];
    assert_eq!(told(&outcome.uncredited), expected);
}

#[test]
fn uncredited_parts_of_journeys_are_listed_too() {
    let order = "{\"event\": \"order_paid\", \"key\": \"o\", \"occurredAt\": \"2026-10-04T10:00:00Z\", \
                 \"fields\": {\"customer\": \"k\", \"amount\": {\"amount\": \"90.00\", \"currency\": \"USD\"}}}\n";
    let entries = [used("1", "a", "o1"), used("2", "c", "o1"), order.to_owned()];
    let outcome = preview(&journeys("by touches", ""), &entries.concat());
    // 60% of 45 and a third of 45; the rest of both touches is nobody's.
    assert_eq!(values(&outcome, "sponsored"), "sue 42");
    let [line] = &told(&outcome.uncredited)[..] else { panic!("{:?}", outcome.uncredited) };
    assert!(
        line.starts_with("2 coupon_code_used sponsored 48: coupon.owner.sponsor was unknown"),
        "{line}"
    );
}

/// A billionth that cannot be divided is shown with another owner in each period; it decides nothing, so that
/// all three are equal.
#[test]
fn spare_billionths_rotate_as_those_of_pools() {
    let mut log = Log::default();
    log.owner("course", "a", "ana equally, bo equally, cy equally", "2026-01-01").completed(
        "1",
        "2026-10-02",
        "c1",
        "a",
    );
    let rule = rule(vec![count("completions", "course_completed").credit("course.owner")]);
    let turns = [
        (0, "ana 0.333333334, bo 0.333333333, cy 0.333333333"),
        (1, "ana 0.333333333, bo 0.333333334, cy 0.333333333"),
        (2, "ana 0.333333333, bo 0.333333333, cy 0.333333334"),
        (3, "ana 0.333333334, bo 0.333333333, cy 0.333333333"),
    ];
    for (period_index, expected) in turns {
        let outcome = evaluate(&rule.0, &Reading { period_index, ..october() }, &log.0).unwrap();
        assert_eq!(values(&outcome, "completions"), expected, "period {period_index}");
    }
    log.completed("2", "2026-10-02", "c2", "a").completed("3", "2026-10-02", "c3", "a");
    let outcome = evaluate(&rule.0, &october(), &log.0).unwrap();
    assert_eq!(values(&outcome, "completions"), "ana 1, bo 1, cy 1");
}

#[test]
fn parts_of_owners_are_percentages_or_equal() {
    let cases = [
        (r#"{"ana": "equally"}"#, Ok(())),
        (r#"{"ana": "equally", "bo": "equally", "cy": "equally"}"#, Ok(())),
        (r#"{"ana": "equally", "bo": "50%"}"#, Err("some parts are percentages and some equal")),
        (r#"{"ana": "Equally", "bo": "equally"}"#, Err("ana has the part \"Equally\"; must be")),
        (r#"{"ana": "50%", "bo": "40%"}"#, Err("the parts add up to 90%")),
    ];
    for (value, expected) in cases {
        let line = format!(
            "{{\"fact\": {{\"kind\": \"coupon\", \"ref\": \"a\"}}, \"attribute\": \"owner\", \"value\": \
             {value}, \"from\": \"2026-01-01T00:00:00Z\"}}"
        );
        let found = admit_lines([parse_line(&line)], &catalogue(), at("2026-11-01"));
        match (found.map_err(|(_, error)| error.message), expected) {
            (Ok(_), Ok(())) => {}
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{value}: {found}"),
            (found, expected) => panic!("{value}: {found:?} instead of {expected:?}"),
        }
    }
}
