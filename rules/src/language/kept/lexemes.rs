//! A line as a row of numbers, texts, signs and words, whether or not it can be read.

use std::ops::Range;

use super::words::{self, Said};
use crate::language::parser::plain_character;

/// A piece of a line.
#[derive(Debug)]
pub(super) struct Lexeme {
    /// Its bytes.
    pub at: Range<usize>,
    /// What it is.
    pub said: Said,
}

impl Lexeme {
    pub(super) fn is_number(&self) -> bool {
        matches!(self.said, Said::Number { .. })
    }
}

/// Cuts a line up. Letters that only look like plain ones are taken for these.
pub(super) fn lexemes(line: &str) -> Vec<Lexeme> {
    let letters: Vec<(usize, char)> = line
        .char_indices()
        .filter_map(|(at, letter)| Some((at, plain_character(letter)?)))
        .collect();
    let mut cut = Cut { line, letters, at: 0, found: Vec::new() };
    while let Some(letter) = cut.peek(0) {
        cut.next(letter);
    }
    cut.found
}

/// A line while it is cut up.
struct Cut<'t> {
    line: &'t str,
    letters: Vec<(usize, char)>,
    at: usize,
    found: Vec<Lexeme>,
}

impl Cut<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.letters.get(self.at + ahead).map(|(_, letter)| *letter)
    }

    fn next(&mut self, letter: char) {
        let digit = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_digit());
        let point = letter == '.' && digit(self.peek(1));
        if letter.is_whitespace() || matches!(letter, '(' | ')' | '[' | ']' | '{' | '}') {
            self.at += 1;
        } else if letter == '"' {
            self.text();
        } else if let Some(sign) = words::SIGNS.iter().find(|sign| self.begins(sign)) {
            self.push(sign.chars().count(), Said::Sign(sign));
        } else if letter == '%' {
            self.push(1, Said::Percent);
        } else if letter == ',' {
            self.push(1, Said::Comma);
        } else if words::is_currency_sign(letter) {
            self.push(1, Said::Currency(letter));
        } else if letter.is_ascii_digit() || point || self.signed(letter) {
            self.number();
        } else {
            self.word();
        }
    }

    fn begins(&self, sign: &str) -> bool {
        sign.chars().enumerate().all(|(ahead, letter)| self.peek(ahead) == Some(letter))
    }

    /// A minus or plus that belongs to the number behind it.
    fn signed(&self, letter: char) -> bool {
        let mut ahead = 1;
        while self
            .peek(ahead)
            .is_some_and(|it| words::is_currency_sign(it) || (it == ' ' && self.at > 0))
        {
            ahead += 1;
        }
        matches!(letter, '-' | '+')
            && self.peek(ahead).is_some_and(|it| it.is_ascii_digit() || it == '.')
    }

    fn push(&mut self, length: usize, said: Said) {
        let start = self.offset(0);
        self.at += length;
        self.found.push(Lexeme { at: start..self.offset(0), said });
    }

    fn offset(&self, ahead: usize) -> usize {
        self.letters.get(self.at + ahead).map_or(self.line.len(), |(at, _)| *at)
    }

    /// A text with both its quotes; a quote alone is passed over.
    fn text(&mut self) {
        let mut ahead = 1;
        let mut text = String::new();
        loop {
            match self.peek(ahead) {
                None => {
                    self.at += 1;
                    return;
                }
                Some('"') => break,
                Some('\\') if matches!(self.peek(ahead + 1), Some('"' | '\\')) => ahead += 1,
                Some(_) => {}
            }
            text.extend(self.peek(ahead));
            ahead += 1;
        }
        self.push(ahead + 1, Said::Text(text));
    }

    /// A number, a date or a time, with the letters that stand right behind it.
    fn number(&mut self) {
        let minus = self.peek(0) == Some('-');
        let mut ahead = 0;
        let mut currency = None;
        while let Some(letter) = self.peek(ahead) {
            let sign = words::is_currency_sign(letter);
            if letter.is_ascii_digit() || letter == '.' {
                break;
            }
            currency = if sign { Some(letter) } else { currency };
            ahead += 1;
        }
        if let Some(sign) = currency {
            self.found.push(Lexeme {
                at: self.offset(0)..self.offset(ahead),
                said: Said::Currency(sign),
            });
        }
        let start = ahead;
        while self.is_inside(ahead) {
            ahead += 1;
        }
        let run: String = (start..ahead).filter_map(|at| self.peek(at)).collect();
        let letters = run.trim_start_matches(|it: char| !it.is_alphabetic());
        let (digits, suffix) =
            run.split_at_checked(run.len() - letters.len()).unwrap_or((&run, ""));
        let behind = digits.ends_with('-');
        let value = words::value(digits.trim_end_matches('-'));
        let suffix = suffix.to_owned();
        let trailing = run.len() - run.trim_end_matches([',', '.']).len();
        self.push(ahead - trailing, Said::Number { minus: minus || behind, value, suffix });
    }

    /// Whether a letter goes on with the number before it: a comma does so only before a digit.
    fn is_inside(&self, ahead: usize) -> bool {
        let next = self.peek(ahead + 1).is_some_and(|it| it.is_ascii_digit());
        match self.peek(ahead) {
            Some(',' | '\'') => next,
            Some(letter) => {
                letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/' | ':')
            }
            None => false,
        }
    }

    fn word(&mut self) {
        // `US$5`, `USD5`: the letters before an amount. `ANA10` is a name.
        if self.peek(3).is_some_and(|it| it.is_ascii_digit()) {
            let code: String = (0..3).filter_map(|at| self.peek(at)).collect();
            let capitals = code.chars().all(|letter| letter.is_ascii_uppercase());
            if capitals && words::currency(&code).is_some() {
                return self.push(3, Said::Word(code));
            }
        }
        let ends = |letter: char| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    ',' | '"' | '(' | ')' | '[' | ']' | '{' | '}' | '=' | '<' | '>' | '%'
                )
                || words::is_currency_sign(letter)
        };
        let mut ahead = 1;
        while self.peek(ahead).is_some_and(|letter| !ends(letter)) {
            ahead += 1;
        }
        let word: String = (0..ahead).filter_map(|at| self.peek(at)).collect();
        let sign = self.peek(ahead).is_some_and(words::is_currency_sign);
        let capitals = word.chars().all(|letter| letter.is_ascii_uppercase());
        if (sign && capitals) || !word.contains(char::is_alphanumeric) {
            self.at += ahead;
        } else {
            self.push(ahead, Said::Word(word));
        }
    }
}
