//! What is told: the present state at once, and what changes, whoever changes it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tantieme::app::{DisputeInput, Disputed, FulfillmentInput, Sight};
use tantieme::clock::Clock;

use super::client::Socket;
use super::world::{STANDINGS, World, amounts};
use crate::actor::admin;
use crate::app::fixture::{coupon, moment, on_each_database, order, pairs};

/// How soon a change has to arrive.
const SOON: Duration = Duration::from_millis(1_500);
/// How many changes may be late one after the other: tests beside this one have the processors now and then.
const TRIES: usize = 5;

#[test]
fn standings_come_at_once_and_when_they_change_on_whatever_server() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let mut socket = Socket::of(&world.served.url, &world.admin).await;
        socket.subscribe("s", STANDINGS).await;
        assert_eq!(amounts(&socket.data("s").await), []);

        let coupons = vec![coupon("c1", "2026-01-05T12:00:00Z", "A")];
        world.fixture.record(coupons).await;
        assert_eq!(amounts(&socket.data("s").await), pairs(&[("ana", "0.00")]));
        // Half of each 20.00 is shared by the one coupon: ana's. It is told soon, whether this server
        // records it or another one on the same database.
        let here = world.fixture.app.clone();
        let mut orders = 0;
        for server in [here, world.elsewhere()] {
            let mut is_soon = false;
            for _ in 0..TRIES {
                orders += 1;
                let begun = Instant::now();
                let events = vec![order(&format!("o{orders}"), "2026-01-05T12:00:00Z", "20.00")];
                server.record_events(&admin(), events).await.unwrap();
                let amount = format!("{orders}0.00");
                assert_eq!(amounts(&socket.data("s").await), pairs(&[("ana", &amount)]));
                is_soon |= begun.elapsed() < SOON;
                if is_soon {
                    break;
                }
            }
            assert!(is_soon, "{TRIES} changes, and none was told within {SOON:?}");
        }

        // Now two share alike.
        let events = vec![coupon("c2", "2026-01-06T12:00:00Z", "B")];
        world.fixture.record(events).await;
        let half = format!("{}.00", orders * 5);
        let both = pairs(&[("ana", &half), ("bo", &half)]);
        assert_eq!(amounts(&socket.data("s").await), both);

        // A coupon of nobody changes nobody's amount: nothing is told.
        world.fixture.record(vec![coupon("c3", "2026-01-06T12:00:00Z", "Z")]).await;
        assert!(socket.is_quiet_for(Duration::from_secs(2)).await);
    });
}

#[test]
fn what_stands_beside_standings_is_told_to_those_who_ask_for_it() {
    let beside = "subscription { standings(distributor: \"coupon_share\") { period { start }
        projectedTaken { exact { decimal } } projectedSite { name value } uncredited { event count } skipped { count }
        adjustments { amount { amount } } takenOver { metric value } leftoverChanges { pool { amount } }
        unvalued { why } } }";
    let own = "subscription { standings(distributor: \"coupon_share\") { standing(collaborator: \"ana\") { amount { amount } }
        adjustments { amount { amount } } takenOver { metric value } } }";
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let mut socket = Socket::of(&world.served.url, &world.admin).await;
        let mut hers = Socket::of(&world.served.url, &world.ana).await;
        socket.subscribe("s", beside).await;
        hers.subscribe("s", own).await;
        let first = socket.data("s").await;
        let nothing = json!({"standing": null, "adjustments": [], "takenOver": []});
        assert_eq!(first["standings"]["uncredited"], json!([]));
        assert!(first["standings"]["period"]["start"].is_string());
        assert_eq!(hers.data("s").await["standings"], nothing);
        // A coupon of nobody moves no amount. Half of 20.00 is given away.
        world.fixture.record(vec![coupon("c1", "2026-01-06T12:00:00Z", "Z")]).await;
        let told = socket.data("s").await;
        assert_eq!(
            told["standings"]["uncredited"],
            json!([{"event": "coupon_code_used", "count": 1}])
        );
        world.fixture.record(vec![order("o1", "2026-01-06T12:00:00Z", "20.00")]).await;
        let told = socket.data("s").await;
        assert_eq!(told["standings"]["projectedTaken"], json!([{"exact": {"decimal": "10"}}]));
        assert_eq!(told["standings"]["projectedSite"], json!([{"name": "sales", "value": "20"}]));
        assert!(hers.is_quiet_for(Duration::from_secs(2)).await);
    });
}

