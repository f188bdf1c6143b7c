//! Money added by hand to a distributor's pool: an entry of the log, of which the settlement of its
//! period makes something.

use crate::store::{Connection, StoreError, distributors, log, periods};
use rules::domain::{
    Catalogue, Contribution, Distributor, DistributorState, Entry, Moment, Period, PeriodState,
};
use rules::language::Program;

use crate::app::access::deed::{ADMIN, Deed};
use crate::app::intake::record::{Admitted, first_moment, new_entry, require_size};
use crate::app::settling::measured::{Measured, Unmeasured, measured};
use crate::app::settling::reading::pinned_program;
use crate::app::{Actor, Answer, App, EntryResult, Problem, ProblemCode, intake::admit};

/// Money for a distributor's pool as somebody gives it, unchecked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContributionInput {
    /// The giver's key: 1 to 255 bytes.
    pub key: String,
    /// The distributor's name.
    pub distributor: String,
    /// Decimal and currency code.
    pub amount: (String, String),
    /// RFC 3339; now when nothing is said.
    pub occurred_at: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl App {
    /// Records at most 1,000 contributions, each for itself.
    pub async fn contribute(
        &self,
        actor: &Actor,
        contributions: Vec<ContributionInput>,
    ) -> Answer<Vec<EntryResult>> {
        let deed = Deed::new(actor, "contribute", about(&contributions));
        self.attempt(&deed, ADMIN, self.take_contributions(&deed, actor.source(), contributions))
            .await
    }

    async fn take_contributions(
        &self,
        deed: &Deed,
        source: &str,
        contributions: Vec<ContributionInput>,
    ) -> Answer<Vec<EntryResult>> {
        require_size(contributions.len(), "contributions")?;
        let (catalogue, now) = (self.catalogue().await?.catalogue, self.now());
        let source = source.to_owned();
        let admitted = self
            .read(move |connection| {
                let admit = |input| admit_contribution(connection, &source, input, &catalogue, now);
                contributions.into_iter().map(admit).collect::<Result<Vec<Admitted>, StoreError>>()
            })
            .await?;
        self.append(deed, admitted, now).await
    }
}

/// What contributions are, for the audit trail.
pub(in crate::app) fn about(contributions: &[ContributionInput]) -> String {
    let [one] = contributions else { return format!("{} contributions", contributions.len()) };
    let reason = one.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
    let (amount, currency) = &one.amount;
    format!("{amount} {currency} to {}{reason}", one.distributor)
}

/// A contribution on its way into the log.
pub(in crate::app) fn admit_contribution(
    connection: &mut Connection,
    source: &str,
    input: ContributionInput,
    catalogue: &Catalogue,
    now: Moment,
) -> Result<Admitted, StoreError> {
    let entry = admit(connection, source, &input, catalogue, now)?;
    Ok(new_entry(source, input.key, entry))
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

/// Why a distributor cannot take it; `None` when it can.
fn problem(
    connection: &mut Connection,
    contribution: &Contribution,
    catalogue: &Catalogue,
) -> Result<Option<Problem>, StoreError> {
    let (name, at) = (contribution.distributor.as_str(), contribution.occurred_at);
    let Some(distributor) = distributors::find(connection, name)? else {
        return Ok(Some(Problem::not_found("distributor", "distributor", name)));
    };
    if let Some(problem) = wrong_state(&distributor) {
        return Ok(Some(problem));
    }
    Ok(match taken_by(connection, &distributor, at, catalogue)? {
        Ok((version, program)) => unwanted(contribution, &program, version),
        Err(problem) => Some(problem),
    })
}

/// The version, and its rule, in whose pool money goes that was given at a moment.
fn taken_by(
    connection: &mut Connection,
    distributor: &Distributor,
    at: Moment,
    catalogue: &Catalogue,
) -> Result<Result<(i32, Program), Problem>, StoreError> {
    let name = &distributor.name;
    match measured(connection, distributor, at, catalogue)? {
        Measured::Later(version, program) => Ok(Ok((version, *program))),
        Measured::Never(unmeasured) => Ok(Err(outside(unmeasured.sentence(name)))),
        Measured::By(period) => {
            let Some(period) = taking(connection, &period)? else {
                let message = format!("every period of \"{name}\" is settled; nothing takes it");
                let code = ProblemCode::IllegalState;
                return Ok(Err(Problem::new(code, &["distributor"], message)));
            };
            Ok(Ok((period.version, pinned_program(connection, &period, catalogue)?)))
        }
    }
}

fn outside(message: String) -> Problem {
    Problem::new(ProblemCode::Invalid, &["occurredAt"], message)
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

/// The period in whose pool money goes that was given in `holding`: that one, or when it is settled or
/// its settlement is computed, the first that is not.
fn taking(connection: &mut Connection, holding: &Period) -> Result<Option<Period>, StoreError> {
    let unsettled = periods::open(connection, &holding.distributor)?;
    let open: Vec<Period> =
        unsettled.into_iter().filter(|period| period.state != PeriodState::Review).collect();
    let place = open.iter().position(|period| period.index == holding.index);
    Ok(open.into_iter().nth(place.unwrap_or(0)))
}

/// Why a version's rule does not take it.
fn unwanted(contribution: &Contribution, program: &Program, version: i32) -> Option<Problem> {
    let (name, at) = (&contribution.distributor, contribution.occurred_at);
    if program.starts.is_some_and(|starts| at < starts) {
        let bound = Unmeasured { after: None, before: program.starts };
        return Some(outside(bound.sentence(name)));
    }
    if program.ends.is_some_and(|ends| at >= ends) {
        let bound = Unmeasured { after: program.ends, before: None };
        return Some(outside(bound.sentence(name)));
    }
    if !program.takes_contributions() {
        let message = format!(
            "version {version} of \"{name}\" takes no contributions; its pool needs the line: take \
             contributions"
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
