//! What becomes of the time between the last period of one schedule and the first of another.

/// What becomes of the time that a new schedule or time zone leaves between the end of the last
/// period and the first boundary of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GapChoice {
    /// It belongs to the first new period, which is longer than the others.
    Join,
    /// It is a period of its own, with a pool of its own.
    Separate,
    /// It is never measured.
    Skip,
}

impl GapChoice {
    /// Every choice, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Join, Self::Separate, Self::Skip];

    /// The stable code, as it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Join => "JOIN",
            Self::Separate => "SEPARATE",
            Self::Skip => "SKIP",
        }
    }

    /// The choice of a code; `None` when there is no such code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.code() == code)
    }
}
