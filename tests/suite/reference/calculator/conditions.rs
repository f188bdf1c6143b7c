//! Whether a condition line holds.
//!
//! Money of another currency compares with nothing. Where the answer depends on it there is none,
//! and the run is refused; where something else decides, it does not matter.

use super::super::model::{Line, Of, Path, Value, Verb};

/// Where the subject of a test leads: one place, or several through several owners.
pub type Places = Vec<Option<Value>>;

/// An answer, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    Unclear,
}

impl Answer {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unclear => Self::Unclear,
        }
    }

    /// Yes as soon as one is.
    fn any(answers: impl IntoIterator<Item = Self>) -> Self {
        answers.into_iter().fold(Self::No, |all, one| match (all, one) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unclear, _) | (_, Self::Unclear) => Self::Unclear,
            _ => Self::No,
        })
    }

    /// No as soon as one is.
    pub fn all(answers: impl IntoIterator<Item = Self>) -> Self {
        Self::any(answers.into_iter().map(Self::not)).not()
    }
}

/// Whether a line holds. `look` follows paths and reads scores; `coin` is what the rule pays in.
pub fn holds(line: &Line, coin: &str, look: &dyn Fn(&Of) -> Places) -> Answer {
    let answers = line.tests.iter().map(|test| answer(&look(&test.of), &test.verb, coin, look));
    if line.any { Answer::any(answers) } else { Answer::all(answers) }
}

fn answer(places: &Places, verb: &Verb, coin: &str, look: &dyn Fn(&Of) -> Places) -> Answer {
    let look = |path: &Path| look(&Of::Path(path.clone()));
    let same = |one: &Value, other: &Value| same(one, other, coin);
    let any = |test: &dyn Fn(&Value) -> Answer| Answer::any(places.iter().flatten().map(test));
    // What is unknown is never "not" something either.
    let all = |test: &dyn Fn(&Value) -> Answer| {
        Answer::all(places.iter().map(|place| place.as_ref().map_or(Answer::No, test)))
    };
    let one_of = |value: &Value, list: &[Value]| Answer::any(list.iter().map(|it| same(value, it)));
    let order = |test: &dyn Fn(i64) -> bool| {
        any(&|value| size(value, coin).map_or(Answer::Unclear, |it| Answer::of(test(it))))
    };
    let bound = |value: &Value| size(value, coin).unwrap();
    match verb {
        Verb::Is(wanted) => any(&|value| same(value, wanted)),
        Verb::IsNot(wanted) => all(&|value| same(value, wanted).not()),
        Verb::IsAnyOf(list) => any(&|value| one_of(value, list)),
        Verb::IsNoneOf(list) => all(&|value| one_of(value, list).not()),
        Verb::AtLeast(least) => order(&|value| value >= bound(least)),
        Verb::AtMost(most) => order(&|value| value <= bound(most)),
        Verb::MoreThan(most) | Verb::After(most) => order(&|value| value > bound(most)),
        Verb::LessThan(least) | Verb::Before(least) => order(&|value| value < bound(least)),
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
                Answer::all(others.iter().map(|it| it.as_ref().map_or(Answer::No, differs)))
            })
        }
    }
}

/// Text and a reference are the same when they are spelt the same; owners, when one of them is.
fn same(one: &Value, other: &Value, coin: &str) -> Answer {
    match (one, other) {
        (Value::Owners(owners), other) => {
            let owners = owners.iter().map(|(who, _)| Value::Ref(who.clone()));
            Answer::any(owners.map(|who| same(&who, other, coin)))
        }
        (one, Value::Owners(_)) => same(other, one, coin),
        (Value::Ref(one) | Value::Text(one), Value::Ref(other) | Value::Text(other)) => {
            Answer::of(one == other)
        }
        (Value::Truth(one), Value::Truth(other)) => Answer::of(one == other),
        (one, other) => match (size(one, coin), size(other, coin)) {
            (Some(one), Some(other)) => Answer::of(one == other),
            _ => Answer::Unclear,
        },
    }
}

/// How large a value is, in billionths: money in major units, as metrics have it. Nothing for money
/// of another currency.
fn size(value: &Value, coin: &str) -> Option<i64> {
    match value {
        Value::Number(number) | Value::Percent(number) => Some(number.0),
        Value::Money(amount) if amount.coin.code != coin => None,
        Value::Money(amount) => Some(amount.minor * (1_000_000_000 / amount.coin.scale())),
        Value::Moment(moment) => Some(*moment),
        other => panic!("{other:?} is not larger or smaller than anything"),
    }
}
