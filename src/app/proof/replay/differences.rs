//! Where a stored settlement is not what it comes to.

use std::collections::{BTreeMap, BTreeSet};

use rules::domain::{Corrections, Factor, Growth, MetricValue, Outcome, Standing};

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whose; `None` for what is of all together.
    pub collaborator: Option<String>,
    /// What: `amount`, `rank`, the name of a metric.
    pub what: String,
    /// As it is stored; `None` where it is not.
    pub recorded: Option<String>,
    /// As it comes out now; `None` where it does not.
    pub computed: Option<String>,
}

/// Values by whose and what they are.
type Values = BTreeMap<(Option<String>, String), String>;

impl Difference {
    /// What differs, with whose it is.
    pub fn what_of_whom(&self) -> String {
        match &self.collaborator {
            Some(who) => format!("{} of {who}", self.what),
            None => self.what.clone(),
        }
    }
}

/// An outcome, and what is done about settled periods.
type Computed<'a> = (&'a Outcome, &'a Corrections);

/// Every recorded value that another one comes out for, those of all together first.
pub fn differences(recorded: Computed<'_>, computed: Computed<'_>) -> Vec<Difference> {
    let values = |(outcome, corrections)| {
        let mut values = of_outcome(outcome);
        values.extend(of_corrections(corrections));
        values
    };
    let (stored, found) = (values(recorded), values(computed));
    let names: BTreeSet<_> = stored.keys().chain(found.keys()).collect();
    let differing = names.into_iter().filter(|name| stored.get(name) != found.get(name));
    let difference = |name: &(Option<String>, String)| Difference {
        collaborator: name.0.clone(),
        what: name.1.clone(),
        recorded: stored.get(name).cloned(),
        computed: found.get(name).cloned(),
    };
    differing.map(difference).collect()
}

/// Texts of clauses and sentences are left out: another release may write them in other words.
fn of_outcome(outcome: &Outcome) -> Values {
    let mut values = Values::new();
    let mut add = |what: &str, value: String| {
        values.insert((None, what.to_owned()), value);
    };
    add("window", outcome.window.to_string());
    add("pool", outcome.pool.to_string());
    add("leftover", outcome.leftover.to_string());
    add("returned whatever is carried", outcome.to_owner.to_string());
    add("shortfall", outcome.shortfall.to_string());
    add("carried", outcome.carried.to_string());
    add("events that wait for approval", outcome.pending.to_string());
    for (place, line) in outcome.taken.iter().enumerate() {
        add(&format!("line {} of the pool", place + 1), line.exact_minor.to_string());
    }
    for metric in &outcome.site {
        add(&metric_name(metric), metric.value.nanos().to_string());
    }
    let skipped: u64 = outcome.skipped.iter().map(|one| one.count).sum();
    add("events that clauses leave out", skipped.to_string());
    let mut uncredited: BTreeMap<&str, u64> = BTreeMap::new();
    for one in &outcome.uncredited {
        *uncredited.entry(&one.event).or_default() += one.count;
    }
    for (event, count) in uncredited {
        add(&format!("uncredited {event}"), count.to_string());
    }
    for (who, debt) in &outcome.debts {
        values.insert((Some(who.clone()), "debt handed on".to_owned()), debt.to_string());
    }
    for standing in &outcome.standings {
        values.extend(of_standing(standing));
    }
    values
}

fn of_standing(standing: &Standing) -> Values {
    let derivation = &standing.derivation;
    let mut values = vec![
        ("amount".to_owned(), standing.amount.to_string()),
        ("earned".to_owned(), standing.earned.to_string()),
        ("debt".to_owned(), standing.debt.to_string()),
        ("rank".to_owned(), standing.rank.to_string()),
        ("points".to_owned(), standing.points.nanos().to_string()),
        ("share".to_owned(), standing.share.to_string()),
        ("score".to_owned(), derivation.score.nanos().to_string()),
        ("exact amount".to_owned(), derivation.exact_minor.to_string()),
        ("spare unit".to_owned(), derivation.spare_unit.to_string()),
        ("out".to_owned(), derivation.disqualified_by.is_some().to_string()),
    ];
    values
        .extend(standing.metrics.iter().map(|it| (metric_name(it), it.value.nanos().to_string())));
    let more = [
        ("place", derivation.place.map(|place| place.to_string())),
        ("cap", derivation.cap.as_ref().map(|cap| cap.limit.to_string())),
        ("scaled by", derivation.scaled.as_ref().map(|scaled| scaled.factor.to_string())),
        ("shared again", derivation.shared_again.as_ref().map(ToString::to_string)),
        ("waited before", derivation.waits.as_ref().map(|waits| waits.before.to_string())),
        ("multiplied by", factors(&derivation.times)),
        ("grown", grown(&derivation.growth)),
        ("paid beside the pool", derivation.outside.map(|outside| outside.to_string())),
        ("guaranteed", derivation.guaranteed.as_ref().map(|least| least.amount.to_string())),
        ("debt before", derivation.debt_before.map(|debt| debt.to_string())),
        ("forgiven", derivation.forgiven.as_ref().map(|forgiven| forgiven.amount.to_string())),
    ];
    values.extend(more.into_iter().filter_map(|(what, value)| Some((what.to_owned(), value?))));
    let own = |(what, value)| ((Some(standing.collaborator.clone()), what), value);
    values.into_iter().map(own).collect()
}

fn factors(times: &[Factor]) -> Option<String> {
    let factors: Vec<String> = times.iter().map(|it| it.factor.to_string()).collect();
    (!factors.is_empty()).then(|| factors.join(", "))
}

fn grown(growth: &[Growth]) -> Option<String> {
    let grown: Vec<String> =
        growth.iter().map(|it| format!("{} to {}", it.paid_before, it.paid_after)).collect();
    (!grown.is_empty()).then(|| grown.join(", "))
}

fn of_corrections(corrections: &Corrections) -> Values {
    let mut values = Values::new();
    for it in &corrections.adjustments {
        let what = format!("adjustment of period {} ({})", it.period_index, it.treatment.code());
        let value = format!("{} to {}", it.before, it.after);
        values.insert((Some(it.collaborator.clone()), what), value);
    }
    for it in &corrections.taken_over {
        let counts = if it.counts { "" } else { " (listed)" };
        let asset = it.asset.as_ref().map(|asset| format!(" of \"{asset}\"")).unwrap_or_default();
        let (metric, index) = (&it.metric, it.period_index);
        let what = format!("{metric}{asset} taken over from period {index}{counts}");
        values.insert((it.collaborator.clone(), what), it.value.to_string());
    }
    for it in &corrections.periods {
        let value = format!("pool {}, carried {}, returned {}", it.pool, it.carried, it.returned);
        values.insert((None, format!("change of period {}", it.period_index)), value);
    }
    for it in &corrections.unvalued {
        let what = format!("period {} without a worth", it.period_index);
        values.insert((None, what), it.treatment.code().to_owned());
    }
    values
}

fn metric_name(metric: &MetricValue) -> String {
    format!("metric {}", metric.name)
}
