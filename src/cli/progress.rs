//! How far a long command is, on terminals that can be written over: elsewhere nothing is shown.

use std::io::stderr;

use indicatif::{ProgressBar, ProgressStyle};

use super::Terminal;
use super::terminal::{Loudness, may_be_steered};

/// A bar on standard error for so many things of a kind.
pub fn bar(length: usize, of: &str, terminal: &Terminal) -> ProgressBar {
    if terminal.loudness() == Loudness::Quiet || !may_be_steered(&stderr()) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    let template =
        format!("{{bar:40}} {{human_pos}}/{{human_len}} {of}  {{per_sec}}  {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}
