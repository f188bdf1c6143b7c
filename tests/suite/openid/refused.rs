//! Which tokens are good, and what is said of each that is not.

use jsonwebtoken::{Algorithm, Header};
use serde_json::{Value, json};
use tantieme::openid::{KeysFrom, Provider, Settings};

use super::keys::{Signer, forged, signed_with_secret};
use super::provider::Fake;
use super::{NOW, after, now, site, told, who};
use crate::api::site::Site;

#[test]
fn tokens_of_three_kinds_of_keys_are_good_and_ours_stay_what_they_are() {
    let signers = [Signer::rsa("r", 2_048), Signer::p256("p"), Signer::ed25519("e")];
    let fake = Fake::start(&signers.iter().collect::<Vec<_>>());
    let site = site(fake.provider());
    for signer in &signers {
        let token = signer.sign(&fake.claims(now()));
        let expected = format!("alice ({}) ADMIN", fake.issuer());
        assert_eq!(told(&who(&site, &token)), expected, "{:?}", signer.algorithm);
    }
    assert_eq!(told(&who(&site, &site.viewer)), "viewer VIEWER");
    let unknown = "401 UNAUTHENTICATED the token is unknown, expired or revoked";
    assert_eq!(told(&who(&site, "tnt_nobody")), unknown);
    // Without a provider, its tokens are as unknown as any other.
    let token = signers[0].sign(&fake.claims(now()));
    assert_eq!(told(&who(&Site::at(NOW), &token)), unknown);
}

/// The claims with one of them changed, or left out with null.
fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value;
    }
    claims
}

