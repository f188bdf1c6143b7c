//! Opening a database, and the two ways to use it: reading and writing, each in one transaction.

use std::sync::Arc;

use parking_lot::{FairMutex, Mutex};
use r2d2::Pool;
use tokio::sync::Semaphore;

use super::file::DatabaseFile;
use super::migrations::Contents;
use super::patience::{LONGEST_WAIT, Patience};
use super::pooled::{self, Begin, Connector, Pooled};
use super::snapshot::{MOST_SNAPSHOTS, Open, Snapshot};
use super::{Connection, DatabaseUrl, StoreError, erasures, health, migrations, stalled};
use rules::domain::Stop;

/// How many connections authentication, the scheduler and mutations share at most; the writer has one more.
const OWN_CONNECTIONS: u32 = 6;
/// How many connections requests read with at most. They take none of the others, so that whoever reads
/// much holds up no recording and no settlement.
const READING_CONNECTIONS: u32 = 12;

/// How a transaction begins that reads: with one picture for all statements.
const READ: Begin = Begin {
    sqlite: "BEGIN",
    postgres: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = 4000",
};

/// How a transaction begins that writes. A server that stands still in the middle of one has locks that the others
/// wait for: the database ends it. Nothing here computes for that long while it writes. Who waits for a
/// row that another transaction holds waits as long as for a SQLite file. This is said in every transaction,
/// since the session behind the next one may be another (`own_session`).
const WRITE: Begin = Begin {
    sqlite: "BEGIN IMMEDIATE",
    postgres: "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'; SET LOCAL lock_timeout = 4000",
};

/// The database. Cheap to clone; every clone shares the connections.
#[derive(Clone)]
pub struct Store {
    own: Pool<Connector>,
    reading: Pool<Connector>,
    /// Of the request that reads; `None` for what the server does by itself.
    patience: Option<Patience>,
    /// What is read from; `None` where each reading begins a transaction of its own.
    snapshot: Option<Arc<Snapshot>>,
    /// How many snapshots may be open, so that they leave connections to others.
    snapshots: Arc<Semaphore>,
    file: Arc<DatabaseFile>,
    /// SQLite takes the files beside the database away with the last connection. This one stays, so that
    /// they are the same for as long as the database is open, and moves what they hold into it in the end.
    kept: Option<Arc<Mutex<Connection>>>,
    /// Whether the file was not closed by the one who used it last.
    left_open: bool,
    url: Arc<DatabaseUrl>,
    /// A SQLite file has one writer at a time. Who waits here is served in order; who waits in
    /// SQLite may wait for ever behind a busy writer.
    turn: Arc<FairMutex<()>>,
}

