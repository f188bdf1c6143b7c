//! Lines of work that wait for their turn: in which order, and whether what was found to be due still is.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Line, Step, TURNS};
use crate::app::App;
use crate::store::periods;
use rules::domain::{Moment, Period};

/// How long what was found to be due is taken to be due still, in microseconds.
const STALE_MICROS: i64 = 500_000;

/// The lines with their places. Several servers that find as much due at once begin at different ends: those due since
/// the same moment have no order among them.
pub(super) fn of(app: &App, lines: Vec<Line>) -> VecDeque<(usize, Line)> {
    let found = app.steady();
    let lines = lines.into_iter().map(|line| Line { found: Some(found), ..line });
    let mut lines: Vec<(usize, Line)> = lines.enumerate().collect();
    if app.store.url().is_postgres() && lines.len() > TURNS {
        lines.sort_by_cached_key(|(_, line)| {
            let mut order = DefaultHasher::new();
            (&*app.holder, line.distributor.as_str()).hash(&mut order);
            (line.due_since(), order.finish())
        });
    }
    lines.into()
}

/// Looks whether what was found a while ago is still due, of those whose turn comes next: other servers
/// settle meanwhile. What cannot be read now is found out by their turns.
pub(super) async fn look_again(app: &App, now: Moment, queue: &mut VecDeque<(usize, Line)>) {
    let at = app.steady();
    let old = |line: &Line| line.found.is_some_and(|found| at.micros_since(found) > STALE_MICROS);
    if !queue.front().is_some_and(|(_, line)| old(line)) {
        return;
    }
    let next: Vec<&mut Line> =
        queue.iter_mut().take(TURNS).map(|(_, line)| line).filter(|line| old(line)).collect();
    let names: Vec<String> = next.iter().map(|line| line.distributor.clone()).collect();
    let due = app.read(move |connection| periods::due_among(connection, Some(&names), now)).await;
    let Ok(due) = due else { return };
    let mut due: HashMap<String, Period> =
        due.into_iter().map(|period| (period.distributor.clone(), period)).collect();
    for line in next {
        line.found = Some(at);
        if matches!(line.next, Step::Settle(_)) {
            line.next = due.remove(&line.distributor).map_or(Step::End, Step::Settle);
        }
    }
}
