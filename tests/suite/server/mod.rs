//! What the server does around the API: other sites, compression, limits, time, documents that are trusted.

mod compression;
mod cors;
mod documents;
mod flags;
mod heads;
mod rates;
pub mod raw;
#[cfg(target_os = "linux")]
mod time;
