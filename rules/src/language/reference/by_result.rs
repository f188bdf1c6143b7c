//! How everybody is paid by their own result.

use super::Word;

pub(super) const WORDS: &[Word] = &[
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
            "`pay` lines beside `pay by`: what they pay is another rule beside this one",
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
        page: "pay",
        section: "weighting",
        openings: &["pay"],
        forms: &[(
            "pay 10.00 USD per METRIC",
            "beside `share` or `top`: outside of the pool, for everybody",
        )],
        notes: &[
            "Beside a line that divides a pool, what `pay` lines pay comes on top. It is no part of `expect pool`, \
             takes nothing from anybody, and `each at most` and the pool's bounds do not touch it.",
            "`qualify when` keeps nobody from it, unless the line itself says `when …`. Who is inactive at \
             the period's end is paid nothing. A result below zero is taken off what the pool gives, and a \
             [debt](debts.md) beyond that.",
        ],
        refuses: &[],
        example: "metric referrals\n  count coupon_code_used\n  credit coupon.owner\n\
                  weighting\n  share by completions\n  qualify when completions at least 5\n  \
                  pay 10.00 USD per referrals\nexample \"on top of the pool\"\n  \
                  given completions ana 9, bo 2\n  given referrals ana 1, bo 3\n  \
                  expect pool 100.00 USD\n  expect ana 110.00 USD, bo 30.00 USD",
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
            (
                "tier from 75% at 8%",
                "from this part of a quota on, with a line such as `tiers by won of quota`",
            ),
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
];
