//! `docs/pay.md`, walked from beginning to end on a demo that was just started, on both databases: each command, each
//! document and the file. What stands there of a day is put in; after each step balances are what the journal has.

use std::collections::BTreeMap;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tempfile::TempDir;

use super::docs::{blocks_in, words};
use super::tantieme;
use crate::app::fixture::databases;
use crate::checkers::fits_schema;
use crate::demo::server::Demo;

const DOCUMENT: &str = "docs/pay.md";

/// What the document has in place of the run's id and number, the dispute's id, and the day.
const RUN: &str = "RnVsZmlsbG1lbnQ6MTQ";
const RUN_NUMBER: &str = "14";
const DISPUTE: &str = "RGlzcHV0ZTpkaXNwdXRlLjM";
const DAY: &str = "2026-11-27";

/// Owed and paid, in cents, by reference.
type Book = BTreeMap<String, (i64, i64)>;

/// Somebody who walks, with what came of each step.
struct Walk {
    demo: Demo,
    folder: TempDir,
    url: String,
    run: Option<String>,
    dispute: Option<String>,
    /// The answers to documents, in their order.
    answers: Vec<Value>,
    /// What commands printed, by line.
    printed: Vec<(String, String)>,
    /// What the journal had after each step.
    books: Vec<Book>,
}

#[test]
fn the_walk_comes_out_on_each_database() {
    for (_, folder, url) in databases() {
        let blocks = blocks_in(DOCUMENT);
        let (first, rest) = blocks.split_first().unwrap();
        assert_eq!(first.1.trim_end(), "tantieme serve --demo --database school.db");
        let demo = Demo::start(folder.path(), &["--database", &url]);
        let mut walk = Walk::new(demo, folder, url);
        for (kind, text) in rest {
            walk.step(kind, text);
        }
        what_is_payable(&walk);
        what_is_paid(&walk);
        what_failed(&walk);
        the_statement(&walk);
        the_dispute(&walk);
    }
}

impl Walk {
    fn new(demo: Demo, folder: TempDir, url: String) -> Self {
        let (answers, printed, books) = Default::default();
        Self { demo, folder, url, run: None, dispute: None, answers, printed, books }
    }

    fn step(&mut self, kind: &str, text: &str) {
        let text = self.of_today(text);
        match kind {
            "graphql" => self.ask(&text),
            "csv" => fs::write(self.folder.path().join("answer.csv"), &text).unwrap(),
            "sh" if text.starts_with("export TANTIEME_DATABASE=") => {}
            "sh" => self.run(text.trim_end()),
            "text" => assert_eq!(self.printed.last().unwrap().1, text),
            _ => panic!("nobody walks over a block of the kind {kind}"),
        }
        let book = self.journal();
        assert_eq!(self.balances(), book, "{text}");
        self.books.push(book);
    }

    /// The text with the ids and the day of this walk.
    fn of_today(&self, text: &str) -> String {
        let today = chrono::Utc::now().date_naive().to_string();
        let mut text = text.replace(DAY, &today);
        if let Some(run) = &self.run {
            let number = number(run);
            text = text.replace(RUN, run);
            text = text.replace(&format!("payouts {RUN_NUMBER} "), &format!("payouts {number} "));
            text = text.replace(&format!("\n{RUN_NUMBER}."), &format!("\n{number}."));
        }
        match &self.dispute {
            Some(dispute) => text.replace(DISPUTE, dispute),
            None => text,
        }
    }

    fn ask(&mut self, document: &str) {
        let who = if document.contains("openDispute") { "for ana" } else { "admin token" };
        let answer = self.demo.ask(document, self.demo.word(who));
        if document.starts_with("mutation") {
            for (field, payload) in answer.as_object().unwrap() {
                assert_eq!(payload["errors"], serde_json::json!([]), "{field}");
            }
        }
        if let Some(id) = answer["createFulfillment"]["fulfillment"]["id"].as_str() {
            self.run = Some(id.to_owned());
        }
        if let Some(id) = answer["openDispute"]["dispute"]["id"].as_str() {
            self.dispute = Some(id.to_owned());
        }
        self.answers.push(answer);
    }

    fn command(&self, line: &str) -> String {
        let mut command = tantieme();
        command.current_dir(self.folder.path()).env("TANTIEME_DATABASE", &self.url);
        let ran = command.args(&words(line)[1..]).assert().success();
        String::from_utf8(ran.get_output().stdout.clone()).unwrap()
    }

