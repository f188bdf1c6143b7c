//! A random story told to the product, and what came of it against the calculator.

use std::collections::BTreeMap;

use num_traits::{Signed, ToPrimitive, Zero};

use super::product::{Found, FoundAdjustment, Looked, Product};
use super::story::{Known, Story, is_dangling};
use crate::app::fixture::{DatabaseKind, database};
use crate::reference::calculator::periods::{
    Adjustment, Policy, Settlement, TakenOver, Treatment, live, settle,
};
use crate::reference::calculator::{InBillionths, Trouble};
use crate::reference::generator::vocabulary::CATALOGUE;
use crate::reference::model::{Exact, Rule, whole};
use crate::reference::writing;

/// What every settlement of a distributor is, and what the next one would adjust.
pub struct Told {
    pub settlements: BTreeMap<usize, Found>,
    pub live: Looked,
}

/// The policies that are compared, with the distributor of each.
pub fn policies(story: &Story) -> [(Policy, &'static str); 3] {
    [
        (Policy::NextPeriod, "counts_next"),
        (Policy::Adjust { days: story.days_to_adjust }, "adjusts"),
        (Policy::Ignored, "ignores"),
    ]
}

/// The text of a version under a policy.
pub fn text(rule: &Rule, policy: Policy, name: &str) -> String {
    let corrections = match policy {
        Policy::NextPeriod => "count in the next period".to_owned(),
        Policy::Adjust { days } => format!("adjust for {days} days"),
        Policy::Ignored => "are ignored".to_owned(),
    };
    let text = writing::rule(rule).replace("random_rule", name);
    format!("{text}  unapproved are left out\n  corrections {corrections}\n")
}

/// Tells a story to a fresh product. What the product refuses is left out of the story, and counted.
pub fn tell(story: &mut Story, database_kind: DatabaseKind) -> Option<(Vec<Told>, usize)> {
    let (database, folder, _) = database(database_kind)?;
    let now = story.starts[0];
    let product = Product::new((&database, folder), CATALOGUE, now, story.first.coin);
    for (policy, name) in policies(story) {
        product.save(name, &text(&story.first, policy, name));
    }
    let mut moments = story.ticks.clone();
    moments.extend(story.later.iter().map(|version| version.saved_at));
    moments.push(story.end());
    moments.sort_unstable();
    moments.dedup();
    let mut refused = Vec::new();
    let mut done = 0;
    for moment in moments {
        let until = done + story.log[done..].iter().take_while(|known| known.at <= moment).count();
        record(&product, &story.log[done..until], &mut refused);
        done = until;
        match story.later.iter().find(|version| version.saved_at == moment) {
            Some(version) => {
                product.set_clock(moment);
                for (first, name) in policies(story) {
                    let policy = story.policy(first, version.turns);
                    product.save(name, &text(&version.rule, policy, name));
                }
            }
            None if moment == story.end() => product.set_clock(moment),
            None => {
                product.settle(moment);
            }
        }
    }
    let count = refused.iter().filter(|refused| **refused).count();
    let mut refused = refused.into_iter();
    story.log.retain(|_| !refused.next().unwrap_or(false));
    let told = policies(story)
        .map(|(_, name)| Told { settlements: product.settlements(name), live: product.live(name) });
    let told = told.into();
    product.prove();
    Some((told, count))
}

/// Records entries at their moments, those of an hour together.
fn record(product: &Product, log: &[Known], refused: &mut Vec<bool>) {
    const HOUR: i64 = 3_600_000_000;
    for batch in log.chunk_by(|one, other| one.at / HOUR == other.at / HOUR) {
        product.set_clock(batch.last().unwrap().at);
        let entries: Vec<_> = batch.iter().map(|known| &known.happening).collect();
        refused.extend(product.record_all(&entries).into_iter().map(|answer| answer.is_err()));
    }
}

/// The first difference, if any; else how many corrections were compared.
pub fn compare(story: &Story, told: &[Told]) -> Result<usize, String> {
    let mut compared = 0;
    for ((policy, name), told) in policies(story).into_iter().zip(told) {
        let journeys = !story.first.clusters.is_empty();
        // Which collaborator gets a spare billionth of a journey is seen in standings only.
        let adjusts = !story.later.is_empty() || policy != Policy::NextPeriod;
        if journeys && adjusts {
            continue;
        }
        let found = distributor(story, policy, told).map_err(|why| format!("{name}: {why}"))?;
        compared += found;
    }
    Ok(compared)
}

/// Whether the calculator has a result at all.
pub fn is_calculable(story: &Story) -> bool {
    policies(story).iter().all(|(policy, _)| calculated(story, *policy, &[]).is_ok())
}

/// What the calculator makes of a story under a policy.
pub fn calculated(
    story: &Story,
    policy: Policy,
    given: &[InBillionths],
) -> Result<Vec<Settlement>, Trouble> {
    settle(policy, &story.spans(policy), &story.happenings(), story.starts[0], given)
}

fn distributor(story: &Story, policy: Policy, told: &Told) -> Result<usize, String> {
    let over: Vec<&str> = story
        .first
        .metrics
        .iter()
        .filter(|metric| metric.over.is_some())
        .map(|metric| metric.name.as_str())
        .collect();
    let given: Vec<InBillionths> = (0..story.months())
        .map(|month| {
            let metrics = told.settlements.get(&month).map(|found| found.metrics.clone());
            let mut metrics = metrics.unwrap_or_default();
            metrics.retain(|(name, _), _| over.contains(&name.as_str()));
            metrics
        })
        .collect();
    let expected = calculated(story, policy, &given).map_err(|why| format!("{why:?}"))?;
    let mut compared = 0;
    for (month, expected) in expected.iter().enumerate() {
        let Some(found) = told.settlements.get(&month) else {
            if !is_empty(expected) {
                return Err(format!("month {month} has no settlement, but {expected:#?}"));
            }
            continue;
        };
        let wrong = |why: String| format!("month {month}: {why}");
        settlement(expected, found).map_err(wrong)?;
        caused(&found.looked).map_err(wrong)?;
        compared += adjustments(&expected.adjustments, &found.looked).map_err(wrong)?;
        compared += taken_over(&expected.taken_over, &found.looked, &over).map_err(wrong)?;
    }
    // The month after the last one runs.
    let trigger = story.triggers[story.months() - 1] + 31 * super::story::DAY;
    let next = (trigger, story.settled(story.end()));
    let spans = story.spans(policy);
    let next = live(policy, &spans, &story.happenings(), story.starts[0], next);
    let next = next.map_err(|why| format!("{why:?}"))?;
    compared += adjustments(&next, &told.live).map_err(|why| format!("live: {why}"))?;
    Ok(compared)
}

fn is_empty(settlement: &Settlement) -> bool {
    let nobody = settlement.result.people.iter().all(|one| one.amount == 0.into());
    nobody && settlement.result.pool == 0.into() && settlement.adjustments.is_empty()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, expected: &T, found: &T) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!("{what}\n  calculator {expected:?}\n  product    {found:?}"))
}

