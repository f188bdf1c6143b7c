//! What is measured.

use super::Word;

/// The sample's metric with other lines in it.
macro_rules! completions {
    ($lines:literal) => {
        concat!("metric completions\n", $lines)
    };
}

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "metric",
        section: "metric",
        openings: &["metric"],
        forms: &[("metric NAME", "starts something measured; other lines use it by NAME")],
        notes: &[
            "A metric says with exactly one line what it measures (`count`, `sum`, …), and with \
             the others which events count and whose score they are. Its value is exact, with at \
             most nine places behind the point.",
            "The sum over all metrics with `worth` is a metric too, called `points`.",
        ],
        refuses: &[
            "a name that another metric has",
            "a metric without a line that says what it measures",
            "more than 32 metrics",
        ],
        example: "",
    },
    Word {
        page: "count",
        section: "metric",
        openings: &["count"],
        forms: &[("count EVENT", "how many of these events there are")],
        notes: &["A partial refund changes no count; taking an event back does."],
        refuses: &[
            "an event that the catalogue does not have",
            "a field: `count order_paid.amount` counts nothing",
        ],
        example: "",
    },
    Word {
        page: "count",
        section: "metric",
        openings: &["count"],
        forms: &[("count CLUSTER", "how many journeys there are; a `split` divides each of them")],
        notes: &[],
        refuses: &["a cluster without `split`"],
        example: "cluster journey\n  group by customer\n  touch blog_post_visited by post.owner\n  \
                  ends with order_paid\n  window 30 days before the end\n  repeats count once\n  \
                  touches belong to one journey\n\
                  metric completions\n  count journey\n  split evenly",
    },
    Word {
        page: "sum",
        section: "metric",
        openings: &["sum"],
        forms: &[("sum EVENT.FIELD", "the sum of a field that is a number or money")],
        notes: &[
            "Money counts in whole units: 12.50 USD is 12.5. A refund lowers the amount of its \
             event, never below zero.",
        ],
        refuses: &[
            "a field that is no number and no money",
            "an event without a field, such as `sum order_paid`",
        ],
        example: completions!("  sum collaborator_product_sold.quantity\n  credit product.owner"),
    },
    Word {
        page: "sum",
        section: "metric",
        openings: &["sum"],
        forms: &[(
            "sum CLUSTER.FIELD",
            "the sum of a field of the closing event, or of `value`, of each journey",
        )],
        notes: &[],
        refuses: &[
            "a cluster without `split`",
            "`value` of a cluster that has no line `value sum`",
        ],
        example: "cluster journey\n  group by customer\n  touch blog_post_visited by post.owner\n  \
                  ends with order_paid\n  window 30 days before the end\n  repeats count once\n  \
                  touches belong to one journey\n\
                  metric completions\n  sum journey.amount\n  split evenly\n\
                  example \"three of four\"\n  given completions ana 3.00 USD, bo 1.00 USD\n  \
                  expect ana 75.00 USD, bo 25.00 USD",
    },
    Word {
        page: "average",
        section: "metric",
        openings: &["average"],
        forms: &[(
            "average EVENT.FIELD",
            "the mean of a field that is a number or money, over the events that have it",
        )],
        notes: &[
            "Of an event with several owners, each owner's part of the value counts as one value. \
             The mean is rounded at the ninth place, half to even. Without any event there is no \
             average, and the score is zero.",
            "What a refund leaves of an amount counts; an event that was taken back does not. What \
             becomes known after the settlement changes no average of the next period; where \
             [`corrections`](corrections.md) adjust, it changes the amounts of its own.",
        ],
        refuses: &["a field that is no number and no money"],
        example: completions!("  average lesson_completed.minutes\n  credit course.owner"),
    },
    Word {
        page: "highest",
        section: "metric",
        openings: &["highest"],
        forms: &[("highest EVENT.FIELD", "the largest value of a field that is a number or money")],
        notes: &[
            "Of an event with several owners, it is each owner's part that counts. What becomes \
             known after the settlement changes no highest value of the next period; where \
             [`corrections`](corrections.md) adjust, it changes the amounts of its own.",
        ],
        refuses: &["a field that is no number and no money"],
        example: completions!("  highest lesson_completed.minutes\n  credit course.owner"),
    },
    Word {
        page: "lowest",
        section: "metric",
        openings: &["lowest"],
        forms: &[("lowest EVENT.FIELD", "the smallest value of a field that is a number or money")],
        notes: &[
            "A smaller value is a smaller score, and a smaller share. To reward small values \
                  there is `qualify when … at most`; who has no event has the score zero.",
            "Of an event with several owners, it is each owner's part that counts.",
        ],
        refuses: &["a field that is no number and no money"],
        example: completions!("  lowest lesson_completed.minutes\n  credit course.owner"),
    },
    Word {
        page: "distinct",
        section: "metric",
        openings: &["distinct"],
        forms: &[("distinct EVENT.FIELD", "how many different values of a field there are")],
        notes: &["`distinct course_completed.customer` counts every customer once, however often \
                  they come back. An event that lacks the field is left out. Of a course with \
                  several owners, each has their part of the customer, as it was in the first \
                  event that brought the customer to them."],
        refuses: &["a field that the event does not have"],
        example: completions!("  distinct course_completed.customer\n  credit course.owner"),
    },
    Word {
        page: "attribute",
        section: "metric",
        openings: &["attribute"],
        forms: &[(
            "attribute NAME",
            "a number, money or percentage that is known of each collaborator, instead of events",
        )],
        notes: &[
            "It is read at the last instant of the period, so that a change within the period counts in \
             full. Whoever has a value other than zero takes part without any event, and is listed.",
            "A percentage counts as its number: 40% is 40. Money of another currency is turned into the \
             rule's at the rate of the period's last day, or stops the run.",
            "With [`worth`](worth.md) it adds to the points. A fact that is corrected after the settlement \
             changes amounts where the rule [adjusts](corrections.md); it is never counted in a later period.",
        ],
        refuses: &[
            "an attribute that collaborators do not have in the catalogue, or that is no number",
            "`credit`, `where`, `once per`, `at most … per` and `split`: there are no events",
        ],
        example: "language 1\ncatalogue\n\ncollaborator\n  weight    number",
    },
    Word {
        page: "credit",
        section: "metric",
        openings: &["credit"],
        forms: &[("credit PATH", "whose score it is: a path from the event to a collaborator")],
        notes: &[
            "A path may go on behind owners: `credit coupon.owner.sponsor` follows every owner with \
             their part, and parts that lead to the same collaborator are added up. What falls on an \
             owner without a sponsor is credited to nobody; it is listed with what it comes to, and \
             never given to the others.",
            "A value with several owners is divided by their parts: percentages, or equal ones. The owners \
             are those that held when the event happened. Where there was none, it is credited to nobody and \
             listed: assign an owner from an earlier moment, and it counts. Of a settled period it is \
             a correction, of which [`corrections`](corrections.md) says what becomes.",
            "A metric without this line is site-wide: nobody has a score in it, and only the pool \
             can use it.",
            "A path may lead over an attribute that not everybody has, such as the sponsor of an \
             owner. What leads to nobody is credited to nobody; `where PATH is known` leaves it out, \
             and `check` says so.",
        ],
        refuses: &[
            "a path that does not lead to a collaborator",
            "a field or attribute that the catalogue does not have",
        ],
        example: "",
    },
    Word {
        page: "where",
        section: "metric",
        openings: &["where"],
        forms: &[("where CONDITION", "which events count; several lines must all hold")],
        notes: &[
            "The conditions are those of the [overview](../language.md#conditions): `is`, `is any \
             of`, `at least`, `before`, `is known` and so on, joined within a line by `and` or by \
             `or`, never by both.",
            "Attributes are read as they were when the event happened. For a missing value `is \
             not`, `is none of` and `is unknown` hold, and no other condition does.",
            "A condition says which events count, never which owner's part. Through several owners \
             `is not`, `is none of` and `is unknown` hold when they hold for all of them, the others \
             when they hold for one.",
        ],
        refuses: &[
            "`=`, `&&`, `(`: conditions are written in words",
            "`and` and `or` in one line",
            "values of unlike types",
            "more than 20 conditions in a section",
        ],
        example: completions!(
            "  count course_completed\n  credit course.owner\n  \
             where course.status is \"published\"\n  \
             where customer.country is any of \"US\", \"CA\" or customer.country is unknown"
        ),
    },
    Word {
        page: "once-per",
        section: "metric",
        openings: &["once per"],
        forms: &[(
            "once per PATH, PATH",
            "of all events with the same values only the first counts",
        )],
        notes: &[
            "\"First\" goes by the moment an event happened, then by its source and key; the \
                  order in which events arrive never matters. It looks within the measured \
                  period.",
        ],
        refuses: &["a field that the event does not have"],
        example: completions!(
            "  count course_completed\n  credit course.owner\n  once per customer, course"
        ),
    },
    Word {
        page: "at-most",
        section: "metric",
        openings: &["at most"],
        forms: &[
            ("at most N per FIELD", "what one value of FIELD can add to one collaborator's score"),
            ("at most 100.00 USD per FIELD", "the same for a metric that is money"),
            ("at most N per FIELD, FIELD", "what one combination of values can add to it"),
            (
                "at most N per FIELD over all",
                "what one value of FIELD can add to the scores of everybody together",
            ),
        ],
        notes: &[
            "`at most 3 per customer` lets the fourth visit of one customer to the same \
             collaborator count nothing: one busy customer cannot decide a whole pool. In a \
             site-wide metric it is the value that each customer adds at most so much to.",
            "`over all` cuts no single event: where one customer adds more to everybody together, each unit of it \
             weighs as much less, the cap divided by what there is. Nobody gains by coming first.",
            "What one customer adds is summed first, refunds included, and then cut. Of several \
             owners each one's part is cut. Events without the field are one group. The cap holds \
             within the measured period, and the events that it cut are listed by `preview`.",
        ],
        refuses: &[
            "an average, a highest or lowest value, different values: nothing is added up",
            "a number for a metric that is money, an amount for one that is not, and zero",
        ],
        example: completions!(
            "  count course_completed\n  credit course.owner\n  at most 3 per customer"
        ),
    },
    Word {
        page: "worth",
        section: "metric",
        openings: &["worth"],
        forms: &[
            ("worth N points", "what one unit of the metric adds to the score called `points`"),
            (
                "worth PATH points",
                "as many points for each unit as a number is when the event happens: `worker.points_an_hour`",
            ),
        ],
        notes: &[
            "By a fact, each event's value times the fact is rounded to nine places, and all of it is \
                  shown as a metric of its own, such as `hours points`; an event of which the fact is not \
                  known adds no points, and `preview` lists it. `given` sets no points of this kind.",
            "`points` is the sum over all metrics with this line, and may stand wherever a \
                  metric may.",
        ],
        refuses: &["a metric without `credit`: points belong to somebody", "a worth of zero"],
        example: "metric completions\n  count course_completed\n  credit course.owner\n  \
                  worth 5 points\nmetric visits\n  count blog_post_visited\n  credit post.owner\n  \
                  worth 1 points\nweighting\n  share by points\n\
                  example \"both count\"\n  given completions ana 1\n  given visits bo 15\n  \
                  expect ana 25.00 USD, bo 75.00 USD",
    },
    Word {
        page: "worth",
        section: "metric",
        openings: &["worth"],
        forms: &[(
            "worth N points per 1.00 USD",
            "the same for a metric that is money: points for each amount",
        )],
        notes: &[
            "Points are exact. Where they are shown, what lies behind the ninth place is dropped.",
        ],
        refuses: &[
            "a metric that is no money; and one that is money without `per`",
            "an amount of zero, or of another currency",
        ],
        example: "metric revenue\n  sum collaborator_product_sold.amount\n  credit product.owner\n  \
                  worth 2 points per 10.00 USD\n\
                  metric completions\n  count course_completed\n  credit course.owner\n  \
                  worth 5 points\nweighting\n  share by points\n\
                  example \"points from both\"\n  given completions ana 1\n  \
                  given revenue bo 75.00 USD\n  expect ana 25.00 USD, bo 75.00 USD",
    },
    Word {
        page: "split",
        section: "metric",
        openings: &["split"],
        forms: &[
            ("split evenly", "each collaborator of the journey the same"),
            ("split by touches", "each touch the same"),
            (
                "split by FIELD",
                "each touch by a number of its event that every touch has, such as `minutes`",
            ),
            ("split first", "all to the first touch"),
            ("split last", "all to the last touch"),
            ("split first 40%, middle 20%, last 40%", "by position; the middle ones share theirs"),
            ("split of two 50%, 50%", "a second line: what two touches get in a split by position"),
            ("split half-life 7 days", "a touch counts half for every 7 days before the end"),
        ],
        notes: &[
            "Only for a metric over a cluster, in place of `credit`. With a position rule, one \
             touch takes all; two get the first and the last part in proportion, or half each where \
             both parts are 0%.",
            "Every journey's value is divided completely, in units of 0.000000001.",
            "A half-life has a fixed length: minutes, hours, days or weeks, no months.",
            "[Splits](../splits.md) compares them with figures; \
             [journeys to an order](../../cookbook/customer-journeys.md) and \
             [each customer's own fee](../../cookbook/customer-centric-pool.md) are complete rules; \
             [the statement of one collaborator](../api.md#the-statement-of-one-collaborator) \
             shows everybody's part of each journey.",
        ],
        refuses: &["a metric over events: those have `credit`", "parts that do not add up to 100%"],
        example: "cluster journey\n  group by customer\n  touch blog_post_visited by post.owner\n  \
                  ends with order_paid\n  window 30 days before the end\n  repeats count once\n  \
                  touches belong to one journey\n\
                  metric completions\n  sum journey.amount\n  \
                  split first 40%, middle 20%, last 40%\n\
                  example \"three of four\"\n  given completions ana 3.00 USD, bo 1.00 USD\n  \
                  expect ana 75.00 USD, bo 25.00 USD",
    },
];