#[test]
fn the_next_period_is_told_when_it_begins() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let fixture = &world.fixture;
        let mut socket = Socket::of(&world.served.url, &world.admin).await;
        fixture.record(vec![coupon("c1", "2026-01-05T12:00:00Z", "A")]).await;
        socket.subscribe("s", STANDINGS).await;
        assert_eq!(amounts(&socket.data("s").await), pairs(&[("ana", "0.00")]));
        // A server whose clock is ahead has opened February already; here, it is still January.
        let february = moment("2026-02-01T06:00:00Z");
        let ahead = fixture.app.at(Clock::fixed(february));
        assert_eq!(tantieme::app::tick(&ahead, february).await.unwrap().settled, [""; 0]);
        assert!(socket.is_quiet_for(Duration::from_secs(2)).await);
        fixture.clock.set(february);
        assert_eq!(amounts(&socket.data("s").await), []);
    });
}

#[test]
fn collaborators_are_told_of_their_own_only() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let mut socket = Socket::of(&world.served.url, &world.ana).await;
        socket.subscribe("s", STANDINGS).await;
        assert_eq!(amounts(&socket.data("s").await), []);
        // Bo alone: of that, ana sees nothing, so nothing is told.
        world.fixture.record(vec![coupon("c1", "2026-01-05T12:00:00Z", "B")]).await;
        assert!(socket.is_quiet_for(Duration::from_secs(2)).await);
        // 9.00 to share by two: 4.50 each.
        let events = vec![
            order("o1", "2026-01-05T12:00:00Z", "18.00"),
            coupon("c2", "2026-01-05T12:00:00Z", "A"),
        ];
        world.fixture.record(events).await;
        assert_eq!(amounts(&socket.data("s").await), pairs(&[("ana", "4.50")]));

        socket.begin("p", "subscription { payoutsChanged(collaborator: \"bo\") { id } }").await;
        let refused = socket.came().await.text();
        let refused = if refused["type"] == "pong" { socket.came().await.text() } else { refused };
        assert_eq!((&refused["id"], &refused["type"]), (&json!("p"), &json!("error")), "{refused}");
        assert_eq!(refused["payload"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    });
}

