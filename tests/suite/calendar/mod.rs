//! Triggers and windows in every zone.
