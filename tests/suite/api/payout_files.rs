//! Files to pay with: over HTTP, checked against the official schemas.

use serde_json::{Value, json};
use sha2::Digest as _;
use tantieme::app::Payer;
use tantieme::server::ServerConfig;

use super::accounts::{BELGIAN, GERMAN, bank, owe};
use super::site::{Reply, Site, agent, reply};
use crate::app::fixture::databases;
use crate::checkers::fits_schema;

pub const NOW: &str = "2026-10-10T12:00:00Z";

/// A site that pays from an account, for each kind of database.
fn on_each_database(test: impl Fn(Site)) {
    for (database, folder, _) in databases() {
        let payer =
            Payer::read("Müller & Söhne GmbH", "DE75 5121 0800 1245 1261 99", None).unwrap();
        let config = ServerConfig { payer: Some(payer), ..ServerConfig::default() };
        test(Site::on(&database, folder, NOW, config));
    }
}

/// Gathers everything that is payable; gives the fulfillment's global id.
pub fn gathered(site: &Site, currency: &str) -> Value {
    let input = json!({ "currency": currency });
    let made = site.perform(&site.admin, "createFulfillment", "fulfillment { id }", &input);
    assert_eq!(made["errors"], json!([]), "{made:#}");
    made["fulfillment"]["id"].clone()
}

fn get(site: &Site, token: &str, path: &str) -> Reply {
    let request = agent().get(format!("{}{path}", site.url));
    reply(request.header("authorization", format!("Bearer {token}")).call().unwrap())
}

fn head(reply: &Reply, name: &str) -> String {
    reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[test]
fn a_bank_takes_the_file_of_a_fulfillment() {
    on_each_database(|site| {
        owe(&site, "EUR", &[("ana", "60.00"), ("bo/ö", "40.05")]);
        bank(&site, "ana", GERMAN);
        let input = json!({
            "collaborator": "bo/ö", "kind": "BANK", "holder": "Bo Ørsted <Film>", "iban": BELGIAN,
            "bic": "GKCCBEBB", "country": "be",
        });
        site.perform(&site.admin, "setPayoutAccount", "account { state }", &input);
        gathered(&site, "EUR");
        let mut digests = Vec::new();
        for (index, (ending, schema)) in [
            ("xml", "pain.001.001.09"),
            ("pain.001", "pain.001.001.09"),
            ("pain.001.001.03.xml", "pain.001.001.03"),
        ]
        .into_iter()
        .enumerate()
        {
            let path = format!("/fulfillments/1/payouts.{ending}?on=2026-10-12");
            let reply = get(&site, &site.admin, &path);
            assert_eq!(
                (reply.status, reply.media.as_str()),
                (200, "application/xml"),
                "{}",
                reply.text
            );
            assert_eq!(head(&reply, "x-tantieme-exported-before"), index.to_string());
            assert_eq!(head(&reply, "x-tantieme-payments"), "2");
            // 60.00 + 40.05.
            assert_eq!(head(&reply, "x-tantieme-total"), "100.05 EUR");
            // The payer, and bo.
            assert_eq!(head(&reply, "x-tantieme-rewritten"), "2");
            assert!(head(&reply, "content-disposition").ends_with(".xml\""));
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("payouts.xml");
            std::fs::write(&file, &reply.text).unwrap();
            fits_schema(schema, &file);
            let message = format!("<MsgId>TANTIEME-1-{}</MsgId>", index + 1);
            for part in [
                message.as_str(),
                "<CtrlSum>100.05</CtrlSum>",
                "<NbOfTxs>2</NbOfTxs>",
                "<InstdAmt Ccy=\"EUR\">40.05</InstdAmt>",
                "<EndToEndId>1.ana</EndToEndId>",
                "<IBAN>DE89370400440532013000</IBAN>",
                "<IBAN>BE68539007547034</IBAN>",
                "<Nm>Mueller + Soehne GmbH</Nm>",
                "<Nm>Bo Orsted (Film)</Nm>",
                "2026-10-12",
            ] {
                assert!(reply.text.contains(part), "{part} in {}", reply.text);
            }
            assert_eq!(reply.text.matches("<PmtInf>").count(), 1);
            digests.push(hex::encode(sha2::Sha256::digest(&reply.text)));
        }
        let trail = "{ auditTrail(first: 1) { nodes { what about outcome before after } } }";
        let trail = site.data(&site.viewer, trail, &json!({}));
        assert_eq!(
            trail["auditTrail"]["nodes"][0],
            json!({
                "what": "exportPayouts", "about": "1", "outcome": "OK", "before": "exported 2 times",
                "after": format!("pain.001.001.03, 2 payments, 100.05 EUR, sha256 {}", digests[2]),
            })
        );
        let exports =
            "{ fulfillments { nodes { exports(first: 2) { totalCount nodes { messageId format
            exportedAt exportedBy payoutCount total { amount currency } digest
            fulfillment { state } } } } } }";
        let found = site.data(&site.viewer, exports, &json!({}));
        let export = |number: usize, format: &str| {
            json!({
                "messageId": format!("TANTIEME-1-{number}"), "format": format, "exportedAt": NOW,
                "exportedBy": "admin", "payoutCount": 2,
                "total": { "amount": "100.05", "currency": "EUR" }, "digest": digests[number - 1],
                "fulfillment": { "state": "PENDING" },
            })
        };
        // The newest first.
        let expected = json!([export(3, "pain.001.001.03"), export(2, "pain.001.001.09")]);
        let found = &found["fulfillments"]["nodes"][0]["exports"];
        assert_eq!((&found["totalCount"], &found["nodes"]), (&json!(3), &expected));
        let hidden = site.ask(
            &site.ana,
            "{ payouts { nodes { fulfillment { exports { totalCount } } } } }",
            &json!({}),
        );
        assert!(hidden.to_string().contains("FORBIDDEN"), "{hidden:#}");
        let states = "{ payouts { nodes { state } } }";
        let states = site.data(&site.viewer, states, &json!({}));
        assert_eq!(states["payouts"]["nodes"], json!([{"state": "UNPAID"}, {"state": "UNPAID"}]));
    });
}

