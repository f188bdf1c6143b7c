//! From events to what each metric says of each collaborator.

use std::collections::BTreeMap;

use num_traits::{Signed, Zero};

use super::super::model::{
    Amount, Exact, Happening, How, Metric, Most, Rule, Score, Setting, Value, Way, What, whole,
};
use super::conditions::{Answer, holds};
use super::customers;
use super::facts::{Event, Log};
use super::journeys;
use super::money::in_own_coin;
use super::rounding::{half_even, largest_remainder};
use super::running::{self, Run};
use super::{Of, Trouble};

/// What one metric measured.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Over everybody.
    pub total: Exact,
    pub by: BTreeMap<String, Exact>,
    /// When the last event that counted for somebody occurred.
    pub last: BTreeMap<String, i64>,
    /// How many billionths the parts of journeys may be off, because each journey is divided in
    /// whole ones.
    pub slack: i64,
    /// Whether anything falls on parts of touches that are nobody's.
    pub lost: bool,
    /// Of a total that runs on, what the period pays by.
    pub runs: Vec<Run>,
    /// Where tiers are for each asset, what everybody has of each.
    pub assets: Assets,
}

/// What everybody has of each asset. What names none is theirs alone.
pub type Assets = BTreeMap<(String, Option<String>), Exact>;

/// Whether the tiers are for each asset of this metric.
pub fn is_by_asset(rule: &Rule, metric: &Metric) -> bool {
    match &rule.way {
        Way::PayBy { score: Score::Metric(index), for_each, .. } => {
            *for_each && rule.metrics[*index].name == metric.name
        }
        _ => false,
    }
}

/// What somebody's assets come to, of all their owners, and what of that is theirs.
pub fn of_assets(assets: &Assets, who: &str) -> Vec<(Exact, Exact)> {
    let mut found = Vec::new();
    for ((_, asset), part) in assets.iter().filter(|((owner, _), it)| owner == who && !it.is_zero())
    {
        let all = assets.iter().filter(|((_, other), _)| other == asset && asset.is_some());
        let result = if asset.is_some() { all.map(|(_, it)| it).sum() } else { part.clone() };
        found.push((result, part.clone()));
    }
    found
}

/// An event that counts, with what it is worth.
struct Counted<'l> {
    event: Event<'l>,
    value: Exact,
}

/// What one event brings to one collaborator, or to the site.
struct Part<'l> {
    event: Event<'l>,
    /// Nobody, when the metric is site-wide.
    who: String,
    value: Exact,
}

/// What a metric measured as it is shown, by collaborator: what adds up is rounded together, anything else
/// by itself. Parts of journeys are not rounded; `comparing` lets them be off.
pub fn shown(metric: &Metric, measured: &Measured, start: i64) -> BTreeMap<String, Exact> {
    let billion = whole(1_000_000_000);
    let units: Vec<(String, Exact)> =
        measured.by.iter().map(|(who, value)| (who.clone(), value * &billion)).collect();
    match metric.how {
        _ if metric.over.is_some() => measured.by.clone(),
        How::Count | How::Sum(_) => {
            let total: Exact = units.iter().map(|(_, value)| value).sum();
            let given = largest_remainder(&units, &total.floor().to_integer(), start);
            given.into_iter().map(|(who, units)| (who, Exact::from(units) / &billion)).collect()
        }
        _ => measured.by.iter().map(|(who, value)| (who.clone(), half_even(value))).collect(),
    }
}

/// Measures one metric: of the period, or as far back as its total reaches.
pub fn measure(
    rule: &Rule,
    metric: &Metric,
    log: Log<'_>,
    setting: &Setting,
) -> Result<Measured, Trouble> {
    let mut measured = measure_within(rule, metric, log, setting)?;
    let is_known =
        |entry: &&Happening| setting.before.is_none_or(|it| entry.position <= it.position);
    let entries: Vec<Happening> = log.entries.iter().filter(is_known).cloned().collect();
    let then = Log { entries: &entries, now: setting.before.map_or(log.now, |before| before.at) };
    measured.runs = running::runs(rule, metric, (log, then), setting)?;
    if let Some(name) = quota(rule, metric) {
        for run in &mut measured.runs {
            let at = |log: Log<'_>, moment: i64| {
                let setting = Setting { end: moment + 1, ..setting.clone() };
                known(rule, name, log, &setting).map(|known| known.by)
            };
            run.quotas = (at(then, run.told.0)?, at(log, run.told.1)?);
        }
    }
    Ok(measured)
}

