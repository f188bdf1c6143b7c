//! The rule language: reading, near misses, formatting, checking.

mod bad_input;
mod cases;
mod catalogues;
mod checking;
mod choices;
mod continuing;
mod customers_first;
mod diagnostics;
mod documents;
mod editing;
mod example_data;
mod example_parts;
mod explaining;
mod formatting;
mod growing;
mod kept;
pub mod large;
mod misspelt;
mod mutations;
mod near_misses;
mod parsing;
mod plainly;
mod plans;
mod published;
mod reference;
mod rendering;
mod rosters;
mod rules;
mod running_rosters;
mod running_totals;
mod sound;
mod unread;

/// The distributor that shows the language's form.
pub const DISTRIBUTOR: &str = include_str!("samples/distributor.tan");
/// The catalogue that shows the language's form.
pub const CATALOGUE: &str = include_str!("samples/catalogue.tan");
