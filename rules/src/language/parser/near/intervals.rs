//! Lines that come near a repetition every so many days, which has no form of its own.

/// The first day of a repetition by weeks: a monday.
pub(in crate::language::parser) const FROM: &str = "2026-01-05";

/// What comes near `every COUNT days`, as lines that are right.
pub(super) fn near(count: u32, time: &str) -> String {
    let weeks = count.saturating_add(3) / 7;
    let by_weeks = match weeks {
        0 => format!("every day at {time}"),
        1 => format!("every week on monday at {time}"),
        weeks => format!("every {weeks} weeks on monday at {time} from {FROM}"),
    };
    let by_month = match count {
        2..=15 if !count.is_multiple_of(7) => Some(times_a_month(count, time)),
        28..=31 => Some(format!("every month on day 1 at {time}")),
        _ => None,
    };
    match by_month {
        Some(other) => format!("{by_weeks}\n or: {other}"),
        None => by_weeks,
    }
}

/// The cron line for days of each month that are so far apart; all months have them.
fn times_a_month(count: u32, time: &str) -> String {
    let days = (1..=28_u32).step_by(usize::try_from(count).unwrap_or(1));
    let days: Vec<String> = days.map(|day| day.to_string()).collect();
    let (hour, minute) = parts(time);
    let times = days.len();
    format!("cron \"{minute} {hour} {} * *\", which is {times} times a month", days.join(","))
}

/// Hour and minute of a time, as cron has them.
pub(super) fn parts(time: &str) -> (&str, &str) {
    let (hour, minute) = time.split_once(':').unwrap_or(("9", "0"));
    (digits(hour), digits(minute))
}

fn digits(part: &str) -> &str {
    let trimmed = part.trim_start_matches('0');
    if trimmed.is_empty() { "0" } else { trimmed }
}