/// The attribute that a metric is a part of, where tiers begin at percentages of it.
fn quota<'r>(rule: &'r Rule, metric: &Metric) -> Option<&'r str> {
    let Way::PayBy { score, reached_by: Some((by, Some(Score::Metric(quota)))), .. } = &rule.way
    else {
        return None;
    };
    let Score::Metric(paid) = score else { return None };
    match rule.metrics[*quota].how {
        How::Fact(name) if by == score && rule.metrics[*paid].name == metric.name => Some(name),
        _ => None,
    }
}

/// Measures one metric up to the end of a period.
pub fn measure_within(
    rule: &Rule,
    metric: &Metric,
    log: Log<'_>,
    setting: &Setting,
) -> Result<Measured, Trouble> {
    if let Some((cluster, split)) = metric.over {
        return journeys::measure(rule, metric, (&rule.clusters[cluster], split), log, setting);
    }
    if let How::Fact(name) = metric.how {
        return known(rule, name, log, setting);
    }
    let whole = match metric.running {
        Some(running) => running::window(rule, running, setting),
        None => setting.clone(),
    };
    let setting = &whole;
    let mut counting = counted(rule, metric, log, setting)?;
    if !metric.once_per.is_empty() {
        counting = firsts(metric, log, counting);
        counting.retain(|one| one.event.at >= setting.start);
    }
    let mut parts = Vec::new();
    for Counted { event, value } in counting {
        let Some(path) = &metric.credit else {
            parts.push(Part { event, who: String::new(), value });
            continue;
        };
        for (who, part) in log.credited(event, path).people {
            parts.push(Part { event, who, value: &value * part });
        }
    }
    if let Some(cap @ Most { over_all: true, .. }) = &metric.at_most_per {
        parts = thinned(cap, log, parts);
    }
    let mut measured = Measured::default();
    for part in &parts {
        if measured.by.contains_key(&part.who) {
            continue;
        }
        let theirs: Vec<&Part<'_>> = parts.iter().filter(|other| other.who == part.who).collect();
        let (value, last) = added_up(metric, log, &theirs);
        measured.total += &value;
        measured.by.insert(part.who.clone(), value);
        measured.last.insert(part.who.clone(), last);
    }
    if !metric.credited() {
        measured.by.clear();
        measured.last.clear();
    }
    if is_by_asset(rule, metric) {
        measured.assets = by_asset(metric, log, &parts);
    }
    Ok(measured)
}

/// What each event adds to what its owner has with those before it, is of the asset that it names.
fn by_asset(metric: &Metric, log: Log<'_>, parts: &[Part<'_>]) -> Assets {
    let root = metric.credit.as_ref().unwrap()[0];
    let mut assets = Assets::new();
    let mut before: BTreeMap<&str, (Vec<&Part<'_>>, Exact)> = BTreeMap::new();
    for part in parts {
        let (theirs, had) = before.entry(&part.who).or_default();
        theirs.push(part);
        let (has, _) = added_up(metric, log, theirs);
        let asset = match field(part.event, root) {
            Some(Value::Ref(asset) | Value::Text(asset)) => asset,
            other => panic!("{other:?} is no asset"),
        };
        *assets.entry((part.who.clone(), Some(asset))).or_default() += &has - &*had;
        *had = has;
    }
    assets
}

/// What is known of everybody when the period ends.
fn known(rule: &Rule, name: &str, log: Log<'_>, setting: &Setting) -> Result<Measured, Trouble> {
    let last_instant = setting.end - 1;
    let mut measured = Measured::default();
    for entry in log.entries {
        let What::Fact { kind: "collaborator", subject, .. } = &entry.what else { continue };
        let value = match log.attribute("collaborator", subject, name, last_instant) {
            Some(Value::Number(number) | Value::Percent(number)) => number.exact(),
            Some(Value::Money(amount)) => in_own_coin(rule, log, amount, last_instant)?,
            _ => continue,
        };
        measured.by.insert(subject.clone(), value);
    }
    measured.total = measured.by.values().sum();
    Ok(measured)
}

/// The events of the period that count for a metric, the first one first. What becomes known of
/// settled periods is added to metrics, not to events (`periods`).
fn counted<'l>(
    rule: &Rule,
    metric: &Metric,
    log: Log<'l>,
    setting: &Setting,
) -> Result<Vec<Counted<'l>>, Trouble> {
    let mut counting = Vec::new();
    let start = setting.start.max(setting.measured_from);
    for event in log.events() {
        let before = metric.ever && setting.measured_from <= event.at && event.at < start;
        let within = start <= event.at && event.at < setting.end;
        if event.kind == metric.event && (before || within) && log.counts(event) {
            let value = match assessed(rule, metric, log, event) {
                // Of an event that is none of the period only its place is asked for.
                Err(_) if before => None,
                assessed => assessed?,
            };
            // Money that cannot be read stops the run, whether the event would count or not.
            let value = value.filter(|_| customers::counts((rule, metric), log, setting, event));
            counting.extend(value.map(|value| Counted { event, value }));
        }
    }
    let key =
        |one: &Counted<'_>| (one.event.at, one.event.entry.source, one.event.entry.key.clone());
    counting.sort_by_key(key);
    Ok(counting)
}

