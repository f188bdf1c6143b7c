//! How much each token and each address may ask for in a minute. The limits are so small that what has been used
//! comes back later than a test takes.

use serde_json::{Value, json};
use tantieme::api::RateLimits;
use tantieme::server::ServerConfig;

use super::raw::{Raw, send};
use crate::api::live::client::{Came, PROTOCOL, Socket, connect};
use crate::api::live::world::{STANDINGS, World};
use crate::api::site::{Reply, Site, agent, reply};
use crate::app::fixture::on_each_database;

const NOW: &str = "2026-11-05T12:00:00Z";
const RESPONSE: &str = "application/graphql-response+json";
const VIEWER: &str = "{ viewer { name } }";
const VIEWER_PATH: &str = "/graphql?query=%7Bviewer%7Bname%7D%7D";

fn limited(rates: RateLimits) -> Site {
    Site::with(NOW, ServerConfig { rates, ..ServerConfig::default() })
}

fn post(site: &Site, token: &str, query: &str) -> Reply {
    let response = agent()
        .post(format!("{}/graphql", site.url))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("accept", RESPONSE)
        .send(json!({ "query": query }).to_string());
    reply(response.unwrap())
}

fn get(site: &Site, path: &str, token: &str, more: &[(&str, &str)]) -> Raw {
    let bearer = format!("Bearer {token}");
    let headers: Vec<_> =
        [("authorization", bearer.as_str())].into_iter().chain(more.iter().copied()).collect();
    send(&site.url, "GET", path, &headers)
}

/// That it is refused with the code, and says when to come again, within a minute.
fn assert_too_often(reply: &Reply) {
    assert_eq!((reply.status, reply.code().as_str()), (429, "RATE_LIMITED"), "{}", reply.text);
    let seconds: u64 = reply.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&seconds), "{seconds}");
    let said = &reply.json()["errors"][0]["extensions"]["retryAfterSeconds"];
    assert_eq!(said, seconds, "{}", reply.text);
}

#[test]
fn every_way_to_ask_counts_as_a_request_of_its_token() {
    let site = limited(RateLimits { token_requests: 1, ..RateLimits::default() });
    let events = [("accept", "text/event-stream")];
    let statement = "/collaborators/ana/statement.csv?currency=USD";
    // Each token asks in one way, and is refused in the others.
    assert_eq!(post(&site, &site.admin, VIEWER).status, 200);
    assert_eq!(get(&site, VIEWER_PATH, &site.viewer, &events).status, 200);
    assert_eq!(get(&site, statement, &site.ana, &[]).status, 404, "nothing was recorded");
    let over_socket = async |token: &str| {
        let mut socket = Socket::of(&site.url, token).await;
        socket.begin("1", VIEWER).await;
        let came = socket.came().await.text();
        assert_eq!(came["id"], "1", "{came}");
        came
    };
    let answered = site.runtime.block_on(over_socket(&site.integration));
    assert_eq!(answered["type"], "next", "{answered}");
    for token in [&site.admin, &site.viewer, &site.ana, &site.integration] {
        assert_too_often(&post(&site, token, VIEWER));
        for (path, headers) in
            [(VIEWER_PATH, &events[..]), (statement, &events[..0]), (VIEWER_PATH, &events[..0])]
        {
            let refused = get(&site, path, token, headers);
            assert_eq!(refused.status, 429, "{path}");
            assert!(refused.header("retry-after").is_some(), "{path}");
        }
        let refused = site.runtime.block_on(over_socket(token));
        assert_eq!(refused["type"], "error", "{refused}");
        let extensions = &refused["payload"][0]["extensions"];
        assert_eq!(extensions["code"], "RATE_LIMITED", "{refused}");
        assert!((1..=61).contains(&extensions["retryAfterSeconds"].as_u64().unwrap()), "{refused}");
    }
}

