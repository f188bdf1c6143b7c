//! The `tantieme` command.

fn main() {}
