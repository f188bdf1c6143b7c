//! The bytes of an entry file: read again from the disk for each pass, and put there first where they come
//! only once.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::packed::Packing;
use crate::cli::{Failure, files};

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
    place: Place,
    packing: Packing,
}

#[derive(Debug)]
enum Place {
    OnDisk(PathBuf),
    /// A copy of what came only once; it goes away with this.
    Kept(NamedTempFile),
}

impl Source {
    /// A file, or standard input for `-`. What is no file on a disk, such as a pipe, is copied into one
    /// at once, since it cannot be read twice. Fails when there is no such file.
    pub fn of(path: &Path) -> Result<Self, Failure> {
        let is_file = std::fs::metadata(path).is_ok_and(|about| about.is_file());
        let place = if is_file && !files::is_standard_input(path) {
            Place::OnDisk(path.to_owned())
        } else {
            Place::Kept(files::keep(path)?)
        };
        let packing = place.open().and_then(|mut file| Packing::of(&mut file));
        let packing = packing.map_err(|error| files::unreadable(path, &error))?;
        Ok(Self { name: files::name(path), place, packing })
    }

    /// The bytes from the beginning, unpacked, byte order mark and all.
    pub fn raw(&self) -> io::Result<BufReader<Box<dyn Read + '_>>> {
        let bytes = self.packing.unpacked(self.place.open()?)?;
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

    /// Whether it is compressed as a whole.
    pub fn is_packed(&self) -> bool {
        self.packing != Packing::Plain
    }

    /// The file itself, for who reads here and there in it.
    pub fn file(&self) -> io::Result<File> {
        self.place.open()
    }

    /// Why the file is refused, in one sentence with its name and line.
    pub fn failure(&self, wrong: Wrong) -> Failure {
        match wrong {
            Wrong::Unreadable(error) if self.packing.may_cause(&error) => {
                Failure::refused(format!(
                    "{}: this is {}, and cannot be unpacked to its end; it was cut off or changed",
                    self.name, self.packing
                ))
            }
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

impl Place {
    fn open(&self) -> io::Result<File> {
        match self {
            Self::OnDisk(path) => File::open(path),
            Self::Kept(copy) => copy.reopen(),
        }
    }
}
