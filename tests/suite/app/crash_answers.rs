//! kill -9 in the middle of taking a bank's answer: all that the file says or nothing of it, and once.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rules::domain::{Payout, PayoutState};
use tantieme::app::{App, CollaboratorInput, CreditInput, FulfillmentInput};
use tantieme::clock::Clock;

use super::books::{PEOPLE, check, payouts};
use super::crash::rounds;
use super::fixture::{Fixture, on_each_database};
use super::trail::lines;
use crate::actor::admin;

/// So many commands are killed on each database, unless `KILL_ROUNDS` says another number.
const ROUNDS: usize = 20;

/// What somebody is owed in a round, each for itself: the more there is, the longer the file takes.
const CREDITS: usize = 8;

#[test]
fn a_bank_answer_that_is_killed_is_taken_whole_or_not_at_all() {
    on_each_database(async |fixture| {
        fixture.clock.set(Clock::System.now());
        let known = |who: &&str| CollaboratorInput {
            reference: (*who).to_owned(),
            name: None,
            active: None,
        };
        let people = PEOPLE.iter().map(known).collect();
        fixture.app.upsert_collaborators(&admin(), people).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        for round in 0..rounds(ROUNDS) {
            let sent = sent(&fixture.app, round).await;
            let file = directory.path().join(format!("answer-{round}.csv"));
            std::fs::write(&file, answer(&sent, round)).unwrap();
            let take = || import(&fixture, &file);
            kill(&fixture, take(), round).await;
            assert_whole(&fixture.app, round).await;
            // Twice: whoever does not know whether it was taken takes it again, and again.
            for _ in 0..2 {
                assert!(take().wait().unwrap().success(), "round {round}");
                assert_eq!(assert_whole(&fixture.app, round).await, 1, "round {round} is taken");
            }
            check(&fixture.app, &[format!("round {round}")]).await;
        }
    });
}

/// A fulfillment that was sent to the bank: its payouts.
async fn sent(app: &App, round: usize) -> Vec<Payout> {
    for number in 0..CREDITS * PEOPLE.len() {
        let credit = CreditInput {
            collaborator: PEOPLE[number % PEOPLE.len()].to_owned(),
            amount: ("1.10".to_owned(), "USD".to_owned()),
            reason: "a bonus".to_owned(),
            reference: None,
            key: Some(format!("{round}-{number}")),
            payable_from: None,
        };
        app.credit(&admin(), credit).await.unwrap();
    }
    let input = FulfillmentInput { currency: "USD".to_owned(), ..FulfillmentInput::default() };
    let made = app.create_fulfillment(&admin(), input).await.unwrap();
    app.start_fulfillment(&admin(), &made.id).await.unwrap();
    let all = payouts(app).await;
    all.into_iter().filter(|payout| payout.fulfillment == made.id).collect()
}

/// ana and bo are paid, cy's account is closed: what cy is owed comes again in the next round.
fn answer(sent: &[Payout], round: usize) -> String {
    let day = Clock::System.now().latest_day();
    let line = |payout: &Payout| match payout.collaborator.as_str() {
        "cy" => format!("{},FAILED,,,AC04 closed\n", payout.id),
        _ => format!("{},PAID,{day},answer-{round},\n", payout.id),
    };
    let lines: String = sent.iter().map(line).collect();
    format!("payout,state,date,reference,reason\n{lines}")
}

fn import(fixture: &Fixture, file: &std::path::Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tantieme"))
        .args(["import", "payouts", "--database", &fixture.command_url])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills it right behind its commit; or at another moment in each round, between starting up and having
/// taken it.
async fn kill(fixture: &Fixture, mut taking: Child, round: usize) {
    let before = taken(&fixture.app).await;
    if round.is_multiple_of(2) {
        while taken(&fixture.app).await == before && taking.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
    } else {
        let round = u64::try_from(round).unwrap();
        std::thread::sleep(Duration::from_millis(10 + round % 20 * 7 + round / 20 % 7));
    }
    let _already_done = taking.kill();
    taking.wait().unwrap();
}

/// How many files were taken, by the lines of the audit trail.
async fn taken(app: &App) -> usize {
    let lines = lines(app).await;
    lines.iter().filter(|line| line.what == "importPayoutAnswers" && line.outcome == "OK").count()
}

/// Each payout of the round is as the file says, or none; the line is there where they are. Gives how many
/// lines the round has.
async fn assert_whole(app: &App, round: usize) -> usize {
    let reference = format!("answer-{round}");
    let all = payouts(app).await;
    let paid = all.iter().filter(|one| one.reference.as_deref() == Some(&reference)).count();
    let failed = all.iter().filter(|one| one.state == PayoutState::Failed).count();
    let written = taken(app).await - round;
    assert!(written <= 1, "round {round} was taken {written} times");
    assert_eq!((paid, failed), (written * 2, round + written), "round {round}");
    written
}
