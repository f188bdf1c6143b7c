//! A database in which ana and bo have some of everything, so that nobody sees nothing for want of data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rules::domain::{HookSource, Moment};
use serde_json::{Value, json};
use tantieme::api::RateLimits;
use tantieme::app::App;
use tantieme::clock::Clock;
use tantieme::server::ServerConfig;
use tantieme::store::DatabaseUrl;
use tempfile::TempDir;

use super::super::site::{Site, agent};
use crate::hooks;

/// What is paid for courses: five completions, three of ana's, each capped at a half of the pool.
const PROFIT: &str = include_str!("rules/profit.tan");
/// A tenth of the sales through one's coupon, which is adjusted.
const COMMISSION: &str = include_str!("rules/commission.tan");
/// Everybody on the way to an order.
const JOURNEYS: &str = include_str!("rules/journeys.tan");
/// One that waits for an admin's word.
const REVIEWED: &str = include_str!("rules/reviewed.tan");

/// The rules by their names.
const RULES: [(&str, &str); 4] = [
    ("profit", PROFIT),
    ("commission", COMMISSION),
    ("journeys", JOURNEYS),
    ("reviewed", REVIEWED),
];

/// The site on the twentieth of December, with two settled months, of which one is paid.
pub fn world(database: &DatabaseUrl, folder: TempDir) -> Site {
    let clock = Clock::fixed(Moment::parse("2026-10-10T12:00:00Z").unwrap());
    let app = App::open(database, clock.clone()).unwrap().with_four_eyes();
    // Every field is asked for with tokens that are not good.
    let rates = RateLimits { failed_sign_ins: 0, ..RateLimits::USUAL };
    let config = ServerConfig { rates, ..ServerConfig::default() };
    let site = Site::of(app, clock, folder, config);
    // With four eyes another admin puts in force what one saved.
    let second = json!({ "name": "second", "role": "ADMIN" });
    let second = perform(&site, &site.admin, "createToken", "secret", &second);
    let second = second["secret"].as_str().unwrap();
    for (name, text) in RULES {
        done(&site, "saveDistributor", &json!({ "source": text }));
        let named = json!({ "name": name });
        perform(&site, second, "activateDistributor", "__typename", &named);
    }
    people(&site);
    october(&site);
    paid(&site);
    november(&site);
    by_hand(&site);
    hook(&site);
    site
}

/// What somebody sent that could not be mapped.
fn hook(site: &Site) {
    done(site, "setHookSecret", &json!({ "source": "SHOPIFY", "secret": hooks::SECRET }));
    let delivery = hooks::signed(HookSource::Shopify, 0, "orders/create", "e-1", "{}");
    site.runtime.block_on(site.app.receive_hook(HookSource::Shopify, delivery)).unwrap();
}

fn done(site: &Site, mutation: &str, input: &Value) -> Value {
    perform(site, &site.admin, mutation, "__typename", input)
}

/// A mutation that has to have done what it was asked for.
pub fn perform(site: &Site, token: &str, mutation: &str, selection: &str, input: &Value) -> Value {
    let payload = site.perform(token, mutation, selection, input);
    assert_eq!(payload["errors"], json!([]), "{mutation}: {payload:#}");
    payload
}

/// Entries of the integration, each of which has to be recorded.
fn record(site: &Site, mutation: &str, list: &str, entries: Vec<Value>) {
    let selection = "results { status error { message } }";
    let input = json!({ list: entries });
    let recorded = perform(site, &site.integration, mutation, selection, &input);
    for result in recorded["results"].as_array().unwrap() {
        assert_eq!(result["status"], "RECORDED", "{result:#}");
    }
}

fn at(site: &Site, now: &str) {
    site.clock.set(Moment::parse(now).unwrap());
}

