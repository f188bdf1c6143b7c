//! What can be written at a place.

use std::ops::Range;

use chrono_tz::TZ_VARIANTS;

use super::references::references;
use super::subjects::Subjects;
use super::values;
use super::words;
use crate::domain::{Catalogue, Field, SubjectKind, ValueType};
use crate::language::parser::{Ahead, Next, Opening, Written, ahead};
use crate::language::tree::Document;

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suggested {
    /// A line of the section.
    Clause,
    /// A metric.
    Metric,
    /// A field or an attribute.
    Field,
    /// A kind of events.
    Event,
    /// A cluster.
    Cluster,
    /// A kind of asset.
    Kind,
    /// A collaborator.
    Person,
    /// A word of the language.
    Word,
    /// A type.
    Type,
    /// A currency.
    Unit,
    /// A time zone.
    Zone,
    /// A value that stands for all of its kind, and that another one takes the place of.
    Value,
    /// The head of another section.
    Section,
}

/// Something that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is written.
    pub text: String,
    /// What it is.
    pub suggested: Suggested,
    /// A few words more: its title, its type; may be empty.
    pub detail: String,
    /// What the reference says of it, in Markdown.
    pub documentation: Option<String>,
    /// The bytes that it takes the place of.
    pub replaces: Range<usize>,
}

/// What can be written at a byte of the text, the likeliest kind first.
pub fn complete(document: &Document, catalogue: &Catalogue, offset: usize) -> Vec<Suggestion> {
    let Some(ahead) = ahead(&document.source, offset) else { return Vec::new() };
    let subjects = Subjects { document, catalogue };
    let written = document.source.get(ahead.word.clone()).unwrap_or("");
    let wanted = values::wanted(subjects, ahead.line, &ahead.before);
    let place = Place { ahead: &ahead, subjects, written, wanted };
    let mut found: Vec<Suggestion> =
        ahead.openings.iter().map(|opening| place.opening(*opening)).collect();
    found.extend(ahead.next.iter().flat_map(|next| place.next(next)));
    found.sort_by_key(|one| one.suggested);
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|one| seen.insert((one.text.clone(), one.replaces.start)));
    found
}

/// A place, and what is known of it.
struct Place<'d> {
    ahead: &'d Ahead,
    subjects: Subjects<'d>,
    /// What is written already of the word.
    written: &'d str,
    /// The type that a value has to have there, where something says so.
    wanted: Option<ValueType>,
}

