//! What people see: plain text when piped, colours on terminals.

use std::fmt::Display;
use std::io::{IsTerminal, Write, stderr, stdout};

use super::Failure;

/// Standard output and standard error.
pub struct Terminal {
    colours: bool,
}

impl Terminal {
    /// The process's own; colours when standard output is a terminal and `NO_COLOR` is not set.
    pub fn new() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { colours: wanted && stdout().is_terminal() }
    }

    /// Whether to colour what goes to standard output.
    pub fn colours(&self) -> bool {
        self.colours
    }

    /// One line on standard output. A reader that went away is no error.
    pub fn line(&mut self, text: impl Display) {
        let _gone = writeln!(stdout(), "{text}");
    }

    /// Text as it is on standard output.
    pub fn text(&mut self, text: impl Display) {
        let _gone = write!(stdout(), "{text}");
        let _gone = stdout().flush();
    }

    /// One line on standard error.
    pub fn note(&mut self, text: impl Display) {
        let _gone = writeln!(stderr(), "{text}");
    }

    /// A green word, where there are colours.
    pub fn good(&self, text: &str) -> String {
        self.paint(text, "32")
    }

    /// A red word, where there are colours.
    pub fn bad(&self, text: &str) -> String {
        self.paint(text, "31")
    }

    /// Words of less weight, where there are colours.
    pub fn faint(&self, text: &str) -> String {
        self.paint(text, "2")
    }

    /// A bold word, where there are colours.
    pub fn strong(&self, text: &str) -> String {
        self.paint(text, "1")
    }

    /// The sentence of a failure on standard error.
    pub fn complain(&mut self, failure: &Failure) {
        let message = failure.to_string();
        if !message.is_empty() {
            self.note(format!("tantieme: {message}"));
        }
    }

    /// Says what went wrong with several things, and fails with the worst of it: wrong usage, if
    /// there is any.
    pub fn fail_with(&mut self, mut failures: Vec<Failure>) -> Result<(), Failure> {
        failures.sort_by_key(|failure| matches!(failure, Failure::Usage(_)));
        let Some(worst) = failures.pop() else { return Ok(()) };
        for failure in &failures {
            self.complain(failure);
        }
        Err(worst)
    }

    fn paint(&self, text: &str, code: &str) -> String {
        if self.colours { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self::new()
    }
}
