//! The page that Prometheus reads.

use std::time::Duration;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use super::{COMMIT_ENTRIES, COMMIT_SECONDS, Kind, METRICS, REQUEST_SECONDS};

/// In seconds: what one look costs, what a client notices, what the time budget of a request allows.
const SECONDS: &[f64] =
    &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Up to the largest group that one commit takes.
const ROWS: &[f64] =
    &[1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10000.0];

/// How often what was noted is gathered, so that it takes no more memory the longer nobody reads the page.
const GATHERED_EVERY: Duration = Duration::from_secs(5);

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The process has one already.
    #[error("the numbers of this process are noted elsewhere already")]
    Taken,
    /// The library refuses what is noted.
    #[error("numbers cannot be noted: {0}")]
    Refused(#[from] BuildError),
}

/// What was noted since the process began. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Page(PrometheusHandle);

impl Page {
    /// From now on the numbers of this process are noted.
    ///
    /// # Errors
    /// When they are already.
    pub fn begin() -> Result<Self, PageError> {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), SECONDS)?
            .set_buckets_for_metric(Matcher::Full(COMMIT_SECONDS.to_owned()), SECONDS)?
            .set_buckets_for_metric(Matcher::Full(COMMIT_ENTRIES.to_owned()), ROWS)?
            .build_recorder();
        let page = Self(recorder.handle());
        metrics::set_global_recorder(recorder).map_err(|_| PageError::Taken)?;
        describe();
        Ok(page)
    }

    /// Gathers what was noted, for as long as the process runs.
    pub async fn keep(self) {
        loop {
            tokio::time::sleep(GATHERED_EVERY).await;
            self.0.run_upkeep();
        }
    }

    /// The text in Prometheus' form.
    pub fn text(&self) -> String {
        self.0.render()
    }
}

fn describe() {
    for metric in METRICS {
        let unit = if metric.name.ends_with("_seconds") { Unit::Seconds } else { Unit::Count };
        match metric.kind {
            Kind::Counter => describe_counter!(metric.name, unit, metric.help),
            Kind::Gauge => describe_gauge!(metric.name, unit, metric.help),
            Kind::Histogram => describe_histogram!(metric.name, unit, metric.help),
        }
    }
}
