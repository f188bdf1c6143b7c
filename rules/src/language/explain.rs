//! A rule in plain sentences, for those who are paid by it, generated from its tree.
//!
//! Every clause has a sentence: the matches over clauses have no wildcard, so a clause that nobody
//! explains does not compile. What a clause implies without saying it (rounding, refunds above
//! sales, who is left out) has sentences too, without a line.

mod catalogue;
mod cluster;
mod condition;
mod cron;
mod example;
mod fairness;
mod identity;
mod metric;
mod pool;
mod rule;
mod running;
mod schedule;
mod tiers;
mod weighting;
mod words;

use std::fmt;

use super::tree::{Document, Head};
use crate::domain::Catalogue;
use rule::{Part, Rule};

/// What a document says, in plain sentences.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// In the order in which one would tell it.
    pub sections: Vec<ExplainedSection>,
}

/// Sentences about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedSection {
    /// What they are about.
    pub title: String,
    /// The sentences.
    pub sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its text.
    pub text: String,
    /// The line that says so, from 1; `None` where it follows from the rule as a whole.
    pub line: Option<u32>,
}

/// Explains a document without errors. Events and assets are called by their titles in the
/// catalogue, which has to be the one that the document was checked against.
pub fn explain(document: &Document, catalogue: &Catalogue) -> Explanation {
    let rule = Rule::new(document, catalogue);
    if document.is_catalogue() {
        return Explanation { sections: catalogue::explain(&rule, document) };
    }
    let mut parts: Vec<&Part<'_>> = rule.parts.iter().collect();
    parts.sort_by_key(|part| rank(part.head));
    let (examples, rules): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| matches!(part.head, Head::Example(_)));
    let mut sections: Vec<_> = rules.into_iter().filter_map(|part| section(&rule, part)).collect();
    sections.push(fairness::explain(&rule));
    sections.extend(examples.into_iter().filter_map(|part| section(&rule, part)));
    Explanation { sections }
}

fn section(rule: &Rule<'_>, part: &Part<'_>) -> Option<ExplainedSection> {
    match part.head {
        Head::Distributor { name, title } => {
            Some(identity::explain(rule, part, name, title.as_ref()))
        }
        Head::Cluster(name) => Some(cluster::explain(rule, part, name)),
        Head::Metric(name) => Some(metric::explain(rule, part, name)),
        Head::Pool => Some(pool::explain(rule, part)),
        Head::Weighting => Some(weighting::explain(rule, part)),
        Head::Schedule => Some(schedule::explain(rule, part)),
        Head::Example(name) => Some(example::explain(rule, part, name)),
        Head::Event { .. } | Head::Asset { .. } | Head::Customer | Head::Collaborator => None,
    }
}

/// The order in which one would tell it: what is measured before what is made of it.
fn rank(head: &Head) -> u8 {
    match head {
        Head::Distributor { .. } => 0,
        Head::Cluster(_) => 1,
        Head::Metric(_) => 2,
        Head::Pool => 3,
        Head::Weighting => 4,
        Head::Schedule => 5,
        Head::Example(_) => 6,
        Head::Event { .. } | Head::Asset { .. } | Head::Customer | Head::Collaborator => 7,
    }
}

/// Sentences as they are gathered.
struct Telling {
    title: String,
    sentences: Vec<Sentence>,
}

impl Telling {
    fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), sentences: Vec::new() }
    }

    /// What a line says.
    fn says(&mut self, line: u32, text: impl Into<String>) {
        self.sentences.push(Sentence { text: text.into(), line: Some(line) });
    }

    /// What follows without a line that says so.
    fn follows(&mut self, text: impl Into<String>) {
        self.sentences.push(Sentence { text: text.into(), line: None });
    }

    fn finish(self) -> ExplainedSection {
        ExplainedSection { title: self.title, sentences: self.sentences }
    }
}

/// Where lines are broken, in characters.
const WIDTH: usize = 100;

impl fmt::Display for Explanation {
    /// Titles with their sentences below, broken into lines that fit a page.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, section) in self.sections.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            writeln!(formatter, "{gap}{}", section.title)?;
            for sentence in &section.sentences {
                writeln!(formatter, "{}", broken(&sentence.text))?;
            }
        }
        Ok(())
    }
}

/// A sentence as an item of a list; every line but its first stands below its first word.
fn broken(sentence: &str) -> String {
    let mut text = String::new();
    let mut width = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if width == 0 {
            text.push_str("  - ");
            width = 4;
        } else if width + 1 + length > WIDTH {
            text.push_str("\n    ");
            width = 4;
        } else {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
    }
    text
}
