//! `pay by`: what each gets for their own result, without any division.

use num_bigint::BigInt;
use num_traits::Zero;

use super::super::model::{
    BelowZero, Cap, Exact, Exactly, Goes, Pays, Rule, Setting, Tier, Way, whole,
};
use super::Divided;
use super::people::Person;
use super::rounding::{largest_remainder, nearest};

/// Pays everybody who qualifies by their tiers; an upper bound of the pool scales all alike.
pub fn pay(rule: &Rule, setting: &Setting, people: &mut [Person]) -> Divided {
    let mut lines: Vec<Vec<Exact>> = Vec::new();
    for person in people.iter_mut() {
        let paid = if person.qualifies { paid(rule, person) } else { Vec::new() };
        person.exact = paid.iter().sum();
        lines.push(match person.ran.clone().filter(|_| person.qualifies) {
            Some(ran) => grown(rule, person, &ran),
            None => paid,
        });
    }
    // What is exact comes before the cap; the cap comes before the pool's bound.
    let capped = |lines: &Vec<Exact>| match rule.cap {
        Some(Cap::Amount(most)) => lines.iter().sum::<Exact>().min(whole(most)),
        _ => lines.iter().sum(),
    };
    let due: Vec<Exact> = lines.iter().map(capped).collect();
    for ((person, due), lines) in people.iter_mut().zip(&due).zip(&lines) {
        // Each `pay` line is rounded by itself, unless the cap says what all are together.
        person.earned = match *due == lines.iter().sum() {
            true => lines.iter().map(nearest).sum(),
            false => nearest(due),
        };
        if let Some(Cap::Amount(most)) = rule.cap {
            person.earned = person.earned.clone().min(BigInt::from(most));
        }
    }
    // What is below zero is nobody's but whose it is; the bound is on what is above.
    let above = |exact: &Exact| exact.clone().max(Exact::zero());
    let mut due: Vec<Exact> = due.iter().map(above).collect();
    let sum: Exact = due.iter().sum();
    let paid: BigInt =
        people.iter().map(|person| &person.earned).filter(|it| **it > BigInt::zero()).sum();
    // Nobody's cent depends on others, unless the bound binds: what is due, or what would be paid.
    let most = rule.pool_at_most.map(whole);
    let over = |sum: &Exact| most.as_ref().is_some_and(|most| sum > most);
    if over(&sum) || over(&Exact::from(paid)) {
        let part = most.unwrap_or_else(Exact::zero).min(sum.clone()) / &sum;
        due.iter_mut().for_each(|due| *due *= &part);
        let entitled = people.iter().zip(&due);
        let entitled: Vec<(String, Exact)> =
            entitled.map(|(person, due)| (person.who.clone(), due.clone())).collect();
        let pool = due.iter().sum::<Exact>().floor().to_integer();
        let given = largest_remainder(&entitled, &pool, setting.period_index);
        for (person, (_, units)) in people.iter_mut().zip(given) {
            if person.exact >= Exact::zero() {
                person.earned = units;
            }
        }
    }
    let sum: Exact = due.iter().sum();
    for (person, due) in people.iter_mut().zip(&due) {
        if sum > Exact::zero() {
            person.share = due / &sum;
        }
        if rule.debts == Some(BelowZero::IsForgiven) {
            person.below = person.earned.clone().min(BigInt::zero());
            person.earned = person.earned.clone().max(BigInt::zero());
        }
    }
    // What was carried in is in the pool, nobody's, and carried on; so is what is missing from before.
    let pool: BigInt = people.iter().map(|person| &person.earned).sum();
    let pool = pool + BigInt::from(setting.carried_in.max(0));
    Divided {
        pool,
        rest_goes: Goes::CarryOver,
        to_owner: BigInt::zero(),
        shortfall: BigInt::from((-setting.carried_in).max(0)),
    }
}

/// What is paid to somebody: by one sum of the tiers, or by every `pay` line that holds.
fn paid(rule: &Rule, person: &Person) -> Vec<Exact> {
    match &rule.way {
        Way::PayBy { score, tiers, marginal } => {
            let paid = |result: &Exact| by_tiers(rule, tiers, *marginal, result) * &person.factor;
            match &person.ran {
                None => vec![paid(&person.value(*score))],
                Some(ran) => ran.iter().map(|(start, end)| paid(end) - paid(start)).collect(),
            }
        }
        Way::Pays(_) => {
            by_lines(rule, person).into_iter().map(|paid| paid * &person.factor).collect()
        }
        _ => panic!("something is divided"),
    }
}

