//! Data loaders: what many rows refer to is read once for all of them. One set for each request.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, HashMapCache, Loader};
use async_graphql::{Context, Request, Result};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::fault;
use crate::app::{
    App, AppError, CorrectionsView, EventView, RuleFacets, SettlementHead, Sight, VersionView,
};
use rules::domain::{
    AuditRecord, Balance, Collaborator, Dispute, DisputeMessage, Distributor, Fulfillment,
    Obligation, Outcome, Payout, PayoutAccount, PayoutExport, Period, Recorded, RecordedRate,
    RuleVersion, Standing, Token,
};

/// Reads in batches, and no more than is seen of what belongs to somebody.
pub struct Batch {
    pub(super) app: App,
    pub(super) sight: Sight,
}

type Loaders = DataLoader<Batch, HashMapCache>;

/// Gives a request its loaders.
pub fn with_loaders(request: Request, app: &App, sight: Sight) -> Request {
    let batch = Batch { app: app.clone(), sight };
    request.data(DataLoader::with_cache(batch, spawn, HashMapCache::default()))
}

/// What is read for a request is a part of it.
fn spawn(work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(work.in_current_span())
}

/// The value of a key, read together with those of other rows.
pub async fn load<K>(ctx: &Context<'_>, key: K) -> Result<Option<<Batch as Loader<K>>::Value>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Batch: Loader<K, Error = Arc<AppError>>,
{
    let loaders = ctx.data_opt::<Loaders>();
    let loaders = loaders.ok_or_else(|| fault::internal(ctx, "the request has no loaders"))?;
    loaders.load_one(key).await.map_err(|error| fault::of(ctx, &error))
}

/// Declares a key and how many of them are read at once, and which of what is read is seen: all where nothing is
/// said.
macro_rules! loader {
    ($(#[$meta:meta])* $key:ident => $value:ty, $verb:ident, $id:expr) => {
        loader!($(#[$meta])* $key => $value, $verb, $id, |_, _| true);
    };
    ($(#[$meta:meta])* $key:ident => $value:ty, $verb:ident, $id:expr, $seen:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $key(pub String);

        impl Loader<$key> for Batch {
            type Value = $value;
            type Error = Arc<AppError>;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Arc<AppError>> {
                let ids = keys.iter().map(|key| key.0.clone()).collect();
                let rows = self.app.$verb(ids).await.map_err(Arc::new)?;
                let id: fn(&$value) -> &String = $id;
                let seen: fn(&Sight, &$value) -> bool = $seen;
                let rows = rows.into_iter().filter(|row| seen(&self.sight, row));
                Ok(rows.map(|row| ($key(id(&row).clone()), row)).collect())
            }
        }
    };
}

loader!(
    /// A collaborator by reference.
    CollaboratorRef => Collaborator, collaborators_by_ref, |row| &row.reference
);
loader!(
    /// A distributor by name.
    DistributorName => Distributor, distributors_by_name, |row| &row.name
);
loader!(
    /// The newest version of a distributor by its name.
    NewestVersion => RuleVersion, newest_versions, |row| &row.distributor
);
loader!(
    /// The newest open period of a distributor by its name.
    CurrentPeriod => Period, current_periods, |row| &row.distributor
);
loader!(
    /// A settlement by id.
    SettlementId => SettlementHead, settlements_by_id, |row| &row.id,
    // What is only proposed is nobody's yet.
    |sight, row| sight.is_whole() || row.owed_since.is_some()
);
loader!(
    /// An obligation by id.
    ObligationId => Obligation, obligations_by_id, |row| &row.id,
    |sight, row| sight.sees(&row.collaborator)
);
loader!(
    /// A fulfillment by id.
    FulfillmentId => Fulfillment, fulfillments_by_id, |row| &row.id
);
loader!(
    /// A payout by id.
    PayoutId => Payout, payouts_by_id, |row| &row.id,
    |sight, row| sight.sees(&row.collaborator)
);

loader!(
    /// A dispute by id.
    DisputeId => Dispute, disputes_by_id, |row| &row.id,
    |sight, row| sight.sees(&row.collaborator)
);
loader!(
    /// A file that was made to pay with, by its message's id.
    ExportId => PayoutExport, payout_exports_by_id, |row| &row.message_id
);
loader!(
    /// A line of the audit trail by its number.
    AuditId => AuditRecord, audit_records_by_id, |row| &row.id
);
loader!(
    /// A token by id.
    TokenId => Token, tokens_by_id, |row| &row.id
);
loader!(
    /// An exchange rate by `STREAM-POSITION`.
    RateId => RecordedRate, exchange_rates_by_id, |row| &row.id
);

/// What was said in a dispute, by the dispute's id and its place there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageId(pub String, pub i64);

impl Loader<MessageId> for Batch {
    type Value = DisputeMessage;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[MessageId],
    ) -> Result<HashMap<MessageId, DisputeMessage>, Arc<AppError>> {
        let places = keys.iter().map(|key| (key.0.clone(), key.1)).collect();
        let rows = self.app.dispute_messages_at(places).await.map_err(Arc::new)?;
        Ok(rows.into_iter().map(|row| (MessageId(row.dispute.clone(), row.place), row)).collect())
    }
}

/// A fact by `STREAM-POSITION`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FactId(pub String);

impl Loader<FactId> for Batch {
    type Value = Recorded;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[FactId]) -> Result<HashMap<FactId, Recorded>, Arc<AppError>> {
        let ids = keys.iter().map(|key| key.0.clone()).collect();
        let rows = self.app.facts_by_id(ids).await.map_err(Arc::new)?;
        let id = |row: &Recorded| format!("{}-{}", row.stream, row.position);
        Ok(rows.into_iter().map(|row| (FactId(id(&row)), row)).collect())
    }
}

/// The newest dispute about an obligation, by the obligation's id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DisputeAbout(pub String);

impl Loader<DisputeAbout> for Batch {
    type Value = Dispute;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[DisputeAbout],
    ) -> Result<HashMap<DisputeAbout, Dispute>, Arc<AppError>> {
        let ids = keys.iter().map(|key| key.0.clone()).collect();
        let found = self.app.disputes_about(ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, row)| (DisputeAbout(id), row)).collect())
    }
}

