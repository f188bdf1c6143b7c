//! `L7xx`: limits, refused with the number reached.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("L701", "document too large", "A document has at most 64 KiB.")
        .because("The longest rule that anybody can still vouch for is much shorter."),
    error("L702", "too many lines", "A document has at most 2,000 lines.")
        .because("The longest rule that anybody can still vouch for is much shorter."),
    error("L703", "line too long", "A line has at most 1,000 characters.")
        .because("A line that does not fit on a screen is not read."),
    error("L704", "list too long", "A list has at most 20 values.").because(
        "A long list belongs into an attribute: give those courses a category, and ask \
         for the category.",
    ),
    error("L705", "too many places", "There are at most 100 places.").because(
        "Prizes for more places than that are better given in proportion, by `share \
         by`.",
    ),
    error("L706", "too many metrics", "A distributor has at most 32 metrics.")
        .because("What decides about money has to stay readable for those who are paid by it."),
    error("L707", "too many conditions", "A section has at most 20 conditions.")
        .because("What decides about money has to stay readable for those who are paid by it."),
    error("L708", "too many examples", "A distributor has at most 50 examples.")
        .because("Examples run with every check, and have to stay quick."),
    error("L709", "example too long", "An example has at most 200 lines.").because(
        "Examples run with every check, and have to stay quick. Several small ones say \
         more than a large one.",
    ),
    error("L712", "too many clusters", "A distributor has at most 8 clusters.")
        .because("What decides about money has to stay readable for those who are paid by it."),
    error("L710", "too many tiers", "There are at most 100 tiers.")
        .because("More steps than that are better paid as one rate."),
];
