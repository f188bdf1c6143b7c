//! What a rule means, and nothing else: values, calendar, language and evaluator.
//!
//! Pure: no I/O, no clock, no async, no database. What is public here is what the product, the fuzzer
//! and the benchmarks use.

pub mod calendar;
pub mod domain;
pub mod engine;
pub mod language;
