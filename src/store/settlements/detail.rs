//! What is only ever shown, never searched for, as JSON: derivations, the lines of the pool, what
//! was left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::growth_detail::GrowthDetail;
use super::tier_detail::TierDetail;
use crate::store::StoreError;
use rules::domain::{
    Cap, Currency, Derivation, Factor, Forgiven, Fraction, Guaranteed, MetricValue, Money,
    Quantity, Scaled, Settlement, Skipped, Standing, TakenLine, TierLine, Uncredited, Waits,
};

/// A name with a number of any size.
type Named = (String, String);

/// A metric with its value, and whether that is money of the settlement's currency. Settlements of
/// before that was kept have no more than the first two.
#[derive(Serialize, Deserialize)]
pub(super) struct NamedMetric(
    String,
    String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")] bool,
);

/// Why one standing's amount is what it is.
#[derive(Serialize, Deserialize)]
pub(super) struct StandingDetail {
    metrics: Vec<NamedMetric>,
    points: String,
    share: String,
    score: String,
    disqualified_by: Option<String>,
    exact_minor: String,
    cap: Option<(String, i64)>,
    spare_unit: bool,
    place: Option<i64>,
    #[serde(default)]
    shared_again: Option<String>,
    #[serde(default)]
    scaled: Option<Named>,
    #[serde(default)]
    tiers: Vec<TierDetail>,
    /// The clause, the minimum if it is one, and what waited before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waits: Option<(String, Option<i64>, i64)>,
    /// The clause, and how much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    guaranteed: Option<(String, i64)>,
    /// In minor units, where it is not the amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    earned: Option<i64>,
    #[serde(default, skip_serializing_if = "is_nothing")]
    debt: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    debt_before: Option<i64>,
    /// The clause, and how much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    forgiven: Option<(String, i64)>,
    /// In minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outside: Option<i64>,
    /// How totals that run on came to what they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    growth: Vec<GrowthDetail>,
    /// Clauses with their factors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    times: Vec<Named>,
}

/// What was earned and owed, in minor units.
pub(super) struct Owing {
    pub earned: i64,
    /// What of it is no part of the pool.
    pub outside: i64,
    pub debt: i64,
    /// What was owed before and is not forgiven.
    pub before: i64,
}

impl StandingDetail {
    pub fn of(standing: &Standing) -> Self {
        let derivation = &standing.derivation;
        Self {
            metrics: standing.metrics.iter().map(NamedMetric::of).collect(),
            points: quantity_text(standing.points),
            share: standing.share.to_string(),
            score: quantity_text(derivation.score),
            disqualified_by: derivation.disqualified_by.clone(),
            exact_minor: derivation.exact_minor.to_string(),
            cap: derivation.cap.as_ref().map(|cap| (cap.clause.clone(), cap.limit.minor)),
            spare_unit: derivation.spare_unit,
            place: derivation.place,
            shared_again: derivation.shared_again.as_ref().map(ToString::to_string),
            scaled: derivation.scaled.as_ref().map(|it| (it.clause.clone(), it.factor.to_string())),
            tiers: derivation.tiers.iter().map(TierDetail::of).collect(),
            waits: derivation.waits.as_ref().map(|it| {
                (it.clause.clone(), it.minimum.map(|least| least.minor), it.before.minor)
            }),
            guaranteed: derivation
                .guaranteed
                .as_ref()
                .map(|least| (least.clause.clone(), least.amount.minor)),
            earned: Some(standing.earned.minor).filter(|earned| *earned != standing.amount.minor),
            debt: standing.debt.minor,
            debt_before: derivation.debt_before.map(|before| before.minor),
            forgiven: derivation
                .forgiven
                .as_ref()
                .map(|forgiven| (forgiven.clause.clone(), forgiven.amount.minor)),
            outside: derivation.outside.map(|outside| outside.minor),
            growth: derivation.growth.iter().map(GrowthDetail::of).collect(),
            times: derivation
                .times
                .iter()
                .map(|it| (it.clause.clone(), quantity_text(it.factor)))
                .collect(),
        }
    }

    /// What was earned and owed of a standing with an amount.
    pub fn owing(&self, amount: i64) -> Owing {
        let before = if self.forgiven.is_some() { None } else { self.debt_before };
        let earned = self.earned.unwrap_or(amount);
        let (outside, before) = (self.outside.unwrap_or(0), before.unwrap_or(0));
        Owing { earned, outside, debt: self.debt, before }
    }

