//! Corrections for those who look: of a settlement, and those that the next one would make.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::outlook::{Outlook, looking};
use crate::app::settling::reading::PeriodInput;
use crate::app::{Answer, App, EventView, Sight, looking::lists};
use crate::store::{log, settlements};
use rules::domain::{Adjustment, Cause, CauseKind, Corrections, Entry, Recorded, TakenOver};

/// The most causes that are told one by one.
const CAUSES_TOLD: usize = 2_000;

/// What a settlement does about settled periods, or would do.
#[derive(Debug, Clone, Default)]
pub struct CorrectionsView {
    /// The distributor whose periods they are.
    pub distributor: String,
    /// The settlement that makes them; `None` for those that the next one would make.
    pub settlement: Option<String>,
    /// Whether the next one comes at all.
    pub outlook: Outlook,
    /// All of it.
    pub corrections: Corrections,
    /// The entries behind it, by their places; of very many only the first.
    entries: BTreeMap<(i32, i64), Recorded>,
    /// The events that those are, or speak of, by source and key.
    events: BTreeMap<(String, String), EventView>,
}

/// An entry behind a correction.
#[derive(Debug, Clone, Copy)]
pub struct KnownCause<'v> {
    /// What it is.
    pub kind: CauseKind,
    /// The entry.
    pub recorded: &'v Recorded,
    /// The event that it is, or speaks of.
    pub event: Option<&'v EventView>,
    /// Whether it changed a metric of the collaborator themselves, or a fact of theirs; not where it only
    /// moved what others get.
    pub is_own: bool,
}

impl CorrectionsView {
    /// What is seen of it.
    pub fn seen(self: &Arc<Self>, sight: &Sight) -> Arc<Self> {
        if sight.is_whole() {
            return Arc::clone(self);
        }
        let mut view = Self::clone(self);
        view.narrow(sight);
        Arc::new(view)
    }

    /// Keeps what is seen of it.
    fn narrow(&mut self, sight: &Sight) {
        let Corrections { adjustments, taken_over, .. } = &mut self.corrections;
        adjustments.retain(|it| sight.sees(&it.collaborator));
        taken_over.retain(|it| sight.sees_of(it.collaborator.as_deref()));
    }

    /// Whether a reader who may see only what is `only`'s sees the same; all where that is `None`.
    pub fn looks_like(&self, other: &Self, only: Option<&str>) -> bool {
        let (mine, others) = (&self.corrections, &other.corrections);
        let Some(only) = only else { return mine == others && self.outlook == other.outlook };
        let adjusted = |it: &&Adjustment| it.collaborator == only;
        let taken = |it: &&TakenOver| it.collaborator.as_deref() == Some(only);
        mine.adjustments.iter().filter(adjusted).eq(others.adjustments.iter().filter(adjusted))
            && mine.taken_over.iter().filter(taken).eq(others.taken_over.iter().filter(taken))
    }

    /// The places of the entries that are told one by one, each once.
    fn told(&self) -> Vec<(i32, i64)> {
        let causes = self.corrections.causes.iter();
        let places: BTreeSet<_> = causes.map(|cause| cause.place).collect();
        places.into_iter().take(CAUSES_TOLD).collect()
    }

    /// The causes of an adjustment: all of the period's where what one gets depends on everybody.
    pub fn causes_of(&self, adjustment: &Adjustment) -> Vec<KnownCause<'_>> {
        let whose = Some(adjustment.collaborator.as_str());
        self.causes(adjustment.period_index, whose, adjustment.shared)
    }

    /// The causes of what became known of a period.
    pub fn causes_in(&self, period_index: i64) -> Vec<KnownCause<'_>> {
        self.causes(period_index, None, true)
    }

    /// The causes of a difference of somebody's metric; `None` for a site-wide one.
    pub fn causes_for(&self, period_index: i64, whose: Option<&str>) -> Vec<KnownCause<'_>> {
        self.causes(period_index, whose, false)
    }

    /// Where none is somebody's own, all of the period's are told: their difference is of an earlier look,
    /// and stands again because the period was looked at again.
    fn causes(&self, period_index: i64, whose: Option<&str>, all: bool) -> Vec<KnownCause<'_>> {
        let causes = self.corrections.causes.iter();
        let of_period = causes.filter(|cause| cause.period_index == period_index);
        let mut by_entry: BTreeMap<((i32, i64), bool), bool> = BTreeMap::new();
        for cause in of_period {
            let is_own = by_entry.entry((cause.place, cause.by_time)).or_default();
            *is_own |= cause.collaborator.as_deref() == whose;
        }
        if !all && by_entry.values().any(|is_own| *is_own) {
            by_entry.retain(|_, is_own| *is_own);
        }
        let known = by_entry.into_iter().filter_map(|((place, by_time), is_own)| {
            let recorded = self.entries.get(&place)?;
            let cause = Cause { period_index, place, by_time, collaborator: None };
            let kind = cause.kind(&recorded.entry);
            let event = event_of(recorded).and_then(|key| self.events.get(&key));
            Some(KnownCause { kind, recorded, event, is_own })
        });
        known.collect()
    }
}

