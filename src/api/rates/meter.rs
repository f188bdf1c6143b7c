//! Counts something by key, so much a minute. What was not used is left for later, up to a whole minute's worth.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::clock;

/// After so many looks what has not been used for a while is dropped.
const LOOKS: u64 = 1_024;

/// While more keys than this are in use, further ones share a number of places, so that nobody who makes up keys takes
/// the memory.
const MOST: usize = 100_000;
/// How many places those share.
const SHARED: u64 = 4_096;

/// Real time that passes.
#[derive(Debug, Clone, Copy)]
struct Passing;

impl Clock for Passing {
    type Instant = Duration;

    fn now(&self) -> Duration {
        clock::passed()
    }
}

type Limiter = RateLimiter<u64, DashMapStateStore<u64>, Passing, StateInformationMiddleware>;

/// So much a minute of each key; anything where there is no limit.
#[derive(Debug, Default)]
pub(super) struct Meter(Option<Counting>);

#[derive(Debug)]
struct Counting {
    limiter: Limiter,
    limit: u32,
    looks: AtomicU64,
    is_crowded: AtomicBool,
    most: usize,
}

/// Why something is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// There is room after so long.
    Until(Duration),
    /// It is more than a whole minute's worth.
    Never,
}

impl Full {
    /// How long it is worth waiting.
    pub fn wait(self) -> Duration {
        match self {
            Self::Until(wait) => wait,
            Self::Never => Duration::from_secs(60),
        }
    }
}

impl Meter {
    /// So much a minute; 0 for no limit.
    pub fn of(limit: u32) -> Self {
        Self::holding(limit, MOST)
    }

    fn holding(limit: u32, most: usize) -> Self {
        Self(NonZeroU32::new(limit).map(|each| Counting {
            limiter:
                RateLimiter::dashmap_with_clock(Quota::per_minute(each), Passing).with_middleware(),
            limit,
            looks: AtomicU64::new(0),
            is_crowded: AtomicBool::new(false),
            most,
        }))
    }

    /// How much a minute; `None` for no limit.
    pub fn limit(&self) -> Option<u32> {
        self.0.as_ref().map(|counting| counting.limit)
    }

    /// Takes so much, all or nothing; what is left of the minute, where there is a limit.
    pub fn take(&self, key: u64, many: u32) -> Result<Option<u32>, Full> {
        let (Some(counting), Some(many)) = (&self.0, NonZeroU32::new(many)) else {
            return Ok(None);
        };
        counting.sweep_at_times();
        let is_crowded = counting.is_crowded.load(Ordering::Relaxed);
        let key = if is_crowded { key % SHARED } else { key };
        match counting.limiter.check_key_n(&key, many) {
            Ok(Ok(state)) => Ok(Some(state.remaining_burst_capacity())),
            Ok(Err(not_until)) => Err(Full::Until(not_until.wait_time_from(clock::passed()))),
            Err(_) => Err(Full::Never),
        }
    }
}

impl Counting {
    fn sweep_at_times(&self) {
        if !self.looks.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOKS) {
            return;
        }
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
        self.is_crowded.store(self.limiter.len() > self.most, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{Counting, Full, LOOKS, Meter, SHARED};

    fn counting(meter: &Meter) -> &Counting {
        meter.0.as_ref().expect("it counts")
    }

    #[test]
    fn each_key_has_a_minutes_worth_of_its_own() {
        let meter = Meter::of(10);
        assert_eq!(meter.take(1, 4), Ok(Some(6)));
        assert_eq!(meter.take(1, 6), Ok(Some(0)));
        let Err(Full::Until(wait)) = meter.take(1, 5) else { panic!("nothing is left") };
        assert!(
            (24.0..=30.0).contains(&wait.as_secs_f64()),
            "five of ten in half a minute: {wait:?}"
        );
        assert_eq!(meter.take(2, 10), Ok(Some(0)), "another key");
        assert_eq!(meter.take(3, 11), Err(Full::Never));
        assert_eq!(meter.take(1, 0), Ok(None), "nothing takes nothing");
    }

    #[test]
    fn without_a_limit_everything_is_let_through() {
        let meter = Meter::of(0);
        assert_eq!((meter.take(1, u32::MAX), meter.limit()), (Ok(None), None));
    }

    #[test]
    fn keys_that_are_used_no_more_are_dropped() {
        // So much a minute that what was taken is there again at once.
        let meter = Meter::of(u32::MAX);
        for key in 0..20 * LOOKS {
            assert!(meter.take(key, 1).is_ok());
        }
        let kept = counting(&meter).limiter.len() as u64;
        assert!(kept <= 2 * LOOKS, "{kept} keys are kept");
    }

    #[test]
    fn made_up_keys_share_their_places() {
        let meter = Meter::holding(2, 1_000);
        for key in 0..100 * LOOKS {
            let _ = meter.take(key, 1);
        }
        let kept = counting(&meter).limiter.len() as u64;
        assert!(kept <= 1_000 + LOOKS + SHARED, "{kept} keys are kept");
    }
}
