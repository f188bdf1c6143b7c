//! Several periods of one distributor: what each settlement pays when more became known later.
//!
//! A settled period is looked at twice, as it was paid and with what is known now. Paid is what its
//! own settlement paid, or the last that adjusted it, with what was taken over of it since. Whatever differs is the correction, and the rule says what comes of it. Nothing else
//! decides what a correction is worth: there are no cases by kind of entry here.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};

use super::super::model::{Exact, Happening, How, Metric, Rule, Setting, Settled};
use super::measuring::Measured;
use super::rounding::half_even;
use super::{InBillionths, Result, Trouble, calculate};

const DAY: i64 = 86_400_000_000;

/// What a rule does about what becomes known after a settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// `corrections count in the next period`
    NextPeriod,
    /// `corrections adjust for N days`
    Adjust { days: i64 },
    /// `corrections are ignored`
    Ignored,
}

/// One period: its own version of the rule, what it measures, and when it was settled.
#[derive(Debug, Clone, Copy)]
pub struct Span<'r> {
    pub rule: &'r Rule,
    /// What this version says of corrections, where it is not what the others say.
    pub says: Option<Policy>,
    pub start: i64,
    pub end: i64,
    pub trigger: i64,
    /// How far the log had been read, and when.
    pub settled: Settled,
}

/// What came of a period.
#[derive(Debug, Clone)]
pub struct Settlement {
    pub setting: Setting,
    pub result: Result,
    pub taken_over: Vec<TakenOver>,
    pub adjustments: Vec<Adjustment>,
    /// By how much what older periods carry over changed since the look before; it is part of what
    /// is carried in.
    pub carried: BTreeMap<usize, BigInt>,
}

/// What a settlement counts that became known of an older period since the settlement before.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenOver {
    pub period: usize,
    pub metric: String,
    /// Nobody, where the metric is site-wide.
    pub who: String,
    /// Of which asset, where tiers are for each of them.
    pub asset: Option<String>,
    pub value: Exact,
}

impl TakenOver {
    /// Its value as it is shown.
    pub fn shown(&self) -> Exact {
        half_even(&self.value)
    }
}

/// What somebody should have got for an older period, against what they did get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    pub period: usize,
    pub who: String,
    /// What was paid, in minor units as all amounts. Where nothing is adjusted: as
    /// known at the settlement before.
    pub before: BigInt,
    pub after: BigInt,
    pub treatment: Treatment,
}

impl Adjustment {
    pub fn amount(&self) -> BigInt {
        &self.after - &self.before
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    Adjusted,
    TooLate,
    Ignored,
}

/// Settles every period, one after the other. Parts of journeys in whole billionths are those that
/// are given for a settlement, if any are.
pub fn settle(
    policy: Policy,
    spans: &[Span<'_>],
    log: &[Happening],
    measured_from: i64,
    given: &[InBillionths],
) -> std::result::Result<Vec<Settlement>, Trouble> {
    let mut book = Book { policy, spans, log, measured_from, settlements: Vec::new() };
    for index in 0..spans.len() {
        let given = given.get(index).filter(|given| !given.is_empty());
        let settlement = book.next(index, given)?;
        book.settlements.push(settlement);
    }
    Ok(book.settlements)
}

/// What the next settlement would adjust if its trigger were at `trigger` and it knew `known`.
pub fn live(
    policy: Policy,
    spans: &[Span<'_>],
    log: &[Happening],
    measured_from: i64,
    (trigger, known): (i64, Settled),
) -> std::result::Result<Vec<Adjustment>, Trouble> {
    let settlements = settle(policy, spans, log, measured_from, &[])?;
    let book = Book { policy, spans, log, measured_from, settlements };
    let policy = book.policy(spans.len() - 1);
    Ok(book.look(policy, trigger, known)?.0)
}

struct Book<'b> {
    policy: Policy,
    spans: &'b [Span<'b>],
    log: &'b [Happening],
    measured_from: i64,
    settlements: Vec<Settlement>,
}

impl Book<'_> {
    /// Settles a period after all before it.
    fn next(
        &self,
        index: usize,
        given: Option<&InBillionths>,
    ) -> std::result::Result<Settlement, Trouble> {
        let span = self.spans[index];
        let policy = self.policy(index);
        let (adjustments, carried) = self.look(policy, span.trigger, span.settled)?;
        let taken_over = match policy {
            Policy::NextPeriod => self.became_known(index)?,
            Policy::Adjust { .. } | Policy::Ignored => Vec::new(),
        };
        let mut setting = self.setting(index, span.settled);
        if policy == Policy::NextPeriod && index > 0 {
            setting.before = Some(self.spans[index - 1].settled);
        }
        if let Some(before) = self.settlements.last() {
            let carried = &before.result.carried + carried.values().sum::<BigInt>();
            setting.carried_in = carried.to_i64().unwrap();
            setting.waiting = still_waiting(self.spans[index - 1].rule, before);
            setting.debts = still_owed(before);
        }
        for one in &taken_over {
            let key = (one.metric.clone(), one.who.clone(), one.asset.clone());
            *setting.taken_over.entry(key).or_default() += &one.value;
        }
        let result = calculate(span.rule, &self.known(span.settled), &setting, given)?;
        Ok(Settlement { setting, result, taken_over, adjustments, carried })
    }

