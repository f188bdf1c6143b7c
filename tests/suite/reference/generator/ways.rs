//! Random ways to divide a pool, or to pay by result.

use super::super::model::{
    Coin, Exactly, How, Number, Of, PayLine, Pays, Places, Rule, Score, Tier, Ties, Unit, Way,
};
use super::lines::{line, minor};
use super::rosters::reached_by;
use super::rules::{ONE, score, unit_of};
use super::vocabulary::{Type, attributes, paths};
use super::{Dice, Features};

pub fn way(dice: &mut Dice, features: &Features, rule: &Rule) -> Way {
    match dice.between(0, 10) {
        0..=2 => Way::Equally,
        3 if features.plans && dice.percent(60) => parts(dice, rule),
        3..=5 => Way::InProportion(score(dice, rule)),
        6 | 7 if features.tiers => tiers(dice, rule),
        _ => {
            let score = score(dice, rule);
            let places = places(dice, features, rule.coin);
            let ties = match dice.between(0, 4) {
                2 if features.plans => Ties::ReturnToOwner,
                0 if features.other_ties => Ties::Earliest,
                1 if features.other_ties => Ties::By(self::score(dice, rule)),
                _ => Ties::Share,
            };
            let ties = match ties {
                Ties::Earliest if !rule.clusters.is_empty() => Ties::Share,
                Ties::By(other) if other == score => Ties::Share,
                ties => ties,
            };
            Way::Top { score, places, ties }
        }
    }
}

/// Two or three parts of the pool.
fn parts(dice: &mut Dice, rule: &Rule) -> Way {
    let lists: &[&[i64]] = &[
        &[80_000_000_000, 20_000_000_000],
        &[33_333_333_333, 66_666_666_667],
        &[50_000_000_000, 49_500_000_000, 500_000_000],
    ];
    let list: Vec<i64> = dice.pick(lists).to_vec();
    Way::Parts(list.into_iter().map(|part| (Number(part), score(dice, rule))).collect())
}

/// Percentages of one to four places; often all of it, else less.
fn places(dice: &mut Dice, features: &Features, coin: Coin) -> Places {
    if features.bands && dice.percent(30) {
        let count = dice.between(1, 5);
        return Places::Prizes((0..count).map(|_| minor(dice, coin) + 1).collect());
    }
    let lists: &[&[i64]] = &[
        &[100_000_000_000],
        &[50_000_000_000, 30_000_000_000, 20_000_000_000],
        &[60_000_000_000, 40_000_000_000],
        &[33_333_333_333, 33_333_333_333],
        &[41_000_000_000, 33_000_000_000, 15_500_000_000, 1],
    ];
    Places::Parts(dice.pick(lists).iter().map(|part| Number(*part)).collect())
}

pub fn pay_lines(dice: &mut Dice, rule: &Rule) -> Vec<PayLine> {
    let mut subjects: Vec<(Of, Type)> = paths(attributes(Type::Collaborator), 1)
        .into_iter()
        .map(|(path, of)| (Of::Path(path), of))
        .collect();
    let mut lines = Vec::new();
    for _ in 0..dice.between(1, 5) {
        let score = score(dice, rule);
        let of = if unit_of(rule, score) == Unit::Money { Type::Money } else { Type::Number };
        subjects.push((Of::Score(score), of));
        let pays = match unit_of(rule, score) {
            Unit::Money => Pays::Rate(Number(dice.between(1, 80) * (ONE / 4))),
            _ => Pays::PerUnit(dice.between(1, 20 * rule.coin.scale())),
        };
        let units = match pays {
            Pays::PerUnit(_) => *dice.pick(&[1, 1, 3, 1_000]),
            _ => 1,
        };
        let when = dice.maybe(30, |dice| line(dice, &subjects, rule.coin));
        lines.push(PayLine { pays, units, score, when });
    }
    lines
}

fn tiers(dice: &mut Dice, rule: &Rule) -> Way {
    if dice.percent(30) {
        return Way::Pays(pay_lines(dice, rule));
    }
    let score = score(dice, rule);
    let unit = unit_of(rule, score);
    let reached_by = dice.maybe(30, |dice| reached_by(dice, rule, score)).flatten();
    let unit_reached = reached_by.map_or(unit, |(by, _)| unit_of(rule, by));
    let by_quota = reached_by.is_some_and(|(_, quota)| quota.is_some());
    // Rates, prizes, or both.
    let prizes = *dice.pick(&[0, 0, 30, 100]);
    let mut from = if dice.percent(60) { 0 } else { dice.between(1, 4) };
    let mut tiers = Vec::new();
    for _ in 0..dice.between(1, 6) {
        let pays = match unit {
            _ if dice.percent(prizes) => Pays::Prize(minor(dice, rule.coin) + 1),
            Unit::Money => Pays::Rate(Number(dice.between(1, 80) * (ONE / 4))),
            _ => Pays::PerUnit(dice.between(1, 20 * rule.coin.scale())),
        };
        let from_written = match (unit_reached, by_quota) {
            (_, true) => Exactly::Percent(Number(from * 20 * ONE)),
            (Unit::Money, _) => Exactly::Minor(from * 20 * rule.coin.scale()),
            _ => Exactly::Number(Number(from * ONE)),
        };
        tiers.push(Tier { from: from_written, pays });
        from += dice.between(1, 5);
    }
    if dice.percent(30) {
        dice.shuffle(&mut tiers);
    }
    let own = reached_by.is_none_or(|(by, quota)| by == score && quota.is_some());
    let adds_up = match score {
        Score::Metric(index) => {
            let metric = &rule.metrics[index];
            let owned = metric.credit.as_ref().is_some_and(|credit| credit[0] != "seller");
            matches!(metric.how, How::Count | How::Sum(_)) && owned
        }
        Score::Points => false,
    };
    let for_each = reached_by.is_none() && adds_up && dice.percent(40);
    Way::PayBy { score, tiers, reached_by, for_each, marginal: own && dice.percent(50) }
}
