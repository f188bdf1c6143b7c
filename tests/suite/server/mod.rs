//! What the server does around the API: other sites, compression, limits, time, documents that are trusted.

mod compression;
mod cors;
mod heads;
pub mod raw;
