//! Random pools: what is taken, what comes off, and when there is anything at all.

use super::super::model::{
    Band, Coin, First, Goes, How, Number, Of, Pays, Rule, Score, Take, Unit,
};
use super::lines::{line, minor};
use super::rules::{ONE, score, unit_of};
use super::vocabulary::Type;
use super::{Dice, Features};

/// What is given away.
pub fn pool(dice: &mut Dice, features: &Features, rule: &mut Rule) {
    for _ in 0..*dice.pick(&[1, 1, 1, 2, 2, 3]) {
        let take = take(dice, features, rule);
        let twice = matches!(take, Take::Contributions)
            && rule.takes.iter().any(|take| matches!(take, Take::Contributions));
        if !twice {
            rule.takes.push(take);
        }
    }
    let coin = rule.coin;
    rule.pool_at_most = dice.maybe(25, |dice| minor(dice, coin) * 2 + 1);
    rule.pool_at_least = match rule.pool_at_most {
        None => dice.maybe(20, |dice| minor(dice, coin) + 1),
        Some(most) => dice.maybe(20, |dice| dice.between(1, most + 1)),
    };
    let each_only = rule.takes.iter().all(|take| matches!(take, Take::Each(_)));
    if !each_only || rule.pool_at_least.is_some() {
        rule.if_nobody = Some(*dice.pick(&[Goes::CarryOver, Goes::ReturnToOwner]));
    }
}

fn take(dice: &mut Dice, features: &Features, rule: &Rule) -> Take {
    let amount = minor(dice, rule.coin) + 1;
    let money: Vec<usize> =
        (0..rule.metrics.len()).filter(|index| rule.metrics[*index].unit == Unit::Money).collect();
    match dice.between(0, 10) {
        0..=3 if !money.is_empty() => {
            let band = band(dice, features, rule.coin);
            Take::PercentOf(Number(dice.between(1, 400) * (ONE / 4)), *dice.pick(&money), band)
        }
        4 | 5 => {
            let score = score(dice, rule);
            let counted = score == Score::Points || unit_of(rule, score) == Unit::Count;
            if counted { Take::PerUnit(amount, score) } else { Take::Fixed(amount) }
        }
        6 => Take::Each(amount),
        7 if features.contributions => Take::Contributions,
        _ => Take::Fixed(amount),
    }
}

/// Where something is taken of a metric: mostly everywhere.
fn band(dice: &mut Dice, features: &Features, coin: Coin) -> Band {
    if !features.bands || dice.percent(60) {
        return Band::default();
    }
    let above = dice.maybe(60, |dice| minor(dice, coin) + 1);
    let up_to = dice.maybe(60, |dice| above.unwrap_or(0) + minor(dice, coin) + 1);
    Band { above, up_to }
}

/// What comes off the pool, and when it is open at all.
pub fn limits(dice: &mut Dice, rule: &mut Rule) {
    let all = (0..rule.metrics.len()).map(|index| (index, rule.metrics[index].unit));
    let money: Vec<usize> =
        all.clone().filter(|(_, unit)| *unit == Unit::Money).map(|(index, _)| index).collect();
    for _ in 0..*dice.pick(&[0, 0, 0, 1, 2]) {
        rule.less.push(match money.as_slice() {
            [_, ..] if dice.percent(60) => {
                let percent = Number(dice.between(1, 200) * (ONE / 4));
                Take::PercentOf(percent, *dice.pick(&money), Band::default())
            }
            _ => Take::Fixed(minor(dice, rule.coin) / 4 + 1),
        });
    }
    let adds_up = |index: &usize| {
        let metric = &rule.metrics[*index];
        let adds_up = matches!(metric.how, How::Count | How::Sum(_) | How::Fact(_));
        metric.times.is_none() && (!metric.credited() || adds_up)
    };
    let subjects: Vec<(Of, Type)> = all
        .filter(|(index, _)| adds_up(index))
        .map(|(index, unit)| {
            let of = if unit == Unit::Money { Type::Money } else { Type::Number };
            (Of::Score(Score::Metric(index)), of)
        })
        .collect();
    if !subjects.is_empty() && dice.percent(10) {
        rule.opens.push(line(dice, &subjects, rule.coin));
    }
}

/// Who gets something before the division: somebody of the log, or nobody else.
pub fn first(dice: &mut Dice, rule: &mut Rule) {
    let mut names = ["protocol", "ana", "bo"];
    dice.shuffle(&mut names);
    let count = *dice.pick(&[1, 1, 2]);
    for to in names.into_iter().take(count) {
        let pays = match dice.percent(60) {
            true => Pays::Rate(Number(dice.between(1, 200) * (ONE / 4))),
            false => Pays::Prize(minor(dice, rule.coin) / 4 + 1),
        };
        rule.first.push(First { pays, to: to.to_owned() });
    }
}
