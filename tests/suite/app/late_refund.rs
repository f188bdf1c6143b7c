//! The chapter of the tutorial on a sale that comes back: what it says of each policy is what comes of it.

use rules::domain::{ObligationFilter, PageArgs};
use tantieme::app::entries::{EntryLine, parse_line};
use tantieme::app::{EntryStatus, Sight};

use super::fixture::{Fixture, moment, on_each_database};
use crate::actor::admin;
use crate::examples::docs::{blocks_in, rows_in};

const TUTORIAL: &str = "docs/tutorial.md";
const LINE: &str = "  corrections count in the next period\n";

/// The rule, what happens in October, and what happens in November.
fn told() -> (String, [String; 2]) {
    let blocks = blocks_in(TUTORIAL);
    let rule = blocks.iter().position(|(kind, text)| {
        kind == "tan" && text.starts_with("language 1\ndistributor partner_commission ")
    });
    let (rule, rest) = blocks[rule.unwrap()..].split_first().unwrap();
    let mut entries = rest.iter().filter(|(kind, _)| kind == "jsonl").map(|(_, text)| text.clone());
    (rule.1.clone(), [entries.next().unwrap(), entries.next().unwrap()])
}

async fn record(fixture: &Fixture, at: &str, lines: &str) {
    fixture.clock.set(moment(at));
    for line in lines.lines() {
        let app = &fixture.app;
        let results = match parse_line(line).unwrap() {
            EntryLine::Event(event) => app.record_events(&admin(), vec![event]).await,
            EntryLine::Fact(fact) => app.set_facts(&admin(), vec![fact]).await,
            EntryLine::Correction(word) => app.correct_events(&admin(), vec![word]).await,
            other => panic!("{other:?}"),
        };
        let results = results.unwrap();
        assert_eq!(results[0].status, EntryStatus::Recorded, "{line}: {results:?}");
    }
}

/// `10.00 and -45.00`, or `nothing; ana owes 5.00`: what a settlement makes, and leaves to be made good.
async fn settled(fixture: &Fixture, index: usize) -> String {
    let id = format!("partner_commission.{index}");
    let filter = ObligationFilter { settlement: Some(id.clone()), ..ObligationFilter::default() };
    let owed = fixture.app.obligations(&Sight::All, filter, PageArgs::default()).await.unwrap();
    let mut owed: Vec<_> = owed.items.into_iter().map(|(_, one)| one.amount).collect();
    owed.sort_by_key(|amount| -amount.minor);
    let owed: Vec<_> = owed.iter().map(|amount| amount.amount().to_string()).collect();
    let mut said = vec![if owed.is_empty() { "nothing".to_owned() } else { owed.join(" and ") }];
    let standings = fixture.app.settled_standings(&id, PageArgs::default()).await.unwrap();
    let debts = standings.items.iter().filter(|(_, one)| one.debt.minor > 0);
    said.extend(debts.map(|(_, one)| format!("{} owes {}", one.collaborator, one.debt.amount())));
    let looked = fixture.corrections_of("partner_commission", &id).await;
    let listed = looked.corrections.adjustments.iter();
    let listed = listed.filter(|one| one.treatment != rules::domain::Treatment::Adjusted);
    said.extend(listed.map(|one| format!("{} is listed", one.amount().unwrap().amount())));
    said.join("; ")
}

#[test]
fn each_policy_pays_what_the_tutorial_says() {
    let (rule, [october, november]) = told();
    assert_eq!(rule.matches(LINE).count(), 1);
    let rows = rows_in(TUTORIAL, "| the rule says |");
    assert_eq!(rows.len(), 3);
    for row in rows {
        let [line, of_october, of_november] = &row[..] else { panic!("{row:?}") };
        let rule = rule.replace(LINE, &format!("  {}\n", line.trim_matches('`')));
        on_each_database(async |fixture| {
            fixture.clock.set(moment("2026-09-30T00:00:00Z"));
            let saved = fixture.app.save_distributor(&admin(), rule.clone()).await.unwrap();
            assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
            fixture.app.activate_distributor(&admin(), "partner_commission").await.unwrap();
            record(&fixture, "2026-10-20T00:00:00Z", &october).await;
            fixture.tick_at("2026-11-01T09:00:00Z").await;
            record(&fixture, "2026-11-12T10:00:00Z", &november).await;
            fixture.tick_at("2026-12-01T09:00:00Z").await;
            let found = [settled(&fixture, 0).await, settled(&fixture, 1).await];
            assert_eq!([of_october, of_november], [&found[0], &found[1]], "{line}");
        });
    }
}
