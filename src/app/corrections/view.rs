//! Corrections for those who look: of a settlement, and those that the next one would make.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::reading::PeriodInput;
use crate::app::{Answer, App};
use crate::store::{log, periods, settlements};
use rules::domain::{Adjustment, Cause, Corrections, Recorded};

/// The most causes that are told one by one.
const CAUSES_TOLD: usize = 2_000;

/// What a settlement does about settled periods, or would do.
#[derive(Debug, Clone, Default)]
pub struct CorrectionsView {
    /// The distributor whose periods they are.
    pub distributor: String,
    /// The settlement that makes them; `None` for those that the next one would make.
    pub settlement: Option<String>,
    /// All of it.
    pub corrections: Corrections,
    /// The entries behind it, by their places; of very many only the first.
    pub entries: BTreeMap<(i32, i64), Recorded>,
}

impl CorrectionsView {
    /// The causes of an adjustment: all of the period's where what one gets depends on everybody.
    pub fn causes_of(&self, adjustment: &Adjustment) -> Vec<(&Cause, &Recorded)> {
        let period = adjustment.period_index;
        let shared = adjustment.shared;
        self.causes(period, |whose| shared || whose == Some(adjustment.collaborator.as_str()))
    }

    /// The causes of a difference of somebody's metric; `None` for a site-wide one.
    pub fn causes_for(&self, period_index: i64, whose: Option<&str>) -> Vec<(&Cause, &Recorded)> {
        self.causes(period_index, |known| known == whose)
    }

    /// Where none is somebody's own, all of the period's are told: their difference is of an earlier look,
    /// and stands again because the period was looked at again.
    fn causes(
        &self,
        period_index: i64,
        wanted: impl Fn(Option<&str>) -> bool,
    ) -> Vec<(&Cause, &Recorded)> {
        let of_period = || {
            let causes = self.corrections.causes.iter();
            causes.filter(move |cause| cause.period_index == period_index)
        };
        let own: Vec<&Cause> =
            of_period().filter(|cause| wanted(cause.collaborator.as_deref())).collect();
        let causes = if own.is_empty() { of_period().collect() } else { own };
        let mut told = BTreeSet::new();
        let once = causes.into_iter().filter(|cause| told.insert((cause.place, cause.by_time)));
        once.filter_map(|cause| Some((cause, self.entries.get(&cause.place)?))).collect()
    }
}

impl App {
    /// What a settlement did about settled periods, and why.
    pub async fn corrections_of(
        &self,
        distributor: &str,
        settlement: &str,
    ) -> Answer<CorrectionsView> {
        let id = settlement.to_owned();
        let corrections = self.read(move |c| settlements::corrections(c, &id)).await?;
        self.view_of(distributor, Some(settlement.to_owned()), corrections).await
    }

    /// What the next settlement of a distributor would do about settled periods, as known now.
    pub async fn corrections_ahead(&self, distributor: &str) -> Answer<CorrectionsView> {
        let (name, now) = (distributor.to_owned(), self.now());
        let catalogue = self.catalogue().await?.catalogue;
        let (store, live) = (self.store.clone(), self.live.clone());
        let corrections = self
            .evaluate(distributor, move || {
                let input = store.read(|connection| {
                    let Some(period) = periods::first_unsettled(connection, &name)? else {
                        return Ok(None);
                    };
                    let cut_off = log::head(connection)?;
                    PeriodInput::load(connection, period, cut_off, now, &catalogue).map(Some)
                })?;
                let Some(input) = input else { return Ok(Corrections::default()) };
                let input = input.until(&store.stop());
                Ok(live.corrected(&store, &catalogue, input)?.corrected.corrections)
            })
            .await?;
        self.view_of(distributor, None, corrections).await
    }

    async fn view_of(
        &self,
        distributor: &str,
        settlement: Option<String>,
        corrections: Corrections,
    ) -> Answer<CorrectionsView> {
        let places: BTreeSet<_> = corrections.causes.iter().map(|cause| cause.place).collect();
        let places: Vec<_> = places.into_iter().take(CAUSES_TOLD).collect();
        let catalogue = self.catalogue().await?.catalogue;
        let entries = self.read(move |c| log::get_all(c, &places, &catalogue)).await?;
        let entries = entries.into_iter().map(|it| ((it.stream, it.position), it)).collect();
        Ok(CorrectionsView {
            distributor: distributor.to_owned(),
            settlement,
            corrections,
            entries,
        })
    }
}
