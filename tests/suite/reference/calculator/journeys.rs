//! Clusters: which touches belong to which journey, and each one's part of it.
//!
//! Parts are exact here. The product has metric values of nine places and divides every journey
//! completely; which collaborator gets a spare billionth is left to it (`comparing`).

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};

use super::super::model::{
    Closing, Cluster, Exact, How, Metric, Rule, Setting, Split, Value, What, whole,
};
use super::conditions::{Answer, holds};
use super::facts::{Event, Log};
use super::measuring::{Measured, value_of};
use super::money::in_own_coin;
use super::{Of, Trouble};

/// One journey that counts in the period.
struct Journey<'l> {
    /// What its touches are aged by, and its segments read at.
    end: i64,
    closed_by: Option<Event<'l>>,
    group: Value,
    touches: Vec<Touch<'l>>,
}

#[derive(Clone)]
struct Touch<'l> {
    event: Event<'l>,
    owners: Vec<(String, Exact)>,
    /// The part behind owners of whom nothing leads on.
    nobody: Exact,
}

/// Measures a metric over a cluster.
pub fn measure(
    rule: &Rule,
    metric: &Metric,
    (cluster, split): (&Cluster, Split),
    log: Log<'_>,
    setting: &Setting,
) -> Result<Measured, Trouble> {
    let journeys = match &cluster.closing {
        Closing::End { .. } => ended(cluster, log, setting),
        Closing::Period { .. } => whole_period(cluster, log, setting),
    };
    let mut measured = Measured::default();
    for journey in journeys {
        if journey.touches.is_empty() || !in_segment(rule, cluster, log, &journey)? {
            continue;
        }
        let Some(value) = worth(rule, metric, cluster, log, setting, &journey)? else { continue };
        for (who, part) in weights(&journey, split) {
            // What falls on parts of touches that are nobody's is nobody's.
            measured.total += &value * &part;
            *measured.by.entry(who).or_default() += &value * part;
        }
        let lost = journey.touches.iter().any(|touch| !touch.nobody.is_zero());
        measured.lost |= lost && split != Split::Evenly;
        measured.slack += journey.touches.len() as i64 + 1;
    }
    Ok(measured)
}

/// What the events of a group have in common; nothing belongs together by what is unknown.
fn group_of(cluster: &Cluster, event: Event<'_>) -> Option<Value> {
    let What::Event { fields, .. } = &event.entry.what else { return None };
    fields.get(cluster.group_by).cloned()
}

/// Events of a kind that count, in the order in which they occurred.
fn counting<'l>(log: Log<'l>, kind: &str) -> Vec<Event<'l>> {
    let mut events = log.events();
    events.retain(|event| event.kind == kind && log.counts(*event));
    in_order(&mut events, |event| *event);
    events
}

fn in_order<'l, T>(list: &mut [T], of: impl Fn(&T) -> Event<'l>) {
    list.sort_by_key(|one| {
        let event = of(one);
        (event.at, event.entry.source, event.entry.key.clone())
    });
}

/// Every touch of the cluster that somebody is credited for, the first one first.
fn touches<'l>(cluster: &Cluster, log: Log<'l>) -> Vec<Touch<'l>> {
    let mut touches = Vec::new();
    for (kind, path) in &cluster.touches {
        for event in counting(log, kind) {
            let credited = log.credited(event, path);
            if credited.people.is_empty() {
                continue;
            }
            let owners = credited.people.into_iter().collect();
            touches.push(Touch { event, owners, nobody: credited.nobody });
        }
    }
    in_order(&mut touches, |touch| touch.event);
    touches
}

