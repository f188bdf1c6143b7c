//! kill -9 in the middle of erasing a customer: the reference is everywhere that it was, or nowhere.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tantieme::store::Store;

use super::crash::rounds;
use super::erasing::played;
use super::fixture::{Fixture, on_each_database};
use super::proving::prove;
use super::searched::places_of;

/// So many commands are killed on each database, unless `KILL_ROUNDS` says another number.
const ROUNDS: usize = 8;

/// Where a command is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// At some moment between starting up and having erased.
    AnyTime,
    /// Once it has begun, and before what it wrote can be seen.
    Before,
    /// Once what it wrote can be seen: on SQLite the file is not written anew yet.
    Behind,
}

#[test]
fn an_erasure_that_is_killed_is_whole_or_nothing() {
    on_each_database(async |fixture| {
        let customer = |round: usize| format!("eve-{round}@example.com");
        let fixture = played(fixture, &customer(0)).await;
        for round in 0..rounds(ROUNDS) {
            let customer = customer(round);
            if round > 0 {
                visits(&fixture, &customer).await;
            }
            let before = columns_with(&fixture, &customer);
            assert!(!before.is_empty());
            let at = [At::AnyTime, At::Before, At::Behind][round % 3];
            kill(&fixture, erase(&fixture, &customer), (at, &customer, round)).await;
            let left = columns_with(&fixture, &customer);
            assert!(left.is_empty() || left == before, "round {round} ({at:?}): {left:?}");
            prove(&fixture.app).await;
            let code = erase(&fixture, &customer).wait().unwrap().code();
            // Whoever was erased by the first one is not there for the second one. A commit that was sent before the
            // command was killed may come later.
            assert!(code == Some(1) || !left.is_empty(), "round {round} ({at:?}): {code:?}");
            assert!(matches!(code, Some(0 | 1)), "round {round} ({at:?}): {code:?}");
            // What a command that was killed has left in the file goes when it is opened next.
            Store::open(&fixture.url).unwrap().examine().unwrap();
            assert_eq!(places_of(&fixture.url, &customer), Vec::<String>::new(), "round {round}");
            prove(&fixture.app).await;
        }
    });
}

/// Something to erase.
async fn visits(fixture: &Fixture, customer: &str) {
    let event = |number: usize| tantieme::app::EventInput {
        key: format!("{customer} {number}"),
        kind: "site_visited".to_owned(),
        occurred_at: "2026-02-02T13:00:00Z".to_owned(),
        fields: serde_json::json!({ "customer": customer, "link": "a" }),
        approval: None,
    };
    fixture.record((0..200).map(event).collect()).await;
}

/// The columns in which a reference stands, whatever the file has besides.
fn columns_with(fixture: &Fixture, customer: &str) -> Vec<String> {
    let mut places = places_of(&fixture.url, customer);
    places.retain(|place| !place.starts_with("the file"));
    places
}

fn erase(fixture: &Fixture, customer: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["erase", customer, "--reason", "request 17", "--yes"])
        .args(["--database", &fixture.command_url])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn kill(fixture: &Fixture, mut erasing: Child, (at, customer, round): (At, &str, usize)) {
    let round = u64::try_from(round).unwrap();
    match at {
        At::AnyTime => std::thread::sleep(Duration::from_millis(10 + round % 20 * 9)),
        At::Before => {
            // It has the locks of the log when others wait for them.
            std::thread::sleep(Duration::from_millis(60 + round % 10 * 5));
        }
        At::Behind => {
            while !columns_with(fixture, customer).is_empty()
                && erasing.try_wait().unwrap().is_none()
            {
                tokio::task::yield_now().await;
            }
        }
    }
    let _already_done = erasing.kill();
    erasing.wait().unwrap();
}
