//! Journeys of customers, rewarded as one.

use super::Word;

/// A rule over journeys, with everything that a cluster can say.
const JOURNEY: &str = "cluster journey\n  group by customer\n  \
    touch site_visited by link.owner\n  touch blog_post_visited by post.owner\n  \
    ends with order_paid\n  window 30 days before the end\n  gap 7 days\n  \
    segment customer.plan is not \"internal\"\n  repeats count once\n  \
    touches belong to one journey\n  hold 21 days after the end\n\
    metric completions\n  sum journey.amount\n  split evenly\n\
    example \"three of four\"\n  given completions ana 3.00 USD, bo 1.00 USD\n  \
    expect ana 75.00 USD, bo 25.00 USD";

/// A cluster without an end: each customer's money among those this customer came to.
const CUSTOMERS: &str = "cluster journey\n  group by customer\n  \
    touch blog_post_visited by post.owner\n  value sum order_paid.amount\n  repeats count each\n\
    metric completions\n  sum journey.value\n  split by touches\n\
    example \"three of four\"\n  given completions ana 3.00 USD, bo 1.00 USD\n  \
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
        notes: &["A metric over it, such as `sum NAME.amount`, has a line `split` that divides \
                  each journey among those who took part."],
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
        notes: &[],
        refuses: &["a path that does not lead to a collaborator"],
        example: JOURNEY,
    },
    Word {
        page: "ends-with",
        section: "cluster",
        openings: &["ends with"],
        forms: &[("ends with EVENT", "what closes a journey")],
        notes: &["Without it the group is all touches of the measured period, closed by its end."],
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
                  only among those this customer came to.",
        ],
        refuses: &["a cluster with an end", "a field that is no number and no money"],
        example: CUSTOMERS,
    },
    Word {
        page: "window",
        section: "cluster",
        openings: &["window"],
        forms: &[("window 30 days before the end", "older touches do not belong")],
        notes: &[],
        refuses: &["a cluster without an end"],
        example: JOURNEY,
    },
    Word {
        page: "gap",
        section: "cluster",
        openings: &["gap"],
        forms: &[("gap 7 days", "a pause this long between touches starts a new journey")],
        notes: &[],
        refuses: &["a gap as long as the window, or longer"],
        example: JOURNEY,
    },
    Word {
        page: "segment",
        section: "cluster",
        openings: &["segment"],
        forms: &[("segment CONDITION", "which journeys count; read at the end of the journey")],
        notes: &["Several lines must all hold."],
        refuses: &["more than 20 conditions in the section"],
        example: JOURNEY,
    },
    Word {
        page: "repeats",
        section: "cluster",
        openings: &["repeats"],
        forms: &[
            ("repeats count once", "touches in a row by one collaborator count as one"),
            ("repeats count each", "every touch counts"),
        ],
        notes: &[
            "Of touches in a row the last one counts. Touches by what several own are by the same \
             when the same people own it, whatever their percentages.",
        ],
        refuses: &[],
        example: JOURNEY,
    },
    Word {
        page: "touches",
        section: "cluster",
        openings: &["touches"],
        forms: &[
            ("touches belong to one journey", "the earliest end takes a touch"),
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
        notes: &[],
        refuses: &["a cluster without an end"],
        example: JOURNEY,
    },
];
