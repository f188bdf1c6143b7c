//! `L7xx`: limits, refused with the number reached.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("L701", "document too large", "A document has at most 64 KiB."),
    error("L702", "too many lines", "A document has at most 2,000 lines."),
    error("L703", "line too long", "A line has at most 1,000 characters."),
    error("L704", "list too long", "A list has at most 20 values."),
    error("L705", "too many places", "There are at most 100 places."),
    error("L706", "too many metrics", "A distributor has at most 32 metrics."),
    error("L707", "too many conditions", "A section has at most 20 conditions."),
    error("L708", "too many examples", "A distributor has at most 50 examples."),
    error("L709", "example too long", "An example has at most 200 lines."),
];
