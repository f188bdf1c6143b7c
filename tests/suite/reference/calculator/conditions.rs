//! Whether a condition line holds.
//!
//! Money of another currency compares with nothing, unless its rate is known. Where the answer
//! depends on it there is none, and the run is refused; where something else decides, it does not
//! matter.

use std::cmp::Ordering;

use super::super::model::{Amount, Exact, Line, Of, Path, Score, Value, Verb, whole};
use super::Trouble;
use super::measuring::Measured;

/// Where the subject of a test leads: one place, or several through several owners.
pub type Places = Vec<Option<Value>>;

/// An answer, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    Unclear(Trouble),
}

impl Answer {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            unclear => unclear,
        }
    }

    /// Yes as soon as one is.
    fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().fold(Self::No, |all, one| match (all, one) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unclear(why), _) | (_, Self::Unclear(why)) => Self::Unclear(why),
            _ => Self::No,
        })
    }

    /// No as soon as one is.
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        Self::any(answers.into_iter().map(Self::not)).not()
    }

    /// Yes or no, or what stands in the way.
    pub fn decided(self) -> Result<bool, Trouble> {
        match self {
            Self::Yes => Ok(true),
            Self::No => Ok(false),
            Self::Unclear(why) => Err(why),
        }
    }
}

/// An amount in major units of what the rule pays in.
pub type InOwnCoin<'i> = &'i dyn Fn(Amount) -> Result<Exact, Trouble>;

/// Whether a line holds. `look` follows paths and reads scores.
pub fn holds(line: &Line, money: InOwnCoin<'_>, look: &dyn Fn(&Of) -> Places) -> Answer {
    let answers = line.tests.iter().map(|test| answer(&look(&test.of), &test.verb, money, look));
    if line.any { Answer::any(answers) } else { Answer::all(answers) }
}

/// Whether a line about everybody together holds: scores are totals, and money is the rule's own.
pub fn of_everybody(line: &Line, measured: &[Measured]) -> bool {
    let look = |of: &Of| match of {
        Of::Score(Score::Metric(metric)) => {
            vec![Some(Value::Exact(measured[*metric].total.clone()))]
        }
        other => panic!("{other:?} is nothing of everybody"),
    };
    let money = |amount: Amount| Ok(whole(amount.minor) / whole(amount.coin.scale()));
    holds(line, &money, &look).decided().unwrap()
}

fn answer(
    places: &Places,
    verb: &Verb,
    money: InOwnCoin<'_>,
    look: &dyn Fn(&Of) -> Places,
) -> Answer {
    let look = |path: &Path| look(&Of::Path(path.clone()));
    let same = |one: &Value, other: &Value| same(one, other, money);
    let any = |test: &dyn Fn(&Value) -> Answer| Answer::any(places.iter().flatten().map(test));
    // What is missing is not anything: it leaves "not" true and the rest false.
    let all = |test: &dyn Fn(&Value) -> Answer| Answer::all(places.iter().flatten().map(test));
    let one_of = |value: &Value, list: &[Value]| Answer::any(list.iter().map(|it| same(value, it)));
    let order = |bound: &Value, fits: &dyn Fn(Ordering) -> bool| {
        any(&|value| match compare(value, bound, money) {
            Ok(order) => Answer::of(fits(order)),
            Err(why) => Answer::Unclear(why),
        })
    };
    match verb {
        Verb::Is(wanted) => any(&|value| same(value, wanted)),
        Verb::IsNot(wanted) => all(&|value| same(value, wanted).not()),
        Verb::IsAnyOf(list) => any(&|value| one_of(value, list)),
        Verb::IsNoneOf(list) => all(&|value| one_of(value, list).not()),
        Verb::AtLeast(least) => order(least, &Ordering::is_ge),
        Verb::AtMost(most) => order(most, &Ordering::is_le),
        Verb::MoreThan(most) | Verb::After(most) => order(most, &Ordering::is_gt),
        Verb::LessThan(least) | Verb::Before(least) => order(least, &Ordering::is_lt),
        Verb::IsKnown => Answer::of(places.iter().any(Option::is_some)),
        Verb::IsUnknown => Answer::of(places.iter().all(Option::is_none)),
        Verb::IsPath(path) => {
            let others = look(path);
            any(&|value| Answer::any(others.iter().flatten().map(|other| same(value, other))))
        }
        Verb::IsNotPath(path) => {
            let others = look(path);
            all(&|value| {
                let differs = |other: &Value| same(value, other).not();
                Answer::all(others.iter().flatten().map(differs))
            })
        }
    }
}

/// Text and a reference are the same when they are spelt the same; owners, when one of them is.
fn same(one: &Value, other: &Value, money: InOwnCoin<'_>) -> Answer {
    match (one, other) {
        (Value::Owners(owners), other) => {
            let owners = owners.iter().map(|(who, _)| Value::Ref(who.clone()));
            Answer::any(owners.map(|who| same(&who, other, money)))
        }
        (one, Value::Owners(_)) => same(other, one, money),
        (Value::Ref(one) | Value::Text(one), Value::Ref(other) | Value::Text(other)) => {
            Answer::of(one == other)
        }
        (Value::Truth(one), Value::Truth(other)) => Answer::of(one == other),
        (one, other) => match compare(one, other, money) {
            Ok(order) => Answer::of(order.is_eq()),
            Err(why) => Answer::Unclear(why),
        },
    }
}

/// The order of two values. Amounts of one currency compare as they are, a score that is money in
/// major units.
fn compare(one: &Value, other: &Value, money: InOwnCoin<'_>) -> Result<Ordering, Trouble> {
    match (one, other) {
        (Value::Money(one), Value::Money(other)) if one.coin == other.coin => {
            Ok(one.minor.cmp(&other.minor))
        }
        _ => Ok(size(one, money)?.cmp(&size(other, money)?)),
    }
}

fn size(value: &Value, money: InOwnCoin<'_>) -> Result<Exact, Trouble> {
    match value {
        Value::Number(number) | Value::Percent(number) => Ok(number.exact()),
        Value::Exact(score) => Ok(score.clone()),
        Value::Money(amount) => money(*amount),
        Value::Moment(moment) => Ok(whole(*moment)),
        other => panic!("{other:?} is not larger or smaller than anything"),
    }
}
