//! What stands beside a SQLite file while it is used: changes are written there first, and are nowhere
//! else until they are moved into the file. Whether all of it is still there.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use parking_lot::Mutex;

use super::StoreError;
use super::file::{Identity, identity};

/// What the file with the changes starts with, but for its last bit.
const MAGIC: [u8; 3] = [0x37, 0x7f, 0x06];
/// How many bytes stand before the first change.
const HEAD: usize = 32;
/// How often the lengths are compared: another process may empty the file between the count and the look.
const COMPARISONS: usize = 3;

/// The files beside a database, as they were when it was opened.
#[derive(Debug)]
pub(super) struct WriteAhead {
    database: PathBuf,
    changes: PathBuf,
    /// The files with what they were; a file system that cannot share memory has none.
    opened: Vec<(PathBuf, Identity)>,
    seen: Mutex<Seen>,
}

/// How many bytes the files have, or have to have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lengths {
    /// The database.
    pub database: u64,
    /// The changes.
    pub changes: u64,
}

/// One look at the files.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    lengths: Lengths,
    /// Tells the changes from those that were there before they were moved; `None` where there are none.
    head: Option<[u8; HEAD]>,
}

/// The path of a file beside a database.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.to_path_buf().into_os_string();
    name.push(ending);
    name.into()
}

impl WriteAhead {
    /// What stands beside a database that is open.
    pub fn opened(database: &Path) -> Self {
        let changes = beside(database, "-wal");
        let files = [changes.clone(), beside(database, "-shm")];
        let known = files.into_iter().filter_map(|file| identity(&file).map(|found| (file, found)));
        let opened = known.collect();
        let seen = Mutex::new(Seen::of(database, &changes).unwrap_or_default());
        Self { database: database.to_path_buf(), changes, opened, seen }
    }

    /// Refuses when a file is not the one that is in use: nobody would find again what is written.
    pub fn require_same(&self) -> Result<(), StoreError> {
        match self.opened.iter().find(|(file, opened)| identity(file) != Some(*opened)) {
            Some((file, _)) => Err(StoreError::Misplaced(file.display().to_string())),
            None => Ok(()),
        }
    }

    /// Refuses when something was cut off. Whoever moves all changes into the database may empty their
    /// file, and compacting shortens the database: what is shorter than before is compared with what the
    /// database counts.
    pub fn require_complete(
        &self,
        mut counted: impl FnMut() -> Result<Lengths, StoreError>,
    ) -> Result<(), StoreError> {
        let mut before = self.seen.lock();
        let now = Seen::of(&self.database, &self.changes)?;
        let cut = |file: &Path| Err(StoreError::Shortened(file.display().to_string()));
        if now.lengths.database == 0 {
            return cut(&self.database);
        }
        if now.is_overwritten() || now.lost_its_end(&before) {
            return cut(&self.changes);
        }
        let is_shorter = now.lengths.database < before.lengths.database
            || (now.head.is_none() && before.head.is_some());
        if is_shorter && !self.has_all(&mut counted)? {
            return match now.lengths.database < before.lengths.database {
                true => cut(&self.database),
                false => cut(&self.changes),
            };
        }
        *before = now;
        Ok(())
    }

    /// Whether the files are as long as is counted.
    fn has_all(
        &self,
        counted: &mut impl FnMut() -> Result<Lengths, StoreError>,
    ) -> Result<bool, StoreError> {
        for _ in 0..COMPARISONS {
            let wanted = match counted() {
                Ok(wanted) => wanted,
                // It reads them to count them.
                Err(StoreError::Database(_) | StoreError::Damaged(_)) => return Ok(false),
                Err(other) => return Err(other),
            };
            let found = Seen::of(&self.database, &self.changes)?.lengths;
            if found.changes >= wanted.changes && found.database >= wanted.database {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Seen {
    /// Fails when it cannot be said how long they are: too many files may be open.
    fn of(database: &Path, changes: &Path) -> Result<Self, StoreError> {
        let mut head = [0; HEAD];
        let read = File::open(changes).and_then(|mut file| {
            file.read_exact(&mut head)?;
            Ok(file.metadata()?.len())
        });
        let length_of_database = fs::metadata(database).map_or(0, |found| found.len());
        let lengths = |changes| Lengths { database: length_of_database, changes };
        match read {
            Ok(length) => Ok(Self { lengths: lengths(length), head: Some(head) }),
            // Shorter than its head: there are no changes.
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof) =>
            {
                Ok(Self { lengths: lengths(0), head: None })
            }
            Err(error) => Err(StoreError::Unreachable(format!("{}: {error}", changes.display()))),
        }
    }

    /// Whether changes were written behind a beginning that is gone.
    fn is_overwritten(&self) -> bool {
        self.head.is_some_and(|head| !head.starts_with(&MAGIC))
    }

    /// Whether the same changes were more.
    fn lost_its_end(&self, before: &Self) -> bool {
        self.head.is_some()
            && self.head == before.head
            && self.lengths.changes < before.lengths.changes
    }
}
