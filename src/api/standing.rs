//! One collaborator's result in a period, and why it is what it is.

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};

use super::caller::{Allow, sight};
use super::collaborator::Collaborator;
use super::corrections::Corrections;
use super::event::CountedEvent;
use super::fault;
use super::fraction::{ExactAmount, Share};
use super::growth::Growth;
use super::journey::{self, Journey};
use super::money::Money;
use super::paging::{self, Asked, Connection};
use super::scalars::{CurrencyCode, Decimal};
use super::tier::{Multiplied, Scaled, TierLine};
use rules::domain;

/// Where a standing comes from: what tells which events are behind it.
#[derive(Debug)]
pub enum Origin {
    /// The open period of a distributor.
    Open {
        /// The distributor's name.
        distributor: String,
    },
    /// A settlement.
    Settled {
        /// The distributor's name.
        distributor: String,
        /// The settlement's id.
        settlement: String,
    },
    /// A preview, of which nothing is kept.
    Preview,
}

/// One collaborator's result.
#[derive(Clone)]
pub struct Standing {
    inner: Arc<domain::Standing>,
    origin: Arc<Origin>,
}

/// Why this amount.
pub struct Derivation(Standing);

/// The value of one metric.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "MetricValue")]
pub struct MetricValue {
    /// The metric's name.
    name: String,
    /// Its value; money in major units.
    value: Decimal,
    /// The currency of a value that is money; null of what is counted, and of what was settled before it was
    /// kept.
    currency: Option<CurrencyCode>,
}

/// A cap that cut an amount.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Cap")]
pub struct Cap {
    /// The clause of the rule, as written.
    clause: String,
    /// The most that one collaborator may get.
    limit: Money,
}

/// An amount that is kept until it is worth paying, or until a condition holds.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Waits")]
pub struct Waits {
    /// The clause of the rule, as written.
    clause: String,
    /// The least that is paid at once; null where it waits for a condition.
    minimum: Option<Money>,
    /// What waited already, from settlements before.
    before: Money,
}

/// What a minimum adds to an amount.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Guaranteed")]
pub struct Guaranteed {
    /// The clause of the rule, as written.
    clause: String,
    /// How much: what the owner adds or is paid ahead, and what debts do not take off.
    amount: Money,
}

/// A debt that the rule forgives.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "Forgiven")]
pub struct Forgiven {
    /// The clause of the rule, as written.
    clause: String,
    /// How much: what was owed from before, and a result below zero.
    amount: Money,
}

impl Standing {
    /// A standing with where it comes from.
    pub fn new(inner: domain::Standing, origin: &Arc<Origin>) -> Self {
        Self { inner: Arc::new(inner), origin: Arc::clone(origin) }
    }
}

/// Metric values for the API.
pub fn metrics(values: &[domain::MetricValue]) -> Vec<MetricValue> {
    let value = |metric: &domain::MetricValue| MetricValue {
        name: metric.name.to_string(),
        value: metric.value.into(),
        currency: metric.currency.map(Into::into),
    };
    values.iter().map(value).collect()
}

/// One collaborator's result in a period.
#[Object(name = "Standing", guard = "Allow::OWN")]
impl Standing {
    /// From 1; equal amounts and scores share a rank.
    async fn rank(&self) -> i64 {
        self.inner.rank
    }

    /// Whose it is.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.inner.collaborator.clone())
    }

    /// Credited metrics, in the order of the rule.
    async fn metrics(&self) -> Vec<MetricValue> {
        metrics(&self.inner.metrics)
    }

    /// The score called `points`; zero when no metric has a worth.
    async fn points(&self) -> Decimal {
        self.inner.points.into()
    }

    /// The part of the pool that the weighting gave, before caps.
    async fn share(&self) -> Share {
        Share::of(&self.inner.share)
    }

    /// What this period by itself brings them, before debts; below zero when what was paid for before
    /// was taken back.
    async fn earned(&self) -> Money {
        self.inner.earned.into()
    }

    /// What is owed to them: what they earned, less what they owed from before; never below zero.
    async fn amount(&self) -> Money {
        self.inner.amount.into()
    }

    /// What they still owe after this period; later amounts make it good.
    async fn debt(&self) -> Money {
        self.inner.debt.into()
    }

    /// What is paid, or taken back, besides `amount`: adjustments of settled periods. In an open period
    /// those that the next settlement would make as known now, and that are pending until then. Below zero
    /// when more is taken back; null when there are none.
    async fn adjustment_total(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let corrections = match &*self.origin {
            Origin::Open { distributor } => Corrections::ahead(distributor),
            Origin::Settled { distributor, settlement } => {
                Corrections::made_by(distributor, settlement)
            }
            Origin::Preview => return Ok(None),
        };
        let total = corrections.view(ctx).await?.corrections.owed_to(&self.inner.collaborator);
        let total = total.map_err(|error| fault::internal(ctx, &error.to_string()))?;
        Ok(total.map(Into::into))
    }

    /// Why this amount.
    async fn derivation(&self) -> Derivation {
        Derivation(self.clone())
    }
}

/// Why this amount: every step from the score to the money.
#[Object(name = "Derivation", guard = "Allow::OWN")]
impl Derivation {
    /// The score that the weighting looked at.
    async fn score(&self) -> Decimal {
        self.0.inner.derivation.score.into()
    }

    /// What multiplied the score, or what was paid for it: those lines of the rule that held of them.
    async fn times(&self) -> Vec<Multiplied> {
        self.0.inner.derivation.times.iter().map(Multiplied::of).collect()
    }

