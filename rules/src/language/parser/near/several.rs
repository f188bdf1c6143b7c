//! Several days, of a week or of a month, and periods of several units.

use super::calendar::{ordinal, time_in};
use super::{intervals, numbers};
use crate::language::parser::explain::Trouble;
use crate::language::parser::fault::Fault;
use crate::language::parser::grammar::{self, Rule};
use crate::language::parser::words::words;

/// `every monday and thursday`, `on the 1st and the 15th`, `every weekday`, `on the first monday`: days that only cron
/// has.
pub(super) fn days(trouble: &Trouble<'_>) -> Option<Fault> {
    if trouble.rule != Rule::line_every {
        return None;
    }
    let said = trouble.clause.to_lowercase();
    let until = said.find(" at ").unwrap_or(said.len());
    let said: Vec<&str> = words(said.get(..until)?).map(|(_, word)| word).skip(1).collect();
    let names = grammar::vocabulary(Rule::weekday);
    let weekday = |word: &&str| {
        let plain = word.trim_end_matches('s');
        names
            .iter()
            .position(|day| plain.len() > 2 && day.starts_with(plain))
            .map(|day| (day + 1) % 7)
    };
    let days: Vec<String> = said.iter().filter_map(weekday).map(|day| day.to_string()).collect();
    let behind = said.iter().skip_while(|word| **word != "on");
    let dates: Vec<&str> = behind.filter_map(|word| ordinal(word)).collect();
    let workdays = ["weekday", "weekdays", "workday", "workdays", "business", "working"];
    let is_workday = said.iter().any(|word| workdays.contains(word));
    let monthly = said.contains(&"month");
    let weekly = ["week", "weeks", "year", "quarter"].iter().any(|word| said.contains(word));
    let nth = said.windows(2).find_map(|pair| match pair {
        [nth, day] => weekday(day).and_then(|day| Some((place(nth)?, day))),
        _ => None,
    });
    let other = said.iter().any(|word| matches!(*word, "other" | "second" | "2nd" | "2"));
    let ranges = said.iter().any(|word| matches!(*word, "to" | "through" | "until" | "till"));
    let time = time_in(trouble);
    let (hour, minute) = intervals::parts(&time);
    let fields =
        match (nth, dates.as_slice()) {
            (Some((place, day)), _) if monthly => format!("* * {day}{place}"),
            _ if is_workday && !monthly => "* * 1-5".to_owned(),
            _ if is_workday => {
                let fault = Fault::new("S150", trouble.range(), "no line knows of working days");
                return Some(fault.help(format!(
                    "every month on day {} at {time}",
                    dates.first().unwrap_or(&"1")
                )));
            }
            (None, [_, _, ..]) if days.is_empty() && !weekly => format!("{} * *", dates.join(",")),
            (_, []) if days.len() == 2 && ranges => {
                match (days.first(), days.last().map(String::as_str)) {
                    (Some(first), Some("0")) => format!("* * {first}-7"),
                    _ => format!("* * {}", days.join("-")),
                }
            }
            _ if days.len() > 1 && !other => format!("* * {}", days.join(",")),
            _ => return None,
        };
    let message = "a line with \"every\" names one day; several days are a cron expression";
    Some(
        Fault::new("S150", trouble.range(), message)
            .help(format!("cron \"{minute} {hour} {fields}\"")),
    )
}

/// Which of its weekdays in a month, as cron has it.
fn place(word: &str) -> Option<&'static str> {
    Some(match word {
        "first" | "1st" => "#1",
        "second" | "2nd" => "#2",
        "third" | "3rd" => "#3",
        "fourth" | "4th" => "#4",
        "last" => "L",
        _ => return None,
    })
}

/// `measure the last 30 days`: a period is one of the calendar, and a total over a longer time is one of a metric.
pub(super) fn long(trouble: &Trouble<'_>, spoken: &str, first: usize) -> Option<Fault> {
    let found: Vec<&str> = words(spoken).map(|(_, word)| word).collect();
    let pair = found.windows(2).find_map(|pair| match pair {
        [count, unit] => {
            let count = numbers::in_words(count).unwrap_or(count);
            let known = grammar::vocabulary(Rule::unit).iter().any(|it| it == unit);
            (known && count.parse::<u32>().is_ok()).then(|| format!("{count} {unit}"))
        }
        _ => None,
    })?;
    let whole = trouble.clause.len() - spoken.len() + first..trouble.clause.len();
    let message = format!("no line measures {pair}, which end at any moment");
    let near = match pair.as_str() {
        "7 days" => "measure the week before",
        "3 months" => "measure the quarter before",
        "12 months" => "measure the year before",
        _ => "measure the month before",
    };
    let help = format!(
        "of the calendar: {near}\n or, for everything since the period before: measure since the last run\n or, under \"metric\", for a total \
         of that time at the end of each period: over the last {pair}\n a pool or rate on such a total is one on what it has grown by since the run before"
    );
    Some(Fault::new("S150", whole, message).help(help))
}
