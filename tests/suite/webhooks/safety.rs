//! Nobody has the server ask machines beside it, and nobody who answers makes it hold much.

use rules::domain::WebhookEvent::SettlementCreated;
use rules::domain::{Attempted, DeliveryState};
use tantieme::app::{AppError, WebhookInput};
use tantieme::delivery::Names;

use super::receiver::{Does, Receiver};
use super::*;
use crate::app::fixture::on_each_database;

/// What the last attempt at the only delivery came to.
async fn last(app: &App) -> (DeliveryState, Attempted) {
    let all = deliveries(app).await;
    assert_eq!(all.len(), 1);
    (all[0].state, all[0].last.clone().unwrap())
}

#[test]
fn nothing_is_sent_to_what_is_not_public() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = fixture.app.clone();
        let receiver = Receiver::start();
        for url in [
            receiver.url(),
            format!("https://{}/", receiver.address()),
            "https://2130706433/".to_owned(),
            "https://[]/".to_owned(),
            "https://example.com:0/".to_owned(),
        ] {
            let input =
                WebhookInput { url, events: vec![SettlementCreated], document: None, secret: None };
            let refused = app.create_webhook(&admin(), input).await;
            let Err(AppError::Refused(problem)) = refused else { panic!("{refused:?}") };
            assert_eq!(problem.field, ["url"], "{problem}");
        }
        // A name that looks harmless, and has an address of this machine when it is looked up.
        listen(&app, "https://hooks.example.com/in".to_owned(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        for address in
            ["127.0.0.1", "10.0.0.7", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "[fd00::1]"]
        {
            let address = format!("{address}:{}", receiver.address().port()).parse().unwrap();
            courier(&app, Names::Always(address)).look().await;
            let (state, said) = last(&app).await;
            assert_eq!((state, said.status), (DeliveryState::Pending, None));
            let trouble = said.trouble.unwrap();
            assert!(trouble.contains("may not be sent to"), "{trouble}");
            let next = deliveries(&app).await[0].next_at.unwrap();
            fixture.clock.set(next);
        }
        assert_eq!(receiver.came().len(), 0);
    });
}

#[test]
fn who_speaks_no_tls_or_has_no_certificate_is_not_told() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let receiver = Receiver::start();
        listen(&app, format!("https://{}/", receiver.address()), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        courier(&app, Names::System).look().await;
        let (state, said) = last(&app).await;
        assert_eq!((state, said.status), (DeliveryState::Pending, None));
        assert!(said.trouble.is_some());
        assert_eq!(receiver.came().len(), 0);
    });
}

#[test]
fn a_redirect_is_not_followed() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let (receiver, inside) = (Receiver::start(), Receiver::start());
        receiver.will(Does::Redirects(inside.url()));
        listen(&app, receiver.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        courier(&app, Names::System).look().await;
        assert_eq!((receiver.came().len(), inside.came().len()), (1, 0));
        let (state, said) = last(&app).await;
        assert_eq!((state, said.status), (DeliveryState::Pending, Some(307)));
        assert_eq!(said.trouble.as_deref(), Some("it answered 307; redirects are not followed"));
    });
}

#[test]
fn an_answer_is_read_as_far_as_it_may_be_and_shown_masked() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let receiver = Receiver::start();
        let webhook = listen(&app, receiver.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        let mut long = format!("your secret is {} \u{1b}[31m ", webhook.secret).into_bytes();
        long.resize(1024 * 1024, b'a');
        for (does, status, trouble) in [
            (Does::Answers(500, long), Some(500), Some("it answered 500")),
            (Does::Waits(TIME * 3), None, Some("it did not answer in time")),
            (Does::Closes, None, Some("it cannot be reached")),
            (Does::Answers(404, Vec::new()), Some(404), Some("it answered 404")),
            // It has said that it has it.
            (Does::BreaksOff, Some(200), None),
        ] {
            receiver.will(does.clone());
            courier(&app, Names::System).look().await;
            let (state, said) = last(&app).await;
            assert_eq!(said.status, status, "{trouble:?}");
            let found = said.trouble.clone().unwrap_or_default();
            assert!(found.starts_with(trouble.unwrap_or_default()), "{found}");
            assert_eq!(state == DeliveryState::Delivered, trouble.is_none());
            if let Some(text) = said.said.filter(|_| status == Some(500)) {
                assert!(text.starts_with("your secret is … \\u{1b}[31m aaa"), "{text}");
                assert_eq!(text.chars().count(), 2_000);
            }
            if let Some(next) = deliveries(&app).await[0].next_at {
                fixture.clock.set(next);
            }
        }
        assert_eq!(receiver.came().len(), 5);
    });
}