    pub fn standing(
        self,
        rank: i64,
        collaborator: String,
        amount: Money,
    ) -> Result<Standing, StoreError> {
        let currency = amount.currency;
        let cap = |(clause, minor)| Cap { clause, limit: Money::new(minor, currency) };
        let waits = |(clause, minimum, before): (String, Option<i64>, i64)| Waits {
            clause,
            minimum: minimum.map(|minor| Money::new(minor, currency)),
            before: Money::new(before, currency),
        };
        let money = |minor| Money::new(minor, currency);
        let guaranteed = |(clause, minor)| Guaranteed { clause, amount: money(minor) };
        let growth = |grown: GrowthDetail| grown.growth(currency);
        let forgiven = |(clause, minor)| Forgiven { clause, amount: money(minor) };
        let factor = |(clause, factor): Named| Ok(Factor { clause, factor: quantity(&factor)? });
        Ok(Standing {
            rank,
            collaborator,
            metrics: metrics(self.metrics, currency)?,
            points: quantity(&self.points)?,
            share: fraction(&self.share)?,
            earned: money(self.earned.unwrap_or(amount.minor)),
            amount,
            debt: money(self.debt),
            derivation: Derivation {
                score: quantity(&self.score)?,
                times: self.times.into_iter().map(factor).collect::<Result<_, StoreError>>()?,
                disqualified_by: self.disqualified_by,
                exact_minor: fraction(&self.exact_minor)?,
                cap: self.cap.map(cap).map(Box::new),
                spare_unit: self.spare_unit,
                place: self.place,
                shared_again: self.shared_again.as_deref().map(fraction).transpose()?.map(Box::new),
                scaled: self.scaled.map(scaled).transpose()?.map(Box::new),
                tiers: tiers(self.tiers, currency)?,
                outside: self.outside.map(money),
                growth: self.growth.into_iter().map(growth).collect::<Result<_, _>>()?,
                waits: self.waits.map(waits).map(Box::new),
                guaranteed: self.guaranteed.map(guaranteed).map(Box::new),
                debt_before: self.debt_before.map(money),
                forgiven: self.forgiven.map(forgiven).map(Box::new),
            },
        })
    }
}

/// How a settlement's pool came about, and what it left out.
#[derive(Serialize, Deserialize)]
pub(super) struct SettlementDetail {
    taken: Vec<Named>,
    site: Vec<NamedMetric>,
    uncredited: Vec<(String, u64, String)>,
    /// What of a metric only parts of uncredited events come to, by their place among these.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    uncredited_parts: BTreeMap<usize, NamedMetric>,
    skipped: Vec<(String, u64)>,
    pending: u64,
    /// Who had how much waiting, in minor units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    waiting_in: Vec<(String, i64)>,
    /// Who still owes how much, in minor units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    debts: Vec<(String, i64)>,
    /// In minor units.
    #[serde(default, skip_serializing_if = "is_nothing")]
    to_owner: i64,
    /// In minor units.
    #[serde(default, skip_serializing_if = "is_nothing")]
    shortfall: i64,
    /// The number of the catalogue it was computed with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    catalogue: Option<i64>,
}

/// The parts of an outcome that a [`SettlementDetail`] keeps.
pub(super) struct Shown {
    pub taken: Vec<TakenLine>,
    pub site: Vec<MetricValue>,
    pub uncredited: Vec<Uncredited>,
    pub skipped: Vec<Skipped>,
    pub pending: u64,
    pub waiting_in: BTreeMap<String, Money>,
    pub debts: BTreeMap<String, Money>,
    pub to_owner: Money,
    pub shortfall: Money,
    pub catalogue: Option<i64>,
}

impl SettlementDetail {
    pub fn of(settlement: &Settlement) -> Self {
        let outcome = &settlement.outcome;
        let waiting = settlement.waiting_in.iter();
        let line = |line: &TakenLine| (line.clause.clone(), line.exact_minor.to_string());
        let uncredited = |row: &Uncredited| (row.event.clone(), row.count, row.why.clone());
        Self {
            taken: outcome.taken.iter().map(line).collect(),
            site: outcome.site.iter().map(NamedMetric::of).collect(),
            uncredited: outcome.uncredited.iter().map(uncredited).collect(),
            uncredited_parts: uncredited_parts(&outcome.uncredited),
            skipped: outcome.skipped.iter().map(|row| (row.clause.clone(), row.count)).collect(),
            pending: outcome.pending,
            waiting_in: waiting.map(|(who, amount)| (who.clone(), amount.minor)).collect(),
            debts: outcome.debts.iter().map(|(who, debt)| (who.clone(), debt.minor)).collect(),
            to_owner: outcome.to_owner.minor,
            shortfall: outcome.shortfall.minor,
            catalogue: settlement.catalogue,
        }
    }

