//! Money that went back: each refund once, in whatever order they are told of.

use super::*;
use crate::app::fixture::{moment, on_each_database};

const NOW: &str = "2026-01-10T12:00:00Z";

#[test]
fn what_stripe_counts_up_is_taken_once_in_any_order() {
    // Refunds of 30.00, then 20.00, then the rest: 30.00, 50.00 and 100.00 in all.
    let (paid, first, second, whole) = (0, 3_000, 5_000, 10_000);
    for (order, left) in [
        (vec![paid, first, second], "50.00 USD"),
        (vec![paid, second, first], "50.00 USD"),
        (vec![first, paid, second], "50.00 USD"),
        (vec![second, first, paid], "50.00 USD"),
        (vec![paid, whole, second, first], "taken back"),
        (vec![whole, first, paid, second], "taken back"),
        (vec![paid, first, second, whole], "taken back"),
    ] {
        on_each_database(async |fixture| {
            fixture.clock.set(moment(NOW));
            let shop = Shop::open(&fixture, HookSource::Stripe).await;
            for round in 0..2 {
                for refunded in &order {
                    let kind = if *refunded == 0 { "charge.succeeded" } else { "charge.refunded" };
                    let id = format!("evt_{refunded}");
                    let (is_known, _) = shop.send(kind, &id, &charge(kind, &id, *refunded)).await;
                    assert_eq!(is_known, round == 1, "sent again, it changes nothing");
                }
            }
            assert_eq!(shop.events().await, [format!("order_paid pi_1 {left}")], "{order:?}");
            let kept = shop.deliveries().await.into_iter().filter(|line| line.contains("KEPT"));
            assert_eq!(kept.count(), 0, "{order:?}");
        });
    }
}

#[test]
fn a_coupon_is_taken_back_with_its_order_whichever_comes_first() {
    let session = json!({
        "id": "evt_s", "type": "checkout.session.completed", "created": 1_767_603_601,
        "data": { "object": {
            "id": "cs_1", "payment_intent": "pi_1", "customer": "cus_ada", "payment_status": "paid",
            "amount_total": 10_000, "currency": "usd",
            "discounts": [{ "coupon": "TENOFF", "promotion_code": "promo_ana" }],
        } },
    });
    for (refunded, left) in [(3_000, "70.00 USD"), (10_000, "taken back")] {
        for coupon_last in [false, true] {
            on_each_database(async |fixture| {
                fixture.clock.set(moment(NOW));
                let shop = Shop::open(&fixture, HookSource::Stripe).await;
                shop.tell("charge.succeeded", "evt_p", &charge("charge.succeeded", "evt_p", 0))
                    .await;
                let refund = charge("charge.refunded", "evt_r", refunded);
                if coupon_last {
                    shop.tell("charge.refunded", "evt_r", &refund).await;
                    shop.tell("checkout.session.completed", "evt_s", &session).await;
                } else {
                    shop.tell("checkout.session.completed", "evt_s", &session).await;
                    shop.tell("charge.refunded", "evt_r", &refund).await;
                }
                let expected = [
                    format!("coupon_code_used coupon:pi_1 {left}"),
                    format!("order_paid pi_1 {left}"),
                ];
                assert_eq!(shop.events().await, expected);
            });
        }
    }
}

#[test]
fn refunds_that_come_at_the_same_time_are_taken_once() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment(NOW));
        let shop = Shop::open(&fixture, HookSource::Stripe).await;
        shop.tell("charge.succeeded", "evt_p", &charge("charge.succeeded", "evt_p", 0)).await;
        let other = fixture.another_server();
        let now = fixture.clock.now().micros() / 1_000_000;
        // 1.00, 2.00 … 20.00 in all, each told to two servers at once.
        let mut tasks = Vec::new();
        for dollars in 1..=20_i64 {
            let body =
                charge("charge.refunded", &format!("evt_{dollars}"), dollars * 100).to_string();
            for app in [fixture.app.clone(), other.app.clone()] {
                let arrived = signed(HookSource::Stripe, now, "", "", &body);
                tasks.push(tokio::spawn(async move {
                    app.receive_hook(HookSource::Stripe, arrived).await
                }));
            }
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        // Where so many are at it that one gave up, it is kept, and mapped again.
        let again = fixture.app.map_hook_deliveries(&admin(), HookSource::Stripe, None).await;
        assert!(again.unwrap().iter().all(|one| one.state == HookDeliveryState::Recorded));
        assert_eq!(shop.events().await, ["order_paid pi_1 80.00 USD"]);
    });
}

