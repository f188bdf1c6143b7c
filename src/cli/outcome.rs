//! An outcome as a table for people and as JSON for programs. The JSON is a contract.

use std::collections::BTreeMap;

use serde::Serialize;

use rules::domain::{
    Fraction, Growth, MetricValue, Moment, Outcome, Standing, TierLine, Waits, Window,
};
use rules::language::Program;

use super::table::{Align, table};
use super::{Terminal, measured};

/// The JSON form.
#[derive(Serialize)]
pub struct OutcomeReport<'a> {
    period: PeriodReport,
    currency: &'static str,
    pool: String,
    leftover: String,
    carried: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortfall: Option<String>,
    standings: Vec<StandingReport<'a>>,
    uncredited: Vec<UncreditedReport<'a>>,
    skipped: Vec<SkippedReport<'a>>,
    digest: &'a str,
}

/// A span of time; a side that has no bound is null.
#[derive(Serialize)]
pub struct PeriodReport {
    start: Option<String>,
    end: Option<String>,
}

#[derive(Serialize)]
struct StandingReport<'a> {
    collaborator: &'a str,
    rank: i64,
    metrics: BTreeMap<&'a str, String>,
    points: String,
    share: ShareReport,
    amount: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tiers: Vec<TierReport<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    growth: Vec<GrowthReport>,
    /// What `pay` lines beside a pool brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    outside: Option<String>,
    #[serde(rename = "sharedAgain", skip_serializing_if = "Option::is_none")]
    shared_again: Option<ShareReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waits: Option<WaitsReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earned: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    debt: Option<String>,
    /// What a minimum added.
    #[serde(skip_serializing_if = "Option::is_none")]
    guaranteed: Option<AmountReport<'a>>,
    /// What somebody owed and no longer owes.
    #[serde(skip_serializing_if = "Option::is_none")]
    forgiven: Option<AmountReport<'a>>,
}

/// An amount, and the line that says so.
#[derive(Serialize)]
struct AmountReport<'a> {
    clause: &'a str,
    amount: String,
}

/// What a tier paid, exactly, in minor units.
#[derive(Serialize)]
struct TierReport<'a> {
    clause: &'a str,
    base: String,
    exact: ShareReport,
    /// Which asset it is of, where tiers are for each of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<AssetReport<'a>>,
}

/// What somebody has of an asset.
#[derive(Serialize)]
struct AssetReport<'a> {
    asset: Option<&'a str>,
    result: String,
    part: String,
}

/// What a total that runs on came to before and after, and what was paid for each.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct GrowthReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    before: String,
    after: String,
    paid_before: String,
    paid_after: String,
}

/// Why an amount is not paid yet.
#[derive(Serialize)]
struct WaitsReport<'a> {
    clause: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<String>,
    before: String,
}

/// An exact fraction.
#[derive(Serialize)]
pub struct ShareReport {
    numerator: String,
    denominator: String,
}

#[derive(Serialize)]
struct UncreditedReport<'a> {
    event: &'a str,
    count: u64,
    why: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<PartReport<'a>>,
}

/// What of a metric is credited to nobody, where other parts of the same events are credited.
#[derive(Serialize)]
struct PartReport<'a> {
    metric: &'a str,
    value: String,
}

#[derive(Serialize)]
struct SkippedReport<'a> {
    clause: &'a str,
    count: u64,
}

impl<'a> OutcomeReport<'a> {
    /// The report of an outcome.
    pub fn new(outcome: &'a Outcome) -> Self {
        let uncredited = outcome.uncredited.iter().map(|uncredited| UncreditedReport {
            event: &uncredited.event,
            count: uncredited.count,
            why: &uncredited.why,
            part: uncredited.part.as_ref().map(PartReport::new),
        });
        let skipped = outcome
            .skipped
            .iter()
            .map(|skipped| SkippedReport { clause: &skipped.clause, count: skipped.count });
        Self {
            period: PeriodReport::new(outcome.window),
            currency: outcome.currency.code(),
            pool: outcome.pool.amount(),
            leftover: outcome.leftover.amount(),
            carried: outcome.carried.amount(),
            shortfall: Some(outcome.shortfall).filter(|it| it.minor > 0).map(|it| it.amount()),
            standings: outcome.standings.iter().map(StandingReport::new).collect(),
            uncredited: uncredited.collect(),
            skipped: skipped.collect(),
            digest: outcome.digest(),
        }
    }
}

