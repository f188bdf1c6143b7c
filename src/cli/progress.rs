//! How far a long command is, on terminals: elsewhere nothing is shown.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error for so many things of a kind.
pub fn bar(length: usize, of: &str) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    let template =
        format!("{{bar:40}} {{human_pos}}/{{human_len}} {of}  {{per_sec}}  {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}
