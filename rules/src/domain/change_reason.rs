//! Why a collaborator gets another amount under another rule.

use std::fmt;

use super::{Cap, Fraction, MetricChange, MoneyChange, Quantity, Standing, TierLine};

/// One thing that differs for a collaborator between two rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReason {
    /// What differs.
    pub kind: ChangeKind,
    /// The clause or the metric it is about, where there is one.
    pub about: Option<String>,
    /// Under the first rule, as text.
    pub before: Option<String>,
    /// Under the second rule, as text.
    pub after: Option<String>,
}

/// What can differ for a collaborator between two rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// The value of a metric.
    Metric,
    /// A clause keeps them out that did not before.
    NoLongerQualifies,
    /// The clause that kept them out does so no more.
    NowQualifies,
    /// Another clause keeps them out.
    OtherClause,
    /// They have no score above zero any more.
    NoScore,
    /// They have a score above zero now.
    NewScore,
    /// The number that the weighting looks at.
    Score,
    /// The place reached.
    Place,
    /// The part of the pool, before caps.
    Share,
    /// A cap cuts the amount that did not before.
    CapApplies,
    /// The cap that cut the amount does so no more.
    CapLifted,
    /// The cap that cuts the amount.
    Cap,
    /// A part of what others leave and is shared again.
    SharedAgain,
    /// What is divided.
    Pool,
    /// The spare minor unit.
    SpareUnit,
    /// The way in which the amount is computed.
    Computation,
    /// Whether the amount waits until it is worth paying.
    Waits,
}

impl ChangeKind {
    /// The kind as programs read it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Metric => "METRIC",
            Self::NoLongerQualifies => "NO_LONGER_QUALIFIES",
            Self::NowQualifies => "NOW_QUALIFIES",
            Self::OtherClause => "OTHER_CLAUSE",
            Self::NoScore => "NO_SCORE",
            Self::NewScore => "NEW_SCORE",
            Self::Score => "SCORE",
            Self::Place => "PLACE",
            Self::Share => "SHARE",
            Self::CapApplies => "CAP_APPLIES",
            Self::CapLifted => "CAP_LIFTED",
            Self::Cap => "CAP",
            Self::SharedAgain => "SHARED_AGAIN",
            Self::Pool => "POOL",
            Self::SpareUnit => "SPARE_UNIT",
            Self::Computation => "COMPUTATION",
            Self::Waits => "WAITS",
        }
    }
}

impl ChangeReason {
    fn new(kind: ChangeKind) -> Self {
        Self { kind, about: None, before: None, after: None }
    }

    fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    fn from(self, before: impl fmt::Display) -> Self {
        Self { before: Some(before.to_string()), ..self }
    }

    fn to(self, after: impl fmt::Display) -> Self {
        Self { after: Some(after.to_string()), ..self }
    }
}

