//! Distributors take turns: each has a line of work, and a turn is one period settled or one piece of
//! periods opened. So no distributor waits for all the work of another one.

mod queue;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::clock::Steady;
use crate::store::periods::{self, Behind};
use rules::domain::{Moment, Period};

use crate::app::access::deed::Deed;
use crate::app::settling::open_periods::Opened;
use crate::app::settling::settle::Attempt;
use crate::app::settling::together::LEASE;
use crate::app::{Answer, App, TickReport};

/// How soon a period that somebody else works on is looked at again. One whose worker was killed is
/// free when its lease has run out.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// How many turns are taken at the same time. Most of a turn waits for the disk, and what many write
/// meanwhile is committed together.
const TURNS: usize = 64;

/// How many turns compute at the same time, at least: one that takes long leaves room for others.
const FEWEST_COMPUTING: usize = 4;

/// And at most: more wait for the same database.
const MOST_COMPUTING: usize = 8;

/// How much is done at the same time. Cheap to clone; clones share.
#[derive(Debug, Clone)]
pub(in crate::app) struct Room {
    turns: Arc<Semaphore>,
    /// For reading and evaluating: part of a turn.
    computing: Arc<Semaphore>,
}

impl Room {
    fn new(turns: usize, computing: usize) -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Self { turns: semaphore(turns), computing: semaphore(computing) }
    }

    /// One turn after the other.
    pub fn for_one() -> Self {
        Self::new(1, 1)
    }
}

/// Who may work at the same time. Cheap to clone; clones share.
#[derive(Debug, Clone)]
pub(in crate::app) struct Workers {
    /// For distributors that nothing holds.
    pub fresh: Room,
    /// For those whose period is WAITING or FAILED: however many there are, they delay nobody else.
    pub held: Room,
    /// The distributors with a line of work in this process.
    busy: Arc<Mutex<BTreeSet<String>>>,
    /// Those found to be over: nothing follows their last period by their newest version.
    over: Arc<Mutex<BTreeSet<Behind>>>,
}

impl Default for Workers {
    fn default() -> Self {
        let most = available_parallelism().map_or(FEWEST_COMPUTING, usize::from);
        let most = most.clamp(FEWEST_COMPUTING, MOST_COMPUTING);
        let (fresh, held) = (Room::new(TURNS, most), Room::for_one());
        Self { fresh, held, busy: Arc::default(), over: Arc::default() }
    }
}

impl Workers {
    /// One for everything.
    pub fn one() -> Self {
        let one = Room::for_one();
        Self { fresh: one.clone(), held: one, busy: Arc::default(), over: Arc::default() }
    }

    /// Notes that nothing follows the last period of a distributor.
    pub fn set_over(&self, behind: Behind) {
        lock(&self.over).insert(behind);
    }

    /// Whether that was noted, so that nobody has to look again at each tick.
    pub fn is_over(&self, behind: &Behind) -> bool {
        lock(&self.over).contains(behind)
    }
}

/// The right to a distributor's line of work in this process, until it is dropped.
#[derive(Debug)]
pub(in crate::app) struct Claim {
    distributor: String,
    busy: Arc<Mutex<BTreeSet<String>>>,
}

impl Workers {
    /// Claims a distributor; `None` while somebody in this process works on it.
    pub fn claim(&self, distributor: &str) -> Option<Claim> {
        let free = lock(&self.busy).insert(distributor.to_owned());
        let claim = || Claim { distributor: distributor.to_owned(), busy: Arc::clone(&self.busy) };
        free.then(claim)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        lock(&self.busy).remove(&self.distributor);
    }
}

fn lock<T>(set: &Mutex<BTreeSet<T>>) -> MutexGuard<'_, BTreeSet<T>> {
    set.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the next turn of a line does.
#[derive(Debug)]
enum Step {
    /// Opens periods that have begun.
    Open,
    /// Settles a period.
    Settle(Period),
    /// Looks, a little later, whether somebody else is still at work.
    LookAgain,
    /// Nothing: the line has come to its end.
    End,
}

/// The work on one distributor.
#[derive(Debug)]
pub(in crate::app) struct Line {
    distributor: String,
    next: Step,
    /// What is due once everything that has begun is open, where that is known.
    due: Option<Period>,
    /// Whether its last period has ended: once that is settled, or is not, it opens what has begun.
    opens_after: bool,
    /// How long it has waited for somebody else.
    waited: Duration,
    /// When its first period was found to be due; `None` once it has had a turn.
    found: Option<Steady>,
    report: TickReport,
    _claim: Option<Claim>,
}

impl Line {
    /// Opens what has begun, then settles what is due: the period given, where one was due before that.
    pub fn opening(distributor: &str, due: Option<Period>) -> Self {
        Self { due, ..Self::new(distributor.to_owned(), Step::Open) }
    }

    /// Settles a period that is due, and what is due after it.
    pub fn settling(period: Period) -> Self {
        Self::new(period.distributor.clone(), Step::Settle(period))
    }

    fn new(distributor: String, next: Step) -> Self {
        let (waited, report) = (Duration::ZERO, TickReport::default());
        let due = None;
        Self {
            distributor,
            next,
            due,
            opens_after: false,
            waited,
            found: None,
            report,
            _claim: None,
        }
    }

    /// The same for a period that is the last one, and has ended.
    pub fn then_opening(self) -> Self {
        Self { opens_after: true, ..self }
    }

    /// The same, claimed for as long as it goes on.
    pub fn claimed(self, claim: Claim) -> Self {
        Self { _claim: Some(claim), ..self }
    }

