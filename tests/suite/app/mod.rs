//! Verbs of the application: settle, record, crash.
