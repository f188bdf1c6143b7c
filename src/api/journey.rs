//! Journeys: which touches, whose, which part, and why not more.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::caller::{Allow, sight};
use super::collaborator::Collaborator;
use super::fault;
use super::paging::{self, Asked, Connection};
use super::scalars::{DateTime, Decimal};
use crate::app::{JourneyView, Sight, TouchedAsset};
use rules::domain::{self, ExcludedTouch, JourneyEvent, JourneyTouch, Moment, Page, PageArgs};

/// A journey as one collaborator's statement shows it.
pub struct Journey {
    view: Arc<JourneyView>,
    collaborator: String,
}

/// An event of a journey.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "JourneyEvent")]
pub struct Happened {
    /// The event kind, for example `site_visited`.
    #[graphql(name = "type")]
    kind: String,
    /// When it happened, as its sender says.
    occurred_at: DateTime,
    /// The sender's key; nothing with the role COLLABORATOR.
    key: Option<String>,
    /// Who sent it; nothing with the role COLLABORATOR.
    source: Option<String>,
    /// What was touched: the asset along which the touch is credited.
    asset: Option<Asset>,
}

/// What a touch was of.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "JourneyAsset")]
pub struct Asset {
    /// The kind of asset, for example `link`.
    kind: String,
    /// Its reference.
    #[graphql(name = "ref")]
    reference: String,
}

/// A touch that counts.
#[derive(SimpleObject)]
#[graphql(name = "JourneyTouch")]
pub struct Touch {
    /// The touch.
    event: Happened,
    /// What each of those credited for it gets by it, by reference.
    parts: Vec<Part>,
}

/// What one collaborator gets by one touch.
#[derive(SimpleObject)]
#[graphql(name = "JourneyPart")]
pub struct Part {
    /// Who.
    collaborator: Collaborator,
    /// How much of the journey's value.
    part: Decimal,
}

/// A touch that does not count.
#[derive(SimpleObject)]
#[graphql(name = "ExcludedTouch")]
pub struct Excluded {
    /// The touch.
    event: Happened,
    /// Who would have been credited, by reference.
    collaborators: Vec<Collaborator>,
    /// The clause of the rule that keeps it out, as written.
    clause: String,
}

impl Journey {
    /// A journey on the statement of a collaborator.
    pub fn new(view: JourneyView, collaborator: &str) -> Self {
        Self { view: Arc::new(view), collaborator: collaborator.to_owned() }
    }

    fn inner(&self) -> &domain::Journey {
        &self.view.journey
    }

    /// Whether the touches of others are shown: to collaborators in journeys they have a part of.
    fn is_shared_with(&self, sight: &Sight) -> bool {
        sight.is_whole() || sight.own().is_some_and(|own| self.inner().is_touched_by(own))
    }

    /// The touches that do not count of those whom the caller may see.
    fn own_excluded(&self, sight: &Sight) -> impl Iterator<Item = &ExcludedTouch> {
        let excluded = self.inner().excluded.iter();
        excluded.filter(|touch| touch.collaborators.iter().any(|who| sight.sees(who)))
    }

    fn happened(&self, event: &JourneyEvent, sight: &Sight) -> Happened {
        let named = sight.is_whole();
        let asset = self.view.assets.get(&(event.stream, event.position));
        Happened {
            kind: event.kind.clone(),
            occurred_at: event.occurred_at.into(),
            key: named.then(|| event.key.clone()),
            source: named.then(|| event.source.clone()),
            asset: asset.map(Asset::of),
        }
    }
}

/// A page of a collaborator's journeys behind a metric: of a settlement, or of the open period of a
/// distributor.
pub async fn behind(
    ctx: &Context<'_>,
    of: (&str, Option<&str>),
    metric: (&str, &str),
    missed: bool,
    page: PageArgs,
) -> Result<Connection<Journey>> {
    let sight = sight(ctx)?;
    let found = fault::app(ctx)?.journeys_behind(sight, of, metric, missed, page).await;
    paging::answer(ctx, found, |view| Journey::new(view, metric.1))
}

impl Asset {
    fn of(asset: &TouchedAsset) -> Self {
        Self { kind: asset.kind.clone(), reference: asset.reference.clone() }
    }
}

/// One customer's touches up to an end, rewarded as one. With the role COLLABORATOR nothing of it says
/// who the customer is.
#[Object(name = "Journey", guard = "Allow::OWN")]
impl Journey {
    /// The cluster's name.
    async fn cluster(&self) -> &str {
        &self.inner().cluster
    }

