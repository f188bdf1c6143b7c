//! Every rule in examples/ with its entries and expected outcome.
