//! Rules that are tried before they are saved.

use async_graphql::{Context, Object, Result};

use crate::api::caller::Allow;
use crate::api::comparison::RuleComparison;
use crate::api::entry_input::{self, EntryInput, PeriodRange};
use crate::api::fault;
use crate::api::outcome::Outcome;
use crate::api::rule_check::RuleCheck;
use crate::app::{CompareInput, PreviewInput};

/// Rules that are tried before they are saved.
#[derive(Default)]
pub struct Trying;

#[Object]
impl Trying {
    /// Everything that can be said of a rule's text before it is saved.
    #[graphql(guard = "Allow::READING")]
    async fn check_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text.")] source: String,
    ) -> Result<RuleCheck> {
        let found = fault::app(ctx)?.check_rule(source).await;
        found.map(RuleCheck::from).map_err(|error| fault::of(ctx, &error))
    }

    /// What a rule would pay. Nothing of it is kept and nobody is paid.
    #[graphql(guard = "Allow::READING")]
    async fn preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rule's text; else give a distributor.")] source: Option<String>,
        #[graphql(desc = "A saved distributor, in its newest version.")] distributor: Option<
            String,
        >,
        #[graphql(desc = "The period; the one that holds the last event when nothing is said.")]
        period: Option<PeriodRange>,
        #[graphql(desc = "Entries instead of the recorded ones; at most 1,000.")] entries: Option<
            Vec<EntryInput>,
        >,
    ) -> Result<Outcome> {
        let entries = entries.map(|entries| entry_input::entries(ctx, entries)).transpose()?;
        let period = period.map(PeriodRange::pair);
        let input = PreviewInput { source, distributor, period, entries };
        let found = fault::app(ctx)?.preview(input).await;
        found.map(Outcome::of).map_err(|error| fault::of(ctx, &error))
    }

    /// Who gains, who loses, and why, if a distributor had another rule: in its open period as of
    /// now, or in a given one. Both rules are evaluated for the same period. Nothing of it is kept.
    #[graphql(guard = "Allow::READING")]
    async fn compare_rules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The distributor's name.")] distributor: String,
        #[graphql(desc = "The other rule's text.")] source: String,
        #[graphql(
            desc = "The period, in the distributor's zone; the open one when nothing is said."
        )]
        period: Option<PeriodRange>,
    ) -> Result<RuleComparison> {
        let period = period.map(PeriodRange::pair);
        let input = CompareInput { distributor, source, period };
        let found = fault::app(ctx)?.compare_rules(input).await;
        found.map(RuleComparison::of).map_err(|error| fault::of(ctx, &error))
    }
}
