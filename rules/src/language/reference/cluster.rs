//! Journeys of customers, rewarded as one.

use super::Word;

/// A rule over journeys, with everything that a cluster can say.
const JOURNEY: &str = "cluster journey\n  group by customer\n  \
    touch site_visited by link.owner\n  touch blog_post_visited by post.owner\n  \
    ends with order_paid\n  window 30 days before the end\n  gap 7 days\n  \
    segment customer.plan is not \"internal\"\n  repeats count once\n  \
    touches belong to one journey\n  hold 21 days after the end\n\
    metric completions\n  sum journey.amount\n  split evenly\n\
    example \"two led to one order, one of them to another\"\n  \
    link \"ad\" belongs to ana\n  post \"review\" belongs to bo\n  \
    customer \"c1\" plan \"basic\"\n  customer \"c2\" plan \"basic\"\n  \
    2026-10-01 10:00 site_visited customer \"c1\", link \"ad\"\n  \
    2026-10-03 10:00 blog_post_visited customer \"c1\", post \"review\"\n  \
    2026-10-05 10:00 order_paid customer \"c1\", amount 50.00 USD\n  \
    2026-10-06 10:00 site_visited customer \"c2\", link \"ad\"\n  \
    2026-10-07 10:00 order_paid customer \"c2\", amount 50.00 USD\n  \
    expect completions ana 75.00 USD, bo 25.00 USD\n  \
    expect ana 75.00 USD, bo 25.00 USD";

