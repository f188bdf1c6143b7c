//! Signing in with a browser: tokens, links that work once, sessions, and requests that another site
//! makes a browser send.

use std::cell::RefCell;

use rules::domain::Moment;
use serde_json::{Value, json};

use super::site::{Reply, Site, agent, reply};

const NOW: &str = "2026-11-05T12:00:00Z";
const JSON: &str = "application/json";
const VIEWER: &str = "{ viewer { name role } }";
const OURS: &[(&str, &str)] = &[("x-tantieme-csrf", "1")];

/// A client that keeps the cookie of its session, as browsers do.
struct Browser<'a> {
    site: &'a Site,
    cookie: RefCell<Option<String>>,
}

impl<'a> Browser<'a> {
    fn new(site: &'a Site) -> Self {
        Self { site, cookie: RefCell::new(None) }
    }

    /// One that is signed in with a token.
    fn signed_in(site: &'a Site, token: &str) -> Self {
        let browser = Self::new(site);
        let reply = browser.sign_in(&json!({ "token": token }), OURS);
        assert_eq!(reply.status, 200, "{}", reply.text);
        browser
    }

    fn sign_in(&self, credential: &Value, headers: &[(&str, &str)]) -> Reply {
        let reply = self.post("/session", credential, headers);
        if let Some(cookie) = reply.headers.get("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            *self.cookie.borrow_mut() = Some(cookie.to_owned());
        }
        reply
    }

    fn ask(&self, query: &str, headers: &[(&str, &str)]) -> Reply {
        self.post("/graphql", &json!({ "query": query }), headers)
    }

    fn post(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        let request = agent().post(format!("{}{path}", self.site.url));
        let mut request = request.header("content-type", JSON);
        for (name, value) in self.and_cookie(headers) {
            request = request.header(name, value);
        }
        reply(request.send(body.to_string()).unwrap())
    }

    fn who(&self) -> Reply {
        self.get("/session")
    }

    fn get(&self, path: &str) -> Reply {
        let mut request = agent().get(format!("{}{path}", self.site.url));
        for (name, value) in self.and_cookie(&[]) {
            request = request.header(name, value);
        }
        reply(request.call().unwrap())
    }

    fn sign_out(&self, headers: &[(&str, &str)]) -> Reply {
        let mut request = agent().delete(format!("{}/session", self.site.url));
        for (name, value) in self.and_cookie(headers) {
            request = request.header(name, value);
        }
        reply(request.call().unwrap())
    }

    fn and_cookie(&self, headers: &[(&str, &str)]) -> Vec<(String, String)> {
        let cookie = self.cookie.borrow().clone().map(|cookie| ("cookie".to_owned(), cookie));
        let owned = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.chain(cookie).collect()
    }
}

fn at(site: &Site, moment: &str) {
    site.clock.set(Moment::parse(moment).unwrap());
}

#[test]
fn a_token_becomes_a_session_that_allows_what_the_token_does() {
    Site::on_each_database(NOW, |site| {
        let browser = Browser::new(&site);
        let nobody = browser.who();
        assert_eq!((nobody.status, nobody.code().as_str()), (401, "UNAUTHENTICATED"));
        let reply = browser.sign_in(&json!({ "token": site.ana }), OURS);
        let ana = json!({ "role": "COLLABORATOR", "name": "ana", "collaborator": "ana" });
        assert_eq!((reply.status, reply.json()), (200, ana.clone()));
        let cookie = reply.headers["set-cookie"].to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "the page did not come over HTTPS: {cookie}");
        assert!(!cookie.contains(&site.ana), "the token itself stays out of the cookie");
        assert_eq!(reply.headers["cache-control"], "no-store");

        assert_eq!(browser.who().json(), ana);
        let viewer = browser.ask(VIEWER, OURS).json();
        assert_eq!(viewer["data"]["viewer"], json!({ "name": "ana", "role": "COLLABORATOR" }));
        let forbidden = browser.ask("{ tokens { totalCount } }", OURS);
        assert_eq!(forbidden.code(), "FORBIDDEN");

        // The cookie is kept, as a thief would: the session itself is over.
        assert_eq!(browser.sign_out(OURS).status, 204);
        assert_eq!((browser.who().status, browser.ask(VIEWER, OURS).status), (401, 401));
        assert_eq!(browser.sign_out(OURS).status, 204, "again");
    });
}

