//! The reference calculator: what a rule pays, worked out slowly from the prose of the language.
//!
//! It shares no code with the engine and reads nothing of it. Every number is an exact fraction,
//! every look-up goes through the whole log, nothing is kept between two questions. What it does is
//! what the reference says, in the order in which the reference says it: measure, see who
//! qualifies, take the pool, divide it, cap it, round it once.

mod conditions;
mod customers;
mod debts;
mod dividing;
mod facts;
mod journeys;
mod measuring;
mod money;
mod people;
pub mod periods;
mod pool;
mod rounding;
mod running;
mod tiers;

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;

pub use super::model::Of;
use super::model::{Exact, Goes, Happening, Rule, Setting, Way};
use facts::Log;
use people::Person;

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// An event that counts has money of another currency.
    ForeignMoney,
    /// The rate of a day is not known.
    MissingRate,
}

/// What a period pays.
#[derive(Debug, Clone)]
pub struct Result {
    /// In minor units, as all that follow.
    pub pool: BigInt,
    pub leftover: BigInt,
    /// What is missing from the pool.
    pub shortfall: BigInt,
    pub carried: BigInt,
    /// Site-wide metrics with their values.
    pub site: Vec<(String, Exact)>,
    /// Metrics over clusters.
    pub journeys: Vec<Journeys>,
    /// Everybody who has a score, the best paid first.
    pub people: Vec<Standing>,
    /// The metric of which tiers look at each asset, with what everybody has of each.
    pub by_asset: BTreeMap<String, measuring::Assets>,
}

/// What the journeys of a metric come to.
#[derive(Debug, Clone)]
pub struct Journeys {
    pub metric: String,
    pub total: Exact,
    pub by: BTreeMap<String, Exact>,
    /// How many billionths a part may be off.
    pub slack: i64,
    /// Whether what is nobody's makes the total as uncertain as the parts.
    pub lost: bool,
}

/// What everybody has of a metric over a cluster in whole billionths, by metric and collaborator.
pub type InBillionths = BTreeMap<(String, String), Exact>;

/// One collaborator's result.
#[derive(Debug, Clone)]
pub struct Standing {
    pub rank: i64,
    pub who: String,
    /// Values of the credited metrics, in the order of the rule.
    pub metrics: Vec<(String, Exact)>,
    /// The same as they are shown.
    pub shown: Vec<(String, Exact)>,
    pub points: Exact,
    /// Active, and through every `qualify` line.
    pub fit: bool,
    pub share: Exact,
    /// Minor units before caps and rounding.
    pub exact: Exact,
    pub earned: BigInt,
    pub amount: BigInt,
    pub debt: BigInt,
    /// What is no longer owed, because the rule says so.
    pub forgiven: BigInt,
    /// What waited before, when the amount waits with it.
    pub waits: Option<i64>,
}

/// What `rule` pays for what happened. Parts of journeys are exact unless they are given.
pub fn calculate(
    rule: &Rule,
    happenings: &[Happening],
    setting: &Setting,
    given: Option<&InBillionths>,
) -> std::result::Result<Result, Trouble> {
    let log = Log { entries: happenings, now: setting.now };
    let setting = bounded(rule, setting);
    let mut measured = Vec::new();
    for metric in &rule.metrics {
        measured.push(measuring::measure(rule, metric, log, &setting)?);
    }
    let mut journeys = Vec::new();
    for (metric, measured) in rule.metrics.iter().zip(&mut measured) {
        // Parts that are given have what was taken over already.
        let given = given.filter(|_| metric.over.is_some());
        let by_asset = measuring::is_by_asset(rule, metric);
        periods::take_over((metric, by_asset), measured, &setting, given.is_none());
        if metric.over.is_none() {
            continue;
        }
        if let Some(given) = given {
            let ours = given.iter().filter(|((name, _), _)| *name == metric.name);
            measured.by = ours.map(|((_, who), value)| (who.clone(), value.clone())).collect();
            measured.total = measured.by.values().sum();
        }
        let (metric, total) = (metric.name.clone(), measured.total.clone());
        let (by, slack, lost) = (measured.by.clone(), measured.slack, measured.lost);
        journeys.push(Journeys { metric, total, by, slack, lost });
    }
    let mut people = people::everybody(rule, log, &setting, &measured)?;
    let mut divided = if matches!(rule.way, Way::PayBy { .. } | Way::Pays(_)) {
        tiers::pay(rule, &setting, &mut people)
    } else {
        let pool = pool::take(rule, log, &setting, &measured, &people)?;
        dividing::divide(rule, &setting, &mut people, &pool, &measured)
    };
    if !matches!(rule.way, Way::PayBy { .. } | Way::Pays(_)) {
        people.iter_mut().for_each(|person| tiers::pay_beside(rule, person));
    }
    divided.pool += debts::top_up(rule, &mut people);
    // Who is only named is shown with what they got, or not at all.
    let own =
        |who: &String| measured.iter().any(|one| one.by.get(who).is_some_and(|it| !it.is_zero()));
    people.retain(|person| {
        let named = rule.first.iter().any(|first| first.to == person.who);
        let owes = setting.debts.contains_key(&person.who);
        let waits = rule.waits_until.is_some() && setting.waiting.contains_key(&person.who);
        !named || person.member || owes || waits || own(&person.who) || !person.earned.is_zero()
    });
    let earned: BigInt = people.iter().map(|person| &person.earned - &person.outside).sum();
    let leftover = &divided.pool - earned;
    people.iter_mut().for_each(|person| debts::settle(rule, &setting, person));
    let site = rule.metrics.iter().zip(&measured).filter(|(metric, _)| !metric.credited());
    let both = rule.metrics.iter().zip(&measured);
    let by_asset = both.filter(|(metric, _)| measuring::is_by_asset(rule, metric));
    let by_asset = by_asset.map(|(metric, it)| (metric.name.clone(), it.assets.clone())).collect();
    Ok(Result {
        by_asset,
        carried: match divided.rest_goes {
            Goes::CarryOver => &leftover - &divided.to_owner - &divided.shortfall,
            _ => -&divided.shortfall,
        },
        shortfall: divided.shortfall,
        pool: divided.pool,
        leftover,
        site: site.map(|(metric, it)| (metric.name.clone(), it.total.clone())).collect(),
        journeys,
        people: ranked(rule, &setting, people),
    })
}

