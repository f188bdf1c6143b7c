//! Which database: a SQLite file, or a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where the database is. The scheme chooses the kind; anything without one is a SQLite file.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Place);

#[derive(Clone, PartialEq, Eq)]
enum Place {
    Sqlite(PathBuf),
    Postgres(String),
}

/// Text that names no database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not a database; write a file such as tantieme.db, or postgres://user@host/name"
)]
pub struct UnknownDatabase(pub String);

impl DatabaseUrl {
    /// Reads `tantieme.db`, `sqlite:PATH` or `postgres://…`.
    pub fn parse(text: &str) -> Result<Self, UnknownDatabase> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self(Place::Postgres(text.to_owned())));
        }
        let path = text.strip_prefix("sqlite:").unwrap_or(text);
        let path = path.strip_prefix("//").unwrap_or(path);
        // A database in memory would be another one for each connection of the pool.
        if path.is_empty() || path == ":memory:" || path.contains("://") || path.contains('\0') {
            return Err(UnknownDatabase(Self::without_password(text)));
        }
        Ok(Self(Place::Sqlite(PathBuf::from(path))))
    }

    /// A SQLite file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Place::Sqlite(path.into()))
    }

    /// Whether it is a PostgreSQL server.
    pub fn is_postgres(&self) -> bool {
        matches!(self.0, Place::Postgres(_))
    }

    /// What kind of database it is, in a word.
    pub fn kind(&self) -> &'static str {
        if self.is_postgres() { "PostgreSQL" } else { "SQLite" }
    }

    /// The file, when it is SQLite.
    pub fn path(&self) -> Option<&Path> {
        match &self.0 {
            Place::Sqlite(path) => Some(path),
            Place::Postgres(_) => None,
        }
    }

    /// What the driver connects to: a path, or an URL that gives up on a silent server.
    pub(super) fn target(&self) -> String {
        match &self.0 {
            Place::Sqlite(path) => path.to_string_lossy().into_owned(),
            Place::Postgres(url) if url.contains("connect_timeout=") => url.clone(),
            Place::Postgres(url) => with_parameter(url, "connect_timeout=4&tcp_user_timeout=5000"),
        }
    }

    /// What the driver connects to when a session begins with a setting, besides those that the URL has.
    pub(super) fn target_with(&self, name: &str, value: &str) -> String {
        let target = self.target();
        let setting = format!("-c%20{name}%3D{value}");
        match target.split_once("options=") {
            Some((front, back)) => format!("{front}options={setting}%20{back}"),
            None => with_parameter(&target, &format!("options={setting}")),
        }
    }

    fn without_password(url: &str) -> String {
        let hidden = || {
            let (scheme, rest) = url.split_once("://")?;
            let (user, host) = rest.rsplit_once('@')?;
            let (name, _) = user.split_once(':')?;
            Some(format!("{scheme}://{name}:…@{host}"))
        };
        let shown = hidden().unwrap_or_else(|| url.to_owned());
        match shown.split_once("password=") {
            Some((front, back)) => {
                let rest =
                    back.split_once('&').map_or(String::new(), |(_, rest)| format!("&{rest}"));
                format!("{front}password=…{rest}")
            }
            None => shown,
        }
    }
}

fn with_parameter(url: &str, parameter: &str) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{parameter}")
}

impl std::str::FromStr for DatabaseUrl {
    type Err = UnknownDatabase;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for DatabaseUrl {
    /// The path or the URL, without its password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Sqlite(path) => write!(formatter, "{}", path.display()),
            Place::Postgres(url) => formatter.write_str(&Self::without_password(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}
