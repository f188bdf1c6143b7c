//! The file of a SQLite database: whether it is whole before it is opened, and whether it is still the
//! same while it is used.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use super::write_ahead::{self, WriteAhead};
use super::{DatabaseUrl, StoreError};

/// What every SQLite file starts with.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// How often an empty file is looked at: another process may be making it right now.
const LOOKS: u32 = 5;
/// How long to wait between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// The file that a database was opened from. Without one, on PostgreSQL, nothing is looked at.
#[derive(Debug, Default)]
pub(super) struct DatabaseFile {
    path: Option<PathBuf>,
    /// What tells the file from another one at the same path, once it was opened.
    opened: OnceLock<Identity>,
    /// What is written first, beside it.
    write_ahead: OnceLock<WriteAhead>,
    /// What was found to be damaged in it.
    damage: OnceLock<String>,
}

/// Device and number of a file.
pub(super) type Identity = (u64, u64);

impl DatabaseFile {
    /// The file of a URL, not opened yet.
    pub fn of(url: &DatabaseUrl) -> Self {
        Self { path: url.path().map(Path::to_path_buf), ..Self::default() }
    }

    /// Makes the file where there is none, for its owner only: it holds what people earn and where they are
    /// paid. SQLite gives the files beside it the same rights. Whether it was made now.
    pub fn make_private(&self) -> Result<bool, StoreError> {
        let Some(path) = self.path.as_deref() else { return Ok(false) };
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(path) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                Err(StoreError::Unreachable(format!("{}: {error}", path.display())))
            }
            made => Ok(made.is_ok()),
        }
    }

    /// Takes a file away again that was `made` and that nothing was written to: it would be taken for a database that
    /// was emptied.
    pub fn unmake(&self, made: bool) {
        let Some(path) = self.path.as_deref().filter(|_| made) else { return };
        if fs::metadata(path).is_ok_and(|found| found.len() == 0)
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(%error, file = %path.display(), "an empty file is left");
        }
    }

    /// Remembers which file it is that was opened, with those beside it. Some connection has to stay open
    /// from now on: SQLite takes the others away with the last one.
    pub fn opened(&self) {
        let Some(path) = self.path.as_deref() else { return };
        if let Some(identity) = identity(path) {
            let _first = self.opened.set(identity);
            let _first = self.write_ahead.set(WriteAhead::opened(path));
        }
    }

    /// Notes what a statement failed with: nothing is written to a damaged file any more.
    pub fn failed(&self, error: &StoreError) {
        if let StoreError::Damaged(what) = error {
            let _first = self.damage.set(what.clone());
        }
    }

    /// Refuses when another file is at the path than the one that was opened, or none: what is written
    /// then is not where anybody looks for it. A file that was found damaged is refused, too.
    pub fn require_same(&self) -> Result<(), StoreError> {
        if let Some(what) = self.damage.get() {
            return Err(StoreError::Damaged(what.clone()));
        }
        match (self.path.as_deref(), self.opened.get()) {
            (Some(path), Some(opened)) if identity(path) != Some(*opened) => {
                Err(StoreError::Replaced(path.display().to_string()))
            }
            _ => self.write_ahead.get().map_or(Ok(()), WriteAhead::require_same),
        }
    }

    /// Refuses as [`Self::require_same`] does, and when something of the files was cut off that nothing
    /// else has. `counted` asks the database how long they have to be, which is done only in doubt.
    pub fn require_complete(
        &self,
        counted: impl FnMut() -> Result<write_ahead::Lengths, StoreError>,
    ) -> Result<(), StoreError> {
        self.require_same()?;
        self.write_ahead.get().map_or(Ok(()), |beside| beside.require_complete(counted))
    }

    /// Whether the one who used it last did not close it: then what was written last is still in the
    /// file beside it.
    pub fn was_left_open(&self) -> bool {
        let beside = |path: &Path| {
            fs::metadata(write_ahead::beside(path, "-wal")).is_ok_and(|found| found.len() > 0)
        };
        self.path.as_deref().is_some_and(beside)
    }

    /// Refuses a file without a single byte: a database was there, or will be when whoever makes it is
    /// done. SQLite would take it for a new one, and throw away what is beside it.
    pub fn require_content(&self) -> Result<(), StoreError> {
        let Some(path) = self.path.as_deref() else { return Ok(()) };
        // Some files of the system say that they are empty, and are not.
        let is_empty = || {
            fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0)
                && fs::read(path).is_ok_and(|bytes| bytes.is_empty())
        };
        for _ in 0..LOOKS {
            if !is_empty() {
                return Ok(());
            }
            if self.was_left_open() {
                break;
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        Err(StoreError::Emptied(path.display().to_string()))
    }

    /// Refuses a file that does not begin as every SQLite file does.
    pub fn require_sqlite(&self) -> Result<(), StoreError> {
        let Some(path) = self.path.as_deref() else { return Ok(()) };
        let mut head = [0_u8; MAGIC.len()];
        let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
        // What is shorter, or cannot be read, is told by what opens it.
        if read.is_ok() && head != *MAGIC {
            return Err(StoreError::NotOurs(format!(
                "{} is no SQLite file; if Tantieme wrote it, its beginning was overwritten: restore the newest backup",
                path.display()
            )));
        }
        Ok(())
    }

    /// Refuses a file that is shorter than it says itself. One that was not closed may be so, and is
    /// made whole when it is opened.
    pub fn require_whole(&self) -> Result<(), StoreError> {
        let Some(path) = self.path.as_deref().filter(|_| !self.was_left_open()) else {
            return Ok(());
        };
        let Some(said) = length_said(path) else { return Ok(()) };
        let length = fs::metadata(path).map_or(0, |found| found.len());
        if length < said {
            return Err(StoreError::Damaged(format!(
                "{} has {length} bytes, and should have {said}",
                path.display()
            )));
        }
        Ok(())
    }
}

#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;
    let found = fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

/// Elsewhere an open file can be neither deleted nor replaced.
#[cfg(not(unix))]
pub(super) fn identity(_: &Path) -> Option<Identity> {
    None
}

/// How many bytes a SQLite file has by its own first page; `None` where it says nothing about it.
fn length_said(path: &Path) -> Option<u64> {
    let mut head = [0_u8; 100];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    if read.is_err_and(|error| error.kind() == ErrorKind::UnexpectedEof) {
        // A new file is empty; one with a part of the first page is for SQLite to judge.
        return None;
    }
    let number = |place: usize| {
        let bytes = head.get(place..place + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let page = match head.get(16..18)?.try_into().map(u16::from_be_bytes).ok()? {
        // 65,536 does not fit.
        1 => 65_536,
        size => u64::from(size),
    };
    // The number of pages holds when it was written together with the last change.
    let is_current = number(24)? == number(92)?;
    (head.starts_with(MAGIC) && is_current).then_some(page * u64::from(number(28)?))
}
