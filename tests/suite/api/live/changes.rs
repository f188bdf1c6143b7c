//! That something has changed: of which kinds, and for whom.

use std::time::Duration;

use serde_json::{Value, json};
use tantieme::app::{
    CollaboratorInput, CreditInput, DisputeInput, Disputed, FulfillmentInput, Sight,
};

use super::client::Socket;
use super::world::World;
use crate::actor::admin;
use crate::app::fixture::{Fixture, coupon, moment, on_each_database, order};

const ALL: &str = "subscription { changed(kinds: [EVENTS, RULES, SETTLEMENTS, OBLIGATIONS, PAYOUTS, DISPUTES, COLLABORATORS, \
    DELIVERIES]) { kinds } }";
const AUDIT: &str = "subscription { changed(kinds: [AUDIT]) { kinds } }";

/// Longer than the server takes to tell anybody.
const A_WHILE: Duration = Duration::from_secs(2);

async fn kinds(socket: &mut Socket, id: &str) -> Vec<String> {
    let data = socket.data(id).await;
    let kinds = data["changed"]["kinds"].as_array().unwrap().clone();
    kinds.iter().map(|kind| kind.as_str().unwrap().to_owned()).collect()
}

/// What is told until a kind was, each once: a deed that takes long may be told in two beats.
async fn until(socket: &mut Socket, last: &str) -> Vec<String> {
    let mut told = Vec::new();
    while !told.iter().any(|kind| kind == last) {
        told.extend(kinds(socket, "c").await);
    }
    told.sort();
    told.dedup();
    told
}

async fn follow(socket: &mut Socket, id: &str, document: &str) {
    socket.subscribe(id, document).await;
    assert_eq!(socket.taken_up(id).await, [Value::Null; 0]);
}

fn credit(who: &str, key: &str) -> CreditInput {
    CreditInput {
        collaborator: who.to_owned(),
        amount: ("5.00".to_owned(), "USD".to_owned()),
        reason: "a workshop".to_owned(),
        key: Some(key.to_owned()),
        reference: None,
        payable_from: None,
    }
}

#[test]
fn each_kind_is_told_whatever_changes_it() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let (fixture, app) = (&world.fixture, world.elsewhere());
        let mut socket = Socket::of(&world.served.url, &world.admin).await;
        follow(&mut socket, "c", ALL).await;

        let events = vec![
            order("o1", "2026-01-05T12:00:00Z", "20.00"),
            coupon("c1", "2026-01-05T12:00:00Z", "A"),
        ];
        fixture.record(events).await;
        assert_eq!(until(&mut socket, "EVENTS").await, ["EVENTS"]);

        app.pause_distributor(&admin(), "coupon_share").await.unwrap();
        assert_eq!(until(&mut socket, "RULES").await, ["RULES"]);
        app.activate_distributor(&admin(), "coupon_share").await.unwrap();
        assert_eq!(until(&mut socket, "RULES").await, ["RULES"]);

        assert_eq!(fixture.tick_at("2026-02-01T14:00:00Z").await, ["coupon_share.0"]);
        let told = until(&mut socket, "OBLIGATIONS").await;
        assert_eq!(told, ["OBLIGATIONS", "SETTLEMENTS"]);

        let credit = app.credit(&admin(), credit("bo", "k1")).await.unwrap().obligation;
        assert_eq!(until(&mut socket, "OBLIGATIONS").await, ["OBLIGATIONS"]);
        let id = credit.id;
        app.hold_obligation(&admin(), &id, "why".to_owned()).await.unwrap();
        assert_eq!(until(&mut socket, "OBLIGATIONS").await, ["OBLIGATIONS"]);
        app.release_obligation(&admin(), &id, Some("all: clear".to_owned())).await.unwrap();
        assert_eq!(until(&mut socket, "OBLIGATIONS").await, ["OBLIGATIONS"]);
        app.cancel_obligation(&admin(), &id, "twice".to_owned()).await.unwrap();
        assert_eq!(until(&mut socket, "OBLIGATIONS").await, ["OBLIGATIONS"]);

        app.hold_collaborator(&admin(), "ana", "why".to_owned()).await.unwrap();
        assert_eq!(until(&mut socket, "COLLABORATORS").await, ["COLLABORATORS"]);
        app.release_collaborator(&admin(), "ana", None).await.unwrap();
        assert_eq!(until(&mut socket, "COLLABORATORS").await, ["COLLABORATORS"]);

        let own = settled_of(fixture, "ana").await;
        let dispute = app.open_dispute(&admin(), wrong(own)).await.unwrap();
        assert_eq!(until(&mut socket, "DISPUTES").await, ["DISPUTES"]);
        app.withdraw_dispute(&admin(), &dispute.id, None).await.unwrap();
        assert_eq!(until(&mut socket, "DISPUTES").await, ["DISPUTES"]);

        fixture.clock.set(moment("2026-02-16T14:00:00Z"));
        let input = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
        let made = app.create_fulfillment(&admin(), input).await.unwrap();
        assert_eq!(until(&mut socket, "PAYOUTS").await, ["PAYOUTS"]);
        app.start_fulfillment(&admin(), &made.id).await.unwrap();
        assert_eq!(until(&mut socket, "PAYOUTS").await, ["PAYOUTS"]);

        // What nothing of this is: who is refused stands in the audit trail alone.
        follow(&mut socket, "a", AUDIT).await;
        app.pause_distributor(&admin(), "none").await.unwrap_err();
        assert_eq!(kinds(&mut socket, "a").await, ["AUDIT"]);
        assert!(socket.is_quiet_for(A_WHILE).await);
    });
}

