//! Random conditions, and the values that stand in them.

use super::super::model::{Amount, Coin, Line, Number, Of, Path, Test, Value, Verb};
use super::Dice;
use super::vocabulary::{ASSETS, CUSTOMERS, PEOPLE, Type, texts};

/// The first instant of October 2026 in UTC.
pub const OCTOBER: i64 = 1_790_812_800_000_000;
pub const HOUR: i64 = 3_600_000_000;
pub const DAY: i64 = 24 * HOUR;

/// A value of a type; `field` says what texts look like.
pub fn value(dice: &mut Dice, of: Type, path: &Path, coin: Coin) -> Value {
    let text = |list: &'static [&'static str], dice: &mut Dice| (*dice.pick(list)).to_owned();
    match of {
        Type::Number => Value::Number(Number(number(dice))),
        Type::Money => Value::Money(Amount { minor: minor(dice, coin), coin }),
        Type::Percent => Value::Percent(Number(dice.between(0, 20) * 5_000_000_000)),
        Type::Text => {
            let of_collaborator = path.len() < 2 || path[path.len() - 2] == "owner";
            let of_collaborator =
                of_collaborator || ["seller", "sponsor"].contains(&path[path.len() - 2]);
            Value::Text(text(texts(path[path.len() - 1], of_collaborator), dice))
        }
        Type::Truth => Value::Truth(dice.percent(50)),
        Type::Moment => Value::Moment(OCTOBER + dice.between(0, 31) * DAY + 12 * HOUR),
        Type::Customer => Value::Ref(text(CUSTOMERS, dice)),
        Type::Collaborator => Value::Ref(text(PEOPLE, dice)),
        Type::Asset(_) => Value::Ref(text(ASSETS, dice)),
    }
}

/// Few, so that values are equal often; some with many places.
pub fn number(dice: &mut Dice) -> i64 {
    match dice.between(0, 10) {
        0 => 0,
        1..=5 => dice.between(1, 12) * 1_000_000_000,
        6 | 7 => dice.between(1, 200) * 500_000_000,
        _ => dice.between(1, 90_000_000_000),
    }
}

/// An amount, in minor units.
pub fn minor(dice: &mut Dice, coin: Coin) -> i64 {
    match dice.between(0, 10) {
        0 => dice.between(0, 4),
        1..=5 => dice.between(1, 6) * 10 * coin.scale(),
        _ => dice.between(1, 400 * coin.scale()),
    }
}

/// A line of one to three tests on these paths and scores.
pub fn line(dice: &mut Dice, subjects: &[(Of, Type)], coin: Coin) -> Line {
    let count = *dice.pick(&[1, 1, 1, 2, 2, 3]);
    let tests = (0..count).map(|_| test(dice, subjects, coin)).collect();
    Line { any: dice.percent(50), tests }
}

fn test(dice: &mut Dice, subjects: &[(Of, Type)], coin: Coin) -> Test {
    let (of, kind) = dice.pick(subjects).clone();
    let verb = match &of {
        Of::Score(_) => score_verb(dice, kind, coin),
        Of::Path(path) => path_verb(dice, subjects, path, kind, coin),
    };
    Test { of, verb }
}

/// Scores are always known, and mostly above something small.
fn score_verb(dice: &mut Dice, kind: Type, coin: Coin) -> Verb {
    let bound = match kind {
        Type::Money => Value::Money(Amount { minor: minor(dice, coin) / 10, coin }),
        _ => Value::Number(Number(dice.between(0, 8) * 500_000_000)),
    };
    match dice.between(0, 8) {
        0..=4 => Verb::AtLeast(bound),
        5 => Verb::MoreThan(bound),
        6 => Verb::LessThan(bound),
        _ => dice.pick(&[Verb::AtMost(bound.clone()), Verb::IsNot(bound)]).clone(),
    }
}

fn path_verb(
    dice: &mut Dice,
    subjects: &[(Of, Type)],
    path: &Path,
    kind: Type,
    coin: Coin,
) -> Verb {
    let mut wanted = || value(dice, kind, path, coin);
    let (one, two) = (wanted(), wanted());
    match dice.between(0, 18) {
        0 | 1 => return Verb::IsKnown,
        2 => return Verb::IsUnknown,
        3..=6 => {
            let others: Vec<Path> = subjects
                .iter()
                .filter_map(|(of, other)| match of {
                    Of::Path(it) if *other == kind && it != path => Some(it.clone()),
                    _ => None,
                })
                .collect();
            if !others.is_empty() {
                let other = dice.pick(&others).clone();
                return if dice.percent(20) { Verb::IsPath(other) } else { Verb::IsNotPath(other) };
            }
        }
        _ => {}
    }
    match (kind, dice.between(0, 6)) {
        (Type::Moment, 0..=2) => Verb::Before(one),
        (Type::Moment, _) => Verb::After(one),
        (Type::Number | Type::Money | Type::Percent, 0 | 1) => Verb::AtLeast(one),
        (Type::Number | Type::Money | Type::Percent, 2) => Verb::AtMost(one),
        (Type::Number | Type::Money | Type::Percent, 3) => Verb::MoreThan(one),
        (Type::Number | Type::Money | Type::Percent, 4) => Verb::LessThan(one),
        (_, 0 | 1) => Verb::Is(one),
        (Type::Truth, _) => Verb::IsNot(one),
        (_, 2 | 3) => Verb::IsNot(one),
        (_, 4) if one != two => Verb::IsAnyOf(vec![one, two]),
        _ if one != two => Verb::IsNoneOf(vec![one, two]),
        _ => Verb::IsNot(one),
    }
}
