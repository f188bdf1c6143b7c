//! A copy of a SQLite database while it is used, and the way back. PostgreSQL has tools of its own for both.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::health;
use super::{Connection, DatabaseUrl, Store, StoreError, migrations};

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL is copied by its own tools.
    #[error("{0} is a PostgreSQL database")]
    Postgres(String),
    /// Nothing is overwritten.
    #[error("{} is there already; nothing is overwritten", .0.display())]
    Taken(PathBuf),
    /// The copy is not a whole database of this product, or of another release.
    #[error("{}: {why}", .path.display())]
    Unsound {
        /// The copy.
        path: PathBuf,
        /// What is wrong with it.
        why: StoreError,
    },
    /// It was copied while it was used, by something that copies files.
    #[error(
        "{} is not whole: {} holds changes of it. Make the copy with `tantieme backup`, or name the file as \
         --database of a command such as `tantieme audit`, which moves them into it",
        .path.display(), .changes.display()
    )]
    Changes {
        /// The copy.
        path: PathBuf,
        /// What lies beside it.
        changes: PathBuf,
    },
    /// A file cannot be read or written.
    #[error("{}: {why}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// The same error, of a file that whoever is told of it knows by another name.
    #[must_use]
    pub fn of(mut self, file: &Path, name: &str) -> Self {
        if let Self::Unsound { path, .. } | Self::Changes { path, .. } | Self::File { path, .. } =
            &mut self
            && path == file
        {
            *path = name.into();
        }
        self
    }
}

/// Copies the database into a new file, as it is at one moment, while others read and write it. The copy has
/// its name only once it was opened and read whole.
///
/// # Errors
/// When the file is there already, cannot be written, or is not whole. Then nothing is left of it.
pub fn save(store: &Store, into: &Path) -> Result<u64, BackupError> {
    if store.url().is_postgres() {
        return Err(BackupError::Postgres(store.url().to_string()));
    }
    let unfinished = reserve(into)?;
    let made = copy_into(store, &unfinished.path).and_then(|()| look_over(&unfinished.path));
    made.and_then(|()| unfinished.finish(into))
}

/// Copies a backup to where no database is, once it was read whole.
///
/// # Errors
/// When the file is no backup of this release or an earlier one, is not whole, or a database is there already.
pub fn restore(from: &Path, url: &DatabaseUrl) -> Result<u64, BackupError> {
    let Some(into) = url.path() else {
        return Err(BackupError::Postgres(url.to_string()));
    };
    look_over(from)?;
    let unfinished = reserve(into)?;
    let wrong = |why| BackupError::File { path: from.to_owned(), why };
    // The bytes alone: who may read the backup is no reason to let them read the database.
    let mut made = File::options().write(true).open(&unfinished.path).map_err(wrong)?;
    io::copy(&mut File::open(from).map_err(wrong)?, &mut made).map_err(wrong)?;
    look_over(&unfinished.path)?;
    unfinished.finish(into)
}

/// A file that takes its name when it is complete, and goes away when it does not become so.
struct Unfinished {
    path: PathBuf,
}

/// Takes a name beside the wanted one, for whoever runs the command only.
fn reserve(wanted: &Path) -> Result<Unfinished, BackupError> {
    for path in std::iter::once(wanted.to_owned()).chain(beside(wanted)) {
        if path.exists() {
            return Err(BackupError::Taken(path));
        }
    }
    let path = with_ending(wanted, ".unfinished");
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(&path);
    made.map_err(|why| BackupError::File { path: path.clone(), why })?;
    Ok(Unfinished { path })
}

/// What SQLite keeps beside a database: what is found there is taken for a part of it.
fn beside(database: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|ending| with_ending(database, ending))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

impl Unfinished {
    /// Gives the file its name, once all of it is on the disk. How many bytes it has.
    fn finish(self, wanted: &Path) -> Result<u64, BackupError> {
        let wrong = |why| BackupError::File { path: wanted.to_owned(), why };
        let file = File::open(&self.path).map_err(wrong)?;
        file.sync_all().map_err(wrong)?;
        let length = file.metadata().map_err(wrong)?.len();
        // Unlike a rename, a link replaces nothing that came to be there in between.
        fs::hard_link(&self.path, wanted).map_err(|why| match why.kind() {
            io::ErrorKind::AlreadyExists => BackupError::Taken(wanted.to_owned()),
            _ => wrong(why),
        })?;
        let folder = wanted.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(wrong)?;
        folder.sync_all().map_err(wrong)?;
        Ok(length)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for path in beside(&self.path).iter().chain([&self.path]) {
            if let Err(error) = fs::remove_file(path)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(path = %path.display(), %error, "an unfinished copy is left");
            }
        }
    }
}

/// Writes all that is committed into a file that is empty so far, in one transaction.
fn copy_into(store: &Store, into: &Path) -> Result<(), BackupError> {
    let copied = store.outside_transactions(|connection| {
        let Connection::Sqlite(connection) = connection else { return Ok(()) };
        let into = into.to_string_lossy().into_owned();
        diesel::sql_query("VACUUM INTO ?").bind::<Text, _>(into).execute(connection)?;
        Ok(())
    });
    Ok(copied?)
}

fn holds_something(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| found.len() > 0)
}

/// Opens a copy and reads all of it: the pages, the migrations, where the log ends. It stays as it is, also
/// where nothing can be written.
fn look_over(path: &Path) -> Result<(), BackupError> {
    let unsound = |why| BackupError::Unsound { path: path.to_owned(), why };
    let missing = |why| BackupError::File { path: path.to_owned(), why };
    fs::metadata(path).map_err(missing)?;
    if let Some(changes) = beside(path).into_iter().find(|file| holds_something(file)) {
        let why =
            format!("{} holds changes of it: it was copied while it was used", changes.display());
        return Err(unsound(StoreError::Damaged(why)));
    }
    let look = || {
        let mut connection = Connection::look_at(path)?;
        health::require_sound(&mut connection)?;
        let _older = migrations::require_known(&mut connection)?;
        health::require_heads(&mut connection)
    };
    look().map_err(unsound)
}
