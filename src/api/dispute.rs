//! What a collaborator says is wrong, and what came of it.

use async_graphql::{Context, ID, Object, Result};

use super::caller::{Allow, sight};
use super::collaborator::Collaborator;
use super::distributor::Distributor;
use super::loaders::{self, DistributorName, ObligationId, PeriodId, SettlementId};
use super::obligation::Obligation;
use super::order::DisputeMessageOrder;
use super::paging::{Asked, Connection};
use super::period::Period;
use super::scalars::DateTime;
use super::settlement::Settlement;
use super::states::{DisputeOutcome, DisputeReason, DisputeSide, DisputeState};
use super::{ids, nested};
use rules::domain;

/// Something that is said to be wrong.
pub struct Dispute(pub domain::Dispute);

/// Something that a collaborator, or the office for them, says is wrong with what they are owed, or with nothing
/// being owed. While it is open, its obligation is not gathered.
#[Object(name = "Dispute", guard = "Allow::OWN")]
impl Dispute {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("Dispute", &self.0.id)
    }

    /// Whose amounts it is about.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.0.collaborator.clone())
    }

    /// Where it is.
    async fn state(&self) -> DisputeState {
        self.0.state.into()
    }

    /// How it was decided; null until it is, and when it is withdrawn.
    async fn outcome(&self) -> Option<DisputeOutcome> {
        DisputeOutcome::of(self.0.state)
    }

    /// What is wrong.
    async fn reason(&self) -> DisputeReason {
        self.0.reason.into()
    }

    /// Who opened it.
    async fn opened_by(&self) -> DisputeSide {
        self.0.opened_by.into()
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// When it was accepted, rejected or withdrawn; null while it is open.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }

    /// The amount it is about; null when it is about there being none.
    async fn obligation(&self, ctx: &Context<'_>) -> Result<Option<Obligation>> {
        obligation(ctx, self.0.about.obligation.clone()).await
    }

    /// The settlement it is about, in which they have an amount or none.
    async fn settlement(&self, ctx: &Context<'_>) -> Result<Option<Settlement>> {
        let Some(id) = self.0.about.settlement.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, SettlementId(id)).await?.map(Settlement))
    }

    /// The distributor it is about.
    async fn distributor(&self, ctx: &Context<'_>) -> Result<Option<Distributor>> {
        let Some(name) = self.0.about.distributor.clone() else { return Ok(None) };
        Ok(loaders::load(ctx, DistributorName(name)).await?.map(Distributor))
    }

    /// The distributor's period that it is about.
    async fn period(&self, ctx: &Context<'_>) -> Result<Option<Period>> {
        let about = self.0.about.clone();
        let (Some(name), Some(index)) = (about.distributor, about.period_index) else {
            return Ok(None);
        };
        Ok(loaders::load(ctx, PeriodId(name, index)).await?.map(Period))
    }

    /// What makes it good: a credit, once it is accepted with one.
    async fn credit(&self, ctx: &Context<'_>) -> Result<Option<Obligation>> {
        obligation(ctx, self.0.credit.clone()).await
    }

    /// What was said, the oldest first.
    async fn messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "The order.")] order_by: Option<DisputeMessageOrder>,
    ) -> Result<Connection<DisputeMessage>> {
        let page = Asked { first, after, last, before }.sorted(ctx, order_by)?;
        nested::dispute_messages(ctx, &self.0.id, page).await
    }
}

async fn obligation(ctx: &Context<'_>, id: Option<String>) -> Result<Option<Obligation>> {
    let Some(id) = id else { return Ok(None) };
    Ok(loaders::load(ctx, ObligationId(id)).await?.map(Obligation))
}

/// What was said in a dispute.
pub struct DisputeMessage(pub domain::DisputeMessage);

/// What was said in a dispute.
#[Object(name = "DisputeMessage", guard = "Allow::OWN")]
impl DisputeMessage {
    /// Global id.
    pub async fn id(&self) -> ID {
        ids::global("DisputeMessage", &format!("{}.{}", self.0.dispute, self.0.place))
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// For which side.
    async fn side(&self) -> DisputeSide {
        self.0.side.into()
    }

    /// The name of whose token it was; null with the role COLLABORATOR where it is the office's.
    async fn who(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let own = self.0.side == domain::DisputeSide::Collaborator;
        let told = own || sight(ctx)?.is_whole();
        Ok(told.then_some(self.0.who.as_str()))
    }

    /// What was said.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// What proves it: addresses, keys of events, references.
    async fn evidence(&self) -> &[String] {
        &self.0.evidence
    }
}
