//! Changes of a rule that are made for a version of it, and for no other: what somebody else saved meanwhile is
//! not overwritten by who has not seen it.

/// A distributor, and the newest version that whoever changes it knows; whatever it is when nobody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected<'a> {
    /// Its name.
    pub name: &'a str,
    /// The newest version, 0 for none.
    pub version: Option<i32>,
}

impl<'a> Expected<'a> {
    /// A distributor with what is known of it.
    pub fn of(name: &'a str, version: Option<i32>) -> Self {
        Self { name, version }
    }
}

impl<'a> From<&'a str> for Expected<'a> {
    fn from(name: &'a str) -> Self {
        Self::of(name, None)
    }
}

impl<'a> From<&'a String> for Expected<'a> {
    fn from(name: &'a String) -> Self {
        Self::of(name, None)
    }
}
