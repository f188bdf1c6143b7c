//! What people see: plain text when piped, colours on terminals, and never what would steer the
//! terminal: much of what is printed was sent by somebody.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::io::{IsTerminal, Write, stderr, stdout};

use rules::domain::is_readable;

use super::Failure;

/// Standard output and standard error.
pub struct Terminal {
    colours: bool,
    loudness: Loudness,
}

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loudness {
    /// Only what went wrong.
    Quiet,
    /// What people should notice as well.
    #[default]
    Normal,
    /// What is done as well.
    Verbose,
}

/// Whether a terminal may be steered: coloured, and written over.
pub fn may_be_steered(terminal: &impl IsTerminal) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    !refused && !dumb && terminal.is_terminal()
}

impl Terminal {
    /// The process's own; colours where standard output may be steered.
    pub fn new(loudness: Loudness) -> Self {
        Self { colours: may_be_steered(&stdout()), loudness }
    }

    /// How much is said on standard error.
    pub fn loudness(&self) -> Loudness {
        self.loudness
    }

    /// Whether to colour what goes to standard output.
    pub fn colours(&self) -> bool {
        self.colours
    }

    /// One line on standard output. A reader that went away is no error.
    pub fn line(&mut self, text: impl Display) {
        let _gone = writeln!(stdout(), "{}", harmless(&text.to_string(), self.colours));
    }

    /// Text without an end of its last line on standard output.
    pub fn text(&mut self, text: impl Display) {
        let _gone = write!(stdout(), "{}", harmless(&text.to_string(), self.colours));
        let _gone = stdout().flush();
    }

    /// The text of a file on standard output, for a file or another program: only on a terminal
    /// anything in it is written out.
    pub fn file(&mut self, text: impl Display) {
        if stdout().is_terminal() {
            return self.text(text);
        }
        let _gone = write!(stdout(), "{text}");
        let _gone = stdout().flush();
    }

    /// JSON on standard output; what is not readable in its texts is written out as JSON does.
    pub fn json(&mut self, json: impl Display) {
        let _gone = writeln!(stdout(), "{}", harmless_json(&json.to_string()));
    }

    /// A part of JSON on standard output, as [`Self::json`] writes it.
    pub fn json_part(&mut self, json: impl Display) {
        let _gone = write!(stdout(), "{}", harmless_json(&json.to_string()));
    }

    /// What a command has found, as JSON on standard output.
    pub fn report(&mut self, report: &impl serde::Serialize) -> Result<(), Failure> {
        let json = serde_json::to_string_pretty(report);
        let json =
            json.map_err(|error| Failure::refused(format!("no JSON comes of it: {error}")))?;
        self.json(json);
        Ok(())
    }

    /// One line on standard error about what went wrong.
    pub fn problem(&mut self, text: impl Display) {
        let _gone = writeln!(stderr(), "{}", harmless(&text.to_string(), self.colours));
    }

    /// One line on standard error that people should notice; `--quiet` keeps it back.
    pub fn note(&mut self, text: impl Display) {
        if self.loudness != Loudness::Quiet {
            self.problem(text);
        }
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
            self.problem(format!("tantieme: {message}"));
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

/// Text with nothing that could steer a terminal but ends of lines, tabs and, where there are
/// colours, these.
fn harmless(text: &str, colours: bool) -> Cow<'_, str> {
    let is_harmless = |character| is_readable(character) || matches!(character, '\n' | '\t');
    if text.chars().all(is_harmless) {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(character) = rest.chars().next() {
        if let Some((colour, behind)) = split_colour(rest).filter(|_| colours) {
            shown.extend(["\u{1b}[", colour, "m"]);
            rest = behind;
            continue;
        }
        if is_harmless(character) {
            shown.push(character);
        } else {
            shown.extend(character.escape_unicode());
        }
        rest = rest.strip_prefix(character).unwrap_or_default();
    }
    Cow::Owned(shown)
}

/// The numbers of a colour that stands in front, and what is behind it.
fn split_colour(text: &str) -> Option<(&str, &str)> {
    let (numbers, behind) = text.strip_prefix("\u{1b}[")?.split_once('m')?;
    let is_number = |character: char| character.is_ascii_digit() || character == ';';
    numbers.chars().all(is_number).then_some((numbers, behind))
}

/// What is not ASCII stands only within the texts of JSON.
fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_harmless = |character| is_readable(character) || character == '\n';
    if json.chars().all(is_harmless) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len());
    for character in json.chars() {
        if is_harmless(character) {
            shown.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a text cannot fail.
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        let text = "ok\n\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7} \u{202e}x\u{9b}2J";
        let escaped = "ok\n\\u{1b}[31mred\\u{1b}[0m \\u{1b}]0;title\\u{7} \\u{202e}x\\u{9b}2J";
        assert_eq!(harmless(text, false), escaped);
        let coloured = "ok\n\u{1b}[31mred\u{1b}[0m \\u{1b}]0;title\\u{7} \\u{202e}x\\u{9b}2J";
        assert_eq!(harmless(text, true), coloured);
    }

    #[test]
    fn json_stays_json() {
        let value = serde_json::json!({ "name": "\u{1b}[31m\u{7f}\u{202e}\u{e0041}\n花" });
        let shown = harmless_json(&value.to_string()).into_owned();
        assert!(shown.chars().all(is_readable), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).ok(), Some(value));
    }
}