    /// The log as it was known.
    fn known(&self, known: Settled) -> Vec<Happening> {
        self.log.iter().filter(|entry| entry.position <= known.position).cloned().collect()
    }

    /// A period by itself, with nothing from others.
    fn setting(&self, index: usize, known: Settled) -> Setting {
        let span = self.spans[index];
        Setting {
            start: span.start,
            end: span.end,
            period_index: index as i64,
            carried_in: 0,
            now: known.at,
            waiting: BTreeMap::new(),
            debts: BTreeMap::new(),
            measured_from: self.measured_from,
            taken_over: BTreeMap::new(),
            before: None,
        }
    }

    /// What the version of a period says of corrections.
    fn policy(&self, index: usize) -> Policy {
        self.spans[index].says.unwrap_or(self.policy)
    }

    /// The last settlement that paid a period as it was known then: its own, or one that adjusted it.
    fn paid_at(&self, period: usize) -> usize {
        let settled = self.spans[period].settled.at;
        let adjusts = |index: &usize| match self.policy(*index) {
            Policy::Adjust { days } => self.spans[*index].trigger - settled <= days * DAY,
            Policy::NextPeriod | Policy::Ignored => false,
        };
        (period + 1..self.settlements.len()).rev().find(adjusts).unwrap_or(period)
    }

    /// What was taken over of a period since it was paid, by metric and collaborator.
    fn taken_since(&self, period: usize) -> Values {
        let mut taken = Values::new();
        for one in self.settlements[self.paid_at(period) + 1..].iter().flat_map(|it| &it.taken_over)
        {
            if one.period == period {
                let key = (one.metric.clone(), one.who.clone(), one.asset.clone());
                *taken.entry(key).or_default() += &one.value;
            }
        }
        taken
    }

    /// What every period before `index` measures with what is known at its settlement, less what was
    /// paid of that: only what adds up, and only what the rule of `index` measures as well.
    fn became_known(&self, index: usize) -> std::result::Result<Vec<TakenOver>, Trouble> {
        let mut found = Vec::new();
        for period in 0..index {
            let now = self.measured(period, self.spans[index].settled)?;
            let mut paid = self.measured(period, self.spans[self.paid_at(period)].settled)?;
            for (key, value) in self.taken_since(period) {
                *paid.entry(key).or_default() += value;
            }
            for metric in &self.spans[period].rule.metrics {
                let same = |other: &&Metric| {
                    other.name == metric.name && other.credited() == metric.credited()
                };
                let ours = self.spans[index].rule.metrics.iter().find(same);
                if !additive(metric) || !ours.is_some_and(additive) {
                    continue;
                }
                let keys: BTreeSet<_> = now
                    .keys()
                    .chain(paid.keys())
                    .filter(|(name, ..)| *name == metric.name)
                    .collect();
                for key in keys {
                    let of = |values: &Values| values.get(key).cloned().unwrap_or_default();
                    let value = of(&now) - of(&paid);
                    if !value.is_zero() {
                        let (metric, who, asset) = key.clone();
                        found.push(TakenOver { period, metric, who, asset, value });
                    }
                }
            }
        }
        Ok(found)
    }

    /// The values of all metrics of a period as known at some time.
    fn measured(&self, period: usize, known: Settled) -> std::result::Result<Values, Trouble> {
        let setting = self.setting(period, known);
        let result = calculate(self.spans[period].rule, &self.known(known), &setting, None)?;
        let mut values = Values::new();
        for (metric, value) in result.site {
            values.insert((metric, String::new(), None), value);
        }
        for person in result.people {
            for (metric, value) in person.metrics {
                if !result.by_asset.contains_key(&metric) {
                    values.insert((metric, person.who.clone(), None), value);
                }
            }
        }
        for (metric, assets) in result.by_asset {
            for ((who, asset), value) in assets {
                values.insert((metric.clone(), who, asset), value);
            }
        }
        Ok(values)
    }

