//! `pay by`: what each gets for their own result, without any division.

use num_bigint::BigInt;
use num_traits::Zero;

use super::super::model::{BelowZero, Exact, Exactly, Goes, Pays, Rule, Setting, Tier, Way, whole};
use super::Divided;
use super::people::Person;
use super::rounding::{largest_remainder, nearest};
use super::running::OfAssets;

/// Pays everybody who qualifies by their tiers; an upper bound of the pool scales all alike.
pub fn pay(rule: &Rule, setting: &Setting, people: &mut [Person]) -> Divided {
    let mut lines: Vec<Vec<Exact>> = Vec::new();
    for person in people.iter_mut() {
        let paid = if person.qualifies { paid(rule, person) } else { Vec::new() };
        person.exact = paid.iter().sum();
        let runs_on = person.qualifies && person.ran.is_some();
        lines.push(if runs_on { grown(rule, person) } else { paid });
    }
    // What is exact comes before the cap; the cap comes before the pool's bound.
    let most = |person: &Person| person.most(rule, None);
    let capped = |(person, lines): (&Person, &Vec<Exact>)| {
        let sum: Exact = lines.iter().sum();
        match most(person) {
            Some(most) => sum.min(most),
            None => sum,
        }
    };
    let due: Vec<Exact> = people.iter().zip(&lines).map(capped).collect();
    for ((person, due), lines) in people.iter_mut().zip(&due).zip(&lines) {
        // Each `pay` line is rounded by itself, unless the cap says what all are together.
        person.earned = match *due == lines.iter().sum() {
            true => lines.iter().map(nearest).sum(),
            false => nearest(due),
        };
        if let Some(most) = most(person) {
            person.earned = person.earned.clone().min(most.to_integer());
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
        Way::PayBy { score, .. } => match &person.ran {
            None if is_for_each(rule) => vec![by_assets(rule, person, &person.assets)],
            None => vec![by_tiers(rule, person, &person.value(*score), None)],
            Some(_) => by_runs(rule, person).into_iter().map(|(start, end)| end - start).collect(),
        },
        Way::Pays(_) => {
            by_lines(rule, person).into_iter().map(|paid| paid * &person.factor).collect()
        }
        _ => panic!("something is divided"),
    }
}

/// What a total that runs on brings: of each run what it comes to, rounded, less what it came to, rounded.
fn grown(rule: &Rule, person: &Person) -> Vec<Exact> {
    let paid = |exact: &Exact| Exact::from(nearest(exact));
    by_runs(rule, person).iter().map(|(start, end)| paid(end) - paid(start)).collect()
}

/// What each run comes to at its start and at its end, each by the quota of that time.
fn by_runs(rule: &Rule, person: &Person) -> Vec<(Exact, Exact)> {
    if is_for_each(rule) {
        let paid = |assets: &OfAssets| by_assets(rule, person, assets);
        return person.ran_assets.iter().map(|(start, end)| (paid(start), paid(end))).collect();
    }
    let runs = person.ran.iter().flatten().zip(&person.quotas);
    let paid = |(total, quota): (&Exact, &Exact)| by_tiers(rule, person, total, Some(quota));
    runs.map(|(ran, quota)| (paid((&ran.0, &quota.0)), paid((&ran.1, &quota.1)))).collect()
}

fn is_for_each(rule: &Rule) -> bool {
    matches!(rule.way, Way::PayBy { for_each: true, .. })
}

/// Tiers see what each asset comes to. What they pay for it is divided like that; what comes to nothing, or less,
/// is at the first rate, like every result below zero.
fn by_assets(rule: &Rule, person: &Person, assets: &OfAssets) -> Exact {
    let Way::PayBy { tiers, .. } = &rule.way else { return Exact::zero() };
    let paid = |(result, part): &(Exact, Exact)| match *result > Exact::zero() {
        true => by_tiers(rule, person, result, None) * part / result,
        false => Ladder::new(rule, tiers, None).below_zero(part) * &person.factor,
    };
    assets.iter().map(paid).sum()
}

/// What a result brings by what it reaches, or by what something else of theirs reaches. A total that runs on
/// reaches parts of the quota of its time.
fn by_tiers(rule: &Rule, person: &Person, result: &Exact, of_time: Option<&Exact>) -> Exact {
    let Way::PayBy { tiers, reached_by, marginal, .. } = &rule.way else { return Exact::zero() };
    let (reached, quota) = match reached_by {
        None => (result.clone(), None),
        Some((by, None)) => (person.value(*by), None),
        Some((_, Some(_))) if of_time.is_some() => (result.clone(), of_time.cloned()),
        Some((by, Some(quota))) => (person.value(*by), Some(person.value(*quota))),
    };
    // Of no quota nothing can be a percentage.
    let none = quota.as_ref().is_some_and(|quota| *quota <= Exact::zero());
    let ladder = Ladder::new(rule, tiers, quota);
    let paid = if *result < Exact::zero() {
        ladder.below_zero(result)
    } else if none {
        Exact::zero()
    } else if *marginal {
        ladder.marginally(result)
    } else {
        ladder.wholly(result, &reached)
    };
    paid * &person.factor
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

/// Tiers with what they begin at, in units of what reaches them.
struct Ladder<'r> {
    rule: &'r Rule,
    /// By rising thresholds.
    rates: Vec<(Exact, Tier)>,
    prizes: Vec<(Exact, Tier)>,
}

impl<'r> Ladder<'r> {
    fn new(rule: &'r Rule, tiers: &[Tier], quota: Option<Exact>) -> Self {
        let from = |tier: &Tier| match tier.from {
            Exactly::Minor(minor) => whole(minor) / whole(rule.coin.scale()),
            Exactly::Number(number) => number.exact(),
            Exactly::Percent(part) => quota.clone().unwrap_or_else(Exact::zero) * part.part(),
        };
        let mut tiers: Vec<(Exact, Tier)> = tiers.iter().map(|tier| (from(tier), *tier)).collect();
        tiers.sort_by_key(|(from, _)| from.clone());
        let is_rate = |(_, tier): &(Exact, Tier)| !matches!(tier.pays, Pays::Prize(_));
        let (rates, prizes) = tiers.into_iter().partition(is_rate);
        Self { rule, rates, prizes }
    }

    /// What a tier pays for so much of the result, in minor units.
    fn paid_for(&self, tier: &Tier, units: &Exact) -> Exact {
        match tier.pays {
            Pays::Rate(percent) => units * whole(self.rule.coin.scale()) * percent.part(),
            Pays::PerUnit(minor) => units * whole(minor),
            Pays::Prize(minor) => whole(minor),
        }
    }

    /// A result below zero is paid at the first rate, and reaches no prize.
    fn below_zero(&self, result: &Exact) -> Exact {
        let first = self.rates.first();
        first.map_or_else(Exact::zero, |(_, tier)| self.paid_for(tier, result))
    }

    /// Each rate pays for the part of the result that lies in its tier; every prize reached is paid.
    fn marginally(&self, result: &Exact) -> Exact {
        let mut sum = Exact::zero();
        for (index, (start, tier)) in self.rates.iter().enumerate() {
            if result >= start {
                let next = self.rates.get(index + 1);
                let end = next.map_or(result.clone(), |(next, _)| next.clone());
                sum += self.paid_for(tier, &(end.min(result.clone()) - start));
            }
        }
        let reached = self.prizes.iter().filter(|(start, _)| result >= start);
        sum + reached.map(|(_, tier)| self.paid_for(tier, result)).sum::<Exact>()
    }

    /// The highest rate reached pays for the whole result; of prizes the highest reached is paid.
    fn wholly(&self, result: &Exact, reached: &Exact) -> Exact {
        let highest = |tiers: &[(Exact, Tier)]| {
            let reached = tiers.iter().rfind(|(start, _)| reached >= start);
            reached.map_or_else(Exact::zero, |(_, tier)| self.paid_for(tier, result))
        };
        highest(&self.rates) + highest(&self.prizes)
    }
}
