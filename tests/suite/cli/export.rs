//! `export` and `import payouts`: files for banks and accountants, and what comes back.

use serde_json::Value;
use tantieme::app::{AccountInput, App, CollaboratorInput, CreditInput, FulfillmentInput};
use tantieme::clock::Clock;

use super::Folder;
use crate::actor::admin;
use crate::checkers::{accepted_by, fits_schema, said_by};
use rules::domain::AccountKind;

const DEBTOR: &str = "--debtor-name Example --debtor-iban DE75512108001245126199";

/// ana is owed 60.00 and bo 40.00 EUR, both with an account, in fulfillment 1; cy 7 points besides.
#[tokio::main(flavor = "current_thread")]
pub(super) async fn fill(folder: &Folder) {
    let url = folder.path("tantieme.db").to_str().unwrap().parse().unwrap();
    let app = App::open(&url, Clock::System).unwrap();
    for (who, amount, currency, iban) in [
        ("ana", "60.00", "EUR", Some("DE89370400440532013000")),
        ("b o:ö", "40.00", "EUR", Some("BE68539007547034")),
        ("cy", "7", "points", None),
    ] {
        let reference = who.to_owned();
        let named = CollaboratorInput { reference, name: None, active: None };
        app.upsert_collaborators(&admin(), vec![named]).await.unwrap();
        let credit = CreditInput {
            collaborator: who.to_owned(),
            amount: (amount.to_owned(), currency.to_owned()),
            reason: "a bonus".to_owned(),
            reference: None,
            key: None,
            payable_from: (currency == "points").then(|| "2099-01-01T00:00:00Z".to_owned()),
        };
        app.credit(&admin(), credit).await.unwrap();
        if let Some(iban) = iban {
            let account = AccountInput {
                collaborator: who.to_owned(),
                kind: AccountKind::Bank,
                holder: "Ünal".to_owned(),
                country: None,
                iban: Some(iban.to_owned()),
                bic: None,
                email: None,
                details: None,
            };
            app.set_payout_account(&admin(), account).await.unwrap();
        }
    }
    let all = FulfillmentInput { currency: "EUR".to_owned(), ..FulfillmentInput::default() };
    app.create_fulfillment(&admin(), all).await.unwrap();
    app.close();
}

#[test]
fn a_fulfillment_goes_to_the_bank_and_comes_back() {
    let folder = Folder::new();
    fill(&folder);
    let ran =
        folder.run(&format!("export payouts 1 --format pain.001 --out out.xml --json {DEBTOR}"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    fits_schema("pain.001.001.09", &folder.path("out.xml"));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["messageId"], "TANTIEME-1-1");
    assert_eq!((&report["payments"], &report["total"]), (&2.into(), &"100.00".into()));
    assert_eq!(report["rewritten"][0]["original"], "Ünal");
    assert_eq!(report["rewritten"][0]["written"], "Uenal");
    let ran = folder.run("export payouts 1");
    assert!(ran.stderr.contains("files were made of fulfillment 1 before: 1"), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("payout,endToEndId,collaborator,amount"), "{}", ran.stdout);
    // The id of `1.b o:ö` is not one that banks take.
    let sent = ran.stdout.lines().find(|line| line.contains("40.00")).unwrap();
    let sent = sent.split(',').nth(1).unwrap().to_owned();
    assert!(sent.starts_with("1-") && folder.read("out.xml").contains(&sent), "{sent}");

    let today = ran_today();
    let answer =
        format!("endToEndId,state,date,reason\n1.ana,PAID,{today},\n{sent},FAILED,,AC04\n");
    folder.write("answer.csv", &answer);
    let ran = folder.run("import payouts answer.csv");
    assert_eq!(
        ran.stdout.trim_end(),
        "csv: 1 paid, 1 failed, 0 returned, 0 known already, 0 on their way, 0 matched nothing"
    );
    assert_eq!(ran.stderr.trim_end(), "failed: 1.b o:ö");
    let again = folder.fine("import payouts answer.csv");
    assert!(again.contains("nothing is changed"), "{again}");
    let refused = folder.run("export payouts 1");
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("no payout is UNPAID or PROCESSING"), "{}", refused.stderr);
}

/// A day that has begun, and on which what is owed since now may be paid.
fn ran_today() -> String {
    Clock::System.now().to_utc().date_naive().to_string()
}

#[test]
fn wrong_usage_is_told() {
    let folder = Folder::new();
    fill(&folder);
    for (line, code, message) in [
        ("export payouts 1 --format pdf", 2, "csv, pain.001, pain.001.001.03 or paypal"),
        ("export payouts 1 --format pain.001", 1, "pain.001 needs the account that pays"),
        (
            "export payouts 1 --format pain.001 --debtor-name x --debtor-iban DE1",
            2,
            "this is no IBAN",
        ),
        ("export payouts 9", 1, "fulfillment 9"),
        ("export journal --format xlsx", 2, "csv, hledger or beancount"),
        ("import payouts nothing.csv", 2, "cannot read nothing.csv"),
    ] {
        let ran = folder.run(line);
        assert_eq!(ran.code, code, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
}

#[test]
fn the_journal_is_accepted_by_books_and_has_the_balances() {
    let folder = Folder::new();
    fill(&folder);
    let today = ran_today();
    folder.write("answer.csv", &format!("payout,state,date\n1.ana,PAID,{today}\n"));
    folder.fine("import payouts answer.csv");

    let table = folder.fine("export journal");
    assert_eq!(table.lines().next(), Some("number,at,from,to,amount,currency,cause"));
    // Three credits, and what was paid.
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(
        table.contains(",collaborator:ana:owed,collaborator:ana:paid,60.00,EUR,1.ana"),
        "{table}"
    );

    folder.write("book.journal", &folder.fine("export journal --format hledger"));
    let book = folder.path("book.journal");
    accepted_by("hledger", &["check", "--strict", "-f"], &book);
    let book = book.to_str().unwrap();
    if let Some(balances) = said_by("hledger", &["-f", book, "balance", "-O", "csv", "--flat"]) {
        // ana is owed nothing and was paid 60.00; bo is owed 40.00; cy 7 points.
        for line in [
            "\"Assets:Paid:ana\",\"-60.00 EUR\"",
            "\"Liabilities:Owed:b%20o%3A%C3%B6\",\"-40.00 EUR\"",
            "\"Liabilities:Owed:cy\",\"-7 points\"",
        ] {
            assert!(balances.contains(line), "{line} in {balances}");
        }
        assert!(!balances.contains("Owed:ana"), "{balances}");
    }
    folder.write("book.beancount", &folder.fine("export journal --format beancount"));
    accepted_by("bean-check", &[], &folder.path("book.beancount"));
    let text = folder.read("book.beancount");
    assert!(
        text.contains("open Liabilities:Owed:R-b-20o-3A-C3-B6\n  reference: \"b o:ö\""),
        "{text}"
    );

    let accruals = folder.fine("export accruals");
    let rows: Vec<&str> = accruals.lines().collect();
    assert_eq!(rows.len(), 2, "only cy's is payable later: {accruals}");
    assert!(rows[1].contains(",cy,7,points,PENDING,2099-01-01T00:00:00Z,credit.3"), "{accruals}");
}