#[test]
fn other_currencies_are_paid_outside_of_the_sepa() {
    let payer = Payer::read("Example", "DE75512108001245126199", Some("SOGEDEFF")).unwrap();
    let site = Site::with(NOW, ServerConfig { payer: Some(payer), ..ServerConfig::default() });
    owe(&site, "JPY", &[("ana", "6000")]);
    bank(&site, "ana", GERMAN);
    let id = gathered(&site, "JPY");
    let path = format!("/fulfillments/{}/payouts.xml", id.as_str().unwrap().replace('=', "%3D"));
    let reply = get(&site, &site.admin, &path);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("payouts.xml");
    std::fs::write(&file, &reply.text).unwrap();
    fits_schema("pain.001.001.09", &file);
    assert!(reply.text.contains("<InstdAmt Ccy=\"JPY\">6000</InstdAmt>"), "{}", reply.text);
    assert!(!reply.text.contains("SEPA") && reply.text.contains("<ChrgBr>SHAR</ChrgBr>"));
    assert!(reply.text.contains("<BICFI>SOGEDEFF</BICFI>"), "{}", reply.text);
}

#[test]
fn a_table_has_everybody_and_is_harmless_to_spreadsheets() {
    on_each_database(|site| {
        owe(&site, "EUR", &[("ana", "60.00"), ("=bo", "40.00")]);
        let input = json!({
            "collaborator": "ana", "kind": "BANK", "holder": "=HYPERLINK(1)", "iban": GERMAN,
        });
        site.perform(&site.admin, "setPayoutAccount", "account { state }", &input);
        gathered(&site, "EUR");
        let refused = get(&site, &site.admin, "/fulfillments/1/payouts.csv");
        assert_eq!(refused.status, 409, "{}", refused.text);
        let told = refused.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        assert_eq!(
            told,
            "1 of 2 payouts cannot be paid with this file: 1.=bo (no account to pay to); ask for a partial file to leave them out"
        );
        let reply = get(&site, &site.admin, "/fulfillments/1/payouts.csv?partial=true&bom=true");
        assert_eq!((reply.status, head(&reply, "x-tantieme-left-out").as_str()), (200, "1"));
        assert_eq!(head(&reply, "x-tantieme-exported-before"), "0", "what was refused is no file");
        let lines: Vec<&str> = reply.text.lines().collect();
        assert_eq!(
            lines,
            [
                "\u{feff}payout,endToEndId,collaborator,amount,currency,state,kind,holder,country,iban,bic,address,note",
                // `=` is before `a`; the digest is that of `1.=bo`.
                &format!(
                    "1.=bo,{},'=bo,40.00,EUR,UNPAID,,,,,,,no account to pay to",
                    lines[1].split(',').nth(1).unwrap()
                ),
                "1.ana,1.ana,ana,60.00,EUR,UNPAID,BANK,'=HYPERLINK(1),,DE89370400440532013000,,,",
            ]
        );
        assert!(lines[1].split(',').nth(1).unwrap().starts_with("1-"), "{}", lines[1]);
    });
}