/// Journeys that an event closes: earlier ends take their touches first.
fn ended<'l>(cluster: &Cluster, log: Log<'l>, setting: &Setting) -> Vec<Journey<'l>> {
    let Closing::End { event: kind, once_per, window, gap, hold, several } = &cluster.closing
    else {
        panic!("the period closes it");
    };
    let (window, gap, hold, several) = (*window, *gap, *hold, *several);
    let mut ended: Vec<(Value, Vec<Option<Value>>)> = Vec::new();
    // Nothing before the first moment measured belongs to anything.
    let mut all = touches(cluster, log);
    all.retain(|touch| touch.event.at >= setting.measured_from);
    let mut taken: Vec<i64> = Vec::new();
    let mut journeys = Vec::new();
    for closed_by in counting(log, kind) {
        let Some(group) = group_of(cluster, closed_by) else { continue };
        let end = closed_by.at;
        if end < setting.measured_from {
            continue;
        }
        if let Some(path) = once_per {
            let one = (group.clone(), log.of_event(closed_by, path));
            if ended.contains(&one) {
                continue;
            }
            ended.push(one);
        }
        let before = |touch: &&Touch<'l>| {
            touch.event.at <= end && group_of(cluster, touch.event).as_ref() == Some(&group)
        };
        let mut own: Vec<Touch<'l>> = all.iter().filter(before).cloned().collect();
        if let Some(gap) = gap {
            // What lies before the last long pause belongs to a journey that never ended.
            let pauses = (1..own.len()).rev();
            let last =
                pauses.into_iter().find(|at| own[*at].event.at - own[at - 1].event.at >= gap);
            own.drain(..last.unwrap_or(0));
        }
        own.retain(|touch| window.is_none_or(|window| touch.event.at >= end - window));
        if !several {
            own.retain(|touch| !taken.contains(&touch.event.entry.position));
            taken.extend(own.iter().map(|touch| touch.event.entry.position));
        }
        let counts_at = end + hold.unwrap_or(0);
        // Until the hold is over, the journey may still be taken back.
        let held = hold.is_some() && counts_at > setting.now;
        if setting.start <= counts_at && counts_at < setting.end && !held {
            let touches = in_a_row(cluster, own);
            journeys.push(Journey { end, closed_by: Some(closed_by), group, touches });
        }
    }
    journeys
}

/// All touches of the period, by group, closed by its end.
fn whole_period<'l>(cluster: &Cluster, log: Log<'l>, setting: &Setting) -> Vec<Journey<'l>> {
    let mut journeys: Vec<Journey<'l>> = Vec::new();
    for touch in touches(cluster, log) {
        let at = touch.event.at;
        let Some(group) = group_of(cluster, touch.event) else { continue };
        if at < setting.start || at >= setting.end {
            continue;
        }
        match journeys.iter_mut().find(|journey| journey.group == group) {
            Some(journey) => journey.touches.push(touch),
            None => {
                let touches = vec![touch];
                journeys.push(Journey { end: setting.end, closed_by: None, group, touches });
            }
        }
    }
    for journey in &mut journeys {
        journey.touches = in_a_row(cluster, std::mem::take(&mut journey.touches));
    }
    journeys
}

/// With `repeats count once`, of touches in a row by the same people the last one.
fn in_a_row<'l>(cluster: &Cluster, touches: Vec<Touch<'l>>) -> Vec<Touch<'l>> {
    let mut kept: Vec<Touch<'l>> = Vec::new();
    for touch in touches {
        let people = |touch: &Touch<'l>| -> Vec<String> {
            touch.owners.iter().map(|(who, _)| who.clone()).collect()
        };
        if cluster.once && kept.last().is_some_and(|last| people(last) == people(&touch)) {
            kept.pop();
        }
        kept.push(touch);
    }
    kept
}

/// Whether every segment line holds when the journey ends.
fn in_segment(
    rule: &Rule,
    cluster: &Cluster,
    log: Log<'_>,
    journey: &Journey<'_>,
) -> Result<bool, Trouble> {
    let look = |of: &Of| match (of, journey.closed_by) {
        (Of::Path(path), Some(event)) => log.of_event(event, path),
        (Of::Path(path), None) => {
            assert_eq!(path[0], cluster.group_by, "only what the group has in common");
            log.of_group(journey.group.clone(), path, journey.end - 1)
        }
        (Of::Score(_), _) => panic!("a journey has no score"),
    };
    let money = |amount| in_own_coin(rule, log, amount, journey.end);
    Answer::all(cluster.segment.iter().map(|line| holds(line, &money, &look))).decided()
}

