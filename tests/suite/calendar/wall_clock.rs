//! Wall clock to instant and back, and durations.

use chrono_tz::Tz;
use rules::calendar::{Duration, DurationUnit, add, local_text};
use rules::domain::Moment;

use super::{local, shown, utc};

#[test]
fn a_skipped_time_is_the_first_moment_after_and_a_repeated_one_the_first() {
    let table = [
        // zone, wall clock, instant
        ("America/New_York", "2026-03-08 01:59", "2026-03-08T06:59:00Z"),
        ("America/New_York", "2026-03-08 02:00", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-03-08 03:00", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-11-01 01:00", "2026-11-01T05:00:00Z"),
        ("America/New_York", "2026-11-01 01:59", "2026-11-01T05:59:00Z"),
        ("America/New_York", "2026-11-01 02:00", "2026-11-01T07:00:00Z"),
        ("Europe/London", "2026-03-29 01:30", "2026-03-29T01:00:00Z"),
        ("Europe/London", "2026-10-25 01:30", "2026-10-25T00:30:00Z"),
        // Midnight itself is skipped.
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04T03:00:00Z"),
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23T22:00:00Z"),
        ("Asia/Beirut", "2026-03-29 00:00", "2026-03-28T22:00:00Z"),
        ("America/Havana", "2026-03-08 00:00", "2026-03-08T05:00:00Z"),
        // Midnight comes twice.
        ("America/Havana", "2026-11-01 00:00", "2026-11-01T04:00:00Z"),
        // The last hour of the day comes twice, or not at all.
        ("America/Sao_Paulo", "2019-02-16 23:30", "2019-02-17T01:30:00Z"),
        ("America/Sao_Paulo", "2019-02-17 00:00", "2019-02-17T03:00:00Z"),
        ("America/Nuuk", "2026-03-28 23:30", "2026-03-29T01:00:00Z"),
        // Half an hour, two hours, a whole day.
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"),
        ("Antarctica/Troll", "2026-03-29 02:30", "2026-03-29T01:00:00Z"),
        ("Pacific/Apia", "2011-12-30 00:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-30 18:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30T10:00:00Z"),
        ("Asia/Kathmandu", "2026-01-01 00:00", "2025-12-31T18:15:00Z"),
    ];
    for (zone, wall_clock, instant) in table {
        let zone: Tz = zone.parse().unwrap();
        assert_eq!(local(zone, wall_clock), utc(instant), "{wall_clock} in {zone}");
    }
}

#[test]
fn a_moment_is_shown_with_the_name_of_its_offset_or_the_offset() {
    let table = [
        ("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01 01:30 EDT"),
        ("America/New_York", "2026-11-01T06:30:00Z", "2026-11-01 01:30 EST"),
        ("America/Sao_Paulo", "2026-01-01T12:00:00Z", "2026-01-01 09:00 -03:00"),
        ("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01 05:45 +05:45"),
        ("UTC", "2026-01-01T09:00:00Z", "2026-01-01 09:00 UTC"),
    ];
    for (zone, moment, text) in table {
        assert_eq!(local_text(zone.parse().unwrap(), utc(moment)), text);
    }
}

#[test]
fn days_and_longer_keep_the_time_of_day_and_shorter_ones_are_exact() {
    use DurationUnit::{Days, Hours, Minutes, Months, Weeks};
    let zone = Tz::America__New_York;
    let table = [
        // count, unit, from, to
        (14, Days, "2026-10-25 09:00", "2026-11-08 09:00"),
        (1, Days, "2026-03-07 02:30", "2026-03-08 03:00"),
        (1, Days, "2026-10-31 01:30", "2026-11-01 01:30"),
        (24, Hours, "2026-03-07 09:00", "2026-03-08 10:00"),
        (1, Hours, "2026-11-01 00:30", "2026-11-01 01:30"),
        (2, Hours, "2026-11-01 00:30", "2026-11-01 01:30"),
        (3, Hours, "2026-11-01 00:30", "2026-11-01 02:30"),
        (90, Minutes, "2026-03-08 01:00", "2026-03-08 03:30"),
        (2, Weeks, "2026-03-01 09:00", "2026-03-15 09:00"),
        (1, Months, "2026-01-31 09:00", "2026-02-28 09:00"),
        (1, Months, "2028-01-31 09:00", "2028-02-29 09:00"),
        (12, Months, "2026-11-01 01:30", "2027-11-01 01:30"),
    ];
    for (count, unit, from, to) in table {
        let moment = add(&Duration { count, unit }, local(zone, from), zone).unwrap();
        assert_eq!(shown(zone, moment), to, "{count} {unit:?} after {from}");
    }
}

#[test]
fn a_duration_that_leaves_the_calendar_leads_nowhere() {
    for unit in [DurationUnit::Minutes, DurationUnit::Days, DurationUnit::Months] {
        let duration = Duration { count: u32::MAX, unit };
        let from = Moment::from_micros(Moment::FAR_FUTURE.micros() - 1);
        assert_eq!(add(&duration, from, Tz::UTC), None, "{unit:?}");
    }
}
