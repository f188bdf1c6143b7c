//! Who has a score, and who qualifies.

use num_bigint::BigInt;
use num_traits::Zero;

use super::super::model::{
    Amount, Cap, Exact, Line, Rule, Score, Setting, Value, Verb, Way, What, whole,
};
use super::conditions::{Answer, holds};
use super::facts::Log;
use super::measuring::{Measured, of_assets, points, positive, shown};
use super::money::in_own_coin;
use super::running::{self, OfAssets};
use super::{Of, Trouble};

/// One collaborator while the pool is divided.
#[derive(Debug, Clone)]
pub struct Person {
    pub who: String,
    /// A value for each metric; nothing measured is zero.
    pub metrics: Vec<Exact>,
    /// The same as they are shown.
    pub shown: Vec<Exact>,
    pub points: Exact,
    /// Of what they are paid by, each total before and after, where it runs on.
    pub ran: Option<Vec<(Exact, Exact)>>,
    /// What assets come to that are theirs, and what of that is, where tiers are for each of them.
    pub assets: OfAssets,
    /// The same before and after, where what they are paid by runs on.
    pub ran_assets: Vec<(OfAssets, OfAssets)>,
    /// What their quota was with each of these totals.
    pub quotas: Vec<(Exact, Exact)>,
    /// What the weighting looks at.
    pub score: Exact,
    /// All factors that hold, multiplied.
    pub factor: Exact,
    /// Active, or paid all the same.
    pub active: bool,
    /// Active, and through every `qualify` line.
    pub fit: bool,
    /// Whether they take part whatever they achieved.
    pub member: bool,
    /// Fit, with a score above zero.
    pub qualifies: bool,
    /// Whether what they earn waits for a condition.
    pub held: bool,
    /// Of each `pay` line whether its condition holds.
    pub paid_by: Vec<bool>,
    pub share: Exact,
    pub exact: Exact,
    /// What the period by itself brings.
    pub earned: BigInt,
    /// What of it `pay` lines beside a pool bring.
    pub outside: BigInt,
    /// What it would bring below zero, if that were not forgiven.
    pub below: BigInt,
    pub amount: BigInt,
    pub debt: BigInt,
    pub forgiven: BigInt,
}

impl Person {
    pub fn value(&self, score: Score) -> Exact {
        match score {
            Score::Metric(index) => self.metrics[index].clone(),
            Score::Points => self.points.clone(),
        }
    }

    /// Whether a minimum is meant for them: not where a total that runs on, by which they are paid, stands still.
    pub fn guaranteed(&self) -> bool {
        let moved = |ran: &Vec<(Exact, Exact)>| ran.iter().any(|(start, end)| start != end);
        self.qualifies && (self.member || self.ran.as_ref().is_none_or(moved))
    }

    /// The most they may get, in minor units; of a pool only where there is one.
    pub fn most(&self, rule: &Rule, pool: Option<&Exact>) -> Option<Exact> {
        match rule.cap? {
            Cap::Amount(minor) => Some(whole(minor)),
            Cap::PartOfPool(percent) => Some((pool? * percent.part()).floor()),
            Cap::Own(score) => {
                let minor = (self.value(score) * whole(rule.coin.scale())).floor();
                Some(minor.max(Exact::zero()))
            }
        }
    }
}

