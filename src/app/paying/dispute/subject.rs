//! What a dispute is about.

use std::fmt;

use crate::store::{
    Connection, StoreError, collaborators, distributors, obligations, periods, settlements,
};
use rules::domain::{DisputeAbout, Named, Obligation, Settlement, Thing};

use crate::app::{Actor, Problem, ProblemCode};

/// What somebody says is wrong. Who sees their own only need not say whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disputed {
    /// An amount, by the obligation's id.
    Obligation(String),
    /// A result of a settled period.
    Standing {
        /// The settlement's id.
        settlement: String,
        /// Whose.
        collaborator: Option<String>,
    },
    /// That there is nothing.
    Nothing {
        /// Whose.
        collaborator: Option<String>,
        /// The distributor's name.
        distributor: Option<String>,
        /// Its period: the distributor's name and the index.
        period: Option<(String, i64)>,
    },
}

/// Whose it is, and what.
pub(super) struct Subject {
    pub collaborator: String,
    pub about: DisputeAbout,
}

/// A subject, or what is wrong with the words for it.
type Found = Result<Result<Subject, Problem>, StoreError>;

impl Disputed {
    /// What is meant, if the actor may see it. What belongs to somebody else is not there.
    pub(super) fn find(&self, connection: &mut Connection, actor: &Actor) -> Found {
        match self {
            Self::Obligation(id) => {
                let found = obligations::find(connection, id)?;
                match found.filter(|it| actor.may_touch(&it.collaborator)) {
                    Some(obligation) => Ok(Ok(amount(connection, &obligation)?)),
                    None => {
                        let problem = Problem::not_found("obligation", "obligation", id);
                        Ok(Err(problem.naming(vec![Named::new(Thing::Obligation, id)])))
                    }
                }
            }
            Self::Standing { settlement, collaborator } => {
                match whose(actor, collaborator.as_deref(), &["standing", "collaborator"]) {
                    Ok(who) => standing(connection, settlement, who),
                    Err(problem) => Ok(Err(problem)),
                }
            }
            Self::Nothing { collaborator, distributor, period } => {
                match whose(actor, collaborator.as_deref(), &["collaborator"]) {
                    Ok(who) => nothing(connection, who, distributor.as_deref(), period.as_ref()),
                    Err(problem) => Ok(Err(problem)),
                }
            }
        }
    }
}

impl fmt::Display for Disputed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Obligation(id) => write!(formatter, "obligation {id}"),
            Self::Standing { settlement, .. } => write!(formatter, "standing in {settlement}"),
            Self::Nothing { period: Some((name, index)), .. } => {
                write!(formatter, "period {name}.{index}")
            }
            Self::Nothing { distributor: Some(name), .. } => {
                write!(formatter, "distributor {name}")
            }
            Self::Nothing { .. } => formatter.write_str("everything"),
        }
    }
}

/// Whose amounts are meant.
fn whose<'a>(actor: &'a Actor, named: Option<&'a str>, field: &[&str]) -> Result<&'a str, Problem> {
    match named.or(actor.only()) {
        None => {
            let message = "say whose it is: give the collaborator's reference";
            Err(Problem::new(ProblemCode::Invalid, field, message))
        }
        Some(who) if actor.may_touch(who) => Ok(who),
        Some(who) => Err(nobody(who, field)),
    }
}

fn nobody(who: &str, field: &[&str]) -> Problem {
    let message = format!("there is no collaborator \"{who}\"");
    Problem::new(ProblemCode::NotFound, field, message)
}

/// Somebody's result in a settlement that is in force.
fn standing(connection: &mut Connection, settlement: &str, who: &str) -> Found {
    let headers = settlements::headers(connection, &[settlement.to_owned()])?;
    let Some(header) = headers.into_iter().find(|it| it.owed_since.is_some()) else {
        let field = ["standing", "settlement"];
        let message = format!("there is no settlement \"{settlement}\" in force");
        return Ok(Err(Problem::new(ProblemCode::NotFound, &field, message)));
    };
    if settlements::standing(connection, settlement, who)?.is_none() {
        let message = format!(
            "\"{who}\" has no standing in \"{settlement}\"; to ask why, give \"distributor\" and \"period\""
        );
        return Ok(Err(Problem::new(ProblemCode::NotFound, &["standing"], message)));
    }
    Ok(Ok(in_period(connection, who, &header.distributor, header.period_index)?))
}

/// Something that is not there.
fn nothing(
    connection: &mut Connection,
    who: &str,
    distributor: Option<&str>,
    period: Option<&(String, i64)>,
) -> Found {
    if collaborators::find(connection, who)?.is_none() {
        return Ok(Err(nobody(who, &["collaborator"])));
    }
    if let Some(name) = distributor
        && distributors::find(connection, name)?.is_none()
    {
        return Ok(Err(Problem::not_found("distributor", "distributor", name)));
    }
    let Some((name, index)) = period else {
        let distributor = distributor.map(str::to_owned);
        let about = DisputeAbout { distributor, ..DisputeAbout::default() };
        return Ok(Ok(Subject { collaborator: who.to_owned(), about }));
    };
    if periods::find(connection, name, *index)?.is_none() {
        let id = Settlement::id_of(name, *index);
        return Ok(Err(Problem::not_found("period", "period", &id)));
    }
    if let Some(other) = distributor.filter(|other| other != name) {
        let message = format!("this is a period of \"{name}\", not of \"{other}\"");
        return Ok(Err(Problem::new(ProblemCode::Invalid, &["period"], message)));
    }
    Ok(Ok(in_period(connection, who, name, *index)?))
}

/// What somebody has of a period: an amount, or that there is none.
fn in_period(
    connection: &mut Connection,
    who: &str,
    distributor: &str,
    index: i64,
) -> Result<Subject, StoreError> {
    let settlement = Settlement::id_of(distributor, index);
    if let Some(owed) = obligations::find(connection, &format!("{settlement}.{who}"))? {
        return amount(connection, &owed);
    }
    let headers = settlements::headers(connection, std::slice::from_ref(&settlement))?;
    let in_force = headers.iter().any(|header| header.owed_since.is_some());
    let about = DisputeAbout {
        obligation: None,
        settlement: in_force.then_some(settlement),
        distributor: Some(distributor.to_owned()),
        period_index: Some(index),
    };
    Ok(Subject { collaborator: who.to_owned(), about })
}

fn amount(connection: &mut Connection, obligation: &Obligation) -> Result<Subject, StoreError> {
    let settlement: Vec<String> = obligation.settlement.iter().cloned().collect();
    let headers = settlements::headers(connection, &settlement)?;
    let about = DisputeAbout {
        obligation: Some(obligation.id.clone()),
        settlement: obligation.settlement.clone(),
        distributor: obligation.distributor.clone(),
        period_index: headers.first().map(|header| header.period_index),
    };
    Ok(Subject { collaborator: obligation.collaborator.clone(), about })
}
