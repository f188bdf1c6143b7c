//! Customers of the demo are erased: a year of journeys, refunds, disputes and settlements stays what it was.

use rules::domain::{Entry, EventFilter, PageArgs};
use serde_json::json;
use tantieme::app::{App, EventInput, Sight};
use tantieme::store::DatabaseUrl;

use super::{NOW, all, fill, filled, open};
use crate::actor::admin;
use crate::app::proving::prove;
use crate::app::searched::places_of;
use crate::postgres;

/// So many of those who did something last.
const ERASED: usize = 4;

async fn customers(app: &App) -> Vec<String> {
    let events = app.events(EventFilter::default(), all()).await.unwrap();
    let mut customers = Vec::new();
    for (_, view) in events.items {
        let Entry::Event(event) = view.recorded.entry else { continue };
        let Some(customer) = event.customer().map(str::to_owned) else { continue };
        if !customers.contains(&customer) {
            customers.push(customer);
        }
    }
    customers.truncate(ERASED);
    customers
}

/// Every settlement with its digest, and everybody's amounts of the open periods.
async fn worth(app: &App) -> Vec<String> {
    let settlements = app.settlements(&Sight::All, Default::default(), all()).await.unwrap();
    let mut worth: Vec<String> =
        settlements.items.iter().map(|(_, one)| format!("{} {}", one.id, one.digest)).collect();
    for rule in super::RULES {
        let outcome = app.standings(&Sight::All, rule).await.unwrap().unwrap();
        let said = outcome.standings.iter().map(|it| (&it.collaborator, it.amount, &it.metrics));
        worth.push(format!("{rule} {:?}", said.collect::<Vec<_>>()));
    }
    worth
}

/// References that are numbers and words in what the product itself writes: nothing of that is taken for them.
async fn numbers_and_words(app: &App) {
    let owed =
        async || app.obligations(&Sight::All, Default::default(), all()).await.unwrap().items;
    let before = owed().await;
    for customer in ["50", "1", "200", "advance", "2025"] {
        let visit = EventInput {
            key: format!("of-{customer}"),
            kind: "site_visited".to_owned(),
            occurred_at: NOW.to_owned(),
            fields: json!({ "customer": customer, "link": "rust-talks", "page": "/" }),
            approval: None,
        };
        let answers = app.record_events(&admin(), vec![visit]).await.unwrap();
        assert!(answers.iter().all(|answer| answer.error.is_none()), "{answers:?}");
        let erased = app.erase_customer(&admin(), customer, "asked for it").await.unwrap();
        assert!(erased.remains.unwrap().contains("number or a word"));
        assert_eq!(owed().await, before, "{customer}");
    }
}

async fn are_erased(app: &App, url: &DatabaseUrl) {
    let before = worth(app).await;
    let heads = app.heads().await.unwrap().heads;
    for customer in customers(app).await {
        let erased = app.erase_customer(&admin(), &customer, "asked for it").await.unwrap();
        assert!(erased.entries > 1, "{customer}");
        assert_eq!(places_of(url, &customer), Vec::<String>::new());
        let filter = EventFilter { customer: Some(customer), ..EventFilter::default() };
        assert!(app.events(filter, PageArgs::default()).await.unwrap().items.is_empty());
    }
    assert_eq!(worth(app).await, before);
    prove(app).await;
    for step in app.audit_steps(None, &heads).await.unwrap() {
        assert!(step.check() != "chains" || app.audit(&step).await.unwrap().findings.is_empty());
    }
    numbers_and_words(app).await;
    prove(app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_erased_on_sqlite() {
    let (_folder, database) = filled().await;
    let app = open(&database, NOW);
    are_erased(&app, &database.to_str().unwrap().parse().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_erased_on_postgres() {
    let Some(url) = postgres::url() else { return };
    let url: DatabaseUrl = url.parse().unwrap();
    let clock = tantieme::clock::Clock::fixed(rules::domain::Moment::parse(NOW).unwrap());
    let app = App::open(&url, clock).unwrap();
    fill(&app).await;
    are_erased(&app, &url).await;
}