#[test]
fn shopify_refunds_several_lines_and_several_times() {
    let order = json!({
        "id": 5001, "processed_at": "2026-01-05T10:00:00+01:00", "currency": "EUR",
        "subtotal_price": "90.00", "customer": { "id": 71 },
        "discount_codes": [{ "code": "ANA10" }, { "code": "BO5" }],
    });
    let line = |amount: &str| json!({ "subtotal_set": { "shop_money": { "amount": amount, "currency_code": "EUR" } } });
    let refund = |id: i64, lines: &[&str]| {
        let lines: Vec<Value> = lines.iter().map(|amount| line(amount)).collect();
        json!({ "id": id, "order_id": 5001, "processed_at": "2026-01-06T10:00:00+01:00", "note": null,
                "refund_line_items": lines })
    };
    on_each_database(async |fixture| {
        fixture.clock.set(moment(NOW));
        let shop = Shop::open(&fixture, HookSource::Shopify).await;
        // The second refund is told of before the order.
        let waits = shop.keep("refunds/create", "e-2", &refund(802, &["9.50"])).await;
        assert_eq!(waits, "there is no event \"5001\" yet that could be taken back");
        shop.tell("orders/paid", "e-1", &order).await;
        assert_eq!(shop.deliveries().await, ["RECORDED refunds/create", "RECORDED orders/paid"]);
        // 90.00 - 9.50 - (22.50 + 18.00) = 40.00
        shop.tell("refunds/create", "e-3", &refund(801, &["22.50", "18.00"])).await;
        shop.tell("refunds/create", "e-3 once more", &refund(801, &["22.50", "18.00"])).await;
        let left = ["coupon_code_used coupon:5001 40.00 EUR", "order_paid 5001 40.00 EUR"];
        assert_eq!(shop.events().await, left);
        let too_much = shop.keep("refunds/create", "e-4", &refund(803, &["40.01"])).await;
        let message = "40.01 EUR is more than what is left of the event's 90.00 EUR: 40.00 EUR";
        assert!(too_much.contains(message), "{too_much}");
        shop.tell("refunds/create", "e-5", &refund(804, &["40.00"])).await;
        let left = ["coupon_code_used coupon:5001 taken back", "order_paid 5001 taken back"];
        assert_eq!(shop.events().await, left);
        let money_only = json!({ "id": 805, "order_id": 5001, "refund_line_items": [] });
        let unclear = shop.keep("refunds/create", "e-6", &money_only).await;
        assert!(unclear.contains("no \"when\" of it holds"), "{unclear}");
    });
}

#[test]
fn woocommerce_tells_of_an_order_again_and_again() {
    let order = |status: &str, refunds: &[&str], modified: &str| {
        let refunds: Vec<Value> = refunds.iter().map(|total| json!({ "total": total })).collect();
        json!({ "id": 727, "status": status, "currency": "USD", "total": "29.35", "customer_id": 0,
                "date_paid_gmt": "2026-01-05T09:00:00", "date_modified_gmt": modified,
                "coupon_lines": [{ "code": "ana10" }], "refunds": refunds })
    };
    on_each_database(async |fixture| {
        fixture.clock.set(moment(NOW));
        let shop = Shop::open(&fixture, HookSource::WooCommerce).await;
        let (once, twice) = (["-10.00"].as_slice(), ["-4.35", "-10.00"].as_slice());
        // Two of one second have the same id, and different bodies.
        shop.tell("order.updated", "d", &order("processing", &[], "2026-01-05T09:00:01")).await;
        shop.tell("order.updated", "d", &order("completed", twice, "2026-01-07T09:00:00")).await;
        shop.tell("order.updated", "d", &order("completed", once, "2026-01-06T09:00:00")).await;
        let left = ["coupon_code_used coupon:727 15.00 USD", "order_paid 727 15.00 USD"];
        assert_eq!(shop.events().await, left);
        let whole = ["-4.35", "-10.00", "-15.00"];
        shop.tell("order.updated", "e", &order("refunded", &whole, "2026-01-08T09:00:00")).await;
        let left = ["coupon_code_used coupon:727 taken back", "order_paid 727 taken back"];
        assert_eq!(shop.events().await, left);
        let mut other = order("completed", &[], "2026-01-09T09:00:00");
        other["total"] = json!("31.00");
        let changed = shop.keep("order.updated", "f", &other).await;
        assert!(changed.contains("was used before with other content"), "{changed}");
    });
}

/// Entries are committed first, and the delivery is noted afterwards.
#[test]
fn a_server_that_stopped_in_between_takes_nothing_twice() {
    let order = json!({
        "id": 5001, "processed_at": "2026-01-05T10:00:00Z", "currency": "EUR", "subtotal_price": "90.00",
        "discount_codes": [{ "code": "ANA10" }],
    });
    let refund = json!({
        "id": 801, "order_id": 5001, "processed_at": "2026-01-06T10:00:00Z",
        "refund_line_items": [{ "subtotal_set": { "shop_money": { "amount": "22.50", "currency_code": "EUR" } } }],
    });
    on_each_database(async |fixture| {
        fixture.clock.set(moment(NOW));
        let shop = Shop::open(&fixture, HookSource::Shopify).await;
        for _ in 0..2 {
            shop.tell("orders/paid", "e-1", &order).await;
            shop.tell("refunds/create", "e-2", &refund).await;
            let left = ["coupon_code_used coupon:5001 67.50 EUR", "order_paid 5001 67.50 EUR"];
            assert_eq!(shop.events().await, left);
            fixture.damage("DELETE FROM hook_deliveries");
        }
    });
}
