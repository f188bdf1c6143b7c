//! An application on a fresh database of each kind, with a clock that the test sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::SimpleConnection;
use rules::domain::Moment;
use serde_json::json;
use tantieme::app::{App, CorrectionsView, EntryStatus, EventInput, FactInput, Sight};
use tantieme::clock::Clock;
use tantieme::store::{DatabaseUrl, Store};
use tempfile::TempDir;

use crate::actor::admin;
use crate::{citus, postgres};

use super::proving::prove;

/// Half of what is sold is shared by revenue from coupons; two cents of three go unevenly.
pub const RULE: &str = r#"language 1
distributor coupon_share "Coupon owners share the sales"
  currency  USD
  time zone America/New_York
  starts    2026-01-01

metric coupons
  count     coupon_code_used
  credit    coupon.owner

metric sales
  sum       order_paid.amount

pool
  take      50% of sales
  if nobody qualifies, carry over

weighting
  share by  coupons

schedule
  every month on day 1 at 09:00
  measure the month before
  pay after 14 days
"#;

/// One application on one database.
#[derive(Clone)]
pub struct Fixture {
    pub app: App,
    pub clock: Clock,
    pub url: DatabaseUrl,
    /// The URL as a command takes it.
    pub command_url: String,
    directory: Arc<TempDir>,
    /// Whether a test has damaged the database, so that nothing can be proved of it.
    damaged: Arc<AtomicBool>,
}

/// The kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    Sqlite,
    Postgres,
}

/// A fresh database of a kind, if it can be had: SQLite always. With what keeps its file, and its
/// URL as a command takes it.
pub fn database(kind: DatabaseKind) -> Option<(DatabaseUrl, TempDir, String)> {
    let directory = tempfile::tempdir().unwrap();
    let url = match kind {
        DatabaseKind::Sqlite => directory.path().join("test.db").to_str().unwrap().to_owned(),
        DatabaseKind::Postgres => postgres::url()?,
    };
    Some((DatabaseUrl::parse(&url).unwrap(), directory, url))
}

/// A fresh database of each kind there is.
pub fn databases() -> Vec<(DatabaseUrl, TempDir, String)> {
    [DatabaseKind::Sqlite, DatabaseKind::Postgres].into_iter().filter_map(database).collect()
}

/// Runs a test on a fresh database of each kind; the clock stands at 2026-01-01T05:00:00Z, the start
/// of the rule. Whatever the test did, what it leaves behind is proved.
pub fn on_each_database(test: impl AsyncFn(Fixture)) {
    on_two_of_each(async |fixture, _| test(fixture).await);
}

/// Runs a test on two fresh databases of each kind; the second one is made when it is asked for.
pub fn on_two_of_each(test: impl AsyncFn(Fixture, &dyn Fn() -> Fixture)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for kind in [DatabaseKind::Sqlite, DatabaseKind::Postgres] {
        let Some(first) = fixture(kind) else { continue };
        let (app, directory, damaged) =
            (first.app.clone(), Arc::clone(&first.directory), Arc::clone(&first.damaged));
        runtime.block_on(test(first, &|| fixture(kind).unwrap()));
        if !damaged.load(Ordering::Relaxed) {
            runtime.block_on(prove(&app));
        }
        drop(directory);
    }
}

fn fixture(kind: DatabaseKind) -> Option<Fixture> {
    let (url, directory, command_url) = database(kind)?;
    let clock = Clock::fixed(moment("2026-01-01T05:00:00Z"));
    let app = App::open(&url, clock.clone()).unwrap();
    if kind == DatabaseKind::Postgres {
        citus::distribute(&Store::open(&url).unwrap());
    }
    let directory = Arc::new(directory);
    Some(Fixture { app, clock, url, command_url, directory, damaged: Arc::default() })
}

/// RFC 3339 as a moment.
pub fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// An order of `amount` dollars.
pub fn order(key: &str, at: &str, amount: &str) -> EventInput {
    let fields = json!({ "customer": "c1", "amount": { "amount": amount, "currency": "USD" } });
    event("order_paid", key, at, fields)
}

/// A coupon that was used.
pub fn coupon(key: &str, at: &str, coupon: &str) -> EventInput {
    event("coupon_code_used", key, at, json!({ "customer": "c1", "coupon": coupon }))
}

fn event(kind: &str, key: &str, at: &str, fields: serde_json::Value) -> EventInput {
    EventInput {
        key: key.to_owned(),
        kind: kind.to_owned(),
        occurred_at: at.to_owned(),
        fields,
        approval: None,
    }
}

impl Fixture {
    /// What a settlement did about settled periods, with all causes.
    pub async fn corrections_of(&self, distributor: &str, id: &str) -> CorrectionsView {
        let settlements = vec![(distributor.to_owned(), id.to_owned())];
        let views = self.app.corrections_of_all(&Sight::All, settlements).await.unwrap();
        views.into_iter().next().unwrap()
    }

    /// Saves and activates [`RULE`], and gives the coupons A, B and C to ana, bo and cy.
    pub async fn with_rule(self) -> Self {
        self.with_text(RULE).await
    }

    /// The same with another text of the distributor.
    pub async fn with_text(self, text: &str) -> Self {
        let saved = self.app.save_distributor(&admin(), text.to_owned()).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        self.app.activate_distributor(&admin(), "coupon_share").await.unwrap();
        let owners = [("A", "ana"), ("B", "bo"), ("C", "cy")];
        let facts = owners.map(|(coupon, owner)| FactInput {
            key: format!("owner-{coupon}"),
            kind: "coupon".to_owned(),
            reference: coupon.to_owned(),
            attribute: "owner".to_owned(),
            value: json!(owner),
            from: Some("2026-01-01T00:00:00Z".to_owned()),
        });
        self.app.set_facts(&admin(), facts.to_vec()).await.unwrap();
        self
    }

    /// Records events that must all be new.
    pub async fn record(&self, events: Vec<EventInput>) {
        for result in self.app.record_events(&admin(), events).await.unwrap() {
            assert_eq!(result.status, EntryStatus::Recorded, "{result:?}");
        }
    }

    /// Another server on the same database.
    pub fn another_server(&self) -> Self {
        let app = App::open(&self.url, self.clock.clone()).unwrap();
        Self { app, ..self.clone() }
    }

    /// Changes the database by hand.
    pub fn damage(&self, sql: &str) {
        self.damaged.store(true, Ordering::Relaxed);
        let store = Store::open(&self.url).unwrap();
        store.write(|connection| Ok(connection.batch_execute(sql)?)).unwrap();
    }

    /// Sets the clock and ticks.
    pub async fn tick_at(&self, at: &str) -> Vec<String> {
        self.clock.set(moment(at));
        let report = tantieme::app::tick(&self.app, moment(at)).await.unwrap();
        assert_eq!(report.held, [], "held back");
        report.settled
    }

    /// Who is owed how much by a settlement, by collaborator.
    pub async fn owed(&self, settlement: &str) -> Vec<(String, String)> {
        let filter = rules::domain::ObligationFilter {
            settlement: Some(settlement.to_owned()),
            ..Default::default()
        };
        let page = self.app.obligations(&Sight::All, filter, Default::default()).await.unwrap();
        let mut owed: Vec<(String, String)> = page
            .items
            .into_iter()
            .map(|(_, one)| (one.collaborator, one.amount.to_string()))
            .collect();
        owed.sort();
        owed
    }
}

/// Pairs of text, for comparing with [`Fixture::owed`].
pub fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(who, amount)| ((*who).to_owned(), (*amount).to_owned())).collect()
}
