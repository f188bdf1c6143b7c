//! Who takes part without an event, and what reaches tiers.

use super::super::model::{Cap, Coin, How, Line, Metric, Number, Of, Rule, Score, Unit, Worth};
use super::Dice;
use super::lines::{line, minor, number};
use super::rules::{score, unit_of};
use super::vocabulary::{Type, attributes, paths};

/// A fact of each collaborator; what events there are is none of its business.
pub fn fact(dice: &mut Dice, index: i64) -> Metric {
    Metric {
        name: format!("m{index}"),
        event: "course_completed",
        how: How::Fact("level"),
        unit: Unit::Number,
        credit: None,
        over: None,
        lines: Vec::new(),
        once_per: Vec::new(),
        at_most_per: None,
        worth: dice
            .maybe(30, |dice| Worth { points: Number(number(dice).max(1)), per_minor: None }),
        times: None,
    }
}

/// Sometimes points for the units of the last metric, by a number that is known when each happens. They are
/// a metric behind it, that has no other name.
pub fn worth_fact(dice: &mut Dice, metrics: &mut Vec<Metric>) {
    let Some(last) = metrics.last() else { return };
    let one_by_one = matches!(last.how, How::Count | How::Sum(_)) && last.at_most_per.is_none();
    let bare = last.worth.is_none() && last.unit != Unit::Money && last.over.is_none();
    let sold = last.event == "deal_closed" && last.credit.is_some();
    if !(sold && one_by_one && bare && dice.percent(80)) {
        return;
    }
    let points = Metric {
        name: format!("{} points", last.name),
        unit: Unit::Number,
        worth: Some(Worth { points: Number(1_000_000_000), per_minor: None }),
        times: Some(vec!["seller", "level"]),
        ..last.clone()
    };
    metrics.push(points);
}

/// One or two lines on what is known of collaborators.
pub fn everyone(dice: &mut Dice, coin: Coin) -> Vec<Line> {
    let subjects: Vec<(Of, Type)> = paths(attributes(Type::Collaborator), 1)
        .into_iter()
        .map(|(path, of)| (Of::Path(path), of))
        .collect();
    (0..dice.between(1, 3)).map(|_| line(dice, &subjects, coin)).collect()
}

/// Another score that reaches tiers, or one with a quota that is counted in the same.
pub fn reached_by(dice: &mut Dice, rule: &Rule, result: Score) -> Option<(Score, Option<Score>)> {
    let by = if dice.percent(40) { result } else { score(dice, rule) };
    let is_money = |score| unit_of(rule, score) == Unit::Money;
    let quota = score(dice, rule);
    if dice.percent(50) && quota != by && is_money(quota) == is_money(by) {
        return Some((by, Some(quota)));
    }
    (by != result).then_some((by, None))
}

/// Sometimes a cap from each one's own metric that is money, where there is a cap.
pub fn own_cap(dice: &mut Dice, rule: &mut Rule) {
    if rule.cap.is_none() || !dice.percent(25) {
        return;
    }
    let money =
        |index: &usize| rule.metrics[*index].unit == Unit::Money && rule.metrics[*index].credited();
    let own = (0..rule.metrics.len()).find(money);
    rule.cap = own.map(|index| Cap::Own(Score::Metric(index))).or(rule.cap);
}

/// Sometimes a minimum, not above a cap.
pub fn least(dice: &mut Dice, rule: &mut Rule) {
    if !dice.percent(15) {
        return;
    }
    let most = match rule.cap {
        Some(Cap::Amount(most)) => most,
        _ => i64::MAX,
    };
    rule.least = Some(((minor(dice, rule.coin) + 1).min(most), dice.percent(50)));
}
