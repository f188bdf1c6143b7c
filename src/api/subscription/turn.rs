//! What an execution of a subscription is for: to find out what is wanted, or to tell of something that happened.

use std::option;
use std::sync::{Arc, OnceLock};

use async_graphql::futures_util::stream;
use async_graphql::{Context, Result};

use super::topic::Shown;
use crate::api::fault;
use crate::app::{AppError, ChangedKind, SettlementHead};
use rules::domain::{Dispute, Payout};

/// What a subscription follows, as its reader may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The standings of an open period.
    Standings {
        /// The distributor's name.
        distributor: String,
        /// Whether something is asked for that stands beside standings and pool.
        all: bool,
    },
    /// Settlements.
    Settled {
        /// Only this distributor's.
        distributor: Option<String>,
    },
    /// Payouts.
    Payouts {
        /// Only this collaborator's.
        collaborator: Option<String>,
    },
    /// Disputes.
    Disputes {
        /// Only this collaborator's.
        collaborator: Option<String>,
    },
    /// That something of these kinds has changed.
    Changes {
        /// The kinds.
        kinds: Vec<ChangedKind>,
        /// Only what belongs to this collaborator.
        own: Option<String>,
    },
}

/// Something to tell.
#[derive(Debug, Clone)]
pub enum Event {
    /// Standings as they are now.
    Standings(Arc<Shown>),
    /// A settlement that is in force.
    Settled(Box<SettlementHead>),
    /// A payout that came to be or changed.
    Payout(Box<Payout>),
    /// A dispute that was opened, spoken in or ended.
    Dispute(Box<Dispute>),
    /// Something of these kinds has changed.
    Changes(Vec<ChangedKind>),
    /// What is followed cannot be told now.
    Broken(Arc<AppError>),
}

/// What one execution is for.
#[derive(Clone)]
pub enum Turn {
    /// Finding out what is wanted.
    Planning(Arc<OnceLock<Wanted>>),
    /// Telling of an event.
    Telling(Event),
}

impl Turn {
    /// The turn of an execution.
    pub fn of<'a>(ctx: &Context<'a>) -> Result<&'a Self> {
        ctx.data_opt::<Self>().ok_or_else(|| {
            fault::bad_input("subscriptions come over WebSocket or Server-Sent Events")
        })
    }

    /// Whether the execution only finds out what is wanted.
    pub fn is_planning(&self) -> bool {
        matches!(self, Self::Planning(_))
    }

    /// Notes what is wanted, and gives nothing; or gives the event.
    pub fn take<T>(
        &self,
        ctx: &Context<'_>,
        wanted: Wanted,
        pick: impl FnOnce(Event) -> Option<T>,
    ) -> Result<stream::Iter<option::IntoIter<Result<T>>>> {
        let item = match self {
            Self::Planning(slot) => {
                if slot.set(wanted).is_err() {
                    return Err(fault::bad_input("a subscription has exactly one root field"));
                }
                None
            }
            Self::Telling(Event::Broken(error)) => return Err(fault::of(ctx, error)),
            Self::Telling(event) => pick(event.clone()).map(Ok),
        };
        Ok(stream::iter(item))
    }
}
