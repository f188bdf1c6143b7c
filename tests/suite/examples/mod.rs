//! Every rule in examples/ with its entries and expected outcome, and every block of the documentation.

mod catalogue;
mod cd_shop;
mod deploy;
pub mod docs;
mod folders;
mod pay;
mod tutorial;

use std::path::PathBuf;

/// A path inside the repository.
pub fn root(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The `tantieme` binary, ready to be given arguments; it runs at the root of the repository.
fn tantieme() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_tantieme"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("TANTIEME_DATABASE");
    command
}