    /// The customer's reference; null when the cluster groups by something else, and with the role
    /// COLLABORATOR.
    async fn customer(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let seen = sight(ctx)?.is_whole() && self.view.by_customer;
        Ok(seen.then_some(self.inner().group.as_str()))
    }

    /// What its events have in common, the customer's reference as a rule; nothing with the role
    /// COLLABORATOR.
    async fn group(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(sight(ctx)?.is_whole().then_some(self.inner().group.as_str()))
    }

    /// The moment of the first touch that counts. With the role COLLABORATOR one's own first touch, of a
    /// journey that one has no part of.
    async fn start(&self, ctx: &Context<'_>) -> Result<DateTime> {
        let sight = sight(ctx)?;
        let started_at = self.inner().started_at;
        if self.is_shared_with(sight) {
            return Ok(started_at.into());
        }
        let own = self.own_excluded(sight).map(|touch| touch.event.occurred_at).min();
        Ok(own.unwrap_or(self.inner().ended_at).into())
    }

    /// The moment of its end; that of the period where no event closes it, which is nothing until a
    /// period by hand is closed.
    async fn end(&self) -> Option<DateTime> {
        known(self.inner().ended_at)
    }

    /// The clause of the rule, as written, that keeps all of it from counting, or from counting yet;
    /// nothing of one that counts. Of a segment, what it asks for is shown, never what is known of the
    /// customer.
    async fn left_out_by(&self) -> Option<&str> {
        self.inner().left_out_by.as_deref()
    }

    /// When it counts: once the hold is over, or with the end of the period where no event closes it.
    async fn counts_at(&self) -> Option<DateTime> {
        known(self.inner().counts_at)
    }

    /// What it adds to the metric; negative for one that counted in a settled period and no longer
    /// does, as it was then. With `leftOutBy` it adds nothing: of one that is held this is what it will
    /// add if nothing is taken back and no other clause keeps it out, of any other it is 0.
    async fn value(&self) -> Decimal {
        self.inner().value.into()
    }

    /// The part of the collaborator whose standing this is, by all their touches together.
    async fn part(&self) -> Decimal {
        self.inner().part_of(&self.collaborator).into()
    }

    /// The event that closed it, if one did.
    async fn closed_by(&self, ctx: &Context<'_>) -> Result<Option<Happened>> {
        let sight = sight(ctx)?;
        Ok(self.inner().end.as_ref().map(|end| self.happened(end, sight)))
    }

    /// The touches that count, of everybody, in the order of time. Their parts add up to the value.
    /// With the role COLLABORATOR nothing of a journey that one has no part of.
    async fn touches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Touch>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let sight = sight(ctx)?;
        let shown = self.is_shared_with(sight);
        let touches = self.inner().touches.iter().filter(|_| shown);
        let touches: Vec<&JourneyTouch> = touches.collect();
        let page = Page::of_list(touches, &page, |touch| place(&touch.event));
        Ok(paging::connect(page, |touch| Touch {
            event: self.happened(&touch.event, sight),
            parts: touch.parts.iter().map(Part::of).collect(),
        }))
    }

    /// The touches before the end that do not count, of everybody, in the order of time. With the
    /// role COLLABORATOR one's own alone of a journey that one has no part of.
    async fn excluded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Excluded>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let sight = sight(ctx)?;
        let excluded: Vec<&ExcludedTouch> = if self.is_shared_with(sight) {
            self.inner().excluded.iter().collect()
        } else {
            self.own_excluded(sight).collect()
        };
        let page = Page::of_list(excluded, &page, |touch| place(&touch.event));
        Ok(paging::connect(page, |touch| Excluded {
            event: self.happened(&touch.event, sight),
            collaborators: touch.collaborators.iter().cloned().map(Collaborator::named).collect(),
            clause: touch.clause.clone(),
        }))
    }
}

impl Part {
    fn of(part: &domain::JourneyPart) -> Self {
        let collaborator = Collaborator::named(part.collaborator.clone());
        Self { collaborator, part: part.value.into() }
    }
}

/// A moment, unless nobody knows yet when it will be.
fn known(moment: Moment) -> Option<DateTime> {
    (moment != Moment::FAR_FUTURE).then(|| moment.into())
}

fn place(event: &JourneyEvent) -> String {
    format!("{}-{}", event.stream, event.position)
}
