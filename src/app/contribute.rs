//! Money added by hand to a distributor's pool: an entry of the log, of which the settlement of its
//! period makes something.

use crate::domain::{
    Catalogue, Contribution, Distributor, DistributorState, Entry, Moment, Period, PeriodState,
};
use crate::language::Program;
use crate::store::{Connection, StoreError, distributors, log, periods};

use super::reading::pinned_program;
use super::record::{Admitted, first_moment, new_entry, require_size};
use super::{Answer, App, ContributionInput, EntryResult, Problem, ProblemCode, admit};

impl App {
    /// Records at most 1,000 contributions, each for itself.
    pub async fn contribute(
        &self,
        source: &str,
        contributions: Vec<ContributionInput>,
    ) -> Answer<Vec<EntryResult>> {
        require_size(contributions.len(), "contributions")?;
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let source = source.to_owned();
        let admitted = self
            .read(move |connection| {
                let admit = |input: ContributionInput| {
                    let entry = admit(connection, &source, &input, &catalogue, now)?;
                    Ok(new_entry(&source, input.key, entry))
                };
                contributions.into_iter().map(admit).collect::<Result<Vec<Admitted>, StoreError>>()
            })
            .await?;
        self.append(admitted, now).await
    }
}

/// One that was recorded before is not looked at again: whether it is the same is for the log to say.
fn admit(
    connection: &mut Connection,
    source: &str,
    input: &ContributionInput,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Result<Entry, Problem>, StoreError> {
    let moment = first_moment(connection, source, &input.key, catalogue, now)?;
    let entry = match admit::contribution(input, moment) {
        Ok(entry) => entry,
        Err(problem) => return Ok(Err(problem)),
    };
    let is_known = log::find(connection, Some(source), &input.key, catalogue)?.is_some();
    if let (Entry::Contribution(contribution), false) = (&entry, is_known)
        && let Some(problem) = problem(connection, contribution, catalogue)?
    {
        return Ok(Err(problem));
    }
    Ok(Ok(entry))
}

/// Why a distributor cannot take it; nothing when it can.
fn problem(
    connection: &mut Connection,
    contribution: &Contribution,
    catalogue: &Catalogue,
) -> Result<Option<Problem>, StoreError> {
    let name = contribution.distributor.as_str();
    let Some(distributor) = distributors::find(connection, name)? else {
        return Ok(Some(Problem::not_found("distributor", "distributor", name)));
    };
    if let Some(problem) = wrong_state(&distributor) {
        return Ok(Some(problem));
    }
    let Some(period) = period_of(connection, name, contribution.occurred_at)? else {
        let message = format!("every period of \"{name}\" is settled; nothing takes it");
        return Ok(Some(Problem::new(ProblemCode::IllegalState, &["distributor"], message)));
    };
    let first = periods::first(connection, name)?.unwrap_or_else(|| period.clone());
    if contribution.occurred_at < first.window.start {
        let message = format!("\"{name}\" measures from {} on; this is before", first.window.start);
        return Ok(Some(Problem::new(ProblemCode::Invalid, &["occurredAt"], message)));
    }
    let program = pinned_program(connection, &period, catalogue)?;
    Ok(unwanted(contribution, &program, &period))
}

fn wrong_state(distributor: &Distributor) -> Option<Problem> {
    let (name, state) = (&distributor.name, distributor.state);
    let message = match state {
        DistributorState::Active | DistributorState::Paused => return None,
        DistributorState::Draft => {
            format!("\"{name}\" is {}; activate it before money is added to its pool", state.code())
        }
        DistributorState::Archived => format!("\"{name}\" is {}; it takes no more", state.code()),
    };
    Some(Problem::new(ProblemCode::IllegalState, &["distributor"], message))
}

/// The period in whose pool it goes: the one that holds the moment, or when that is settled, the
/// first that is not.
fn period_of(
    connection: &mut Connection,
    distributor: &str,
    at: Moment,
) -> Result<Option<Period>, StoreError> {
    let unsettled = periods::open(connection, distributor)?;
    // What is reviewed has its cut-off already.
    let open: Vec<Period> =
        unsettled.into_iter().filter(|period| period.state != PeriodState::Review).collect();
    let holding = open.iter().position(|period| period.window.contains(at));
    Ok(open.into_iter().nth(holding.unwrap_or(0)))
}

fn unwanted(contribution: &Contribution, program: &Program, period: &Period) -> Option<Problem> {
    let name = &contribution.distributor;
    if !program.takes_contributions() {
        let message = format!(
            "version {} of \"{name}\" takes no contributions; its pool needs the line: take \
             contributions",
            period.version
        );
        return Some(Problem::new(ProblemCode::IllegalState, &["distributor"], message));
    }
    if contribution.amount.currency != program.currency {
        let message = format!(
            "\"{name}\" pays in {}; {} cannot be added to its pool",
            program.currency, contribution.amount
        );
        return Some(Problem::new(ProblemCode::Invalid, &["amount", "currency"], message));
    }
    None
}
