//! Keeping what is owed from being paid.

use super::Moment;

/// Why and since when something is not gathered, until somebody lets it go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hold {
    /// Why, for example a missing tax form.
    pub reason: String,
    /// Since when.
    pub since: Moment,
}
