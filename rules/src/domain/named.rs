//! Things with an id, as sentences name them.

use std::fmt;

/// A kind of thing that has an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A dispute.
    Dispute,
    /// A fulfillment.
    Fulfillment,
    /// Something that was sent to a hook.
    HookDelivery,
    /// An obligation.
    Obligation,
    /// A payout.
    Payout,
    /// A token.
    Token,
    /// A webhook.
    Webhook,
}

/// One thing, by its id among those of its kind: what people read in files, commands and the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Of what kind it is.
    pub thing: Thing,
    /// Its id.
    pub id: String,
}

impl Named {
    /// The thing of a kind with an id.
    pub fn new(thing: Thing, id: impl Into<String>) -> Self {
        Self { thing, id: id.into() }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.id;
        match self.thing {
            Thing::Dispute => write!(formatter, "dispute \"{id}\""),
            Thing::Fulfillment => write!(formatter, "fulfillment {id}"),
            Thing::HookDelivery => write!(formatter, "hook delivery \"{id}\""),
            Thing::Obligation => write!(formatter, "obligation \"{id}\""),
            Thing::Payout => write!(formatter, "payout \"{id}\""),
            Thing::Token => write!(formatter, "token {id}"),
            Thing::Webhook => write!(formatter, "webhook \"{id}\""),
        }
    }
}
