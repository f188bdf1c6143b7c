//! Random months: a rule, perhaps a second version of it, what happens and when it becomes known,
//! and when the months are settled.

use crate::reference::calculator::periods::{Policy, Span};
use crate::reference::generator::{BUILT, Dice, happenings};
use crate::reference::model::{
    Approval, Cap, Happening, Number, Pays, Rule, Setting, Settled, Take, Ties, Way, What,
};

pub const DAY: i64 = 86_400_000_000;
const HOUR: i64 = DAY / 24;

/// 2026-10-01, from which every rule measures, in days since 1970.
const FIRST_DAY: i64 = 20_727;
/// How many days the months from October on have.
const DAYS: [i64; 4] = [31, 30, 31, 31];

/// An entry, and when it becomes known, in microseconds.
#[derive(Debug, Clone)]
pub struct Known {
    pub at: i64,
    pub happening: Happening,
}

#[derive(Debug, Clone)]
pub struct Story {
    pub first: Rule,
    /// Other versions, in the order in which they are saved: each holds from the next month on.
    pub later: Vec<Version>,
    pub days_to_adjust: i64,
    /// Starts of the months, and of the one behind them.
    pub starts: Vec<i64>,
    pub triggers: Vec<i64>,
    /// When each month is settled, at its trigger or later.
    pub ticks: Vec<i64>,
    /// In the order in which they become known; positions follow it from 1 on.
    pub log: Vec<Known>,
}

/// Another version of the rule.
#[derive(Debug, Clone)]
pub struct Version {
    pub saved_at: i64,
    pub rule: Rule,
    /// How many places further in the list of policies its own stands than that of the first version.
    pub turns: usize,
}

impl Story {
    pub fn months(&self) -> usize {
        self.triggers.len()
    }

    /// The version that is pinned to a month.
    fn version(&self, month: usize) -> Option<&Version> {
        self.later.iter().rfind(|version| version.saved_at < self.starts[month])
    }

    /// Every rule of it.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        std::iter::once(&self.first).chain(self.later.iter().map(|version| &version.rule))
    }

    /// The policy of a version, where the first one has this.
    pub fn policy(&self, first: Policy, turns: usize) -> Policy {
        let all =
            [Policy::NextPeriod, Policy::Adjust { days: self.days_to_adjust }, Policy::Ignored];
        let place = all.iter().position(|policy| *policy == first).unwrap();
        all[(place + turns) % all.len()]
    }

    /// What is known of everything.
    pub fn happenings(&self) -> Vec<Happening> {
        let numbered = self.log.iter().enumerate().map(|(index, known)| Happening {
            position: index as i64 + 1,
            ..known.happening.clone()
        });
        numbered.collect()
    }

    /// How far the log has been read at a moment.
    pub fn settled(&self, at: i64) -> Settled {
        let position = self.log.iter().filter(|known| known.at <= at).count() as i64;
        Settled { position, at }
    }

    /// The months, where the first version has this policy.
    pub fn spans(&self, first: Policy) -> Vec<Span<'_>> {
        let span = |month: usize| Span {
            rule: self.version(month).map_or(&self.first, |version| &version.rule),
            says: self.version(month).map(|version| self.policy(first, version.turns)),
            start: self.starts[month],
            end: self.starts[month + 1],
            trigger: self.triggers[month],
            settled: self.settled(self.ticks[month]),
        };
        (0..self.months()).map(span).collect()
    }

    /// A moment behind everything.
    pub fn end(&self) -> i64 {
        self.triggers[self.months() - 1] + 12 * DAY
    }
}

/// Months without anything in them.
pub fn empty(dice: &mut Dice, mut first: Rule) -> Story {
    first.starts = Some(FIRST_DAY);
    first.ends = None;
    let zone = first.zone_minutes * 60_000_000;
    let months = dice.between(3, 5) as usize;
    let start = |month: usize| (FIRST_DAY + DAYS[..month].iter().sum::<i64>()) * DAY - zone;
    let starts: Vec<i64> = (0..=months).map(start).collect();
    let triggers: Vec<i64> = starts[1..].iter().map(|start| start + 9 * HOUR).collect();
    let mut ticks: Vec<i64> =
        triggers.iter().map(|at| at + *dice.pick(&[0, 0, 0, HOUR, 3 * DAY])).collect();
    if dice.percent(20) {
        // Nothing ran in the meantime: two months are settled at once.
        let missed = dice.between(0, months as i64 - 1) as usize;
        ticks[missed] = ticks[missed + 1];
    }
    let days_to_adjust = *dice.pick(&[20, 45, 400]);
    Story { first, later: Vec::new(), days_to_adjust, starts, triggers, ticks, log: Vec::new() }
}

/// Random months of a random rule.
pub fn story(dice: &mut Dice, rule: Rule) -> Story {
    let rule = comparable(dice, rule);
    let mut story = empty(dice, rule);
    for month in 0..story.months() - 1 {
        let last = story.starts[month + 1] - HOUR;
        let first = if month == 0 { story.starts[0] } else { story.ticks[month - 1] };
        if first < last && dice.percent(35) {
            let rule = changed(dice, &story.first);
            let (saved_at, turns) = (first + (last - first) / 2, dice.between(0, 3) as usize);
            story.later.push(Version { saved_at, rule, turns });
        }
    }
    for month in 0..story.months() {
        let setting = Setting {
            start: story.starts[month],
            end: story.starts[month + 1],
            period_index: month as i64,
            carried_in: 0,
            now: story.end(),
            waiting: Default::default(),
            debts: Default::default(),
            measured_from: story.starts[0],
            taken_over: Default::default(),
        };
        let mut log = happenings(dice, &BUILT, &story.first, &setting);
        log.retain(|one| !matches!(one.what, What::Fact { .. }) || month == 0 || dice.percent(15));
        arrive(dice, &mut story, month, log);
    }
    story.log.sort_by_key(|known| known.at);
    story
}

