//! Four eyes: who made a rule or a fulfillment lets another admin activate or pay it.

use rules::domain::{Moment, Role};
use serde_json::{Value, json};
use tantieme::app::App;
use tantieme::clock::Clock;
use tantieme::server::ServerConfig;
use tantieme::store::DatabaseUrl;
use tempfile::TempDir;

use super::accounts::owe;
use super::site::{Site, agent, reply};
use crate::actor::named;
use crate::app::fixture::{RULE, databases};

const NOW: &str = "2026-10-10T12:00:00Z";

/// A site with four eyes, and a second admin.
fn site(database: &DatabaseUrl, folder: TempDir) -> (Site, String) {
    let clock = Clock::fixed(Moment::parse(NOW).unwrap());
    let app = App::open(database, clock.clone()).unwrap().with_four_eyes();
    let site = Site::of(app, clock, folder, ServerConfig::default());
    let second = json!({ "name": "second", "role": "ADMIN" });
    let second = site.perform(&site.admin, "createToken", "secret", &second);
    let second = second["secret"].as_str().unwrap().to_owned();
    (site, second)
}

/// `CODE FIELD MESSAGE` of the only error; `OK` where there is none.
fn error(done: &Value) -> String {
    match done["errors"].as_array().unwrap().as_slice() {
        [] => "OK".to_owned(),
        [one] => {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let field = one["field"][0].as_str().unwrap_or_default();
            format!("{} {field} {}", text(&one["code"]), text(&one["message"]))
        }
        several => panic!("{several:#?}"),
    }
}

#[test]
fn who_saved_a_version_has_another_admin_activate_it() {
    for (database, folder, _) in databases() {
        let (site, second) = site(&database, folder);
        let save = |token: &str, source: &str, effective: &str| {
            let input = json!({ "source": source, "effective": effective });
            error(&site.perform(token, "saveDistributor", "version", &input))
        };
        let activate = |token: &str| {
            let input = json!({ "name": "coupon_share" });
            error(&site.perform(token, "activateDistributor", "distributor { state }", &input))
        };
        let blocked = |token: &str| {
            let query =
                "{ distributor(name: \"coupon_share\") { state version activationBlocked } }";
            site.data(token, query, &json!({}))["distributor"].take()
        };
        let of = |version: i32| {
            format!(
                "version {version} of \"coupon_share\" was saved under the same name; with four eyes another admin activates it"
            )
        };
        let refused = |version: i32| format!("NEEDS_SECOND_PERSON name {}", of(version));
        assert_eq!(save(&site.admin, RULE, "NEXT_PERIOD"), "OK");
        assert_eq!(activate(&site.admin), refused(1));
        let found = blocked(&site.admin);
        assert_eq!(found, json!({"state": "DRAFT", "version": 1, "activationBlocked": of(1)}));
        assert_eq!(blocked(&second)["activationBlocked"], Value::Null);
        assert_eq!(blocked(&site.viewer)["activationBlocked"], Value::Null);
        assert_eq!(activate(&second), "OK");
        assert_eq!(blocked(&second)["state"], "ACTIVE");

        // A rule in force follows its newest version by itself.
        let dearer = RULE.replace("50%", "60%");
        let in_force = "NEEDS_SECOND_PERSON source \"coupon_share\" is in force; with four eyes pause it, save the version, and have another admin activate it";
        assert_eq!(save(&site.admin, &dearer, "NEXT_PERIOD"), in_force);
        assert_eq!(save(&second, &dearer, "NEXT_PERIOD"), in_force);
        assert_eq!(save(&site.admin, RULE, "NEXT_PERIOD"), "OK", "it says the same");
        let open = "NEEDS_SECOND_PERSON effective with four eyes a version is used from the next period on, once another admin has activated it; leave \"effective\" out";
        assert_eq!(save(&site.admin, &dearer, "THIS_PERIOD"), open);
        let pause = json!({ "name": "coupon_share" });
        site.perform(&site.admin, "pauseDistributor", "distributor { state }", &pause);
        assert_eq!(save(&site.admin, &dearer, "THIS_PERIOD"), open);
        assert_eq!(save(&site.admin, &dearer, "NEXT_PERIOD"), "OK");
        assert_eq!(activate(&site.admin), refused(2));
        assert_eq!(blocked(&site.admin)["state"], "PAUSED");
        assert_eq!(activate(&second), "OK");

        let trail = "{ auditTrail(first: 100, filter: { what: \"activateDistributor\" }) { nodes { who outcome } } }";
        let trail = site.data(&site.viewer, trail, &json!({}));
        let lines = trail["auditTrail"]["nodes"].as_array().unwrap();
        let lines: Vec<String> = lines
            .iter()
            .map(|line| format!("{} {}", line["who"], line["outcome"]).replace('"', ""))
            .collect();
        let no = "admin NEEDS_SECOND_PERSON";
        assert_eq!(lines, ["second OK", no, "second OK", no]);
    }
}

