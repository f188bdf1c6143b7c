//! Random rules.

use super::super::model::{
    BelowZero, Cap, Closing, Cluster, Coin, Goes, How, Line, Metric, Most, Number, Of, Places,
    Rule, Score, Split, Unit, Way, Worth,
};
use super::lines::{DAY, HOUR, line, minor, number};
use super::pools::{first, limits, pool};
use super::rosters::{self, everyone, fact};
use super::vocabulary::{COINS, EUR, JPY, KINDS, Kind, Type, USD, ZONES, attributes, paths};
use super::ways::{pay_lines, way};
use super::{Dice, Features};

pub const ONE: i64 = 1_000_000_000;

/// A rule that compiles with the catalogue of the vocabulary.
pub fn rule(dice: &mut Dice, features: &Features) -> Rule {
    let coin = *dice.pick(COINS);
    let (zone, zone_minutes) = *dice.pick(ZONES);
    let others_at_rate = features.rates && coin.code != "points" && dice.percent(25);
    let clusters = match features.clusters && !others_at_rate && dice.percent(25) {
        true => clusters(dice, coin),
        false => Vec::new(),
    };
    let mut metrics = metrics(dice, features, coin, others_at_rate);
    for _ in 0..if clusters.is_empty() { 0 } else { dice.between(1, 3) } {
        let index = metrics.len();
        metrics.push(over_cluster(dice, coin, &clusters, index));
    }
    if features.rosters {
        rosters::worth_fact(dice, &mut metrics);
    }
    let bounded = clusters.is_empty();
    let mut rule = Rule {
        coin,
        others_at_rate,
        zone,
        zone_minutes,
        clusters,
        starts: dice.maybe(if bounded { 15 } else { 0 }, |dice| 20_727 + dice.between(-10, 12)),
        ends: dice.maybe(if bounded { 15 } else { 0 }, |dice| 20_727 + dice.between(18, 40)),
        metrics,
        opens: Vec::new(),
        takes: Vec::new(),
        less: Vec::new(),
        first: Vec::new(),
        pool_at_most: None,
        pool_at_least: None,
        if_nobody: None,
        way: Way::Equally,
        besides: Vec::new(),
        times: Vec::new(),
        qualify: Vec::new(),
        cap: None,
        least: None,
        waits_below: None,
        waits_until: None,
        everyone: Vec::new(),
        inactive_keep: false,
        leftover: None,
        debts: dice.maybe(30, below_zero),
        shortfall: None,
    };
    rule.way = way(dice, features, &rule);
    if !matches!(rule.way, Way::PayBy { .. } | Way::Pays(_)) {
        pool(dice, features, &mut rule);
        rule.shortfall = dice.maybe(30, below_zero);
        if features.bands {
            limits(dice, &mut rule);
        }
        cap(dice, features, &mut rule);
        if features.plans && dice.percent(20) {
            rule.besides = pay_lines(dice, &rule);
        }
        if features.plans && dice.percent(20) {
            first(dice, &mut rule);
        }
    } else {
        rule.pool_at_most = dice.maybe(40, |dice| minor(dice, coin) * 2 + 1);
        rule.cap = dice.maybe(25, |dice| Cap::Amount(minor(dice, coin) + 1));
    }
    if features.rosters {
        rosters::own_cap(dice, &mut rule);
    }
    if features.waiting {
        rule.waits_below = dice.maybe(25, |dice| minor(dice, coin) + 1);
    }
    if features.rosters {
        rosters::least(dice, &mut rule);
    }
    rule.qualify = qualify(dice, &rule);
    if features.plans && dice.percent(20) {
        rule.times = times(dice, &rule);
    }
    if features.plans && dice.percent(10) {
        let subjects = of_collaborators(dice, &rule);
        rule.waits_until = Some(line(dice, &subjects, rule.coin));
    }
    if features.rosters && dice.percent(15) {
        rule.everyone = everyone(dice, coin);
    }
    rule.inactive_keep = features.bands && dice.percent(20);
    rule
}

fn below_zero(dice: &mut Dice) -> BelowZero {
    *dice.pick(&[BelowZero::CarriesOver, BelowZero::IsForgiven])
}

