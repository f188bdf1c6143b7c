//! What is offered while a line is written: at the beginning of each word of a line that is right, that word, or one
//! that stands for all of its kind.

use std::collections::BTreeSet;
use std::ops::Range;

use rules::domain::Catalogue;
use rules::language::editing::{Suggested, Suggestion, complete};
use rules::language::{Token, TokenKind, compile_catalogue, parse_str, tokens};

use super::{CATALOGUE, DISTRIBUTOR};
use crate::examples::docs;

/// Everything that the lines of the table name.
const NAMED: &str = r#"language 1
catalogue

asset house "House"
  status    text

collaborator
  weight    number
  level     number
  salary    money
  points_an_hour number

event deal "Deal"
  customer  customer
  course    course
  worker    collaborator
  seller    collaborator
  category  text
  amount    money
  minutes   number
  size      number
  trial     truth
  won       truth
  share     percent
  rate      percent
  occurred  moment
  on        moment
  at_time   moment

event ping "Ping"
"#;

/// A rule in whose sections the lines of the table stand.
const RULE: &str = r#"language 1
distributor d "D"
  currency  USD
  time zone UTC

metric completions
  count     course_completed
  credit    course.owner

metric sales
  sum       deal.amount

metric salary
  attribute salary

metric visits
  count     ping

metric value
  sum       deal.amount
  credit    course.owner

metric m
  count     deal

pool
  take      30% of sales

weighting
  pay by    value

schedule
  by hand

example "x"
  given completions ana 1, bo 2, dee 3, "Ana B." 4, "bo" 5, "cy c" 6
  expect protocol nothing
"#;

/// Lines of which a word is not offered, each with that word and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("take fixed 500 JPY", "JPY", "amounts have the currency of the rule, which is another one"),
    ("take fixed 1.234 KWD", "KWD", "amounts have the currency of the rule, which is another one"),
    ("deal", "on", "a word of the language, which is a name all the same"),
];

fn catalogue() -> Catalogue {
    let compiled = compile_catalogue(NAMED, &Catalogue::builtin());
    compiled.catalogue.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics))
}

/// The line of a document, and what is to be told of a word of it that is not offered.
struct Tried<'t> {
    text: &'t str,
    line: &'t str,
    start: usize,
    tokens: &'t [Token],
    catalogue: &'t Catalogue,
}

impl Tried<'_> {
    /// What is offered at a byte of the line when nothing stands behind it.
    fn offered(&self, at: usize, blank: &str) -> Vec<Suggestion> {
        let end = self.start + self.line.len();
        let (before, after) = (&self.text[..self.start + at], &self.text[end..]);
        let text = format!("{before}{blank}{after}");
        let document = parse_str(&text).document;
        complete(&document, self.catalogue, self.start + at + blank.len())
    }

    /// Whether the word at these bytes of the line is offered, or one of its kind.
    fn is_offered(&self, word: &Range<usize>) -> bool {
        let text = &self.line[word.clone()];
        if text == "," {
            return self.offered(word.start, " ").iter().any(|one| one.text == ",");
        }
        let place = self.start + word.start..self.start + word.end;
        let token = self.tokens.iter().find(|token| token.span.start == place.start);
        let offered = self.offered(word.start, "");
        let is_written = |one: &&Suggestion| one.suggested == Suggested::Value;
        let stands =
            |right: fn(&str) -> bool| offered.iter().filter(is_written).any(|one| right(&one.text));
        let is_named =
            |one: &Suggestion| one.text == text || one.text.starts_with(&format!("{text} "));
        let exact = offered.iter().any(is_named);
        let somebody = offered.iter().any(|one| one.suggested == Suggested::Person);
        let Some(token) = token else { return exact };
        match token.kind {
            TokenKind::NewName => stands(|text| text.starts_with(|c: char| c.is_ascii_lowercase())),
            TokenKind::Person => exact || somebody,
            TokenKind::Value | TokenKind::Text => somebody || stands(|text| text.starts_with('"')),
            TokenKind::Moment if text.contains(':') => stands(|text| text.contains(':')),
            TokenKind::Moment => stands(|text| text.contains('-')),
            TokenKind::Number if text.ends_with('%') => stands(|text| text.ends_with('%')),
            TokenKind::Number => match self.behind(token) {
                Some(TokenKind::Unit) => stands(is_amount),
                Some(TokenKind::Word) if self.is_length(token) => {
                    stands(|text| text.ends_with(" days"))
                }
                _ => exact || stands(|text| text.bytes().all(|byte| byte.is_ascii_digit())),
            },
            TokenKind::Path | TokenKind::EventField => self.steps(word),
            // A field that a catalogue declares is a new name.
            TokenKind::Field => exact || (self.is_catalogue() && stands(|_| true)),
            _ => exact,
        }
    }

    fn is_catalogue(&self) -> bool {
        self.text.contains("\ncatalogue\n")
    }

    fn behind(&self, token: &Token) -> Option<TokenKind> {
        let next = self.tokens.iter().find(|one| one.span.start >= token.span.end)?;
        (next.span.line == token.span.line).then_some(next.kind)
    }

    /// Whether a number is that of a duration.
    fn is_length(&self, token: &Token) -> bool {
        let next = self.text[token.span.end..].split_whitespace().next().unwrap_or("");
        let units = ["minute", "hour", "day", "week", "month"];
        // `every 2 weeks` counts.
        !self.line.trim_start().starts_with("every")
            && units.iter().any(|unit| next == *unit || next == format!("{unit}s"))
    }

    /// Whether each step of a path is offered behind the one before.
    fn steps(&self, word: &Range<usize>) -> bool {
        let mut at = word.start;
        self.line[word.clone()].split('.').all(|step| {
            let found = self.offered(at, "").iter().any(|one| one.text == step);
            at += step.len() + 1;
            found
        })
    }
}

