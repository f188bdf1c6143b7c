//! Webhooks: who outside is told of what happens, and what becomes of it whatever the receiver does.

mod costs;
mod delivering;
mod documents;
mod ends;
mod happenings;
pub mod receiver;
mod safety;
mod secrets;

use std::time::Duration;

use rules::domain::{
    Delivery, DeliveryFilter, DeliveryState, Moment, PageArgs, Webhook, WebhookEvent,
};
use tantieme::api::Service;
use tantieme::app::{AllowedTarget, AllowedTargets, App, WebhookInput};
use tantieme::delivery::{Courier, Names, Sender};

use crate::actor::admin;
use crate::app::fixture::{Fixture, coupon, moment, order};

/// How long a message may take in tests.
const TIME: Duration = Duration::from_millis(400);

/// What may be sent to.
pub fn allowed(targets: &[&str]) -> AllowedTargets {
    targets.iter().map(|target| target.parse::<AllowedTarget>().unwrap()).collect()
}

/// The application of a fixture, which may send to this machine.
fn open_to_receiver(fixture: &Fixture) -> App {
    fixture.app.clone().with_allowed_targets(allowed(&["127.0.0.1"]))
}

/// What sends for an application, to names as they are looked up.
fn courier(app: &App, names: Names) -> Courier {
    let sender = Sender::with(app.allowed_targets(), names, TIME);
    Courier::new(app.clone(), Service::new(Some(app.clone()), true), sender)
}

/// Makes a webhook that is sent to a receiver.
async fn listen(app: &App, url: String, events: &[WebhookEvent]) -> Webhook {
    let input = WebhookInput { url, events: events.to_vec(), document: None, secret: None };
    app.create_webhook(&admin(), input).await.unwrap()
}

/// Every delivery, the oldest first.
async fn deliveries(app: &App) -> Vec<Delivery> {
    let args = PageArgs { first: Some(500), ..PageArgs::default() };
    let page = app.webhook_deliveries(DeliveryFilter::default(), args).await.unwrap();
    let mut all: Vec<Delivery> = page.items.into_iter().map(|(_, delivery)| delivery).collect();
    all.reverse();
    all
}

/// `TYPE OBJECT STATE ATTEMPTS` of every delivery.
async fn told(app: &App) -> Vec<String> {
    let line = |one: &Delivery| {
        format!("{} {} {} {}", one.kind, one.object, one.state.code(), one.attempts)
    };
    deliveries(app).await.iter().map(line).collect()
}

/// Two sales and three coupons of January.
async fn january(fixture: &Fixture) {
    fixture.clock.set(moment("2026-01-31T12:00:00Z"));
    let events = vec![
        order("o-1", "2026-01-10T12:00:00Z", "100.00"),
        coupon("c-1", "2026-01-11T12:00:00Z", "A"),
        coupon("c-2", "2026-01-12T12:00:00Z", "B"),
    ];
    fixture.record(events).await;
}

/// When January is settled.
const FEBRUARY: &str = "2026-02-01T14:00:00Z";
const MARCH: &str = "2026-03-01T14:00:00Z";

/// Sets a fixture's clock so many seconds after a moment.
fn set_after(fixture: &Fixture, from: Moment, seconds: i64) {
    fixture.clock.set(Moment::from_micros(from.micros() + seconds * 1_000_000));
}

/// The clock is set to when something is sent next, and it is sent; until that is later than `until`, or nothing is
/// pending any more.
async fn send_until(fixture: &Fixture, courier: &Courier, app: &App, until: Moment) {
    loop {
        courier.look().await;
        let pending = deliveries(app).await;
        let pending = pending.iter().filter(|one| one.state == DeliveryState::Pending);
        let now = fixture.clock.now();
        let next = pending.filter_map(|one| one.next_at).filter(|at| *at > now).min();
        match next {
            Some(next) if next <= until => fixture.clock.set(next),
            _ => return,
        }
    }
}
