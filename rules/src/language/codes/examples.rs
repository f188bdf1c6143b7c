//! `X6xx`: lines of examples that contradict the rule or each other.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("X601", "whose value", "A credited metric has a value for each collaborator.").because(
        "The value of a credited metric is somebody's: names stand before the values. \
         The value of a site-wide metric stands alone.",
    ),
    error("X602", "refund of no event", "A refund names an event line above it by its number.")
        .because(
            "Events of an example are counted from 1, in the order of the lines. A refund \
         names one above it.",
        ),
    error("X603", "refund of too much", "At most what the event brought can be refunded.")
        .because("Nobody can be given back more than was paid."),
    error("X604", "refund too early", "A refund comes after its event.")
        .because("Time does not run backwards in an example either."),
    error("X605", "stated twice", "An example states one thing once.").because(
        "If the two said different things, one would be wrong; if they say the same, \
         one is too many.",
    ),
    error("X606", "nothing expected", "An example proves something with a line \"expect …\".")
        .because("An example that expects nothing would always pass, and prove nothing."),
    error("X607", "points given", "Points are made from metrics; give or expect those.").because(
        "`points` are computed from metrics. Given directly, they could contradict the \
         metrics that they are made from.",
    ),
    error("X608", "not an asset", "Only assets belong to somebody.").because(
        "A customer is nobody's property. Owners are stated for assets: courses, \
         products, links and so on.",
    ),
    error("X609", "parts of an owner", "The parts of the owners add up to 100%.").because(
        "What is not given to anybody, or given twice, would make the parts of a value \
         unclear.",
    ),
    error(
        "X610",
        "contribution that nothing takes",
        "A contribution needs \"take contributions\".",
    )
    .because(
        "The money would be in the example and in no pool, so nothing that is expected \
         could depend on it.",
    ),
    error(
        "X612",
        "carried into a later period",
        "What a later period of an example carries over comes from the one before.",
    )
    .because(
        "The periods of an example hand on what is left like those of a distributor. Stated again, it \
         could contradict what the period before came to.",
    ),
    error(
        "X611",
        "no exchange rate",
        "An example has no exchange rates; write the amount converted.",
    )
    .because(
        "An example proves the rule, not a rate of the day. With the amount written in the \
         rule's currency it says the same for ever.",
    ),
];