/// An event by `STREAM-POSITION`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventId(pub String);

impl Loader<EventId> for Batch {
    type Value = EventView;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[EventId]) -> Result<HashMap<EventId, EventView>, Arc<AppError>> {
        let ids = keys.iter().map(|key| key.0.clone()).collect();
        let rows = self.app.events_by_id(ids).await.map_err(Arc::new)?;
        let id = |row: &EventView| format!("{}-{}", row.recorded.stream, row.recorded.position);
        Ok(rows.into_iter().map(|row| (EventId(id(&row)), row)).collect())
    }
}

/// The balances of a collaborator by reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BalancesOf(pub String);

impl Loader<BalancesOf> for Batch {
    type Value = Vec<Balance>;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[BalancesOf],
    ) -> Result<HashMap<BalancesOf, Vec<Balance>>, Arc<AppError>> {
        let references = keys.iter().map(|key| key.0.clone()).collect();
        let balances = self.app.balances(&self.sight, references).await.map_err(Arc::new)?;
        Ok(balances.into_iter().map(|(who, list)| (BalancesOf(who), list)).collect())
    }
}

/// The accounts of a collaborator that count, by reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountsOf(pub String);

impl Loader<AccountsOf> for Batch {
    type Value = Vec<PayoutAccount>;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[AccountsOf],
    ) -> Result<HashMap<AccountsOf, Vec<PayoutAccount>>, Arc<AppError>> {
        let references = keys.iter().map(|key| key.0.clone()).collect();
        let mut accounts: HashMap<AccountsOf, Vec<PayoutAccount>> = HashMap::new();
        let found = self.app.payout_accounts(&self.sight, references).await;
        for account in found.map_err(Arc::new)? {
            accounts.entry(AccountsOf(account.collaborator.clone())).or_default().push(account);
        }
        Ok(accounts)
    }
}

/// Every version of a distributor by its name, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VersionsOf(pub String);

impl Loader<VersionsOf> for Batch {
    type Value = Vec<VersionView>;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[VersionsOf],
    ) -> Result<HashMap<VersionsOf, Vec<VersionView>>, Arc<AppError>> {
        let names = keys.iter().map(|key| key.0.clone()).collect();
        let mut versions: HashMap<VersionsOf, Vec<VersionView>> = HashMap::new();
        for view in self.app.versions(names).await.map_err(Arc::new)? {
            let name = VersionsOf(view.version.distributor.clone());
            versions.entry(name).or_default().push(view);
        }
        Ok(versions)
    }
}

