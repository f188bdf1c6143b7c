//! `T3xx`: values and metrics of a type or unit that does not fit where they stand.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("T301", "unlike types", "Only values of the same type can be compared."),
    error("T302", "comparison that does not fit", "The type cannot be compared in this way."),
    error("T303", "other currency", "Amounts are in the currency the distributor pays in."),
    error("T304", "cannot be added up", "Only numbers and money have a sum."),
    error("T305", "percentage of no money", "A percentage is taken of a metric that is money."),
    error("T306", "no units to pay for", "Money per unit needs a metric that counts, or points."),
    error("T307", "no score", "Only a metric with a credit line gives collaborators a score."),
    error("T308", "credit to nobody", "A credit path leads to a collaborator."),
    error("T309", "no points", "Points need a metric with a line such as \"worth 1 points\"."),
    error("T310", "no attributes", "Only customers, collaborators and assets have attributes."),
    error("T311", "text without quotes", "A word that is no field is text and needs quotes."),
    error("T312", "worth without credit", "Points belong to somebody: the metric needs a credit."),
    error("T313", "type changed", "A field that exists keeps its type."),
];