/// Everybody who has a score, a value other than zero of any metric, or owes something.
pub fn everybody(
    rule: &Rule,
    log: Log<'_>,
    setting: &Setting,
    measured: &[Measured],
) -> Result<Vec<Person>, Trouble> {
    let values = measured.iter().flat_map(|metric| &metric.by);
    let runs = measured.iter().flat_map(|metric| &metric.runs);
    let runs = runs.flat_map(|run| run.start.by.iter().chain(&run.end.by));
    let scored = values.chain(runs).filter(|(_, value)| !value.is_zero());
    let mut names: Vec<&String> = scored.map(|(who, _)| who).collect();
    let runs = measured.iter().flat_map(|metric| &metric.runs);
    let of_runs = runs.flat_map(|run| run.start.assets.iter().chain(&run.end.assets));
    let all_assets = measured.iter().flat_map(|metric| &metric.assets).chain(of_runs);
    names.extend(all_assets.filter(|(_, it)| !it.is_zero()).map(|((who, _), _)| who));
    names.extend(setting.debts.keys());
    if rule.waits_until.is_some() {
        names.extend(setting.waiting.keys());
    }
    names.extend(rule.first.iter().map(|first| &first.to));
    let members = members(rule, log, setting)?;
    names.extend(&members);
    names.sort();
    names.dedup();
    let both = rule.metrics.iter().zip(measured);
    let shown: Vec<_> =
        both.map(|(metric, measured)| shown(metric, measured, setting.period_index)).collect();
    let people = names.into_iter().map(|who| {
        let value = |metric: &Measured| metric.by.get(who).cloned().unwrap_or_else(Exact::zero);
        let mut person = Person {
            who: who.clone(),
            metrics: measured.iter().map(value).collect(),
            shown: shown.iter().map(|shown| shown.get(who).cloned().unwrap_or_default()).collect(),
            points: points(rule, measured, who),
            ran: ran(rule, measured, who),
            assets: measured.iter().flat_map(|one| of_assets(&one.assets, who)).collect(),
            ran_assets: measured.iter().flat_map(|one| running::assets(one, who)).collect(),
            quotas: quotas(rule, measured, who),
            score: Exact::zero(),
            factor: whole(1),
            active: active(rule, log, setting, who),
            fit: false,
            member: members.contains(who),
            qualifies: false,
            held: false,
            paid_by: Vec::new(),
            share: Exact::zero(),
            exact: Exact::zero(),
            earned: BigInt::zero(),
            outside: BigInt::zero(),
            below: BigInt::zero(),
            amount: BigInt::zero(),
            debt: BigInt::zero(),
            forgiven: BigInt::zero(),
        };
        if let Some(until) = &rule.waits_until {
            person.held = !holds_of(rule, log, setting, &person, std::slice::from_ref(until))?;
        }
        for (factor, when) in &rule.times {
            if holds_of(rule, log, setting, &person, std::slice::from_ref(when))? {
                person.factor *= factor.exact();
            }
        }
        person.score = score(rule, &person);
        if matches!(rule.way, Way::InProportion(_) | Way::Parts(_) | Way::Top { .. }) {
            person.score *= &person.factor;
        }
        person.fit = fit(rule, log, setting, &person)?;
        // What is taken back from somebody's result is their debt; of a pool nobody has less than nothing.
        let by_result = match &rule.way {
            Way::PayBy { reached_by, .. } => {
                let reached = reached_by.map(|(by, _)| person.value(by));
                let mut ran = person.ran.iter().flatten();
                let both = person.ran_assets.iter();
                let of_runs = both.flat_map(|(start, end)| start.iter().chain(end));
                !person.score.is_zero()
                    || person.assets.iter().chain(of_runs).next().is_some()
                    || reached.is_some_and(|reached| !reached.is_zero())
                    || ran.any(|(start, end)| !start.is_zero() || !end.is_zero())
            }
            Way::Pays(lines) => lines.iter().any(|line| !person.value(line.score).is_zero()),
            Way::Parts(parts) => parts.iter().any(|(_, score)| positive(&person.value(*score))),
            _ => false,
        };
        for line in rule.pay_lines() {
            let holds = match &line.when {
                Some(when) => holds_of(rule, log, setting, &person, std::slice::from_ref(when))?,
                None => true,
            };
            person.paid_by.push(holds);
        }
        // Whoever takes part whatever they achieved needs no score, where none can be worth anything.
        let any_way = rule.least.is_some()
            || matches!(rule.way, Way::Equally | Way::PayBy { .. } | Way::Pays(_));
        let member = any_way && person.member;
        person.qualifies = person.fit && (positive(&person.score) || by_result || member);
        Ok(person)
    });
    people.collect()
}

