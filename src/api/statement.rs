//! Everything that moved what one collaborator is owed.

use async_graphql::{Context, Object, Result};

use super::caller::Allow;
use super::collaborator::Collaborator;
use super::loaders::{self, ObligationId, PayoutId, SettledStanding, SettlementId};
use super::money::Money;
use super::obligation::Obligation;
use super::paging::{self, Asked, Connection};
use super::payout::Payout;
use super::scalars::{CurrencyCode, DateTime};
use super::settlement::Settlement;
use super::standing::Standing;
use super::states::StatementKind;
use rules::domain::{self, Page};

/// What was owed, what moved it, and what was owed then.
pub struct Statement(pub domain::Statement);

/// What a collaborator was owed at the beginning of a span, everything that moved it, and what was owed at its end.
/// Opening and lines together are the closing balance, which is what the journal has.
#[Object(name = "Statement", guard = "Allow::OWN")]
impl Statement {
    /// Whose.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.0.collaborator.clone())
    }

    /// In which currency.
    async fn currency(&self) -> CurrencyCode {
        self.0.currency.into()
    }

    /// From when; null from the beginning.
    async fn from(&self) -> Option<DateTime> {
        self.0.from.map(Into::into)
    }

    /// Until when, without that moment; null where it has all there is.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(Into::into)
    }

    /// What was owed before the first line; negative when they owed.
    async fn opening(&self) -> Money {
        self.0.opening.into()
    }

    /// What was owed after the last line; negative when they owe.
    async fn closing(&self) -> Money {
        self.0.closing.into()
    }

    /// What moved it, the oldest first.
    async fn lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<StatementLine>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let rows: Vec<(usize, &domain::StatementLine)> = self.0.lines.iter().enumerate().collect();
        let page = Page::of_list(rows, &page, |(place, _)| place.to_string());
        let who = &self.0.collaborator;
        Ok(paging::connect(page, |(_, line)| StatementLine {
            collaborator: who.clone(),
            line: line.clone(),
        }))
    }
}

/// One line of a statement.
pub struct StatementLine {
    collaborator: String,
    line: domain::StatementLine,
}

/// One line of a statement, with what is behind it.
#[Object(name = "StatementLine", guard = "Allow::OWN")]
impl StatementLine {
    /// When.
    async fn at(&self) -> DateTime {
        self.line.at.into()
    }

    /// What moved the balance.
    async fn kind(&self) -> StatementKind {
        self.line.kind.into()
    }

    /// By how much; negative when it became less.
    async fn amount(&self) -> Money {
        self.line.amount.into()
    }

    /// What was owed then.
    async fn balance(&self) -> Money {
        self.line.balance.into()
    }

    /// In words: the period, the reason, or the day and reference of a payment.
    async fn text(&self) -> &str {
        &self.line.text
    }

    /// The settlement that brought or adjusted it.
    async fn settlement(&self, ctx: &Context<'_>) -> Result<Option<Settlement>> {
        let Some(id) = self.line.settlement.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, SettlementId(id)).await?.map(Settlement))
    }

    /// Their standing in that settlement, with the derivation of the amount.
    async fn standing(&self, ctx: &Context<'_>) -> Result<Option<Standing>> {
        let Some(id) = self.line.settlement.clone() else { return Ok(None) };
        let Some(settlement) = loaders::load(ctx, SettlementId(id.clone())).await? else {
            return Ok(None);
        };
        let key = SettledStanding(id, self.collaborator.clone());
        let found = loaders::load(ctx, key).await?;
        Ok(found.map(|row| Settlement(settlement).standing_of(row)))
    }

    /// What is or was owed because of it.
    async fn obligation(&self, ctx: &Context<'_>) -> Result<Option<Obligation>> {
        let Some(id) = self.line.obligation.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, ObligationId(id)).await?.map(Obligation))
    }

    /// The payment.
    async fn payout(&self, ctx: &Context<'_>) -> Result<Option<Payout>> {
        let Some(id) = self.line.payout.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, PayoutId(id)).await?.map(Payout))
    }
}