#[test]
fn every_answer_says_what_it_cost_and_what_is_left() {
    let site = limited(RateLimits { token_cost: 20, ..RateLimits::default() });
    let cost = |answer: &Value| answer["extensions"]["cost"].clone();
    // Two fields; ten times two.
    let small = post(&site, &site.viewer, VIEWER).json();
    assert_eq!(cost(&small), json!({ "requested": 2, "limit": 20, "remaining": 18 }));
    let unknown = post(&site, &site.ana, "{ viewer { nothing } }");
    let left = json!({ "requested": 2, "limit": 20, "remaining": 18 });
    assert_eq!((unknown.status, cost(&unknown.json())), (400, left), "{}", unknown.text);
    let fields: Vec<String> = (0..10).map(|field| format!("v{field}: viewer {{ name }}")).collect();
    let large = format!("{{ {} }}", fields.join(" "));
    let all = post(&site, &site.admin, &large).json();
    assert_eq!(cost(&all), json!({ "requested": 20, "limit": 20, "remaining": 0 }));
    let refused = post(&site, &site.admin, &large);
    assert_too_often(&refused);
    let refused = refused.json();
    let said = cost(&refused);
    assert_eq!(
        (refused.get("data"), &said["requested"], &said["limit"]),
        (None, &json!(20), &json!(20))
    );
    assert!(said["remaining"].as_u64().unwrap() < 20, "{refused}");
    assert_eq!(post(&site, &site.integration, VIEWER).status, 200, "others have their own");

    let free = limited(RateLimits::default());
    let said = cost(&free.ask(&free.admin, VIEWER, &json!({})));
    assert_eq!(said, json!({ "requested": 2, "limit": null, "remaining": null }));
    let usual = Site::at(NOW);
    let said = cost(&usual.ask(&usual.admin, VIEWER, &json!({})));
    assert_eq!(said["limit"], 20_000_000);
}

#[test]
fn what_costs_too_much_changes_nothing() {
    let site = limited(RateLimits { token_cost: 8, ..RateLimits::default() });
    let record = "mutation { recordEvents(input: { events: [{ key: \"e\", type: \"order_paid\", \
        occurredAt: \"2026-11-01T00:00:00Z\", fields: {} }] }) { results { status key id index \
        error { code field message } } } }";
    assert_too_often(&post(&site, &site.integration, record));
    let events = site.data(&site.viewer, "{ events(first: 0) { totalCount } }", &json!({}));
    assert_eq!(events["events"]["totalCount"], 0);
}

#[test]
fn an_address_has_limits_of_its_own() {
    let site = limited(RateLimits { address_requests: 2, ..RateLimits::default() });
    assert_eq!(post(&site, &site.admin, VIEWER).status, 200);
    assert_eq!(send(&site.url, "GET", "/session", &[]).status, 401, "signing in counts");
    assert_too_often(&post(&site, &site.ana, VIEWER));
    assert_eq!(send(&site.url, "GET", VIEWER_PATH, &[]).status, 429, "without a token");
    assert_eq!(send(&site.url, "GET", "/session", &[]).status, 429);
    assert_eq!(send(&site.url, "GET", "/live", &[]).status, 200, "what operators ask is free");
    let connected = connect(&site.url, &[("sec-websocket-protocol", PROTOCOL)]);
    assert_eq!(site.runtime.block_on(connected).err(), Some(429));

    let site = limited(RateLimits { address_cost: 4, ..RateLimits::default() });
    assert_eq!(post(&site, &site.admin, VIEWER).status, 200);
    assert_eq!(post(&site, &site.viewer, VIEWER).status, 200);
    assert_too_often(&post(&site, &site.ana, VIEWER));
}

#[test]
fn only_a_proxy_that_is_named_is_believed() {
    let rates = RateLimits { address_requests: 2, ..RateLimits::default() };
    let trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    let behind = ServerConfig { rates, trusted_proxies, ..ServerConfig::default() };
    let site = Site::with(NOW, behind);
    let ask = |site: &Site, from: &str| {
        get(site, VIEWER_PATH, &site.admin, &[("x-forwarded-for", from)]).status
    };
    let rows = [
        ("192.0.2.1", 200),
        ("192.0.2.1", 200),
        ("192.0.2.1", 429),
        ("198.51.100.9, 192.0.2.1", 429),
        ("192.0.2.2", 200),
        ("192.0.2.1, 192.0.2.2", 200),
        ("192.0.2.1, 192.0.2.2, 127.0.0.1", 429),
        ("2001:db8::1", 200),
        ("2001:db8::2", 200),
        ("2001:db8::3", 429),
        ("2001:db8:0:1::1", 200),
    ];
    for (from, status) in rows {
        assert_eq!(ask(&site, from), status, "{from}");
    }
    // Nobody knows for whom a proxy asks that is not named: then its tokens alone are counted.
    let unnamed = limited(rates);
    for _ in 0..4 {
        assert_eq!(ask(&unnamed, "192.0.2.1"), 200);
    }
    assert_eq!(get(&unnamed, VIEWER_PATH, &unnamed.admin, &[]).status, 200);
    assert_eq!(get(&unnamed, VIEWER_PATH, &unnamed.admin, &[]).status, 200);
    assert_eq!(get(&unnamed, VIEWER_PATH, &unnamed.admin, &[]).status, 429, "without a proxy");
}

