//! When it is paid.

use super::Word;

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "schedule",
        section: "schedule",
        openings: &["schedule"],
        forms: &[("schedule", "starts when the rule runs, and what it measures then")],
        notes: &[
            "Every period is settled exactly once. Periods missed while a server was down are \
                  settled one by one, in order.",
            "A period that has begun keeps its bounds when the schedule changes. Where those of the \
             new schedule do not go on from its end, such as a month after a week, saving the rule \
             asks what becomes of the time until the first boundary of the new schedule: it joins \
             the first new period, is a period of its own with a pool of its own, or is never \
             measured. `measure since the last run` goes on from where the last period ended and \
             leaves no such time.",
        ],
        refuses: &["a second schedule", "a schedule that does not say when, or what is measured"],
        example: "",
    },
    Word {
        page: "every",
        section: "schedule",
        openings: &["every"],
        forms: &[
            ("every day at 09:00", "each day"),
            ("every week on monday at 09:00", "each week, on that day"),
            (
                "every 2 weeks on monday at 09:00 from 2026-01-05",
                "every second week; the date is the first one, and a monday",
            ),
            (
                "every month on day 1 at 09:00",
                "also `on the last day at`, and `on day 31 or the last day at`",
            ),
            ("every quarter on day 3 at 09:00", "a day of January, April, July or October"),
            ("every year on 1 january at 09:00", "each year, on that day"),
        ],
        notes: &["Times are wall clock in the rule's zone. A time that clocks skip runs at the \
                  first moment after it; one that comes twice runs the first time."],
        refuses: &[
            "`every monday`, `monthly`, `9am`: the message shows the right form",
            "day 29, 30 or 31 without `or the last day`: some months lack it",
            "a first date on another weekday",
        ],
        example: "schedule\n  every 2 weeks on monday at 09:00 from 2026-01-05\n  \
                  measure since the last run",
    },
    Word {
        page: "cron",
        section: "schedule",
        openings: &["cron"],
        forms: &[("cron \"0 9 1 * *\"", "five fields: minute, hour, day, month, weekday")],
        notes: &["For what `every` cannot say. The times are wall clock in the rule's zone."],
        refuses: &["six fields, names such as `@monthly`, and fields out of range"],
        example: "schedule\n  cron \"0 9 1 * *\"\n  measure the month before",
    },
    Word {
        page: "once-on",
        section: "schedule",
        openings: &["once on"],
        forms: &[("once on 2026-12-31 at 09:00", "one run, and no other")],
        notes: &["Without a line `measure` everything since the start is measured."],
        refuses: &["a day that the calendar does not have"],
        example: "schedule\n  once on 2026-12-31 at 09:00",
    },
    Word {
        page: "by-hand",
        section: "schedule",
        openings: &["by hand"],
        forms: &[("by hand", "runs only when somebody settles it")],
        notes: &["Without a line `measure`, everything since the last run is measured."],
        refuses: &["another line that says when"],
        example: "schedule\n  by hand",
    },
    Word {
        page: "measure",
        section: "schedule",
        openings: &["measure"],
        forms: &[
            (
                "measure the month before",
                "the last whole month before the run; also `day`, `week` (from monday), `quarter`, `year`",
            ),
            ("measure since the last run", "from the run before, or the start, to this run"),
        ],
        notes: &[
            "A period starts with its first moment and ends right before the first moment of \
                  the next. What is recorded after its period was settled is a correction: \
                  without a line [`corrections`](corrections.md) it counts in the open period.",
        ],
        refuses: &["`measure last month`: the message shows the right form"],
        example: "schedule\n  every quarter on day 3 at 09:00\n  measure the quarter before",
    },
    Word {
        page: "unapproved",
        section: "schedule",
        openings: &["unapproved"],
        forms: &[
            (
                "unapproved wait",
                "events that wait for approval hold the run back; this is what holds without the line",
            ),
            ("unapproved are left out", "events that are not approved by the run do not count"),
        ],
        notes: &["An event that is approved, or approves itself, after its period was settled \
                  is a correction of it: without a line [`corrections`](corrections.md) it counts \
                  in the open period."],
        refuses: &[],
        example: "schedule\n  every month on day 1 at 09:00\n  measure the month before\n  \
                  unapproved are left out",
    },
    Word {
        page: "review",
        section: "schedule",
        openings: &["review"],
        forms: &[(
            "review by hand",
            "a computed settlement waits for an admin's approval before anybody is owed anything",
        )],
        notes: &[
            "While it waits, the period is in REVIEW, everybody who may see settlements can look at \
                  it with its standings, and later periods wait their turn. `approveSettlement` makes \
                  its amounts owed, and payable so long after the approval as `pay after` says. \
                  `rejectSettlement` throws it away; `settleNow` computes it anew, with what is known \
                  by then. A period with nothing in it is not reviewed.",
        ],
        refuses: &[],
        example: "schedule\n  every month on day 1 at 09:00\n  measure the month before\n  \
                  review by hand",
    },
    Word {
        page: "pay-after",
        section: "schedule",
        openings: &["pay after"],
        forms: &[(
            "pay after 14 days",
            "what is owed becomes payable that long after the settlement",
        )],
        notes: &["Without it, at once. A duration is minutes, hours, days, weeks or months, and \
                  `1 day` in the singular."],
        refuses: &["`14d`, `two weeks`: the message shows the right form"],
        example: "schedule\n  every month on day 1 at 09:00\n  measure the month before\n  \
                  pay after 14 days",
    },
    Word {
        page: "corrections",
        section: "schedule",
        openings: &["corrections"],
        forms: &[
            (
                "corrections count in the next period",
                "what becomes known of a settled period changes counts, sums and points of the next settlement; this is what holds without the line",
            ),
            (
                "corrections adjust for 90 days",
                "what becomes known changes everybody's amount of the settled period, by every settlement that runs at most so long after its own: the difference is paid, or taken back, with the next settlement",
            ),
            (
                "corrections are ignored",
                "what was settled stays; what it would have been worth is listed",
            ),
        ],
        notes: &[
            "A late event, a refund, an approval, a fact or rate that is recorded late or corrected, such as an owner \
             assigned from an earlier moment: whatever became known of a \
             settled period since, the period is evaluated twice by its own rule, as paid and as known now. \
             What counts is the difference, so that nothing is paid or taken back twice. Paid is what its own \
             settlement paid, with all that was adjusted or counted of it since; never what was only listed.",
            "In the next period the difference of each count and sum is added, for everybody, to the \
             metric of the same name, and the rule of that period turns it into money. An average, \
             `highest`, `lowest` and `distinct` stay as they were settled.",
            "Adjusted, a refund comes back at the rate at which the sale was paid, and who should not have \
             won gives back the prize that somebody else gets. What changes of the money left over goes \
             where leftovers go: into the pool that is settled now, or back to the owner.",
            "The days are counted from the settlement of the period to the run of the settlement that \
             looks back: with monthly runs, `90 days` are two or three runs, as long as the months are, and \
             `27 days` none. What becomes \
             known too late for that is listed, with its worth.",
            "Another version may say something else. With its first settlement, one that adjusts also adjusts what \
             versions before it have only listed, as far back as its days reach, and one that counts in the next \
             period counts it. One that ignores takes nothing back that was paid.",
            "After the last period of a rule that ends nothing is settled any more: what becomes known \
             then is listed with its worth, and a later version that measures on takes it up.",
            "What is taken back of a settled period, such as the order that ended a journey, lowers \
             counts and sums of the open period, and with them a pool that is a percentage of one. That pool \
             never falls below zero. So who earns in such a period may get less than without the \
             refund, or nothing.",
        ],
        refuses: &[],
        example: "schedule\n  every month on day 1 at 09:00\n  measure the month before\n  \
                  corrections count in the next period",
    },
];
