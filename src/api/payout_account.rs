//! Where a collaborator is paid to, never whole.

use async_graphql::{Context, Object, Result};

use super::caller::{Allow, sight};
use super::scalars::DateTime;
use super::states::{AccountKind, AccountState};
use rules::domain::{self, Destination};

/// Where a collaborator is paid to.
pub struct PayoutAccount(pub domain::PayoutAccount);

/// Where a collaborator is paid to. Its number is in the files that go to a bank, and nowhere else.
#[Object(name = "PayoutAccount", guard = "Allow::OWN")]
impl PayoutAccount {
    /// How they are paid.
    async fn kind(&self) -> AccountKind {
        self.0.details.destination.kind().into()
    }

    /// Where it is.
    async fn state(&self) -> AccountState {
        self.0.state.into()
    }

    /// Whose account it is, as their bank knows them.
    async fn holder(&self) -> &str {
        &self.0.details.holder
    }

    /// Enough to recognise it by: country and last four digits of an IBAN, for example "DE** **** 3000", or the
    /// first letter and the domain of an address.
    async fn masked(&self) -> String {
        self.0.details.destination.masked()
    }

    /// The bank's code, where somebody gave it.
    async fn bic(&self) -> Option<&str> {
        match &self.0.details.destination {
            Destination::Bank { bic, .. } => bic.as_deref(),
            Destination::Paypal { .. } | Destination::Other { .. } => None,
        }
    }

    /// The country the holder lives in.
    async fn country(&self) -> Option<&str> {
        self.0.details.country.as_deref()
    }

    /// Until when nothing is paid to it, because it took another account's place; null when it did not.
    async fn held_until(&self) -> Option<DateTime> {
        self.0.held_until.map(Into::into)
    }

    /// When it was named.
    async fn set_at(&self) -> DateTime {
        self.0.set_at.into()
    }

    /// Who named it; null with the role COLLABORATOR.
    async fn set_by(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let told = sight(ctx)?.is_whole();
        Ok(told.then_some(self.0.set_by.as_str()))
    }

    /// The second person who confirmed it or turned it down; null where nobody had to, and with the role
    /// COLLABORATOR.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let told = sight(ctx)?.is_whole();
        Ok(self.0.decided_by.as_deref().filter(|_| told))
    }
}
