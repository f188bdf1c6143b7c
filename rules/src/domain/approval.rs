//! Whether an event counts yet.

/// How an event of a kind becomes approved, and what a sender may say of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Approval {
    /// Counts from the start.
    #[default]
    Automatic,
    /// Waits until somebody approves or rejects it.
    ByHand,
    /// Approved by itself this many microseconds after it occurred, unless rejected before.
    After {
        /// Microseconds.
        micros: i64,
    },
}
