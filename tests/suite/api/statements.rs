//! Statements, over real HTTP: opening and lines are the closing balance, which is what the journal has.

use std::time::Duration;

use rules::domain::Moment;
use serde_json::{Value, json};
use tantieme::server::ServerConfig;

use super::october::{OCTOBER, begun};
use super::site::{Reply, Site, agent, reply};

/// On each database: October is settled and brought ana 180.00; then she is credited, paid, and much is undone.
fn on_each_database(test: impl Fn(&Site)) {
    Site::on_each_database(OCTOBER, |site| test(&moved(begun(site))));
}

fn moved(site: Site) -> Site {
    site.clock.set(Moment::parse("2026-11-01T09:30:00Z").unwrap());
    let admin = |verb: &str, selection: &str, input: Value| {
        let payload = site.perform(&site.admin, verb, selection, &input);
        assert_eq!(payload["errors"], json!([]), "{verb}: {payload:#}");
        payload
    };
    admin("settleNow", "settlements { id }", json!({ "distributor": "profit" }));
    site.clock.set(Moment::parse("2026-11-21T00:00:00Z").unwrap());
    let credit = |amount: &str, reason: &str| {
        let amount = json!({ "amount": amount, "currency": "USD" });
        let input = json!({ "collaborator": "ana", "amount": amount, "reason": reason });
        admin("credit", "obligation { id }", input)["obligation"]["id"].clone()
    };
    let bonus = credit("50.00", "=a bonus");
    let all = json!({ "currency": "USD", "filter": {"collaborators": ["ana"]} });
    let made = admin("createFulfillment", "fulfillment { payouts { nodes { id } } }", all);
    let payout = &made["fulfillment"]["payouts"]["nodes"][0]["id"];
    let paid = json!({ "payouts": [payout], "paidOn": "2026-11-21", "reference": "bank-7" });
    admin("markPayoutsPaid", "payouts { state }", paid);
    let returned = json!({ "payouts": [payout], "reason": "unknown account" });
    admin("markPayoutsReturned", "payouts { state }", returned);
    site.clock.set(Moment::parse("2026-11-25T00:00:00Z").unwrap());
    credit("-30.00", "too much in September");
    admin("cancelObligation", "obligation { state }", json!({ "id": bonus, "reason": "twice" }));
    let ahead = json!({
        "collaborator": "ana", "amount": {"amount": "100.00", "currency": "USD"}, "reason": "a start",
        "paidOn": "2026-11-25",
    });
    admin("recordAdvance", "payout { id }", ahead);
    site
}

/// Kind, amount and balance of each line, between opening and closing; then the texts.
fn statement(site: &Site, token: &str, arguments: &str) -> (Vec<String>, Vec<String>) {
    let query = format!(
        "{{ collaborator(ref: \"ana\") {{ balances {{ owed {{ amount }} }} statement({arguments}) {{
            opening {{ amount }} closing {{ amount }}
            lines {{ totalCount nodes {{ kind amount {{ amount }} balance {{ amount }} text }} }} }} }} }}"
    );
    let data = site.data(token, &query, &json!({}));
    let found = &data["collaborator"]["statement"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut lines = vec![text(&found["opening"]["amount"])];
    let nodes = found["lines"]["nodes"].as_array().unwrap();
    lines.extend(nodes.iter().map(|line| {
        let (amount, balance) = (&line["amount"]["amount"], &line["balance"]["amount"]);
        format!("{} {} {}", text(&line["kind"]), text(amount), text(balance))
    }));
    lines.push(text(&found["closing"]["amount"]));
    (lines, nodes.iter().map(|line| text(&line["text"])).collect())
}

#[test]
fn opening_and_lines_are_the_closing_balance() {
    on_each_database(|site| {
        let (lines, texts) = statement(site, &site.ana, "currency: \"USD\"");
        // 180.00 of 300.00 for three of five completions; 180 + 50 - 230 + 230 - 30 - 50 + 100 - 100 - 100 = 50.
        assert_eq!(
            lines,
            [
                "0.00",
                "SETTLEMENT 180.00 180.00",
                "CREDIT 50.00 230.00",
                "PAYOUT -230.00 0.00",
                "RETURN 230.00 230.00",
                "DEDUCTION -30.00 200.00",
                "CANCELLATION -50.00 150.00",
                "ADVANCE 100.00 250.00",
                "ADVANCE -100.00 150.00",
                "PAYOUT -100.00 50.00",
                "50.00",
            ]
        );
        assert_eq!(
            texts,
            [
                "October 2026 (profit.0)",
                "=a bonus",
                "paid on 2026-11-21, bank-7",
                "unknown account",
                "too much in September",
                "twice",
                "a start",
                "a start",
                "paid on 2026-11-25",
            ]
        );
        let query = "{ collaborator(ref: \"ana\") { balances { owed { amount } } } }";
        let data = site.data(&site.viewer, query, &json!({}));
        assert_eq!(data["collaborator"]["balances"][0]["owed"]["amount"], "50.00", "the journal");
        let (lines, _) = statement(
            site,
            &site.viewer,
            "currency: \"USD\", from: \"2026-11-02\", until: \"2026-11-25\"",
        );
        let expected = [
            "180.00",
            "CREDIT 50.00 230.00",
            "PAYOUT -230.00 0.00",
            "RETURN 230.00 230.00",
            "230.00",
        ];
        assert_eq!(lines, expected);
        let (lines, _) =
            statement(site, &site.viewer, "currency: \"USD\", until: \"2026-11-01T09:30:00Z\"");
        assert_eq!(lines, ["0.00", "0.00"], "the end does not belong to it");
        let (lines, _) = statement(site, &site.viewer, "currency: \"EUR\"");
        assert_eq!(lines, ["0.00", "0.00"]);
    });
}