/// Everybody of whom anything is known that `everyone` asks about, and for whom all of it holds.
fn members(rule: &Rule, log: Log<'_>, setting: &Setting) -> Result<Vec<String>, Trouble> {
    let last_instant = setting.end - 1;
    let mut asked = Vec::new();
    for test in rule.everyone.iter().flat_map(|line| &line.tests) {
        if let Of::Path(path) = &test.of {
            asked.push(path[0]);
        }
        if let Verb::IsPath(path) | Verb::IsNotPath(path) = &test.verb {
            asked.push(path[0]);
        }
    }
    let mut members: Vec<String> = Vec::new();
    for entry in log.entries {
        let What::Fact { kind: "collaborator", subject, .. } = &entry.what else { continue };
        let known =
            |name: &&str| log.attribute("collaborator", subject, name, last_instant).is_some();
        if members.contains(subject) || !asked.iter().any(known) {
            continue;
        }
        let nothing = |_| panic!("who takes part is said by no score");
        if holds_for(rule, log, setting, (subject, &nothing), &rule.everyone)? {
            members.push(subject.clone());
        }
    }
    Ok(members)
}

/// What somebody's total came to that they are paid by, where it runs on.
fn ran(rule: &Rule, measured: &[Measured], who: &str) -> Option<Vec<(Exact, Exact)>> {
    let Way::PayBy { score: Score::Metric(index), .. } = &rule.way else { return None };
    rule.metrics[*index].running.map(|_| running::of(&measured[*index], who))
}

fn quotas(rule: &Rule, measured: &[Measured], who: &str) -> Vec<(Exact, Exact)> {
    let Way::PayBy { score: Score::Metric(index), .. } = &rule.way else { return Vec::new() };
    running::quotas(&measured[*index], who)
}

/// What the weighting looks at. Sharing equally looks at points where anything has a worth, else at
/// the credited metric; of several, at whether any of them is above zero.
fn score(rule: &Rule, person: &Person) -> Exact {
    match &rule.way {
        Way::InProportion(score) | Way::Top { score, .. } | Way::PayBy { score, .. } => {
            person.value(*score)
        }
        Way::Pays(lines) => person.value(lines[0].score),
        Way::Parts(parts) => person.value(parts[0].1),
        Way::Equally if rule.metrics.iter().any(|metric| metric.worth.is_some()) => {
            person.points.clone()
        }
        Way::Equally => {
            let credited = rule.metrics.iter().zip(&person.metrics);
            let credited = credited.filter(|(metric, _)| metric.credited());
            let values: Vec<&Exact> = credited.map(|(_, value)| value).collect();
            match values.as_slice() {
                [only] => (*only).clone(),
                several if several.iter().any(|value| positive(value)) => whole(1),
                _ => Exact::zero(),
            }
        }
    }
}

/// Whether somebody is active when the period ends; where inactive ones keep what they earned, everybody.
fn active(rule: &Rule, log: Log<'_>, setting: &Setting, who: &str) -> bool {
    let status = log.attribute("collaborator", who, "status", setting.end - 1);
    rule.inactive_keep || status != Some(Value::Text("inactive".to_owned()))
}

/// Whether somebody is active and passes every `qualify` line, by what held when the period ended.
fn fit(rule: &Rule, log: Log<'_>, setting: &Setting, person: &Person) -> Result<bool, Trouble> {
    Ok(person.active && holds_of(rule, log, setting, person, &rule.qualify)?)
}

/// Whether all lines hold of somebody at the end of the period.
fn holds_of(
    rule: &Rule,
    log: Log<'_>,
    setting: &Setting,
    person: &Person,
    lines: &[Line],
) -> Result<bool, Trouble> {
    holds_for(rule, log, setting, (&person.who, &|score| person.value(score)), lines)
}

fn holds_for(
    rule: &Rule,
    log: Log<'_>,
    setting: &Setting,
    (who, value): (&str, &dyn Fn(Score) -> Exact),
    lines: &[Line],
) -> Result<bool, Trouble> {
    let last_instant = setting.end - 1;
    let look = |of: &Of| match of {
        Of::Path(path) => log.of_collaborator(who, path, last_instant),
        Of::Score(score) => vec![Some(Value::Exact(value(*score)))],
    };
    let money = |amount: Amount| in_own_coin(rule, log, amount, last_instant);
    match Answer::all(lines.iter().map(|line| holds(line, &money, &look))).decided() {
        // No event is to blame that could be named: such money meets no condition.
        Err(Trouble::ForeignMoney) => Ok(false),
        answer => answer,
    }
}
