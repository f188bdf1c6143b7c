//! Why a clause could not be read: the near misses first, then what is missing or too much.

use std::ops::Range;

use super::choose;
use super::fault::Fault;
use super::grammar::{self, Rule, Stop};
use super::menu;
use super::near;
use super::outline::Outline;
use super::sections;
use super::words::{self, is_blank};
use crate::language::kept::{self, Part};

/// A clause that stopped making sense.
pub(super) struct Trouble<'t> {
    /// The clause.
    pub clause: &'t str,
    /// The rule of its line.
    pub rule: Rule,
    /// Where, and what would have fitted.
    pub stop: &'t Stop,
    /// What the document is about.
    pub outline: &'t Outline,
}

impl Trouble<'_> {
    /// The word that does not fit; empty at the end of the line.
    pub(super) fn range(&self) -> Range<usize> {
        let start = self.stop.at;
        let rest = self.rest();
        let end = match rest.strip_prefix('"') {
            Some(inner) => inner.find('"').map_or(rest.len(), |close| close + 2),
            None => rest.find(|c| is_blank(c) || c == ',').unwrap_or(rest.len()),
        };
        start..start + end.max(rest.chars().next().map_or(0, char::len_utf8))
    }

    /// That word.
    pub(super) fn word(&self) -> &str {
        self.clause.get(self.range()).unwrap_or("")
    }

    /// Everything from there on.
    pub(super) fn rest(&self) -> &str {
        self.clause.get(self.stop.at..).unwrap_or("")
    }

    /// Everything before.
    pub(super) fn before(&self) -> &str {
        self.clause.get(..self.stop.at).unwrap_or("")
    }

    /// Whether that would have fitted.
    pub(super) fn wants(&self, rule: Rule) -> bool {
        self.stop.expected.contains(&rule)
    }

    /// Every word of the language that would have fitted.
    pub(super) fn fitting(&self) -> Vec<String> {
        self.stop.expected.iter().flat_map(|rule| grammar::vocabulary(*rule)).collect()
    }
}

/// What is wrong.
pub(super) fn explain(trouble: &Trouble<'_>) -> Fault {
    near::look(trouble).unwrap_or_else(|| {
        let fault = plainly(trouble);
        if fault.help.is_some() {
            return fault;
        }
        let ends = trouble.range().is_empty();
        let is_condition = sections::is_condition(trouble.rule);
        // A single word has chosen nothing: every form of the line is told then.
        let chosen = || words::words(trouble.clause).count() > 1 || possible(trouble).is_none();
        let completed = || {
            choose::completed(trouble.rule, trouble.clause, trouble.outline)
                .filter(|_| ends && chosen())
        };
        // What such lines can say is told last, when nothing knows more of this one.
        let help = completed().or_else(|| topic(trouble).filter(|_| is_condition));
        Fault { help, ..fault }
    })
}

/// What the language has for what the line is about.
fn topic(trouble: &Trouble<'_>) -> Option<String> {
    // Who is credited is no topic of its own, whatever words say it.
    let credit = trouble.rule == Rule::line_credit;
    let about = if credit { words::first(trouble.clause) } else { trouble.clause };
    trouble.outline.rows.topic(about, sections::of(trouble.rule)?, trouble.outline)
}

/// What the line can say.
fn possible(trouble: &Trouble<'_>) -> Option<String> {
    menu::of_line(trouble.clause, sections::of(trouble.rule)?, trouble.outline)
}

/// What the language has for what a line is about stands above what such a line can say.
pub(super) fn with_topic(topic: Option<String>, possible: Option<String>) -> Option<String> {
    match (topic, possible) {
        (Some(topic), Some(possible)) => {
            let shown: Vec<&str> = possible.lines().map(menu::form).collect();
            let more = topic.lines().filter(|line| !shown.contains(&menu::form(line)));
            let more: Vec<&str> = more.collect();
            let more = if more == [menu::ABOUT] { String::new() } else { more.join("\n") };
            Some(format!("{more}\n{possible}").trim_start().to_owned())
        }
        (topic, possible) => topic.or(possible),
    }
}

/// Every type that a field can have.
const TYPES: &str = "possible are number, money, percent, text, truth, moment, duration, customer, collaborator, and a \
                     kind of asset such as course";

/// Fields that are mostly called so because they lead to a collaborator.
const PEOPLE: &[&str] = &[
    "manager",
    "sponsor",
    "referrer",
    "recruiter",
    "upline",
    "mentor",
    "seller",
    "partner",
    "owner",
    "author",
    "lead",
    "parent",
    "supervisor",
    "affiliate",
];

/// Lines that end with a name.
const NAMED: &[Rule] =
    &[Rule::line_count, Rule::line_attribute, Rule::line_credit, Rule::line_group];

/// Words at the end of a line that can go.
const SAYS_NOTHING: &[&str] = &["please", "thanks"];

/// What is missing or too much, when it is no near miss.
fn plainly(trouble: &Trouble<'_>) -> Fault {
    let range = trouble.range();
    let expected = wanted(trouble);
    if range.is_empty() && trouble.wants(Rule::type_name) {
        let field = trouble.before().trim_end_matches(is_blank);
        let fault = Fault::new("S120", range, format!("\"{field}\" has no type"));
        let sample = if PEOPLE.contains(&field) { "collaborator" } else { "text" };
        return fault.help(format!("{field} {sample}\n{TYPES}"));
    }
    if range.is_empty() {
        let message = if expected.is_empty() {
            "the line ends too early".to_owned()
        } else {
            format!("the line ends too early: {expected} is missing")
        };
        return Fault::new("S120", range, message);
    }
    let word = trouble.word();
    let shown = if word.starts_with('"') { word.to_owned() } else { format!("\"{word}\"") };
    if trouble.stop.expected == [Rule::EOI] {
        let end = trouble.clause.len();
        let message = format!("the line is complete before {shown}");
        let kept = trouble.before().trim_end_matches(is_blank);
        let fault = Fault::new("S121", range.start..end, message).label("too much");
        let tail = kept.len()..end;
        let keeps = kept::keeps(trouble.clause, kept, &[Part::Name], &tail);
        let tail = trouble.rest().trim_end_matches(is_blank);
        let says = tail.replace('"', "");
        let named = NAMED.contains(&trouble.rule);
        let message = if named {
            let sample = sections::sample_of(trouble.rule);
            format!("one name stands in this line, and a name has no blanks: {sample}")
        } else {
            format!("what \"{says}\" says cannot stand in this line")
        };
        return match keeps && SAYS_NOTHING.contains(&tail) {
            true => fault.help(kept),
            false => {
                let possible = with_topic(topic(trouble), possible(trouble));
                fault.help(possible.map_or(message.clone(), |it| format!("{message}\n{it}")))
            }
        };
    }
    let fault = Fault::new("S122", range, format!("{shown} does not fit here"));
    if expected.is_empty() { fault } else { fault.label(format!("expected {expected}")) }
}

/// What would have fitted, in words: `a, b or c`.
fn wanted(trouble: &Trouble<'_>) -> String {
    let mut words: Vec<String> = Vec::new();
    for rule in &trouble.stop.expected {
        let word = grammar::describe(*rule);
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}
