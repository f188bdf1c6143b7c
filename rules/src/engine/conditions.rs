//! Whether `where`, `segment` and `qualify when` hold. A missing value is nothing that a value could
//! be: `is not`, `is none of` and `is unknown` hold for it, and no other test does. Where a path leads
//! through several owners, these three hold when they hold for all of them, the others when they hold
//! for one.

use std::cmp::Ordering;

use super::achieved::Achieved;
use super::attributes::Attributes;
use super::path::{PathPlan, Scene, Seen};
use super::rates::Obstacle;
use crate::domain::{Money, Quantity, Value};
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

/// What a test found: whether there was anything to compare, and whether any of it compared well.
#[derive(Default)]
struct Found {
    known: bool,
    met: bool,
    obstacle: Option<Obstacle>,
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

    /// Whether it holds. `score` tells the value of a score of the collaborator; that it has none is a
    /// defect. What cannot be
    /// compared is an obstacle only where the other tests of the line leave it to decide.
    pub fn holds(
        &self,
        scene: &Scene<'_, 'a>,
        score: &dyn Fn(Score) -> Option<Achieved>,
    ) -> Result<bool, Obstacle> {
        if let Some(plain) = self.holds_plainly(scene) {
            return Ok(plain);
        }
        let decides = self.joined == Joined::Or;
        let mut obstacle = None;
        for test in &self.tests {
            match test.holds(scene, score) {
                Ok(met) if met == decides => return Ok(decides),
                Ok(_) => {}
                Err(defect @ Obstacle::NoScore(_)) => return Err(defect),
                Err(found) => obstacle = obstacle.or(Some(found)),
            }
        }
        obstacle.map_or(Ok(!decides), Err)
    }

    /// The same where every test is of one value and needs no rate, which is nearly always.
    fn holds_plainly(&self, scene: &Scene<'_, 'a>) -> Option<bool> {
        let decides = self.joined == Joined::Or;
        for test in &self.tests {
            if test.holds_plainly(scene)? == decides {
                return Some(decides);
            }
        }
        Some(!decides)
    }
}

impl<'a> ConditionPlan<'a> {
    /// The paths that it reads.
    pub fn paths(&self) -> impl Iterator<Item = &PathPlan<'a>> {
        self.tests.iter().flat_map(|test| {
            let subject = match &test.subject {
                Subject::Path(path) => Some(path),
                Subject::Score(_) => None,
            };
            subject.into_iter().chain(&test.other)
        })
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

    fn holds(
        &self,
        scene: &Scene<'_, 'a>,
        score: &dyn Fn(Score) -> Option<Achieved>,
    ) -> Result<bool, Obstacle> {
        let mut found = Found::default();
        match &self.subject {
            Subject::Score(which) => {
                let score = score(*which).ok_or(Obstacle::NoScore(*which))?;
                found.note(scored(&score, self.comparison, at_rates(scene)));
            }
            Subject::Path(path) => path.each(scene, &mut |one| match &self.other {
                Some(other) => other.each(scene, &mut |another| {
                    found.note(same(one, another, at_rates(scene)));
                }),
                None => found.note(meets(one, self.comparison, at_rates(scene))),
            }),
        }
        let negated = self.is_negated();
        // One value that compares well decides, whatever stands in the way of the others.
        if let Some(obstacle) = found.obstacle.filter(|_| !found.met) {
            return Err(obstacle);
        }
        Ok(match self.comparison {
            Comparison::IsUnknown => !found.known,
            Comparison::IsKnown => found.known,
            _ => found.met != negated,
        })
    }
}

impl<'a> TestPlan<'a> {
    /// The same of one value, or of a missing one; `None` where there may be several, or where a
    /// rate is needed.
    fn holds_plainly(&self, scene: &Scene<'_, 'a>) -> Option<bool> {
        let (Subject::Path(path), None) = (&self.subject, &self.other) else { return None };
        let Some(value) = path.value(scene)? else {
            return Some(self.is_negated() || matches!(self.comparison, Comparison::IsUnknown));
        };
        let met = meets(Seen::Value(value), self.comparison, |_, _| Err(NeedsRate)).ok()?;
        Some(met != self.is_negated())
    }

    /// Whether it says what a value must not be.
    fn is_negated(&self) -> bool {
        use Comparison::{IsNoneOf, IsNot, IsNotPath};
        matches!(self.comparison, IsNot(_) | IsNoneOf(_) | IsNotPath(_))
    }
}