/// The rule without what has no meaning across periods, or what only one of the two sides decides.
fn comparable(dice: &mut Dice, mut rule: Rule) -> Rule {
    if let Way::Top { ties, .. } = &mut rule.way
        && matches!(ties, Ties::Earliest)
    {
        *ties = Ties::Share;
    }
    // Whose amount waits is looked at by the product with what is adjusted, and here without.
    rule.waits_until = None;
    for take in &mut rule.takes {
        if matches!(take, Take::Contributions) {
            *take = Take::Fixed(dice.between(1, 500) * rule.coin.scale());
        }
    }
    rule
}

/// The same metrics, paid otherwise.
fn changed(dice: &mut Dice, rule: &Rule) -> Rule {
    let mut rule = rule.clone();
    for take in &mut rule.takes {
        match take {
            Take::Fixed(minor) | Take::PerUnit(minor, _) | Take::Each(minor) => *minor *= 2,
            Take::PercentOf(percent, ..) => percent.0 = (percent.0 / 2).max(1),
            Take::Contributions => {}
        }
    }
    if let Way::PayBy { tiers, .. } = &mut rule.way {
        for tier in tiers {
            match &mut tier.pays {
                Pays::Rate(percent) => percent.0 += 5_000_000_000,
                Pays::PerUnit(minor) | Pays::Prize(minor) => *minor += 100,
            }
        }
    }
    if let Some(Cap::PartOfPool(part)) = &mut rule.cap {
        *part = Number((part.0 / 2).max(1));
    }
    let metric = dice.between(0, rule.metrics.len() as i64) as usize;
    // A metric and its points by a fact are one.
    if rule.metrics.iter().any(|metric| metric.times.is_some()) {
        return rule;
    }
    let metric = &mut rule.metrics[metric];
    if metric.over.is_none() && dice.percent(50) {
        metric.lines.clear();
    }
    if metric.over.is_none() && dice.percent(30) {
        // Nothing can be taken over into it, until a version has the name again.
        metric.name = format!("{}_renamed", metric.name);
    }
    rule
}

/// Lets the happenings of a month become known: most at once, many after their settlement.
fn arrive(dice: &mut Dice, story: &mut Story, month: usize, log: Vec<Happening>) {
    let (start, last) = (story.starts[0], story.end());
    let rename = |key: &str| format!("m{month}-{key}");
    let mut known: Vec<Known> = Vec::new();
    for one in log {
        let soon = dice.between(0, 2 * DAY);
        let later = |dice: &mut Dice, from: i64| dice.between(from, last.max(from + 1));
        let (at, what) = match one.what {
            What::Event { at, .. } => {
                let at = at.max(start);
                (if dice.percent(70) { at + soon } else { later(dice, at) }, one.what)
            }
            What::Fact { .. } => {
                let from = story.starts[month];
                let at = if month == 0 && dice.percent(80) { from } else { later(dice, from) };
                (at, one.what)
            }
            What::Rate { day, .. } => {
                let at = (day + 1) * DAY;
                let again = known.iter().any(|other| same_rate(&other.happening.what, &one.what));
                (if again { later(dice, at) } else { at }, one.what)
            }
            // Words on events follow below.
            what => (i64::MAX, what),
        };
        let key = rename(&one.key);
        known.push(Known { at, happening: Happening { key, what, ..one } });
    }
    for index in 0..known.len() {
        let Some(target) = target(&known[index].happening.what).map(rename) else { continue };
        let source = known[index].happening.source;
        let target_known = known
            .iter()
            .find(|one| one.happening.key == target && one.happening.source == source)
            .map(|one| one.at);
        // What speaks of nothing that is there is left out.
        let Some(from) = target_known.filter(|at| *at < last) else { continue };
        let wait = if dice.percent(40) { 2 * DAY } else { 70 * DAY };
        let at = from + dice.between(1, wait);
        known[index].at = at;
        match &mut known[index].happening.what {
            What::Approve { target: of } | What::Reject { target: of } => *of = target,
            What::TakeBack { target: of, at: when, .. } => (*of, *when) = (target, at),
            _ => {}
        }
    }
    known.retain(|one| one.at <= last);
    story.log.extend(known);
}

fn same_rate(one: &What, other: &What) -> bool {
    match (one, other) {
        (What::Rate { from, day, .. }, What::Rate { from: others, day: on, .. }) => {
            from == others && day == on
        }
        _ => false,
    }
}

fn target(what: &What) -> Option<&str> {
    match what {
        What::Approve { target } | What::Reject { target } | What::TakeBack { target, .. } => {
            Some(target)
        }
        _ => None,
    }
}

/// Whether an entry names an event that nobody has said anything of before it.
pub fn is_dangling(log: &[Known], index: usize) -> bool {
    let one = &log[index].happening;
    let Some(target) = target(&one.what) else { return false };
    !log[..index].iter().any(|it| it.happening.key == target && it.happening.source == one.source)
}

/// Whether an event is approved by itself some time after it occurred.
pub fn approves_itself(what: &What) -> bool {
    matches!(what, What::Event { approval: Approval::After(_), .. })
}
