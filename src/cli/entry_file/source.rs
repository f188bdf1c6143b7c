//! The bytes of an entry file: read again from the disk for each pass, or kept, where they come only once.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::cli::{Failure, rule_file};

/// UTF-8 may begin with it; it is no part of the text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Why a file cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    /// It is not what an entry file has to be, from the line on that is named, if one is.
    #[error("{message}")]
    Content {
        /// The line, from 1.
        line: Option<usize>,
        /// One sentence: what it is, and how to write it instead.
        message: String,
    },
}

impl Wrong {
    /// What is wrong with the file as a whole.
    pub fn whole(message: impl Into<String>) -> Self {
        Self::Content { line: None, message: message.into() }
    }

    /// What is wrong from a line on.
    pub fn at(line: usize, message: impl Into<String>) -> Self {
        Self::Content { line: Some(line), message: message.into() }
    }
}

/// Where entries come from.
#[derive(Debug)]
pub struct Source {
    /// As it is called in messages.
    pub name: String,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    OnDisk(PathBuf),
    Kept(Vec<u8>),
}

impl Source {
    /// A file, or standard input for `-`. What is no file on a disk, such as a pipe, is read at once,
    /// since it cannot be read twice. Fails when there is no such file.
    pub fn of(path: &Path) -> Result<Self, Failure> {
        let is_file = std::fs::metadata(path).is_ok_and(|about| about.is_file());
        let bytes = if is_file && !rule_file::is_standard_input(path) {
            Bytes::OnDisk(path.to_owned())
        } else {
            Bytes::Kept(rule_file::read_bytes(path)?)
        };
        Ok(Self { name: rule_file::name(path), bytes })
    }

    /// The bytes from the beginning, byte order mark and all.
    pub fn raw(&self) -> io::Result<BufReader<Box<dyn Read + '_>>> {
        let bytes: Box<dyn Read> = match &self.bytes {
            Bytes::OnDisk(path) => Box::new(File::open(path)?),
            Bytes::Kept(bytes) => Box::new(bytes.as_slice()),
        };
        Ok(BufReader::with_capacity(64 * 1024, bytes))
    }

    /// The text from the beginning, without a byte order mark.
    pub fn text(&self) -> io::Result<BufReader<Box<dyn Read + '_>>> {
        let mut bytes = self.raw()?;
        if bytes.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            bytes.consume(BYTE_ORDER_MARK.len());
        }
        Ok(bytes)
    }

    /// Why the file is refused, in one sentence with its name and line.
    pub fn failure(&self, wrong: Wrong) -> Failure {
        match wrong {
            Wrong::Unreadable(error) => {
                Failure::usage(format!("cannot read {}: {error}", self.name))
            }
            Wrong::Content { line: None, message } => {
                Failure::refused(format!("{}: {message}", self.name))
            }
            Wrong::Content { line: Some(line), message } => {
                Failure::refused(format!("{}:{line}: {message}", self.name))
            }
        }
    }
}