/// A cluster without an end: each customer's money among those this customer came to.
const CUSTOMERS: &str = "cluster journey\n  group by customer\n  \
    touch blog_post_visited by post.owner\n  value sum order_paid.amount\n  repeats count each\n\
    metric completions\n  sum journey.value\n  split by touches\n\
    example \"each payment among those whom this customer read\"\n  \
    post \"welcome\" belongs to ana\n  post \"recipes\" belongs to bo\n  \
    2026-10-01 10:00 blog_post_visited customer \"c1\", post \"welcome\"\n  \
    2026-10-02 10:00 blog_post_visited customer \"c1\", post \"recipes\"\n  \
    2026-10-03 10:00 order_paid customer \"c1\", amount 10.00 USD\n  \
    2026-10-04 10:00 blog_post_visited customer \"c2\", post \"welcome\"\n  \
    2026-10-05 10:00 order_paid customer \"c2\", amount 10.00 USD\n  \
    expect completions ana 15.00 USD, bo 5.00 USD\n  \
    expect ana 75.00 USD, bo 25.00 USD";

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "cluster",
        section: "cluster",
        openings: &["cluster"],
        forms: &[(
            "cluster NAME",
            "starts journeys: related actions of one customer, by several collaborators, that are rewarded together",
        )],
        notes: &[
            "A metric over it, such as `sum NAME.amount`, has a line [`split`](split.md) that \
             divides each journey among those who took part; [splits](../splits.md) compares \
             the ways with figures.",
            "Needed are `group by` and `touch`; without [`ends with`](ends-with.md) the measured \
             period closes a group, and [`value sum`](value.md) says what it is worth. The \
             other lines may be left out: without `window` a touch may have any age, without \
             `gap` a pause does not matter, without `segment` every journey counts, without \
             `repeats` each touch counts, without `touches` they belong to one journey (the \
             earliest end takes them), and without `hold` a journey counts at its end.",
            "An [example](example.md) measures the period in which the earliest of its journeys \
             counts, not that of the first touch: so a window over the end of a month, or a \
             hold, is proved by writing down the touches, the end and what is paid.",
            "Complete rules: [journeys to an order](../../cookbook/customer-journeys.md) and, \
             without an end, [each customer's own \
             fee](../../cookbook/customer-centric-pool.md). Who had which part of which journey \
             is answered by [the statement of one \
             collaborator](../api.md#the-statement-of-one-collaborator).",
        ],
        refuses: &["more than 8 clusters", "a cluster without `touch`"],
        example: JOURNEY,
    },
    Word {
        page: "group-by",
        section: "cluster",
        openings: &["group by"],
        forms: &[("group by FIELD", "events with the same value belong together")],
        notes: &[],
        refuses: &["a field that a touch or the end does not have"],
        example: JOURNEY,
    },
    Word {
        page: "touch",
        section: "cluster",
        openings: &["touch"],
        forms: &[(
            "touch EVENT by PATH",
            "a related action, and who is credited for it; one line for each kind",
        )],
        notes: &["A touch of what several own belongs to all of them with their parts, and `by \
                  link.owner.sponsor` to the sponsors of all owners. What falls on an owner without \
                  one is credited to nobody, and listed; under `split evenly`, where each \
                  collaborator gets the same, nobody gets nothing."],
        refuses: &["a path that does not lead to a collaborator"],
        example: JOURNEY,
    },
    Word {
        page: "ends-with",
        section: "cluster",
        openings: &["ends with"],
        forms: &[
            ("ends with EVENT", "what closes a journey"),
            (
                "ends with EVENT once per FIELD",
                "of several with the same value, only the first closes one",
            ),
        ],
        notes: &[
            "Without it the group is all touches of the measured period, closed by its end.",
            "`once per order` holds for all time, and within a group: a second report of an order ends no second \
             journey, in this period or a later one. What is rejected or taken back has no place, and the next \
             one takes it. Events without the field are alike.",
        ],
        refuses: &["a second end"],
        example: JOURNEY,
    },
    Word {
        page: "value",
        section: "cluster",
        openings: &["value sum"],
        forms: &[(
            "value sum EVENT.FIELD",
            "for a cluster without an end: what the group is worth",
        )],
        notes: &[
            "With `value sum order_paid.amount` each customer's own payments are divided, and \
             only among those this customer came to. [Splits](../splits.md) compares the ways \
             to divide, [the cookbook](../../cookbook/customer-centric-pool.md) has a complete \
             rule, beside [one for journeys with an end](../../cookbook/customer-journeys.md), \
             and [the statement of one \
             collaborator](../api.md#the-statement-of-one-collaborator) shows every group.",
            "What comes late changes what it belongs to: a group of a settled period is divided \
             again, with the touches, payments and refunds that became known since, and the \
             difference counts in the open period, for some more and for others less, unless \
             [`corrections`](corrections.md) say otherwise.",
        ],
        refuses: &["a cluster with an end", "a field that is no number and no money"],
        example: CUSTOMERS,
    },
    Word {
        page: "window",
        section: "cluster",
        openings: &["window"],
        forms: &[("window 30 days before the end", "older touches do not belong")],
        notes: &[
            "Without the line a touch may have any age. How many touches it keeps out of all \
             journeys is said beside the standings, such as \
             `2 journey: window 30 days before the end`.",
        ],
        refuses: &["a cluster without an end"],
        example: JOURNEY,
    },
    Word {
        page: "gap",
        section: "cluster",
        openings: &["gap"],
        forms: &[("gap 7 days", "a pause this long between touches starts a new journey")],
        notes: &[
            "Without the line a pause does not matter, however long. Between the last touch and the end \
             it never does: only the window bounds it. How many touches it keeps out of \
             all journeys is said beside the standings, such as `1 journey: gap 7 days`.",
        ],
        refuses: &["a gap as long as the window, or longer"],
        example: JOURNEY,
    },
    Word {
        page: "segment",
        section: "cluster",
        openings: &["segment"],
        forms: &[("segment CONDITION", "which journeys count; read at the end of the journey")],
        notes: &[
            "Several lines must all hold.",
            "What is not known is not anything: `customer.plan is not \"internal\"` lets in customers \
             without a plan. `customer.plan is known` keeps them out.",
            "Who touched a journey that is kept out finds it among those they \
             [missed](../api.md#the-statement-of-one-collaborator), with the first line that does \
             not hold and no part.",
        ],
        refuses: &["more than 20 conditions in the section"],
        example: JOURNEY,
    },
    Word {
        page: "repeats",
        section: "cluster",
        openings: &["repeats"],
        forms: &[
            ("repeats count once", "touches in a row by one collaborator count as one"),
            ("repeats count each", "every touch counts; this is what holds without the line"),
        ],
        notes: &[
            "Of touches in a row the last one counts. Touches by what several own are by the \
             same when the same people own it, whatever their parts.",
        ],
        refuses: &[],
        example: JOURNEY,
    },
    Word {
        page: "touches",
        section: "cluster",
        openings: &["touches"],
        forms: &[
            (
                "touches belong to one journey",
                "the earliest end takes a touch; this is what holds without the line",
            ),
            ("touches may serve several", "every end within the window takes it"),
        ],
        notes: &[],
        refuses: &["a cluster without an end"],
        example: JOURNEY,
    },
    Word {
        page: "hold",
        section: "cluster",
        openings: &["hold"],
        forms: &[(
            "hold 21 days after the end",
            "the journey counts in the period in which this time is over, unless it was reversed by then",
        )],
        notes: &[
            "Without the line a journey counts at its end, in the period that holds it.",
            "As long as it is held a journey counts nowhere: not in live standings, not in a preview \
             of what is recorded, both of which are as of now, and not in the settlement of a period \
             that ends before. Each of them says how many are held, such as \
             `1 journey: hold 21 days after the end`, and those who touched one find it among the \
             journeys they [missed](../api.md#the-statement-of-one-collaborator), with the moment \
             from which it counts. A preview of given entries, and an `example`, come to what the \
             settlement of the period would say if nothing else happened.",
            "The time may be given in months (`hold 1 month after the end`), counted in the \
             calendar of the rule's time zone. A [half-life](split.md) may not: it needs a \
             fixed length.",
        ],
        refuses: &["a cluster without an end"],
        example: JOURNEY,
    },
];
