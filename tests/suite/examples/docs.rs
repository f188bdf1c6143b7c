//! Every block of the documentation runs: rules compile or are refused, documents fit the schema, command
//! lines have flags that exist.

use std::fs;
use std::path::PathBuf;

use async_graphql::futures_util::StreamExt as _;
use rules::domain::{Catalogue, Moment};
use rules::language::{Severity, compile, compile_catalogue, format_source, render};
use tantieme::app::check;
use tantieme::{api, cli};

use super::{root, tantieme};

/// A fenced block: where it starts, what stands behind the fence, and its text.
struct Block {
    place: String,
    kind: String,
    text: String,
}

fn documents() -> Vec<PathBuf> {
    let mut documents = Vec::new();
    let mut directories = vec![root("docs"), root("examples"), root("integrations")];
    let top = fs::read_dir(root("")).unwrap().map(|entry| entry.unwrap().path());
    documents
        .extend(top.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                documents.push(path);
            }
        }
    }
    documents
}

fn blocks() -> Vec<Block> {
    documents().iter().flat_map(blocks_of).collect()
}

fn blocks_of(path: &PathBuf) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (line, number) in fs::read_to_string(path).unwrap().lines().zip(1..) {
        match (line.trim_start().strip_prefix("```"), open.as_mut()) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(kind), None) => {
                let place = format!("{}:{number}", path.display());
                open = Some(Block { place, kind: kind.trim().to_owned(), text: String::new() });
            }
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{}: a block is not closed", path.display());
    blocks
}

fn of_kind(kind: &str) -> Vec<Block> {
    let found: Vec<Block> = blocks().into_iter().filter(|block| block.kind == kind).collect();
    assert!(!found.is_empty(), "the documentation has no {kind} block");
    found
}

/// The blocks of one document: what stands behind the fence, and the text.
pub fn blocks_in(document: &str) -> Vec<(String, String)> {
    blocks_of(&root(document)).into_iter().map(|block| (block.kind, block.text)).collect()
}

/// The rows of the table of a document whose first column has this head, cell by cell.
pub fn rows_in(document: &str, head: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root(document)).unwrap();
    let table = text.lines().skip_while(|line| !line.starts_with(head));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    let cells =
        |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.map(cells).collect()
}

/// All blocks of a kind, with where they stand.
pub fn of(kind: &str) -> Vec<(String, String)> {
    of_kind(kind).into_iter().map(|block| (block.place, block.text)).collect()
}

/// The queries of the documentation, with where they stand.
pub fn queries() -> Vec<(String, String)> {
    let blocks = of_kind("graphql").into_iter();
    let queries = blocks.filter(|block| block.text.starts_with('{'));
    queries.map(|block| (block.place, block.text)).collect()
}

/// The messages of what is wrong with a rule or a catalogue.
fn errors(source: &str) -> Vec<String> {
    let builtin = Catalogue::builtin();
    let diagnostics = if source.lines().any(|line| line.trim() == "catalogue") {
        compile_catalogue(source, &builtin).diagnostics
    } else {
        compile(source, &builtin).diagnostics
    };
    let errors = diagnostics.into_iter().filter(|one| one.severity == Severity::Error);
    errors.map(|error| error.message).collect()
}

#[test]
fn every_block_is_of_a_kind_that_runs_or_is_output() {
    let known = [
        "tan",
        "tan,refused",
        "graphql",
        "sh",
        "text",
        "toml",
        "json",
        "jsonl",
        "csv",
        "rust",
        "js",
        // Copied from tests/clients, where they run.
        "ts",
        "python",
        "toml",
    ];
    for block in blocks() {
        assert!(known.contains(&block.kind.as_str()), "{}: \"{}\"", block.place, block.kind);
    }
}

#[test]
fn every_rule_compiles_in_its_canonical_form() {
    for block in of_kind("tan") {
        let errors = errors(&block.text);
        assert!(errors.is_empty(), "{}: {errors:?}", block.place);
        let canonical = format_source(&block.text).unwrap();
        assert_eq!(canonical, block.text, "{}: not in its canonical form", block.place);
    }
}

#[test]
fn every_example_of_every_rule_comes_out() {
    for block in of_kind("tan") {
        let said = check(&block.text, &Catalogue::builtin(), Moment::ALWAYS);
        for example in said.examples {
            assert!(example.passed, "{}: {}: {:?}", block.place, example.name, example.problems);
        }
    }
}

