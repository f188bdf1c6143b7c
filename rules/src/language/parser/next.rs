//! What may come next at a place in a text: the sections' table and the grammar say so, as they say it of a line
//! that ends too early.

use std::ops::Range;

use super::choose;
use super::grammar::{self, Rule};
use super::lines::{self, RawLine};
use super::outline::Outline;
use super::sections::{AHEAD, FORMS, Form, HEADS, Kind, Opening, Section, Stage};
use super::words;
use super::{MOST_BYTES, MOST_LINES};
use crate::language::place::LineText;

/// Stands where the word that is being written begins: no clause has it, so reading stops there.
const HERE: char = '\u{1}';

/// A value that no list has: whoever writes the rule knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::language) enum Written {
    /// A name that the line gives.
    Name,
    /// `3`
    Whole,
    /// `2.5`
    Number,
    /// `30%`
    Percent,
    /// `500.00 USD`
    Amount,
    /// `14 days`
    Duration,
    /// `2026-10-31`
    Date,
    /// `09:00`
    Time,
    /// `"…"`
    Text,
}

/// Something that may come next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::language) enum Next {
    /// A word of the language.
    Word(String),
    /// `,`
    Comma,
    /// A value.
    Written(Written),
    /// The name of a kind of events, or of a cluster.
    Event,
    /// `order_paid.amount`
    EventField,
    /// A field or an attribute.
    Field,
    /// The name of a metric.
    Metric,
    /// `course.owner`
    Path,
    /// A kind of asset.
    Kind,
    /// A type.
    Type,
    /// A collaborator.
    Person,
    /// A currency's code.
    Unit,
    /// A time zone.
    Zone,
}

/// A place in a text, and what may come next there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::language) struct Ahead {
    /// The word of its section's head; empty above the first section.
    pub section: &'static str,
    /// The number of its line, from 1.
    pub line: u32,
    /// What stands before the word that is being written, from the beginning of the clause.
    pub before: String,
    /// The word that is being written, up to the place, in bytes of the text.
    pub word: Range<usize>,
    /// The code behind the document's `currency`.
    pub currency: Option<String>,
    /// What a line may start with; only where nothing stands before the word.
    pub openings: Vec<Opening>,
    /// Everything else.
    pub next: Vec<Next>,
}

/// What may come next at a byte of a text; nothing in a comment, in a text in quotes, and in a text that is too
/// large to be read.
pub(in crate::language) fn ahead(source: &str, offset: usize) -> Option<Ahead> {
    let raw = lines::split(source);
    if source.len() > MOST_BYTES || raw.len() > MOST_LINES {
        return None;
    }
    let outline = Outline::of(&raw);
    let index = raw.partition_point(|line| line.line.start <= offset).checked_sub(1)?;
    let line = raw.get(index)?;
    // A line end closes a line and opens no empty last one.
    let is_behind = offset > line.line.start + line.line.text.len();
    let above = if is_behind { raw.get(..=index)? } else { raw.get(..index)? };
    let typed = if is_behind { "" } else { typed(line, offset)? };
    let stage = stage(above, &outline);
    let written = last_word(typed);
    let before = typed.get(..written)?.to_owned();
    let openings = if before.is_empty() { openings(stage, &outline) } else { Vec::new() };
    let mut next = if before.is_empty() {
        beginnings(stage, &outline)
    } else if stage == Stage::Language {
        // There is one language.
        vec![Next::Word("1".to_owned())]
    } else {
        let rules = rules(&before, stage, &outline);
        rules.into_iter().flat_map(|rule| behind(rule, &before)).collect()
    };
    next.sort();
    next.dedup();
    let start = offset - (typed.len() - written);
    let number = if is_behind { line.line.number + 1 } else { line.line.number };
    Some(Ahead {
        section: stage.section().map_or("", Section::word),
        line: number,
        before,
        word: start..offset,
        currency: outline.currency,
        openings,
        next,
    })
}

/// The clause up to the place; nothing in a comment or in a text.
fn typed<'t>(line: &RawLine<'t>, offset: usize) -> Option<&'t str> {
    let LineText { start, text, .. } = line.line;
    let place = offset.checked_sub(start)?;
    if line.comment.is_some_and(|comment| place > comment) {
        return None;
    }
    let typed = text.get(..place)?.trim_start_matches(words::is_blank);
    let quotes = typed.replace("\\\\", "").replace("\\\"", "").matches('"').count();
    quotes.is_multiple_of(2).then_some(typed)
}

/// Where the word begins that is being written.
fn last_word(typed: &str) -> usize {
    let separates = |letter: char| words::is_blank(letter) || matches!(letter, ',' | '"');
    typed.rfind(separates).map_or(0, |at| {
        let length = typed.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        at + length
    })
}

