//! The `distributor` section: currency, time zone, start and end.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::super::diagnostic::Span;
use super::super::tree::{At, Clause, Head, Identity as Words};
use super::layout::{Layout, Section};
use super::names::nearest;
use super::once::{Once, Required};
use super::report::{Problem, Report};
use crate::calendar::first_instant;
use crate::domain::{Currency, Moment};

/// Currencies that a misspelt one is first compared with.
const COMMON_CURRENCIES: &[&str] =
    &["USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "INR", "BRL", "MXN", "SEK", "KRW"];

/// Who the distributor is, as far as it is known.
#[derive(Default)]
pub(super) struct Identity {
    /// Its name.
    pub(super) name: String,
    /// Its title.
    pub(super) title: String,
    /// What it pays in.
    pub(super) currency: Option<Currency>,
    /// Whether amounts of other currencies are turned into it.
    pub(super) converts: bool,
    /// Its time zone.
    pub(super) zone: Option<Tz>,
    /// The first day measured.
    pub(super) starts: Option<NaiveDate>,
    /// Where that day is written.
    pub(super) starts_at: Option<Span>,
    /// The last day measured.
    pub(super) ends: Option<NaiveDate>,
}

/// Checks the section.
pub(super) fn check(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    section: &Section<'_>,
) -> Identity {
    let (mut currency, mut zone) = (Once::default(), Once::default());
    let (mut starts, mut ends) = (Once::default(), Once::default());
    for (line, clause) in section.clauses() {
        let Clause::Identity(clause) = clause else { continue };
        match clause {
            Words::Currency { code, others_at_rate } => {
                currency.set(report, line, (code, others_at_rate.is_some()), "the currency");
            }
            Words::TimeZone(word) => zone.set(report, line, word, "the time zone"),
            Words::Starts(date) => starts.set(report, line, date, "the start"),
            Words::Ends(date) => ends.set(report, line, date, "the end"),
        }
    }
    missing(report, layout, section, (currency.is_given(), zone.is_given()));
    if let (Some(starts), Some(ends)) = (starts.get(), ends.get())
        && starts.node > ends.node
    {
        let message = format!("the end {} lies before the start {}", ends.node, starts.node);
        let problem = Problem::new("C506", ends.span, message);
        let help = report.corrected(ends.span, &starts.node.to_string());
        report.add(problem.also(starts.span, "the start").help(format!("{help}, or later")));
    }
    let mut identity = Identity {
        currency: currency.get().and_then(|(word, _)| read_currency(report, word)),
        converts: currency.get().is_some_and(|(_, converts)| *converts),
        zone: zone.get().and_then(|word| read_zone(report, word)),
        starts: starts.get().map(|date| date.node),
        starts_at: starts.get().map(|date| date.span),
        ends: ends.get().map(|date| date.node),
        ..Identity::default()
    };
    if let Head::Distributor { name, title } = section.title {
        identity.name.clone_from(&name.node);
        identity.title = title.as_ref().map_or_else(|| titled(&name.node), |it| it.node.clone());
    }
    identity
}

impl Identity {
    /// The first moment measured.
    pub(super) fn first_moment(&self) -> Option<Moment> {
        Some(first_instant(self.zone?, self.starts?, NaiveTime::MIN))
    }

    /// The first moment that is no longer measured: the end of the last day.
    pub(super) fn end_moment(&self) -> Option<Moment> {
        Some(first_instant(self.zone?, self.ends?.succ_opt()?, NaiveTime::MIN))
    }
}

/// A title made from a name: `course_profit_share` is `Course profit share`.
pub(super) fn titled(name: &str) -> String {
    let mut letters = name.chars().map(|letter| if letter == '_' { ' ' } else { letter });
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn missing(
    report: &mut Report<'_>,
    layout: &Layout<'_>,
    section: &Section<'_>,
    (currency, zone): (bool, bool),
) {
    if !currency {
        let required = Required {
            code: "N221",
            message: "the distributor does not say what it pays in".to_owned(),
            openings: &["currency"],
            choices: vec!["currency  USD".to_owned()],
        };
        required.report(report, layout, section);
    }
    if !zone {
        let required = Required {
            code: "N221",
            message: "the distributor does not say in which time zone its dates are".to_owned(),
            openings: &["time"],
            choices: vec!["time zone America/New_York".to_owned()],
        };
        required.report(report, layout, section);
    }
}

fn read_currency(report: &mut Report<'_>, word: &At<String>) -> Option<Currency> {
    if let Ok(currency) = word.node.parse() {
        return Some(currency);
    }
    let message = format!("\"{}\" is no currency", word.node);
    let problem = Problem::new("N206", word.span, message);
    let upper = word.node.to_uppercase();
    let lower = word.node.to_lowercase();
    if upper.parse::<Currency>().is_ok() {
        report.replace(problem, word.span, &upper);
    } else if let Some(near) = nearest(&upper, COMMON_CURRENCIES.iter().copied()) {
        report.replace(problem.label(format!("close to {near}")), word.span, near);
    } else if lower == "points" || lower == "point" {
        report.replace(problem, word.span, "points");
    } else {
        report.add(problem.help("write three capital letters such as USD, EUR or JPY, or points"));
    }
    None
}

/// Names of an offset that are taken for zones, and a zone that has it in winter.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("EST", "America/New_York"),
    ("EDT", "America/New_York"),
    ("EASTERN", "America/New_York"),
    ("CST", "America/Chicago"),
    ("CDT", "America/Chicago"),
    ("CENTRAL", "America/Chicago"),
    ("MST", "America/Denver"),
    ("MDT", "America/Denver"),
    ("MOUNTAIN", "America/Denver"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
    ("PACIFIC", "America/Los_Angeles"),
    ("HST", "Pacific/Honolulu"),
    ("BST", "Europe/London"),
    ("CEST", "Europe/Berlin"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
];

/// Letters of what may be a zone by its short name.
const SHORT_ZONE: usize = 4;

fn read_zone(report: &mut Report<'_>, word: &At<String>) -> Option<Tz> {
    if let Some((_, zone)) = SHORT_NAMES.iter().find(|(name, _)| *name == word.node.to_uppercase())
    {
        let message = format!("\"{}\" says nothing about summer time", word.node);
        let problem = Problem::new("C507", word.span, message);
        report.add(problem.help(format!("write the zone of a city, such as: time zone {zone}")));
        return None;
    }
    if let Ok(zone) = word.node.parse() {
        return Some(zone);
    }
    let message = format!("\"{}\" is no time zone", word.node);
    let problem = Problem::new("C507", word.span, message);
    let wanted = word.node.replace(' ', "_").to_lowercase();
    if word.node.contains(['+', '-']) {
        // The names with a distance in them count it in the other direction.
        let help =
            "write the zone of a city, such as Europe/Berlin: it knows summer and winter time";
        report.add(problem.help(help));
        return None;
    }
    let names = || TZ_VARIANTS.iter().map(|zone| zone.name());
    let same = names().find(|name| name.to_lowercase() == wanted);
    let city = || {
        let last = |name: &&str| name.to_lowercase().rsplit('/').next() == Some(wanted.as_str());
        names().find(last)
    };
    // Three letters are near any other three: PST is not EST.
    let near = || nearest(&wanted, names()).filter(|_| wanted.len() > SHORT_ZONE);
    match same.or_else(city).or_else(near) {
        Some(name) => report.replace(problem.label(format!("close to {name}")), word.span, name),
        None => report.add(problem.help("write a zone such as America/New_York or Europe/Berlin")),
    }
    None
}
