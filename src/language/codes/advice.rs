//! `W9xx`: advice; few and sure.

use super::{Code, advice};

pub(super) const CODES: &[Code] = &[
    advice("W901", "metric without a use", "No line uses the metric."),
    advice("W902", "condition never met", "Two conditions exclude each other."),
    advice("W903", "pool above its source", "Percentages of one metric exceed 100%."),
    advice("W904", "time never measured", "The measured spans leave out time between two runs."),
    advice(
        "W905",
        "skipped hour",
        "A change of the clock skips this time; the run comes after it.",
    ),
];
