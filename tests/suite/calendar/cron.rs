//! Cron expressions: what is accepted, what is refused, and in which words.

use chrono_tz::Tz;
use proptest::prelude::*;
use rules::calendar::{Calendar, Measure, Trigger, validate_cron};

use super::{calendar, local, schedule, shown};

#[test]
fn five_fields_that_come_round_are_accepted() {
    for expression in [
        "0 9 1 * *",
        "*/15 * * * *",
        "0 9 * * 1-5",
        "0 9 * * MON,FRI",
        "0 0 L * *",
        "0 9 29 2 *",
        "59 23 31 12 7",
        "  0   9 1 * * ",
    ] {
        assert_eq!(validate_cron(expression), Ok(()), "{expression}");
    }
}

#[test]
fn a_wrong_field_is_named() {
    for (expression, words) in [
        ("", "has five fields"),
        ("0 9 1 *", "this one has 4"),
        ("0 0 9 1 * *", "this one has 6"),
        ("@daily", "this one has 1"),
        ("60 9 1 * *", "\"60\" is not a minute: it takes 0 to 59"),
        ("0 25 * * *", "\"25\" is not an hour"),
        ("0 9am * * *", "\"9am\" is not an hour"),
        ("0 9 32 * *", "\"32\" is not a day of the month"),
        ("0 9 ? * *", "\"?\" is not a day of the month"),
        ("0 9 1 13 *", "\"13\" is not a month"),
        ("0 9 1 * monday", "\"monday\" is not a day of the week"),
        ("0 9 1 * 8", "\"8\" is not a day of the week"),
        ("*/0 * * * *", "\"*/0\" is not a minute"),
        (", 9 1 * *", "\",\" is not a minute"),
        ("0 9 1,,15 * *", "\"1,,15\" is not a day of the month"),
        ("0 9 30 2 *", "never runs"),
        ("0 9 31 4,6,9,11 *", "never runs"),
    ] {
        let error = validate_cron(expression).unwrap_err();
        assert!(error.contains(words), "{expression}: {error}");
    }
}

#[test]
fn a_day_of_the_month_and_a_weekday_are_alternatives() {
    let trigger = Trigger::Cron { expression: "0 9 13 * FRI".into() };
    let calendar = calendar(Tz::UTC, trigger, Measure::SinceLastRun);
    let runs = calendar.triggers_after(local(Tz::UTC, "2026-11-01 00:00"), 3);
    let runs: Vec<String> = runs.into_iter().map(|run| shown(Tz::UTC, run)).collect();
    assert_eq!(runs, ["2026-11-06 09:00", "2026-11-13 09:00", "2026-11-20 09:00"]);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "[-0-9*/,#LW+@a-zA-Zé? ]{0,24}|\\PC{0,24}") {
        let _ = validate_cron(&text);
    }

    #[test]
    fn what_is_accepted_makes_a_calendar(
        fields in proptest::collection::vec("[0-9]{1,2}|\\*|\\*/[1-9]|[1-5]-[5-7]", 5)
    ) {
        let expression = fields.join(" ");
        let accepted = validate_cron(&expression).is_ok();
        let schedule = schedule(Trigger::Cron { expression }, Measure::SinceLastRun);
        let calendar = Calendar::new(&schedule, Tz::Europe__London);
        prop_assert_eq!(calendar.is_ok(), accepted);
        if let Ok(calendar) = calendar {
            let runs = calendar.triggers_after(local(Tz::UTC, "2026-01-01 00:00"), 3);
            prop_assert!(runs.len() == 3 && runs.is_sorted());
        }
    }
}
