//! Saying what can be tracked and who gets what.

use async_graphql::{Context, InputObject, Object, Result};

use super::{payload, perform};
use crate::api::caller::{Allow, AllowChange};
use crate::api::catalogue::Catalogue;
use crate::api::comparison::RuleComparison;
use crate::api::diagnostic::{self, Diagnostic};
use crate::api::distributor::Distributor;
use crate::api::period::Period;
use crate::api::seam::{FirstPeriod, ScheduleGap};
use crate::api::states::{Effective, GapChoice, MeasureFrom};
use crate::app::{Activation, Actor, App, Expected, RuleInput};

/// Saying what can be tracked and who gets what.
#[derive(Default)]
pub struct Define;

/// A catalogue to save.
#[derive(InputObject)]
#[graphql(name = "SaveCatalogueInput")]
pub struct SaveCatalogueInput {
    /// The text.
    source: String,
}

payload!(
    /// What saving a catalogue did.
    SaveCataloguePayload {
        /// The catalogue in force now.
        catalogue: Option<Catalogue>,
        /// Problems of the text, and advice.
        diagnostics: Vec<Diagnostic>,
    }
);

/// A rule to save.
#[derive(InputObject)]
#[graphql(name = "SaveDistributorInput")]
pub struct SaveDistributorInput {
    /// The text.
    source: String,
    /// From when it is used.
    #[graphql(default)]
    effective: Effective,
    /// Whether what it changes in the open period is wanted: with THIS_PERIOD, look at `comparison`
    /// first, then send the same again with true.
    #[graphql(default)]
    confirm: bool,
    /// What becomes of the time that a new schedule or time zone leaves behind the last period: after
    /// GAP_UNDECIDED, look at `gap`, then send the same again with the choice. Not looked at when it
    /// leaves none.
    gap: Option<GapChoice>,
    /// The newest version that the caller knows, 0 for a rule that is to be new: nothing is saved, with
    /// CONFLICT, when there is another.
    expected_version: Option<i32>,
}

payload!(
    /// What saving a rule did.
    SaveDistributorPayload {
        /// The distributor, when it was saved.
        distributor: Option<Distributor>,
        /// The version that the text is now.
        version: Option<i32>,
        /// With THIS_PERIOD: who gains and who loses in the open period.
        comparison: Option<RuleComparison>,
        /// The time that the text leaves behind the last period; null when its periods go on from
        /// there.
        gap: Option<ScheduleGap>,
        /// Problems of the text, and advice.
        diagnostics: Vec<Diagnostic>,
    }
);

/// Which distributor.
#[derive(InputObject)]
#[graphql(name = "ActivateDistributorInput")]
pub struct ActivateDistributorInput {
    /// Its name.
    name: String,
    /// From when it measures, if the rule has no `starts`: NOW when nothing is said. A rule with a
    /// fixed amount in its pool has to say it when a part of a period is over. Only for the first time:
    /// after a pause it goes on with the next period.
    measure_from: Option<MeasureFrom>,
    /// The newest version that the caller knows: nothing is done, with CONFLICT, when there is another.
    expected_version: Option<i32>,
    /// Whether all periods that have begun are to be opened and settled: after PAST_PERIODS_UNDECIDED,
    /// look at `periodsToOpen`, then send the same again with true. Not looked at when they are few.
    #[graphql(default)]
    confirm: bool,
}

payload!(
    /// What activating did.
    ActivateDistributorPayload {
        /// The distributor as it is now.
        distributor: Option<Distributor>,
        /// Advice on the rule that is in force now.
        diagnostics: Vec<Diagnostic>,
        /// What it measures now, or first when that is still to come: the span that is really measured.
        period: Option<Period>,
        /// After MEASURE_FROM_UNDECIDED: what each choice would measure first.
        choices: Vec<FirstPeriod>,
        /// After PAST_PERIODS_UNDECIDED: how many periods that have begun it would open.
        periods_to_open: Option<usize>,
    }
);

/// Which distributor.
#[derive(InputObject)]
#[graphql(name = "PauseDistributorInput")]
pub struct PauseDistributorInput {
    /// Its name.
    name: String,
    /// The newest version that the caller knows: nothing is done, with CONFLICT, when there is another.
    expected_version: Option<i32>,
}

payload!(
    /// What pausing did.
    PauseDistributorPayload {
        /// The distributor as it is now.
        distributor: Option<Distributor>,
    }
);

/// Which distributor.
#[derive(InputObject)]
#[graphql(name = "ArchiveDistributorInput")]
pub struct ArchiveDistributorInput {
    /// Its name.
    name: String,
    /// The newest version that the caller knows: nothing is done, with CONFLICT, when there is another.
    expected_version: Option<i32>,
}

payload!(
    /// What archiving did.
    ArchiveDistributorPayload {
        /// The distributor as it is now.
        distributor: Option<Distributor>,
    }
);

