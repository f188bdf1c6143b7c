//! Rules that tests start from.

use rules::domain::Catalogue;
use rules::language::{Compiled, Program, compile};

/// The profit share of the language's page.
pub const PROFIT_SHARE: &str = include_str!("bases/profit-share.tan");

/// A short rule with nothing but what is required, and the pieces that tests replace.
pub const SHORT: &str = include_str!("bases/visits.tan");

/// Compiles with the built-in catalogue.
pub fn compiled(source: &str) -> Compiled {
    compile(source, &Catalogue::builtin())
}

/// The program of a rule that has nothing wrong in it.
pub fn program(source: &str) -> Program {
    let compiled = compiled(source);
    compiled.program.unwrap_or_else(|| panic!("{source}\n{:#?}", compiled.diagnostics))
}

/// The short rule with one piece replaced.
pub fn short_with(old: &str, new: &str) -> String {
    assert!(SHORT.contains(old), "the short rule has no {old:?}");
    SHORT.replacen(old, new, 1)
}