impl<'a> StandingReport<'a> {
    fn new(standing: &'a Standing) -> Self {
        let metrics = standing.metrics.iter().map(|m| (m.name.as_str(), m.value.to_string()));
        Self {
            collaborator: &standing.collaborator,
            rank: standing.rank,
            metrics: metrics.collect(),
            points: standing.points.to_string(),
            share: ShareReport::new(&standing.share),
            amount: standing.amount.amount(),
            tiers: standing.derivation.tiers.iter().map(TierReport::new).collect(),
            growth: standing.derivation.growth.iter().map(GrowthReport::new).collect(),
            outside: standing.derivation.outside.map(|outside| outside.amount()),
            shared_again: standing.derivation.shared_again.as_deref().map(ShareReport::new),
            waits: standing.derivation.waits.as_deref().map(WaitsReport::new),
            earned: (standing.earned != standing.amount).then(|| standing.earned.amount()),
            debt: (standing.debt.minor > 0).then(|| standing.debt.amount()),
            guaranteed: standing
                .derivation
                .guaranteed
                .as_ref()
                .map(|least| AmountReport { clause: &least.clause, amount: least.amount.amount() }),
            forgiven: standing.derivation.forgiven.as_ref().map(|forgiven| AmountReport {
                clause: &forgiven.clause,
                amount: forgiven.amount.amount(),
            }),
        }
    }
}

impl<'a> TierReport<'a> {
    fn new(line: &'a TierLine) -> Self {
        Self {
            clause: &line.clause,
            base: line.base.to_string(),
            exact: ShareReport::new(&line.exact_minor),
            of: line.of.as_ref().map(|of| AssetReport {
                asset: of.asset.as_deref(),
                result: of.result.to_string(),
                part: of.part.to_string(),
            }),
        }
    }
}

impl GrowthReport {
    fn new(growth: &Growth) -> Self {
        Self {
            since: growth.since.map(|since| since.to_string()),
            before: growth.before.to_string(),
            after: growth.after.to_string(),
            paid_before: growth.paid_before.amount(),
            paid_after: growth.paid_after.amount(),
        }
    }
}

impl<'a> PartReport<'a> {
    fn new(part: &'a MetricValue) -> Self {
        Self { metric: &part.name, value: part.value.to_string() }
    }
}

impl PeriodReport {
    /// The report of a window.
    pub fn new(window: Window) -> Self {
        let text = |moment: Option<Moment>| moment.map(|moment| moment.to_string());
        Self { start: text(window.first()), end: text(window.closed_at()) }
    }
}

impl<'a> WaitsReport<'a> {
    fn new(waits: &'a Waits) -> Self {
        let minimum = waits.minimum.map(|minimum| minimum.amount());
        let before = waits.before.amount();
        Self { clause: &waits.clause, minimum, before }
    }
}

impl ShareReport {
    /// The report of a fraction.
    pub fn new(share: &Fraction) -> Self {
        Self {
            numerator: share.numerator().to_string(),
            denominator: share.denominator().to_string(),
        }
    }
}

