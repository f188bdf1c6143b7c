//! The real purchases: eighteen months, two rules, by preview and through a database.

use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

use rules::domain::{Catalogue, Outcome, PageArgs, Recorded, SettlementFilter};
use rules::language::{Program, compile};
use serde_json::Value;
use tantieme::app::entries::parse_line;
use tantieme::app::preview::{admit_lines, preview_entries};
use tantieme::app::{App, Sight};
use tantieme::clock::Clock;

use super::{root, tantieme};
use crate::actor::admin;
use crate::postgres;

#[path = "../../../examples/cd-shop/entries.rs"]
#[expect(dead_code, reason = "its main function is for the example")]
mod entries;

const RULES: [(&str, &str); 2] =
    [("sales_share", "sales-share.tan"), ("best_coupons", "best-coupons.tan")];

/// The sales of each month in cents, added up with awk.
const SALES: [i64; 18] = [
    29_906_017, 37_959_003, 39_315_527, 14_282_449, 10_793_330, 10_839_587, 12_207_888, 8_836_769,
    8_194_880, 8_978_077, 11_544_864, 9_557_735, 7_675_678, 7_709_696, 10_897_015, 6_623_152,
    7_098_966, 7_610_930,
];

fn source(file: &str) -> String {
    fs::read_to_string(root("examples/cd-shop").join(file)).unwrap()
}

fn program(file: &str) -> Program {
    compile(&source(file), &Catalogue::builtin()).program.expect("the rule compiles")
}

fn recorded() -> &'static [Recorded] {
    static RECORDED: OnceLock<Vec<Recorded>> = OnceLock::new();
    RECORDED.get_or_init(|| {
        let lines = entries::lines().unwrap();
        let parsed = lines.iter().map(|line| parse_line(line));
        admit_lines(parsed, &Catalogue::builtin(), Clock::System.now()).unwrap()
    })
}

/// First days of the eighteen months and of the one after.
fn months() -> Vec<String> {
    let months = (0..19).map(|month| (1997 + month / 12, 1 + month % 12));
    months.map(|(year, month)| format!("{year}-{month:02}-01")).collect()
}

/// What a rule pays for each month, by preview.
fn previews(program: &Program) -> Vec<Outcome> {
    let (months, now) = (months(), Clock::System.now());
    let spans = months.windows(2).map(|span| (span[0].as_str(), span[1].as_str()));
    spans.map(|span| preview_entries(program, recorded(), Some(span), now).unwrap()).collect()
}

/// Minor units by collaborator, of those who get something.
fn amounts(outcome: &Outcome) -> BTreeMap<String, i64> {
    let paid = outcome.standings.iter().filter(|standing| standing.amount.minor > 0);
    paid.map(|standing| (standing.collaborator.clone(), standing.amount.minor)).collect()
}

#[test]
fn the_purchases_are_all_there() {
    let lines = entries::lines().unwrap();
    let count = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!(count("\"fact\""), 12);
    assert_eq!(count("\"event\":\"order_paid\""), 69_659);
    assert_eq!(count("\"event\":\"coupon_code_used\""), 38_205);
}

#[test]
fn every_month_pays_the_pool_to_the_cent() {
    for (name, file) in RULES {
        let outcomes = previews(&program(file));
        assert_eq!(outcomes.len(), 18);
        for outcome in &outcomes {
            let paid: i64 = outcome.standings.iter().map(|standing| standing.amount.minor).sum();
            let month = outcome.window;
            assert!(outcome.pool.minor > 0, "{name} {month}");
            assert_eq!(paid + outcome.leftover.minor, outcome.pool.minor, "{name} {month}");
        }
    }
}

#[test]
fn the_pool_is_a_tenth_of_the_sales() {
    let outcomes = previews(&program("sales-share.tan"));
    let pools: Vec<i64> = outcomes.iter().map(|outcome| outcome.pool.minor).collect();
    assert_eq!(pools, SALES.map(|cents| cents / 10));
}

#[test]
fn settling_through_sqlite_gives_what_preview_gives() {
    let directory = tempfile::tempdir().unwrap();
    settles_like_preview(directory.path().join("shop.db").to_str().unwrap());
}

#[test]
fn settling_through_postgres_gives_what_preview_gives() {
    if let Some(url) = postgres::url() {
        settles_like_preview(&url);
    }
}

fn settles_like_preview(database: &str) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("entries.jsonl");
    fs::write(&file, entries::lines().unwrap().join("\n")).unwrap();

    save_and_activate(database);
    command(database, &["import", "events", file.to_str().unwrap()]);
    let first = command(database, &["settle", "--json", "--now", "1998-07-02T00:00:00Z"]);
    let report: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(report["settled"].as_array().unwrap().len(), 36, "18 months of two rules");

    let settled = settled_amounts(database);
    for (name, file) in RULES {
        let previewed: Vec<_> = previews(&program(file)).iter().map(amounts).collect();
        assert_eq!(settled[name], previewed, "{name}");
    }

    let again = command(database, &["settle", "--json", "--now", "1998-07-02T00:00:00Z"]);
    let report: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(report["settled"].as_array().unwrap().len(), 0);
    assert_eq!(settled_amounts(database), settled, "a second settle changes nothing");
}

fn command(database: &str, arguments: &[&str]) -> String {
    let output = tantieme().args(arguments).arg("--database").arg(database).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

fn open(database: &str) -> App {
    App::open(&database.parse().unwrap(), Clock::System).unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn save_and_activate(database: &str) {
    let app = open(database);
    for (name, file) in RULES {
        let saved = app.save_distributor(&admin(), source(file)).await.unwrap();
        assert_eq!(saved.diagnostics, []);
        app.activate_distributor(&admin(), name).await.unwrap();
    }
}

/// Minor units by collaborator of every settlement, in order of the months.
#[tokio::main(flavor = "current_thread")]
async fn settled_amounts(database: &str) -> BTreeMap<String, Vec<BTreeMap<String, i64>>> {
    let app = open(database);
    let mut all = BTreeMap::new();
    for (name, _) in RULES {
        let filter =
            SettlementFilter { distributor: Some(name.to_owned()), ..SettlementFilter::default() };
        let page = app.settlements(&Sight::All, filter, PageArgs::default()).await.unwrap();
        let mut heads: Vec<_> = page.items.into_iter().map(|(_, head)| head).collect();
        heads.sort_by_key(|head| head.period_index);
        assert_eq!(heads.len(), 18);
        let mut months = Vec::new();
        for head in heads {
            let standings = app.settled_standings(&head.id, PageArgs::default()).await.unwrap();
            let paid = standings.items.into_iter().map(|(_, standing)| standing);
            let paid = paid.filter(|standing| standing.amount.minor > 0);
            months.push(paid.map(|one| (one.collaborator, one.amount.minor)).collect());
        }
        all.insert(name.to_owned(), months);
    }
    all
}
