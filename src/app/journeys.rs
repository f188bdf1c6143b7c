//! The journeys behind a metric value, with what was touched.

use std::collections::BTreeMap;

use crate::domain::{Entry, Journey, Page, PageArgs, SubjectKind, Value};
use crate::engine::journeys_behind;
use crate::language::{Cluster, Root, TouchSource};

use super::reading::PeriodInput;
use super::{Answer, App, JourneyView, TouchedAsset};

impl App {
    /// The journeys behind a collaborator's value of a metric over a cluster: of a settlement, or of
    /// the open period. In the order of their ends; on demand with those that a window or gap keeps
    /// all of the collaborator's touches out of.
    pub async fn journeys_behind(
        &self,
        distributor: &str,
        settlement: Option<&str>,
        metric: &str,
        collaborator: &str,
        missed: bool,
        args: PageArgs,
    ) -> Answer<Page<JourneyView>> {
        let Some((input, _)) = self.input_behind(distributor, settlement).await? else {
            return Ok(Page::of_list(Vec::new(), &args, |_: &JourneyView| String::new()));
        };
        let (metric, who) = (metric.to_owned(), collaborator.to_owned());
        self.compute(move || {
            let PeriodInput { program, reading, entries, .. } = &input;
            let mut journeys = journeys_behind(program, reading, entries, &metric, Some(&who))?;
            journeys.retain(|journey| missed || journey.is_touched_by(&who));
            Ok(Page::of_list(journeys, &args, cursor).map(|journey| input.view(journey)))
        })
        .await
    }
}

/// Where a journey stands. What its events have in common stays out of it: a cursor is seen by
/// everybody who pages.
fn cursor(journey: &Journey) -> String {
    let first = journey.touches.first().map(|touch| &touch.event);
    let place = journey.end.as_ref().or(first).map(|event| (event.stream, event.position));
    let (stream, position) = place.unwrap_or_default();
    format!("{stream}-{position}:{}", journey.value)
}

impl PeriodInput {
    fn view(&self, journey: Journey) -> JourneyView {
        let cluster = self.program.clusters.iter().find(|one| one.name == journey.cluster);
        let touched = journey.touches.iter().map(|touch| &touch.event);
        let places = touched.chain(journey.excluded.iter().map(|touch| &touch.event));
        let places = places.map(|event| (event.stream, event.position));
        let asset = |place| Some((place, self.asset(cluster?, place)?));
        let assets: BTreeMap<_, _> = places.filter_map(asset).collect();
        let by_customer = cluster.is_some_and(|cluster| cluster.group_by == "customer");
        JourneyView { journey, by_customer, assets }
    }

    /// What the touch at a place of the log was of.
    fn asset(&self, cluster: &Cluster, (stream, position): (i32, i64)) -> Option<TouchedAsset> {
        let place = |entry: &crate::domain::Recorded| (entry.stream, entry.position);
        let index = self.entries.binary_search_by_key(&(stream, position), place).ok()?;
        let Entry::Event(event) = &self.entries.get(index)?.entry else { return None };
        let touch = cluster.touches.iter().find(|touch| touch.event == event.kind)?;
        let (field, kind) = asset_field(touch)?;
        match event.fields.get(field)? {
            Value::Ref(reference) => {
                Some(TouchedAsset { kind: kind.to_owned(), reference: reference.clone() })
            }
            _ => None,
        }
    }
}

/// The field that a touch line starts from, when it names an asset, with the asset's kind.
fn asset_field(touch: &TouchSource) -> Option<(&str, &str)> {
    match (&touch.by.root, &touch.by.hops.first()?.kind) {
        (Root::Field(field), SubjectKind::Asset(kind)) => Some((field, kind)),
        _ => None,
    }
}
