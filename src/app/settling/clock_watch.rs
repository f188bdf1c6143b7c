//! Whether a clock may be trusted: one that jumps against the time that passes, or that differs from the
//! database's, is wrong, and what is settled by a wrong clock stays settled.

use crate::clock::Steady;
use rules::domain::Moment;

/// How far clocks may differ, in microseconds.
const TOLERANCE: i64 = 5_000_000;

/// For how long a clock that has jumped must run evenly before it is believed, in microseconds: a
/// machine that slept, or whose clock was wrong before, goes on after that.
const PROBATION: i64 = 60_000_000;

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// Why a clock is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockFault {
    /// It went ahead or back against the time that passed.
    #[error(
        "the clock jumped {}; nothing is settled until it is right again, or has run evenly for {} seconds",
        distance(*micros), PROBATION / SECOND
    )]
    Jumped {
        /// How far: below zero when it went back.
        micros: i64,
    },
    /// It is not the database's time.
    #[error(
        "the clock of this server says {own}, the database's {database}: more than {} seconds apart; \
         nothing is settled here until they agree",
        TOLERANCE / SECOND
    )]
    Differs {
        /// What this server's clock says.
        own: Moment,
        /// What the database's clock says.
        database: Moment,
    },
}

fn distance(micros: i64) -> String {
    let seconds = micros.unsigned_abs() / SECOND.unsigned_abs();
    let direction = if micros < 0 { "back" } else { "ahead" };
    format!("{direction} by {seconds} seconds")
}

/// A clock as it was at a point of the time that passes.
#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Steady,
    moment: Moment,
}

impl Seen {
    /// How far the clock is from where it would be if it had run evenly since, in microseconds.
    fn jump_to(self, now: Self) -> i64 {
        let told = now.moment.micros().saturating_sub(self.moment.micros());
        told.saturating_sub(now.at.micros_since(self.at))
    }
}

/// Watches a clock from look to look.
#[derive(Debug, Default)]
pub struct ClockWatch {
    /// The clock when it was right.
    trusted: Option<Seen>,
    /// The clock when it was first seen where it is now.
    doubted: Option<Seen>,
}

impl ClockWatch {
    /// Looks at the clock: `moment` is what it says, `at` the time that passed.
    ///
    /// # Errors
    /// When it has jumped since it was right, and has not run evenly for long enough since.
    pub fn look(&mut self, at: Steady, moment: Moment) -> Result<(), ClockFault> {
        let now = Seen { at, moment };
        let trusted = *self.trusted.get_or_insert(now);
        let jump = trusted.jump_to(now);
        if is_small(jump) {
            self.doubted = None;
            // Clocks differ by a little in each hour; what adds up slowly is no jump.
            if now.at.micros_since(trusted.at) >= PROBATION {
                self.trusted = Some(now);
            }
            return Ok(());
        }
        let doubted = self.doubted.filter(|doubted| is_small(doubted.jump_to(now)));
        let doubted = *self.doubted.insert(doubted.unwrap_or(now));
        if now.at.micros_since(doubted.at) < PROBATION {
            return Err(ClockFault::Jumped { micros: jump });
        }
        *self = Self { trusted: Some(now), doubted: None };
        Ok(())
    }
}

/// Compares a server's clock with the database's, which was read between `before` and `after`.
///
/// # Errors
/// When they differ by more than may be, whenever in between the database looked.
pub fn compare(before: Moment, database: Moment, after: Moment) -> Result<(), ClockFault> {
    let early = before.micros().saturating_sub(database.micros());
    let late = database.micros().saturating_sub(after.micros());
    if early <= TOLERANCE && late <= TOLERANCE {
        return Ok(());
    }
    Err(ClockFault::Differs { own: after, database })
}

fn is_small(micros: i64) -> bool {
    micros.unsigned_abs() <= TOLERANCE.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// What a watch says at seconds of the time that passes, with a clock wrong by so many seconds then.
    fn watched(looks: &[(u64, i64)]) -> Vec<bool> {
        let mut watch = ClockWatch::default();
        let look = |(passed, wrong): &(u64, i64)| {
            let told = i64::try_from(*passed).unwrap() + wrong;
            let moment = Moment::from_micros(told * SECOND);
            watch.look(Steady::of(Duration::from_secs(*passed)), moment).is_ok()
        };
        looks.iter().map(look).collect()
    }

    #[test]
    fn a_clock_that_is_wrong_for_a_while_is_not_believed_meanwhile() {
        for hours in [3600, -3600, 6, -6] {
            let looks = [(0, 0), (1, 0), (2, hours), (11, hours), (12, 0), (13, 0)];
            assert_eq!(watched(&looks), [true, true, false, false, true, true], "{hours}");
        }
        assert_eq!(watched(&[(0, 0), (1, 5), (2, -5)]), [true; 3], "so much may differ");
    }

    #[test]
    fn a_clock_that_stays_where_it_went_is_believed_after_a_minute() {
        let looks = [(0, 0), (10, 3600), (40, 3600), (69, 3600), (70, 3600), (71, 3600), (72, 0)];
        let expected = [true, false, false, false, true, true, false];
        assert_eq!(watched(&looks), expected);
        let jumping = [(0, 0), (10, 3600), (60, 7200), (90, 7200), (119, 7200), (120, 7200)];
        assert_eq!(watched(&jumping), [true, false, false, false, false, true], "counted anew");
    }

    #[test]
    fn a_clock_that_is_slightly_fast_is_followed() {
        let looks: Vec<(u64, i64)> = (0..200).map(|minute| (minute * 60, 1)).collect();
        assert!(watched(&looks).into_iter().all(|right| right));
        let looks: Vec<(u64, i64)> =
            (0..200).zip(0..).map(|(at, wrong)| (at * 60, wrong)).collect();
        assert!(watched(&looks).into_iter().all(|right| right));
    }

    #[test]
    fn the_database_may_have_looked_at_any_moment_of_the_question() {
        let at = |seconds: i64| Moment::from_micros(seconds * SECOND);
        assert_eq!(compare(at(100), at(101), at(102)), Ok(()));
        assert_eq!(compare(at(100), at(95), at(100)), Ok(()));
        assert_eq!(compare(at(100), at(105), at(100)), Ok(()));
        assert_eq!(compare(at(100), at(114), at(110)), Ok(()), "it was slow to answer");
        assert!(compare(at(100), at(94), at(110)).is_err());
        assert!(compare(at(100), at(106), at(100)).is_err());
    }

    #[test]
    fn a_fault_says_what_is_wrong() {
        let ahead = ClockFault::Jumped { micros: 3600 * SECOND }.to_string();
        assert!(ahead.starts_with("the clock jumped ahead by 3600 seconds; nothing is"), "{ahead}");
        let back = ClockFault::Jumped { micros: -61 * SECOND }.to_string();
        assert!(back.contains("back by 61 seconds"), "{back}");
    }
}
