//! Browsers that sign in with the provider: there and back, and everything that can go wrong on the way.

use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use sha2::Digest as _;
use tantieme::api::RateLimits;
use tantieme::openid::{Provider, Registration, Settings};
use tantieme::store::DatabaseUrl;
use tempfile::TempDir;

use super::keys::Signer;
use super::provider::{CLIENT_SECRET, Fake};
use super::{NOW, after, limited_site, now, site, site_on};
use crate::api::site::{Reply, Site, agent, reply as answered};
use crate::app::fixture::databases;

/// What a provider knows of this server.
const CLIENT: &str = "console";

fn settings(fake: &Fake, public_url: &str) -> Settings {
    let registration = Registration {
        client_id: CLIENT.to_owned(),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        public_url: public_url.parse().unwrap(),
        scope: "openid roles".to_owned(),
    };
    Settings { registration: Some(registration), ..fake.settings() }
}

/// A provider where alice is signed in, and a site that browsers find at an address.
fn world(public_url: &str) -> (Fake, Site) {
    let fake = signing(Signer::ed25519("e"));
    let site = new_site(&fake, public_url);
    (fake, site)
}

fn new_site(fake: &Fake, public_url: &str) -> Site {
    site(Provider::new(settings(fake, public_url)).unwrap())
}

fn signing(signer: Signer) -> Fake {
    let fake = Fake::start(&[&signer]);
    fake.signs_in(signer, fake.identity(CLIENT, now()));
    fake
}

/// A browser that keeps its cookies, and goes where it is told one step at a time.
pub struct Browser {
    url: String,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), cookies: Vec::new() }
    }

    pub fn get(&mut self, path: &str) -> Reply {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = client().get(format!("{}{path}", self.url));
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        let reply = answered(request.call().unwrap());
        for cookie in reply.headers.get_all("set-cookie") {
            let (name, value) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = value.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        reply
    }

    /// Begins: what the provider is asked.
    pub fn begin(&mut self) -> String {
        let reply = self.get("/sign-in/provider");
        assert_eq!(reply.status, 303, "{}", reply.text);
        location(&reply)
    }

    /// Comes back with what the provider said.
    pub fn come_back(&mut self, to: &str) -> Reply {
        let (_, query) = to.split_once('?').unwrap();
        self.get(&format!("/sign-in/callback?{query}"))
    }

    pub fn who(&mut self) -> Value {
        let reply = self.get("/session");
        if reply.status == 200 { reply.json() } else { json!(reply.status) }
    }
}

fn client() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
    ureq::Agent::new_with_config(config.max_redirects_will_error(false).build())
}

fn location(reply: &Reply) -> String {
    reply.headers["location"].to_str().unwrap().to_owned()
}

/// Where the provider sends a browser back to that was sent there.
pub fn at_provider(address: &str) -> String {
    let reply = answered(client().get(address).call().unwrap());
    assert_eq!(reply.status, 303, "{}", reply.text);
    location(&reply)
}

fn cookie<'a>(reply: &'a Reply, name: &str) -> &'a str {
    let mut all = reply.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    all.find(|it| it.starts_with(name)).unwrap_or_else(|| panic!("no {name}: {:?}", reply.headers))
}

/// What a page says that signs nobody in.
fn why(reply: &Reply) -> String {
    assert_eq!(reply.media, "text/html; charset=utf-8", "{}", reply.text);
    let (_, rest) = reply.text.split_once("<p role=\"alert\">").unwrap();
    format!("{} {}", reply.status, rest.split_once("</p>").unwrap().0)
}

fn on(database: &DatabaseUrl, folder: TempDir) -> (Fake, Site) {
    let fake = signing(Signer::p256("p"));
    let settings = settings(&fake, "https://pay.example.com/");
    let site = site_on(database, folder, Provider::new(settings).unwrap());
    (fake, site)
}