#[test]
fn who_made_a_fulfillment_has_another_admin_begin_to_pay_it() {
    for (database, folder, _) in databases() {
        let (site, second) = site(&database, folder);
        owe(&site, "EUR", &[("ana", "60.00"), ("bo", "40.00")]);
        let input = json!({ "currency": "EUR" });
        let made = site.perform(
            &site.admin,
            "createFulfillment",
            "fulfillment { id madeBy startBlocked }",
            &input,
        );
        let (fulfillment, id) = (&made["fulfillment"], made["fulfillment"]["id"].clone());
        let why =
            "fulfillment 1 was made under the same name; with four eyes somebody else starts it";
        assert_eq!(
            (&fulfillment["madeBy"], &fulfillment["startBlocked"]),
            (&json!("admin"), &json!(why))
        );
        let query =
            "query($id: ID!) { node(id: $id) { ... on Fulfillment { state startBlocked } } }";
        let found = |token: &str| site.data(token, query, &json!({ "id": id }))["node"].take();
        assert_eq!(found(&second), json!({ "state": "PENDING", "startBlocked": null }));
        let payouts = "{ payouts(first: 10) { nodes { id } } }";
        let payouts = site.data(&site.viewer, payouts, &json!({}));
        let payouts: Vec<Value> = payouts["payouts"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|payout| payout["id"].clone())
            .collect();

        let start = |token: &str| {
            let input = json!({ "id": id });
            error(&site.perform(token, "startFulfillment", "fulfillment { state }", &input))
        };
        let pay = |token: &str| {
            let input = json!({ "payouts": payouts, "paidOn": "2026-10-10" });
            error(&site.perform(token, "markPayoutsPaid", "payouts { state }", &input))
        };
        let file = |token: &str| {
            let at = format!("{}/fulfillments/1/payouts.csv?partial=true", site.url);
            let request = agent().get(at).header("authorization", format!("Bearer {token}"));
            reply(request.call().unwrap())
        };
        assert_eq!(start(&site.admin), format!("NEEDS_SECOND_PERSON id {why}"));
        assert_eq!(pay(&site.admin), format!("NEEDS_SECOND_PERSON payouts {why}"));
        let asked = file(&site.admin);
        assert_eq!(asked.status, 403, "{}", asked.text);
        assert!(asked.text.contains(why), "{}", asked.text);
        let answer = "payout,state,date\n1.ana,paid,2026-10-10\n".to_owned();
        let actor = named("admin", Role::Admin);
        let refused = site.runtime.block_on(site.app.import_payout_answers(&actor, answer));
        assert_eq!(refused.unwrap_err().to_string(), why);
        assert_eq!(found(&site.admin)["state"], "PENDING", "nothing has begun");

        // It is what is stored that counts, on whatever server.
        let clock = Clock::fixed(Moment::parse(NOW).unwrap());
        let other = App::open(&database, clock).unwrap().with_four_eyes();
        let refused = site.runtime.block_on(other.start_fulfillment(&actor, "1"));
        assert_eq!(refused.unwrap_err().to_string(), why);

        let account =
            json!({ "collaborator": "ana", "kind": "OTHER", "holder": "Ana", "details": "cash" });
        site.perform(&second, "setPayoutAccount", "__typename", &account);
        let whose = json!({ "collaborator": "ana" });
        site.perform(&site.admin, "confirmPayoutAccount", "__typename", &whose);
        assert_eq!(start(&second), "OK");
        assert_eq!(found(&site.admin), json!({ "state": "PROCESSING", "startBlocked": null }));
        assert_eq!(file(&site.admin).status, 200);
        assert_eq!(pay(&site.admin), "OK");
        assert_eq!(found(&site.admin)["state"], "COMPLETE");
    }
}

#[test]
fn without_four_eyes_one_admin_is_enough() {
    let site = Site::at(NOW);
    owe(&site, "EUR", &[("ana", "60.00")]);
    let made = "fulfillment { id madeBy startBlocked }";
    let made = site.perform(&site.admin, "createFulfillment", made, &json!({ "currency": "EUR" }));
    assert_eq!(made["fulfillment"]["startBlocked"], Value::Null);
    let input = json!({ "id": made["fulfillment"]["id"] });
    let started = site.perform(&site.admin, "startFulfillment", "fulfillment { state }", &input);
    assert_eq!(started["fulfillment"]["state"], "PROCESSING", "{started:#}");
}
