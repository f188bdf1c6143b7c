//! The rules of the project that a machine can hold: the picture in ARCHITECTURE.md stays true.

mod confined;
mod documents;
mod files;
mod layers;
mod source;

pub use source::product_files;
