//! `tantieme statement`: the same statement as a table and as files.

use std::process::Command;

use tantieme::app::{CollaboratorInput, CreditInput};

use crate::actor::admin;
use crate::app::fixture::{Fixture, moment, on_each_database};
use crate::checkers;

async fn credited(fixture: &Fixture, amount: &str, reason: &str) {
    let input = CreditInput {
        collaborator: "ana".to_owned(),
        amount: (amount.to_owned(), "USD".to_owned()),
        reason: reason.to_owned(),
        reference: None,
        key: None,
        payable_from: None,
    };
    fixture.app.credit(&admin(), input).await.unwrap();
}

/// Exit code, standard output and standard error.
fn run(fixture: &Fixture, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["statement", "--database", &fixture.command_url])
        .args(arguments)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_statement_is_printed_and_written() {
    on_each_database(async |fixture| {
        let ana = CollaboratorInput { reference: "ana".to_owned(), name: None, active: None };
        fixture.app.upsert_collaborators(&admin(), vec![ana]).await.unwrap();
        fixture.clock.set(moment("2026-10-05T00:00:00Z"));
        credited(&fixture, "70.00", "a bonus").await;
        fixture.clock.set(moment("2026-11-05T00:00:00Z"));
        credited(&fixture, "-20.00", "too much").await;
        let (code, out, error) = run(&fixture, &["ana", "--currency", "USD"]);
        assert_eq!((code, error.as_str()), (0, ""));
        assert_eq!(
            out,
            "Statement of ana in USD\n\n\
             date        kind       text      amount  balance\n\
             \u{20}           OPENING                         0.00\n\
             2026-10-05  CREDIT     a bonus    70.00    70.00\n\
             2026-11-05  DEDUCTION  too much  -20.00    50.00\n\
             \u{20}           CLOSING                        50.00\n"
        );
        let november = ["ana", "--currency", "USD", "--from", "2026-11-01", "--format", "csv"];
        let (code, out, _) = run(&fixture, &november);
        assert_eq!(code, 0);
        assert_eq!(
            out,
            "date,kind,text,amount,balance,currency,settlement,obligation,payout\r\n\
             2026-11-01T00:00:00Z,OPENING,,0.00,70.00,USD,,,\r\n\
             2026-11-05T00:00:00Z,DEDUCTION,too much,-20.00,50.00,USD,,credit.2,\r\n\
             ,CLOSING,,0.00,50.00,USD,,,\r\n"
        );
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ana.xlsx");
        let written =
            ["ana", "--currency", "USD", "--format", "xlsx", "--out", file.to_str().unwrap()];
        assert_eq!(run(&fixture, &written), (0, String::new(), String::new()));
        assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
        if let Some(cells) = checkers::cells_of(&file) {
            let columns = |row: &[String]| row[..5].join(" | ");
            let found: Vec<String> = cells.iter().map(|row| columns(row)).collect();
            assert_eq!(
                found,
                [
                    "date | kind | text | amount | balance",
                    " | OPENING |  | 0 as #,##0.00 | 0 as #,##0.00",
                    "2026-10-05T00:00:00Z | CREDIT | a bonus | 70 as #,##0.00 | 70 as #,##0.00",
                    "2026-11-05T00:00:00Z | DEDUCTION | too much | -20 as #,##0.00 | 50 as #,##0.00",
                    " | CLOSING |  | 0 as #,##0.00 | 50 as #,##0.00",
                ]
            );
        }
        for (line, said) in [
            (&["ana", "--currency", "EUR"][..], "ana never had anything in EUR, but in USD\n"),
            (
                &["ana", "--currency", "USD", "--from", "2027-01-01"],
                "nothing moved for ana in that time\n",
            ),
        ] {
            let (code, out, error) = run(&fixture, line);
            assert_eq!((code, error.as_str()), (0, said));
            assert!(out.contains("CLOSING"), "{out}");
        }
        let (code, _, error) = run(&fixture, &["bo", "--currency", "USD"]);
        assert_eq!((code, error.contains("there is no collaborator \"bo\"")), (1, true), "{error}");
        let (code, _, error) = run(&fixture, &["ana", "--currency", "USD", "--from", "soon"]);
        assert_eq!((code, error.is_empty()), (1, false), "{error}");
    });
}