fn settlement(expected: &Settlement, found: &Found) -> Result<(), String> {
    let result = &expected.result;
    for who in &result.people {
        for (name, value) in &who.shown {
            let key = (name.clone(), who.who.clone());
            let ours = found.metrics.get(&key).cloned().unwrap_or_default();
            let journeys = result.journeys.iter().find(|it| it.metric == *name);
            let slack = journeys.map_or(0, |journeys| journeys.slack + 10_000);
            if (value - &ours).abs() * whole(1_000_000_000) > whole(slack) {
                same(&format!("{name} of {}", who.who), value, &ours)?;
            }
        }
    }
    let minor = |value: &num_bigint::BigInt| value.to_i64().unwrap();
    same("pool", &minor(&result.pool), &found.pool)?;
    let amounts = result.people.iter().map(|one| (one.who.clone(), minor(&one.amount)));
    let debts = result.people.iter().map(|one| (one.who.clone(), minor(&one.debt)));
    same("debts", &debts.filter(|(_, debt)| *debt != 0).collect::<BTreeMap<_, _>>(), &found.debts)?;
    // Who has as much taken away as they have, and owes nothing, may stand there with nothing, or not at all.
    let has = |who: &String| {
        let measured = found.metrics.iter().any(|((_, of), it)| of == who && !it.is_zero());
        measured || found.debts.contains_key(who)
    };
    let mut standings = found.standings.clone();
    standings.retain(|who, amount| *amount != 0 || has(who));
    let amounts = amounts.filter(|(who, amount)| *amount != 0 || has(who));
    same("amounts", &amounts.collect::<BTreeMap<_, _>>(), &standings)?;
    same("leftover", &minor(&result.leftover), &found.leftover)?;
    same("carried over", &minor(&result.carried), &found.carried)
}

