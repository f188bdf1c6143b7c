//! How the pool is divided.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "weighting",
        section: "weighting",
        openings: &["weighting"],
        forms: &[("weighting", "starts how the pool is divided")],
        notes: &[
            "Paid can be who is active at the period's end, passes every `qualify` line, and has \
             a score above zero.",
            "Shares are computed in exact fractions and rounded once: what is paid and what is \
             left over are the pool, to the smallest unit. The spare unit goes to the largest \
             fraction; where fractions are equal, to the first in the list of collaborators, \
             beginning one further down with each period. `pay by` divides nothing: there each \
             amount is rounded by itself.",
        ],
        refuses: &["a second weighting", "a weighting that does not say how the pool is divided"],
        example: "",
    },
    Word {
        page: "share",
        section: "weighting",
        openings: &["share equally", "share by"],
        forms: &[
            ("share equally", "everyone who qualifies and has any score gets the same"),
            ("share by METRIC", "in proportion to a metric, or to `points`"),
        ],
        notes: &["With `share equally` the score is `points` where a metric has a `worth`, else \
                  any credited metric above zero."],
        refuses: &["a metric that is not credited to anybody", "a second way to divide"],
        example: "weighting\n  share equally\nexample \"the same for both\"\n  \
                  given completions ana 3, bo 1\n  expect ana 50.00 USD, bo 50.00 USD",
    },
    Word {
        page: "top",
        section: "weighting",
        openings: &["top"],
        forms: &[("top N by METRIC", "prizes for the N best; the rest get nothing")],
        notes: &["With `top 1` the best one takes all. With more, `places` says what each place \
                  gets. `ties` is required: two can always have the same score."],
        refuses: &["`top 0`", "more than 100 places", "`top` without `ties`"],
        example: "weighting\n  top 1 by completions\n  ties share the places they tie for\n\
                  example \"the best takes all\"\n  given completions ana 3, bo 1\n  \
                  expect ana 100.00 USD, bo nothing",
    },
    Word {
        page: "places",
        section: "weighting",
        openings: &["places"],
        forms: &[
            ("places 50%, 30%, 20%", "what the first, second and third place get of the pool"),
            ("places 1000.00 USD, 500.00 USD", "prizes; a pool that is smaller cuts all alike"),
        ],
        notes: &[
            "A pool that is smaller than all prizes together is divided in proportion to them, whoever \
                  wins them; of a larger one the rest is left.",
            "Below 100%, or with fewer people than places, money is left; `leftover` says \
                  what happens to it.",
        ],
        refuses: &[
            "another number of places than `top` says",
            "more than 100% in all",
            "`leftover share again` with prizes, which are what they are",
            "places without `top`",
        ],
        example: "weighting\n  top 2 by completions\n  places 70%, 30%\n  \
                  ties share the places they tie for\n  leftover carry over\n\
                  example \"two prizes\"\n  given completions ana 3, bo 2, cy 1\n  \
                  expect ana 70.00 USD, bo 30.00 USD, cy nothing",
    },
    Word {
        page: "pay-by",
        section: "weighting",
        openings: &["pay by"],
        forms: &[(
            "pay by METRIC",
            "rates on each one's own result, by the `tier` lines; nothing is divided",
        )],
        notes: &[
            "The section `pool` may be left out. It is then only an upper bound, by its line \
             `at most`: if what is due, after `each at most`, goes beyond it, all amounts are \
             scaled down alike and divided to the smallest unit, so that they are the bound. Money \
             that was carried over stays carried over.",
            "Each amount is rounded by itself to the nearest smallest unit of the currency, half of \
             one up: 2.5% of 19.90 USD are 0.50 USD, whatever others have. Only where the bound would \
             be exceeded are amounts parts of a whole, and rounded together.",
            "Whoever has nothing gets nothing. A result below zero, after refunds of what was paid for \
             already, is a [debt](debts.md) at the first tier's rate, and reaches no prize. `qualify \
             when` holds as always.",
        ],
        refuses: &[
            "`pay by` without `tier`",
            "`take`, `at least` and `if nobody qualifies` in the pool: nothing is taken",
            "`places`, `ties`, `leftover` and `each at most 60% of the pool`: nothing is divided",
        ],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  \
                  credit product.owner\npool\n  at most 1000.00 USD\nweighting\n  \
                  pay by completions\n  tier from 0 at 2%\n  tier from 1000.00 USD at 4%\n  \
                  tiers marginal\nexample \"commission\"\n  \
                  given completions ana 2000.00 USD, bo 500.00 USD\n  \
                  expect ana 60.00 USD, bo 10.00 USD",
    },
    Word {
        page: "pay",
        section: "weighting",
        openings: &["pay"],
        forms: &[
            ("pay 97% of METRIC", "a part of each one's own metric that is money"),
            ("pay 10.00 USD per METRIC", "an amount for each unit of a count, or of `points`"),
            (
                "pay 3.80 USD per 1000 METRIC",
                "an amount for so many units, and parts of it for parts of them",
            ),
            (
                "pay 5% of METRIC when COND",
                "only to whom the condition holds of, at the period's end",
            ),
        ],
        notes: &[
            "Several lines add up for each collaborator. Each is a row of the derivation, and is rounded by \
             itself to the nearest smallest unit, half of one up.",
            "As with [`pay by`](pay-by.md) nothing is divided, the section `pool` may be left out and is only an \
             upper bound, `each at most` and `qualify when` hold as always, and results below zero are debts.",
            "Equal amounts are ranked by what the first line pays for.",
        ],
        refuses: &[
            "a percentage of what is no money, and an amount per unit of money",
            "`pay` lines beside `share by`, `top` or `pay by`: what they pay is another rule beside this one",
            "more than 20 lines",
        ],
        example: "metric completions\n  count course_completed\n  credit course.owner\n\
                  metric sold\n  sum collaborator_product_sold.amount\n  credit product.owner\n\
                  pool\n  at most 1000.00 USD\nweighting\n  pay 97% of sold\n  pay 10.00 USD per completions\n  \
                  pay 5% of sold when completions at least 3\n\
                  example \"rates add up\"\n  given sold ana 100.05 USD, bo 10.00 USD\n  \
                  given completions ana 3, bo 1\n  expect ana 132.05 USD, bo 19.70 USD",
    },
    Word {
        page: "inactive",
        section: "weighting",
        openings: &["inactive"],
        forms: &[(
            "inactive keep what they earned",
            "somebody inactive at the period's end is paid all the same",
        )],
        notes: &[
            "Without the line nobody qualifies whose attribute `status` is `\"inactive\"` at the \
                  period's end.",
        ],
        refuses: &["the line twice"],
        example: "weighting\n  share by completions\n  inactive keep what they earned\n\
                  example \"who has left is paid for what they did\"\n  \
                  collaborator ana status \"inactive\"\n  given completions ana 3, bo 1\n  \
                  expect ana 75.00 USD, bo 25.00 USD",
    },
    Word {
        page: "debts",
        section: "weighting",
        openings: &["debts"],
        forms: &[
            (
                "debts carry over",
                "what a result is below zero is taken off later amounts; so without the line",
            ),
            (
                "debts are forgiven",
                "nobody owes anything: results below zero, and debts from before, are dropped",
            ),
        ],
        notes: &[
            "Under `pay by` a refund in a later period than the sale can make a result negative. It is \
             then paid at the rate of the first tier, below zero: what somebody earned is negative, \
             their amount is nothing, and they owe the rest. What they earn later makes the debt good \
             first.",
            "Who does not qualify earns nothing and owes nothing new; what they owe already stays, and \
             every settlement shows it.",
            "A forgiven debt is said in the derivation of the standing, with its amount.",
        ],
        refuses: &["`debts` twice"],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  \
                  credit product.owner\npool\n  at most 1000.00 USD\nweighting\n  \
                  pay by completions\n  tier from 0 at 2%\n  debts carry over\n\
                  example \"nothing is owed in this one\"\n  \
                  given completions ana 2000.00 USD\n  expect ana 40.00 USD",
    },
    Word {
        page: "tier",
        section: "weighting",
        openings: &["tier"],
        forms: &[
            ("tier from 0 at 2%", "from this result on, a percentage of a metric that is money"),
            (
                "tier from 10 at 5.00 USD each",
                "from this result on, an amount for each unit of a count",
            ),
            ("tier from 10 pays 50.00 USD", "a prize for reaching this result"),
        ],
        notes: &[
            "A threshold is written like the metric: an amount for money, a number for a count or \
             `points`; `0` fits all. Best written rising; the order of the lines changes nothing.",
            "Rates and prizes may stand together, and each kind is looked at by itself: a prize \
             ends no rate. A rate of `0%` says that nothing more is paid from there on.",
        ],
        refuses: &[
            "two rates, or two prizes, that begin at the same threshold",
            "a percentage of what is no money, money for each unit of what is money",
            "more than 100 tiers",
        ],
        example: "pool\n  at most 1000.00 USD\nweighting\n  pay by completions\n  \
                  tier from 10 pays 50.00 USD\n  tier from 20 pays 80.00 USD\n  tiers whole\n\
                  example \"milestones\"\n  given completions ana 25, bo 12, cy 9\n  \
                  expect ana 80.00 USD, bo 50.00 USD, cy nothing",
    },
    Word {
        page: "tiers",
        section: "weighting",
        openings: &["tiers"],
        forms: &[
            (
                "tiers marginal",
                "each rate holds for the part of the result within its tier; of prizes, every one reached is paid",
            ),
            (
                "tiers whole",
                "the highest tier reached holds for the whole result; of prizes, only the highest reached is paid",
            ),
        ],
        notes: &[
            "Required with more than one `tier`, and with a rate that does not begin at 0: with \
                  a result of 1500 and tiers of 2% from 0 and 4% from \
                  1000, `marginal` pays 40 and `whole` pays 60.",
        ],
        refuses: &["`tiers` without `pay by`"],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  \
                  credit product.owner\npool\n  at most 1000.00 USD\nweighting\n  \
                  pay by completions\n  tier from 0 at 2%\n  tier from 1000.00 USD at 4%\n  \
                  tiers whole\nexample \"the whole result\"\n  \
                  given completions ana 1500.00 USD\n  expect ana 60.00 USD",
    },
    Word {
        page: "qualify",
        section: "weighting",
        openings: &["qualify"],
        forms: &[("qualify when CONDITION", "who can be paid at all; several lines must all hold")],
        notes: &[
            "A condition looks at a metric, at `points`, or at an attribute of the collaborator, \
             such as `group is \"gold\"`, as it is at the period's end. An attribute that is missing \
             is not anything: `group is not \"gold\"` holds for who has no group.",
            "`qualify when completions at least 5` leaves out who has four, and their part goes \
             to the others.",
        ],
        refuses: &[
            "a name that is no metric and no attribute of a collaborator",
            "values of unlike types",
            "more than 20 conditions in the section",
        ],
        example: "weighting\n  share by completions\n  qualify when completions at least 5\n\
                  example \"four are too few\"\n  given completions ana 6, bo 4\n  \
                  expect ana 100.00 USD, bo nothing",
    },
    Word {
        page: "each",
        section: "weighting",
        openings: &["each"],
        forms: &[
            ("each at most 60% of the pool", "a cap on one collaborator, as a part of the pool"),
            ("each at most 900.00 USD", "a cap on one collaborator, as an amount"),
        ],
        notes: &[
            "A cap can leave money over, so `leftover` is required with it. With `take … per` \
                  the cap is on the sum of both parts that a collaborator gets.",
            "A part of the pool is rounded down to the smallest unit of the currency: 60% of \
             10.01 USD are at most 6.00 USD.",
        ],
        refuses: &["a part above 100% or of zero", "a cap without `leftover`"],
        example: "weighting\n  share by completions\n  each at most 60% of the pool\n  \
                  leftover carry over\nexample \"capped\"\n  given completions ana 3, bo 1\n  \
                  expect ana 60.00 USD, bo 25.00 USD\n  expect leftover 15.00 USD",
    },
    Word {
        page: "each",
        section: "weighting",
        openings: &["each"],
        forms: &[(
            "each below 20.00 USD waits",
            "a smaller amount is kept for the collaborator until it reaches this with later ones",
        )],
        notes: &["The amount still counts as this period's: it is owed, and WAITING, which no \
                  fulfillment gathers. When a later settlement of the same distributor brings what \
                  waits for the collaborator to the minimum or above it, all of it becomes payable \
                  as of that settlement. A later version with a lower minimum, or without the line, \
                  lets go with its next settlement."],
        refuses: &["another currency than the rule's", "a minimum of zero"],
        example: "weighting\n  share by completions\n  each below 20.00 USD waits\n\
                  example \"too little to send\"\n  given completions ana 9, bo 1\n  \
                  expect ana 90.00 USD",
    },
    Word {
        page: "ties",
        section: "weighting",
        openings: &["ties"],
        forms: &[(
            "ties share the places they tie for",
            "the percentages of the tied places are added and divided equally",
        )],
        notes: &["Required with `top`."],
        refuses: &["ties without `top`"],
        example: "weighting\n  top 2 by completions\n  places 70%, 30%\n  \
                  ties share the places they tie for\n  leftover carry over\n\
                  example \"a tie\"\n  given completions ana 3, bo 3\n  \
                  expect ana 50.00 USD, bo 50.00 USD",
    },
    Word {
        page: "ties",
        section: "weighting",
        openings: &["ties"],
        forms: &[(
            "ties earliest wins",
            "who reached the score first: the moment of the last event that counted",
        )],
        notes: &["For `points` it is the last event of any metric with a `worth`. What is taken \
                  back later moves no moment. Whoever reached the score in the same moment shares \
                  the places, as do those whose values an example gives directly."],
        refuses: &[],
        example: "weighting\n  top 1 by completions\n  ties earliest wins\n\
                  example \"bo was there first\"\n  course \"rust\" belongs to ana\n  \
                  course \"go\" belongs to bo\n  \
                  2026-10-03 10:00 course_completed customer \"c1\", course \"go\"\n  \
                  2026-10-04 10:00 course_completed customer \"c1\", course \"rust\"\n  \
                  expect bo 100.00 USD, ana nothing",
    },
    Word {
        page: "ties",
        section: "weighting",
        openings: &["ties"],
        forms: &[(
            "ties by METRIC, then share",
            "a second metric decides; what is still tied shares",
        )],
        notes: &["It may be `points`. Whoever has nothing of it counts as zero."],
        refuses: &["the metric that the ranking goes by already"],
        example: "metric visits\n  count blog_post_visited\n  credit post.owner\n\
                  weighting\n  top 1 by completions\n  ties by visits, then share\n\
                  example \"visits decide\"\n  given completions ana 3, bo 3\n  \
                  given visits ana 1, bo 2\n  expect bo 100.00 USD, ana nothing",
    },
    Word {
        page: "leftover",
        section: "weighting",
        openings: &["leftover"],
        forms: &[
            ("leftover carry over", "money left over goes into the next period"),
            ("leftover return to owner", "money left over is given back"),
        ],
        notes: &["Required where a cap, places below 100% or places without a taker can leave \
                  money."],
        refuses: &["a rule in which money can be left without the line"],
        example: "weighting\n  share by completions\n  each at most 50.00 USD\n  \
                  leftover return to owner\nexample \"capped\"\n  given completions ana 3, bo 1\n  \
                  expect ana 50.00 USD, bo 25.00 USD\n  expect leftover 25.00 USD\n  \
                  expect carried 0.00 USD",
    },
    Word {
        page: "leftover",
        section: "weighting",
        openings: &["leftover"],
        forms: &[(
            "leftover share again",
            "divided among those who are not capped, again and again",
        )],
        notes: &[
            "Each time in proportion to what the weighting gives: equally for `share equally`, by \
             the score for `share by`, by the percentages of the places taken for `top`. What \
             `take … per` gave somebody counts towards their cap.",
            "When everybody is capped, what is left goes where `if nobody qualifies` sends it.",
        ],
        refuses: &["a cap in a pool that does not say where money goes if nobody qualifies"],
        example: "weighting\n  share by completions\n  each at most 60.00 USD\n  \
                  leftover share again\nexample \"the rest goes to bo\"\n  \
                  given completions ana 3, bo 1\n  expect ana 60.00 USD, bo 40.00 USD",
    },
];
