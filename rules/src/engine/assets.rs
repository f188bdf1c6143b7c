//! What each asset comes to, and what of it is whose: for tiers that an asset's own result reaches.

use std::collections::BTreeMap;

use super::error::EvaluateError;
use super::exact;
use super::reading::Reading;
use super::totals::MetricTotal;
use crate::domain::Billionths;
use crate::language::{MetricId, Program};

/// What everybody has of each asset. What names none is somebody's alone: it was given by an example, or taken
/// over from a version of the rule that did not ask.
#[derive(Debug, Default)]
pub(super) struct Assets<'a>(BTreeMap<&'a str, Own<'a>>);

/// What one collaborator has, by asset.
type Own<'a> = BTreeMap<Option<&'a str>, Billionths>;

/// What somebody has of one asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OfAsset {
    /// Which; `None` for what is theirs alone.
    pub asset: Option<String>,
    /// What all its owners have of it together.
    pub result: Billionths,
    /// What they have of it.
    pub part: Billionths,
}

impl<'a> Assets<'a> {
    /// Those of a total.
    pub fn of(total: Option<&'a MetricTotal>) -> Result<Self, EvaluateError> {
        let mut assets = Self::default();
        for ((asset, who), value) in total.into_iter().flat_map(MetricTotal::assets) {
            assets.add(who, Some(asset), value)?;
        }
        Ok(assets)
    }

    /// Those of the period, with what is taken over into it, and what is given in their place.
    pub fn of_period(
        program: &Program,
        (metric, total): (MetricId, &'a MetricTotal),
        reading: &'a Reading,
    ) -> Result<Self, EvaluateError> {
        let mut assets = Self::of(Some(total))?;
        for taken in reading.taken_over.iter().filter(|taken| taken.counts) {
            if program.metric_named(&taken.metric) == Some(metric)
                && let Some(who) = &taken.collaborator
            {
                assets.add(who, taken.asset.as_deref(), &taken.value)?;
            }
        }
        for given in reading.given.iter().filter(|given| given.metric == metric) {
            if let Some(who) = &given.collaborator {
                assets.give(who, given.value.into());
            }
        }
        Ok(assets)
    }

    fn add(
        &mut self,
        who: &'a str,
        asset: Option<&'a str>,
        value: &Billionths,
    ) -> Result<(), EvaluateError> {
        exact::add(self.0.entry(who).or_default().entry(asset).or_default(), value)
    }

    /// Puts a value in the place of all that somebody has.
    pub fn give(&mut self, who: &'a str, value: Billionths) {
        self.0.insert(who, Own::from([(None, value)]));
    }

    /// Puts a value in the place of all that somebody had at a start, to which what came since is added in what
    /// they have at an end.
    pub fn give_before(
        (start, end): (&mut Self, &mut Self),
        who: &'a str,
        value: &Billionths,
    ) -> Result<(), EvaluateError> {
        for (asset, had) in std::mem::take(start.0.entry(who).or_default()) {
            let has = end.0.entry(who).or_default().entry(asset).or_default();
            *has = exact::difference(has, &had)?;
        }
        start.add(who, None, value)?;
        end.add(who, None, value)
    }

    /// What everybody has, by their references, and within them by assets; nothing of what came to nothing.
    pub fn by_owner(&self) -> Result<BTreeMap<&'a str, Vec<OfAsset>>, EvaluateError> {
        let mut results: Own<'_> = BTreeMap::new();
        for (asset, part) in self.0.values().flatten().filter(|(asset, _)| asset.is_some()) {
            exact::add(results.entry(*asset).or_default(), part)?;
        }
        let of_one = |(asset, part): (&Option<&str>, &Billionths)| OfAsset {
            asset: asset.map(str::to_owned),
            result: results.get(asset).unwrap_or(part).clone(),
            part: part.clone(),
        };
        let own = |own: &Own<'a>| -> Vec<OfAsset> {
            own.iter().filter(|(_, part)| !part.is_zero()).map(of_one).collect()
        };
        let all = self.0.iter().map(|(who, parts)| (*who, own(parts)));
        Ok(all.filter(|(_, own)| !own.is_empty()).collect())
    }
}
