//! How the table of lines in other words is written down.
//!
//! `== pool, weighting` says where; a line is what is seen; behind `=` stands the line that says the same, behind `:`
//! what is wrong, behind `>` a line that helps, behind `-` a sentence. A `+` before what is seen: also where it can be
//! read; a `~`: only where nothing better is known. `LEADER` is a word for whoever gets something of what others bring,
//! `[PERIOD]` are any words that say for which time an amount is.

use super::places::Place;
use crate::language::parser::sections::{HEADS, Section};

/// One entry.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub under: Vec<Section>,
    pub seen: Vec<Seen>,
    /// The line that says the same.
    pub same: Option<&'static str>,
    /// What is wrong; where nothing is said, the words are only written otherwise.
    pub said: &'static str,
    /// What helps, where nothing says the same.
    pub helps: Vec<Help>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Help {
    /// A line of the language.
    Line(&'static str),
    Sentence(&'static str),
}

impl Help {
    pub(super) fn text(self) -> &'static str {
        let (Self::Line(text) | Self::Sentence(text)) = self;
        text
    }
}

/// When an entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::language::parser) enum When {
    /// Although the line can be read.
    Read,
    /// Before anything else is looked for.
    Unread,
    /// Where nothing else is known that helps.
    Unknown,
}

/// What is seen.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub tokens: Vec<Token>,
    pub when: When,
    /// How many words it has, and how many places that only something certain fits.
    pub words: (usize, usize),
    pub text: &'static str,
}

#[derive(Debug, Clone)]
pub(super) enum Token {
    /// One of these words.
    Word(Vec<&'static str>),
    /// Any of these words, any number of times.
    May(Vec<&'static str>),
    /// Any of these words, at least one.
    Some(Vec<&'static str>),
    /// What the author gave.
    Place(Place),
    /// Whatever is left, if anything.
    Rest,
}

impl Seen {
    fn of(text: &'static str) -> Self {
        let marks = [("+ ", When::Read), ("~ ", When::Unknown)];
        let marked = marks.iter().find_map(|(mark, when)| Some((*when, text.strip_prefix(mark)?)));
        let (when, text) = marked.unwrap_or((When::Unread, text));
        let tokens: Vec<Token> = text.split(' ').map(Token::of).collect();
        let given = |token: &&Token| matches!(token, Token::Word(_) | Token::Some(_));
        let certain = |token: &&Token| matches!(token, Token::Place(place) if place.is_certain());
        let words = (tokens.iter().filter(given).count(), tokens.iter().filter(certain).count());
        Self { tokens, when, words, text }
    }

    /// The words that it may begin with; an empty one where it begins with something else.
    pub(super) fn firsts(&self) -> Vec<&'static str> {
        match self.tokens.first() {
            Some(Token::Word(words) | Token::Some(words)) => words.clone(),
            _ => vec![""],
        }
    }
}

/// Words for whoever gets something of what others bring.
const LEADERS: [&str; 18] = [
    "manager",
    "managers",
    "leader",
    "leaders",
    "upline",
    "uplines",
    "sponsor",
    "sponsors",
    "recruiter",
    "recruiters",
    "mentor",
    "mentors",
    "supervisor",
    "supervisors",
    "boss",
    "override",
    "overrides",
    "director",
];

/// Words that say for which time an amount is, for whom, and that it is paid back.
const PERIODS: [&str; 24] = [
    "a",
    "per",
    "each",
    "every",
    "month",
    "week",
    "quarter",
    "year",
    "period",
    "monthly",
    "weekly",
    "quarterly",
    "yearly",
    "against",
    "commission",
    "commissions",
    "recoverable",
    "recoupable",
    "repayable",
    "refundable",
    "for",
    "everyone",
    "everybody",
    "in",
];

impl Token {
    fn of(text: &'static str) -> Self {
        let words = |text: &'static str| text.split('|').collect();
        let may = text.strip_prefix('[');
        if text == "[REST]" {
            return Self::Rest;
        }
        match text {
            "LEADER" => return Self::Word(LEADERS.to_vec()),
            "[PERIOD]" => return Self::May(PERIODS.to_vec()),
            "[PERIOD]+" => return Self::Some(PERIODS.to_vec()),
            _ => {}
        }
        if let Some(place) = Place::of(text) {
            return Self::Place(place);
        }
        match (may.and_then(|it| it.strip_suffix(']')), may.and_then(|it| it.strip_suffix("]+"))) {
            (Some(may), _) => Self::May(words(may)),
            (None, Some(some)) => Self::Some(words(some)),
            (None, None) => Self::Word(words(text)),
        }
    }
}

/// The entries of a table.
pub(super) fn entries(table: &'static str) -> Vec<Line> {
    let mut under = Vec::new();
    let mut found: Vec<Line> = Vec::new();
    let mut answered = true;
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (sign, text) = line.split_at_checked(2).unwrap_or((line, ""));
        if let Some(heads) = line.strip_prefix("== ") {
            under = sections(heads);
            answered = true;
            continue;
        }
        if !matches!(sign, "= " | ": " | "> " | "- ") {
            if answered {
                found.push(Line { under: under.clone(), ..Line::default() });
            }
            answered = false;
            found.last_mut().into_iter().for_each(|entry| entry.seen.push(Seen::of(line)));
            continue;
        }
        answered = true;
        let Some(entry) = found.last_mut() else { continue };
        match sign {
            "= " => entry.same = Some(text),
            ": " => entry.said = text,
            "> " => entry.helps.push(Help::Line(text)),
            _ => entry.helps.push(Help::Sentence(text)),
        }
    }
    found
}

/// The sections with these heads.
pub(in crate::language::parser::rows) fn sections(heads: &str) -> Vec<Section> {
    let of = |word: &str| HEADS.iter().find(|head| head.word == word).map(|head| head.section);
    heads.split(", ").filter_map(of).collect()
}