    /// What is still owed by all together, in minor units.
    pub fn owed(&self) -> i128 {
        self.debts.iter().map(|(_, debt)| i128::from(*debt)).sum()
    }

    pub fn shown(self, currency: Currency) -> Result<Shown, StoreError> {
        let line = |(clause, exact): Named| {
            fraction(&exact).map(|exact_minor| TakenLine { clause, exact_minor })
        };
        let mut parts = self.uncredited_parts;
        let uncredited = |(place, (event, count, why))| {
            let part = parts.remove(&place).map(|part| part.metric(currency)).transpose()?;
            Ok(Uncredited { event, count, why, part })
        };
        let money = |(who, minor)| (who, Money::new(minor, currency));
        Ok(Shown {
            taken: self.taken.into_iter().map(line).collect::<Result<_, _>>()?,
            site: metrics(self.site, currency)?,
            uncredited: (0..)
                .zip(self.uncredited)
                .map(uncredited)
                .collect::<Result<_, StoreError>>()?,
            skipped: self
                .skipped
                .into_iter()
                .map(|(clause, count)| Skipped { clause, count })
                .collect(),
            pending: self.pending,
            waiting_in: self.waiting_in.into_iter().map(money).collect(),
            debts: self.debts.into_iter().map(money).collect(),
            to_owner: Money::new(self.to_owner, currency),
            shortfall: Money::new(self.shortfall, currency),
            catalogue: self.catalogue,
        })
    }
}

fn uncredited_parts(uncredited: &[Uncredited]) -> BTreeMap<usize, NamedMetric> {
    let part =
        |(place, row): (usize, &Uncredited)| Some((place, NamedMetric::of(row.part.as_ref()?)));
    uncredited.iter().enumerate().filter_map(part).collect()
}

/// Whether a number need not be written.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_nothing(minor: &i64) -> bool {
    *minor == 0
}

/// Writes a detail as JSON.
pub(super) fn write(detail: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(detail).map_err(|error| StoreError::corrupt("a detail", error))
}

/// Reads a detail from JSON.
pub(super) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::corrupt("the detail", text))
}

/// The currency with a code, for amounts inside of rows.
pub(super) fn currency(code: &str) -> Result<Currency, StoreError> {
    crate::store::dialect::currency(code)
}

fn scaled((clause, factor): Named) -> Result<Scaled, StoreError> {
    Ok(Scaled { clause, factor: fraction(&factor)? })
}

fn tiers(details: Vec<TierDetail>, currency: Currency) -> Result<Vec<TierLine>, StoreError> {
    details.into_iter().map(|detail| detail.line(currency)).collect()
}

fn metrics(found: Vec<NamedMetric>, currency: Currency) -> Result<Vec<MetricValue>, StoreError> {
    found.into_iter().map(|metric| metric.metric(currency)).collect()
}

impl NamedMetric {
    fn of(metric: &MetricValue) -> Self {
        Self(metric.name.to_string(), quantity_text(metric.value), metric.currency.is_some())
    }

    fn metric(self, currency: Currency) -> Result<MetricValue, StoreError> {
        let Self(name, value, is_money) = self;
        let currency = is_money.then_some(currency);
        Ok(MetricValue { name: name.into(), value: quantity(&value)?, currency })
    }
}

/// Whole billionths: a total may be longer than the text of a number is allowed to be.
pub(super) fn quantity_text(quantity: Quantity) -> String {
    quantity.nanos().to_string()
}

pub(super) fn quantity(text: &str) -> Result<Quantity, StoreError> {
    text.parse().map(Quantity::from_nanos).map_err(|_| StoreError::corrupt("the number", text))
}

pub(super) fn fraction(text: &str) -> Result<Fraction, StoreError> {
    Fraction::parse(text).ok_or_else(|| StoreError::corrupt("the fraction", text))
}
