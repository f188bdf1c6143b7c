//! Who takes part, what reaches tiers, and what everybody is paid at least: lines under `weighting`.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "everyone",
        section: "weighting",
        openings: &["everyone"],
        forms: &[(
            "everyone where COND",
            "who takes part whatever they achieved, by what is known of them at the period's end",
        )],
        notes: &[
            "With `share equally` they have the same part as everybody who has a score; with `pay by` and \
             `pay` they are paid for a score of zero, which can reach a prize; with `share by` and `top` a \
             score of zero gets nothing, and they are only listed.",
            "Of whom nothing is known that the line asks about is not among them. `qualify when` holds for \
             them as for anybody else, and so does that who is inactive does not qualify.",
            "Several lines must all hold.",
        ],
        refuses: &["metrics: who takes part is said by attributes of the collaborator"],
        example: "weighting\n  share equally\n  everyone where group is \"team\"\n\
                  example \"the whole team shares, and so does who has completions\"\n  \
                  collaborator ana group \"team\"\n  collaborator bo group \"team\"\n  \
                  given completions cy 3\n  \
                  expect ana 33.34 USD, bo 33.33 USD, cy 33.33 USD",
    },
    Word {
        page: "tiers-by",
        section: "weighting",
        openings: &["tiers by"],
        forms: &[
            ("tiers by METRIC", "which tier is reached is said by another metric, or `points`"),
            (
                "tiers by METRIC of METRIC",
                "tiers begin at percentages: how much of a quota somebody reached",
            ),
        ],
        notes: &[
            "Without the line the metric behind `pay by` reaches its own tiers. What a tier pays is always \
             paid for that metric.",
            "By another metric the highest tier that is reached holds for all of the result (`tiers whole`). With a \
             quota `tiers marginal` is possible where the first of the two is what is paid by: then 2% up to \
             75% of the quota, and 4% above.",
            "Whoever has nothing of the quota, or less, reaches no tier and no prize. A result below zero is a \
             [debt](debts.md) at the first rate, whatever is reached.",
        ],
        refuses: &[
            "`tiers marginal`, where another metric reaches the tiers",
            "a part of what is counted in something else: money of a number",
            "tiers that begin at an amount, where a quota is reached",
        ],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  \
                  credit product.owner\nmetric orders\n  count collaborator_product_sold\n  \
                  credit product.owner\npool\n  at most 1000.00 USD\nweighting\n  \
                  pay by completions\n  tiers by orders\n  tier from 1 at 2%\n  tier from 10 at 4%\n  \
                  tiers whole\nexample \"ten orders\"\n  \
                  given completions ana 1500.00 USD, bo 1500.00 USD\n  given orders ana 10, bo 9\n  \
                  expect ana 60.00 USD, bo 30.00 USD",
    },
    Word {
        page: "tiers-by",
        section: "weighting",
        openings: &["tiers by"],
        forms: &[],
        notes: &[],
        refuses: &[],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  \
                  credit product.owner\nmetric quota\n  sum coupon_code_used.amount\n  \
                  credit coupon.owner\npool\n  at most 10000.00 USD\nweighting\n  \
                  pay by completions\n  tiers by completions of quota\n  tier from 0% at 5%\n  tier from 75% at 8%\n  \
                  tiers marginal\nexample \"ana reached all of her quota, bo half of his\"\n  \
                  given completions ana 4000.00 USD, bo 2000.00 USD\n  given quota ana 4000.00 USD, bo 4000.00 USD\n  \
                  expect ana 230.00 USD, bo 100.00 USD",
    },
    Word {
        page: "tiers-for-each",
        section: "weighting",
        openings: &["tiers for each"],
        forms: &[(
            "tiers for each FIELD",
            "each book reaches tiers by itself, before what it brings is its owners'",
        )],
        notes: &[
            "FIELD is an asset, with which the `credit` of the metric begins: with `credit book.owner`, \
             `tiers for each book`. What a book comes to is what all of its owners are credited for it together; what \
             its tiers pay is divided among them as that is. So a book of two owners reaches the same tiers as a book \
             of one, and two books of 600 do not reach what one of 1200 does.",
            "Somebody's amount is the exact sum over all books, rounded once. The derivation has a row for each tier \
             of each book, with what the book came to and what of it is theirs.",
            "With a total that [runs on](over.md) it is the total of each book that reaches tiers: each step of an \
             escalator is passed once in the life of a book.",
            "A book that comes to nothing or less reaches nothing; what its owners have of it is taken at the first \
             rate. What `given` says of somebody is one book of their own. Corrections that count in the next period \
             are added to the same book there.",
        ],
        refuses: &[
            "`tiers for each` without `pay by`, and beside `tiers by`",
            "a field that is no asset, or with which the credit of the metric does not begin",
            "`points`, attributes, journeys, and metrics that are not `count` or `sum`",
        ],
        example: "metric completions\n  sum collaborator_product_sold.amount\n  \
                  credit product.owner\npool\n  at most 1000.00 USD\nweighting\n  \
                  pay by completions\n  tiers for each product\n  tier from 0 at 2%\n  \
                  tier from 1000.00 USD at 4%\n  tiers marginal\nexample \"only the book of both reaches a tier\"\n  \
                  product \"both\" belongs to ana 60%, bo 40%\n  product \"hers\" belongs to ana\n  \
                  2026-10-05 10:00 collaborator_product_sold product \"both\", amount 1500.00 USD\n  \
                  2026-10-06 10:00 collaborator_product_sold product \"hers\", amount 800.00 USD\n  \
                  expect ana 40.00 USD, bo 16.00 USD",
    },
    Word {
        page: "each",
        section: "weighting",
        openings: &["each"],
        forms: &[
            (
                "each at least 2000.00 USD",
                "nobody who takes part gets less for one period: the owner adds what is missing",
            ),
            (
                "each at least 2000.00 USD, paid ahead",
                "the same, but what is missing is a debt against what they earn above that later",
            ),
        ],
        notes: &[
            "A minimum is meant for who qualifies and has a score, and for who is among \
             [`everyone`](everyone.md), who is paid it in a period without any event, too. Nobody else is.",
            "It comes last: after tiers, caps, the pool's bounds and rounding, and after what `first` and `pay` lines \
             bring beside the pool. What the owner adds comes on top of the pool. What is owed from before is \
             never taken off below the minimum, and stays owed.",
            "What is paid ahead is taken off later amounts, as far as they are above the minimum. With \
             [`debts are forgiven`](debts.md) it is never owed, and the owner adds it.",
        ],
        refuses: &["a minimum above the cap on each", "a minimum of zero, or in another currency"],
        example: "weighting\n  share by completions\n  each at least 30.00 USD\n\
                  example \"a guarantee\"\n  given completions ana 9, bo 1\n  \
                  expect pool 120.00 USD\n  expect ana 90.00 USD, bo 30.00 USD",
    },
];