/// What all ways of dividing say besides the amounts.
struct Divided {
    pool: BigInt,
    /// Where money goes that nobody got.
    rest_goes: Goes,
    /// What of it goes to the owner whatever becomes of the rest.
    to_owner: BigInt,
    /// What the pool is below zero, and the next one is smaller by.
    shortfall: BigInt,
}

/// The period within the rule's own `starts` and `ends`; the last day counts as a whole.
fn bounded(rule: &Rule, setting: &Setting) -> Setting {
    let midnight = |day: i64| day * 86_400_000_000 - rule.zone_minutes * 60_000_000;
    let mut setting = setting.clone();
    if let Some(day) = rule.starts {
        setting.start = setting.start.max(midnight(day));
        setting.measured_from = setting.measured_from.max(midnight(day));
    }
    if let Some(day) = rule.ends {
        setting.end = setting.end.min(midnight(day + 1));
    }
    setting
}

/// By amount, then score (both falling), then reference. Equal amounts and scores share a rank.
fn ranked(rule: &Rule, setting: &Setting, mut people: Vec<Person>) -> Vec<Standing> {
    people.sort_by(|one, other| {
        let key = |person: &Person| (person.amount.clone(), person.score.clone());
        key(other).cmp(&key(one)).then(one.who.as_bytes().cmp(other.who.as_bytes()))
    });
    let mut standings: Vec<Standing> = Vec::new();
    for (index, person) in people.iter().enumerate() {
        let like_before = index > 0
            && people[index - 1].amount == person.amount
            && people[index - 1].score == person.score;
        let rank = if like_before { standings[index - 1].rank } else { index as i64 + 1 };
        let credited = |values: &[Exact]| -> Vec<(String, Exact)> {
            let metrics = rule.metrics.iter().zip(values);
            let credited = metrics.filter(|(metric, _)| metric.credited());
            credited.map(|(metric, value)| (metric.name.clone(), value.clone())).collect()
        };
        standings.push(Standing {
            rank,
            who: person.who.clone(),
            metrics: credited(&person.metrics),
            shown: credited(&person.shown),
            points: rounding::billionths(&person.points),
            fit: person.fit,
            share: person.share.clone(),
            exact: person.exact.clone(),
            waits: waits(rule, setting, person),
            earned: person.earned.clone(),
            amount: person.amount.clone(),
            debt: person.debt.clone(),
            forgiven: person.forgiven.clone(),
        });
    }
    standings
}

/// Whether what somebody gets is below the minimum together with what waited for them before, or waits for a
/// condition.
fn waits(rule: &Rule, setting: &Setting, person: &Person) -> Option<i64> {
    let before = setting.waiting.get(&person.who).copied().unwrap_or(0);
    let together = &person.amount + BigInt::from(before);
    let anything = person.amount > BigInt::zero();
    // What waited goes on waiting for its condition when nothing comes on top.
    let held = person.held && (anything || before > 0);
    let below = rule.waits_below.is_some_and(|least| BigInt::from(least) > together);
    (held || below && anything).then_some(before)
}
