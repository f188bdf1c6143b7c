//! What looks beyond the period: totals that run on, and customers' first events.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "over",
        section: "metric",
        openings: &["over the"],
        forms: &[
            ("over the year", "the total since the first of January, at the end of the period"),
            ("over the quarter", "the total since the calendar quarter began"),
            ("over the last 12 months", "the total of a time that ends with the period"),
        ],
        notes: &[
            "A metric is of the measured period. With this line it runs on beyond it: its value is its total \
             over that time, up to the end of the period and half-open, in the rule's time zone. `qualify`, \
             `opens when` and all other conditions read the total; `share by` and `top` divide and rank by it. \
             Nothing counts from before the rule measures anything.",
            "[`pay by`](pay-by.md) pays what the tiers make of the total at the end of the period, less what they \
             made of the total at its start, each rounded. So rates step over the months of a year, a prize is \
             paid once in it, and all periods together pay what the total comes to, whatever the schedule. `take \
             10% of METRIC`, with `above` and `up to`, takes in the same way. Both totals are part of the \
             derivation (`growth`).",
            "A period that reaches over the end of a year pays by both years: what the old one had grown until it \
             ended, and what the new one has since.",
            "What becomes known of settled periods is in the total at once. With `corrections count in the next \
             period` the next period pays what the total has grown since the settlement before knew it, of a \
             year that is over at the rates of that year. With `corrections adjust` each settled period is \
             adjusted by itself.",
            "A total may become smaller, by a refund or because its time moves on: what that takes back is a \
             [debt](debts.md).",
            "`given` sets the total. In an example over several periods it goes on from there.",
        ],
        refuses: &[
            "`average`, `highest` and `lowest`, and journeys: they have no total",
            "`worth`, and a line that would pay for all of the total again in each period: `pay … of`, `pay … \
             per`, `take … per`, `less … of`",
            "`by hand` without `measure`: which year it is is known only when a period ends",
        ],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  credit product.owner\n  \
                  over the year\npool\n  at most 1000.00 USD\nweighting\n  pay by completions\n  \
                  tier from 0 at 5%\n  tier from 1000.00 USD at 10%\n  tiers marginal\n\
                  example \"the second month reaches the higher rate\"\n  \
                  given completions ana 800.00 USD\n  expect ana 40.00 USD\n  then the next period\n  \
                  given completions ana 1200.00 USD\n  expect ana 30.00 USD",
    },
    Word {
        page: "over",
        section: "metric",
        openings: &["since the"],
        forms: &[("since the start", "the total of all that the rule has measured")],
        notes: &[],
        refuses: &[],
        example: "metric completions\n  count course_completed\n  credit course.owner\n  \
                  since the start\npool\n  at most 1000.00 USD\nweighting\n  pay by completions\n  \
                  tier from 10 pays 50.00 USD\n\
                  example \"a prize once in a lifetime\"\n  \
                  given completions ana 12\n  expect ana 50.00 USD\n  then the next period\n  \
                  given completions ana 15\n  expect ana nothing",
    },
    Word {
        page: "for",
        section: "metric",
        openings: &["for", "after each"],
        forms: &[
            (
                "for 12 months from each customer's first",
                "only what a customer brings within that time",
            ),
            ("for each customer's first 3", "only the first so many events of each customer"),
            ("after each customer's first", "only what a customer brings later than the first"),
        ],
        notes: &[
            "The first is the first event of all time since the rule measures anything that meets the metric's \
             `where` lines, whoever is credited for it, and of all owners together. It goes by the moment an \
             event happened, then by its source and key.",
            "The time is half-open, in the rule's zone: 12 months from 2026-03-10 10:00 on end at 2027-03-10 10:00, \
             and an order of that very moment no longer counts.",
            "It comes before `once per` and before caps. An event that names no customer does not count.",
            "When an earlier event becomes known, or the first one is taken back, later periods may come to \
             something else: a [correction](corrections.md), where they are settled.",
        ],
        refuses: &["an event without a field `customer`", "journeys"],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  credit product.owner\n  \
                  for 12 months from each customer's first\npool\n  at most 1000.00 USD\nweighting\n  \
                  pay by completions\n  tier from 0 at 20%\n\
                  example \"a year of each customer\"\n  product \"p\" belongs to ana\n  \
                  2026-03-10 10:00 collaborator_product_sold customer \"c\", product \"p\", amount 50.00 USD\n  \
                  expect ana 10.00 USD\n  then the period of 2027-03-20\n  \
                  2027-03-09 10:00 collaborator_product_sold customer \"c\", product \"p\", amount 50.00 USD\n  \
                  2027-03-10 10:00 collaborator_product_sold customer \"c\", product \"p\", amount 50.00 USD\n  \
                  expect ana 10.00 USD",
    },
];
