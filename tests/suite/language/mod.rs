//! Rules in, programs and diagnostics out.
