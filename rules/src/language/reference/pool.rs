//! What is given away.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "pool",
        section: "pool",
        openings: &["pool"],
        forms: &[("pool", "starts what is given away")],
        notes: &[
            "Several `take` lines add up; `at most` and `at least` bound their sum; what was \
             carried over comes on top, after the bounds. The pool is rounded down to the \
             smallest unit of the currency. It is never negative: what is missing lowers the next \
             one, unless `shortfall is forgiven` says otherwise.",
        ],
        refuses: &["a second pool", "a pool without a line that takes something"],
        example: "",
    },
    Word {
        page: "take",
        section: "pool",
        openings: &["take"],
        forms: &[
            ("take fixed 500.00 USD", "the same amount in every period"),
            ("take 30% of METRIC", "a part of a metric that is money, over everybody"),
            ("take 20% of METRIC above 2500000.00 USD", "only of what lies above an amount"),
            ("take 10% of METRIC up to 2500000.00 USD", "only of what lies below it"),
            (
                "take 5.00 USD per METRIC",
                "for each unit of a count, or of `points`, that those who qualify have: each gets \
                 exactly that for their own units",
            ),
            ("take 200.00 USD each", "for each collaborator who qualifies"),
        ],
        notes: &[
            "`above` and `up to` may stand together: a band. Several lines with bands that meet are \
                  rates that rise or fall with the total.",
            "With `take … per`, the other lines form the part that the weighting divides. An \
                  upper bound shrinks both parts alike; a lower bound raises the divided part.",
        ],
        refuses: &[
            "`$500`, `500`, `1,000 USD`: an amount is a number, a blank and a currency code",
            "an amount in another currency than the rule's",
            "a percentage of a metric that is no money, or above 100%",
            "an amount of zero",
            "a band in which nothing lies",
        ],
        example: "metric sales\n  sum order_paid.amount\npool\n  take 30% of sales\n  \
                  take fixed 50.00 USD\n  if nobody qualifies, carry over\n\
                  example \"both add up\"\n  given sales 1000.01 USD\n  \
                  given completions ana 3, bo 1\n  expect pool 350.00 USD\n  \
                  expect ana 262.50 USD, bo 87.50 USD",
    },
    Word {
        page: "take",
        section: "pool",
        openings: &["take"],
        forms: &[("take contributions", "money that was added by hand to this period's pool")],
        notes: &[
            "A contribution counts in the period it was given in. One that is recorded after \
                  the settlement of its period counts in the next one, like a late event: never \
                  twice.",
        ],
        refuses: &["a second `take contributions`"],
        example: "pool\n  take contributions\n  if nobody qualifies, carry over\n\
                  example \"a gift\"\n  given completions ana 3, bo 1\n  contributed 100.00 USD\n  \
                  expect ana 75.00 USD, bo 25.00 USD",
    },
    Word {
        page: "first",
        section: "pool",
        openings: &["first"],
        forms: &[
            ("first 1% to NAME", "a part of the whole pool for somebody, before it is divided"),
            ("first 50.00 USD to NAME", "an amount, as far as the pool has so much"),
        ],
        notes: &[
            "The part is of the whole pool, with what was carried over into it, and is rounded down to the \
             smallest unit. What is left is divided. It is paid whether somebody qualifies or not, and no cap \
             touches it; a pool that stays closed pays nothing.",
            "NAME is a collaborator's name, or its reference in quotes. They need not have done anything, and \
             what they get is added to any share of theirs.",
            "Several lines take their parts side by side, in any order. Where they come to more than the pool, \
             all are cut alike. `take … per` promises what is left for each unit then.",
        ],
        refuses: &["more than 100% in all", "the line with `pay by`, where there is no pool"],
        example: "pool\n  take fixed 100.00 USD\n  first 10% to protocol\n  first 50.00 USD to ana\n  \
                  if nobody qualifies, carry over\n\
                  example \"before the division\"\n  given completions ana 3, bo 1\n  \
                  expect pool 100.00 USD\n  expect protocol 10.00 USD, ana 80.00 USD, bo 10.00 USD\n\
                  example \"also if nobody qualifies\"\n  given completions ana 0\n  \
                  expect only protocol 10.00 USD, ana 50.00 USD\n  expect carried 40.00 USD",
    },
    Word {
        page: "opens",
        section: "pool",
        openings: &["opens"],
        forms: &[("opens when METRIC at least 1000000.00 USD", "nothing is taken unless it holds")],
        notes: &[
            "It looks at what a metric comes to over everybody at the period's end, with or without a \
             credit line. Several lines must all hold.",
            "While the pool is closed nobody is paid from it: no `take` and no bound counts, and what \
             was carried over stays for the next period, as does what was contributed.",
            "What each collaborator has to reach is said by `qualify when`.",
        ],
        refuses: &[
            "a metric with `credit` that is an average, a highest or a lowest value",
            "`opens` under `pay by`, where nothing is taken",
        ],
        example: "metric sales\n  sum order_paid.amount\npool\n  take 30% of sales\n  \
                  opens when sales at least 1000.00 USD\n  if nobody qualifies, return to owner\n\
                  example \"closed\"\n  given sales 999.99 USD\n  carried over 20.00 USD\n  \
                  given completions ana 3, bo 1\n  expect ana nothing, bo nothing\n  \
                  expect carried 20.00 USD\n\
                  example \"open\"\n  given sales 1000.00 USD\n  carried over 20.00 USD\n  \
                  given completions ana 3, bo 1\n  expect pool 320.00 USD\n  \
                  expect ana 240.00 USD, bo 80.00 USD",
    },
    Word {
        page: "less",
        section: "pool",
        openings: &["less"],
        forms: &[
            ("less 30% of METRIC", "a part of a metric that is money is subtracted"),
            ("less 40000.00 USD", "an amount is subtracted"),
        ],
        notes: &[
            "It is subtracted from the sum of the `take` lines, before the bounds, and never makes the \
             pool smaller than zero: what cannot be subtracted is forgotten, and is no shortfall. Several \
             lines add up. With `take … per` both parts become smaller alike.",
        ],
        refuses: &["an amount of zero", "`less` under `pay by`, where nothing is taken"],
        example: "metric sales\n  sum order_paid.amount\npool\n  take 50% of sales\n  \
                  less 10% of sales\n  less 40.00 USD\n  if nobody qualifies, carry over\n\
                  example \"costs come off\"\n  given sales 1000.00 USD\n  \
                  given completions ana 3, bo 1\n  expect pool 360.00 USD\n  \
                  expect ana 270.00 USD, bo 90.00 USD",
    },
    Word {
        page: "at-most",
        section: "pool",
        openings: &["at most"],
        forms: &[("at most 900.00 USD", "the most that the `take` lines may give together")],
        notes: &["What was carried over comes on top of the bound."],
        refuses: &["an amount below that of `at least`", "another currency than the rule's"],
        example: "metric sales\n  sum order_paid.amount\npool\n  take 30% of sales\n  \
                  at most 200.00 USD\n  if nobody qualifies, carry over\n\
                  example \"the bound holds\"\n  given sales 1000.00 USD\n  \
                  given completions ana 3, bo 1\n  expect pool 200.00 USD\n  \
                  expect ana 150.00 USD, bo 50.00 USD",
    },
    Word {
        page: "at-least",
        section: "pool",
        openings: &["at least"],
        forms: &[("at least 100.00 USD", "the least that the `take` lines give together")],
        notes: &[
            "In a month without sales the pool still holds this much: the owner adds what is missing. \
             It is no threshold below which nobody is paid. `check` says so until an example \
             expects the minimum, as below.",
        ],
        refuses: &["an amount above that of `at most`", "another currency than the rule's"],
        example: "metric sales\n  sum order_paid.amount\npool\n  take 30% of sales\n  \
                  at least 100.00 USD\n  if nobody qualifies, carry over\n\
                  example \"a bad month\"\n  given sales 10.00 USD\n  \
                  given completions ana 3, bo 1\n  expect pool 100.00 USD\n  \
                  expect ana 75.00 USD, bo 25.00 USD",
    },
    Word {
        page: "shortfall",
        section: "pool",
        openings: &["shortfall"],
        forms: &[
            (
                "shortfall carry over",
                "what a pool is below zero is taken off the next ones; so without the line",
            ),
            ("shortfall is forgiven", "what a pool is below zero is forgotten"),
        ],
        notes: &[
            "More refunds than sales make the sum of the `take` lines negative. The pool is then \
             zero, and what is missing, rounded up to the smallest unit of the currency, lowers the next \
             pools after their bounds until it is made good. `at least` makes good what is missing \
             from the sum of the lines.",
            "What `take … per` gives for units is paid all the same: it is no part of what is divided.",
            "A settlement shows the shortfall, and `carried` is then negative.",
        ],
        refuses: &["`shortfall` under `pay by`, where nothing is taken"],
        example: "metric sales\n  sum order_paid.amount\npool\n  take 30% of sales\n  \
                  if nobody qualifies, carry over\n  shortfall carry over\n\
                  example \"more refunds than sales\"\n  given completions ana 1\n  \
                  2026-10-03 10:00 order_paid customer \"c1\", amount 10.00 USD\n  \
                  carried over 3.00 USD\n  2026-10-05 10:00 refund 1 10.00 USD\n  \
                  expect pool 3.00 USD\n  expect ana 3.00 USD",
    },
    Word {
        page: "if-nobody-qualifies",
        section: "pool",
        openings: &["if nobody qualifies"],
        forms: &[
            ("if nobody qualifies, carry over", "the whole pool goes into the next period"),
            (
                "if nobody qualifies, return to owner",
                "the whole pool goes back to the owner; nothing is carried",
            ),
        ],
        notes: &["Required unless every `take` is `each`: what decides money has no default."],
        refuses: &["a missing comma", "a pool in which this can happen without the line"],
        example: "example \"nobody\"\n  given completions ana 0\n  expect ana nothing\n  \
                  expect carried 100.00 USD",
    },
];
