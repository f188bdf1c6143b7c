//! Whether everything that is stored agrees: rows with rows, the journal with what it moved, settlements with the
//! log. Nothing is changed.
//!
//! A step looks at one thing; the caller takes them one after the other and shows how far it is.

mod balances;
mod books;
mod chains;
mod changes;
mod contents;
mod events;
mod kept;
mod rows;

use rules::domain::Moment;

use crate::store::{periods, proof, settlements};

pub use chains::{Heads, KnownHead};
pub use events::Whereabouts;

use crate::app::proof::replay::{Replay, Verdict};
use crate::app::{Answer, App, AppError};

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// The table, and what tells the row from others.
    pub row: String,
    /// What does not hold.
    pub what: String,
    /// What follows from everything else; `None` for nothing.
    pub expected: Option<String>,
    /// What is there; `None` for nothing.
    pub found: Option<String>,
}

/// What an audit saw of one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audited {
    /// What does not agree.
    pub findings: Vec<Finding>,
    /// Where the events of a rule are, from the check that looks for them.
    pub events: Option<Whereabouts>,
}

/// One thing that an audit looks at.
#[derive(Debug, Clone)]
pub struct AuditStep(Step);

#[derive(Debug, Clone)]
enum Step {
    Rows(&'static rows::RowCheck),
    Contents(Option<Moment>),
    Chain(proof::ChainHead, Vec<KnownHead>),
    Balances,
    Changes,
    Events(String),
    Kept(String),
    Books(String),
    Replay(String),
}

impl AuditStep {
    /// The name of the check that it belongs to.
    pub fn check(&self) -> &'static str {
        match &self.0 {
            Step::Rows(check) => check.name,
            Step::Contents(_) => contents::NAME,
            Step::Chain(..) => chains::NAME,
            Step::Balances => balances::NAME,
            Step::Changes => changes::NAME,
            Step::Events(_) => events::NAME,
            Step::Kept(_) => kept::NAME,
            Step::Books(_) => books::NAME,
            Step::Replay(_) => REPLAYS,
        }
    }
}

/// The names of all checks, in their order.
pub fn audit_checks() -> impl Iterator<Item = &'static str> {
    let rows = rows::ROW_CHECKS.iter().map(|check| check.name);
    let others = [
        contents::NAME,
        chains::NAME,
        balances::NAME,
        changes::NAME,
        events::NAME,
        kept::NAME,
        books::NAME,
        REPLAYS,
    ];
    rows.chain(others)
}

/// The check that evaluates settlements again.
const REPLAYS: &str = "replays";

impl App {
    /// Everything there is to look at: what has no time always, entries and settlements since a moment where
    /// one is given.
    /// `known` are heads of chains that were kept elsewhere.
    pub async fn audit_steps(
        &self,
        since: Option<Moment>,
        known: &[KnownHead],
    ) -> Answer<Vec<AuditStep>> {
        let ids = self.read(move |connection| match since {
            Some(since) => settlements::ids_since(connection, since),
            None => settlements::ids(connection, None),
        });
        let ids = ids.await?;
        let mut steps: Vec<Step> = rows::ROW_CHECKS.iter().map(Step::Rows).collect();
        let heads = self.read(proof::heads).await?;
        steps.push(Step::Contents(since));
        steps.extend(heads.into_iter().map(|head| Step::Chain(head, known.to_vec())));
        steps.push(Step::Balances);
        steps.push(Step::Changes);
        let names = self.read(periods::distributors).await?;
        steps.extend(names.iter().cloned().map(Step::Events));
        steps.extend(names.into_iter().map(Step::Kept));
        steps.extend(ids.iter().cloned().map(Step::Books));
        steps.extend(ids.into_iter().map(Step::Replay));
        Ok(steps.into_iter().map(AuditStep).collect())
    }

    /// Looks at one thing and says what does not agree.
    ///
    /// # Errors
    /// When the database cannot be read. A row that makes no sense is a finding.
    pub async fn audit(&self, step: &AuditStep) -> Answer<Audited> {
        let findings = match step.0.clone() {
            Step::Events(name) => return self.audited_events(&name).await,
            Step::Kept(name) => unreadable(kept::NAME, &name, self.audit_kept(&name).await),
            Step::Rows(check) => {
                let found = self.read(|connection| (check.ask)(connection)).await;
                let found = found.map(|rows| rows.into_iter().map(|row| finding(check.name, row)));
                unreadable(check.name, "", found.map(Iterator::collect))
            }
            Step::Contents(since) => {
                let found = self.audit_contents(since).await;
                unreadable(contents::NAME, "", found)
            }
            Step::Chain(head, known) => {
                let found = self.audit_chain(&head, &known).await;
                unreadable(chains::NAME, &head.name, found)
            }
            Step::Balances => unreadable(balances::NAME, "", self.read(balances::findings).await),
            Step::Changes => unreadable(changes::NAME, "", self.read(changes::findings).await),
            Step::Books(id) => unreadable(books::NAME, &id, self.audit_books(&id).await),
            Step::Replay(id) => Ok(replayed(&self.replay(&id).await?)),
        };
        Ok(Audited { findings: findings?, events: None })
    }

    /// The one check that has more to say than what does not agree.
    async fn audited_events(&self, name: &str) -> Answer<Audited> {
        let (found, whereabouts) = match self.audit_events(name).await {
            Ok((found, whereabouts)) => (Ok(found), Some(whereabouts)),
            Err(error) => (Err(error), None),
        };
        Ok(Audited { findings: unreadable(events::NAME, name, found)?, events: whereabouts })
    }
}

fn finding(check: &'static str, row: proof::Mismatch) -> Finding {
    let proof::Mismatch { place, what, expected, found } = row;
    Finding { check, row: place, what, expected, found }
}

/// What is stored and makes no sense is found; only what cannot be read is an error.
fn unreadable(check: &'static str, row: &str, found: Answer<Vec<Finding>>) -> Answer<Vec<Finding>> {
    match found {
        Err(AppError::Internal(why)) => {
            let what = "can be read".to_owned();
            let row = row.to_owned();
            Ok(vec![Finding { check, row, what, expected: None, found: Some(why) }])
        }
        found => found,
    }
}

/// Why a settlement is not what the log makes of it.
fn replayed(replay: &Replay) -> Vec<Finding> {
    let row = format!("settlements {}", replay.settlement);
    let one = |what: String, expected: Option<String>, found: Option<String>| Finding {
        check: REPLAYS,
        row: row.clone(),
        what,
        expected,
        found,
    };
    match &replay.verdict {
        Verdict::Same => Vec::new(),
        Verdict::Impossible(why) => {
            vec![one("can be evaluated again".to_owned(), None, Some(why.clone()))]
        }
        Verdict::Differs { digest, differences } => {
            let mut found = Vec::new();
            if *digest != replay.digest {
                let (expected, kept) = (Some(digest.clone()), Some(replay.digest.clone()));
                found.push(one("digest".to_owned(), expected, kept));
            }
            let differences = differences.iter();
            found.extend(
                differences
                    .map(|it| one(it.what_of_whom(), it.computed.clone(), it.recorded.clone())),
            );
            found
        }
    }
}