    fn run(&mut self, line: &str) {
        let printed = self.command(line);
        self.printed.push((line.to_owned(), printed));
    }

    /// Owed and paid as the journal has it, movement by movement.
    fn journal(&self) -> Book {
        let mut book = Book::new();
        for line in self.command("tantieme export journal").lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [_, _, from, to, amount, currency, ..] = cells.as_slice() else { panic!("{line}") };
            assert_eq!(*currency, "USD");
            for (account, cents) in [(from, -cents(amount)), (to, cents(amount))] {
                let parts: Vec<&str> = account.split(':').collect();
                let ["collaborator", who, what] = parts.as_slice() else { continue };
                let of = book.entry((*who).to_owned()).or_default();
                match *what {
                    "owed" => of.0 += cents,
                    "paid" => of.1 += cents,
                    _ => panic!("{account}"),
                }
            }
        }
        book
    }

    fn balances(&self) -> Book {
        let all = "{ collaborators(first: 50) { nodes { ref balances { owed { amount } paid { amount } } } } }";
        let data = self.demo.ask(all, self.demo.word("admin token"));
        let nodes = data["collaborators"]["nodes"].as_array().unwrap();
        nodes
            .iter()
            .map(|one| {
                let balance = &one["balances"][0];
                (text(&one["ref"]).to_owned(), (money(&balance["owed"]), money(&balance["paid"])))
            })
            .collect()
    }

    /// The answers to the documents that ask for a field, in their order.
    fn told(&self, field: &str) -> Vec<&Value> {
        self.answers.iter().filter_map(|answer| answer.get(field)).collect()
    }

    fn printed_by(&self, beginning: &str) -> &str {
        let found = self.printed.iter().find(|(line, _)| line.starts_with(beginning));
        &found.unwrap().1
    }
}

/// Who is paid is the sum of balances; who is not is named with the reason.
fn what_is_payable(walk: &Walk) {
    let everything = walk.told("previewFulfillment")[0];
    let total = money(&everything["total"]);
    assert_eq!(payouts(everything).values().sum::<i64>(), total);
    let nodes = walk.told("collaborators")[0]["nodes"].as_array().unwrap();
    let payable = nodes.iter().map(|one| money(&one["balances"][0]["payableNow"]));
    assert_eq!(payable.sum::<i64>(), total);
    let left_out = everything["leftOut"]["nodes"].as_array().unwrap();
    let left_out: Vec<(&str, &str)> = left_out
        .iter()
        .map(|left| (text(&left["collaborator"]["ref"]), text(&left["reason"])))
        .collect();
    assert!(
        left_out.contains(&("gia", "HOLD")) && left_out.contains(&("hal", "DEBT")),
        "{left_out:?}"
    );
    assert_eq!(walk.told("distributor")[0]["adjustments"].as_array().unwrap().len(), 1);
}

/// The run is what was looked at, the file is the run, and the bank's answer is what was paid.
fn what_is_paid(walk: &Walk) {
    let planned = walk.told("previewFulfillment")[1];
    let run = walk.told("createFulfillment")[0];
    let amounts = payouts(planned);
    assert_eq!(payouts(&run["fulfillment"]), amounts);
    assert!(amounts["bo"] >= 10_000, "120.00 less 20.00: {amounts:?}");

    let file = walk.folder.path().join("payouts.xml");
    fits_schema("pain.001.001.09", &file);
    let xml = fs::read_to_string(&file).unwrap();
    let total = text(&planned["total"]["amount"]);
    assert!(xml.contains(&format!("<CtrlSum>{total}</CtrlSum>")), "{total} in {xml}");
    let run = number(walk.run.as_ref().unwrap());
    for who in amounts.keys() {
        assert!(xml.contains(&format!("<EndToEndId>{run}.{who}</EndToEndId>")), "{who} in {xml}");
    }

    let (before, after) = (&walk.books[0], walk.books.last().unwrap());
    for (who, [owed, paid]) in [("ana", [-1, 1]), ("dee", [-1, 1]), ("bo", [0, 0])] {
        let (then, now, amount) = (before[who], after[who], amounts[who]);
        // What Ana is owed in the end has the credit of her dispute in it.
        let credit = if who == "ana" { 3_500 } else { 0 };
        assert_eq!(
            (now.0 - then.0, now.1 - then.1),
            (owed * amount + credit, paid * amount),
            "{who}"
        );
    }
    assert!(walk.command("tantieme import payouts answer.csv").contains("nothing is changed"));
    assert_eq!(&walk.journal(), after);
}

