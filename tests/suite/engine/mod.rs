//! Evaluation: scenarios and properties.