#[test]
fn every_line_leads_to_what_is_behind_it() {
    on_each_database(|site| {
        let query = "{ collaborator(ref: \"ana\") { statement(currency: \"USD\") { lines(first: 3) {
            totalCount nodes { kind settlement { id } standing { amount { amount } derivation { score } }
              obligation { kind amount { amount } } payout { state amount { amount } } } } } } }";
        for token in [&site.ana, &site.viewer] {
            let data = site.data(token, query, &json!({}));
            let lines = &data["collaborator"]["statement"]["lines"];
            assert_eq!(lines["totalCount"], 9);
            let [settled, credit, paid] = lines["nodes"].as_array().unwrap().as_slice() else {
                panic!("{lines:#}")
            };
            assert_eq!(settled["standing"]["amount"]["amount"], "180.00", "{settled:#}");
            assert_eq!(settled["obligation"]["amount"]["amount"], "180.00");
            assert_eq!(
                (&credit["settlement"], &credit["obligation"]["kind"]),
                (&Value::Null, &json!("CREDIT"))
            );
            assert_eq!(
                paid["payout"],
                json!({"state": "RETURNED", "amount": {"amount": "230.00"}})
            );
        }
    });
}

fn get(site: &Site, token: &str, path: &str) -> Reply {
    let request = agent().get(format!("{}{path}", site.url));
    reply(request.header("authorization", format!("Bearer {token}")).call().unwrap())
}

#[test]
fn a_statement_is_a_file_for_whoever_may_see_it() {
    on_each_database(|site| {
        let path = "/collaborators/ana/statement.csv?currency=USD&from=2026-11-02&until=2026-11-25";
        let expected = "date,kind,text,amount,balance,currency,settlement,obligation,payout\r\n\
            2026-11-02T00:00:00Z,OPENING,,0.00,180.00,USD,,,\r\n\
            2026-11-21T00:00:00Z,CREDIT,'=a bonus,50.00,230.00,USD,,credit.1,\r\n\
            2026-11-21T00:00:00Z,PAYOUT,\"paid on 2026-11-21, bank-7\",-230.00,0.00,USD,,,1.ana\r\n\
            2026-11-21T00:00:00Z,RETURN,unknown account,230.00,230.00,USD,,,1.ana\r\n\
            2026-11-25T00:00:00Z,CLOSING,,0.00,230.00,USD,,,\r\n";
        for token in [&site.ana, &site.viewer, &site.admin] {
            let found = get(site, token, path);
            assert_eq!((found.status, found.media.as_str()), (200, "text/csv; charset=utf-8"));
            assert_eq!(found.text, expected);
        }
        let json = get(site, &site.ana, "/collaborators/ana/statement.json?currency=USD").json();
        assert_eq!((&json["opening"], &json["closing"]), (&json!("0.00"), &json!("50.00")));
        assert_eq!(json["lines"].as_array().unwrap().len(), 9);
        let sheet = agent()
            .get(format!("{}/collaborators/ana/statement.xlsx?currency=USD", site.url))
            .header("authorization", format!("Bearer {}", site.ana))
            .call()
            .unwrap();
        assert_eq!(sheet.status(), 200);
        let bytes = sheet.into_body().read_to_vec().unwrap();
        assert!(bytes.starts_with(b"PK"), "a spreadsheet is a packed folder");
        for (token, path, status) in [
            (site.ana.as_str(), "/collaborators/bo/statement.csv?currency=USD", 404),
            (&site.ana, "/collaborators/nobody/statement.csv?currency=USD", 404),
            (&site.viewer, "/collaborators/nobody/statement.csv?currency=USD", 404),
            (&site.viewer, "/collaborators/ana/statement.pdf?currency=USD", 404),
            (&site.viewer, "/collaborators/ana/statement.csv", 400),
            (&site.viewer, "/collaborators/ana/statement.csv?currency=ZZZZ", 400),
            (&site.viewer, "/collaborators/ana/statement.csv?currency=USD&from=soon", 400),
            (
                &site.viewer,
                "/collaborators/ana/statement.csv?currency=USD&from=2026-11-02&until=2026-11-01",
                400,
            ),
            (&site.integration, "/collaborators/ana/statement.csv?currency=USD", 403),
            ("nothing", "/collaborators/ana/statement.csv?currency=USD", 401),
        ] {
            let found = get(site, token, path);
            assert_eq!(found.status, status, "{path}: {}", found.text);
        }
        let other = "{ settlements(first: 1) { nodes { standings(first: 1) { nodes { collaborator { statement(currency: \"USD\") { opening { amount } } } } } } }
            stranger: collaborator(ref: \"bo\") { statement(currency: \"USD\") { opening { amount } } } }";
        let other = site.data(&site.ana, other, &json!({}));
        assert_eq!(other["stranger"], Value::Null);
    });
}

#[test]
fn a_statement_ends_with_the_time_of_its_request() {
    let config = ServerConfig { budget: Duration::ZERO, ..ServerConfig::default() };
    let site = Site::with("2026-10-10T12:00:00Z", config);
    let refused = get(&site, &site.viewer, "/collaborators/ana/statement.csv?currency=USD");
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert_eq!(refused.json()["errors"][0]["extensions"]["code"], "TIMEOUT");
}
