//! Who gets which part of the pool, what a cap takes away, and the one rounding.

use num_traits::Zero;

use super::super::model::{Cap, Exact, Goes, Places, Rule, Score, Setting, Ties, Way, whole};
use super::Divided;
use super::measuring::Measured;
use super::people::Person;
use super::pool::{Pool, is_closed};
use super::rounding::largest_remainder;

/// Divides the pool among those who qualify.
pub fn divide(
    rule: &Rule,
    setting: &Setting,
    people: &mut [Person],
    pool: &Pool,
    measured: &[Measured],
) -> Divided {
    let total = pool.total().floor();
    // What nobody could take again goes where money goes when nobody qualifies.
    let written = rule.leftover.filter(|goes| *goes != Goes::ShareAgain);
    if is_closed(rule, measured) {
        let rest_goes = Goes::CarryOver;
        return Divided { pool: total.to_integer(), rest_goes, shortfall: pool.missing() };
    }
    if people.iter().all(|person| !person.qualifies) {
        let rest_goes = rule.if_nobody.or(written).unwrap_or(Goes::CarryOver);
        return Divided { pool: total.to_integer(), rest_goes, shortfall: pool.missing() };
    }
    // The pool is rounded first; what is paid per unit comes off it, the rest is divided.
    let divided = (&total - pool.attributed()).max(Exact::zero());
    give_shares(rule, people, measured, &divided);
    for person in people.iter_mut() {
        let own = pool.per_unit.get(&person.who).cloned().unwrap_or_else(Exact::zero);
        person.exact = own + &person.share * &divided;
    }
    let entitled = capped(rule, people, &total);
    let sum: Exact = entitled.iter().map(|(_, exact)| exact).sum();
    let paid = sum.min(total.clone()).floor().to_integer();
    let given = largest_remainder(&entitled, &paid, setting.period_index);
    for (person, (_, units)) in people.iter_mut().zip(given) {
        person.earned = units;
    }
    let rest_goes = written.or(rule.if_nobody).unwrap_or(Goes::CarryOver);
    Divided { pool: total.to_integer(), rest_goes, shortfall: pool.missing() }
}

/// The part of the divided pool that the weighting gives to each.
fn give_shares(rule: &Rule, people: &mut [Person], measured: &[Measured], divided: &Exact) {
    let mut qualified: Vec<&mut Person> =
        people.iter_mut().filter(|person| person.qualifies).collect();
    match &rule.way {
        Way::Equally => {
            let share = whole(1) / whole(qualified.len() as i64);
            qualified.iter_mut().for_each(|person| person.share = share.clone());
        }
        Way::InProportion(_) => {
            let sum: Exact = qualified.iter().map(|person| &person.score).sum();
            qualified.iter_mut().for_each(|person| person.share = &person.score / &sum);
        }
        Way::Top { score, places, ties } => {
            let groups = groups(rule, &qualified, *score, *ties, measured);
            let mut place = 0;
            for group in groups {
                let taken = place..place + group.len();
                let sum: Exact = taken.clone().map(|place| part_of(places, place, divided)).sum();
                let share = sum / whole(group.len() as i64);
                for person in &mut qualified {
                    if group.contains(&person.who) {
                        person.share = share.clone();
                    }
                }
                place = taken.end;
            }
        }
        Way::PayBy { .. } | Way::Pays(_) => {
            panic!("nothing is divided when each is paid by their own result")
        }
    }
}

/// The part of what is divided that a place gets. Prizes are amounts, unless there is less than all of
/// them together.
fn part_of(places: &Places, place: usize, divided: &Exact) -> Exact {
    match places {
        Places::Parts(parts) => parts.get(place).map_or_else(Exact::zero, |part| part.part()),
        Places::Prizes(prizes) => {
            let all = whole(prizes.iter().sum());
            let prize = prizes.get(place).map_or_else(Exact::zero, |prize| whole(*prize));
            prize / all.max(divided.clone())
        }
    }
}

/// Those who qualify, the best first; those who tie stand together.
fn groups(
    rule: &Rule,
    qualified: &[&mut Person],
    score: Score,
    ties: Ties,
    measured: &[Measured],
) -> Vec<Vec<String>> {
    let key = |person: &Person| {
        let second = match ties {
            Ties::Share => Exact::zero(),
            Ties::By(other) => person.value(other),
            Ties::Earliest => -whole(reached(rule, measured, score, &person.who)),
        };
        (person.score.clone(), second)
    };
    let mut keys: Vec<(Exact, Exact)> = qualified.iter().map(|person| key(person)).collect();
    keys.sort();
    keys.dedup();
    keys.reverse();
    let group = |wanted: (Exact, Exact)| -> Vec<String> {
        let theirs = qualified.iter().filter(|person| key(person) == wanted);
        theirs.map(|person| person.who.clone()).collect()
    };
    keys.into_iter().map(group).collect()
}

/// When somebody reached their score: the moment of the last event that counted for it.
fn reached(rule: &Rule, measured: &[Measured], score: Score, who: &str) -> i64 {
    let counts = |index: usize| match score {
        Score::Metric(metric) => metric == index,
        Score::Points => rule.metrics[index].worth.is_some(),
    };
    let lasts = measured.iter().enumerate().filter(|(index, _)| counts(*index));
    lasts.filter_map(|(_, metric)| metric.last.get(who).copied()).max().unwrap_or(i64::MIN)
}

/// What each is entitled to under the cap. With `leftover share again` what a cap cut, or no place
/// took, goes to those who are not capped, in proportion to their shares, until nothing is left or
/// everybody is capped.
fn capped(rule: &Rule, people: &[Person], pool: &Exact) -> Vec<(String, Exact)> {
    let most = match rule.cap {
        None => None,
        Some(Cap::Amount(minor)) => Some(whole(minor)),
        Some(Cap::PartOfPool(percent)) => Some((pool * percent.part()).floor()),
    };
    let under = |exact: &Exact| match &most {
        Some(most) if exact > most => most.clone(),
        _ => exact.clone(),
    };
    let mut entitled: Vec<Exact> = people.iter().map(|person| under(&person.exact)).collect();
    while rule.leftover == Some(Goes::ShareAgain) {
        let left = pool - entitled.iter().sum::<Exact>();
        let open = |index: usize| {
            people[index].share > Exact::zero()
                && most.as_ref().is_none_or(|m| entitled[index] < *m)
        };
        let open: Vec<usize> = (0..people.len()).filter(|index| open(*index)).collect();
        if left <= Exact::zero() || open.is_empty() {
            break;
        }
        let weight: Exact = open.iter().map(|index| &people[*index].share).sum();
        for index in open {
            let more = &left * &people[index].share / &weight;
            entitled[index] = under(&(&entitled[index] + more));
        }
    }
    people.iter().map(|person| person.who.clone()).zip(entitled).collect()
}
