//! What is nobody else's to see, and what cannot be disputed.

use super::*;

#[test]
fn nobody_sees_disputes_of_others() {
    on_each_database(|site| {
        let bo = token_of(site, "bo");
        let theirs = obligation(site, "bo");
        let opened = open(site, &bo, &theirs);
        let id = &opened["dispute"]["id"];
        let query =
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } disputes { totalCount nodes { id } }
        others: disputes(filter: {collaborator: \"bo\"}) { totalCount nodes { id } }
        stranger: collaborator(ref: \"bo\") { disputes { totalCount } }
        settlements(first: 2) { nodes { standings(first: 2) { nodes { collaborator { disputes { totalCount } } } } } }
        own: collaborator(ref: \"ana\") { disputes(filter: {state: OPEN}) { totalCount } } }";
        let seen = site.data(&site.ana, query, &json!({ "ids": [id, theirs] }));
        let nothing = json!({ "totalCount": 0, "nodes": [] });
        assert_eq!(seen["nodes"], json!([null, null]));
        assert_eq!((&seen["disputes"], &seen["others"]), (&nothing, &nothing));
        assert_eq!(
            (&seen["stranger"], &seen["own"]["disputes"]["totalCount"]),
            (&Value::Null, &json!(0))
        );
        for token in [&bo, &site.viewer] {
            let list = "{ disputes(filter: {state: OPEN, distributor: \"profit\", reason: WRONG_AMOUNT}) { totalCount nodes { id } } }";
            let list = site.data(token, list, &json!({}));
            assert_eq!(list["disputes"], json!({ "totalCount": 1, "nodes": [{ "id": id }] }));
            let others = "{ disputes(filter: {state: ANSWERED}) { totalCount } of: disputes(filter: {openedBefore: \"2026-01-01T00:00:00Z\"}) { totalCount }
            why: disputes(filter: {reason: OTHER}) { totalCount } }";
            let others = site.data(token, others, &json!({}));
            for list in ["disputes", "of", "why"] {
                assert_eq!(others[list]["totalCount"], 0, "{list}");
            }
        }
        // What is there and what is not are told apart by nobody else, in words either.
        let tried = |verb: &str, input: Value| {
            told(&site.perform(&site.ana, verb, "dispute { id }", &input))
        };
        let same = |there: String, not: String| {
            assert_eq!(there.replace("dispute.1", "X").replace("profit.0.bo", "X"), not);
            assert!(there.starts_with("NOT_FOUND"), "{there}");
        };
        for verb in ["answerDispute", "withdrawDispute"] {
            let of = |id: Value| tried(verb, json!({ "id": id, "text": "mine" }));
            same(of(id.clone()), of(json!("X")));
        }
        let of = |id: &Value| told(&open(site, &site.ana, id));
        same(of(&theirs), of(&json!("X")));
        let about = json!({ "collaborator": "bo", "reason": "OTHER", "text": "x" });
        assert!(tried("openDispute", about).starts_with("NOT_FOUND [collaborator]"));
        let resolve = "mutation($id: ID!) { resolveDispute(input: {id: $id, outcome: ACCEPTED, text: \"mine\"}) { errors { code } } }";
        let refused = site.ask(&site.ana, resolve, &json!({ "id": id }));
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    });
}

#[test]
fn what_a_sentence_names_is_found_by_its_global_ids() {
    on_each_database(|site| {
        let owed = obligation(site, "ana");
        let opened = open(site, &site.ana, &owed)["dispute"]["id"].clone();
        let refused = |mutation: &str, input: Value| {
            let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
            let text = format!(
                "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ errors {{ code message ids }} }} }}"
            );
            let data = site.data(&site.admin, &text, &json!({ "input": input }));
            data[mutation]["errors"][0].clone()
        };
        let again = json!({ "obligation": owed, "reason": "OTHER", "text": "once more" });
        let again = refused("openDispute", again);
        assert_eq!(
            (&again["code"], &again["ids"]),
            (&json!("ILLEGAL_STATE"), &json!([owed, opened]))
        );
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let found = site.data(&site.ana, nodes, &json!({ "ids": again["ids"] }));
        assert_eq!(found["nodes"], json!([{ "id": owed }, { "id": opened }]));

        // What is not there is named as whoever asked has named it, of a list the one that is meant.
        let hold = json!({ "id": "T2JsaWdhdGlvbjpub25l", "reason": "x" });
        let hold = refused("holdObligation", hold);
        assert_eq!(
            (&hold["code"], &hold["ids"]),
            (&json!("NOT_FOUND"), &json!(["T2JsaWdhdGlvbjpub25l"]))
        );
        assert_eq!(hold["message"], "there is no obligation \"none\"");
        let paid =
            json!({ "payouts": ["UGF5b3V0OjkueA==", "UGF5b3V0OjgueA=="], "paidOn": "2026-11-21" });
        assert_eq!(
            refused("markPayoutsPaid", paid)["ids"],
            json!(["UGF5b3V0OjgueA=="]),
            "the first by id"
        );
        let hook = refused("deleteWebhook", json!({ "id": "V2ViaG9vazo5" }));
        assert_eq!(hook["ids"], json!(["V2ViaG9vazo5"]));
        // A sentence that names nothing with an id has none.
        let unknown =
            refused("holdCollaborator", json!({ "collaborator": "nobody", "reason": "x" }));
        assert_eq!((&unknown["code"], &unknown["ids"]), (&json!("NOT_FOUND"), &json!([])));
    });
}

#[test]
fn what_cannot_be_disputed_is_refused_by_field() {
    on_each_database(|site| {
        let owed = obligation(site, "ana");
        let long = "x".repeat(4_001);
        for (change, expected) in [
            (json!({ "text": "" }), "INVALID [text]"),
            (json!({ "text": long }), "INVALID [text]"),
            (json!({ "evidence": vec!["x"; 21] }), "INVALID [evidence]"),
            (json!({ "evidence": [""] }), "INVALID [evidence]"),
            (json!({ "obligation": "nothing" }), "NOT_FOUND [obligation]"),
            (json!({ "obligation": "UGF5b3V0OjEuYW5h" }), "INVALID [obligation]"),
            (json!({ "distributor": "profit" }), "INVALID [obligation]"),
            (json!({ "obligation": null }), "INVALID [collaborator]"),
            (json!({ "obligation": null, "collaborator": "nobody" }), "NOT_FOUND [collaborator]"),
            (
                json!({ "obligation": null, "collaborator": "ana", "distributor": "no" }),
                "NOT_FOUND [distributor]",
            ),
            (
                json!({ "obligation": null, "collaborator": "ana", "period": "profit.9" }),
                "NOT_FOUND [period]",
            ),
            (
                json!({ "obligation": null, "collaborator": "ana", "period": "nine" }),
                "NOT_FOUND [period]",
            ),
            (
                json!({ "obligation": null, "standing": {"settlement": "profit.0"} }),
                "INVALID [standing,collaborator]",
            ),
            (
                json!({ "obligation": null, "standing": {"settlement": "profit.9", "collaborator": "ana"} }),
                "NOT_FOUND [standing,settlement]",
            ),
        ] {
            let mut input = json!({ "obligation": owed, "reason": "OTHER", "text": "it is wrong" });
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let payload = site.perform(&site.admin, "openDispute", "dispute { id }", &input);
            assert!(told(&payload).starts_with(expected), "{change}: {payload}");
        }
        let data = site.data(&site.viewer, "{ disputes { totalCount } }", &json!({}));
        assert_eq!(data["disputes"]["totalCount"], 0);
        let id = open(site, &site.admin, &owed)["dispute"]["id"].clone();
        for (change, expected) in [
            (json!({ "text": "" }), "INVALID [text]"),
            (json!({ "outcome": "REJECTED" }), "INVALID [credit]"),
            (json!({ "credit": {"amount": "0.00", "currency": "USD"} }), "INVALID [credit]"),
            (json!({ "credit": {"amount": "-1.00", "currency": "USD"} }), "INVALID [credit]"),
            (
                json!({ "credit": {"amount": "1.005", "currency": "USD"} }),
                "INVALID [credit,amount]",
            ),
            (
                json!({ "credit": {"amount": "1.00", "currency": "ZZZZ"} }),
                "INVALID [credit,currency]",
            ),
            (json!({ "id": "dispute.9" }), "NOT_FOUND [id]"),
        ] {
            let mut input = json!({
                "id": id, "outcome": "ACCEPTED", "text": "so be it", "credit": {"amount": "1.00", "currency": "USD"},
            });
            input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let payload = site.perform(&site.admin, "resolveDispute", "dispute { id }", &input);
            assert!(told(&payload).starts_with(expected), "{change}: {payload}");
        }
        assert_eq!(
            balance(site, "ana"),
            "180.00 0.00 0.00 0.00 180.00 0.00",
            "nothing was decided"
        );
    });
}