fn metrics(dice: &mut Dice, features: &Features, coin: Coin, rates: bool) -> Vec<Metric> {
    let count = dice.between(1, 5);
    let mut metrics: Vec<Metric> =
        (0..count).map(|index| metric(dice, features, (coin, rates), index)).collect();
    if metrics.iter().all(|metric| !metric.credited()) {
        let mut one = metric(dice, features, (coin, rates), count);
        while !one.credited() {
            one = metric(dice, features, (coin, rates), count);
        }
        metrics.push(one);
    }
    metrics
}

fn metric(dice: &mut Dice, features: &Features, (coin, rates): (Coin, bool), index: i64) -> Metric {
    if features.rosters && dice.percent(8) {
        return fact(dice, index);
    }
    let kind = dice.pick(KINDS);
    let (how, unit) = how(dice, features, kind);
    let credit = match kind.credits {
        [] => None,
        credits => dice.maybe(80, |dice| dice.pick(credits).to_vec()),
    };
    let reachable = paths(kind.fields, 3);
    let subjects: Vec<(Of, Type)> =
        reachable.iter().map(|(path, of)| (Of::Path(path.clone()), *of)).collect();
    let lines: Vec<Line> = (0..*dice.pick(&[0, 0, 0, 1, 1, 2]))
        .map(|_| {
            let written =
                if rates && dice.percent(40) { *dice.pick(&[USD, EUR, JPY]) } else { coin };
            line(dice, &subjects, written)
        })
        .collect();
    let single = |of: &Type| !matches!(of, Type::Collaborator);
    let keys: Vec<_> = paths(kind.fields, 1).into_iter().filter(|(_, of)| single(of)).collect();
    let once_per = dice.maybe(25, |dice| {
        let mut keys: Vec<_> =
            (0..dice.between(1, 3)).map(|_| dice.pick(&keys).0.clone()).collect();
        keys.dedup();
        keys
    });
    let worth = dice.maybe(if credit.is_some() { 40 } else { 0 }, |dice| Worth {
        points: Number(number(dice).max(1)),
        per_minor: match unit {
            Unit::Money if features.worth_per_money => Some(dice.pick(&[1, 3, 10]) * coin.scale()),
            _ => None,
        },
    });
    let additive = matches!(how, How::Count | How::Sum(_));
    let at_most_per = match features.at_most_per && additive {
        true => dice.maybe(25, |dice| {
            let most = most(dice, unit, coin);
            let over_all = dice.percent(30);
            let count = if over_all || dice.percent(70) { 1 } else { 2 };
            let mut paths: Vec<_> = (0..count).map(|_| dice.pick(&keys).0.clone()).collect();
            paths.dedup();
            Most { most, paths, over_all }
        }),
        false => None,
    };
    let (name, over) = (format!("m{index}"), None);
    let once_per = once_per.unwrap_or_default();
    Metric {
        name,
        event: kind.name,
        how,
        unit,
        credit,
        over,
        lines,
        once_per,
        at_most_per,
        worth,
        times: None,
    }
}

/// Something counted or summed over a cluster.
fn over_cluster(dice: &mut Dice, coin: Coin, clusters: &[Cluster], index: usize) -> Metric {
    let place = dice.between(0, clusters.len() as i64) as usize;
    let (field, unit, event) = match &clusters[place].closing {
        Closing::End { event: "deal_closed", .. } => {
            let (field, unit) = *dice.pick(&[("amount", Unit::Money), ("hours", Unit::Number)]);
            (Some(field), unit, "deal_closed")
        }
        Closing::End { event, .. } => (Some("amount"), Unit::Money, *event),
        Closing::Period { value: Some((event, "quantity")) } => {
            (Some("value"), Unit::Number, *event)
        }
        Closing::Period { value: Some((event, _)) } => (Some("value"), Unit::Money, *event),
        Closing::Period { value: None } => (None, Unit::Count, "site_visited"),
    };
    let (how, unit) = match field {
        Some(field) if dice.percent(70) => (How::Sum(field), unit),
        _ => (How::Count, Unit::Count),
    };
    let percent = |units: i64| Number(units * ONE);
    let field = match clusters[place].touches[..] {
        [("lesson_completed", _)] => Some("minutes"),
        [("collaborator_product_sold", _)] => Some("quantity"),
        _ => None,
    };
    let by_field = field.filter(|_| dice.percent(50)).map(Split::ByField);
    let split = match dice.between(0, 8) {
        _ if by_field.is_some() => by_field.unwrap(),
        0 => Split::Evenly,
        1 | 2 => Split::ByTouches,
        3 => Split::First,
        4 => Split::Last,
        5 | 6 => Split::Position {
            first: percent(40),
            middle: percent(25),
            last: percent(35),
            of_two: dice.maybe(40, |_| (percent(70), percent(30))),
        },
        _ => Split::HalfLife(dice.between(1, 200) * HOUR),
    };
    let worth = dice.maybe(30, |dice| Worth {
        points: Number(number(dice).max(1)),
        per_minor: if unit == Unit::Money { Some(coin.scale()) } else { None },
    });
    Metric {
        name: format!("m{index}"),
        event,
        how,
        unit,
        credit: None,
        over: Some((place, split)),
        lines: Vec::new(),
        once_per: Vec::new(),
        at_most_per: None,
        worth,
        times: None,
    }
}

