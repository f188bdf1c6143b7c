//! What somebody does, and its line of the audit trail. The line is written in the transaction that
//! does it, so that there is never one without the other; what is refused gets a line of its own.

use std::borrow::Cow;

use rules::domain::{AuditRecord, Happening, Moment, Role, escaped};
use tracing::Instrument as _;

use crate::store::{Connection, Place, StoreError, audit};

use crate::app::{Actor, Answer, App, AppError};
use crate::telemetry::trace;

/// How the audit trail says that something was done.
pub(in crate::app) const DONE: &str = "OK";

/// How much of what a refused deed was about is kept, in characters: nothing has checked it.
const LONGEST_REFUSED: usize = 500;

/// Who may administrate.
pub(in crate::app) const ADMIN: &[Role] = &[Role::Admin];

/// Who may pay, and decide what has to do with it.
pub(in crate::app) const PAYING: &[Role] = &[Role::Admin, Role::Finance];

/// Who may record entries.
pub(in crate::app) const RECORDING: &[Role] = &[Role::Admin, Role::Integration];

/// Something that somebody does.
#[derive(Debug, Clone)]
pub(in crate::app) struct Deed {
    actor: Actor,
    what: Cow<'static, str>,
    about: String,
}

/// What a deed changed, for its line: states, versions, digests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::app) struct Change {
    pub before: Option<String>,
    pub after: Option<String>,
    /// What the outside is told of with it.
    pub happened: Vec<Happening>,
}

impl Change {
    /// From nothing or `before` to `after`.
    pub fn of(before: Option<impl Into<String>>, after: impl Into<String>) -> Self {
        Self { before: before.map(Into::into), after: Some(after.into()), happened: Vec::new() }
    }

    /// The same, of which the outside is told.
    pub fn telling(self, happened: impl IntoIterator<Item = Happening>) -> Self {
        Self { happened: happened.into_iter().collect(), ..self }
    }
}

impl Deed {
    /// `what` is the mutation that does it; `about` a name, an id, or how many entries.
    pub fn new(
        actor: &Actor,
        what: impl Into<Cow<'static, str>>,
        about: impl Into<String>,
    ) -> Self {
        Self { actor: actor.clone(), what: what.into(), about: about.into() }
    }

    /// Who does it.
    pub fn who(&self) -> &str {
        self.actor.name()
    }

    /// The same about something else.
    pub fn on(&self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self.clone() }
    }

    /// Its line, with what came of it.
    pub fn line(&self, at: Moment, outcome: &str, change: Change) -> AuditRecord {
        AuditRecord {
            id: String::new(),
            at,
            who: self.actor.name().to_owned(),
            channel: Some(self.actor.channel()),
            role: Some(self.actor.role()),
            what: self.what.clone().into_owned(),
            about: escaped(&self.about).into_owned(),
            outcome: outcome.to_owned(),
            before: change.before,
            after: change.after,
            happened: change.happened,
        }
    }

    /// Writes its line, in the transaction that does it.
    pub fn record(
        &self,
        connection: &mut Connection,
        at: Moment,
        change: Change,
    ) -> Result<(), StoreError> {
        audit::append(connection, &[self.line(at, DONE, change)])
    }

    fn refused(&self, at: Moment, code: &str) -> AuditRecord {
        let about = self.about.chars().take(LONGEST_REFUSED).collect::<String>();
        self.on(about).line(at, code, Change::default())
    }
}

impl App {
    /// Does a deed if the actor's role is one of `allowed`. When it is refused or breaks, that is
    /// written down.
    pub(in crate::app) async fn attempt<T>(
        &self,
        deed: &Deed,
        allowed: &[Role],
        verb: impl Future<Output = Answer<T>>,
    ) -> Answer<T> {
        let answer = match deed.actor.require(allowed, &deed.what) {
            Ok(()) => verb.instrument(trace::verb(&deed.what)).await,
            Err(forbidden) => Err(forbidden),
        };
        match &answer {
            // The trail is in the same database: it would wait as long again, and for nothing.
            Ok(_) | Err(AppError::Unavailable(_)) => {}
            Err(error) => self.note(deed, error.code()).await,
        }
        answer
    }

    /// Writes down that a deed was refused. When even that fails, the refusal stands, and the log of
    /// the server has the deed.
    pub(in crate::app) async fn note(&self, deed: &Deed, code: &str) {
        if let Err(error) = self.writer.note(deed.refused(self.now(), code)).await {
            tracing::error!(error = %error, deed = ?deed, code, "not in the audit trail");
        }
    }

    /// Writes down that something was refused before a verb was called: the role does not allow it,
    /// or the input could not be read.
    pub async fn note_refused(&self, actor: &Actor, what: &str, about: &str, code: &str) {
        self.note(&Deed::new(actor, what.to_owned(), about), code).await;
    }

    /// Writes with the deed's line, in one transaction.
    pub(in crate::app) async fn write_deed<T: Send + 'static>(
        &self,
        deed: &Deed,
        write: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Answer<T> {
        self.write_change(deed, |connection| Ok((write(connection)?, Change::default()))).await
    }

    /// Writes with the deed's line and what it changed, in one transaction.
    pub(in crate::app) async fn write_change<T: Send + 'static>(
        &self,
        deed: &Deed,
        write: impl FnOnce(&mut Connection) -> Result<(T, Change), StoreError> + Send + 'static,
    ) -> Answer<T> {
        let (deed, now) = (deed.clone(), self.now());
        self.write(move |connection| {
            let (done, change) = write(connection)?;
            deed.record(connection, now, change)?;
            Ok(done)
        })
        .await
    }

    /// The same, in one transaction with what others settle at the same time.
    pub(in crate::app) async fn write_settled<T: Send + 'static>(
        &self,
        deed: &Deed,
        write: impl Fn(&mut Connection) -> Result<(T, Change), StoreError> + Send + 'static,
    ) -> Answer<T> {
        let (deed, now) = (deed.clone(), self.now());
        let written = self.together.write(Place::WithCounters, move |connection| {
            let (done, change) = write(connection)?;
            Ok((done, Some(deed.line(now, DONE, change))))
        });
        Ok(written.await?)
    }
}
