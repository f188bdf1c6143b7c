//! Totals that run on beyond the period. Each is measured like a period of its own: from where it begins up to
//! the moment that is asked for.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::super::model::{Exact, Metric, Rule, Running, Setting};
use super::Trouble;
use super::facts::Log;
use super::measuring::{self, Assets, Measured, of_assets};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// What a total came to at the start of a period, or of the year in it, and at the end of that.
#[derive(Debug, Clone)]
pub struct Run {
    pub start: Total,
    pub end: Total,
    /// When what is known of somebody is seen that belongs to the one and to the other.
    pub told: (i64, i64),
    /// What everybody's quota was then, where tiers begin at parts of one.
    pub quotas: (BTreeMap<String, Exact>, BTreeMap<String, Exact>),
}

/// What a metric came to, of everybody together and of each.
#[derive(Debug, Clone, Default)]
pub struct Total {
    pub all: Exact,
    pub by: BTreeMap<String, Exact>,
    /// What everybody has of each asset, where tiers are for each of them.
    pub assets: Assets,
}

/// The time that a total at the end of a period is of.
pub fn window(rule: &Rule, running: Running, setting: &Setting) -> Setting {
    Setting { start: since(rule, running, setting.end), ..setting.clone() }
}

/// All that a period pays by: cut where a year or a quarter begins within it.
pub fn runs(
    rule: &Rule,
    metric: &Metric,
    (now, then): (Log<'_>, Log<'_>),
    setting: &Setting,
) -> Result<Vec<Run>, Trouble> {
    let Some(running) = metric.running else { return Ok(Vec::new()) };
    let at = |log: Log<'_>, moment: i64| {
        let setting = Setting { end: moment, ..setting.clone() };
        let measured = measuring::measure_within(rule, metric, log, &setting)?;
        Ok(Total { all: measured.total, by: measured.by, assets: measured.assets })
    };
    let begins = |moment: i64| since(rule, running, moment + 1) == moment;
    let mut cuts = vec![setting.start];
    cuts.extend(bounds(rule, setting).into_iter().filter(|bound| begins(*bound)));
    cuts.push(setting.end);
    let mut runs = over(rule, metric, running, (now, then), setting)?;
    for piece in cuts.windows(2) {
        let (start, end) = (piece[0], piece[1]);
        let is_anew = matches!(running, Running::Year | Running::Quarter) && begins(start);
        let log = if start == setting.start { then } else { now };
        let start = if is_anew { Total::default() } else { at(log, start)? };
        let told = (setting.start.min(end) - 1, end - 1);
        runs.push(Run { start, end: at(now, end)?, told, quotas: Default::default() });
    }
    Ok(runs)
}

/// What became known of years or quarters that were over before the period.
fn over(
    rule: &Rule,
    metric: &Metric,
    running: Running,
    (now, then): (Log<'_>, Log<'_>),
    setting: &Setting,
) -> Result<Vec<Run>, Trouble> {
    let mut runs = Vec::new();
    if setting.before.is_none() || !matches!(running, Running::Year | Running::Quarter) {
        return Ok(runs);
    }
    let first = now.events().into_iter().map(|event| event.at).min().unwrap_or(setting.start);
    let long_ago = Setting { start: first - 800 * DAY, end: setting.start + 1, ..setting.clone() };
    for bound in bounds(rule, &long_ago) {
        if since(rule, running, bound + 1) == bound {
            let at = |log: Log<'_>| {
                let setting = Setting { end: bound, ..setting.clone() };
                let measured = measuring::measure_within(rule, metric, log, &setting)?;
                Ok(Total { all: measured.total, by: measured.by, assets: measured.assets })
            };
            let (told, quotas) = ((bound - 1, bound - 1), Default::default());
            runs.push(Run { start: at(then)?, end: at(now)?, told, quotas });
        }
    }
    Ok(runs)
}

/// The first days of quarters that begin within a period, after its start.
fn bounds(rule: &Rule, setting: &Setting) -> Vec<i64> {
    let mut day = day_of(rule, setting.start);
    let mut bounds = Vec::new();
    loop {
        day = quarter(day + Days::new(93));
        let bound = midnight(rule, day);
        if bound >= setting.end {
            return bounds;
        }
        if bound > setting.start {
            bounds.push(bound);
        }
    }
}

/// Where the total at a moment begins.
pub fn since(rule: &Rule, running: Running, moment: i64) -> i64 {
    let day = day_of(rule, moment - 1);
    match running {
        Running::Days(days) => moment - days * DAY,
        Running::Year => midnight(rule, NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap()),
        Running::Quarter => midnight(rule, quarter(day)),
        Running::Start => i64::MIN,
    }
}

fn quarter(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1).unwrap()
}

fn day_of(rule: &Rule, moment: i64) -> NaiveDate {
    let days = (moment + rule.zone_minutes * MINUTE).div_euclid(DAY);
    NaiveDate::from_num_days_from_ce_opt(719_163 + days as i32).unwrap()
}

fn midnight(rule: &Rule, day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce() - 719_163) * DAY - rule.zone_minutes * MINUTE
}

/// Somebody's quota of each of their runs, as it was at its start and at its end.
pub fn quotas(measured: &Measured, who: &str) -> Vec<(Exact, Exact)> {
    let value = |quotas: &BTreeMap<String, Exact>| quotas.get(who).cloned().unwrap_or_default();
    measured.runs.iter().map(|run| (value(&run.quotas.0), value(&run.quotas.1))).collect()
}

/// Somebody's runs.
pub fn of(measured: &Measured, who: &str) -> Vec<(Exact, Exact)> {
    let value = |total: &Total| total.by.get(who).cloned().unwrap_or_default();
    measured.runs.iter().map(|run| (value(&run.start), value(&run.end))).collect()
}

/// What somebody has of assets in each of their runs, at its start and at its end.
pub fn assets(measured: &Measured, who: &str) -> Vec<(OfAssets, OfAssets)> {
    let of = |total: &Total| of_assets(&total.assets, who);
    measured.runs.iter().map(|run| (of(&run.start), of(&run.end))).collect()
}

/// What assets come to, of all their owners, and what of that is somebody's.
pub type OfAssets = Vec<(Exact, Exact)>;