/// `500.00 USD`
fn is_amount(text: &str) -> bool {
    let Some((number, unit)) = text.split_once(' ') else { return false };
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number && (unit == "points" || unit.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// The words of a line; a text in quotes is one, and so is a comma.
fn words(line: &str) -> Vec<Range<usize>> {
    let (mut found, mut start, mut quoted) = (Vec::new(), None, false);
    for (at, letter) in line.char_indices().chain([(line.len(), ' ')]) {
        quoted ^= letter == '"';
        let ends = !quoted && (letter == ' ' || letter == ',');
        match (ends, start) {
            (true, Some(begun)) => found.push(begun..at),
            (false, None) => start = Some(at),
            _ => {}
        }
        if ends {
            start = None;
        }
        if letter == ',' && !quoted {
            found.push(at..at + 1);
        }
    }
    found
}

/// What is not offered of the line with this number, from 0, and how many words were looked for.
fn missing(text: &str, number: usize, catalogue: &Catalogue) -> (Vec<String>, usize) {
    let parsed = parse_str(text);
    let tokens = tokens(&parsed.document);
    let line = text.lines().nth(number).expect("a line");
    let start: usize = text.lines().take(number).map(|line| line.len() + 1).sum();
    let clause = line.split_once(" #").map_or(line, |(clause, _)| clause).trim_end();
    let tried = Tried { text, line: clause, start, tokens: &tokens, catalogue };
    let words = words(clause);
    let is_missing = |word: &&Range<usize>| {
        let text = &clause[(*word).clone()];
        let excepted =
            |(line, word, _): &(&str, &str, &str)| clause.contains(line) && text == *word;
        !tried.is_offered(word) && !EXCEPTIONS.iter().any(excepted)
    };
    let missing = words.iter().filter(is_missing);
    let missing =
        missing.map(|word| format!("{}|{}", &clause[..word.start], &clause[word.clone()]));
    (missing.collect(), words.len())
}

#[test]
fn every_line_of_the_language_can_be_gone_on_with_as_it_is() {
    let catalogue = catalogue();
    let (mut wrong, mut tried) = (Vec::new(), 0);
    let mut section = "";
    for line in include_str!("samples/clauses.txt").lines().filter(|line| !line.is_empty()) {
        if let Some(head) = line.strip_prefix("== ") {
            section = head;
            continue;
        }
        let (head, base) = match section.strip_prefix("catalogue ") {
            Some(head) => (head, format!("language 1\ncatalogue\n{head}\n")),
            None if section == "distributor" => {
                ("distributor d \"D\"", "language 1\ndistributor d \"D\"\n".to_owned())
            }
            None => (section, RULE.to_owned()),
        };
        let at = base.lines().position(|one| one == head).unwrap_or_else(|| panic!("{head}"));
        // The metric and what is paid by stand below their heads.
        let at = if ["metric m", "weighting"].contains(&head) { at + 1 } else { at };
        let mut lines: Vec<&str> = base.lines().collect();
        lines.insert(at + 1, line);
        let text = lines.join("\n") + "\n";
        let (missing, count) = missing(&text, at + 1, &catalogue);
        wrong.extend(missing.into_iter().map(|missing| format!("{section}: {missing}")));
        tried += count;
    }
    assert_eq!(wrong, [] as [String; 0]);
    assert!(tried > 900, "{tried}");
}

#[test]
fn every_line_of_the_samples_and_recipes_can_be_gone_on_with_as_it_is() {
    let builtin = Catalogue::builtin();
    let mut texts = vec![("sample".to_owned(), DISTRIBUTOR.to_owned())];
    texts.push(("catalogue".to_owned(), CATALOGUE.to_owned()));
    let recipes = docs::of("tan").into_iter();
    texts.extend(recipes.filter(|(name, text)| {
        name.contains("cookbook") && rules::language::compile(text, &builtin).program.is_some()
    }));
    let (mut wrong, mut tried) = (Vec::new(), 0);
    let mut seen = BTreeSet::new();
    for (name, text) in &texts {
        for (number, line) in text.lines().enumerate() {
            // Many recipes begin alike.
            let is_clause = !line.trim().is_empty() && !line.trim_start().starts_with('#');
            if !is_clause || !seen.insert(line) {
                continue;
            }
            let (missing, count) = missing(text, number, &builtin);
            wrong.extend(missing.into_iter().map(|missing| format!("{name}: {missing}")));
            tried += count;
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
    assert!(tried > 3_000, "{tried}");
}

#[test]
fn no_exception_is_left_that_is_none() {
    let table = include_str!("samples/clauses.txt");
    for (line, word, _) in EXCEPTIONS {
        assert!(
            table.lines().any(|one| one.contains(line) && one.contains(word)),
            "{line}: {word}"
        );
    }
}
