//! Tantieme: pays people their share, by rules that read like English.

pub mod calendar;
pub mod domain;
pub mod language;
