//! kill -9 behind decisions: what a person approved or rejected, and was told so, stays decided.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rules::domain::{ApprovalState, AuditRecord, EventFilter, PageArgs, PeriodState, Role};
use serde_json::{Value as Json, json};
use tantieme::app::{App, TokenInput, tick};
use tantieme::clock::Clock;

use super::crash::{Server, ask, rounds};
use super::fixture::{RULE, coupon, databases, moment, on_each_database, order};
use super::trail::{lines, recorded};
use crate::actor;

/// So many servers are killed while they take words on events, on each database, unless `KILL_ROUNDS`
/// says another number; then a tenth of it, as each needs thousands of events that wait.
const ROUNDS: usize = 5;

/// A server is killed as soon as so many requests were acknowledged in its life.
const ACKNOWLEDGED_BEFORE_KILL: usize = 20;

/// Clients that decide at the same time.
const CLIENTS: usize = 4;

/// Events in one request.
const BATCH: usize = 5;

async fn admin(app: &App) -> String {
    let input = TokenInput {
        name: "admin".to_owned(),
        role: Role::Admin,
        collaborator: None,
        expires_at: None,
    };
    app.create_token(&actor::admin(), input).await.unwrap().1
}

/// What is decided about an event, by its key.
type Decided = BTreeMap<String, ApprovalState>;

/// Approves or rejects some events; those of which the server said that it is recorded.
fn decide(address: &str, token: &str, keys: &[String], state: ApprovalState) -> Option<Decided> {
    let (verb, kind) = if state == ApprovalState::Approved {
        ("approveEvents", "ApproveEventsInput")
    } else {
        ("rejectEvents", "RejectEventsInput")
    };
    let mutation = format!(
        "mutation($input: {kind}!) {{ {verb}(input: $input) {{ results {{ status }} errors {{ message }} }} }}"
    );
    let input = json!({ "keys": keys, "source": "test" });
    let answer = ask(address, token, &mutation, &input)?;
    let results = answer["data"][verb]["results"].as_array()?.clone();
    assert_eq!(results.len(), keys.len(), "{answer:#}");
    let taken = keys.iter().zip(results).filter(|(_, result)| result["status"] == "RECORDED");
    Some(taken.map(|(key, _)| (key.clone(), state)).collect())
}

/// Clients decide batch after batch, approving and rejecting in turn, until the server is killed.
fn round(
    database: &str,
    token: &str,
    batches: &Mutex<Vec<(usize, Vec<String>)>>,
    decided: &Mutex<Decided>,
) {
    let mut server = Server::start(database);
    let address = server.address.clone();
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            let (address, told) = (&address, told.clone());
            scope.spawn(move || {
                loop {
                    let next = batches.lock().unwrap().pop();
                    let (number, keys) = next.expect("there are more events than are decided");
                    let state = if number.is_multiple_of(2) {
                        ApprovalState::Approved
                    } else {
                        ApprovalState::Rejected
                    };
                    let Some(taken) = decide(address, token, &keys, state) else { return };
                    assert_eq!(taken.len(), keys.len(), "every word is a new one");
                    decided.lock().unwrap().extend(taken);
                    let _nobody_listens_any_more = told.send(());
                }
            });
        }
        drop(told);
        for _ in 0..ACKNOWLEDGED_BEFORE_KILL {
            heard.recv().expect("the server stopped by itself");
        }
        server.child.kill().unwrap();
    });
}

async fn states(app: &App) -> Decided {
    let mut states = Decided::new();
    let mut after = None;
    loop {
        let args = PageArgs { first: Some(500), after, ..PageArgs::default() };
        let page = app.events(EventFilter::default(), args).await.unwrap();
        after = page.items.last().map(|(cursor, _)| cursor.clone());
        states.extend(page.items.into_iter().map(|(_, one)| (one.recorded.key, one.approval)));
        if !page.has_next {
            return states;
        }
    }
}

