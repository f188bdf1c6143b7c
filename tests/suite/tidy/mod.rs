//! The house rules that a machine can hold: the picture in ARCHITECTURE.md stays true.

mod files;
mod layers;
mod papers;
mod rooms;
mod source;