#[test]
fn tokens_that_are_not_good_are_tried_a_few_times() {
    let rates = RateLimits { failed_sign_ins: 2, ..RateLimits::default() };
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let site = Site::with(NOW, ServerConfig { rates, trusted_proxies, ..ServerConfig::default() });
    let from = |address: &'static str| [("x-forwarded-for", address)];
    let bad = "tnt_0123456789";
    assert_eq!(get(&site, VIEWER_PATH, bad, &from("192.0.2.1")).status, 401);
    assert_eq!(get(&site, VIEWER_PATH, &site.admin, &from("192.0.2.1")).status, 200);
    let sign_in = agent()
        .post(format!("{}/session", site.url))
        .header("x-tantieme-csrf", "1")
        .header("x-forwarded-for", "192.0.2.1")
        .header("content-type", "application/json")
        .send(json!({ "code": "tnc_0" }).to_string());
    assert_eq!(reply(sign_in.unwrap()).status, 401);
    for token in [bad, site.admin.as_str()] {
        let refused = get(&site, VIEWER_PATH, token, &from("192.0.2.1"));
        assert_eq!(refused.status, 429, "nothing is looked up any more");
        let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=31).contains(&seconds), "{seconds}");
    }
    assert_eq!(get(&site, VIEWER_PATH, &site.admin, &from("192.0.2.2")).status, 200);

    site.runtime.block_on(async {
        let headers = [("sec-websocket-protocol", PROTOCOL), from("192.0.2.3")[0]];
        let said = async |token: &str| {
            let payload = json!({ "authorization": format!("Bearer {token}") });
            let mut socket = connect(&site.url, &headers).await.ok().unwrap();
            socket.send(json!({ "type": "connection_init", "payload": payload })).await;
            (socket.came().await, socket)
        };
        let (acknowledged, mut early) = said(&site.viewer).await;
        assert_eq!(acknowledged.text()["type"], "connection_ack");
        for code in [4403, 4403, 4429] {
            let (came, _socket) = said(bad).await;
            assert!(matches!(&came, Came::Closed(found, _) if *found == code), "{came:?}");
        }
        early.begin("1", VIEWER).await;
        assert_eq!(early.came().await.text()["type"], "next", "who is known goes on");
    });
}

#[test]
fn subscriptions_count_when_they_begin_and_a_little_when_they_tell() {
    on_each_database(async |fixture| {
        // They cost 2,352: each of the two evaluations 1,000, and 50 rows of seven fields and of themselves.
        let rates = RateLimits { token_cost: 2_500, ..RateLimits::default() };
        let world = World::with(fixture, ServerConfig { rates, ..ServerConfig::default() }).await;
        let mut socket = Socket::of(&world.served.url, &world.admin).await;
        socket.begin("s", STANDINGS).await;
        let told = socket.came().await.text();
        let cost = &told["payload"]["extensions"]["cost"];
        assert_eq!((&cost["requested"], &cost["limit"]), (&json!(1), &json!(2_500)), "{told}");
        assert!(cost["remaining"].as_u64().unwrap() < 1_500, "{told}");
        socket.begin("t", STANDINGS).await;
        let refused = socket.came().await.text();
        assert_eq!((&refused["id"], &refused["type"]), (&json!("t"), &json!("error")), "{refused}");
        assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED", "{refused}");
        let events = agent()
            .get(format!("{}/graphql", world.served.url))
            .query("query", STANDINGS)
            .header("authorization", format!("Bearer {}", world.admin))
            .header("accept", "text/event-stream");
        let events = reply(events.call().unwrap());
        assert_too_often(&events);
        assert_ne!(events.json()["extensions"]["cost"], Value::Null);
    });
}
