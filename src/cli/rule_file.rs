//! Reading rule and catalogue files.

use std::path::Path;

use rules::domain::Catalogue;
use rules::language::{compile_catalogue, parse, render};

use super::file_kind::{FileKind, HEAD, not_a_rule};
use super::files::{self, name};
use super::{Failure, Terminal};

/// The bytes of a rule or a catalogue, right or wrong. Fails with one sentence for a file that is
/// something else altogether.
pub fn rule_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = files::read(path)?;
    let head = bytes.get(..HEAD).unwrap_or(&bytes);
    let other = FileKind::of(head).map(FileKind::no_rule);
    match other.or_else(|| not_a_rule(&String::from_utf8_lossy(head))) {
        Some(message) => Err(Failure::refused(format!("{}: {message}", name(path)))),
        None => Ok(bytes),
    }
}

/// The text of a file. What is not UTF-8 is shown and refused.
pub fn read(path: &Path, terminal: &mut Terminal) -> Result<String, Failure> {
    let bytes = rule_bytes(path)?;
    String::from_utf8(bytes).map_err(|error| {
        let parsed = parse(error.as_bytes());
        let name = path.display().to_string();
        let source = &parsed.document.source;
        terminal.problem(render(&parsed.diagnostics, source, &name, terminal.colours()));
        Failure::Said
    })
}

/// The built-in catalogue, with what the file adds.
pub fn catalogue(path: Option<&Path>, terminal: &mut Terminal) -> Result<Catalogue, Failure> {
    let Some(path) = path else {
        return Ok(Catalogue::builtin());
    };
    let source = read(path, terminal)?;
    let compiled = compile_catalogue(&source, &Catalogue::builtin());
    match compiled.catalogue {
        Some(catalogue) => Ok(catalogue),
        None => {
            let name = path.display().to_string();
            terminal.problem(render(&compiled.diagnostics, &source, &name, terminal.colours()));
            Err(Failure::Said)
        }
    }
}
