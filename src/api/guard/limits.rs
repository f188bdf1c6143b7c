//! The limits of one request and what is said when one is exceeded.

/// What one document may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document's text; variables do not count.
    pub bytes: usize,
    /// Names, numbers, strings and signs of the text.
    pub tokens: u64,
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
    /// Questions about the schema itself, fragments expanded.
    pub introspections: u64,
    /// Lists of introspection within one another, fragments expanded.
    pub listings: u64,
    /// Bytes of arguments, each variable as often as it is used, fragments expanded.
    pub input: u64,
    /// Fields multiplied by the length of the lists they are in, with what stands behind each.
    pub cost: u64,
}

/// The most bytes of a document, unless a server is started with more.
pub const DOCUMENT_BYTES: usize = 16 * 1024;
/// The most bytes of a document that a server can be started with.
pub const LARGEST_DOCUMENT_BYTES: usize = 64 * 1024;
/// The most tokens of a document.
const TOKENS: u64 = 8_000;

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: DOCUMENT_BYTES,
            tokens: TOKENS,
            brackets: 100,
            depth: 20,
            nodes: 2_000,
            aliases: 100,
            directives: 50,
            introspections: 1,
            listings: 2,
            input: 8 * 1024 * 1024,
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