fn asks_for_the_header_and_ends(site: &Site, browser: &Browser, name: &str) {
    // The session asks for the header that only our own pages send, and ends after twelve hours or before.
    let session = browser.cookies.iter().find(|(name, _)| name == "tantieme_session");
    let session = format!("tantieme_session={}", session.unwrap().1);
    let ask = |headers: &[(&str, &str)]| {
        let mut request = agent().post(format!("{}/graphql", site.url));
        request = request.header("content-type", "application/json").header("cookie", &session);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let query = json!({ "query": "{ viewer { name } }" }).to_string();
        answered(request.send(query).unwrap())
    };
    assert_eq!(ask(&[]).status, 403);
    assert_eq!(ask(&[("x-tantieme-csrf", "1")]).json()["data"]["viewer"]["name"], name);
    after(site, 43_199);
    assert_eq!(ask(&[("x-tantieme-csrf", "1")]).status, 200);
    after(site, 43_200);
}

fn signs_out(site: &Site, alice: &Value) {
    after(site, 0);
    let mut second = Browser::new(&site.url);
    let back = at_provider(&second.begin());
    second.come_back(&back);
    assert_eq!(&second.who(), alice);
    let signed_out = client()
        .delete(format!("{}/session", site.url))
        .header("x-tantieme-csrf", "1")
        .header("cookie", format!("tantieme_session={}", second.cookies[0].1))
        .call();
    assert_eq!(signed_out.unwrap().status(), 204);
    assert_eq!(second.who(), json!(401));
}

#[test]
fn a_browser_goes_to_the_provider_and_comes_back_signed_in() {
    for (database, folder, _) in databases() {
        let (fake, site) = on(&database, folder);
        let mut browser = Browser::new(&site.url);
        let options = browser.get("/sign-in/options").json();
        assert_eq!(options, json!({ "provider": { "issuer": fake.issuer(), "answers": true } }));
        let reply = browser.get("/sign-in/provider");
        assert_eq!(
            (reply.status, &reply.headers["cache-control"]),
            (303, &"no-store".parse().unwrap())
        );
        let kept = cookie(&reply, "tantieme_sign_in=");
        for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/sign-in/callback", "Max-Age=600"]
        {
            assert!(kept.contains(part), "{part}: {kept}");
        }
        let address = location(&reply);
        let secret = kept.split(['=', ';']).nth(1).unwrap();
        assert!(!address.contains(secret), "it stays in the browser: {address}");
        for part in [
            "response_type=code",
            "client_id=console",
            "redirect_uri=https%3A%2F%2Fpay.example.com%2Fsign-in%2Fcallback",
            "scope=openid+roles",
            "code_challenge_method=S256",
        ] {
            assert!(address.contains(part), "{part}: {address}");
        }

        let back = at_provider(&address);
        assert!(back.starts_with("https://pay.example.com/sign-in/callback?code="), "{back}");
        let reply = browser.come_back(&back);
        assert_eq!((reply.status, location(&reply).as_str()), (303, "/"), "{}", reply.text);
        let session = cookie(&reply, "tantieme_session=");
        for part in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
            assert!(session.contains(part), "{part}: {session}");
        }
        assert!(cookie(&reply, "tantieme_sign_in=").contains("Max-Age=0"), "it counts once");
        let name = format!("alice ({})", fake.issuer());
        let alice = json!({ "role": "ADMIN", "name": name, "collaborator": null });
        assert_eq!(browser.who(), alice);
        let trail = "{ auditTrail(first: 1, filter: { what: \"signIn\" }) { nodes { who about role outcome } } }";
        let trail = site.data(&site.admin, trail, &json!({}));
        let line = json!({ "who": name, "about": "provider", "role": "ADMIN", "outcome": "OK" });
        assert_eq!(trail["auditTrail"]["nodes"][0], line);

        asks_for_the_header_and_ends(&site, &browser, &name);
        assert_eq!(browser.who(), json!(401));
        signs_out(&site, &alice);
    }
}

