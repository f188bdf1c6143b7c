//! The writer: many clients, one commit, everybody gets their own answer.

use std::thread;

use rules::domain::{AuditFilter, AuditRecord, Channel, PageArgs, Role};
use tantieme::store::log::{self, Appended, Batch, Line, NewEntry, Writer};
use tantieme::store::{StoreError, audit};

use super::databases::on_both;
use super::samples::{october, sale};

/// Runs async work to its end.
fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
}

/// Entries alone.
pub fn batch(entries: Vec<NewEntry>) -> Batch {
    Batch { entries, ..Batch::default() }
}

/// A line that says how many were recorded.
pub fn line() -> Line {
    Box::new(|appended| told("recordEvents", appended))
}

fn told(what: &str, appended: &[Appended]) -> AuditRecord {
    AuditRecord {
        id: String::new(),
        at: october(5),
        who: "shop".to_owned(),
        channel: Some(Channel::Token),
        role: Some(Role::Integration),
        what: what.to_owned(),
        about: "events".to_owned(),
        outcome: "OK".to_owned(),
        before: None,
        after: Some(format!("{} of {}", positions(appended).len(), appended.len())),
        happened: Vec::new(),
    }
}

fn positions(answers: &[Appended]) -> Vec<i64> {
    answers
        .iter()
        .filter_map(|answer| match answer {
            Appended::Recorded { position, .. } => Some(*position),
            _ => None,
        })
        .collect()
}

on_both! {
    fn every_client_gets_its_own_answers(database) {
        let writer = Writer::start(database.store.clone());
        let clients = (0..8).map(|client| {
            let writer = writer.clone();
            thread::spawn(move || {
                wait(async move {
                    let mut all = Vec::new();
                    for n in 0..20 {
                        let entries = vec![
                            sale(&format!("{client}-{n}"), "c1", october(1)),
                            sale("shared", "c1", october(1)),
                            sale(&format!("{client}-{n}"), "c2", october(1)),
                        ];
                        let answers = writer.append(batch(entries), october(5), line()).await.unwrap();
                        assert_eq!(answers.len(), 3);
                        let Appended::Recorded { position, stream } = answers[0] else {
                            panic!("{answers:?}")
                        };
                        assert_eq!(answers[2], Appended::KeyReused { stream, position });
                        all.extend(positions(&answers));
                    }
                    all
                })
            })
        });
        let clients: Vec<_> = clients.collect();
        let mut all: Vec<i64> =
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=161).collect::<Vec<i64>>());
    }

    fn two_servers_with_a_writer_each_leave_no_gap(database) {
        let servers = [(); 2].map(|()| Writer::start(database.open_again()));
        let clients: Vec<_> = servers
            .iter()
            .cloned()
            .enumerate()
            .map(|(server, writer)| {
                thread::spawn(move || {
                    wait(async move {
                        let mut all = Vec::new();
                        for n in 0..50 {
                            let own = format!("{server}-{n}");
                            let entries = ["both", &own].map(|key| sale(key, "c1", october(1)));
                            all.extend(positions(&writer.append(batch(entries.to_vec()), october(5), line()).await.unwrap()));
                        }
                        all
                    })
                })
            })
            .collect();
        let mut all: Vec<i64> =
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=101).collect::<Vec<i64>>());
    }

    fn a_client_that_goes_away_changes_nothing(database) {
        let writer = Writer::start(database.store.clone());
        wait(async {
            let mut gone = Box::pin(writer.append(batch(vec![sale("o-1", "c1", october(1))]), october(5), line()));
            // One look at it queues the job; then nobody waits for the answer.
            let look = futures_util::poll!(&mut gone);
            assert!(look.is_pending());
            drop(gone);
            let answers = writer.append(batch(vec![sale("o-2", "c1", october(1))]), october(5), line()).await;
            assert_eq!(positions(&answers.unwrap()), [2]);
        });
    }

    fn what_is_queued_is_written_before_the_writer_stops(database) {
        let writer = Writer::start(database.store.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let waiting = runtime.block_on(async {
            let mut jobs: Vec<_> = (0..50)
                .map(|n| {
                    let entries = vec![sale(&format!("o-{n}"), "c1", october(1))];
                    let writer = writer.clone();
                    Box::pin(async move { writer.append(batch(entries), october(5), line()).await })
                })
                .collect();
            for job in &mut jobs {
                let _ = futures_util::poll!(job);
            }
            jobs
        });
        drop(writer);
        let answers = runtime.block_on(futures_util::future::join_all(waiting));
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(database.read(log::head).last(0), 50);
    }

    fn every_batch_has_its_line_in_its_commit(database) {
        let writer = Writer::start(database.store.clone());
        let (appended, noted, again) = wait(async {
            futures_util::join!(
                writer.append(batch(vec![sale("o-1", "c1", october(1))]), october(5), line()),
                writer.note(told("pauseDistributor", &[])),
                writer.append(batch(vec![sale("o-2", "c1", october(1))]), october(5), line()),
            )
        });
        assert_eq!(positions(&appended.unwrap()), [1]);
        assert_eq!(positions(&again.unwrap()), [2]);
        noted.unwrap();
        let answers =
            wait(writer.append(batch(vec![sale("o-2", "c1", october(1))]), october(5), line()));
        assert_eq!(positions(&answers.unwrap()), [] as [i64; 0], "known already");
        let trail = database.read(|c| audit::page(c, &AuditFilter::default(), &PageArgs::default()));
        let lines: Vec<(&str, &str)> = trail
            .items
            .iter()
            .map(|(_, line)| (line.what.as_str(), line.after.as_deref().unwrap()))
            .collect();
        let expected = [
            ("recordEvents", "0 of 1"),
            ("recordEvents", "1 of 1"),
            ("pauseDistributor", "0 of 0"),
            ("recordEvents", "1 of 1"),
        ];
        assert_eq!(lines, expected);
    }

    fn entries_without_their_line_are_not_recorded(database) {
        let writer = Writer::start(database.store.clone());
        // Without the number of the line no line can be written.
        database.write(|c| {
            diesel::RunQueryDsl::execute(
                diesel::sql_query("DELETE FROM counters WHERE name = 'audit'"),
                c,
            )?;
            Ok(())
        });
        let refused =
            wait(writer.append(batch(vec![sale("o-1", "c1", october(1))]), october(5), line()));
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(database.read(log::head).last(0), 0);
    }

    fn a_database_that_fails_is_told_to_everybody(database) {
        if database.is_spread() {
            return;
        }
        let writer = Writer::start(database.store.clone());
        database.store.migrate_down_all().unwrap();
        let answers = wait(async {
            let job = |key: &str| writer.append(batch(vec![sale(key, "c1", october(1))]), october(5), line());
            let (one, other) = tokio::join!(job("o-1"), job("o-2"));
            [one, other]
        });
        for answer in answers {
            assert!(matches!(answer, Err(StoreError::Database(_))), "{answer:?}");
        }
        database.store.migrate().unwrap();
        let answer = wait(writer.append(batch(vec![sale("o-3", "c1", october(1))]), october(5), line()));
        assert_eq!(positions(&answer.unwrap()), [1], "and it goes on");
    }
}
