//! The journeys that would be counted nowhere if the time behind the last period were never measured.

use std::collections::BTreeSet;

use crate::store::{log, periods};
use rules::domain::{Period, Window};
use rules::engine;
use rules::language::{Cluster, Program};

use crate::app::settling::reading::PeriodInput;
use crate::app::settling::source::Source;
use crate::app::{Answer, App, AppError, Seam};

impl App {
    /// The gap, with how many journeys that ended before it count within it, by what is known now.
    pub(in crate::app) async fn with_held(&self, program: Program, seam: Seam) -> Answer<Seam> {
        let (catalogue, store) = (self.catalogue().await?.catalogue, self.store.clone());
        let (name, gap) = (program.name.clone(), seam.gap);
        let held = self.evaluate(&name, move || {
            let source = Source::alone(&store, &catalogue);
            held(&source, program, gap)
        });
        let held = Some(held.await?);
        Ok(Seam { held, ..seam })
    }
}

/// How many journeys of a rule end before `gap` and count within it.
fn held(source: &Source<'_>, program: Program, gap: Window) -> Answer<usize> {
    let holds = |cluster: &Cluster| cluster.end().is_some_and(|end| end.hold.is_some());
    if gap.start >= gap.end || !program.clusters.iter().any(holds) {
        return Ok(0);
    }
    let input = source.store.read(|connection| {
        let Some(last) = periods::last(connection, &program.name)? else { return Ok(None) };
        let (period, cut_off) = (Period { window: gap, ..last }, log::head(connection)?);
        // As if the gap were over: whether a journey is taken back until then nobody knows.
        PeriodInput::with_program(connection, period, program, cut_off, gap.end).map(Some)
    })?;
    let Some(PeriodInput { program, reading, query, .. }) = input else { return Ok(0) };
    let over_clusters = program.metrics.iter().filter(|metric| metric.event().is_none());
    let metrics: Vec<&str> = over_clusters.map(|metric| metric.name.as_str()).collect();
    source.take(&program, &query, |lasting, parts| {
        let mut found = BTreeSet::new();
        for part in parts {
            let part = part?;
            for metric in &metrics {
                let part = std::iter::once(Ok::<_, AppError>(&part[..]));
                let metric = (*metric, None);
                let journeys = engine::journeys_behind(&program, &reading, lasting, part, metric)?;
                let of_before = journeys.into_iter().filter(|journey| {
                    journey.left_out_by.is_none() && journey.ended_at < gap.start
                });
                found.extend(of_before.map(|journey| (journey.cluster, journey.id)));
            }
        }
        Ok(found.len())
    })
}
