//! A thousand subscribers: what they cost while nothing happens, and when something does.

use std::time::{Duration, Instant};

use serde_json::json;

use super::client::Socket;
use super::world::{STANDINGS, World, amounts};
use crate::app::fixture::{coupon, on_each_database, order, pairs};
use crate::statements;

const CONNECTIONS: usize = 20;
const OF_EACH: usize = 50;

/// How long it is watched what nobody's news costs.
const IDLE: Duration = Duration::from_secs(5);

#[test]
fn a_thousand_subscribers_cost_one_statement_a_second_and_one_evaluation_for_a_change() {
    statements::listen();
    on_each_database(async |fixture| {
        let world = World::of(fixture).await;
        let database = world.fixture.command_url.clone();
        let mut sockets = Vec::new();
        let begun = Instant::now();
        for _ in 0..CONNECTIONS {
            let mut socket = Socket::of(&world.served.url, &world.admin).await;
            for number in 0..OF_EACH {
                socket.begin(&number.to_string(), STANDINGS).await;
            }
            sockets.push(socket);
        }
        for socket in &mut sockets {
            assert_eq!(everybody(socket).await, [], "at once");
        }
        let opened = begun.elapsed();

        // The application does nothing else: its scheduler is not started.
        statements::since_last(&database);
        let watched = Instant::now();
        assert!(sockets[0].is_quiet_for(IDLE).await);
        let asked = of_news(statements::since_last(&database));
        let seconds = watched.elapsed().as_secs() as usize;
        assert!(asked.len() <= seconds + 1, "{} in {seconds} seconds: {asked:#?}", asked.len());
        assert!(asked.iter().all(|one| one.contains("log_heads")), "{asked:#?}");

        let begun = Instant::now();
        let events = vec![
            order("o1", "2026-01-05T12:00:00Z", "20.00"),
            coupon("c1", "2026-01-05T12:00:00Z", "A"),
        ];
        world.fixture.record(events).await;
        statements::since_last(&database);
        for socket in &mut sockets {
            assert_eq!(everybody(socket).await, pairs(&[("ana", "10.00")]));
        }
        let told = begun.elapsed();
        // Evaluated for each of them, it would be thousands.
        let evaluated = of_news(statements::since_last(&database));
        assert!(evaluated.len() < 60, "{}: {evaluated:#?}", evaluated.len());
        println!(
            "{} subscribers: opened in {opened:?}, told in {told:?} with {} statements",
            CONNECTIONS * OF_EACH,
            evaluated.len()
        );
        assert!(told < Duration::from_secs(20), "{told:?}");

        // Where nobody follows anything, nothing is asked; a beat may be under way.
        for socket in &mut sockets {
            for number in 0..OF_EACH {
                socket.send(json!({ "id": number.to_string(), "type": "complete" })).await;
            }
            socket.send(json!({ "type": "ping" })).await;
            socket.caught_up().await;
        }
        statements::since_last(&database);
        assert!(sockets[0].is_quiet_for(Duration::from_secs(3)).await);
        let asked = of_news(statements::since_last(&database));
        assert!(asked.len() <= 1, "{asked:#?}");
    });
}

/// Statements, without what frames them, and without a pool's look whether its connection lives.
fn of_news(statements: Vec<String>) -> Vec<String> {
    let frames = ["BEGIN", "COMMIT", "ROLLBACK", "SET ", "PRAGMA", "SELECT 1 "];
    statements
        .into_iter()
        .filter(|one| !frames.iter().any(|frame| one.starts_with(frame)))
        .collect()
}

/// What each operation of a connection is told next: the same.
async fn everybody(socket: &mut Socket) -> Vec<(String, String)> {
    let mut said: Vec<Vec<(String, String)>> = Vec::new();
    for _ in 0..OF_EACH {
        let message = socket.came().await.text();
        assert_eq!(message["type"], "next", "{message}");
        said.push(amounts(&message["payload"]["data"]));
    }
    assert!(said.windows(2).all(|two| two[0] == two[1]), "{said:?}");
    said.pop().unwrap()
}
