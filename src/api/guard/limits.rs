//! The limits of one request and what is said when one is exceeded.

/// What one document may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document's text; variables do not count.
    pub bytes: usize,
    /// Brackets of any kind open at the same time.
    pub brackets: usize,
    /// Fields within fields, fragments expanded.
    pub depth: u64,
    /// Selections (fields, spreads and inline fragments), fragments expanded.
    pub nodes: u64,
    /// Aliases, fragments expanded.
    pub aliases: u64,
    /// Directives, fragments expanded.
    pub directives: u64,
    /// Lists of introspection within one another, fragments expanded.
    pub listings: u64,
    /// Fields multiplied by the length of the lists they are in.
    pub cost: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1024 * 1024,
            brackets: 100,
            depth: 20,
            nodes: 2_000,
            aliases: 100,
            directives: 50,
            listings: 2,
            cost: 100_000,
        }
    }
}

/// A limit was exceeded: which one, how far, and what is allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TooComplex {
    /// Too much of something that is counted.
    #[error("the document reaches {reached} in {what}; at most {limit} is allowed")]
    Exceeded {
        /// What was counted.
        what: &'static str,
        /// How much of it there is.
        reached: u64,
        /// How much is allowed.
        limit: u64,
    },
    /// A fragment leads back to itself.
    #[error("the fragment \"{0}\" leads back to itself")]
    Cycle(String),
}

impl TooComplex {
    /// Refuses when `reached` is above `limit`.
    pub(super) fn check(what: &'static str, reached: u64, limit: u64) -> Result<(), Self> {
        if reached > limit {
            return Err(Self::Exceeded { what, reached, limit });
        }
        Ok(())
    }
}
