//! What shops and course platforms send by themselves to hooks of ours, and what became of it.

use std::fmt;

use super::Moment;

/// Who sends to a hook, which decides how a delivery is signed and named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HookSource {
    /// Stripe.
    Stripe,
    /// Shopify.
    Shopify,
    /// WooCommerce.
    WooCommerce,
    /// Whoever signs as Standard Webhooks say.
    Standard,
}

impl HookSource {
    /// Every source.
    pub const ALL: [Self; 4] = [Self::Stripe, Self::Shopify, Self::WooCommerce, Self::Standard];

    /// The name under which it is stored, and the last part of its path.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Shopify => "shopify",
            Self::WooCommerce => "woocommerce",
            Self::Standard => "standard",
        }
    }

    /// The source with that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

impl fmt::Display for HookSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// A hook: what its deliveries are signed with, and what they are mapped by. The secrets are for nobody's eyes.
#[derive(Clone, PartialEq, Eq)]
pub struct Hook {
    /// Whose it is.
    pub source: HookSource,
    /// What deliveries are signed with; without one the hook is off.
    pub secret: Option<String>,
    /// What they may be signed with as well until a moment, since the secret was exchanged.
    pub old_secret: Option<(String, Moment)>,
    /// The text of the mapping that was saved; the built-in one where none was.
    pub mapping: Option<String>,
}

impl Hook {
    /// A hook that is off, with the built-in mapping.
    pub fn off(source: HookSource) -> Self {
        Self { source, secret: None, old_secret: None, mapping: None }
    }

    /// The secrets that are good at a moment.
    pub fn secrets_at(&self, now: Moment) -> impl Iterator<Item = &str> {
        let old = self.old_secret.as_ref().filter(|(_, until)| now < *until);
        self.secret.as_deref().into_iter().chain(old.map(|(secret, _)| secret.as_str()))
    }
}

impl fmt::Debug for Hook {
    /// Without its secrets, so that no log has them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").field("source", &self.source).finish_non_exhaustive()
    }
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HookDeliveryState {
    /// Everything that it says is in the log.
    Recorded,
    /// The mapping says that it means nothing here.
    Ignored,
    /// It could not be mapped, or not all of it recorded: it is kept as it came.
    Kept,
    /// Somebody has said that it is not wanted.
    Discarded,
}

impl HookDeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Recorded, Self::Ignored, Self::Kept, Self::Discarded];

    /// The name under which it is stored and shown.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recorded => "RECORDED",
            Self::Ignored => "IGNORED",
            Self::Kept => "KEPT",
            Self::Discarded => "DISCARDED",
        }
    }

    /// The state with that name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Something that was sent to a hook, signed as it has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookDelivery {
    /// Its number, in the order of arrival.
    pub number: i64,
    /// Whose hook.
    pub source: HookSource,
    /// What the sender knows it by, the same however often it is sent.
    pub delivery_id: String,
    /// What the sender says that it is, for example `charge.refunded`.
    pub kind: String,
    /// When it came first.
    pub received_at: Moment,
    /// What became of it.
    pub state: HookDeliveryState,
    /// How many entries it made, new ones and known ones.
    pub entries: i64,
    /// What is wrong with it, while it is kept.
    pub problem: Option<String>,
    /// The key of the event that it cannot be recorded without, where that is what is wrong.
    pub waits_for: Option<String>,
    /// What was sent, while it is kept.
    pub body: Option<String>,
    /// Who has ended it by hand, when, and why.
    pub ended: Option<HookDeliveryEnd>,
}

/// Who has ended a delivery by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookDeliveryEnd {
    /// Who.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Why it is not wanted; `None` where it was mapped again.
    pub reason: Option<String>,
}

/// Narrows deliveries to hooks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HookDeliveryFilter {
    /// Whose hook.
    pub source: Option<HookSource>,
    /// What became of them.
    pub state: Option<HookDeliveryState>,
    /// What the sender says that they are.
    pub kind: Option<String>,
    /// They came at this moment or later.
    pub from: Option<Moment>,
    /// They came before this moment.
    pub before: Option<Moment>,
}
