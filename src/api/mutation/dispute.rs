//! Disputes: opened, answered, decided, withdrawn.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::{payload, perform, unreadable};
use crate::api::caller::{Allow, AllowChange};
use crate::api::dispute::Dispute;
use crate::api::ids;
use crate::api::money::MoneyInput;
use crate::api::states::{DisputeOutcome, DisputeReason};
use crate::app::{self, Actor, App, Disputed, Problem, ProblemCode};

/// What collaborators say is wrong.
#[derive(Default)]
pub struct Disputes;

/// Something that is wrong. It is about `obligation`, or about `standing`, or about there being nothing: of a
/// `period`, of a `distributor`, or at all.
#[derive(InputObject)]
#[graphql(name = "OpenDisputeInput")]
pub struct OpenDisputeInput {
    /// The amount that is wrong, by its obligation's global id.
    obligation: Option<ID>,
    /// The result that is wrong; about the obligation that came of it, if there is one.
    standing: Option<DisputedStandingInput>,
    /// Whose it is, by reference, where there is nothing to dispute; their own for the role COLLABORATOR.
    collaborator: Option<String>,
    /// The distributor of which there is nothing, by name.
    distributor: Option<String>,
    /// The period of which there is nothing, by its global id; about the obligation that came of it, if there is
    /// one.
    period: Option<ID>,
    /// What is wrong.
    reason: DisputeReason,
    /// In your own words, 1 to 4,000 bytes.
    text: String,
    /// What proves it: addresses, keys of events, references; at most 20, each of at most 1,000 bytes.
    #[graphql(default)]
    evidence: Vec<String>,
}

/// A result in a settlement.
#[derive(InputObject)]
#[graphql(name = "DisputedStandingInput")]
pub struct DisputedStandingInput {
    /// The settlement's global id.
    settlement: ID,
    /// Whose, by reference; their own for the role COLLABORATOR.
    collaborator: Option<String>,
}

payload!(
    /// What became of a dispute.
    OpenDisputePayload {
        /// The dispute.
        dispute: Option<Dispute>,
    }
);

/// Something to say in a dispute.
#[derive(InputObject)]
#[graphql(name = "AnswerDisputeInput")]
pub struct AnswerDisputeInput {
    /// The dispute's global id.
    id: ID,
    /// What is said, 1 to 4,000 bytes.
    text: String,
    /// What proves it, as of `openDispute`.
    #[graphql(default)]
    evidence: Vec<String>,
}

payload!(
    /// What became of a dispute.
    AnswerDisputePayload {
        /// The dispute as it is now.
        dispute: Option<Dispute>,
    }
);

/// How a dispute is decided.
#[derive(InputObject)]
#[graphql(name = "ResolveDisputeInput")]
pub struct ResolveDisputeInput {
    /// The dispute's global id.
    id: ID,
    /// How.
    outcome: DisputeOutcome,
    /// Why, 1 to 4,000 bytes; the collaborator sees it.
    text: String,
    /// What makes it good, above zero: a credit that is payable now. Only where the outcome is ACCEPTED.
    credit: Option<MoneyInput>,
}

payload!(
    /// What became of a dispute.
    ResolveDisputePayload {
        /// The dispute as it is now.
        dispute: Option<Dispute>,
    }
);

/// A dispute on which nobody insists.
#[derive(InputObject)]
#[graphql(name = "WithdrawDisputeInput")]
pub struct WithdrawDisputeInput {
    /// The dispute's global id.
    id: ID,
    /// Why, as the last message of the dispute.
    text: Option<String>,
}

payload!(
    /// What became of a dispute.
    WithdrawDisputePayload {
        /// The dispute as it is now.
        dispute: Option<Dispute>,
    }
);

