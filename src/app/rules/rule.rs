//! The checked rule of a text, or why there is none.

use rules::language::{Compiled, Diagnostic, Program, Severity};

use crate::app::{Problem, ProblemCode};

/// The checked rule of a text, or a refusal that says how many errors it has and the first of them.
pub fn require_program(compiled: Compiled) -> Result<(Program, Compiled), Problem> {
    let mut compiled = compiled;
    match compiled.program.take() {
        Some(program) => Ok((program, compiled)),
        None => {
            let errors = errors(&compiled.diagnostics);
            let first = errors.first().map_or(String::new(), |first| {
                let span = first.primary.span;
                format!("{} (line {}, column {})", first.message, span.line, span.column)
            });
            let message = match errors.len() {
                1 => first,
                count => format!("the rule has {count} errors; the first: {first}"),
            };
            Err(Problem::new(ProblemCode::RuleInvalid, &["source"], message))
        }
    }
}

/// The errors among diagnostics.
fn errors(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect()
}
