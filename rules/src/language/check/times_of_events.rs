//! Words for when an event happened and what became of it, which are no fields of events.

/// What says instead of a field what the word is about; `None` for every other word.
pub(super) fn said_by(word: &str) -> Option<&'static str> {
    Some(match word {
        "date" | "time" | "occurred" | "happened" | "created" | "moment" | "timestamp" | "when" => {
            "when an event happened is no field; from which day on a rule measures stands under \
             \"distributor\": starts 2026-01-01"
        }
        "day" | "week" | "month" | "quarter" | "year" | "period" | "weekday" | "today" => {
            "a metric measures one period after the other, which is said under \"schedule\": measure \
             the month before"
        }
        "refunded" | "refund" | "reversed" | "cancelled" | "canceled" | "returned" => {
            "what is refunded is taken off by itself, without a line"
        }
        "approved" | "approval" | "pending" | "unapproved" | "confirmed" => {
            "events count once they are approved; what becomes of others is said under \"schedule\": \
             unapproved wait"
        }
        _ => return None,
    })
}
