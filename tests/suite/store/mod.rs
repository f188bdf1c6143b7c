//! Rows, on both databases.