/// One or two clusters of customers, or of orders.
fn clusters(dice: &mut Dice, coin: Coin) -> Vec<Cluster> {
    let count = dice.between(1, 3);
    (0..count).map(|index| cluster(dice, coin, format!("c{index}"))).collect()
}

fn cluster(dice: &mut Dice, coin: Coin, name: String) -> Cluster {
    let by_order = dice.percent(15);
    let (group_by, kinds) = match by_order {
        true => ("order", vec!["coupon_code_used", "collaborator_product_sold"]),
        false => (
            "customer",
            vec!["site_visited", "blog_post_visited", "coupon_code_used", "lesson_completed"],
        ),
    };
    let only = dice.percent(20).then(|| kinds[kinds.len() - 1]);
    let mut touches = Vec::new();
    for name in only.map_or(kinds, |only| vec![only]) {
        let kind = KINDS.iter().find(|kind| kind.name == name).unwrap();
        if touches.is_empty() || dice.percent(60) {
            let credit = if dice.percent(75) { kind.credits[0] } else { dice.pick(kind.credits) };
            touches.push((kind.name, credit.to_vec()));
        }
    }
    let window = dice.maybe(60, |dice| dice.between(6, 25) * DAY);
    let closing = match dice.between(0, 10) {
        0 => Closing::Period { value: None },
        1 => Closing::Period { value: Some(("order_paid", "amount")) },
        2 => Closing::Period { value: Some(("collaborator_product_sold", "quantity")) },
        chosen => Closing::End {
            event: if chosen < 6 && !by_order { "deal_closed" } else { "order_paid" },
            once_per: dice.maybe(25, |dice| {
                let keys: &[&str] = match chosen < 6 && !by_order {
                    true => &["region", "customer"],
                    false => &["order", "category"],
                };
                vec![*dice.pick(keys)]
            }),
            window,
            gap: dice.maybe(50, |dice| dice.between(10, 140) * HOUR),
            hold: dice.maybe(30, |dice| dice.between(1, 12) * DAY),
            several: dice.percent(35),
        },
    };
    let fields = match &closing {
        Closing::End { event, .. } => KINDS.iter().find(|kind| kind.name == *event).unwrap().fields,
        Closing::Period { .. } => &[("customer", Type::Customer)],
    };
    let subjects: Vec<(Of, Type)> =
        paths(fields, 2).into_iter().map(|(path, of)| (Of::Path(path), of)).collect();
    let of_customers = !(by_order && matches!(closing, Closing::Period { .. }));
    let segment = (0..*dice.pick(if of_customers { &[0, 0, 1] } else { &[0] }))
        .map(|_| line(dice, &subjects, coin))
        .collect();
    Cluster { name, group_by, touches, closing, segment, once: dice.percent(50) }
}

fn most(dice: &mut Dice, unit: Unit, coin: Coin) -> Number {
    match unit {
        Unit::Count => Number(dice.between(1, 4) * ONE),
        Unit::Number => Number(number(dice).max(1)),
        Unit::Money => Number((minor(dice, coin) + 1) * (ONE / coin.scale())),
    }
}

