//! How the rows are written down.
//!
//! `== ` and sections say where lines begin so; in the table of stops a code and rules stand there, and in that of
//! topics `anywhere` may stand before the sections. Below it is what is seen, with ` | ` between the alternatives. Then
//! come, behind `?` the rule that has to read the line, behind `!` what else is said in another way, behind `:` why,
//! and behind `=` the words of the language, or behind `-` a line that helps.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lines::sections;
use super::{Place, Row};
use crate::language::kept::Part;
use crate::language::parser::grammar::Rule;

const OPENINGS: &str = include_str!("openings.txt");
const STOPS: &str = include_str!("stops.txt");
const TOPICS: &str = include_str!("topics.txt");

/// The rows of all tables.
pub(super) fn rows() -> Vec<Row> {
    let openings = of_table(OPENINGS, |head| ("S125", Place::Opening(sections(head))));
    let stops = of_table(STOPS, |head| {
        let (code, names) = head.split_once(' ').unwrap_or((head, ""));
        (code, Place::Stop(names.split(", ").filter_map(rule).collect()))
    });
    let topics = of_table(TOPICS, |head| match head.strip_prefix("anywhere ") {
        Some(head) => ("S110", Place::Everywhere(sections(head))),
        None => ("S110", Place::Topic(sections(head))),
    });
    openings.into_iter().chain(stops).chain(topics).collect()
}

/// The rules of the grammar by their names.
static RULES: LazyLock<HashMap<String, Rule>> =
    LazyLock::new(|| Rule::all_rules().iter().map(|rule| (format!("{rule:?}"), *rule)).collect());

fn rule(name: &str) -> Option<Rule> {
    RULES.get(name).copied()
}

/// The rows of one table, whose heads say a code and a place.
fn of_table(text: &'static str, place: impl Fn(&'static str) -> (&'static str, Place)) -> Vec<Row> {
    let mut head = "";
    let mut rows: Vec<Row> = Vec::new();
    let mut answered = true;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
        if let Some(next) = line.strip_prefix("== ") {
            head = next;
            answered = true;
            continue;
        }
        let (sign, said) = line.split_at_checked(2).unwrap_or((line, ""));
        let is_answer = matches!(sign, "? " | "! " | ": " | "- " | "= " | "=");
        if !is_answer && answered {
            let (code, place) = place(head);
            rows.push(Row::seen_at(place, code));
        }
        answered = is_answer;
        match rows.last_mut() {
            Some(row) if is_answer => row.answer(sign, said),
            Some(row) => row.seen.extend(line.split(" | ")),
            None => {}
        }
    }
    rows
}

impl Row {
    /// A row that sees nothing yet.
    fn seen_at(place: Place, code: &'static str) -> Self {
        let (seen, right) = (Vec::new(), String::new());
        Self {
            place,
            seen,
            right,
            code,
            said: "",
            rewrites: &[Part::Name],
            reads: None,
            helps: false,
        }
    }

    /// Takes one line of what stands below the words.
    fn answer(&mut self, sign: &str, said: &'static str) {
        match sign {
            "? " => self.reads = rule(said),
            "! " => self.rewrites = &[Part::Name, Part::Comparison],
            ": " => self.said = said,
            "- " => {
                let line_end = if self.helps { "\n" } else { "" };
                self.right.extend([line_end, said]);
                self.helps = true;
            }
            _ => self.right = said.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OPENINGS, STOPS, TOPICS, rows, rule, sections};

    /// A section or a rule that does not exist would be left out.
    #[test]
    fn names_are_known() {
        for (table, of_rules) in [(OPENINGS, false), (STOPS, true), (TOPICS, false)] {
            for line in table.lines() {
                if let Some(name) = line.strip_prefix("? ") {
                    assert!(rule(name).is_some(), "{line}");
                }
                assert!(!line.starts_with("! ") || line == "! comparison", "{line}");
                let Some(head) = line.strip_prefix("== ") else { continue };
                let (code, names) = head.split_once(' ').filter(|_| of_rules).unwrap_or(("", head));
                assert_eq!(code.starts_with('S'), of_rules, "{line}");
                for name in names.trim_start_matches("anywhere ").split(", ") {
                    let is_section = sections(name).len() == 1;
                    assert!(if of_rules { rule(name).is_some() } else { is_section }, "{line}");
                }
            }
        }
    }

    #[test]
    fn every_row_sees_and_says_something() {
        for row in rows() {
            assert!(
                !row.seen.is_empty() && (!row.right.is_empty() || !row.said.is_empty()),
                "{row:?}"
            );
        }
    }
}