impl fmt::Display for ChangeReason {
    /// One clause of a sentence: `share changed from 61.76% to 50%`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = self.about.as_deref().unwrap_or_default();
        let before = self.before.as_deref().unwrap_or_default();
        let after = self.after.as_deref().unwrap_or_default();
        match self.kind {
            ChangeKind::Metric if self.before.is_none() => {
                write!(formatter, "{about} is new: {after}")
            }
            ChangeKind::Metric if self.after.is_none() => {
                write!(formatter, "{about} is no longer measured, was {before}")
            }
            ChangeKind::Metric => write!(formatter, "{about} changed from {before} to {after}"),
            ChangeKind::NoLongerQualifies => write!(formatter, "no longer qualifies: {about}"),
            ChangeKind::NowQualifies => {
                write!(formatter, "now qualifies, was kept out by: {about}")
            }
            ChangeKind::OtherClause => {
                write!(formatter, "kept out by: {after}, before by: {before}")
            }
            ChangeKind::NoScore => formatter.write_str("has no score any more"),
            ChangeKind::NewScore => formatter.write_str("has a score now"),
            ChangeKind::Score => write!(formatter, "score changed from {before} to {after}"),
            ChangeKind::Place => write!(formatter, "place changed from {before} to {after}"),
            ChangeKind::Share => {
                let (before, after) = percentages(before, after);
                write!(formatter, "share changed from {before} to {after}")
            }
            ChangeKind::CapApplies => write!(formatter, "cap applied: {about} ({after})"),
            ChangeKind::CapLifted => write!(formatter, "cap no longer applies: {about} ({before})"),
            ChangeKind::Cap => write!(formatter, "cap changed from {before} to {after}: {about}"),
            ChangeKind::Pool => write!(formatter, "pool changed by {about}"),
            ChangeKind::SharedAgain if self.after.is_some() => {
                formatter.write_str("gets a part of what is shared again")
            }
            ChangeKind::SharedAgain => {
                formatter.write_str("no longer gets a part of what is shared again")
            }
            ChangeKind::SpareUnit if self.after.is_some() => {
                formatter.write_str("gets the spare unit")
            }
            ChangeKind::SpareUnit => formatter.write_str("no longer gets the spare unit"),
            ChangeKind::Computation => formatter.write_str("the amount is computed in another way"),
            ChangeKind::Waits if self.before.is_none() => write!(formatter, "waits now: {after}"),
            ChangeKind::Waits if self.after.is_none() => {
                write!(formatter, "no longer waits: {before}")
            }
            ChangeKind::Waits => write!(formatter, "waits by: {after}, before by: {before}"),
        }
    }
}

/// Two exact shares for people; exactly where they differ by less than is shown.
fn percentages(before: &str, after: &str) -> (String, String) {
    let read = |text: &str| {
        Fraction::parse(text).map_or_else(|| text.to_owned(), |share| share.percentage())
    };
    let shown = (read(before), read(after));
    if shown.0 == shown.1 { (before.to_owned(), after.to_owned()) } else { shown }
}

