//! The only place that knows what time it is.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use rules::domain::Moment;

/// Tells the time: the system's, or one that a test or a command sets.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// The system's clock, wrong by so many microseconds: what a machine whose clock was set wrong has.
    Shifted(Arc<AtomicI64>),
    /// Stands still at a moment until it is set.
    Fixed(Arc<AtomicI64>),
    /// A machine of a simulation, whose clocks may all be wrong.
    Virtual(VirtualTime),
}

/// What the clocks say that a simulated machine looks at, in microseconds; each is set from outside, and
/// may be shared with other machines.
#[derive(Debug, Clone)]
pub struct VirtualTime {
    /// The machine's own clock, since 1970.
    pub own: Arc<AtomicI64>,
    /// The time that passes, since some point.
    pub passed: Arc<AtomicI64>,
    /// The database's clock, since 1970.
    pub database: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that stands at `moment`.
    pub fn fixed(moment: Moment) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(moment.micros())))
    }

    /// The system's clock, which can be set wrong.
    pub fn shifted() -> Self {
        Self::Shifted(Arc::default())
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment::from(chrono::Utc::now()),
            Self::Shifted(by) => {
                let right = Moment::from(chrono::Utc::now());
                Moment::from_micros(right.micros().saturating_add(by.load(Ordering::SeqCst)))
            }
            Self::Fixed(micros) | Self::Virtual(VirtualTime { own: micros, .. }) => {
                Moment::from_micros(micros.load(Ordering::SeqCst))
            }
        }
    }

    /// What stands for the database's clock; `None` where that has one of its own.
    pub fn database(&self) -> Option<Moment> {
        match self {
            Self::Virtual(time) => Some(Moment::from_micros(time.database.load(Ordering::SeqCst))),
            _ => None,
        }
    }

    /// The moment at which a fixed clock stands; `None` of a clock that runs.
    pub fn stands_at(&self) -> Option<Moment> {
        matches!(self, Self::Fixed(_)).then(|| self.now())
    }

    /// Time that passes, however the clock is set. A fixed clock has no other time than its own.
    pub fn steady(&self) -> Steady {
        match self {
            Self::System | Self::Shifted(_) => Steady::of(passed()),
            Self::Fixed(passed) | Self::Virtual(VirtualTime { passed, .. }) => {
                Steady(passed.load(Ordering::SeqCst))
            }
        }
    }

    /// Sets a fixed clock; the system's cannot be set and stays as it is.
    pub fn set(&self, moment: Moment) {
        if let Self::Fixed(micros) = self {
            micros.store(moment.micros(), Ordering::SeqCst);
        }
    }

    /// Sets a shifted clock wrong by `micros`; others stay as they are.
    pub fn shift(&self, micros: i64) {
        if let Self::Shifted(by) = self {
            by.store(micros, Ordering::SeqCst);
        }
    }
}

/// A point of the time that passes evenly and never goes back, in microseconds since some point of the
/// process: what is waited for is measured in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Steady(i64);

impl Steady {
    /// Before every other.
    pub const ALWAYS: Self = Self(i64::MIN);

    /// So long after the beginning.
    pub fn of(since_beginning: Duration) -> Self {
        Self(micros(since_beginning))
    }

    /// So much later.
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }

    /// Microseconds since an earlier point; below zero since a later one.
    pub fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

/// How much real time has passed since some point of the process, whatever the product's clock says.
pub fn passed() -> Duration {
    origin().elapsed()
}

/// Where steady time is counted from.
fn origin() -> Instant {
    static ORIGIN: OnceLock<Instant> = OnceLock::new();
    *ORIGIN.get_or_init(Instant::now)
}

/// Until when something may take, in real time whatever the product's clock says.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// So much time from now on.
    pub fn after(span: Duration) -> Self {
        // A span that no clock reaches is as good as a day.
        let now = Instant::now();
        let day = now + Duration::from_secs(86_400);
        Self(now.checked_add(span).unwrap_or(day))
    }

    /// How much time is left; zero when it is over.
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// When something was read, in real time whatever the product's clock says: for what is kept a
/// moment to spare a look-up. Nothing that is computed or stored hangs on it.
#[derive(Debug, Clone, Copy)]
pub struct ReadAt(Instant);

impl ReadAt {
    /// This moment.
    pub fn now() -> Self {
        Self(Instant::now())
    }

    /// Whether that was less than `span` ago.
    pub fn is_within(self, span: Duration) -> bool {
        self.0.elapsed() < span
    }
}
