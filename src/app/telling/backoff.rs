//! How long to wait until something is sent again.

use rules::domain::Moment;

const SECOND: i64 = 1_000_000;

/// How long the first wait is, in seconds; each further one is four times as long.
const FIRST_SECONDS: i64 = 5;

/// The longest wait, in seconds.
const LONGEST_SECONDS: i64 = 12 * 3_600;

/// For how long something is tried, in seconds.
const TRIED_SECONDS: i64 = 3 * 86_400;

/// When to send again what has failed `attempts` times, the last time `now`; `None` when it has been tried for
/// three days. The last time is at the end of these.
pub(super) fn next(attempts: i64, queued_at: Moment, now: Moment) -> Option<Moment> {
    let end = later(queued_at, TRIED_SECONDS);
    if now >= end {
        return None;
    }
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let seconds =
        FIRST_SECONDS.saturating_mul(4_i64.saturating_pow(doublings)).min(LONGEST_SECONDS);
    Some(later(now, seconds).min(end))
}

fn later(at: Moment, seconds: i64) -> Moment {
    Moment::from_micros(at.micros().saturating_add(seconds.saturating_mul(SECOND)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_twelve_hours_and_end_after_three_days() {
        let queued = Moment::from_micros(0);
        let (mut now, mut waits) = (queued, Vec::new());
        for attempts in 1.. {
            let Some(at) = next(attempts, queued, now) else { break };
            waits.push(at.micros().saturating_sub(now.micros()) / SECOND);
            now = at;
        }
        // 5 + 20 + 80 + 320 + 1280 + 5120 + 20480 = 27305 seconds; then five waits of twelve hours, and what is
        // left of 259200 seconds.
        let expected =
            [5, 20, 80, 320, 1_280, 5_120, 20_480, 43_200, 43_200, 43_200, 43_200, 43_200, 15_895];
        assert_eq!(waits, expected);
        assert_eq!(next(i64::MAX, queued, queued), Some(later(queued, LONGEST_SECONDS)));
    }
}
