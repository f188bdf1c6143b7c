//! Chains of rows that are never changed: a row's link is a digest of the link before and of the row, so that
//! whoever knows a link knows whether anything before it was changed, removed or slipped in.
//!
//! A row keeps a seal: a salt of its own, which goes into its digest, and half of its link, which tells the first
//! row that is another. The salt is what makes a digest lead nowhere back to a row that was erased with it: such a
//! row has its digest in the place of the salt, so that the chain goes on through it, and an entry of the log has the
//! digest of what the row is since. The
//! newest link stands beside the number or position that is counted anyway, so that no statement comes on top.

use sha2::{Digest, Sha256};

use super::StoreError;

/// How many bytes a salt has, and how many of a link are kept in a seal.
const HALF: usize = 16;
/// How many bytes the digest of a row has.
const CONTENT: usize = 32;

/// The bytes of a row that its digest is made of. Each part carries its length, so no two rows look alike.
pub(super) struct Parts(Sha256);

/// A row of a chain.
pub(super) trait Linked {
    /// Adds every column, but the seal.
    fn add_to(&self, parts: &mut Parts);
}

impl Parts {
    /// A text.
    pub fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
    }

    /// A text that may be missing.
    pub fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.0.update([1]);
                self.text(text);
            }
            None => self.0.update([0]),
        }
    }

    /// A number.
    pub fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    /// A number that may be missing.
    pub fn maybe_number(&mut self, number: Option<i64>) {
        self.0.update([u8::from(number.is_some())]);
        self.number(number.unwrap_or(0));
    }
}

/// A chain that goes on.
#[derive(Debug)]
pub(super) struct Chain {
    link: Vec<u8>,
    /// Every salt is made of this and of the link before, and nobody keeps it.
    seed: [u8; 32],
    is_moved: bool,
}

impl Chain {
    /// Goes on behind the newest link; a chain of that name begins where there is none.
    pub fn behind(link: Option<Vec<u8>>, name: &str) -> Result<Self, StoreError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)
            .map_err(|error| StoreError::Unreachable(format!("no randomness: {error}")))?;
        Ok(Self { link: link.unwrap_or_else(|| beginning(name)), seed, is_moved: false })
    }

    /// Takes a row into the chain and gives its seal.
    pub fn seal(&mut self, row: &dyn Linked) -> Vec<u8> {
        let salt = Sha256::new().chain_update(self.seed).chain_update(&self.link).finalize();
        let mut seal: Vec<u8> = salt.iter().take(HALF).copied().collect();
        self.link = link(&self.link, &seal, row);
        self.is_moved = true;
        seal.extend(self.link.iter().take(HALF));
        seal
    }

    /// The newest link; `None` while nothing was taken in.
    pub fn newest(&self) -> Option<&[u8]> {
        self.is_moved.then_some(&self.link)
    }
}

/// What the first row of a chain follows.
pub(super) fn beginning(name: &str) -> Vec<u8> {
    Sha256::new().chain_update("tantieme chain 1 ").chain_update(name).finalize().to_vec()
}

/// The link of a row behind another one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// The row is as it was written.
    Whole(Vec<u8>),
    /// What the row was is gone.
    Erased(Vec<u8>),
}

/// The link of a row behind another link; `None` where its seal is none, or is not that of this row.
pub(super) fn followed(before: &[u8], seal: Option<&[u8]>, row: &dyn Linked) -> Option<Link> {
    let seal = seal?;
    if is_erased(seal) {
        let (content, kept) = seal.split_at_checked(CONTENT)?;
        let link = behind(before, content);
        return (link.get(..HALF) == Some(kept)).then_some(Link::Erased(link));
    }
    let (salt, kept) = seal.split_at_checked(HALF)?;
    let link = link(before, salt, row);
    (link.get(..HALF) == Some(kept)).then_some(Link::Whole(link))
}

/// Whether a seal is that of a row that was erased.
pub(super) fn is_erased(seal: &[u8]) -> bool {
    seal.len() == CONTENT + HALF
}

/// The seal of a row that will not be what it was: without its salt nobody can try what it may have said.
pub(super) fn without_salt(seal: &[u8], row: &dyn Linked) -> Result<Vec<u8>, StoreError> {
    if is_erased(seal) {
        return Ok(seal.to_vec());
    }
    let parts = seal.split_at_checked(HALF);
    let (salt, kept) = parts.ok_or_else(|| StoreError::corrupt("a seal", hex::encode(seal)))?;
    Ok([&content(salt, row)[..], kept].concat())
}

/// The digest of what a row is since something was erased from it, in hex: nothing is in it that would need a salt.
pub(super) fn digest_of(row: &dyn Linked) -> String {
    let mut parts = Parts(Sha256::new_with_prefix("tantieme erased row 1 "));
    row.add_to(&mut parts);
    hex::encode(parts.0.finalize().iter().take(HALF).copied().collect::<Vec<u8>>())
}

fn link(before: &[u8], salt: &[u8], row: &dyn Linked) -> Vec<u8> {
    behind(before, &content(salt, row))
}

fn content(salt: &[u8], row: &dyn Linked) -> Vec<u8> {
    let mut parts = Parts(Sha256::new());
    parts.0.update(salt);
    row.add_to(&mut parts);
    parts.0.finalize().to_vec()
}

fn behind(before: &[u8], content: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(before).chain_update(content).finalize().to_vec()
}
