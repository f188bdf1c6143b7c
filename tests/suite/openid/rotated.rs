//! Keys that change, a provider that is down, and one that is to be flooded.

use serde_json::json;
use tantieme::openid::{KeysFrom, Provider, Settings};

use super::keys::Signer;
use super::provider::Fake;
use super::{after, now, site, told, who};

const NOT_PUBLISHED: &str = "401 UNAUTHENTICATED the token is signed with a key that the OpenID provider does not publish; its keys are asked for once a minute at most";
const CONFIGURATION: &str = "/.well-known/openid-configuration";

#[test]
fn a_new_key_is_asked_for_and_one_that_was_withdrawn_ends_within_an_hour() {
    let (old, new) = (Signer::ed25519("old"), Signer::p256("new"));
    let fake = Fake::start(&[&old]);
    let site = site(fake.provider());
    let is_admin = format!("alice ({}) ADMIN", fake.issuer());
    let of = |signer: &Signer| signer.sign(&fake.claims(now() + 36_000));
    assert_eq!(fake.asked("/keys"), 0, "nothing is asked before a token comes");
    assert_eq!(told(&who(&site, &of(&old))), is_admin);
    fake.publish(&[&old, &new]);
    after(&site, 59);
    assert_eq!(told(&who(&site, &of(&new))), NOT_PUBLISHED, "asked for less than a minute ago");
    after(&site, 60);
    assert_eq!(told(&who(&site, &of(&new))), is_admin);
    assert_eq!((fake.asked("/keys"), fake.asked(CONFIGURATION)), (2, 2));

    fake.publish(&[&new]);
    after(&site, 60 + 3_599);
    assert_eq!(told(&who(&site, &of(&old))), is_admin, "the keys are known for less than an hour");
    assert_eq!(fake.asked("/keys"), 2);
    after(&site, 60 + 3_600);
    assert_eq!(told(&who(&site, &of(&old))), NOT_PUBLISHED);
    assert_eq!(told(&who(&site, &of(&new))), is_admin);
    assert_eq!(fake.asked("/keys"), 3);
}

#[test]
fn while_the_provider_is_down_keys_that_are_known_go_on() {
    let (known, new) = (Signer::ed25519("known"), Signer::ed25519("new"));
    let fake = Fake::start(&[&known]);
    fake.is_up(false);
    let site = site(fake.provider());
    let is_admin = format!("alice ({}) ADMIN", fake.issuer());
    let of = |signer: &Signer| signer.sign(&fake.claims(now() + 360_000));
    let reply = who(&site, &of(&known));
    assert_eq!((reply.status, reply.code().as_str()), (503, "UNAVAILABLE"), "{}", reply.text);
    assert_eq!(told(&who(&site, &site.viewer)), "viewer VIEWER", "everything else works");
    fake.is_up(true);
    assert_eq!(who(&site, &of(&known)).status, 503, "asked for less than a minute ago");
    after(&site, 60);
    assert_eq!(told(&who(&site, &of(&known))), is_admin);

    fake.is_up(false);
    after(&site, 72_000);
    let before = fake.asked(CONFIGURATION);
    for _ in 0..3 {
        assert_eq!(told(&who(&site, &of(&known))), is_admin);
    }
    assert_eq!(told(&who(&site, &of(&new))), NOT_PUBLISHED);
    assert_eq!(fake.asked(CONFIGURATION), before + 1, "however often somebody comes");
}

#[test]
fn a_flood_of_unknown_keys_asks_once_a_minute() {
    let known = Signer::ed25519("known");
    let fake = Fake::start(&[&known]);
    let site = site(fake.provider());
    let is_admin = format!("alice ({}) ADMIN", fake.issuer());
    for minute in 0..3 {
        after(&site, minute * 60);
        std::thread::scope(|scope| {
            for client in 0..8 {
                let (site, fake, known) = (&site, &fake, &known);
                scope.spawn(move || {
                    for number in 0..10 {
                        let unknown = Signer::ed25519(&format!("{client} {number}"));
                        let token = unknown.sign(&fake.claims(now() + 3_600));
                        assert_eq!(told(&who(site, &token)), NOT_PUBLISHED);
                    }
                    let good = known.sign(&fake.claims(now() + 3_600));
                    assert!(told(&who(site, &good)).ends_with(" ADMIN"));
                });
            }
        });
        assert_eq!(fake.asked("/keys"), usize::try_from(minute).unwrap() + 1);
    }
    assert_eq!(told(&who(&site, &known.sign(&fake.claims(now())))), is_admin);
}

#[test]
fn keys_come_from_where_the_issuer_or_the_operator_says() {
    let signer = Signer::ed25519("e");
    let fake = Fake::start(&[&signer]);
    let token = signer.sign(&fake.claims(now()));
    let is_admin = format!("alice ({}) ADMIN", fake.issuer());
    let keys: KeysFrom = format!("{}/keys", fake.issuer()).parse().unwrap();
    let named = site(Provider::new(Settings { keys, ..fake.settings() }).unwrap());
    assert_eq!(told(&who(&named, &token)), is_admin);
    assert_eq!(fake.asked(CONFIGURATION), 0);

    // Who is not who they say is not believed.
    fake.claims_to_be("https://id.example.com");
    let discovered = site(fake.provider());
    assert_eq!(who(&discovered, &token).status, 503);
    assert_eq!(fake.asked("/keys"), 1);

    let elsewhere: KeysFrom = format!("{}/nowhere", fake.issuer()).parse().unwrap();
    let nowhere = site(Provider::new(Settings { keys: elsewhere, ..fake.settings() }).unwrap());
    assert_eq!(who(&nowhere, &token).status, 503);
    assert!("http://id.example.com/keys".parse::<KeysFrom>().is_err());
    assert_eq!(
        json!("keys.json".parse::<KeysFrom>() == Ok(KeysFrom::File("keys.json".into()))),
        true
    );
}
