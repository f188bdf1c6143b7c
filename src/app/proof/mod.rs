//! Whether what is stored agrees: settlements evaluated again, and every table with the others.

pub(super) mod audit;
pub(super) mod replay;