fn people(site: &Site) {
    let people = json!({ "collaborators": [
        { "ref": "ana", "name": "Ana Amsel" }, { "ref": "bo", "name": "Bo Zweig" },
    ] });
    done(site, "upsertCollaborators", &people);
    let owned = [
        ("course", "amsel-rust", "ana"),
        ("course", "zweig-go", "bo"),
        ("link", "amsel-link", "ana"),
        ("coupon", "AMSEL10", "ana"),
        ("coupon", "ZWEIG10", "bo"),
    ];
    let fact = |(kind, asset, who): (&str, &str, &str)| {
        json!({
            "key": format!("fact-{asset}"), "subject": {"kind": kind, "ref": asset},
            "attribute": "owner", "value": who, "from": "2026-01-01T00:00:00Z",
        })
    };
    record(site, "setFacts", "facts", owned.map(fact).to_vec());
    let rate =
        json!({ "key": "rate-1", "from": "EUR", "to": "USD", "value": "1.1", "on": "2026-10-09" });
    record(site, "setExchangeRates", "rates", vec![rate]);
    for (who, iban) in [("ana", "DE89370400440532013000"), ("bo", "BE68539007547034")] {
        let holder = if who == "bo" { "Bo Zweig" } else { "Ana Amsel" };
        let account =
            json!({ "collaborator": who, "kind": "BANK", "holder": holder, "iban": iban });
        perform(site, &site.finance, "setPayoutAccount", "__typename", &account);
        done(site, "confirmPayoutAccount", &json!({ "collaborator": who }));
        let other = json!({ "collaborator": who, "kind": "PAYPAL", "holder": holder, "email": format!("{holder}@example.org").replace(' ', ".") });
        perform(site, &site.finance, "setPayoutAccount", "__typename", &other);
    }
}

fn event(key: &str, kind: &str, at: &str, fields: &Value) -> Value {
    let mut all = json!({ "customer": "kunde-1" });
    for (name, value) in fields.as_object().unwrap() {
        all[name] = value.clone();
    }
    json!({ "key": key, "type": kind, "occurredAt": at, "fields": all })
}

