//! What webhooks cost whoever records and settles: nothing while there are none.

use rules::domain::WebhookEvent;

use super::*;
use crate::app::fixture::on_each_database;
use crate::statements;

/// The statements that are asked while something is done, less those that begin and end transactions.
async fn asked<T>(fixture: &Fixture, work: impl Future<Output = T>) -> Vec<String> {
    statements::since_last(&fixture.command_url);
    work.await;
    statements::since_last(&fixture.command_url)
}

fn about_webhooks(asked: &[String]) -> Vec<&String> {
    let names = |text: &&String| text.contains("webhook");
    asked.iter().filter(names).collect()
}

#[test]
fn webhooks_cost_nothing_while_nobody_listens() {
    statements::listen();
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let recorded = asked(&fixture, january(&fixture)).await;
        let settled = asked(&fixture, fixture.tick_at(FEBRUARY)).await;
        assert!(recorded.len() > 3 && settled.len() > 10);
        assert_eq!(about_webhooks(&recorded), Vec::<&String>::new());
        assert_eq!(about_webhooks(&settled), Vec::<&String>::new());

        // Somebody who wants to hear of something else costs as little.
        listen(&app, "https://example.com/".to_owned(), &[WebhookEvent::PayoutPaid]).await;
        let settled = asked(&fixture, fixture.tick_at(MARCH)).await;
        assert_eq!(about_webhooks(&settled), Vec::<&String>::new());

        // One listener, one settlement without obligations: who listens, two statements for the number, the row.
        listen(&app, "https://example.com/".to_owned(), &WebhookEvent::ALL).await;
        let settled = asked(&fixture, fixture.tick_at("2026-04-01T14:00:00Z")).await;
        let about = about_webhooks(&settled);
        println!("settling with one listener asks {} statements more", about.len());
        // The number's counter is a value that is bound, and part of the text as it is shown.
        assert!((2..=4).contains(&about.len()), "{about:#?}");
    });
}
