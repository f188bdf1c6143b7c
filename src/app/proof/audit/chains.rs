//! Every row that is never changed is as it was written: chains are followed from where they begin to their heads, and
//! heads that were kept elsewhere have to lie on the way.

use serde::{Deserialize, Serialize};

use rules::domain::Moment;

use crate::app::{Answer, App, Problem, ProblemCode};
use crate::store::proof::{self, ChainHead, Followed, Step};

use super::{Finding, finding};

/// The name of the check.
pub const NAME: &str = "chains";

/// The heads of all chains at a moment, to be kept elsewhere: who changes the database cannot change these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heads {
    /// When they were these, RFC 3339.
    pub at: String,
    /// One for each chain that has rows.
    pub heads: Vec<KnownHead>,
}

/// The head of a chain as it was at some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownHead {
    /// The chain's name.
    pub chain: String,
    /// The number of its last row then.
    pub last: i64,
    /// The link of that row, in hex.
    pub link: String,
}

impl Heads {
    /// Reads what was exported.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        serde_json::from_str(text).map_err(|error| {
            Problem::new(
                ProblemCode::Invalid,
                &["heads"],
                format!("are no exported heads: {error}"),
            )
        })
    }
}

impl App {
    /// The heads of all chains as they are now.
    pub async fn heads(&self) -> Answer<Heads> {
        let at: Moment = self.now();
        let heads = self.read(proof::heads).await?;
        let known = |head: ChainHead| {
            let link = hex::encode(head.link?);
            Some(KnownHead { chain: head.name, last: head.last, link })
        };
        Ok(Heads { at: at.to_string(), heads: heads.into_iter().filter_map(known).collect() })
    }

    /// Follows a chain to its end.
    pub(super) async fn audit_chain(
        &self,
        head: &ChainHead,
        known: &[KnownHead],
    ) -> Answer<Vec<Finding>> {
        let known: Vec<&KnownHead> = known.iter().filter(|it| it.chain == head.name).collect();
        let wanted: Vec<i64> = known.iter().map(|known| known.last).collect();
        let (mut at, mut reached) = (head.begin(), Vec::new());
        loop {
            let (chain, rows) = (head.clone(), wanted.clone());
            let step = self.read(move |connection| chain.follow(connection, at, &rows)).await?;
            match step {
                Step::On(next, asked) => {
                    at = next;
                    reached.extend(asked);
                }
                Step::Whole => return Ok(others(head, &known, &reached)),
                Step::Broken(row) => return Ok(vec![finding(NAME, row)]),
            }
        }
    }
}

/// Heads that were kept elsewhere and are not on the way.
fn others(head: &ChainHead, known: &[&KnownHead], reached: &[Followed]) -> Vec<Finding> {
    let link = |known: &KnownHead| {
        let row = reached.iter().find(|row| row.number == known.last);
        row.map(|row| hex::encode(&row.link))
    };
    let others = known.iter().filter(|known| link(known).as_ref() != Some(&known.link));
    let finding = |known: &&KnownHead| Finding {
        check: NAME,
        row: head.place(known.last),
        what: "the link that was exported".to_owned(),
        expected: Some(known.link.clone()),
        found: link(known),
    };
    others.map(finding).collect()
}