/// Where a collaborator stands under one rule.
enum Taking<'a> {
    /// A clause keeps them out.
    Out(&'a str),
    /// No score above zero.
    Nothing,
    /// They take part.
    Part(&'a Standing),
}

impl<'a> Taking<'a> {
    fn of(standing: Option<&'a Standing>) -> Self {
        match standing {
            None => Self::Nothing,
            Some(standing) => match &standing.derivation.disqualified_by {
                Some(clause) => Self::Out(clause),
                None if standing.derivation.score.is_positive() => Self::Part(standing),
                None => Self::Nothing,
            },
        }
    }
}

/// What differs for one collaborator, causes first.
pub(super) fn reasons(
    (before, after): (Option<&Standing>, Option<&Standing>),
    metrics: &[MetricChange],
    pool: &MoneyChange,
    amount: &MoneyChange,
) -> Vec<ChangeReason> {
    let new = ChangeReason::new;
    let mut reasons: Vec<ChangeReason> = metrics.iter().filter_map(metric).collect();
    match (Taking::of(before), Taking::of(after)) {
        (Taking::Part(before), Taking::Part(after)) => {
            part(before, after, metrics, pool, &mut reasons);
        }
        (Taking::Part(_), Taking::Out(clause)) => {
            reasons.push(new(ChangeKind::NoLongerQualifies).about(clause));
        }
        (Taking::Part(_), Taking::Nothing) => reasons.push(new(ChangeKind::NoScore)),
        (Taking::Out(clause), Taking::Part(after)) => {
            reasons.push(new(ChangeKind::NowQualifies).about(clause));
            reasons.extend(cap(None, after.derivation.cap.as_deref()));
        }
        (Taking::Nothing, Taking::Part(after)) => {
            reasons.push(new(ChangeKind::NewScore));
            reasons.extend(cap(None, after.derivation.cap.as_deref()));
        }
        (Taking::Out(before), Taking::Out(after)) if before != after => {
            reasons.push(new(ChangeKind::OtherClause).from(before).to(after));
        }
        _ => {}
    }
    if reasons.is_empty() && amount.difference.minor != 0 {
        reasons.push(new(ChangeKind::Computation));
    }
    reasons.extend(waiting(before, after));
    reasons
}

/// Amounts stay what they are when they wait, so this is no reason for a difference.
fn waiting(before: Option<&Standing>, after: Option<&Standing>) -> Option<ChangeReason> {
    let clause = |standing: Option<&Standing>| {
        standing?.derivation.waits.as_ref().map(|waits| waits.clause.clone())
    };
    let (before, after) = (clause(before), clause(after));
    (before != after).then(|| ChangeReason {
        before,
        after,
        ..ChangeReason::new(ChangeKind::Waits)
    })
}

/// Whether somebody is paid by what they achieved under both rules, and whether by other tiers. Of
/// tiers that only one of them reached, the metrics say why.
fn paid_by(before: &[TierLine], after: &[TierLine]) -> Option<bool> {
    let same = |one: &TierLine| {
        after.iter().filter(|other| other.from == one.from).all(|other| other.pays == one.pays)
    };
    (!before.is_empty() && !after.is_empty()).then(|| !before.iter().all(same))
}

fn metric(change: &MetricChange) -> Option<ChangeReason> {
    let value = |value: Option<Quantity>| value.unwrap_or(Quantity::ZERO);
    if value(change.before) == value(change.after) {
        return None;
    }
    Some(ChangeReason {
        kind: ChangeKind::Metric,
        about: Some(change.name.clone()),
        before: change.before.map(|value| value.to_string()),
        after: change.after.map(|value| value.to_string()),
    })
}

/// What differs for somebody who takes part under both rules.
fn part(
    before: &Standing,
    after: &Standing,
    metrics: &[MetricChange],
    pool: &MoneyChange,
    reasons: &mut Vec<ChangeReason>,
) {
    let new = ChangeReason::new;
    let (old, now) = (&before.derivation, &after.derivation);
    let said = metrics
        .iter()
        .any(|metric| metric.before == Some(old.score) && metric.after == Some(now.score));
    if old.score != now.score && !said {
        reasons.push(new(ChangeKind::Score).from(old.score).to(now.score));
    }
    if let (Some(old), Some(now)) = (old.place, now.place)
        && old != now
    {
        reasons.push(new(ChangeKind::Place).from(old).to(now));
    }
    let paid_by = paid_by(&old.tiers, &now.tiers);
    if paid_by == Some(true) {
        reasons.push(new(ChangeKind::Computation));
    }
    if before.share != after.share && paid_by.is_none() {
        reasons.push(new(ChangeKind::Share).from(&before.share).to(&after.share));
    }
    reasons.extend(cap(old.cap.as_deref(), now.cap.as_deref()));
    if pool.difference.minor != 0 && paid_by.is_none() {
        let by = format!("{:+}", pool.difference);
        reasons.push(new(ChangeKind::Pool).about(by).from(pool.before).to(pool.after));
    }
    let again = (old.shared_again.is_some(), now.shared_again.is_some());
    reasons.extend(came_or_went(ChangeKind::SharedAgain, again));
    reasons.extend(came_or_went(ChangeKind::SpareUnit, (old.spare_unit, now.spare_unit)));
}

/// Something that is there under one rule and not under the other.
fn came_or_went(kind: ChangeKind, there: (bool, bool)) -> Option<ChangeReason> {
    match there {
        (false, true) => Some(ChangeReason::new(kind).to("yes")),
        (true, false) => Some(ChangeReason::new(kind).from("yes")),
        _ => None,
    }
}

fn cap(before: Option<&Cap>, after: Option<&Cap>) -> Option<ChangeReason> {
    let new = ChangeReason::new;
    match (before, after) {
        (None, Some(after)) => {
            Some(new(ChangeKind::CapApplies).about(&after.clause).to(after.limit))
        }
        (Some(before), None) => {
            Some(new(ChangeKind::CapLifted).about(&before.clause).from(before.limit))
        }
        (Some(before), Some(after)) if before.limit != after.limit => {
            Some(new(ChangeKind::Cap).about(&after.clause).from(before.limit).to(after.limit))
        }
        _ => None,
    }
}