#[test]
fn what_another_site_makes_a_browser_send_counts_for_nothing() {
    let site = Site::at(NOW);
    let browser = Browser::signed_in(&site, &site.admin);
    let host = site.url.trim_start_matches("http://");
    let (ours, secure) = (format!("http://{host}"), format!("https://{host}"));
    let csrf = OURS[0];
    let rows: &[(&[(&str, &str)], u16)] = &[
        (&[csrf], 200),
        (&[csrf, ("origin", &ours)], 200),
        (&[csrf, ("origin", &secure)], 200),
        (&[csrf, ("sec-fetch-site", "same-origin"), ("origin", "https://pay.example")], 200),
        (&[], 403),
        (&[("origin", &ours)], 403),
        (&[csrf, ("origin", "https://evil.example")], 403),
        (&[csrf, ("origin", "null")], 403),
        (&[csrf, ("origin", "")], 403),
        (&[csrf, ("sec-fetch-site", "cross-site"), ("origin", &ours)], 403),
        (&[csrf, ("sec-fetch-site", "same-site")], 403),
        (&[csrf, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], 403),
        (&[csrf, ("origin", &ours), ("origin", "https://evil.example")], 403),
    ];
    for (headers, status) in rows {
        let asked = browser.ask(VIEWER, headers);
        assert_eq!(asked.status, *status, "{headers:?}: {}", asked.text);
        let signed_in = Browser::new(&site).sign_in(&json!({ "token": site.viewer }), headers);
        assert_eq!(signed_in.status, *status, "signing in, {headers:?}: {}", signed_in.text);
    }
    assert_eq!(browser.sign_out(&[]).status, 403);
    assert_eq!(browser.who().status, 200, "nobody was signed out");
    assert_eq!(browser.get("/graphql?query=%7Bviewer%7Bname%7D%7D").status, 403);

    // Who sends a token needs none of it: no browser does that by itself.
    let bearer = format!("Bearer {}", site.viewer);
    let reply = browser.ask(VIEWER, &[("authorization", &bearer)]);
    assert_eq!(reply.json()["data"]["viewer"]["name"], "viewer", "and it comes before the session");
}

#[test]
fn the_cookie_is_secure_where_the_page_is() {
    let site = Site::at(NOW);
    let headers = [OURS[0], ("sec-fetch-site", "same-origin"), ("origin", "https://pay.example")];
    let reply = Browser::new(&site).sign_in(&json!({ "token": site.admin }), &headers);
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("Secure"), "{cookie}");
}

#[test]
fn a_link_signs_in_once_and_not_for_long() {
    Site::on_each_database(NOW, |site| {
        let code = || site.runtime.block_on(site.app.sign_in_code(&site.admin)).unwrap();
        let use_code = |code: &str| {
            let browser = Browser::new(&site);
            let reply = browser.sign_in(&json!({ "code": code }), OURS);
            (reply, browser.who().status)
        };
        let (first, late) = (code(), code());
        let (reply, who) = use_code(&first);
        assert_eq!((reply.json()["name"].as_str(), who), (Some("admin"), 200));
        let (again, who) = use_code(&first);
        assert_eq!((again.status, who), (401, 401));
        assert!(again.text.contains("used already"), "{}", again.text);

        at(&site, "2026-11-05T12:15:00Z");
        assert_eq!(use_code(&late).0.status, 401, "after 15 minutes");
        assert_eq!(use_code("tnc_00").0.status, 401, "made up");

        let trail = "{ auditTrail(first: 1) { nodes { who what about outcome } } }";
        let trail = site.data(&site.admin, trail, &json!({}));
        let line = json!({ "who": "admin", "what": "signIn", "about": "link", "outcome": "OK" });
        assert_eq!(trail["auditTrail"]["nodes"][0], line);
    });
}

