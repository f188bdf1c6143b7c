//! Signatures: those that the senders' own libraries make are taken, and nothing else.

use serde::Deserialize;
use std::collections::BTreeMap;

use rules::domain::{HookSource, Moment};
use tantieme::app::{Headers, NotTaken};

use super::*;
use crate::app::fixture::{moment, on_each_database};

const VECTORS: &str = include_str!("vectors.json");

#[derive(Deserialize)]
struct Vector {
    source: String,
    secret: String,
    body: String,
    headers: BTreeMap<String, String>,
}

impl Vector {
    fn source(&self) -> HookSource {
        HookSource::from_code(&self.source).unwrap()
    }

    fn arrived(&self) -> Arrived {
        let headers = self.headers.clone().into_iter().collect::<Headers>();
        Arrived { headers, body: self.body.clone().into_bytes() }
    }
}

/// Each vector on a hook with its secret, at a moment.
async fn refusal(app: &App, vector: &Vector, arrived: Arrived) -> Option<String> {
    match app.receive_hook(vector.source(), arrived).await {
        Ok(_) => None,
        Err(NotTaken::Unsigned(why)) => Some(why),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_the_senders_libraries_sign_is_taken_and_nothing_else() {
    on_each_database(async |fixture| {
        let vectors: Vec<Vector> = serde_json::from_str(VECTORS).unwrap();
        assert_eq!(vectors.len(), 5);
        let (app, at) = (&fixture.app, moment("2026-10-31T09:00:00Z"));
        for vector in &vectors {
            let (source, secret) = (vector.source(), Some(vector.secret.clone()));
            app.switch_hook_off(&admin(), source).await.unwrap();
            app.set_hook_secret(&admin(), source, secret).await.unwrap();
            fixture.clock.set(at);
            let name = format!("{} {:?}", vector.source, vector.headers);

            // Another body, a header too few or too short, another moment: nothing of it is stored.
            let before = app.hook_deliveries(Default::default(), Default::default()).await.unwrap();
            let mut changed = vector.arrived();
            changed.body.push(b' ');
            assert!(
                refusal(app, vector, changed).await.unwrap().contains("does not fit"),
                "{name}"
            );
            for header in vector.headers.keys().filter(|name| !name.ends_with("Topic")) {
                let mut short = vector.headers.clone();
                short.remove(header);
                let arrived = Arrived { headers: short.into_iter().collect(), ..vector.arrived() };
                let why = refusal(app, vector, arrived).await.unwrap();
                assert_eq!(why, format!("the header {header} is missing"));
                for wrong in ["", "t=1,v1=", "v1,", "AAAA", "t=1793437200", "v1,AAAA"] {
                    let mut other = vector.headers.clone();
                    other.insert(header.clone(), wrong.to_owned());
                    let arrived =
                        Arrived { headers: other.into_iter().collect(), ..vector.arrived() };
                    assert!(refusal(app, vector, arrived).await.is_some(), "{name}: {wrong}");
                }
            }
            if matches!(source, HookSource::Stripe | HookSource::Standard) {
                for (seconds, fine) in [(-301, false), (301, false)] {
                    fixture.clock.set(Moment::from_micros(at.micros() + seconds * 1_000_000));
                    let why = refusal(app, vector, vector.arrived()).await;
                    assert_eq!(why.is_none(), fine, "{name}: {why:?}");
                }
                fixture.clock.set(Moment::from_micros(at.micros() + 300 * 1_000_000));
            }
            let after = app.hook_deliveries(Default::default(), Default::default()).await.unwrap();
            assert_eq!(after.items.len(), before.items.len(), "{name}");
            assert_eq!(refusal(app, vector, vector.arrived()).await, None, "{name}");
        }
        // Two of Stripe's are one delivery, signed by one and by two secrets.
        let all = app.hook_deliveries(Default::default(), Default::default()).await.unwrap();
        let states: Vec<String> = all
            .items
            .into_iter()
            .rev()
            .map(|(_, one)| format!("{} {} {}", one.source, one.kind, one.state.code()))
            .collect();
        assert_eq!(
            states,
            [
                "stripe plan.created KEPT",
                "shopify orders/create IGNORED",
                "woocommerce order.updated IGNORED",
                "standard ping IGNORED",
            ]
        );
    });
}

#[test]
fn an_exchanged_secret_is_good_for_a_day_more() {
    on_each_database(async |fixture| {
        let (app, source) = (&fixture.app, HookSource::Shopify);
        let send = async |secret: &str, id: &str| {
            let headers = [
                ("X-Shopify-Hmac-Sha256".to_owned(), plain_signature(secret, "{}")),
                ("X-Shopify-Topic".to_owned(), "orders/create".to_owned()),
                ("X-Shopify-Event-Id".to_owned(), id.to_owned()),
            ];
            let arrived = Arrived { headers: headers.into_iter().collect(), body: b"{}".to_vec() };
            app.receive_hook(source, arrived).await
        };
        let off = send("old-secret", "1").await.unwrap_err();
        assert!(matches!(off, NotTaken::Off(HookSource::Shopify)), "{off}");
        for secret in ["old-secret", "new-secret"] {
            app.set_hook_secret(&admin(), source, Some(secret.to_owned())).await.unwrap();
        }
        let until = app.hooks().await.unwrap()[1].old_secret_until;
        assert_eq!(until, Some(moment("2026-01-02T05:00:00Z")));
        assert!(send("old-secret", "2").await.is_ok() && send("new-secret", "3").await.is_ok());
        fixture.clock.set(moment("2026-01-02T05:00:00Z"));
        assert!(matches!(send("old-secret", "4").await, Err(NotTaken::Unsigned(_))));
        assert!(send("new-secret", "5").await.is_ok());
        app.switch_hook_off(&admin(), source).await.unwrap();
        assert!(matches!(send("new-secret", "6").await, Err(NotTaken::Off(_))));
        for wrong in [None, Some(""), Some("short"), Some("with a blank in it")] {
            let given = wrong.map(str::to_owned);
            assert!(app.set_hook_secret(&admin(), source, given).await.is_err(), "{wrong:?}");
        }
        let lines = format!("{:?}", crate::app::trail::lines(app).await);
        assert!(!lines.contains("-secret"), "{lines}");
    });
}
