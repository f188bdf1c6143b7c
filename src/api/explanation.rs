//! A rule in plain sentences.

use async_graphql::SimpleObject;

use rules::language;

/// A rule in plain sentences, for those who are paid by it.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Explanation")]
pub struct Explanation {
    /// All of it as one text, with titles and indented sentences.
    text: String,
    /// The same, in the order of the text.
    sections: Vec<ExplainedSection>,
}

/// Sentences about one thing.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "ExplainedSection")]
pub struct ExplainedSection {
    /// What they are about.
    title: String,
    /// The sentences.
    sentences: Vec<Sentence>,
}

/// One sentence.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Sentence")]
pub struct Sentence {
    /// Its text.
    text: String,
    /// The line of the rule that says so, from 1; null where it follows from the whole.
    line: Option<u32>,
}

impl From<&language::Explanation> for Explanation {
    fn from(explanation: &language::Explanation) -> Self {
        let text = explanation.to_string();
        let sections = explanation.sections.iter().map(Into::into).collect();
        Self { text, sections }
    }
}

impl From<&language::ExplainedSection> for ExplainedSection {
    fn from(section: &language::ExplainedSection) -> Self {
        let sentence =
            |said: &language::Sentence| Sentence { text: said.text.clone(), line: said.line };
        Self {
            title: section.title.clone(),
            sentences: section.sentences.iter().map(sentence).collect(),
        }
    }
}
