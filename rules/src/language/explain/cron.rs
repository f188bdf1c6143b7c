//! Cron expressions in words, as far as they are simple.

use super::words::{listed, ordinal};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// `at 09:00 and 18:00, New York time, on the 1st of January`; `None` where the expression is not
/// made of single values and lists, so that it has to be shown as it is.
pub(super) fn said(expression: &str, clock: &str) -> Option<String> {
    let fields: Vec<&str> = expression.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let minute: usize = minute.parse().ok()?;
    let hours = numbers(hour)?;
    let times: Vec<String> = hours.iter().map(|hour| format!("{hour:02}:{minute:02}")).collect();
    let months = match *month {
        "*" => None,
        list => Some(listed(&named(list, &MONTHS, 1)?, "and")),
    };
    let days = match (*day, *weekday) {
        ("*", "*") => match &months {
            None => "every day".to_owned(),
            Some(months) => format!("every day of {months}"),
        },
        (list, "*") => {
            let days: Vec<String> = numbers(list)?.into_iter().map(ordinal).collect();
            let of = months.unwrap_or_else(|| "every month".to_owned());
            format!("on the {} of {of}", listed(&days, "and"))
        }
        ("*", list) => {
            let days = listed(&named(list, &DAYS, 0)?, "and");
            let during = months.map_or_else(String::new, |months| format!(" in {months}"));
            format!("every {days}{during}")
        }
        // What a day of the month and a day of the week mean together is no plain sentence.
        _ => return None,
    };
    Some(format!("{days} at {}{clock}", listed(&times, "and")))
}

fn numbers(list: &str) -> Option<Vec<usize>> {
    list.split(',').map(|number| number.parse().ok()).collect()
}

/// Names of numbered things, of which the first has the number `from`. Sunday is 7 too.
fn named(list: &str, names: &[&'static str], from: usize) -> Option<Vec<&'static str>> {
    let name = |number: usize| {
        let index = number.checked_sub(from)?;
        names.get(if from == 0 { index % names.len() } else { index }).copied()
    };
    numbers(list)?.into_iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_expressions_are_told_and_others_are_left() {
        for (expression, told) in [
            ("0 9 1 * *", Some("on the 1st of every month at 09:00")),
            (
                "30 9,18 1,15 1,7 *",
                Some("on the 1st and 15th of January and July at 09:30 and 18:30"),
            ),
            ("5 0 * * *", Some("every day at 00:05")),
            ("5 0 * 12 *", Some("every day of December at 00:05")),
            ("0 12 * * 1,5", Some("every Monday and Friday at 12:00")),
            ("0 12 * 6 7", Some("every Sunday in June at 12:00")),
            ("0 12 * * 1-5", None),
            ("*/5 * * * *", None),
            ("0 12 13 * 5", None),
            ("0 12 * 13 *", None),
            ("0 12 L * *", None),
            ("0 12", None),
        ] {
            assert_eq!(said(expression, "").as_deref(), told, "{expression}");
        }
    }
}
