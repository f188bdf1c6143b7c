//! Each entry of the log says what its sender said: its digest is that of its contents, and every column is what
//! the entry makes it.

use rules::domain::Moment;

use crate::app::{Answer, App};
use crate::store::proof::{self, Told};

use super::{Finding, finding};

/// The name of the check.
pub const NAME: &str = "contents";

/// So many findings are enough.
const MOST: usize = 100;

impl App {
    /// Reads the log from its beginning, a piece at a time.
    pub(super) async fn audit_contents(&self, since: Option<Moment>) -> Answer<Vec<Finding>> {
        let catalogue = self.catalogue().await?.catalogue;
        let (mut found, mut behind) = (Vec::new(), (i32::MIN, 0));
        loop {
            let known = catalogue.clone();
            let read = move |connection: &mut _| proof::contents(connection, behind, since, &known);
            let Told { mismatches, last } = self.read(read).await?;
            found.extend(mismatches.into_iter().map(|row| finding(NAME, row)));
            match last.filter(|_| found.len() < MOST) {
                Some(last) => behind = last,
                None => return Ok(found),
            }
        }
    }
}