fn how(dice: &mut Dice, features: &Features, kind: &Kind) -> (How, Unit) {
    let summable: Vec<_> =
        kind.fields.iter().filter(|(_, of)| matches!(of, Type::Number | Type::Money)).collect();
    let unit = |of: Type| if of == Type::Money { Unit::Money } else { Unit::Number };
    if features.other_aggregates && dice.percent(15) {
        return (How::Distinct(dice.pick(kind.fields).0), Unit::Count);
    }
    if summable.is_empty() || dice.percent(30) {
        return (How::Count, Unit::Count);
    }
    let (field, of) = *dice.pick(&summable);
    let how = match dice.between(0, 6) {
        0 if features.other_aggregates => How::Average(field),
        1 if features.other_aggregates => How::Highest(field),
        2 if features.other_aggregates => How::Lowest(field),
        _ => How::Sum(field),
    };
    (how, unit(*of))
}

/// A score: a credited metric, or points where anything has a worth.
pub fn score(dice: &mut Dice, rule: &Rule) -> Score {
    let worth = rule.metrics.iter().any(|metric| metric.worth.is_some());
    if worth && dice.percent(35) {
        return Score::Points;
    }
    let named = |metric: &Metric| metric.credited() && metric.times.is_none();
    let credited: Vec<usize> =
        (0..rule.metrics.len()).filter(|index| named(&rule.metrics[*index])).collect();
    Score::Metric(*dice.pick(&credited))
}

pub fn unit_of(rule: &Rule, score: Score) -> Unit {
    match score {
        Score::Points => Unit::Number,
        Score::Metric(index) => rule.metrics[index].unit,
    }
}

fn cap(dice: &mut Dice, features: &Features, rule: &mut Rule) {
    let coin = rule.coin;
    rule.cap = dice.maybe(35, |dice| match dice.percent(60) {
        true => Cap::PartOfPool(Number(dice.between(1, 400) * (ONE / 4))),
        false => Cap::Amount(minor(dice, coin) + 1),
    });
    let open = match &rule.way {
        Way::Top { places: Places::Parts(parts), .. } => parts.len() > 1,
        Way::Top { .. } | Way::Parts(_) => true,
        _ => false,
    };
    if open || rule.cap.is_some() {
        let goes = [Goes::CarryOver, Goes::ReturnToOwner, Goes::ShareAgain];
        let prizes = matches!(rule.way, Way::Top { places: Places::Prizes(_), .. });
        let known = if features.share_again && !prizes { 3 } else { 2 };
        rule.leftover = Some(goes[dice.between(0, known) as usize]);
        // Everybody may be capped.
        if rule.leftover == Some(Goes::ShareAgain) && rule.if_nobody.is_none() {
            rule.if_nobody = Some(Goes::ReturnToOwner);
        }
    }
}

/// Up to three factors, none of them one.
fn times(dice: &mut Dice, rule: &Rule) -> Vec<(Number, Line)> {
    let subjects = of_collaborators(dice, rule);
    let factors = [1_200_000_000, 1_333_333_333, 500_000_000, 2_000_000_000, 1];
    let one = |dice: &mut Dice| (Number(*dice.pick(&factors)), line(dice, &subjects, rule.coin));
    (0..dice.between(1, 4)).map(|_| one(dice)).collect()
}

fn qualify(dice: &mut Dice, rule: &Rule) -> Vec<Line> {
    let subjects = of_collaborators(dice, rule);
    (0..*dice.pick(&[0, 0, 0, 0, 1, 1, 2])).map(|_| line(dice, &subjects, rule.coin)).collect()
}

/// What conditions on a collaborator look at.
fn of_collaborators(dice: &mut Dice, rule: &Rule) -> Vec<(Of, Type)> {
    let mut subjects: Vec<(Of, Type)> = paths(attributes(Type::Collaborator), 1)
        .into_iter()
        .map(|(path, of)| (Of::Path(path), of))
        .collect();
    for _ in 0..25 {
        let score = score(dice, rule);
        let of = if unit_of(rule, score) == Unit::Money { Type::Money } else { Type::Number };
        subjects.push((Of::Score(score), of));
    }
    subjects
}