#[test]
fn every_rule_of_the_cookbook_proves_itself() {
    let cookbook: Vec<Block> =
        of_kind("tan").into_iter().filter(|block| block.place.contains("/cookbook/")).collect();
    for block in &cookbook {
        let said = check(&block.text, &Catalogue::builtin(), Moment::ALWAYS);
        assert!(!said.examples.is_empty(), "{}: no example", block.place);
        assert!(said.diagnostics.is_empty(), "{}: {:?}", block.place, said.diagnostics);
    }
}

/// Behind a rule that is refused stands what is said of it.
#[test]
fn every_refusal_reads_as_the_documentation_shows() {
    for path in documents() {
        let blocks = blocks_of(&path);
        for pair in blocks.windows(2) {
            let [rule, said] = pair else { continue };
            if rule.kind != "tan,refused" || !said.text.starts_with("error[") {
                continue;
            }
            let found = compile(&rule.text, &Catalogue::builtin()).diagnostics;
            let rendered = render(&found, &rule.text, "rule.tan", false);
            let shown = said.text.rsplit_once("\nrule.tan: ").map_or("", |(shown, _)| shown);
            assert_eq!(rendered.trim_end(), shown.trim_end(), "{}", rule.place);
        }
    }
}

#[test]
fn every_wrong_rule_is_refused() {
    for block in of_kind("tan,refused") {
        assert!(!errors(&block.text).is_empty(), "{}", block.place);
    }
}

/// Without a database, what does not fit the schema is refused before any field is resolved, and
/// such an error has no path.
#[tokio::test]
async fn every_document_fits_the_schema() {
    let schema = api::build(None, false);
    for block in of_kind("graphql") {
        let mut answers = schema.execute_stream(block.text.as_str());
        let response = answers.next().await.unwrap();
        let misfit: Vec<String> = response
            .errors
            .into_iter()
            .filter(|error| error.path.is_empty())
            .map(|error| error.message)
            .collect();
        assert!(misfit.is_empty(), "{}: {misfit:?}", block.place);
    }
}

#[test]
fn every_entry_line_is_read() {
    for block in of_kind("jsonl") {
        for line in block.text.lines() {
            let parsed = tantieme::app::entries::parse_line(line);
            assert!(parsed.is_ok(), "{}: {line}: {parsed:?}", block.place);
        }
    }
}

#[test]
fn every_command_line_is_understood() {
    for block in of_kind("sh") {
        for line in block.text.replace("\\\n", " ").lines() {
            let line = line.strip_prefix("$ ").unwrap_or(line);
            let line = line.replace("cargo run --release -- ", "tantieme ");
            if line.starts_with("tantieme ") {
                let understood = cli::command().try_get_matches_from(words(&line));
                assert!(understood.is_ok(), "{}: {line}: {:?}", block.place, understood.err());
            }
        }
    }
}

#[test]
fn every_file_that_is_named_exists() {
    let mut named = 0;
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "DESIGN.md", "README.md"] {
        let text = fs::read_to_string(root(document)).unwrap();
        for name in text.split('`').skip(1).step_by(2) {
            let is_file =
                [".rs", ".pest", ".md", ".toml"].iter().any(|ending| name.ends_with(ending));
            if is_file && !name.contains(' ') {
                named += 1;
                let found = root(name).exists() || root("src").join(name).exists();
                assert!(found, "{document} names {name}, which does not exist");
            }
        }
    }
    assert!(named >= 25, "the walk names its files");
}

/// The words of a shell line, as far as the documentation needs it: quotes, comments and redirections.
pub fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap();
    let line = line.split(" > ").next().unwrap();
    let mut words = Vec::new();
    for (part, quoted) in line.split('"').zip([false, true].into_iter().cycle()) {
        if quoted {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A block with one command, and a block of text right behind it, is the command with its output.
/// The digest is left to the scenarios that are about it.
#[test]
fn commands_print_what_the_documentation_says() {
    let mut compared = 0;
    for (command, output) in blocks().iter().zip(blocks().iter().skip(1)) {
        let line = command.text.trim_end();
        let alone = command.kind == "sh" && line.lines().count() == 1;
        if !alone || output.kind != "text" || !line.starts_with("tantieme preview ") {
            continue;
        }
        let ran = tantieme().args(&words(line)[1..]).assert().success();
        let printed = String::from_utf8(ran.get_output().stdout.clone()).unwrap();
        assert_eq!(without_digest(&printed), without_digest(&output.text), "{}", command.place);
        compared += 1;
    }
    assert!(compared >= 4, "the examples show what they print");
}

fn without_digest(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("digest "));
    lines.map(|line| format!("{}\n", line.trim_end())).collect()
}
