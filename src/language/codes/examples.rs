//! `X6xx`: lines of examples that contradict the rule or each other.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("X601", "whose value", "A credited metric has a value for each collaborator."),
    error("X602", "refund of no event", "A refund names an event line above it by its number."),
    error("X603", "refund of too much", "At most what the event brought can be refunded."),
    error("X604", "refund too early", "A refund comes after its event."),
    error("X605", "stated twice", "An example states one thing once."),
    error("X606", "nothing expected", "An example proves something with a line \"expect …\"."),
    error("X607", "points given", "Points are made from metrics; give or expect those."),
    error("X608", "not an asset", "Only assets belong to somebody."),
    error("X609", "parts of an owner", "The parts of the owners add up to 100%."),
    error(
        "X610",
        "contribution that nothing takes",
        "A contribution needs \"take contributions\".",
    ),
];
