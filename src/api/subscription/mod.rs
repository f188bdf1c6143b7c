//! What can be followed. A subscription is first planned: its root field says what it wants. Each time something of
//! that happens, the document is executed for it like a query, with loaders, limits and time of its own.

mod changes;
mod feed;
mod open;
mod running;
mod standings_update;
mod topic;
mod turn;

use async_graphql::futures_util::Stream;
use async_graphql::{Context, Result, Subscription as Fields};

use super::caller::{Allow, Caller};
use super::dispute::Dispute;
use super::fault;
use super::loaders::{self, DistributorName};
use super::payout::Payout;
use super::settlement::Settlement;
use super::states::ChangedKind;
use changes::Changes;
use standings_update::StandingsUpdate;
use turn::{Event, Turn, Wanted};

pub(super) use feed::Feed;
pub use open::{Opened, Plan};
pub use running::{Running, Update};

/// What stands beside standings and pool of an open period.
const BESIDE: [&str; 8] = [
    "projectedTaken",
    "projectedSite",
    "uncredited",
    "skipped",
    "adjustments",
    "takenOver",
    "leftoverChanges",
    "unvalued",
];

/// What can be followed, over WebSocket or Server-Sent Events.
pub struct Subscription;

/// What can be followed, over WebSocket or Server-Sent Events.
#[Fields(name = "Subscription")]
impl Subscription {
    /// The standings of the open period: as they are now, and then whenever what the reader may see of them has
    /// changed, at most once a second. A reader who is slower gets the newest only.
    #[graphql(guard = "Allow::OWN")]
    async fn standings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The distributor's name.")] distributor: String,
    ) -> Result<impl Stream<Item = Result<StandingsUpdate>> + use<>> {
        let turn = Turn::of(ctx)?;
        if turn.is_planning() {
            require_distributor(ctx, &distributor).await?;
        }
        let all = BESIDE.iter().any(|field| ctx.look_ahead().field(field).exists());
        let wanted = Wanted::Standings { distributor: distributor.clone(), all };
        turn.take(ctx, wanted, |event| match event {
            Event::Standings(shown) => Some(StandingsUpdate::new(distributor, shown)),
            _ => None,
        })
    }

    /// Each settlement from now on when its amounts are owed: when it is computed, or when it is approved where
    /// the rule wants a review.
    #[graphql(guard = "Allow::OWN")]
    async fn settled(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this distributor, by name.")] distributor: Option<String>,
    ) -> Result<impl Stream<Item = Result<Settlement>> + use<>> {
        let turn = Turn::of(ctx)?;
        if let Some(name) = distributor.as_ref().filter(|_| turn.is_planning()) {
            require_distributor(ctx, name).await?;
        }
        turn.take(ctx, Wanted::Settled { distributor }, |event| match event {
            Event::Settled(row) => Some(Settlement(*row)),
            _ => None,
        })
    }

    /// Each payout from now on that comes to be or changes, as it is then; one's own only with the role
    /// COLLABORATOR. What changes several times in a second is told once.
    #[graphql(guard = "Allow::OWN")]
    async fn payouts_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this collaborator, by reference.")] collaborator: Option<
            String,
        >,
    ) -> Result<impl Stream<Item = Result<Payout>> + use<>> {
        let caller = Caller::of(ctx)?;
        let Ok(collaborator) = caller.sight().narrow(collaborator) else {
            return Err(fault::forbidden(caller.role(), "payoutsChanged"));
        };
        Turn::of(ctx)?.take(ctx, Wanted::Payouts { collaborator }, |event| match event {
            Event::Payout(row) => Some(Payout(*row)),
            _ => None,
        })
    }

    /// Each dispute from now on that is opened, answered or ended, as it is then; one's own only with the role
    /// COLLABORATOR. What changes several times in a second is told once.
    #[graphql(guard = "Allow::OWN")]
    async fn disputes_changed(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<Dispute>> + use<>> {
        let caller = Caller::of(ctx)?;
        let Ok(collaborator) = caller.sight().narrow(None) else {
            return Err(fault::forbidden(caller.role(), "disputesChanged"));
        };
        Turn::of(ctx)?.take(ctx, Wanted::Disputes { collaborator }, |event| match event {
            Event::Dispute(row) => Some(Dispute(*row)),
            _ => None,
        })
    }

    /// That something has changed, and of which kinds: at most once a second, however much it is, so that a page knows that
    /// it has to ask again. With the role COLLABORATOR of what is one's own only, which EVENTS, RULES, DELIVERIES and AUDIT
    /// never are.
    #[graphql(guard = "Allow::OWN")]
    async fn changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of these kinds only; at least one.")] kinds: Vec<ChangedKind>,
    ) -> Result<impl Stream<Item = Result<Changes>> + use<>> {
        let caller = Caller::of(ctx)?;
        let Ok(own) = caller.sight().narrow(None) else {
            return Err(fault::forbidden(caller.role(), "changed"));
        };
        if kinds.is_empty() {
            return Err(fault::bad_input("\"kinds\" names at least one"));
        }
        let kinds = kinds.into_iter().map(Into::into).collect();
        Turn::of(ctx)?.take(ctx, Wanted::Changes { kinds, own }, |event| match event {
            Event::Changes(kinds) => Some(Changes(kinds)),
            _ => None,
        })
    }
}

/// Refuses a name that no distributor has: nothing would ever come.
async fn require_distributor(ctx: &Context<'_>, name: &str) -> Result<()> {
    match loaders::load(ctx, DistributorName(name.to_owned())).await? {
        Some(_) => Ok(()),
        None => Err(fault::bad_input(format!("there is no distributor \"{name}\""))),
    }
}