#[test]
fn no_acknowledged_word_on_an_event_is_lost_when_the_server_is_killed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (url, _directory, command_url) in databases() {
        let app = App::open(&url, Clock::System).unwrap();
        let token = runtime.block_on(admin(&app));
        // A client may get on between the last acknowledgement and the kill.
        let rounds = rounds(ROUNDS * 10) / 10;
        let count = rounds * ACKNOWLEDGED_BEFORE_KILL * BATCH * 10;
        let keys: Vec<String> = (0..count).map(|number| format!("o{number}")).collect();
        for keys in keys.chunks(1_000) {
            let pending = keys.iter().map(|key| {
                let mut event = order(key, "2026-01-10T12:00:00Z", "1.00");
                event.approval = Some(ApprovalState::Pending);
                event
            });
            runtime.block_on(app.record_events(&actor::admin(), pending.collect())).unwrap();
        }
        let batches = keys.chunks(BATCH).map(<[String]>::to_vec).enumerate().collect();
        let (batches, decided) = (Mutex::new(batches), Mutex::new(Decided::new()));
        for _ in 0..rounds {
            round(&command_url, &token, &batches, &decided);
        }
        let (decided, found) = (decided.into_inner().unwrap(), runtime.block_on(states(&app)));
        assert!(decided.len() >= rounds * ACKNOWLEDGED_BEFORE_KILL * BATCH);
        let lost: Vec<_> = decided.iter().filter(|(key, state)| found[*key] != **state).collect();
        assert!(lost.is_empty(), "{} of {} lost on {url}: {lost:?}", lost.len(), decided.len());
        let pending = found.values().filter(|state| **state == ApprovalState::Pending).count();
        assert!(pending > 0, "what nobody decided is not decided");
        let lines = runtime.block_on(lines(&app));
        let written = recorded(&lines, &["approveEvents", "rejectEvents"]);
        assert_eq!(written, found.len() - pending, "what lines say was decided, on {url}");
    }
}

#[test]
fn no_acknowledged_approval_of_a_settlement_is_lost_when_the_server_is_killed() {
    on_each_database(async |fixture| {
        let text = RULE.replace("  pay after", "  review by hand\n  pay after");
        let fixture = fixture.with_text(&text).await;
        let token = admin(&fixture.app).await;
        fixture.clock.set(moment("2026-07-01T00:00:00Z"));
        let events = (1..=6)
            .flat_map(|month| {
                let at = format!("2026-{month:02}-15T12:00:00Z");
                [order(&format!("o{month}"), &at, "10.00"), coupon(&format!("k{month}"), &at, "A")]
            })
            .collect();
        fixture.record(events).await;
        for index in 0..6 {
            // A lease that a killed server had runs out by the clock; it is not waited for here.
            let later =
                fixture.app.at(Clock::fixed(moment(&format!("{}-01-01T00:00:00Z", 2100 + index))));
            tick(&later, moment("2026-07-02T00:00:00Z")).await.unwrap();
            let approved = index % 2 == 0;
            let id = format!("coupon_share.{index}");
            let (database, token) = (fixture.command_url.clone(), token.clone());
            tokio::task::spawn_blocking(move || decide_and_kill(&database, &token, &id, approved))
                .await
                .unwrap();
            let period = fixture.app.period("coupon_share", index).await.unwrap().unwrap();
            let owed = fixture.owed(&format!("coupon_share.{index}")).await;
            if approved {
                assert_eq!((period.state, owed.len()), (PeriodState::Settled, 1), "{index}");
            } else {
                let reason = period.reason.unwrap();
                assert!(reason.contains("was rejected (round)"), "{reason}");
                assert_eq!((period.state, owed.len()), (PeriodState::Review, 0), "{index}");
                later.settle_now(&actor::admin(), "coupon_share").await.unwrap();
                later
                    .approve_settlement(&actor::admin(), &format!("coupon_share.{index}"), None)
                    .await
                    .unwrap();
            }
            let lines = lines(&fixture.app).await;
            let made = |what: &str, after: &str| {
                let made =
                    |line: &&AuditRecord| line.what == what && line.after.as_deref() == Some(after);
                lines.iter().filter(made).count()
            };
            let (settled, rejected) = (index + 1, (index + 1) / 2);
            assert_eq!(made("approveSettlement", "SETTLED"), usize::try_from(settled).unwrap());
            assert_eq!(made("rejectSettlement", "REJECTED"), usize::try_from(rejected).unwrap());
        }
    });
}

/// Starts a server, decides about a settlement, and kills the server as soon as it has answered.
fn decide_and_kill(database: &str, token: &str, settlement: &str, approve: bool) {
    let mut server = Server::start(database);
    let (verb, input) = if approve {
        ("approveSettlement", json!({ "id": settlement }))
    } else {
        ("rejectSettlement", json!({ "id": settlement, "reason": "round" }))
    };
    let kind = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
    let mutation =
        format!("mutation($input: {kind}!) {{ {verb}(input: $input) {{ errors {{ message }} }} }}");
    let answer = ask(&server.address, token, &mutation, &input).unwrap();
    server.child.kill().unwrap();
    assert_eq!(answer["data"][verb]["errors"], Json::Array(vec![]), "{answer:#}");
}
