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
        page: "share",
        section: "weighting",
        openings: &["share by"],
        forms: &[("share 80% by METRIC", "a part of the pool, several of which are 100%")],
        notes: &[
            "Each line divides its part of the pool in proportion to its own metric, or to `points`. Whoever \
             has some of several parts gets their sum, rounded once over the whole pool.",
            "`qualify when` keeps somebody out of every part. A part in which nobody has a score is leftover, so \
             that `leftover` is required; with `leftover share again` it goes to the other parts, in the \
             proportion of their percentages.",
            "Equal amounts are ranked by the metric of the first line.",
        ],
        refuses: &[
            "parts that do not add up to 100%",
            "a part beside a line that divides all of the pool",
        ],
        example: "metric visits\n  count blog_post_visited\n  credit post.owner\n\
                  weighting\n  share 80% by completions\n  share 20% by visits\n  leftover carry over\n\
                  example \"two parts\"\n  given completions ana 3, bo 1\n  given visits bo 5\n  \
                  expect ana 60.00 USD, bo 40.00 USD\n\
                  example \"nobody takes the second\"\n  given completions ana 3, bo 1\n  \
                  expect ana 60.00 USD, bo 20.00 USD\n  expect leftover 20.00 USD",
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
        page: "times",
        section: "weighting",
        openings: &["times"],
        forms: &[("times 1.2 when COND", "a factor for those of whom the condition holds")],
        notes: &[
            "Under `share by` and `top` it multiplies the score, before the division and before the places; under \
             `share equally` the equal part; under `pay by` and `pay` what is paid, before caps and rounding. \
             `pay` lines beside a pool pay what they say.",
            "Several lines that hold multiply, exactly: 1.2 and 1.5 are 1.8.",
            "A condition looks at metrics, at `points` and at attributes of the collaborator, as they are at the \
             period's end. Metrics are as measured: `qualify when`, tiers and `expect points` are before the \
             factor. Where a metric and an attribute have one name the metric is meant, and `check` says so.",
            "What `take … per` gives for units is not multiplied.",
        ],
        refuses: &["a factor of 0, which `qualify when` says better", "a factor of 1"],
        example: "weighting\n  share by completions\n  times 1.5 when completions at least 5\n  \
                  times 2 when group is \"gold\"\n\
                  example \"nine count as eighteen, times one and a half\"\n  collaborator ana group \"gold\"\n  \
                  given completions ana 9, bo 3, cy 6\n  \
                  expect ana 69.23 USD, bo 7.69 USD, cy 23.08 USD",
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
            ("each at most METRIC", "a cap from each one's own metric that is money"),
        ],
        notes: &[
            "A cap can leave money over, so `leftover` is required with it. With `take … per` \
                  the cap is on the sum of both parts that a collaborator gets.",
            "A part of the pool is rounded down to the smallest unit of the currency: 60% of \
             10.01 USD are at most 6.00 USD. So is a metric, and one below zero is a cap of nothing.",
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
        page: "waits-until",
        section: "weighting",
        openings: &["waits until"],
        forms: &[(
            "waits until COND",
            "what somebody earns is kept for them until the condition holds",
        )],
        notes: &[
            "The amount still counts as this period's: it is owed, and WAITING, which no fulfillment gathers. At \
             the end of each later period the condition is looked at again, for what that period measured and \
             for what is known of the collaborator; when it holds, all that waited becomes payable as of that \
             settlement, also where nothing was added.",
            "Several lines must all hold. Beside `each below M waits` an amount waits as long as either says so.",
            "A later version without the line lets go with its next settlement.",
        ],
        refuses: &["a name that is no metric and no attribute of a collaborator"],
        example: "weighting\n  share by completions\n  waits until completions at least 3\n\
                  example \"earned, and kept\"\n  given completions ana 9, bo 1\n  \
                  expect ana 90.00 USD, bo 10.00 USD",
    },
    Word {
        page: "ties",
        section: "weighting",
        openings: &["ties"],
        forms: &[(
            "ties share the places they tie for",
            "the percentages of the tied places are added and divided equally among those who tie",
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
            "the better place goes to whoever reached the score first, by the moment of the last event that counted",
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
        page: "ties",
        section: "weighting",
        openings: &["ties"],
        forms: &[(
            "ties return to owner",
            "the places that several tie for are paid to nobody; their money goes back to the owner",
        )],
        notes: &[
            "What these places would get is leftover that goes back to the owner, whatever `leftover` says \
             of other money: an empty place can be carried over while a tie is not. Who is behind them keeps \
             their own place.",
            "`leftover share again` shares nothing of it.",
        ],
        refuses: &[],
        example: "weighting\n  top 3 by completions\n  places 50%, 20%, 10%\n  \
                  ties return to owner\n  leftover carry over\n\
                  example \"nobody is second\"\n  given completions ana 3, bo 2, cy 2\n  \
                  expect ana 50.00 USD, bo nothing, cy nothing\n  \
                  expect leftover 50.00 USD\n  expect carried 20.00 USD",
    },
    Word {
        page: "leftover",
        section: "weighting",
        openings: &["leftover"],
        forms: &[
            ("leftover carry over", "money left over goes into the next period"),
            ("leftover return to owner", "money left over goes back to the owner"),
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
