//! Hooks that shops and platforms send to, and what came.

mod lists;

use async_graphql::{Enum, ID, InputObject, Object, Result};

pub(in crate::api) use lists::{Hooks, find};

use super::caller::Allow;
use super::filters::moment;
use super::ids;
use super::scalars::DateTime;
use crate::app::HookView;
use rules::domain;

/// Who sends to a hook. Its path is `/hooks/` and the name in small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "HookSource", remote = "domain::HookSource")]
pub enum HookSource {
    /// Stripe: `/hooks/stripe`.
    Stripe,
    /// Shopify: `/hooks/shopify`.
    Shopify,
    /// WooCommerce: `/hooks/woocommerce`.
    #[graphql(name = "WOOCOMMERCE")]
    WooCommerce,
    /// Whoever signs as Standard Webhooks say: `/hooks/standard`.
    Standard,
}

/// What became of a delivery to a hook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "HookDeliveryState", remote = "domain::HookDeliveryState")]
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

/// Narrows deliveries to hooks.
#[derive(Debug, Default, InputObject)]
#[graphql(name = "HookDeliveryFilter")]
pub struct HookDeliveryFilter {
    /// Whose hook.
    source: Option<HookSource>,
    /// What became of them.
    state: Option<HookDeliveryState>,
    /// What the sender says that they are, for example `charge.refunded`.
    #[graphql(name = "type")]
    kind: Option<String>,
    /// They came at this moment or later.
    received_from: Option<DateTime>,
    /// They came before this moment.
    received_before: Option<DateTime>,
}

impl HookDeliveryFilter {
    fn read(self) -> Result<domain::HookDeliveryFilter> {
        Ok(domain::HookDeliveryFilter {
            source: self.source.map(Into::into),
            state: self.state.map(Into::into),
            kind: self.kind,
            from: moment("receivedFrom", self.received_from)?,
            before: moment("receivedBefore", self.received_before)?,
        })
    }
}

/// A hook that others send to.
pub struct Hook(pub HookView);

/// A hook that others send to. Its secret is not shown.
#[Object(name = "Hook", guard = "Allow::ADMIN")]
impl Hook {
    /// Whose it is.
    async fn source(&self) -> HookSource {
        self.0.source.into()
    }

    /// Where deliveries go to, behind the address of the server.
    async fn path(&self) -> String {
        format!("/hooks/{}", self.0.source)
    }

    /// Whether deliveries are taken: whether it has a secret.
    async fn active(&self) -> bool {
        self.0.is_on
    }

    /// Until when the secret before is good as well; null where none was exchanged.
    async fn old_secret_until(&self) -> Option<DateTime> {
        self.0.old_secret_until.map(Into::into)
    }

    /// What deliveries are mapped by, in TOML.
    async fn mapping(&self) -> &str {
        &self.0.mapping
    }

    /// Whether that is the mapping that every server starts with.
    async fn built_in(&self) -> bool {
        self.0.is_built_in
    }
}

/// Something that was sent to a hook.
pub struct HookDelivery(pub domain::HookDelivery);

/// Something that was sent to a hook, signed as it has to be.
#[Object(name = "HookDelivery", guard = "Allow::ADMIN")]
impl HookDelivery {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("HookDelivery", &self.0.number.to_string())
    }

    /// Whose hook.
    async fn source(&self) -> HookSource {
        self.0.source.into()
    }

    /// What the sender knows it by, the same however often it is sent.
    async fn delivery_id(&self) -> &str {
        &self.0.delivery_id
    }

    /// What the sender says that it is, for example `charge.refunded`.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// When it came first.
    async fn received_at(&self) -> DateTime {
        self.0.received_at.into()
    }

    /// What became of it.
    async fn state(&self) -> HookDeliveryState {
        self.0.state.into()
    }

    /// How many entries of the log it made, or had made before.
    async fn entries(&self) -> i64 {
        self.0.entries
    }

    /// What is wrong with it, or was when it was discarded; null where nothing is.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// The key of an event without which it cannot be recorded; when that comes, it is recorded too.
    async fn waits_for(&self) -> Option<&str> {
        self.0.waits_for.as_deref()
    }

    /// What was sent, byte by byte, while it is kept; bytes that are no text in base64 behind `base64:`.
    async fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// Who has discarded it.
    async fn discarded_by(&self) -> Option<&str> {
        self.0.ended.as_ref().map(|end| end.by.as_str())
    }

    /// When it was discarded.
    async fn discarded_at(&self) -> Option<DateTime> {
        self.0.ended.as_ref().map(|end| end.at.into())
    }

    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.0.ended.as_ref().and_then(|end| end.reason.as_deref())
    }
}
