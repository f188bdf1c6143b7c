//! What a fulfillment would gather, before there is one.

use async_graphql::{Context, InputObject, Object, Result};

use super::caller::Allow;
use super::collaborator::Collaborator;
use super::fault;
use super::money::Money;
use super::obligation::Obligation;
use super::paging::{self, Asked, Connection};
use super::scalars::{CurrencyCode, DateTime, Decimal};
use super::states::{AccountKind, LeftOutReason};
use crate::app::{AppError, FulfillmentInput};
use rules::domain::{self, MoneyError, Page};

/// Which payable obligations a fulfillment gathers. Everything given must hold.
#[derive(Default, InputObject)]
#[graphql(name = "GatheringFilter")]
pub struct GatheringFilter {
    /// Only these collaborators, by reference.
    #[graphql(default)]
    collaborators: Vec<String>,
    /// Only these distributors, by name.
    #[graphql(default)]
    distributors: Vec<String>,
    /// Payable at this moment or before, which may lie ahead; now when nothing is said.
    until: Option<DateTime>,
    /// Only collaborators with an account of this kind; the others are left out with NO_ACCOUNT.
    account: Option<AccountKind>,
}

impl GatheringFilter {
    /// What the application gathers.
    pub fn input(self, currency: CurrencyCode, minimum: Option<Decimal>) -> FulfillmentInput {
        FulfillmentInput {
            currency: currency.0,
            collaborators: self.collaborators,
            distributors: self.distributors,
            until: self.until.map(|moment| moment.0),
            minimum: minimum.map(|minimum| minimum.0),
            account: self.account.map(Into::into),
        }
    }

    /// The same with a moment that is given beside it.
    pub fn until(self, until: Option<DateTime>) -> Result<Self> {
        match (&self.until, &until) {
            (Some(_), Some(_)) => {
                Err(fault::bad_input("give \"until\" once, not in \"filter\" too"))
            }
            (None, Some(_)) => Ok(Self { until, ..self }),
            _ => Ok(self),
        }
    }
}

/// What a fulfillment would gather now.
pub struct FulfillmentPlan(pub domain::GatheringPlan);

/// What a fulfillment would gather now, and what it would leave out. Nothing is changed by looking.
#[Object(name = "FulfillmentPlan", guard = "Allow::READING")]
impl FulfillmentPlan {
    /// The one currency.
    async fn currency(&self) -> CurrencyCode {
        self.0.currency.into()
    }

    /// The sum of all payouts.
    async fn total(&self, ctx: &Context<'_>) -> Result<Money> {
        sum(ctx, self.0.total())
    }

    /// The sum of all that is left out; debts count below zero.
    async fn left_out_total(&self, ctx: &Context<'_>) -> Result<Money> {
        sum(ctx, self.0.left_out_total())
    }

    /// One payout for each collaborator who would be paid, by reference.
    async fn payouts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<PlannedPayout>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let rows = self.0.payouts.iter().collect();
        let page = Page::of_list(rows, &page, |payout: &&domain::PlannedPayout| {
            payout.collaborator.clone()
        });
        Ok(paging::connect(page, |payout| PlannedPayout(payout.clone())))
    }

    /// What is payable and would not be paid, by collaborator, with the reason.
    async fn left_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<LeftOut>> {
        let page = Asked { first, after, last, before }.page(ctx)?;
        let key = |left: &&domain::LeftOut| {
            format!("{}|{}", LeftOutReason::from(left.reason) as u8, left.collaborator)
        };
        let page = Page::of_list(self.0.left_out.iter().collect(), &page, key);
        Ok(paging::connect(page, |left| LeftOut(left.clone())))
    }
}

/// One payment that would be made.
pub struct PlannedPayout(domain::PlannedPayout);

/// One payment that would be made.
#[Object(name = "PlannedPayout", guard = "Allow::READING")]
impl PlannedPayout {
    /// Who would be paid.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.0.collaborator.clone())
    }

    /// How much: what is owed less what they owe.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// What it would pay, debts included, oldest first.
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Obligation>> {
        listed(ctx, &self.0.obligations, Asked { first, after, last, before })
    }
}

/// What is payable and would not be paid.
pub struct LeftOut(domain::LeftOut);

/// What is payable to one collaborator and would not be paid.
#[Object(name = "LeftOut", guard = "Allow::READING")]
impl LeftOut {
    /// Whose it is.
    async fn collaborator(&self) -> Collaborator {
        Collaborator::named(self.0.collaborator.clone())
    }

    /// Why.
    async fn reason(&self) -> LeftOutReason {
        self.0.reason.into()
    }

    /// What it comes to; negative when it is a debt.
    async fn amount(&self) -> Money {
        self.0.amount.into()
    }

    /// What is left out, oldest first.
    async fn obligations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the front: 50 when nothing is said, at most 500.")]
        first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the back; instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Obligation>> {
        listed(ctx, &self.0.obligations, Asked { first, after, last, before })
    }
}

/// A page of obligations; only its own rows are copied.
fn listed(
    ctx: &Context<'_>,
    obligations: &[domain::Obligation],
    asked: Asked,
) -> Result<Connection<Obligation>> {
    let page = asked.page(ctx)?;
    let rows = obligations.iter().collect();
    let page = Page::of_list(rows, &page, |it: &&domain::Obligation| it.id.clone());
    Ok(paging::connect(page, |obligation| Obligation(obligation.clone())))
}

fn sum(ctx: &Context<'_>, sum: std::result::Result<domain::Money, MoneyError>) -> Result<Money> {
    sum.map(Into::into).map_err(|error| fault::of(ctx, &AppError::from(error)))
}
