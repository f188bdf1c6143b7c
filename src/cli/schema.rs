//! `tantieme schema`: the GraphQL schema in its definition language.

use super::{Failure, Terminal};

/// Prints the schema.
pub fn run(terminal: &mut Terminal) -> Result<(), Failure> {
    terminal.file(crate::api::sdl());
    Ok(())
}
