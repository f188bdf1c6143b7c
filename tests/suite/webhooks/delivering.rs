//! At least once, in order for each object, tried for three days, and visible.

use rules::domain::WebhookEvent::{SettlementCreated, SettlementProposed};
use rules::domain::{DeliveryState, Moment};
use tantieme::app::{ReplayInput, SendResult};
use tantieme::delivery::Names;

use super::receiver::{Does, Message, Receiver};
use super::*;
use crate::app::fixture::on_each_database;

/// What came, as `TYPE PERIOD`.
fn periods(receiver: &Receiver) -> Vec<String> {
    use base64::Engine as _;
    let line = |message: &Message| {
        let body = message.json();
        let id = body["data"]["period"].as_str().unwrap().to_owned();
        let id = base64::engine::general_purpose::STANDARD.decode(id).unwrap();
        format!("{} {}", message.kind(), String::from_utf8(id).unwrap())
    };
    receiver.came().iter().map(line).collect()
}

#[test]
fn a_receiver_that_answers_500_for_an_hour_is_told_in_order() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let (receiver, courier) = (Receiver::start(), courier(&app, Names::System));
        receiver.answers(500);
        listen(&app, receiver.url(), &[SettlementCreated, SettlementProposed]).await;
        january(&fixture).await;
        assert_eq!(fixture.tick_at(MARCH).await.len(), 2);
        let begun = fixture.clock.now();
        set_after(&fixture, begun, 3_600);
        let hour = fixture.clock.now();
        fixture.clock.set(begun);

        send_until(&fixture, &courier, &app, hour).await;
        // At 0, 5, 25, 105, 425 and 1705 seconds; the next time, 6825, is more than an hour later.
        let came = receiver.came();
        assert_eq!(came.len(), 6);
        let id = came[0].header("webhook-id");
        assert!(came.iter().all(|message| message.header("webhook-id") == id), "one id");
        assert!(came.iter().all(|message| message.body == came[0].body));
        let seconds =
            |message: &Message| -> i64 { message.header("webhook-timestamp").parse().unwrap() };
        let waits: Vec<i64> =
            came.windows(2).map(|two| seconds(&two[1]) - seconds(&two[0])).collect();
        assert_eq!(waits, [5, 20, 80, 320, 1_280]);
        let object = "distributor coupon_share";
        let waiting =
            |state: &str, attempts: i64| format!("settlement.created {object} {state} {attempts}");
        assert_eq!(told(&app).await, [waiting("PENDING", 6), waiting("PENDING", 0)]);
        let last = deliveries(&app).await[0].last.clone().unwrap();
        assert_eq!((last.status, last.trouble.as_deref()), (Some(500), Some("it answered 500")));
        assert_eq!(last.said.as_deref(), Some("as told"));

        receiver.answers(204);
        set_after(&fixture, begun, 6_824);
        courier.look().await;
        assert_eq!(receiver.came().len(), 0, "not before its time");
        set_after(&fixture, begun, 6_825);
        courier.look().await;
        assert_eq!(
            periods(&receiver),
            [
                "settlement.created Period:coupon_share.0",
                "settlement.created Period:coupon_share.1"
            ]
        );
        assert_eq!(told(&app).await, [waiting("DELIVERED", 7), waiting("DELIVERED", 1)]);
        courier.look().await;
        assert_eq!(receiver.came().len(), 0, "nothing is sent twice without a reason");
    });
}

#[test]
fn what_cannot_be_delivered_for_three_days_is_given_up_and_replayed() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let (receiver, courier) = (Receiver::start(), courier(&app, Names::System));
        receiver.will(Does::Closes);
        let webhook = listen(&app, receiver.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(MARCH).await;
        let begun = fixture.clock.now();
        send_until(&fixture, &courier, &app, Moment::FAR_FUTURE).await;
        // Fourteen times within three days, see the table of the waits; then the next one of the object, once: its
        // own three days have passed as well.
        assert_eq!(receiver.came().len(), 15);
        let all = deliveries(&app).await;
        assert!(all.iter().all(|one| one.state == DeliveryState::Failed && one.next_at.is_none()));
        let trouble = all[0].last.clone().unwrap().trouble.unwrap();
        assert!(trouble.starts_with("it cannot be reached"), "{trouble}");
        let days = (fixture.clock.now().micros() - begun.micros()) / 86_400_000_000;
        assert_eq!(days, 3);

        receiver.answers(200);
        let input = ReplayInput { webhook: webhook.id.clone(), deliveries: None, since: None };
        assert_eq!(app.replay_webhook(&admin(), input.clone()).await.unwrap(), 2);
        courier.look().await;
        let came = receiver.came();
        let ids: Vec<&str> = came.iter().map(|message| message.header("webhook-id")).collect();
        assert_eq!(
            ids,
            [all[0].message_id.as_str(), all[1].message_id.as_str()],
            "the ids they had"
        );
        assert_eq!(app.replay_webhook(&admin(), input.clone()).await.unwrap(), 0, "all arrived");
        let one = ReplayInput { deliveries: Some(vec![all[1].number, 999]), ..input };
        assert_eq!(
            app.replay_webhook(&admin(), one).await.unwrap(),
            1,
            "one that arrived, by name"
        );
        courier.look().await;
        assert_eq!(receiver.came().len(), 1);
    });
}

