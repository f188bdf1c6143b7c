//! `example` blocks with facts and events become the entries that the evaluator reads.

use rules::domain::{
    Correction, Entry, Money, OwnerPart, OwnerShare, Recorded, SubjectKind, Value,
};
use rules::language::{Example, ExpectationKind, Id, MetricId};

use super::rules::{SHORT, compiled};

const LINES: &str = r#"example "events"
  course "rust-101" belongs to bo 60%, ana 40%
  post "p1" belongs to ana
  customer "c1" country "US"
  collaborator ana group "gold"
  2026-10-03 10:00 order_paid customer "c1", amount 200.00 USD
  2026-10-03 10:05 blog_post_visited customer "c1", post "p1"
  2026-10-05 10:00 refund 1 50.00 USD
  2026-10-06 10:00 refund 2
  carried over 20.00 USD
  expect pool 120.00 USD
  expect leftover 0.00 USD
  expect carried 1.00 USD
  expect visits ana 1
  expect only ana 120.00 USD, dee nothing
"#;

fn usd(minor: i64) -> Money {
    Money::new(minor, "USD".parse().unwrap())
}

fn example() -> Example {
    let source = format!("{SHORT}{LINES}").replace("time zone UTC", "time zone Asia/Tokyo");
    let compiled = compiled(&source);
    assert_eq!(compiled.diagnostics, []);
    compiled.examples.into_iter().next().unwrap()
}

