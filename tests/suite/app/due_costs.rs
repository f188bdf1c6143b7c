//! What one due period costs: the statements that the database is asked for it, and how many of them are read
//! or written for it alone.

use serde_json::json;
use tantieme::app::{EventInput, FactInput};

use super::fixture::{Fixture, on_each_database};
use crate::actor::admin;
use crate::statements;

/// The statements for one period more of eleven that are due: 58 on SQLite, some 53 on PostgreSQL when nothing else runs. A
/// busy machine renews leases and tries connections besides; what looked at everything that is due after each
/// settlement would ask many more.
const FOR_ONE: usize = 75;

fn rule(name: &str) -> String {
    format!(
        "language 1\ndistributor {name}\n  currency  USD\n  time zone UTC\n  starts    2026-01-01\n\n\
         metric completions\n  count     course_completed\n  credit    course.owner\n\n\
         pool\n  take      fixed 10.00 USD\n  if nobody qualifies, return to owner\n\n\
         weighting\n  share by  completions\n\n\
         schedule\n  every day at 00:00\n  measure the day before\n"
    )
}

async fn begin(fixture: &Fixture, names: std::ops::Range<usize>) {
    for name in names {
        let name = format!("days{name}");
        let saved = fixture.app.save_distributor(&admin(), rule(&name)).await.unwrap();
        assert!(saved.distributor.is_some(), "{:?}", saved.diagnostics);
        fixture.app.activate_distributor(&admin(), &name).await.unwrap();
    }
}

async fn completed(fixture: &Fixture, day: usize) {
    let completed = EventInput {
        key: format!("day-{day}"),
        kind: "course_completed".to_owned(),
        occurred_at: format!("2026-01-{day:02}T12:00:00Z"),
        fields: json!({ "customer": "c1", "course": "rust-101" }),
        approval: None,
    };
    fixture.record(vec![completed]).await;
}

/// How many statements a tick asks that settles so many periods.
async fn asked(fixture: &Fixture, at: &str, periods: usize) -> Vec<String> {
    let path = fixture.command_url.as_str();
    statements::since_last(path);
    assert_eq!(fixture.tick_at(at).await.len(), periods);
    statements::since_last(path)
}

#[test]
fn a_due_period_costs_so_many_statements_whatever_else_is_due() {
    statements::listen();
    on_each_database(async |fixture| {
        let owner = FactInput {
            key: "owner".to_owned(),
            kind: "course".to_owned(),
            reference: "rust-101".to_owned(),
            attribute: "owner".to_owned(),
            value: json!("ana"),
            from: Some("2026-01-01T00:00:00Z".to_owned()),
        };
        fixture.app.set_facts(&admin(), vec![owner]).await.unwrap();
        begin(&fixture, 0..1).await;
        completed(&fixture, 1).await;
        asked(&fixture, "2026-01-02T00:00:00Z", 1).await;
        completed(&fixture, 2).await;
        let one = asked(&fixture, "2026-01-03T00:00:00Z", 1).await;
        completed(&fixture, 3).await;
        begin(&fixture, 1..11).await;
        // The ten have two days before this one to settle as well.
        asked(&fixture, "2026-01-04T00:00:00Z", 1 + 10 * 3).await;
        completed(&fixture, 4).await;
        let eleven = asked(&fixture, "2026-01-05T00:00:00Z", 11).await;
        let for_one = (eleven.len() - one.len()).div_ceil(10);
        println!("one period {}, eleven {}, one more {for_one}", one.len(), eleven.len());
        if for_one > FOR_ONE {
            panic!("{for_one} statements for one period:\n{}", eleven.join("\n"));
        }
    });
}
