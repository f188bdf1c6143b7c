//! What can be tracked.

use super::Word;

const WORKSHOPS: &str = "language 1\ncatalogue\nasset workshop \"Workshop\"\n  city text\n\
    event workshop_attended \"Workshop attended\"\n  customer customer\n  workshop workshop\n  \
    hours number\n  approval automatic\ncustomer\n  company text\ncollaborator\n  team text\n";

pub(super) const WORDS: &[Word] = &[
    Word {
        page: "events-may-lie-ahead",
        section: "catalogue",
        openings: &["events may lie ahead"],
        forms: &[(
            "events may lie ahead 400 days",
            "an event that is recorded may lie so far ahead of that moment; one day without the line",
        )],
        notes: &[
            "Most events further ahead are slips in a date, and would be paid for in the period that \
             they name. One day is enough for clocks that differ. Bookings and subscriptions that are \
             recorded before they happen need more.",
            "The limit is asked of `recordEvents`, of what is imported, and of the moment at which an \
             event is taken back. Entries given to `preview`, `compare` and `example` are in no log, \
             and there is no moment at which they were recorded: it does not hold for them. Facts and \
             contributions from a later moment on are plans, and have no such limit.",
        ],
        refuses: &["a duration of zero", "months, which have different lengths"],
        example: "language 1\ncatalogue\nevents may lie ahead 400 days\nevent workshop_booked \
                  \"Workshop booked\"\n  customer customer\n",
    },
    Word {
        page: "event",
        section: "event",
        openings: &["event"],
        forms: &[
            ("event NAME \"Title\"", "starts something that can be tracked"),
            ("FIELD TYPE", "a line below it: a field and its type"),
        ],
        notes: &["Types are number, money, percent, text, truth, moment, duration, customer, \
             collaborator, or the name of an asset. A built-in event gains fields and keeps \
             those that it has."],
        refuses: &[
            "a type that nobody knows",
            "another type for a field that exists",
            "a field that is there twice",
        ],
        example: WORKSHOPS,
    },
    Word {
        page: "approval",
        section: "event",
        openings: &["approval"],
        forms: &[(
            "approval automatic",
            "an event counts as soon as it is recorded; this is what holds without the line",
        )],
        notes: &[],
        refuses: &[],
        example: WORKSHOPS,
    },
    Word {
        page: "approval",
        section: "event",
        openings: &["approval"],
        forms: &[
            ("approval by hand", "an event waits until somebody approves it"),
            (
                "approval after 14 days",
                "an event is approved by itself after that time, unless it was rejected before",
            ),
        ],
        notes: &[],
        refuses: &["a duration of zero"],
        example: "language 1\ncatalogue\nevent workshop_attended \"Workshop attended\"\n  \
                  customer customer\n  approval by hand\nevent review_written \"Review written\"\n  \
                  customer customer\n  approval after 14 days\n",
    },
    Word {
        page: "asset",
        section: "asset",
        openings: &["asset"],
        forms: &[
            ("asset NAME \"Title\"", "starts a kind of thing that belongs to somebody"),
            ("ATTRIBUTE TYPE", "a line below it: something that is known about it"),
        ],
        notes: &[
            "`owner` is always there: one collaborator, or several with parts that add up to \
                  100%. Attributes hold from a moment on, and a rule reads what held when the \
                  event happened.",
        ],
        refuses: &["a type that nobody knows", "another type for an attribute that exists"],
        example: WORKSHOPS,
    },
    Word {
        page: "customer",
        section: "customer",
        openings: &["customer"],
        forms: &[
            ("customer", "starts what is known about customers, in a catalogue"),
            ("ATTRIBUTE TYPE", "a line below it: something that is known about each customer"),
        ],
        notes: &["Customers have `country`, `plan` and `segment` already."],
        refuses: &["a type that nobody knows", "another type for an attribute that exists"],
        example: WORKSHOPS,
    },
    Word {
        page: "collaborator",
        section: "collaborator",
        openings: &["collaborator"],
        forms: &[
            ("collaborator", "starts what is known about collaborators, in a catalogue"),
            ("ATTRIBUTE TYPE", "a line below it: something that is known about each collaborator"),
        ],
        notes: &[
            "Collaborators have `group`, `status` and `customer` already. Who has the status \
                  `\"inactive\"` at a period's end does not qualify.",
        ],
        refuses: &["a type that nobody knows", "another type for an attribute that exists"],
        example: WORKSHOPS,
    },
];
