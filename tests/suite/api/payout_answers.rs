//! What banks answer: CSV, pain.002 and camt.054, whole or not at all, and once.

use serde_json::{Value, json};
use tantieme::app::{AnswerReport, AppError};

use super::accounts::{GERMAN, bank, owe};
use super::payout_files::{NOW, gathered};
use super::site::Site;
use crate::actor::admin;

fn import(site: &Site, text: &str) -> Result<AnswerReport, AppError> {
    site.runtime.block_on(site.app.import_payout_answers(&admin(), text.to_owned()))
}

/// What is wrong with a file.
fn refused(site: &Site, text: &str) -> String {
    match import(site, text) {
        Err(AppError::Refused(problem)) => problem.message,
        other => panic!("not refused: {other:?}"),
    }
}

/// `ID STATE DAY REFERENCE REASON` of every payout, oldest first.
fn payouts(site: &Site) -> Vec<String> {
    let query = "{ payouts { nodes { collaborator { ref } state paidOn reference reason } } }";
    let data = site.data(&site.viewer, query, &json!({}));
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let row = |row: &Value| {
        let parts = ["state", "paidOn", "reference", "reason"].map(|name| text(&row[name]));
        format!("{} {}", text(&row["collaborator"]["ref"]), parts.join(" "))
    };
    let mut rows: Vec<String> =
        data["payouts"]["nodes"].as_array().unwrap().iter().map(row).collect();
    rows.reverse();
    rows
}

/// ana is owed 60.00, bo 40.00 and cy 5.00 EUR, in fulfillment 1.
fn three() -> impl Fn(&Site) {
    |site: &Site| {
        owe(site, "EUR", &[("ana", "60.00"), ("bo", "40.00"), ("cy", "5.00")]);
        gathered(site, "EUR");
    }
}

fn pain002(transactions: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B-1</MsgId><CreDtTm>2026-10-10T09:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>TANTIEME-1-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>
{transactions}</CstmrPmtStsRpt></Document>"#
    )
}

