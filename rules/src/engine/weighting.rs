//! Who qualifies, and what part of the divided money each of them has.

use std::cmp::Reverse;

use super::apportion;
use super::error::EvaluateError;
use super::knowledge::Knowledge;
use super::measured::{Measured, Person};
use super::path::{Scene, Seen};
use super::rates::{Obstacle, no_score};
use crate::domain::{Fraction, Moment, Percent, Quantity, Window};
use crate::language::{Method, PayBy, Program, Score, Ties};

/// A collaborator, whether they take part, and with what score.
#[derive(Debug)]
pub(super) struct Candidate<'m, 'a> {
    /// Who, and what they achieved.
    pub person: &'m Person<'a>,
    /// What the weighting looks at.
    pub score: Quantity,
    /// The clause that keeps them out.
    pub disqualified_by: Option<&'a str>,
    /// Whether they are active, qualified, and have a score above zero; under `pay by` any other than
    /// zero, since results below it are debts.
    pub eligible: bool,
}

/// One eligible collaborator's part.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Of what is divided.
    pub share: Fraction,
    /// Place reached under `top`.
    pub place: Option<i64>,
}

/// One of the eligible, and what they have a claim to: one value for all of it, so that nobody is paid by
/// what is another's.
#[derive(Debug)]
pub(super) struct Claim<'c, 'm, 'a> {
    /// Who.
    pub candidate: &'c Candidate<'m, 'a>,
    /// Their part of what is divided.
    pub part: Part,
    /// What they have for their units whatever is divided, in minor units.
    pub direct: Fraction,
}

impl<'c, 'm, 'a> Claim<'c, 'm, 'a> {
    /// With no part and no units yet.
    fn new(candidate: &'c Candidate<'m, 'a>) -> Self {
        let part = Part { share: Fraction::ZERO, place: None };
        Self { candidate, part, direct: Fraction::ZERO }
    }
}

/// Looks at everybody, in the order of `measured.people`, as of the window's last instant.
pub(super) fn candidates<'m, 'a>(
    knowledge: &Knowledge<'a>,
    measured: &'m Measured<'a>,
    window: Window,
) -> Result<Vec<Candidate<'m, 'a>>, EvaluateError> {
    // Who qualifies is seen at the last instant of the window: its end belongs to the next period
    // already.
    let last = Moment::from_micros(window.end.micros().saturating_sub(1)).max(window.start);
    let candidate = |person: &'m Person<'a>| {
        let score = score(knowledge.plan.program, person)?;
        let disqualified_by = disqualified_by(knowledge, person, last)?;
        let by_result = matches!(knowledge.plan.program.weighting.method, Method::PayBy(_));
        let scored = score.is_positive() || by_result && score != Quantity::ZERO;
        let eligible = disqualified_by.is_none() && scored;
        Ok(Candidate { person, score, disqualified_by, eligible })
    };
    measured.people.iter().map(candidate).collect()
}

fn score(program: &Program, person: &Person<'_>) -> Result<Quantity, EvaluateError> {
    match &program.weighting.method {
        Method::Equally => Ok(person.engagement(program)),
        Method::InProportion(score)
        | Method::Top { score, .. }
        | Method::PayBy(PayBy { score, .. }) => person.score(*score),
    }
}

fn disqualified_by<'a>(
    knowledge: &Knowledge<'a>,
    person: &Person<'a>,
    moment: Moment,
) -> Result<Option<&'a str>, EvaluateError> {
    let plan = knowledge.plan;
    let status = knowledge.facts.at(plan.status, person.reference, moment);
    if status.and_then(|value| Seen::Value(value).text()) == Some("inactive") {
        return Ok(Some("inactive"));
    }
    let scene = Scene {
        facts: knowledge.facts,
        fields: None,
        collaborator: Some(person.reference),
        moment,
        rates: knowledge.rates,
    };
    for condition in &plan.qualify {
        match condition.holds(&scene, &|score| person.score(score).ok()) {
            Ok(true) => {}
            // Money that cannot be compared meets no condition; a rate that is missing stops the run.
            Ok(false) | Err(Obstacle::Foreign(_)) => return Ok(Some(condition.clause)),
            Err(Obstacle::NoRate(from, on)) => {
                return Err(EvaluateError::no_rate(plan.program, from, on));
            }
            Err(Obstacle::NoScore(score)) => return Err(no_score(score)),
        }
    }
    Ok(None)
}

/// The claims of the eligible to what is divided, in their order.
pub(super) fn claims<'c, 'm, 'a>(
    program: &Program,
    eligible: &[&'c Candidate<'m, 'a>],
) -> Result<Vec<Claim<'c, 'm, 'a>>, EvaluateError> {
    let mut claims: Vec<_> = eligible.iter().copied().map(Claim::new).collect();
    match &program.weighting.method {
        Method::Equally => {
            let share = apportion::ratio(1, claims.len());
            claims.iter_mut().for_each(|claim| claim.part.share.clone_from(&share));
        }
        Method::InProportion(_) => {
            let total: Fraction = eligible.iter().map(|it| Fraction::from(it.score.nanos())).sum();
            for claim in &mut claims {
                claim.part.share = apportion::ratio(claim.candidate.score.nanos(), total.clone());
            }
        }
        // What each one gets by their own result is no part of anything.
        Method::PayBy(_) => {}
        Method::Top { places, ties, score: by } => {
            let reached = claims.iter_mut().map(|claim| {
                let then = tie_breaker(program, claim.candidate.person, *ties, *by)?;
                Ok((Reached { score: claim.candidate.score, then }, &mut claim.part))
            });
            top(places, reached.collect::<Result<_, EvaluateError>>()?);
        }
    }
    Ok(claims)
}

/// What decides the places. Those for whom all of it is the same are tied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Reached {
    score: Quantity,
    /// The higher the better.
    then: i128,
}

/// What decides between equal scores; the same for everybody where nothing does. Whoever reached a
/// score at a moment that nobody knows comes after all whose moment is known.
fn tie_breaker(
    program: &Program,
    person: &Person<'_>,
    ties: Ties,
    by: Score,
) -> Result<i128, EvaluateError> {
    Ok(match ties {
        Ties::Share => 0,
        Ties::By(second) => person.score(second)?.nanos(),
        Ties::Earliest => {
            let moment = person.reached(program, by)?;
            moment.map_or(i128::MIN, |moment| -i128::from(moment.micros()))
        }
    })
}

/// Places in order of what was reached; those who tie share the places they tie for.
fn top(places: &[Percent], mut ranked: Vec<(Reached, &mut Part)>) {
    ranked.sort_by_key(|(reached, _)| Reverse(*reached));
    let mut before = 0;
    for tied in ranked.chunk_by_mut(|left, right| left.0 == right.0) {
        // Those who tie share the places that they fill together; the places after them are not
        // moved up.
        let tied_for = places.iter().skip(before).take(tied.len());
        let together: Fraction = tied_for.map(|place| apportion::fraction_of(*place)).sum();
        let share = apportion::equal_part(&together, tied.len());
        let place = i64::try_from(before).ok().and_then(|before| before.checked_add(1));
        before += tied.len();
        for (_, part) in tied {
            **part = Part { share: share.clone(), place };
        }
    }
}
