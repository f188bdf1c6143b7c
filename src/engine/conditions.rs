//! Whether `where` and `qualify when` hold. A missing value makes every test false but
//! `is unknown`. Where a path leads to several owners, `is` asks for one of them and `is not` for
//! all of them: it is false as soon as what it asks of one of them is missing.

use std::cmp::Ordering;

use super::path::{PathPlan, Scene, Seen};
use super::plan::Attributes;
use crate::domain::{Quantity, Value};
use crate::language::{Comparison, Condition, Joined, Operand, Score, Test};

/// One condition line, resolved.
#[derive(Debug)]
pub(super) struct ConditionPlan<'a> {
    /// The clause as written.
    pub clause: &'a str,
    joined: Joined,
    tests: Vec<TestPlan<'a>>,
}

#[derive(Debug)]
struct TestPlan<'a> {
    subject: Subject<'a>,
    comparison: &'a Comparison,
    other: Option<PathPlan<'a>>,
}

#[derive(Debug)]
enum Subject<'a> {
    Path(PathPlan<'a>),
    Score(Score),
}

/// What a test found: whether there was anything to compare, whether anything was missing, and
/// whether any of it compared well.
#[derive(Default)]
struct Found {
    known: bool,
    missing: bool,
    met: bool,
}

impl<'a> ConditionPlan<'a> {
    /// Resolves the conditions of one section.
    pub fn all(conditions: &'a [Condition], attributes: &mut Attributes<'a>) -> Vec<Self> {
        let resolve = |condition: &'a Condition| Self {
            clause: &condition.clause,
            joined: condition.joined,
            tests: condition.tests.iter().map(|test| TestPlan::new(test, attributes)).collect(),
        };
        conditions.iter().map(resolve).collect()
    }

    /// Whether it holds. `score` tells the value of a score of the collaborator.
    pub fn holds(&self, scene: &Scene<'_, 'a>, score: &dyn Fn(Score) -> Quantity) -> bool {
        match self.joined {
            Joined::And => self.tests.iter().all(|test| test.holds(scene, score)),
            Joined::Or => self.tests.iter().any(|test| test.holds(scene, score)),
        }
    }
}

impl<'a> TestPlan<'a> {
    fn new(test: &'a Test, attributes: &mut Attributes<'a>) -> Self {
        let subject = match &test.subject {
            Operand::Path(path) => Subject::Path(PathPlan::new(path, attributes)),
            Operand::Score(score) => Subject::Score(*score),
        };
        let other = match &test.comparison {
            Comparison::IsPath(path) | Comparison::IsNotPath(path) => {
                Some(PathPlan::new(path, attributes))
            }
            _ => None,
        };
        Self { subject, comparison: &test.comparison, other }
    }

    fn holds(&self, scene: &Scene<'_, 'a>, score: &dyn Fn(Score) -> Quantity) -> bool {
        let mut found = Found::default();
        match &self.subject {
            Subject::Score(which) => {
                let value = Value::Number(score(*which));
                found.note(meets(Seen::Value(&value), self.comparison));
            }
            Subject::Path(path) => path.visit(scene, &mut |seen| {
                found.each(seen, |found, one| match &self.other {
                    Some(other) => other.visit(scene, &mut |seen| {
                        found.each(seen, |found, another| found.note(same(one, another)));
                    }),
                    None => found.note(meets(one, self.comparison)),
                });
            }),
        }
        match self.comparison {
            Comparison::IsUnknown => !found.known,
            Comparison::IsKnown => found.known,
            Comparison::IsNot(_) | Comparison::IsNoneOf(_) | Comparison::IsNotPath(_) => {
                found.known && !found.missing && !found.met
            }
            _ => found.met,
        }
    }
}

impl Found {
    /// Looks at what a path leads to, or remembers that it leads nowhere.
    fn each<'a>(&mut self, seen: Option<Seen<'a>>, mut look: impl FnMut(&mut Self, Seen<'a>)) {
        match seen {
            Some(seen) => seen.each(&mut |one| look(self, one)),
            None => self.missing = true,
        }
    }

    fn note(&mut self, met: bool) {
        self.known = true;
        self.met |= met;
    }
}

/// Whether one value compares well; for a negated comparison, whether it is what must not be.
fn meets(seen: Seen<'_>, comparison: &Comparison) -> bool {
    let order = |value| compare(seen, value);
    match comparison {
        Comparison::Is(value) | Comparison::IsNot(value) => same(seen, Seen::Value(value)),
        Comparison::IsAnyOf(values) | Comparison::IsNoneOf(values) => {
            values.iter().any(|value| same(seen, Seen::Value(value)))
        }
        Comparison::AtLeast(value) => order(value).is_some_and(Ordering::is_ge),
        Comparison::AtMost(value) => order(value).is_some_and(Ordering::is_le),
        Comparison::MoreThan(value) => order(value).is_some_and(Ordering::is_gt),
        Comparison::LessThan(value) => order(value).is_some_and(Ordering::is_lt),
        Comparison::Before(moment) => order(&Value::Moment(*moment)).is_some_and(Ordering::is_lt),
        Comparison::After(moment) => order(&Value::Moment(*moment)).is_some_and(Ordering::is_gt),
        Comparison::IsKnown | Comparison::IsUnknown => true,
        Comparison::IsPath(_) | Comparison::IsNotPath(_) => false,
    }
}

fn same(left: Seen<'_>, right: Seen<'_>) -> bool {
    match (left.text(), right.text()) {
        (Some(left), Some(right)) => left == right,
        (None, None) => compare_seen(left, right).is_some_and(Ordering::is_eq),
        _ => false,
    }
}

fn compare_seen(left: Seen<'_>, right: Seen<'_>) -> Option<Ordering> {
    match right {
        Seen::Value(value) => compare(left, value),
        Seen::Reference(_) => None,
    }
}

/// The order of two values of one type; nothing when they cannot be compared, as money of two
/// currencies. A score that is money is compared as its number of major units.
fn compare(seen: Seen<'_>, value: &Value) -> Option<Ordering> {
    let Seen::Value(seen) = seen else { return None };
    match (seen, value) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Money(right)) => Some(left.cmp(&right.quantity())),
        (Value::Money(left), Value::Money(right)) if left.currency == right.currency => {
            Some(left.minor.cmp(&right.minor))
        }
        (Value::Percent(left), Value::Percent(right)) => Some(left.cmp(right)),
        (Value::Moment(left), Value::Moment(right)) => Some(left.cmp(right)),
        (Value::Truth(left), Value::Truth(right)) => Some(left.cmp(right)),
        _ => None,
    }
}