#[test]
fn what_is_wrong_with_a_token_is_said_and_the_token_is_not() {
    let (rsa, p256) = (Signer::rsa("r", 2_048), Signer::p256("p"));
    let fake = Fake::start(&[&rsa, &p256]);
    let site = site(fake.provider());
    let fine = fake.claims(now());
    let claim = |name: &str, value: Value| rsa.sign(&with(&fine, name, value));
    let header = |header: Header| rsa.sign_with(&header, &fine);
    let modulus = rsa.public()["n"].to_string();
    let good = rsa.sign(&fine);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let other_claims = forged(&json!({}), &with(&fine, "sub", json!("mallory")));
    let other_claims = other_claims.split('.').nth(1).unwrap();
    let first = good.split('.').next().unwrap();
    let is_admin = format!("alice ({}) ADMIN", fake.issuer());
    let wrong_signature = "401 UNAUTHENTICATED the signature of the token is wrong";
    let not_published = "401 UNAUTHENTICATED the token is signed with a key that the OpenID provider does not publish; its keys are asked for once a minute at most";
    let rows: Vec<(&str, String, String)> = vec![
        ("as it should be", good.clone(), is_admin.clone()),
        ("for several", claim("aud", json!(["shop", "tantieme"])), is_admin.clone()),
        (
            "of the type for access",
            header(Header { typ: Some("at+jwt".to_owned()), ..rsa.header() }),
            is_admin.clone(),
        ),
        ("ended 59 s ago", claim("exp", json!(now() - 59)), is_admin.clone()),
        ("with a fraction", claim("exp", json!(1_999_999_999.5)), is_admin.clone()),
        ("begins in 60 s", claim("nbf", json!(now() + 60)), is_admin.clone()),
        (
            "ended 60 s ago",
            claim("exp", json!(now() - 60)),
            "401 UNAUTHENTICATED the token has expired at 2026-11-05T11:59:00Z; get a new one"
                .to_owned(),
        ),
        (
            "without an end",
            claim("exp", Value::Null),
            "401 UNAUTHENTICATED the token does not say until when it is good (exp)".to_owned(),
        ),
        (
            "an end that is none",
            claim("exp", json!("tomorrow")),
            "401 UNAUTHENTICATED the token does not say until when it is good (exp)".to_owned(),
        ),
        (
            "begins in 61 s",
            claim("nbf", json!(now() + 61)),
            "401 UNAUTHENTICATED the token is not good before 2026-11-05T12:01:01Z".to_owned(),
        ),
        (
            "begins some time",
            claim("nbf", json!("now")),
            "401 UNAUTHENTICATED the token says from when it is good (nbf) by something that is no number"
                .to_owned(),
        ),
        (
            "of another issuer",
            claim("iss", json!("https://evil.example")),
            format!("401 UNAUTHENTICATED the token is of another issuer than {}", fake.issuer()),
        ),
        (
            "of several issuers",
            claim("iss", json!([fake.issuer(), "https://evil.example"])),
            format!("401 UNAUTHENTICATED the token is of another issuer than {}", fake.issuer()),
        ),
        (
            "of nobody",
            claim("iss", Value::Null),
            "401 UNAUTHENTICATED the token needs the claim \"iss\"".to_owned(),
        ),
        (
            "for somebody else",
            claim("aud", json!(["shop"])),
            "401 UNAUTHENTICATED the token is for somebody else; its audience (aud) must name \"tantieme\""
                .to_owned(),
        ),
        (
            "for nobody",
            claim("aud", Value::Null),
            "401 UNAUTHENTICATED the token needs the claim \"aud\"".to_owned(),
        ),
        (
            "without a subject",
            claim("sub", Value::Null),
            "401 UNAUTHENTICATED the token needs the claim \"sub\"".to_owned(),
        ),
        (
            "with a subject that cannot be read",
            claim("sub", json!("ali\u{202e}ce")),
            "401 UNAUTHENTICATED the token names nobody: its subject (sub) needs 1 to 255 bytes that can be seen"
                .to_owned(),
        ),
        ("with other claims", format!("{first}.{other_claims}.{signature}"), wrong_signature.to_owned()),
        ("with no signature", format!("{signed}."), wrong_signature.to_owned()),
        (
            "of another with the same name of a key",
            Signer::p256("p").sign(&fine),
            wrong_signature.to_owned(),
        ),
        ("of an unknown key", Signer::p256("new").sign(&fine), not_published.to_owned()),
        (
            "with a key for another algorithm",
            p256.sign_with(&Header { kid: Some("r".to_owned()), ..p256.header() }, &fine),
            not_published.to_owned(),
        ),
        (
            "signed with what everybody knows",
            signed_with_secret(modulus.as_bytes(), "r", &fine),
            "401 UNAUTHENTICATED the token is signed with HS256; it must be RS256, ES256 or EdDSA"
                .to_owned(),
        ),
        (
            "not signed",
            forged(&json!({ "alg": "none", "kid": "r" }), &fine),
            "401 UNAUTHENTICATED the token is signed with none; it must be RS256, ES256 or EdDSA"
                .to_owned(),
        ),
        (
            "signed with PS256",
            header(Header { kid: Some("r".to_owned()), ..Header::new(Algorithm::PS256) }),
            "401 UNAUTHENTICATED the token is signed with PS256; it must be RS256, ES256 or EdDSA"
                .to_owned(),
        ),
        (
            "signed with words",
            forged(&json!({ "alg": "<b>trust me</b>" }), &fine),
            "401 UNAUTHENTICATED the token is signed with something else; it must be RS256, ES256 or EdDSA"
                .to_owned(),
        ),
        (
            "for signing out",
            header(Header { typ: Some("logout+jwt".to_owned()), ..rsa.header() }),
            "401 UNAUTHENTICATED the token is for something else; its type (typ) must be JWT or at+jwt"
                .to_owned(),
        ),
        (
            "with extensions",
            header(Header { crit: Some(vec!["b64".to_owned()]), ..rsa.header() }),
            "401 UNAUTHENTICATED the token asks for extensions (crit) that are not known here"
                .to_owned(),
        ),
        (
            "not a token at all",
            "a.b.c".to_owned(),
            "401 UNAUTHENTICATED the token has three parts, and its first is no header of a JWT"
                .to_owned(),
        ),
    ];
    for (name, token, expected) in rows {
        let reply = who(&site, &token);
        assert_eq!(told(&reply), expected, "{name}");
        for part in token.split('.').filter(|part| part.len() > 3) {
            assert!(!reply.text.contains(part), "{name}: {}", reply.text);
        }
    }
}

