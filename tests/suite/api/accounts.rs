//! Accounts that people are paid to: never shown whole, held when they change, confirmed by a second person.

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::app::App;
use tantieme::clock::Clock;
use tantieme::server::ServerConfig;

use super::site::Site;
use crate::app::fixture::databases;

const NOW: &str = "2026-10-10T12:00:00Z";
/// Two numbers that banks give as examples.
pub const GERMAN: &str = "DE89 3704 0044 0532 0130 00";
pub const BELGIAN: &str = "BE68 5390 0754 7034";
const ACCOUNT: &str = "account { kind state holder masked bic heldUntil setBy decidedBy }";

/// Owes each of these so much, by hand.
pub fn owe(site: &Site, currency: &str, amounts: &[(&str, &str)]) {
    let people: Vec<Value> = amounts.iter().map(|(who, _)| json!({ "ref": who })).collect();
    site.perform(&site.admin, "upsertCollaborators", "", &json!({ "collaborators": people }));
    for (who, amount) in amounts {
        let amount = json!({ "amount": amount, "currency": currency });
        let input = json!({ "collaborator": who, "amount": amount, "reason": "a bonus" });
        let made = site.perform(&site.admin, "credit", "status", &input);
        assert_eq!(made["errors"], json!([]), "{made:#}");
    }
}

/// Names an account at a bank.
pub fn bank(site: &Site, who: &str, iban: &str) -> Value {
    let input =
        json!({ "collaborator": who, "kind": "BANK", "holder": "Ana Example", "iban": iban });
    site.perform(&site.admin, "setPayoutAccount", ACCOUNT, &input)
}

fn preview(site: &Site, filter: &str) -> Value {
    let query = format!(
        "{{ previewFulfillment(currency: \"EUR\"{filter}) {{ total {{ amount }}
             leftOut {{ nodes {{ collaborator {{ ref }} reason amount {{ amount }} }} }} }} }}"
    );
    site.data(&site.viewer, &query, &json!({}))["previewFulfillment"].take()
}