fn money(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// A course that somebody of that number completed.
fn completed(key: &str, course: &str, customer: u8, at: &str) -> Value {
    let customer = format!("kunde-{customer}");
    event(key, "course_completed", at, &json!({ "course": course, "customer": customer }))
}

fn coupon(key: &str, coupon: &str, amount: &str, at: &str) -> Value {
    let fields = json!({ "coupon": coupon, "order": "auftrag-1", "amount": money(amount) });
    event(key, "coupon_code_used", at, &fields)
}

/// What happens in a month, whose entries have the month in their keys.
fn month(site: &Site, month: &str) {
    let key = |name: &str| format!("schluessel-{month}-{name}");
    let on = |day: &str| format!("2026-{month}-{day}T10:00:00Z");
    let order = json!({ "order": "auftrag-1", "amount": money("100.00") });
    let visit = json!({ "link": "amsel-link", "page": "/seite-1" });
    let post = json!({ "post": "nobodys" });
    let events = vec![
        completed(&key("a1"), "amsel-rust", 1, &on("02")),
        completed(&key("a2"), "amsel-rust", 2, &on("02")),
        completed(&key("a3"), "amsel-rust", 3, &on("02")),
        completed(&key("a4"), "amsel-rust", 1, &on("03")),
        completed(&key("b1"), "zweig-go", 1, &on("02")),
        completed(&key("b2"), "zweig-go", 2, &on("02")),
        completed(&key("lost"), "nobodys", 1, &on("02")),
        event(&key("visit"), "site_visited", &on("03"), &visit),
        event(&key("post"), "blog_post_visited", &on("03"), &post),
        coupon(&key("ca"), "AMSEL10", "60.00", &on("04")),
        coupon(&key("cb"), "ZWEIG10", "80.00", &on("04")),
        event(&key("order"), "order_paid", &on("05"), &order),
        event(
            &key("sale"),
            "order_paid",
            &on("06"),
            &json!({ "customer": "kunde-9", "amount": money("900.00") }),
        ),
    ];
    record(site, "recordEvents", "events", events);
    let theirs = json!({ "events": [event(&key("admins"), "order_paid", &on("07"), &json!({ "customer": "kunde-8", "amount": money("1.00") }))] });
    done(site, "recordEvents", &theirs);
}

/// What is reviewed waits since October, and is not settled again.
fn settle(site: &Site, rules: &[(&str, &str)]) {
    for (name, _) in rules {
        done(site, "settleNow", &json!({ "distributor": name }));
    }
}

fn october(site: &Site) {
    month(site, "10");
    let input =
        json!({ "distributor": "profit", "amount": money("7.00"), "key": "schluessel-gift" });
    done(site, "contribute", &input);
    let hook = json!({
        "url": "https://example.com/hook", "events": ["SETTLEMENT_CREATED", "OBLIGATION_CREATED", "PAYOUT_PAID"],
        "document": "{ viewer { role } collaborators(first: 1) { totalCount } }",
    });
    done(site, "createWebhook", &hook);
    at(site, "2026-11-01T09:30:00Z");
    settle(site, &RULES);
}

/// October is paid; bo's payout comes back.
fn paid(site: &Site) {
    at(site, "2026-11-21T00:00:00Z");
    let selection = "fulfillment { id payouts { nodes { id collaborator { ref } } } }";
    let usd = json!({ "currency": "USD" });
    let made = perform(site, &site.finance, "createFulfillment", selection, &usd);
    let made = &made["fulfillment"];
    done(site, "startFulfillment", &json!({ "id": made["id"] }));
    let id = made["id"].as_str().unwrap().replace('=', "%3D");
    let url = format!("{}/fulfillments/{id}/payouts.csv?partial=true", site.url);
    let file = agent().get(url).header("authorization", format!("Bearer {}", site.admin)).call();
    assert_eq!(file.unwrap().status(), 200);
    let payouts = made["payouts"]["nodes"].as_array().unwrap();
    assert_eq!(payouts.len(), 2, "{made:#}");
    for payout in payouts {
        let who = payout["collaborator"]["ref"].as_str().unwrap();
        let reference = |name: &str| format!("{name} of {who}");
        let mark = json!({ "payouts": [payout["id"]], "paidOn": "2026-11-21", "reference": reference("bank-1") });
        done(site, "markPayoutsPaid", &mark);
        let corrected = json!({ "id": payout["id"], "reference": reference("bank-2") });
        done(site, "correctPayoutReference", &corrected);
    }
    let back = payouts.iter().find(|payout| payout["collaborator"]["ref"] == "bo").unwrap();
    let back = json!({ "payouts": [back["id"]], "reason": "the account of Bo Zweig is closed" });
    done(site, "markPayoutsReturned", &back);
}

/// November, in which something becomes known of October.
fn november(site: &Site) {
    month(site, "11");
    let late = vec![
        completed("schluessel-10-late-a", "amsel-rust", 4, "2026-10-06T10:00:00Z"),
        completed("schluessel-10-late-b", "zweig-go", 4, "2026-10-06T10:00:00Z"),
    ];
    record(site, "recordEvents", "events", late);
    for key in ["schluessel-10-ca", "schluessel-10-cb"] {
        let back = json!({ "key": key, "reason": "kunde-1 wanted it", "amount": money("20.00") });
        let done = perform(site, &site.integration, "reverseEvent", "result { status }", &back);
        assert_eq!(done["result"]["status"], "RECORDED", "{done:#}");
    }
    at(site, "2026-12-01T09:30:00Z");
    settle(site, &RULES[..3]);
    at(site, "2026-12-20T12:00:00Z");
    month(site, "12");
    let late = vec![
        completed("schluessel-11-late-a", "amsel-rust", 5, "2026-11-06T10:00:00Z"),
        completed("schluessel-11-late-b", "zweig-go", 5, "2026-11-06T10:00:00Z"),
    ];
    record(site, "recordEvents", "events", late);
    for key in ["schluessel-11-ca", "schluessel-11-cb"] {
        let back = json!({ "key": key, "reason": "kunde-1 wanted it", "amount": money("30.00") });
        perform(site, &site.integration, "reverseEvent", "result { status }", &back);
    }
}

/// Credits, an advance, holds and disputes, of each of them.
fn by_hand(site: &Site) {
    for (who, amount) in [("ana", "1234.56"), ("bo", "4321.09")] {
        let reason = format!("a word about {who}");
        let credit = |amount: &str| json!({ "collaborator": who, "amount": money(amount), "reason": reason, "reference": format!("ref of {who}") });
        done(site, "credit", &credit(amount));
        done(site, "recordAdvance", &credit("10.00"));
        let held = perform(site, &site.admin, "credit", "obligation { id }", &credit("3.00"));
        let held = json!({ "id": held["obligation"]["id"], "reason": reason });
        done(site, "holdObligation", &held);
        let cancelled = perform(site, &site.admin, "credit", "obligation { id }", &credit("2.00"));
        let cancelled = json!({ "id": cancelled["obligation"]["id"], "reason": reason });
        done(site, "cancelObligation", &cancelled);
        let filter = "query($of: String!) { obligations(filter: {collaborator: $of, distributor: \"profit\", state: PENDING}) { nodes { id } } }";
        let owed = site.data(&site.admin, filter, &json!({ "of": who }));
        let id = &owed["obligations"]["nodes"][0]["id"];
        let dispute =
            json!({ "obligation": id, "reason": "OTHER", "text": reason, "evidence": [reason] });
        let opened = perform(site, &site.admin, "openDispute", "dispute { id }", &dispute);
        let answer = json!({ "id": opened["dispute"]["id"], "text": reason });
        done(site, "answerDispute", &answer);
    }
    for who in ["ana", "bo"] {
        let credit = json!({ "collaborator": who, "amount": money("5.00"), "reason": format!("what {who} waits for") });
        let made = perform(site, &site.admin, "credit", "obligation { id }", &credit);
        let dispute = json!({ "obligation": made["obligation"]["id"], "reason": "OTHER", "text": format!("{who} is right") });
        let opened = perform(site, &site.admin, "openDispute", "dispute { id }", &dispute);
        let decision = json!({ "id": opened["dispute"]["id"], "outcome": "ACCEPTED", "text": format!("{who} was right"), "credit": money("6.00") });
        done(site, "resolveDispute", &decision);
    }
    let hold = json!({ "collaborator": "bo", "reason": "where does bo live?" });
    done(site, "holdCollaborator", &hold);
}

/// What documents need to know of it.
pub struct Names {
    /// The text of another rule.
    pub rule: String,
    /// The global id of an event of bo's.
    pub event: String,
    /// The global ids of what ana has, and of what bo has; their own first.
    ids: [Vec<String>; 2],
}

impl Names {
    pub fn of_site(site: &Site) -> Self {
        let event = "{ event(key: \"schluessel-12-b1\", source: \"shop\") { id } }";
        let event = site.data(&site.admin, event, &json!({}));
        let event = event["event"]["id"].as_str().unwrap().to_owned();
        let rule = PROFIT.replace("30%", "20%");
        Self { rule, event, ids: ["ana", "bo"].map(|who| ids_of(site, who)) }
    }

    /// The global ids of somebody's things; their own first.
    pub fn of(&self, who: &str) -> &[String] {
        let [ana, bo] = &self.ids;
        if who == "bo" { bo } else { ana }
    }
}

/// Everything with an id that belongs to somebody, or that they have a part in.
fn ids_of(site: &Site, who: &str) -> Vec<String> {
    let query = "query($of: String!) { collaborator(ref: $of) { id
        obligations(first: 50) { nodes { id } } payouts(first: 50) { nodes { id } }
        disputes(first: 50) { nodes { id messages(first: 9) { nodes { id } } } } } }";
    let answer = site.data(&site.admin, query, &json!({ "of": who }));
    let mut found = Vec::new();
    ids(&answer, &mut found);
    found
}

/// Every id in an answer, the outermost first.
pub fn ids(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| ids(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
        _ => {}
    }
}

impl Names {
    /// The global id of one of somebody's things, of a kind.
    pub fn kind_of(&self, who: &str, kind: &str) -> String {
        let is_one = |id: &&String| {
            let read = STANDARD.decode(id).map(String::from_utf8);
            matches!(read, Ok(Ok(text)) if text.starts_with(&format!("{kind}:")))
        };
        let found = self.of(who).iter().find(is_one);
        found.unwrap_or_else(|| panic!("{who} has no {kind}")).clone()
    }
}