impl Found {
    fn note(&mut self, met: Result<bool, Obstacle>) {
        self.known = true;
        match met {
            Ok(met) => self.met |= met,
            Err(obstacle) => self.obstacle = Some(obstacle),
        }
    }
}

/// Amounts of two currencies are to be compared.
struct NeedsRate;

/// What compares amounts of two currencies.
trait Convert<E>: Copy + Fn(&Money, &Money) -> Result<Ordering, E> {}

impl<E, F: Copy + Fn(&Money, &Money) -> Result<Ordering, E>> Convert<E> for F {}

/// Compares them in the rule's.
fn at_rates<'s>(scene: &'s Scene<'_, '_>) -> impl Convert<Obstacle> + 's {
    |left: &Money, right: &Money| {
        let nanos = |amount: &Money| scene.rates.nanos(*amount, scene.moment);
        Ok(nanos(left)?.cmp(&nanos(right)?))
    }
}

/// The same of a score. One between two billionths is nothing that a rule can name: at least the lower
/// one is what is at least it, and so on.
fn scored<E>(score: &Achieved, comparison: &Comparison, money: impl Convert<E>) -> Result<bool, E> {
    let number = match (score.around(), comparison) {
        (None, _) => Quantity::from_nanos(score.exact.down()),
        (Some(_), Comparison::Is(_) | Comparison::IsNot(_)) => return Ok(false),
        (Some(_), Comparison::IsAnyOf(_) | Comparison::IsNoneOf(_)) => return Ok(false),
        (Some((_, above)), Comparison::AtMost(_) | Comparison::MoreThan(_)) => above,
        (Some((below, _)), _) => below,
    };
    meets(Seen::Value(&Value::Number(number)), comparison, money)
}

/// Whether one value compares well; for a negated comparison, whether it is what must not be.
fn meets<E>(seen: Seen<'_>, comparison: &Comparison, money: impl Convert<E>) -> Result<bool, E> {
    let order = |value: &Value, fits: fn(Ordering) -> bool| {
        Ok(compare(seen, value, money)?.is_some_and(fits))
    };
    match comparison {
        Comparison::Is(value) | Comparison::IsNot(value) => same(seen, Seen::Value(value), money),
        Comparison::IsAnyOf(values) | Comparison::IsNoneOf(values) => {
            for value in values {
                if same(seen, Seen::Value(value), money)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Comparison::AtLeast(value) => order(value, Ordering::is_ge),
        Comparison::AtMost(value) => order(value, Ordering::is_le),
        Comparison::MoreThan(value) => order(value, Ordering::is_gt),
        Comparison::LessThan(value) => order(value, Ordering::is_lt),
        Comparison::Before(moment) => order(&Value::Moment(*moment), Ordering::is_lt),
        Comparison::After(moment) => order(&Value::Moment(*moment), Ordering::is_gt),
        Comparison::IsKnown => Ok(true),
        Comparison::IsUnknown | Comparison::IsPath(_) | Comparison::IsNotPath(_) => Ok(false),
    }
}

fn same<E>(left: Seen<'_>, right: Seen<'_>, money: impl Convert<E>) -> Result<bool, E> {
    match (left.text(), right.text()) {
        (Some(left), Some(right)) => Ok(left == right),
        (None, None) => match right {
            Seen::Value(value) => Ok(compare(left, value, money)?.is_some_and(Ordering::is_eq)),
            Seen::Reference(_) => Ok(false),
        },
        _ => Ok(false),
    }
}

/// The order of two values of one type; `None` when they cannot be compared. A score that is money
/// is compared as its number of major units.
fn compare<E>(
    seen: Seen<'_>,
    value: &Value,
    money: impl Convert<E>,
) -> Result<Option<Ordering>, E> {
    let Seen::Value(seen) = seen else { return Ok(None) };
    Ok(match (seen, value) {
        (Value::Number(left), Value::Number(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Money(right)) => Some(left.cmp(&right.quantity())),
        (Value::Money(left), Value::Money(right)) if left.currency == right.currency => {
            Some(left.minor.cmp(&right.minor))
        }
        (Value::Money(left), Value::Money(right)) => Some(money(left, right)?),
        (Value::Percent(left), Value::Percent(right)) => Some(left.cmp(right)),
        (Value::Moment(left), Value::Moment(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        (Value::Truth(left), Value::Truth(right)) => Some(left.cmp(right)),
        _ => None,
    })
}