fn reversal(entry: &Recorded) -> (&str, Option<Money>) {
    match &entry.entry {
        Entry::Correction { target, correction: Correction::Reverse { amount, .. } } => {
            (target, *amount)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn facts_events_and_refunds_are_entries() {
    let entries = example().entries;
    assert_eq!(entries.len(), 8);
    let positions: Vec<i64> = entries.iter().map(|entry| entry.position).collect();
    assert_eq!(positions, [1, 2, 3, 4, 5, 6, 7, 8]);
    let Entry::Fact(owners) = &entries[0].entry else { panic!("{:?}", entries[0]) };
    let share = |who: &str, percent: &str| OwnerShare {
        collaborator: who.to_owned(),
        part: OwnerPart::Percent(percent.parse().unwrap()),
    };
    let shared = Value::Owners(vec![share("ana", "40%"), share("bo", "60%")]);
    assert_eq!(owners.value, Some(shared));
    assert_eq!(owners.subject.kind, SubjectKind::Asset("course".into()));
    let Entry::Fact(sole) = &entries[1].entry else { panic!("{:?}", entries[1]) };
    assert_eq!(sole.value, Some(Value::Owners(vec![share("ana", "100%")])));
    let Entry::Fact(country) = &entries[2].entry else { panic!("{:?}", entries[2]) };
    assert_eq!(country.value, Some(Value::Text("US".into())));
    let Entry::Event(order) = &entries[4].entry else { panic!("{:?}", entries[4]) };
    assert_eq!(order.occurred_at.to_string(), "2026-10-03T01:00:00Z");
    assert_eq!(order.fields.get("customer"), Some(&Value::Ref("c1".into())));
    assert_eq!(order.fields.get("amount"), Some(&Value::Money(usd(20_000))));
    assert_eq!(reversal(&entries[6]), (entries[4].key.as_str(), Some(usd(5_000))));
    assert_eq!(reversal(&entries[7]), (entries[5].key.as_str(), None));
}

#[test]
fn expectations_keep_their_lines() {
    let example = example();
    assert_eq!(example.carried_over, Some(usd(2_000)));
    let kinds: Vec<_> = example.expectations.iter().map(|it| (&it.kind, it.line - 16)).collect();
    let ana = || "ana".to_owned();
    assert_eq!(
        kinds,
        [
            (&ExpectationKind::Pool(usd(12_000)), 10),
            (&ExpectationKind::Leftover(usd(0)), 11),
            (&ExpectationKind::Carried(usd(100)), 12),
            (
                &ExpectationKind::Metric {
                    metric: MetricId::nth(0),
                    collaborator: Some(ana()),
                    value: "1".parse().unwrap()
                },
                13
            ),
            (&ExpectationKind::Amount { collaborator: ana(), amount: usd(12_000) }, 14),
            (&ExpectationKind::Amount { collaborator: "dee".into(), amount: usd(0) }, 14),
            (&ExpectationKind::Only(vec![ana(), "dee".into()]), 14),
        ]
    );
}

/// A rule with points, and by hand: whatever an example's events are, all of them are measured.
fn pointed(expected: &str) -> Vec<String> {
    let source = format!(
        "language 1\ndistributor d\n  currency points\n  time zone UTC\nmetric sold\n  sum \
         collaborator_product_sold.amount\n  credit product.owner\n  worth 2 points per 1 points\n\
         metric buyers\n  distinct collaborator_product_sold.customer\n  credit product.owner\n  \
         worth 5 points\npool\n  take 1 points per points\n  if nobody qualifies, carry over\n\
         weighting\n  share by points\nschedule\n  by hand\n  measure the month before\nexample \
         \"it\"\n  product \"p\" belongs to ana 60%, bo 40%\n  2026-10-01 10:00 \
         collaborator_product_sold customer \"a\", product \"p\", amount 10 points\n  2026-12-01 \
         11:00 collaborator_product_sold customer \"a\", product \"p\", amount 10 points\n  {expected}\n"
    );
    let said = tantieme::app::check(
        &source,
        &rules::domain::Catalogue::builtin(),
        rules::domain::Moment::ALWAYS,
    );
    let found = said.diagnostics.iter().map(|it| format!("{} {}", it.code, it.message));
    let failed = said.examples.into_iter().flat_map(|example| example.problems);
    found.chain(failed).collect()
}

#[test]
fn points_can_be_expected() {
    assert_eq!(pointed("expect points ana 27, bo 18"), [] as [String; 0]);
    assert_eq!(pointed("expect points ana 26"), ["line 25: points of ana is 27, expected 26"]);
    let whose = "X601 \"points\" does not say whose points these are";
    assert_eq!(pointed("expect points 27"), [whose]);
}

/// What is said of an example with visits that are given, and more lines.
fn problems(clause: &str, lines: &str) -> Vec<String> {
    let source = format!(
        "language 1\ndistributor d\n  currency USD\n  time zone UTC\nmetric visits\n  count \
         blog_post_visited\n  credit post.owner\npool\n  take fixed 100.00 USD\n  if nobody \
         qualifies, carry over\nweighting\n  share by visits\n  {clause}\n  leftover carry \
         over\nschedule\n  every month on day 1 at 09:00\n  measure the month before\n\
         example \"it\"\n  given visits ana 3, bo 1\n  {lines}\n"
    );
    let catalogue = rules::domain::Catalogue::builtin();
    let said = tantieme::app::check(&source, &catalogue, rules::domain::Moment::ALWAYS);
    said.examples.into_iter().flat_map(|example| example.problems).collect()
}

#[test]
fn a_failed_example_says_what_it_measured_and_which_events_it_did_not_count() {
    let events = "post \"p\" belongs to ana\n  post \"q\" belongs to cy\n  2026-10-02 10:00 \
                  blog_post_visited customer \"c\", post \"p\"\n  2026-10-03 10:00 \
                  blog_post_visited customer \"c\", post \"q\"";
    let said =
        problems("each at most 60% of the pool", &format!("{events}\n  expect visits ana 4"));
    assert_eq!(
        said,
        [
            "line 24: visits of ana is 3, expected 4",
            "line 18: measured was 2026-10-01 00:00 to 2026-11-01 00:00 (UTC)",
            "line 18: \"given visits\" stands in place of what the events say, for whom it names",
        ]
    );
    let by_given = format!("{events}\n  expect visits ana 3, bo 1, cy 1");
    assert_eq!(problems("each at most 60% of the pool", &by_given), [] as [String; 0]);
}

/// Who would be paid a minimum, had a line named them, is told which line that is.
#[test]
fn a_minimum_for_somebody_without_a_score_names_the_line_that_lets_them_take_part() {
    let fact = "collaborator cy group \"sales\"\n  expect cy 5.00 USD";
    assert_eq!(
        problems("each at least 5.00 USD", fact),
        [
            "line 21: cy's amount is nothing, expected 5.00 USD: nobody named cy has a score; who takes part without a score \
          is said by a line such as: everyone where group is \"sales\""
        ]
    );
    let everyone = "each at least 5.00 USD\n  everyone where group is \"sales\"";
    assert_eq!(problems(everyone, fact), [] as [String; 0]);
}

/// A failed example names the clause that is the reason.
#[test]
fn a_failed_example_says_why() {
    let said = problems;
    let few = "qualify when visits at least 2\n  each at most 60% of the pool";
    assert_eq!(
        said(few, "expect bo 25.00 USD"),
        [
            "line 21: bo's amount is nothing, expected 25.00 USD: qualify when visits at least 2 does \
          not hold for bo"
        ]
    );
    assert_eq!(
        said(few, "expect ana 100.00 USD"),
        ["line 21: ana's amount is 60.00 USD, expected 100.00 USD: each at most 60% of the pool \
          cuts it"]
    );
    assert_eq!(
        said(few, "expect cy 5.00 USD"),
        ["line 21: cy's amount is nothing, expected 5.00 USD: nobody named cy has a score"]
    );
    assert_eq!(
        said(few, "expect ana 50.00 USD"),
        ["line 21: ana's amount is 60.00 USD, expected 50.00 USD"]
    );
}

/// A comment behind another sign is one problem, also above the first line.
#[test]
fn a_comment_of_another_language_is_one_problem() {
    let source = "// a rule\nlanguage 1\ndistributor d\n";
    let found = rules::language::parse_str(source).diagnostics;
    let codes: Vec<_> = found.iter().map(|it| (it.code, it.primary.span.line)).collect();
    assert_eq!(codes, [("S116", 1)]);
}

/// A line about groups does not end the example.
#[test]
fn a_fact_in_other_words_does_not_end_the_example() {
    let source = "language 1\ndistributor d\nmetric visits\nexample \"x\"\n  group ana is \"a\"\n  \
                  given visits ana 3\n";
    let found = rules::language::parse_str(source).diagnostics;
    let lines: Vec<_> = found.iter().map(|it| (it.code, it.primary.span.line)).collect();
    assert_eq!(lines, [("S110", 5)]);
}
