//! What settlements did about settled periods, for people and for programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::app::{AppError, CorrectionsView, KnownCause};
use rules::domain::{
    Adjustment, CauseKind, Money, MoneyError, PeriodChange, Settlement, TakenOver, Treatment,
};

use super::table::{Align, table};
use super::{Failure, Terminal};

/// So many rows are shown to people; the API has all of them.
const ROWS_SHOWN: usize = 100;

const HEADS: [(&str, Align); 7] = [
    ("settlement", Align::Left),
    ("corrects", Align::Left),
    ("who", Align::Left),
    ("what", Align::Left),
    ("change", Align::Right),
    ("becomes", Align::Left),
    ("because of", Align::Left),
];

/// Shows every difference of every settlement; nothing where there is none.
pub fn show(views: &[CorrectionsView], terminal: &mut Terminal) -> Result<(), Failure> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for view in views {
        for adjustment in &view.corrections.adjustments {
            rows.push(adjusted(view, adjustment).map_err(AppError::from)?);
        }
        rows.extend(view.corrections.taken_over.iter().map(|taken| taken_over(view, taken)));
        rows.extend(view.corrections.periods.iter().flat_map(|change| leftover(view, change)));
    }
    if rows.is_empty() {
        return Ok(());
    }
    let more = rows.len().saturating_sub(ROWS_SHOWN);
    rows.truncate(ROWS_SHOWN);
    terminal.line("\ncorrections of settled periods");
    terminal.line(table(&HEADS, &rows));
    if more > 0 {
        terminal.line(format!("… and {more} more"));
    }
    Ok(())
}

fn adjusted(view: &CorrectionsView, adjustment: &Adjustment) -> Result<Vec<String>, MoneyError> {
    let amount = adjustment.amount()?;
    let becomes = match adjustment.treatment {
        Treatment::Adjusted if amount.minor < 0 => "taken back",
        Treatment::Adjusted => "owed",
        Treatment::TooLate => "listed, too late",
        Treatment::Ignored => "listed, ignored",
        Treatment::NoneFollows => "listed, no settlement follows",
    };
    Ok(vec![
        view.settlement.clone().unwrap_or_default(),
        Settlement::id_of(&view.distributor, adjustment.period_index),
        adjustment.collaborator.clone(),
        "amount".to_owned(),
        amount.to_string(),
        becomes.to_owned(),
        in_words(&view.causes_of(adjustment)),
    ])
}

fn taken_over(view: &CorrectionsView, taken: &TakenOver) -> Vec<String> {
    let whose = taken.collaborator.as_deref();
    let becomes = if taken.counts { "counted now" } else { "listed, no such metric" };
    vec![
        view.settlement.clone().unwrap_or_default(),
        Settlement::id_of(&view.distributor, taken.period_index),
        whose.unwrap_or("everybody").to_owned(),
        match &taken.asset {
            Some(asset) => format!("{} of {asset}", taken.metric),
            None => taken.metric.clone(),
        },
        taken.value.shown().to_string(),
        becomes.to_owned(),
        in_words(&view.causes_for(taken.period_index, whose)),
    ]
}

/// What of a leftover is carried over more or less, and what goes back to the owner.
fn leftover(view: &CorrectionsView, change: &PeriodChange) -> Vec<Vec<String>> {
    let parts = [(change.carried, "in the pool now"), (change.returned, "returned to the owner")];
    let parts = parts.into_iter().filter(|(amount, _)| amount.minor != 0);
    let row = |(amount, becomes): (Money, &str)| {
        vec![
            view.settlement.clone().unwrap_or_default(),
            Settlement::id_of(&view.distributor, change.period_index),
            "nobody".to_owned(),
            "leftover".to_owned(),
            amount.to_string(),
            becomes.to_owned(),
            in_words(&view.causes_in(change.period_index)),
        ]
    };
    parts.map(row).collect()
}

/// How many causes there are of each kind.
fn by_kind(causes: &[KnownCause<'_>]) -> BTreeMap<CauseKind, usize> {
    let mut counted = BTreeMap::new();
    for cause in causes {
        *counted.entry(cause.kind).or_default() += 1;
    }
    counted
}

/// `2 late events, reversal`.
fn in_words(causes: &[KnownCause<'_>]) -> String {
    let words = by_kind(causes).into_iter().map(|(kind, count)| {
        let word = match kind {
            CauseKind::Event => "late event",
            CauseKind::Reversal => "reversal",
            CauseKind::Approval => "approval",
            CauseKind::Rejection => "rejection",
            CauseKind::Fact => "fact",
            CauseKind::Rate => "rate",
            CauseKind::Time => "approval by time",
        };
        match (count, kind) {
            (1, _) => word.to_owned(),
            (several, CauseKind::Time) => format!("{several} approvals by time"),
            (several, _) => format!("{several} {word}s"),
        }
    });
    words.collect::<Vec<String>>().join(", ")
}

/// The differences of amounts, for programs.
pub fn adjustments_json(view: &CorrectionsView) -> Result<Value, MoneyError> {
    let one = |it: &Adjustment| {
        Ok(json!({
            "corrects": Settlement::id_of(&view.distributor, it.period_index),
            "collaborator": it.collaborator,
            "before": it.before.amount(),
            "after": it.after.amount(),
            "amount": it.amount()?.amount(),
            "treatment": it.treatment.code(),
            "causes": causes_json(&view.causes_of(it)),
        }))
    };
    let all = view.corrections.adjustments.iter().map(one);
    all.collect::<Result<Vec<Value>, MoneyError>>().map(Value::Array)
}

/// The differences of metrics that were taken over, for programs.
pub fn taken_over_json(view: &CorrectionsView) -> Value {
    let one = |it: &TakenOver| {
        json!({
            "corrects": Settlement::id_of(&view.distributor, it.period_index),
            "collaborator": it.collaborator,
            "metric": it.metric,
            "asset": it.asset,
            "value": it.value.shown().to_string(),
            "counts": it.counts,
            "causes": causes_json(&view.causes_for(it.period_index, it.collaborator.as_deref())),
        })
    };
    view.corrections.taken_over.iter().map(one).collect()
}

/// What adjustments moved of pools and leftovers, for programs.
pub fn leftover_changes_json(view: &CorrectionsView) -> Value {
    let one = |it: &PeriodChange| {
        json!({
            "corrects": Settlement::id_of(&view.distributor, it.period_index),
            "pool": it.pool.amount(),
            "carriedOver": it.carried.amount(),
            "returned": it.returned.amount(),
        })
    };
    view.corrections.periods.iter().map(one).collect()
}

fn causes_json(causes: &[KnownCause<'_>]) -> Value {
    let one = |(kind, count): (CauseKind, usize)| json!({ "kind": kind.code(), "count": count });
    by_kind(causes).into_iter().map(one).collect()
}
