//! `W9xx`: advice; few and sure.

use super::{Code, advice};

pub(super) const CODES: &[Code] = &[
    advice("W901", "no use", "No line uses the metric, or no metric measures over the cluster.")
        .because("It costs nothing, but whoever reads the rule will look for its use."),
    advice("W902", "condition that decides nothing", "Two conditions exclude each other, or one always holds.")
        .because(
            "No event or collaborator can meet both, so nobody would ever be paid by them. What always holds, \
             or compares something with itself, leaves nothing out or everything.",
        ),
    advice("W903", "pool above its source", "Percentages of one metric exceed 100%.")
        .because("More would be given away than came in."),
    advice("W904", "time never measured", "The measured spans leave out time between two runs.")
        .because("Events in the time between would never be paid for."),
    advice("W906", "tiers out of order", "Tiers count by where they begin, not by their lines.")
        .because("It changes nothing, but whoever reads the rule aloud takes the lines in order."),
    advice("W907", "tier never reached", "Nobody who qualifies reaches where the tier begins.")
        .because("A line that pays nobody makes a promise that is never kept."),
    advice(
        "W905",
        "skipped hour",
        "A change of the clock skips this time; the run comes after it.",
    )
    .because(
        "In a night in spring clocks jump over this time. The run is not lost: it comes \
         at the first moment after it.",
    ),
    advice(
        "W908",
        "runs with nothing to settle",
        "The rule runs more often than what it measures ends.",
    )
    .because(
        "Every span is settled once, by the first run after it. The other runs change \
             nothing, but whoever reads the rule expects a payment from each.",
    ),
    advice(
        "W915",
        "credit that may be missing",
        "Who is credited is an attribute that not everybody has.",
    )
    .because(
        "An event that leads to nobody brings nobody anything. Where that is meant, a condition \
             says so, and such events no longer stand among those that nobody was credited for. Where \
             a metric looks at each customer's first event, a condition would also move that: it is \
             the first that meets all conditions. As it stands, such a metric is right as well.",
    ),
    advice("W916", "minimum, no gate", "\"at least\" fills up, under \"pool\" and for each.").because(
        "Somebody may read it under \"pool\" as a threshold below which nothing is paid, and it is the contrary: \
             the owner adds what is missing. What each gets at least is no part of the pool either: the owner \
             adds it on top. An example that expects the minimum shows that this is meant.",
    ),
    advice(
        "W925",
        "metric before attribute",
        "Where a metric and an attribute of collaborators have one name, the metric is meant.",
    )
    .because(
        "A condition on a collaborator looks at both. Who reads the line may think of the other one.",
    ),
    advice(
        "W917",
        "attribute that nobody has",
        "A condition looks at an attribute that no fact gives anybody.",
    )
    .because(
        "It decides the same for everybody. Most often the attribute is sent under another name, or \
             not at all. Only the server says so, which knows what is recorded.",
    ),
    advice(
        "W918",
        "short first period",
        "The first period is shorter than the others, and the pool takes a fixed amount.",
    )
    .because(
        "A fixed amount does not shrink with what is measured: some days are paid as much as a whole \
         period. Sometimes that is wanted; otherwise let the rule start where a period begins.",
    ),
    advice(
        "W919",
        "adjusted for too short a time",
        "Settled periods are adjusted for a shorter time than passes between two settlements.",
    )
    .because(
        "The next settlement is the first that can adjust the one before. If it comes too late, all that \
         becomes known is listed as too late, although the rule says that it is adjusted.",
    ),
    advice("W910", "cap below the minimum", "What each may get is less than what is paid at once.")
        .because("Nobody can be paid by one settlement alone; every amount waits for a later one."),
];