#[test]
fn of_many_who_use_a_link_at_once_one_is_signed_in() {
    Site::on_each_database(NOW, |site| {
        let code = site.runtime.block_on(site.app.sign_in_code(&site.admin)).unwrap();
        let several = (0..8).map(|_| site.app.sign_in_by_code(&code));
        let answers = site.runtime.block_on(futures_util::future::join_all(several));
        let sessions = answers.into_iter().filter_map(Result::unwrap).count();
        assert_eq!(sessions, 1);
    });
}

#[test]
fn a_session_ends_with_its_token_and_with_the_day() {
    Site::on_each_database(NOW, |site| {
        let viewer = Browser::signed_in(&site, &site.viewer);
        let admin = Browser::signed_in(&site, &site.admin);
        assert_eq!(viewer.who().status, 200);
        let link = site.runtime.block_on(site.app.sign_in_code(&site.viewer)).unwrap();
        let tokens = site.data(&site.admin, "{ tokens { nodes { id name } } }", &json!({}));
        let tokens = tokens["tokens"]["nodes"].as_array().unwrap();
        let token = tokens.iter().find(|token| token["name"] == "viewer").unwrap();
        let id = json!({ "id": token["id"] });
        site.perform(&site.admin, "revokeToken", "token { name }", &id);
        assert_eq!((viewer.who().status, viewer.ask(VIEWER, OURS).status), (401, 401), "at once");
        let reply = Browser::new(&site).sign_in(&json!({ "code": link }), OURS);
        assert_eq!(reply.status, 401, "a link of the token is worth nothing, either");

        at(&site, "2026-11-05T23:59:59Z");
        assert_eq!(admin.who().status, 200);
        at(&site, "2026-11-06T00:00:00Z");
        assert_eq!(admin.who().status, 401, "after twelve hours");
    });
}

#[test]
fn a_session_is_no_token_and_a_token_no_session() {
    let site = Site::at(NOW);
    let session = site.runtime.block_on(site.app.sign_in(&site.admin)).unwrap().unwrap();
    let ask =
        |name: &str, value: &str| Browser::new(&site).ask(VIEWER, &[OURS[0], (name, value)]).status;
    let as_cookie = |secret: &str| ask("cookie", &format!("tantieme_session={secret}"));
    let as_bearer = |secret: &str| ask("authorization", &format!("Bearer {secret}"));
    assert_eq!((as_cookie(&session.secret), as_bearer(&session.secret)), (200, 401));
    assert_eq!((as_bearer(&site.admin), as_cookie(&site.admin)), (200, 401));
}

#[test]
fn what_is_no_credential_is_said() {
    let site = Site::at(NOW);
    let browser = Browser::new(&site);
    for body in [
        json!({}),
        json!([]),
        json!({ "token": 1 }),
        json!({ "password": "x" }),
        json!({ "token": "a", "code": "b" }),
    ] {
        let reply = browser.sign_in(&body, OURS);
        assert_eq!((reply.status, reply.code().as_str()), (400, "BAD_USER_INPUT"), "{body}");
        assert!(reply.text.contains("token"), "{}", reply.text);
    }
    let long = json!({ "token": "x".repeat(5_000) });
    assert_eq!(browser.sign_in(&long, OURS).status, 413);
    let plain = agent().post(format!("{}/session", site.url)).header("x-tantieme-csrf", "1");
    let plain = plain.header("content-type", "text/plain").send("{}").unwrap();
    assert_eq!(reply(plain).status, 415);
}