#[test]
fn a_token_that_names_no_key_needs_one_that_can_only_be_its_own() {
    let (one, other) = (Signer::ed25519("one"), Signer::ed25519("other"));
    let fake = Fake::start(&[&one, &Signer::p256("p")]);
    let site = site(fake.provider());
    let nameless = Header { kid: None, ..one.header() };
    let token = one.sign_with(&nameless, &fake.claims(now()));
    let is_admin = format!("alice ({}) ADMIN", fake.issuer());
    assert_eq!(told(&who(&site, &token)), is_admin);
    fake.publish(&[&one, &other]);
    after(&site, 3_600);
    let token = one.sign_with(&nameless, &fake.claims(now() + 3_600));
    assert_eq!(
        told(&who(&site, &token)),
        "401 UNAUTHENTICATED the token does not name the key that it is signed with (kid), and the OpenID provider does not have exactly one for it"
    );
}

#[test]
fn keys_that_prove_nothing_are_passed_over() {
    let fine = Signer::p256("fine");
    let mut to_encrypt = fine.public();
    to_encrypt["use"] = json!("enc");
    let mut of_another_algorithm = fine.public();
    of_another_algorithm["alg"] = json!("ES512");
    let mut on_another_curve = fine.public();
    on_another_curve["crv"] = json!("P-384");
    let secret = json!({ "kty": "oct", "kid": "fine", "k": "c2VjcmV0" });
    let short = Signer::rsa("fine", 1_024);
    let mut cut = Signer::ed25519("fine").public();
    cut["x"] = json!("AAAA");
    let mut half = fine.public();
    half["y"] = json!("AAAA");
    for (name, key, signer) in [
        ("to encrypt with", to_encrypt, &fine),
        ("of another algorithm", of_another_algorithm, &fine),
        ("on another curve", on_another_curve, &fine),
        ("a secret", secret, &fine),
        ("too short", short.public(), &short),
        ("cut off", cut, &fine),
        ("half a key", half, &fine),
        ("not a key", json!("key"), &fine),
    ] {
        let other = Signer::ed25519("other");
        let fake = Fake::start(&[]);
        fake.publish_keys(vec![key.clone(), other.public()]);
        let at_new_site = || told(&who(&site(fake.provider()), &signer.sign(&fake.claims(now()))));
        let said = at_new_site();
        let expected = "with a key that the OpenID provider does not publish";
        assert!(said.contains(expected), "{name}: {said}");
        // A set with nothing else is as good as none.
        fake.publish_keys(vec![key]);
        let said = at_new_site();
        assert!(said.starts_with("503 UNAVAILABLE"), "{name}: {said}");
    }
}

#[test]
fn a_file_with_keys_is_read_when_the_server_starts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let fake = Fake::start(&[]);
    let settings = || Settings { keys: KeysFrom::File(path.clone()), ..fake.settings() };
    let place = path.display();
    let trouble = || Provider::new(settings()).unwrap_err().to_string();
    assert!(trouble().contains(&format!("{place} cannot be read: ")), "{}", trouble());
    std::fs::write(&path, "[]").unwrap();
    assert!(trouble().contains(&format!("{place}: it is no set of keys")), "{}", trouble());
    std::fs::write(&path, "{\"keys\": []}").unwrap();
    assert!(trouble().contains(&format!("{place}: it has no key for RS256")), "{}", trouble());

    let (old, new) = (Signer::ed25519("old"), Signer::ed25519("new"));
    let write = |signer: &Signer| {
        std::fs::write(&path, json!({ "keys": [signer.public()] }).to_string()).unwrap();
    };
    write(&old);
    let site = site(Provider::new(settings()).unwrap());
    let is_admin = format!("alice ({}) ADMIN", fake.issuer());
    assert_eq!(told(&who(&site, &old.sign(&fake.claims(now())))), is_admin);
    write(&new);
    after(&site, 60);
    assert_eq!(told(&who(&site, &new.sign(&fake.claims(now())))), is_admin, "read again");
    assert_eq!(fake.asked("/keys"), 0);
}
