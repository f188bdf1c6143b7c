//! The head of a rule, and who it is.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "distributor",
        section: "distributor",
        openings: &["distributor"],
        forms: &[(
            "distributor NAME \"Title\"",
            "starts a rule: NAME is its identity and stays, the title is for people",
        )],
        notes: &["Without a title, one is made from the name. The lines below it say in which \
                  currency and by which clocks the rule pays."],
        refuses: &[
            "a name with capital letters, blanks or hyphens, or one that is a word of the language",
            "a title without double quotes",
            "a second distributor, or a line of a catalogue, in the same document",
        ],
        example: "",
    },
    Word {
        page: "currency",
        section: "distributor",
        openings: &["currency"],
        forms: &[(
            "currency CODE",
            "required: what the rule pays in, an ISO 4217 code, or `points`",
        )],
        notes: &[
            "An event whose amount is added up, or compared, in another currency stops the run, \
             and the run names the events. Counting needs no currency. Points have no decimals: \
             `take fixed 500 points`.",
        ],
        refuses: &[
            "a code that no currency has",
            "`$`, `usd`, `dollars`: the code is written `USD`",
        ],
        example: "distributor sample \"Sample\"\n  currency JPY\n  time zone Asia/Tokyo\n\
                  pool\n  take fixed 1000 JPY\n  if nobody qualifies, carry over\n\
                  example \"no decimals\"\n  given completions ana 3, bo 1\n  \
                  expect ana 750 JPY, bo 250 JPY",
    },
    Word {
        page: "currency",
        section: "distributor",
        openings: &["currency"],
        forms: &[(
            "currency CODE, others at the day's rate",
            "turns amounts of other currencies into CODE, at the stored rate of the event's day",
        )],
        notes: &[
            "The rate is the one stored for the day on which the event happened, by the rule's \
             clock; of several for one day, the last that was stored. Only a rate from the \
             event's currency to the rule's is used, none the other way round and no chain of \
             two. A rate that is not stored stops the run, and the run names currency and day.",
            "Each event is turned at once, with what refunds left of it, and rounded at the ninth \
             place, half to even. Conditions compare money in the rule's currency, at the rate of \
             the same day; an amount in a condition may be of any currency with a rate of that day.",
            "An example has no exchange rates: amounts in it are written converted.",
        ],
        refuses: &[],
        example: "distributor sample \"Sample\"\n  currency USD, others at the day's rate\n  \
                  time zone America/New_York",
    },
    Word {
        page: "time-zone",
        section: "distributor",
        openings: &["time zone"],
        forms: &[("time zone ZONE", "required: an IANA name such as `Europe/Berlin`, or `UTC`")],
        notes: &[
            "Every date and time of the rule is what clocks on the wall show there, in summer \
                  and in winter. A time that clocks skip runs at the first moment after it; one \
                  that comes twice runs the first time.",
            "A rule that moves to another zone leaves some hours, or most of a period, between the \
             last period of the old zone and the first of the new one; saving it asks what becomes \
             of them, as [`schedule`](schedule.md) says.",
        ],
        refuses: &[
            "`EST`, `GMT+1` and other short forms, which say nothing about summer time",
            "a city alone: `New York` is written `America/New_York`",
        ],
        example: "distributor sample \"Sample\"\n  currency USD\n  time zone Europe/Berlin",
    },
    Word {
        page: "starts",
        section: "distributor",
        openings: &["starts"],
        forms: &[("starts DATE", "the first day that is measured")],
        notes: &[
            "Without it the rule measures from its activation on, or from what the activation \
             says: the start of the running period, or the next one. Where the pool takes a fixed \
             amount and a part of a period is over, the activation has to say it. With a day in \
             the past, every period since then is settled right after the activation, one by one, \
             so what belongs to them has to be recorded first.",
            "A day within a period makes the first period shorter. `check` says so where the pool \
             takes a fixed amount, which is paid all the same. In a later version of a rule that \
             measures already, a day after the end of its last period leaves out the time until \
             then; an earlier one changes nothing.",
        ],
        refuses: &["a day that the calendar does not have", "an end before the start"],
        example: "distributor sample \"Sample\"\n  currency USD\n  time zone UTC\n  \
                  starts 2026-01-01",
    },
    Word {
        page: "ends",
        section: "distributor",
        openings: &["ends"],
        forms: &[("ends DATE", "the last day that is measured")],
        notes: &["The day itself still counts. The period that it falls into is settled at its \
                  usual time; none comes after it."],
        refuses: &["a day that the calendar does not have", "an end before the start"],
        example: "distributor sample \"Sample\"\n  currency USD\n  time zone UTC\n  \
                  starts 2026-01-01\n  ends 2026-12-31",
    },
];
