//! Whether rows that are never changed are as they were written: each chain is followed from where it begins.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use rules::domain::Erasure;

use super::Mismatch;
use crate::store::chain::{self, Linked, beginning, digest_of, followed};
use crate::store::log::{chain_of, erasures, links_of_stream};
use crate::store::schema::{counters, log_heads};
use crate::store::{Connection, StoreError, audit, journal};

/// A row that is followed: its number, its seal, itself.
pub(in crate::store) type Link = (i64, Option<Vec<u8>>, Box<dyn Linked>);

/// So many rows are followed at once.
pub(in crate::store) const LINKS_AT_ONCE: i64 = 2_000;

/// The head of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// The chain's name.
    pub name: String,
    /// The number of its last row.
    pub last: i64,
    /// The link of that row; `None` while no row is in the chain.
    pub link: Option<Vec<u8>>,
    /// The rows up to this number were written before there were chains.
    linked_from: i64,
    rows: Rows,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    Entries(i32),
    Journal,
    Audit,
}

/// How far a chain was followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The last row that was reached.
    pub number: i64,
    /// Its link.
    pub link: Vec<u8>,
}

/// What following a chain a bit further gives.
pub enum Step {
    /// It goes on behind this row. With the links of the rows in between that were asked for.
    On(Followed, Vec<Followed>),
    /// It ends as its head says.
    Whole,
    /// It is broken.
    Broken(Mismatch),
}

/// The heads of all chains, by name.
pub fn heads(connection: &mut Connection) -> Result<Vec<ChainHead>, StoreError> {
    let streams: Vec<(i32, i64, Option<Vec<u8>>, i64)> =
        log_heads::table.order(log_heads::stream).load(connection)?;
    let stream = |(stream, last, link, linked_from)| ChainHead {
        name: chain_of(stream),
        last,
        link,
        linked_from,
        rows: Rows::Entries(stream),
    };
    let mut heads: Vec<ChainHead> = streams.into_iter().map(stream).collect();
    for (name, rows) in [(journal::CHAIN, Rows::Journal), (audit::CHAIN, Rows::Audit)] {
        let found: Option<(i64, Option<Vec<u8>>, i64)> = counters::table
            .find(name)
            .select((counters::last_number, counters::link, counters::linked_from))
            .first(connection)
            .optional()?;
        let (last, link, linked_from) =
            found.ok_or_else(|| StoreError::corrupt("no counter", name))?;
        heads.push(ChainHead { name: name.to_owned(), last, link, linked_from, rows });
    }
    Ok(heads)
}

impl ChainHead {
    /// Where following it begins.
    pub fn begin(&self) -> Followed {
        Followed { number: self.linked_from, link: beginning(&self.name) }
    }

    /// Follows it a bit further. `wanted` are the rows whose links are asked for.
    pub fn follow(
        &self,
        connection: &mut Connection,
        mut at: Followed,
        wanted: &[i64],
    ) -> Result<Step, StoreError> {
        let (after, last) = (at.number, self.last);
        let links = match self.rows {
            Rows::Entries(stream) => links_of_stream(connection, stream, (after, last))?,
            Rows::Journal => journal::links(connection, (after, last))?,
            Rows::Audit => audit::links(connection, (after, last))?,
        };
        let mut asked = Vec::new();
        // Looked up for the first row that asks.
        let mut erased: Option<HashMap<String, String>> = None;
        let is_end = links.is_empty();
        for (number, seal, row) in links {
            if number != at.number + 1 {
                return Ok(Step::Broken(self.broken(at.number + 1, "is there", number)));
            }
            let link = match followed(&at.link, seal.as_deref(), row.as_ref()) {
                Some(chain::Link::Whole(link)) => link,
                Some(chain::Link::Erased(link)) => {
                    if erased.is_none() {
                        erased = Some(self.erased(connection)?);
                    }
                    let listed = erased.as_ref().and_then(|all| all.get(&self.name_of(number)));
                    if listed != Some(&digest_of(row.as_ref())) {
                        let what = "is what an erasure left of it";
                        let found = if listed.is_some() { "another row" } else { "no erasure" };
                        return Ok(Step::Broken(self.broken(number, what, found)));
                    }
                    link
                }
                None => {
                    let found = "another row, or one of another place";
                    return Ok(Step::Broken(self.broken(number, "is as it was written", found)));
                }
            };
            at = Followed { number, link };
            if wanted.contains(&number) {
                asked.push(at.clone());
            }
        }
        if !is_end {
            return Ok(Step::On(at, asked));
        }
        let is_whole = at.number == self.last.max(self.linked_from)
            && self.link.as_ref().map_or(at.number == self.linked_from, |link| *link == at.link);
        if is_whole {
            return Ok(Step::Whole);
        }
        Ok(Step::Broken(self.broken(self.last, "is the end of the chain", at.number)))
    }

    /// The digests of what rows of the chain are since something was erased from them: the last erasure holds.
    fn erased(&self, connection: &mut Connection) -> Result<HashMap<String, String>, StoreError> {
        let of_chain = |erasure: Erasure| match self.rows {
            Rows::Entries(_) => erasure.entries,
            Rows::Audit => erasure.audit,
            Rows::Journal => BTreeMap::new(),
        };
        Ok(erasures(connection)?.into_iter().flat_map(of_chain).collect())
    }

    /// What an erasure calls a row.
    fn name_of(&self, number: i64) -> String {
        match self.rows {
            Rows::Entries(stream) => format!("{stream}-{number}"),
            Rows::Journal | Rows::Audit => number.to_string(),
        }
    }

    fn broken(&self, number: i64, what: &str, found: impl ToString) -> Mismatch {
        Mismatch {
            place: self.place(number),
            what: what.to_owned(),
            expected: Some(number.to_string()),
            found: Some(found.to_string()),
        }
    }

    /// The table and what tells a row from others.
    pub fn place(&self, number: i64) -> String {
        match self.rows {
            Rows::Entries(stream) => format!("entries {stream}-{number}"),
            Rows::Journal => format!("journal {number}"),
            Rows::Audit => format!("audit {number}"),
        }
    }
}
