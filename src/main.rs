//! The `tantieme` command.

use std::process::ExitCode;

/// Recording frees on one thread what another allocated, and a batch is tens of thousands of small pieces:
/// with the system's allocator that was a third of the samples of an import.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tantieme::cli::run()
}
