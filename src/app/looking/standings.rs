//! The open period as of now, and the events behind an amount.

use std::collections::HashMap;
use std::sync::Arc;

use crate::clock::ReadAt;
use crate::store::{Connection, StoreError, catalogues, log, periods, settlements};
use rules::domain::{Catalogue, EventPart, Outcome, Page, PageArgs, Period, Quantity};
use rules::engine::CountedEvent;

use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, App, EventView, Sight, looking::lists, settling::corrections};

/// One event behind a metric value.
#[derive(Debug, Clone, PartialEq)]
pub struct BehindView {
    /// The event.
    pub event: EventView,
    /// What it added to the value.
    pub value: Quantity,
    /// What left it out; `None` when it counts.
    pub left_out_by: Option<String>,
}

impl App {
    /// The period that is measured now; `None` when none is open.
    pub async fn current_period(&self, distributor: &str) -> Answer<Option<Period>> {
        let (name, now) = (distributor.to_owned(), self.now());
        self.read(move |connection| periods::current(connection, &name, now)).await
    }

    /// The outcome of the open period as of now, with the standings that are seen; `None` when none is open.
    pub async fn standings(
        &self,
        sight: &Sight,
        distributor: &str,
    ) -> Answer<Option<Arc<Outcome>>> {
        let question = self.live.ask(distributor, &self.clock);
        let (app, name) = (self.clone(), distributor.to_owned());
        let outcome = self.evaluate(distributor, move || app.look_on(&question, &name));
        Ok(outcome.await?.map(|outcome| sight.narrow_outcome(outcome)))
    }

    /// What the open period of a distributor is computed from, with all that is known now, and the
    /// catalogue in force; `None` when none is open.
    pub(in crate::app) fn open_now(
        &self,
        distributor: &str,
    ) -> Answer<Option<(PeriodInput, Arc<Catalogue>)>> {
        let (read_at, now) = (ReadAt::now(), self.now());
        let newest = self.store.read(catalogues::newest)?;
        let catalogue = self.in_force(newest, read_at)?.catalogue;
        let input = self.store.read(|connection| {
            let Some(period) = periods::current(connection, distributor, now)? else {
                return Ok(None);
            };
            let cut_off = log::head(connection)?;
            PeriodInput::load(connection, period, cut_off, now, &catalogue).map(Some)
        })?;
        Ok(input.map(|input| (input.until(&self.store.stop()), catalogue)))
    }

    /// The events behind a metric value: of a settlement, or of the open period. With `missed`, also those
    /// that would be the collaborator's and that a clause left out.
    pub async fn events_behind(
        &self,
        (distributor, settlement): (&str, Option<&str>),
        (metric, collaborator): (&str, Option<&str>),
        missed: bool,
        args: PageArgs,
    ) -> Answer<Page<BehindView>> {
        let Some((input, catalogue)) = self.input_behind(distributor, settlement).await? else {
            return Ok(Page::nothing());
        };
        if collaborator.is_some() {
            self.keep_up_with_mentions(&catalogue).await?;
        }
        let (metric, who) = (metric.to_owned(), collaborator.map(str::to_owned));
        let (store, known) = (self.store.clone(), Arc::clone(&catalogue));
        let page = self
            .evaluate(distributor, move || {
                // What a total comes to at the end does not tell what became known of those before it.
                let input = input.unchanged_before_period();
                let PeriodInput { program, reading, query, .. } = &input;
                let source = Source::alone(&store, &known);
                let value = (metric.as_str(), who.as_deref());
                let mut counted = source.events_behind(program, reading, query, value)?;
                counted.extend(corrections::events(&source, &input, value)?);
                if let Some(who) = who.as_deref().filter(|_| missed) {
                    let metric = (metric.as_str(), who);
                    counted.extend(source.events_missed(program, reading, query, metric)?);
                }
                counted.sort_by_cached_key(|event| {
                    (event.occurred_at, event.source.clone(), event.key.clone())
                });
                let cursor = |event: &CountedEvent| format!("{}-{}", event.stream, event.position);
                Ok(Page::of_list(counted, &args, cursor))
            })
            .await?;
        self.with_events(page, catalogue).await
    }

    /// What the event at a place of the log adds to each metric: of a settlement, or of the open period.
    /// Empty when it does not lie in that period, or when none is open.
    pub async fn event_parts(
        &self,
        (distributor, settlement): (&str, Option<&str>),
        place: (i32, i64),
    ) -> Answer<Vec<EventPart>> {
        let Some((input, catalogue)) = self.input_behind(distributor, settlement).await? else {
            return Ok(Vec::new());
        };
        let store = self.store.clone();
        self.evaluate(distributor, move || {
            let input = input.unchanged_before_period();
            Source::alone(&store, &catalogue).event_parts(&input, place)
        })
        .await
    }

    /// What a settlement was computed from, or what the open period is computed from now, with the
    /// catalogue in force; `None` when there is neither.
    pub(in crate::app) async fn input_behind(
        &self,
        distributor: &str,
        settlement: Option<&str>,
    ) -> Answer<Option<(PeriodInput, Arc<Catalogue>)>> {
        let catalogue = self.catalogue().await?.catalogue;
        let known = Arc::clone(&catalogue);
        let (name, settlement) = (distributor.to_owned(), settlement.map(str::to_owned));
        let now = self.now();
        let loaded = self
            .read(move |connection| match settlement {
                Some(id) => load_settled(connection, &id, &known),
                None => match periods::current(connection, &name, now)? {
                    None => Ok(None),
                    Some(period) => {
                        let cut_off = log::head(connection)?;
                        PeriodInput::load(connection, period, cut_off, now, &known).map(Some)
                    }
                },
            })
            .await?;
        Ok(loaded.map(|input| (input.until(&self.store.stop()), catalogue)))
    }

    async fn with_events(
        &self,
        page: Page<CountedEvent>,
        catalogue: Arc<Catalogue>,
    ) -> Answer<Page<BehindView>> {
        let places = page.items.iter().map(|(_, event)| (event.stream, event.position));
        let places: Vec<(i32, i64)> = places.collect();
        let now = self.now();
        let views = self
            .read(move |connection| {
                let recorded = log::get_all(connection, &places, &catalogue)?;
                lists::with_approval(connection, recorded, &catalogue, now)
            })
            .await?;
        let mut by_place: HashMap<(i32, i64), _> = views
            .into_iter()
            .map(|view| ((view.recorded.stream, view.recorded.position), view))
            .collect();
        let items = page.items.into_iter().filter_map(|(cursor, counted)| {
            let event = by_place.remove(&(counted.stream, counted.position))?;
            Some((
                cursor,
                BehindView { event, value: counted.value, left_out_by: counted.left_out_by },
            ))
        });
        Ok(Page {
            items: items.collect(),
            has_next: page.has_next,
            has_previous: page.has_previous,
            total: page.total,
        })
    }
}

/// What a settlement was computed from: its period, its version, its cut-off.
fn load_settled(
    connection: &mut Connection,
    id: &str,
    catalogue: &Catalogue,
) -> Result<Option<PeriodInput>, StoreError> {
    let Some(settlement) = settlements::header(connection, id)? else {
        return Ok(None);
    };
    let found = periods::find(connection, &settlement.distributor, settlement.period_index)?;
    let Some(period) = found else {
        return Ok(None);
    };
    PeriodInput::settled(connection, period, &settlement, catalogue).map(Some)
}
