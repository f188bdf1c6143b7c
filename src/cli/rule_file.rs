//! Reading rule and catalogue files.

use std::path::Path;

use crate::domain::Catalogue;
use crate::glue::render;
use crate::language::compile_catalogue;

use super::{Failure, Terminal};

/// The text of a file; what is no UTF-8 is kept so that the parser can point at it.
pub fn read(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = "is not UTF-8 text; save it as UTF-8";
        Failure::refused(format!("{} {message} (byte {at})", path.display()))
    })
}

/// The built-in catalogue, with what the file adds.
pub fn catalogue(path: Option<&Path>, terminal: &mut Terminal) -> Result<Catalogue, Failure> {
    let Some(path) = path else {
        return Ok(Catalogue::builtin());
    };
    let source = read(path)?;
    let compiled = compile_catalogue(&source, &Catalogue::builtin());
    match compiled.catalogue {
        Some(catalogue) => Ok(catalogue),
        None => {
            let name = path.display().to_string();
            terminal.note(render(&source, &name, &compiled.diagnostics, terminal.colours()));
            Err(Failure::Said)
        }
    }
}