/// Shows an outcome of a rule to people.
pub fn show(program: &Program, outcome: &Outcome, terminal: &mut Terminal) {
    terminal.line(measured::period(outcome.window, program.zone, 10));
    terminal.line(format!("pool      {}", terminal.strong(&outcome.pool.to_string())));
    for metric in &outcome.site {
        let value = measured::value(program, &metric.name, metric.value);
        terminal.line(format!("          {} {value}", metric.name));
    }
    terminal.line(format!("leftover  {}{}", outcome.leftover, fate(outcome)));
    if outcome.shortfall.minor > 0 {
        terminal.line(format!("shortfall {} (taken off the next pool)", outcome.shortfall));
    }
    terminal.line("");
    terminal.line(standings(program, outcome));
    for uncredited in &outcome.uncredited {
        let part = uncredited.part.as_ref().map_or_else(String::new, |part| {
            let value = measured::value(program, &part.name, part.value);
            format!(", parts of {value} {}", part.name)
        });
        terminal.line(format!(
            "\nuncredited: {} {}{part}: {}",
            uncredited.count, uncredited.event, uncredited.why
        ));
    }
    if !outcome.skipped.is_empty() {
        terminal.line("\nleft out");
        for skipped in &outcome.skipped {
            terminal.line(format!("  {:>8}  {}", skipped.count, skipped.clause));
        }
    }
    terminal.line(format!("\ndigest {}", outcome.digest()));
}

/// Where the leftover goes.
fn fate(outcome: &Outcome) -> String {
    let kept = outcome.carried.minor.saturating_add(outcome.shortfall.minor);
    match (outcome.leftover.minor > 0, kept > 0) {
        (false, _) => String::new(),
        (true, true) if outcome.to_owner.minor > 0 => {
            format!(
                " (of which {} returns to the owner, the rest is carried over)",
                outcome.to_owner
            )
        }
        (true, true) => " (carried over)".to_owned(),
        (true, false) => " (returns to the owner)".to_owned(),
    }
}

fn standings(program: &Program, outcome: &Outcome) -> String {
    let Some(first) = outcome.standings.first() else {
        return "nobody scored".to_owned();
    };
    let mut heads = vec![("rank", Align::Right), ("collaborator", Align::Left)];
    heads.extend(first.metrics.iter().map(|metric| (metric.name.as_str(), Align::Right)));
    heads.extend([("share", Align::Right), ("amount", Align::Right), ("why", Align::Left)]);
    let rows: Vec<Vec<String>> =
        outcome.standings.iter().map(|standing| row(program, standing)).collect();
    table(&heads, &rows)
}

fn reached(line: &TierLine) -> String {
    match line.of.as_ref().and_then(|of| of.asset.as_ref()) {
        Some(asset) => format!("{asset}: {}", line.clause),
        None => line.clause.clone(),
    }
}

fn row(program: &Program, standing: &Standing) -> Vec<String> {
    let mut cells = vec![standing.rank.to_string(), standing.collaborator.clone()];
    let values = standing.metrics.iter();
    cells.extend(values.map(|metric| measured::value(program, &metric.name, metric.value)));
    let derivation = &standing.derivation;
    let mut notes = Vec::new();
    if let Some(clause) = &derivation.disqualified_by {
        notes.push(clause.clone());
    }
    notes.extend(derivation.times.iter().map(|times| times.clause.clone()));
    notes.extend(derivation.tiers.last().map(reached));
    for growth in &derivation.growth {
        notes.push(format!("from {} to {}", growth.paid_before, growth.paid_after));
    }
    if let Some(outside) = &derivation.outside {
        notes.push(format!("{outside} besides the pool"));
    }
    if derivation.shared_again.is_some() {
        notes.push("shared again".to_owned());
    }
    if let Some(scaled) = &derivation.scaled {
        notes.push(scaled.clause.clone());
    }
    if let Some(cap) = &derivation.cap {
        notes.push(cap.clause.clone());
    }
    if let Some(waits) = &derivation.waits {
        notes.push(waits.clause.clone());
    }
    if let Some(least) = &derivation.guaranteed {
        notes.push(format!("{}: {} more", least.clause, least.amount));
    }
    if let Some(before) = &derivation.debt_before {
        notes.push(format!("{before} owed from before"));
    }
    if let Some(forgiven) = &derivation.forgiven {
        notes.push(format!("{}: {}", forgiven.clause, forgiven.amount));
    }
    if standing.debt.minor > 0 {
        notes.push(format!("owes {}", standing.debt));
    }
    if derivation.spare_unit {
        notes.push("spare unit".to_owned());
    }
    cells.extend([standing.share.percentage(), standing.amount.to_string(), notes.join(", ")]);
    cells
}
