//! The journeys behind a metric value, with what was touched.

use std::collections::BTreeMap;

use crate::store::log;
use rules::domain::{Entry, Journey, JourneyHead, Page, PageArgs, Recorded, SubjectKind, Value};
use rules::language::{Cluster, Program, Root, TouchSource};

use crate::app::settling::source::Source;
use crate::app::{Answer, App, Sight};

/// A journey with what its events alone do not say.
#[derive(Debug, Clone, PartialEq)]
pub struct JourneyView {
    /// The journey.
    pub journey: Journey,
    /// Whether what its events have in common is a customer.
    pub by_customer: bool,
    /// What was touched, by stream and position of the touch.
    pub assets: BTreeMap<(i32, i64), TouchedAsset>,
}

/// What a touch was of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedAsset {
    /// The kind of asset.
    pub kind: String,
    /// Its reference.
    pub reference: String,
}

impl App {
    /// The journeys behind a collaborator's value of a metric over a cluster: of a settlement, or of
    /// the open period. In the order of their ends; on demand with those that a window or gap keeps
    /// all of the collaborator's touches out of.
    pub async fn journeys_behind(
        &self,
        sight: &Sight,
        (distributor, settlement): (&str, Option<&str>),
        (metric, collaborator): (&str, &str),
        missed: bool,
        args: PageArgs,
    ) -> Answer<Page<JourneyView>> {
        if !sight.sees(collaborator) {
            return Ok(Page::nothing());
        }
        let Some((input, catalogue)) = self.input_behind(distributor, settlement).await? else {
            return Ok(Page::nothing());
        };
        let (metric, who) = (metric.to_owned(), collaborator.to_owned());
        let store = self.store.clone();
        self.evaluate(distributor, move || {
            let source = Source::alone(&store, &catalogue);
            let page = source.journeys_behind(&input, (&metric, &who), |mut heads| {
                heads.retain(|head| missed || head.is_touched);
                Page::of_list(heads, &args, cursor)
            })?;
            let touched = Touched::of(&source, &page)?;
            Ok(page.map(|journey| touched.view(&input.program, journey)))
        })
        .await
    }
}

/// Where a journey stands. What its events have in common stays out of it: a cursor is seen by
/// everybody who pages.
fn cursor(head: &JourneyHead) -> String {
    let (stream, position) = head.id.place;
    let sign = if head.id.taken_back { "-" } else { "+" };
    format!("{stream}-{position}{sign}")
}

/// The touches of some journeys as the log has them, by their places.
struct Touched(BTreeMap<(i32, i64), Recorded>);

impl Touched {
    fn of(source: &Source<'_>, page: &Page<Journey>) -> Answer<Self> {
        let places: Vec<_> = page.items.iter().flat_map(|(_, journey)| places(journey)).collect();
        let found = source.store.read(|c| log::get_all(c, &places, source.catalogue))?;
        Ok(Self(found.into_iter().map(|one| ((one.stream, one.position), one)).collect()))
    }

    fn view(&self, program: &Program, journey: Journey) -> JourneyView {
        let cluster = program.clusters.iter().find(|one| one.name == journey.cluster);
        let asset = |place| Some((place, self.asset(cluster?, place)?));
        let assets: BTreeMap<_, _> = places(&journey).filter_map(asset).collect();
        let by_customer = cluster.is_some_and(Cluster::is_by_customer);
        JourneyView { journey, by_customer, assets }
    }

    /// What the touch at a place of the log was of.
    fn asset(&self, cluster: &Cluster, place: (i32, i64)) -> Option<TouchedAsset> {
        let Entry::Event(event) = &self.0.get(&place)?.entry else { return None };
        let touch = cluster.touches.iter().find(|touch| touch.event == event.kind)?;
        let (field, kind) = asset_field(touch)?;
        match event.fields.get(field)? {
            Value::Ref(reference) => {
                Some(TouchedAsset { kind: kind.to_owned(), reference: reference.to_string() })
            }
            _ => None,
        }
    }
}

/// The places of a journey's touches, and of those that do not count.
fn places(journey: &Journey) -> impl Iterator<Item = (i32, i64)> + '_ {
    let touched = journey.touches.iter().map(|touch| &touch.event);
    let all = touched.chain(journey.excluded.iter().map(|touch| &touch.event));
    all.map(|event| (event.stream, event.position))
}

/// The field that a touch line starts from, when it names an asset, with the asset's kind.
fn asset_field(touch: &TouchSource) -> Option<(&str, &str)> {
    match (&touch.by.root, &touch.by.hops.first()?.kind) {
        (Root::Field(field), SubjectKind::Asset(kind)) => Some((field, kind)),
        _ => None,
    }
}