    /// What all settled periods pay as known now, against what they did pay; and by how much what
    /// they carry over changes, where that is adjusted.
    fn look(
        &self,
        policy: Policy,
        trigger: i64,
        known: Settled,
    ) -> std::result::Result<Look, Trouble> {
        let (mut all, mut carried) = (Vec::new(), BTreeMap::new());
        for (period, settlement) in self.settlements.iter().enumerate() {
            let span = self.spans[period];
            let treatment = match policy {
                Policy::NextPeriod => continue,
                Policy::Ignored => Treatment::Ignored,
                Policy::Adjust { days } if trigger - span.settled.at > days * DAY => {
                    Treatment::TooLate
                }
                Policy::Adjust { .. } => Treatment::Adjusted,
            };
            // Only what is known is different: what came in from other periods is as it was. Each period is
            // told by itself, so that totals at its start are known as well.
            let setting = Setting { now: known.at, before: None, ..settlement.setting.clone() };
            let now = calculate(span.rule, &self.known(known), &setting, None)?;
            let paid = self.paid(period)?;
            let before = match treatment {
                Treatment::Adjusted => amounts(&paid),
                Treatment::TooLate | Treatment::Ignored => self.at_the_last_look(period)?,
            };
            all.extend(differences(period, &before, &amounts(&now), treatment));
            if treatment == Treatment::Adjusted {
                carried.insert(period, now.carried - paid.carried);
            }
        }
        Ok((all, carried))
    }

    /// What was paid for a period, with what was taken over of it since as if it were part of it.
    fn paid(&self, period: usize) -> std::result::Result<Result, Trouble> {
        let known = self.spans[self.paid_at(period)].settled;
        let mut setting = Setting { now: known.at, ..self.settlements[period].setting.clone() };
        if self.paid_at(period) != period {
            setting.before = None;
        }
        for (key, value) in self.taken_since(period) {
            *setting.taken_over.entry(key).or_default() += value;
        }
        calculate(self.spans[period].rule, &self.known(known), &setting, None)
    }

    /// What everybody would have got for a period as known at the settlement before this one, so
    /// that what is only listed is listed once.
    fn at_the_last_look(&self, period: usize) -> std::result::Result<Amounts, Trouble> {
        let known = self.spans[self.settlements.len() - 1].settled;
        let setting =
            Setting { now: known.at, before: None, ..self.settlements[period].setting.clone() };
        let log = self.known(known);
        Ok(amounts(&calculate(self.spans[period].rule, &log, &setting, None)?))
    }
}

type Look = (Vec<Adjustment>, BTreeMap<usize, BigInt>);

/// Values of metrics, by metric and collaborator, and by asset where tiers are for each of them.
type Values = BTreeMap<(String, String, Option<String>), Exact>;

/// Amounts by collaborator.
type Amounts = BTreeMap<String, BigInt>;

fn differences(
    period: usize,
    before: &Amounts,
    after: &Amounts,
    treatment: Treatment,
) -> Vec<Adjustment> {
    let people: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let of = |list: &Amounts, who| list.get(who).cloned().unwrap_or_default();
    let all = people.into_iter().map(|who| {
        let (before, after) = (of(before, who), of(after, who));
        Adjustment { period, who: who.clone(), before, after, treatment }
    });
    all.filter(|one| !one.amount().is_zero()).collect()
}

fn amounts(result: &Result) -> Amounts {
    result.people.iter().map(|one| (one.who.clone(), one.earned.clone())).collect()
}

/// Whether values of a metric from several periods can be added.
fn additive(metric: &Metric) -> bool {
    metric.running.is_none() && matches!(metric.how, How::Count | How::Sum(_))
}

/// Who owes something after a settlement, and how much.
fn still_owed(settlement: &Settlement) -> BTreeMap<String, i64> {
    let people = settlement.result.people.iter().filter(|one| one.debt > BigInt::zero());
    people.map(|one| (one.who.clone(), one.debt.to_i64().unwrap())).collect()
}

/// Whose amounts wait after a settlement, and how much waits for each.
fn still_waiting(rule: &Rule, settlement: &Settlement) -> BTreeMap<String, i64> {
    let mut waiting = settlement.setting.waiting.clone();
    let enough = |who: &String| {
        let before = settlement.setting.waiting.get(who).copied().unwrap_or(0);
        rule.waits_below.is_none_or(|least| before >= least)
    };
    for one in &settlement.result.people {
        // Where a condition is waited for, nothing has to come on top.
        let released = rule.waits_until.is_some() && enough(&one.who);
        if one.amount > BigInt::zero() || released {
            waiting.remove(&one.who);
        }
        if let Some(before) = one.waits {
            waiting.insert(one.who.clone(), before + one.amount.to_i64().unwrap());
        }
    }
    waiting
}

/// Adds what is taken over from other periods to a metric of this one.
pub fn take_over(
    (metric, by_asset): (&Metric, bool),
    measured: &mut Measured,
    setting: &Setting,
    into_parts: bool,
) {
    for ((name, who, asset), value) in &setting.taken_over {
        if *name == metric.name {
            measured.total += value;
            if by_asset {
                *measured.assets.entry((who.clone(), asset.clone())).or_default() += value;
            }
            if metric.credited() && into_parts {
                *measured.by.entry(who.clone()).or_default() += value;
            }
        }
    }
}
