//! The only place that knows what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use rules::domain::Moment;

/// Tells the time: the system's, or one that a test or a command sets.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The system's clock.
    System,
    /// Stands still at a moment until it is set.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `moment`.
    pub fn fixed(moment: Moment) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(moment.micros())))
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment::from(chrono::Utc::now()),
            Self::Fixed(micros) => Moment::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Sets a fixed clock; the system's cannot be set and stays as it is.
    pub fn set(&self, moment: Moment) {
        if let Self::Fixed(micros) = self {
            micros.store(moment.micros(), Ordering::SeqCst);
        }
    }
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