#[test]
fn who_did_not_begin_here_is_not_signed_in() {
    let (fake, site) = world("http://127.0.0.1:8080");
    const ELSEWHERE: &str =
        "401 This sign-in was begun in another browser, or too long ago, or has ended already.";
    // Somebody sends a link with a code of their own.
    let mut attacker = Browser::new(&site.url);
    let back = at_provider(&attacker.begin());
    let mut victim = Browser::new(&site.url);
    assert_eq!(why(&victim.come_back(&back)), ELSEWHERE);
    victim.begin();
    assert_eq!(why(&victim.come_back(&back)), ELSEWHERE, "another state");
    assert_eq!(why(&victim.come_back("?code=x")), ELSEWHERE, "none");
    let words = "?error=access_denied&error_description=call+0900+1234";
    assert_eq!(why(&victim.come_back(words)), ELSEWHERE, "nobody's words are shown");
    assert_eq!(victim.who(), json!(401));
    assert_eq!(fake.asked("/token"), 0);

    // The same way back again: the browser has forgotten what it kept, and the provider takes a code once.
    let kept = attacker.cookies.clone();
    assert_eq!(attacker.come_back(&back).status, 303);
    assert_eq!(why(&attacker.come_back(&back)), ELSEWHERE);
    let mut again = Browser { url: site.url.clone(), cookies: kept };
    assert_eq!(
        why(&again.come_back(&back)),
        "401 The provider did not take its own code: the code was used (invalid_grant)."
    );
    assert_eq!(again.who(), json!(401));
}

#[test]
fn what_the_provider_says_is_checked_and_what_is_wrong_is_said() {
    let (fake, site) = world("http://127.0.0.1:8080");
    let with = |name: &str, value: Value| {
        let mut claims = fake.identity(CLIENT, now());
        claims[name] = value;
        claims
    };
    let rows: Vec<(&str, Value, &str)> = vec![
        (
            "another nonce",
            with("nonce", json!("another")),
            "401 The token of the provider is of another sign-in (nonce).",
        ),
        (
            "for another client",
            with("aud", json!("tantieme")),
            "401 The token is for somebody else; its audience (aud) must name \"console\".",
        ),
        (
            "made for another client",
            with("azp", json!("shop")),
            "401 The token of the provider was made for somebody else (azp).",
        ),
        (
            "for several",
            with("aud", json!(["console", "shop"])),
            "401 The token of the provider does not say for whom it was made (azp).",
        ),
        (
            "expired",
            with("exp", json!(now() - 3_600)),
            "401 The token has expired at 2026-11-05T11:00:00Z; get a new one.",
        ),
        (
            "no role",
            with("roles", json!(["<b>"])),
            "403 The token gives no role here: the claim \"roles\" must hold one of tantieme-",
        ),
    ];
    for (name, claims, expected) in rows {
        let signer = Signer::ed25519("e");
        fake.publish(&[&signer]);
        fake.signs_in(signer, claims);
        // Its key is a new one of the same name.
        let fresh = new_site(&fake, "http://127.0.0.1:8080");
        let mut browser = Browser::new(&fresh.url);
        let back = at_provider(&browser.begin());
        let told = why(&browser.come_back(&back));
        assert!(told.starts_with(expected), "{name}: {told}");
        assert_eq!(browser.who(), json!(401), "{name}");
    }

    let mut browser = Browser::new(&site.url);
    let answer = |browser: &mut Browser, query: &str| {
        let address = browser.begin();
        let state = address.split("&state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        why(&browser.come_back(&format!("?state={state}&{query}")))
    };
    for (query, expected) in [
        (
            "error=access_denied&error_description=You+said+%3Cb%3Eno%3C%2Fb%3E%0A",
            "401 The provider did not sign you in: You said &lt;b&gt;no&lt;/b&gt; (access_denied).",
        ),
        ("error=login_required", "401 The provider did not sign you in: login_required."),
        ("", "401 The provider sent neither a code nor what is wrong."),
        (
            "code=x&iss=https%3A%2F%2Fevil.example",
            "401 Another provider answered than the one that was asked.",
        ),
        (
            "code=made-up",
            "401 The provider did not take its own code: the code is unknown (invalid_grant).",
        ),
    ] {
        assert_eq!(answer(&mut browser, query), expected, "{query}");
    }
}

/// A browser that comes back with a code and all that goes with it, made up by whoever sits before it.
fn made_up(site: &Site, number: usize) -> Reply {
    let secret = format!("made-up-{number}");
    let state = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .encode(sha2::Sha256::digest(format!("state {secret}")));
    let cookies = vec![("tantieme_sign_in".to_owned(), secret)];
    let mut browser = Browser { url: site.url.clone(), cookies };
    browser.get(&format!("/sign-in/callback?code=junk&state={state}"))
}

#[test]
fn whoever_makes_codes_up_is_shut_out_and_asks_the_provider_nothing_more() {
    let fake = signing(Signer::ed25519("e"));
    let provider = || Provider::new(settings(&fake, "http://127.0.0.1:8080")).unwrap();
    let limited = |rates: RateLimits| {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("test.db").to_str().unwrap().parse().unwrap();
        limited_site((&url, folder), provider(), rates)
    };
    let site = limited(RateLimits { failed_sign_ins: 3, ..RateLimits::USUAL });
    let statuses: Vec<u16> = (0..6).map(|number| made_up(&site, number).status).collect();
    assert_eq!(statuses, [401, 401, 401, 429, 429, 429]);
    assert_eq!(fake.asked("/token"), 3);
    let refused = made_up(&site, 7);
    assert!(
        why(&refused)
            .starts_with("429 This address may have 3 tokens that are not good in a minute;")
    );
    let seconds: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&seconds), "{seconds}");

    // Beginning and asking count as requests, like everything else.
    let site = limited(RateLimits { address_requests: 3, failed_sign_ins: 0, ..RateLimits::USUAL });
    let mut browser = Browser::new(&site.url);
    let paths = ["/sign-in/options", "/sign-in/provider", "/sign-in/callback"];
    let statuses = paths.map(|path| browser.get(path).status);
    assert_eq!(statuses, [200, 303, 401]);
    assert_eq!(paths.map(|path| browser.get(path).status), [429; 3]);
}