/// Everything that can be done.
#[Object]
impl Define {
    /// Saves what can be tracked, on top of the built-in catalogue.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn save_catalogue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SaveCatalogueInput,
    ) -> Result<SaveCataloguePayload> {
        let verb =
            async move |app: App, actor: Actor| app.save_catalogue(&actor, input.source).await;
        let done = perform(ctx, "source", verb).await?;
        Ok(done.map_or_else(Into::into, |saved| SaveCataloguePayload {
            errors: saved.refusal().into_iter().map(Into::into).collect(),
            catalogue: saved.catalogue.map(Catalogue),
            diagnostics: diagnostic::all(saved.diagnostics),
        }))
    }

    /// Creates a distributor from its text, or adds a version to it. A version is used from the next
    /// period on. With THIS_PERIOD it is used for the open period too: the answer says who gains and
    /// who loses there, with NOT_CONFIRMED nothing is saved, and `confirm` does it. A schedule or time
    /// zone whose periods do not go on from the last one leaves a gap: with GAP_UNDECIDED nothing is
    /// saved, and `gap` says what becomes of it.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn save_distributor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: SaveDistributorInput,
    ) -> Result<SaveDistributorPayload> {
        let rule = RuleInput {
            source: input.source,
            effective: input.effective.into(),
            confirm: input.confirm,
            gap: input.gap.map(Into::into),
            expected: input.expected_version,
        };
        let verb = async move |app: App, actor: Actor| app.save_distributor(&actor, rule).await;
        let done = perform(ctx, "source", verb).await?;
        Ok(done.map_or_else(Into::into, |saved| SaveDistributorPayload {
            errors: saved.refusals().into_iter().map(Into::into).collect(),
            gap: saved.seam.map(Into::into),
            distributor: saved.distributor.map(Distributor),
            version: saved.version.map(|version| version.version),
            comparison: saved
                .in_open_period
                .map(|found| RuleComparison::of_saving(found.before, found.comparison)),
            diagnostics: diagnostic::all(saved.diagnostics),
        }))
    }

    /// Begins to measure, or goes on after a pause. A rule whose examples fail is refused. Where more
    /// than 366 periods have begun already, PAST_PERIODS_UNDECIDED says how many, nothing is activated, and
    /// `confirm` does it.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn activate_distributor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ActivateDistributorInput,
    ) -> Result<ActivateDistributorPayload> {
        let from = input.measure_from.map(Into::into);
        let done = perform(ctx, "name", async move |app: App, actor: Actor| {
            let expected = input.expected_version;
            let rule = Expected::of(&input.name, expected);
            let activation = app.activate_from(&actor, rule, from, input.confirm).await?;
            let advice = match &activation {
                Activation::Done { .. } => app.advice_on(&input.name).await?,
                Activation::Undecided { .. } | Activation::Unconfirmed { .. } => Vec::new(),
            };
            Ok((activation, advice))
        })
        .await?;
        Ok(done.map_or_else(Into::into, |(activation, advice)| ActivateDistributorPayload {
            diagnostics: diagnostic::all(advice),
            ..activation.into()
        }))
    }

    /// Settles nothing until it is activated again.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn pause_distributor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: PauseDistributorInput,
    ) -> Result<PauseDistributorPayload> {
        let verb = async move |app: App, actor: Actor| {
            let rule = Expected::of(&input.name, input.expected_version);
            app.pause_distributor(&actor, rule).await
        };
        let done = perform(ctx, "name", verb).await?;
        Ok(done.map_or_else(Into::into, |row| PauseDistributorPayload {
            distributor: Some(Distributor(row)),
            errors: Vec::new(),
        }))
    }

    /// Ends a distributor for good.
    #[graphql(guard = "AllowChange(Allow::ADMIN)")]
    async fn archive_distributor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to do.")] input: ArchiveDistributorInput,
    ) -> Result<ArchiveDistributorPayload> {
        let verb = async move |app: App, actor: Actor| {
            let rule = Expected::of(&input.name, input.expected_version);
            app.archive_distributor(&actor, rule).await
        };
        let done = perform(ctx, "name", verb).await?;
        Ok(done.map_or_else(Into::into, |row| ArchiveDistributorPayload {
            distributor: Some(Distributor(row)),
            errors: Vec::new(),
        }))
    }
}

impl From<Activation> for ActivateDistributorPayload {
    fn from(activation: Activation) -> Self {
        match activation {
            Activation::Done { distributor, period } => Self {
                distributor: Some(Distributor(distributor)),
                period: period.map(Period),
                ..Self::default()
            },
            Activation::Undecided { problem, choices } => {
                let choices = choices.into_iter().map(FirstPeriod::of).collect();
                Self { choices, ..problem.into() }
            }
            Activation::Unconfirmed { problem, opens } => {
                Self { periods_to_open: Some(opens), ..problem.into() }
            }
        }
    }
}
