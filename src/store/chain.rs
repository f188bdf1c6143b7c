//! Chains of rows that are never changed: a row's link is a digest of the link before and of the row, so that
//! whoever knows a link knows whether anything before it was changed, removed or slipped in.
//!
//! A row keeps a seal: a salt of its own, which goes into its digest, and half of its link, which tells the first
//! row that is another. The salt is what makes a digest lead nowhere back to a row that was erased with it. The
//! newest link stands beside the number or position that is counted anyway, so that no statement comes on top.

use sha2::{Digest, Sha256};

use super::StoreError;

/// How many bytes a salt has, and how many of a link are kept in a seal.
const HALF: usize = 16;

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

/// The link of a row behind another link; `None` where its seal is none, or is not that of this row.
pub(super) fn followed(before: &[u8], seal: Option<&[u8]>, row: &dyn Linked) -> Option<Vec<u8>> {
    let (salt, kept) = seal?.split_at_checked(HALF)?;
    let link = link(before, salt, row);
    let is_kept = link.get(..HALF) == Some(kept);
    is_kept.then_some(link)
}

fn link(before: &[u8], salt: &[u8], row: &dyn Linked) -> Vec<u8> {
    let mut parts = Parts(Sha256::new());
    parts.0.update(salt);
    row.add_to(&mut parts);
    let content = parts.0.finalize();
    Sha256::new().chain_update(before).chain_update(content).finalize().to_vec()
}