#[test]
fn paypal_gets_addresses_and_a_changed_account_is_not_paid_to() {
    let site = Site::at(NOW);
    owe(&site, "USD", &[("ana", "60.00"), ("bo", "40.00")]);
    for (who, email) in [("ana", "ana@example.org"), ("bo", "bo@example.org")] {
        let input = json!({ "collaborator": who, "kind": "PAYPAL", "holder": who, "email": email });
        site.perform(&site.admin, "setPayoutAccount", "account { state }", &input);
    }
    gathered(&site, "USD");
    let reply = get(&site, &site.admin, "/fulfillments/1/payouts.paypal.csv");
    assert_eq!(
        reply.text,
        "ana@example.org,60.00,USD,1.ana,Payout 1.ana\r\nbo@example.org,40.00,USD,1.bo,Payout 1.bo\r\n"
    );
    let input = json!({
        "collaborator": "bo", "kind": "PAYPAL", "holder": "bo", "email": "thief@example.org",
    });
    site.perform(&site.admin, "setPayoutAccount", "account { state }", &input);
    let refused = get(&site, &site.admin, "/fulfillments/1/payouts.paypal");
    assert!(
        refused.text.contains(
            "1.bo (the account changed, and nothing is paid to it until 2026-10-13T12:00:00Z)"
        ),
        "{}",
        refused.text
    );
    let reply = get(&site, &site.admin, "/fulfillments/1/payouts.paypal?partial=true");
    assert!(
        !reply.text.contains("thief") && reply.text.contains("ana@example.org"),
        "{}",
        reply.text
    );
    let paid = json!({ "payouts": ["1.ana", "1.bo"], "paidOn": "2026-10-10" });
    site.perform(&site.admin, "markPayoutsPaid", "payouts { state }", &paid);
    let nothing = get(&site, &site.admin, "/fulfillments/1/payouts.csv");
    assert_eq!(nothing.status, 409);
    assert!(nothing.text.contains("no payout is UNPAID or PROCESSING"), "{}", nothing.text);
}

#[test]
fn files_are_for_those_who_pay_and_wrong_questions_are_told() {
    let site = Site::at(NOW);
    owe(&site, "EUR", &[("ana", "60.00")]);
    bank(&site, "ana", GERMAN);
    gathered(&site, "EUR");
    for token in [&site.viewer, &site.integration, &site.ana] {
        let refused = get(&site, token, "/fulfillments/1/payouts.csv");
        assert_eq!(refused.status, 403, "{}", refused.text);
        assert!(!refused.text.contains("DE89"));
    }
    assert_eq!(get(&site, "nobody", "/fulfillments/1/payouts.csv").status, 401);
    assert_eq!(get(&site, &site.finance, "/fulfillments/1/payouts.csv").status, 200);
    for (path, status, message) in [
        ("/fulfillments/1/payouts.pdf", 404, "there are payouts.csv"),
        ("/fulfillments/7/payouts.csv", 404, "fulfillment 7"),
        ("/fulfillments/x/payouts.csv", 404, "fulfillment x"),
        ("/fulfillments/UGF5b3V0OjEuYW5h/payouts.csv", 400, "the id of a Payout"),
        ("/fulfillments/1/payouts.csv?on=tomorrow", 400, "on=2026-12-01"),
        ("/fulfillments/1/payouts.csv?format=x", 400, "on=2026-12-01"),
        ("/fulfillments/1/payouts.xml", 400, "needs the account that pays"),
        ("/fulfillments/1/payouts.paypal", 409, "no account of the kind PAYPAL"),
    ] {
        let reply = get(&site, &site.admin, path);
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        assert!(reply.text.contains(message), "{path}: {}", reply.text);
    }
}

#[test]
fn no_bank_is_asked_to_pay_points() {
    on_each_database(|site| {
        owe(&site, "points", &[("ana", "60")]);
        bank(&site, "ana", GERMAN);
        gathered(&site, "points");
        for ending in ["xml", "pain.001.001.03.xml", "paypal.csv"] {
            let refused = get(&site, &site.admin, &format!("/fulfillments/1/payouts.{ending}"));
            assert_eq!(refused.status, 400, "{ending}: {}", refused.text);
            let message = refused.json()["errors"][0]["message"].as_str().unwrap().to_owned();
            assert!(message.contains("points") && message.contains("csv"), "{message}");
        }
        let table = get(&site, &site.admin, "/fulfillments/1/payouts.csv");
        assert_eq!(
            (table.status, table.text.contains(",60,points,")),
            (200, true),
            "{}",
            table.text
        );
    });
}
