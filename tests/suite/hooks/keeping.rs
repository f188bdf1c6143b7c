//! What cannot be mapped is kept as it came, listed, mapped again, or discarded with a reason.

use super::*;
use crate::app::fixture::{moment, on_each_database};
use crate::app::trail::lines;
use tantieme::app::AppError;

const NOW: &str = "2026-01-10T12:00:00Z";

/// A mapping that also takes a kind of its own.
fn with_quiz_passed() -> String {
    let text =
        std::fs::read_to_string(crate::examples::root("examples/hooks/stripe.toml")).unwrap();
    format!(
        "{text}
[[on]]
type = \"quiz.passed\"
record = \"course_completed\"
key = \"{{id}}\"
at = \"{{/created}}\"
fields = {{ customer = \"{{/data/object/who}}\", course = \"{{/data/object/quiz}}\" }}
"
    )
}

fn quiz(id: &str) -> Value {
    json!({ "id": id, "type": "quiz.passed", "created": 1_767_603_600,
            "data": { "object": { "who": "cus_eve", "quiz": "pottery" } } })
}

#[test]
fn what_is_unknown_is_kept_until_the_mapping_knows_it() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment(NOW));
        let shop = Shop::open(&fixture, HookSource::Stripe).await;
        let problem = shop.keep("quiz.passed", "evt_1", &quiz("evt_1")).await;
        assert_eq!(
            problem,
            "the mapping says nothing of quiz.passed; add an [[on]] or an [[ignore]] for it"
        );
        assert!(shop.send("quiz.passed", "evt_1", &quiz("evt_1")).await.0, "it is kept once");
        shop.keep("quiz.passed", "evt_2", &quiz("evt_2")).await;
        let source = HookSource::Stripe;
        let same = shop.app.map_hook_deliveries(&admin(), source, None).await.unwrap();
        assert!(same.iter().all(|one| one.state == HookDeliveryState::Kept));

        shop.app.save_hook_mapping(&admin(), source, Some(with_quiz_passed())).await.unwrap();
        assert!(!shop.app.hooks().await.unwrap()[0].is_built_in);
        let one = shop.app.map_hook_deliveries(&admin(), source, Some(vec![2])).await.unwrap();
        assert_eq!((one[0].state, one[0].entries), (HookDeliveryState::Recorded, 1));
        assert_eq!((&one[0].body, &one[0].problem), (&None, &None));
        assert_eq!(shop.events().await, ["course_completed evt_2 -"]);
        let again = shop.app.map_hook_deliveries(&admin(), source, Some(vec![2])).await;
        let AppError::Refused(problem) = again.unwrap_err() else { panic!() };
        assert_eq!(problem.message, "hook delivery \"2\" is RECORDED, and not kept any more");

        let end = shop.app.discard_hook_deliveries(&admin(), vec![1], "a test".to_owned()).await;
        let end = end.unwrap().remove(0);
        assert_eq!((end.state, end.body), (HookDeliveryState::Discarded, None));
        let ended = end.ended.unwrap();
        assert_eq!((ended.by.as_str(), ended.reason.as_deref()), ("test", Some("a test")));
        // Sent again, it stays discarded.
        let (is_known, sent) = shop.send("quiz.passed", "evt_1", &quiz("evt_1")).await;
        assert_eq!((is_known, sent.state), (true, HookDeliveryState::Discarded));
        assert_eq!(shop.deliveries().await, ["DISCARDED quiz.passed", "RECORDED quiz.passed"]);
        shop.app.save_hook_mapping(&admin(), source, None).await.unwrap();
        assert!(shop.app.hooks().await.unwrap()[0].is_built_in);
        let whats: Vec<String> = lines(&shop.app).await.into_iter().map(|line| line.what).collect();
        for what in [
            "setHookSecret",
            "keepHookDelivery",
            "saveHookMapping",
            "mapHookDeliveries",
            "discardHookDeliveries",
        ] {
            assert!(whats.iter().any(|found| found == what), "{what} is in the trail");
        }
    });
}