/// What failed is the whole of the next run.
fn what_failed(walk: &Walk) {
    let closed = &walk.told("closeFulfillment")[0]["fulfillment"];
    assert_eq!(text(&closed["state"]), "FAILED");
    let states = closed["payouts"]["nodes"].as_array().unwrap().iter();
    let states: BTreeMap<&str, &str> =
        states.map(|it| (text(&it["collaborator"]["ref"]), text(&it["state"]))).collect();
    assert_eq!(states, BTreeMap::from([("ana", "PAID"), ("bo", "FAILED"), ("dee", "PAID")]));
    let (run, again) = (walk.told("previewFulfillment")[1], walk.told("previewFulfillment")[2]);
    let bo = payouts(run)["bo"];
    assert_eq!(payouts(again), BTreeMap::from([("bo".to_owned(), bo)]));
    assert_eq!(money(&again["total"]), bo);
}

/// Opening and lines are closing, and that is what the journal had then.
fn the_statement(walk: &Walk) {
    let printed = walk.printed_by("tantieme statement ana");
    let lines = printed.lines().skip(3).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut rows: Vec<Vec<&str>> = lines.collect();
    let (closing, opening) = (rows.pop().unwrap(), rows.remove(0));
    let [["OPENING", opening], ["CLOSING", closing]] =
        [opening.as_slice(), closing.as_slice()].map(|row| [row[0], row[1]])
    else {
        panic!("{printed}")
    };
    assert!(rows.len() > 24, "a year of months and payments: {printed}");
    let mut balance = cents(opening);
    for row in rows {
        balance += cents(row[row.len() - 2]);
        assert_eq!(balance, cents(row[row.len() - 1]), "{row:?}");
    }
    assert_eq!(balance, cents(closing));
    let credit = 3_500;
    assert_eq!(balance + credit, walk.books.last().unwrap()["ana"].0);
}

/// The credit that makes it good is owed and payable, and the last line.
fn the_dispute(walk: &Walk) {
    let opened = &walk.told("openDispute")[0]["dispute"];
    assert_eq!(text(&opened["state"]), "OPEN");
    let listed = walk.told("disputes")[0]["nodes"].as_array().unwrap();
    assert!(listed.iter().any(|it| it["id"] == opened["id"]), "{listed:?}");
    assert_eq!(text(&walk.told("answerDispute")[0]["dispute"]["state"]), "ANSWERED");
    let resolved = &walk.told("resolveDispute")[0]["dispute"];
    assert_eq!(
        (text(&resolved["state"]), money(&resolved["credit"]["amount"])),
        ("ACCEPTED", 3_500)
    );

    let ana = walk.told("collaborator")[0];
    let (statement, balance) = (&ana["statement"], &ana["balances"][0]);
    let last = statement["lines"]["nodes"].as_array().unwrap().last().unwrap();
    assert_eq!((text(&last["kind"]), money(&last["amount"])), ("CREDIT", 3_500));
    assert_eq!(money(&last["balance"]), money(&statement["closing"]));
    assert_eq!(money(&statement["closing"]), money(&balance["owed"]));
    // All that was payable before was paid in the run.
    assert_eq!(money(&balance["payableNow"]), 3_500);
}

/// Amounts in cents, by reference.
fn payouts(plan: &Value) -> BTreeMap<String, i64> {
    let nodes = plan["payouts"]["nodes"].as_array().unwrap().iter();
    nodes.map(|it| (text(&it["collaborator"]["ref"]).to_owned(), money(&it["amount"]))).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn money(value: &Value) -> i64 {
    cents(text(&value["amount"]))
}

/// A decimal with two places, exactly.
fn cents(amount: &str) -> i64 {
    assert_eq!(amount.rsplit_once('.').unwrap().1.len(), 2, "{amount}");
    amount.replace('.', "").parse().unwrap()
}

/// The number of a run, from its global id.
fn number(id: &str) -> String {
    let plain = String::from_utf8(STANDARD.decode(id).unwrap()).unwrap();
    plain.strip_prefix("Fulfillment:").unwrap().to_owned()
}