impl Place<'_> {
    fn suggestion(&self, suggested: Suggested, text: &str, detail: &str) -> Suggestion {
        Suggestion {
            text: text.to_owned(),
            suggested,
            detail: detail.to_owned(),
            documentation: None,
            replaces: self.ahead.word.clone(),
        }
    }

    fn opening(&self, opening: Opening) -> Suggestion {
        let Opening { section, words } = opening;
        let is_head = section == words;
        let suggested = if is_head { Suggested::Section } else { Suggested::Clause };
        Suggestion {
            documentation: words::of_opening(section, words),
            ..self.suggestion(suggested, words, words::in_short(section, words))
        }
    }

    fn next(&self, next: &Next) -> Vec<Suggestion> {
        let catalogue = self.subjects.catalogue;
        match next {
            Next::Word(word) => self.word(word),
            Next::Comma => vec![self.comma()],
            Next::Written(written) => self.value(*written),
            Next::Metric => self.metrics(),
            Next::Event => self.events(),
            Next::EventField => self.event_fields(),
            Next::Field => {
                let fields = self.subjects.fields(self.ahead.line, &self.ahead.before);
                self.fields(&fields)
            }
            Next::Path => self.paths(),
            Next::Kind => {
                let kinds = catalogue.assets.values();
                let kinds =
                    kinds.map(|kind| self.suggestion(Suggested::Kind, &kind.name, &kind.title));
                kinds.collect()
            }
            Next::Type => self.types(),
            Next::Person => self.people(),
            Next::Unit => self.units(),
            Next::Zone => self.zones(),
        }
    }

    /// A word of the language, with what the line says then; `yes` and `no` where nothing else is compared.
    fn word(&self, word: &str) -> Vec<Suggestion> {
        let is_truth = matches!(word, "yes" | "no");
        let other = self.wanted.as_ref().is_some_and(|wanted| *wanted != ValueType::Truth);
        if is_truth && other {
            return Vec::new();
        }
        let detail = match self.ahead.before.is_empty() {
            true => "",
            false => words::going_on(self.ahead.section, &self.ahead.before, word),
        };
        vec![self.suggestion(Suggested::Word, word, detail)]
    }

    /// A comma, right behind the word before.
    fn comma(&self) -> Suggestion {
        let Range { start, end } = self.ahead.word;
        let before = &self.ahead.before;
        let blanks = before.len() - before.trim_end_matches([' ', '\t', '\u{a0}']).len();
        let replaces = start - blanks..end;
        Suggestion { replaces, ..self.suggestion(Suggested::Word, ",", "") }
    }

    /// A value that is written out: what the examples refer to of its kind, and one that stands for all others.
    fn value(&self, written: Written) -> Vec<Suggestion> {
        let (sample, is) = values::sample(written, self.ahead.currency.as_deref());
        let stands = || self.suggestion(Suggested::Value, &sample, is);
        let Some(wanted) = &self.wanted else {
            let subject = self.ahead.before.trim();
            let known = match written {
                Written::Text if self.ahead.section == "example" => self.known(subject),
                _ => Vec::new(),
            };
            return known.into_iter().chain([stands()]).collect();
        };
        if !values::is_of(written, wanted) {
            return Vec::new();
        }
        match SubjectKind::of(wanted) {
            Some(SubjectKind::Collaborator) => self.people(),
            Some(kind) => {
                let known = self.referred(&kind, &wanted.to_string());
                known.into_iter().chain([stands()]).collect()
            }
            None => vec![stands()],
        }
    }

    /// What the examples refer to of the kind that a fact begins with.
    fn known(&self, word: &str) -> Vec<Suggestion> {
        let kind = SubjectKind::from_word(word);
        match self.subjects.catalogue.attributes(&kind) {
            Some(_) => self.referred(&kind, word),
            None => Vec::new(),
        }
    }

    fn referred(&self, kind: &SubjectKind, detail: &str) -> Vec<Suggestion> {
        let known = references(self.subjects, kind).into_iter();
        known.map(|written| self.suggestion(Suggested::Value, &written, detail)).collect()
    }

    /// Those whom the examples name; where there is nobody, somebody who stands for them.
    fn people(&self) -> Vec<Suggestion> {
        let mut names = references(self.subjects, &SubjectKind::Collaborator);
        if names.is_empty() {
            names.push("ana".to_owned());
        }
        let one = |name: &String| self.suggestion(Suggested::Person, name, "a collaborator");
        names.iter().map(one).collect()
    }

    fn metrics(&self) -> Vec<Suggestion> {
        let mut metrics = self.subjects.metrics();
        // Points are made from metrics and cannot be given.
        if !self.ahead.before.starts_with("given") {
            metrics.push("points");
        }
        metrics.iter().map(|name| self.suggestion(Suggested::Metric, name, "metric")).collect()
    }

    fn events(&self) -> Vec<Suggestion> {
        let events = self.subjects.catalogue.events.values();
        let events =
            events.map(|event| self.suggestion(Suggested::Event, &event.name, &event.title));
        let clusters = match self.ahead.section {
            "metric" => self.subjects.clusters(),
            _ => Vec::new(),
        };
        let clusters = clusters.into_iter();
        let clusters = clusters.map(|name| self.suggestion(Suggested::Cluster, name, "cluster"));
        events.chain(clusters).collect()
    }

    fn event_fields(&self) -> Vec<Suggestion> {
        let Some((event, _)) = self.written.split_once('.') else { return self.events() };
        self.after_dot(&self.subjects.measured_fields(event))
    }

    fn paths(&self) -> Vec<Suggestion> {
        let fields = self.subjects.fields(self.ahead.line, &self.ahead.before);
        if let Some((path, _)) = self.written.rsplit_once('.') {
            let path: Vec<&str> = path.split('.').collect();
            return self.after_dot(&self.subjects.behind(&fields, &path));
        }
        let is_roster = self.ahead.before.trim_start().starts_with("everyone");
        let is_scored = matches!(self.ahead.section, "pool" | "weighting") && !is_roster;
        let metrics = if is_scored { self.metrics() } else { Vec::new() };
        metrics.into_iter().chain(self.fields(&fields)).collect()
    }

    fn fields(&self, fields: &[Field]) -> Vec<Suggestion> {
        let one = |field: &Field| {
            self.suggestion(Suggested::Field, &field.name, &field.value_type.to_string())
        };
        fields.iter().map(one).collect()
    }

    /// Fields behind the last dot of what is written.
    fn after_dot(&self, fields: &[Field]) -> Vec<Suggestion> {
        let Range { start, end } = self.ahead.word;
        let from = self.written.rfind('.').map_or(start, |dot| start + dot + 1);
        let moved = |one: Suggestion| Suggestion { replaces: from..end, ..one };
        self.fields(fields).into_iter().map(moved).collect()
    }

    fn types(&self) -> Vec<Suggestion> {
        use ValueType::{
            Collaborator, Customer, Duration, Moment, Money, Number, Percent, Text, Truth,
        };
        let plain = [Number, Money, Percent, Text, Truth, Moment, Duration, Customer, Collaborator];
        let assets = self.subjects.catalogue.assets.keys().cloned();
        let types = plain.iter().map(ToString::to_string).chain(assets);
        types.map(|word| self.suggestion(Suggested::Type, &word, "")).collect()
    }

    /// The document's own; where it is being said, or others are turned into it, those that most rules have.
    fn units(&self) -> Vec<Suggestion> {
        let is_said = self.ahead.section == "distributor";
        let own = self.ahead.currency.as_deref().filter(|_| !is_said);
        let all = own.is_none() || self.subjects.has_other_currencies();
        let others: &[&str] = if all { values::CURRENCIES } else { &[] };
        let codes = own.into_iter().chain(others.iter().copied()).chain(["points"]);
        codes.map(|code| self.suggestion(Suggested::Unit, code, "")).collect()
    }

    /// Those that have what is written in them: there are six hundred.
    fn zones(&self) -> Vec<Suggestion> {
        let written = self.written.to_lowercase();
        let zones = TZ_VARIANTS.iter().map(|zone| zone.name());
        let zones = zones.filter(|name| name.to_lowercase().contains(&written));
        zones.map(|name| self.suggestion(Suggested::Zone, name, "")).collect()
    }
}