#[test]
fn many_who_sign_in_at_once_wait_for_their_turn() {
    let (fake, site) = world("http://127.0.0.1:8080");
    fake.thinks(Duration::from_millis(200));
    let begun: Vec<(Browser, String)> = (0..20)
        .map(|_| {
            let mut browser = Browser::new(&site.url);
            let back = at_provider(&browser.begin());
            (browser, back)
        })
        .collect();
    let came_back = std::thread::scope(|scope| {
        let come = |(mut browser, back): (Browser, String)| browser.come_back(&back).status;
        let all: Vec<_> = begun.into_iter().map(|one| scope.spawn(move || come(one))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<u16>>()
    });
    assert_eq!(came_back, [303; 20]);
}

#[test]
fn without_a_provider_or_while_it_is_down_a_token_signs_in() {
    let plain = Site::at(NOW);
    let mut browser = Browser::new(&plain.url);
    assert_eq!(browser.get("/sign-in/options").json(), json!({ "provider": null }));
    assert_eq!(browser.get("/sign-in/provider").status, 404);
    assert_eq!(browser.get("/sign-in/callback?code=x&state=y").status, 401);

    let (fake, site) = world("http://127.0.0.1:8080");
    fake.is_up(false);
    let mut browser = Browser::new(&site.url);
    let host = fake.issuer().split("://").nth(1).unwrap().to_owned();
    let down = format!(
        "503 {host} does not answer now, and nobody new can sign in with it; a token signs in as ever."
    );
    let answers = |browser: &mut Browser| {
        let options = browser.get("/sign-in/options").json();
        assert_eq!(options["provider"]["issuer"], fake.issuer());
        options["provider"]["answers"].clone()
    };
    assert_eq!(answers(&mut browser), false);
    assert_eq!(why(&browser.get("/sign-in/provider")), down);
    fake.is_up(true);
    assert_eq!(why(&browser.get("/sign-in/provider")), down, "asked for less than a minute ago");
    assert_eq!(answers(&mut browser), false, "the same");
    after(&site, 60);
    assert_eq!(answers(&mut browser), true);
    let back = at_provider(&browser.begin());
    fake.is_up(false);
    let broken = "503 The OpenID provider or the database does not answer now; try again later.";
    assert_eq!(why(&browser.come_back(&back)), broken);
    // Whether it answers is asked once a minute, and what it said before goes on being used.
    assert_eq!(answers(&mut browser), true);
    after(&site, 120);
    assert_eq!(answers(&mut browser), false);
    browser.begin();
    fake.is_up(true);
    assert_eq!(answers(&mut browser), false);
    after(&site, 180);
    assert_eq!(answers(&mut browser), true);
    let token = client()
        .post(format!("{}/session", site.url))
        .header("content-type", "application/json")
        .header("x-tantieme-csrf", "1")
        .send(json!({ "token": site.admin }).to_string());
    assert_eq!(token.unwrap().status(), 200);
}
