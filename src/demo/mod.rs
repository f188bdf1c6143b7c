//! Fills a fresh database with a living example.

use crate::app::{Answer, App};

/// Fills the database; the secret of an admin token.
pub async fn fill(_app: &App, _progress: &mut dyn FnMut(&str)) -> Answer<String> {
    Ok(String::new())
}

/// Records an event every now and then.
pub async fn trickle(_app: App) {}