#[test]
fn settlements_payouts_and_disputes_are_told_when_they_happen() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let fixture = &world.fixture;
        let events = vec![
            order("o1", "2026-01-05T12:00:00Z", "20.00"),
            coupon("c1", "2026-01-05T12:00:00Z", "A"),
            coupon("c2", "2026-01-05T12:00:00Z", "B"),
        ];
        fixture.record(events).await;
        let mut office = Socket::of(&world.served.url, &world.admin).await;
        let mut ana = Socket::of(&world.served.url, &world.ana).await;
        let settled = "subscription { settled(distributor: \"coupon_share\") {
            pool { amount } standings { nodes { collaborator { ref } amount { amount } } } } }";
        let payouts =
            "subscription { payoutsChanged { state amount { amount } collaborator { ref } } }";
        for socket in [&mut office, &mut ana] {
            socket.subscribe("s", settled).await;
            socket.caught_up().await;
        }

        // The first of February, nine o'clock in New York.
        assert_eq!(fixture.tick_at("2026-02-01T14:00:00Z").await, ["coupon_share.0"]);
        let node =
            |who: &str| json!({ "collaborator": { "ref": who }, "amount": { "amount": "5.00" } });
        let told = office.data("s").await;
        let all = json!({ "pool": { "amount": "10.00" }, "standings": { "nodes": [node("ana"), node("bo")] } });
        assert_eq!(told["settled"], all);
        let own = json!({ "pool": { "amount": "10.00" }, "standings": { "nodes": [node("ana")] } });
        assert_eq!(ana.data("s").await["settled"], own);

        for socket in [&mut office, &mut ana] {
            socket.send(json!({ "id": "s", "type": "complete" })).await;
            socket.subscribe("p", payouts).await;
            socket.subscribe("d", "subscription { disputesChanged { state reason } }").await;
            socket.caught_up().await;
            socket.caught_up().await;
        }
        let obligations = fixture
            .app
            .obligations(&Sight::All, Default::default(), Default::default())
            .await
            .unwrap();
        let own =
            obligations.items.iter().find(|(_, one)| one.collaborator == "bo").unwrap().1.clone();
        let dispute = DisputeInput {
            about: Disputed::Obligation(own.id),
            reason: rules::domain::DisputeReason::Other,
            text: "too little".to_owned(),
            evidence: Vec::new(),
        };
        let opened = world.elsewhere().open_dispute(&admin(), dispute).await.unwrap();
        assert_eq!(
            office.data("d").await["disputesChanged"],
            json!({ "state": "OPEN", "reason": "OTHER" })
        );
        fixture
            .app
            .answer_dispute(&admin(), &opened.id, "really?".to_owned(), Vec::new())
            .await
            .unwrap();
        assert_eq!(
            office.data("d").await["disputesChanged"],
            json!({ "state": "ANSWERED", "reason": "OTHER" })
        );

        fixture.clock.set(moment("2026-02-16T14:00:00Z"));
        let input = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
        let fulfillment = fixture.app.create_fulfillment(&admin(), input).await.unwrap();
        let payout = |state: &str| json!({ "state": state, "amount": { "amount": "5.00" }, "collaborator": { "ref": "ana" } });
        assert_eq!(office.data("p").await["payoutsChanged"], payout("UNPAID"));
        // The first that ana hears: a dispute of bo is none of hers.
        assert_eq!(ana.data("p").await["payoutsChanged"], payout("UNPAID"));
        world.elsewhere().start_fulfillment(&admin(), &fulfillment.id).await.unwrap();
        assert_eq!(ana.data("p").await["payoutsChanged"], payout("PROCESSING"));
    });
}

#[test]
fn queries_and_mutations_work_over_the_socket() {
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let mut socket = Socket::of(&world.served.url, &world.admin).await;
        socket.begin("q", "{ viewer { name } }").await;
        assert_eq!(socket.data("q").await, json!({ "viewer": { "name": "office" } }));
        assert_eq!(socket.came().await.text(), super::world::complete("q"));
        // The id is free again.
        socket.begin("q", "mutation { pauseDistributor(input: { name: \"coupon_share\" }) { errors { code } } }").await;
        assert_eq!(socket.data("q").await["pauseDistributor"]["errors"], json!([]));
        assert_eq!(socket.came().await.text(), super::world::complete("q"));
        let refused = [
            ("{ nothing }", "Unknown field", Value::Null),
            (
                "subscription { standings(distributor: \"none\") { asOf } }",
                "there is no distributor \"none\"",
                json!("BAD_USER_INPUT"),
            ),
            (
                "subscription { a: settled { id } b: settled { id } }",
                "exactly one root field",
                json!("BAD_USER_INPUT"),
            ),
        ];
        for (query, message, _) in refused {
            socket.begin("e", query).await;
            let error = socket.came().await.text();
            assert_eq!((&error["id"], &error["type"]), (&json!("e"), &json!("error")), "{error}");
            assert!(error["payload"][0]["message"].as_str().unwrap().contains(message), "{error}");
        }
        let deep = format!(
            "subscription {{ settled {{ {}id{} }} }}",
            "distributor { ".repeat(30),
            " }".repeat(30)
        );
        socket.begin("e", &deep).await;
        let error = socket.came().await.text();
        assert_eq!(error["payload"][0]["extensions"]["code"], "TOO_COMPLEX", "{error}");
    });
}