/// Everything that can be done.
#[Object]
impl Disputes {
    /// Says that something is wrong. While that is not decided, the obligation that it is about is not gathered; one
    /// in a payout of which nothing has left is taken out of it. With the role COLLABORATOR only about one's own.
    #[graphql(guard = "AllowChange(Allow::DISPUTING)")]
    async fn open_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: OpenDisputeInput,
    ) -> Result<OpenDisputePayload> {
        let input = match input.read() {
            Ok(input) => input,
            Err(problem) => return Ok(unreadable(ctx, ("", "dispute"), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| app.open_dispute(&actor, input).await;
        let done = perform(ctx, "obligation", verb).await?;
        Ok(done.map_or_else(Into::into, |row| OpenDisputePayload {
            dispute: Some(Dispute(row)),
            errors: Vec::new(),
        }))
    }

    /// Adds a message to a dispute that is not decided. It is ANSWERED once somebody else has written than the
    /// collaborator who opened it.
    #[graphql(guard = "AllowChange(Allow::DISPUTING)")]
    async fn answer_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: AnswerDisputeInput,
    ) -> Result<AnswerDisputePayload> {
        let id = match ids::within("Dispute", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb = async move |app: App, actor: Actor| {
            app.answer_dispute(&actor, &id, input.text, input.evidence).await
        };
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| AnswerDisputePayload {
            dispute: Some(Dispute(row)),
            errors: Vec::new(),
        }))
    }

    /// Decides a dispute: its obligation may be gathered again, and what makes it good is owed from now on.
    #[graphql(guard = "AllowChange(Allow::PAYING)")]
    async fn resolve_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ResolveDisputeInput,
    ) -> Result<ResolveDisputePayload> {
        let id = match ids::within("Dispute", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let resolution = app::Resolution {
            accepted: input.outcome == DisputeOutcome::Accepted,
            text: input.text,
            credit: input.credit.map(|money| (money.amount.0, money.currency.0)),
        };
        let verb =
            async move |app: App, actor: Actor| app.resolve_dispute(&actor, &id, resolution).await;
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| ResolveDisputePayload {
            dispute: Some(Dispute(row)),
            errors: Vec::new(),
        }))
    }

    /// Ends a dispute on which nobody insists: its obligation may be gathered again.
    #[graphql(guard = "AllowChange(Allow::DISPUTING)")]
    async fn withdraw_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: WithdrawDisputeInput,
    ) -> Result<WithdrawDisputePayload> {
        let id = match ids::within("Dispute", &input.id) {
            Ok(id) => id,
            Err(problem) => return Ok(unreadable(ctx, ("id", &input.id), problem).await?.into()),
        };
        let verb =
            async move |app: App, actor: Actor| app.withdraw_dispute(&actor, &id, input.text).await;
        let done = perform(ctx, "id", verb).await?;
        Ok(done.map_or_else(Into::into, |row| WithdrawDisputePayload {
            dispute: Some(Dispute(row)),
            errors: Vec::new(),
        }))
    }
}

impl OpenDisputeInput {
    fn read(self) -> std::result::Result<app::DisputeInput, Problem> {
        let nothing =
            self.collaborator.is_some() || self.distributor.is_some() || self.period.is_some();
        let about = match (self.obligation, self.standing) {
            (Some(id), None) if !nothing => {
                Disputed::Obligation(within("Obligation", &id, &["obligation"])?)
            }
            (None, Some(standing)) if !nothing => Disputed::Standing {
                settlement: within(
                    "Settlement",
                    &standing.settlement,
                    &["standing", "settlement"],
                )?,
                collaborator: standing.collaborator,
            },
            (None, None) => Disputed::Nothing {
                collaborator: self.collaborator,
                distributor: self.distributor,
                period: self.period.as_ref().map(period).transpose()?,
            },
            _ => {
                let message = "give \"obligation\" or \"standing\" alone; \"collaborator\", \"distributor\" and \
                               \"period\" say of what there is nothing";
                return Err(Problem::new(ProblemCode::Invalid, &["obligation"], message));
            }
        };
        let (reason, text, evidence) = (self.reason.into(), self.text, self.evidence);
        Ok(app::DisputeInput { about, reason, text, evidence })
    }
}

fn within(kind: &str, id: &ID, field: &[&str]) -> std::result::Result<String, Problem> {
    ids::within(kind, id).map_err(|problem| Problem::new(problem.code, field, problem.message))
}

fn period(id: &ID) -> std::result::Result<(String, i64), Problem> {
    let inner = within("Period", id, &["period"])?;
    ids::numbered(&inner).ok_or_else(|| Problem::not_found("period", "period", &inner))
}