/// What a journey is worth to a metric; `None` when its end does not say.
fn worth(
    rule: &Rule,
    metric: &Metric,
    cluster: &Cluster,
    log: Log<'_>,
    setting: &Setting,
    journey: &Journey<'_>,
) -> Result<Option<Exact>, Trouble> {
    let has = |event: Event<'_>, field: &str| match &event.entry.what {
        What::Event { fields, .. } => fields.contains_key(field),
        _ => false,
    };
    match (metric.how, &cluster.closing, journey.closed_by) {
        (How::Count, _, _) => Ok(Some(whole(1))),
        (How::Sum(field), _, Some(event)) if has(event, field) => {
            value_of(rule, metric.how, log, event).map(Some)
        }
        (How::Sum(_), Closing::Period { value: Some((kind, field)) }, None) => {
            let mut sum = Exact::zero();
            for event in counting(log, kind) {
                let inside = setting.start <= event.at && event.at < setting.end;
                let ours = group_of(cluster, event).as_ref() == Some(&journey.group);
                if inside && ours && has(event, field) {
                    sum += value_of(rule, How::Sum(field), log, event)?;
                }
            }
            Ok(Some(sum))
        }
        _ => Ok(None),
    }
}

/// Everybody's part of a journey; all of them are one.
fn weights(journey: &Journey<'_>, split: Split) -> BTreeMap<String, Exact> {
    let mut parts: BTreeMap<String, Exact> = BTreeMap::new();
    if split == Split::Evenly {
        let people = journey.touches.iter().flat_map(|touch| &touch.owners);
        parts.extend(people.map(|(who, _)| (who.clone(), Exact::zero())));
        let each = whole(1) / whole(parts.len() as i64);
        parts.values_mut().for_each(|part| *part = each.clone());
        return parts;
    }
    let count = journey.touches.len();
    let weight = |index: usize| match split {
        Split::Evenly => panic!("it looks at people"),
        Split::ByTouches => whole(1),
        Split::ByField(field) => {
            let number = |touch: &Touch<'_>| {
                let What::Event { fields, .. } = &touch.event.entry.what else { return whole(0) };
                match fields.get(field) {
                    Some(Value::Number(number)) => number.exact().max(Exact::zero()),
                    _ => whole(0),
                }
            };
            let any = journey.touches.iter().any(|touch| !number(touch).is_zero());
            if any { number(&journey.touches[index]) } else { whole(1) }
        }
        Split::First => whole(i64::from(index == 0)),
        Split::Last => whole(i64::from(index + 1 == count)),
        Split::Position { first, middle, last, of_two } => match (count, index) {
            (1, _) => whole(1),
            (2, 0) => of_two.map_or(first, |(first, _)| first).part(),
            (2, _) => of_two.map_or(last, |(_, last)| last).part(),
            (_, 0) => first.part(),
            (_, index) if index + 1 == count => last.part(),
            _ => middle.part() / whole(count as i64 - 2),
        },
        Split::HalfLife(half_life) => {
            let age = journey.end - journey.touches[index].event.at;
            half_to_the(&(whole(age) / whole(half_life)))
        }
    };
    let sum: Exact = (0..count).map(weight).sum();
    for (index, touch) in journey.touches.iter().enumerate() {
        for (who, theirs) in &touch.owners {
            let part = weight(index) / &sum * theirs;
            *parts.entry(who.clone()).or_default() += part;
        }
    }
    parts
}

/// 0.5 to the power of a fraction that is not negative, to 200 binary places.
fn half_to_the(exponent: &Exact) -> Exact {
    let scale: BigInt = BigInt::one() << 200;
    let whole_part = exponent.floor();
    let mut rest = exponent - &whole_part;
    let mut result = scale.clone();
    // The square root of a half, its square root, and so on, for each binary place.
    let mut root: BigInt = &scale / 2;
    for _ in 0..120 {
        root = (&root * &scale).sqrt();
        rest *= whole(2);
        if rest >= whole(1) {
            rest -= whole(1);
            result = result * &root / &scale;
        }
    }
    let halvings = whole_part.to_integer().to_usize().unwrap();
    Exact::new(result, scale << halvings)
}
