//! What the claims of a token allow, and whose name is on what is done with it.

use rules::domain::Role;
use serde_json::{Value, json};
use tantieme::openid::{Mapping, Provider, RoleValue, Settings};

use super::keys::Signer;
use super::provider::Fake;
use super::{now, site, told, who};

fn mapping(role_claim: &str, roles: &[&str]) -> Mapping {
    let roles = roles.iter().map(|role| role.parse().unwrap()).collect();
    Mapping {
        role_claim: role_claim.to_owned(),
        roles,
        collaborator_claim: "tantieme_collaborator".to_owned(),
    }
}

/// The claims with these in place of the roles.
fn claims(fake: &Fake, of_role: &Value) -> Value {
    let mut claims = fake.claims(now());
    claims.as_object_mut().unwrap().remove("roles");
    for (name, value) in of_role.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

#[test]
fn the_claims_say_what_somebody_may_do() {
    let signer = Signer::ed25519("e");
    let fake = Fake::start(&[&signer]);
    let none = |claim: &str, names: &str| {
        format!(
            "403 FORBIDDEN the token gives no role here: the claim \"{claim}\" must hold one of {names}"
        )
    };
    let defaults = Mapping {
        role_claim: "roles".to_owned(),
        roles: RoleValue::defaults(),
        collaborator_claim: "tantieme_collaborator".to_owned(),
    };
    let known: Vec<String> =
        Role::ALL.iter().map(|role| format!("tantieme-{}", role.code().to_lowercase())).collect();
    let known = known.join(", ");
    let own = mapping("realm_access.roles", &["pay=ADMIN", "a=b=VIEWER", "audit = viewer"]);
    let namespaced = mapping("https://example.com/roles", &["pay=ADMIN"]);
    let alice = |role: &str| format!("alice ({}) {role}", fake.issuer());
    let whose = "403 FORBIDDEN the token has the role COLLABORATOR and does not say of whom: the claim \"tantieme_collaborator\" must be the reference of one collaborator";
    for (mapping, of_role, expected) in [
        (&defaults, json!({ "roles": ["tantieme-viewer"] }), alice("VIEWER")),
        (&defaults, json!({ "roles": "tantieme-integration" }), alice("INTEGRATION")),
        (&defaults, json!({ "roles": ["admin", "tantieme-viewer"] }), alice("VIEWER")),
        (&defaults, json!({ "roles": ["admin", "ADMIN", "Tantieme-Admin"] }), none("roles", &known)),
        (&defaults, json!({ "roles": [] }), none("roles", &known)),
        (&defaults, json!({ "roles": { "tantieme-admin": true } }), none("roles", &known)),
        (&defaults, json!({ "roles": [["tantieme-admin"]] }), none("roles", &known)),
        (&defaults, json!({}), none("roles", &known)),
        (
            &defaults,
            json!({ "roles": ["tantieme-viewer", "tantieme-admin"] }),
            "403 FORBIDDEN the token gives the roles ADMIN and VIEWER: the claim \"roles\" must give one only"
                .to_owned(),
        ),
        (
            &defaults,
            json!({ "roles": "tantieme-collaborator", "tantieme_collaborator": "ana" }),
            alice("COLLABORATOR"),
        ),
        (&defaults, json!({ "roles": "tantieme-collaborator" }), whose.to_owned()),
        (
            &defaults,
            json!({ "roles": "tantieme-collaborator", "tantieme_collaborator": "" }),
            whose.to_owned(),
        ),
        (
            &defaults,
            json!({ "roles": "tantieme-collaborator", "tantieme_collaborator": ["ana", "bo"] }),
            whose.to_owned(),
        ),
        (
            &defaults,
            json!({ "roles": "tantieme-viewer", "tantieme_collaborator": "ana" }),
            alice("VIEWER"),
        ),
        (&own, json!({ "realm_access": { "roles": ["x", "pay"] } }), alice("ADMIN")),
        (&own, json!({ "realm_access": { "roles": ["a=b", "audit"] } }), alice("VIEWER")),
        (
            &own,
            json!({ "realm_access": { "roles": ["tantieme-admin"] } }),
            none("realm_access.roles", "pay, a=b, audit"),
        ),
        (&own, json!({ "realm_access": ["pay"] }), none("realm_access.roles", "pay, a=b, audit")),
        (&namespaced, json!({ "https://example.com/roles": "pay" }), alice("ADMIN")),
    ] {
        let settings = Settings { mapping: mapping.clone(), ..fake.settings() };
        let site = site(Provider::new(settings).unwrap());
        let token = signer.sign(&claims(&fake, &of_role));
        assert_eq!(told(&who(&site, &token)), expected, "{of_role}");
    }
    for wrong in ["pay", "pay=", "=ADMIN", "pay=KING", ""] {
        assert!(wrong.parse::<RoleValue>().is_err(), "{wrong}");
    }
}

#[test]
fn a_reference_that_is_none_is_refused() {
    let signer = Signer::ed25519("e");
    let fake = Fake::start(&[&signer]);
    let site = site(fake.provider());
    let of_role =
        json!({ "roles": "tantieme-collaborator", "tantieme_collaborator": "a".repeat(1_000) });
    let told = told(&who(&site, &signer.sign(&claims(&fake, &of_role))));
    assert!(told.starts_with("403 FORBIDDEN of the token, the reference "), "{told}");
}

#[test]
fn the_audit_trail_names_subject_and_issuer() {
    let signer = Signer::ed25519("e");
    let fake = Fake::start(&[&signer]);
    let site = site(fake.provider());
    let admin = signer.sign(&fake.claims(now()));
    let input = json!({ "name": "erp", "role": "INTEGRATION" });
    let made = site.perform(&admin, "createToken", "token { name }", &input);
    assert_eq!(made["token"]["name"], "erp", "{made}");
    let viewer = signer.sign(&claims(&fake, &json!({ "roles": ["tantieme-viewer"] })));
    let refused = site.ask(
        &viewer,
        "mutation { createToken(input: { name: \"x\", role: ADMIN }) { secret } }",
        &json!({}),
    );
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    let lines = site.data(
        &site.admin,
        "{ auditTrail(first: 2) { nodes { who role channel what outcome } } }",
        &json!({}),
    );
    let who = format!("alice ({})", fake.issuer());
    let line = |role: &str, outcome: &str| json!({ "who": who, "role": role, "channel": "TOKEN", "what": "createToken", "outcome": outcome });
    let expected = json!([line("VIEWER", "FORBIDDEN"), line("ADMIN", "OK")]);
    assert_eq!(lines["auditTrail"]["nodes"], expected);
    // Nobody else can be called like that.
    let input = json!({ "name": who, "role": "ADMIN" });
    let made = site.perform(&site.admin, "createToken", "token { name }", &input);
    assert_eq!(made["errors"][0]["field"], json!(["name"]), "{made}");
}
