//! The texts that an editor has open.

use std::collections::BTreeMap;

use ls_types::{TextDocumentContentChangeEvent, Uri};

use super::positions::{Encoding, Lines};
use crate::app::RuleCheck;
use rules::language::{Parsed, parse_str};

/// How much one client may have open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Documents at the same time.
    pub documents: usize,
    /// Bytes of each. More than a rule may have, so that what is wrong with a longer one is said.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { documents: 200, bytes: 1024 * 1024 }
    }
}

/// A text that is open.
#[derive(Debug)]
pub struct Opened {
    /// What the client calls it.
    pub uri: Uri,
    /// Which of its texts it is.
    pub version: i32,
    /// The text.
    pub text: String,
    /// Its lines.
    pub lines: Lines,
    /// What a check said of exactly this text.
    pub checked: Option<RuleCheck>,
    /// The text, read; made when somebody asks.
    parsed: Option<Parsed>,
}

impl Opened {
    fn new(uri: Uri, version: i32, text: String, encoding: Encoding) -> Self {
        let lines = Lines::of(&text, encoding);
        Self { uri, version, text, lines, checked: None, parsed: None }
    }

    /// The text, read.
    pub fn parsed(&mut self) -> &Parsed {
        self.parsed.get_or_insert_with(|| parse_str(&self.text))
    }
}

/// The texts that are open, by what the client calls them.
#[derive(Debug)]
pub struct Documents {
    limits: Limits,
    open: BTreeMap<String, Opened>,
}

/// Why a text is not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// It is too large.
    #[error("the document has {bytes} bytes, and at most {most} are looked at")]
    TooLarge {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
    /// There are too many.
    #[error("{0} documents are open, which is the most; close some")]
    TooMany(usize),
    /// A change of something that nobody opened.
    #[error("\"{0}\" is not open")]
    NotOpen(String),
}

impl Documents {
    /// None yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, open: BTreeMap::new() }
    }

    /// Opens a text, or another text of the same name.
    pub fn open(
        &mut self,
        uri: Uri,
        version: i32,
        text: String,
        encoding: Encoding,
    ) -> Result<(), NotKept> {
        let key = uri.as_str().to_owned();
        self.open.remove(&key);
        if self.open.len() >= self.limits.documents {
            return Err(NotKept::TooMany(self.limits.documents));
        }
        self.allowed(text.len())?;
        self.open.insert(key, Opened::new(uri, version, text, encoding));
        Ok(())
    }

    /// Applies changes, one after the other. A text that becomes too large is not looked at any more.
    pub fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Result<(), NotKept> {
        let Some(opened) = self.open.remove(uri.as_str()) else {
            return Err(NotKept::NotOpen(uri.as_str().to_owned()));
        };
        let Opened { uri, mut text, mut lines, .. } = opened;
        for change in changes {
            match change.range {
                None => text = change.text,
                Some(range) => {
                    let start = lines.offset(&text, range.start);
                    let end = lines.offset(&text, range.end).max(start);
                    text.replace_range(start..end, &change.text);
                }
            }
            self.allowed(text.len())?;
            lines = Lines::of(&text, encoding);
        }
        let key = uri.as_str().to_owned();
        self.open.insert(key, Opened { lines, ..Opened::new(uri, version, text, encoding) });
        Ok(())
    }

    /// Closes a text.
    pub fn close(&mut self, uri: &Uri) {
        self.open.remove(uri.as_str());
    }

    /// One of them.
    pub fn get(&mut self, uri: &str) -> Option<&mut Opened> {
        self.open.get_mut(uri)
    }

    /// All of them.
    pub fn all(&mut self) -> impl Iterator<Item = &mut Opened> {
        self.open.values_mut()
    }

    fn allowed(&self, bytes: usize) -> Result<(), NotKept> {
        let most = self.limits.bytes;
        if bytes > most { Err(NotKept::TooLarge { bytes, most }) } else { Ok(()) }
    }
}
