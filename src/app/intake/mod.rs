//! What comes in: events, facts, rates, money for pools, files of them; each recorded, known already, or refused.

pub(super) mod admit;
pub(super) mod asked;
pub(super) mod batch_line;
pub(super) mod collaborators;
pub(super) mod contribute;
pub mod entries;
pub(super) mod erase;
pub(super) mod facts;
pub(super) mod foresee;
pub(super) mod import;
pub(super) mod mentions;
pub(super) mod possible;
pub(super) mod rates;
pub(super) mod record;