/// A period by distributor and index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PeriodId(pub String, pub i64);

impl Loader<PeriodId> for Batch {
    type Value = Period;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[PeriodId]) -> Result<HashMap<PeriodId, Period>, Arc<AppError>> {
        let ids = keys.iter().map(|key| (key.0.clone(), key.1)).collect();
        let rows = self.app.periods_by_id(ids).await.map_err(Arc::new)?;
        let keyed = |row: Period| (PeriodId(row.distributor.clone(), row.index), row);
        Ok(rows.into_iter().map(keyed).collect())
    }
}

/// One collaborator's standing in a settlement: the settlement's id, and the reference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SettledStanding(pub String, pub String);

impl Loader<SettledStanding> for Batch {
    type Value = Standing;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[SettledStanding],
    ) -> Result<HashMap<SettledStanding, Standing>, Arc<AppError>> {
        let mut by_collaborator: HashMap<&String, Vec<String>> = HashMap::new();
        for SettledStanding(settlement, who) in keys {
            by_collaborator.entry(who).or_default().push(settlement.clone());
        }
        let mut standings = HashMap::new();
        for (who, settlements) in by_collaborator {
            let found = self.app.settled_standings_of(&self.sight, settlements, who).await;
            let found = found.map_err(Arc::new)?;
            let keyed = |(id, row)| (SettledStanding(id, who.clone()), row);
            standings.extend(found.into_iter().map(keyed));
        }
        Ok(standings)
    }
}

/// The open period of a distributor, evaluated as of now: once for all fields of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LiveOutcome(pub String);

impl Loader<LiveOutcome> for Batch {
    type Value = Arc<Outcome>;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[LiveOutcome],
    ) -> Result<HashMap<LiveOutcome, Arc<Outcome>>, Arc<AppError>> {
        let mut outcomes = HashMap::new();
        for key in keys {
            if let Some(outcome) =
                self.app.standings(&self.sight, &key.0).await.map_err(Arc::new)?
            {
                outcomes.insert(key.clone(), outcome);
            }
        }
        Ok(outcomes)
    }
}

/// What a settlement of a distributor did about settled periods; without a settlement, what the next
/// one would do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CorrectionsOf(pub String, pub Option<String>);

impl Loader<CorrectionsOf> for Batch {
    type Value = Arc<CorrectionsView>;
    type Error = Arc<AppError>;

    async fn load(
        &self,
        keys: &[CorrectionsOf],
    ) -> Result<HashMap<CorrectionsOf, Arc<CorrectionsView>>, Arc<AppError>> {
        let made = |key: &CorrectionsOf| Some((key.0.clone(), key.1.clone()?));
        let made = keys.iter().filter_map(made).collect();
        let made = self.app.corrections_of_all(&self.sight, made).await;
        let keyed = |view: CorrectionsView| {
            let key = CorrectionsOf(view.distributor.clone(), view.settlement.clone());
            (key, Arc::new(view))
        };
        let mut views: HashMap<_, _> = made.map_err(Arc::new)?.into_iter().map(keyed).collect();
        // What would be done has to be evaluated, for each distributor by itself.
        for key in keys.iter().filter(|key| key.1.is_none()) {
            let ahead = self.app.corrections_ahead(&self.sight, &key.0).await.map_err(Arc::new)?;
            views.insert(key.clone(), Arc::new(ahead));
        }
        Ok(views)
    }
}

/// Currency and zone of a distributor's newest version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Facets(pub String);

impl Loader<Facets> for Batch {
    type Value = Arc<RuleFacets>;
    type Error = Arc<AppError>;

    async fn load(&self, keys: &[Facets]) -> Result<HashMap<Facets, Self::Value>, Arc<AppError>> {
        let names = keys.iter().map(|key| key.0.clone()).collect();
        let versions = self.app.newest_versions(names).await.map_err(Arc::new)?;
        let mut facets = HashMap::new();
        for version in versions {
            let found = self.app.facets(&version).await.map_err(Arc::new)?;
            facets.insert(Facets(version.distributor), found);
        }
        Ok(facets)
    }
}
