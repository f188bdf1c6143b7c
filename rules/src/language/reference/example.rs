//! The rule proves itself.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "example",
        section: "example",
        openings: &["example"],
        forms: &[(
            "example \"TEXT\"",
            "starts facts and events, and the amounts they have to give",
        )],
        notes: &[
            "`check` runs every example, and a rule whose examples fail cannot be activated. \
                  The measured period is the one that holds the earliest moment at which one of \
                  the events counts: in a rule without [clusters](cluster.md), its first event; \
                  with `by hand`, everything. A failed example names it.",
            "An event that ends journeys counts when its [`hold`](hold.md) is over, and touches \
                  decide nothing unless there is nothing else: so an example may begin with a visit \
                  of the month before, and an order on the 25th under `hold 14 days` is measured \
                  in the next month.",
        ],
        refuses: &[
            "an example that expects nothing",
            "more than 50 examples, or more than 200 lines in one",
        ],
        example: "",
    },
    Word {
        page: "given",
        section: "example",
        openings: &["given"],
        forms: &[
            (
                "given completions ana 30, bo 20",
                "the value of a credited metric, for each collaborator",
            ),
            ("given sales 1000.01 USD", "the value of a site-wide metric"),
        ],
        notes: &[
            "A collaborator whose reference is no name is written as text: `given completions \
                  \"user 7\" 3`.",
            "In an example with events of the same metric, a given value stands in place of what the \
                  events come to, for the collaborators it names; the others keep what they have \
                  by the events.",
        ],
        refuses: &[
            "a metric that the rule does not have",
            "a number for a metric that is money, and the reverse",
        ],
        example: "",
    },
    Word {
        page: "belongs-to",
        section: "example",
        openings: &[],
        forms: &[
            (
                "course \"rust-101\" belongs to ana",
                "an owner; in place of `course` any kind of asset",
            ),
            (
                "course \"rust-101\" belongs to bo 60%, cy 40%",
                "several, whose parts add up to 100%",
            ),
            (
                "course \"rust-101\" belongs to bo, cy, dee equally",
                "several, each with exactly the same part",
            ),
        ],
        notes: &[
            "Facts of an example hold from always.",
            "A third is a third and not 33.333333333%: three completions of a course that three own \
             equally are one for each. Who ties, who reaches a threshold and what a cap cuts is decided \
             by thirds. Values are shown with nine places; the last billionth of what a metric adds up \
             is shown with another of them in each period.",
        ],
        refuses: &[
            "parts that do not add up to 100%",
            "percentages beside `equally`, and `equally` for a single owner",
            "an owner of something that is no asset",
        ],
        example: "example \"two owners\"\n  course \"rust-101\" belongs to ana 60%, bo 40%\n  \
                  2026-10-03 10:00 course_completed customer \"c1\", course \"rust-101\"\n  \
                  expect ana 60.00 USD, bo 40.00 USD",
    },
    Word {
        page: "customer",
        section: "example",
        openings: &[],
        forms: &[("customer \"c1\" country \"US\"", "an attribute of a customer")],
        notes: &["Facts of an example hold from always."],
        refuses: &["an attribute that customers do not have"],
        example: "metric completions\n  count course_completed\n  credit course.owner\n  \
                  where customer.country is \"US\"\n\
                  example \"one from abroad\"\n  course \"rust\" belongs to ana\n  \
                  course \"go\" belongs to bo\n  \
                  customer \"c1\" country \"US\"\n  customer \"c2\" country \"CA\"\n  \
                  2026-10-03 10:00 course_completed customer \"c1\", course \"rust\"\n  \
                  2026-10-03 11:00 course_completed customer \"c2\", course \"go\"\n  \
                  expect only ana 100.00 USD",
    },
    Word {
        page: "collaborator",
        section: "example",
        openings: &[],
        forms: &[("collaborator ana group \"gold\"", "an attribute of a collaborator")],
        notes: &["Facts of an example hold from always."],
        refuses: &["an attribute that collaborators do not have"],
        example: "weighting\n  share by completions\n  qualify when group is \"gold\"\n\
                  example \"gold only\"\n  collaborator ana group \"gold\"\n  \
                  given completions ana 3, bo 1\n  expect ana 100.00 USD, bo nothing",
    },
    Word {
        page: "events",
        section: "example",
        openings: &[],
        forms: &[(
            "2026-10-03 10:00 order_paid customer \"c1\", amount 200.00 USD",
            "an event: when, which, and its fields",
        )],
        notes: &[
            "Date and time are wall clock in the rule's zone. Events are counted from 1, for \
                  `refund`.",
        ],
        refuses: &[
            "an event or a field that the catalogue does not have",
            "a value of another type than the field",
        ],
        example: "example \"two events\"\n  course \"rust\" belongs to ana\n  \
                  course \"go\" belongs to bo\n  \
                  2026-10-03 10:00 course_completed customer \"c1\", course \"rust\"\n  \
                  2026-10-04 10:00 course_completed customer \"c1\", course \"go\"\n  \
                  expect ana 50.00 USD, bo 50.00 USD",
    },
    Word {
        page: "refund",
        section: "example",
        openings: &[],
        forms: &[
            ("2026-10-05 10:00 refund 1", "takes back the example's first event"),
            ("2026-10-05 10:00 refund 1 50.00 USD", "takes back a part of its money"),
        ],
        notes: &["A partial refund lowers the money of its event; a metric that counts is not \
                  changed by it."],
        refuses: &[
            "the number of an event that is not above the line",
            "more than the event brought",
            "a moment before the event",
        ],
        example: "metric sales\n  sum order_paid.amount\npool\n  take 10% of sales\n  \
                  if nobody qualifies, carry over\n\
                  example \"a quarter is refunded\"\n  course \"rust\" belongs to ana\n  \
                  2026-10-03 10:00 order_paid customer \"c1\", amount 200.00 USD\n  \
                  2026-10-03 10:00 course_completed customer \"c1\", course \"rust\"\n  \
                  2026-10-05 10:00 refund 1 50.00 USD\n  expect ana 15.00 USD",
    },
    Word {
        page: "then",
        section: "example",
        openings: &["then"],
        forms: &[
            ("then the next period", "settles the period above, and begins the one behind it"),
            (
                "then the period of 2027-10-02",
                "the same, up to the period that holds the day; those between are settled too",
            ),
        ],
        notes: &[
            "What stands below is of that period: its `given`, `contributed`, events and `expect` lines. What is \
             carried over, waits, is owed or became known late goes from each period to the next, as it \
             does when a distributor's periods are settled.",
            "Facts hold in all periods, wherever they stand, and events are counted through the whole \
             example, for `refund`. An event or a refund is known from the period under which it stands: of an \
             earlier one it is a [correction](corrections.md), and an event of a later period counts there.",
            "A period may have no events. Without any above the first `then`, the first period lies as many periods \
             before the first that has events or names a day as there are between; where none does, it \
             is the one in which the rule starts. Periods that are ended by hand, and have no bounds of the calendar, \
             reach to the first event below, or to the day that is named.",
        ],
        refuses: &["a day that is in no period after the one above", "`carried over` below it"],
        example: "example \"what nobody gets is carried\"\n  given completions ana 0\n  \
                  expect pool 100.00 USD\n  expect carried 100.00 USD\n  then the next period\n  \
                  given completions ana 3, bo 1\n  expect pool 200.00 USD\n  \
                  expect ana 150.00 USD, bo 50.00 USD",
    },
    Word {
        page: "carried-over",
        section: "example",
        openings: &["carried over"],
        forms: &[("carried over 20.00 USD", "money from the period before")],
        notes: &["It comes on top of what the pool takes, after the bounds."],
        refuses: &["another currency than the rule's"],
        example: "example \"more than the pool takes\"\n  given completions ana 3, bo 1\n  \
                  carried over 20.00 USD\n  expect pool 120.00 USD\n  \
                  expect ana 90.00 USD, bo 30.00 USD",
    },
    Word {
        page: "contributed",
        section: "example",
        openings: &["contributed"],
        forms: &[(
            "contributed 100.00 USD",
            "money added by hand to the pool of the example's period",
        )],
        notes: &["The rule needs a line `take contributions` for it."],
        refuses: &["a rule without `take contributions`", "another currency than the rule's"],
        example: "pool\n  take contributions\n  if nobody qualifies, carry over\n\
                  example \"a gift\"\n  given completions ana 3, bo 1\n  contributed 100.00 USD\n  \
                  expect ana 75.00 USD, bo 25.00 USD",
    },
    Word {
        page: "advance",
        section: "example",
        openings: &["advance"],
        forms: &[(
            "advance ana 4000.00 USD",
            "money that was paid ahead in the example's period, and is taken off later amounts",
        )],
        notes: &[
            "What they get is then what they earn less what is left of it, as with any [debt](debts.md); never less \
             than a minimum of [`each at least`](each.md). `expect debt` says what is left. With `debts are forgiven` \
             nothing of it is taken off.",
            "Several stand in one line, `advance ana 4000.00 USD, bo 500.00 USD`, and a later period may have more. Real \
             ones are recorded by hand (`recordAdvance`), and taken off what is paid.",
        ],
        refuses: &[
            "an advance of zero, or in another currency",
            "two for one person in one period",
        ],
        example: "example \"an advance on royalties\"\n  given completions ana 3, bo 1\n  \
                  advance ana 100.00 USD\n  expect ana nothing, bo 25.00 USD\n  expect debt ana 25.00 USD\n  \
                  then the next period\n  given completions ana 3, bo 1\n  expect ana 50.00 USD, bo 25.00 USD",
    },
    Word {
        page: "expect",
        section: "example",
        openings: &["expect"],
        forms: &[
            ("expect ana 180.00 USD, dee nothing", "what these collaborators get"),
            ("expect only ana 180.00 USD", "the same, and nobody else gets anything"),
            ("expect pool 300.00 USD", "what the pool holds"),
            ("expect leftover 0.00 USD", "what is left over, wherever it goes"),
            ("expect carried 0.00 USD", "what goes into the next period"),
            ("expect waiting ana 15.00 USD", "what waits for them, with what waited before"),
            ("expect debt ana 500.00 USD", "what they owe"),
            ("expect completions ana 30", "the value of a metric, or of `points`"),
        ],
        notes: &[
            "Every example needs at least one such line.",
            "What somebody gets is what the period brings them, whether it is paid at once or [waits](each.md), \
             less what they owed before. With `corrections adjust`, it has what is adjusted of \
             earlier periods in it; what is taken back beyond it is part of their debt.",
        ],
        refuses: &["a metric that the rule does not have", "the same amount stated twice"],
        example: "example \"everything\"\n  given completions ana 3, bo 1\n  \
                  expect pool 100.00 USD\n  expect only ana 75.00 USD, bo 25.00 USD\n  \
                  expect leftover 0.00 USD\n  expect carried 0.00 USD\n  \
                  expect completions ana 3",
    },
];