#[test]
fn what_waits_to_be_tried_again_is_replayed_without_being_named() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let (receiver, courier) = (Receiver::start(), courier(&app, Names::System));
        receiver.answers(500);
        let webhook = listen(&app, receiver.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(MARCH).await;
        courier.look().await;
        // One was tried, and the other waits behind it.
        assert_eq!(receiver.came().len(), 1);
        receiver.answers(204);
        courier.look().await;
        assert_eq!(receiver.came().len(), 0, "not before its time");

        let input = ReplayInput { webhook: webhook.id.clone(), deliveries: None, since: None };
        let later = Some(Moment::parse(MARCH).unwrap());
        let since = ReplayInput { since: later, ..input.clone() };
        // Both happened when they were settled, at that moment.
        assert_eq!(app.replay_webhook(&admin(), since).await.unwrap(), 2);
        courier.look().await;
        let both = [
            "settlement.created Period:coupon_share.0",
            "settlement.created Period:coupon_share.1",
        ];
        assert_eq!(periods(&receiver), both);
        let delivered = "settlement.created distributor coupon_share DELIVERED 1";
        assert_eq!(told(&app).await, [delivered, delivered]);
        assert_eq!(app.replay_webhook(&admin(), input).await.unwrap(), 0, "all arrived");
    });
}

#[test]
fn what_is_being_sent_for_the_first_time_is_not_replayed() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let receiver = Receiver::start();
        let webhook = listen(&app, receiver.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(MARCH).await;
        let first = app.claim_deliveries(1, 10).await.unwrap().remove(0);
        let input = ReplayInput { webhook: webhook.id, deliveries: None, since: None };
        assert_eq!(app.replay_webhook(&admin(), input).await.unwrap(), 1, "the one behind it");
        let arrived = SendResult { status: Some(200), ..SendResult::default() };
        assert!(app.mark_delivery(first, arrived).await.unwrap(), "its lease is still good");
        let states: Vec<_> = deliveries(&app).await.iter().map(|one| one.state).collect();
        assert_eq!(states, [DeliveryState::Delivered, DeliveryState::Pending]);
    });
}

#[test]
fn who_stops_between_sending_and_marking_has_it_sent_again_under_its_id() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let (receiver, courier) = (Receiver::start(), courier(&app, Names::System));
        listen(&app, receiver.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(FEBRUARY).await;
        let now = fixture.clock.now();

        let claimed = app.claim_deliveries(1, 10).await.unwrap().remove(0);
        let sender = Sender::with(app.allowed_targets(), Names::System, TIME);
        let sent = claimed.clone();
        let first =
            tokio::task::spawn_blocking(move || sender.send(&sent, b"{\"type\":\"x\"}", now));
        let first = first.await.unwrap();
        assert_eq!(first.trouble, None);
        // The server that sent it stops here. Another one looks.
        courier.look().await;
        assert_eq!(receiver.came().len(), 1, "the lease holds");
        set_after(&fixture, now, 31);
        courier.look().await;
        let again = receiver.came();
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].header("webhook-id"), claimed.delivery().message_id);
        // The first one had only stood still: what it says is too late.
        assert!(!app.mark_delivery(claimed, first).await.unwrap());
        assert_eq!(told(&app).await, ["settlement.created distributor coupon_share DELIVERED 1"]);
    });
}

#[test]
fn two_servers_send_each_message_once() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let receiver = Receiver::start();
        listen(&app, receiver.url(), &WebhookEvent::ALL).await;
        january(&fixture).await;
        fixture.tick_at(MARCH).await;
        let other = App::open(&fixture.url, fixture.clock.clone()).unwrap();
        let other = other.with_allowed_targets(allowed(&["127.0.0.1"]));
        let (one, two) = (courier(&app, Names::System), courier(&other, Names::System));
        tokio::join!(one.look(), two.look());
        tokio::join!(one.look(), two.look());
        let all = deliveries(&app).await;
        assert!(all.iter().all(|one| one.state == DeliveryState::Delivered && one.attempts == 1));
        assert_eq!(receiver.came().len(), all.len());
        assert!(all.len() >= 4, "two settlements and two obligations: {all:?}");
    });
}

#[test]
fn one_who_does_not_answer_holds_up_nobody_else() {
    on_each_database(async |fixture| {
        let fixture = fixture.with_rule().await;
        let app = open_to_receiver(&fixture);
        let (slow, quick) = (Receiver::start(), Receiver::start());
        slow.will(Does::Waits(TIME * 3));
        let courier = courier(&app, Names::System);
        listen(&app, slow.url(), &[SettlementCreated]).await;
        listen(&app, quick.url(), &[SettlementCreated]).await;
        january(&fixture).await;
        fixture.tick_at(MARCH).await;
        courier.look().await;
        assert_eq!(quick.came().len(), 2);
        let all = deliveries(&app).await;
        let waiting: Vec<_> =
            all.iter().filter(|one| one.state == DeliveryState::Pending).collect();
        assert_eq!(waiting.len(), 2);
        let last = waiting[0].last.clone().unwrap();
        assert_eq!(last.trouble.as_deref(), Some("it did not answer in time"));
    });
}
