//! Lists nested in the rows of another: the pages of all rows are read together.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, OutputType, Result};

use super::dispute::{Dispute, DisputeMessage};
use super::loaders::{self, Batch};
use super::obligation::Obligation;
use super::paging::{self, Connection};
use super::payout::Payout;
use super::payout_export::PayoutExport;
use super::period::Period;
use super::settlement::Settlement;
use crate::app::{Answer, AppError, Pages, SettlementHead};
use rules::domain::{
    self, DisputeFilter, ObligationFilter, ObligationsOf, Page, PageArgs, PayoutFilter, PayoutsOf,
    PeriodFilter, SettlementFilter, Standing,
};

/// One page of one owner's list. Those that differ in their owner only are read together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct List<K> {
    owner: String,
    kind: K,
    page: PageArgs,
}

/// What collaborators, settlements and payouts have of obligations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Obligations(ObligationsOf, ObligationFilter);

/// What collaborators and fulfillments have of payouts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Payouts(PayoutsOf, PayoutFilter);

/// The disputes of collaborators.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Disputes(DisputeFilter);

/// What was said in disputes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DisputeMessages;

/// The files that were made of fulfillments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PayoutExports;

/// The settlements of distributors.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Settlements(SettlementFilter);

/// The standings of settlements.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Standings;

/// The periods of distributors.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Periods(PeriodFilter);

/// Obligations of one collaborator, settlement or payout.
pub async fn obligations(
    ctx: &Context<'_>,
    of: ObligationsOf,
    owner: &str,
    filter: ObligationFilter,
    page: PageArgs,
) -> Result<Connection<Obligation>> {
    connect(ctx, List::of(owner, Obligations(of, filter), page), Obligation).await
}

/// Payouts of one collaborator or fulfillment.
pub async fn payouts(
    ctx: &Context<'_>,
    of: PayoutsOf,
    owner: &str,
    filter: PayoutFilter,
    page: PageArgs,
) -> Result<Connection<Payout>> {
    connect(ctx, List::of(owner, Payouts(of, filter), page), Payout).await
}

/// The disputes of one collaborator.
pub async fn disputes(
    ctx: &Context<'_>,
    collaborator: &str,
    filter: DisputeFilter,
    page: PageArgs,
) -> Result<Connection<Dispute>> {
    connect(ctx, List::of(collaborator, Disputes(filter), page), Dispute).await
}

/// What was said in one dispute.
pub async fn dispute_messages(
    ctx: &Context<'_>,
    dispute: &str,
    page: PageArgs,
) -> Result<Connection<DisputeMessage>> {
    connect(ctx, List::of(dispute, DisputeMessages, page), DisputeMessage).await
}

/// The files that were made of one fulfillment.
pub async fn payout_exports(
    ctx: &Context<'_>,
    fulfillment: &str,
    page: PageArgs,
) -> Result<Connection<PayoutExport>> {
    connect(ctx, List::of(fulfillment, PayoutExports, page), PayoutExport).await
}

/// The settlements of one distributor.
pub async fn settlements(
    ctx: &Context<'_>,
    distributor: &str,
    filter: SettlementFilter,
    page: PageArgs,
) -> Result<Connection<Settlement>> {
    connect(ctx, List::of(distributor, Settlements(filter), page), Settlement).await
}

/// The periods of one distributor.
pub async fn periods(
    ctx: &Context<'_>,
    distributor: &str,
    filter: PeriodFilter,
    page: PageArgs,
) -> Result<Connection<Period>> {
    connect(ctx, List::of(distributor, Periods(filter), page), Period).await
}

/// The standings of one settlement.
pub async fn standings(
    ctx: &Context<'_>,
    settlement: &str,
    page: PageArgs,
) -> Result<Page<Standing>> {
    load(ctx, List::of(settlement, Standings, page)).await
}

impl<K> List<K> {
    fn of(owner: &str, kind: K, page: PageArgs) -> Self {
        Self { owner: owner.to_owned(), kind, page }
    }
}

async fn connect<K: Kind, T: OutputType>(
    ctx: &Context<'_>,
    list: List<K>,
    wrap: impl Fn(K::Row) -> T,
) -> Result<Connection<T>> {
    Ok(paging::connect(load(ctx, list).await?, wrap))
}

async fn load<K: Kind>(ctx: &Context<'_>, list: List<K>) -> Result<Page<K::Row>> {
    let found = loaders::load(ctx, list).await?;
    Ok(found.unwrap_or_else(Page::nothing))
}

/// Whose lists are read together.
type Owners = Vec<String>;

/// A kind of nested lists: what they have, and how the same page of many of them is read.
pub trait Kind: Clone + Eq + Hash + Send + Sync + 'static {
    /// What the lists have.
    type Row: Clone + Send + Sync + 'static;

    /// The same page of the lists of many owners.
    fn read(
        self,
        batch: &Batch,
        of: Owners,
        page: PageArgs,
    ) -> impl Future<Output = Answer<Pages<Self::Row>>> + Send;
}

impl<K: Kind> Loader<List<K>> for Batch {
    type Value = Page<K::Row>;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        lists: &[List<K>],
    ) -> std::result::Result<HashMap<List<K>, Page<K::Row>>, Arc<AppError>> {
        let mut groups: HashMap<(K, PageArgs), Owners> = HashMap::new();
        for list in lists {
            let group = groups.entry((list.kind.clone(), list.page.clone())).or_default();
            group.push(list.owner.clone());
        }
        let mut found = HashMap::new();
        for ((kind, page), owners) in groups {
            let read = kind.clone().read(self, owners, page.clone());
            let list =
                |(owner, rows)| (List { owner, kind: kind.clone(), page: page.clone() }, rows);
            found.extend(read.await.map_err(Arc::new)?.into_iter().map(list));
        }
        Ok(found)
    }
}

impl Kind for Obligations {
    type Row = domain::Obligation;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.obligation_pages(&batch.sight, self.0, of, self.1, page).await
    }
}

impl Kind for Payouts {
    type Row = domain::Payout;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.payout_pages(&batch.sight, self.0, of, self.1, page).await
    }
}

impl Kind for Disputes {
    type Row = domain::Dispute;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.dispute_pages(&batch.sight, of, self.0, page).await
    }
}

impl Kind for DisputeMessages {
    type Row = domain::DisputeMessage;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.dispute_message_pages(of, page).await
    }
}

impl Kind for PayoutExports {
    type Row = domain::PayoutExport;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.payout_export_pages(of, page).await
    }
}

impl Kind for Settlements {
    type Row = SettlementHead;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.settlement_pages(&batch.sight, of, self.0, page).await
    }
}

impl Kind for Standings {
    type Row = Standing;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.standing_pages(&batch.sight, of, page).await
    }
}

impl Kind for Periods {
    type Row = domain::Period;

    async fn read(self, batch: &Batch, of: Owners, page: PageArgs) -> Answer<Pages<Self::Row>> {
        batch.app.period_pages(of, self.0, page).await
    }
}
