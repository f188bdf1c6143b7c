//! How many periods an activation opens at once: a rule that starts in 1900 has as many as there have
//! been days, and each is settled on its own. So many are nobody's intention until it is confirmed.

use crate::store::{Connection, StoreError, periods};
use rules::domain::{Catalogue, Moment, Period};

use crate::app::settling::follow::Follower;
use crate::app::{Problem, ProblemCode};

/// So many open without a question: the days of a year.
pub const MOST_UNASKED: usize = 366;

/// So many open at most, confirmed or not.
const MOST: usize = 100_000;

/// The periods that an activation opens: those that have begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) struct PastPeriods {
    /// How many; no more than one above [`MOST`] are counted.
    pub count: usize,
    /// When the first of them starts.
    since: Moment,
}

impl PastPeriods {
    /// Counts the periods of a distributor that have begun by `now` and are not open yet: those from
    /// `first` on when it has none at all, else those behind its last one.
    pub fn count(
        connection: &mut Connection,
        distributor: &str,
        first: Option<Period>,
        now: Moment,
        catalogue: &Catalogue,
    ) -> Result<Option<Self>, StoreError> {
        let last = match first {
            Some(_) => None,
            None => periods::last(connection, distributor)?,
        };
        let Some(known) = first.as_ref().or(last.as_ref()) else { return Ok(None) };
        let follower = Follower::of(connection, known, catalogue)?;
        let first = first.clone().or_else(|| follower.after(known));
        let begun = |period: &Period| period.window.start <= now;
        let mut all =
            std::iter::successors(first.filter(begun), |one| follower.after(one).filter(begun));
        Ok(all.next().map(|first| {
            let since = first.window.start;
            Self { count: 1 + all.take(MOST).count(), since }
        }))
    }

    /// Refuses what nobody can have meant.
    ///
    /// # Errors
    /// [`ProblemCode::Invalid`] when there are more than may be opened at all.
    pub fn require_possible(self, distributor: &str) -> Result<(), Problem> {
        if self.count <= MOST {
            return Ok(());
        }
        let message = format!(
            "\"{distributor}\" would open more than {MOST} periods, the first of {}; let the rule start \
             later",
            self.since
        );
        Err(Problem::new(ProblemCode::Invalid, &["name"], message))
    }

    /// What to ask before so many are opened; `None` when they are few.
    pub fn question(self, distributor: &str) -> Option<Problem> {
        (self.count > MOST_UNASKED).then(|| {
            let message = format!(
                "nothing is activated yet: \"{distributor}\" opens {} periods that have begun, the first \
                 of {}, and settles each of them; send it again with \"confirm: true\" if that is meant, \
                 or let the rule start later",
                self.count, self.since
            );
            Problem::new(ProblemCode::PastPeriodsUndecided, &["confirm"], message)
        })
    }
}