    /// The clause that kept them out, as written; null when they qualify.
    async fn disqualified_by(&self) -> Option<&str> {
        self.0.inner.derivation.disqualified_by.as_deref()
    }

    /// Minor units before rounding and before a cap.
    async fn exact(&self) -> ExactAmount {
        let standing = &self.0.inner;
        ExactAmount::of(&standing.derivation.exact_minor, standing.amount.currency)
    }

    /// The cap that applied.
    async fn cap(&self) -> Option<Cap> {
        let cap = self.0.inner.derivation.cap.clone()?;
        Some(Cap { clause: cap.clause, limit: cap.limit.into() })
    }

    /// Why the amount is not paid yet: it is kept until it is worth paying, or until a condition holds.
    async fn waits(&self) -> Option<Waits> {
        let waits = self.0.inner.derivation.waits.clone()?;
        let (minimum, before) = (waits.minimum.map(Into::into), waits.before.into());
        Some(Waits { clause: waits.clause, minimum, before })
    }

    /// What a minimum adds to what they would be paid without it.
    async fn guaranteed(&self) -> Option<Guaranteed> {
        let guaranteed = self.0.inner.derivation.guaranteed.clone()?;
        Some(Guaranteed { clause: guaranteed.clause, amount: guaranteed.amount.into() })
    }

    /// What they owed from before, when anything.
    async fn debt_before(&self) -> Option<Money> {
        self.0.inner.derivation.debt_before.map(Into::into)
    }

    /// What they owed and no longer owe, because the rule forgives it.
    async fn forgiven(&self) -> Option<Forgiven> {
        let forgiven = self.0.inner.derivation.forgiven.clone()?;
        Some(Forgiven { clause: forgiven.clause, amount: forgiven.amount.into() })
    }

    /// Whether rounding gave them one spare minor unit.
    async fn spare_unit(&self) -> bool {
        self.0.inner.derivation.spare_unit
    }

    /// The place reached, from 1, under `top`; tied places share the best one.
    async fn place(&self) -> Option<i64> {
        self.0.inner.derivation.place
    }

    /// What each tier or `pay` line paid; together they are `exact`, or come on top of it where a pool is
    /// divided besides.
    async fn tiers(&self) -> Vec<TierLine> {
        let standing = &self.0.inner;
        let currency = standing.amount.currency;
        standing.derivation.tiers.iter().map(|line| TierLine::of(line, currency)).collect()
    }

    /// Where a total is paid that runs on beyond the period, what it came to before and after, in order of time.
    async fn growth(&self) -> Vec<Growth> {
        self.0.inner.derivation.growth.iter().map(Growth::of).collect()
    }

    /// What of the earned amount `pay` lines beside a pool brought, which is no part of that pool; null when
    /// nothing.
    async fn outside(&self) -> Option<Money> {
        self.0.inner.derivation.outside.map(Into::into)
    }

    /// How everybody was scaled down to the pool's bound, under `pay by`.
    async fn scaled(&self) -> Option<Scaled> {
        let scaled = self.0.inner.derivation.scaled.as_ref()?;
        Some(Scaled { clause: scaled.clause.clone(), factor: Share::of(&scaled.factor) })
    }

    /// Minor units that came on top because money left by others was shared again.
    async fn shared_again(&self) -> Option<ExactAmount> {
        let standing = &self.0.inner;
        let shared = standing.derivation.shared_again.as_ref()?;
        Some(ExactAmount::of(shared, standing.amount.currency))
    }

    /// The events behind the value of a metric, with what each added.
    #[expect(clippy::too_many_arguments, reason = "four of them are those of every connection")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The metric's name.")] metric: String,
        #[graphql(
            default,
            desc = "Whether those are wanted too that would be theirs and that a clause left out."
        )]
        missed: bool,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<CountedEvent>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let period = self.period("events")?;
        let metric = (metric.as_str(), Some(self.0.inner.collaborator.as_str()));
        let app = fault::app(ctx)?;
        let found = app.events_behind(period, metric, missed, page).await;
        let hidden = match sight(ctx)?.is_whole() {
            true => None,
            false => Some(app.catalogue().await.map_err(|error| fault::of(ctx, &error))?),
        };
        paging::answer(ctx, found, |view| match &hidden {
            None => CountedEvent::from(view),
            Some(known) => CountedEvent::without_customer(view, &known.catalogue),
        })
    }

    /// The journeys of which they have a part in the value of a metric over a cluster, by their
    /// ends: nothing for any other metric.
    #[expect(clippy::too_many_arguments, reason = "four of them are those of every connection")]
    async fn journeys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The metric's name.")] metric: String,
        #[graphql(
            default,
            desc = "Whether those are wanted too of which they have no part: the segment keeps all of \
                    it out, its hold is not over, or the window or the gap keeps all their touches out."
        )]
        missed: bool,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Journey>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let who = &self.0.inner.collaborator;
        journey::behind(ctx, self.period("journeys")?, (&metric, who), missed, page).await
    }
}

impl Derivation {
    /// The distributor, and the settlement unless the period is open.
    fn period(&self, wanted: &str) -> Result<(&str, Option<&str>)> {
        match &*self.0.origin {
            Origin::Open { distributor } => Ok((distributor, None)),
            Origin::Settled { distributor, settlement } => Ok((distributor, Some(settlement))),
            Origin::Preview => {
                Err(fault::bad_input(format!("the {wanted} behind a preview are not kept")))
            }
        }
    }
}
