//! That something has changed.

use async_graphql::Object;

use crate::api::caller::Allow;
use crate::api::states::ChangedKind;
use crate::app;

/// That something has changed.
pub struct Changes(pub Vec<app::ChangedKind>);

/// That something has changed.
#[Object(name = "Changes", guard = "Allow::OWN")]
impl Changes {
    /// Of which kinds.
    async fn kinds(&self) -> Vec<ChangedKind> {
        self.0.iter().copied().map(Into::into).collect()
    }
}
