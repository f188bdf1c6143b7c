//! Stands in until the parts of the language have landed; goes away with them.
#![expect(missing_docs, reason = "goes away within the hour")]

use crate::language::Diagnostic;

pub fn format_source(source: &str) -> Result<String, String> {
    Ok(source.to_owned())
}

pub fn render(_source: &str, _name: &str, diagnostics: &[Diagnostic], _colours: bool) -> String {
    format!("{diagnostics:?}")
}

pub fn is_catalogue(source: &str) -> bool {
    source.contains("\ncatalogue")
}