fn called(reference: &str, name: &str) -> CollaboratorInput {
    CollaboratorInput { reference: reference.to_owned(), name: Some(name.to_owned()), active: None }
}

#[test]
fn collaborators_hear_of_their_own_and_of_nothing_else() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let (fixture, app) = (&world.fixture, world.elsewhere());
        let mut ana = Socket::of(&world.served.url, &world.ana).await;
        follow(&mut ana, "c", ALL).await;
        follow(&mut ana, "a", AUDIT).await;

        // Of what is recorded, of others and of the audit trail nothing is told.
        fixture.record(vec![coupon("c1", "2026-01-05T12:00:00Z", "A")]).await;
        let others = app.credit(&admin(), credit("bo", "k1")).await.unwrap().obligation;
        app.hold_obligation(&admin(), &others.id, "why".to_owned()).await.unwrap();
        app.hold_collaborator(&admin(), "bo", "why".to_owned()).await.unwrap();
        app.upsert_collaborators(&admin(), vec![called("bo", "Bo Zweig")]).await.unwrap();
        assert!(ana.is_quiet_for(A_WHILE).await);

        let own = app.credit(&admin(), credit("ana", "k2")).await.unwrap().obligation;
        assert_eq!(kinds(&mut ana, "c").await, ["OBLIGATIONS"]);
        app.hold_obligation(&admin(), &own.id, "why".to_owned()).await.unwrap();
        assert_eq!(kinds(&mut ana, "c").await, ["OBLIGATIONS"]);
        app.release_obligation(&admin(), &own.id, Some("all clear".to_owned())).await.unwrap();
        assert_eq!(kinds(&mut ana, "c").await, ["OBLIGATIONS"]);
        app.hold_collaborator(&admin(), "ana", "why".to_owned()).await.unwrap();
        assert_eq!(kinds(&mut ana, "c").await, ["COLLABORATORS"]);
        app.release_collaborator(&admin(), "ana", Some("all: clear".to_owned())).await.unwrap();
        assert_eq!(kinds(&mut ana, "c").await, ["COLLABORATORS"]);
        app.upsert_collaborators(&admin(), vec![called("ana", "Ana Duarte")]).await.unwrap();
        assert_eq!(kinds(&mut ana, "c").await, ["COLLABORATORS"]);
        app.open_dispute(&admin(), wrong(own.id)).await.unwrap();
        assert_eq!(kinds(&mut ana, "c").await, ["DISPUTES"]);
    });
}

#[test]
fn whoever_follows_nothing_is_refused() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let mut socket = Socket::of(&world.served.url, &world.admin).await;
        socket.begin("c", "subscription { changed(kinds: []) { kinds } }").await;
        let refused = socket.came().await.text();
        assert_eq!((&refused["id"], &refused["type"]), (&json!("c"), &json!("error")), "{refused}");
        assert_eq!(refused["payload"][0]["message"], "\"kinds\" names at least one", "{refused}");
    });
}

/// The obligation of a collaborator that came of a settlement.
async fn settled_of(fixture: &Fixture, who: &str) -> String {
    let all = fixture.app.obligations(&Sight::All, Default::default(), Default::default());
    let all = all.await.unwrap().items;
    let is_own =
        |one: &rules::domain::Obligation| one.collaborator == who && one.settlement.is_some();
    all.into_iter().find(|(_, one)| is_own(one)).unwrap().1.id
}

fn wrong(obligation: String) -> DisputeInput {
    DisputeInput {
        about: Disputed::Obligation(obligation),
        reason: rules::domain::DisputeReason::Other,
        text: "too little".to_owned(),
        evidence: Vec::new(),
    }
}
