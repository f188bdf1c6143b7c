//! Ids of what a rule has several of. They are places in lists of the rule, and a type for each keeps one
//! from being looked up in the list of another.

/// A metric: its place in [`Program::metrics`](super::Program::metrics).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct MetricId(usize);

/// A cluster: its place in [`Program::clusters`](super::Program::clusters).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterId(usize);

/// An id that is a place in lists.
pub trait Id: Copy {
    /// What it is the id of, for messages: `"metric"`.
    const WHAT: &'static str;
    /// The id of what stands at a place, from 0.
    fn nth(place: usize) -> Self;
    /// The place, from 0.
    fn place(self) -> usize;
}

impl Id for MetricId {
    const WHAT: &'static str = "metric";

    fn nth(place: usize) -> Self {
        Self(place)
    }

    fn place(self) -> usize {
        self.0
    }
}

impl Id for ClusterId {
    const WHAT: &'static str = "cluster";

    fn nth(place: usize) -> Self {
        Self(place)
    }

    fn place(self) -> usize {
        self.0
    }
}

/// The elements of a list, each with its id.
pub fn with_ids<I: Id, T>(list: impl IntoIterator<Item = T>) -> impl Iterator<Item = (I, T)> {
    list.into_iter().enumerate().map(|(place, one)| (I::nth(place), one))
}
