//! Pages of other sites: which may ask, what they may send, and that no session is for them.

use serde_json::json;
use tantieme::server::ServerConfig;

use super::raw::{Raw, send};
use crate::api::live::client::{Came, PROTOCOL, connect};
use crate::api::site::{Site, agent, reply};

const NOW: &str = "2026-11-05T12:00:00Z";
const APP: &str = "https://app.example";
const VIEWER: &str = "/graphql?query=%7Bviewer%7Bname%7D%7D";

fn allowing(origins: &[&str]) -> Site {
    let allowed_origins = origins.iter().map(|origin| origin.parse().unwrap()).collect();
    Site::with(NOW, ServerConfig { allowed_origins, ..ServerConfig::default() })
}

fn preflight(site: &Site, path: &str, origin: &str, method: &str, headers: &str) -> Raw {
    let asked = [
        ("origin", origin),
        ("access-control-request-method", method),
        ("access-control-request-headers", headers),
    ];
    send(&site.url, "OPTIONS", path, &asked)
}

#[test]
fn sites_that_are_named_may_ask_and_others_may_not() {
    let site = allowing(&[APP, "http://localhost:5173"]);
    for origin in [APP, "http://localhost:5173"] {
        let may = preflight(&site, "/graphql", origin, "POST", "authorization, content-type");
        assert_eq!(may.status, 200, "{may:?}");
        assert_eq!(may.header("access-control-allow-origin").as_deref(), Some(origin));
        let methods = may.header("access-control-allow-methods").unwrap();
        assert!(["GET", "HEAD", "POST"].iter().all(|method| methods.contains(method)), "{methods}");
        let headers = may.header("access-control-allow-headers").unwrap().to_lowercase();
        assert!(headers.contains("authorization") && !headers.contains("csrf"), "{headers}");
        assert_eq!(may.header("access-control-max-age").as_deref(), Some("7200"));
        assert_eq!(may.header("access-control-allow-credentials"), None);
    }
    for origin in
        ["https://evil.example", "https://app.example.evil.example", "null", "http://app.example"]
    {
        let not = preflight(&site, "/graphql", origin, "POST", "authorization");
        assert_eq!(
            (not.status, not.header("access-control-allow-origin")),
            (400, None),
            "{origin}"
        );
    }
    let csrf = preflight(&site, "/graphql", APP, "POST", "x-tantieme-csrf");
    assert_eq!(csrf.status, 400, "what a session needs is nothing for other sites");
    assert_eq!(preflight(&site, "/graphql", APP, "DELETE", "authorization").status, 400);
    let session = preflight(&site, "/session", APP, "POST", "content-type");
    assert_eq!((session.status, session.header("access-control-allow-origin")), (405, None));
}

#[test]
fn an_answer_says_who_may_read_it() {
    let site = allowing(&[APP]);
    let bearer = format!("Bearer {}", site.ana);
    let ask = |path: &str, origin: &str| {
        send(&site.url, "GET", path, &[("origin", origin), ("authorization", &bearer)])
    };
    // Nothing was recorded that a statement could be of.
    let statement = "/collaborators/ana/statement.csv?currency=USD";
    for (path, status) in [(VIEWER, 200), (statement, 404), ("/schema.graphql", 200)] {
        let read = ask(path, APP);
        assert_eq!(read.status, status, "{path}: {read:?}");
        assert_eq!(read.header("access-control-allow-origin").as_deref(), Some(APP), "{path}");
        assert!(read.header("vary").unwrap().to_lowercase().contains("origin"), "{path}");
        let exposed = read.header("access-control-expose-headers").unwrap().to_lowercase();
        assert!(exposed.contains("x-request-id") && exposed.contains("retry-after"), "{exposed}");
        let unread = ask(path, "https://evil.example");
        assert_eq!(unread.header("access-control-allow-origin"), None, "{path}");
    }
    // What is refused may be read, too: a page has to know why.
    let refused = send(&site.url, "GET", VIEWER, &[("origin", APP)]);
    assert_eq!(refused.header("access-control-allow-origin").as_deref(), Some(APP));
    assert_eq!(refused.status, 401);
    assert_eq!(ask("/session", APP).header("access-control-allow-origin"), None);
    let nobody = send(&Site::at(NOW).url, "GET", VIEWER, &[("origin", APP)]);
    assert_eq!(nobody.header("access-control-allow-origin"), None);
}

#[test]
fn a_session_is_for_pages_of_this_server_alone() {
    let site = allowing(&[APP]);
    let signed_in = agent()
        .post(format!("{}/session", site.url))
        .header("x-tantieme-csrf", "1")
        .header("content-type", "application/json")
        .send(json!({ "token": site.admin }).to_string())
        .unwrap();
    let cookie = reply(signed_in).headers["set-cookie"].to_str().unwrap().to_owned();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let headers = [("origin", APP), ("cookie", cookie.as_str()), ("x-tantieme-csrf", "1")];
    let asked = send(&site.url, "GET", VIEWER, &headers);
    assert_eq!(asked.status, 403, "{asked:?}");

    site.runtime.block_on(async {
        let own = site.url.clone();
        let rows = [(own.as_str(), Some(())), (APP, None)];
        for (origin, lets_in) in rows {
            let headers =
                [("sec-websocket-protocol", PROTOCOL), ("origin", origin), ("cookie", &cookie)];
            let mut socket = connect(&site.url, &headers).await.ok().unwrap();
            socket.send(json!({ "type": "connection_init" })).await;
            let came = socket.came().await;
            match lets_in {
                Some(()) => assert_eq!(came.text()["type"], "connection_ack"),
                None => assert!(matches!(came, Came::Closed(4403, _)), "{came:?}"),
            }
        }
    });
}

#[test]
fn sockets_of_pages_agree_with_what_is_allowed() {
    let site = allowing(&[APP]);
    site.runtime.block_on(async {
        const CROSS: (&str, &str) = ("sec-fetch-site", "cross-site");
        type Headers = &'static [(&'static str, &'static str)];
        let rows: [(Headers, Option<u16>); 4] = [
            (&[("origin", APP)], None),
            (&[("origin", APP), CROSS], None),
            (&[("origin", "https://evil.example"), CROSS], Some(403)),
            (&[("origin", "null")], Some(403)),
        ];
        for (headers, refused) in rows {
            let headers: Vec<_> = [("sec-websocket-protocol", PROTOCOL)]
                .into_iter()
                .chain(headers.iter().copied())
                .collect();
            match connect(&site.url, &headers).await {
                Ok(mut socket) => {
                    assert_eq!(refused, None, "{headers:?}");
                    let payload = json!({ "authorization": format!("Bearer {}", site.ana) });
                    socket.send(json!({ "type": "connection_init", "payload": payload })).await;
                    assert_eq!(socket.came().await.text()["type"], "connection_ack");
                }
                Err(status) => assert_eq!(Some(status), refused, "{headers:?}"),
            }
        }
    });
}
