//! Program + window + entries -> Outcome. Pure: no clock, no I/O, no floats, no randomness.
