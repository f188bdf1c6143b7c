//! Saying what can be tracked and who gets what.

use async_graphql::{Context, InputObject, Object, Result};

use super::{DONE, payload, perform, perform_to};
use crate::api::caller::{Allow, Caller};
use crate::api::catalogue::Catalogue;
use crate::api::comparison::RuleComparison;
use crate::api::diagnostic::{self, Diagnostic};
use crate::api::distributor::Distributor;
use crate::api::fault;
use crate::api::period::Period;
use crate::api::seam::{FirstPeriod, ScheduleGap};
use crate::api::states::{Effective, GapChoice, MeasureFrom};
use crate::app::{
    Activation, Problem, ProblemCode, RuleInput, SavedCatalogue, SavedDistributor, Seam,
};
use rules::language;

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
    #[graphql(guard = "Allow::ADMIN")]
    async fn save_catalogue(
        &self,
        ctx: &Context<'_>,
        input: SaveCatalogueInput,
    ) -> Result<SaveCataloguePayload> {
        let verb = fault::app(ctx)?.save_catalogue(input.source);
        let outcome = |saved: &SavedCatalogue| match saved.catalogue {
            Some(_) => DONE,
            None => ProblemCode::RuleInvalid.code(),
        };
        let about = ("source", "catalogue");
        let done = perform_to(ctx, "saveCatalogue", about, verb, outcome).await?;
        Ok(done.map_or_else(Into::into, |saved| SaveCataloguePayload {
            errors: match &saved.catalogue {
                Some(_) => Vec::new(),
                None => vec![unreadable(&saved.diagnostics).into()],
            },
            catalogue: saved.catalogue.map(Catalogue),
            diagnostics: diagnostic::all(saved.diagnostics),
        }))
    }

    /// Creates a distributor from its text, or adds a version to it. A version is used from the next
    /// period on. With THIS_PERIOD it is used for the open period too: the answer says who gains and
    /// who loses there, with NOT_CONFIRMED nothing is saved, and `confirm` does it. A schedule or time
    /// zone whose periods do not go on from the last one leaves a gap: with GAP_UNDECIDED nothing is
    /// saved, and `gap` says what becomes of it.
    #[graphql(guard = "Allow::ADMIN")]
    async fn save_distributor(
        &self,
        ctx: &Context<'_>,
        input: SaveDistributorInput,
    ) -> Result<SaveDistributorPayload> {
        let about = name_in(&input.source);
        let rule = RuleInput {
            source: input.source,
            by: Some(Caller::of(ctx)?.name().to_owned()),
            effective: input.effective.into(),
            confirm: input.confirm,
            gap: input.gap.map(Into::into),
        };
        let verb = fault::app(ctx)?.save_distributor(rule);
        let outcome = |saved: &SavedDistributor| {
            refusals(saved).first().map_or(DONE, |problem| problem.code.code())
        };
        let about = ("source", about.as_str());
        let done = perform_to(ctx, "saveDistributor", about, verb, outcome).await?;
        Ok(done.map_or_else(Into::into, |saved| SaveDistributorPayload {
            errors: refusals(&saved).into_iter().map(Into::into).collect(),
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
    #[graphql(guard = "Allow::ADMIN")]
    async fn activate_distributor(
        &self,
        ctx: &Context<'_>,
        input: ActivateDistributorInput,
    ) -> Result<ActivateDistributorPayload> {
        let (app, from) = (fault::app(ctx)?, input.measure_from.map(Into::into));
        let verb = async {
            let activation = app.activate_from(&input.name, from, input.confirm).await?;
            let advice = match &activation {
                Activation::Done { .. } => app.advice_on(&input.name).await?,
                Activation::Undecided { .. } | Activation::Unconfirmed { .. } => Vec::new(),
            };
            Ok((activation, advice))
        };
        let outcome = |(activation, _): &(Activation, _)| match activation {
            Activation::Done { .. } => DONE,
            Activation::Undecided { problem, .. } | Activation::Unconfirmed { problem, .. } => {
                problem.code.code()
            }
        };
        let about = ("name", input.name.as_str());
        let done = perform_to(ctx, "activateDistributor", about, verb, outcome).await?;
        Ok(done.map_or_else(Into::into, |(activation, advice)| ActivateDistributorPayload {
            diagnostics: diagnostic::all(advice),
            ..activation.into()
        }))
    }

    /// Settles nothing until it is activated again.
    #[graphql(guard = "Allow::ADMIN")]
    async fn pause_distributor(
        &self,
        ctx: &Context<'_>,
        input: PauseDistributorInput,
    ) -> Result<PauseDistributorPayload> {
        let verb = fault::app(ctx)?.pause_distributor(&input.name);
        let done = perform(ctx, "pauseDistributor", ("name", &input.name), verb).await?;
        Ok(done.map_or_else(Into::into, |row| PauseDistributorPayload {
            distributor: Some(Distributor(row)),
            errors: Vec::new(),
        }))
    }

    /// Ends a distributor for good.
    #[graphql(guard = "Allow::ADMIN")]
    async fn archive_distributor(
        &self,
        ctx: &Context<'_>,
        input: ArchiveDistributorInput,
    ) -> Result<ArchiveDistributorPayload> {
        let verb = fault::app(ctx)?.archive_distributor(&input.name);
        let done = perform(ctx, "archiveDistributor", ("name", &input.name), verb).await?;
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

/// Why a rule was not saved, so that a client that looks at `errors` alone sees that nothing was
/// done.
fn refusals(saved: &SavedDistributor) -> Vec<Problem> {
    if saved.distributor.is_some() {
        return Vec::new();
    }
    let mut refusals = Vec::new();
    if let Some(seam) = saved.seam.as_ref().filter(|seam| seam.is_undecided()) {
        refusals.push(undecided(seam));
    }
    if saved.in_open_period.as_ref().is_some_and(|found| !found.confirmed) {
        let message = "nothing is saved yet: \"comparison\" says what this changes in the open \
                       period; send it again with \"confirm: true\" if that is wanted";
        refusals.push(Problem::new(ProblemCode::NotConfirmed, &["confirm"], message));
    }
    if refusals.is_empty() {
        refusals.push(unreadable(&saved.diagnostics));
    }
    refusals
}

/// Nobody has said what becomes of the time that a new schedule leaves.
fn undecided(seam: &Seam) -> Problem {
    let message = format!(
        "nothing is saved yet: the new schedule leaves a gap from {} to {} behind the last period; look \
         at \"gap\", and send it again with gap: JOIN (the gap belongs to the first new period), \
         SEPARATE (a period of its own) or SKIP (never measured)",
        seam.gap.start, seam.gap.end
    );
    Problem::new(ProblemCode::GapUndecided, &["gap"], message)
}

/// A text that was not saved because of its own errors: the first of them.
fn unreadable(diagnostics: &[language::Diagnostic]) -> Problem {
    let is_error = |found: &&language::Diagnostic| found.severity == language::Severity::Error;
    let errors: Vec<&language::Diagnostic> = diagnostics.iter().filter(is_error).collect();
    let message = match errors.first() {
        Some(first) => {
            let (line, message) = (first.primary.span.line, &first.message);
            match errors.len() {
                1 => format!("line {line}: {message}"),
                count => format!("{count} problems; the first, line {line}: {message}"),
            }
        }
        None => "the text was not saved".to_owned(),
    };
    Problem::new(ProblemCode::RuleInvalid, &["source"], message)
}

/// The name that a rule's text gives itself, for the audit trail; `None` when it gives none.
fn name_in(source: &str) -> String {
    let mut heads = source.lines().filter_map(|line| line.trim().strip_prefix("distributor "));
    heads.next().and_then(|rest| rest.split_whitespace().next()).unwrap_or_default().to_owned()
}
