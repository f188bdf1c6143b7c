//! `tantieme explain`: a rule in plain sentences, for those who are paid by it.

use std::path::PathBuf;

use serde::Serialize;

use crate::app::check;
use crate::clock::Clock;
use rules::language::{ExplainedSection, Explanation, Sentence, render};

use super::{Failure, Terminal, rule_file};

/// Explains a rule, or what a catalogue lets one track. A file with errors is not explained: its
/// problems are shown.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tantieme explain examples/profit-share/rule.tan")]
pub struct Arguments {
    /// A rule or a catalogue; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A catalogue that the rule uses besides the built-in one
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Reads, checks, explains.
pub fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<(), Failure> {
    let catalogue = rule_file::catalogue(arguments.catalogue.as_deref(), terminal)?;
    let source = rule_file::read(&arguments.file, terminal)?;
    let result = check(&source, &catalogue, Clock::System.now());
    let Some(explanation) = result.explanation else {
        let name = arguments.file.display().to_string();
        terminal
            .problem(render(&result.diagnostics, &source, &name, terminal.colours()).trim_end());
        terminal.problem(format!("{name}: not explained"));
        return Err(Failure::Said);
    };
    if arguments.json {
        return terminal.report(&Report::new(&explanation));
    }
    show(&explanation, terminal);
    Ok(())
}

fn show(explanation: &Explanation, terminal: &mut Terminal) {
    for line in explanation.to_string().lines() {
        let title = !line.is_empty() && !line.starts_with(' ');
        terminal.line(if title { terminal.strong(line) } else { line.to_owned() });
    }
}

#[derive(Serialize)]
struct Report<'a> {
    sections: Vec<SectionReport<'a>>,
}

#[derive(Serialize)]
struct SectionReport<'a> {
    title: &'a str,
    sentences: Vec<SentenceReport<'a>>,
}

#[derive(Serialize)]
struct SentenceReport<'a> {
    text: &'a str,
    line: Option<u32>,
}

impl<'a> Report<'a> {
    fn new(explanation: &'a Explanation) -> Self {
        Self { sections: explanation.sections.iter().map(SectionReport::new).collect() }
    }
}

impl<'a> SectionReport<'a> {
    fn new(section: &'a ExplainedSection) -> Self {
        let sentence =
            |sentence: &'a Sentence| SentenceReport { text: &sentence.text, line: sentence.line };
        Self { title: &section.title, sentences: section.sentences.iter().map(sentence).collect() }
    }
}
