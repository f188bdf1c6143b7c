//! Text to checked program, and back: parse, check, format, diagnose.

mod check;
pub mod codes;
mod compared;
mod dates;
mod diagnostic;
pub mod editing;
mod explain;
mod format;
pub mod kept;
mod parser;
mod place;
mod program;
pub mod reference;
mod render;
pub mod tree;

pub use check::{
    Compiled, CompiledCatalogue, compile, compile_catalogue, compile_parsed,
    compile_parsed_catalogue, compile_parsed_catalogue_until, compile_parsed_until,
};
pub use compared::{Compared, compared};
pub use diagnostic::{Diagnostic, Edit, Fix, Label, Severity, Span};
pub use explain::{ExplainedSection, Explanation, Sentence, explain};
pub use format::{FormatError, canonical, format, format_checked, format_source};
pub use parser::{Parsed, Token, TokenKind, parse, parse_str, parse_until, tokens};
pub use program::*;
pub use render::render;
