//! `T3xx`: values and metrics of a type or unit that does not fit where they stand.

use super::{Code, error};

pub(super) const CODES: &[Code] = &[
    error("T301", "unlike types", "Only values of the same type can be compared.")
        .because("Comparing a number with a text has no answer that everybody would expect."),
    error("T302", "comparison that does not fit", "The type cannot be compared in this way.")
        .because(
            "Not every comparison makes sense for every value: texts have no order, and a \
         `yes` or `no` is not more than another.",
        ),
    error("T303", "other currency", "Amounts are in the currency the distributor pays in.")
        .because("Amounts of different currencies cannot be compared or added as they are."),
    error(
        "T304",
        "cannot be added up",
        "Only numbers and money have a sum, an average, a highest and a lowest value.",
    )
    .because(
        "Adding up texts, dates or people has no meaning. To know how many there are, \
         `count` the event; to know how many different ones, `distinct` counts those.",
    ),
    error("T305", "percentage of no money", "A percentage is taken of a metric that is money.")
        .because(
            "A percentage of a number of courses is no amount of money. A pool takes a part \
         of a metric that sums money, or an amount for each unit.",
        ),
    error("T306", "no units to pay for", "Money per unit needs a metric that counts, or points.")
        .because(
            "`take … per` pays for units, and money has none: 5 USD per 1 USD would be a \
         percentage.",
        ),
    error("T307", "no score", "Only a metric with a credit line gives collaborators a score.")
        .because(
            "Whoever is ranked or paid needs a score, and a metric without `credit` belongs \
         to nobody in particular.",
        ),
    error("T308", "credit to nobody", "A credit path leads to a collaborator.").because(
        "A score belongs to a person. The path has to go on to one: from a course to \
         its owner, for example.",
    ),
    error("T309", "no points", "Points need a metric with a line such as \"worth 1 points\".")
        .because(
            "`points` is what metrics with a line `worth` add up to. Without such a line \
         there are none.",
        ),
    error("T310", "no attributes", "Only customers, collaborators and assets have attributes.")
        .because("A number or a text has no attributes, so nothing can follow it behind a point."),
    error("T311", "text without quotes", "A word that is no field is text and needs quotes.")
        .because(
            "Without quotes the word would be the name of a field, and there is none of \
         this name.",
        ),
    error("T312", "worth without credit", "Points belong to somebody: the metric needs a credit.")
        .because("Points are a score, and a score belongs to somebody."),
    error("T313", "type changed", "A field that exists keeps its type.").because(
        "Rules in force and entries already recorded rely on the type. A field of \
         another name can be added at any time.",
    ),
    error("T314", "nothing to cut off", "\"at most … per\" cuts what is counted or summed.")
        .because(
            "An average, a highest or lowest value and a number of different values are not added \
         up from parts, so no part of them can be too much.",
        ),
    error("T315", "worth of what", "Money is worth points per amount, everything else each unit.")
        .because(
            "What is a unit of money, a dollar or a thousand, decides how many points there \
         are, so the line has to say it. A count has units of its own.",
        ),
    error("T316", "no total", "A gate of the pool looks at what a metric comes to over everybody.")
        .because(
            "The average, the highest or the lowest of each collaborator do not add up to anything of \
             all of them, and neither a path nor points are a metric.",
        ),
    error("T317", "no fact", "Who takes part whatever they achieved is said by what is known of them.")
        .because(
            "A metric is what somebody achieved. Whoever achieved something takes part anyway, and `qualify` \
             says who of them is paid.",
        ),
    error("T318", "no part of it", "A metric is a part of another one that is counted in the same.")
        .because("Money is no part of a number, and everything is all of itself."),
    error("T319", "no weight", "A journey is split by a number that each of its touches has.")
        .because("A touch without it would count for nothing, and nobody would see that."),
    error("T320", "total that runs on", "Not every metric has one, and not every line pays by one.")
        .because(
            "A total over a year is there again in the next month. \"pay by\" and \"take … of\" bring what it \
             has grown since; a line that pays for all of it would pay for the same thing each month.",
        ),
    error("T321", "no result of its own", "Tiers for each of something need what each of it comes to.")
        .because(
            "What a book brings is divided among its owners where the credit goes along the book. What several \
             metrics come to together, an average, or what is credited another way is no result of a book.",
        ),
    error("T330", "groups nothing", "Journeys are grouped by a field that all their events have.")
        .because(
            "Events belong together when they name the same customer, order or asset; equal \
             numbers or amounts say nothing of the kind.",
        ),
    error("T331", "not of journeys", "Journeys are counted, or a field of theirs is summed.")
        .because("Each journey is divided among several, and only counts and sums can be divided."),
    error("T332", "no fixed length", "Months have different lengths, and a fixed one is needed.")
        .because(
            "The result would depend on which month it is. Days and weeks always say the same.",
        ),
];
