//! What makes events belong together: the values of `once per`, of `at most … per` and of
//! `distinct`.

use super::path::{PathPlan, Scene, Seen};

/// The values of `once per`; a missing one is a value like any other.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Combination<'a> {
    One(Option<Seen<'a>>),
    Two(Option<Seen<'a>>, Option<Seen<'a>>),
    Many(Vec<Option<Seen<'a>>>),
}

impl<'a> Combination<'a> {
    /// What the paths of an event lead to.
    pub fn read(paths: &[PathPlan<'a>], scene: &Scene<'_, 'a>) -> Self {
        // One and two paths are nearly all there are, and need no allocation for each event.
        match paths {
            [one] => Self::One(value(one, scene)),
            [one, two] => Self::Two(value(one, scene), value(two, scene)),
            many => Self::Many(many.iter().map(|path| value(path, scene)).collect()),
        }
    }
}

/// What a path leads to, for comparing.
fn value<'a>(path: &PathPlan<'a>, scene: &Scene<'_, 'a>) -> Option<Seen<'a>> {
    path.first(scene).map(bare)
}

/// Text without the value around it, which is one step less to its bytes.
pub(super) fn bare(seen: Seen<'_>) -> Seen<'_> {
    seen.text().map_or(seen, Seen::Reference)
}
