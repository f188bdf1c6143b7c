//! Values that events and facts carry, and their types.

use std::fmt;

use compact_str::CompactString;

use super::{Moment, Money, OwnerShare, Percent, Quantity, TimeSpan};

/// The type of a field, an attribute or an expression of the rule language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// A decimal with at most nine places.
    Number,
    /// An amount with its currency.
    Money,
    /// A percentage.
    Percent,
    /// Any text.
    Text,
    /// `yes` or `no`.
    Truth,
    /// An instant.
    Moment,
    /// A length of time.
    Duration,
    /// A reference to a customer.
    Customer,
    /// A reference to one collaborator or, as an `owner`, several with their percentages.
    Collaborator,
    /// A reference to an asset of the named kind.
    Asset(String),
}

/// A text or a reference. Most are short, and one of up to 24 bytes lies where its value lies: there
/// are many values, and each text elsewhere would have to be fetched from there.
pub type Text = CompactString;

/// One value of a field or an attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A number.
    Number(Quantity),
    /// An amount.
    Money(Money),
    /// A percentage.
    Percent(Percent),
    /// Text.
    Text(Text),
    /// `yes` or `no`.
    Truth(bool),
    /// An instant.
    Moment(Moment),
    /// A length of time.
    Duration(TimeSpan),
    /// A reference to a customer, a collaborator or an asset; the kind is known from the type.
    Ref(Text),
    /// The owners of an asset, with percentages that add up to 100% or all with equal parts; at least
    /// one, sorted by collaborator reference. Only the attribute `owner` holds this.
    Owners(Vec<OwnerShare>),
}

impl ValueType {
    /// Whether values of this type refer to something that has attributes.
    pub fn is_reference(&self) -> bool {
        matches!(self, Self::Customer | Self::Collaborator | Self::Asset(_))
    }
}

impl fmt::Display for ValueType {
    /// The word of the rule language: `number`, `customer`, or the asset kind.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Number => "number",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Text => "text",
            Self::Truth => "truth",
            Self::Moment => "moment",
            Self::Duration => "duration",
            Self::Customer => "customer",
            Self::Collaborator => "collaborator",
            Self::Asset(kind) => kind,
        })
    }
}
