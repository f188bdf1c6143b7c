//! What the server does around the API: other sites, compression, limits, time.

mod compression;
mod cors;
mod flags;
mod heads;
mod rates;
pub mod raw;
#[cfg(target_os = "linux")]
mod time;
