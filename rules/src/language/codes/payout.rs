//! `P4xx`: what is given away and how it is divided.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("P401", "decision missing", "What decides money has no default; a line has to say it.")
        .because(
            "Who gets the money when two are equal, when a cap bites or when nobody \
         qualifies is decided by whoever writes the rule, never by the software.",
        ),
    error("P402", "number of places", "There are as many places as \"top\" says.").because(
        "Somebody who reads `top 3` and four percentages cannot know what the fourth is \
         for.",
    ),
    error("P403", "places above 100%", "The places add up to at most 100%.")
        .because("More would be promised than the pool has."),
    error("P404", "line without a use", "The line means nothing with this way to divide.")
        .because("A line that changes nothing would make its reader believe that it does."),
    error("P405", "bounds that exclude each other", "The lower bound is above the upper one.")
        .because("No amount can be both."),
    error("P406", "nothing to pay", "An amount, part or worth of zero pays nobody anything.")
        .because("The line would look like a payment and never be one."),
    error("P407", "more than all", "A part is at most 100%.")
        .because("Nobody can get more than everything that there is."),
    error("P408", "two tiers at one point", "Rates begin at different points, and so do prizes.")
        .because("Of two tiers that begin alike only one could hold, and nothing says which."),
    error("P431", "parts of the pool", "The parts of a pool that are shared add up to 100%.")
        .because(
            "Nothing would say what becomes of the rest, or more would be promised than there is.",
        ),
    error("P430", "parts of a split", "The parts of a split add up to 100%.").because(
        "A journey's value is divided completely: less would lose money, more would make it up.",
    ),
];
