//! Facts: attributes of assets, customers and collaborators that hold from a moment on.

use std::fmt;

use super::{Moment, Percent, SubjectKind, Value};

/// Who or what a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// Customer, collaborator, or an asset of a kind.
    pub kind: SubjectKind,
    /// The sender's reference, for example `rust-101`.
    pub reference: String,
}

/// `subject.attribute = value`, from a moment on. It changes nothing before that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// The attribute's name in the catalogue.
    pub attribute: String,
    /// The value that holds; `None` when the attribute becomes unknown.
    pub value: Option<Value>,
    /// From when it holds.
    pub from: Moment,
}

/// The attribute of assets that says whose they are.
pub const OWNER: &str = "owner";

/// One owner of an asset and the part of it that is theirs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnerShare {
    /// The collaborator's reference.
    pub collaborator: String,
    /// Their part.
    pub part: OwnerPart,
}

/// What part of an asset is one owner's. The owners of one asset have percentages that add up to
/// 100%, or all of them equal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnerPart {
    /// So much of it.
    Percent(Percent),
    /// As much as each of the others: exactly a third, where there are three.
    Equal,
}

impl OwnerPart {
    /// The word for an equal part, in facts.
    pub const EQUALLY: &'static str = "equally";
    /// All of it, in billionths of a percent.
    pub const WHOLE: u128 = Percent::HUNDRED.number().nanos().unsigned_abs();

    /// What the part weighs among those of all owners of the asset.
    pub fn weight(self) -> u128 {
        self.percent().unwrap_or(1)
    }

    /// The percentage, in billionths of a percent; `None` for an equal part.
    pub fn percent(self) -> Option<u128> {
        match self {
            Self::Percent(percent) => Some(percent.number().nanos().unsigned_abs()),
            Self::Equal => None,
        }
    }
}

impl OwnerShare {
    /// All of an asset.
    pub fn sole(collaborator: String) -> Self {
        Self { collaborator, part: OwnerPart::Percent(Percent::HUNDRED) }
    }
}

impl fmt::Display for OwnerPart {
    /// `60%`, or `equally`: as in facts.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => percent.fmt(formatter),
            Self::Equal => formatter.pad(Self::EQUALLY),
        }
    }
}