fn camt054(version: &str, entries: &str) -> String {
    format!(
        r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>C-1</MsgId><CreDtTm>2026-10-10T18:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>N-1</Id>{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"#
    )
}

#[test]
fn a_table_is_taken_once_and_whole() {
    Site::on_each_database(NOW, |site| {
        three()(&site);
        let file = "payout,state,date,reference,reason,amount,currency\n\
                    1.ana,PAID,2026-10-10,bank-1,,60.00,EUR\n\
                    1.bo,FAILED,,,AC04 closed,40.00,EUR\n\
                    9.zed,PAID,2026-10-10,,,1.00,EUR\n\
                    1.cy,PROCESSING,,,,,\n";
        let wrong = file.replace("60.00", "60.01").replace("40.00,EUR", "40.00,USD");
        assert_eq!(
            refused(&site, &wrong),
            "nothing of the file was taken: line 2 has 60.01 EUR for payout \"1.ana\", which is 60.00 EUR; \
             line 3 has 40.00 USD for payout \"1.bo\", which is 40.00 EUR"
        );
        assert_eq!(payouts(&site)[0], "ana UNPAID - - -");

        let report = import(&site, file).unwrap();
        assert_eq!(
            (report.paid, report.failed),
            (vec!["1.ana".to_owned()], vec!["1.bo".to_owned()])
        );
        assert_eq!(report.unmatched, [("line 4".to_owned(), "9.zed".to_owned())]);
        assert_eq!((report.open, report.known.len()), (1, 0));
        let expected =
            ["ana PAID 2026-10-10 bank-1 -", "bo FAILED - - AC04 closed", "cy UNPAID - - -"];
        assert_eq!(payouts(&site), expected);

        let again = import(&site, file).unwrap();
        assert!(again.taken_before.is_some() && again.paid.is_empty(), "{again:?}");
        // The same in another file.
        let again = import(&site, &format!("{file}\n")).unwrap();
        assert_eq!((again.known.len(), again.otherwise.len(), again.paid.len()), (2, 0, 0));
        assert_eq!(payouts(&site), expected);
        let other = import(&site, "endToEndId,state,date\n1.ana,paid,2026-10-09\n").unwrap();
        assert_eq!(other.otherwise[0].id, "1.ana", "another day changes nothing, and is told");
        assert_eq!(payouts(&site), expected);

        let trail = "{ auditTrail(first: 50) { nodes { what outcome after } } }";
        let trail = site.data(&site.viewer, trail, &json!({}));
        let lines = trail["auditTrail"]["nodes"].as_array().unwrap();
        let ours: Vec<String> = lines
            .iter()
            .filter(|line| line["what"] == "importPayoutAnswers")
            .map(|line| format!("{} {}", line["outcome"], line["after"]).replace('"', ""))
            .collect();
        assert_eq!(ours[ours.len() - 1], "INVALID null");
        assert_eq!(
            ours[ours.len() - 2],
            "OK csv: 1 paid, 1 failed, 0 returned, 0 known, 1 unmatched"
        );

        // The failed one is payable again once its fulfillment is closed.
        let paid = import(&site, "payout,state,date\n1.cy,PAID,2026-10-10\n").unwrap();
        assert_eq!(paid.paid, ["1.cy"]);
        site.perform(&site.admin, "startFulfillment", "fulfillment { id }", &json!({ "id": "1" }));
        site.perform(&site.admin, "closeFulfillment", "fulfillment { id }", &json!({ "id": "1" }));
        let preview = "{ previewFulfillment(currency: \"EUR\") { total { amount } } }";
        let preview = site.data(&site.viewer, preview, &json!({}));
        assert_eq!(preview["previewFulfillment"]["total"]["amount"], "40.00");
    });
}

#[test]
fn a_status_report_fails_what_was_rejected_and_pays_what_was_settled() {
    Site::on_each_database(NOW, |site| {
        three()(&site);
        let file = pain002(
            "<OrgnlPmtInfAndSts><OrgnlPmtInfId>TANTIEME-1-1-1</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>1.ana</OrgnlEndToEndId><TxSts>ACSC</TxSts><AccptncDtTm>2026-10-09T23:10:00</AccptncDtTm>
<AcctSvcrRef>R-7</AcctSvcrRef><OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">60</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>1.bo</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>the account</AddtlInf><AddtlInf>is closed</AddtlInf></StsRsnInf></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>1.cy</OrgnlEndToEndId><TxSts>PDNG</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>",
        );
        let early = refused(&site, &file);
        assert!(early.contains("1.ana"), "paid on a day before it was owed: {early}");
        let file = file.replace("2026-10-09T23", "2026-10-10T07");
        let report = import(&site, &file).unwrap();
        assert_eq!(
            (report.paid, report.failed),
            (vec!["1.ana".to_owned()], vec!["1.bo".to_owned()])
        );
        assert_eq!(report.open, 1);
        assert_eq!(
            payouts(&site),
            [
                "ana PAID 2026-10-10 R-7 -",
                "bo FAILED - - AC04: the account is closed",
                "cy UNPAID - - -",
            ]
        );
    });
}

#[test]
fn a_file_that_is_rejected_fails_everything_in_it() {
    let site = Site::at(NOW);
    owe(&site, "EUR", &[("ana", "60.00"), ("bo", "40.00")]);
    bank(&site, "ana", GERMAN);
    gathered(&site, "EUR");
    let status = pain002("").replace(
        "</OrgnlGrpInfAndSts>",
        "<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Prtry>DUPL</Prtry></Rsn></StsRsnInf></OrgnlGrpInfAndSts>",
    );
    let unknown = import(&site, &format!("{status}\n")).unwrap();
    assert_eq!(unknown.unmatched, [("the whole file".to_owned(), "TANTIEME-1-1".to_owned())]);
    let path = format!("{}/fulfillments/1/payouts.csv?partial=true", site.url);
    let request = super::site::agent().get(path);
    request.header("authorization", format!("Bearer {}", site.admin)).call().unwrap();
    let report = import(&site, &status).unwrap();
    assert_eq!(report.failed, ["1.ana"], "bo was not in the file");
    assert_eq!(payouts(&site), ["ana FAILED - - DUPL", "bo UNPAID - - -"]);
}

#[test]
fn what_was_booked_is_paid_and_what_was_credited_came_back() {
    Site::on_each_database(NOW, |site| {
        three()(&site);
        let batch = "<Ntry><Amt Ccy=\"EUR\">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-10-10</Dt></BookgDt><AcctSvcrRef>S-1</AcctSvcrRef><NtryDtls>
<TxDtls><Refs><EndToEndId>1.ana</EndToEndId></Refs><Amt Ccy=\"EUR\">60.00</Amt></TxDtls>
<TxDtls><Refs><EndToEndId>1.bo</EndToEndId></Refs><Amt Ccy=\"EUR\">40.00</Amt></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy=\"EUR\">7.77</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-10-10</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>rent-10</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts>
<NtryDtls><TxDtls><Refs><EndToEndId>1.cy</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>";
        let report = import(&site, &camt054("08", batch)).unwrap();
        assert_eq!(report.paid, ["1.ana", "1.bo"]);
        assert_eq!(report.unmatched, [("entry 2".to_owned(), "rent-10".to_owned())]);
        assert_eq!(report.open, 1, "what is pending is not certain");

        // The older form has its codes as texts; cy was not marked as paid when it came back.
        let back = "<Ntry><Amt Ccy=\"EUR\">40.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-10-10</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>1.bo</EndToEndId></Refs>
<RtrInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>no such account</AddtlInf></RtrInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-10-10</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>1.cy</EndToEndId></Refs>
<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry>";
        let report = import(&site, &camt054("02", back)).unwrap();
        assert_eq!(
            (report.returned, report.failed),
            (vec!["1.bo".to_owned()], vec!["1.cy".to_owned()])
        );
        assert_eq!(
            payouts(&site),
            [
                "ana PAID 2026-10-10 S-1 -",
                "bo RETURNED 2026-10-10 S-1 AC01: no such account",
                "cy FAILED - - AC01",
            ]
        );
        let balance = "{ collaborator(ref: \"bo\") { balances { owed { amount } paid { amount } payableNow { amount } } } }";
        let balance = site.data(&site.viewer, balance, &json!({}));
        let expected = json!([{"owed": {"amount": "40.00"}, "paid": {"amount": "0.00"}, "payableNow": {"amount": "40.00"}}]);
        assert_eq!(balance["collaborator"]["balances"], expected);
        // The first file again, in other bytes: it is older than what came back.
        let report = import(&site, &format!("{}\n", camt054("08", batch))).unwrap();
        assert_eq!((report.paid.len(), report.known.len()), (0, 2));
    });
}

#[test]
fn paid_and_back_in_one_file_is_back() {
    let site = Site::at(NOW);
    three()(&site);
    let file = "payout,state,date,reason\n1.ana,PAID,2026-10-10,\n1.ana,RETURNED,,gone\n";
    let report = import(&site, file).unwrap();
    assert_eq!(
        (report.paid, report.returned),
        (vec!["1.ana".to_owned()], vec!["1.ana".to_owned()])
    );
    assert_eq!(payouts(&site)[0], "ana RETURNED 2026-10-10 - gone");
    let cancelled = json!({ "payouts": ["1.bo"] });
    site.perform(&site.admin, "markPayoutsFailed", "payouts { id }", &cancelled);
    assert_eq!(
        refused(&site, "payout,state,date\n1.cy,PAID,2026-10-10\n1.bo,PAID,2026-10-10\n"),
        "payout \"1.bo\" is FAILED, and the bank says that it is PAID; find out which of the two is right, and mark \
         it by hand"
    );
    assert_eq!(payouts(&site)[2], "cy UNPAID - - -", "nothing of the file was taken");
}

#[test]
fn a_file_that_is_something_else_is_refused_with_what_it_is() {
    let site = Site::at(NOW);
    three()(&site);
    let entities = format!(
        "<!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>{}",
        pain002("<x>&b;</x>").trim_start_matches("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    );
    let deep = format!("{}{}", "<a>".repeat(50_000), "</a>".repeat(50_000));
    for (file, message) in [
        (entities.as_str(), "the file has a document type, which no bank sends"),
        (deep.as_str(), "this is XML without a namespace"),
        ("<Document>", "the file is not well-formed XML"),
        ("<Document/>", "this is XML without a namespace; an answer is pain.002, camt.054 or CSV"),
        (
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\"/>",
            "this is urn:iso:std:iso:20022:tech:xsd:pain.001.001.09; an answer is",
        ),
        (
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.10\"/>",
            "the file is pain.002.001.10 without its <CstmrPmtStsRpt>",
        ),
        (&pain002(""), "the report has no status"),
        ("a,b\n1,2\n", "a table of answers has the columns payout or endToEndId, and state"),
        ("payout,state\n1.ana,PAID\n", "line 2 is PAID and has no date"),
        ("payout,state,date\n1.ana,PAID,10.10.2026\n", "line 2: \"10.10.2026\" is no day"),
        ("payout,state,date\n1.ana,PAID,2026-10-12\n", "line 2: 2026-10-12 is still to come"),
        ("payout,state\n1.ana,DONE\n", "\"DONE\" is none of PAID, FAILED"),
        ("payout,state,amount\n1.ana,FAILED,60.00\n", "line 2 has an amount without a currency"),
        ("payout,state\n1.ana\n", "line 2 has 1 cells, and the first line 2"),
    ] {
        let told = refused(&site, file);
        assert!(told.contains(message), "{told}");
    }
    assert_eq!(payouts(&site)[0], "ana UNPAID - - -");
}

/// What an upload shows: counts, what changes, and what is told beside.
const ANSWERS: &str = "answers { format takenBefore { by } paidCount failedCount returnedCount knownCount openCount
    changes { totalCount nodes { was payout { collaborator { ref } state paidOn reference reason } } }
    otherwise { nodes { collaborator { ref } paidOn } } unmatched { nodes { place named } } }";

#[test]
fn finance_uploads_a_file_once_they_have_seen_what_it_changes() {
    Site::on_each_database(NOW, |site| {
        three()(&site);
        let file = "payout,state,date,reference,reason\n1.ana,PAID,2026-10-10,bank-1,\n1.bo,FAILED,,,AC04 closed\n\
                    9.zed,PAID,2026-10-10,,\n1.cy,PROCESSING,,,\n";
        let upload = |file: &str, dry_run: bool| {
            let input = json!({ "file": file, "dryRun": dry_run });
            site.perform(&site.finance, "importPayoutAnswers", ANSWERS, &input)
        };
        let lines = || {
            let trail = "{ auditTrail(first: 1) { totalCount } }";
            site.data(&site.viewer, trail, &json!({}))["auditTrail"]["totalCount"].as_i64()
        };
        let changes = json!({ "totalCount": 2, "nodes": [
            { "was": "UNPAID", "payout": { "collaborator": { "ref": "ana" }, "state": "PAID", "paidOn": "2026-10-10", "reference": "bank-1", "reason": null } },
            { "was": "UNPAID", "payout": { "collaborator": { "ref": "bo" }, "state": "FAILED", "paidOn": null, "reference": null, "reason": "AC04 closed" } },
        ]});
        let expected = json!({
            "format": "csv", "takenBefore": null, "paidCount": 1, "failedCount": 1, "returnedCount": 0, "knownCount": 0,
            "openCount": 1, "changes": changes, "otherwise": { "nodes": [] },
            "unmatched": { "nodes": [{ "place": "line 4", "named": "9.zed" }] },
        });
        let before = lines();
        assert_eq!(upload(file, true), json!({ "answers": expected, "errors": [] }));
        assert_eq!(payouts(&site), ["ana UNPAID - - -", "bo UNPAID - - -", "cy UNPAID - - -"]);
        assert_eq!(lines(), before, "nothing is written down");

        assert_eq!(upload(file, false)["answers"], expected, "what was foreseen");
        assert_eq!(
            payouts(&site),
            ["ana PAID 2026-10-10 bank-1 -", "bo FAILED - - AC04 closed", "cy UNPAID - - -"]
        );
        for dry_run in [true, false] {
            let again = upload(file, dry_run);
            assert_eq!(again["answers"]["takenBefore"], json!({ "by": "finance" }));
            assert_eq!(again["answers"]["changes"]["totalCount"], 0);
        }
        let other = upload("payout,state,date\n1.ana,PAID,2026-10-09\n", true);
        let told =
            json!({ "nodes": [{ "collaborator": { "ref": "ana" }, "paidOn": "2026-10-10" }] });
        assert_eq!(other["answers"]["otherwise"], told);

        // All of it or nothing, and the preview says the same as the deed.
        for dry_run in [true, false] {
            let wrong = upload(
                "payout,state,date,amount,currency\n1.cy,PAID,2026-10-10,5.01,EUR\n",
                dry_run,
            );
            let error = json!([{ "code": "INVALID", "field": ["file"], "message":
                "nothing of the file was taken: line 2 has 5.01 EUR for payout \"1.cy\", which is 5.00 EUR" }]);
            assert_eq!((&wrong["errors"], &wrong["answers"]), (&error, &Value::Null));
        }
        assert_eq!(payouts(&site)[2], "cy UNPAID - - -");
    });
}

#[test]
fn what_an_upload_changes_comes_in_pages() {
    let site = Site::at(NOW);
    three()(&site);
    let file = "payout,state,date\n1.cy,PAID,2026-10-10\n1.ana,PAID,2026-10-10\n1.bo,PAID,2026-10-10\n\
                7.x,PAID,2026-10-10\n8.x,PAID,2026-10-10\n";
    let page = |arguments: &str| {
        let selection = format!(
            "answers {{ changes({arguments}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ payout {{ collaborator {{ ref }} }} }} }} \
             unmatched({arguments}) {{ nodes {{ named }} }} }}"
        );
        let input = json!({ "file": file, "dryRun": true });
        site.perform(&site.finance, "importPayoutAnswers", &selection, &input)["answers"].take()
    };
    let refs = |page: &Value| -> Vec<Value> {
        let rows = page["changes"]["nodes"].as_array().unwrap();
        rows.iter().map(|row| row["payout"]["collaborator"]["ref"].clone()).collect()
    };
    let first = page("first: 2");
    assert_eq!(refs(&first), ["ana", "bo"]);
    assert_eq!(first["unmatched"]["nodes"], json!([{ "named": "7.x" }, { "named": "8.x" }]));
    let cursor = &first["changes"]["pageInfo"]["endCursor"];
    let selection = format!(
        "answers {{ changes(first: 2, after: {cursor}) {{ pageInfo {{ hasNextPage }} nodes {{ payout {{ collaborator {{ ref }} }} }} }} }}"
    );
    let input = json!({ "file": file, "dryRun": true });
    let second = site.perform(&site.finance, "importPayoutAnswers", &selection, &input);
    assert_eq!(refs(&second["answers"]), ["cy"]);
    assert_eq!(second["answers"]["changes"]["pageInfo"]["hasNextPage"], false);
}