/// What an event is worth to a metric whose conditions it meets and that can credit it.
fn assessed(
    rule: &Rule,
    metric: &Metric,
    log: Log<'_>,
    event: Event<'_>,
) -> Result<Option<Exact>, Trouble> {
    if !meets(rule, metric, log, event)? {
        return Ok(None);
    }
    if !has_field(event, metric.how) {
        return Ok(None);
    }
    // Money is looked at before the credit: one amount that cannot be read stops the run.
    let mut value = value_of(rule, metric.how, log, event)?;
    if let Some(path) = &metric.times {
        // A number that is not known brings no points.
        match log.of_event(event, path).into_iter().flatten().next() {
            Some(Value::Number(number)) => value = half_even(&(value * number.exact())),
            _ => return Ok(None),
        }
    }
    Ok(has_somebody(metric, log, event).then_some(value))
}

/// Whether an event meets the conditions of a metric.
pub fn meets(
    rule: &Rule,
    metric: &Metric,
    log: Log<'_>,
    event: Event<'_>,
) -> Result<bool, Trouble> {
    let look = |of: &Of| match of {
        Of::Path(path) => log.of_event(event, path),
        Of::Score(_) => panic!("an event has no score"),
    };
    let worth = |amount: Amount| in_own_coin(rule, log, amount, event.at);
    Answer::all(metric.lines.iter().map(|line| holds(line, &worth, &look))).decided()
}

/// Of each combination of `once per` the first event.
fn firsts<'l>(metric: &Metric, log: Log<'l>, counting: Vec<Counted<'l>>) -> Vec<Counted<'l>> {
    let of = |one: &Counted<'l>| -> Vec<Vec<Option<Value>>> {
        metric.once_per.iter().map(|path| log.of_event(one.event, path)).collect()
    };
    let mut kept: Vec<Counted<'l>> = Vec::new();
    for one in counting {
        if !kept.iter().any(|earlier| of(earlier) == of(&one)) {
            kept.push(one);
        }
    }
    kept
}

fn field(event: Event<'_>, name: &str) -> Option<Value> {
    let What::Event { fields, .. } = &event.entry.what else { return None };
    fields.get(name).cloned()
}

/// An event without the field that is measured says nothing.
fn has_field(event: Event<'_>, how: How) -> bool {
    match how {
        How::Count | How::Fact(_) => true,
        How::Sum(name)
        | How::Average(name)
        | How::Highest(name)
        | How::Lowest(name)
        | How::Distinct(name) => field(event, name).is_some(),
    }
}

/// An event that can be credited to nobody counts for nobody, and takes nobody's place.
fn has_somebody(metric: &Metric, log: Log<'_>, event: Event<'_>) -> bool {
    metric.credit.as_ref().is_none_or(|path| !log.credited(event, path).people.is_empty())
}

/// What an event is worth to a metric before it is divided between owners.
pub fn value_of(rule: &Rule, how: How, log: Log<'_>, event: Event<'_>) -> Result<Exact, Trouble> {
    let name = match how {
        How::Count | How::Distinct(_) => return Ok(whole(1)),
        How::Sum(name) | How::Average(name) | How::Highest(name) | How::Lowest(name) => name,
        How::Fact(_) => panic!("a fact is no event"),
    };
    match field(event, name) {
        Some(Value::Number(number)) => Ok(number.exact()),
        Some(Value::Money(amount)) => {
            let mut minor = amount.minor;
            let mut refunded = false;
            for taken in log.reversals(event).into_iter().flatten() {
                assert_eq!(taken.coin, amount.coin, "refunds are in the money that was paid");
                minor -= taken.minor;
                refunded = true;
            }
            if refunded {
                minor = minor.max(0);
            }
            in_own_coin(rule, log, Amount { minor, ..amount }, event.at)
        }
        other => panic!("{other:?} cannot be measured"),
    }
}

