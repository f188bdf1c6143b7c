//! Facts: attributes of assets, customers and collaborators that hold from a moment on.

use super::{Moment, Percent, SubjectKind, Value};

/// Who or what a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Customer, collaborator, or an asset of a kind.
    pub kind: SubjectKind,
    /// The sender's reference, for example `rust-101`.
    pub reference: String,
}

/// `subject.attribute = value`, from a moment on. It never changes what an earlier moment meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// The attribute's name in the catalogue.
    pub attribute: String,
    /// The value that holds; nothing when the attribute becomes unknown.
    pub value: Option<Value>,
    /// From when it holds.
    pub from: Moment,
}

/// One owner of an asset and the part of it that is theirs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerShare {
    /// The collaborator's reference.
    pub collaborator: String,
    /// Their part; the parts of one asset add up to 100%.
    pub percent: Percent,
}