/// What a total that runs on brings: of each run what it comes to, rounded, less what it came to, rounded.
fn grown(rule: &Rule, person: &Person, ran: &[(Exact, Exact)]) -> Vec<Exact> {
    let Way::PayBy { tiers, marginal, .. } = &rule.way else { return Vec::new() };
    let paid = |result: &Exact| {
        Exact::from(nearest(&(by_tiers(rule, tiers, *marginal, result) * &person.factor)))
    };
    ran.iter().map(|(start, end)| paid(end) - paid(start)).collect()
}

fn by_tiers(rule: &Rule, tiers: &[Tier], marginal: bool, result: &Exact) -> Exact {
    if *result < Exact::zero() {
        below_zero(rule, tiers, result)
    } else if marginal {
        marginally(rule, tiers, result)
    } else {
        wholly(rule, tiers, result)
    }
}

/// What every `pay` line pays whose condition holds.
fn by_lines(rule: &Rule, person: &Person) -> Vec<Exact> {
    let lines = rule.pay_lines().iter().zip(&person.paid_by).filter(|(_, holds)| **holds);
    let paid = lines.map(|(line, _)| {
        let units = person.value(line.score);
        match line.pays {
            Pays::Rate(percent) => units * whole(rule.coin.scale()) * percent.part(),
            Pays::PerUnit(minor) => units * whole(minor) / whole(line.units),
            Pays::Prize(_) => panic!("no pay line has a prize"),
        }
    });
    paid.collect()
}

/// Pays what `pay` lines beside a pool bring, each rounded by itself. Whether somebody qualifies for the
/// pool does not matter; what is then below zero is a debt, unless it is forgiven.
pub fn pay_beside(rule: &Rule, person: &mut Person) {
    if rule.besides.is_empty() || !person.active {
        return;
    }
    let of_pool = person.earned.clone();
    let lines: BigInt = by_lines(rule, person).iter().map(nearest).sum();
    person.earned += lines;
    if rule.debts == Some(BelowZero::IsForgiven) {
        person.below = person.earned.clone().min(BigInt::zero());
        person.earned = person.earned.clone().max(BigInt::zero());
    }
    person.outside = &person.earned - of_pool;
}

/// A result below zero is paid at the first rate, and reaches no prize.
fn below_zero(rule: &Rule, tiers: &[Tier], result: &Exact) -> Exact {
    let (rates, _) = by_kind(rule, tiers);
    rates.first().map_or_else(Exact::zero, |tier| paid_for(rule, tier, result))
}

/// A threshold in units of the score; money in major units.
fn from(rule: &Rule, tier: &Tier) -> Exact {
    match tier.from {
        Exactly::Minor(minor) => whole(minor) / whole(rule.coin.scale()),
        Exactly::Number(number) => number.exact(),
    }
}

/// What a tier pays for so much of the score, in minor units.
fn paid_for(rule: &Rule, tier: &Tier, units: &Exact) -> Exact {
    match tier.pays {
        Pays::Rate(percent) => units * whole(rule.coin.scale()) * percent.part(),
        Pays::PerUnit(minor) => units * whole(minor),
        Pays::Prize(minor) => whole(minor),
    }
}

/// Rates and prizes apart, each by rising thresholds.
fn by_kind(rule: &Rule, tiers: &[Tier]) -> (Vec<Tier>, Vec<Tier>) {
    let mut tiers = tiers.to_vec();
    tiers.sort_by_key(|tier| from(rule, tier));
    tiers.into_iter().partition(|tier| !matches!(tier.pays, Pays::Prize(_)))
}

/// Each rate pays for the part of the result that lies in its tier; every prize reached is paid.
fn marginally(rule: &Rule, tiers: &[Tier], result: &Exact) -> Exact {
    let (rates, prizes) = by_kind(rule, tiers);
    let mut sum = Exact::zero();
    for (index, tier) in rates.iter().enumerate() {
        let start = from(rule, tier);
        if *result >= start {
            let end = rates.get(index + 1).map_or(result.clone(), |next| from(rule, next));
            sum += paid_for(rule, tier, &(end.min(result.clone()) - start));
        }
    }
    let reached = prizes.iter().filter(|tier| *result >= from(rule, tier));
    sum + reached.map(|tier| paid_for(rule, tier, result)).sum::<Exact>()
}

/// The highest rate reached pays for the whole result; of prizes the highest reached is paid.
fn wholly(rule: &Rule, tiers: &[Tier], result: &Exact) -> Exact {
    let (rates, prizes) = by_kind(rule, tiers);
    let highest = |tiers: &[Tier]| {
        let reached = tiers.iter().rfind(|tier| *result >= from(rule, tier));
        reached.map_or_else(Exact::zero, |tier| paid_for(rule, tier, result))
    };
    highest(&rates) + highest(&prizes)
}