    /// Since when its first period is due; `None` where that is not known yet.
    fn due_since(&self) -> Option<Moment> {
        let ((Step::Settle(period), _) | (_, Some(period))) = (&self.next, &self.due) else {
            return None;
        };
        Some(period.trigger_at.unwrap_or(period.window.end))
    }

    /// Takes a turn.
    async fn turn(mut self, app: App, (deed, now): (Deed, Moment), room: Room) -> Self {
        self.found = None;
        let _permit = room.turns.acquire().await;
        let computing = &room.computing;
        self.next = match std::mem::replace(&mut self.next, Step::End) {
            Step::Open => self.open(&app, now, computing).await,
            Step::Settle(period) => self.settle(&app, (&deed, now), period, computing).await,
            Step::LookAgain => match self.due(&app, now, computing).await {
                Step::Settle(period) => self.settle(&app, (&deed, now), period, computing).await,
                other => other,
            },
            Step::End => Step::End,
        };
        self
    }

    async fn open(&mut self, app: &App, now: Moment, computing: &Semaphore) -> Step {
        match self.open_piece(app, now, computing).await {
            Ok(Opened::Some) => return Step::Open,
            Ok(Opened::All) => {}
            Err(error) => self.report.broken.push((self.distributor.clone(), error.to_string())),
        }
        // Opening later periods does not change which one is the first that is not settled.
        match self.due.take() {
            Some(period) => Step::Settle(period),
            None => self.due(app, now, computing).await,
        }
    }

    async fn open_piece(&self, app: &App, now: Moment, computing: &Semaphore) -> Answer<Opened> {
        match app.last_ended(&self.distributor, now).await? {
            Some(last) => app.open_after(last, now, computing).await,
            None => Ok(Opened::All),
        }
    }

    async fn settle(
        &mut self,
        app: &App,
        (deed, now): (&Deed, Moment),
        period: Period,
        computing: &Semaphore,
    ) -> Step {
        let name = format!("{}.{}", self.distributor, period.index);
        match app.settle_period(deed, period, now, computing).await {
            Ok(Attempt::Settled(id, goes_on)) => {
                self.report.settled.push(id);
                if !goes_on {
                    return Step::End;
                }
            }
            Ok(Attempt::Proposed(id)) => self.report.proposed.push(id),
            Ok(Attempt::Elsewhere) if self.waited < LEASE => {
                self.waited += LOOK_AGAIN;
                return Step::LookAgain;
            }
            Ok(Attempt::Elsewhere) => return Step::End,
            Ok(Attempt::Held(reason)) => {
                self.report.held.push((name, reason));
                return self.open_and_end(app, now, computing).await;
            }
            Err(error) => {
                self.report.broken.push((name, error.to_string()));
                return self.open_and_end(app, now, computing).await;
            }
        }
        self.waited = Duration::ZERO;
        if std::mem::take(&mut self.opens_after) {
            return Step::Open;
        }
        self.due(app, now, computing).await
    }

    /// Opens what has begun beside a period that is not settled, if that was put off.
    async fn open_and_end(&mut self, app: &App, now: Moment, computing: &Semaphore) -> Step {
        while self.opens_after {
            match self.open_piece(app, now, computing).await {
                Ok(Opened::Some) => {}
                Ok(Opened::All) => self.opens_after = false,
                Err(error) => {
                    self.report.broken.push((self.distributor.clone(), error.to_string()));
                    self.opens_after = false;
                }
            }
        }
        Step::End
    }

    /// What is due of the distributor now.
    async fn due(&mut self, app: &App, now: Moment, computing: &Semaphore) -> Step {
        let _permit = computing.acquire().await;
        match app.due_of(&self.distributor, now).await {
            Ok(Some(period)) => Step::Settle(period),
            Ok(None) => Step::End,
            Err(error) => {
                self.report.broken.push((self.distributor.clone(), error.to_string()));
                Step::End
            }
        }
    }
}

impl App {
    async fn due_of(&self, distributor: &str, now: Moment) -> Answer<Option<Period>> {
        let name = distributor.to_owned();
        self.read(move |connection| periods::due_of(connection, &name, now)).await
    }
}

/// Lines take turns until all have come to their end, as many at the same time as `room` lets. Gives
/// what each of them did, in their order.
pub(in crate::app) async fn rounds(
    app: &App,
    (deed, now): (&Deed, Moment),
    lines: Vec<Line>,
    room: &Room,
) -> Vec<TickReport> {
    let mut reports = vec![TickReport::default(); lines.len()];
    let mut queue = queue::of(app, lines);
    let (mut working, mut resting) = (JoinSet::new(), JoinSet::new());
    loop {
        queue::look_again(app, now, &mut queue).await;
        // Many begin together, so that they read together.
        let begin = if working.len() <= TURNS / 2 { TURNS - working.len() } else { 0 };
        for (place, line) in queue.drain(..begin.min(queue.len())) {
            let turn = line.turn(app.clone(), (deed.clone(), now), room.clone());
            working.spawn(async move { (place, turn.await) });
        }
        let (place, line) = tokio::select! {
            // In this order, so that the same work is done in the same order each time.
            biased;
            Some(done) = working.join_next() => match done {
                Ok(done) => done,
                Err(error) => {
                    tracing::error!(error = %error, "a line of work broke; the next tick takes it up");
                    continue;
                }
            },
            Some(Ok(rested)) = resting.join_next() => {
                queue.push_back(rested);
                continue;
            }
            else => return reports,
        };
        match line.next {
            Step::End => {
                if let Some(report) = reports.get_mut(place) {
                    *report = line.report;
                }
            }
            Step::LookAgain => {
                resting.spawn(async move {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    (place, line)
                });
            }
            Step::Open | Step::Settle(_) => queue.push_back((place, line)),
        }
    }
}