/// Nothing becomes different without an entry, or the time, that made it so.
fn caused(looked: &Looked) -> Result<(), String> {
    let adjusted = looked.adjustments.iter().map(|one| (format!("{one:?}"), one.causes.len()));
    let taken = looked.taken_over.iter().map(|one| (format!("{one:?}"), one.causes.len()));
    match adjusted.chain(taken).find(|(_, causes)| *causes == 0) {
        Some((what, _)) => Err(format!("nothing caused {what}")),
        None => Ok(()),
    }
}

fn adjustments(expected: &[Adjustment], found: &Looked) -> Result<usize, String> {
    let plain = |one: &Adjustment| {
        let treatment = match one.treatment {
            Treatment::Adjusted => "ADJUSTED",
            Treatment::TooLate => "TOO_LATE",
            Treatment::Ignored => "IGNORED",
        };
        let minor = |value: &num_bigint::BigInt| value.to_i64().unwrap();
        (one.period, one.who.clone(), minor(&one.before), minor(&one.after), treatment.to_owned())
    };
    let theirs = |one: &FoundAdjustment| {
        (one.period, one.who.clone(), one.before, one.after, one.treatment.clone())
    };
    let mut expected: Vec<_> = expected.iter().map(plain).collect();
    let mut found: Vec<_> = found.adjustments.iter().map(theirs).collect();
    expected.sort();
    found.sort();
    same("adjustments", &expected, &found)?;
    Ok(found.len())
}

fn taken_over(expected: &[TakenOver], found: &Looked, over: &[&str]) -> Result<usize, String> {
    type Value = ((usize, String, String, Option<String>), Exact);
    let key = |period: usize, metric: &String, who: &String, asset: &Option<String>| {
        (period, metric.clone(), who.clone(), asset.clone())
    };
    let mut theirs: Vec<Value> = expected
        .iter()
        .map(|one| (key(one.period, &one.metric, &one.who, &one.asset), one.shown()))
        .collect();
    let mut ours: Vec<Value> = found
        .taken_over
        .iter()
        .map(|one| (key(one.period, &one.metric, &one.who, &one.asset), one.value.clone()))
        .collect();
    // Parts of journeys may be off by billionths, so that one side may have a difference of some.
    let exact = |one: &Value| !over.contains(&one.0.1.as_str());
    theirs.retain(exact);
    ours.retain(exact);
    theirs.sort();
    ours.sort();
    same("taken over", &theirs, &ours)?;
    Ok(ours.len())
}

/// Leaves out every entry without which the two still disagree.
pub fn smallest(story: &Story, database_kind: DatabaseKind) -> Story {
    let mut story = story.clone();
    let disagrees = |story: &Story| {
        let mut story = story.clone();
        is_calculable(&story)
            && tell(&mut story, database_kind)
                .is_some_and(|(told, _)| compare(&story, &told).is_err())
    };
    let mut size = (story.log.len() / 2).max(1);
    loop {
        let mut from = 0;
        while from < story.log.len() {
            let mut fewer = story.clone();
            fewer.log.drain(from..(from + size).min(fewer.log.len()));
            let whole = (0..fewer.log.len()).all(|index| !is_dangling(&fewer.log, index));
            if whole && disagrees(&fewer) {
                story = fewer;
            } else {
                from += size;
            }
        }
        if size == 1 {
            return story;
        }
        size = (size / 2).max(1);
    }
}

/// Everything that is needed to try it by hand.
pub fn report(story: &Story) -> String {
    let mut lines = Vec::new();
    let mut log = story.log.iter().peekable();
    let mut ticks = story.ticks.clone();
    ticks.dedup();
    ticks.push(story.end());
    for tick in ticks {
        while let Some(known) = log.next_if(|known| known.at <= tick) {
            let (at, line) = (writing::moment(known.at), writing::line(&known.happening));
            lines.push(format!("{at} {} {line}", known.happening.source));
        }
        lines.push(format!("{} tick", writing::moment(tick)));
    }
    let later = story.later.iter().map(|version| {
        let (at, policy) = (version.saved_at, story.policy(Policy::NextPeriod, version.turns));
        let text = text(&version.rule, policy, "random_rule");
        format!("---- saved {}\n{text}", writing::moment(at))
    });
    let later: String = later.collect();
    format!(
        "corrections adjust for {} days\n---- rule.tan\n{}\n{}\n---- what happens\n{}\n",
        story.days_to_adjust,
        text(&story.first, Policy::NextPeriod, "random_rule"),
        later,
        lines.join("\n")
    )
}