impl Store {
    /// Opens a database: makes a fresh SQLite file, runs what migrations are missing, and refuses
    /// a newer schema, a locked file and a server that does not answer.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let file = DatabaseFile::of(url);
        file.require_content()?;
        file.require_sqlite()?;
        file.require_whole()?;
        require_own(url)?;
        let left_open = file.was_left_open();
        let made = file.make_private()?;
        let connected = Connection::connect(url).and_then(|mut connection| {
            migrations::run(&mut connection)?;
            Ok(connection)
        });
        let connection = connected.inspect_err(|_| file.unmake(made))?;
        let store = Self::open_as_is(url)?;
        store.file.opened();
        let kept = (!url.is_postgres()).then(|| Arc::new(Mutex::new(connection)));
        tracing::debug!(database = %url, made, left_open, "the database is open");
        Ok(Self { left_open, kept, ..store })
    }

    /// Refuses a database whose log does not end where it should, and a SQLite file that was not closed and is damaged.
    /// The latter reads all of the file. Writes a SQLite file anew that has yet to be after an erasure.
    pub fn examine(&self) -> Result<(), StoreError> {
        self.read(|connection| {
            if self.left_open {
                tracing::info!(
                    "the database was not closed when it was used last: looking it over"
                );
                health::require_sound(connection)?;
            }
            health::require_heads(connection)
        })?;
        // A server that was stopped behind an erasure has left what rows were before in the file.
        if !self.url.is_postgres() && self.read(erasures::is_uncompacted)? {
            match self.compact() {
                Ok(()) => {}
                Err(error) => {
                    tracing::warn!(error = %error, "the file may still hold what was erased")
                }
            }
        }
        Ok(())
    }

    /// Closes a SQLite file: it need not be looked over when it is opened next.
    pub fn close(&self) -> Result<(), StoreError> {
        match &self.kept {
            // It has the files that were opened, whatever is at their paths by now.
            Some(kept) => health::close(&mut kept.lock()),
            None => health::close(&mut self.connection()?.connection),
        }
    }

    /// Refuses when the SQLite file, or one beside it, was deleted, replaced or cut since it was opened.
    pub fn require_same_file(&self) -> Result<(), StoreError> {
        match &self.kept {
            Some(kept) => self.require_complete(&mut kept.lock()),
            None => self.file.require_same(),
        }
    }

    /// The same by means of a connection that is in no transaction.
    fn require_complete(&self, connection: &mut Connection) -> Result<(), StoreError> {
        self.file.require_complete(|| health::lengths(connection))
    }

    /// Whether a server answers, asked once: a pool of connections asks again and again for as long as it may.
    pub fn reach(url: &DatabaseUrl) -> Result<(), StoreError> {
        if url.is_postgres() {
            Connection::connect(url)?;
        }
        Ok(())
    }

    /// Opens a database without touching its schema, for the `migrate` command.
    pub fn open_as_is(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let file = Arc::new(DatabaseFile::of(url));
        file.require_content()?;
        file.require_sqlite()?;
        require_own(url)?;
        Ok(Self {
            own: pool(url, &file, OWN_CONNECTIONS),
            reading: pool(url, &file, READING_CONNECTIONS),
            patience: None,
            snapshot: None,
            snapshots: Arc::new(Semaphore::new(MOST_SNAPSHOTS)),
            file,
            kept: None,
            left_open: false,
            url: Arc::new(url.clone()),
            turn: Arc::default(),
        })
    }

    /// The same database as a request reads it: with connections of its own, and only while somebody
    /// waits for the answer.
    pub fn for_request(&self, patience: Patience) -> Self {
        Self { patience: Some(patience), snapshot: None, ..self.clone() }
    }

    /// The same database with a connection that nobody else takes, for the writer of the log.
    pub(super) fn alone(&self) -> Self {
        Self { own: pool(&self.url, &self.file, 1), snapshot: None, ..self.clone() }
    }

    /// The same database as the server reads it for itself.
    pub fn for_itself(&self) -> Self {
        Self { patience: None, snapshot: None, ..self.clone() }
    }

    /// Whether it is read for a request, with connections of its own.
    pub fn reads_apart(&self) -> bool {
        self.patience.is_some()
    }

    /// What tells a long reading, and what is computed from it, that nobody waits any more.
    pub fn stop(&self) -> Stop {
        self.patience.as_ref().map_or(Stop::never(), |patience| patience.stop.clone())
    }

    /// Where the database is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Reads one consistent picture of the database.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(snapshot) = self.snapshot.as_deref()
            && let Some(mut free) = snapshot.free(|| self.opened())?
        {
            return free.read(work).inspect_err(|error| self.file.failed(error));
        }
        let Some(patience) = &self.patience else {
            let mut own = self.begun(&READ)?;
            return pooled::finish(&mut own.connection, work)
                .inspect_err(|error| self.file.failed(error));
        };
        patience.go_on()?;
        let left = (patience.left)();
        let pooled = pooled::begun(&self.reading, left.min(LONGEST_WAIT), &READ);
        let mut pooled = pooled.map_err(|error| self.unreachable(error))?;
        pooled.until(patience.stop.clone());
        let read = pooled::finish(&mut pooled.connection, |connection| {
            connection.end_statements_after(left)?;
            work(connection)
        });
        let read = read.inspect_err(|error| self.file.failed(error));
        // What a database says when it is stopped is not what went wrong.
        if patience.go_on().is_err() { Err(StoreError::Stopped) } else { read }
    }

    /// Reads many things that belong together in one transaction, by the store that `work` is given: each by itself
    /// costs three messages more. What reads for a request does not, since each of its statements has its own time; nor
    /// who comes when as many snapshots are open as leave connections to others. These read as usual.
    pub fn in_snapshot<T>(&self, work: impl FnOnce(&Self) -> T) -> T {
        if self.patience.is_some() {
            return work(self);
        }
        let snapshot = Arc::<Snapshot>::default();
        let store = Self { snapshot: Some(Arc::clone(&snapshot)), ..self.clone() };
        let done = work(&store);
        snapshot.end();
        done
    }

    /// The connection of a snapshot; `None` when as many are open as leave connections to others.
    fn opened(&self) -> Result<Option<Open>, StoreError> {
        let Ok(permit) = Arc::clone(&self.snapshots).try_acquire_owned() else { return Ok(None) };
        Ok(Some(Open::of(self.begun(&READ)?, permit)))
    }

    /// Ends the snapshot, if this reads from one: several threads may read from now on, and whoever computes for long
    /// keeps no connection from others.
    pub fn leave_snapshot(&self) {
        if let Some(snapshot) = &self.snapshot {
            snapshot.end();
        }
    }

    /// Does all of `work` in one transaction, or nothing of it. Never tried again by itself.
    pub fn write<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _turn = match self.url.is_postgres() {
            true => None,
            false => Some(self.turn.try_lock_for(LONGEST_WAIT).ok_or(StoreError::Locked)?),
        };
        let mut own = self.begun_to_write()?;
        let written = pooled::finish(&mut own.connection, work)
            .inspect_err(|error| self.failed(&mut own, error))?;
        // What is in a file that nobody finds again is not written.
        self.require_complete(&mut own.connection)?;
        Ok(written)
    }

    /// Writes a SQLite file anew, so that nothing is left in it, or beside it, of what was deleted or overwritten.
    /// Others wait for it as long as it takes to write all of the file. Where somebody reads all the time the file
    /// beside it cannot be emptied, and that is an error. PostgreSQL does such a thing by itself.
    pub fn compact(&self) -> Result<(), StoreError> {
        if self.url.is_postgres() {
            return Ok(());
        }
        let erased = self.read(erasures::count)?;
        self.write_anew()?;
        self.write(|connection| erasures::compacted(connection, erased))
    }

    fn write_anew(&self) -> Result<(), StoreError> {
        let _turn = self.turn.try_lock_for(LONGEST_WAIT).ok_or(StoreError::Locked)?;
        let mut own = self.connection()?;
        self.require_complete(&mut own.connection)?;
        health::compact(&mut own.connection).inspect_err(|error| self.failed(&mut own, error))?;
        self.require_complete(&mut own.connection)
    }

    /// Does what is to be done about a failure before the next one writes.
    fn failed(&self, own: &mut Pooled, error: &StoreError) {
        own.failed(error);
        self.file.failed(error);
        if !stalled::has_waited(error) {
            return;
        }
        match stalled::end(&mut own.connection) {
            Ok(0) => {}
            Ok(ended) => tracing::warn!(ended, "a server stood still in the middle of a statement"),
            Err(error) => tracing::warn!(error = %error, "nobody who stands still could be ended"),
        }
    }

    /// Undoes every migration, newest first, and with them all data. For tests.
    pub fn migrate_down_all(&self) -> Result<(), StoreError> {
        migrations::revert_all(&mut self.connection()?.connection)
    }

    /// Runs what migrations are missing.
    pub fn migrate(&self) -> Result<(), StoreError> {
        migrations::run(&mut self.connection()?.connection)
    }

    /// Every migration this release knows, and whether the database has it.
    pub fn migration_status(&self) -> Result<Vec<migrations::Status>, StoreError> {
        migrations::status(&mut self.connection()?.connection)
    }

    /// For each pool its name, how many connections it has, and how many of them are idle.
    pub fn connections(&self) -> [(&'static str, u32, u32); 2] {
        [("own", &self.own), ("requests", &self.reading)].map(|(name, pool)| {
            let r2d2::State { connections, idle_connections, .. } = pool.state();
            (name, connections, idle_connections)
        })
    }

    /// Does something that no transaction may be around, such as a copy of all of a SQLite file.
    pub(super) fn outside_transactions<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&mut self.connection()?.connection)
    }

    /// A connection in which a transaction has begun.
    fn begun(&self, begin: &Begin) -> Result<r2d2::PooledConnection<Connector>, StoreError> {
        pooled::begun(&self.own, LONGEST_WAIT, begin).map_err(|error| self.unreachable(error))
    }

    /// The same for a transaction that writes.
    fn begun_to_write(&self) -> Result<r2d2::PooledConnection<Connector>, StoreError> {
        if self.url.is_postgres() {
            return self.begun(&WRITE);
        }
        let mut own = self.connection()?;
        self.require_complete(&mut own.connection)?;
        WRITE.begin(&mut own.connection).inspect_err(|error| self.failed(&mut own, error))?;
        Ok(own)
    }

    /// A connection in which none has.
    fn connection(&self) -> Result<r2d2::PooledConnection<Connector>, StoreError> {
        pooled::alive(&self.own, LONGEST_WAIT).map_err(|error| self.unreachable(error))
    }

    /// What is said where no connection was to be had.
    fn unreachable(&self, error: pooled::Missed) -> StoreError {
        match error {
            pooled::Missed::Pool(error) => {
                StoreError::Unreachable(format!("{}: {error}", self.url))
            }
            pooled::Missed::Database(error) => {
                self.file.failed(&error);
                error
            }
        }
    }
}

/// Refuses a SQLite file that is somebody else's, before anything in it changes. What cannot be looked at like that is
/// told by what opens it.
fn require_own(url: &DatabaseUrl) -> Result<(), StoreError> {
    let Some(path) = url.path().filter(|path| path.exists()) else { return Ok(()) };
    let looked = Connection::look_at(path).and_then(|mut it| migrations::contents(&mut it));
    match looked {
        Ok(Contents::OfOthers(_)) => {
            let file = path.display();
            Err(StoreError::NotOurs(format!("{file} is the database of another program")))
        }
        _ => Ok(()),
    }
}

fn pool(url: &DatabaseUrl, file: &Arc<DatabaseFile>, size: u32) -> Pool<Connector> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(LONGEST_WAIT)
        // Whoever takes one finds out by beginning to use it (`pooled`).
        .test_on_check_out(false)
        .error_handler(Box::new(r2d2::NopErrorHandler))
        .build_unchecked(Connector { url: url.clone(), file: Arc::clone(file) })
}