#[test]
fn whatever_is_signed_is_kept_byte_by_byte() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment(NOW));
        let shop = Shop::open(&fixture, HookSource::Shopify).await;
        for (body, kept, problem) in [
            (b"not json".as_slice(), "not json", "what was sent is not JSON"),
            (b"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}", "what was sent is not JSON"),
            (b"\xff\xfe", "base64://4=", "what was sent is not JSON"),
            (b"{\"a\":\"\0\"}", "base64:eyJhIjoiACJ9", "what was sent is not JSON"),
            (b"[]", "[]", "key: there is nothing at /id"),
            (b"{\"id\":[1]}", "{\"id\":[1]}", "/id leads to a list, not to one value"),
        ] {
            let mac = STANDARD.encode(hmac(SECRET.as_bytes(), &[body]));
            let headers = [
                ("X-Shopify-Hmac-Sha256".to_owned(), mac),
                ("X-Shopify-Topic".to_owned(), "orders/paid".to_owned()),
            ];
            let arrived = Arrived { headers: headers.into_iter().collect(), body: body.to_vec() };
            let came = shop.app.receive_hook(HookSource::Shopify, arrived).await.unwrap();
            let Received::Delivery { delivery, is_known: false } = came else { panic!("{came:?}") };
            assert_eq!(delivery.body.as_deref(), Some(kept));
            let found = delivery.problem.unwrap();
            assert!(found.starts_with(problem), "{found}");
            assert!(delivery.delivery_id.starts_with("sha256:"), "it has no id of its own");
        }
        assert!(shop.events().await.is_empty());
    });
}

#[test]
fn an_entry_that_is_refused_keeps_its_delivery_and_records_the_others() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment("2026-01-01T05:00:00Z"));
        let shop = Shop::open(&fixture, HookSource::Shopify).await;
        let order = json!({
            "id": 1, "processed_at": "2026-03-01T00:00:00Z", "currency": "USD",
            "subtotal_price": "10.00", "discount_codes": [{ "code": "ANA10" }],
        });
        let problem = shop.keep("orders/paid", "e-1", &order).await;
        assert!(
            problem.starts_with("1: 2026-03-01T00:00:00Z lies further ahead of now"),
            "{problem}"
        );
        fixture.clock.set(moment("2026-03-01T00:00:00Z"));
        let source = HookSource::Shopify;
        let mapped = shop.app.map_hook_deliveries(&admin(), source, None).await.unwrap();
        assert_eq!((mapped[0].state, mapped[0].entries), (HookDeliveryState::Recorded, 2));
    });
}

#[test]
fn who_was_erased_does_not_come_back_by_a_hook() {
    on_each_database(async |fixture| {
        fixture.clock.set(moment(NOW));
        let shop = Shop::open(&fixture, HookSource::Stripe).await;
        shop.tell("charge.succeeded", "evt_1", &charge("charge.succeeded", "evt_1", 0)).await;
        shop.keep("quiz.passed", "evt_2", &quiz("evt_2")).await;
        let erased = shop.app.erase_customer(&admin(), "cus_eve", "asked for").await.unwrap();
        let remains = erased.remains.unwrap();
        assert!(remains.contains("what hooks keep is as it was sent"), "{remains}");
        assert_eq!(crate::app::searched::places_of(&fixture.url, "cus_eve"), Vec::<String>::new());
        let source = HookSource::Stripe;
        shop.app.save_hook_mapping(&admin(), source, Some(with_quiz_passed())).await.unwrap();
        let mapped = shop.app.map_hook_deliveries(&admin(), source, None).await.unwrap();
        assert_eq!(mapped[0].state, HookDeliveryState::Recorded);
        assert_eq!(crate::app::searched::places_of(&fixture.url, "cus_eve"), Vec::<String>::new());
    });
}