/// The stage behind these lines.
fn stage(lines: &[RawLine<'_>], outline: &Outline) -> Stage {
    let mut stage = Stage::Language;
    for line in lines.iter().filter(|line| !line.clause.is_empty()) {
        let first = words::first(line.clause);
        let head = HEADS.iter().any(|head| head.word == first);
        let section = head.then(|| choose::choose(line.clause, stage, outline).section).flatten();
        stage = match (section, stage) {
            (Some(section), _) => Stage::In(section),
            (None, Stage::Language) => Stage::Top,
            (None, Stage::Top) if first == "catalogue" => Stage::Catalogue,
            (None, stage) => stage,
        };
    }
    stage
}

/// What a line may start with, by the table of the sections.
fn openings(stage: Stage, outline: &Outline) -> Vec<Opening> {
    let top = |words| Opening { section: words, words };
    match stage {
        Stage::Language => return vec![top("language")],
        Stage::Top if outline.heads.is_empty() => {
            let heads = HEADS.iter().filter(|head| head.section == Section::Distributor);
            let heads = heads.map(|head| top(head.word));
            return heads.chain([top("catalogue")]).collect();
        }
        Stage::Top if outline.kind == Kind::Catalogue => return vec![top("catalogue")],
        _ => {}
    }
    let section = stage.section();
    let forms = FORMS.iter().filter(|form| Some(form.section) == section);
    let forms = forms.map(|form| Opening { section: form.section.word(), words: form.opening });
    let heads = HEADS.iter().filter(|head| head.kind == outline.kind).map(|head| top(head.word));
    let ahead =
        (stage == Stage::Catalogue).then_some(Opening { section: "catalogue", words: AHEAD.0 });
    forms.chain(ahead).chain(heads).collect()
}

/// What else a line of a section starts with: facts and events of an example, fields of a catalogue.
fn beginnings(stage: Stage, outline: &Outline) -> Vec<Next> {
    match (stage.section(), outline.kind) {
        (Some(Section::Example), Kind::Distributor) => vec![
            Next::Kind,
            Next::Word(Section::Customer.word().to_owned()),
            Next::Word(Section::Collaborator.word().to_owned()),
            Next::Written(Written::Date),
        ],
        (Some(_), Kind::Catalogue) => vec![Next::Written(Written::Name)],
        _ => Vec::new(),
    }
}

/// The rules that may read a line which begins like this.
fn rules(before: &str, stage: Stage, outline: &Outline) -> Vec<Rule> {
    let first = words::first(before);
    let section = stage.section();
    let opens = |form: &&Form| Some(form.section) == section && words::first(form.opening) == first;
    let mut rules: Vec<Rule> = FORMS.iter().filter(opens).map(|form| form.rule).collect();
    rules.dedup();
    let heads = HEADS.iter().filter(|head| head.word == first && head.kind == outline.kind);
    rules.extend(heads.map(|head| head.rule));
    let dated = first.starts_with(|letter: char| letter.is_ascii_digit());
    match (section, outline.kind) {
        (Some(Section::Example), _) if dated => rules.push(Rule::line_event),
        (Some(Section::Example), _) if rules.is_empty() => rules.push(Rule::line_assertion),
        (Some(_), Kind::Catalogue) => rules.push(Rule::line_field),
        (None, Kind::Catalogue) => rules.push(Rule::line_ahead),
        _ => {}
    }
    rules
}

/// What the rule would read behind the beginning of a clause.
fn behind(rule: Rule, before: &str) -> Vec<Next> {
    let Err(stop) = grammar::read(rule, &format!("{before}{HERE}")) else { return Vec::new() };
    if stop.at < before.len() {
        return Vec::new();
    }
    // The grammar looks ahead for the dot of a path, and does not tell what it looked for.
    let unseen = rule == Rule::line_worth && stop.expected.contains(&Rule::number);
    let unseen = unseen.then_some(Next::Path);
    stop.expected.into_iter().flat_map(next).chain(unseen).collect()
}

fn next(rule: Rule) -> Vec<Next> {
    let written = |all: &[Written]| all.iter().copied().map(Next::Written).collect();
    vec![match rule {
        Rule::event_name | Rule::occurrence => Next::Event,
        Rule::event_field => Next::EventField,
        Rule::metric_name | Rule::expect_metric => Next::Metric,
        Rule::field_name | Rule::carries | Rule::attribute => Next::Field,
        Rule::path | Rule::test => Next::Path,
        Rule::kind_name => Next::Kind,
        Rule::type_name => Next::Type,
        Rule::person_name | Rule::paid | Rule::measured | Rule::owner | Rule::advanced => {
            Next::Person
        }
        Rule::code => Next::Unit,
        Rule::zone => Next::Zone,
        Rule::comma => Next::Comma,
        Rule::new_name => return written(&[Written::Name]),
        Rule::count => return written(&[Written::Whole]),
        Rule::number => return written(&[Written::Number]),
        Rule::measured_total => return written(&[Written::Number, Written::Amount]),
        Rule::percent => return written(&[Written::Percent]),
        Rule::amount | Rule::money => return written(&[Written::Amount]),
        Rule::length | Rule::duration => return written(&[Written::Duration]),
        Rule::date | Rule::moment => return written(&[Written::Date]),
        Rule::time => return written(&[Written::Time]),
        Rule::text => return written(&[Written::Text]),
        word => return grammar::vocabulary(word).into_iter().map(Next::Word).collect(),
    }]
}