/// `REF REASON AMOUNT` of everybody left out.
fn left_out(plan: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let (who, amount) = (&row["collaborator"]["ref"], &row["amount"]["amount"]);
        format!("{who} {} {amount}", row["reason"]).replace('"', "")
    };
    plan["leftOut"]["nodes"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn an_account_is_never_shown_whole_and_a_changed_one_waits_three_days() {
    Site::on_each_database(NOW, |site| {
        owe(&site, "EUR", &[("ana", "60.00"), ("bo", "40.00")]);
        let first = bank(&site, "ana", GERMAN);
        let account = json!({
            "kind": "BANK", "state": "CURRENT", "holder": "Ana Example", "masked": "DE** **** 3000",
            "bic": null, "heldUntil": null, "setBy": "admin", "decidedBy": null,
        });
        assert_eq!((&first["account"], &first["errors"]), (&account, &json!([])));
        assert_eq!(
            preview(&site, "")["total"]["amount"],
            "100.00",
            "a first account holds nothing"
        );
        assert_eq!(bank(&site, "ana", "de89370400440532013000")["account"], account, "the same");

        let second = bank(&site, "ana", BELGIAN);
        assert_eq!(second["account"]["masked"], "BE** **** 7034");
        assert_eq!(second["account"]["heldUntil"], "2026-10-13T12:00:00Z");
        let held = preview(&site, "");
        assert_eq!(held["total"]["amount"], "40.00");
        assert_eq!(left_out(&held), ["ana ACCOUNT_CHANGED 60.00"]);
        let balance = "{ collaborator(ref: \"ana\") { balances { onHold { amount } payableNow { amount } } } }";
        let balance = site.data(&site.viewer, balance, &json!({}));
        let expected = json!([{"onHold": {"amount": "60.00"}, "payableNow": {"amount": "0.00"}}]);
        assert_eq!(balance["collaborator"]["balances"], expected);

        site.clock.set(Moment::parse("2026-10-13T11:59:59Z").unwrap());
        assert_eq!(preview(&site, "")["total"]["amount"], "40.00");
        site.clock.set(Moment::parse("2026-10-13T12:00:00Z").unwrap());
        assert_eq!(preview(&site, "")["total"]["amount"], "100.00");

        let trail = "{ auditTrail { nodes { what about outcome before after } } }";
        let trail = site.data(&site.viewer, trail, &json!({})).to_string();
        assert!(trail.contains("\"after\":\"CURRENT BANK BE** **** 7034\""), "{trail}");
        assert!(trail.contains("\"before\":\"CURRENT BANK DE** **** 3000\""), "{trail}");
        for secret in ["37040044", "0532", "5390", "0754"] {
            assert!(!trail.contains(secret), "{secret} in {trail}");
        }
    });
}

#[test]
fn a_collaborator_sees_their_own_account_only() {
    let site = Site::at(NOW);
    owe(&site, "EUR", &[("ana", "60.00"), ("bo", "40.00")]);
    bank(&site, "ana", GERMAN);
    bank(&site, "bo", BELGIAN);
    let query =
        "query($who: String!) { collaborator(ref: $who) { payoutAccount { masked setBy } } }";
    let seen = |token: &str, who: &str| {
        site.data(token, query, &json!({ "who": who }))["collaborator"]["payoutAccount"].take()
    };
    assert_eq!(seen(&site.ana, "ana"), json!({"masked": "DE** **** 3000", "setBy": null}));
    assert_eq!(seen(&site.viewer, "bo"), json!({"masked": "BE** **** 7034", "setBy": "admin"}));
    let other = site.ask(&site.ana, query, &json!({ "who": "bo" }));
    assert!(!other.to_string().contains("7034"), "{other:#}");
    let refused = site.ask(&site.integration, query, &json!({ "who": "bo" }));
    assert!(!refused.to_string().contains("7034"), "{refused:#}");
}

#[test]
fn what_is_wrong_with_an_account_is_told_without_its_number() {
    let site = Site::at(NOW);
    owe(&site, "EUR", &[("ana", "60.00")]);
    let wrong = [
        (json!({"kind": "BANK", "iban": "DE89 3704 0044 0532 0130 01"}), "iban", "this is no IBAN"),
        (json!({"kind": "BANK", "iban": "DE8937040044053201300"}), "iban", "this is no IBAN"),
        (json!({"kind": "BANK"}), "iban", "an account of the kind BANK needs \"iban\""),
        (json!({"kind": "BANK", "iban": GERMAN, "bic": "COBA"}), "bic", "this is no BIC"),
        (json!({"kind": "PAYPAL", "email": "ana"}), "email", "this is no e-mail address"),
        (
            json!({"kind": "PAYPAL", "iban": GERMAN}),
            "iban",
            "\"iban\" belongs to an account of the kind BANK",
        ),
        (json!({"kind": "OTHER", "details": "a\nb"}), "details", "\"details\" is one line"),
        (
            json!({"kind": "OTHER", "details": "cash", "country": "Germany"}),
            "country",
            "two letters",
        ),
        (
            json!({"kind": "OTHER", "details": "cash", "holder": " "}),
            "holder",
            "\"holder\" is one line",
        ),
        (json!({"kind": "OTHER", "details": "cash", "collaborator": "zed"}), "collaborator", "zed"),
    ];
    for (mut input, field, message) in wrong {
        for (name, value) in [("collaborator", "ana"), ("holder", "Ana Example")] {
            if input.get(name).is_none() {
                input[name] = json!(value);
            }
        }
        let answer = site.perform(&site.admin, "setPayoutAccount", ACCOUNT, &input);
        assert_eq!(answer["errors"][0]["field"], json!([field]), "{answer:#}");
        let told = answer["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains(message), "{told}");
        assert!(!told.contains("0532 0130 01") && !told.contains("3201300"), "{told}");
        assert_eq!(answer["account"], Value::Null);
    }
}

#[test]
fn who_has_no_account_is_left_out_only_where_one_is_asked_for() {
    let site = Site::at(NOW);
    owe(&site, "EUR", &[("ana", "60.00"), ("bo", "40.00"), ("cy", "5.00")]);
    bank(&site, "ana", GERMAN);
    let input = json!({
        "collaborator": "bo", "kind": "PAYPAL", "holder": "Bo", "email": "bo.example@example.org",
    });
    let named = site.perform(&site.admin, "setPayoutAccount", ACCOUNT, &input);
    assert_eq!(named["account"]["masked"], "b***@example.org");
    assert_eq!(preview(&site, "")["total"]["amount"], "105.00");
    let bank = preview(&site, ", filter: {account: BANK}");
    assert_eq!(bank["total"]["amount"], "60.00");
    assert_eq!(left_out(&bank), ["bo NO_ACCOUNT 40.00", "cy NO_ACCOUNT 5.00"]);
    let paypal = preview(&site, ", filter: {account: PAYPAL}, minimum: \"50.00\"");
    assert_eq!(
        left_out(&paypal),
        ["ana NO_ACCOUNT 60.00", "bo MINIMUM 40.00", "cy NO_ACCOUNT 5.00"]
    );
    let input = json!({ "currency": "EUR", "filter": {"account": "OTHER"} });
    let refused = site.perform(&site.admin, "createFulfillment", "fulfillment { id }", &input);
    assert_eq!(
        refused["errors"][0]["message"],
        "nothing in EUR is paid: what is payable to collaborators is 3 without an account of the kind"
    );
}

#[test]
fn a_second_person_confirms_an_account_where_four_eyes_are_asked_for() {
    for (database, folder, _) in databases() {
        let clock = Clock::fixed(Moment::parse(NOW).unwrap());
        let app = App::open(&database, clock.clone()).unwrap().with_four_eyes();
        let site = Site::of(app, clock, folder, ServerConfig::default());
        let second = json!({ "name": "second", "role": "ADMIN" });
        let second = site.perform(&site.admin, "createToken", "secret", &second);
        let second = second["secret"].as_str().unwrap();
        owe(&site, "EUR", &[("ana", "60.00")]);
        let ana = json!({ "collaborator": "ana" });
        let confirm = |token: &str| site.perform(token, "confirmPayoutAccount", ACCOUNT, &ana);
        assert!(
            confirm(second)["errors"][0]["message"].as_str().unwrap().starts_with("no account")
        );

        assert_eq!(bank(&site, "ana", GERMAN)["account"]["state"], "PROPOSED");
        let asked = preview(&site, ", filter: {account: BANK}");
        assert_eq!(left_out(&asked), ["ana NO_ACCOUNT 60.00"], "nobody has confirmed it");
        let own = confirm(&site.admin);
        assert_eq!(own["errors"][0]["code"], "NEEDS_SECOND_PERSON", "{own:#}");
        let confirmed = confirm(second);
        assert_eq!(confirmed["account"]["state"], "CURRENT", "{confirmed:#}");
        assert_eq!(confirmed["account"]["decidedBy"], "second");
        assert_eq!(confirmed["account"]["heldUntil"], Value::Null, "it is the first");

        bank(&site, "ana", BELGIAN);
        assert_eq!(preview(&site, "")["total"]["amount"], "60.00", "paid to the one before");
        let reject = json!({ "collaborator": "ana", "reason": "nobody knows of it" });
        let rejected = site.perform(second, "rejectPayoutAccount", ACCOUNT, &reject);
        assert_eq!(rejected["account"]["state"], "REJECTED", "{rejected:#}");
        bank(&site, "ana", BELGIAN);
        let confirmed = confirm(second);
        assert_eq!(confirmed["account"]["heldUntil"], "2026-10-13T12:00:00Z", "{confirmed:#}");
        assert_eq!(left_out(&preview(&site, "")), ["ana ACCOUNT_CHANGED 60.00"]);
    }
}

#[test]
fn an_account_that_is_removed_is_paid_to_no_more_and_the_next_one_waits() {
    Site::on_each_database(NOW, |site| {
        owe(&site, "EUR", &[("ana", "60.00")]);
        let ana = json!({ "collaborator": "ana", "reason": "the bank closed it" });
        let remove = || site.perform(&site.admin, "removePayoutAccount", ACCOUNT, &ana);
        let nothing = remove();
        assert_eq!(nothing["errors"][0]["code"], "ILLEGAL_STATE", "{nothing:#}");
        bank(&site, "ana", GERMAN);
        let input = json!({ "currency": "EUR", "filter": { "account": "BANK" } });
        let gathered =
            site.perform(&site.admin, "createFulfillment", "fulfillment { id state }", &input);
        assert_eq!(gathered["errors"], json!([]), "{gathered:#}");
        let removed = remove();
        assert_eq!(removed["account"]["state"], "FORMER", "{removed:#}");
        let own = "{ collaborator(ref: \"ana\") { payoutAccount { masked } payouts { nodes { state } } } }";
        let own = site.data(&site.viewer, own, &json!({}));
        // What was gathered stays.
        let expected =
            json!({ "payoutAccount": null, "payouts": { "nodes": [{ "state": "UNPAID" }] } });
        assert_eq!(own["collaborator"], expected);
        owe(&site, "EUR", &[("ana", "5.00")]);
        let asked = preview(&site, ", filter: {account: BANK}");
        assert_eq!(left_out(&asked), ["ana NO_ACCOUNT 5.00"]);

        // Removing is no way around the three days.
        let named = bank(&site, "ana", BELGIAN);
        assert_eq!(named["account"]["heldUntil"], "2026-10-13T12:00:00Z", "{named:#}");
        assert_eq!(left_out(&preview(&site, "")), ["ana ACCOUNT_CHANGED 5.00"]);
        let trail = "{ auditTrail(filter: {what: \"removePayoutAccount\", outcome: \"OK\"}) { nodes { about before after } } }";
        let trail = site.data(&site.viewer, trail, &json!({}));
        let line = json!({
            "about": "ana", "before": "CURRENT BANK DE** **** 3000",
            "after": "FORMER BANK DE** **** 3000: the bank closed it",
        });
        assert_eq!(trail["auditTrail"]["nodes"], json!([line]));
        let refused = "{ auditTrail(filter: {outcome: \"ILLEGAL_STATE\"}) { totalCount } }";
        let refused = site.data(&site.viewer, refused, &json!({}));
        assert_eq!(refused["auditTrail"]["totalCount"], 1);
    });
}
