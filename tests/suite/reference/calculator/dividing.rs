//! Who gets which part of the pool, what a cap takes away, and the one rounding.

use num_bigint::BigInt;
use num_traits::Zero;

use super::super::model::{Exact, Goes, Pays, Places, Rule, Score, Setting, Ties, Way, whole};
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
        return Divided::unpaid(&total, rest_goes, pool);
    }
    let first = first(rule, setting, &total);
    let after = &total - first.iter().map(|(_, units)| whole_of(units)).sum::<Exact>();
    if people.iter().all(|person| !person.qualifies) {
        give_first(people, &first);
        let rest_goes = rule.if_nobody.or(written).unwrap_or(Goes::CarryOver);
        return Divided::unpaid(&total, rest_goes, pool);
    }
    // The pool is rounded first; what is paid per unit comes off it, the rest is divided. Fixed payees
    // have made all of it smaller alike.
    let part = if total.is_zero() { whole(1) } else { &after / &total };
    let divided = (&total - pool.attributed()).max(Exact::zero()) * &part;
    let tied = give_shares(rule, people, measured, &divided) * &divided;
    for person in people.iter_mut() {
        let own = pool.per_unit.get(&person.who).cloned().unwrap_or_else(Exact::zero);
        person.exact = own * &part + &person.share * &divided;
    }
    let entitled = capped(rule, people, (&total, &after), &tied);
    let sum: Exact = entitled.iter().map(|(_, exact)| exact).sum();
    // Of what nobody gets, what no tie left is rounded down.
    let others = (&after - &tied - &sum).floor().to_integer();
    let paid = sum.min(after.clone()).floor().to_integer();
    let given = largest_remainder(&entitled, &paid, setting.period_index);
    for (person, (_, units)) in people.iter_mut().zip(given) {
        person.earned = units;
    }
    let rest_goes = written.or(rule.if_nobody).unwrap_or(Goes::CarryOver);
    let pool_units = total.to_integer();
    let to_owner =
        if tied.is_zero() { BigInt::zero() } else { after.to_integer() - &paid - others };
    give_first(people, &first);
    Divided { pool: pool_units, rest_goes, to_owner, shortfall: pool.missing() }
}

fn whole_of(units: &BigInt) -> Exact {
    Exact::from(units.clone())
}

/// What each fixed payee gets of the whole pool: rounded down, or, where there is not enough for all of them,
/// a part of it in proportion.
fn first(rule: &Rule, setting: &Setting, total: &Exact) -> Vec<(String, BigInt)> {
    let mut asked: Vec<(String, Exact)> = rule
        .first
        .iter()
        .map(|first| {
            let minor = match first.pays {
                Pays::Rate(percent) => total * percent.part(),
                Pays::Prize(minor) => whole(minor),
                Pays::PerUnit(_) => panic!("nothing is paid first for units"),
            };
            (first.to.clone(), minor)
        })
        .collect();
    let sum: Exact = asked.iter().map(|(_, minor)| minor).sum();
    if sum <= *total {
        return asked.into_iter().map(|(to, minor)| (to, minor.floor().to_integer())).collect();
    }
    asked.iter_mut().for_each(|(_, minor)| *minor = &*minor * total / &sum);
    largest_remainder(&asked, &total.to_integer(), setting.period_index)
}

fn give_first(people: &mut [Person], first: &[(String, BigInt)]) {
    for (to, units) in first {
        let payee = people.iter_mut().find(|person| person.who == *to);
        payee.expect("whoever is named is there").earned += units;
    }
}

impl Divided {
    /// Nobody gets anything of the pool.
    fn unpaid(total: &Exact, rest_goes: Goes, pool: &Pool) -> Self {
        let (pool, shortfall) = (total.to_integer(), pool.missing());
        Self { pool, rest_goes, to_owner: BigInt::zero(), shortfall }
    }
}

/// The part of the divided pool that the weighting gives to each; the part that ties leave to the owner.
fn give_shares(
    rule: &Rule,
    people: &mut [Person],
    measured: &[Measured],
    divided: &Exact,
) -> Exact {
    let mut tied = Exact::zero();
    let mut qualified: Vec<&mut Person> =
        people.iter_mut().filter(|person| person.qualifies).collect();
    match &rule.way {
        Way::Equally => {
            let sum: Exact = qualified.iter().map(|person| &person.factor).sum();
            qualified.iter_mut().for_each(|person| person.share = &person.factor / &sum);
        }
        Way::InProportion(_) => {
            qualified.retain(|person| person.score > Exact::zero());
            let sum: Exact = qualified.iter().map(|person| &person.score).sum();
            qualified.iter_mut().for_each(|person| person.share = &person.score / &sum);
        }
        Way::Parts(parts) => {
            for (part, by) in parts {
                let scores: Vec<Exact> = qualified
                    .iter()
                    .map(|person| (person.value(*by) * &person.factor).max(Exact::zero()))
                    .collect();
                let sum: Exact = scores.iter().sum();
                if sum > Exact::zero() {
                    for (person, score) in qualified.iter_mut().zip(&scores) {
                        person.share += part.part() * score / &sum;
                    }
                }
            }
        }
        Way::Top { score, places, ties } => {
            qualified.retain(|person| person.score > Exact::zero());
            let groups = groups(rule, &qualified, *score, *ties, measured);
            let mut place = 0;
            for group in groups {
                let taken = place..place + group.len();
                let mut sum: Exact =
                    taken.clone().map(|place| part_of(places, place, divided)).sum();
                if matches!(ties, Ties::ReturnToOwner) && group.len() > 1 {
                    tied += std::mem::replace(&mut sum, Exact::zero());
                }
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
    tied
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
            Ties::Share | Ties::ReturnToOwner => Exact::zero(),
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
fn capped(
    rule: &Rule,
    people: &[Person],
    (pool, after): (&Exact, &Exact),
    tied: &Exact,
) -> Vec<(String, Exact)> {
    let most: Vec<Option<Exact>> =
        people.iter().map(|person| person.most(rule, Some(pool))).collect();
    let under = |index: usize, exact: &Exact| match &most[index] {
        Some(most) if exact > most => most.clone(),
        _ => exact.clone(),
    };
    let mut entitled: Vec<Exact> =
        people.iter().enumerate().map(|(index, person)| under(index, &person.exact)).collect();
    while rule.leftover == Some(Goes::ShareAgain) {
        let left = after - tied - entitled.iter().sum::<Exact>();
        let open = |index: usize| {
            people[index].share > Exact::zero()
                && most[index].as_ref().is_none_or(|most| entitled[index] < *most)
        };
        let open: Vec<usize> = (0..people.len()).filter(|index| open(*index)).collect();
        if left <= Exact::zero() || open.is_empty() {
            break;
        }
        let weight: Exact = open.iter().map(|index| &people[*index].share).sum();
        for index in open {
            let more = &left * &people[index].share / &weight;
            entitled[index] = under(index, &(&entitled[index] + more));
        }
    }
    people.iter().map(|person| person.who.clone()).zip(entitled).collect()
}