/// What all parts of one collaborator are together, and when the last one that counted occurred.
fn added_up(metric: &Metric, log: Log<'_>, parts: &[&Part<'_>]) -> (Exact, i64) {
    let values = || parts.iter().map(|part| part.value.clone());
    let last = parts.iter().map(|part| part.event.at).max().unwrap();
    match metric.how {
        How::Count | How::Sum(_) => match &metric.at_most_per {
            None => (values().sum(), last),
            Some(Most { over_all: true, .. }) => (values().sum(), last),
            Some(cap) => capped(parts, cap.most.exact(), |part| combination(cap, log, part)),
        },
        How::Average(_) => {
            (half_even(&(values().sum::<Exact>() / whole(parts.len() as i64))), last)
        }
        How::Fact(_) => panic!("a fact is no event"),
        How::Highest(_) => (values().max().unwrap(), last),
        How::Lowest(_) => (values().min().unwrap(), last),
        How::Distinct(name) => {
            let mut seen: Vec<Option<Value>> = Vec::new();
            let (mut sum, mut last) = (Exact::zero(), i64::MIN);
            for part in parts {
                let value = field(part.event, name);
                if !seen.contains(&value) {
                    seen.push(value);
                    sum += &part.value;
                    last = part.event.at;
                }
            }
            (sum, last)
        }
    }
}

/// What the fields of an event are, each with all that its path leads to.
type Combination = Vec<Vec<Option<Value>>>;

fn combination(cap: &Most, log: Log<'_>, part: &Part<'_>) -> Combination {
    cap.paths.iter().map(|path| log.of_event(part.event, path)).collect()
}

/// Lets what comes from one combination weigh as much less as all of it together is more than the cap.
fn thinned<'l>(cap: &Most, log: Log<'_>, parts: Vec<Part<'l>>) -> Vec<Part<'l>> {
    let of: Vec<Combination> = parts.iter().map(|part| combination(cap, log, part)).collect();
    let together = |mine: &Combination| -> Exact {
        let theirs = of.iter().zip(&parts).filter(|(other, _)| *other == mine);
        theirs.map(|(_, part)| &part.value).sum()
    };
    let sums: Vec<Exact> = of.iter().map(together).collect();
    let most = cap.most.exact();
    let thin = |(part, sum): (Part<'l>, Exact)| match sum > most {
        true => Part { value: part.value * &most / sum, ..part },
        false => part,
    };
    parts.into_iter().zip(sums).map(thin).collect()
}

/// The sum in which each value of a field adds at most so much. An event that is cut completely
/// does not count.
fn capped(parts: &[&Part<'_>], most: Exact, of: impl Fn(&Part<'_>) -> Combination) -> (Exact, i64) {
    let under = |sum: &Exact| sum.min(&most).clone();
    let mut groups: Vec<(Combination, Exact)> = Vec::new();
    let mut last = i64::MIN;
    for part in parts {
        let value = of(part);
        let known = groups.iter().position(|(known, _)| *known == value);
        let index = known.unwrap_or(groups.len());
        if known.is_none() {
            groups.push((value, Exact::zero()));
        }
        let sum = &mut groups[index].1;
        let before = under(sum);
        *sum += &part.value;
        // What is worth nothing by itself is not cut.
        if under(sum) != before || part.value.is_zero() {
            last = part.event.at;
        }
    }
    (groups.iter().map(|(_, sum)| under(sum)).sum(), last)
}

/// The sum of all worths.
pub fn points(rule: &Rule, measured: &[Measured], who: &str) -> Exact {
    let mut sum = Exact::zero();
    for (metric, measured) in rule.metrics.iter().zip(measured) {
        let (Some(worth), Some(value)) = (metric.worth, measured.by.get(who)) else { continue };
        let unit = worth.per_minor.map_or(whole(1), |per| whole(per) / whole(rule.coin.scale()));
        sum += worth.points.exact() * value / unit;
    }
    sum
}

/// Whether anything at all is above zero.
pub fn positive(value: &Exact) -> bool {
    value.is_positive()
}
