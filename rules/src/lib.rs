//! What a rule means and what becomes of what is owed, and nothing else: values, calendar, language, evaluator
//! and the plans of paying.
//!
//! Pure: no I/O, no clock, no async, no database. What is public here is what the product, the fuzzer
//! and the benchmarks use.

pub mod calendar;
pub mod domain;
pub mod engine;
pub mod language;
pub mod paying;
