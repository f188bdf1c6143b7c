//! Text to checked program, and back: parse, check, format, diagnose.

pub mod codes;
mod diagnostic;
mod program;
pub mod tree;

pub use diagnostic::{Diagnostic, Edit, Fix, Label, Severity, Span};
pub use program::*;