/// Source and key of the event that an entry is, or speaks of.
fn event_of(recorded: &Recorded) -> Option<(String, String)> {
    let key = match &recorded.entry {
        Entry::Event(_) => &recorded.key,
        Entry::Correction { target, .. } => target,
        Entry::Fact(_) | Entry::Rate(_) | Entry::Contribution(_) | Entry::Erasure(_) => {
            return None;
        }
    };
    Some((recorded.source.clone(), key.clone()))
}

impl App {
    /// What each of many settlements did about settled periods, and why, in their order: distributor and
    /// id of each.
    pub async fn corrections_of_all(
        &self,
        sight: &Sight,
        settlements: Vec<(String, String)>,
    ) -> Answer<Vec<CorrectionsView>> {
        let ids: Vec<String> = settlements.iter().map(|(_, id)| id.clone()).collect();
        let mut made = self.read(move |c| settlements::corrections_of_all(c, &ids)).await?;
        let view = |(distributor, id): (String, String)| CorrectionsView {
            distributor,
            corrections: made.remove(&id).unwrap_or_default(),
            settlement: Some(id),
            ..CorrectionsView::default()
        };
        let views = settlements.into_iter().map(view).collect();
        self.with_causes(sight, views).await
    }

    /// What the next settlement of a distributor would do about settled periods, as known now.
    pub async fn corrections_ahead(
        &self,
        sight: &Sight,
        distributor: &str,
    ) -> Answer<CorrectionsView> {
        let (name, now) = (distributor.to_owned(), self.now());
        let catalogue = self.catalogue().await?.catalogue;
        let (store, live) = (self.store.clone(), self.live.clone());
        let (corrections, outlook) = self
            .evaluate(distributor, move || {
                let input = store.read(|connection| {
                    let Some((period, outlook)) = looking(connection, &name, &catalogue)? else {
                        return Ok(None);
                    };
                    let cut_off = log::head(connection)?;
                    let input = PeriodInput::load(connection, period, cut_off, now, &catalogue)?;
                    Ok(Some(PeriodInput { outlook, ..input }))
                })?;
                let Some(input) = input else { return Ok(Default::default()) };
                let input = input.until(&store.stop());
                let input = live.corrected(&store, &catalogue, input)?;
                Ok((input.corrected.corrections, input.outlook))
            })
            .await?;
        let distributor = distributor.to_owned();
        let view =
            CorrectionsView { distributor, outlook, corrections, ..CorrectionsView::default() };
        Ok(self.with_causes(sight, vec![view]).await?.pop().unwrap_or_default())
    }

    /// What is seen of some views, with the entries behind them, which are read together.
    async fn with_causes(
        &self,
        sight: &Sight,
        mut views: Vec<CorrectionsView>,
    ) -> Answer<Vec<CorrectionsView>> {
        views.iter_mut().for_each(|view| view.narrow(sight));
        let places: BTreeSet<_> = views.iter().flat_map(CorrectionsView::told).collect();
        if places.is_empty() {
            return Ok(views);
        }
        let places: Vec<_> = places.into_iter().collect();
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let (entries, events) = self
            .read(move |connection| {
                let entries = log::get_all(connection, &places, &catalogue)?;
                let keys: BTreeSet<_> = entries.iter().filter_map(event_of).collect();
                let keys: Vec<_> =
                    keys.iter().map(|(source, key)| (source.as_str(), key.as_str())).collect();
                let events = log::events_of(connection, &keys, &catalogue)?;
                let events = lists::with_approval(connection, events, &catalogue, now)?;
                Ok((entries, events))
            })
            .await?;
        let entries: BTreeMap<_, Recorded> =
            entries.into_iter().map(|it| (it.place(), it)).collect();
        let key = |view: &EventView| (view.recorded.source.clone(), view.recorded.key.clone());
        let events: BTreeMap<_, EventView> =
            events.into_iter().map(|view| (key(&view), view)).collect();
        for view in &mut views {
            let own = view.told().into_iter();
            let own = own.filter_map(|place| Some((place, entries.get(&place)?.clone())));
            view.entries = own.collect();
            let keys = view.entries.values().filter_map(event_of);
            let known = keys.filter_map(|key| Some((key.clone(), events.get(&key)?.clone())));
            view.events = known.collect();
        }
        Ok(views)
    }
}
